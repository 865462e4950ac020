#include "crypto/cms_form.h"

#define OID(...)                                                               \
	{                                                                      \
		(const uint8_t[]){__VA_ARGS__},                                \
			sizeof((const uint8_t[]){__VA_ARGS__})                 \
	}
#define PKCS 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01

const struct slice oid_data = OID(6, 9, PKCS, 7, 1);
const struct slice oid_signed_data = OID(6, 9, PKCS, 7, 2);
const struct slice oid_content_type = OID(6, 9, PKCS, 9, 3);
const struct slice oid_message_digest = OID(6, 9, PKCS, 9, 4);
const struct slice oid_signing_time = OID(6, 9, PKCS, 9, 5);
const struct slice oid_signing_certificate = OID(6, 11, PKCS, 9, 16, 2, 47);

static const struct slice oid_rsa = OID(6, 9, PKCS, 1, 1);
static const struct slice oid_mgf1 = OID(6, 9, PKCS, 1, 8);
static const struct slice oid_pss = OID(6, 9, PKCS, 1, 10);
static const struct slice oid_ed25519 = OID(6, 3, 0x2b, 0x65, 0x70);
static const struct slice null_element = OID(5, 0);

/* SHA-2 alone; the order is that of enum digest_kind. */
static const struct {
	struct slice digest, with_rsa, with_ecdsa;
	uint8_t size;
} kinds[] = {
	{OID(6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1), OID(6, 9, PKCS, 1, 11),
	 OID(6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2), 32},
	{OID(6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2), OID(6, 9, PKCS, 1, 12),
	 OID(6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3), 48},
	{OID(6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3), OID(6, 9, PKCS, 1, 13),
	 OID(6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4), 64},
};
#define KINDS (int)(sizeof(kinds) / sizeof(kinds[0]))
_Static_assert(DIGEST_SHA256 == 0 && DIGEST_SHA384 == 1 && DIGEST_SHA512 == 2,
	       "kinds[] follows enum digest_kind");

static const struct slice none = {NULL, 0};

/* SEQUENCE { oid, parameters as they are }. */
static void put_algorithm(struct buf *out, struct slice oid,
			  struct slice parameters)
{
	der_head(out, DER_SEQUENCE, oid.n + parameters.n);
	buf_add_slice(out, oid);
	buf_add_slice(out, parameters);
}

static bool is_algorithm(struct slice given, struct slice oid,
			 struct slice parameters)
{
	_cleanup_buf_ struct buf expected = {0};

	put_algorithm(&expected, oid, parameters);
	return slice_equal(given, buf_slice(&expected));
}

void cms_put_digest(struct buf *out, enum digest_kind kind)
{
	put_algorithm(out, kinds[kind].digest, none);
}

/* With NULL parameters or without: both are in use (RFC 5754, section 2). */
bool cms_is_digest(struct slice algorithm, enum digest_kind *kind)
{
	for (int i = 0; i < KINDS; i++) {
		if (is_algorithm(algorithm, kinds[i].digest, none) ||
		    is_algorithm(algorithm, kinds[i].digest, null_element)) {
			*kind = (enum digest_kind)i;
			return true;
		}
	}
	return false;
}

/* RSASSA-PSS-params (RFC 4055) with one digest for both and a salt as long. */
static void put_pss(struct buf *out, enum digest_kind kind)
{
	_cleanup_buf_ struct buf digest = {0}, mask = {0}, salt = {0}, all = {0};

	put_algorithm(&digest, kinds[kind].digest, null_element);
	put_algorithm(&mask, oid_mgf1, buf_slice(&digest));
	der_put_unsigned(&salt, (struct slice){&kinds[kind].size, 1});
	der_put(&all, 0xa0, buf_slice(&digest));
	der_put(&all, 0xa1, buf_slice(&mask));
	der_put(&all, 0xa2, buf_slice(&salt));
	der_put(out, DER_SEQUENCE, buf_slice(&all));
}

static const struct scheme *find(enum scheme_form form, enum digest_kind kind)
{
	for (size_t i = 0; i < scheme_count; i++) {
		if (schemes[i].form == form && schemes[i].digest == kind)
			return &schemes[i];
	}
	return NULL;
}

bool cms_put_scheme(struct buf *out, const char *name)
{
	const struct scheme *s = scheme_named(name);

	if (!s || (int)s->digest >= KINDS)
		return false;
	if (s->form == FORM_PKCS1)
		put_algorithm(out, oid_rsa, null_element);
	else if (s->form == FORM_ECDSA)
		put_algorithm(out, kinds[s->digest].with_ecdsa, none);
	else
		return false;
	return true;
}

const struct scheme *cms_scheme_of(struct slice algorithm,
				   enum digest_kind digest)
{
	_cleanup_buf_ struct buf pss = {0};

	put_pss(&pss, digest);
	if (is_algorithm(algorithm, oid_rsa, null_element) ||
	    is_algorithm(algorithm, kinds[digest].with_rsa, null_element))
		return find(FORM_PKCS1, digest);
	if (is_algorithm(algorithm, kinds[digest].with_ecdsa, none))
		return find(FORM_ECDSA, digest);
	if (is_algorithm(algorithm, oid_pss, buf_slice(&pss)))
		return find(FORM_PSS, digest);
	/* RFC 8419: with SHA-512 over the content. */
	if (is_algorithm(algorithm, oid_ed25519, none) &&
	    digest == DIGEST_SHA512)
		return find(FORM_ED25519, DIGEST_COUNT);
	return NULL;
}

static void put_encoded(struct buf *out, unsigned char *der, int n)
{
	if (n <= 0)
		mem_exhausted();
	buf_add(out, der, (size_t)n);
	OPENSSL_free(der);
}

void cms_put_cert(struct buf *out, const struct cert *c)
{
	unsigned char *der = NULL;
	int n = i2d_X509(cert_x509(c), &der);

	put_encoded(out, der, n);
}

void cms_put_issuer_serial(struct buf *out, const struct cert *c)
{
	_cleanup_buf_ struct buf both = {0};
	unsigned char *der = NULL;
	int n = i2d_X509_NAME(X509_get_issuer_name(cert_x509(c)), &der);

	put_encoded(&both, der, n);
	der = NULL;
	n = i2d_ASN1_INTEGER(X509_get0_serialNumber(cert_x509(c)), &der);
	put_encoded(&both, der, n);
	der_put(out, DER_SEQUENCE, buf_slice(&both));
}
