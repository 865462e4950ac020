/* Bytes made small for keeping, and back; layer 1. zlib's own form, with its
 * checksum. */
#ifndef ARCHIVE_DEFLATE_H
#define ARCHIVE_DEFLATE_H

#include "base/rc.h"
#include "base/slice.h"

/* One serves any number of pieces, one after another: setting it up costs more
 * than packing a report. */
struct deflater;
struct deflater *deflater_new(void);
void deflater_free(struct deflater *d);
/* Appends. Level 1: over reports the higher ones cost half as much time again for
 * three per cent less. */
void deflate_bytes(struct deflater *d, struct buf *out, struct slice bytes);
/* Appends exactly `size` bytes; RC_MALFORMED when it is not that. */
enum rc inflate_bytes(struct buf *out, struct slice packed, uint64_t size,
		      struct err *e);

#endif
