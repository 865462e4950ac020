#include <openssl/pem.h>
#include <openssl/rand.h>

#include "crypto/internal.h"

static bool add_name(X509_NAME *name, const char *field, const char *text)
{
	return !text || X509_NAME_add_entry_by_txt(
				name, field, MBSTRING_UTF8,
				(const unsigned char *)text, -1, -1, 0) == 1;
}

static X509_NAME *subject_of(const struct cert_wish *w, struct err *e)
{
	X509_NAME *name = crypto_made(X509_NAME_new());

	if (add_name(name, "O", w->organization) &&
	    add_name(name, "CN", w->common_name) &&
	    add_name(name, "serialNumber", w->serial_number))
		return name;
	X509_NAME_free(name);
	crypto_error(e, RC_USAGE,
		     "the name does not fit into a certificate: at most 64 "
		     "characters of UTF-8 each");
	return NULL;
}

static bool add_extension(X509 *x, X509V3_CTX *v3, int nid, const char *text)
{
	X509_EXTENSION *one = X509V3_EXT_conf_nid(NULL, v3, nid, text);
	bool ok = one && X509_add_ext(x, one, -1) == 1;

	X509_EXTENSION_free(one);
	return ok;
}

static const char *usage_text(bool is_ca)
{
	return is_ca ? "critical,digitalSignature,keyCertSign,cRLSign"
		     : "critical,digitalSignature,nonRepudiation";
}

static bool add_extensions(X509 *x, X509 *issuer, bool is_ca)
{
	X509V3_CTX v3;

	X509V3_set_ctx(&v3, issuer, x, NULL, NULL, 0);
	return add_extension(x, &v3, NID_basic_constraints,
			     is_ca ? "critical,CA:TRUE"
				   : "critical,CA:FALSE") &&
	       add_extension(x, &v3, NID_key_usage, usage_text(is_ca)) &&
	       add_extension(x, &v3, NID_subject_key_identifier, "hash") &&
	       add_extension(x, &v3, NID_authority_key_identifier, "keyid");
}

static bool set_time(ASN1_TIME *to, int64_t at)
{
	return ASN1_TIME_set(to, (time_t)at) != NULL;
}

/* 127 bits, from the issuer's seed where there is one. */
static bool set_serial(X509 *x, uint64_t wished, const struct private_key *by,
		       struct slice about)
{
	_cleanup_openssl_(bignum) BIGNUM *n = crypto_made(BN_new());
	uint8_t bytes[16];

	if (wished)
		return ASN1_INTEGER_set_uint64(X509_get_serialNumber(x),
					       wished) == 1;
	if (by->seeded)
		seeded_bytes(by->seed, "serial", about, bytes, sizeof(bytes));
	else if (RAND_bytes_ex(crypto_context(), bytes, sizeof(bytes), 0) != 1)
		return false;
	bytes[0] = (bytes[0] & 0x3f) | 0x40;
	return BN_bin2bn(bytes, sizeof(bytes), n) &&
	       BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x));
}

/* A context that signs with SHA-256, or with the key's own digest. */
static EVP_MD_CTX *signing_context(const struct private_key *k)
{
	EVP_MD_CTX *ctx = crypto_made(EVP_MD_CTX_new());
	bool plain = EVP_PKEY_is_a(k->pkey, "ED25519");
	int ok;

	if (k->context)
		ok = EVP_DigestSignInit_ex(ctx, NULL, plain ? NULL : "SHA256",
					   k->context, NULL, k->pkey, NULL);
	else
		ok = EVP_DigestSignInit(ctx, NULL, plain ? NULL : EVP_sha256(),
					NULL, k->pkey);
	if (ok == 1)
		return ctx;
	EVP_MD_CTX_free(ctx);
	return NULL;
}

/* What decides a seeded signature: all that the wish says, and the key. */
static void wish_bytes(struct buf *out, const struct cert_wish *w,
		       const struct private_key *k)
{
	unsigned char *spki = NULL;
	int n = i2d_PUBKEY(k->pkey, &spki);

	if (n > 0)
		buf_add(out, spki, (size_t)n);
	OPENSSL_free(spki);
	buf_printf(out, "%s|%s|%s|%d|%lld|%lld|%llu", w->common_name,
		   w->organization ? w->organization : "",
		   w->serial_number ? w->serial_number : "", w->is_ca,
		   (long long)w->not_before, (long long)w->not_after,
		   (unsigned long long)w->serial);
}

