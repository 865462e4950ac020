/* The little of DER (X.690) that CMS and ECDSA values need: strict, without
 * copies; layer 1. */
#ifndef CRYPTO_DER_H
#define CRYPTO_DER_H

#include "base/slice.h"

enum der_tag {
	DER_INTEGER = 0x02,
	DER_OCTETS = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_UTC_TIME = 0x17,
	DER_GENERAL_TIME = 0x18,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_CONTEXT_0 = 0x80,
	DER_EXPLICIT_0 = 0xa0,
	DER_EXPLICIT_1 = 0xa1,
};

/* One element whose tag is `tag` is taken off the front of *in: its content
 * and (`whole` may be NULL) all its bytes. False, with *in as it was, when
 * another tag is there, the length has not its shortest form or is too long. */
bool der_take(struct slice *in, uint8_t tag, struct slice *content,
	      struct slice *whole);
bool der_next_is(struct slice in, uint8_t tag);

/* Appends tag and shortest length for `n` bytes that follow. */
void der_head(struct buf *out, uint8_t tag, size_t n);
void der_put(struct buf *out, uint8_t tag, struct slice content);

/* An unsigned big-endian number as an INTEGER. */
void der_put_unsigned(struct buf *out, struct slice number);

#endif
