#include "ledger/standing_rows.h"

#include <string.h>

#include "ledger/sql.h"
#include "ledger/states.h"

struct row {
	int64_t id;
	int64_t ack; /* the last one that has entries for it */
	struct ledger_standing s;
};

struct standings {
	struct ledger *ledger;
	int64_t at;
	struct arena arena;
	struct row *rows; /* by id */
	size_t count;
	const struct ledger_policy *policy, *alone;
	int64_t policy_id; /* of `policy` */
};

static enum rc load_devices(struct standings *s, struct err *e)
{
	struct sql_rows rows;
	size_t cap = 0;

	sql_rows(s->ledger, &rows, "SELECT id, pid, sn FROM device ORDER BY id",
		 NULL, 0, e);
	while (sql_next(&rows, e)) {
		s->rows = mem_room(s->rows, s->count, &cap, sizeof(*s->rows));
		s->rows[s->count++] = (struct row){
			.id = sql_int(&rows, 0),
			.s.udi = {sql_copy(&rows, 1, &s->arena),
				  sql_copy(&rows, 2, &s->arena)},
		};
	}
	return rows.rc;
}

/* Rows are numbered from 1 without gaps, if nobody took one out. */
static struct row *find(const struct standings *s, int64_t id)
{
	size_t low = 0, high = s->count;

	if (id > 0 && (uint64_t)id <= s->count && s->rows[id - 1].id == id)
		return &s->rows[id - 1];
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->rows[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < s->count && s->rows[low].id == id ? &s->rows[low] : NULL;
}

static void later(struct maybe_i64 *of, struct maybe_i64 t)
{
	if (t.given && (!of->given || t.value > of->value))
		*of = t;
}

/* ---- one row a device and something ------------------------------------------- */

static void take_export(struct standings *s, struct row *r,
			const struct sql_rows *rows)
{
	later(&r->s.last_export, sql_maybe(rows, 1));
}

static void take_reported(struct standings *s, struct row *r,
			  const struct sql_rows *rows)
{
	later(&r->s.reported_until, sql_maybe(rows, 1));
}

static void take_codes(struct standings *s, struct row *r,
		       const struct sql_rows *rows)
{
	r->s.codes = (uint64_t)sql_int(rows, 1);
}

static void take_trust(struct standings *s, struct row *r,
		       const struct sql_rows *rows)
{
	r->s.has_trust = true;
	r->s.trust_installed |= sql_int(rows, 1) != 0;
}

/* In order of issue: what is newer takes the place of what is older. */
static void take_waiting(struct standings *s, struct row *r,
			 const struct sql_rows *rows)
{
	static const unsigned kinds[] = {LEDGER_WAITS_ACK, LEDGER_WAITS_POLICY,
					 LEDGER_WAITS_CODE, LEDGER_WAITS_TRUST};

	for (int i = 0; i < 4; i++) {
		if (!sql_int(rows, i + 2))
			continue;
		if (sql_int(rows, 1))
			r->s.waiting &= ~kinds[i];
		else
			r->s.waiting |= kinds[i];
	}
}

/* "365,0,90;90,90,90;…": as file_columns.c writes it. */
static void take_days(struct policy_days days[POLICY_GROUP_COUNT],
		      struct slice text)
{
	size_t from = 0;

