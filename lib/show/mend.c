#include "show/mend.h"

#include <string.h>

#include "show/licence.h"
#include "show/split.h"

/* What a piece of text is by itself. */
enum {
	TOLD_PROMPT = 1 << 0, /* or another echo */
	TOLD_START = 1 << 1,  /* a heading, with nothing behind it */
	TOLD_TITLED = 1 << 2, /* "name (title):" */
	TOLD_KEY = 1 << 3,    /* a value follows, or some of it */
};

static bool is_key_end(struct slice text)
{
	return slice_ends(text, ":");
}

static unsigned told_by_key(struct slice text)
{
	struct slice key, value = {0};
	unsigned known;

	if (!show_key_value(text, &key, &value))
		return grammar_knows(text, true) ? TOLD_START : 0;
	known = grammar_knows(key, false);
	if (!known)
		return 0;
	return known == GRAMMAR_KNOWS_HEADING && !value.n ? TOLD_START : TOLD_KEY;
}

static unsigned told_by(struct slice text)
{
	const struct show_heading *h;
	struct slice name, title;
	struct show_echo echo;
	unsigned row, told;

	if (!text.n)
		return 0;
	if (show_echo_read(text, &echo) &&
	    show_echo_counts(&echo, (struct slice){0}))
		return TOLD_PROMPT;
	h = show_heading_of(text, &row);
	if (h)
		return h->flags & HEADING_WHOLE ? TOLD_START : TOLD_KEY;
	told = show_content_of(text) ? TOLD_KEY : told_by_key(text);
	if (!told && licence_titled(text, &name, &title))
		return TOLD_TITLED;
	return told;
}

/* "New Key: value" of an agent that we have not met; "0,  Purged: 0" is none. */
static bool looks_like_key(struct slice text)
{
	size_t colon = slice_find(text, ":", 0);

	if (colon == SIZE_MAX || (colon + 1 < text.n && text.p[colon + 1] != ' ') ||
	    (text.p[0] & 0xdf) < 'A' || (text.p[0] & 0xdf) > 'Z')
		return false;
	text = slice_part(text, 0, colon);
	return slice_find(text, ",", 0) == SIZE_MAX &&
	       slice_find(text, "  ", 0) == SIZE_MAX;
}

static size_t indent_of(struct slice s)
{
	size_t n = 0;

	while (n < s.n && (s.p[n] == ' ' || s.p[n] == '\t'))
		n++;
	return n;
}

enum { BOTH_HALF = MEND_HALF_FRONT | MEND_HALF_REST };

/* A command may have been broken while it was echoed. */
static unsigned mend_prompt(struct slice front, unsigned rest, struct slice whole)
{
	struct show_echo echo;

	if (rest || (show_echo_read(front, &echo) && echo.typed.n &&
		     show_command_of(echo.typed) != SHOW_COMMAND_OTHER))
		return 0;
	return show_echo_read(whole, &echo) && echo.typed.n &&
			       show_command_of(echo.typed) != SHOW_COMMAND_OTHER
		       ? MEND_JOIN
		       : 0;
}

/* Behind a key that we know, the front half of its value perhaps. */
static unsigned mend_value(struct slice front, struct slice rest, unsigned told)
{
	bool none = is_key_end(slice_trim(front));

	if (told & TOLD_PROMPT)
		return none ? MEND_HALF_FRONT : 0;
	if (!told && indent_of(rest) < 2)
		return none || !looks_like_key(slice_trim(rest)) ? MEND_JOIN
								 : BOTH_HALF;
	if (none)
		return BOTH_HALF;
	/* The value was whole, and the message stood behind it. */
	return told & TOLD_START || (told && indent_of(front) == indent_of(rest))
		       ? 0
		       : BOTH_HALF;
}

/* "<no", whose other half "ne>" is no prompt. */
static bool is_open(struct slice text)
{
	while (text.n && text.p[text.n - 1] != '<' && text.p[text.n - 1] != '>')
		text.n--;
	return text.n && text.p[text.n - 1] == '<';
}

static struct slice joined(struct arena *a, struct slice front, struct slice rest)
{
	uint8_t *p = arena_alloc(a, front.n + rest.n);

