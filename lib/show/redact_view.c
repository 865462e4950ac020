#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "show/redact_inside.h"
#include "show/terminal.h"
#include "show/wrap.h"

/* ---- what is no longer seen ---------------------------------------------------- */

/* Is there what a terminal does not show, and what may hold a name all the same:
 * text that was wiped or written over, such as a password that was typed into the
 * wrong place, or the title of a window? */
static bool is_hidden(const uint8_t *p, const uint8_t *end)
{
	struct slice line = {p, (size_t)(end - p)};

	return line.n && (memchr(p, '\b', line.n) ||
			  slice_find(line, "\x1b]", 0) != SIZE_MAX);
}

/* The line as it is seen. What a program put in front of it was never the
 * terminal's. */
static void settle_line(struct buf *out, const struct show_prefix *prefix,
			const uint8_t *p, const uint8_t *end)
{
	struct slice line = {p, (size_t)(end - p)};

	show_prefix_off(prefix, &line);
	buf_add(out, p, (size_t)(line.p - p));
	for (p = line.p;; p++) {
		buf_reserve(out, (size_t)(end - p) + 1);
		out->n += terminal_shows(out->p + out->n, &p, end);
		if (p == end)
			return;
		buf_add_byte(out, '\r');
	}
}

static void settle(struct redact_view *v, struct slice text)
{
	const uint8_t *p = text.p, *end = text.p + text.n, *line_end;

	if (!is_hidden(p, end))
		return;
	for (; p < end; p = line_end) {
		line_end = memchr(p, '\n', (size_t)(end - p));
		if (!line_end)
			line_end = end;
		if (is_hidden(p, line_end))
			settle_line(&v->base_own, &v->prefix, p, line_end);
		else
			buf_add(&v->base_own, p, (size_t)(line_end - p));
		if (line_end < end)
			buf_add_byte(&v->base_own, *line_end++);
	}
	v->base = buf_slice(&v->base_own);
}

/* ---- escape sequences ----------------------------------------------------------- */

/* The byte that opens one, as JSON, programs and pagers write it. */
static const char *const written[] = {"\\u001b[", "\\x1b[", "\\033[", "\\e[",
				      "^[["};

/* Parameters, intermediate bytes and the last one, in this order: anything else
 * is text that stands behind an escape by accident. */
static bool is_in_order(const uint8_t *p, const uint8_t *end)
{
	while (p < end && *p >= 0x30 && *p < 0x40)
		p++;
	while (p < end && *p >= 0x20 && *p < 0x30)
		p++;
	return end - p == 1;
}

/* The length of the escape sequence at the beginning of `s`; 0: there is none.
 * It ends within its line. */
static size_t escape_length(struct slice s)
{
	const uint8_t *end, *to;
	size_t opens = 0;

	for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++) {
		size_t n = strlen(written[i]);

		if (s.n >= n && strncasecmp((const char *)s.p, written[i], n) == 0)
			opens = n - 2;
	}
	if (s.p[0] != 0x1b && !opens)
		return 0;
	/* No one prints longer ones. */
	s = slice_part(s, 0, 64);
	end = memchr(s.p, '\n', s.n);
	to = terminal_escape_end(s.p + opens, end ? end : s.p + s.n);
	if (s.n > opens + 1 && s.p[opens + 1] == '[' &&
	    !is_in_order(s.p + opens + 2, to))
		return 0;
	return (size_t)(to - s.p);
}

/* The view goes on behind `from` of the base; `put` in place of what is left out. */
static void step_over(struct redact_view *v, size_t copied, size_t at, size_t gap,
		      const char *put)
{
	buf_add_slice(&v->text_own, slice_part(v->base, copied, at));
	buf_add_text(&v->text_own, put);
	if (v->steps && v->step[v->steps - 1].at == v->text_own.n)
		v->steps--;
	if (v->steps == v->step_cap) {
		v->step_cap = v->step_cap ? v->step_cap * 2 : 64;
		v->step = mem_resize(v->step, v->step_cap * sizeof(*v->step));
	}
	v->step[v->steps++] = (struct redact_step){v->text_own.n, at + gap};
}

/* Lines that a terminal broke are whole in the base, with empty ones behind them so
 * that others keep their numbers: with placeholders in them, nothing would tell any
 * more that they were broken. */
static void unwrap(struct redact_view *v)
{
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf out = {0};
	const uint8_t *p = v->base.p, *all = p + v->base.n, *copied = p;
	struct show_wrap wrap = {
		.text = v->base,
		.line_end = '\n',
		.least = v->prefix.quoted || v->prefix.n ? SIZE_MAX
							 : SHOW_WRAP_COLUMNS,
	};

	while (p < all && wrap.least != SIZE_MAX) {
		const uint8_t *line = p, *end = memchr(p, '\n', (size_t)(all - p));
		struct slice whole;
		uint32_t lines = 0;

		end = end ? end : all;
		if ((size_t)(end - p) >= wrap.least)
			lines = show_unwrap(&wrap, &a, line, &end, &whole);
		if (lines) {
			buf_add(&out, copied, (size_t)(line - copied));
			buf_add_slice(&out, whole);
			while (lines--)
				buf_add_byte(&out, '\n');
			copied = end;
		}
		p = end < all ? end + 1 : all;
	}
	if (copied == v->base.p)
		return;
	buf_add(&out, copied, (size_t)(all - copied));
	buf_free(&v->base_own);
	v->base_own = out;
	out = (struct buf){0};
	v->base = buf_slice(&v->base_own);
}

void redact_view_make(struct redact_view *v, struct slice text)
{
	const bool ends = text.n && memchr(text.p, '\n', text.n);
	size_t copied = 0;

	*v = (struct redact_view){
		.base = text,
		.prefix = show_prefix_of(text, ends ? '\n' : '\r'),
	};
	settle(v, text);
	unwrap(v);
	for (size_t at = 0; at < v->base.n;) {
		struct slice s = slice_part(v->base, at, v->base.n);
		bool nbsp = false;
		size_t gap = 0;

		if (redact_is_one_of(s.p[0], "\x1b\\^\xc2")) {
			nbsp = slice_starts(s, "\xc2\xa0");
			gap = nbsp ? 2 : escape_length(s);
		}
		if (gap) {
			step_over(v, copied, at, gap, nbsp ? " " : "");
			copied = at + gap;
		}
		at += gap ? gap : 1;
	}
	if (v->steps)
		buf_add_slice(&v->text_own,
			      slice_part(v->base, copied, v->base.n));
	v->text = v->steps ? buf_slice(&v->text_own) : v->base;
}

void redact_view_free(struct redact_view *v)
{
	buf_free(&v->base_own);
	buf_free(&v->text_own);
	free(v->step);
	*v = (struct redact_view){0};
}

size_t redact_view_base(const struct redact_view *v, size_t at)
{
	size_t low = 0, high = v->steps;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (v->step[middle].at <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? v->step[low - 1].from + (at - v->step[low - 1].at) : at;
}
