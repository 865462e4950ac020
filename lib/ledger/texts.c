#include "artefact/artefact.h"
#include "ledger/records.h"
#include "ledger/sql.h"

enum rc ledger_add_text(struct ledger *l, const struct ledger_file *f,
			const struct udi *udis, size_t count, bool *added,
			struct err *e)
{
	int64_t id;
	enum rc rc = ledger_add_file(l, f, &id, added, e);

	for (size_t i = 0; !rc && *added && i < count; i++)
		rc = ledger_add_event(l, udis[i], "text-received",
				      f->source.name, (struct slice){0}, e);
	return rc;
}

enum rc ledger_texts(struct ledger *l,
		     enum rc (*each)(void *context, struct slice source,
				     struct slice bytes, struct err *e),
		     void *context, struct err *e)
{
	_cleanup_buf_ struct buf bytes = {0};
	struct sql_rows rows;
	enum rc rc = RC_OK;

	SQL_ROWS(l, &rows, e,
		 "SELECT f.id, s.name FROM file f "
		 "JOIN source s ON s.id = f.source WHERE f.kind = ? "
		 "ORDER BY f.id", sql_text(artefact_word(KIND_DEVICE_TEXT)));
	while (!rc && sql_next(&rows, e)) {
		buf_clear(&bytes);
		rc = ledger_file_bytes(l, sql_int(&rows, 0), &bytes, e);
		if (!rc)
			rc = each(context, sql_slice(&rows, 1),
				  buf_slice(&bytes), e);
	}
	sql_end(&rows);
	return rc ? rc : rows.rc;
}

enum rc ledger_inputs(struct ledger *l, bool snapshots,
		      enum rc (*each)(void *context, struct slice source,
				      uint64_t size,
				      const uint8_t hash[SHA256_BYTES],
				      struct err *e),
		      void *context, struct err *e)
{
	struct sql_rows rows;
	enum rc rc = RC_OK;

	SQL_ROWS(l, &rows, e,
		 "SELECT s.name, o.size, f.sha256 FROM file f "
		 "JOIN source s ON s.id = f.source "
		 "JOIN object o ON o.id = f.object "
		 "WHERE f.kind = ?1 OR f.kind = ?2 ORDER BY f.id",
		 sql_text(artefact_word(KIND_DEVICE_TEXT)),
		 sql_text(snapshots ? artefact_word(KIND_SNAPSHOT) : NULL));
	while (!rc && sql_next(&rows, e)) {
		struct slice hash = sql_slice(&rows, 2);

		if (hash.n == SHA256_BYTES)
			rc = each(context, sql_slice(&rows, 0),
				  (uint64_t)sql_int(&rows, 1), hash.p, e);
	}
	sql_end(&rows);
	return rc ? rc : rows.rc;
}
