/* Certificates and keys, whose bytes name the device: in hexadecimal groups, as
 * configurations show them, and in base64, with the lines around it or without.
 * Each goes as a whole, because no name in it is met as text. */
#include <string.h>

#include "show/redact_inside.h"
#include "show/terminal.h"

/* One spelling. The first line has `least` letters, and so has each but the last;
 * fewer than `all` are no certificate and no key. */
struct spelling {
	bool (*letter)(uint8_t c);
	const char *between; /* letters of a line */
	const char *begins;
	size_t least, last, all;
};

static bool is_hex(uint8_t c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool is_base64(uint8_t c)
{
	return redact_in_word(c) || redact_is_one_of(c, "+/=");
}

/* Base64 of DER begins with "MI", that of a sequence with two bytes of length. */
static const struct spelling spellings[] = {
	{is_hex, " :", "", 32, 2, 64},
	{is_base64, "", "MI", 48, 8, 60},
};
enum { SPELLINGS = sizeof(spellings) / sizeof(spellings[0]), RUN_LEAST = 120 };

struct block {
	size_t from, to;
	size_t width, letters; /* width == 0: none is open */
};

static void end_block(struct redactor *r, struct block *b, const struct spelling *s)
{
	if (b->letters >= s->all)
		redact_found(r, REDACT_CERTIFICATE,
			     slice_part(r->text, b->from, b->to));
	*b = (struct block){0};
}

/* How many letters, when there is nothing else but what stands between; else 0. */
static size_t letters_of(const struct spelling *s, struct slice line)
{
	size_t n = 0;

	for (size_t i = 0; i < line.n; i++) {
		if (s->letter(line.p[i]))
			n++;
		else if (!redact_is_one_of(line.p[i], s->between))
			return 0;
	}
	return n;
}

/* What stands on a line, without what was put in front of it. */
static struct slice shown_line(struct redactor *r, size_t from, size_t to)
{
	struct slice line = slice_part(r->text, from, to);
	size_t mark;

	show_prefix_off(&r->view.prefix, &line);
	line = slice_trim(line);
	mark = line.n ? terminal_mark(line) : 0;
	return slice_trim(slice_part(line, mark, line.n));
}

/* The line begins a block, goes on with it, or ends it. */
static void see_line(struct redactor *r, struct block *b, const struct spelling *s,
		     struct slice line)
{
	size_t n = letters_of(s, line);
	size_t from = (size_t)(line.p - r->text.p);

	if (!line.n)
		return; /* between CR and LF */
	if (b->width && (n > b->width || n < s->last))
		end_block(r, b, s);
	if (!b->width && n >= s->least && slice_starts(line, s->begins))
		*b = (struct block){from, from, n, 0};
	if (!b->width)
		return;
	b->letters += n;
	b->to = from + line.n;
	if (n < b->width)
		end_block(r, b, s);
}

/* "-----BEGIN …-----" up to "-----END": whatever it is, and however it is
 * written. Where its end was cut off, the lines tell. */
static void by_armour(struct redactor *r)
{
	static const char begin[] = "-----BEGIN ", end[] = "-----END ";
	const struct slice text = r->text;
	size_t at = 0, to;

	while ((at = slice_find(text, begin, at)) != SIZE_MAX) {
		at = slice_find(text, "-----", at + sizeof(begin) - 1);
		to = at == SIZE_MAX ? at : slice_find(text, end, at);
		if (to == SIZE_MAX)
			return;
		at += 5;
		while (at < to && (text.p[at] <= ' ' || text.p[at] == '\\'))
			at += text.p[at] == '\\' ? 2 : 1;
		while (to > at && text.p[to - 1] <= ' ')
			to--;
		while (to > at + 2 && text.p[to - 2] == '\\')
			to -= 2;
		if (to > at)
			redact_found(r, REDACT_CERTIFICATE,
				     slice_part(text, at, to));
		at = to;
	}
}

/* In the middle of a line: the value of a JSON key, say. */
static void by_run(struct redactor *r, struct slice line)
{
	size_t at = 0;

	while ((at = slice_find(line, "MI", at)) != SIZE_MAX) {
		size_t n = at;

		while (n < line.n && is_base64(line.p[n]))
			n++;
		if (redact_begins_word(line, at) && n - at >= RUN_LEAST)
			redact_found(r, REDACT_CERTIFICATE,
				     slice_part(line, at, n));
		at = n > at ? n : at + 1;
	}
}

void redact_certificates(struct redactor *r)
{
	struct block block[SPELLINGS] = {0};

	for (size_t from = 0, to; from < r->text.n; from = to + 1) {
		struct slice line;

		to = redact_line_end(r->text, from);
		line = shown_line(r, from, to);
		for (size_t i = 0; i < SPELLINGS; i++)
			see_line(r, &block[i], &spellings[i], line);
		if (line.n >= RUN_LEAST)
			by_run(r, line);
		to += to < r->text.n && r->text.p[to] == '\\';
	}
	for (size_t i = 0; i < SPELLINGS; i++)
		end_block(r, &block[i], &spellings[i]);
	by_armour(r);
}
