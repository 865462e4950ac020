/* The spellings that CMS is written with and read by; layer 1, for cms_*.c. */
#ifndef CRYPTO_CMS_FORM_H
#define CRYPTO_CMS_FORM_H

#include "crypto/der.h"
#include "crypto/internal.h"

/* Whole OBJECT IDENTIFIER elements. */
extern const struct slice oid_data, oid_signed_data, oid_content_type,
	oid_message_digest, oid_signing_time, oid_signing_certificate;

/* AlgorithmIdentifier of a digest, as cms_sign writes it. */
void cms_put_digest(struct buf *out, enum digest_kind kind);
bool cms_is_digest(struct slice algorithm, enum digest_kind *kind);
/* AlgorithmIdentifier of a signature; `name` is a scheme of signature.h. False
 * for one that has no spelling here. */
bool cms_put_scheme(struct buf *out, const char *name);
/* The scheme an AlgorithmIdentifier means beside the digest; NULL if none. */
const struct scheme *cms_scheme_of(struct slice algorithm,
				   enum digest_kind digest);

/* Whole DER of a certificate, its issuer's name or serial number. */
void cms_put_cert(struct buf *out, const struct cert *c);
void cms_put_issuer_serial(struct buf *out, const struct cert *c);

#endif
