#include "cli/out.h"

#include <inttypes.h>

#include "base/when.h"

static size_t digits(struct slice s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	return n;
}

/* [+-]digits[.digits] */
static bool is_number(struct slice s)
{
	size_t n;

	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		s = slice_part(s, 1, s.n);
	n = digits(s);
	if (n == 0)
		return false;
	s = slice_part(s, n, s.n);
	if (s.n > 1 && s.p[0] == '.') {
		s = slice_part(s, 1, s.n);
		s = slice_part(s, digits(s), s.n);
	}
	return s.n == 0;
}

/* Spreadsheets look behind blanks too. */
static bool is_formula(struct slice s)
{
	struct slice trimmed = slice_trim(s);

	return trimmed.n && memchr("=+-@", trimmed.p[0], 4) && !is_number(s);
}

static bool needs_quotes(struct slice s)
{
	if (s.n && (s.p[0] == ' ' || s.p[s.n - 1] == ' '))
		return true;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == ',' || s.p[i] == '\n')
			return true;
	}
	return false;
}

static void add_quoted(struct buf *out, struct slice s)
{
	while (s.n) {
		size_t n = 0;

		while (n < s.n && s.p[n] != '"' && s.p[n] != '\n')
			n++;
		text_safe(out, slice_part(s, 0, n));
		if (n < s.n)
			buf_add_text(out, s.p[n] == '"' ? "\"\"" : "\n");
		s = slice_part(s, n + 1, s.n);
	}
}

static void begin_cell(struct csv *c)
{
	if (c->comma)
		buf_add_byte(c->out, ',');
	c->comma = true;
}

void csv_cell(struct csv *c, struct slice s)
{
	bool quotes = needs_quotes(s);

	begin_cell(c);
	if (quotes)
		buf_add_byte(c->out, '"');
	if (is_formula(s))
		buf_add_byte(c->out, '\'');
	if (quotes)
		add_quoted(c->out, s);
	else
		text_safe(c->out, s);
	if (quotes)
		buf_add_byte(c->out, '"');
}

void csv_u64(struct csv *c, uint64_t value)
{
	begin_cell(c);
	buf_printf(c->out, "%" PRIu64, value);
}

void csv_i64(struct csv *c, int64_t value)
{
	begin_cell(c);
	buf_printf(c->out, "%" PRId64, value);
}

void csv_time(struct csv *c, int64_t seconds)
{
	char text[WHEN_TEXT_MAX];

	csv_cell(c, slice_of(when_text(text, seconds)));
}

void csv_amount(struct csv *c, struct maybe_amount v)
{
	char text[AMOUNT_TEXT_MAX];

	begin_cell(c);
	if (v.given)
		buf_add_text(c->out, amount_text(text, v.value));
}

void csv_end_row(struct csv *c)
{
	buf_add_text(c->out, "\r\n");
	c->comma = false;
}
