#include "ledger/records.h"
#include "ledger/sql.h"

enum rc ledger_members(struct ledger *l,
		       enum rc (*each)(void *context, struct udi reporter,
				       struct udi member, struct err *e),
		       void *context, struct err *e)
{
	struct sql_rows rows;
	enum rc rc = RC_OK;

	sql_rows(l, &rows,
		 "SELECT DISTINCT d.pid, d.sn, m.pid, m.sn FROM member m "
		 "JOIN report r ON r.id = m.report "
		 "JOIN device d ON d.id = r.device "
		 "WHERE r.conflict = 0 AND m.pid != '' AND m.sn != '' "
		 "AND NOT (m.pid = d.pid AND m.sn = d.sn) "
		 "ORDER BY d.pid, d.sn, m.pid, m.sn", NULL, 0, e);
	while (!rc && sql_next(&rows, e)) {
		const struct udi reporter = {sql_slice(&rows, 0),
					     sql_slice(&rows, 1)};
		const struct udi member = {sql_slice(&rows, 2),
					   sql_slice(&rows, 3)};

		rc = each(context, reporter, member, e);
	}
	sql_end(&rows);
	return rc ? rc : rows.rc;
}
