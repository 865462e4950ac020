#include "account/csv.h"

#include <inttypes.h>

#include "base/utf8.h"

struct reading {
	struct slice text;
	size_t at;
	uint64_t line;
	uint8_t separator, line_end;
	struct arena *arena;
	const struct limits *limits;
	struct buf cells; /* of struct slice: those of the whole table */
	struct buf rows;  /* of struct csv_row, without their cells */
	struct err *e;
};

static enum rc fault(struct reading *r, size_t at, const char *why)
{
	return err_at(r->e, RC_MALFORMED, at,
		      "line %" PRIu64 ": %s (offset %zu)", r->line, why, at);
}

static enum rc check_text(struct reading *r)
{
	const uint8_t *p = r->text.p, *end = p + r->text.n;
	size_t n;

	for (r->line = 1; p < end; p += n) {
		n = utf8_step(p, end);
		if (!n)
			return fault(r, (size_t)(p - r->text.p),
				     "this is not UTF-8; save the list as CSV "
				     "in UTF-8");
		if (!*p)
			return fault(r, (size_t)(p - r->text.p),
				     "there is a NUL byte; save the list as "
				     "CSV in UTF-8");
		r->line += *p == r->line_end;
	}
	return RC_OK;
}

/* Spreadsheets separate by what the country of their user does. */
static uint8_t separator_of(struct slice text, uint8_t line_end)
{
	static const char candidates[] = ",;\t";
	size_t counts[3] = {0}, best = 0;
	bool quoted = false;

	for (size_t i = 0; i < text.n && (quoted || text.p[i] != line_end); i++) {
		const char *hit = strchr(candidates, text.p[i]);

		quoted ^= text.p[i] == '"';
		if (hit && *hit && !quoted)
			counts[hit - candidates]++;
	}
	for (size_t i = 1; i < 3; i++) {
		if (counts[i] > counts[best])
			best = i;
	}
	return (uint8_t)candidates[best];
}

static bool ends_cell(const struct reading *r)
{
	return r->at == r->text.n || r->text.p[r->at] == r->line_end ||
	       r->text.p[r->at] == r->separator;
}

static void skip_blanks(struct reading *r)
{
	while (!ends_cell(r) && strchr(" \t\r", r->text.p[r->at]))
		r->at++;
}

/* Two quotes inside mean one. */
static struct slice undouble(struct arena *a, struct slice raw)
{
	struct slice out = arena_copy(a, raw);
	uint8_t *to = (uint8_t *)(uintptr_t)out.p;
	size_t n = 0;

	for (size_t i = 0; i < raw.n; i++) {
		to[n++] = raw.p[i];
		i += raw.p[i] == '"';
	}
	return (struct slice){to, n};
}

static enum rc read_quoted(struct reading *r, struct slice *cell)
{
	size_t from = ++r->at, start = from - 1;
	uint64_t newlines = 0;
	bool doubled = false;

	for (;; r->at++) {
		if (r->at == r->text.n)
			return fault(r, start, "a quote is opened and never "
					       "closed");
		newlines += r->text.p[r->at] == r->line_end;
		if (r->text.p[r->at] != '"')
			continue;
		if (r->at + 1 == r->text.n || r->text.p[r->at + 1] != '"')
			break;
		doubled = true;
		r->at++;
	}
	*cell = slice_part(r->text, from, r->at++);
	if (doubled)
		*cell = undouble(r->arena, *cell);
	r->line += newlines;
	skip_blanks(r);
	return ends_cell(r) ? RC_OK
			    : fault(r, r->at, "text follows a closing quote");
}

static enum rc read_cell(struct reading *r, bool *quoted)
{
	struct slice cell;
	enum rc rc = RC_OK;
	size_t from;

	skip_blanks(r);
	from = r->at;
	*quoted = !ends_cell(r) && r->text.p[from] == '"';
	if (*quoted) {
		rc = read_quoted(r, &cell);
	} else {
		while (!ends_cell(r))
			r->at++;
		cell = slice_trim(slice_part(r->text, from, r->at));
	}
	if (rc)
		return rc;
	buf_add(&r->cells, &cell, sizeof(cell));
	/* A byte may be a cell, and a cell in memory is sixteen. */
	return r->cells.n / sizeof(cell) > r->limits->json_nodes
		       ? LIMIT_EXCEEDED(r->e, r->limits, json_nodes,
					"the number of cells")
		       : RC_OK;
}

static enum rc read_row(struct reading *r)
{
	struct csv_row row = {.line = r->line, .offset = r->at};
	size_t before = r->cells.n;
	const struct slice *first;
	bool quoted, more = true;
	enum rc rc = RC_OK;

