#include "ledger/records.h"
#include "ledger/sql.h"
#include "ledger/states.h"

enum rc ledger_spans(struct ledger *l, int64_t at,
		     enum rc (*each)(void *context, const struct ledger_span *s,
				     struct err *e),
		     void *context, struct err *e)
{
	struct sql_rows rows;
	enum rc rc = SQL_ROWS(l, &rows, e,
			      "SELECT r.device, r.first_time, r.last_time, "
			      "r.telemetry, j.verdict, " STATE_OF_REPORT ", r.id, "
			      "r.report_id, " STATE_OF_REPORT_THEN " "
			      "FROM report r CROSS JOIN judgement j "
			      "ON j.id = r.judgement "
			      "WHERE r.conflict = 0 AND j.verdict <> 'invalid' "
			      "ORDER BY r.id",
			      sql_i(at));

	while (!rc && sql_next(&rows, e)) {
		const struct ledger_span s = {
			.report = sql_int(&rows, 6),
			.device = sql_int(&rows, 0),
			.report_id = (uint64_t)sql_int(&rows, 7),
			.first = sql_maybe(&rows, 1),
			.last = sql_maybe(&rows, 2),
			.telemetry = sql_int(&rows, 3) != 0,
			.verdict = sql_slice(&rows, 4),
			.state = (enum report_state)sql_int(&rows, 5),
			.then = (enum report_state)sql_int(&rows, 8),
		};

		rc = each(context, &s, e);
	}
	if (rc)
		sql_end(&rows);
	return rc ? rc : rows.rc;
}
