/* SHA-2 over bytes; layer 1. */
#ifndef CRYPTO_DIGEST_H
#define CRYPTO_DIGEST_H

#include "base/rc.h"
#include "base/slice.h"
#include "base/stream.h"

enum { SHA256_BYTES = 32, SHA256_TEXT_MAX = 65 };

void sha256(uint8_t out[SHA256_BYTES], struct slice bytes);

/* A digest that grows. */
struct sha256_state;
struct sha256_state *sha256_new(void);
void sha256_add(struct sha256_state *s, struct slice bytes);
void sha256_end(struct sha256_state *s, uint8_t out[SHA256_BYTES]);
void sha256_free(struct sha256_state *s);

/* A stream that hashes what passes through it; `size` counts the bytes. */
struct hashing_stream {
	struct stream base;
	struct stream *below;
	struct sha256_state *state;
	uint64_t size;
};
struct stream *hashing_stream_init(struct hashing_stream *h,
				   struct stream *below);
/* Gives the digest of all bytes read through it and frees the state. */
void hashing_stream_end(struct hashing_stream *h, uint8_t out[SHA256_BYTES]);

#endif
