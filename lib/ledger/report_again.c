#include "ledger/report_again.h"

#include "ledger/names.h"
#include "ledger/object.h"
#include "ledger/report_columns.h"

static enum rc add_copy(struct ledger *l, int64_t report,
			const struct ledger_report *r, const char *why,
			struct err *e)
{
	struct evidence v;
	enum rc rc = report_evidence(l, r, &v, e);

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
	enum rc rc = report_evidence(l, r, &v, e);

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
enum rc report_same(struct ledger *l, const struct standing *s,
		    const struct ledger_report *r, struct ledger_change *out,
		    struct err *e)
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

enum rc report_differs(struct ledger *l, int64_t device,
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
