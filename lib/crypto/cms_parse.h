/* One SignedData taken apart; layer 1, for cms_open.c. */
#ifndef CRYPTO_CMS_PARSE_H
#define CRYPTO_CMS_PARSE_H

#include "crypto/cms_form.h"

enum { CMS_CERTS_MOST = 16 };

/* All slices are parts of the message. */
struct cms_parts {
	struct slice content;
	struct slice certs[CMS_CERTS_MOST]; /* whole certificates */
	size_t cert_count;
	/* The signer: one of the two. */
	struct slice issuer_serial; /* whole SEQUENCE; p == NULL without */
	struct slice key_id;
	enum digest_kind digest;
	const struct scheme *scheme;
	struct slice attributes; /* whole, with the tag [0] */
	struct slice value;
	/* From the signed attributes. */
	struct slice message_digest;
	struct slice signing_time;	  /* whole; p == NULL without */
	struct slice signing_certificate; /* content; p == NULL without */
};

enum rc cms_parse(struct cms_parts *out, struct slice der, struct err *e);

#endif
