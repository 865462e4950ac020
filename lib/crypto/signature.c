#include "crypto/signature.h"

#include "crypto/der.h"
#include "crypto/internal.h"

/* One certificate's key, decoded for this thread alone: a shared key would make
 * every verification take the same lock. */
struct slot {
	struct cert *cert;
	EVP_PKEY *key; /* NULL when it is of no use */
	size_t value_bytes; /* RSA: the modulus; ECDSA: both numbers */
	/* What fitted last, ready to verify again. */
	const struct scheme *last;
	EVP_PKEY_CTX *ctx;
};

/* Open addressing over the certificates' addresses, which cannot be reused
 * while the slot holds a reference. */
enum { SLOTS_FIRST = 64, SLOTS_MOST = 16384 };
struct signature_checker {
	struct slot *slots;
	size_t count, capacity;
};

/* The digests of one message, each made when it is first needed. */
struct message {
	struct slice bytes;
	size_t sizes[DIGEST_COUNT];
	uint8_t digests[DIGEST_COUNT][EVP_MAX_MD_SIZE];
};

static struct slice message_digest(struct message *m, enum digest_kind kind)
{
	if (kind == DIGEST_COUNT)
		return m->bytes;
	if (!m->sizes[kind])
		m->sizes[kind] = crypto_hash(kind, m->digests[kind], m->bytes);
	return (struct slice){m->digests[kind], m->sizes[kind]};
}

struct signature_checker *signature_checker_new(void)
{
	struct signature_checker *c = mem_new(1, sizeof(*c));

	c->capacity = SLOTS_FIRST;
	c->slots = mem_new(c->capacity, sizeof(struct slot));
	return c;
}

static void slot_free(struct slot *s)
{
	EVP_PKEY_CTX_free(s->ctx);
	EVP_PKEY_free(s->key);
	cert_free(s->cert);
}

static void slots_free(struct signature_checker *c)
{
	for (size_t i = 0; i < c->capacity; i++) {
		if (c->slots[i].cert)
			slot_free(&c->slots[i]);
	}
	free(c->slots);
}

void signature_checker_free(struct signature_checker *c)
{
	if (!c)
		return;
	slots_free(c);
	free(c);
}

static struct slot *slot_find(struct slot *slots, size_t capacity,
			      const struct cert *cert)
{
	uint64_t h = (uintptr_t)cert * UINT64_C(0x9e3779b97f4a7c15);
	size_t i = (size_t)(h >> 32) & (capacity - 1);

	while (slots[i].cert && slots[i].cert != cert)
		i = (i + 1) & (capacity - 1);
	return &slots[i];
}

static void make_room(struct signature_checker *c)
{
	size_t capacity = c->capacity * 2;
	struct slot *slots;

	if (c->count * 2 < c->capacity)
		return;
	/* Nobody enrols that many devices; forgetting them costs only time. */
	if (capacity > SLOTS_MOST) {
		slots_free(c);
		c->count = 0;
		c->capacity = SLOTS_FIRST;
		c->slots = mem_new(c->capacity, sizeof(struct slot));
		return;
	}
	slots = mem_new(capacity, sizeof(struct slot));
	for (size_t i = 0; i < c->capacity; i++) {
		if (c->slots[i].cert)
			*slot_find(slots, capacity, c->slots[i].cert) =
				c->slots[i];
	}
	free(c->slots);
	c->slots = slots;
	c->capacity = capacity;
}

static struct slot *slot_for(struct signature_checker *c, struct cert *cert)
{
	struct slot *s = slot_find(c->slots, c->capacity, cert);
	const EVP_PKEY *shared;

	if (s->cert)
		return s;
	make_room(c);
	s = slot_find(c->slots, c->capacity, cert);
	s->cert = cert_ref(cert);
	c->count++;
	shared = X509_get0_pubkey(cert_x509(cert));
	if (key_is_usable(shared)) {
		/* OpenSSL does not change what it duplicates. */
		s->key = EVP_PKEY_dup((EVP_PKEY *)(uintptr_t)shared);
		s->value_bytes = ((size_t)EVP_PKEY_get_bits(shared) + 7) / 8;
		if (EVP_PKEY_is_a(shared, "EC"))
			s->value_bytes *= 2;
		else if (EVP_PKEY_is_a(shared, "ED25519"))
			s->value_bytes = 64;
	}
	ERR_clear_error();
	return s;
}

