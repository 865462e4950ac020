#include "crypto/cms_parse.h"

struct cms_opened {
	struct buf content;
	struct cert *signer;
	struct cert_list certs;
	const char *scheme;
	bool has_time;
	int64_t time;
};

struct slice cms_content(const struct cms_opened *c)
{
	return buf_slice(&c->content);
}

const struct cert *cms_signer(const struct cms_opened *c)
{
	return c->signer;
}

const struct cert_list *cms_certs(const struct cms_opened *c)
{
	return &c->certs;
}

const char *cms_scheme(const struct cms_opened *c)
{
	return c->scheme;
}

bool cms_signing_time(const struct cms_opened *c, int64_t *at)
{
	if (c->has_time)
		*at = c->time;
	return c->has_time;
}

void cms_free(struct cms_opened *c)
{
	if (!c)
		return;
	buf_free(&c->content);
	cert_free(c->signer);
	cert_list_free(&c->certs);
	free(c);
}

static bool is_signer(const struct cms_parts *p, const struct cert *c)
{
	_cleanup_buf_ struct buf identity = {0};
	const ASN1_OCTET_STRING *id;

	if (p->issuer_serial.p) {
		cms_put_issuer_serial(&identity, c);
		return slice_equal(buf_slice(&identity), p->issuer_serial);
	}
	id = X509_get0_subject_key_id(cert_x509(c));
	return id && slice_equal((struct slice){ASN1_STRING_get0_data(id),
						(size_t)ASN1_STRING_length(id)},
				 p->key_id);
}

static struct cert *find_signer(const struct cms_parts *p,
				const struct cert_list *l)
{
	for (size_t i = 0; l && i < l->count; i++) {
		if (is_signer(p, l->at[i]))
			return cert_ref(l->at[i]);
	}
	return NULL;
}

/* The next hash in a list of ESSCertIDv2; with another digest than SHA-256 none
 * fits. */
static bool next_cert_id(struct slice *ids, struct slice *hash)
{
	struct slice one, ignored;

	if (!der_take(ids, DER_SEQUENCE, &one, NULL))
		return false;
	if (der_next_is(one, DER_SEQUENCE) &&
	    !der_take(&one, DER_SEQUENCE, &ignored, NULL))
		return false;
	return der_take(&one, DER_OCTETS, hash, NULL);
}

static bool is_hash_of(struct slice hash, const struct cert *c)
{
	return hash.n == SHA256_BYTES &&
	       memcmp(hash.p, cert_facts(c)->sha256, SHA256_BYTES) == 0;
}

/* How many certificates the signer listed, and whether `c` is one of them. */
static size_t listed(const struct cms_parts *p, const struct cert *c,
		     bool *is_listed)
{
	struct slice list = p->signing_certificate, ids, hash;
	size_t n = 0;

	*is_listed = false;
	if (!list.p || !der_take(&list, DER_SEQUENCE, &ids, NULL))
		return 0;
	for (; next_cert_id(&ids, &hash); n++)
		*is_listed |= is_hash_of(hash, c);
	return n;
}

/* Where the signer says which certificate was meant, it has to be that one. */
static bool meant_signer(const struct cms_parts *p, const struct cert *signer)
{
	struct slice list = p->signing_certificate, ids, hash;

	if (!list.p)
		return true;
	return der_take(&list, DER_SEQUENCE, &ids, NULL) &&
	       next_cert_id(&ids, &hash) && is_hash_of(hash, signer);
}

static struct cert *issuer_of(const struct cert_list *l, const struct cert *c)
{
	X509 *x = cert_x509(c);

	for (size_t i = 0; i < l->count; i++) {
		X509 *by = cert_x509(l->at[i]);

		if (l->at[i] != c &&
		    X509_NAME_cmp(X509_get_subject_name(by),
				  X509_get_issuer_name(x)) == 0 &&
		    X509_verify(x, X509_get0_pubkey(by)) == 1)
			return l->at[i];
	}
	return NULL;
}

/* Whatever else is embedded has to be listed by the signer or, where the signer
 * listed no others, to have issued the signer's certificate, in one or several
 * steps. */
static bool all_belong(const struct cms_parts *p, const struct cms_opened *c)
{
	bool belongs[CMS_CERTS_MOST] = {0}, is_listed;
	const struct cert *one = c->signer;

	for (size_t step = 0; one && step < c->certs.count; step++) {
		one = issuer_of(&c->certs, one);
		for (size_t i = 0; i < c->certs.count; i++)
			belongs[i] |= c->certs.at[i] == one;
	}
	for (size_t i = 0; i < c->certs.count; i++) {
		if (c->certs.at[i] == c->signer)
			continue;
		if (listed(p, c->certs.at[i], &is_listed) > 1)
			belongs[i] = is_listed;
		if (!belongs[i])
			return false;
	}
	return true;
}

