#include <openssl/decoder.h>
#include <openssl/pem.h>

#include "crypto/internal.h"

/* Why there is no key, in the order of what a person can do about it. */
static enum rc no_key(struct passphrase *p, const char *name, struct err *e)
{
	if (p->asked && p->refused) {
		ERR_clear_error();
		return err_set(e, p->why.code ? p->why.code : RC_MISSING,
			       "%s: %s", name, p->why.text);
	}
	if (p->asked) {
		ERR_clear_error();
		return err_set(e, RC_REFUSED,
			       "%s: the passphrase does not open it", name);
	}
	ERR_clear_error();
	return err_set(e, RC_MALFORMED, "%s: there is no private key in it",
		       name);
}

static EVP_PKEY *decode(struct slice bytes, struct passphrase *p)
{
	const unsigned char *at = bytes.p;
	size_t left = bytes.n;
	EVP_PKEY *key = NULL;
	OSSL_DECODER_CTX *ctx = crypto_made(OSSL_DECODER_CTX_new_for_pkey(
		&key, NULL, NULL, NULL, EVP_PKEY_KEYPAIR, crypto_context(),
		NULL));

	OSSL_DECODER_CTX_set_pem_password_cb(ctx, passphrase_callback, p);
	if (OSSL_DECODER_from_data(ctx, &at, &left) != 1) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	OSSL_DECODER_CTX_free(ctx);
	return key;
}

/* The decoders take the first thing of a PEM file, which may be a certificate
 * or text: cut out the block that holds the key. */
static struct slice key_block(struct slice text)
{
	size_t from = 0;

	for (;;) {
		size_t begin = slice_find(text, "-----BEGIN ", from);
		size_t close, end, after;
		struct slice label;

		if (begin == SIZE_MAX)
			return (struct slice){NULL, 0};
		from = begin + strlen("-----BEGIN ");
		close = slice_find(slice_part(text, 0, from + 64), "-----",
				   from);
		if (close == SIZE_MAX)
			continue;
		label = slice_part(text, from, close);
		if (!slice_ends(label, "PRIVATE KEY"))
			continue;
		end = slice_find(text, "-----END ", close);
		after = end == SIZE_MAX ? SIZE_MAX
					: slice_find(text, "-----",
						     end + strlen("-----END "));
		if (after == SIZE_MAX)
			return (struct slice){NULL, 0};
		return slice_part(text, begin, after + 5);
	}
}

static enum rc add_x509(struct cert_list *certs, const X509 *x, struct err *e)
{
	unsigned char *der = NULL;
	int n = i2d_X509((X509 *)(uintptr_t)x, &der);
	enum rc rc;

	if (n <= 0)
		return crypto_error(e, RC_MALFORMED,
				    "a certificate beside the key cannot be "
				    "encoded again");
	rc = cert_read_all(certs, (struct slice){der, (size_t)n}, e);
	OPENSSL_free(der);
	return rc;
}

static enum rc add_bag_certs(struct cert_list *certs, const X509 *own,
			     const STACK_OF(X509) *others, struct err *e)
{
	enum rc rc = RC_OK;

	if (!certs)
		return RC_OK;
	if (own)
		rc = add_x509(certs, own, e);
	for (int i = 0; !rc && i < sk_X509_num(others); i++)
		rc = add_x509(certs, sk_X509_value(others, i), e);
	return rc;
}

/* Without a passphrase two spellings of "none" are in use. */
static const char *bag_passphrase(PKCS12 *bag, struct passphrase *p)
{
	if (PKCS12_verify_mac(bag, NULL, 0) == 1)
		return NULL;
	if (PKCS12_verify_mac(bag, "", 0) == 1)
		return "";
	ERR_clear_error();
	return passphrase_ask(p) ? buf_text(&p->text) : NULL;
}

