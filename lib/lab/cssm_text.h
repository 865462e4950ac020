/* Elements as the account writes them: one line, no white space between them
 * (formats/cssm-files.md section 2); layer 4. */
#ifndef LAB_CSSM_TEXT_H
#define LAB_CSSM_TEXT_H

#include "base/rc.h"
#include "base/slice.h"
#include "crypto/key.h"

/* <name>text</name>, escaped. */
void cssm_element(struct buf *out, const char *name, struct slice text);
/* YYYY-MM-DDThh:mm:ss, UTC, without a zone. */
void cssm_element_time(struct buf *out, const char *name, int64_t at);

/* A signed block: what is appended between begin and end is signed, from the
 * byte behind <name> to the one before <signature>, which end appends with
 * </name>. The value is base64 of DER, ECDSA over P-256 with SHA-256. Which bytes
 * the vendor signs is not public: this is the lab's choice, and one of those that
 * `rum verify` tries. */
size_t cssm_block_begin(struct buf *out, const char *name);
enum rc cssm_block_end(struct buf *out, const char *name, size_t from,
		       const struct private_key *key, struct err *e);

#endif
