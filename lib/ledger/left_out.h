/* Reports that do not count: in conflict, or with a wrong signature; layer 3. */
#ifndef LEDGER_LEFT_OUT_H
#define LEDGER_LEFT_OUT_H

#include "ledger/records.h"

/* A report that is in conflict: where the content that came first stands, and the
 * next. */
struct ledger_conflict {
	struct udi udi;
	uint64_t report_id;
	struct slice sources[2];
};
/* By row. */
enum rc ledger_conflicts(struct ledger *l,
			 enum rc (*each)(void *context,
					 const struct ledger_conflict *c,
					 struct err *e),
			 void *context, struct err *e);
/* As ledger_uses, of reports in conflict, by the content that came first; of copies
 * no measurements are kept. */
enum rc ledger_disputed(struct ledger *l,
			enum rc (*each)(void *context,
					const struct ledger_use *u,
					struct err *e),
			void *context, struct err *e);
/* How many reports of each tag (0: none) do not count for their signature. */
enum rc ledger_invalid(struct ledger *l,
		       enum rc (*each)(void *context, int64_t tag,
				       uint64_t reports, struct err *e),
		       void *context, struct err *e);

#endif
