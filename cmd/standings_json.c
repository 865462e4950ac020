#include "cmd/standings.h"

#include "cli/out.h"
#include "cmd/record.h"
#include "cmd/record_parts.h"
#include "json/write.h"

static const struct book_device *device_of(const struct standings_view *v,
					   const struct standing *s)
{
	size_t count;

	return &books_devices(v->from->books, &count)[s->device];
}

static void put_date(struct json_writer *w, const char *key,
		     const struct deadline *d)
{
	record_maybe_time(w, key, (struct maybe_i64){d->given, d->at});
}

/* Null where nothing is known. */
static const char *rule_of(const struct deadline *d)
{
	return d->given || d->none ? deadline_rule_words[d->rule] : NULL;
}

static const char *sure_of(const struct deadline *d)
{
	return d->given || d->none ? deadline_rule_sure(d->rule) : NULL;
}

/* ---- a product instance --------------------------------------------------------- */

static void put_days(struct json_writer *w, const struct deadline_facts *f)
{
	static const char *const keys[] = {"first", "frequency", "on_change"};

	json_begin_object(w, "groups");
	for (unsigned g = 0; g < POLICY_GROUP_COUNT; g++) {
		struct policy_days days = f->days[g];

		json_begin_object(w, policy_group_word(g));
		for (unsigned a = 0; a < POLICY_ATTRIBUTE_COUNT; a++)
			record_maybe_u64(w, keys[a],
					 *policy_attribute(&days, a));
		json_begin_object(w, "origin");
		for (unsigned a = 0; a < POLICY_ATTRIBUTE_COUNT; a++)
			json_put_text(w, keys[a],
				      policy_attribute(&days, a)->given
					      ? policy_origin_word(
							f->origin[g][a])
					      : NULL);
		json_end_object(w);
		json_end_object(w);
	}
	json_end_object(w);
}

static void put_policy(struct json_writer *w, const struct standing *s)
{
	json_begin_object(w, "policy");
	json_put_slice(w, "name", s->policy_name);
	json_put_text(w, "source", s->policy_source);
	json_put_bool(w, "ack_required", !s->facts.no_ack_wanted);
	put_days(w, &s->facts);
	json_end_object(w);
}

static void put_reports(struct json_writer *w, const struct book_device *d)
{
	static const char *const keys[] = {
		[REPORT_OPEN] = "open",
		[REPORT_CLOSED] = "closed",
		[REPORT_UNACKNOWLEDGED] = "unacknowledged",
		[REPORT_ACKNOWLEDGED] = "acknowledged",
	};

	json_begin_object(w, "reports");
	for (unsigned i = 0; i < REPORT_STATE_COUNT; i++)
		json_put_u64(w, keys[i], d->report_states[i]);
	json_end_object(w);
}

static void put_classes(struct json_writer *w, const struct deadline_facts *f)
{
	if (!f->classes_known) {
		json_put_null(w, "classes_in_use");
		return;
	}
	json_begin_array(w, "classes_in_use");
	for (unsigned g = 0; g < POLICY_GROUP_COUNT; g++) {
		if (f->classes >> g & 1)
			json_put_text(w, NULL, policy_group_word(g));
	}
	json_end_array(w);
}

/* One rule's date and what it was computed from. */
static void put_computed(struct json_writer *w, const char *key,
			 const struct deadline *d)
{
	if (!d->given) {
		json_put_null(w, key);
		return;
	}
	json_begin_object(w, key);
	json_put_time(w, "at", d->at);
	json_put_text(w, "rule", deadline_rule_words[d->rule]);
	json_put_text(w, "sure", deadline_rule_sure(d->rule));
	json_put_text(w, "class", policy_group_word(d->group));
	json_put_u64(w, "days", d->days);
	json_put_text(w, "origin", policy_origin_word(d->origin));
	json_end_object(w);
}

static void put_text(struct json_writer *w, const struct standing *s)
{
	if (!s->text_source.p) {
		json_put_null(w, "stated");
		return;
	}
	json_begin_object(w, "stated");
	json_put_slice(w, "source", s->text_source);
	record_maybe_time(w, "captured_at", s->captured);
	record_maybe_time(w, "ack_deadline", s->stated);
	json_put_bool(w, "out_of_date", s->stated_is_old);
	json_put_bool(w, "ack_is_of_trust", s->is_trust_ack);
	record_maybe_time(w, "last_push", s->last_push);
	record_maybe_time(w, "last_file_write", s->last_file);
	json_put_slice(w, "other_time_zone", s->zone);
	json_end_object(w);
}

static void put_findings(struct json_writer *w, uint32_t findings)
{
	json_begin_array(w, "findings");
	for (unsigned f = 0; f < STANDING_FINDING_COUNT; f++) {
		if (findings >> f & 1)
			json_put_text(w, NULL, standing_word(f));
	}
	json_end_array(w);
}

static void put_deadlines(struct json_writer *w, const struct standing *s)
{
	const struct deadlines *d = &s->deadlines;

	put_date(w, "next_report_due", &d->report);
	json_put_text(w, "next_report_rule", rule_of(&d->report));
	json_put_text(w, "next_report_sure", sure_of(&d->report));
	put_date(w, "ack_deadline", &d->ack);
	json_put_text(w, "ack_deadline_rule", rule_of(&d->ack));
	json_put_text(w, "ack_deadline_sure", sure_of(&d->ack));
	put_date(w, "ack_deadline_computed", &d->computed_ack);
	json_put_text(w, "state", standing_state_word(s->state));
	json_put_bool(w, "estimated", s->estimated);
	json_put_u64(w, "overdue_days", s->overdue_days);
	json_begin_object(w, "computed");
	put_computed(w, "ongoing", &d->ongoing);
	put_computed(w, "first", &d->first);
	put_computed(w, "change", &d->change);
	json_end_object(w);
	put_text(w, s);
}

