#include "ledger/checking.h"

#include <inttypes.h>

#include "ledger/reread_ack.h"
#include "ledger/states.h"

/* ---- reports -------------------------------------------------------------- */

struct name {
	char text[160];
};

/* "report 7 of PID:SN", for a subject. */
static void name_report(struct name *out, const struct sql_rows *rows)
{
	snprintf(out->text, sizeof(out->text), "report %" PRIu64 " of %.*s:%.*s",
		 (uint64_t)sql_int(rows, 1),
		 SLICE_ARG(slice_part(sql_slice(rows, 2), 0, 60)),
		 SLICE_ARG(slice_part(sql_slice(rows, 3), 0, 60)));
}

static void tell_report(struct checking *x, int64_t id, const struct name *n,
			const struct reread_report *r)
{
	_cleanup_buf_ struct buf text = {0};

	if (r->unreadable) {
		check_fault(x, id, check_reason(x, r->unreadable),
			    check_restore, "%s", n->text);
		return;
	}
	if (r->other_report)
		check_fault(x, id, "its evidence is another report",
			    check_rebuild, "%s", n->text);
	if (r->other_payload)
		check_fault(x, id, "its payload has another hash",
			    check_rebuild, "%s", n->text);
	if (!r->differs)
		return;
	buf_printf(&text, "its evidence tells other %s", r->differs);
	check_fault(x, id, buf_text(&text), check_rebuild, "%s", n->text);
}

static enum rc check_kind(struct checking *x, const char *text,
			  enum rc (*reread)(struct reread *r, int64_t id,
					    struct reread_report *out,
					    struct err *e),
			  uint64_t *count, struct err *e)
{
	struct sql_rows rows;
	enum rc rc = RC_OK;

	sql_rows(x->ledger, &rows, text, NULL, 0, e);
	while (!rc && sql_next(&rows, e)) {
		struct reread_report found;
		struct name name;

		name_report(&name, &rows);
		rc = reread(x->reread, sql_int(&rows, 0), &found, e);
		if (!rc)
			tell_report(x, sql_int(&rows, 0), &name, &found);
		++*count;
	}
	sql_end(&rows);
	return rc ? rc : rows.rc;
}

enum rc check_reports(struct checking *x, uint64_t *count, struct err *e)
{
	enum rc rc = check_kind(x,
				"SELECT r.id, r.report_id, d.pid, d.sn "
				"FROM report r LEFT JOIN device d "
				"ON d.id = r.device ORDER BY r.id",
				reread_report, count, e);

	x->sums->reports = *count;
	return rc;
}

enum rc check_copies(struct checking *x, uint64_t *count, struct err *e)
{
	return check_kind(x,
			  "SELECT c.id, r.report_id, d.pid, d.sn "
			  "FROM report_copy c JOIN report r ON r.id = c.report "
			  "LEFT JOIN device d ON d.id = r.device ORDER BY c.id",
			  reread_copy, count, e);
}

/* ---- files ---------------------------------------------------------------- */

/* Devices that the file itself names; those that its name or the operator did are
 * not in it. */
static enum rc check_addressees(struct checking *x, int64_t file,
				const struct reread_file *f, const char *source,
				struct err *e)
{
	const struct addressees *a = &f->addressees;
	enum rc rc = RC_OK;

	if (a->basis != BY_CODE && a->basis != BY_ACK && a->basis != BY_MESSAGE)
		return RC_OK;
	for (size_t i = 0; !rc && i < a->count; i++) {
		int64_t one;
		bool found;

		rc = SQL_ONE(x->ledger, &one, &found, e,
			     "SELECT 1 FROM file_device fd JOIN device d "
			     "ON d.id = fd.device WHERE fd.file = ? "
			     "AND d.pid = ? AND d.sn = ?", sql_i(file),
			     sql_t(a->udis[i].pid), sql_t(a->udis[i].sn));
		if (!rc && !found)
			check_fault(x, file, "it names a device that it is not "
				    "kept for", check_rebuild, "%s", source);
	}
	return rc;
}

