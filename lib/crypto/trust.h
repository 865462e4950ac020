/* Who vouches for a certificate at a time; layer 1. */
#ifndef CRYPTO_TRUST_H
#define CRYPTO_TRUST_H

#include "crypto/cert.h"

enum crl_policy { CRL_IF_PRESENT, CRL_REQUIRED, CRL_OFF };

enum cert_purpose {
	PURPOSE_DEVICE,	  /* signs reports: any key usage that allows signing */
	PURPOSE_OPERATOR, /* signs manifests: the same */
	PURPOSE_ACCOUNT,  /* signs what the account sends: the same */
	PURPOSE_ANY,	  /* chain only (conformance suites) */
};

struct trust; /* anchors, intermediates, revocation lists; built once */
struct trust *trust_new(void);
void trust_free(struct trust *t);
/* An anchor ends a chain, a sub-CA too (X509_V_FLAG_PARTIAL_CHAIN): what the
 * operator enrolled is trusted, nothing else, and nothing of the environment. */
void trust_add_anchor(struct trust *t, struct cert *c);	      /* counted */
void trust_add_intermediate(struct trust *t, struct cert *c); /* counted */
void trust_add_crl(struct trust *t, struct crl *taken);
size_t trust_anchor_count(const struct trust *t);

struct trust_result {
	bool trusted;
	char anchor[256];   /* subject of the anchor; "" when not trusted */
	char reason[256];   /* why not; "" when trusted */
	char warning[256];  /* stale or missing revocation list; "" if none */
};

/* With CRL_IF_PRESENT a stale list's revocations count; it warns, and so does a
 * list that is missing for one issuer while there are some for others. A list
 * whose signature or meaning is in doubt is not passed over. The anchor itself
 * needs no list.
 *
 * Security level 2 for every certificate below the anchor (so SHA-1 above the
 * leaf needs the sub-CA itself as anchor, engineering.md trap 6); `notAfter`
 * is inclusive (trap 7). `extra` (may be NULL) are intermediates of this one
 * check. An enrolled anchor that is the certificate itself vouches for itself.
 * Thread-safe; results are cached by certificate hash inside `t` when `extra`
 * is NULL or empty. */
void trust_check(struct trust *t, const struct cert *leaf,
		 const struct cert_list *extra, enum cert_purpose purpose,
		 enum crl_policy crls, int64_t at, struct trust_result *out);

#endif
