/* The entries of acknowledgements, held against the file that they came from;
 * private to lib/ledger; layer 3. */
#ifndef LEDGER_REREAD_ACK_H
#define LEDGER_REREAD_ACK_H

#include "ledger/records.h"
#include "ledger/sql.h"

struct reread_acks {
	uint64_t missing, wrong, stray; /* entries */
	uint64_t acknowledged;		/* reports, while mending */
};
/* What an entry did to its report is history and stays, as long as it is one of
 * the things that its status allows; so do entries that only the operator stands
 * for ("by-device"), and those whose report id stands in the file under a key that
 * was named at import alone. `udi` is the one device that the file is for. With
 * `mend` the rows are made right. */
enum rc reread_acks(struct ledger *l, int64_t file, const struct document *d,
		    struct udi udi, bool mend, struct reread_acks *out,
		    struct err *e);

#endif
