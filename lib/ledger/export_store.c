#include "ledger/names.h"
#include "ledger/object.h"
#include "ledger/states.h"

/* ?1: also what has been exported or acknowledged; ?2: the virtual account. */
#define CHOSEN                                                                 \
	"(?1 OR (r.export IS NULL AND r.ack IS NULL)) "                        \
	"AND (?2 IS NULL OR d.virtual_account IS ?2)"

static enum rc count_conflicts(struct ledger *l, const struct ledger_choice *c,
			       uint64_t *conflicts, struct err *e)
{
	int64_t n = 0;
	bool found;
	enum rc rc = SQL_ONE(l, &n, &found, e,
			     "SELECT count(*) FROM report r JOIN device d "
			     "ON d.id = r.device WHERE r.conflict = 1 AND "
			     CHOSEN, sql_i(c->all), sql_t(c->virtual_account));

	*conflicts = (uint64_t)n;
	return rc;
}

static void take_row(struct ledger_stored_report *r,
		     const struct sql_rows *rows, struct buf *source)
{
	*r = (struct ledger_stored_report){
		.id = sql_int(rows, 0),
		.udi = {sql_slice(rows, 1), sql_slice(rows, 2)},
		.report_id = (uint64_t)sql_int(rows, 3),
		.hostname = sql_slice(rows, 6),
		.smart_account = sql_slice(rows, 7),
		.virtual_account = sql_slice(rows, 8),
		.verdict = sql_slice(rows, 9),
		.state = (enum report_state)sql_int(rows, 10),
		.exported = sql_int(rows, 11) != 0,
		.last_time = sql_maybe(rows, 12),
	};
	buf_clear(source);
	buf_add_slice(source, sql_slice(rows, 4));
	buf_add_slice(source, sql_slice(rows, 5));
	r->source = buf_slice(source);
}

enum rc ledger_reports(struct ledger *l, const struct ledger_choice *c,
		       enum rc (*each)(void *context,
				       const struct ledger_stored_report *r,
				       struct err *e),
		       void *context, uint64_t *conflicts, struct err *e)
{
	_cleanup_buf_ struct buf source = {0}, text = {0};
	struct ledger_stored_report r;
	struct sql_rows rows;
	enum rc rc = count_conflicts(l, c, conflicts, e);

	if (rc)
		return rc;
	SQL_ROWS(l, &rows, e,
		 "SELECT r.id, d.pid, d.sn, r.report_id, s.name, r.place, "
		 "d.hostname, d.smart_account, d.virtual_account, j.verdict, "
		 STATE_OF_REPORT ", EXISTS(SELECT 1 FROM export_report x "
		 "WHERE x.report = r.id), r.last_time, r.object "
		 "FROM device d JOIN report r ON r.device = d.id "
		 "JOIN source s ON s.id = r.source "
		 "JOIN judgement j ON j.id = r.judgement "
		 "JOIN object o ON o.id = r.object "
		 "WHERE r.conflict = 0 AND o.place <> -1 AND " CHOSEN
		 " ORDER BY d.pid, d.sn, r.report_id", sql_i(c->all),
		 sql_t(c->virtual_account));
	while (!rc && sql_next(&rows, e)) {
		take_row(&r, &rows, &source);
		buf_clear(&text);
		rc = object_read(l, sql_int(&rows, 13), &text, e);
		r.text = buf_slice(&text);
		if (!rc)
			rc = each(context, &r, e);
	}
	sql_end(&rows);
	return rc ? rc : rows.rc;
}

enum rc ledger_forgotten(struct ledger *l, uint64_t *reports, struct err *e)
{
	int64_t n = 0;
	bool found;
	enum rc rc = sql_one(l, &n, &found,
			     "SELECT count(*) FROM report r JOIN object o "
			     "ON o.id = r.object WHERE o.place = -1", NULL, 0,
			     e);

	*reports = (uint64_t)n;
	return rc;
}

enum rc ledger_waiting(struct ledger *l, uint64_t *reports, uint64_t *devices,
		       struct err *e)
{
	struct sql_rows rows;

