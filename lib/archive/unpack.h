/* Counting what is unpacked; private to lib/archive; layer 1. */
#ifndef ARCHIVE_UNPACK_H
#define ARCHIVE_UNPACK_H

#include "archive/archive.h"

/* As many bytes as may be unpacked at once: `cap`, or one more than the budget
 * has left, so that the work stops where the limit is passed. */
size_t unpack_room(const struct limits *l, const struct archive_budget *budget,
		   size_t cap);
/* Charges `n` bytes. `unpacked` and `packed` are the totals of this reader,
 * `n` included. */
enum rc unpack_charge(const struct limits *l, struct archive_budget *budget,
		      size_t n, uint64_t unpacked, uint64_t packed,
		      struct err *e);

#endif