/* Some SEQUENCE of two INTEGERs, however badly spelled: meant as an ECDSA
 * value, so that a padded or stretched one counts as a wrong signature and not
 * as one for another key. */
static bool lax_pair(struct slice value, size_t value_bytes)
{
	static const uint8_t tags[] = {DER_SEQUENCE, DER_INTEGER, DER_INTEGER};

	if (value.n > 2 * value_bytes)
		return false;
	for (size_t i = 0; i < sizeof(tags); i++) {
		size_t n, bytes;

		if (value.n < 2 || value.p[0] != tags[i])
			return false;
		n = value.p[1];
		bytes = n & 0x80 ? n & 0x7f : 0;
		if (bytes > 8 || bytes > value.n - 2)
			return false;
		if (bytes)
			n = 0;
		for (size_t k = 0; k < bytes; k++)
			n = n << 8 | value.p[2 + k];
		value = slice_part(value, 2 + bytes, value.n);
		if (i && n > value.n)
			return false;
		if (i)
			value = slice_part(value, n, value.n);
	}
	return true;
}

static bool suits(const struct slot *s, struct slice value)
{
	if (value.n == s->value_bytes)
		return true;
	return EVP_PKEY_is_a(s->key, "EC") && lax_pair(value, s->value_bytes);
}

static const char *scheme_told(const struct scheme *s)
{
	if (s->form != FORM_P1363)
		return s->name;
	for (size_t i = 0; i < scheme_count; i++) {
		if (schemes[i].form == FORM_ECDSA &&
		    schemes[i].digest == s->digest)
			return schemes[i].name;
	}
	return s->name;
}

static enum signature_fit fit_of(const struct scheme *s, const char **told)
{
	*told = scheme_told(s);
	return s->digest == DIGEST_SHA1 ? FIT_SHA1 : FIT_GOOD;
}

enum signature_fit signature_check(struct signature_checker *c,
				   struct cert *cert, struct slice bytes,
				   struct slice value, const char **scheme)
{
	struct slot *s = slot_for(c, cert);
	struct message m;

	*scheme = NULL;
	if (!s->key)
		return FIT_KEY_UNUSABLE;
	if (!suits(s, value))
		return FIT_UNSUITED;
	m.bytes = bytes;
	memset(m.sizes, 0, sizeof(m.sizes));
	if (s->last && scheme_try(s->ctx, s->last, s->key,
				  message_digest(&m, s->last->digest), value))
		return fit_of(s->last, scheme);
	for (size_t i = 0; i < scheme_count; i++) {
		const struct scheme *one = &schemes[i];
		EVP_PKEY_CTX *ctx;

		if (!scheme_suits_key(one, s->key) ||
		    !scheme_check(one, s->key, message_digest(&m, one->digest),
				  value, &ctx))
			continue;
		EVP_PKEY_CTX_free(s->ctx);
		s->ctx = ctx;
		s->last = one;
		return fit_of(one, scheme);
	}
	return FIT_NONE;
}

bool signature_check_spki(struct slice spki, const char *scheme,
			  struct slice bytes, struct slice value)
{
	const struct scheme *s = scheme_named(scheme);
	const unsigned char *p = spki.p;
	_cleanup_openssl_(pkey) EVP_PKEY *key = NULL;
	_cleanup_openssl_(pkey_ctx) EVP_PKEY_CTX *ctx = NULL;
	struct message m = {.bytes = bytes};

	if (!s || spki.n > INT32_MAX)
		return false;
	key = d2i_PUBKEY_ex(NULL, &p, (long)spki.n, crypto_context(), NULL);
	ERR_clear_error();
	if (!key || p != spki.p + spki.n || !key_is_usable(key) ||
	    !scheme_suits_key(s, key))
		return false;
	if (EVP_PKEY_is_a(key, "RSA") &&
	    value.n != ((size_t)EVP_PKEY_get_bits(key) + 7) / 8)
		return false;
	return scheme_check(s, key, message_digest(&m, s->digest), value, &ctx);
}