	*reports = *devices = 0;
	sql_rows(l, &rows,
		 "SELECT count(*), count(DISTINCT device) FROM report "
		 "WHERE export IS NOT NULL AND ack IS NULL AND conflict = 0",
		 NULL, 0, e);
	if (sql_next(&rows, e)) {
		*reports = (uint64_t)sql_int(&rows, 0);
		*devices = (uint64_t)sql_int(&rows, 1);
		sql_end(&rows);
	}
	return rows.rc;
}

enum rc ledger_unreported_accounts(struct ledger *l, struct arena *a, bool all,
				   const struct ledger_account_count **out,
				   size_t *count, struct err *e)
{
	struct ledger_account_count *list = NULL;
	struct sql_rows rows;

	*count = 0;
	SQL_ROWS(l, &rows, e,
		 "SELECT d.virtual_account, max(d.smart_account), count(*) "
		 "FROM report r JOIN device d ON d.id = r.device "
		 "WHERE r.conflict = 0 AND "
		 "(?1 OR (r.export IS NULL AND r.ack IS NULL)) "
		 "GROUP BY 1 ORDER BY 1", sql_i(all));
	while (sql_next(&rows, e)) {
		struct ledger_account_count *grown =
			arena_array(a, *count + 1, sizeof(*grown));

		if (*count)
			memcpy(grown, list, *count * sizeof(*grown));
		grown[(*count)++] = (struct ledger_account_count){
			sql_copy(&rows, 0, a), sql_copy(&rows, 1, a),
			(uint64_t)sql_int(&rows, 2)};
		list = grown;
	}
	*out = list;
	return rows.rc;
}

/* ---- what went out ---------------------------------------------------------- */

static enum rc add_files(struct ledger *l, const struct ledger_export *x,
			 int64_t id, struct err *e)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < x->file_count; i++) {
		uint8_t hash[SHA256_BYTES];
		int64_t object;

		sha256(hash, x->files[i].bytes);
		rc = object_add(l, x->files[i].bytes, hash, &object, e);
		if (!rc)
			rc = SQL_RUN(l, e,
				     "INSERT INTO export_file VALUES"
				     "(?, ?, ?, ?)", sql_i(id),
				     sql_i((int64_t)i),
				     sql_text(x->files[i].name),
				     sql_i(object));
	}
	return rc;
}

enum rc ledger_add_export(struct ledger *l, const struct ledger_export *x,
			  int64_t *id, struct err *e)
{
	int64_t seq;
	enum rc rc = ledger_seq(l, &seq, e);

	if (!rc)
		rc = SQL_RUN(l, e,
			     "INSERT INTO export(seq, form, smart_account, "
			     "virtual_account, at) VALUES(?, ?, ?, ?, ?)",
			     sql_i(seq), sql_text(x->form),
			     sql_t(x->smart_account),
			     sql_t(x->virtual_account), sql_i(x->at));
	*id = sql_last_id(l);
	if (!rc)
		rc = add_files(l, x, *id, e);
	for (size_t i = 0; !rc && i < x->report_count; i++) {
		rc = SQL_RUN(l, e, "INSERT INTO export_report VALUES(?, ?)",
			     sql_i(*id), sql_i(x->reports[i]));
		if (!rc)
			rc = SQL_RUN(l, e,
				     "UPDATE report SET export = ? "
				     "WHERE id = ?", sql_i(*id),
				     sql_i(x->reports[i]));
	}
	return rc;
}

