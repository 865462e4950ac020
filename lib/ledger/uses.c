#include "ledger/names.h"
#include "ledger/states.h"

/* Reports and their measurements lie in the same order, so that two cursors side
 * by side are quicker than a join, which looks up each report's first one; and
 * verdicts are few. */
static const char reports_that_count[] =
	"SELECT id, device, coalesce(tag, 0), report_id, " STATE_OF_REPORT ", "
	"judgement, " STATE_OF_REPORT_THEN " FROM report r "
	"WHERE conflict = 0 AND telemetry = 0 ORDER BY id";
static const char counts[] =
	"SELECT report, n, start, end, count FROM measurement "
	"WHERE metric = ? AND count IS NOT NULL ORDER BY report, n";

struct verdict_row {
	int64_t judgement;
	struct slice word; /* n == 0: it does not count */
};
struct verdicts {
	struct arena arena;
	struct verdict_row *at; /* by judgement */
	size_t count, last; /* found */
};

static enum rc load_verdicts(struct ledger *l, struct verdicts *v,
			     struct err *e)
{
	struct sql_rows rows;
	int64_t count = 0;
	bool found;
	enum rc rc = sql_one(l, &count, &found, "SELECT count(*) FROM judgement",
			     NULL, 0, e);

	if (rc)
		return rc;
	v->at = arena_array(&v->arena, (size_t)count, sizeof(*v->at));
	sql_rows(l, &rows,
		 "SELECT id, CASE verdict WHEN 'invalid' THEN '' ELSE verdict "
		 "END FROM judgement ORDER BY id", NULL, 0, e);
	while (v->count < (size_t)count && sql_next(&rows, e))
		v->at[v->count++] = (struct verdict_row){
			sql_int(&rows, 0), sql_copy(&rows, 1, &v->arena)};
	sql_end(&rows);
	return rows.rc;
}

static struct slice find_verdict(struct verdicts *v, int64_t judgement)
{
	size_t low = 0, high = v->count;

	if (v->last < v->count && v->at[v->last].judgement == judgement)
		return v->at[v->last].word;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (v->at[middle].judgement < judgement)
			low = middle + 1;
		else
			high = middle;
	}
	v->last = low;
	return low < v->count && v->at[low].judgement == judgement
		       ? v->at[low].word
		       : (struct slice){0};
}

static void take_report(struct ledger_use *u, const struct sql_rows *r,
			struct verdicts *v)
{
	*u = (struct ledger_use){
		.report = sql_int(r, 0),
		.device = sql_int(r, 1),
		.tag = sql_int(r, 2),
		.report_id = (uint64_t)sql_int(r, 3),
		.state = (enum report_state)sql_int(r, 4),
		.then = (enum report_state)sql_int(r, 6),
		.verdict = find_verdict(v, sql_int(r, 5)),
	};
}

static void take_measurement(struct ledger_use *u, const struct sql_rows *r)
{
	u->n = (uint32_t)sql_int(r, 1);
	u->start = sql_maybe(r, 2);
	u->end = sql_maybe(r, 3);
	u->count = (uint64_t)sql_int(r, 4);
}

static enum rc merge(struct ledger *l, int64_t at, int64_t metric,
		     struct verdicts *v,
		     enum rc (*each)(void *context, const struct ledger_use *u,
				     struct err *e),
		     void *context, struct err *e)
{
	struct sql_rows reports, rows;
	struct ledger_use u = {.report = INT64_MIN};
	enum rc rc = RC_OK;
	bool more = true;

	SQL_ROWS(l, &reports, e, reports_that_count, sql_i(at));
	SQL_ROWS(l, &rows, e, counts, sql_i(metric));
	while (!rc && more && sql_next(&rows, e)) {
		int64_t report = sql_int(&rows, 0);

		while (more && u.report < report) {
			more = sql_next(&reports, e);
			if (more)
				take_report(&u, &reports, v);
		}
		if (!more || u.report != report || !u.verdict.n)
			continue;
		take_measurement(&u, &rows);
		rc = each(context, &u, e);
	}
	sql_end(&reports);
	sql_end(&rows);
	if (!rc)
		rc = reports.rc;
	return rc ? rc : rows.rc;
}

