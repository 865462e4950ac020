#include "ledger/rebuild.h"

#include "ledger/names.h"
#include "ledger/report_columns.h"
#include "ledger/reread.h"
#include "ledger/reread_ack.h"
#include "ledger/reread_snapshot.h"
#include "ledger/states.h"

struct rebuilding {
	struct ledger *ledger;
	struct reread *reread;
	struct rebuild_sums *sums;
	int64_t last; /* the row that was done last */
};

/* The next row's number, or *found false: between them rows may change. */
static enum rc next_row(struct rebuilding *x, const char *text, bool *found,
			struct err *e)
{
	return SQL_ONE(x->ledger, &x->last, found, e, text, sql_i(x->last));
}

static enum rc touch(struct rebuilding *x, struct err *e)
{
	int64_t seq;

	return ledger_seq(x->ledger, &seq, e);
}

/* ---- reports -------------------------------------------------------------- */

/* Not where another row has that device and id already: then one of them is
 * wrong, and check tells of it. */
static enum rc put_identity(struct rebuilding *x, const struct rum_report *r,
			    struct err *e)
{
	int64_t device, other;
	bool made, taken;
	enum rc rc;

	if (!udi_known(r->udi) || !r->report_id.given)
		return RC_OK;
	rc = device_make(x->ledger, r->udi, &device, &made, e);
	if (!rc)
		rc = SQL_ONE(x->ledger, &other, &taken, e,
			     "SELECT id FROM report WHERE device = ? "
			     "AND report_id = ?", sql_i(device),
			     sql_u(r->report_id.value));
	if (rc || taken)
		return rc;
	return SQL_RUN(x->ledger, e,
		       "UPDATE report SET device = ?, report_id = ? "
		       "WHERE id = ?", sql_i(device),
		       sql_u(r->report_id.value), sql_i(x->last));
}

static enum rc renew_report(struct rebuilding *x, struct err *e)
{
	struct reread_report r;
	enum rc rc = reread_report(x->reread, x->last, &r, e);

	if (rc)
		return rc;
	x->sums->reports++;
	x->sums->forgotten += r.forgotten;
	x->sums->unreadable += r.unreadable != NULL;
	if (r.forgotten || r.unreadable ||
	    (!r.other_report && !r.other_payload && !r.differs))
		return RC_OK;
	x->sums->renewed_reports++;
	rc = touch(x, e);
	if (!rc && r.other_report)
		rc = put_identity(x, &r.report, e);
	if (!rc && r.other_payload)
		rc = SQL_RUN(x->ledger, e,
			     "UPDATE report SET payload = ? WHERE id = ?",
			     sql_b(r.payload, SHA256_BYTES), sql_i(x->last));
	if (!rc && r.differs)
		rc = report_columns_renew(x->ledger, x->last, &r.report, e);
	return rc;
}

static enum rc renew_copy(struct rebuilding *x, struct err *e)
{
	struct reread_report r;
	enum rc rc = reread_copy(x->reread, x->last, &r, e);

	if (rc || r.forgotten)
		return rc;
	x->sums->unreadable += r.unreadable != NULL;
	if (r.unreadable || !r.other_payload)
		return RC_OK;
	x->sums->renewed_copies++;
	rc = touch(x, e);
	return rc ? rc
		  : SQL_RUN(x->ledger, e,
			    "UPDATE report_copy SET payload = ? WHERE id = ?",
			    sql_b(r.payload, SHA256_BYTES), sql_i(x->last));
}

/* ---- files ---------------------------------------------------------------- */

/* The rows of a file are made by the code that import uses, and then take over
 * from the old ones what no evidence tells: number, verdict, what was done since.
 * Meanwhile the old ones stand aside under negative numbers. */
#define ASIDE(table)                                                           \
	"UPDATE " table " SET id = -id, file = -file WHERE file = ?1"
#define OLD(column, table)                                                     \
	"coalesce((SELECT o." column " FROM " table " o WHERE o.file = -?1 "   \
	"AND o.piece = " table ".piece ORDER BY o.id DESC LIMIT 1), "          \
	table "." column ")"
#define NUMBER(table)                                                          \
	"UPDATE " table " SET id = (SELECT -o.id FROM " table " o "            \
	"WHERE o.file = -?1 AND o.piece = " table ".piece "                    \
	"ORDER BY o.id DESC LIMIT 1) WHERE file = ?1 AND EXISTS(SELECT 1 "     \
	"FROM " table " o WHERE o.file = -?1 AND o.piece = " table ".piece)"
#define GONE(table) "DELETE FROM " table " WHERE file = -?1"

