#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include "crypto/internal.h"

/* RSA keys for the lab. OpenSSL's generator spends most of its time on proofs
 * that no rehearsal needs (200 ms a key); a fleet of simulated devices wants
 * its keys in seconds. These are ordinary keys, just found with fewer rounds:
 * random candidates of this size that pass four strong tests are prime but for
 * a chance below 2^-80. */

enum { PUBLIC_EXPONENT = 65537, SIEVE_PRIMES = 3500, WINDOW = 8192 };

struct search {
	const uint8_t *seed;
	unsigned draws;
	BN_CTX *ctx;
	unsigned small[SIEVE_PRIMES];
};

static void small_primes(unsigned *out)
{
	size_t n = 0;

	for (unsigned p = 3; n < SIEVE_PRIMES; p += 2) {
		bool prime = true;

		for (size_t i = 0; i < n && out[i] * out[i] <= p; i++) {
			if (p % out[i] == 0) {
				prime = false;
				break;
			}
		}
		if (prime)
			out[n++] = p;
	}
}

/* Marks the offsets k for which start + 2k has a small factor. */
static void sieve(const struct search *s, const BIGNUM *start, uint8_t *marks)
{
	memset(marks, 0, WINDOW);
	for (size_t i = 0; i < SIEVE_PRIMES; i++) {
		unsigned p = s->small[i];
		unsigned rest = (unsigned)BN_mod_word(start, p);
		/* Solve rest + 2k = 0 modulo p. */
		unsigned k = rest ? p - rest : 0;

		if (k & 1)
			k += p;
		for (k /= 2; k < WINDOW; k += p)
			marks[k] = 1;
	}
}

/* Miller and Rabin's test with the base `base`. */
static bool is_strong(const BIGNUM *n, unsigned base, BN_MONT_CTX *mont,
		      BN_CTX *ctx)
{
	BIGNUM *less, *odd, *x;
	bool passes = false;
	int twos = 0;

	BN_CTX_start(ctx);
	less = BN_CTX_get(ctx);
	odd = BN_CTX_get(ctx);
	x = crypto_made(BN_CTX_get(ctx));
	BN_copy(less, n);
	BN_sub_word(less, 1);
	while (!BN_is_bit_set(less, twos))
		twos++;
	BN_rshift(odd, less, twos);
	BN_mod_exp_mont_word(x, base, odd, n, ctx, mont);
	passes = BN_is_one(x) || BN_cmp(x, less) == 0;
	while (!passes && --twos > 0) {
		BN_mod_sqr(x, x, n, ctx);
		passes = BN_cmp(x, less) == 0;
	}
	BN_CTX_end(ctx);
	return passes;
}

static bool is_prime(const BIGNUM *n, BN_CTX *ctx)
{
	static const unsigned bases[] = {2, 3, 5, 7};
	BN_MONT_CTX *mont = crypto_made(BN_MONT_CTX_new());
	bool prime = BN_MONT_CTX_set(mont, n, ctx) == 1;

	for (size_t i = 0; prime && i < sizeof(bases) / sizeof(bases[0]); i++)
		prime = is_strong(n, bases[i], mont, ctx);
	BN_MONT_CTX_free(mont);
	return prime;
}

/* A random odd number of `bits` bits whose two highest are set, so that the
 * product of two has all its bits. */
static void draw(struct search *s, BIGNUM *n, int bits)
{
	uint8_t bytes[256], number[] = {(uint8_t)(s->draws >> 8),
					(uint8_t)s->draws};
	size_t size = (size_t)bits / 8;

	seeded_bytes(s->seed, "prime",
		     (struct slice){number, sizeof(number)}, bytes, size);
	s->draws++;
	BN_bin2bn(bytes, (int)size, n);
	BN_set_bit(n, bits - 1);
	BN_set_bit(n, bits - 2);
	BN_set_bit(n, 0);
	OPENSSL_cleanse(bytes, sizeof(bytes));
}

