/* UTF-8 (RFC 3629) one character at a time; layer 0. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/slice.h"

enum { UTF8_MOST = 4, UTF8_REPLACEMENT = 0xfffd };

/* Bytes of the character at `p` (1 to 4), or 0 when none that is valid starts
 * there: overlong forms, surrogates and values above U+10FFFF are not. */
size_t utf8_step(const uint8_t *p, const uint8_t *end);
static inline size_t utf8_length(struct slice s)
{
	return utf8_step(s.p, s.p + s.n);
}
/* The code point of a character that utf8_step found to have `n` bytes. */
uint32_t utf8_value(const uint8_t *p, size_t n);
/* Writes up to 4 bytes and returns how many. */
size_t utf8_put(uint8_t *to, uint32_t point);

#endif
