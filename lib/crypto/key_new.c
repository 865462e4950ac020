#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "crypto/internal.h"

struct private_key *private_key_adopt(EVP_PKEY *taken, OSSL_LIB_CTX *context)
{
	struct private_key *k = mem_new(1, sizeof(*k));

	k->pkey = taken;
	k->context = context;
	return k;
}

void private_key_free(struct private_key *k)
{
	if (!k)
		return;
	EVP_PKEY_free(k->pkey);
	if (k->pin) {
		passphrase_end(k->pin);
		free(k->pin);
	}
	OPENSSL_cleanse(k, sizeof(*k));
	free(k);
}

static EVP_PKEY *generate(OSSL_LIB_CTX *context, enum key_kind kind)
{
	switch (kind) {
	case KEY_P256:
		return EVP_PKEY_Q_keygen(context, NULL, "EC", "P-256");
	case KEY_RSA_2048:
		return EVP_PKEY_Q_keygen(context, NULL, "RSA", (size_t)2048);
	case KEY_RSA_3072:
		return EVP_PKEY_Q_keygen(context, NULL, "RSA", (size_t)3072);
	}
	return NULL;
}

enum rc private_key_new(struct private_key **out, enum key_kind kind,
			struct err *e)
{
	EVP_PKEY *key = generate(crypto_context(), kind);

	if (!key)
		return crypto_error(e, RC_SYSTEM, "no key could be made");
	*out = private_key_adopt(key, crypto_context());
	return RC_OK;
}

static EVP_PKEY *generate_seeded(const uint8_t seed[SHA256_BYTES],
				 enum key_kind kind)
{
	EVP_PKEY *key;

	if (kind == KEY_RSA_2048)
		return seeded_rsa(seed, 2048);
	if (kind == KEY_RSA_3072)
		return seeded_rsa(seed, 3072);
	seeded_context();
	seeded_begin(seed, "generate", (struct slice){NULL, 0});
	key = generate(seeded_context(), kind);
	seeded_end();
	return key;
}

enum rc private_key_from_seed(struct private_key **out, enum key_kind kind,
			      struct slice seed, struct err *e)
{
	static const char *const labels[] = {
		[KEY_P256] = "p256",
		[KEY_RSA_2048] = "rsa-2048",
		[KEY_RSA_3072] = "rsa-3072",
	};
	uint8_t hash[SHA256_BYTES], own[SHA256_BYTES];
	struct private_key *k;
	EVP_PKEY *key;

	sha256(hash, seed);
	seeded_bytes(hash, labels[kind], SLICE_LITERAL("key"), own,
		     sizeof(own));
	key = generate_seeded(own, kind);
	if (!key)
		return crypto_error(e, RC_DEFECT,
				    "no key could be made from the seed");
	k = private_key_adopt(key, seeded_context());
	k->seeded = true;
	seeded_bytes(hash, labels[kind], SLICE_LITERAL("signing"), k->seed,
		     SHA256_BYTES);
	OPENSSL_cleanse(own, sizeof(own));
	*out = k;
	return RC_OK;
}