static bool fill(X509 *x, const struct cert_wish *w,
		 const struct private_key *subject_key, X509 *issuer,
		 const struct private_key *by, struct slice about)
{
	if (X509_set_version(x, X509_VERSION_3) != 1 ||
	    X509_set_issuer_name(x, X509_get_subject_name(issuer)) != 1 ||
	    !set_time(X509_getm_notBefore(x), w->not_before) ||
	    !set_time(X509_getm_notAfter(x), w->not_after) ||
	    X509_set_pubkey(x, subject_key->pkey) != 1)
		return false;
	return set_serial(x, w->serial, by, about) &&
	       add_extensions(x, issuer, w->is_ca);
}

enum rc cert_issue(struct cert **out, const struct cert_wish *wish,
		   const struct private_key *subject_key,
		   const struct cert *issuer,
		   const struct private_key *issuer_key, struct err *e)
{
	const struct private_key *by = issuer ? issuer_key : subject_key;
	_cleanup_openssl_(x509) X509 *x =
		crypto_made(X509_new_ex(crypto_context(), NULL));
	_cleanup_openssl_(x509_name) X509_NAME *name = subject_of(wish, e);
	_cleanup_openssl_(md_ctx) EVP_MD_CTX *ctx = NULL;
	_cleanup_buf_ struct buf about = {0};
	unsigned char *der = NULL;
	enum rc rc;
	int n;

	if (!name)
		return e ? e->code : RC_USAGE;
	if (issuer && !private_key_fits(issuer_key, issuer))
		return err_set(e, RC_REFUSED,
			       "the key does not belong to the issuer's "
			       "certificate");
	wish_bytes(&about, wish, subject_key);
	if (X509_set_subject_name(x, name) != 1 ||
	    !fill(x, wish, subject_key, issuer ? cert_x509(issuer) : x, by,
		  buf_slice(&about)))
		return crypto_error(e, RC_USAGE,
				    "the certificate cannot say this");
	signing_begin(by, buf_slice(&about));
	ctx = signing_context(by);
	n = ctx ? X509_sign_ctx(x, ctx) : 0;
	signing_end(by);
	if (n <= 0)
		return crypto_error(e, RC_SYSTEM,
				    "the certificate could not be signed");
	/* Read back, so that it is in every way like one from a file. */
	n = i2d_X509(x, &der);
	if (n <= 0)
		return crypto_error(e, RC_DEFECT,
				    "the certificate cannot be encoded");
	rc = cert_decode(out, (struct slice){der, (size_t)n}, false, e);
	OPENSSL_free(der);
	return rc;
}

static bool fill_request(X509_REQ *r, const struct cert_wish *w,
			 const X509_NAME *name, const struct private_key *k)
{
	STACK_OF(X509_EXTENSION) *wanted = sk_X509_EXTENSION_new_null();
	X509_EXTENSION *usage = X509V3_EXT_conf_nid(
		NULL, NULL, NID_key_usage, usage_text(w->is_ca));
	bool ok = wanted && usage && sk_X509_EXTENSION_push(wanted, usage) > 0;

	if (!ok)
		X509_EXTENSION_free(usage);
	ok = ok && X509_REQ_set_version(r, X509_REQ_VERSION_1) == 1 &&
	     X509_REQ_set_subject_name(r, name) == 1 &&
	     X509_REQ_set_pubkey(r, k->pkey) == 1 &&
	     X509_REQ_add_extensions(r, wanted) == 1;
	sk_X509_EXTENSION_pop_free(wanted, X509_EXTENSION_free);
	return ok;
}

enum rc key_request_pem(struct buf *out, const struct cert_wish *wish,
			const struct private_key *k, struct err *e)
{
	_cleanup_openssl_(x509_req) X509_REQ *r =
		crypto_made(X509_REQ_new_ex(crypto_context(), NULL));
	_cleanup_openssl_(x509_name) X509_NAME *name = subject_of(wish, e);
	_cleanup_openssl_(md_ctx) EVP_MD_CTX *ctx = NULL;
	_cleanup_openssl_(bio) BIO *b = crypto_made(BIO_new(BIO_s_mem()));
	_cleanup_buf_ struct buf about = {0};
	int n = 0;

	if (!name)
		return e ? e->code : RC_USAGE;
	wish_bytes(&about, wish, k);
	signing_begin(k, buf_slice(&about));
	if (fill_request(r, wish, name, k) && (ctx = signing_context(k)))
		n = X509_REQ_sign_ctx(r, ctx);
	signing_end(k);
	if (n <= 0)
		return crypto_error(e, RC_SYSTEM,
				    "the request could not be signed");
	if (PEM_write_bio_X509_REQ(b, r) != 1)
		mem_exhausted();
	buf_add_slice(out, bio_bytes(b));
	return RC_OK;
}
