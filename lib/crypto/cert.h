/* X.509 certificates and revocation lists; layer 1. */
#ifndef CRYPTO_CERT_H
#define CRYPTO_CERT_H

#include "base/limits.h"
#include "base/mem.h"
#include "crypto/digest.h"

/* Immutable after it was read, shared between threads, counted. */
struct cert;

/* What a certificate says; slices live as long as the certificate. */
struct cert_facts {
	struct slice subject, issuer;	/* RFC 2253 text, UTF-8 */
	struct slice serial;		/* lower-case hex, no leading zeros */
	struct slice key_kind;		/* "rsa-2048", "ecdsa-p256", "ed25519" */
	struct slice pid, sn;		/* from the subject's serialNumber,
					   "PID:… SN:…"; p == NULL without one */
	uint8_t sha256[SHA256_BYTES];	/* of the DER: the fingerprint */
	int64_t not_before, not_after;	/* the last second it is good */
	bool is_ca, is_self_issued;
};

const struct cert_facts *cert_facts(const struct cert *c);
struct cert *cert_ref(struct cert *c);
void cert_free(struct cert *c);
/* Appends PEM, with a comment line before it that says subject and dates. */
void cert_pem(struct buf *out, const struct cert *c);

struct cert_list {
	struct cert **at;
	size_t count;
};
void cert_list_add(struct cert_list *l, struct cert *taken);
void cert_list_free(struct cert_list *l);

/* All certificates in `text`: PEM blocks anywhere inside other text, with any
 * line ends and indentation (so the output of `show platform sudi certificate`
 * can be given as it is), or one DER certificate, or a DER/PEM PKCS#7 bag.
 * RC_MALFORMED when a block is there that does not decode; RC_MISSING when
 * there is none. Appends to *out. */
enum rc cert_read_all(struct cert_list *out, struct slice text, struct err *e);

/* Certificate revocation lists, counted like certificates. */
struct crl;
struct crl_facts {
	struct slice issuer;
	struct slice number;		/* decimal; p == NULL without one */
	int64_t this_update, next_update; /* next_update INT64_MAX if absent */
	size_t revoked;
	uint8_t sha256[SHA256_BYTES];
};
const struct crl_facts *crl_facts(const struct crl *c);
struct crl *crl_ref(struct crl *c);
void crl_free(struct crl *c);
void crl_pem(struct buf *out, const struct crl *c);
struct crl_list {
	struct crl **at;
	size_t count;
};
void crl_list_add(struct crl_list *l, struct crl *taken);
void crl_list_free(struct crl_list *l);
enum rc crl_read_all(struct crl_list *out, struct slice text, struct err *e);

#endif
