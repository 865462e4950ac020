/* Report states in SQL, in the order of enum report_state; private to lib/ledger;
 * layer 3. A report that was saved to a file counts as closed unless there is
 * evidence that it is open (interface.md, "Import"). */
#ifndef LEDGER_STATES_H
#define LEDGER_STATES_H

/* Over a row of report named r. */
#define STATE_OF_REPORT                                                        \
	"CASE WHEN r.ack IS NOT NULL THEN 3 WHEN r.export IS NOT NULL THEN 2 " \
	"WHEN r.open = 1 THEN 0 ELSE 1 END"

/* Files of the account behind time ?1: by the date of issue, else that of what is in
 * them, else of the import. */
#define LATE_FILES                                                             \
	"(SELECT f.id FROM file f JOIN object o ON o.id = f.object "           \
	"JOIN pack p ON p.id = o.pack JOIN journal j ON j.seq = p.seq "        \
	"WHERE coalesce(f.issued, "                                            \
	"(SELECT max(date) FROM authorization WHERE file = f.id), "            \
	"(SELECT max(date) FROM policy WHERE file = f.id), j.at) > ?1)"
/* The state at time ?1, as far as what came since can be taken back. */
#define STATE_OF_REPORT_THEN                                                   \
	"CASE WHEN r.ack IS NOT NULL AND r.ack NOT IN "                        \
	"(SELECT id FROM ack WHERE file IN " LATE_FILES ") THEN 3 "            \
	"WHEN r.export IS NOT NULL AND r.export NOT IN "                       \
	"(SELECT id FROM export WHERE at > ?1) THEN 2 "                        \
	"WHEN r.open = 1 THEN 0 ELSE 1 END"

/* Over the same: acknowledged, and no entry of its ACK says so. Whole sets are
 * asked for, which SQLite makes once, because no index has the entries by report. */
#define LEDGER_UNFOUNDED                                                       \
	"r.ack IS NOT NULL AND (r.ack, r.device, r.report_id) NOT IN "         \
	"(SELECT ack, device, report_id FROM ack_entry WHERE "                 \
	"basis = 'explicit' AND result = 'acknowledged' AND "                  \
	"device IS NOT NULL AND report_id IS NOT NULL) AND "                   \
	"(r.ack, r.device) NOT IN (SELECT ack, device FROM ack_entry WHERE "   \
	"basis = 'by-device' AND device IS NOT NULL)"
/* Not acknowledged, though an entry says so and the report did not grow since. */
#define LEDGER_LOST                                                            \
	"r.ack IS NULL AND (r.device, r.report_id) IN "                        \
	"(SELECT device, report_id FROM ack_entry WHERE "                      \
	"basis = 'explicit' AND result = 'acknowledged') AND NOT "             \
	"EXISTS(SELECT 1 FROM report_copy c WHERE c.report = r.id AND "        \
	"c.why = 'older form')"

#endif