static const char *const aside[] = {
	/* Until the end of the transaction. */
	"PRAGMA defer_foreign_keys = ON",
	"DELETE FROM entitlement WHERE authorization IN "
	"(SELECT id FROM authorization WHERE file = ?1)",
	"UPDATE file SET smart_account = NULL, virtual_account = NULL, "
	"issued = NULL WHERE id = ?1",
	ASIDE("ack"),
	ASIDE("policy"),
	ASIDE("authorization"),
	ASIDE("trust_code"),
	ASIDE("account"),
};

static const char *const take_over[] = {
	"UPDATE ack SET judgement = " OLD("judgement", "ack")
	" WHERE file = ?1",
	"UPDATE policy SET judgement = " OLD("judgement", "policy")
	", older = " OLD("older", "policy") " WHERE file = ?1",
	"UPDATE authorization SET judgement = "
	OLD("judgement", "authorization") ", returned = "
	OLD("returned", "authorization") " WHERE file = ?1",
	"UPDATE trust_code SET judgement = " OLD("judgement", "trust_code")
	" WHERE file = ?1",
	"UPDATE account SET judgement = " OLD("judgement", "account")
	" WHERE file = ?1",
	"UPDATE entitlement SET authorization = (SELECT -o.id "
	"FROM authorization z JOIN authorization o ON o.file = -?1 "
	"AND o.piece = z.piece WHERE z.id = entitlement.authorization "
	"ORDER BY o.id DESC LIMIT 1) WHERE authorization IN (SELECT z.id "
	"FROM authorization z JOIN authorization o ON o.file = -?1 "
	"AND o.piece = z.piece WHERE z.file = ?1)",
	NUMBER("ack"),
	NUMBER("policy"),
	NUMBER("authorization"),
	NUMBER("trust_code"),
	NUMBER("account"),
	GONE("ack"),
	GONE("policy"),
	GONE("authorization"),
	GONE("trust_code"),
	GONE("account"),
	/* What reread_columns gave to all, where none needs it. */
	"DELETE FROM judgement WHERE verdict = 'not-checked' AND id NOT IN ("
	"SELECT judgement FROM ack UNION SELECT judgement FROM policy "
	"UNION SELECT judgement FROM authorization "
	"UNION SELECT judgement FROM trust_code "
	"UNION SELECT judgement FROM account)",
};

static enum rc run_all(struct rebuilding *x, const char *const *texts,
		       size_t count, struct err *e)
{
	const struct sql_value file = sql_i(x->last);
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < count; i++)
		rc = sql_run(x->ledger, texts[i], &file,
			     strstr(texts[i], "?1") ? 1 : 0, e);
	return rc;
}
#define RUN_ALL(x, texts, e) run_all(x, texts, sizeof(texts) / sizeof(*(texts)), e)

static enum rc renew_columns(struct rebuilding *x, const struct reread_file *f,
			     struct err *e)
{
	enum rc rc = touch(x, e);

	if (!rc)
		rc = RUN_ALL(x, aside, e);
	if (!rc)
		rc = reread_columns(x->ledger, x->last, &f->document, e);
	if (!rc)
		rc = RUN_ALL(x, take_over, e);
	return rc;
}

static enum rc renew_devices(struct rebuilding *x, const struct reread_file *f,
			     bool *renewed, struct err *e)
{
	const struct addressees *a = &f->addressees;
	enum rc rc = RC_OK;

	if (a->fault || a->basis == BY_NAME)
		return RC_OK;
	for (size_t i = 0; !rc && i < a->count; i++) {
		int64_t device = 0, n;
		bool made, found = false;

		rc = device_find(x->ledger, a->udis[i], &device, e);
		if (!rc && device)
			rc = SQL_ONE(x->ledger, &n, &found, e,
				     "SELECT 1 FROM file_device WHERE file = ? "
				     "AND device = ?", sql_i(x->last),
				     sql_i(device));
		if (rc || found)
			continue;
		*renewed = true;
		rc = touch(x, e);
		if (!rc)
			rc = device_make(x->ledger, a->udis[i], &device, &made,
					 e);
		if (!rc)
			rc = SQL_RUN(x->ledger, e,
				     "INSERT INTO file_device(file, device) "
				     "VALUES(?, ?)", sql_i(x->last),
				     sql_i(device));
	}
	return rc;
}

static enum rc renew_acks(struct rebuilding *x, const struct reread_file *f,
			  struct err *e)
{
	struct reread_acks acks;
	enum rc rc = reread_acks(x->ledger, x->last, &f->document, f->udi,
				 true, &acks, e);

