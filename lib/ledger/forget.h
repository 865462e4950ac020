/* Bytes that nobody needs any more are dropped; layer 3. */
#ifndef LEDGER_FORGET_H
#define LEDGER_FORGET_H

#include "ledger/ledger.h"

struct forget_sums {
	uint64_t reports, copies, export_files; /* whose bytes go */
	uint64_t objects; /* of these together */
	uint64_t bytes;	  /* unpacked */
};

/* The bytes of reports that are acknowledged, in no conflict, and end before
 * `before`, of other copies of them, and of export files with no other reports in
 * them. Hashes, columns and the journal stay. Within a writing transaction. */
enum rc ledger_forget(struct ledger *l, int64_t before,
		      struct forget_sums *sums, struct err *e);
/* Gives free pages back to the file system when they are a good part of the file.
 * Outside a transaction; *bytes is by how much the file is shorter. */
enum rc ledger_shrink(struct ledger *l, uint64_t *bytes, struct err *e);

#endif
