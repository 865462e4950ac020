#include <openssl/crypto.h>
#include <openssl/provider.h>
#include <pthread.h>

#include "crypto/internal.h"

static const struct {
	const char *name;
} digests[DIGEST_COUNT] = {
	[DIGEST_SHA256] = {"SHA256"},
	[DIGEST_SHA384] = {"SHA384"},
	[DIGEST_SHA512] = {"SHA512"},
	[DIGEST_SHA1] = {"SHA1"},
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static OSSL_LIB_CTX *context;
static EVP_MD *fetched[DIGEST_COUNT];

/* Fetching a digest and allocating its state cost more than hashing a report;
 * each thread keeps its states. */
struct thread_states {
	EVP_MD_CTX *at[DIGEST_COUNT];
};
static pthread_key_t states_key;
static _Thread_local struct thread_states *states;

void *crypto_made(void *p)
{
	if (!p)
		mem_exhausted();
	return p;
}

static void states_free(void *p)
{
	struct thread_states *s = p;

	for (size_t i = 0; i < DIGEST_COUNT; i++)
		EVP_MD_CTX_free(s->at[i]);
	free(s);
}

void crypto_begin(void)
{
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
}

static void make_context(void)
{
	crypto_begin();
	context = crypto_made(OSSL_LIB_CTX_new());
	crypto_made(OSSL_PROVIDER_load(context, "default"));
	for (size_t i = 0; i < DIGEST_COUNT; i++)
		fetched[i] = crypto_made(
			EVP_MD_fetch(context, digests[i].name, NULL));
	if (pthread_key_create(&states_key, states_free))
		mem_exhausted();
}

OSSL_LIB_CTX *crypto_context(void)
{
	pthread_once(&once, make_context);
	return context;
}

const EVP_MD *crypto_digest(enum digest_kind kind)
{
	crypto_context();
	return fetched[kind];
}

size_t crypto_hash(enum digest_kind kind, uint8_t *out, struct slice bytes)
{
	unsigned size = 0;
	EVP_MD_CTX *ctx;

	if (!states) {
		crypto_context();
		states = mem_new(1, sizeof(*states));
		pthread_setspecific(states_key, states);
	}
	ctx = states->at[kind];
	if (!ctx)
		ctx = states->at[kind] = crypto_made(EVP_MD_CTX_new());
	if (!EVP_DigestInit_ex(ctx, fetched[kind], NULL) ||
	    !EVP_DigestUpdate(ctx, bytes.p, bytes.n) ||
	    !EVP_DigestFinal_ex(ctx, out, &size))
		mem_exhausted();
	return size;
}

enum rc crypto_error(struct err *e, enum rc code, const char *message)
{
	unsigned long number = ERR_peek_last_error();
	const char *reason = number ? ERR_reason_error_string(number) : NULL;

	ERR_clear_error();
	if (reason)
		return err_set(e, code, "%s (%s)", message, reason);
	return err_set(e, code, "%s", message);
}

struct slice bio_bytes(BIO *b)
{
	char *p = NULL;
	long n = BIO_get_mem_data(b, &p);

	return (struct slice){(const uint8_t *)p, n > 0 ? (size_t)n : 0};
}

void buf_cleanse(struct buf *b)
{
	if (b->p)
		OPENSSL_cleanse(b->p, b->cap);
	buf_free(b);
}
