#include <openssl/rsa.h>

#include "crypto/internal.h"

bool private_key_fits(const struct private_key *k, const struct cert *c)
{
	const EVP_PKEY *own = X509_get0_pubkey(cert_x509(c));
	bool fits = own && EVP_PKEY_eq(own, k->pkey) == 1;

	ERR_clear_error();
	return fits;
}

/* A key from a store URI lives in OpenSSL's default context; it cannot be given
 * a digest of ours. */
static const EVP_MD *digest_for(const struct private_key *k,
				enum digest_kind kind)
{
	if (k->context)
		return crypto_digest(kind);
	switch (kind) {
	case DIGEST_SHA384:
		return EVP_sha384();
	case DIGEST_SHA512:
		return EVP_sha512();
	case DIGEST_SHA1:
		return EVP_sha1();
	default:
		return EVP_sha256();
	}
}

static bool prepare(EVP_PKEY_CTX *ctx, const struct private_key *k,
		    const struct scheme *s)
{
	const EVP_MD *md = digest_for(k, s->digest);

	if (EVP_PKEY_sign_init(ctx) != 1)
		return false;
	if (s->form == FORM_PKCS1 &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) != 1)
		return false;
	if (s->form == FORM_PSS &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) != 1)
		return false;
	if (EVP_PKEY_CTX_set_signature_md(ctx, md) != 1)
		return false;
	return s->form != FORM_PSS ||
	       (EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, md) == 1 &&
		EVP_PKEY_CTX_set_rsa_pss_saltlen(
			ctx, RSA_PSS_SALTLEN_DIGEST) == 1);
}

static bool sign_digest(uint8_t *to, size_t *n, const struct private_key *k,
			const struct scheme *s, struct slice bytes)
{
	_cleanup_openssl_(pkey_ctx) EVP_PKEY_CTX *ctx = crypto_made(
		EVP_PKEY_CTX_new_from_pkey(k->context, k->pkey, NULL));
	uint8_t digest[EVP_MAX_MD_SIZE];
	size_t size = crypto_hash(s->digest, digest, bytes);

	return prepare(ctx, k, s) &&
	       EVP_PKEY_sign(ctx, to, n, digest, size) == 1;
}

static bool sign_whole(uint8_t *to, size_t *n, const struct private_key *k,
		       struct slice bytes)
{
	_cleanup_openssl_(md_ctx) EVP_MD_CTX *ctx =
		crypto_made(EVP_MD_CTX_new());

	return EVP_DigestSignInit_ex(ctx, NULL, NULL, k->context, NULL,
				     k->pkey, NULL) == 1 &&
	       EVP_DigestSign(ctx, to, n, bytes.p, bytes.n) == 1;
}

enum rc private_key_sign(struct buf *out, const struct private_key *k,
			 const char *scheme, struct slice bytes, struct err *e)
{
	const struct scheme *s = scheme_named(scheme);
	uint8_t value[2048];
	size_t n = sizeof(value);
	bool ok;

	if (!s || s->form == FORM_P1363)
		return err_set(e, RC_DEFECT, "%s: no scheme to sign with",
			       scheme);
	if (!scheme_suits_key(s, k->pkey) ||
	    (size_t)EVP_PKEY_get_size(k->pkey) > sizeof(value))
		return err_set(e, RC_REFUSED,
			       "the key is of another kind than %s needs",
			       scheme);
	signing_begin(k, bytes);
	ok = s->form == FORM_ED25519 ? sign_whole(value, &n, k, bytes)
				     : sign_digest(value, &n, k, s, bytes);
	signing_end(k);
	if (!ok)
		return crypto_error(e, RC_SYSTEM, "the key did not sign");
	buf_add(out, value, n);
	return RC_OK;
}

const char *private_key_scheme(const struct private_key *k)
{
	for (size_t i = 0; i < scheme_count; i++) {
		if (scheme_suits_key(&schemes[i], k->pkey))
			return schemes[i].name;
	}
	return NULL;
}
