#include "ledger/names.h"

enum rc tag_id(struct ledger *l, struct slice text, int64_t *id, struct err *e)
{
	bool found;
	enum rc rc;

	*id = 0;
	if (!text.p)
		return RC_OK;
	rc = SQL_ONE(l, id, &found, e, "SELECT id FROM tag WHERE text = ?",
		     sql_t(text));
	if (!rc && !found) {
		rc = SQL_RUN(l, e, "INSERT INTO tag(text) VALUES(?)",
			     sql_t(text));
		*id = sql_last_id(l);
	}
	return rc;
}

static struct sql_value part(struct slice s)
{
	return sql_t(s.p ? s : SLICE_LITERAL(""));
}

static enum rc look_up(struct ledger *l, struct udi udi, int64_t *id,
		       bool *found, struct err *e)
{
	return SQL_ONE(l, id, found, e,
		       "SELECT id FROM device WHERE sn = ? AND pid = ?",
		       part(udi.sn), part(udi.pid));
}

/* Reports of one device come in runs. */
static bool is_last(struct ledger *l, struct udi udi)
{
	struct slice key = buf_slice(&l->device_key);

	return l->device_id && l->device_pid_bytes == udi.pid.n &&
	       key.n == udi.pid.n + udi.sn.n &&
	       slice_equal(slice_part(key, 0, udi.pid.n), udi.pid) &&
	       slice_equal(slice_part(key, udi.pid.n, key.n), udi.sn);
}

static void remember(struct ledger *l, struct udi udi, int64_t id)
{
	buf_clear(&l->device_key);
	buf_add_slice(&l->device_key, udi.pid);
	buf_add_slice(&l->device_key, udi.sn);
	l->device_pid_bytes = udi.pid.n;
	l->device_id = id;
}

enum rc device_find(struct ledger *l, struct udi udi, int64_t *id,
		    struct err *e)
{
	bool found;
	enum rc rc;

	if (is_last(l, udi)) {
		*id = l->device_id;
		return RC_OK;
	}
	*id = 0;
	rc = look_up(l, udi, id, &found, e);
	if (!rc && found)
		remember(l, udi, *id);
	return rc;
}

enum rc device_make(struct ledger *l, struct udi udi, int64_t *id, bool *made,
		    struct err *e)
{
	int64_t seq;
	enum rc rc = device_find(l, udi, id, e);

	*made = !rc && !*id;
	if (rc || *id)
		return rc;
	rc = ledger_seq(l, &seq, e);
	if (!rc)
		rc = SQL_RUN(l, e,
			     "INSERT INTO device(pid, sn, seq) "
			     "VALUES(?, ?, ?)", part(udi.pid), part(udi.sn),
			     sql_i(seq));
	if (rc)
		return rc;
	*id = sql_last_id(l);
	remember(l, udi, *id);
	return RC_OK;
}

/* The pieces of a file come in a run, and one file is one row a command. */
enum rc source_id(struct ledger *l, struct slice name, int64_t *id,
		  struct err *e)
{
	struct sql_rows rows;
	int64_t seq;
	enum rc rc = ledger_seq(l, &seq, e);

	*id = 0;
	if (rc)
		return rc;
	sql_rows(l, &rows,
		 "SELECT id, seq, name FROM source ORDER BY id DESC LIMIT 1",
		 NULL, 0, e);
	if (sql_next(&rows, e)) {
		if (sql_int(&rows, 1) == seq &&
		    slice_equal(sql_slice(&rows, 2), name))
			*id = sql_int(&rows, 0);
		sql_end(&rows);
	}
	if (rows.rc || *id)
		return rows.rc;
	rc = SQL_RUN(l, e, "INSERT INTO source(seq, name) VALUES(?, ?)",
		     sql_i(seq), sql_t(name));
	*id = sql_last_id(l);
	return rc;
}

enum rc judgement_id(struct ledger *l, const struct ledger_judgement *j,
		     int64_t *id, struct err *e)
{
	struct sql_value scheme = sql_text(j->scheme);
	struct sql_value signer = j->signer ? sql_b(j->signer, SHA256_BYTES)
					    : (struct sql_value){0};
	struct sql_value ring = sql_b(j->ring, SHA256_BYTES);
	bool found;
	enum rc rc = SQL_ONE(l, id, &found, e,
			     "SELECT id FROM judgement WHERE signer IS ? "
			     "AND verdict = ? AND scheme IS ? AND ring = ?",
			     signer, sql_text(j->verdict), scheme, ring);

	if (rc || found)
		return rc;
	rc = SQL_RUN(l, e,
		     "INSERT INTO judgement(verdict, rank, scheme, signer, ring) "
		     "VALUES(?, ?, ?, ?, ?)", sql_text(j->verdict),
		     sql_i(j->rank), scheme, signer, ring);
	*id = sql_last_id(l);
	return rc;
}

struct ledger_source ledger_source_of(struct slice provenance)
{
	size_t at = provenance.n;

	while (at && provenance.p[at - 1] != '#')
		at--;
	if (!at)
		return (struct ledger_source){provenance,
					      SLICE_LITERAL("")};
	return (struct ledger_source){
		slice_part(provenance, 0, at - 1),
		slice_part(provenance, at - 1, provenance.n)};
}
