#include "cmd/record_snapshot.h"

#include <stdlib.h>

#include "base/when.h"
#include "cli/out.h"

struct slice record_amount_text(struct arena *a, struct maybe_amount v)
{
	char text[AMOUNT_TEXT_MAX];

	return v.given ? arena_copy(a, slice_of(amount_text(text, v.value)))
		       : (struct slice){0};
}

struct slice record_place(struct arena *a, const struct survey_item *item,
			  struct slice place)
{
	return slice_of(arena_printf(a, "%.*s#%.*s",
				     SLICE_ARG(item->artefact.source),
				     SLICE_ARG(place)));
}

static int slice_order(const void *a, const void *b)
{
	return slice_compare(*(const struct slice *)a,
			     *(const struct slice *)b);
}

struct slice *record_accounts(struct arena *a, const struct snapshot *s,
			      size_t *count)
{
	struct slice *all = arena_array(a, s->license_count + s->device_count,
					sizeof(*all));
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < s->license_count; i++) {
		if (s->licenses[i].virtual_account.p)
			all[n++] = s->licenses[i].virtual_account;
	}
	for (size_t i = 0; i < s->device_count; i++) {
		if (s->devices[i].virtual_account.p)
			all[n++] = s->devices[i].virtual_account;
	}
	if (n)
		qsort(all, n, sizeof(*all), slice_order);
	for (size_t i = 0; i < n; i++) {
		if (!kept || !slice_equal(all[i], all[kept - 1]))
			all[kept++] = all[i];
	}
	*count = kept;
	return all;
}

const char *record_available(struct arena *a, const struct snapshot_license *l)
{
	amount used = l->in_use.given ? l->in_use.value : 0;
	amount lent = l->substituted.given ? l->substituted.value : 0;
	const char *in_use;

	if (!l->available.given || !l->owned.given ||
	    l->available.value == l->owned.value ||
	    l->available.value == l->owned.value - used ||
	    l->available.value == l->owned.value - used + lent)
		return NULL;
	in_use = l->in_use.given
			 ? arena_printf(a, ", and not that less the %.*s in use",
					SLICE_ARG(record_amount_text(
						a, l->in_use)))
			 : "";
	return arena_printf(a, "available %.*s is not the owned %.*s%s: it is "
			       "shown and never counted",
			    SLICE_ARG(record_amount_text(a, l->available)),
			    SLICE_ARG(record_amount_text(a, l->owned)), in_use);
}

/* ---- JSON ----------------------------------------------------------------------- */

/* A bare date as it is; what cannot be read as it is. */
static void put_time(struct json_writer *w, const char *key,
		     const struct snapshot_time *t)
{
	if (t->at.given && !t->is_date)
		json_put_time(w, key, t->at.value);
	else
		json_put_slice(w, key, t->text.n ? t->text : (struct slice){0});
}

static void begin(struct json_writer *w, struct arena *a, const char *kind,
		  const struct survey_item *item, struct slice place,
		  uint64_t offset)
{
	json_begin_object(w, NULL);
	json_put_text(w, "kind", kind);
	json_put_slice(w, "source", record_place(a, item, place));
	json_put_u64(w, "offset", item->artefact.offset + offset);
}

static void end(struct json_writer *w)
{
	json_end_object(w);
	buf_add_byte(w->out, '\n');
	w->comma = false;
}

static void put_head(struct json_writer *w, struct arena *a,
		     const struct survey_item *item)
{
	const struct snapshot *s = &item->snapshot;
	size_t count;
	const struct slice *accounts = record_accounts(a, s, &count);

	json_begin_object(w, NULL);
	record_begin(w, item);
	json_put_text(w, "form", snapshot_form_word(s->form));
	json_put_u64(w, "licenses", s->license_count);
	json_put_u64(w, "devices", s->device_count);
	record_maybe_u64(w, "total_records", s->total);
	record_maybe_u64(w, "outstanding_reports", s->outstanding);
	record_maybe_time(w, "taken", s->taken);
	json_put_slice(w, "smart_account", s->account);
	json_begin_array(w, "virtual_accounts");
	for (size_t i = 0; i < count; i++)
		json_put_slice(w, NULL, accounts[i]);
	json_end_array(w);
	json_put_bool(w, "cut", s->is_cut);
	json_put_bool(w, "rows_alike", s->rows_alike);
	end(w);
}