static enum rc open_bag(EVP_PKEY **key, struct cert_list *certs, PKCS12 *bag,
			const char *name, struct passphrase *p, struct err *e)
{
	const char *text = bag_passphrase(bag, p);
	STACK_OF(X509) *others = NULL;
	X509 *own = NULL;
	enum rc rc;

	if (p->asked && p->refused)
		return no_key(p, name, e);
	if (PKCS12_verify_mac(bag, text, -1) != 1)
		return no_key(p, name, e);
	if (PKCS12_parse(bag, text, key, &own, &others) != 1)
		return crypto_error(e, RC_REFUSED,
				    "the PKCS#12 file is protected in an "
				    "outdated way; write it anew with `openssl "
				    "pkcs12 -legacy -in … -out key.pem`");
	rc = add_bag_certs(certs, own, others, e);
	X509_free(own);
	sk_X509_pop_free(others, X509_free);
	if (!rc && !*key)
		rc = no_key(p, name, e);
	return rc;
}

static PKCS12 *as_bag(struct slice bytes)
{
	const unsigned char *at = bytes.p;
	PKCS12 *bag;

	if (!der_long_sequence(bytes) || bytes.n > INT32_MAX)
		return NULL;
	bag = crypto_made(PKCS12_init_ex(NID_pkcs7_data, crypto_context(),
					 NULL));
	/* On failure d2i frees what it was given. */
	if (!d2i_PKCS12(&bag, &at, (long)bytes.n))
		bag = NULL;
	ERR_clear_error();
	return bag;
}

static enum rc read_plain(EVP_PKEY **key, struct cert_list *certs,
			  struct slice bytes, const char *name,
			  struct passphrase *p, struct err *e)
{
	bool is_pem = slice_find(bytes, "-----BEGIN ", 0) != SIZE_MAX;
	struct slice block = is_pem ? key_block(bytes) : bytes;
	enum rc rc;

	*key = block.n ? decode(block, p) : NULL;
	if (!*key)
		return no_key(p, name, e);
	if (!is_pem || !certs)
		return RC_OK;
	rc = cert_read_all(certs, bytes, e);
	return rc == RC_MISSING ? RC_OK : rc;
}

enum rc private_key_read(struct private_key **out, struct cert_list *certs,
			 struct slice bytes, const char *name,
			 const struct passphrase_source *pass, struct err *e)
{
	_cleanup_openssl_(pkcs12) PKCS12 *bag = as_bag(bytes);
	struct passphrase p;
	EVP_PKEY *key = NULL;
	enum rc rc;

	passphrase_begin(&p, pass, "Passphrase", name);
	rc = bag ? open_bag(&key, certs, bag, name, &p, e)
		 : read_plain(&key, certs, bytes, name, &p, e);
	passphrase_end(&p);
	ERR_clear_error();
	if (rc) {
		EVP_PKEY_free(key);
		return rc;
	}
	*out = private_key_adopt(key, crypto_context());
	return RC_OK;
}

enum rc private_key_pem(struct buf *out, const struct private_key *k,
			struct slice pass, struct err *e)
{
	_cleanup_openssl_(bio) BIO *b = crypto_made(BIO_new(BIO_s_secmem()));
	EVP_CIPHER *cipher = NULL;
	int ok;

	if (pass.n)
		cipher = crypto_made(EVP_CIPHER_fetch(crypto_context(),
						      "AES-256-CBC", NULL));
	if (pass.n > INT32_MAX)
		pass.n = INT32_MAX;
	/* Salt and vector of a seeded key follow from its seed too. */
	signing_begin(k, pass);
	ok = PEM_write_bio_PKCS8PrivateKey(b, k->pkey, cipher,
					   (const char *)pass.p, (int)pass.n,
					   NULL, NULL);
	signing_end(k);
	EVP_CIPHER_free(cipher);
	if (ok != 1)
		return crypto_error(e, RC_SYSTEM,
				    "the key cannot be written as PEM");
	buf_add_slice(out, bio_bytes(b));
	return RC_OK;
}
