#include "ledger/names.h"
#include "ledger/object.h"
#include "ledger/report_again.h"
#include "ledger/report_columns.h"
#include "ledger/states.h"

const char *ledger_outcome_word(enum ledger_outcome o)
{
	static const char *const words[] = {
#define X(name, word) word,
		LEDGER_OUTCOMES(X)
#undef X
	};

	return words[o];
}

const char *report_state_word(enum report_state s)
{
	static const char *const words[] = {
#define X(name, word) word,
		REPORT_STATES(X)
#undef X
		NULL,
	};

	return words[s];
}

static enum rc find_standing(struct ledger *l, int64_t device, uint64_t id,
			     struct standing *s, struct err *e)
{
	struct sql_rows rows;
	struct slice payload;

	*s = (struct standing){0};
	SQL_ROWS(l, &rows, e,
		 "SELECT r.id, r.object, r.payload, j.rank, r.conflict, "
		 "r.export IS NOT NULL, r.ack IS NOT NULL, " STATE_OF_REPORT
		 " FROM report r "
		 "JOIN judgement j ON j.id = r.judgement "
		 "WHERE r.device = ? AND r.report_id = ?", sql_i(device),
		 sql_u(id));
	if (sql_next(&rows, e)) {
		s->id = sql_int(&rows, 0);
		s->object = sql_int(&rows, 1);
		payload = sql_slice(&rows, 2);
		if (payload.n == SHA256_BYTES)
			memcpy(s->payload, payload.p, SHA256_BYTES);
		s->rank = sql_int(&rows, 3);
		s->conflict = sql_int(&rows, 4) != 0;
		s->exported = sql_int(&rows, 5) != 0;
		s->acknowledged = sql_int(&rows, 6) != 0;
		s->state = (enum report_state)sql_int(&rows, 7);
		sql_end(&rows);
	}
	return rows.rc;
}

enum rc report_evidence(struct ledger *l, const struct ledger_report *r,
			struct evidence *v, struct err *e)
{
	enum rc rc = object_add(l, r->report->text, r->text_hash, &v->object,
				e);

	if (!rc)
		rc = source_id(l, r->source.name, &v->source, e);
	if (!rc)
		rc = judgement_id(l, &r->judgement, &v->judgement, e);
	return rc;
}

static enum rc add_new(struct ledger *l, int64_t device,
		       const struct ledger_report *r, int64_t *id,
		       struct err *e)
{
	struct report_columns c;
	struct evidence v;
	enum rc rc = report_evidence(l, r, &v, e);

	if (!rc)
		rc = report_columns_of(l, r->report, &c, e);
	if (!rc)
		rc = SQL_RUN(l, e,
			     "INSERT INTO report(device, report_id, object, "
			     "payload, source, place, judgement, open, "
			     "first_time, last_time, software_tag, tag, "
			     "telemetry) VALUES"
			     "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			     sql_i(device),
			     sql_u(r->report->report_id.value),
			     sql_i(v.object),
			     sql_b(r->payload_hash, SHA256_BYTES),
			     sql_i(v.source), sql_t(r->source.place),
			     sql_i(v.judgement), c.open, c.first, c.last,
			     c.software, c.tag, c.telemetry);
	*id = sql_last_id(l);
	return rc ? rc : report_rows_add(l, *id, r->report, e);
}

/* Once a transaction: mostly no ACK comes before its report. */
static enum rc ask_early(struct ledger *l, struct err *e)
{
	int64_t ack;
	bool found;
	enum rc rc;

	if (l->early != EARLY_UNASKED)
		return RC_OK;
	rc = sql_one(l, &ack, &found,
		     "SELECT ack FROM ack_entry WHERE result = 'unknown' "
		     "LIMIT 1", NULL, 0, e);
	l->early = found ? EARLY_SOME : EARLY_NONE;
	return rc;
}

/* What an ACK said before the report was there. */
static enum rc acknowledge_early(struct ledger *l, int64_t device,
				 int64_t report, uint64_t report_id,
				 struct ledger_change *out, struct err *e)
{
	int64_t ack;
	bool found;
	enum rc rc = ask_early(l, e);

