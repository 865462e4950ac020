#include "ledger/reread.h"

#include <stdlib.h>

#include "ledger/file_columns.h"
#include "ledger/object.h"
#include "ledger/report_columns.h"
#include "ledger/reread_snapshot.h"

struct reread {
	struct ledger *ledger, *shadow;
	const struct limits *limits;
	struct arena arena;
	struct buf bytes;
};

/* The number of the one report, and of the one file, in the shadow. */
enum { SHADOW_ID = 1 };

static const char shadow_rows[] =
	"PRAGMA foreign_keys=OFF;"
	"INSERT INTO report(id, device, report_id, object, payload, source, "
	"place, judgement, telemetry) VALUES(1, 0, 0, 0, x'', 0, '', 0, 0);"
	"INSERT INTO file(id, object, sha256, kind, source, basis) "
	"VALUES(1, 0, x'', '', 0, '');";

enum rc reread_new(struct reread **out, struct ledger *l,
		   const struct limits *limits, struct err *e)
{
	struct reread *x = mem_new(1, sizeof(*x));
	enum rc rc;

	x->ledger = l;
	x->limits = limits;
	rc = ledger_open(&x->shadow, l->path, LEDGER_MEMORY, 0, e);
	if (!rc)
		rc = sql_exec(x->shadow, shadow_rows, e);
	if (!rc)
		rc = ledger_begin(x->shadow, true, e);
	if (rc) {
		reread_free(x);
		x = NULL;
	}
	*out = x;
	return rc;
}

void reread_free(struct reread *x)
{
	if (!x)
		return;
	ledger_close(x->shadow);
	arena_free(&x->arena);
	buf_free(&x->bytes);
	free(x);
}

/* ---- rows against rows ---------------------------------------------------- */

static bool same_column(const struct sql_rows *a, const struct sql_rows *b,
			int column)
{
	if (sqlite3_column_type(a->stmt, column) !=
	    sqlite3_column_type(b->stmt, column))
		return false;
	return sqlite3_column_type(a->stmt, column) == SQLITE_INTEGER
		       ? sql_int(a, column) == sql_int(b, column)
		       : slice_equal(sql_slice(a, column),
				     sql_slice(b, column));
}

static bool same_row(const struct sql_rows *a, const struct sql_rows *b)
{
	for (int i = 0; i < sqlite3_column_count(a->stmt); i++) {
		if (!same_column(a, b, i))
			return false;
	}
	return true;
}

/* `text` asks for rows of `id` in the ledger, which are those of SHADOW_ID in the
 * shadow. */
static enum rc compare(struct reread *x, const char *text, int64_t id,
		       bool *same, struct err *e)
{
	struct sql_rows ours, theirs;
	bool more = true;

	SQL_ROWS(x->ledger, &ours, e, text, sql_i(id));
	SQL_ROWS(x->shadow, &theirs, e, text, sql_i(SHADOW_ID));
	*same = true;
	while (*same && more) {
		more = sql_next(&ours, e);
		*same = sql_next(&theirs, e) == more &&
			(!more || same_row(&ours, &theirs));
	}
	sql_end(&ours);
	sql_end(&theirs);
	return ours.rc ? ours.rc : theirs.rc;
}

struct part {
	const char *name, *query;
};

/* The first part that differs, or NULL. */
static enum rc compare_parts(struct reread *x, const struct part *parts,
			     size_t count, int64_t id, const char **differs,
			     struct err *e)
{
	enum rc rc = RC_OK;
	bool same;

	*differs = NULL;
	for (size_t i = 0; !rc && !*differs && i < count; i++) {
		rc = compare(x, parts[i].query, id, &same, e);
		if (!rc && !same)
			*differs = parts[i].name;
	}
	return rc;
}
#define COMPARE_PARTS(x, parts, id, differs, e)                                \
	compare_parts(x, parts, sizeof(parts) / sizeof(*(parts)), id, differs, \
		      e)

/* Text in which the reason outlives `e`. */
static const char *kept(struct reread *x, const struct err *e)
{
	return arena_text(&x->arena, slice_of(e->text));
}

/* RC_OK with *unreadable when the bytes are at fault and not the machine. */
static enum rc read_object(struct reread *x, int64_t object, bool *forgotten,
			   const char **unreadable, struct err *e)
{
	enum rc rc;

	arena_reset(&x->arena);
	buf_clear(&x->bytes);
	rc = object_read(x->ledger, object, &x->bytes, e);
	*forgotten = rc == RC_MISSING;
	*unreadable = rc == RC_MALFORMED ? kept(x, e) : NULL;
	return rc == RC_MISSING || rc == RC_MALFORMED ? RC_OK : rc;
}

/* ---- reports -------------------------------------------------------------- */

static const struct part report_parts[] = {
	{"times, state, tags or kind",
	 "SELECT r.open, r.first_time, r.last_time, s.text, t.text, "
	 "r.telemetry FROM report r LEFT JOIN tag s ON s.id = r.software_tag "
	 "LEFT JOIN tag t ON t.id = r.tag WHERE r.id = ?"},
	{"measurements",
	 "SELECT m.n, t.text, m.count, m.start, m.end, m.log_time, "
	 "m.interval, m.samples, m.closed FROM measurement m "
	 "LEFT JOIN tag t ON t.id = m.metric WHERE m.report = ? ORDER BY m.n"},
	{"members",
	 "SELECT n, role, pid, sn FROM member WHERE report = ? ORDER BY n"},
};

