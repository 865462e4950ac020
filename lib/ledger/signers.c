#include "ledger/signers.h"

#include "ledger/sql.h"

/* Counted by judgement first: there are few of them, and no row is looked up. */
static const char by_signer[] =
	"SELECT j.verdict, j.signer, sum(c.n) FROM (SELECT judgement, count(*) "
	"AS n FROM report WHERE conflict = 0 GROUP BY judgement) c "
	"JOIN judgement j ON j.id = c.judgement GROUP BY 1, 2 ORDER BY 1, 2";

enum rc ledger_signers(struct ledger *l,
		       enum rc (*each)(void *context,
				       const struct ledger_signer *s,
				       struct err *e),
		       void *context, struct err *e)
{
	struct sql_rows rows;
	enum rc rc = RC_OK;

	sql_rows(l, &rows, by_signer, NULL, 0, e);
	while (!rc && sql_next(&rows, e)) {
		const struct ledger_signer s = {
			.verdict = sql_slice(&rows, 0),
			.sha256 = sql_slice(&rows, 1),
			.reports = (uint64_t)sql_int(&rows, 2),
		};

		rc = each(context, &s, e);
	}
	sql_end(&rows);
	return rc ? rc : rows.rc;
}
