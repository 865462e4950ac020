#include "account/python.h"

#include <string.h>

struct converting {
	struct buf *out;
	struct slice rest;
	bool changed;
};

static uint8_t next_byte(struct converting *c)
{
	uint8_t byte = c->rest.p[0];

	c->rest = slice_part(c->rest, 1, c->rest.n);
	return byte;
}

/* Behind a backslash: what Python escapes and JSON does not, or otherwise. */
static void convert_escape(struct converting *c)
{
	uint8_t byte = c->rest.n ? next_byte(c) : '\\';

	switch (byte) {
	case '\'':
		buf_add_byte(c->out, byte);
		break;
	case 'x':
		buf_add_text(c->out, "\\u00");
		break;
	default:
		buf_add_byte(c->out, '\\');
		buf_add_byte(c->out, byte);
		break;
	}
}

static void convert_string(struct converting *c)
{
	uint8_t quote = next_byte(c);

	c->changed |= quote == '\'';
	buf_add_byte(c->out, '"');
	while (c->rest.n && c->rest.p[0] != quote) {
		uint8_t byte = next_byte(c);

		if (byte == '\\')
			convert_escape(c);
		else if (byte == '"')
			buf_add_text(c->out, "\\\"");
		else
			buf_add_byte(c->out, byte);
	}
	if (c->rest.n) {
		next_byte(c);
		buf_add_byte(c->out, '"');
	}
}

static bool convert_word(struct converting *c)
{
	static const struct {
		const char *python, *json;
	} words[] = {{"True", "true"}, {"False", "false"}, {"None", "null"}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!slice_starts(c->rest, words[i].python))
			continue;
		buf_add_text(c->out, words[i].json);
		c->rest = slice_part(c->rest, strlen(words[i].python),
				     c->rest.n);
		c->changed = true;
		return true;
	}
	return false;
}

bool python_to_json(struct buf *out, struct slice text)
{
	struct converting c = {out, text, false};

	while (c.rest.n) {
		if (c.rest.p[0] == '\'' || c.rest.p[0] == '"')
			convert_string(&c);
		else if (!convert_word(&c))
			buf_add_byte(out, next_byte(&c));
	}
	return c.changed;
}
