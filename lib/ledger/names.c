#include "ledger/names.h"

enum rc tag_id(struct ledger *l, struct slice text, int64_t *id, struct err *e)
{
	bool found;
	enum rc rc;

	*id = 0;
	if (!text.p)
		return RC_OK;
	memo_begin(&l->memo, 't');
	memo_add(&l->memo, text);
	*id = memo_find(&l->memo);
	if (*id)
		return RC_OK;
	rc = SQL_ONE(l, id, &found, e, "SELECT id FROM tag WHERE text = ?",
		     sql_t(text));
	if (!rc && !found) {
		rc = SQL_RUN(l, e, "INSERT INTO tag(text) VALUES(?)",
			     sql_t(text));
		*id = sql_last_id(l);
	}
	if (!rc)
		memo_keep(&l->memo, *id);
	return rc;
}

static struct sql_value part(struct slice s)
{
	return sql_t(s.p ? s : SLICE_LITERAL(""));
}

enum rc device_find(struct ledger *l, struct udi udi, int64_t *id,
		    struct err *e)
{
	bool found;
	enum rc rc;

	memo_begin(&l->memo, 'd');
	memo_add(&l->memo, udi.pid);
	memo_add(&l->memo, udi.sn);
	*id = memo_find(&l->memo);
	if (*id)
		return RC_OK;
	rc = SQL_ONE(l, id, &found, e,
		     "SELECT id FROM device WHERE sn = ? AND pid = ?",
		     part(udi.sn), part(udi.pid));
	if (!rc && found)
		memo_keep(&l->memo, *id);
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
	memo_keep(&l->memo, *id);
	return RC_OK;
}

/* One file is one row a command. */
enum rc source_id(struct ledger *l, struct slice name, int64_t *id,
		  struct err *e)
{
	int64_t seq;
	enum rc rc = ledger_seq(l, &seq, e);

	*id = 0;
	if (rc)
		return rc;
	memo_begin(&l->memo, 's');
	memo_add(&l->memo, name);
	*id = memo_find(&l->memo);
	if (*id)
		return RC_OK;
	rc = SQL_RUN(l, e, "INSERT INTO source(seq, name) VALUES(?, ?)",
		     sql_i(seq), sql_t(name));
	*id = sql_last_id(l);
	if (!rc)
		memo_keep(&l->memo, *id);
	return rc;
}

enum rc hostname_note(struct ledger *l, int64_t device, struct slice host,
		      struct err *e)
{
	enum rc rc;

	if (!host.n)
		return RC_OK;
	memo_begin(&l->memo, 'h');
	memo_add(&l->memo, (struct slice){(const uint8_t *)&device,
					  sizeof(device)});
	memo_add(&l->memo, host);
	if (memo_find(&l->memo))
		return RC_OK;
	rc = SQL_RUN(l, e,
		     "UPDATE device SET hostname = ? WHERE id = ? "
		     "AND hostname IS NOT ?", sql_t(host), sql_i(device),
		     sql_t(host));
	if (!rc)
		memo_keep(&l->memo, device);
	return rc;
}

static void judgement_key(struct memo *m, const struct ledger_judgement *j)
{
	memo_begin(m, 'j');
	memo_add(m, slice_of(j->verdict));
	memo_add(m, j->scheme ? slice_of(j->scheme) : (struct slice){0});
	memo_add(m, (struct slice){j->signer, j->signer ? SHA256_BYTES : 0});
	memo_add(m, (struct slice){j->ring, SHA256_BYTES});
}

enum rc judgement_id(struct ledger *l, const struct ledger_judgement *j,
		     int64_t *id, struct err *e)
{
	struct sql_value scheme = sql_text(j->scheme);
	struct sql_value signer = j->signer ? sql_b(j->signer, SHA256_BYTES)
					    : (struct sql_value){0};
	struct sql_value ring = sql_b(j->ring, SHA256_BYTES);
	bool found;
	enum rc rc;

	judgement_key(&l->memo, j);
	*id = memo_find(&l->memo);
	if (*id)
		return RC_OK;
	rc = SQL_ONE(l, id, &found, e,
		     "SELECT id FROM judgement WHERE signer IS ? "
		     "AND verdict = ? AND scheme IS ? AND ring = ?", signer,
		     sql_text(j->verdict), scheme, ring);
	if (!rc && !found) {
		rc = SQL_RUN(l, e,
			     "INSERT INTO judgement(verdict, rank, scheme, "
			     "signer, ring) VALUES(?, ?, ?, ?, ?)",
			     sql_text(j->verdict), sql_i(j->rank), scheme,
			     signer, ring);
		*id = sql_last_id(l);
	}
	if (!rc)
		memo_keep(&l->memo, *id);
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
