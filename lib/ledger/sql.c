#include "ledger/sql.h"

#include <stdlib.h>


enum rc sql_fault(struct ledger *l, int code, struct err *e)
{
	const char *path = l->path;

	switch (code & 0xff) {
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return err_set(e, RC_MALFORMED,
			       "%s: the ledger is damaged (%s); look at it with "
			       "\"rum ledger check\", or go back to a backup with "
			       "\"rum ledger restore\"", path,
			       sqlite3_errmsg(l->db));
	case SQLITE_FULL:
		return err_set(e, RC_SYSTEM,
			       "%s: no space left for the ledger; it is as it was "
			       "before this command", path);
	case SQLITE_READONLY:
		return err_set(e, RC_SYSTEM,
			       "%s: the ledger, or the folder it lies in, cannot "
			       "be written", path);
	case SQLITE_CANTOPEN:
		return err_set(e, RC_SYSTEM,
			       "%s: the ledger, or its journal %s-journal, "
			       "cannot be opened: %s; nothing was changed", path,
			       path, strerror(sqlite3_system_errno(l->db)));
	case SQLITE_BUSY:
		return err_set(e, RC_SYSTEM,
			       "%s: another process is writing to the ledger",
			       path);
	case SQLITE_IOERR:
		if (code == SQLITE_IOERR_DATA)
			return err_set(e, RC_MALFORMED,
				       "%s: a page of the ledger does not have "
				       "the checksum it was written with; \"rum "
				       "ledger check\" says which, and \"rum "
				       "ledger restore\" goes back to a backup",
				       path);
		return err_set(e, RC_SYSTEM, "%s: cannot read or write the "
			       "ledger: %s", path, sqlite3_errmsg(l->db));
	case SQLITE_NOMEM:
		mem_exhausted();
	default:
		return err_set(e, RC_SYSTEM, "%s: the ledger: %s", path,
			       sqlite3_errmsg(l->db));
	}
}

static size_t slot_of(const struct ledger *l, const char *text)
{
	size_t at = ((uintptr_t)text >> 3) * 0x9e3779b9u & (l->slot_cap - 1);

	while (l->slots[at].text && l->slots[at].text != text)
		at = (at + 1) & (l->slot_cap - 1);
	return at;
}

static void grow_slots(struct ledger *l)
{
	struct sql_slot *old = l->slots;
	size_t cap = l->slot_cap;

	l->slot_cap = cap ? cap * 2 : 64;
	l->slots = mem_new(l->slot_cap, sizeof(*l->slots));
	for (size_t i = 0; i < cap; i++) {
		if (old[i].text)
			l->slots[slot_of(l, old[i].text)] = old[i];
	}
	free(old);
}

static enum rc prepare(struct ledger *l, const char *text, sqlite3_stmt **out,
		       struct err *e)
{
	struct sql_slot *slot;
	int code;

	if (l->slot_count * 2 >= l->slot_cap)
		grow_slots(l);
	slot = &l->slots[slot_of(l, text)];
	if (!slot->stmt) {
		code = sqlite3_prepare_v3(l->db, text, -1,
					  SQLITE_PREPARE_PERSISTENT,
					  &slot->stmt, NULL);
		if (code)
			return sql_fault(l, code, e);
		slot->text = text;
		l->slot_count++;
	}
	*out = slot->stmt;
	return RC_OK;
}

static int bind(sqlite3_stmt *stmt, int at, const struct sql_value *v)
{
	const char *bytes = v->bytes.n ? (const char *)v->bytes.p : "";

	switch (v->type) {
	case SQL_INT:
		return sqlite3_bind_int64(stmt, at, v->number);
	case SQL_TEXT:
		return sqlite3_bind_text64(stmt, at, bytes, v->bytes.n,
					   SQLITE_STATIC, SQLITE_UTF8);
	case SQL_BLOB:
		return sqlite3_bind_blob64(stmt, at, bytes, v->bytes.n,
					   SQLITE_STATIC);
	case SQL_NULL:
		break;
	}
	return sqlite3_bind_null(stmt, at);
}

enum rc sql_rows(struct ledger *l, struct sql_rows *rows, const char *text,
		 const struct sql_value *values, size_t count, struct err *e)
{
	int code = SQLITE_OK;

	*rows = (struct sql_rows){.ledger = l};
	rows->rc = prepare(l, text, &rows->stmt, e);
	for (size_t i = 0; !rows->rc && i < count; i++) {
		code = bind(rows->stmt, (int)i + 1, &values[i]);
		if (code)
			rows->rc = sql_fault(l, code, e);
	}
	return rows->rc;
}

void sql_end(struct sql_rows *rows)
{
	if (rows->stmt) {
		sqlite3_reset(rows->stmt);
		sqlite3_clear_bindings(rows->stmt);
	}
	rows->stmt = NULL;
}

bool sql_next(struct sql_rows *rows, struct err *e)
{
	int code;

	if (rows->rc || !rows->stmt)
		return false;
	code = sqlite3_step(rows->stmt);
	if (code == SQLITE_ROW)
		return true;
	if (code != SQLITE_DONE)
		rows->rc = sql_fault(rows->ledger,
				     sqlite3_extended_errcode(rows->ledger->db),
				     e);
	sql_end(rows);
	return false;
}

enum rc sql_run(struct ledger *l, const char *text,
		const struct sql_value *values, size_t count, struct err *e)
{
	struct sql_rows rows;

	if (!sql_rows(l, &rows, text, values, count, e)) {
		while (sql_next(&rows, e))
			;
	}
	return rows.rc;
}

enum rc sql_exec(struct ledger *l, const char *script, struct err *e)
{
	int code = sqlite3_exec(l->db, script, NULL, NULL, NULL);

	return code ? sql_fault(l, sqlite3_extended_errcode(l->db), e) : RC_OK;
}

int64_t sql_last_id(const struct ledger *l)
{
	return sqlite3_last_insert_rowid(l->db);
}

int64_t sql_changes(const struct ledger *l)
{
	return sqlite3_changes64(l->db);
}

int64_t sql_int(const struct sql_rows *r, int column)
{
	return sqlite3_column_int64(r->stmt, column);
}

bool sql_is_null(const struct sql_rows *r, int column)
{
	return sqlite3_column_type(r->stmt, column) == SQLITE_NULL;
}

struct slice sql_slice(const struct sql_rows *r, int column)
{
	const void *p;

	if (sql_is_null(r, column))
		return (struct slice){0};
	/* An empty value is told as NULL here. */
	p = sqlite3_column_blob(r->stmt, column);
	return (struct slice){p ? p : (const void *)"",
			      (size_t)sqlite3_column_bytes(r->stmt, column)};
}

struct slice sql_copy(const struct sql_rows *r, int column, struct arena *a)
{
	struct slice s = sql_slice(r, column);

	return s.p ? arena_copy(a, s) : s;
}

enum rc sql_one(struct ledger *l, int64_t *out, bool *found, const char *text,
		const struct sql_value *values, size_t count, struct err *e)
{
	struct sql_rows rows;

	*found = false;
	if (sql_rows(l, &rows, text, values, count, e))
		return rows.rc;
	if (sql_next(&rows, e)) {
		*found = true;
		*out = sql_int(&rows, 0);
		sql_end(&rows);
	}
	return rows.rc;
}
