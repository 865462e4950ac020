#include "ledger/journal.h"

#include <inttypes.h>

#include "base/code.h"
#include "ledger/sql.h"

static void add_text(struct buf *out, struct slice s)
{
	buf_printf(out, "%zu:", s.n);
	buf_add_slice(out, s);
	buf_add_byte(out, '\n');
}

static void add_hex(struct buf *out, const uint8_t bytes[SHA256_BYTES])
{
	char hex[SHA256_TEXT_MAX];

	buf_printf(out, "%s\n", hex_text(hex, bytes, SHA256_BYTES));
}

void journal_hash(const struct journal_row *row, uint8_t out[SHA256_BYTES])
{
	_cleanup_buf_ struct buf text = {0};

	buf_add_text(&text, "rum-journal-1\n");
	buf_printf(&text, "%" PRId64 "\n%" PRId64 "\n", row->seq, row->at);
	add_text(&text, row->who);
	add_text(&text, row->action);
	add_text(&text, row->detail);
	add_hex(&text, row->content);
	add_hex(&text, row->prev);
	sha256(out, buf_slice(&text));
}

/* A hash of another length is one that fits nothing. */
static void take_hash(uint8_t out[SHA256_BYTES], struct slice s)
{
	memset(out, 0, SHA256_BYTES);
	if (s.n == SHA256_BYTES)
		memcpy(out, s.p, SHA256_BYTES);
}

enum rc journal_each(struct ledger *l, int64_t since,
		     enum rc (*each)(void *context,
				     const struct journal_row *row,
				     struct err *e),
		     void *context, struct err *e)
{
	struct sql_rows rows;
	struct journal_row row;
	enum rc rc = SQL_ROWS(l, &rows, e,
			      "SELECT seq, at, who, action, detail, content, "
			      "prev, hash FROM journal WHERE at >= ? "
			      "ORDER BY seq", sql_i(since));

	while (!rc && sql_next(&rows, e)) {
		row = (struct journal_row){
			.seq = sql_int(&rows, 0),
			.at = sql_int(&rows, 1),
			.who = sql_slice(&rows, 2),
			.action = sql_slice(&rows, 3),
			.detail = sql_slice(&rows, 4),
		};
		take_hash(row.content, sql_slice(&rows, 5));
		take_hash(row.prev, sql_slice(&rows, 6));
		take_hash(row.hash, sql_slice(&rows, 7));
		rc = each(context, &row, e);
	}
	sql_end(&rows);
	return rc ? rc : rows.rc;
}

enum rc journal_head(struct ledger *l, int64_t *seq,
		     uint8_t hash[SHA256_BYTES], struct err *e)
{
	struct sql_rows rows;

	*seq = 0;
	memset(hash, 0, SHA256_BYTES);
	sql_rows(l, &rows,
		 "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1",
		 NULL, 0, e);
	if (sql_next(&rows, e)) {
		*seq = sql_int(&rows, 0);
		take_hash(hash, sql_slice(&rows, 1));
		sql_end(&rows);
	}
	return rows.rc;
}

enum rc journal_content(struct ledger *l, int64_t seq,
			uint8_t out[SHA256_BYTES], struct err *e)
{
	struct sha256_state *state = sha256_new();
	struct sql_rows rows;

	SQL_ROWS(l, &rows, e,
		 "SELECT o.sha256 FROM pack p JOIN object o ON " OBJECTS_OF_PACK
		 "WHERE p.seq = ? ORDER BY o.id", sql_i(seq));
	while (sql_next(&rows, e))
		sha256_add(state, sql_slice(&rows, 0));
	sha256_end(state, out);
	sha256_free(state);
	return rows.rc;
}

enum rc journal_start(struct ledger *l, int64_t *seq, struct err *e)
{
	static const uint8_t zeros[SHA256_BYTES];
	uint8_t hash[SHA256_BYTES];
	struct sql_value none = sql_b(zeros, SHA256_BYTES);
	int64_t last;
	enum rc rc = journal_head(l, &last, hash, e);

	if (!rc)
		rc = SQL_RUN(l, e,
			     "INSERT INTO journal VALUES(?, 0, '', '', '', "
			     "?, ?, ?)", sql_i(last + 1), none,
			     sql_b(hash, SHA256_BYTES), none);
	*seq = last + 1;
	return rc;
}

static enum rc previous(struct ledger *l, int64_t seq,
			uint8_t out[SHA256_BYTES], struct err *e)
{
	struct sql_rows rows;

	memset(out, 0, SHA256_BYTES);
	SQL_ROWS(l, &rows, e, "SELECT prev FROM journal WHERE seq = ?",
		 sql_i(seq));
	if (sql_next(&rows, e)) {
		take_hash(out, sql_slice(&rows, 0));
		sql_end(&rows);
	}
	return rows.rc;
}

enum rc journal_finish(struct ledger *l, const struct journal_note *note,
		       struct err *e)
{
	struct journal_row row = {
		.seq = l->seq,
		.at = note->at,
		.who = slice_of(note->who),
		.action = slice_of(note->action),
		.detail = note->detail,
	};
	enum rc rc = journal_content(l, row.seq, row.content, e);

	if (!rc)
		rc = previous(l, row.seq, row.prev, e);
	if (rc)
		return rc;
	journal_hash(&row, row.hash);
	return SQL_RUN(l, e,
		       "UPDATE journal SET at = ?, who = ?, action = ?, "
		       "detail = ?, content = ?, hash = ? WHERE seq = ?",
		       sql_i(row.at), sql_t(row.who), sql_t(row.action),
		       sql_t(row.detail), sql_b(row.content, SHA256_BYTES),
		       sql_b(row.hash, SHA256_BYTES), sql_i(row.seq));
}
