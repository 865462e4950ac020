/* The columns made anew from the evidence; layer 3. */
#ifndef LEDGER_REBUILD_H
#define LEDGER_REBUILD_H

#include "ledger/ledger.h"

struct rebuild_sums {
	uint64_t reports, files; /* read again */
	uint64_t forgotten;	 /* reports without bytes: as they are */
	uint64_t renewed_reports, renewed_copies, renewed_files;
	uint64_t entries;	 /* of acknowledgements, made right */
	uint64_t states;	 /* reports whose state was made right */
	uint64_t unreadable;	 /* left as they are; "rum ledger check" tells */
};

/* Within a writing transaction. What is right stays untouched, so that in a sound
 * ledger nothing changes. Verdicts, what the operator said and the history stay;
 * what has no verdict on record is "not-checked". RC_OK also when something could
 * not be read. */
enum rc ledger_rebuild(struct ledger *l, const struct limits *limits,
		       struct rebuild_sums *sums, struct err *e);

#endif