	for (unsigned i = 0; i < POLICY_GROUP_COUNT * 3 && from <= text.n;
	     i++) {
		struct maybe_u64 *const of[] = {&days[i / 3].first,
						&days[i / 3].frequency,
						&days[i / 3].on_change};
		const char *end = i % 3 < 2 ? "," : ";";
		size_t at = slice_find(text, end, from);
		size_t to = at == SIZE_MAX ? text.n : at;

		of[i % 3]->given = slice_u64(slice_part(text, from, to),
					     &of[i % 3]->value);
		from = to + 1;
	}
}

static void take_policy(struct standings *s, struct row *r,
			const struct sql_rows *rows)
{
	struct ledger_policy *p;

	/* One policy's devices come one behind the other. */
	if (!s->policy || s->policy_id != sql_int(rows, 1)) {
		p = arena_array(&s->arena, 1, sizeof(*p));
		p->name = sql_copy(rows, 2, &s->arena);
		p->ack_required = (struct maybe_u64){
			!sql_is_null(rows, 3), (uint64_t)sql_int(rows, 3)};
		take_days(p->days, sql_slice(rows, 4));
		s->policy = p;
		s->policy_id = sql_int(rows, 1);
	}
	if (r)
		r->s.policy = s->policy;
	else
		s->alone = s->policy;
}

static const struct {
	const char *text; /* its first column is the device; ?1 is `at` */
	void (*take)(struct standings *s, struct row *r,
		     const struct sql_rows *rows);
	bool also_alone; /* device NULL: what came for none */
} passes[] = {
	{"SELECT r.device, x.at FROM export_report er "
	 "CROSS JOIN report r ON r.id = er.report "
	 "CROSS JOIN export x ON x.id = er.export WHERE x.at <= ?1",
	 take_export, false},
	{"SELECT r.device, r.last_time FROM report r WHERE r.conflict = 0 "
	 "AND " STATE_OF_REPORT_THEN " >= 2", take_reported, false},
	{"WITH held(device, file) AS ("
	 "SELECT device, file FROM authorization WHERE device IS NOT NULL "
	 "AND returned IS NULL AND file NOT IN " LATE_FILES
	 "UNION ALL SELECT fd.device, z.file FROM authorization z "
	 "JOIN file_device fd ON fd.file = z.file WHERE z.device IS NULL "
	 "AND z.returned IS NULL AND z.file NOT IN " LATE_FILES ") "
	 "SELECT h.device, count(*) FROM held h JOIN ("
	 "SELECT device, max(file) AS file FROM held GROUP BY device) n "
	 "ON n.device = h.device AND n.file = h.file GROUP BY h.device",
	 take_codes, false},
	{"SELECT fd.device, fd.installed IS NOT NULL FROM trust_code t "
	 "JOIN file_device fd ON fd.file = t.file "
	 "WHERE t.file NOT IN " LATE_FILES, take_trust, false},
	{"SELECT fd.device, fd.handed IS NOT NULL OR fd.installed IS NOT NULL, "
	 "f.id IN (SELECT file FROM ack), f.id IN (SELECT file FROM policy), "
	 "f.id IN (SELECT file FROM authorization "
	 "WHERE returned IS NULL), "
	 "f.id IN (SELECT file FROM trust_code) "
	 "FROM file_device fd JOIN file f ON f.id = fd.file "
	 "WHERE f.id NOT IN " LATE_FILES
	 "ORDER BY coalesce(f.issued, 0), f.id", take_waiting, false},
	{"SELECT fd.device, p.id, p.name, p.ack_required, p.days FROM policy p "
	 "LEFT JOIN file_device fd ON fd.file = p.file WHERE p.older = 0 "
	 "AND p.file NOT IN " LATE_FILES "ORDER BY p.id", take_policy, true},
};

static enum rc make_pass(struct standings *s, size_t i, struct err *e)
{
	struct sql_rows rows;

