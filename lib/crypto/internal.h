/* What the files of crypto/ share and nobody else sees; layer 1.
 *
 * Everything that judges input runs in a library context of our own: it holds
 * OpenSSL's built-in default provider and nothing else, and no configuration
 * file or variable of the environment reaches it. */
#ifndef CRYPTO_INTERNAL_H
#define CRYPTO_INTERNAL_H

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "crypto/cert.h"
#include "crypto/cms.h"
#include "crypto/key.h"
#include "crypto/signature.h"
#include "crypto/trust.h"

/* Foreign handles that end with their scope. */
#define OPENSSL_HANDLES(X)                                                     \
	X(BIO, bio, BIO_free_all)                                              \
	X(BIGNUM, bignum, BN_clear_free)                                       \
	X(EVP_PKEY, pkey, EVP_PKEY_free)                                       \
	X(EVP_PKEY_CTX, pkey_ctx, EVP_PKEY_CTX_free)                           \
	X(EVP_MD_CTX, md_ctx, EVP_MD_CTX_free)                                 \
	X(X509, x509, X509_free)                                               \
	X(X509_CRL, x509_crl, X509_CRL_free)                                   \
	X(X509_REQ, x509_req, X509_REQ_free)                                   \
	X(X509_NAME, x509_name, X509_NAME_free)                                \
	X(PKCS7, pkcs7, PKCS7_free)                                            \
	X(PKCS12, pkcs12, PKCS12_free)                                         \
	X(PKCS8_PRIV_KEY_INFO, pkcs8, PKCS8_PRIV_KEY_INFO_free)
#define X(type, name, release)                                                 \
	static inline void cleanup_##name(type **p)                            \
	{                                                                      \
		release(*p);                                                   \
	}
OPENSSL_HANDLES(X)
#undef X
#define _cleanup_openssl_(name) __attribute__((cleanup(cleanup_##name)))

/* First of all: nothing may load the system's configuration behind our back.
 * private_key_open_uri loads it by name when it is asked for. The context is made
 * when it is needed, which takes as long as the whole start otherwise. */
void crypto_begin(void);
/* The context for judging, and for the keys that are made or read here. */
OSSL_LIB_CTX *crypto_context(void);

enum digest_kind { DIGEST_SHA256, DIGEST_SHA384, DIGEST_SHA512, DIGEST_SHA1,
		   DIGEST_COUNT };
const EVP_MD *crypto_digest(enum digest_kind kind);
/* With the calling thread's own state; `out` holds EVP_MAX_MD_SIZE. */
size_t crypto_hash(enum digest_kind kind, uint8_t *out, struct slice bytes);

/* `message` with OpenSSL's own reason behind it; empties its error queue. */
enum rc crypto_error(struct err *e, enum rc code, const char *message);
/* Stops the program when p is NULL: OpenSSL could not allocate. */
void *crypto_made(void *p);
/* All bytes that were written to a memory BIO; borrowed. */
struct slice bio_bytes(BIO *b);

/* Exactly one certificate in DER. */
enum rc cert_decode(struct cert **out, struct slice der, bool more_may_follow,
		    struct err *e);
/* Takes the handle in any case. */
enum rc cert_adopt(struct cert **out, X509 *taken, struct err *e);
X509 *cert_x509(const struct cert *c);
X509_CRL *crl_x509(const struct crl *c);
/* RFC 2253, UTF-8, control bytes escaped. */
void name_text(struct buf *out, const X509_NAME *name);
bool time_seconds(const ASN1_TIME *t, int64_t *seconds);
const char *key_kind_text(char *out, size_t size, const EVP_PKEY *key);

/* PEM blocks anywhere in a text. */
struct pem_block {
	struct slice label; /* "CERTIFICATE" */
	struct slice der;
	size_t offset;	    /* of BEGIN */
};
/* False at the end of the text or on an error (*rc != RC_OK). */
bool pem_next(struct slice text, size_t *from, struct arena *a,
	      struct pem_block *out, enum rc *rc, struct err *e);
bool der_long_sequence(struct slice head);

/* How a signature is made; the names are in signature.h. */
enum scheme_form { FORM_PKCS1, FORM_PSS, FORM_ECDSA, FORM_P1363, FORM_ED25519 };
struct scheme {
	const char *name;
	enum scheme_form form;
	enum digest_kind digest;
};
extern const struct scheme schemes[];
extern const size_t scheme_count;
const struct scheme *scheme_named(const char *name);
bool scheme_suits_key(const struct scheme *s, const EVP_PKEY *key);
/* Is the key strong enough and of a type that has schemes? */
bool key_is_usable(const EVP_PKEY *key);
/* A verifier for one scheme; salt only for PSS (SALT_ANY: whatever it is). */
enum { SALT_ANY = -1 };
EVP_PKEY_CTX *scheme_context(const struct scheme *s, EVP_PKEY *key, int salt);
/* `digest` is the hash of the bytes (the bytes themselves for Ed25519). */
bool scheme_try(EVP_PKEY_CTX *ctx, const struct scheme *s, EVP_PKEY *key,
		struct slice digest, struct slice value);
/* The whole check of one scheme, PSS salts bounded; what it took is left in
 * *ctx and *salt for the next time. */
bool scheme_check(const struct scheme *s, EVP_PKEY *key, struct slice digest,
		  struct slice value, EVP_PKEY_CTX **ctx);

/* What a person was asked for; for OpenSSL's callbacks. */
struct passphrase {
	struct passphrase_source source; /* ask may be NULL */
	struct buf prompt, text;
	bool asked, refused;
	struct err why;
};
void passphrase_begin(struct passphrase *p, const struct passphrase_source *from,
		      const char *what, const char *name);
bool passphrase_ask(struct passphrase *p);
int passphrase_callback(char *to, int size, int writing, void *passphrase);
void passphrase_end(struct passphrase *p);
void buf_cleanse(struct buf *b);
#define _cleanup_secret_ __attribute__((cleanup(buf_cleanse)))

/* The key's own library context; the seed of a repeatable key; the PIN, which an
 * engine may ask for again at each signature. */
struct private_key {
	EVP_PKEY *pkey;
	OSSL_LIB_CTX *context; /* NULL: OpenSSL's default, for store URIs */
	struct passphrase *pin;
	bool seeded;
	uint8_t seed[SHA256_BYTES];
};
struct private_key *private_key_adopt(EVP_PKEY *taken, OSSL_LIB_CTX *context);
/* A context whose random bytes all come from the seed given to seeded_begin. */
OSSL_LIB_CTX *seeded_context(void);
/* Between these two the calling thread's random bytes in seeded_context follow
 * from seed, label and bytes alone. */
void seeded_begin(const uint8_t seed[SHA256_BYTES], const char *label,
		  struct slice bytes);
void seeded_end(void);
void seeded_bytes(const uint8_t seed[SHA256_BYTES], const char *label,
		  struct slice bytes, uint8_t *out, size_t n);
/* The RSA key that belongs to a seed; NULL when it cannot be made. */
EVP_PKEY *seeded_rsa(const uint8_t seed[SHA256_BYTES], int bits);
/* seeded_begin and seeded_end around a use of a private key; nothing for keys without a seed. */
void signing_begin(const struct private_key *k, struct slice bytes);
void signing_end(const struct private_key *k);

#endif
