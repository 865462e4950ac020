/* CMS SignedData (RFC 5652) with the content inside; layer 1. */
#ifndef CRYPTO_CMS_H
#define CRYPTO_CMS_H

#include "crypto/key.h"
#include "crypto/trust.h"

/* DER; SHA-256, signed attributes with `at` as signingTime; the signer's
 * certificate and `chain` are embedded. */
enum rc cms_sign(struct buf *out, struct slice content,
		 const struct private_key *k, const struct cert *signer,
		 const struct cert_list *chain, int64_t at, struct err *e);

/* What a CMS file holds once its signature has been found to fit. Only
 * cms_open makes one: nothing else in the program can hand out `content`. */
struct cms_opened;

enum cms_fit {
	CMS_FITS,	 /* content is what the signer signed */
	CMS_DOES_NOT_FIT /* a signature is there, a key for it too: no fit */
};

/* RC_MALFORMED unless `der` is exactly one SignedData (DER, or PEM around it)
 * with content, exactly one signer whose certificate is embedded or among
 * `known`, SHA-2, nothing behind it. *out is NULL unless it fits. */
enum rc cms_open(struct cms_opened **out, enum cms_fit *fit, struct slice der,
		 const struct cert_list *known, struct err *e);
struct slice cms_content(const struct cms_opened *c);
const struct cert *cms_signer(const struct cms_opened *c);
const struct cert_list *cms_certs(const struct cms_opened *c);
const char *cms_scheme(const struct cms_opened *c); /* as in signature.h */
/* The signed signingTime; false without one. */
bool cms_signing_time(const struct cms_opened *c, int64_t *at);
void cms_free(struct cms_opened *c);

/* Does it look like one (for telling kinds apart)? */
bool cms_looks_like(struct slice head);

#endif