	if (rc || l->early == EARLY_NONE)
		return rc;
	rc = SQL_ONE(l, &ack, &found, e,
		     "SELECT ack FROM ack_entry WHERE device = ? "
		     "AND report_id = ? AND result = 'unknown'",
		     sql_i(device), sql_u(report_id));
	if (rc || !found)
		return rc;
	out->reason = "an acknowledgement for it was there already";
	out->after = REPORT_ACKNOWLEDGED;
	rc = SQL_RUN(l, e, "UPDATE report SET ack = ? WHERE id = ?",
		     sql_i(ack), sql_i(report));
	return rc ? rc
		  : SQL_RUN(l, e,
			    "UPDATE ack_entry SET result = 'acknowledged' "
			    "WHERE device = ? AND report_id = ? "
			    "AND result = 'unknown'", sql_i(device),
			    sql_u(report_id));
}

static enum rc add_first(struct ledger *l, int64_t device,
			 const struct ledger_report *r,
			 struct ledger_change *out, struct err *e)
{
	int64_t id;
	enum rc rc = add_new(l, device, r, &id, e);

	out->after = r->report->state == RUM_STATE_OPEN ? REPORT_OPEN
							: REPORT_CLOSED;
	if (!rc)
		rc = acknowledge_early(l, device, id,
				       r->report->report_id.value, out, e);
	return rc ? rc
		  : hostname_note(l, device,
				  r->report->hostname.p ? r->report->hostname
							: r->hostname, e);
}

static enum rc change_state(struct ledger *l, const struct ledger_report *r,
			    struct ledger_change *out, struct err *e)
{
	out->after = out->before;
	if (out->outcome == LEDGER_KNOWN)
		return RC_OK;
	return ledger_report_state(l, r->report->udi,
				   r->report->report_id.value, &out->after, e);
}

enum rc ledger_add_report(struct ledger *l, const struct ledger_report *r,
			  const struct limits *limits,
			  struct ledger_change *out, struct err *e)
{
	struct standing s = {0};
	int64_t device;
	bool made;
	enum rc rc = device_make(l, r->report->udi, &device, &made, e);

	*out = (struct ledger_change){.before = REPORT_STATE_COUNT,
				      .after = REPORT_STATE_COUNT};
	if (!rc)
		rc = find_standing(l, device, r->report->report_id.value, &s,
				   e);
	if (rc)
		return rc;
	if (!s.id)
		return add_first(l, device, r, out, e);
	if (!s.conflict)
		out->before = s.state;
	if (!s.conflict &&
	    memcmp(s.payload, r->payload_hash, SHA256_BYTES) == 0)
		rc = report_same(l, &s, r, out, e);
	else
		rc = report_differs(l, device, &s, r, limits, out, e);
	return rc ? rc : change_state(l, r, out, e);
}

enum rc ledger_report_state(struct ledger *l, struct udi udi,
			    uint64_t report_id, enum report_state *state,
			    struct err *e)
{
	struct standing s;
	int64_t device;
	enum rc rc = device_find(l, udi, &device, e);

	*state = REPORT_STATE_COUNT;
	if (rc || !device)
		return rc;
	rc = find_standing(l, device, report_id, &s, e);
	if (!rc && s.id && !s.conflict)
		*state = s.state;
	return rc;
}

enum rc ledger_knows_report(struct ledger *l, struct udi udi, uint64_t report_id,
			    const uint8_t text_hash[SHA256_BYTES],
			    const uint8_t ring[SHA256_BYTES],
			    enum report_state *state, struct err *e)
{
	int64_t device, value;
	bool known;
	enum rc rc = device_find(l, udi, &device, e);

	*state = REPORT_STATE_COUNT;
	if (rc || !device)
		return rc;
	rc = SQL_ONE(l, &value, &known, e,
		     "SELECT " STATE_OF_REPORT " FROM report r "
		     "JOIN object o ON o.id = r.object "
		     "JOIN judgement j ON j.id = r.judgement "
		     "WHERE r.device = ? AND r.report_id = ? "
		     "AND o.sha256 = ? AND j.ring = ? AND r.conflict = 0 "
		     "AND r.object <= ?",
		     sql_i(device), sql_u(report_id),
		     sql_b(text_hash, SHA256_BYTES),
		     sql_b(ring, SHA256_BYTES),
		     sql_i(l->marks ? l->sure_object : INT64_MAX));
	if (!rc && known)
		*state = (enum report_state)value;
	return rc;
}
