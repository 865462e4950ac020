/* The parts of the check; private to lib/ledger; layer 3. */
#ifndef LEDGER_CHECKING_H
#define LEDGER_CHECKING_H

#include "ledger/check.h"
#include "ledger/reread.h"
#include "ledger/sql.h"

struct checking {
	struct ledger *ledger;
	const struct ledger_check_wish *wish;
	struct ledger_sums *sums;
	const char *area; /* of the part that runs */
	uint64_t told_forgotten; /* by the journal */
	bool pages_damaged; /* so that much else cannot be read */
	bool head_found;
	struct reread *reread;
};

extern const char check_restore[], check_rebuild[]; /* advice */
/* `format` makes the subject. */
void check_fault(struct checking *x, int64_t number, const char *text,
		 const char *advice, const char *subject, ...)
	__attribute__((format(printf, 5, 6)));

/* Why something cannot be read, in few words where damaged pages are told of
 * already. */
const char *check_reason(const struct checking *x, const char *reason);

/* What every part gives: how many things it looked at. */
enum rc check_reports(struct checking *x, uint64_t *count, struct err *e);
enum rc check_copies(struct checking *x, uint64_t *count, struct err *e);
enum rc check_files(struct checking *x, uint64_t *count, struct err *e);
enum rc check_states(struct checking *x, uint64_t *count, struct err *e);

#endif
