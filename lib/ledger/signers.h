/* Who vouches for the reports on record; layer 3. */
#ifndef LEDGER_SIGNERS_H
#define LEDGER_SIGNERS_H

#include "ledger/records.h"

/* Reports that are not in conflict, by verdict and signer. */
struct ledger_signer {
	struct slice verdict;
	struct slice sha256; /* of the certificate; p == NULL: none fitted */
	uint64_t reports;
};
/* In order of verdict and signer; texts live until the callback returns. */
enum rc ledger_signers(struct ledger *l,
		       enum rc (*each)(void *context,
				       const struct ledger_signer *s,
				       struct err *e),
		       void *context, struct err *e);

#endif