	while (!rc && more) {
		rc = read_cell(r, &quoted);
		row.count++;
		more = r->at < r->text.n && r->text.p[r->at] == r->separator;
		r->at += more;
	}
	if (rc)
		return rc;
	row.end = r->at;
	if (r->at < r->text.n) {
		r->at++;
		r->line++;
	}
	first = (const void *)(r->cells.p + before);
	if (row.count == 1 && !quoted && !first->n)
		r->cells.n = before;
	else
		buf_add(&r->rows, &row, sizeof(row));
	return RC_OK;
}

static void give_rows(struct csv_text *out, struct reading *r)
{
	const struct slice *cells =
		(const void *)arena_copy(r->arena, buf_slice(&r->cells)).p;
	struct csv_row *rows =
		(void *)(uintptr_t)arena_copy(r->arena,
					      buf_slice(&r->rows)).p;

	out->rows = rows;
	out->count = r->rows.n / sizeof(*rows);
	for (size_t i = 0; i < out->count; i++) {
		rows[i].cells = cells;
		cells += rows[i].count;
	}
}

/* Old spreadsheets end lines with a return alone. */
static uint8_t line_end_of(struct slice text)
{
	return text.n && !memchr(text.p, '\n', text.n) &&
			       memchr(text.p, '\r', text.n)
		       ? '\r'
		       : '\n';
}

/* "sep=;" alone in the first line tells a spreadsheet what separates; 0: it does
 * not. */
static uint8_t told_separator(struct slice line)
{
	if (slice_ends(line, "\r"))
		line.n--;
	if (line.n > 2 && line.p[0] == '"' && line.p[line.n - 1] == '"')
		line = slice_part(line, 1, line.n - 1);
	return line.n == 5 && csv_name_is(slice_part(line, 0, 3), "sep") &&
			       line.p[3] == '=' && strchr(",;\t", line.p[4])
		       ? line.p[4]
		       : 0;
}

static struct slice rest_of_line(const struct reading *r)
{
	size_t end = r->at;

	while (end < r->text.n && r->text.p[end] != r->line_end)
		end++;
	return slice_part(r->text, r->at, end);
}

/* What stands in front of the table, and what separates in it. */
static void begin_table(struct reading *r, uint8_t separator)
{
	struct slice line;

	r->line = 1;
	if (slice_starts(r->text, "\xef\xbb\xbf"))
		r->at = 3;
	line = rest_of_line(r);
	r->separator = told_separator(line);
	if (r->separator) {
		r->at += line.n;
		r->at += r->at < r->text.n;
		r->line++;
	} else {
		r->separator = separator ? separator
					 : separator_of(r->text, r->line_end);
	}
}

struct slice csv_first_line(struct slice head)
{
	struct reading r = {.text = head, .line_end = line_end_of(head)};

	begin_table(&r, 0);
	return rest_of_line(&r);
}

enum rc csv_read_by(struct csv_text *out, struct arena *a, struct slice bytes,
		    uint8_t separator, const struct limits *l, struct err *e)
{
	struct reading r = {.text = bytes, .arena = a, .limits = l, .e = e};
	enum rc rc;

	*out = (struct csv_text){0};
	if (bytes.n > l->piece_bytes)
		return LIMIT_EXCEEDED(e, l, piece_bytes, "the table");
	r.line_end = line_end_of(bytes);
	rc = check_text(&r);
	begin_table(&r, separator);
	while (!rc && r.at < bytes.n)
		rc = read_row(&r);
	if (!rc)
		give_rows(out, &r);
	buf_free(&r.cells);
	buf_free(&r.rows);
	return rc;
}

enum rc csv_read(struct csv_text *out, struct arena *a, struct slice bytes,
		 const struct limits *l, struct err *e)
{
	return csv_read_by(out, a, bytes, 0, l, e);
}

/* A letter in lower case, a digit, a byte beyond ASCII; 0 at the end. */
static uint8_t next_letter(struct slice *s)
{
	while (s->n) {
		uint8_t c = s->p[0];

		*s = slice_part(*s, 1, s->n);
		if (c >= 'A' && c <= 'Z')
			return c | 0x20;
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		    c >= 0x80)
			return c;
	}
	return 0;
}

bool csv_name_is(struct slice cell, const char *alias)
{
	struct slice other = slice_of(alias);
	uint8_t c;

	do {
		c = next_letter(&cell);
		if (c != next_letter(&other))
			return false;
	} while (c);
	return true;
}
