#include "cmd/balances_parts.h"

#include "cli/out.h"
#include "cmd/record.h"

static struct maybe_amount known(amount v)
{
	return (struct maybe_amount){true, v};
}

static void put_time(struct json_writer *w, const char *key, struct maybe_i64 t)
{
	if (t.given)
		json_put_time(w, key, t.value);
	else
		json_put_null(w, key);
}

/* As written when it is a date: its meaning depends on where it stands. */
static void put_snapshot_time(struct json_writer *w, const char *key,
			      const struct snapshot_time *t)
{
	if (t->at.given && !t->is_date)
		json_put_time(w, key, t->at.value);
	else
		json_put_some(w, key, t->text);
}

static void put_account(struct json_writer *w, const char *key,
			const struct balances_view *v, uint32_t account)
{
	json_put_slice(w, key, books_account(v->from->books, account));
}

static void put_udi(struct json_writer *w, const char *key,
		    const struct balances_view *v, uint32_t device)
{
	if (device == BOOKS_NONE)
		json_put_null(w, key);
	else
		record_udi(w, key, balances_udi(v, device));
}

static void put_by_verdict(struct json_writer *w, const amount *by)
{
	json_begin_object(w, "by_verdict");
	for (unsigned i = VERDICT_NONE + 1; i < VERDICT_COUNT; i++)
		json_put_amount(w, verdict_word((enum verdict)i), known(by[i]));
	json_end_object(w);
}

/* ---- licences ------------------------------------------------------------------ */

static void put_device(struct json_writer *w, const struct balances_view *v,
		       const struct balance_device *d)
{
	struct udi udi = balances_udi(v, d->device);

	json_begin_object(w, NULL);
	json_put_slice(w, "pid", udi.pid);
	json_put_slice(w, "sn", udi.sn);
	json_put_u64(w, "count", d->count);
	json_put_u64(w, "report_id", d->report_id);
	json_put_time(w, "start", d->start);
	json_put_text(w, "verdict", verdict_word((enum verdict)d->verdict));
	if (d->state == STATE_UNTOLD)
		json_put_null(w, "acknowledged");
	else
		json_put_bool(w, "acknowledged",
			      d->state == STATE_ACKNOWLEDGED);
	if (d->covered_by != BOOKS_NONE)
		put_udi(w, "covered_by", v, d->covered_by);
	if (d->lapsed)
		json_put_bool(w, "lapsed", true);
	json_end_object(w);
}

/* Those whose counts make the sum, and the others apart from them. */
static void put_devices(struct json_writer *w, const char *key,
			const struct balances_view *v,
			const struct balance_license *l, bool that_count)
{
	json_begin_array(w, key);
	for (size_t i = 0; i < l->device_count; i++) {
		if (balances_device_counts(&l->devices[i]) == that_count)
			put_device(w, v, &l->devices[i]);
	}
	json_end_array(w);
}

