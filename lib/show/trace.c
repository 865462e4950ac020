#include "show/reader.h"

#include <string.h>

/* What tells the lines apart (casebook: agent traces and debugs). Of several in
 * one line the first in the line counts: what wrote it comes before what it
 * says. */
static const struct {
	const char *text, *kind;
} marks[] = {
	{"[smart-agent]", "agent"},
	{"-URL[", "agent"},
	{"CRYPTO_PKI", "pki"},
	{"certificate validation failed", "pki"},
	{"Certificate validation failed", "pki"},
	{"evocation check", "pki"},
	{"ost name does not match", "pki"},
	{"SSL3 alert", "ssl"},
	{"SSLv3 ", "ssl"},
	{"SSL_connect", "ssl"},
	{"TLSv1", "ssl"},
	{"HTTPC", "http"},
	{"httpc", "http"},
	{"HTTP/1.", "http"},
	{"status (", "http"},
	{"Service Unavailable", "http"},
};

/* The first bytes of the marks: one look a byte, and none of the marks for most
 * of them. */
static bool may_begin(uint8_t c)
{
	static const bool begins[256] = {
		['['] = true, ['-'] = true, ['C'] = true, ['c'] = true,
		['e'] = true, ['o'] = true, ['S'] = true, ['T'] = true,
		['H'] = true, ['h'] = true, ['s'] = true,
	};

	return begins[c];
}

static const char *kind_of(struct slice text)
{
	for (size_t at = 0; at < text.n; at++) {
		struct slice rest = slice_part(text, at, text.n);

		if (!may_begin(text.p[at]))
			continue;
		for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
			if (marks[i].text[0] == text.p[at] &&
			    slice_starts(rest, marks[i].text))
				return marks[i].kind;
		}
	}
	return NULL;
}

/* "http://…" up to what closes it. */
static struct slice url_in(struct slice text)
{
	size_t at = slice_find(text, "://", 0), from = at, to = at;

	if (at == SIZE_MAX)
		return (struct slice){0};
	while (from > 0 && text.p[from - 1] >= 'a' && text.p[from - 1] <= 'z')
		from--;
	while (to < text.n && text.p[to] > ' ' &&
	       !memchr("]\"'<>,;()", text.p[to], 9))
		to++;
	return slice_part(text, from, to);
}

/* An answer's number: "status (220)", "HTTP/1.1 503 Service Unavailable". */
static struct slice status_in(struct slice text)
{
	static const char *const before[] = {"status (", "status code ",
					     "HTTP/1.1 ", "HTTP/1.0 "};

	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		size_t at = slice_find(text, before[i], 0);
		struct slice number;

		if (at == SIZE_MAX)
			continue;
		number = show_digits(slice_part(text, at + strlen(before[i]),
						text.n));
		if (number.n)
			return number;
	}
	return (struct slice){0};
}

bool show_read_trace_line(struct show_reader *r, struct show_line *line)
{
	struct slice text = slice_trim(show_line_text(line));
	const char *kind = kind_of(text);
	struct slice url, status;
	struct show_row *row;

	if (!kind || line->use == LINE_HALF)
		return false;
	row = show_add(r->device, r->arena, SHOW_TRACES, line->number);
	url = url_in(text);
	status = status_in(text);
	show_set_cell(row, SHOW_TRACE_KIND, slice_of(kind), line->number);
	show_set_cell(row, SHOW_TRACE_TEXT, text, line->number);
	if (url.n)
		show_set_cell(row, SHOW_TRACE_URL, url, line->number);
	if (status.n)
		show_set_cell(row, SHOW_TRACE_STATUS, status, line->number);
	line->use = LINE_READ;
	return true;
}

void show_read_trace(struct show_reader *r, const struct show_part *part)
{
	for (uint32_t i = part->first; i < part->end; i++) {
		struct show_line *line = &r->text->line[i];

		if (!show_read_stamp(r, line) && show_line_open(line))
			show_read_trace_line(r, line);
	}
	show_pass_over(r->text, part);
}

/* A buffer with nothing behind its head was looked at, and has no message. Where the
 * text ends here, what follows may have been cut off. Messages become events when
 * all parts are read. */
void show_read_logging(struct show_reader *r, const struct show_part *part)
{
	uint32_t head = 0;

	for (uint32_t i = part->first; i < part->end; i++) {
		const struct show_line *line = &r->text->line[i];
		struct slice text = slice_trim(show_line_text(line));

		if (show_begins(text, "Log Buffer ("))
			head = line->number;
		else if (text.n)
			head = 0;
	}
	if (head && part->end < r->text->lines)
		show_mark_none(r->device, SHOW_EVENTS, head);
	show_read_trace(r, part);
}
