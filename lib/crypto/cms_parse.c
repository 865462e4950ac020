#include "crypto/cms_parse.h"

/* A reader of our own and not OpenSSL's, because only what is expected may be
 * there: every byte outside the signed attributes is either decided by what is
 * signed or refused, so that no change to a file goes unnoticed. */

static enum rc broken(struct err *e, const char *what)
{
	return err_set(e, RC_MALFORMED, "the signed message is malformed: %s",
		       what);
}

/* INTEGER of one byte. */
static bool take_version(struct slice *in, uint8_t *version)
{
	struct slice content;

	if (!der_take(in, DER_INTEGER, &content, NULL) || content.n != 1)
		return false;
	*version = content.p[0];
	return true;
}

static bool take_oid(struct slice *in, struct slice oid)
{
	if (!slice_equal(slice_part(*in, 0, oid.n), oid))
		return false;
	*in = slice_part(*in, oid.n, in->n);
	return true;
}

/* The next element of a SET OF, which has to stand in DER's order; *last is
 * NULL before the first. Also refuses twins. */
static bool take_of_set(struct slice *in, uint8_t tag, struct slice *last,
			struct slice *content)
{
	struct slice whole;

	if (!der_take(in, tag, content, &whole))
		return false;
	if (last->p && slice_compare(*last, whole) >= 0)
		return false;
	*last = whole;
	return true;
}

static enum rc parse_digests(struct slice *in, enum digest_kind *kind,
			     struct err *e)
{
	struct slice set, whole, content;

	if (!der_take(in, DER_SET, &set, NULL))
		return broken(e, "no set of digests");
	if (!der_take(&set, DER_SEQUENCE, &content, &whole) || set.n)
		return broken(e, "not exactly one digest, so not exactly one "
				 "signer");
	if (!cms_is_digest(whole, kind))
		return broken(e, "its digest is none of SHA-256, SHA-384 and "
				 "SHA-512");
	return RC_OK;
}

static enum rc parse_content(struct slice *in, struct slice *content,
			     struct err *e)
{
	struct slice info, box;

	if (!der_take(in, DER_SEQUENCE, &info, NULL) ||
	    !take_oid(&info, oid_data))
		return broken(e, "its content is not plain data");
	if (!info.n)
		return broken(e, "the content is not inside");
	if (!der_take(&info, DER_EXPLICIT_0, &box, NULL) || info.n ||
	    !der_take(&box, DER_OCTETS, content, NULL) || box.n)
		return broken(e, "its content is not one string of octets");
	return RC_OK;
}

static enum rc parse_certs(struct cms_parts *out, struct slice *in,
			   struct err *e)
{
	struct slice set, last = {NULL, 0}, content;

	if (!der_next_is(*in, DER_EXPLICIT_0))
		return RC_OK;
	if (!der_take(in, DER_EXPLICIT_0, &set, NULL) || !set.n)
		return broken(e, "its set of certificates");
	while (set.n) {
		if (out->cert_count == CMS_CERTS_MOST)
			return broken(e, "more than 16 certificates");
		if (!take_of_set(&set, DER_SEQUENCE, &last, &content))
			return broken(e, "its set of certificates");
		out->certs[out->cert_count++] = last;
	}
	return RC_OK;
}

/* The one value of an attribute. */
static bool only_value(struct slice set, uint8_t tag, struct slice *content,
		       struct slice *whole)
{
	return der_take(&set, tag, content, whole) && set.n == 0;
}

static enum rc parse_attribute(struct cms_parts *out, struct slice one,
			       bool *typed, struct err *e)
{
	struct slice oid, set, content;
	struct slice ignored;

	if (!der_take(&one, DER_OID, &ignored, &oid) ||
	    !der_take(&one, DER_SET, &set, NULL) || one.n)
		return broken(e, "a signed attribute");
	if (slice_equal(oid, oid_content_type)) {
		if (*typed || !slice_equal(set, oid_data))
			return broken(e, "its attribute of the content's type");
		*typed = true;
	} else if (slice_equal(oid, oid_message_digest)) {
		if (out->message_digest.p ||
		    !only_value(set, DER_OCTETS, &content, NULL))
			return broken(e, "its attribute of the digest");
		out->message_digest = content;
	} else if (slice_equal(oid, oid_signing_time)) {
		uint8_t tag = der_next_is(set, DER_UTC_TIME)
				      ? DER_UTC_TIME
				      : DER_GENERAL_TIME;

		if (out->signing_time.p ||
		    !only_value(set, tag, &content, &out->signing_time))
			return broken(e, "its signing time");
	} else if (slice_equal(oid, oid_signing_certificate)) {
		if (out->signing_certificate.p ||
		    !only_value(set, DER_SEQUENCE, &content, NULL))
			return broken(e, "its list of certificates");
		out->signing_certificate = content;
	}
	return RC_OK;
}

