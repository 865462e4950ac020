#include <openssl/rsa.h>

#include "crypto/der.h"
#include "crypto/internal.h"

/* In the order in which signature_check tries them: SHA-2 before SHA-1, and
 * what devices use most first. The P1363 names are for signature_check_spki;
 * signature_check names both forms after the DER one. */
const struct scheme schemes[] = {
	{"rsa-pkcs1-sha256", FORM_PKCS1, DIGEST_SHA256},
	{"rsa-pss-sha256", FORM_PSS, DIGEST_SHA256},
	{"rsa-pkcs1-sha384", FORM_PKCS1, DIGEST_SHA384},
	{"rsa-pkcs1-sha512", FORM_PKCS1, DIGEST_SHA512},
	{"rsa-pss-sha384", FORM_PSS, DIGEST_SHA384},
	{"rsa-pss-sha512", FORM_PSS, DIGEST_SHA512},
	{"ecdsa-sha256", FORM_ECDSA, DIGEST_SHA256},
	{"ecdsa-sha384", FORM_ECDSA, DIGEST_SHA384},
	{"ecdsa-sha512", FORM_ECDSA, DIGEST_SHA512},
	{"ecdsa-p1363-sha256", FORM_P1363, DIGEST_SHA256},
	{"ecdsa-p1363-sha384", FORM_P1363, DIGEST_SHA384},
	{"ecdsa-p1363-sha512", FORM_P1363, DIGEST_SHA512},
	{"ed25519", FORM_ED25519, DIGEST_COUNT},
	{"rsa-pkcs1-sha1", FORM_PKCS1, DIGEST_SHA1},
	{"rsa-pss-sha1", FORM_PSS, DIGEST_SHA1},
	{"ecdsa-sha1", FORM_ECDSA, DIGEST_SHA1},
	{"ecdsa-p1363-sha1", FORM_P1363, DIGEST_SHA1},
};
const size_t scheme_count = sizeof(schemes) / sizeof(schemes[0]);

const struct scheme *scheme_named(const char *name)
{
	for (size_t i = 0; i < scheme_count; i++) {
		if (strcmp(schemes[i].name, name) == 0)
			return &schemes[i];
	}
	return NULL;
}

bool scheme_suits_key(const struct scheme *s, const EVP_PKEY *key)
{
	switch (s->form) {
	case FORM_PKCS1:
		return EVP_PKEY_is_a(key, "RSA");
	case FORM_PSS:
		return EVP_PKEY_is_a(key, "RSA") ||
		       EVP_PKEY_is_a(key, "RSA-PSS");
	case FORM_ECDSA:
	case FORM_P1363:
		return EVP_PKEY_is_a(key, "EC");
	case FORM_ED25519:
		return EVP_PKEY_is_a(key, "ED25519");
	}
	return false;
}

bool key_is_usable(const EVP_PKEY *key)
{
	char kind[80];
	struct slice text;

	if (!key)
		return false;
	text = slice_of(key_kind_text(kind, sizeof(kind), key));
	if (slice_starts(text, "rsa-"))
		return EVP_PKEY_get_bits(key) >= 2048;
	return slice_is(text, "ecdsa-p256") || slice_is(text, "ecdsa-p384") ||
	       slice_is(text, "ecdsa-p521") || slice_is(text, "ed25519");
}

EVP_PKEY_CTX *scheme_context(const struct scheme *s, EVP_PKEY *key, int salt)
{
	EVP_PKEY_CTX *ctx;
	bool ok;

	if (s->form == FORM_ED25519)
		return NULL;
	ctx = crypto_made(
		EVP_PKEY_CTX_new_from_pkey(crypto_context(), key, NULL));
	ok = EVP_PKEY_verify_init(ctx) == 1;
	if (ok && s->form == FORM_PKCS1)
		ok = EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1;
	if (ok && s->form == FORM_PSS)
		ok = EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) ==
		     1;
	if (ok)
		ok = EVP_PKEY_CTX_set_signature_md(
			     ctx, crypto_digest(s->digest)) == 1;
	if (ok && s->form == FORM_PSS)
		ok = EVP_PKEY_CTX_set_rsa_mgf1_md(
			     ctx, crypto_digest(s->digest)) == 1 &&
		     EVP_PKEY_CTX_set_rsa_pss_saltlen(
			     ctx, salt == SALT_ANY ? RSA_PSS_SALTLEN_AUTO
						   : salt) == 1;
	if (ok)
		return ctx;
	/* An RSA-PSS key that allows only other parameters comes here. */
	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	return NULL;
}