enum rc ledger_export_files(struct ledger *l, struct arena *a, int64_t id,
			    const struct ledger_export_file **files,
			    size_t *count, struct err *e)
{
	struct ledger_export_file *all;
	struct sql_rows rows;
	int64_t n = 0;
	bool found;
	enum rc rc = SQL_ONE(l, &n, &found, e,
			     "SELECT count(*) FROM export_file WHERE export = ?",
			     sql_i(id));

	*count = 0;
	if (!rc && !n)
		return err_set(e, RC_MISSING,
			       "%s: there is no export %lld; \"rum ledger log\" "
			       "lists them", l->path, (long long)id);
	all = arena_array(a, (size_t)n, sizeof(*all));
	*files = all;
	SQL_ROWS(l, &rows, e,
		 "SELECT name, object FROM export_file WHERE export = ? "
		 "ORDER BY n", sql_i(id));
	while (!rc && sql_next(&rows, e)) {
		_cleanup_buf_ struct buf bytes = {0};

		rc = object_read(l, sql_int(&rows, 1), &bytes, e);
		all[*count].name = arena_text(a, sql_slice(&rows, 0));
		all[(*count)++].bytes = arena_copy(a, buf_slice(&bytes));
	}
	sql_end(&rows);
	return rc ? rc : rows.rc;
}

enum rc ledger_export_manifests(struct ledger *l,
				enum rc (*each)(void *context, int64_t export_id,
						const struct ledger_export_file *f,
						struct err *e),
				void *context, struct err *e)
{
	_cleanup_buf_ struct buf name = {0}, bytes = {0};
	struct ledger_export_file file;
	struct sql_rows rows;
	enum rc rc = RC_OK;

	sql_rows(l, &rows,
		 "SELECT f.export, f.name, f.object FROM export_file f "
		 "JOIN object o ON o.id = f.object WHERE o.place <> -1 "
		 "AND f.name LIKE '%.p7m' ORDER BY f.export, f.name", NULL, 0, e);
	while (!rc && sql_next(&rows, e)) {
		buf_clear(&name);
		buf_clear(&bytes);
		buf_add_slice(&name, sql_slice(&rows, 1));
		file.name = buf_text(&name);
		rc = object_read(l, sql_int(&rows, 2), &bytes, e);
		file.bytes = buf_slice(&bytes);
		if (!rc)
			rc = each(context, sql_int(&rows, 0), &file, e);
	}
	sql_end(&rows);
	return rc ? rc : rows.rc;
}

/* ---- poll ids ----------------------------------------------------------------- */

enum rc ledger_add_poll(struct ledger *l, uint64_t poll_id, struct slice action,
			struct slice virtual_account, int64_t file,
			int64_t *export_id, bool *known, struct err *e)
{
	_cleanup_buf_ struct buf detail = {0};
	bool found;
	int64_t seq;
	enum rc rc = SQL_ONE(l, export_id, known, e,
			     "SELECT id FROM export WHERE poll_id = ?",
			     sql_u(poll_id));

	if (rc || *known)
		return rc;
	*export_id = 0;
	/* A reply that met no export says nothing about those of later. */
	rc = SQL_ONE(l, &seq, known, e,
		     "SELECT v.id FROM event v JOIN file f "
		     "ON f.object = v.object WHERE v.what = 'poll' "
		     "AND f.id = ?", sql_i(file));
	if (rc || *known)
		return rc;
	rc = SQL_ONE(l, export_id, &found, e,
		     "SELECT id FROM export WHERE poll_id IS NULL "
		     "AND (?1 IS NULL OR virtual_account IS ?1) "
		     "ORDER BY id DESC LIMIT 1", sql_t(virtual_account));
	if (!rc)
		rc = ledger_seq(l, &seq, e);
	if (!rc && found)
		rc = SQL_RUN(l, e, "UPDATE export SET poll_id = ? WHERE id = ?",
			     sql_u(poll_id), sql_i(*export_id));
	buf_printf(&detail, "poll id %llu", (unsigned long long)poll_id);
	if (action.n) {
		buf_add_text(&detail, " for ");
		buf_add_slice(&detail, action);
	}
	if (found)
		buf_printf(&detail, ", export %lld", (long long)*export_id);
	return rc ? rc
		  : SQL_RUN(l, e,
			    "INSERT INTO event(seq, what, detail, object) "
			    "SELECT ?, 'poll', ?, object FROM file "
			    "WHERE id = ?", sql_i(seq),
			    sql_t(buf_slice(&detail)), sql_i(file));
}
