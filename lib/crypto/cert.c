#include "crypto/cert.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <stdatomic.h>

#include "base/code.h"
#include "base/when.h"
#include "crypto/internal.h"

struct cert {
	atomic_uint references;
	X509 *x509;
	struct cert_facts facts;
	struct arena text;
};

const struct cert_facts *cert_facts(const struct cert *c)
{
	return &c->facts;
}

X509 *cert_x509(const struct cert *c)
{
	return c->x509;
}

struct cert *cert_ref(struct cert *c)
{
	atomic_fetch_add_explicit(&c->references, 1, memory_order_relaxed);
	return c;
}

void cert_free(struct cert *c)
{
	if (!c || atomic_fetch_sub(&c->references, 1) != 1)
		return;
	X509_free(c->x509);
	arena_free(&c->text);
	free(c);
}

void name_text(struct buf *out, const X509_NAME *name)
{
	_cleanup_openssl_(bio) BIO *b = crypto_made(BIO_new(BIO_s_mem()));
	unsigned long how = XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB;

	if (X509_NAME_print_ex(b, name, 0, how) < 0)
		ERR_clear_error();
	buf_add_slice(out, bio_bytes(b));
}

bool time_seconds(const ASN1_TIME *t, int64_t *seconds)
{
	struct tm tm;

	if (!t || !ASN1_TIME_to_tm(t, &tm)) {
		ERR_clear_error();
		return false;
	}
	*seconds = timegm(&tm);
	return true;
}

/* The curves that have a scheme carry their everyday name. */
static const char *curve_text(const EVP_PKEY *key, char *raw, size_t size)
{
	static const struct {
		const char *openssl, *name;
	} curves[] = {
		{"prime256v1", "p256"},
		{"secp384r1", "p384"},
		{"secp521r1", "p521"},
	};

	if (!EVP_PKEY_get_group_name(key, raw, size, NULL))
		return "unknown";
	for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++) {
		if (strcmp(curves[i].openssl, raw) == 0)
			return curves[i].name;
	}
	return raw;
}

const char *key_kind_text(char *out, size_t size, const EVP_PKEY *key)
{
	int bits = key ? EVP_PKEY_get_bits(key) : 0;
	char curve[64];

	if (!key)
		snprintf(out, size, "unknown");
	else if (EVP_PKEY_is_a(key, "RSA"))
		snprintf(out, size, "rsa-%d", bits);
	else if (EVP_PKEY_is_a(key, "RSA-PSS"))
		snprintf(out, size, "rsa-pss-%d", bits);
	else if (EVP_PKEY_is_a(key, "EC"))
		snprintf(out, size, "ecdsa-%s",
			 curve_text(key, curve, sizeof(curve)));
	else if (EVP_PKEY_is_a(key, "ED25519"))
		snprintf(out, size, "ed25519");
	else if (EVP_PKEY_is_a(key, "DSA"))
		snprintf(out, size, "dsa-%d", bits);
	else
		snprintf(out, size, "unknown");
	ERR_clear_error();
	return out;
}

static struct slice serial_text(struct arena *a, const ASN1_INTEGER *serial)
{
	_cleanup_openssl_(bignum) BIGNUM *n = ASN1_INTEGER_to_BN(serial, NULL);
	char *hex = n ? BN_bn2hex(n) : NULL, *p = hex;
	char *text;

	if (!hex)
		return SLICE_LITERAL("");
	/* BN_bn2hex pads to whole bytes; a negative serial keeps its sign. */
	if (*p == '-')
		p++;
	while (*p == '0' && p[1])
		p++;
	text = arena_printf(a, "%s%s", *hex == '-' ? "-" : "", p);
	for (char *c = text; *c; c++) {
		if (*c >= 'A' && *c <= 'F')
			*c = (char)(*c + 'a' - 'A');
	}
	OPENSSL_free(hex);
	return slice_of(text);
}

/* The word after `key` ("PID:"), of either case, spaces after it allowed. */
static struct slice word_after(struct slice text, const char *key)
{
	size_t n = strlen(key);

	for (size_t i = 0; i + n <= text.n; i++) {
		size_t from = i + n, to;

		if (strncasecmp((const char *)text.p + i, key, n) != 0 ||
		    (i && text.p[i - 1] != ' ' && text.p[i - 1] != ','))
			continue;
		while (from < text.n && text.p[from] == ' ')
			from++;
		for (to = from; to < text.n; to++) {
			if (text.p[to] <= ' ' || text.p[to] == ',')
				break;
		}
		if (to > from)
			return slice_part(text, from, to);
	}
	return (struct slice){NULL, 0};
}