/* The two numbers side by side as DER, for OpenSSL. */
static bool p1363_to_der(const EVP_PKEY *key, struct slice value,
			 struct buf *out)
{
	size_t half = ((size_t)EVP_PKEY_get_bits(key) + 7) / 8;
	_cleanup_buf_ struct buf numbers = {0};

	if (value.n != 2 * half)
		return false;
	der_put_unsigned(&numbers, slice_part(value, 0, half));
	der_put_unsigned(&numbers, slice_part(value, half, value.n));
	der_put(out, DER_SEQUENCE, buf_slice(&numbers));
	return true;
}

static bool ed25519_try(EVP_PKEY *key, struct slice bytes, struct slice value)
{
	_cleanup_openssl_(md_ctx) EVP_MD_CTX *ctx =
		crypto_made(EVP_MD_CTX_new());

	return EVP_DigestVerifyInit_ex(ctx, NULL, NULL, crypto_context(), NULL,
				       key, NULL) == 1 &&
	       EVP_DigestVerify(ctx, value.p, value.n, bytes.p, bytes.n) == 1;
}

bool scheme_try(EVP_PKEY_CTX *ctx, const struct scheme *s, EVP_PKEY *key,
		struct slice digest, struct slice value)
{
	_cleanup_buf_ struct buf der = {0};
	bool fits = false;

	if (s->form == FORM_ED25519) {
		fits = ed25519_try(key, digest, value);
	} else if (s->form != FORM_P1363 || p1363_to_der(key, value, &der)) {
		if (s->form == FORM_P1363)
			value = buf_slice(&der);
		fits = EVP_PKEY_verify(ctx, value.p, value.n, digest.p,
				       digest.n) == 1;
	}
	if (!fits)
		ERR_clear_error();
	return fits;
}

/* OpenSSL does not tell the salt length that it found, so after a fit with any
 * length the lengths that we allow are tried: the usual one first, so that a
 * key costs this once and then only its own length. */
static bool bound_salt(const struct scheme *s, EVP_PKEY *key,
		       struct slice digest, struct slice value,
		       EVP_PKEY_CTX **ctx)
{
	for (int salt = (int)digest.n; salt >= 0; salt--) {
		EVP_PKEY_CTX *exact = scheme_context(s, key, salt);

		if (exact && scheme_try(exact, s, key, digest, value)) {
			EVP_PKEY_CTX_free(*ctx);
			*ctx = exact;
			return true;
		}
		EVP_PKEY_CTX_free(exact);
	}
	return false;
}

bool scheme_check(const struct scheme *s, EVP_PKEY *key, struct slice digest,
		  struct slice value, EVP_PKEY_CTX **ctx)
{
	/* A key that is bound to PSS takes no open salt length. */
	bool bound = EVP_PKEY_is_a(key, "RSA-PSS");

	*ctx = bound ? NULL : scheme_context(s, key, SALT_ANY);
	if (!*ctx && !bound && s->form != FORM_ED25519)
		return false;
	if (!bound && !scheme_try(*ctx, s, key, digest, value))
		goto unfit;
	if (s->form == FORM_PSS && !bound_salt(s, key, digest, value, ctx))
		goto unfit;
	return true;
unfit:
	EVP_PKEY_CTX_free(*ctx);
	*ctx = NULL;
	return false;
}
