/* The columns of a snapshot, held against what its file says; private to
 * lib/ledger; layer 3. */
#ifndef LEDGER_REREAD_SNAPSHOT_H
#define LEDGER_REREAD_SNAPSHOT_H

#include "ledger/reread.h"

/* What the operator said (the virtual account where the file has none, the time
 * where it is his) is in no file, and stays. Fills is_snapshot, snapshot, differs
 * and unreadable; texts are in the arena. */
enum rc reread_snapshot(struct ledger *l, int64_t file, struct arena *a,
			const struct limits *limits, struct reread_file *out,
			struct err *e);
/* Makes the columns what `s` says. */
enum rc reread_snapshot_mend(struct ledger *l, const struct ledger_snapshot *s,
			     struct err *e);

#endif