static void put_terms(struct json_writer *w, const struct snapshot_license *l)
{
	json_begin_array(w, "terms");
	for (size_t i = 0; i < l->term_count; i++) {
		const struct snapshot_term *t = &l->terms[i];

		json_begin_object(w, NULL);
		json_put_amount(w, "quantity", t->quantity);
		json_put_amount(w, "postpaid_usage", t->postpaid);
		put_time(w, "start", &t->start);
		put_time(w, "end", &t->end);
		json_put_slice(w, "license_type", t->license_type);
		json_put_slice(w, "status", t->status);
		json_put_slice(w, "subscription_id", t->subscription_id);
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_substitutions(struct json_writer *w,
			      const struct snapshot_license *l)
{
	json_begin_array(w, "substitutions");
	for (size_t i = 0; i < l->substitution_count; i++) {
		const struct snapshot_substitution *t = &l->substitutions[i];

		json_begin_object(w, NULL);
		json_put_slice(w, "license", t->license);
		json_put_slice(w, "substituted", t->substituted);
		json_put_slice(w, "type", t->type);
		json_put_amount(w, "quantity", t->quantity);
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_flag(struct json_writer *w, const char *key, bool told,
		     bool value)
{
	if (told)
		json_put_bool(w, key, value);
	else
		json_put_null(w, key);
}

static void put_license(struct json_writer *w, struct arena *a,
			const struct survey_item *item,
			const struct snapshot_license *l)
{
	const char *warning = record_available(a, l);

	begin(w, a, "snapshot-license", item, l->place, l->offset);
	json_put_slice(w, "virtual_account", l->virtual_account);
	json_put_slice(w, "tag", l->tag);
	json_put_slice(w, "name", l->name);
	json_put_slice(w, "billing", l->billing);
	json_put_amount(w, "owned", l->owned);
	json_put_amount(w, "in_use", l->in_use);
	json_put_amount(w, "reserved", l->reserved);
	json_put_amount(w, "available", l->available);
	json_put_amount(w, "pending", l->pending);
	json_put_amount(w, "substituted", l->substituted);
	put_flag(w, "reserved_in_use", l->reserved.given, l->reserved_in_use);
	put_flag(w, "enforced", l->has_enforcement, l->enforced);
	put_flag(w, "export_restricted", l->has_enforcement,
		 l->export_restricted);
	json_put_slice(w, "status", l->status);
	put_terms(w, l);
	put_substitutions(w, l);
	json_begin_array(w, "warnings");
	if (warning)
		json_put_text(w, NULL, warning);
	json_end_array(w);
	end(w);
}

static void put_device(struct json_writer *w, struct arena *a,
		       const struct survey_item *item,
		       const struct snapshot_device *d)
{
	begin(w, a, "snapshot-device", item, d->place, d->offset);
	record_udi(w, "udi", d->udi);
	json_put_slice(w, "hostname", d->hostname);
	json_put_slice(w, "virtual_account", d->virtual_account);
	json_begin_array(w, "usage");
	for (size_t i = 0; i < d->usage_count; i++) {
		json_begin_object(w, NULL);
		json_put_slice(w, "name", d->usage[i].name);
		json_put_amount(w, "count", d->usage[i].count);
		json_end_object(w);
	}
	json_end_array(w);
	json_put_slice(w, "status", d->status);
	put_time(w, "registered", &d->registered);
	put_time(w, "last_contact", &d->last_contact);
	end(w);
}

void record_snapshot_json(struct buf *out, const struct survey_item *item)
{
	const struct snapshot *s = &item->snapshot;
	_cleanup_arena_ struct arena a = {0};
	struct json_writer w = {.out = out};

	put_head(&w, &a, item);
	for (size_t i = 0; i < s->license_count; i++) {
		arena_reset(&a);
		put_license(&w, &a, item, &s->licenses[i]);
	}
	for (size_t i = 0; i < s->device_count; i++) {
		arena_reset(&a);
		put_device(&w, &a, item, &s->devices[i]);
	}
}

/* ---- CSV ------------------------------------------------------------------------ */

/* What a row tells of the columns of record_inspect_csv_head. */
struct csv_line {
	const char *kind;
	struct slice place;
	uint64_t offset;
	struct udi udi;
	struct slice hostname, tag, state, metric, count;
	struct slice start, end;
	struct record_license license;
};

static void put_line(struct buf *out, struct arena *a,
		     const struct survey_item *item, const struct csv_line *l)
{
	const struct slice none = {0};
	struct csv c = {.out = out};
	const struct slice after[] = {
		l->udi.pid, l->udi.sn, none /* report_id */, l->hostname, l->tag,
		none /* software_tag */, l->state, none /* measurement */,
		l->metric, l->start, l->end, none /* interval */,
		none /* samples */, l->count, none /* verdict */,
		none /* reason */};

	csv_cell(&c, slice_of(l->kind));
	csv_cell(&c, record_place(a, item, l->place));
	csv_u64(&c, item->artefact.offset + l->offset);
	for (size_t i = 0; i < sizeof(after) / sizeof(*after); i++)
		csv_cell(&c, after[i]);
	record_csv_license(&c, &l->license);
	csv_end_row(&c);
}

static struct slice time_text(struct arena *a, const struct snapshot_time *t)
{
	char text[WHEN_TEXT_MAX];

	if (!t->at.given || t->is_date)
		return t->text;
	return arena_copy(a, slice_of(when_text(text, t->at.value)));
}

/* Quantities of terms stand in rows of their own, so that a column can be added
 * up. */
static void csv_license(struct buf *out, struct arena *a,
			const struct survey_item *item,
			const struct snapshot_license *l)
{
	struct csv_line line = {
		.kind = "snapshot-license",
		.place = l->place,
		.offset = l->offset,
		.tag = l->tag,
		.state = l->status,
		.license = {l->virtual_account, l->name, l->billing,
			    record_amount_text(a, l->owned),
			    record_amount_text(a, l->in_use),
			    record_amount_text(a, l->reserved),
			    record_amount_text(a, l->available)},
	};

	put_line(out, a, item, &line);
	line.kind = "snapshot-term";
	for (size_t i = 0; i < l->term_count; i++) {
		const struct snapshot_term *t = &l->terms[i];

		line.state = t->status;
		line.metric = t->subscription_id;
		line.count = record_amount_text(a, t->quantity);
		line.start = time_text(a, &t->start);
		line.end = time_text(a, &t->end);
		line.license = (struct record_license){
			l->virtual_account, l->name, l->billing,
			{0}, {0}, {0}, {0}};
		put_line(out, a, item, &line);
	}
}

static void csv_device(struct buf *out, struct arena *a,
		       const struct survey_item *item,
		       const struct snapshot_device *d)
{
	struct csv_line line = {
		.kind = "snapshot-device",
		.place = d->place,
		.offset = d->offset,
		.udi = d->udi,
		.hostname = d->hostname,
		.state = d->status,
		.license.virtual_account = d->virtual_account,
	};

	for (size_t i = 0; i == 0 || i < d->usage_count; i++) {
		if (i < d->usage_count) {
			line.license.name = d->usage[i].name;
			line.count = record_amount_text(a, d->usage[i].count);
		}
		put_line(out, a, item, &line);
	}
}

void record_snapshot_csv(struct buf *out, const struct survey_item *item)
{
	const struct snapshot *s = &item->snapshot;
	_cleanup_arena_ struct arena a = {0};

	for (size_t i = 0; i < s->license_count; i++) {
		arena_reset(&a);
		csv_license(out, &a, item, &s->licenses[i]);
	}
	for (size_t i = 0; i < s->device_count; i++) {
		arena_reset(&a);
		csv_device(out, &a, item, &s->devices[i]);
	}
}