struct report_row {
	int64_t object;
	uint64_t report_id;
	struct udi udi;
	uint8_t payload[SHA256_BYTES];
};

static const char report_row[] =
	"SELECT r.object, d.pid, d.sn, r.report_id, r.payload FROM report r "
	"LEFT JOIN device d ON d.id = r.device WHERE r.id = ?";
static const char copy_row[] =
	"SELECT c.object, d.pid, d.sn, r.report_id, c.payload "
	"FROM report_copy c JOIN report r ON r.id = c.report "
	"LEFT JOIN device d ON d.id = r.device WHERE c.id = ?";

static enum rc read_report_row(struct reread *x, const char *text, int64_t id,
			       struct arena *a, struct report_row *out,
			       struct err *e)
{
	struct sql_rows rows;
	struct slice hash;

	SQL_ROWS(x->ledger, &rows, e, text, sql_i(id));
	if (!sql_next(&rows, e))
		return rows.rc ? rows.rc
			       : err_set(e, RC_MALFORMED,
					 "%s: row %lld of the reports belongs to "
					 "nothing", x->ledger->path,
					 (long long)id);
	*out = (struct report_row){
		.object = sql_int(&rows, 0),
		.udi = {sql_copy(&rows, 1, a), sql_copy(&rows, 2, a)},
		.report_id = (uint64_t)sql_int(&rows, 3),
	};
	hash = sql_slice(&rows, 4);
	if (hash.n == SHA256_BYTES)
		memcpy(out->payload, hash.p, SHA256_BYTES);
	sql_end(&rows);
	return RC_OK;
}

static bool is_report(const struct rum_report *r, const struct report_row *row)
{
	return udi_equal(r->udi, row->udi) && r->report_id.given &&
	       r->report_id.value == row->report_id;
}

static enum rc read_report(struct reread *x, const char *text, int64_t id,
			   struct reread_report *out, struct err *e)
{
	/* The row's texts have to outlive the reading of the bytes. */
	_cleanup_arena_ struct arena names = {0};
	struct report_row row = {0};
	struct err why = {0};
	enum rc rc = read_report_row(x, text, id, &names, &row, e);

	*out = (struct reread_report){0};
	if (!rc)
		rc = read_object(x, row.object, &out->forgotten,
				 &out->unreadable, e);
	if (rc || out->forgotten || out->unreadable)
		return rc;
	if (report_reread(&out->report, &x->arena, buf_slice(&x->bytes),
			  x->limits, &why)) {
		out->unreadable = kept(x, &why);
		return RC_OK;
	}
	sha256(out->payload, out->report.payload);
	out->other_report = !is_report(&out->report, &row);
	out->other_payload =
		memcmp(row.payload, out->payload, SHA256_BYTES) != 0;
	return RC_OK;
}

enum rc reread_report(struct reread *x, int64_t id, struct reread_report *out,
		      struct err *e)
{
	enum rc rc = read_report(x, report_row, id, out, e);

	if (rc || out->forgotten || out->unreadable)
		return rc;
	rc = report_columns_renew(x->shadow, SHADOW_ID, &out->report, e);
	return rc ? rc
		  : COMPARE_PARTS(x, report_parts, id, &out->differs, e);
}

enum rc reread_copy(struct reread *x, int64_t id, struct reread_report *out,
		    struct err *e)
{
	return read_report(x, copy_row, id, out, e);
}

/* ---- files ---------------------------------------------------------------- */

static const struct part file_parts[] = {
	{"account names or date",
	 "SELECT smart_account, virtual_account, issued FROM file "
	 "WHERE id = ?"},
	{"acknowledgements",
	 "SELECT piece, correlation_id FROM ack WHERE file = ? "
	 "ORDER BY piece"},
	{"policies",
	 "SELECT piece, name, version, date, ack_required, days FROM policy "
	 "WHERE file = ? ORDER BY piece"},
	{"authorization codes",
	 "SELECT z.piece, d.pid, d.sn, z.form, z.piid, z.date, "
	 "z.smart_account, z.virtual_account FROM authorization z "
	 "LEFT JOIN device d ON d.id = z.device WHERE z.file = ? "
	 "ORDER BY z.piece"},
	{"entitlements",
	 "SELECT z.piece, n.n, t.text, n.count, n.start, n.end, "
	 "n.license_type, n.name, n.tag_type, n.subscription_id, n.success "
	 "FROM authorization z JOIN entitlement n ON n.authorization = z.id "
	 "LEFT JOIN tag t ON t.id = n.tag WHERE z.file = ? "
	 "ORDER BY z.piece, n.n"},
	{"trust codes",
	 "SELECT piece FROM trust_code WHERE file = ? ORDER BY piece"},
	{"account information",
	 "SELECT piece, smart_account, virtual_account, smart_account_id, "
	 "virtual_account_id, domain, at FROM account WHERE file = ? "
	 "ORDER BY piece"},
};

