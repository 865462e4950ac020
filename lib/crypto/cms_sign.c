#include "crypto/cms_form.h"

#include "base/when.h"

/* Elements of a SET OF, put in the order that DER asks for. */
struct set {
	struct buf *at;
	size_t count;
};

static struct buf *set_add(struct set *s)
{
	s->at = mem_resize(s->at, (s->count + 1) * sizeof(struct buf));
	s->at[s->count] = (struct buf){0};
	return &s->at[s->count++];
}

static void set_free(struct set *s)
{
	for (size_t i = 0; i < s->count; i++)
		buf_free(&s->at[i]);
	free(s->at);
}

static int by_encoding(const void *a, const void *b)
{
	return slice_compare(buf_slice(a), buf_slice(b));
}

/* Twins become one. */
static void set_put(struct buf *out, uint8_t tag, struct set *s)
{
	_cleanup_buf_ struct buf all = {0};

	if (s->count)
		qsort(s->at, s->count, sizeof(struct buf), by_encoding);
	for (size_t i = 0; i < s->count; i++) {
		if (!i || by_encoding(&s->at[i - 1], &s->at[i]) != 0)
			buf_add_slice(&all, buf_slice(&s->at[i]));
	}
	der_put(out, tag, buf_slice(&all));
}

static void put_attribute(struct set *s, struct slice oid, struct slice value)
{
	_cleanup_buf_ struct buf both = {0};

	buf_add_slice(&both, oid);
	der_put(&both, DER_SET, value);
	der_put(set_add(s), DER_SEQUENCE, buf_slice(&both));
}

/* UTCTime up to 2049, as RFC 5652 section 11.3 asks for. */
static enum rc put_time(struct buf *out, int64_t at, struct err *e)
{
	struct when_parts p = when_parts(at);
	char text[32];

	if (p.year < 1950 || p.year > 9999)
		return err_set(e, RC_USAGE,
			       "a signature cannot carry a time in the year %lld",
			       (long long)p.year);
	snprintf(text, sizeof(text), "%04lld%02d%02d%02d%02d%02dZ",
		 (long long)p.year, p.month, p.day, p.hour, p.minute, p.second);
	if (p.year < 2050)
		der_put(out, DER_UTC_TIME, slice_of(text + 2));
	else
		der_put(out, DER_GENERAL_TIME, slice_of(text));
	return RC_OK;
}

/* One ESSCertIDv2 (RFC 5035) with the default digest, SHA-256. */
static void put_cert_id(struct buf *out, const struct cert *c)
{
	_cleanup_buf_ struct buf hash = {0};

	der_put(&hash, DER_OCTETS,
		(struct slice){cert_facts(c)->sha256, SHA256_BYTES});
	der_put(out, DER_SEQUENCE, buf_slice(&hash));
}

/* Signs for the certificates too, so that nobody can exchange them: the
 * signer's first, then the others. */
static void put_signing_certificate(struct buf *out, const struct cert *signer,
				    const struct cert_list *chain)
{
	_cleanup_buf_ struct buf ids = {0}, list = {0};

	put_cert_id(&ids, signer);
	for (size_t i = 0; chain && i < chain->count; i++) {
		if (memcmp(cert_facts(chain->at[i])->sha256,
			   cert_facts(signer)->sha256, SHA256_BYTES) != 0)
			put_cert_id(&ids, chain->at[i]);
	}
	der_put(&list, DER_SEQUENCE, buf_slice(&ids));
	der_put(out, DER_SEQUENCE, buf_slice(&list));
}

static enum rc put_attributes(struct buf *out, struct slice content,
			      const struct cert *signer,
			      const struct cert_list *chain, int64_t at,
			      struct err *e)
{
	_cleanup_buf_ struct buf when = {0}, digest = {0}, certs = {0};
	struct set s = {0};
	uint8_t hash[SHA256_BYTES];
	enum rc rc = put_time(&when, at, e);

