#include "ledger/object.h"

#include "ledger/sql.h"
#include "ledger/squeeze.h"

/* Small packs, since one report is read by unpacking its whole pack; and what
 * SQLite holds in one cell at most, less what squeezing may add. */
enum { PACK_BYTES = 30 << 10, PACK_MOST = 900 << 20 };

void object_forget_open(struct ledger *l)
{
	buf_clear(&l->pack);
	l->pack_id = 0;
	l->unpacked_id = 0;
}

static enum rc store(struct ledger *l, int64_t id, struct slice bytes,
		     struct err *e)
{
	_cleanup_buf_ struct buf packed = {0};

	if (!l->deflater)
		l->deflater = deflater_new();
	squeeze(&packed, l->deflater, bytes);
	return SQL_RUN(l, e, "UPDATE pack SET size = ?, data = ? WHERE id = ?",
		       sql_i((int64_t)bytes.n), sql_b(packed.p, packed.n),
		       sql_i(id));
}

enum rc object_flush(struct ledger *l, struct err *e)
{
	enum rc rc = RC_OK;

	if (l->pack_id)
		rc = store(l, l->pack_id, buf_slice(&l->pack), e);
	object_forget_open(l);
	return rc;
}

static enum rc open_pack(struct ledger *l, struct err *e)
{
	int64_t seq;
	enum rc rc = ledger_seq(l, &seq, e);

	if (!rc)
		rc = SQL_RUN(l, e,
			     "INSERT INTO pack(seq, first, size) VALUES(?, "
			     "(SELECT coalesce(max(id), 0) + 1 FROM object), "
			     "0)", sql_i(seq));
	if (!rc)
		l->pack_id = sql_last_id(l);
	return rc;
}

enum rc object_add(struct ledger *l, struct slice bytes,
		   const uint8_t hash[SHA256_BYTES], int64_t *id,
		   struct err *e)
{
	enum rc rc = RC_OK;

	if (bytes.n > PACK_MOST)
		return err_set(e, RC_LIMIT, "%s: %zu bytes in one piece are too "
			       "many for the ledger (%d at most)", l->path,
			       bytes.n, PACK_MOST);
	if (l->pack.n && l->pack.n + bytes.n > PACK_BYTES)
		rc = object_flush(l, e);
	if (!rc && !l->pack_id)
		rc = open_pack(l, e);
	if (!rc)
		rc = SQL_RUN(l, e,
			     "INSERT INTO object(pack, place, size, sha256) "
			     "VALUES(?, ?, ?, ?)", sql_i(l->pack_id),
			     sql_i((int64_t)l->pack.n),
			     sql_i((int64_t)bytes.n),
			     sql_b(hash, SHA256_BYTES));
	if (rc)
		return rc;
	*id = sql_last_id(l);
	buf_add_slice(&l->pack, bytes);
	return RC_OK;
}

/* The part of an unpacked pack, held against its hash. */
static const char *part_of(struct slice whole, int64_t place, int64_t size,
			   struct slice hash, struct slice *out)
{
	uint8_t found[SHA256_BYTES];

	if (place < 0 || size < 0 || (uint64_t)place > whole.n ||
	    (uint64_t)size > whole.n - (uint64_t)place)
		return "it lies outside its pack";
	*out = slice_part(whole, (size_t)place, (size_t)(place + size));
	sha256(found, *out);
	if (!slice_equal(hash, (struct slice){found, SHA256_BYTES}))
		return "its bytes do not have the hash they were kept under";
	return NULL;
}

enum {
	FORGOTTEN = -1, /* in object.place; the SQL below says -1 too */
};

static enum rc unpack(struct buf *out, const struct sql_rows *rows, int size,
		      int data, struct err *e)
{
	int64_t n = sql_int(rows, size);

	if (n < 0 || n > PACK_MOST)
		return err_set(e, RC_MALFORMED, "a pack has no sensible size");
	return unsqueeze(out, sql_slice(rows, data), (uint64_t)n, e);
}

/* Columns: place, size, hash, the pack's size, data and number. */
static enum rc read_row(struct ledger *l, const struct sql_rows *rows,
			int64_t id, struct buf *out, struct err *e)
{
	const char *fault = "its pack cannot be unpacked";
	int64_t pack = sql_int(rows, 5);
	struct slice part = {0};

	if (sql_int(rows, 0) == FORGOTTEN)
		return err_set(e, RC_MISSING,
			       "%s: the bytes of evidence %lld were forgotten "
			       "with \"rum ledger forget\"", l->path,
			       (long long)id);
	if (l->unpacked_id != pack) {
		l->unpacked_id = 0;
		buf_clear(&l->unpacked);
		if (!unpack(&l->unpacked, rows, 3, 4, NULL))
			l->unpacked_id = pack;
	}
	if (l->unpacked_id)
		fault = part_of(buf_slice(&l->unpacked), sql_int(rows, 0),
				sql_int(rows, 1), sql_slice(rows, 2), &part);
	if (fault)
		return err_set(e, RC_MALFORMED,
			       "%s: evidence %lld: %s; run \"rum ledger check\"",
			       l->path, (long long)id, fault);
	buf_add_slice(out, part);
	return RC_OK;
}

enum rc object_read(struct ledger *l, int64_t id, struct buf *out,
		    struct err *e)
{
	struct sql_rows rows;
	/* To flush forgets which pack was read; there is nothing to flush while
	 * one only reads. */
	enum rc rc = l->pack_id ? object_flush(l, e) : RC_OK;