enum rc ledger_uses(struct ledger *l, int64_t at,
		    enum rc (*each)(void *context, const struct ledger_use *u,
				    struct err *e),
		    void *context, struct err *e)
{
	struct verdicts verdicts = {0};
	int64_t metric = 0;
	bool found;
	enum rc rc = SQL_ONE(l, &metric, &found, e,
			     "SELECT id FROM tag WHERE text = ?",
			     sql_text("ENTITLEMENT"));

	if (rc || !found)
		return rc;
	rc = load_verdicts(l, &verdicts, e);
	if (!rc)
		rc = merge(l, at, metric, &verdicts, each, context, e);
	arena_free(&verdicts.arena);
	return rc;
}

enum rc ledger_tags(struct ledger *l,
		    enum rc (*each)(void *context, int64_t id,
				    struct slice text, struct err *e),
		    void *context, struct err *e)
{
	struct sql_rows rows;
	enum rc rc = RC_OK;

	sql_rows(l, &rows, "SELECT id, text FROM tag ORDER BY id", NULL, 0, e);
	while (!rc && sql_next(&rows, e))
		rc = each(context, sql_int(&rows, 0), sql_slice(&rows, 1), e);
	sql_end(&rows);
	return rc ? rc : rows.rc;
}

enum rc ledger_report_members(struct ledger *l,
			      enum rc (*each)(void *context, int64_t report,
					      struct udi member, struct err *e),
			      void *context, struct err *e)
{
	struct sql_rows rows;
	enum rc rc = RC_OK;

	sql_rows(l, &rows,
		 "SELECT report, pid, sn FROM member ORDER BY report, n", NULL,
		 0, e);
	while (!rc && sql_next(&rows, e)) {
		const struct udi member = {sql_slice(&rows, 1),
					   sql_slice(&rows, 2)};

		rc = each(context, sql_int(&rows, 0), member, e);
	}
	sql_end(&rows);
	return rc ? rc : rows.rc;
}

/* A code that names no device is for those that its file is for. */
static const char codes[] =
	"WITH held(device, file, id) AS ("
	"SELECT device, file, id FROM authorization "
	"WHERE device IS NOT NULL AND returned IS NULL "
	"UNION ALL SELECT fd.device, z.file, z.id FROM authorization z "
	"JOIN file_device fd ON fd.file = z.file "
	"WHERE z.device IS NULL AND z.returned IS NULL), "
	"newest(device, file) AS ("
	"SELECT device, max(file) FROM held GROUP BY device) "
	"SELECT d.pid, d.sn, t.text, n.name, n.count, n.start, n.end "
	"FROM newest JOIN held h ON h.device = newest.device "
	"AND h.file = newest.file JOIN device d ON d.id = h.device "
	"JOIN entitlement n ON n.authorization = h.id "
	"LEFT JOIN tag t ON t.id = n.tag WHERE n.success IS NOT 'false' "
	"ORDER BY h.device, h.id, n.n";

enum rc ledger_codes(struct ledger *l,
		     enum rc (*each)(void *context, const struct ledger_code *c,
				     struct err *e),
		     void *context, struct err *e)
{
	struct sql_rows rows;
	enum rc rc = RC_OK;

	sql_rows(l, &rows, codes, NULL, 0, e);
	while (!rc && sql_next(&rows, e)) {
		const struct ledger_code c = {
			.udi = {sql_slice(&rows, 0), sql_slice(&rows, 1)},
			.tag = sql_slice(&rows, 2),
			.name = sql_slice(&rows, 3),
			.count = {!sql_is_null(&rows, 4),
				  (uint64_t)sql_int(&rows, 4)},
			.start = sql_slice(&rows, 5),
			.end = sql_slice(&rows, 6),
		};

		rc = each(context, &c, e);
	}
	sql_end(&rows);
	return rc ? rc : rows.rc;
}
