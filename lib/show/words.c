#include "show/reader.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* A line of nothing but '=' or '-', blanks between them. */
static bool is_rule(struct slice text)
{
	size_t marks = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '=' || text.p[i] == '-')
			marks++;
		else if (!is_blank(text.p[i]))
			return false;
	}
	return marks > 2;
}

bool show_open_text(struct show_line *line, struct slice *text)
{
	if (line->use != LINE_UNREAD)
		return false;
	*text = slice_trim(show_line_text(line));
	if (text->n == 0)
		line->use = LINE_BLANK;
	else if ((text->p[0] == '=' || text->p[0] == '-') && is_rule(*text))
		line->use = LINE_FRAME;
	else
		return true;
	return false;
}

bool show_line_open(struct show_line *line)
{
	struct slice text;

	return show_open_text(line, &text);
}

void show_pass_over(struct show_text *t, const struct show_part *part)
{
	for (uint32_t i = part->first; i < part->end; i++) {
		if (t->line[i].use == LINE_UNREAD ||
		    t->line[i].use == LINE_HALF)
			t->line[i].use = LINE_ASIDE;
	}
}

struct slice show_next_word(struct slice *rest)
{
	size_t from = 0, to;
	struct slice word;

	while (from < rest->n && is_blank(rest->p[from]))
		from++;
	to = from;
	while (to < rest->n && !is_blank(rest->p[to]))
		to++;
	word = slice_part(*rest, from, to);
	*rest = slice_part(*rest, to, rest->n);
	return word;
}

unsigned show_words(struct slice text, struct slice *word, unsigned most)
{
	unsigned n = 0;

	while (n < most && (word[n] = show_next_word(&text)).n)
		n++;
	return n;
}

struct slice show_digits(struct slice text)
{
	size_t n = 0;

	while (n < text.n && text.p[n] >= '0' && text.p[n] <= '9')
		n++;
	return slice_part(text, 0, n);
}

bool show_begins(struct slice text, const char *prefix)
{
	size_t n = strlen(prefix);

	return text.n >= n &&
	       strncasecmp((const char *)text.p, prefix, n) == 0;
}

struct slice show_span(struct slice first, struct slice last)
{
	return (struct slice){first.p, (size_t)(last.p + last.n - first.p)};
}

struct slice show_join(struct show_reader *r, uint32_t first, uint32_t end)
{
	struct slice whole = {0};
	uint8_t *to;

	if (end - first == 1)
		return slice_trim(show_line_text(&r->text->line[first]));
	for (uint32_t i = first; i < end; i++) {
		if (show_line_open(&r->text->line[i]))
			whole.n += r->text->line[i].n;
	}
	whole.p = to = arena_alloc(r->arena, whole.n);
	for (uint32_t i = first; i < end; i++) {
		const struct show_line *line = &r->text->line[i];

		if (!show_line_open(&r->text->line[i]))
			continue;
		memcpy(to, line->p, line->n);
		to += line->n;
	}
	return slice_trim(whole);
}

static const struct show_phrase *find_phrase(const struct show_phrase *table,
					     struct slice text)
{
	int first = tolower(text.p[0]);

	for (; table->begin; table++) {
		if (tolower((uint8_t)table->begin[0]) == first &&
		    show_begins(text, table->begin))
			return table;
	}
	return NULL;
}

bool show_read_phrase(struct show_reader *r, const struct show_phrase *table,
		      struct show_line *line)
{
	struct slice text = slice_trim(show_line_text(line));
	const struct show_phrase *phrase =
		text.n ? find_phrase(table, text) : NULL;
	size_t end;

	if (!phrase || line->use == LINE_HALF)
		return false;
	text = slice_trim(slice_part(text, strlen(phrase->begin), text.n));
	if (text.n && text.p[0] == ':')
		text = slice_trim(slice_part(text, 1, text.n));
	end = phrase->until ? slice_find(text, phrase->until, 0) : SIZE_MAX;
	if (end != SIZE_MAX)
		text = slice_trim(slice_part(text, 0, end));
	line->use = LINE_READ;
	if (phrase->read)
		phrase->read(r, line, text);
	else
		show_set(r->device, phrase->field, text, line->number);
	return true;
}