/* A subject that names two devices names none. */
static void read_udi(struct cert *c)
{
	const X509_NAME *subject = X509_get_subject_name(c->x509);
	int at = -1, found = 0;

	while ((at = X509_NAME_get_index_by_NID(subject, NID_serialNumber,
						at)) >= 0) {
		const ASN1_STRING *value = X509_NAME_ENTRY_get_data(
			X509_NAME_get_entry(subject, at));
		unsigned char *utf8 = NULL;
		int n = ASN1_STRING_to_UTF8(&utf8, value);
		struct slice text, pid, sn;

		if (n < 0) {
			ERR_clear_error();
			continue;
		}
		text = (struct slice){utf8, (size_t)n};
		pid = word_after(text, "PID:");
		sn = word_after(text, "SN:");
		if (pid.p && sn.p) {
			c->facts.pid = arena_copy(&c->text, pid);
			c->facts.sn = arena_copy(&c->text, sn);
			found++;
		}
		OPENSSL_free(utf8);
	}
	if (found > 1)
		c->facts.pid = c->facts.sn = (struct slice){NULL, 0};
}

static struct slice name_slice(struct arena *a, const X509_NAME *name)
{
	_cleanup_buf_ struct buf text = {0};

	name_text(&text, name);
	return arena_copy(a, buf_slice(&text));
}

static enum rc read_facts(struct cert *c, struct err *e)
{
	struct cert_facts *f = &c->facts;
	unsigned char *der = NULL;
	int n = i2d_X509(c->x509, &der);
	uint32_t flags;
	char kind[80];

	if (n < 0)
		return crypto_error(e, RC_MALFORMED,
				    "the certificate cannot be encoded again");
	sha256(f->sha256, (struct slice){der, (size_t)n});
	OPENSSL_free(der);
	if (!time_seconds(X509_get0_notBefore(c->x509), &f->not_before) ||
	    !time_seconds(X509_get0_notAfter(c->x509), &f->not_after))
		return err_set(e, RC_MALFORMED,
			       "the certificate's dates are malformed");
	f->subject = name_slice(&c->text, X509_get_subject_name(c->x509));
	f->issuer = name_slice(&c->text, X509_get_issuer_name(c->x509));
	f->serial = serial_text(&c->text, X509_get0_serialNumber(c->x509));
	key_kind_text(kind, sizeof(kind), X509_get0_pubkey(c->x509));
	f->key_kind = slice_of(arena_text(&c->text, slice_of(kind)));
	read_udi(c);
	/* Also fills OpenSSL's cache of extensions before threads share it. */
	f->is_ca = X509_check_ca(c->x509) > 0;
	flags = X509_get_extension_flags(c->x509);
	f->is_self_issued = flags & EXFLAG_SI;
	ERR_clear_error();
	return RC_OK;
}

enum rc cert_adopt(struct cert **out, X509 *taken, struct err *e)
{
	struct cert *c = mem_new(1, sizeof(*c));
	enum rc rc;

	atomic_init(&c->references, 1);
	c->x509 = taken;
	rc = read_facts(c, e);
	if (rc) {
		cert_free(c);
		return rc;
	}
	*out = c;
	return RC_OK;
}

void cert_pem(struct buf *out, const struct cert *c)
{
	_cleanup_openssl_(bio) BIO *b = crypto_made(BIO_new(BIO_s_mem()));
	char from[WHEN_TEXT_MAX], to[WHEN_TEXT_MAX];

	if (!PEM_write_bio_X509(b, c->x509))
		mem_exhausted();
	buf_printf(out, "# %.*s, good from %s to %s\n",
		   SLICE_ARG(c->facts.subject),
		   when_text(from, c->facts.not_before),
		   when_text(to, c->facts.not_after));
	buf_add_slice(out, bio_bytes(b));
}

void cert_list_add(struct cert_list *l, struct cert *taken)
{
	/* Grows at powers of two. */
	if ((l->count & (l->count - 1)) == 0)
		l->at = mem_resize(l->at, (l->count ? l->count * 2 : 1) *
						  sizeof(struct cert *));
	l->at[l->count++] = taken;
}

void cert_list_free(struct cert_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		cert_free(l->at[i]);
	free(l->at);
	*l = (struct cert_list){0};
}
