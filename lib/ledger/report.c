#include "ledger/names.h"
#include "ledger/object.h"
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

/* What is on record under a device's report id. */
struct standing {
	int64_t id, object;
	uint8_t payload[SHA256_BYTES];
	int64_t rank;
	bool conflict, exported, acknowledged;
	enum report_state state;
};

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

/* The rows that a new piece of evidence needs, whatever it is put under. */
struct evidence {
	int64_t object, source, judgement;
};

static enum rc add_evidence(struct ledger *l, const struct ledger_report *r,
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
	enum rc rc = add_evidence(l, r, &v, e);

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

static enum rc add_copy(struct ledger *l, int64_t report,
			const struct ledger_report *r, const char *why,
			struct err *e)
{
	struct evidence v;
	enum rc rc = add_evidence(l, r, &v, e);

	if (rc)
		return rc;
	return SQL_RUN(l, e,
		       "INSERT INTO report_copy(report, object, payload, source, "
		       "place, judgement, why) VALUES(?, ?, ?, ?, ?, ?, ?)",
		       sql_i(report), sql_i(v.object),
		       sql_b(r->payload_hash, SHA256_BYTES), sql_i(v.source),
		       sql_t(r->source.place), sql_i(v.judgement),
		       sql_text(why));
}

/* What stands there steps aside, and nothing of it is lost. */
static enum rc keep_standing(struct ledger *l, int64_t report, const char *why,
			     struct err *e)
{
	return SQL_RUN(l, e,
		       "INSERT INTO report_copy(report, object, payload, source, "
		       "place, judgement, why) SELECT id, object, payload, "
		       "source, place, judgement, ? FROM report WHERE id = ?",
		       sql_text(why), sql_i(report));
}

static enum rc take_place(struct ledger *l, int64_t report,
			  const struct ledger_report *r, struct err *e)
{
	struct evidence v;
	enum rc rc = add_evidence(l, r, &v, e);

	if (rc)
		return rc;
	return SQL_RUN(l, e,
		       "UPDATE report SET object = ?, payload = ?, source = ?, "
		       "place = ?, judgement = ? WHERE id = ?",
		       sql_i(v.object), sql_b(r->payload_hash, SHA256_BYTES),
		       sql_i(v.source), sql_t(r->source.place),
		       sql_i(v.judgement), sql_i(report));
}

/* ---- the same payload again ------------------------------------------------ */

static enum rc same_text(struct ledger *l, int64_t object,
			 const struct ledger_report *r, bool *same,
			 struct err *e)
{
	int64_t id;

	return SQL_ONE(l, &id, same, e,
		       "SELECT id FROM object WHERE id = ? AND sha256 = ?",
		       sql_i(object), sql_b(r->text_hash, SHA256_BYTES));
}

/* A key that was enrolled meanwhile, or a copy whose signature came through. The
 * ring is always noted, so that the next import need not judge again. */
static enum rc judge_again(struct ledger *l, const struct standing *s,
			   const struct ledger_report *r,
			   struct ledger_change *out, struct err *e)
{
	bool better = r->judgement.rank < s->rank, same;
	int64_t judgement, now = 0;
	bool found;
	enum rc rc = same_text(l, s->object, r, &same, e);

	out->outcome = LEDGER_KNOWN;
	if (rc || (!better && !same))
		return rc;
	if (!same) {
		rc = keep_standing(l, s->id, "less well vouched for", e);
		if (!rc)
			rc = take_place(l, s->id, r, e);
	} else {
		rc = judgement_id(l, &r->judgement, &judgement, e);
		if (!rc)
			rc = SQL_ONE(l, &now, &found, e,
				     "SELECT judgement FROM report WHERE id = ?",
				     sql_i(s->id));
		if (rc || now == judgement)
			return rc;
		rc = ledger_seq(l, &now, e);
		if (!rc)
			rc = SQL_RUN(l, e,
				     "UPDATE report SET judgement = ? "
				     "WHERE id = ?", sql_i(judgement),
				     sql_i(s->id));
	}
	if (r->judgement.rank != s->rank) {
		out->outcome = LEDGER_UPDATED;
		out->reason = better ? "it is better vouched for than before"
				 : "with the keys that are enrolled now it is "
				   "less well vouched for";
	}
	return rc;
}

/* ---- other bytes under the same id ------------------------------------------ */

static enum rc known_copy(struct ledger *l, int64_t report,
			  const struct ledger_report *r, bool *known,
			  struct err *e)
{
	int64_t id;

	return SQL_ONE(l, &id, known, e,
		       "SELECT id FROM report_copy WHERE report = ? "
		       "AND payload = ?", sql_i(report),
		       sql_b(r->payload_hash, SHA256_BYTES));
}

static enum rc read_standing(struct ledger *l, const struct standing *s,
			     struct rum_report *out, struct arena *a,
			     const struct limits *limits, struct err *e)
{
	_cleanup_buf_ struct buf text = {0};
	enum rc rc = object_read(l, s->object, &text, e);

	if (rc)
		return rc;
	return report_reread(out, a, arena_copy(a, buf_slice(&text)),
				   limits, e);
}

/* What had been reported of the shorter form is not the whole of it any more. */
static enum rc grow(struct ledger *l, int64_t device, const struct standing *s,
		    const struct ledger_report *r, struct err *e)
{
	_cleanup_buf_ struct buf detail = {0};
	enum rc rc = keep_standing(l, s->id, "older form", e);

	if (!rc)
		rc = take_place(l, s->id, r, e);
	if (!rc)
		rc = report_columns_renew(l, s->id, r->report, e);
	if (rc || (!s->exported && !s->acknowledged))
		return rc;
	buf_printf(&detail, "report %llu grew after it was %s",
		   (unsigned long long)r->report->report_id.value,
		   s->acknowledged ? "acknowledged" : "exported");
	rc = SQL_RUN(l, e,
		     "UPDATE report SET export = NULL, ack = NULL "
		     "WHERE id = ?", sql_i(s->id));
	return rc ? rc
		  : SQL_RUN(l, e,
			    "INSERT INTO event(seq, device, what, detail) "
			    "VALUES(?, ?, 'reopened', ?)", sql_i(l->seq),
			    sql_i(device), sql_t(buf_slice(&detail)));
}

/* May the later form that stands there be taken for a later form of what comes?
 * Not when it is less well vouched for: anybody can write one. With other keys it
 * was not judged by the same measure, but for what has no signature. */
static enum rc may_outrank(struct ledger *l, const struct standing *s,
			   const struct ledger_report *r, bool *may,
			   struct err *e)
{
	int64_t id;

	return SQL_ONE(l, &id, may, e,
		       "SELECT r.id FROM report r JOIN judgement j "
		       "ON j.id = r.judgement WHERE r.id = ? AND (j.rank <= ? "
		       "OR (j.ring <> ? AND j.verdict <> 'unsigned'))",
		       sql_i(s->id), sql_i(r->judgement.rank),
		       sql_b(r->judgement.ring, SHA256_BYTES));
}

static enum rc differ(struct ledger *l, int64_t device,
		      const struct standing *s, const struct ledger_report *r,
		   const struct limits *limits, struct ledger_change *out,
		   struct err *e)
{
	_cleanup_arena_ struct arena a = {0};
	struct rum_report old;
	bool known, may_stay;
	enum rc rc = known_copy(l, s->id, r, &known, e);

	out->outcome = known && !s->conflict ? LEDGER_KNOWN : LEDGER_CONFLICT;
	if (rc)
		return rc;
	if (known) {
		out->reason = s->conflict ? "another report of this device has this "
					"id; both are kept and neither counts"
				      : "a later form of this report is there";
		return RC_OK;
	}
	rc = may_outrank(l, s, r, &may_stay, e);
	if (rc)
		return rc;
	rc = read_standing(l, s, &old, &a, limits, e);
	if (rc && rc != RC_MISSING)
		return rc;
	if (!rc && !s->conflict && r->judgement.rank <= s->rank &&
	    rum_report_continues(r->report, &old)) {
		out->outcome = LEDGER_UPDATED;
		out->reason = s->exported || s->acknowledged
				  ? "it grew since it was exported, and has to "
				    "be reported again"
				  : "it grew";
		return grow(l, device, s, r, e);
	}
	if (!rc && !s->conflict && may_stay &&
	    rum_report_continues(&old, r->report)) {
		out->outcome = LEDGER_KNOWN;
		out->reason = "a later form of this report is there";
		return add_copy(l, s->id, r, "older form", e);
	}
	out->reason = "another report of this device has this id; both are kept "
		  "and neither counts";
	rc = add_copy(l, s->id, r, "conflict", e);
	return rc ? rc
		  : SQL_RUN(l, e,
			    "UPDATE report SET conflict = 1 WHERE id = ?",
			    sql_i(s->id));
}

static enum rc note_hostname(struct ledger *l, int64_t device,
			     const struct ledger_report *r, struct err *e)
{
	struct slice host = r->report->hostname.p ? r->report->hostname
						  : r->hostname;

	if (!host.n)
		return RC_OK;
	return SQL_RUN(l, e,
		       "UPDATE device SET hostname = ? WHERE id = ? "
		       "AND hostname IS NOT ?", sql_t(host), sql_i(device),
		       sql_t(host));
}

/* What an ACK said before the report was there. */
static enum rc acknowledge_early(struct ledger *l, int64_t device,
				 int64_t report, uint64_t report_id,
				 struct ledger_change *out, struct err *e)
{
	int64_t ack;
	bool found;
	enum rc rc = SQL_ONE(l, &ack, &found, e,
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
	return rc ? rc : note_hostname(l, device, r, e);
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
		rc = judge_again(l, &s, r, out, e);
	else
		rc = differ(l, device, &s, r, limits, out, e);
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
			    const uint8_t ring[SHA256_BYTES], bool *known,
			    struct err *e)
{
	int64_t device, id;
	enum rc rc = device_find(l, udi, &device, e);

	*known = false;
	if (rc || !device)
		return rc;
	return SQL_ONE(l, &id, known, e,
		       "SELECT r.id FROM report r "
		       "JOIN object o ON o.id = r.object "
		       "JOIN judgement j ON j.id = r.judgement "
		       "WHERE r.device = ? AND r.report_id = ? "
		       "AND o.sha256 = ? AND j.ring = ? AND r.conflict = 0 "
		       "AND r.object <= ?",
		       sql_i(device), sql_u(report_id),
		       sql_b(text_hash, SHA256_BYTES),
		       sql_b(ring, SHA256_BYTES),
		       sql_i(l->marks ? l->sure_object : INT64_MAX));
}