	if (rc)
		return rc;
	sha256(hash, content);
	der_put(&digest, DER_OCTETS, (struct slice){hash, sizeof(hash)});
	put_signing_certificate(&certs, signer, chain);
	put_attribute(&s, oid_content_type, oid_data);
	put_attribute(&s, oid_message_digest, buf_slice(&digest));
	put_attribute(&s, oid_signing_time, buf_slice(&when));
	put_attribute(&s, oid_signing_certificate, buf_slice(&certs));
	set_put(out, DER_SET, &s);
	set_free(&s);
	return RC_OK;
}

/* The SignerInfo. `attributes` is their SET as it is signed; inside it carries
 * the tag [0]. */
static enum rc put_signer(struct buf *out, struct slice attributes,
			  const struct private_key *k,
			  const struct cert *signer, struct err *e)
{
	static const uint8_t one[] = {1};
	_cleanup_buf_ struct buf all = {0}, value = {0}, algorithm = {0};
	const char *scheme = private_key_scheme(k);
	enum rc rc;

	if (!scheme || !key_is_usable(k->pkey) ||
	    !cms_put_scheme(&algorithm, scheme))
		return err_set(e, RC_REFUSED,
			       "a manifest is signed with RSA of 2048 bits or "
			       "more, or ECDSA; this key is neither");
	rc = private_key_sign(&value, k, scheme, attributes, e);
	if (rc)
		return rc;
	der_put_unsigned(&all, (struct slice){one, 1});
	cms_put_issuer_serial(&all, signer);
	cms_put_digest(&all, DIGEST_SHA256);
	buf_add_byte(&all, DER_EXPLICIT_0);
	buf_add_slice(&all, slice_part(attributes, 1, attributes.n));
	buf_add_slice(&all, buf_slice(&algorithm));
	der_put(&all, DER_OCTETS, buf_slice(&value));
	der_put(out, DER_SEQUENCE, buf_slice(&all));
	return RC_OK;
}

static void put_content(struct buf *out, struct slice content)
{
	_cleanup_buf_ struct buf octets = {0}, all = {0};

	der_put(&octets, DER_OCTETS, content);
	buf_add_slice(&all, oid_data);
	der_put(&all, DER_EXPLICIT_0, buf_slice(&octets));
	der_put(out, DER_SEQUENCE, buf_slice(&all));
}

static void put_certs(struct buf *out, const struct cert *signer,
		      const struct cert_list *chain)
{
	struct set s = {0};

	cms_put_cert(set_add(&s), signer);
	for (size_t i = 0; chain && i < chain->count; i++)
		cms_put_cert(set_add(&s), chain->at[i]);
	set_put(out, DER_EXPLICIT_0, &s);
	set_free(&s);
}

enum rc cms_sign(struct buf *out, struct slice content,
		 const struct private_key *k, const struct cert *signer,
		 const struct cert_list *chain, int64_t at, struct err *e)
{
	static const uint8_t one[] = {1};
	_cleanup_buf_ struct buf attributes = {0}, info = {0}, digest = {0};
	_cleanup_buf_ struct buf data = {0}, whole = {0}, outer = {0};
	enum rc rc;

	if (!private_key_fits(k, signer))
		return err_set(e, RC_REFUSED,
			       "the key does not belong to the certificate");
	rc = put_attributes(&attributes, content, signer, chain, at, e);
	if (!rc)
		rc = put_signer(&info, buf_slice(&attributes), k, signer, e);
	if (rc)
		return rc;
	cms_put_digest(&digest, DIGEST_SHA256);
	der_put_unsigned(&data, (struct slice){one, 1});
	der_put(&data, DER_SET, buf_slice(&digest));
	put_content(&data, content);
	put_certs(&data, signer, chain);
	der_put(&data, DER_SET, buf_slice(&info));
	der_put(&whole, DER_SEQUENCE, buf_slice(&data));
	buf_add_slice(&outer, oid_signed_data);
	der_put(&outer, DER_EXPLICIT_0, buf_slice(&whole));
	der_put(out, DER_SEQUENCE, buf_slice(&outer));
	return RC_OK;
}
