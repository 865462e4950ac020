#include "show/prefix.h"

#include <string.h>

#include "show/split.h"

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* ---- the form of a clock --------------------------------------------------------- */

/* Behind text of this form at `at`, '0' being any digit; `at` where it is not
 * there. */
static size_t past(struct slice s, size_t at, const char *form)
{
	size_t i = at;

	for (; *form; form++, i++) {
		if (i == s.n ||
		    (*form == '0' ? !is_digit(s.p[i])
				  : s.p[i] != (uint8_t)*form))
			return at;
	}
	return i;
}

/* Behind the first of the forms that is there. */
static size_t past_any(struct slice s, size_t at, const char *const *forms)
{
	size_t end = at;

	while (end == at && *forms)
		end = past(s, at, *forms++);
	return end;
}

static size_t past_digits(struct slice s, size_t at)
{
	while (at < s.n && is_digit(s.p[at]))
		at++;
	return at;
}

size_t show_clock_end(struct slice s)
{
	static const char *const dates[] = {
		"0000-00-00 ", "0000-00-00T", "0000/00/00 ", "0000.00.00 ",
		"00.00.0000 ", "00/00/0000 ", "00-00-0000 ", NULL};
	static const char *const fractions[] = {".0", ",0", ":0", NULL};
	static const char *const zones[] = {"Z", "+00:00", "-00:00", "+0000",
					    "-0000", NULL};
	static const char *const marks[] = {" >", " |", ">", "|", ":", NULL};
	bool bracket = s.n && s.p[0] == '[';
	size_t date = past_any(s, bracket, dates);
	size_t at = past(s, date, "00:00:00");

	if (at == date)
		return 0;
	at = past_digits(s, past_any(s, at, fractions));
	at = past_any(s, at, zones);
	if (bracket && past(s, at, "]") == at)
		return 0;
	at = past_any(s, at + bracket, marks);
	return at <= SHOW_PREFIX_MOST ? at : 0;
}

/* ---- taking it off --------------------------------------------------------------- */

/* One blank in front; mail that was HTML has blanks that do not break. */
static struct slice blank_off(struct slice s)
{
	if (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
		return slice_part(s, 1, s.n);
	return slice_starts(s, "\xc2\xa0") ? slice_part(s, 2, s.n) : s;
}

static struct slice quotes_off(struct slice s)
{
	while (s.n && s.p[0] == '>')
		s = blank_off(slice_part(s, 1, s.n));
	return s;
}

static bool has_clock(const struct show_prefix *p, struct slice s)
{
	if (s.n < p->n)
		return false;
	for (size_t i = 0; i < p->n; i++) {
		if (p->clock[i] == '0' ? !is_digit(s.p[i])
				       : s.p[i] != p->clock[i])
			return false;
	}
	/* Else it is a longer form. */
	return s.n == p->n || s.p[p->n] == ' ' || s.p[p->n] == '\t';
}

bool show_prefix_off(const struct show_prefix *p, struct slice *line)
{
	struct slice s = *line;

	if (p->quoted && (s.n == 0 || s.p[0] != '>'))
		return false;
	if (p->quoted)
		s = quotes_off(s);
	if (p->n && !has_clock(p, s))
		return false;
	*line = p->n ? blank_off(slice_part(s, p->n, s.n)) : s;
	return true;
}

/* ---- finding it ------------------------------------------------------------------ */

static struct show_prefix prefix_in(struct slice line)
{
	struct show_prefix p = {.quoted = line.p[0] == '>'};
	struct slice s = p.quoted ? quotes_off(line) : line;

	p.n = (uint8_t)show_clock_end(s);
	for (size_t i = 0; i < p.n; i++)
		p.clock[i] = is_digit(s.p[i]) ? '0' : s.p[i];
	return p;
}

/* The next line that is not blank, trimmed; n == 0: there is none. */
static struct slice next_line(struct slice *rest, uint8_t line_end)
{
	struct slice line = {0};

	while (rest->n && !line.n) {
		const uint8_t *end = memchr(rest->p, line_end, rest->n);
		size_t n = end ? (size_t)(end - rest->p) : rest->n;

		line = slice_trim(slice_part(*rest, 0, n));
		*rest = slice_part(*rest, n + 1, rest->n);
	}
	return line;
}

/* A command of ours, or what its output begins with. */
static bool is_telling(struct slice text)
{
	struct show_echo echo;
	unsigned row;

	text = slice_trim(text);
	if (!text.n)
		return false;
	if (show_heading_of(text, &row))
		return true;
	return show_echo_read(text, &echo) && echo.typed.n &&
	       show_command_of(echo.typed) != SHOW_COMMAND_OTHER;
}

/* Do nearly all lines from here on begin so, and is it a device that speaks behind
 * it? Lines without it are those that came from elsewhere, or that broke. */
static bool stands(const struct show_prefix *p, struct slice rest,
		   uint8_t line_end)
{
	enum { LINES_MOST = 256, LINES_ENOUGH = 48 };
	unsigned with = 0, without = 0;
	bool told = false;

	while (with < (told ? LINES_ENOUGH : LINES_MOST)) {
		struct slice line = next_line(&rest, line_end);

		if (!line.n)
			break;
		if (show_prefix_off(p, &line)) {
			with++;
			told = told || is_telling(line);
		} else if (++without > 2 + with / 8) {
			return false;
		}
	}
	return told && with > 1;
}

struct show_prefix show_prefix_of(struct slice text, uint8_t line_end)
{
	/* Mail may say something in front, and a log may have a title. */
	enum { TRIES_MOST = 16 };
	struct slice rest = text, from = text, line;

	for (unsigned i = 0; i < TRIES_MOST; i++, from = rest) {
		struct show_prefix p;

		line = next_line(&rest, line_end);
		if (!line.n)
			break;
		if (line.p[0] != '[' && line.p[0] != '>' && !is_digit(line.p[0]))
			continue;
		p = prefix_in(line);
		if ((p.quoted || p.n) && stands(&p, from, line_end))
			return p;
	}
	return (struct show_prefix){0};
}