/* Without signed attributes the same signature could be read in two ways (as
 * one of attributes and as one of content), so they are required. */
static enum rc parse_attributes(struct cms_parts *out, struct slice *in,
				struct err *e)
{
	struct slice set, last = {NULL, 0}, one;
	bool typed = false;
	enum rc rc;

	if (!der_take(in, DER_EXPLICIT_0, &set, &out->attributes))
		return broken(e, "it has no signed attributes");
	while (set.n) {
		if (!take_of_set(&set, DER_SEQUENCE, &last, &one))
			return broken(e, "its signed attributes");
		rc = parse_attribute(out, one, &typed, e);
		if (rc)
			return rc;
	}
	if (!typed || !out->message_digest.p)
		return broken(e, "a signed attribute that has to be there is "
				 "missing");
	return RC_OK;
}

static enum rc parse_identity(struct cms_parts *out, struct slice *in,
			      struct err *e)
{
	struct slice content;
	uint8_t version;

	if (!take_version(in, &version))
		return broken(e, "the signer's version");
	if (version == 1 &&
	    der_take(in, DER_SEQUENCE, &content, &out->issuer_serial))
		return RC_OK;
	if (version == 3 && der_take(in, DER_CONTEXT_0, &out->key_id, NULL) &&
	    out->key_id.n)
		return RC_OK;
	return broken(e, "the signer's identity");
}

static enum rc parse_signer(struct cms_parts *out, struct slice *in,
			    struct err *e)
{
	struct slice set, info, content, algorithm;
	enum digest_kind again;
	enum rc rc;

	if (!der_take(in, DER_SET, &set, NULL))
		return broken(e, "its set of signers");
	if (!der_take(&set, DER_SEQUENCE, &info, NULL) || set.n)
		return broken(e, "it has not exactly one signer");
	rc = parse_identity(out, &info, e);
	if (rc)
		return rc;
	if (!der_take(&info, DER_SEQUENCE, &content, &algorithm) ||
	    !cms_is_digest(algorithm, &again) || again != out->digest)
		return broken(e, "the signer's digest is another one");
	rc = parse_attributes(out, &info, e);
	if (rc)
		return rc;
	if (!der_take(&info, DER_SEQUENCE, &content, &algorithm))
		return broken(e, "the signer's algorithm");
	out->scheme = cms_scheme_of(algorithm, out->digest);
	if (!out->scheme)
		return broken(e, "its signature algorithm is none of those "
				 "allowed");
	if (!der_take(&info, DER_OCTETS, &out->value, NULL))
		return broken(e, "the signature's value");
	if (info.n)
		return broken(e, "it carries attributes that nobody signed");
	return RC_OK;
}

static enum rc parse_signed_data(struct cms_parts *out, struct slice data,
				 struct err *e)
{
	uint8_t version;
	enum rc rc;

	if (!take_version(&data, &version))
		return broken(e, "its version");
	rc = parse_digests(&data, &out->digest, e);
	if (!rc)
		rc = parse_content(&data, &out->content, e);
	if (!rc)
		rc = parse_certs(out, &data, e);
	if (rc)
		return rc;
	if (der_next_is(data, DER_EXPLICIT_1))
		return broken(e, "it carries revocation lists");
	rc = parse_signer(out, &data, e);
	if (rc)
		return rc;
	if (data.n)
		return broken(e, "more follows after the signer");
	if (version != (out->key_id.p ? 3 : 1))
		return broken(e, "its version");
	return RC_OK;
}

enum rc cms_parse(struct cms_parts *out, struct slice der, struct err *e)
{
	struct slice outer, box, data;

	*out = (struct cms_parts){0};
	if (der.n > 1 && der.p[0] == DER_SEQUENCE && der.p[1] == 0x80)
		return broken(e, "it is BER, not DER; sign it without -stream");
	if (!der_take(&der, DER_SEQUENCE, &outer, NULL))
		return broken(e, "it is not DER, or cut off");
	if (der.n)
		return broken(e, "bytes follow after it");
	if (!take_oid(&outer, oid_signed_data))
		return broken(e, "it is not SignedData");
	if (!der_take(&outer, DER_EXPLICIT_0, &box, NULL) || outer.n ||
	    !der_take(&box, DER_SEQUENCE, &data, NULL) || box.n)
		return broken(e, "its outermost layer");
	return parse_signed_data(out, data, e);
}
