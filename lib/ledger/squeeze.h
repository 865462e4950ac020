/* Packs made small: base64 set aside, the rest deflated; private to lib/ledger;
 * layer 3.
 *
 * A third of a usage report is a signature in base64, which deflate is slow to
 * make hardly smaller, while all else in a run of reports repeats. So runs of
 * base64 are kept as the bytes they stand for. Whole groups of four characters and
 * three bytes correspond one to one, so every byte comes back as it was. */
#ifndef LEDGER_SQUEEZE_H
#define LEDGER_SQUEEZE_H

#include "archive/deflate.h"

/* Appends to `out`:
 *
 *	number of runs, number of bytes they stand for	(32 bits each, little endian)
 *	a run: its place in the rest, its bytes		(32 bits each)
 *	the bytes of all runs
 *	the rest, deflated
 */
void squeeze(struct buf *out, struct deflater *d, struct slice bytes);
/* Appends exactly `size` bytes; RC_MALFORMED when it is not that. */
enum rc unsqueeze(struct buf *out, struct slice packed, uint64_t size,
		  struct err *e);

#endif