static void check_columns(struct checking *x, int64_t id,
			  const struct reread_file *f, const char *source)
{
	_cleanup_buf_ struct buf text = {0};

	if (!f->differs)
		return;
	buf_printf(&text, "it tells other %s", f->differs);
	check_fault(x, id, buf_text(&text), check_rebuild, "%s", source);
}

static enum rc check_document(struct checking *x, int64_t id,
			      const struct reread_file *f, const char *source,
			      struct err *e)
{
	struct reread_acks acks;
	enum rc rc = reread_acks(x->ledger, id, &f->document, f->udi, false, &acks, e);
	if (!rc && (acks.missing || acks.wrong || acks.stray))
		check_fault(x, id, "its acknowledgements say something else of "
			    "the reports they name", check_rebuild, "%s",
			    source);
	return rc ? rc : check_addressees(x, id, f, source, e);
}

enum rc check_files(struct checking *x, uint64_t *count, struct err *e)
{
	struct sql_rows rows;
	enum rc rc = RC_OK;

	sql_rows(x->ledger, &rows,
		 "SELECT f.id, s.name, o.sha256 = f.sha256 FROM file f "
		 "LEFT JOIN source s ON s.id = f.source "
		 "LEFT JOIN object o ON o.id = f.object ORDER BY f.id", NULL, 0,
		 e);
	while (!rc && sql_next(&rows, e)) {
		_cleanup_buf_ struct buf source = {0};
		int64_t id = sql_int(&rows, 0);
		struct reread_file found;

		buf_add_slice(&source, sql_slice(&rows, 1));
		if (!sql_int(&rows, 2))
			check_fault(x, id, "its evidence is another file",
				    check_restore, "%s", buf_text(&source));
		rc = reread_file(x->reread, id, &found, e);
		if (!rc)
			check_columns(x, id, &found, buf_text(&source));
		if (!rc && found.unreadable)
			check_fault(x, id, check_reason(x, found.unreadable),
				    check_restore, "%s", buf_text(&source));
		else if (!rc && found.is_document)
			rc = check_document(x, id, &found, buf_text(&source),
					    e);
		++*count;
	}
	sql_end(&rows);
	x->sums->files = *count;
	return rc ? rc : rows.rc;
}

/* ---- states --------------------------------------------------------------- */

#define REPORT_ROW "SELECT r.id, r.report_id, d.pid, d.sn FROM report r " \
		   "LEFT JOIN device d ON d.id = r.device WHERE "

/* Reports that break each rule, as name_report takes them. */
static const struct {
	const char *query, *text;
} rules[] = {
	{REPORT_ROW LEDGER_UNFOUNDED,
	 "it stands as acknowledged, and no acknowledgement names it"},
	{REPORT_ROW LEDGER_LOST,
	 "it was acknowledged and does not stand so"},
	{REPORT_ROW "r.export IS NOT NULL AND NOT EXISTS(SELECT 1 "
	 "FROM export_report x WHERE x.export = r.export "
	 "AND x.report = r.id)",
	 "it stands as exported, and is in no export"},
	{REPORT_ROW "r.conflict <> EXISTS(SELECT 1 FROM report_copy c "
	 "WHERE c.report = r.id AND c.why = 'conflict')",
	 "it stands as in conflict without another copy, or the other way "
	 "round"},
};

enum rc check_states(struct checking *x, uint64_t *count, struct err *e)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < sizeof(rules) / sizeof(*rules); i++) {
		struct sql_rows rows;

		sql_rows(x->ledger, &rows, rules[i].query, NULL, 0, e);
		while (sql_next(&rows, e)) {
			struct name name;

			name_report(&name, &rows);
			check_fault(x, sql_int(&rows, 0), rules[i].text,
				    check_rebuild, "%s", name.text);
		}
		rc = rows.rc;
		++*count;
	}
	return rc;
}
