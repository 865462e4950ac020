#include "ledger/left_out.h"

#include "ledger/sql.h"
#include "ledger/states.h"

static const char conflicts[] =
	"SELECT d.pid, d.sn, r.report_id, s.name || r.place, "
	"(SELECT cs.name || c.place FROM report_copy c "
	"JOIN source cs ON cs.id = c.source "
	"WHERE c.report = r.id AND c.why = 'conflict' ORDER BY c.id LIMIT 1) "
	"FROM report r JOIN device d ON d.id = r.device "
	"JOIN source s ON s.id = r.source WHERE r.conflict <> 0 ORDER BY r.id";

enum rc ledger_conflicts(struct ledger *l,
			 enum rc (*each)(void *context,
					 const struct ledger_conflict *c,
					 struct err *e),
			 void *context, struct err *e)
{
	struct sql_rows rows;
	enum rc rc = RC_OK;

	sql_rows(l, &rows, conflicts, NULL, 0, e);
	while (!rc && sql_next(&rows, e)) {
		const struct ledger_conflict c = {
			{sql_slice(&rows, 0), sql_slice(&rows, 1)},
			(uint64_t)sql_int(&rows, 2),
			{sql_slice(&rows, 3), sql_slice(&rows, 4)}};

		rc = each(context, &c, e);
	}
	sql_end(&rows);
	return rc ? rc : rows.rc;
}

static const char disputed[] =
	"SELECT r.id, r.device, coalesce(r.tag, 0), r.report_id, "
	STATE_OF_REPORT ", j.verdict, m.n, m.start, m.end, m.count "
	"FROM report r JOIN judgement j ON j.id = r.judgement "
	"JOIN measurement m ON m.report = r.id JOIN tag t ON t.id = m.metric "
	"WHERE r.conflict <> 0 AND r.telemetry = 0 AND t.text = 'ENTITLEMENT' "
	"AND m.count IS NOT NULL ORDER BY r.id, m.n";

enum rc ledger_disputed(struct ledger *l,
			enum rc (*each)(void *context,
					const struct ledger_use *u,
					struct err *e),
			void *context, struct err *e)
{
	struct sql_rows rows;
	enum rc rc = RC_OK;

	sql_rows(l, &rows, disputed, NULL, 0, e);
	while (!rc && sql_next(&rows, e)) {
		const struct ledger_use u = {
			.report = sql_int(&rows, 0),
			.device = sql_int(&rows, 1),
			.tag = sql_int(&rows, 2),
			.report_id = (uint64_t)sql_int(&rows, 3),
			.state = (enum report_state)sql_int(&rows, 4),
			.then = (enum report_state)sql_int(&rows, 4),
			.verdict = sql_slice(&rows, 5),
			.n = (uint32_t)sql_int(&rows, 6),
			.start = sql_maybe(&rows, 7),
			.end = sql_maybe(&rows, 8),
			.count = (uint64_t)sql_int(&rows, 9),
		};

		rc = each(context, &u, e);
	}
	sql_end(&rows);
	return rc ? rc : rows.rc;
}

enum rc ledger_invalid(struct ledger *l,
		       enum rc (*each)(void *context, int64_t tag,
				       uint64_t reports, struct err *e),
		       void *context, struct err *e)
{
	struct sql_rows rows;
	enum rc rc = RC_OK;

	sql_rows(l, &rows,
		 "SELECT coalesce(r.tag, 0), count(*) FROM report r "
		 "JOIN judgement j ON j.id = r.judgement "
		 "WHERE r.conflict = 0 AND j.verdict = 'invalid' GROUP BY 1",
		 NULL, 0, e);
	while (!rc && sql_next(&rows, e))
		rc = each(context, sql_int(&rows, 0),
			  (uint64_t)sql_int(&rows, 1), e);
	sql_end(&rows);
	return rc ? rc : rows.rc;
}
