#include "ledger/report_columns.h"

#include "ledger/names.h"

static struct sql_value open_of(enum rum_state s)
{
	return s == RUM_STATE_UNTOLD ? (struct sql_value){0}
				     : sql_i(s == RUM_STATE_OPEN);
}

static enum rc add_measurement(struct ledger *l, int64_t report, size_t n,
			       const struct rum_measurement *m, struct err *e)
{
	int64_t metric;
	enum rc rc = tag_id(l, m->metric, &metric, e);

	if (rc)
		return rc;
	return SQL_RUN(l, e,
		       "INSERT INTO measurement VALUES"
		       "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", sql_i(report),
		       sql_i((int64_t)n), sql_id(metric), sql_mu(m->count),
		       sql_mi(m->start), sql_mi(m->end), sql_mi(m->log_time),
		       sql_mu(m->interval), sql_mu(m->samples),
		       sql_i(m->close_reason.n != 0));
}

static enum rc add_member(struct ledger *l, int64_t report, size_t n,
			  const struct rum_member *m, struct err *e)
{
	return SQL_RUN(l, e, "INSERT INTO member VALUES(?, ?, ?, ?, ?)",
		       sql_i(report), sql_i((int64_t)n), sql_t(m->role),
		       sql_t(m->udi.pid), sql_t(m->udi.sn));
}

enum rc report_columns_of(struct ledger *l, const struct rum_report *r,
			  struct report_columns *out, struct err *e)
{
	int64_t software, tag = 0;
	enum rc rc = tag_id(l, r->software_tag, &software, e);

	if (!rc)
		rc = tag_id(l, r->entitlement_tag, &tag, e);
	*out = (struct report_columns){
		open_of(r->state), sql_mi(r->first_time), sql_mi(r->last_time),
		sql_id(software), sql_id(tag), sql_i(r->is_telemetry)};
	return rc;
}

/* Most reports list the device itself and nobody else. */
static bool stands_alone(const struct rum_report *r)
{
	return r->ha_count == 1 && udi_equal(r->ha[0].udi, r->udi);
}

enum rc report_rows_add(struct ledger *l, int64_t report,
			const struct rum_report *r, struct err *e)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < r->measurement_count; i++)
		rc = add_measurement(l, report, i, &r->measurements[i], e);
	for (size_t i = 0; !rc && !stands_alone(r) && i < r->ha_count; i++)
		rc = add_member(l, report, i, &r->ha[i], e);
	return rc;
}

enum rc report_columns_renew(struct ledger *l, int64_t report,
			     const struct rum_report *r, struct err *e)
{
	struct report_columns c;
	enum rc rc = report_columns_of(l, r, &c, e);

	if (!rc)
		rc = SQL_RUN(l, e,
			     "UPDATE report SET open = ?, first_time = ?, "
			     "last_time = ?, software_tag = ?, tag = ?, "
			     "telemetry = ? WHERE id = ?", c.open, c.first,
			     c.last, c.software, c.tag, c.telemetry,
			     sql_i(report));
	if (!rc)
		rc = SQL_RUN(l, e, "DELETE FROM measurement WHERE report = ?",
			     sql_i(report));
	if (!rc)
		rc = SQL_RUN(l, e, "DELETE FROM member WHERE report = ?",
			     sql_i(report));
	return rc ? rc : report_rows_add(l, report, r, e);
}

enum rc report_reread(struct rum_report *out, struct arena *a,
			    struct slice text, const struct limits *l,
			    struct err *e)
{
	struct err ignored = {0};

	if (!rum_report_read(out, a, text, l, &ignored))
		return RC_OK;
	return rum_payload_read(out, a, text, l, e);
}