static void put_gaps(struct json_writer *w, const struct balances_view *v,
		     const struct balance_license *l)
{
	json_begin_array(w, "differs");
	for (size_t i = 0; i < l->gap_count; i++) {
		struct udi udi = balances_udi(v, l->gaps[i].device);

		json_begin_object(w, NULL);
		json_put_slice(w, "pid", udi.pid);
		json_put_slice(w, "sn", udi.sn);
		json_put_amount(w, "account", known(l->gaps[i].account));
		json_put_amount(w, "reported", known(l->gaps[i].reported));
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_terms(struct json_writer *w, const struct balances_view *v,
		      const struct balance_license *l)
{
	const struct snapshot_license *item = l->item ? &l->item->item : NULL;
	int64_t at = v->options->at;

	json_begin_array(w, "terms");
	for (size_t i = 0; item && i < item->term_count; i++) {
		const struct snapshot_term *t = &item->terms[i];

		json_begin_object(w, NULL);
		json_put_amount(w, "quantity", t->quantity);
		put_snapshot_time(w, "start", &t->start);
		put_snapshot_time(w, "end", &t->end);
		json_put_slice(w, "license_type", t->license_type);
		json_put_slice(w, "subscription_id", t->subscription_id);
		json_put_slice(w, "status", t->status);
		json_put_text(w, "by_dates",
			      balance_term_word(balance_term(t, at)));
		json_put_bool(w, "fits", balance_term_fits(t, at));
		json_end_object(w);
	}
	json_end_array(w);
	json_put_amount(w, "terms_sum_differs", l->terms_sum);
}

static void put_loans(struct json_writer *w, const struct balance_license *l)
{
	json_begin_array(w, "substitutions");
	for (size_t i = 0; i < l->loan_count; i++) {
		json_begin_object(w, NULL);
		json_put_slice(w, "license", l->loans[i].partner);
		json_put_slice(w, "type", l->loans[i].type);
		json_put_amount(w, "quantity", known(l->loans[i].quantity));
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_forecasts(struct json_writer *w, const struct balance_license *l)
{
	json_begin_array(w, "forecast");
	for (size_t i = 0; i < l->forecast_count; i++) {
		const struct balance_forecast *f = &l->forecasts[i];

		json_begin_object(w, NULL);
		json_put_time(w, "at", f->at);
		put_snapshot_time(w, "end", &f->end);
		json_put_amount(w, "quantity", known(f->quantity));
		json_put_slice(w, "subscription_id", f->subscription_id);
		json_put_amount(w, "owned", known(f->owned));
		json_put_amount(w, "balance", known(f->balance));
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_findings(struct json_writer *w, uint32_t findings)
{
	json_begin_array(w, "findings");
	for (unsigned f = 0; f < FINDING_COUNT; f++) {
		if (findings & 1u << f)
			json_put_text(w, NULL, balance_finding_word(
						       (enum balance_finding)f));
	}
	json_end_array(w);
}

static void put_numbers(struct json_writer *w, const struct balance_license *l)
{
	json_put_amount(w, "owned", l->owned);
	json_put_amount(w, "reserved", l->reserved);
	json_put_amount(w, "substituted", known(l->substituted));
	json_put_amount(w, "in_use_account", l->in_use_account);
	json_put_amount(w, "in_use_reported", known(l->in_use_reported));
	json_put_amount(w, "peak_reported", known(l->peak_reported));
	put_time(w, "peak_at", l->peak_at);
	json_put_amount(w, "balance", l->balance);
	json_put_amount(w, "available", l->available);
	json_put_amount(w, "ended", known(l->ended));
	json_put_amount(w, "not_begun", known(l->not_begun));
	json_put_amount(w, "not_acknowledged", known(l->not_acknowledged));
	json_put_amount(w, "held_by_codes", known(l->held_by_codes));
	json_put_u64(w, "reports_invalid", l->reports_invalid);
	put_by_verdict(w, l->by_verdict);
}

static void put_license(struct buf *out, const struct balances_view *v,
			const struct balance_license *l)
{
	const struct books *b = v->from->books;
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "license-balance");
	json_put_slice(&w, "source", l->item ? l->item->source
					     : (struct slice){0});
	if (l->item)
		json_put_u64(&w, "offset", l->item->item.offset);
	else
		json_put_null(&w, "offset");
	put_account(&w, "virtual_account", v, l->account);
	json_put_slice(&w, "tag", books_tag(b, l->tag));
	json_put_slice(&w, "name", books_name(b, l->name));
	json_put_slice(&w, "billing", l->billing);
	put_numbers(&w, l);
	put_devices(&w, "devices", v, l, true);
	put_devices(&w, "devices_not_counted", v, l, false);
	put_gaps(&w, v, l);
	json_put_amount(&w, "unexplained", l->unexplained);
	put_terms(&w, v, l);
	put_loans(&w, l);
	put_forecasts(&w, l);
	put_findings(&w, l->findings);
	json_end_object(&w);
	buf_add_byte(out, '\n');
}

/* ---- findings about devices and snapshots ------------------------------------------ */

static void put_report_ids(struct json_writer *w, const struct balance_note *n)
{
	uint64_t ids[2];
	size_t count = balances_report_ids(n, ids);

	json_begin_array(w, "report_ids");
	for (size_t i = 0; i < count; i++)
		json_put_u64(w, NULL, ids[i]);
	json_end_array(w);
}

/* `sources` are all of them, `source` the first. */
static void put_sources(struct json_writer *w, const struct balance_note *n)
{
	json_put_some(w, "source", n->source);
	json_begin_array(w, "sources");
	if (n->source.n)
		json_put_slice(w, NULL, n->source);
	if (n->other_source.n)
		json_put_slice(w, NULL, n->other_source);
	json_end_array(w);
}

static void put_note(struct buf *out, const struct balances_view *v,
		     const struct balance_note *n)
{
	const struct books *b = v->from->books;
	struct json_writer w = {.out = out};
	const struct book_device *d = NULL;
	size_t count;

	if (n->device != BOOKS_NONE)
		d = &books_devices(b, &count)[n->device];
	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "device-finding");
	json_put_text(&w, "finding", balance_finding_word(n->finding));
	put_udi(&w, "udi", v, n->device);
	json_put_slice(&w, "hostname", balances_hostname(v, n->device));
	put_account(&w, "virtual_account", v, n->account);
	json_put_text(&w, "virtual_account_basis",
		      d ? account_basis_word(d->basis) : NULL);
	put_account(&w, "other_virtual_account", v, n->other_account);
	put_udi(&w, "other_udi", v, n->other);
	json_put_slice(&w, "tag", books_tag(b, n->tag));
	put_report_ids(&w, n);
	put_time(&w, "last_report", n->last_report);
	put_time(&w, "last_contact", n->last_contact);
	put_sources(&w, n);
	json_put_some(&w, "detail", n->detail);
	json_end_object(&w);
	buf_add_byte(out, '\n');
}

/* ---- the summary -------------------------------------------------------------------- */

static void put_tally(struct json_writer *w, const struct balances_view *v)
{
	const struct books_tally *t = books_tally(v->from->books);

	json_put_u64(w, "reports", t->reports);
	json_put_u64(w, "reports_invalid", t->invalid);
	json_put_u64(w, "malformed", v->from->tally.malformed);
	json_put_u64(w, "reports_nameless", t->nameless);
	json_put_u64(w, "reports_put_aside", t->aside);
	json_put_u64(w, "reports_telemetry", t->telemetry);
	json_put_u64(w, "conflicts", t->conflicts);
	json_put_u64(w, "measurements_without_tag", t->no_tag);
	json_put_u64(w, "measurements_without_start", t->no_start);
	if (t->knows_acks) {
		json_put_u64(w, "reports_acknowledged", t->acknowledged);
		json_put_u64(w, "reports_waiting", t->waiting);
	} else {
		json_put_null(w, "reports_acknowledged");
		json_put_null(w, "reports_waiting");
	}
	json_put_u64(w, "snapshots", t->snapshots);
	json_put_u64(w, "device_lists", t->lists);
	json_put_u64(w, "device_texts", t->texts);
}

static void put_what_ifs(struct json_writer *w, const struct balance *b)
{
	json_begin_array(w, "what_if");
	for (size_t i = 0; i < b->what_if_count; i++) {
		json_begin_object(w, NULL);
		json_put_text(w, "change", b->what_ifs[i].what_if->text);
		json_put_slice(w, "meaning", b->what_ifs[i].text);
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_shortages(struct json_writer *w, const struct balance *b)
{
	amount missing = 0;
	uint64_t licenses = 0;

	for (size_t i = 0; i < b->license_count; i++) {
		const struct maybe_amount *left = &b->licenses[i].balance;

		if (left->given && left->value < 0) {
			missing -= left->value;
			licenses++;
		}
	}
	json_put_u64(w, "licenses", b->license_count);
	json_put_u64(w, "licenses_short", licenses);
	json_put_amount(w, "missing", known(missing));
}

static void put_summary(struct buf *out, const struct balances_view *v)
{
	const struct balance *b = v->balance;
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "summary");
	json_put_time(&w, "at", v->options->at);
	json_put_time(&w, "since", b->since);
	put_time(&w, "until", v->options->until);
	json_put_time(&w, "silent_since", b->silent_since);
	json_put_bool(&w, "from_files", v->from->from_files);
	json_put_text(&w, "from_ledger", v->from->ledger_path);
	put_shortages(&w, b);
	json_put_u64(&w, "devices", balances_products(v));
	json_put_u64(&w, "devices_without_account", b->without_account);
	put_tally(&w, v);
	put_by_verdict(&w, b->by_verdict);
	put_what_ifs(&w, b);
	json_put_bool(&w, "in_order", b->in_order);
	json_put_u64(&w, "exit", (uint64_t)v->status);
	json_end_object(&w);
	buf_add_byte(out, '\n');
}

void balances_json(struct buf *out, const struct balances_view *v)
{
	const struct balance *b = v->balance;

	for (size_t i = 0; i < b->license_count; i++) {
		if (!v->options->explain.p ||
		    balances_explains(v, &b->licenses[i]))
			put_license(out, v, &b->licenses[i]);
	}
	if (v->options->explain.p)
		balances_explain_json(out, v);
	for (size_t i = 0; !v->options->explain.p && i < b->note_count; i++)
		put_note(out, v, &b->notes[i]);
	put_summary(out, v);
}
