/* Private keys; layer 1. Key memory is cleansed when freed. */
#ifndef CRYPTO_KEY_H
#define CRYPTO_KEY_H

#include "crypto/cert.h"

struct private_key;
void private_key_free(struct private_key *k);

enum key_kind { KEY_P256, KEY_RSA_2048, KEY_RSA_3072 };
/* From the system's generator. */
enum rc private_key_new(struct private_key **out, enum key_kind kind,
			struct err *e);
/* The same kind and seed give the same key, and what is signed with it later
 * has the same bytes each time: for the lab's rehearsals only. */
enum rc private_key_from_seed(struct private_key **out, enum key_kind kind,
			      struct slice seed, struct err *e);

/* Asks a person for a passphrase; RC_OK and text in `out` (cleansed by the
 * caller), or RC_MISSING when nobody can be asked. */
typedef enum rc (*passphrase_fn)(void *context, const char *prompt,
				 struct buf *out, struct err *e);
struct passphrase_source {
	passphrase_fn ask;
	void *context;
};

/* PEM (PKCS#8, traditional), DER, PKCS#12; certificates that lie beside the
 * key are appended to *certs (may be NULL). `name` is for messages. */
enum rc private_key_read(struct private_key **out, struct cert_list *certs,
			 struct slice bytes, const char *name,
			 const struct passphrase_source *pass, struct err *e);
/* An OpenSSL store URI such as pkcs11:… through whatever provider or engine is
 * installed and configured. What `pass->context` points to must live as long as
 * the key: the token may ask again when it signs. */
enum rc private_key_open_uri(struct private_key **out, struct cert_list *certs,
			     const char *uri,
			     const struct passphrase_source *pass,
			     struct err *e);
/* Appends PKCS#8 PEM, encrypted (PBES2, AES-256, PBKDF2) when `pass` has text. */
enum rc private_key_pem(struct buf *out, const struct private_key *k,
			struct slice pass, struct err *e);
bool private_key_fits(const struct private_key *k, const struct cert *c);

/* What a certificate to be issued says. */
struct cert_wish {
	const char *common_name;   /* UTF-8; required */
	const char *organization;  /* or NULL */
	const char *serial_number; /* subject serialNumber "PID:… SN:…" or NULL */
	bool is_ca;
	int64_t not_before, not_after;
	uint64_t serial;	   /* 0: random */
};
/* Issued by `issuer`/`issuer_key`, or self-signed when issuer is NULL. */
enum rc cert_issue(struct cert **out, const struct cert_wish *wish,
		   const struct private_key *subject_key,
		   const struct cert *issuer,
		   const struct private_key *issuer_key, struct err *e);
/* A certificate request in PEM for the key. */
enum rc key_request_pem(struct buf *out, const struct cert_wish *wish,
			const struct private_key *k, struct err *e);

/* Raw signature with the scheme's name as in signature.h (RSA and ECDSA). */
enum rc private_key_sign(struct buf *out, const struct private_key *k,
			 const char *scheme, struct slice bytes, struct err *e);

/* The scheme a key signs with by itself ("rsa-pkcs1-sha256", "ecdsa-sha256",
 * "ed25519"); NULL for a key that cannot sign. */
const char *private_key_scheme(const struct private_key *k);

#endif
