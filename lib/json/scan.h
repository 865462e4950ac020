/* The bytes of strings: where they end, whether they are well formed, what
 * they mean; inside lib/json only; layer 1. "Inner" is what is between the quotes. */
#ifndef JSON_SCAN_H
#define JSON_SCAN_H

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/slice.h"

struct scan_fault {
	const uint8_t *at; /* NULL: the text ends before the string does */
	const char *why;
};

/* The closing quote of a string in whose inner part `p` points, or NULL with
 * *fault filled. Sets *escaped when it met a backslash. */
const uint8_t *scan_string(const uint8_t *p, const uint8_t *end, bool *escaped,
			   struct scan_fault *fault);
/* Writes the meaning of a valid inner part, which is never longer than it, and
 * returns its length. `out` has room for inner.n bytes. */
size_t scan_unescape(uint8_t *out, struct slice inner);
/* Whether a valid inner part means `plain`. */
bool scan_means(struct slice inner, struct slice plain);

static inline bool scan_is_plain(uint8_t c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

#ifdef __SSE2__
/* A bit for each of 16 bytes that is not plain. */
static inline unsigned scan_marks(const uint8_t *p)
{
	__m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
	/* Signed: bytes from 0x80 up count as negative, so that one comparison
	 * finds both control and non-ASCII bytes. */
	__m128i hit = _mm_cmplt_epi8(x, _mm_set1_epi8(0x20));

	hit = _mm_or_si128(hit, _mm_cmpeq_epi8(x, _mm_set1_epi8('"')));
	hit = _mm_or_si128(hit, _mm_cmpeq_epi8(x, _mm_set1_epi8('\\')));
	return (unsigned)_mm_movemask_epi8(hit);
}
#else
/* Whether one of eight bytes is not plain. */
static inline bool scan_marks(const uint8_t *p)
{
	const uint64_t ones = 0x0101010101010101u, highs = ones * 0x80;
	uint64_t x, quote, slash;

	memcpy(&x, p, 8);
	quote = x ^ ones * '"';
	slash = x ^ ones * '\\';
	return ((x | ((x - ones * 0x20) & ~x) | ((quote - ones) & ~quote) |
		 ((slash - ones) & ~slash)) & highs) != 0;
}
#endif

/* The first byte that is not plain: a quote, a backslash, a control byte or a
 * non-ASCII one; `end` when there is none. */
static inline const uint8_t *scan_plain(const uint8_t *p, const uint8_t *end)
{
#ifdef __SSE2__
	for (; end - p >= 16; p += 16) {
		unsigned marks = scan_marks(p);

		if (marks)
			return p + __builtin_ctz(marks);
	}
#else
	while (end - p >= 8 && !scan_marks(p))
		p += 8;
#endif
	while (p < end && scan_is_plain(*p))
		p++;
	return p;
}

#endif
