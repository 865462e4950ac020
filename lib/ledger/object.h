/* Evidence: raw bytes, kept whole and compressed; layer 3.
 *
 * Small objects of one transaction lie together in packs of some tens of
 * kilobytes, because reports of a device differ little. */
#ifndef LEDGER_OBJECT_H
#define LEDGER_OBJECT_H

#include "crypto/digest.h"
#include "ledger/ledger.h"

/* `hash` is the SHA-256 of the bytes. */
enum rc object_add(struct ledger *l, struct slice bytes,
		   const uint8_t hash[SHA256_BYTES], int64_t *id,
		   struct err *e);
/* Appends the bytes; quick for neighbours in order. RC_MISSING when they were forgotten, RC_MALFORMED when they
 * do not have the hash they were kept under. */
enum rc object_read(struct ledger *l, int64_t id, struct buf *out,
		    struct err *e);
/* Each object in order, with its bytes (p == NULL: forgotten). `fault` is told in
 * place of bytes that cannot be unpacked or have another hash. */
enum rc object_each(struct ledger *l,
		    enum rc (*each)(void *context, int64_t id,
				    const uint8_t hash[SHA256_BYTES],
				    struct slice bytes, const char *fault,
				    struct err *e),
		    void *context, struct err *e);
/* Drops the bytes of one object; its hash stays. They leave the file with the
 * next object_sweep, in the same transaction; *bytes is what they took unpacked. */
enum rc object_forget(struct ledger *l, int64_t id, struct err *e);
enum rc object_sweep(struct ledger *l, uint64_t *bytes, struct err *e);

#endif