	SQL_ROWS(s->ledger, &rows, e, passes[i].text, sql_i(s->at));
	while (sql_next(&rows, e)) {
		bool alone = sql_is_null(&rows, 0);
		struct row *r = alone ? NULL : find(s, sql_int(&rows, 0));

		if (r || (alone && passes[i].also_alone))
			passes[i].take(s, r, &rows);
	}
	return rows.rc;
}

/* ---- acknowledgements ----------------------------------------------------------- */

static const char acks[] =
	"SELECT a.id, coalesce(f.issued, j.at), fd.device FROM ack a "
	"CROSS JOIN file f ON f.id = a.file JOIN object o ON o.id = f.object "
	"JOIN pack p ON p.id = o.pack JOIN journal j ON j.seq = p.seq "
	"LEFT JOIN file_device fd ON fd.file = f.id ORDER BY a.id";
static const char entries[] =
	"SELECT ack, device, result FROM ack_entry ORDER BY ack, n";

/* Does the account have the report, whatever became of it here? */
static bool was_taken(struct slice result)
{
	return !slice_is(result, ack_result_word(ACK_REFUSED)) &&
	       !slice_is(result, ack_result_word(ACK_UNCLEAR));
}

/* The entries of one ACK; *more says whether the cursor stands on a row. */
static void take_entries(struct standings *s, struct sql_rows *rows,
			 int64_t ack, struct maybe_i64 time, bool *more,
			 struct err *e)
{
	while (*more && sql_int(rows, 0) <= ack) {
		struct row *r = find(s, sql_int(rows, 1));

		if (r && sql_int(rows, 0) == ack) {
			r->ack = ack;
			if (was_taken(sql_slice(rows, 2)))
				later(&r->s.last_ack, time);
		}
		*more = sql_next(rows, e);
	}
}

/* Both tables in the order of ACKs, side by side. */
static enum rc take_acks(struct standings *s, struct err *e)
{
	struct sql_rows rows, inside;
	bool more;

	sql_rows(s->ledger, &rows, acks, NULL, 0, e);
	sql_rows(s->ledger, &inside, entries, NULL, 0, e);
	more = sql_next(&inside, e);
	while (sql_next(&rows, e)) {
		int64_t ack = sql_int(&rows, 0);
		struct maybe_i64 time = sql_maybe(&rows, 1);
		struct row *r = NULL;

		time.given &= time.value <= s->at;
		take_entries(s, &inside, ack, time, &more, e);
		if (!sql_is_null(&rows, 2))
			r = find(s, sql_int(&rows, 2));
		/* One whose ids cannot be read is for the whole device. */
		if (r && r->ack != ack)
			later(&r->s.last_ack, time);
	}
	sql_end(&inside);
	return rows.rc ? rows.rc : inside.rc;
}

/* ---- together ----------------------------------------------------------------------- */

enum rc ledger_standings(struct ledger *l, int64_t at,
			 enum rc (*each)(void *context,
					 const struct ledger_standing *s,
					 struct err *e),
			 void *context, struct err *e)
{
	struct standings s = {.ledger = l, .at = at};
	enum rc rc = load_devices(&s, e);

	for (size_t i = 0; !rc && i < sizeof(passes) / sizeof(*passes); i++)
		rc = make_pass(&s, i, e);
	if (!rc)
		rc = take_acks(&s, e);
	for (size_t i = 0; !rc && i < s.count; i++) {
		if (!s.rows[i].s.policy)
			s.rows[i].s.policy = s.alone;
		rc = each(context, &s.rows[i].s, e);
	}
	mem_free_pointer(&s.rows);
	arena_free(&s.arena);
	return rc;
}

enum rc ledger_code_types(struct ledger *l,
			  enum rc (*each)(void *context, struct slice tag,
					  struct slice form,
					  struct slice license_type,
					  struct err *e),
			  void *context, struct err *e)
{
	struct sql_rows rows;
	enum rc rc = RC_OK;

	sql_rows(l, &rows,
		 "SELECT DISTINCT t.text, z.form, n.license_type "
		 "FROM entitlement n JOIN authorization z "
		 "ON z.id = n.authorization JOIN tag t ON t.id = n.tag", NULL,
		 0, e);
	while (!rc && sql_next(&rows, e))
		rc = each(context, sql_slice(&rows, 0), sql_slice(&rows, 1),
			  sql_slice(&rows, 2), e);
	sql_end(&rows);
	return rc ? rc : rows.rc;
}