static void put_instance(struct buf *out, const struct standings_view *v,
			 const struct standing *s)
{
	const struct book_device *d = device_of(v, s);
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "product-instance");
	record_udi(&w, "udi", d->udi);
	json_put_slice(&w, "hostname", d->hostname);
	json_put_slice(&w, "virtual_account",
		       books_account(v->from->books, d->account));
	put_policy(&w, s);
	put_reports(&w, d);
	record_maybe_time(&w, "last_report", s->last_report);
	record_maybe_time(&w, "last_export", s->last_export);
	record_maybe_time(&w, "last_ack", s->last_ack);
	put_deadlines(&w, s);
	put_classes(&w, &s->facts);
	record_maybe_time(&w, "first_use", s->facts.first_use);
	record_maybe_time(&w, "last_change", s->facts.last_change);
	record_maybe_u64(&w, "authorizations", s->authorizations);
	json_put_text(&w, "trust", s->trust);
	put_findings(&w, s->findings);
	json_end_object(&w);
	buf_add_byte(out, '\n');
}

/* ---- the summary ------------------------------------------------------------------- */

static void put_summary(struct buf *out, const struct standings_view *v)
{
	const struct standings_sums *sums = &v->sums;
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "summary");
	json_put_time(&w, "at", v->options->at);
	json_put_time(&w, "since", v->options->since);
	json_put_bool(&w, "from_files", v->from->from_files);
	json_put_text(&w, "from_ledger", v->from->ledger_path);
	json_put_u64(&w, "devices", v->count);
	json_put_u64(&w, "reported", sums->covered);
	json_put_u64(&w, "overdue", sums->by_state[STANDS_OVERDUE]);
	json_put_u64(&w, "overdue_estimated", sums->estimated);
	json_put_u64(&w, "due", sums->by_state[STANDS_DUE]);
	json_put_u64(&w, "nothing_due", sums->by_state[STANDS_CLEAR]);
	json_put_u64(&w, "unknown", sums->by_state[STANDS_UNKNOWN]);
	json_put_u64(&w, "malformed", v->from->tally.malformed);
	json_put_u64(&w, "exit", (uint64_t)v->status);
	json_end_object(&w);
	buf_add_byte(out, '\n');
}

void standings_json(struct buf *out, const struct standings_view *v)
{
	for (size_t i = 0; i < v->count; i++) {
		if (standings_is_listed(v, &v->all[i]))
			put_instance(out, v, &v->all[i]);
	}
	put_summary(out, v);
}

/* ---- CSV ---------------------------------------------------------------------------- */

static const char *const columns[] = {
	"pid", "sn", "hostname", "virtual_account", "policy", "policy_source",
	"reports_open", "reports_closed", "reports_unacknowledged",
	"reports_acknowledged", "last_report", "last_export", "last_ack",
	"next_report_due", "next_report_rule", "ack_deadline",
	"ack_deadline_rule", "ack_deadline_stated", "state", "estimated",
	"overdue_days", "authorizations", "trust", "findings", NULL};

static void cell_time(struct csv *c, struct maybe_i64 t)
{
	if (t.given)
		csv_time(c, t.value);
	else
		csv_cell(c, (struct slice){0});
}

static void cell_text(struct csv *c, const char *text)
{
	csv_cell(c, text ? slice_of(text) : (struct slice){0});
}

static void cell_deadline(struct csv *c, const struct deadline *d)
{
	cell_time(c, (struct maybe_i64){d->given, d->at});
	cell_text(c, rule_of(d));
}

static void put_row(struct csv *c, const struct standings_view *v,
		    const struct standing *s)
{
	const struct book_device *d = device_of(v, s);
	_cleanup_buf_ struct buf findings = {0};

	csv_cell(c, d->udi.pid);
	csv_cell(c, d->udi.sn);
	csv_cell(c, d->hostname);
	csv_cell(c, books_account(v->from->books, d->account));
	csv_cell(c, s->policy_name);
	cell_text(c, s->policy_source);
	for (size_t i = 0; i < REPORT_STATE_COUNT; i++)
		csv_u64(c, d->report_states[i]);
	cell_time(c, s->last_report);
	cell_time(c, s->last_export);
	cell_time(c, s->last_ack);
	cell_deadline(c, &s->deadlines.report);
	cell_deadline(c, &s->deadlines.ack);
	cell_time(c, s->stated);
	cell_text(c, standing_state_word(s->state));
	cell_text(c, s->estimated ? "true" : "false");
	csv_u64(c, s->overdue_days);
	csv_amount(c, (struct maybe_amount){s->authorizations.given,
					    s->authorizations.value});
	cell_text(c, s->trust);
	standings_put_findings(&findings, s->findings, " ");
	csv_cell(c, buf_slice(&findings));
	csv_end_row(c);
}

void standings_csv(struct buf *out, const struct standings_view *v)
{
	struct csv c = {.out = out};

	for (size_t i = 0; columns[i]; i++)
		cell_text(&c, columns[i]);
	csv_end_row(&c);
	for (size_t i = 0; i < v->count; i++) {
		if (standings_is_listed(v, &v->all[i]))
			put_row(&c, v, &v->all[i]);
	}
}
