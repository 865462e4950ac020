/* signature_check against a bare loop of EVP_DigestVerify over the same
 * messages of 1.5 KB. Prints both in microseconds and their ratio. */
#include <pthread.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "crypto/key.h"
#include "crypto/signature.h"

enum { MESSAGES = 512, BYTES = 1536, THREADS_MOST = 2, TURNS = 25 };

static uint8_t messages[MESSAGES][BYTES];
static struct slice values[MESSAGES];
static struct cert *cert;
static EVP_PKEY *bare_key;

static double seconds_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench_crypto: %s\n", what);
	exit(1);
}

static struct slice message(size_t i)
{
	return (struct slice){messages[i], BYTES};
}

static void make(struct arena *a, enum key_kind kind)
{
	struct private_key *k = NULL;
	_cleanup_buf_ struct buf pem = {0};
	const struct cert_wish wish = {
		.common_name = "Bench",
		.not_after = 2000000000,
	};
	X509 *x;
	BIO *b;

	must(!private_key_from_seed(&k, kind, SLICE_LITERAL("bench"), NULL) &&
		     !cert_issue(&cert, &wish, k, NULL, NULL, NULL), "a key");
	for (size_t i = 0; i < MESSAGES; i++) {
		_cleanup_buf_ struct buf value = {0};

		memset(messages[i], (int)i, BYTES);
		messages[i][0] = (uint8_t)(i >> 8);
		must(!private_key_sign(&value, k, private_key_scheme(k),
				       message(i), NULL), "a signature");
		values[i] = arena_copy(a, buf_slice(&value));
	}
	cert_pem(&pem, cert);
	b = BIO_new_mem_buf(pem.p, (int)pem.n);
	x = PEM_read_bio_X509(b, NULL, NULL, NULL);
	bare_key = X509_get_pubkey(x);
	must(bare_key != NULL, "a bare key");
	X509_free(x);
	BIO_free(b);
	private_key_free(k);
}

/* As the floor was measured: one context, one digest, one key. */
static void *run_bare(void *rounds)
{
	EVP_PKEY *key = EVP_PKEY_dup(bare_key);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_MD *md = EVP_MD_fetch(NULL, "SHA256", NULL);

	for (size_t i = 0; i < *(size_t *)rounds; i++) {
		size_t m = i % MESSAGES;

		must(EVP_DigestVerifyInit(ctx, NULL, md, NULL, key) == 1 &&
			     EVP_DigestVerify(ctx, values[m].p, values[m].n,
					      messages[m], BYTES) == 1, "bare");
		EVP_MD_CTX_reset(ctx);
	}
	EVP_MD_free(md);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	return NULL;
}

static void *run_ours(void *rounds)
{
	struct signature_checker *c = signature_checker_new();
	const char *scheme;

	for (size_t i = 0; i < *(size_t *)rounds; i++) {
		size_t m = i % MESSAGES;

		must(signature_check(c, cert, message(m), values[m], &scheme) ==
			     FIT_GOOD, "ours");
	}
	signature_checker_free(c);
	return NULL;
}

/* No more than what both must do: the public operation over a ready digest,
 * and the digest. */
static void *run_floor(void *rounds)
{
	EVP_PKEY *key = EVP_PKEY_dup(bare_key);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	EVP_MD_CTX *hash = EVP_MD_CTX_new();
	EVP_MD *md = EVP_MD_fetch(NULL, "SHA256", NULL);
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned n;

	must(EVP_PKEY_verify_init(ctx) == 1 &&
		     EVP_PKEY_CTX_set_signature_md(ctx, md) == 1, "floor");
	for (size_t i = 0; i < *(size_t *)rounds; i++) {
		size_t m = i % MESSAGES;

		must(EVP_DigestInit_ex(hash, md, NULL) == 1 &&
			     EVP_DigestUpdate(hash, messages[m], BYTES) == 1 &&
			     EVP_DigestFinal_ex(hash, digest, &n) == 1 &&
			     EVP_PKEY_verify(ctx, values[m].p, values[m].n,
					     digest, n) == 1, "floor");
	}
	EVP_MD_free(md);
	EVP_MD_CTX_free(hash);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	return NULL;
}

/* Microseconds for one check on one thread, while `threads` run. */
static double measure(void *(*run)(void *), int threads, size_t rounds)
{
	pthread_t at[THREADS_MOST];
	double from = seconds_now();

	for (int i = 0; i < threads; i++)
		must(!pthread_create(&at[i], NULL, run, &rounds), "a thread");
	for (int i = 0; i < threads; i++)
		pthread_join(at[i], NULL);
	return (seconds_now() - from) * 1e6 / (double)rounds;
}

/* The best of many short turns, taken in turn, so that what else the machine
 * does meets all three alike. */
static void compare(const char *name, int threads, size_t rounds)
{
	static void *(*const runs[])(void *) = {run_floor, run_bare, run_ours};
	double best[3] = {1e9, 1e9, 1e9};

	for (int turn = 0; turn < 3 * TURNS; turn++) {
		double took = measure(runs[turn % 3], threads, rounds);

		if (took < best[turn % 3])
			best[turn % 3] = took;
	}
	printf("%-10s %d thread%s: floor %.1f us, EVP_DigestVerify %.1f us, "
	       "signature_check %.1f us; %.2f of the floor, %.2f of "
	       "EVP_DigestVerify\n", name, threads, threads > 1 ? "s" : " ",
	       best[0], best[1], best[2], best[2] / best[0],
	       best[2] / best[1]);
}

int main(void)
{
	static const struct {
		enum key_kind kind;
		const char *name;
		size_t rounds;
	} cases[] = {
		{KEY_RSA_2048, "rsa-2048", 2000},
		{KEY_P256, "ecdsa-p256", 600},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		_cleanup_arena_ struct arena a = {0};

		make(&a, cases[i].kind);
		for (int threads = 1; threads <= THREADS_MOST; threads++)
			compare(cases[i].name, threads, cases[i].rounds);
		EVP_PKEY_free(bare_key);
		cert_free(cert);
	}
	return 0;
}