static enum rc read_certs(struct cms_opened *c, const struct cms_parts *p,
			  const struct cert_list *known, struct err *e)
{
	for (size_t i = 0; i < p->cert_count; i++) {
		struct cert *one;
		enum rc rc = cert_decode(&one, p->certs[i], false, e);

		if (rc) {
			err_prefix(e, "the signed message");
			return rc;
		}
		cert_list_add(&c->certs, one);
	}
	c->signer = find_signer(p, &c->certs);
	if (!c->signer)
		c->signer = find_signer(p, known);
	if (!c->signer)
		return err_set(e, RC_MALFORMED,
			       "the signed message does not hold its signer's "
			       "certificate, and none that is known here is it");
	if (!meant_signer(p, c->signer))
		return err_set(e, RC_MALFORMED,
			       "the signer's certificate is not the one the "
			       "signature names");
	if (!all_belong(p, c))
		return err_set(e, RC_MALFORMED,
			       "the signed message holds a certificate that "
			       "has nothing to do with its signer");
	return RC_OK;
}

static enum rc read_time(struct cms_opened *c, struct slice time,
			 struct err *e)
{
	const unsigned char *at = time.p;
	ASN1_TIME *t;

	if (!time.p)
		return RC_OK;
	t = d2i_ASN1_TIME(NULL, &at, (long)time.n);
	c->has_time = t && time_seconds(t, &c->time);
	ASN1_TIME_free(t);
	ERR_clear_error();
	if (!c->has_time)
		return err_set(e, RC_MALFORMED,
			       "the signed message's time is malformed");
	return RC_OK;
}

static bool content_fits(const struct cms_parts *p)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	size_t n = crypto_hash(p->digest, digest, p->content);

	return slice_equal((struct slice){digest, n}, p->message_digest);
}

/* The attributes are signed under the tag of a SET, not that of their place. */
static bool signature_fits(const struct cms_parts *p, const struct cert *signer)
{
	EVP_PKEY *key = X509_get0_pubkey(cert_x509(signer));
	_cleanup_buf_ struct buf attributes = {0};
	_cleanup_openssl_(pkey_ctx) EVP_PKEY_CTX *ctx = NULL;
	uint8_t digest[EVP_MAX_MD_SIZE];
	struct slice hashed;

	if (!key_is_usable(key) || !scheme_suits_key(p->scheme, key))
		return false;
	buf_add_byte(&attributes, DER_SET);
	buf_add_slice(&attributes,
		      slice_part(p->attributes, 1, p->attributes.n));
	hashed = buf_slice(&attributes);
	if (p->scheme->digest != DIGEST_COUNT) {
		hashed.n = crypto_hash(p->scheme->digest, digest, hashed);
		hashed.p = digest;
	}
	return scheme_check(p->scheme, key, hashed, p->value, &ctx);
}

static enum rc open_der(struct cms_opened **out, enum cms_fit *fit,
			struct slice der, const struct cert_list *known,
			struct err *e)
{
	struct cms_opened *c;
	struct cms_parts p;
	enum rc rc = cms_parse(&p, der, e);

	if (rc)
		return rc;
	c = mem_new(1, sizeof(*c));
	rc = read_certs(c, &p, known, e);
	if (!rc)
		rc = read_time(c, p.signing_time, e);
	if (rc) {
		cms_free(c);
		return rc;
	}
	if (!content_fits(&p) || !signature_fits(&p, c->signer)) {
		cms_free(c);
		*fit = CMS_DOES_NOT_FIT;
		return RC_OK;
	}
	buf_add_slice(&c->content, p.content);
	c->scheme = p.scheme->name;
	*fit = CMS_FITS;
	*out = c;
	return RC_OK;
}

static bool is_pem(struct slice text)
{
	text = slice_trim(text);
	return slice_starts(text, "-----BEGIN CMS-----") ||
	       slice_starts(text, "-----BEGIN PKCS7-----");
}

enum rc cms_open(struct cms_opened **out, enum cms_fit *fit, struct slice der,
		 const struct cert_list *known, struct err *e)
{
	_cleanup_arena_ struct arena a = {0};
	struct pem_block block;
	size_t from = 0;
	enum rc rc;

	*out = NULL;
	*fit = CMS_DOES_NOT_FIT;
	if (is_pem(der)) {
		if (!pem_next(der, &from, &a, &block, &rc, e))
			return rc ? rc
				  : err_set(e, RC_MALFORMED,
					    "there is no signed message in it");
		if (slice_trim(slice_part(der, from, der.n)).n)
			return err_set(e, RC_MALFORMED,
				       "text follows after the signed message");
		der = block.der;
	}
	rc = open_der(out, fit, der, known, e);
	ERR_clear_error();
	return rc;
}

/* Behind the tag and length at the front, whether or not all of it is there. */
static struct slice inside(struct slice in)
{
	size_t bytes = in.n > 1 && in.p[1] & 0x80 ? in.p[1] & 0x7f : 0;

	return slice_part(in, 2 + bytes, in.n);
}

bool cms_looks_like(struct slice head)
{
	if (is_pem(head))
		return true;
	if (head.n < 16 || head.p[0] != DER_SEQUENCE || !(head.p[1] & 0x80))
		return false;
	head = inside(head);
	if (!slice_equal(slice_part(head, 0, oid_signed_data.n),
			 oid_signed_data))
		return false;
	/* A bag of certificates is SignedData that nobody signed: it has an
	 * empty set of digests behind its version. */
	head = inside(inside(slice_part(head, oid_signed_data.n, head.n)));
	return !(head.n > 4 && head.p[0] == DER_INTEGER &&
		 head.p[3] == DER_SET && head.p[4] == 0);
}
