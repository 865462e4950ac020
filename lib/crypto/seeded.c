#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <pthread.h>

#include "crypto/internal.h"

/* A source of random bytes that follow from a seed: SHA-256 over seed and a
 * counter. OpenSSL 3.0 has no deterministic ECDSA of its own, so a built-in
 * provider puts this in place of the generator, in a library context that only
 * the lab's keys use. */

struct source {
	bool open;
	uint8_t key[SHA256_BYTES];
	uint32_t block;
	uint8_t bytes[SHA256_BYTES];
	size_t left;
};
static _Thread_local struct source current;

static void source_fill(struct source *s, uint8_t *out, size_t n)
{
	while (n) {
		size_t part;

		if (!s->left) {
			uint8_t in[SHA256_BYTES + 4];

			/* The same on every machine, whatever its order. */
			memcpy(in, s->key, SHA256_BYTES);
			for (int i = 0; i < 4; i++)
				in[SHA256_BYTES + i] =
					(uint8_t)(s->block >> (8 * i));
			sha256(s->bytes, (struct slice){in, sizeof(in)});
			OPENSSL_cleanse(in, sizeof(in));
			s->block++;
			s->left = SHA256_BYTES;
		}
		part = n < s->left ? n : s->left;
		memcpy(out, s->bytes + SHA256_BYTES - s->left, part);
		s->left -= part;
		out += part;
		n -= part;
	}
}

static void source_open(struct source *s, const uint8_t seed[SHA256_BYTES],
			const char *label, struct slice bytes)
{
	struct sha256_state *h = sha256_new();

	*s = (struct source){.open = true};
	sha256_add(h, (struct slice){seed, SHA256_BYTES});
	sha256_add(h, (struct slice){(const uint8_t *)label,
				     strlen(label) + 1});
	sha256_add(h, bytes);
	sha256_end(h, s->key);
	sha256_free(h);
}

void seeded_begin(const uint8_t seed[SHA256_BYTES], const char *label,
		  struct slice bytes)
{
	source_open(&current, seed, label, bytes);
}

void seeded_end(void)
{
	OPENSSL_cleanse(&current, sizeof(current));
}

void seeded_bytes(const uint8_t seed[SHA256_BYTES], const char *label,
		  struct slice bytes, uint8_t *out, size_t n)
{
	struct source s;

	source_open(&s, seed, label, bytes);
	source_fill(&s, out, n);
	OPENSSL_cleanse(&s, sizeof(s));
}

void signing_begin(const struct private_key *k, struct slice bytes)
{
	if (k->seeded)
		seeded_begin(k->seed, "sign", bytes);
}

void signing_end(const struct private_key *k)
{
	if (k->seeded)
		seeded_end();
}

/* The provider: a generator without state, as the state is the thread's. */

static void *rand_new(void *provider, void *parent,
		      const OSSL_DISPATCH *parent_calls)
{
	return mem_new(1, sizeof(int));
}

static void rand_free(void *state)
{
	free(state);
}

static int rand_instantiate(void *state, unsigned strength,
			    int prediction_resistance, const unsigned char *text,
			    size_t n, const OSSL_PARAM params[])
{
	return 1;
}

static int rand_uninstantiate(void *state)
{
	return 1;
}

static int rand_generate(void *state, unsigned char *out, size_t n,
			 unsigned strength, int prediction_resistance,
			 const unsigned char *more, size_t more_n)
{
	/* Outside of seeded_begin nothing may depend on it: fail. */
	if (!current.open)
		return 0;
	source_fill(&current, out, n);
	return 1;
}

static int rand_enable_locking(void *state)
{
	return 1;
}

static int rand_lock(void *state)
{
	return 1;
}

static void rand_unlock(void *state)
{
}

static int rand_get_params(void *state, OSSL_PARAM params[])
{
	OSSL_PARAM *p = OSSL_PARAM_locate(params, OSSL_RAND_PARAM_STATE);

	if (p && !OSSL_PARAM_set_int(p, EVP_RAND_STATE_READY))
		return 0;
	p = OSSL_PARAM_locate(params, OSSL_RAND_PARAM_STRENGTH);
	if (p && !OSSL_PARAM_set_uint(p, 256))
		return 0;
	p = OSSL_PARAM_locate(params, OSSL_RAND_PARAM_MAX_REQUEST);
	return !p || OSSL_PARAM_set_size_t(p, 1 << 16);
}

#define CALL(number, function) {number, (void (*)(void))(function)}
static const OSSL_DISPATCH rand_calls[] = {
	CALL(OSSL_FUNC_RAND_NEWCTX, rand_new),
	CALL(OSSL_FUNC_RAND_FREECTX, rand_free),
	CALL(OSSL_FUNC_RAND_INSTANTIATE, rand_instantiate),
	CALL(OSSL_FUNC_RAND_UNINSTANTIATE, rand_uninstantiate),
	CALL(OSSL_FUNC_RAND_GENERATE, rand_generate),
	CALL(OSSL_FUNC_RAND_ENABLE_LOCKING, rand_enable_locking),
	CALL(OSSL_FUNC_RAND_LOCK, rand_lock),
	CALL(OSSL_FUNC_RAND_UNLOCK, rand_unlock),
	CALL(OSSL_FUNC_RAND_GET_CTX_PARAMS, rand_get_params),
	{0, NULL},
};

static const OSSL_ALGORITHM rands[] = {
	{"RUM-SEEDED", "provider=rum-seeded", rand_calls, "seeded source"},
	{NULL, NULL, NULL, NULL},
};

static const OSSL_ALGORITHM *provider_query(void *provider, int operation,
					    int *no_cache)
{
	*no_cache = 0;
	return operation == OSSL_OP_RAND ? rands : NULL;
}

static const OSSL_DISPATCH provider_calls[] = {
	CALL(OSSL_FUNC_PROVIDER_QUERY_OPERATION, provider_query),
	{0, NULL},
};

static int provider_init(const OSSL_CORE_HANDLE *handle,
			 const OSSL_DISPATCH *in, const OSSL_DISPATCH **out,
			 void **context)
{
	static int here;

	*out = provider_calls;
	*context = &here;
	return 1;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static OSSL_LIB_CTX *context;

static void make_context(void)
{
	crypto_context();
	context = crypto_made(OSSL_LIB_CTX_new());
	if (!OSSL_PROVIDER_add_builtin(context, "rum-seeded", provider_init))
		mem_exhausted();
	crypto_made(OSSL_PROVIDER_load(context, "default"));
	crypto_made(OSSL_PROVIDER_load(context, "rum-seeded"));
	if (!RAND_set_DRBG_type(context, "RUM-SEEDED", NULL, NULL, NULL))
		mem_exhausted();
}

OSSL_LIB_CTX *seeded_context(void)
{
	pthread_once(&once, make_context);
	return context;
}