	if (rc || !(acks.missing + acks.wrong + acks.stray))
		return rc;
	x->sums->entries += acks.missing + acks.wrong + acks.stray;
	x->sums->states += acks.acknowledged;
	return touch(x, e);
}

static enum rc renew_snapshot(struct rebuilding *x, const struct reread_file *f,
			      struct err *e)
{
	enum rc rc = f->differs ? touch(x, e) : RC_OK;

	x->sums->renewed_files += f->differs != NULL;
	return rc || !f->differs
		       ? rc
		       : reread_snapshot_mend(x->ledger, &f->snapshot, e);
}

static enum rc renew_file(struct rebuilding *x, struct err *e)
{
	struct reread_file f;
	bool renewed;
	enum rc rc = reread_file(x->reread, x->last, &f, e);

	if (rc)
		return rc;
	x->sums->files++;
	x->sums->unreadable += f.unreadable != NULL;
	if (f.is_snapshot)
		return renew_snapshot(x, &f, e);
	if (!f.is_document)
		return RC_OK;
	renewed = f.differs != NULL;
	if (renewed)
		rc = renew_columns(x, &f, e);
	if (!rc)
		rc = renew_devices(x, &f, &renewed, e);
	x->sums->renewed_files += renewed;
	return rc ? rc : renew_acks(x, &f, e);
}

/* ---- states --------------------------------------------------------------- */

/* Entries and reports that lean on rows that are gone, then what the entries say:
 * an acknowledgement that nothing names any more counts no longer. */
static const char *const state_changes[] = {
	"DELETE FROM ack_entry WHERE ack NOT IN (SELECT id FROM ack)",
	"DELETE FROM entitlement WHERE authorization NOT IN "
	"(SELECT id FROM authorization)",
	"DELETE FROM measurement WHERE report NOT IN (SELECT id FROM report)",
	"DELETE FROM member WHERE report NOT IN (SELECT id FROM report)",
	"UPDATE report AS r SET ack = NULL WHERE " LEDGER_UNFOUNDED,
	"UPDATE report AS r SET ack = (SELECT n.ack FROM ack_entry n "
	"WHERE n.device = r.device AND n.report_id = r.report_id "
	"AND n.basis = 'explicit' AND n.result = 'acknowledged' "
	"ORDER BY n.ack LIMIT 1) WHERE " LEDGER_LOST,
	"UPDATE report AS r SET export = (SELECT max(x.export) "
	"FROM export_report x WHERE x.report = r.id) "
	"WHERE r.export IS NOT NULL AND NOT EXISTS(SELECT 1 "
	"FROM export_report x WHERE x.export = r.export AND x.report = r.id)",
	"UPDATE report AS r SET conflict = EXISTS(SELECT 1 "
	"FROM report_copy c WHERE c.report = r.id AND c.why = 'conflict') "
	"WHERE r.conflict <> EXISTS(SELECT 1 FROM report_copy c "
	"WHERE c.report = r.id AND c.why = 'conflict')",
};

static enum rc renew_states(struct rebuilding *x, struct err *e)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < sizeof(state_changes) /
					      sizeof(*state_changes);
	     i++) {
		rc = sql_run(x->ledger, state_changes[i], NULL, 0, e);
		if (rc || !sql_changes(x->ledger))
			continue;
		x->sums->states += (uint64_t)sql_changes(x->ledger);
		rc = touch(x, e);
	}
	return rc;
}

static const struct {
	const char *next;
	enum rc (*renew)(struct rebuilding *x, struct err *e);
} walks[] = {
	{"SELECT id FROM report WHERE id > ? ORDER BY id LIMIT 1",
	 renew_report},
	{"SELECT id FROM report_copy WHERE id > ? ORDER BY id LIMIT 1",
	 renew_copy},
	{"SELECT id FROM file WHERE id > ? ORDER BY id LIMIT 1", renew_file},
};

enum rc ledger_rebuild(struct ledger *l, const struct limits *limits,
		       struct rebuild_sums *sums, struct err *e)
{
	struct rebuilding x = {.ledger = l, .sums = sums};
	enum rc rc = reread_new(&x.reread, l, limits, e);

	*sums = (struct rebuild_sums){0};
	for (size_t i = 0; !rc && i < sizeof(walks) / sizeof(*walks); i++) {
		bool found = true;

		x.last = INT64_MIN;
		while (!rc && found) {
			rc = next_row(&x, walks[i].next, &found, e);
			if (!rc && found)
				rc = walks[i].renew(&x, e);
		}
	}
	if (!rc)
		rc = renew_states(&x, e);
	reread_free(x.reread);
	return rc;
}
