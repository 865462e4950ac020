#include "artefact/snapshot_file.h"
#include "ledger/records.h"
#include "ledger/sql.h"

/* What CSV headers were taken for is not in the file: an event without a device
 * keeps it beside the file's bytes. */
#define COLUMNS_EVENT "snapshot-columns"
#define SNAPSHOT_ROWS                                                          \
	"SELECT f.id, s.name, f.virtual_account, f.smart_account, f.basis, "   \
	"f.issued, (SELECT v.detail FROM event v "                             \
	"WHERE v.what = '" COLUMNS_EVENT "' AND v.object = f.object "          \
	"ORDER BY v.id LIMIT 1) "                                              \
	"FROM file f JOIN source s ON s.id = f.source "

static void take_snapshot(struct ledger_snapshot *s, const struct sql_rows *r)
{
	*s = (struct ledger_snapshot){
		.file = sql_int(r, 0),
		.source = sql_slice(r, 1),
		.virtual_account = sql_slice(r, 2),
		.smart_account = sql_slice(r, 3),
		.basis = sql_slice(r, 4),
		.taken = sql_maybe(r, 5),
		.columns = sql_slice(r, 6),
	};
}

enum rc ledger_snapshots(struct ledger *l,
			 enum rc (*each)(void *context,
					 const struct ledger_snapshot *s,
					 struct err *e),
			 void *context, struct err *e)
{
	struct ledger_snapshot s;
	struct sql_rows rows;
	enum rc rc = RC_OK;

	SQL_ROWS(l, &rows, e,
		 SNAPSHOT_ROWS "WHERE f.kind = ? ORDER BY f.issued DESC, f.id",
		 sql_text(artefact_word(KIND_SNAPSHOT)));
	while (!rc && sql_next(&rows, e)) {
		take_snapshot(&s, &rows);
		rc = each(context, &s, e);
	}
	sql_end(&rows);
	return rc ? rc : rows.rc;
}

enum rc ledger_snapshot_find(struct ledger *l, struct arena *a, int64_t file,
			     struct ledger_snapshot *out, bool *found,
			     struct err *e)
{
	struct sql_rows rows;

	SQL_ROWS(l, &rows, e, SNAPSHOT_ROWS "WHERE f.id = ? AND f.kind = ?",
		 sql_i(file), sql_text(artefact_word(KIND_SNAPSHOT)));
	*found = sql_next(&rows, e);
	if (!*found)
		return rows.rc;
	take_snapshot(out, &rows);
	out->source = arena_copy(a, out->source);
	out->basis = arena_copy(a, out->basis);
	out->virtual_account = sql_copy(&rows, 2, a);
	out->smart_account = sql_copy(&rows, 3, a);
	out->columns = sql_copy(&rows, 6, a);
	sql_end(&rows);
	return RC_OK;
}

static enum rc note_columns(struct ledger *l, int64_t file,
			    struct slice columns, struct err *e)
{
	int64_t seq;
	enum rc rc = ledger_seq(l, &seq, e);

	return rc ? rc
		  : SQL_RUN(l, e,
			    "INSERT INTO event(seq, what, detail, object) "
			    "SELECT ?, '" COLUMNS_EVENT "', ?, object "
			    "FROM file WHERE id = ?", sql_i(seq),
			    sql_t(columns), sql_i(file));
}

enum rc ledger_add_snapshot(struct ledger *l, const struct ledger_file *f,
			    const struct ledger_snapshot *s, int64_t *id,
			    bool *added, struct err *e)
{
	enum rc rc = ledger_add_file(l, f, id, added, e);

	if (rc || !*added)
		return rc;
	rc = SQL_RUN(l, e,
		     "UPDATE file SET basis = ?, issued = ?, "
		     "virtual_account = ?, smart_account = ? WHERE id = ?",
		     sql_t(s->basis), sql_mi(s->taken),
		     sql_t(s->virtual_account), sql_t(s->smart_account),
		     sql_i(*id));
	return rc || !s->columns.n ? rc : note_columns(l, *id, s->columns, e);
}

/* From "owned=Purchased" a line. */
static struct snapshot_columns read_columns(struct arena *a, struct slice text)
{
	struct snapshot_column *columns;
	struct snapshot_columns out = {0};
	size_t lines = 0;

	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	out.at = columns = arena_array(a, lines, sizeof(*columns));
	while (text.n && out.count < lines) {
		struct slice line = slice_part(text, 0,
					       slice_find(text, "\n", 0));
		size_t equals = slice_find(line, "=", 0);

		columns[out.count++] = (struct snapshot_column){
			arena_text(a, slice_part(line, 0, equals)),
			arena_text(a, slice_part(line, equals < line.n
							       ? equals + 1
							       : line.n,
						 line.n))};
		text = slice_part(text, line.n + 1, text.n);
	}
	return out;
}

enum rc ledger_snapshot_read(struct ledger *l, const struct ledger_snapshot *s,
			     const struct snapshot_columns *columns,
			     struct snapshot *out, struct arena *a,
			     const struct limits *limits, struct err *e)
{
	const struct snapshot_columns kept = read_columns(a, s->columns);
	_cleanup_buf_ struct buf bytes = {0};
	enum rc rc = ledger_file_bytes(l, s->file, &bytes, e);

	return rc ? rc
		  : snapshot_file_read(out, a, arena_copy(a, buf_slice(&bytes)),
				       columns && columns->count ? columns
								 : &kept,
				       limits, e);
}
