/* What reconcile and report tell of a balance: records for programs, tables for people. */
#ifndef CMD_BALANCES_H
#define CMD_BALANCES_H

#include "cmd/accounting.h"
#include "json/write.h"

struct balances_view {
	const struct common_options *common;
	const struct accounting *from;
	const struct balance_options *options;
	const struct balance *balance;
	enum status status; /* that the command ends with */
};

/* STATUS_YES, _NO, or _UNKNOWN. */
enum status balances_status(const struct balance *b);
/* All append to `out`. A record a licence, a device finding, and the summary; with
 * options->explain the licences it asks for, their measurements, and the summary. */
void balances_json(struct buf *out, const struct balances_view *v);
/* A row a licence, for a spreadsheet. */
void balances_csv(struct buf *out, const struct balances_view *v);
/* A row a finding about a device or a snapshot. */
void balances_findings_csv(struct buf *out, const struct balances_view *v);
void balances_text(struct buf *out, const struct balances_view *v);

/* The sum of --explain: a row a measurement. */
void balances_explain_json(struct buf *out, const struct balances_view *v);
void balances_explain_csv(struct buf *out, const struct balances_view *v);
void balances_explain_text(struct buf *out, const struct balances_view *v);

#endif
