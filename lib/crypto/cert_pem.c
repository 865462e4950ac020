#include <openssl/pem.h>

#include "base/code.h"
#include "crypto/internal.h"

/* Everything here that is signed or encrypted is longer than 127 bytes, so its
 * outer SEQUENCE has a long length: no text begins like that. */
bool der_long_sequence(struct slice head)
{
	return head.n > 4 && head.p[0] == 0x30 && head.p[1] > 0x80 &&
	       head.p[1] <= 0x84;
}

/* A terminal that pages leaves its prompt and the backspaces that wipe it in a
 * capture. */
static size_t skip_pager(struct slice body, size_t i)
{
	static const char *const prompts[] = {"--More--", "-- More --",
					      "<--- More --->"};

	for (size_t k = 0; k < sizeof(prompts) / sizeof(prompts[0]); k++) {
		if (slice_starts(slice_part(body, i, body.n), prompts[k]))
			return i + strlen(prompts[k]);
	}
	return i;
}

static bool decode_body(struct arena *a, struct slice body, struct slice *out)
{
	char *text = arena_alloc(a, body.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < body.n; i++) {
		i = skip_pager(body, i);
		if (i < body.n && body.p[i] > ' ')
			text[n++] = (char)body.p[i];
	}
	return base64_decode(a, (struct slice){(const uint8_t *)text, n}, out) &&
	       out->n > 0;
}

/* "-----END LABEL-----" behind `from`, before any other BEGIN. */
static size_t find_end(struct slice text, size_t from, struct slice label,
		       size_t *after)
{
	size_t at = slice_find(text, "-----END ", from);
	size_t rival = slice_find(text, "-----BEGIN ", from);
	size_t word = at + strlen("-----END ");

	if (at == SIZE_MAX || rival < at ||
	    !slice_equal(slice_part(text, word, word + label.n), label) ||
	    !slice_starts(slice_part(text, word + label.n, text.n), "-----"))
		return SIZE_MAX;
	*after = word + label.n + 5;
	return at;
}

/* A block that we do not read (a key) is given without its bytes. */
static bool is_ours(struct slice label)
{
	static const char *const labels[] = {
		"CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE",
		"X509 CRL",    "PKCS7",		   "CMS",
	};

	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		if (slice_is(label, labels[i]))
			return true;
	}
	return false;
}

bool pem_next(struct slice text, size_t *from, struct arena *a,
	      struct pem_block *out, enum rc *rc, struct err *e)
{
	*rc = RC_OK;
	for (;;) {
		size_t begin = slice_find(text, "-----BEGIN ", *from);
		size_t label, close, end, after;

		if (begin == SIZE_MAX)
			return false;
		label = begin + strlen("-----BEGIN ");
		close = slice_find(slice_part(text, 0, label + 64), "-----",
				   label);
		*from = label;
		if (close == SIZE_MAX)
			continue;
		out->label = slice_part(text, label, close);
		out->offset = begin;
		out->der = (struct slice){NULL, 0};
		if (!is_ours(out->label))
			continue;
		end = find_end(text, close + 5, out->label, &after);
		if (end == SIZE_MAX) {
			*rc = err_at(e, RC_MALFORMED, begin,
				     "the %.*s block has no end",
				     SLICE_ARG(out->label));
			return false;
		}
		*from = after;
		if (!decode_body(a, slice_part(text, close + 5, end),
				 &out->der)) {
			*rc = err_at(e, RC_MALFORMED, begin,
				     "the %.*s block is not base64",
				     SLICE_ARG(out->label));
			return false;
		}
		return true;
	}
}

enum rc cert_decode(struct cert **out, struct slice der, bool more_may_follow,
		    struct err *e)
{
	X509 *x = crypto_made(X509_new_ex(crypto_context(), NULL));
	const unsigned char *p = der.p;

	/* On failure d2i frees what it was given. */
	if (der.n > INT32_MAX || !d2i_X509(&x, &p, (long)der.n))
		return crypto_error(e, RC_MALFORMED,
				    "the certificate does not decode");
	if (p != der.p + der.n && !more_may_follow) {
		X509_free(x);
		return err_set(e, RC_MALFORMED,
			       "bytes follow after the certificate");
	}
	return cert_adopt(out, x, e);
}

/* `trusted`: OpenSSL's form with trust settings behind the certificate, which
 * are dropped: trust comes from enrolling. */
static enum rc add_der(struct cert_list *out, struct slice der, bool trusted,
		       struct err *e)
{
	struct cert *c;
	enum rc rc = cert_decode(&c, der, trusted, e);

	if (!rc)
		cert_list_add(out, c);
	return rc;
}

static enum rc add_bag(struct cert_list *out, struct slice der, struct err *e)
{
	const unsigned char *p = der.p;
	_cleanup_openssl_(pkcs7) PKCS7 *bag = NULL;
	const STACK_OF(X509) *certs = NULL;
	enum rc rc = RC_OK;

	if (der.n <= INT32_MAX)
		bag = d2i_PKCS7(NULL, &p, (long)der.n);
	if (!bag)
		return crypto_error(e, RC_MALFORMED,
				    "neither a certificate nor a PKCS#7 bag");
	if (PKCS7_type_is_signed(bag) && bag->d.sign)
		certs = bag->d.sign->cert;
	for (int i = 0; !rc && i < sk_X509_num(certs); i++) {
		/* Decoded again: these belong to another library context. */
		unsigned char *one = NULL;
		int n = i2d_X509(sk_X509_value(certs, i), &one);

		if (n < 0)
			return crypto_error(e, RC_MALFORMED,
					    "a certificate in the PKCS#7 bag "
					    "cannot be encoded again");
		rc = add_der(out, (struct slice){one, (size_t)n}, false, e);
		OPENSSL_free(one);
	}
	return rc;
}

static enum rc add_any_der(struct cert_list *out, struct slice der,
			   struct err *e)
{
	struct err first = {0};
	enum rc rc = add_der(out, der, false, &first);

	if (!rc)
		return rc;
	if (!add_bag(out, der, e))
		return RC_OK;
	if (e)
		*e = first;
	return rc;
}

static enum rc add_block(struct cert_list *out, const struct pem_block *b,
			 struct err *e)
{
	if (slice_is(b->label, "X509 CRL"))
		return RC_OK;
	if (slice_is(b->label, "PKCS7") || slice_is(b->label, "CMS"))
		return add_bag(out, b->der, e);
	return add_der(out, b->der, slice_is(b->label, "TRUSTED CERTIFICATE"),
		       e);
}

enum rc cert_read_all(struct cert_list *out, struct slice text, struct err *e)
{
	_cleanup_arena_ struct arena a = {0};
	size_t from = 0, before = out->count;
	struct pem_block block;
	enum rc rc;

	if (der_long_sequence(text)) {
		rc = add_any_der(out, text, e);
		if (rc)
			return rc;
	} else {
		while (pem_next(text, &from, &a, &block, &rc, e)) {
			rc = add_block(out, &block, e);
			if (rc) {
				if (e) {
					e->has_offset = true;
					e->offset = block.offset;
				}
				return rc;
			}
		}
		if (rc)
			return rc;
	}
	if (out->count == before)
		return err_set(e, RC_MISSING, "there is no certificate in it");
	return RC_OK;
}