static BIGNUM *find_prime(struct search *s, int bits)
{
	BIGNUM *start = crypto_made(BN_secure_new());
	BIGNUM *n = crypto_made(BN_secure_new());
	uint8_t marks[WINDOW];

	for (;;) {
		draw(s, start, bits);
		sieve(s, start, marks);
		for (unsigned k = 0; k < WINDOW; k++) {
			if (marks[k])
				continue;
			BN_copy(n, start);
			BN_add_word(n, 2 * k);
			if (BN_num_bits(n) == bits &&
			    BN_mod_word(n, PUBLIC_EXPONENT) != 1 &&
			    is_prime(n, s->ctx)) {
				BN_clear_free(start);
				return n;
			}
		}
	}
}

enum { N, E, D, P, Q, DP, DQ, QINV, NUMBERS };

/* All numbers of the key from p and q; e is prime to p - 1 and q - 1. */
static void complete(BIGNUM **k, BN_CTX *ctx)
{
	BIGNUM *p1 = crypto_made(BN_dup(k[P])), *q1 = crypto_made(BN_dup(k[Q]));
	BIGNUM *all = crypto_made(BN_secure_new());
	BIGNUM *shared = crypto_made(BN_secure_new());

	BN_sub_word(p1, 1);
	BN_sub_word(q1, 1);
	BN_set_word(k[E], PUBLIC_EXPONENT);
	BN_mul(k[N], k[P], k[Q], ctx);
	BN_mul(all, p1, q1, ctx);
	BN_gcd(shared, p1, q1, ctx);
	BN_div(all, NULL, all, shared, ctx);
	crypto_made(BN_mod_inverse(k[D], k[E], all, ctx));
	BN_mod(k[DP], k[D], p1, ctx);
	BN_mod(k[DQ], k[D], q1, ctx);
	crypto_made(BN_mod_inverse(k[QINV], k[Q], k[P], ctx));
	BN_clear_free(p1);
	BN_clear_free(q1);
	BN_clear_free(all);
	BN_clear_free(shared);
}

static EVP_PKEY *key_of(BIGNUM **k)
{
	static const char *const names[NUMBERS] = {
		[N] = OSSL_PKEY_PARAM_RSA_N,
		[E] = OSSL_PKEY_PARAM_RSA_E,
		[D] = OSSL_PKEY_PARAM_RSA_D,
		[P] = OSSL_PKEY_PARAM_RSA_FACTOR1,
		[Q] = OSSL_PKEY_PARAM_RSA_FACTOR2,
		[DP] = OSSL_PKEY_PARAM_RSA_EXPONENT1,
		[DQ] = OSSL_PKEY_PARAM_RSA_EXPONENT2,
		[QINV] = OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
	};
	OSSL_PARAM_BLD *build = crypto_made(OSSL_PARAM_BLD_new());
	_cleanup_openssl_(pkey_ctx) EVP_PKEY_CTX *ctx = crypto_made(
		EVP_PKEY_CTX_new_from_name(seeded_context(), "RSA", NULL));
	OSSL_PARAM *params;
	EVP_PKEY *key = NULL;

	for (size_t i = 0; i < NUMBERS; i++)
		OSSL_PARAM_BLD_push_BN(build, names[i], k[i]);
	params = crypto_made(OSSL_PARAM_BLD_to_param(build));
	if (EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params) != 1)
		key = NULL;
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	return key;
}

EVP_PKEY *seeded_rsa(const uint8_t seed[SHA256_BYTES], int bits)
{
	struct search s = {.seed = seed};
	BIGNUM *k[NUMBERS];
	EVP_PKEY *key;

	small_primes(s.small);
	s.ctx = crypto_made(BN_CTX_secure_new_ex(seeded_context()));
	for (size_t i = 0; i < NUMBERS; i++)
		k[i] = i == P || i == Q ? find_prime(&s, bits / 2)
					: crypto_made(BN_secure_new());
	if (BN_cmp(k[P], k[Q]) < 0)
		BN_swap(k[P], k[Q]);
	complete(k, s.ctx);
	key = key_of(k);
	for (size_t i = 0; i < NUMBERS; i++)
		BN_clear_free(k[i]);
	BN_CTX_free(s.ctx);
	return key;
}
