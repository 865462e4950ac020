#include "crypto/digest.h"

#include "crypto/internal.h"

struct sha256_state {
	EVP_MD_CTX *ctx;
};

void sha256(uint8_t out[SHA256_BYTES], struct slice bytes)
{
	crypto_hash(DIGEST_SHA256, out, bytes);
}

struct sha256_state *sha256_new(void)
{
	struct sha256_state *s = mem_new(1, sizeof(*s));

	s->ctx = crypto_made(EVP_MD_CTX_new());
	if (!EVP_DigestInit_ex(s->ctx, crypto_digest(DIGEST_SHA256), NULL))
		mem_exhausted();
	return s;
}

void sha256_add(struct sha256_state *s, struct slice bytes)
{
	if (!EVP_DigestUpdate(s->ctx, bytes.p, bytes.n))
		mem_exhausted();
}

void sha256_end(struct sha256_state *s, uint8_t out[SHA256_BYTES])
{
	if (!EVP_DigestFinal_ex(s->ctx, out, NULL))
		mem_exhausted();
}

void sha256_free(struct sha256_state *s)
{
	if (!s)
		return;
	EVP_MD_CTX_free(s->ctx);
	free(s);
}

static enum rc hashing_read(struct stream *s, void *to, size_t cap, size_t *got,
			    struct err *e)
{
	struct hashing_stream *h = (struct hashing_stream *)(void *)s;
	enum rc rc = stream_read(h->below, to, cap, got, e);

	if (rc)
		return rc;
	sha256_add(h->state, (struct slice){to, *got});
	h->size += *got;
	return RC_OK;
}

struct stream *hashing_stream_init(struct hashing_stream *h,
				   struct stream *below)
{
	*h = (struct hashing_stream){
		.base.read = hashing_read,
		.below = below,
		.state = sha256_new(),
	};
	return &h->base;
}

void hashing_stream_end(struct hashing_stream *h, uint8_t out[SHA256_BYTES])
{
	sha256_end(h->state, out);
	sha256_free(h->state);
	h->state = NULL;
}
