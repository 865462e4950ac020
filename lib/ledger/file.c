#include "artefact/artefact.h"
#include "ledger/file_columns.h"
#include "ledger/names.h"
#include "ledger/object.h"

enum rc ledger_file_known(struct ledger *l, const uint8_t hash[SHA256_BYTES],
			  int64_t *id, struct err *e)
{
	bool found;

	*id = 0;
	return SQL_ONE(l, id, &found, e, "SELECT id FROM file WHERE sha256 = ?",
		       sql_b(hash, SHA256_BYTES));
}

static enum rc add_row(struct ledger *l, const struct ledger_file *f,
		       int64_t *id, struct err *e)
{
	int64_t object, source;
	enum rc rc = object_add(l, f->bytes, f->hash, &object, e);

	if (!rc)
		rc = source_id(l, f->source.name, &source, e);
	if (!rc)
		rc = SQL_RUN(l, e,
			     "INSERT INTO file(object, sha256, kind, source, "
			     "basis, outer_pid, outer_sn) "
			     "VALUES(?, ?, ?, ?, ?, ?, ?)", sql_i(object),
			     sql_b(f->hash, SHA256_BYTES), sql_text(f->kind),
			     sql_i(source),
			     sql_text(addressee_basis_word(
				     f->addressees ? f->addressees->basis
						   : BY_NOTHING)),
			     sql_t(f->outer.pid), sql_t(f->outer.sn));
	*id = sql_last_id(l);
	return rc;
}

static enum rc add_devices(struct ledger *l, const struct ledger_file *f,
			   int64_t id, struct err *e)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && f->addressees && i < f->addressees->count;
	     i++) {
		int64_t device;
		bool made;

		rc = device_make(l, f->addressees->udis[i], &device, &made, e);
		if (!rc)
			rc = SQL_RUN(l, e,
				     "INSERT OR IGNORE INTO file_device(file, "
				     "device) VALUES(?, ?)", sql_i(id),
				     sql_i(device));
	}
	return rc;
}

/* A policy with an earlier date than one that is there for the same device, or
 * with none, is kept and does not take its place. */
static enum rc set_aside_older(struct ledger *l, int64_t id, struct err *e)
{
	return SQL_RUN(l, e,
		       "UPDATE policy SET older = 1 WHERE file = ?1 AND EXISTS("
		       "SELECT 1 FROM policy p LEFT JOIN file_device fd "
		       "ON fd.file = p.file WHERE p.file <> ?1 "
		       "AND p.older = 0 AND p.date IS NOT NULL "
		       "AND (policy.date IS NULL OR p.date > policy.date) "
		       "AND (fd.device IN (SELECT device FROM file_device "
		       "WHERE file = ?1) OR (fd.device IS NULL AND NOT EXISTS("
		       "SELECT 1 FROM file_device WHERE file = ?1))))",
		       sql_i(id));
}

enum rc ledger_add_file(struct ledger *l, const struct ledger_file *f,
			int64_t *id, bool *added, struct err *e)
{
	enum rc rc = ledger_file_known(l, f->hash, id, e);

	*added = !rc && !*id;
	if (rc || *id)
		return rc;
	rc = add_row(l, f, id, e);
	if (!rc)
		rc = add_devices(l, f, *id, e);
	if (!rc && f->document)
		rc = file_columns_add(l, *id, f->document, f->judgements, e);
	if (!rc && f->document && !f->force)
		rc = set_aside_older(l, *id, e);
	return rc;
}

enum rc ledger_file_is_for(struct ledger *l, int64_t file, struct udi udi,
			   bool *is_for, struct err *e)
{
	int64_t device;
	enum rc rc = device_find(l, udi, &device, e);

	*is_for = false;
	return rc ? rc
		  : SQL_ONE(l, &device, is_for, e,
			    "SELECT file FROM file_device WHERE file = ? "
			    "AND device = ?", sql_i(file), sql_i(device));
}

enum rc ledger_file_bytes(struct ledger *l, int64_t file, struct buf *out,
			  struct err *e)
{
	bool found;
	int64_t object;
	enum rc rc = SQL_ONE(l, &object, &found, e,
			     "SELECT object FROM file WHERE id = ?",
			     sql_i(file));

	if (!rc && !found)
		return err_set(e, RC_DEFECT, "%s: there is no file %lld",
			       l->path, (long long)file);
	return rc ? rc : object_read(l, object, out, e);
}

enum rc ledger_newest_ack(struct ledger *l, struct udi udi,
			  struct maybe_i64 *issued, struct err *e)
{
	struct sql_rows rows;
	int64_t device;
	enum rc rc = device_find(l, udi, &device, e);

	*issued = (struct maybe_i64){0};
	if (rc || !device)
		return rc;
	SQL_ROWS(l, &rows, e,
		 "SELECT max(f.issued) FROM file_device fd "
		 "JOIN file f ON f.id = fd.file "
		 "JOIN ack a ON a.file = f.id WHERE fd.device = ?",
		 sql_i(device));
	if (sql_next(&rows, e)) {
		*issued = sql_maybe(&rows, 0);
		sql_end(&rows);
	}
	return rows.rc;
}

enum rc ledger_current_policy(struct ledger *l, struct udi udi,
			      struct maybe_i64 *date, struct err *e)
{
	struct sql_rows rows;
	int64_t device = 0;
	enum rc rc = RC_OK;

	*date = (struct maybe_i64){0};
	if (udi_known(udi)) {
		rc = device_find(l, udi, &device, e);
		if (rc || !device)
			return rc;
	}
	SQL_ROWS(l, &rows, e,
		 "SELECT p.date FROM policy p LEFT JOIN file_device fd "
		 "ON fd.file = p.file WHERE fd.device IS ? AND p.older = 0 "
		 "ORDER BY p.id DESC LIMIT 1", sql_id(device));
	if (sql_next(&rows, e)) {
		*date = sql_maybe(&rows, 0);
		sql_end(&rows);
	}
	return rows.rc;
}