static const char clear_shadow[] =
	"DELETE FROM entitlement; DELETE FROM authorization; DELETE FROM ack;"
	"DELETE FROM policy; DELETE FROM trust_code; DELETE FROM account;"
	"UPDATE file SET smart_account = NULL, virtual_account = NULL, "
	"issued = NULL";

/* Files that were taken in whole, whose pieces have rows (intake). */
static bool may_be_document(struct slice kind)
{
	static const enum artefact_kind kinds[] = {
		KIND_ACK, KIND_AUTHORIZATION, KIND_TRUST_CODE, KIND_POLICY,
		KIND_AUTH_REQUEST, KIND_ACCOUNT_INFO, KIND_ACCOUNT_FILE};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (slice_is(kind, artefact_word(kinds[i])))
			return true;
	}
	return false;
}

struct file_row {
	int64_t object;
	struct slice kind, source;
	struct udi outer, only;
};

static enum rc read_file_row(struct reread *x, int64_t id, struct arena *a,
			     struct file_row *out, struct err *e)
{
	struct sql_rows rows;

	*out = (struct file_row){0};
	SQL_ROWS(x->ledger, &rows, e,
		 "SELECT f.object, f.kind, s.name, f.outer_pid, f.outer_sn "
		 "FROM file f LEFT JOIN source s ON s.id = f.source "
		 "WHERE f.id = ?", sql_i(id));
	if (sql_next(&rows, e)) {
		out->object = sql_int(&rows, 0);
		out->kind = sql_copy(&rows, 1, a);
		out->source = sql_copy(&rows, 2, a);
		out->outer = (struct udi){sql_copy(&rows, 3, a),
					  sql_copy(&rows, 4, a)};
		sql_end(&rows);
	}
	if (rows.rc)
		return rows.rc;
	SQL_ROWS(x->ledger, &rows, e,
		 "SELECT min(d.pid), min(d.sn) FROM file_device fd "
		 "JOIN device d ON d.id = fd.device WHERE fd.file = ? "
		 "HAVING count(*) = 1", sql_i(id));
	if (sql_next(&rows, e)) {
		out->only = (struct udi){sql_copy(&rows, 0, a),
					 sql_copy(&rows, 1, a)};
		sql_end(&rows);
	}
	return rows.rc;
}

/* A request may be JSON, which is kept as bytes only. */
static enum rc read_document(struct reread *x, const struct file_row *row,
			     struct reread_file *out, struct err *e)
{
	struct err why = {0};

	if (!document_read(&out->document, &x->arena, buf_slice(&x->bytes),
			   NULL, x->limits, &why))
		out->is_document = true;
	else if (!slice_is(row->kind, artefact_word(KIND_AUTH_REQUEST)))
		out->unreadable = kept(x, &why);
	return RC_OK;
}

static enum rc compare_document(struct reread *x, int64_t id,
				const struct file_row *row,
				struct reread_file *out, struct err *e)
{
	enum rc rc = sql_exec(x->shadow, clear_shadow, e);

	out->udi.pid = arena_copy(&x->arena, row->only.pid);
	out->udi.sn = arena_copy(&x->arena, row->only.sn);
	if (!rc)
		rc = reread_columns(x->shadow, SHADOW_ID, &out->document, e);
	if (!rc)
		rc = COMPARE_PARTS(x, file_parts, id, &out->differs, e);
	document_addressees(&out->addressees, &x->arena, &out->document,
			    row->outer, row->source);
	return rc;
}

enum rc reread_file(struct reread *x, int64_t id, struct reread_file *out,
		    struct err *e)
{
	_cleanup_arena_ struct arena names = {0};
	struct file_row row;
	bool forgotten = false;
	enum rc rc = read_file_row(x, id, &names, &row, e);

	*out = (struct reread_file){0};
	if (!rc)
		rc = read_object(x, row.object, &forgotten, &out->unreadable,
				 e);
	if (!rc && !forgotten && !out->unreadable &&
	    slice_is(row.kind, artefact_word(KIND_SNAPSHOT)))
		return reread_snapshot(x->ledger, id, &x->arena, x->limits, out,
				       e);
	if (rc || forgotten || out->unreadable || !may_be_document(row.kind))
		return rc;
	rc = read_document(x, &row, out, e);
	return rc || !out->is_document
		       ? rc
		       : compare_document(x, id, &row, out, e);
}

enum rc reread_columns(struct ledger *l, int64_t file,
		       const struct document *d, struct err *e)
{
	static const uint8_t no_ring[SHA256_BYTES];
	/* What was never judged is vouched for by nobody: the worst rank. */
	const struct ledger_judgement unknown = {
		.verdict = "not-checked", .rank = 99, .ring = no_ring};
	_cleanup_arena_ struct arena a = {0};
	struct ledger_judgement *all = arena_array(&a, d->count, sizeof(*all));

	for (size_t i = 0; i < d->count; i++)
		all[i] = unknown;
	return file_columns_add(l, file, d, all, e);
}
