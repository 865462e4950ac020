/* Report states in SQL, in the order of enum report_state; private to lib/ledger;
 * layer 3. A report that was saved to a file counts as closed unless there is
 * evidence that it is open (interface.md, "Import"). */
#ifndef LEDGER_STATES_H
#define LEDGER_STATES_H

/* Over a row of report named r. */
#define STATE_OF_REPORT                                                        \
	"CASE WHEN r.ack IS NOT NULL THEN 3 WHEN r.export IS NOT NULL THEN 2 " \
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
