#include "base/slice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct slice slice_of(const char *text)
{
	return (struct slice){(const uint8_t *)text, text ? strlen(text) : 0};
}

bool slice_equal(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool slice_is(struct slice s, const char *text)
{
	return slice_equal(s, slice_of(text));
}

bool slice_starts(struct slice s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.n >= n && (n == 0 || memcmp(s.p, prefix, n) == 0);
}

bool slice_ends(struct slice s, const char *suffix)
{
	size_t n = strlen(suffix);

	return s.n >= n && (n == 0 || memcmp(s.p + s.n - n, suffix, n) == 0);
}

int slice_compare(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;

	return order ? order : (a.n > b.n) - (a.n < b.n);
}

/* memmem without its preparations, which cost more than looking through a line. */
static const uint8_t *find_near(struct slice s, struct slice needle)
{
	const uint8_t *p = s.p, *end = s.p + s.n;

	while ((size_t)(end - p) >= needle.n &&
	       (p = memchr(p, needle.p[0], (size_t)(end - p) - needle.n + 1))) {
		if (memcmp(p, needle.p, needle.n) == 0)
			return p;
		p++;
	}
	return NULL;
}

size_t slice_find(struct slice s, const char *needle, size_t from)
{
	enum { NEAR = 256 };
	struct slice rest = slice_part(s, from, s.n), what = slice_of(needle);
	const uint8_t *hit;

	if (from > s.n || !s.p)
		return SIZE_MAX;
	hit = what.n && rest.n <= NEAR
		      ? find_near(rest, what)
		      : memmem(rest.p, rest.n, what.p, what.n);
	return hit ? (size_t)(hit - s.p) : SIZE_MAX;
}

bool slice_u64(struct slice s, uint64_t *out)
{
	uint64_t value = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		if (__builtin_mul_overflow(value, 10u, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(s.p[i] - '0'),
					   &value))
			return false;
	}
	*out = value;
	return true;
}

bool slice_i64(struct slice s, int64_t *out)
{
	bool negative = s.n && s.p[0] == '-';
	uint64_t magnitude;

	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		s = slice_part(s, 1, s.n);
	if (!slice_u64(s, &magnitude) ||
	    magnitude > (uint64_t)INT64_MAX + (negative ? 1 : 0))
		return false;
	*out = (int64_t)(negative ? 0 - magnitude : magnitude);
	return true;
}

void buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf){0};
}

void buf_reserve(struct buf *b, size_t more)
{
	size_t want, cap;

	if (__builtin_add_overflow(b->n, more, &want) ||
	    want > SIZE_MAX / 2)
		mem_exhausted();
	if (want <= b->cap)
		return;
	cap = b->cap ? b->cap : 64;
	while (cap < want)
		cap *= 2;
	b->p = mem_resize(b->p, cap);
	b->cap = cap;
}

void buf_add(struct buf *b, const void *p, size_t n)
{
	if (n == 0)
		return;
	buf_reserve(b, n);
	memcpy(b->p + b->n, p, n);
	b->n += n;
}

void buf_add_slice(struct buf *b, struct slice s)
{
	buf_add(b, s.p, s.n);
}

void buf_add_text(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void buf_add_byte(struct buf *b, uint8_t byte)
{
	buf_add(b, &byte, 1);
}

void buf_printf(struct buf *b, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0)
		return;
	buf_reserve(b, (size_t)n + 1);
	va_start(args, format);
	vsnprintf((char *)b->p + b->n, (size_t)n + 1, format, args);
	va_end(args);
	b->n += (size_t)n;
}

const char *buf_text(struct buf *b)
{
	buf_reserve(b, 1);
	b->p[b->n] = 0;
	return (const char *)b->p;
}

struct slice buf_slice(const struct buf *b)
{
	return (struct slice){b->p, b->n};
}

void buf_clear(struct buf *b)
{
	b->n = 0;
}
