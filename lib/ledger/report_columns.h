/* The columns of a report that its own bytes tell; private to lib/ledger;
 * layer 3. */
#ifndef LEDGER_REPORT_COLUMNS_H
#define LEDGER_REPORT_COLUMNS_H

#include "ledger/sql.h"

struct report_columns {
	struct sql_value open, first, last, software, tag, telemetry;
};
enum rc report_columns_of(struct ledger *l, const struct rum_report *r,
			  struct report_columns *out, struct err *e);
/* Its measurements and members. */
enum rc report_rows_add(struct ledger *l, int64_t report,
			const struct rum_report *r, struct err *e);
/* Both, for a report that has some already. */
enum rc report_columns_renew(struct ledger *l, int64_t report,
			     const struct rum_report *r, struct err *e);
#endif
