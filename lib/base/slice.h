/* Byte slices (borrowed) and growing buffers (owned); layer 0. */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `n` bytes at `p`; borrowed, never NUL-terminated by promise. p may be NULL
 * when n is 0; a slice with p == NULL also means "not there" where a function
 * says so. */
struct slice {
	const uint8_t *p;
	size_t n;
};

#define SLICE_LITERAL(text)                                                    \
	((struct slice){(const uint8_t *)("" text), sizeof(text) - 1})
/* For "%.*s". */
#define SLICE_ARG(s)                                                           \
	(int)((s).n > INT_MAX ? INT_MAX : (s).n), (const char *)(s).p

struct slice slice_of(const char *text);
bool slice_equal(struct slice a, struct slice b);
bool slice_is(struct slice s, const char *text);
bool slice_starts(struct slice s, const char *prefix);
bool slice_ends(struct slice s, const char *suffix);
/* memcmp order, the shorter first when one is a prefix. */
int slice_compare(struct slice a, struct slice b);
/* s[from, to), clamped to s. Inline, as slice_trim is: every line of device text
 * goes through both several times. */
static inline struct slice slice_part(struct slice s, size_t from, size_t to)
{
	if (to > s.n)
		to = s.n;
	if (from > to)
		from = to;
	return (struct slice){s.p ? s.p + from : NULL, to - from};
}
static inline bool slice_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
/* Without leading and trailing space, tab, CR, LF. */
static inline struct slice slice_trim(struct slice s)
{
	while (s.n && slice_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && slice_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}
/* Position of the first `needle` at or after `from`, or SIZE_MAX. */
size_t slice_find(struct slice s, const char *needle, size_t from);
/* Whole slice as an unsigned decimal without sign or spaces; false when it is
 * not one or exceeds 64 bits. */
bool slice_u64(struct slice s, uint64_t *out);
/* The same with an optional leading '-' or '+'. */
bool slice_i64(struct slice s, int64_t *out);

/* Owned bytes that grow. Zero-initialise; free with buf_free. */
struct buf {
	uint8_t *p;
	size_t n, cap;
};

void buf_free(struct buf *b);
void buf_reserve(struct buf *b, size_t more);
void buf_add(struct buf *b, const void *p, size_t n);
void buf_add_slice(struct buf *b, struct slice s);
void buf_add_text(struct buf *b, const char *text);
void buf_add_byte(struct buf *b, uint8_t byte);
void buf_printf(struct buf *b, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* A NUL after the last byte that is not counted; returns the text, borrowed
 * until the next change. */
const char *buf_text(struct buf *b);
struct slice buf_slice(const struct buf *b);
void buf_clear(struct buf *b);

#define _cleanup_buf_ __attribute__((cleanup(buf_free)))

#endif
