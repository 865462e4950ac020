/* A copy of the ledger, and back; layer 3. */
#ifndef LEDGER_BACKUP_H
#define LEDGER_BACKUP_H

#include "crypto/digest.h"
#include "ledger/ledger.h"

struct ledger_head {
	int64_t seq; /* 0: the journal is empty */
	uint8_t hash[SHA256_BYTES];
};

struct backup_sums {
	uint64_t bytes;
	struct ledger_head head;
};
/* The ledger as it is at one instant, under `path` whole or not at all. Others may
 * read meanwhile, and writers wait. Each page is held against its checksum on its
 * way: RC_MALFORMED, and nothing is written, when one is not sound. */
enum rc ledger_backup(struct ledger *l, const char *path, bool force,
		      struct backup_sums *out, struct err *e);

struct restore_sums {
	bool was_there; /* a ledger, which was replaced */
	bool set_aside; /* it was damaged and has another name now */
	char aside_name[32]; /* what was put behind its name */
	struct ledger_head backup, replaced;
	int64_t seq; /* of the row "restore" */
};
/* Puts what `backup` (open, in no transaction, checked by the caller) has in place
 * of the ledger `path`, in one transaction of that file, with a row "restore" on
 * top in the journal. Without `force` not where the ledger has rows that the
 * backup lacks, or is damaged: RC_MISMATCH. */
enum rc ledger_restore(struct ledger *backup, const char *path, unsigned wait,
		       const char *who, int64_t at, bool force,
		       struct restore_sums *out, struct err *e);

#endif
