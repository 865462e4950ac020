/* One entry of an ACK made anew; private to lib/ledger; layer 3. */
#ifndef LEDGER_APPLY_ACK_H
#define LEDGER_APPLY_ACK_H

#include "ledger/records.h"
#include "ledger/sql.h"

/* Row `n` of `ack`, which may be there or not, as import would write it now.
 * `udi` is for entries without a device of their own. *acknowledged grows when
 * its report becomes so. */
enum rc ack_entry_renew(struct ledger *l, int64_t ack, uint64_t n,
			const struct ack_entry *entry, struct udi udi,
			uint64_t *acknowledged, struct err *e);

#endif
