/* The lexer's window: filling and moving it, and small helpers. */
#include "xml/lexer.h"

#include <string.h>

#include "base/mem.h"

bool xml_is_white(uint8_t c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

const uint8_t *xml_not_white(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!xml_is_white(s.p[i]))
			return s.p + i;
	}
	return NULL;
}

const char *xml_shown(char out[SHOWN_MAX], struct slice name)
{
	size_t n = name.n < SHOWN_MAX - 1 ? name.n : SHOWN_MAX - 1;

	for (size_t i = 0; i < n; i++)
		out[i] = name.p[i] > ' ' && name.p[i] < 0x7f ? (char)name.p[i]
							     : '?';
	out[n] = 0;
	if (name.n > n)
		memcpy(out + n - 3, "...", 3);
	return out;
}

enum rc xml_limit_at(struct err *e, const struct limits *l, size_t place,
		     uint64_t offset, const char *subject)
{
	enum rc rc = limits_exceeded(e, l, place, subject);

	if (e) {
		e->has_offset = true;
		e->offset = offset;
	}
	return rc;
}

/* Drops what is before `from` and makes room for `room` bytes. */
static void make_room(struct lexer *x, size_t from, size_t room,
		      void (*moved)(void *, struct lexer_move), void *context)
{
	const size_t n = x->n - from;
	uint8_t *to = x->p;
	size_t cap = x->cap;

	if (x->cap - x->n >= room)
		return;
	if (cap - n < room) {
		if (room > SIZE_MAX / 4 || n > SIZE_MAX / 4)
			mem_exhausted();
		cap = n + room > cap * 2 ? n + room : cap * 2;
		to = mem_resize(NULL, cap);
	}
	moved(context, (struct lexer_move){x->p + from, to});
	if (n)
		memmove(to, x->p + from, n);
	if (to != x->p)
		free(x->p);
	x->p = to;
	x->cap = cap;
	x->n = n;
	x->base += from;
	x->at -= from;
	x->start = x->start > from ? x->start - from : 0;
	x->text = x->text > from ? x->text - from : 0;
}

/* The first bytes of UTF-16 and UTF-32, with and without a mark. */
static bool is_wide(struct slice s)
{
	static const struct {
		uint8_t bytes[4], n;
	} starts[] = {{{0xfe, 0xff}, 2},
		      {{0xff, 0xfe}, 2},
		      {{0, 0, 0xfe, 0xff}, 4},
		      {{'<', 0}, 2},
		      {{0, '<'}, 2},
		      {{0, 0, 0, '<'}, 4}};

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		if (s.n >= starts[i].n &&
		    memcmp(s.p, starts[i].bytes, starts[i].n) == 0)
			return true;
	}
	return false;
}

static enum rc begin(struct lexer *x, struct err *e)
{
	const struct slice s = {x->p, x->n};

	x->begun = true;
	if (is_wide(s))
		return err_at(e, RC_REFUSED, 0,
			      "UTF-16 or UTF-32; only UTF-8 is read");
	if (slice_starts(s, "\xef\xbb\xbf"))
		x->origin = 3;
	x->at = x->text = x->origin;
	return RC_OK;
}

/* Why there are no more bytes, now that all before them were judged. */
static enum rc at_end(struct lexer *x, struct err *e)
{
	x->done = true;
	if (x->nul)
		return err_at(e, RC_MALFORMED, x->base + x->n, "a NUL byte");
	if (x->stream_rc && e)
		*e = x->stream_err;
	return x->stream_rc;
}

enum rc lexer_fill(struct lexer *x, struct stream *in, size_t chunk,
		   const uint8_t *keep,
		   void (*moved)(void *context, struct lexer_move m),
		   void *context, struct err *e)
{
	/* Half a character at the end of text has not been fed yet. */
	const uint8_t *low = x->state == LEXER_TEXT ? lexer_passed(x)
						    : x->p + x->start;
	size_t got = 0, had;
	const uint8_t *nul;
	enum rc rc = RC_OK;

	if (x->ended)
		return at_end(x, e);
	if (!x->begun && chunk < 4)
		chunk = 4;
	if (keep && keep < low)
		low = keep;
	make_room(x, low ? (size_t)(low - x->p) : 0, chunk, moved, context);
	had = x->n;
	while (!x->ended && x->n - had < chunk) {
		rc = stream_read(in, x->p + x->n, chunk - (x->n - had), &got,
				 &x->stream_err);
		x->stream_rc = rc;
		x->n += rc ? 0 : got;
		x->ended = rc || got == 0;
	}
	if (!x->begun) {
		rc = begin(x, e);
		if (rc)
			return rc;
	}
	nul = x->n > had ? memchr(x->p + had, 0, x->n - had) : NULL;
	if (nul) {
		x->n = (size_t)(nul - x->p);
		x->ended = x->nul = true;
	}
	return x->n > had ? RC_OK : at_end(x, e);
}
