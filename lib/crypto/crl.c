#include <openssl/pem.h>
#include <stdatomic.h>

#include "base/when.h"
#include "crypto/internal.h"

struct crl {
	atomic_uint references;
	X509_CRL *x509;
	struct crl_facts facts;
	struct arena text;
};

const struct crl_facts *crl_facts(const struct crl *c)
{
	return &c->facts;
}

X509_CRL *crl_x509(const struct crl *c)
{
	return c->x509;
}

struct crl *crl_ref(struct crl *c)
{
	atomic_fetch_add_explicit(&c->references, 1, memory_order_relaxed);
	return c;
}

void crl_free(struct crl *c)
{
	if (!c || atomic_fetch_sub(&c->references, 1) != 1)
		return;
	X509_CRL_free(c->x509);
	arena_free(&c->text);
	free(c);
}

static void read_number(struct crl *c)
{
	ASN1_INTEGER *number =
		X509_CRL_get_ext_d2i(c->x509, NID_crl_number, NULL, NULL);
	BIGNUM *n = number ? ASN1_INTEGER_to_BN(number, NULL) : NULL;
	char *text = n ? BN_bn2dec(n) : NULL;

	if (text)
		c->facts.number =
			slice_of(arena_text(&c->text, slice_of(text)));
	OPENSSL_free(text);
	BN_free(n);
	ASN1_INTEGER_free(number);
	ERR_clear_error();
}

static enum rc read_facts(struct crl *c, struct err *e)
{
	const ASN1_TIME *next = X509_CRL_get0_nextUpdate(c->x509);
	struct crl_facts *f = &c->facts;
	_cleanup_buf_ struct buf issuer = {0};
	unsigned char *der = NULL;
	int n = i2d_X509_CRL(c->x509, &der), revoked;

	if (n < 0)
		return crypto_error(e, RC_MALFORMED,
				    "the revocation list cannot be encoded "
				    "again");
	sha256(f->sha256, (struct slice){der, (size_t)n});
	OPENSSL_free(der);
	f->next_update = INT64_MAX;
	if (!time_seconds(X509_CRL_get0_lastUpdate(c->x509), &f->this_update) ||
	    (next && !time_seconds(next, &f->next_update)))
		return err_set(e, RC_MALFORMED,
			       "the revocation list's dates are malformed");
	name_text(&issuer, X509_CRL_get_issuer(c->x509));
	f->issuer = arena_copy(&c->text, buf_slice(&issuer));
	revoked = sk_X509_REVOKED_num(X509_CRL_get_REVOKED(c->x509));
	f->revoked = revoked > 0 ? (size_t)revoked : 0;
	read_number(c);
	return RC_OK;
}

static enum rc crl_decode(struct crl **out, struct slice der, struct err *e)
{
	X509_CRL *x = crypto_made(X509_CRL_new_ex(crypto_context(), NULL));
	const unsigned char *p = der.p;
	struct crl *c;
	enum rc rc;

	/* On failure d2i frees what it was given. */
	if (der.n > INT32_MAX || !d2i_X509_CRL(&x, &p, (long)der.n))
		return crypto_error(e, RC_MALFORMED,
				    "the revocation list does not decode");
	c = mem_new(1, sizeof(*c));
	c->references = 1;
	c->x509 = x;
	if (p != der.p + der.n)
		rc = err_set(e, RC_MALFORMED,
			     "bytes follow after the revocation list");
	else
		rc = read_facts(c, e);
	if (rc) {
		crl_free(c);
		return rc;
	}
	*out = c;
	return RC_OK;
}

void crl_pem(struct buf *out, const struct crl *c)
{
	_cleanup_openssl_(bio) BIO *b = crypto_made(BIO_new(BIO_s_mem()));
	char from[WHEN_TEXT_MAX];

	if (!PEM_write_bio_X509_CRL(b, c->x509))
		mem_exhausted();
	buf_printf(out, "# revocation list of %.*s, issued %s\n",
		   SLICE_ARG(c->facts.issuer),
		   when_text(from, c->facts.this_update));
	buf_add_slice(out, bio_bytes(b));
}

void crl_list_add(struct crl_list *l, struct crl *taken)
{
	/* Grows at powers of two. */
	if ((l->count & (l->count - 1)) == 0)
		l->at = mem_resize(l->at, (l->count ? l->count * 2 : 1) *
						  sizeof(struct crl *));
	l->at[l->count++] = taken;
}

void crl_list_free(struct crl_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		crl_free(l->at[i]);
	free(l->at);
	*l = (struct crl_list){0};
}

enum rc crl_read_all(struct crl_list *out, struct slice text, struct err *e)
{
	_cleanup_arena_ struct arena a = {0};
	size_t from = 0, before = out->count;
	struct pem_block block;
	struct crl *c;
	enum rc rc;

	if (der_long_sequence(text)) {
		rc = crl_decode(&c, text, e);
		if (!rc)
			crl_list_add(out, c);
		return rc;
	}
	while (pem_next(text, &from, &a, &block, &rc, e)) {
		if (!slice_is(block.label, "X509 CRL"))
			continue;
		rc = crl_decode(&c, block.der, e);
		if (rc) {
			if (e) {
				e->has_offset = true;
				e->offset = block.offset;
			}
			return rc;
		}
		crl_list_add(out, c);
	}
	if (rc)
		return rc;
	if (out->count == before)
		return err_set(e, RC_MISSING, "there is no revocation list in it");
	return RC_OK;
}
