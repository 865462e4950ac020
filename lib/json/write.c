#include "json/write.h"

#include <inttypes.h>

#include "base/code.h"
#include "base/when.h"
#include "base/utf8.h"

/* 0: as it is. 1: more than one byte decides. Else the letter after the
 * backslash, 'u' for the long form. */
static uint8_t way_of(uint8_t c)
{
	static const uint8_t ways[0x80] = {
		['"'] = '"',  ['\\'] = '\\', ['\b'] = 'b',
		['\f'] = 'f', ['\n'] = 'n',  ['\r'] = 'r',
		['\t'] = 't', [0x7f] = 'u',
	};

	if (c >= 0x80)
		return 1;
	return c < 0x20 && !ways[c] ? 'u' : ways[c];
}

/* Also what terminals take for control characters (U+0080 to U+009F) and what
 * scripts take for the end of a line. */
static bool needs_escape(uint32_t point)
{
	return (point >= 0x80 && point < 0xa0) || point == 0x2028 ||
	       point == 0x2029;
}

/* The character at `p`, which is not ASCII; gives where the next one is. */
static const uint8_t *escape_wide(struct buf *out, const uint8_t *p,
				  const uint8_t *end)
{
	size_t n = utf8_step(p, end);
	uint8_t bytes[UTF8_MOST];
	uint32_t point;

	if (!n) {
		buf_add(out, bytes, utf8_put(bytes, UTF8_REPLACEMENT));
		return p + 1;
	}
	point = utf8_value(p, n);
	if (needs_escape(point))
		buf_printf(out, "\\u%04x", point);
	else
		buf_add(out, p, n);
	return p + n;
}

void json_escape(struct buf *out, struct slice s)
{
	const uint8_t *p = s.p, *end = p + s.n, *run;

	buf_reserve(out, s.n);
	while (p < end) {
		uint8_t way = 0;

		for (run = p; p < end && !(way = way_of(*p)); p++)
			;
		buf_add(out, run, (size_t)(p - run));
		if (p == end)
			return;
		if (way == 1) {
			p = escape_wide(out, p, end);
			continue;
		}
		if (way == 'u')
			buf_printf(out, "\\u%04x", *p);
		else
			buf_add(out, (uint8_t[]){'\\', way}, 2);
		p++;
	}
}

static void quote(struct buf *out, struct slice s)
{
	buf_add_byte(out, '"');
	json_escape(out, s);
	buf_add_byte(out, '"');
}

/* What stands before every item. */
static void lead(struct json_writer *w, const char *key)
{
	if (w->comma)
		buf_add_byte(w->out, ',');
	w->comma = true;
	if (!key)
		return;
	quote(w->out, slice_of(key));
	buf_add_byte(w->out, ':');
}

static void begin(struct json_writer *w, const char *key, uint8_t bracket)
{
	lead(w, key);
	buf_add_byte(w->out, bracket);
	w->comma = false;
}

static void end(struct json_writer *w, uint8_t bracket)
{
	buf_add_byte(w->out, bracket);
	w->comma = true;
}

void json_begin_object(struct json_writer *w, const char *key)
{
	begin(w, key, '{');
}

void json_end_object(struct json_writer *w)
{
	end(w, '}');
}

void json_begin_array(struct json_writer *w, const char *key)
{
	begin(w, key, '[');
}

void json_end_array(struct json_writer *w)
{
	end(w, ']');
}

void json_put_raw(struct json_writer *w, const char *key, struct slice json)
{
	lead(w, key);
	buf_add_slice(w->out, json);
}

void json_put_null(struct json_writer *w, const char *key)
{
	json_put_raw(w, key, SLICE_LITERAL("null"));
}

void json_put_bool(struct json_writer *w, const char *key, bool value)
{
	json_put_raw(w, key, slice_of(value ? "true" : "false"));
}

void json_put_u64(struct json_writer *w, const char *key, uint64_t value)
{
	lead(w, key);
	buf_printf(w->out, "%" PRIu64, value);
}

void json_put_i64(struct json_writer *w, const char *key, int64_t value)
{
	lead(w, key);
	buf_printf(w->out, "%" PRId64, value);
}

void json_put_slice(struct json_writer *w, const char *key, struct slice s)
{
	if (!s.p) {
		json_put_null(w, key);
		return;
	}
	lead(w, key);
	quote(w->out, s);
}

void json_put_some(struct json_writer *w, const char *key, struct slice s)
{
	json_put_slice(w, key, s.n ? s : (struct slice){0});
}

void json_put_text(struct json_writer *w, const char *key, const char *text)
{
	json_put_slice(w, key, slice_of(text));
}

void json_put_texts(struct json_writer *w, const char *key,
		    const char *const *texts)
{
	json_begin_array(w, key);
	for (; *texts; texts++)
		json_put_text(w, NULL, *texts);
	json_end_array(w);
}

void json_put_time(struct json_writer *w, const char *key, int64_t seconds)
{
	char text[WHEN_TEXT_MAX];

	json_put_text(w, key, when_text(text, seconds));
}

void json_put_amount(struct json_writer *w, const char *key,
		     struct maybe_amount v)
{
	char text[AMOUNT_TEXT_MAX];

	if (!v.given) {
		json_put_null(w, key);
		return;
	}
	lead(w, key);
	buf_add_text(w->out, amount_text(text, v.value));
}

void json_put_hex(struct json_writer *w, const char *key, const void *bytes,
		  size_t n)
{
	char text[2 * 32 + 1];
	const uint8_t *p = bytes;

	if (!p) {
		json_put_null(w, key);
		return;
	}
	lead(w, key);
	buf_add_byte(w->out, '"');
	while (n) {
		size_t piece = n < 32 ? n : 32;

		buf_add(w->out, hex_text(text, p, piece), 2 * piece);
		p += piece;
		n -= piece;
	}
	buf_add_byte(w->out, '"');
}