	if (rc)
		return rc;
	SQL_ROWS(l, &rows, e,
		 "SELECT o.place, o.size, o.sha256, p.size, p.data, p.id "
		 "FROM object o JOIN pack p ON p.id = o.pack WHERE o.id = ?",
		 sql_i(id));
	if (sql_next(&rows, e)) {
		rc = read_row(l, &rows, id, out, e);
		sql_end(&rows);
		return rc;
	}
	return rows.rc ? rows.rc
		       : err_set(e, RC_MALFORMED,
				 "%s: there is no evidence %lld", l->path,
				 (long long)id);
}

enum rc object_each(struct ledger *l,
		    enum rc (*each)(void *context, int64_t id,
				    const uint8_t hash[SHA256_BYTES],
				    struct slice bytes, const char *fault,
				    struct err *e),
		    void *context, struct err *e)
{
	_cleanup_buf_ struct buf whole = {0};
	int64_t pack = 0;
	bool there = false, sound = false;
	struct sql_rows rows;
	enum rc rc = RC_OK;

	sql_rows(l, &rows,
		 "SELECT o.id, o.pack, o.place, o.size, o.sha256, p.size, "
		 "p.data FROM object o JOIN pack p ON p.id = o.pack "
		 "ORDER BY o.id", NULL, 0, e);
	while (!rc && sql_next(&rows, e)) {
		uint8_t hash[SHA256_BYTES] = {0};
		struct slice stored = sql_slice(&rows, 4), part = {0};
		const char *fault;

		if (sql_int(&rows, 1) != pack) {
			pack = sql_int(&rows, 1);
			there = !sql_is_null(&rows, 6);
			buf_clear(&whole);
			sound = there && !unpack(&whole, &rows, 5, 6, NULL);
		}
		if (stored.n == SHA256_BYTES)
			memcpy(hash, stored.p, SHA256_BYTES);
		if (sql_int(&rows, 2) == FORGOTTEN)
			fault = NULL;
		else if (!there)
			fault = "its bytes are not there, and were not "
				"forgotten";
		else if (!sound)
			fault = "its pack cannot be unpacked";
		else
			fault = part_of(buf_slice(&whole), sql_int(&rows, 2),
					sql_int(&rows, 3), stored, &part);
		rc = each(context, sql_int(&rows, 0), hash, part, fault, e);
	}
	sql_end(&rows);
	return rc ? rc : rows.rc;
}

/* ---- forgetting ----------------------------------------------------------- */

enum rc object_forget(struct ledger *l, int64_t id, struct err *e)
{
	int64_t seq;
	enum rc rc = ledger_seq(l, &seq, e);

	return rc ? rc
		  : SQL_RUN(l, e, "UPDATE object SET place = -1 WHERE id = ?",
			    sql_i(id));
}

/* The objects that stay move together. */
static enum rc repack(struct ledger *l, int64_t pack, struct slice whole,
		      struct buf *kept, struct err *e)
{
	struct sql_rows rows;
	enum rc rc = RC_OK;

	SQL_ROWS(l, &rows, e,
		 "SELECT o.id, o.place, o.size, o.sha256 FROM pack p "
		 "JOIN object o ON " OBJECTS_OF_PACK
		 "WHERE p.id = ? AND o.place <> -1 ORDER BY o.id",
		 sql_i(pack));
	while (!rc && sql_next(&rows, e)) {
		struct slice part;
		int64_t place = (int64_t)kept->n;
		const char *fault = part_of(whole, sql_int(&rows, 1),
					    sql_int(&rows, 2),
					    sql_slice(&rows, 3), &part);

		if (fault)
			rc = err_set(e, RC_MALFORMED,
				     "%s: evidence %lld: %s; run \"rum ledger "
				     "check\"", l->path,
				     (long long)sql_int(&rows, 0), fault);
		if (rc)
			break;
		buf_add_slice(kept, part);
		rc = SQL_RUN(l, e, "UPDATE object SET place = ? WHERE id = ?",
			     sql_i(place), sql_i(sql_int(&rows, 0)));
	}
	sql_end(&rows);
	return rc ? rc : rows.rc;
}

static enum rc sweep_pack(struct ledger *l, const struct sql_rows *rows,
			  uint64_t *bytes, struct err *e)
{
	_cleanup_buf_ struct buf whole = {0}, kept = {0};
	int64_t id = sql_int(rows, 0);
	enum rc rc = unpack(&whole, rows, 1, 2, e);

	if (rc)
		return err_prefix(e, "%s: pack %lld", l->path, (long long)id);
	rc = repack(l, id, buf_slice(&whole), &kept, e);
	if (rc)
		return rc;
	*bytes += whole.n - kept.n;
	return kept.n ? store(l, id, buf_slice(&kept), e)
		      : SQL_RUN(l, e,
				"UPDATE pack SET size = 0, data = NULL "
				"WHERE id = ?", sql_i(id));
}

/* One pack after the other is asked for, because each changes what the next
 * question would walk over. */
enum rc object_sweep(struct ledger *l, uint64_t *bytes, struct err *e)
{
	enum rc rc = object_flush(l, e);
	int64_t last = 0;

	*bytes = 0;
	l->unpacked_id = 0;
	while (!rc) {
		struct sql_rows rows;
		bool found;

		SQL_ROWS(l, &rows, e,
			 "SELECT p.id, p.size, p.data FROM pack p "
			 "WHERE p.id > ? AND p.data IS NOT NULL AND p.size > "
			 "(SELECT coalesce(sum(o.size), 0) FROM object o "
			 "WHERE " OBJECTS_OF_PACK "AND o.place <> -1) "
			 "ORDER BY p.id LIMIT 1", sql_i(last));
		found = sql_next(&rows, e);
		if (!found)
			return rows.rc;
		last = sql_int(&rows, 0);
		rc = sweep_pack(l, &rows, bytes, e);
		sql_end(&rows);
	}
	return rc;
}
