#include "show/wrap.h"

#include <string.h>

#include "show/mend.h"
#include "show/syslog.h"
#include "show/terminal.h"

/* Pieces of one line, so that hostile text costs no square. */
enum { PIECES_MOST = 64 };

/* Takes the next line off; a return at its end is none of it, nor are blanks behind
 * the last column. */
static struct slice next_line(struct slice *rest, uint8_t line_end)
{
	const uint8_t *end = rest->n ? memchr(rest->p, line_end, rest->n) : NULL;
	size_t n = end ? (size_t)(end - rest->p) : rest->n;
	struct slice line = slice_part(*rest, 0, n);

	*rest = slice_part(*rest, n + (end != NULL), rest->n);
	while (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	while (line.n > SHOW_WRAP_COLUMNS && line.p[line.n - 1] == ' ')
		line.n--;
	return line;
}

/* Letters of UTF-8, a column each. */
static size_t columns_of(struct slice line)
{
	size_t n = 0;

	for (size_t i = 0; i < line.n; i++)
		n += (line.p[i] & 0xc0) != 0x80;
	return n;
}

/* Blanks at its end are those of a screen that was copied. */
static bool is_full(struct slice line)
{
	return line.n >= SHOW_WRAP_COLUMNS && !slice_ends(line, "    ") &&
	       columns_of(line) == SHOW_WRAP_COLUMNS;
}

/* All lines before are shorter. */
static bool is_wrapped(struct slice text, uint8_t line_end)
{
	while (text.n) {
		struct slice line = next_line(&text, line_end);

		if (line.n > SHOW_WRAP_COLUMNS &&
		    columns_of(line) > SHOW_WRAP_COLUMNS)
			return false;
	}
	return true;
}

/* It may be as wide as the terminal, and is whole. */
static bool is_rule(struct slice line)
{
	enum { RULE_LEAST = 4 };
	size_t same = 1;

	line = slice_trim(line);
	while (same < line.n && line.p[same] == line.p[0])
		same++;
	return same == line.n && same >= RULE_LEAST &&
	       memchr("=-_*#~+", line.p[0], 7);
}

/* Of a table. */
static bool is_row(struct slice line)
{
	enum { GAPS_LEAST = 3 };
	unsigned gaps = 0;

	line = slice_trim(line);
	for (size_t i = 2; i < line.n; i++)
		gaps += line.p[i] != ' ' && line.p[i - 1] == ' ' &&
			line.p[i - 2] == ' ';
	return gaps >= GAPS_LEAST;
}

/* May `piece` be the rest of a line that is full? */
static bool is_rest(struct slice piece)
{
	struct slice text = slice_trim(piece);
	size_t begin, end;

	if (!text.n || (piece.n > 1 && piece.p[0] == ' ' && piece.p[1] == ' '))
		return false;
	if (is_rule(text) || is_row(text) || terminal_mark(text) ||
	    terminal_bullet(text))
		return false;
	return !show_tells(text) &&
	       !(syslog_next(text, 0, &begin, &end) && begin == 0);
}

static struct slice joined(struct arena *a, const struct slice *piece, size_t pieces)
{
	size_t n = 0, at = 0;
	uint8_t *to;

	for (size_t i = 0; i < pieces; i++)
		n += piece[i].n;
	to = arena_alloc(a, n);
	for (size_t i = 0; i < pieces; i++) {
		memcpy(to + at, piece[i].p, piece[i].n);
		at += piece[i].n;
	}
	return (struct slice){to, n};
}

uint32_t show_unwrap(struct show_wrap *w, struct arena *a, const uint8_t *p,
		     const uint8_t **end, struct slice *whole)
{
	struct slice rest = {p, (size_t)(w->text.p + w->text.n - p)};
	struct slice piece[PIECES_MOST];
	uint32_t n = 1;

	if (!w->told && !is_wrapped(rest, w->line_end)) {
		w->least = SIZE_MAX;
		return 0;
	}
	w->told = true;
	piece[0] = next_line(&rest, w->line_end);
	while (n < PIECES_MOST && rest.n && !is_rule(piece[0]) &&
	       is_full(piece[n - 1])) {
		struct slice behind = rest;

		piece[n] = next_line(&behind, w->line_end);
		if (!is_rest(piece[n]))
			break;
		rest = behind;
		n++;
	}
	if (n == 1)
		return 0;
	*whole = joined(a, piece, n);
	*end = rest.n ? rest.p - 1 : w->text.p + w->text.n;
	return n - 1;
}
