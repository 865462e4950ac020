#include "ledger/names.h"
#include "ledger/states.h"

/* device columns of both queries below, in the order of take_device. */
#define DEVICE_COLUMNS                                                         \
	"d.id, d.pid, d.sn, d.hostname, d.smart_account, d.virtual_account, "  \
	"d.listed"

static struct slice take(const struct sql_rows *r, int column, struct arena *a)
{
	return a ? sql_copy(r, column, a) : sql_slice(r, column);
}

static void take_device(struct ledger_device *d, const struct sql_rows *r,
			struct arena *a)
{
	*d = (struct ledger_device){
		.id = sql_int(r, 0),
		.udi = {take(r, 1, a), take(r, 2, a)},
		.hostname = take(r, 3, a),
		.smart_account = take(r, 4, a),
		.virtual_account = take(r, 5, a),
		.listed = sql_int(r, 6) != 0,
	};
}

static enum rc count_states(struct ledger *l, struct ledger_device *d,
			    struct arena *a, struct err *e)
{
	struct sql_rows rows;

	SQL_ROWS(l, &rows, e,
		 "SELECT " STATE_OF_REPORT ", r.conflict, count(*) "
		 "FROM report r WHERE r.device = ? GROUP BY 1, 2",
		 sql_i(d->id));
	while (sql_next(&rows, e)) {
		if (sql_int(&rows, 1))
			d->conflicts += (uint64_t)sql_int(&rows, 2);
		else
			d->states[sql_int(&rows, 0)] =
				(uint64_t)sql_int(&rows, 2);
	}
	if (rows.rc)
		return rows.rc;
	SQL_ROWS(l, &rows, e,
		 "SELECT t.text FROM report r JOIN tag t "
		 "ON t.id = r.software_tag WHERE r.device = ? "
		 "ORDER BY r.report_id DESC LIMIT 1", sql_i(d->id));
	if (sql_next(&rows, e)) {
		d->software_tag = sql_copy(&rows, 0, a);
		sql_end(&rows);
	}
	return rows.rc;
}

enum rc ledger_device_find(struct ledger *l, struct arena *a, struct udi udi,
			   struct ledger_device *out, bool *found,
			   struct err *e)
{
	struct sql_rows rows;
	int64_t id;
	enum rc rc = device_find(l, udi, &id, e);

	*found = !rc && id;
	if (!*found)
		return rc;
	SQL_ROWS(l, &rows, e,
		 "SELECT " DEVICE_COLUMNS " FROM device d WHERE d.id = ?",
		 sql_i(id));
	if (sql_next(&rows, e)) {
		take_device(out, &rows, a);
		sql_end(&rows);
	}
	return rows.rc ? rows.rc : count_states(l, out, a, e);
}

enum rc ledger_devices(struct ledger *l,
		       enum rc (*each)(void *context,
				       const struct ledger_device *d,
				       struct err *e),
		       void *context, struct err *e)
{
	_cleanup_arena_ struct arena a = {0};
	struct ledger_device d;
	struct sql_rows rows;
	enum rc rc = RC_OK;

	sql_rows(l, &rows,
		 "SELECT " DEVICE_COLUMNS " FROM device d ORDER BY d.pid, d.sn",
		 NULL, 0, e);
	while (!rc && sql_next(&rows, e)) {
		arena_reset(&a);
		take_device(&d, &rows, NULL);
		rc = count_states(l, &d, &a, e);
		if (!rc)
			rc = each(context, &d, e);
	}
	sql_end(&rows);
	return rc ? rc : rows.rc;
}

/* Sets the columns that are told and differ; how many rows changed is the
 * outcome. */
enum rc ledger_list_device(struct ledger *l, struct udi udi,
			   struct slice hostname, struct slice virtual_account,
			   enum ledger_outcome *outcome, struct err *e)
{
	struct sql_value host = sql_t(hostname.n ? hostname : (struct slice){0});
	struct sql_value account =
		sql_t(virtual_account.n ? virtual_account : (struct slice){0});
	int64_t id, seq;
	bool made, found;
	enum rc rc = device_make(l, udi, &id, &made, e);

	*outcome = made ? LEDGER_ADDED : LEDGER_KNOWN;
	if (rc)
		return rc;
	rc = SQL_ONE(l, &seq, &found, e,
		     "SELECT id FROM device WHERE id = ? AND listed = 1 "
		     "AND (?2 IS NULL OR hostname IS ?2) "
		     "AND (?3 IS NULL OR virtual_account IS ?3)", sql_i(id),
		     host, account);
	if (rc || found)
		return rc;
	if (!made)
		*outcome = LEDGER_UPDATED;
	rc = ledger_seq(l, &seq, e);
	return rc ? rc
		  : SQL_RUN(l, e,
			    "UPDATE device SET listed = 1, "
			    "hostname = coalesce(?2, hostname), "
			    "virtual_account = coalesce(?3, virtual_account) "
			    "WHERE id = ?1", sql_i(id), host, account);
}

enum rc ledger_device_account(struct ledger *l, struct udi udi,
			      struct slice smart_account,
			      struct slice virtual_account, bool force,
			      struct err *e)
{
	int64_t id, seq, waste;
	bool made, found;
	enum rc rc = device_make(l, udi, &id, &made, e);

	/* ?4: others may be replaced. */
	if (!rc)
		rc = SQL_ONE(l, &waste, &found, e,
			     "SELECT id FROM device WHERE id = ?1 AND "
			     "((?2 IS NOT NULL AND smart_account IS NOT ?2 "
			     "AND (?4 OR smart_account IS NULL)) OR "
			     "(?3 IS NOT NULL AND virtual_account IS NOT ?3 "
			     "AND (?4 OR virtual_account IS NULL)))",
			     sql_i(id), sql_t(smart_account),
			     sql_t(virtual_account), sql_i(force));
	if (rc || !found)
		return rc;
	rc = ledger_seq(l, &seq, e);
	return rc ? rc
		  : SQL_RUN(l, e,
			    "UPDATE device SET smart_account = CASE WHEN ?4 THEN "
			    "coalesce(?2, smart_account) ELSE "
			    "coalesce(smart_account, ?2) END, "
			    "virtual_account = CASE WHEN ?4 THEN "
			    "coalesce(?3, virtual_account) ELSE "
			    "coalesce(virtual_account, ?3) END WHERE id = ?1",
			    sql_i(id), sql_t(smart_account),
			    sql_t(virtual_account), sql_i(force));
}

/* Names of files have '-' where a PID or SN has something else, so they are
 * compared as names. */
static bool name_fits(struct slice name, struct slice part)
{
	if (name.n != part.n)
		return false;
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] != part.p[i] && name.p[i] != '-')
			return false;
	}
	return true;
}

enum rc ledger_device_by_name(struct ledger *l, struct arena *a,
			      struct slice pid, struct slice sn,
			      struct udi *out, bool *found, struct err *e)
{
	struct udi exact = {pid, sn};
	struct sql_rows rows;
	int64_t id;
	unsigned fits = 0;
	enum rc rc = device_find(l, exact, &id, e);

	*found = !rc && id;
	*out = exact;
	if (rc || id)
		return rc;
	sql_rows(l, &rows, "SELECT pid, sn FROM device", NULL, 0, e);
	while (sql_next(&rows, e)) {
		if (!name_fits(pid, sql_slice(&rows, 0)) ||
		    !name_fits(sn, sql_slice(&rows, 1)))
			continue;
		if (!fits++)
			*out = (struct udi){sql_copy(&rows, 0, a),
					    sql_copy(&rows, 1, a)};
	}
	*found = fits == 1;
	return rows.rc;
}
