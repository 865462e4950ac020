#include "ledger/names.h"
#include "ledger/states.h"

/* The parts of a device's life, each from the table that knows it, put in order
 * by the journal. ?1 is the device. A run of reports of one file is one row. */
static const char trail[] =
	"SELECT t.seq, j.at, t.what, t.detail, t.source, j.who FROM ("
	"SELECT s.seq AS seq, 1 AS part, 'report-received' AS what, "
	" CASE WHEN count(*) = 1 THEN 'report ' || min(r.report_id) ELSE "
	" count(*) || ' reports, ' || min(r.report_id) || ' to ' || "
	" max(r.report_id) END AS detail, s.name AS source "
	" FROM (SELECT report_id, source FROM report WHERE device = ?1 "
	"  UNION ALL SELECT r.report_id, c.source FROM report_copy c "
	"  JOIN report r ON r.id = c.report WHERE r.device = ?1) r "
	" JOIN source s ON s.id = r.source GROUP BY s.id "
	"UNION ALL SELECT x.seq, 2, 'report-exported', "
	" 'export ' || x.id || ': ' || count(*) || "
	" CASE count(*) WHEN 1 THEN ' report' ELSE ' reports' END || "
	" CASE WHEN x.virtual_account IS NULL THEN '' ELSE "
	" ' for ' || x.virtual_account END, "
	" (SELECT name FROM export_file f WHERE f.export = x.id AND f.n = 0) "
	" FROM export x JOIN export_report er ON er.export = x.id "
	" JOIN report r ON r.id = er.report WHERE r.device = ?1 GROUP BY x.id "
	"UNION ALL SELECT s.seq, 3, 'acknowledgement-received', "
	" CASE WHEN max(n.report_id IS NULL) THEN 'all that waited' ELSE "
	" sum(n.result = 'acknowledged') || ' acknowledged' END || "
	" coalesce('; ' || group_concat(CASE WHEN n.result <> 'acknowledged' "
	" THEN n.result || ': report ' || n.report_id END, ', '), ''), s.name "
	" FROM ack_entry n JOIN ack a ON a.id = n.ack JOIN file f "
	" ON f.id = a.file JOIN source s ON s.id = f.source "
	" WHERE n.device = ?1 GROUP BY f.id "
	"UNION ALL SELECT s.seq, 4, 'policy-received', p.name, s.name "
	" FROM file_device fd JOIN policy p ON p.file = fd.file "
	" JOIN file f ON f.id = fd.file JOIN source s ON s.id = f.source "
	" WHERE fd.device = ?1 "
	"UNION ALL SELECT s.seq, 5, 'authorization-reserved', "
	" upper(z.form) || coalesce(', ' || group_concat(coalesce(n.name, "
	" t.text) || ' x ' || coalesce(n.count, '?'), ', '), ''), s.name "
	" FROM authorization z JOIN file f ON f.id = z.file JOIN source s "
	" ON s.id = f.source LEFT JOIN entitlement n "
	" ON n.authorization = z.id LEFT JOIN tag t ON t.id = n.tag "
	" WHERE z.device = ?1 GROUP BY z.id "
	"UNION ALL SELECT s.seq, 6, 'trust-code-received', NULL, s.name "
	" FROM trust_code t JOIN file_device fd ON fd.file = t.file "
	" JOIN file f ON f.id = t.file JOIN source s ON s.id = f.source "
	" WHERE fd.device = ?1 "
	"UNION ALL SELECT fd.handed, 7, 'answer-handed', f.kind, s.name "
	" FROM file_device fd JOIN file f ON f.id = fd.file JOIN source s "
	" ON s.id = f.source WHERE fd.device = ?1 AND fd.handed IS NOT NULL "
	"UNION ALL SELECT fd.installed, 8, CASE WHEN EXISTS(SELECT 1 "
	" FROM authorization z WHERE z.file = f.id AND z.device = ?1) "
	" THEN 'authorization-installed' ELSE 'answer-installed' END, f.kind, "
	" s.name FROM file_device fd JOIN file f ON f.id = fd.file "
	" JOIN source s ON s.id = f.source WHERE fd.device = ?1 "
	" AND fd.installed IS NOT NULL "
	"UNION ALL SELECT seq, 9, what, detail, NULL FROM event "
	" WHERE device = ?1) t JOIN journal j ON j.seq = t.seq "
	"ORDER BY t.seq, t.part";

enum rc ledger_trail(struct ledger *l, struct udi udi,
		     enum rc (*each)(void *context,
				     const struct ledger_trail_row *row,
				     struct err *e),
		     void *context, struct err *e)
{
	struct sql_rows rows;
	int64_t device;
	enum rc rc = device_find(l, udi, &device, e);

	if (rc || !device)
		return rc;
	SQL_ROWS(l, &rows, e, trail, sql_i(device));
	while (!rc && sql_next(&rows, e)) {
		const struct ledger_trail_row row = {
			.seq = sql_int(&rows, 0),
			.at = sql_int(&rows, 1),
			.what = sql_slice(&rows, 2),
			.detail = sql_slice(&rows, 3),
			.source = sql_slice(&rows, 4),
			.who = sql_slice(&rows, 5),
		};

		rc = each(context, &row, e);
	}
	sql_end(&rows);
	return rc ? rc : rows.rc;
}

enum rc ledger_report_rows(struct ledger *l, struct udi udi,
			   enum rc (*each)(void *context,
					   const struct ledger_report_row *row,
					   struct err *e),
			   void *context, struct err *e)
{
	struct sql_rows rows;
	int64_t device;
	enum rc rc = device_find(l, udi, &device, e);

	if (rc || !device)
		return rc;
	SQL_ROWS(l, &rows, e,
		 "SELECT r.report_id, " STATE_OF_REPORT ", r.conflict, "
		 "r.last_time, j.verdict, s.name || r.place FROM report r "
		 "JOIN judgement j ON j.id = r.judgement "
		 "JOIN source s ON s.id = r.source WHERE r.device = ? "
		 "ORDER BY r.report_id", sql_i(device));
	while (!rc && sql_next(&rows, e)) {
		const struct ledger_report_row row = {
			.report_id = (uint64_t)sql_int(&rows, 0),
			.state = (enum report_state)sql_int(&rows, 1),
			.conflict = sql_int(&rows, 2) != 0,
			.last_time = sql_maybe(&rows, 3),
			.verdict = sql_slice(&rows, 4),
			.source = sql_slice(&rows, 5),
		};

		rc = each(context, &row, e);
	}
	sql_end(&rows);
	return rc ? rc : rows.rc;
}
