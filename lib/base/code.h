/* Hexadecimal and base64 (RFC 4648); layer 0. */
#ifndef BASE_CODE_H
#define BASE_CODE_H

#include "base/mem.h"
#include "base/slice.h"

/* Lower case; `out` holds 2 * n + 1 bytes and ends in NUL. */
const char *hex_text(char *out, const void *bytes, size_t n);
/* Exactly 2 * n digits of either case into n bytes. */
bool hex_decode(struct slice text, uint8_t *out, size_t n);

/* Strict, section 4 alphabet: padding required, no white space, unused bits
 * zero, so that one value has one spelling (engineering.md, trap 5). */
bool base64_decode(struct arena *a, struct slice text, struct slice *out);
/* Appends the encoding, without line breaks. */
void base64_encode(struct buf *out, struct slice bytes);

#endif