	memcpy(p, front.p, front.n);
	if (rest.n)
		memcpy(p + front.n, rest.p, rest.n);
	return (struct slice){p, front.n + rest.n};
}

static unsigned mend(struct slice front, struct slice rest, struct slice whole)
{
	struct slice text = slice_trim(front), behind = slice_trim(rest);
	unsigned before = told_by(text), told = told_by(behind), both;

	whole = slice_trim(whole);
	if (is_open(text))
		told &= ~(unsigned)TOLD_PROMPT;
	if (before & TOLD_PROMPT)
		return mend_prompt(text, told, whole);
	if (!behind.n)
		return before == TOLD_KEY && is_key_end(text) ? MEND_HALF_FRONT
							      : 0;
	if (before & TOLD_KEY)
		return mend_value(front, rest, told);
	both = told_by(whole);
	if (before)
		return both && !told && !is_key_end(text) ? MEND_JOIN : 0;
	if (told & TOLD_PROMPT)
		return MEND_HALF_FRONT;
	if (both & ~(unsigned)TOLD_TITLED || (both && !told))
		return MEND_JOIN;
	return told & TOLD_START ? MEND_HALF_FRONT : BOTH_HALF;
}

unsigned show_mend(struct arena *a, struct slice front, struct slice rest,
		   struct slice *whole)
{
	*whole = joined(a, front, rest);
	return mend(front, rest, *whole);
}

bool show_tells(struct slice text)
{
	return told_by(text) != 0;
}

bool show_wants_value(struct slice text)
{
	text = slice_trim(text);
	return is_key_end(text) && told_by(text) == TOLD_KEY;
}

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

bool show_is_glued(struct slice front, struct slice message)
{
	enum { NUMBER_USUAL = 6 };

	if (show_digits(message).n > NUMBER_USUAL)
		return true;
	/* "3" and "00:05:23: %SYS-5-...", the time since the start. */
	while (front.n && front.p[front.n - 1] == ' ')
		front.n--;
	return front.n > 2 && front.p[front.n - 1] == ':' &&
	       (is_digit(front.p[front.n - 2]) || is_digit(front.p[front.n - 3]));
}

/* ---- the end of the text ----------------------------------------------------- */

/* "0(2)", "IN USE(15)" */
static bool ends_in_number(struct slice s)
{
	size_t n = s.n;

	if (!n || s.p[--n] != ')')
		return false;
	while (n > 0 && is_digit(s.p[n - 1]))
		n--;
	return n > 0 && n < s.n - 1 && s.p[n - 1] == '(';
}

/* "17:05:54.449 UTC Tue Mar 22 2022" */
static bool ends_in_year(struct slice s)
{
	struct slice year = slice_part(s, s.n - 4, s.n);

	return show_content_of(s) == SHOW_COMMAND_CLOCK &&
	       show_digits(year).n == 4 && s.p[s.n - 5] == ' ';
}

static bool ends_quoted(struct slice s)
{
	unsigned quotes = 0;

	if (!slice_ends(s, "\""))
		return false;
	for (size_t i = 0; i < s.n; i++)
		quotes += s.p[i] == '"';
	return quotes % 2 == 0;
}

bool show_is_whole(struct slice text)
{
	static const char *const ends[] = {" UTC", " GMT", " IN USE", "}", "[confirm]"};
	struct slice key, value;

	text = slice_trim(text);
	if (!text.n || told_by(text) & (TOLD_PROMPT | TOLD_START))
		return true;
	if (!show_key_value(text, &key, &value))
		value = text;
	if (value.n && show_is_null(value) &&
	    (value.p[0] == '<' || value.n == text.n))
		return true;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (slice_ends(text, ends[i]))
			return true;
	}
	return ends_in_number(text) || ends_in_year(text) || ends_quoted(text);
}

void show_doubt_last(struct show_text *t)
{
	struct show_line *l = &t->line[t->lines - 1];

	if (l->use == LINE_EVENT && t->lines > 1)
		t->event[t->events - 1].half = true;
	if (l->use == LINE_UNREAD && !show_is_whole(show_line_text(l)))
		l->use = LINE_HALF;
}
