#include "json/scan.h"

#include "base/utf8.h"

static const uint8_t *fail(struct scan_fault *fault, const uint8_t *at,
			   const char *why)
{
	*fault = (struct scan_fault){at, why};
	return NULL;
}

static bool hex_unit(const uint8_t *p, const uint8_t *end, uint32_t *unit)
{
	uint32_t value = 0;

	if (end - p < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		uint8_t c = p[i], lower = c | 0x20;

		if (c >= '0' && c <= '9')
			value = value << 4 | (uint32_t)(c - '0');
		else if (lower >= 'a' && lower <= 'f')
			value = value << 4 | (uint32_t)(lower - 'a' + 10);
		else
			return false;
	}
	*unit = value;
	return true;
}

/* What the letter after a backslash means; 0 for 'u' and for all that may not
 * stand there. */
static uint8_t simple_escape(uint8_t c)
{
	static const uint8_t meaning[256] = {
		['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
		['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t',
	};

	return meaning[c];
}

/* Past the escape at `p` (its backslash), and the character it means. */
static const uint8_t *read_escape(const uint8_t *p, const uint8_t *end,
				  uint32_t *point, struct scan_fault *fault)
{
	uint32_t low;

	if (end - p < 2)
		return fail(fault, NULL, NULL);
	*point = simple_escape(p[1]);
	if (*point)
		return p + 2;
	if (p[1] != 'u')
		return fail(fault, p, "no escape sequence starts like this");
	if (!hex_unit(p + 2, end, point))
		return fail(fault, p, "\\u needs four hexadecimal digits");
	if (*point < 0xd800 || *point > 0xdfff)
		return p + 6;
	if (*point > 0xdbff || end - p < 8 || p[6] != '\\' || p[7] != 'u' ||
	    !hex_unit(p + 8, end, &low) || low < 0xdc00 || low > 0xdfff)
		return fail(fault, p, "half of a surrogate pair");
	*point = 0x10000 + ((*point - 0xd800) << 10) + (low - 0xdc00);
	return p + 12;
}

#ifdef __SSE2__
struct masks {
	uint64_t quote, slash, odd;
};

/* A bit for each of 64 bytes; odd: a control or a non-ASCII byte. */
static inline struct masks masks_of(const uint8_t *p)
{
	struct masks m = {0, 0, 0};

	for (unsigned i = 0; i < 64; i += 16) {
		__m128i x =
			_mm_loadu_si128((const __m128i *)(const void *)(p + i));
		__m128i quote = _mm_cmpeq_epi8(x, _mm_set1_epi8('"'));
		__m128i slash = _mm_cmpeq_epi8(x, _mm_set1_epi8('\\'));
		__m128i odd = _mm_cmplt_epi8(x, _mm_set1_epi8(0x20));

		m.quote |= (uint64_t)(unsigned)_mm_movemask_epi8(quote) << i;
		m.slash |= (uint64_t)(unsigned)_mm_movemask_epi8(slash) << i;
		m.odd |= (uint64_t)(unsigned)_mm_movemask_epi8(odd) << i;
	}
	return m;
}

/* The bytes that a backslash before them escapes. *carry is 1 when the first
 * is escaped by the block before, and is set for the block after. */
static inline uint64_t escaped_bytes(uint64_t slash, uint64_t *carry)
{
	uint64_t escaped = slash << 1 | *carry, rest = slash & ~*carry;

	if (!(slash & escaped)) {
		*carry = slash >> 63;
		return escaped;
	}
	/* Backslashes side by side: the first of two escapes the other. */
	escaped = *carry;
	*carry = 0;
	while (rest) {
		unsigned i = (unsigned)__builtin_ctzll(rest);

		if (i == 63) {
			*carry = 1;
			break;
		}
		escaped |= 2ull << i;
		rest &= ~(3ull << i);
	}
	return escaped;
}

/* The first of `letters` in a block (bytes that a backslash escapes) that the
 * short escapes do not cover, as a mask with one bit, or 0. */
static inline uint64_t first_long(const uint8_t *block, uint64_t letters)
{
	for (; letters; letters &= letters - 1) {
		if (!simple_escape(block[__builtin_ctzll(letters)]))
			break;
	}
	return letters & (0 - letters);
}

/* A text quoted inside a text has a backslash every few bytes. This passes 64
 * bytes a step whatever the number of short escapes in them, and stops at the
 * closing quote and at whatever takes more thought (other escapes at their
 * backslash), or at `end`. */
static const uint8_t *pass_quoted_text(const uint8_t *p, const uint8_t *end)
{
	uint64_t carry = 0;
	uint8_t tail[64];

	for (;; p += 64) {
		const uint8_t *block = p;
		struct masks m;
		uint64_t escaped, stop;

		if (end - p < 64) {
			/* The zeros behind count as odd and stop the loop. */
			memset(tail, 0, sizeof(tail));
			memcpy(tail, p, (size_t)(end - p));
			block = tail;
		}
		m = masks_of(block);
		escaped = escaped_bytes(m.slash, &carry);
		stop = (m.quote & ~escaped) | m.odd |
		       first_long(block, escaped & ~(m.quote | m.slash));
		if (stop) {
			unsigned i = (unsigned)__builtin_ctzll(stop);

			return p + i - (escaped >> i & 1);
		}
	}
}
#else
static const uint8_t *pass_quoted_text(const uint8_t *p, const uint8_t *end)
{
	while (end - p >= 2 && *p == '\\' && simple_escape(p[1]))
		p = scan_plain(p + 2, end);
	return p;
}
#endif

const uint8_t *scan_string(const uint8_t *p, const uint8_t *end, bool *escaped,
			   struct scan_fault *fault)
{
	uint32_t point;
	size_t n;

	for (;;) {
		p = scan_plain(p, end);
		if (p < end && *p == '\\') {
			*escaped = true;
			p = pass_quoted_text(p, end);
		}
		if (p == end)
			return fail(fault, NULL, NULL);
		if (*p == '"')
			return p;
		if (*p == '\\') {
			p = read_escape(p, end, &point, fault);
			if (!p)
				return NULL;
		} else if (*p < 0x20) {
			return fail(fault, p,
				    "a control byte in a string must be "
				    "written as an escape");
		}
		for (; p < end && *p >= 0x80; p += n) {
			n = utf8_step(p, end);
			if (!n)
				return fail(fault, p, "invalid UTF-8");
		}
	}
}

/* One escape that is known to be valid: past it; *to past its meaning. */
static inline const uint8_t *unescape_one(const uint8_t *p, const uint8_t *end,
					  uint8_t **to)
{
	uint8_t simple = simple_escape(p[1]);
	struct scan_fault unused;
	uint32_t point = 0;

	if (simple) {
		*(*to)++ = simple;
		return p + 2;
	}
	p = read_escape(p, end, &point, &unused);
	*to += utf8_put(*to, point);
	return p;
}

size_t scan_unescape(uint8_t *out, struct slice inner)
{
	const uint8_t *p = inner.p, *end = p + inner.n;
	uint8_t *to = out;

#ifdef __SSE2__
	/* Whole blocks may be stored before it is known how much of them is
	 * plain: `to` is never further in `out` than `p` is in `inner`. */
	while (end - p >= 16) {
		__m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i slash = _mm_cmpeq_epi8(x, _mm_set1_epi8('\\'));
		unsigned marks = (unsigned)_mm_movemask_epi8(slash);
		unsigned run = marks ? (unsigned)__builtin_ctz(marks) : 16;

		_mm_storeu_si128((__m128i *)(void *)to, x);
		p += run;
		to += run;
		if (marks)
			p = unescape_one(p, end, &to);
	}
#endif
	while (p < end) {
		const uint8_t *slash = memchr(p, '\\', (size_t)(end - p));
		size_t run = (size_t)((slash ? slash : end) - p);

		memcpy(to, p, run);
		p += run;
		to += run;
		if (slash)
			p = unescape_one(p, end, &to);
	}
	return (size_t)(to - out);
}

bool scan_means(struct slice inner, struct slice plain)
{
	const uint8_t *p = inner.p, *end = p + inner.n;
	const uint8_t *q = plain.p, *stop = q + plain.n;

	while (p < end) {
		uint8_t bytes[UTF8_MOST], *to = bytes;
		const uint8_t *from = p;
		size_t n;

		if (*p == '\\') {
			p = unescape_one(p, end, &to);
			from = bytes;
			n = (size_t)(to - bytes);
		} else {
			const uint8_t *slash =
				memchr(p, '\\', (size_t)(end - p));

			n = (size_t)((slash ? slash : end) - p);
			p += n;
		}
		if ((size_t)(stop - q) < n || memcmp(q, from, n) != 0)
			return false;
		q += n;
	}
	return q == stop;
}
