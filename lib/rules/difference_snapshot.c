#include "rules/difference_inside.h"

#include <stdlib.h>

#include "base/amount.h"

enum snapshot_rank {
	RANK_FACTS = 2,
	RANK_TERMS = 4,
	RANK_SUBSTITUTIONS = 6,
	RANK_USAGE = 8,
};

/* What a row of a list is called, and what tells equally named ones apart. */
struct row {
	struct slice key, rest;
	size_t at; /* place in the source's list */
	size_t again;
};

static int row_order(const void *x, const void *y)
{
	const struct row *a = x, *b = y;
	int c = slice_compare(a->key, b->key);

	return c ? c : slice_compare(a->rest, b->rest);
}

/* Rows in an order that the file's does not change; equal names are numbered. */
static void sort_rows(struct row *rows, size_t count)
{
	if (count)
		qsort(rows, count, sizeof(*rows), row_order);
	for (size_t i = 1; i < count; i++) {
		if (slice_equal(rows[i].key, rows[i - 1].key))
			rows[i].again = rows[i - 1].again + 1;
	}
}

static struct slice row_name(struct arena *a, const struct row *r)
{
	if (!r->again)
		return r->key;
	return slice_of(arena_printf(a, "%.*s #%zu", SLICE_ARG(r->key),
				     r->again + 1));
}

static struct slice amount_slice(struct arena *a, struct maybe_amount v)
{
	char text[AMOUNT_TEXT_MAX];

	return v.given ? arena_copy(a, slice_of(amount_text(text, v.value)))
		       : (struct slice){0};
}

/* What moves is told with its number where 64 bits hold it. */
static void put_amount(struct difference_fact *f, struct arena *a,
		       struct maybe_amount v)
{
	f->kind = FACT_COUNTER;
	f->value = amount_slice(a, v);
	if (v.value >= INT64_MIN && v.value <= INT64_MAX)
		f->number = (struct maybe_i64){true, (int64_t)v.value};
}

static void tell_amount(struct difference_side *side, struct arena *a,
			uint32_t order, struct fact_name name,
			struct maybe_amount v)
{
	struct difference_fact f = {
		.rank = RANK_FACTS, .order = order, .name = name};

	if (!v.given)
		return;
	put_amount(&f, a, v);
	difference_fact(side, &f);
}

/* Not told is no fact; told as none is one. */
static void tell_word(struct difference_side *side, uint32_t order,
		      struct fact_name name, struct slice value)
{
	if (value.p)
		tell_text(side, RANK_FACTS, order, name, value);
}

static void tell_flag(struct difference_side *side, uint32_t order,
		      struct fact_name name, bool value)
{
	tell_text(side, RANK_FACTS, order, name,
		  slice_of(value ? "yes" : "no"));
}

static void tell_when(struct difference_side *side, uint32_t order,
		      struct fact_name name, const struct snapshot_time *t)
{
	if (t->text.n)
		tell_time(side, RANK_FACTS, order, name, t->text, t->at);
}

/* ---- licences ------------------------------------------------------------------- */

static struct slice license_name(struct arena *a,
				 const struct snapshot_license *l)
{
	_cleanup_buf_ struct buf out = {0};

	buf_add_slice(&out, l->name.n ? l->name : l->tag);
	if (l->billing.n)
		buf_printf(&out, " (%.*s)", SLICE_ARG(l->billing));
	if (l->virtual_account.n)
		buf_printf(&out, " in %.*s", SLICE_ARG(l->virtual_account));
	return arena_copy(a, buf_slice(&out));
}

/* Parts cannot be confused: their lengths stand in front. */
static struct slice key_of(struct arena *a, struct slice account,
			   struct slice name, struct slice more)
{
	const struct slice parts[] = {account, name, more};
	_cleanup_buf_ struct buf out = {0};

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		buf_printf(&out, "%zu:", parts[i].n);
		buf_add_slice(&out, parts[i]);
	}
	return arena_copy(a, buf_slice(&out));
}

/* By tag, else by name; by name without the account where one side does not tell
 * which it is of. */
static void begin_license(struct difference_side *side, struct arena *a,
			  const struct snapshot *s,
			  const struct snapshot_license *l)
{
	const struct slice none = {0};
	struct subject_key keys[3];
	size_t n = 0;

	if (l->tag.n)
		keys[n++] = (struct subject_key){
			0, key_of(a, l->virtual_account, l->tag, l->billing)};
	keys[n++] = (struct subject_key){
		2, key_of(a, l->virtual_account, l->name, l->billing)};
	keys[n++] = (struct subject_key){
		3, key_of(a, none, l->name, l->billing)};
	difference_subject(side, &(struct difference_subject){
					 .kind = SUBJECT_SNAPSHOT_LICENSE,
					 .name = license_name(a, l),
					 .at = s->taken,
					 .keys = keys,
					 .key_count = n,
				 });
	tell_thing(side, l->owned.given
				 ? slice_of(arena_printf(
					   a, "owned %.*s",
					   SLICE_ARG(amount_slice(a, l->owned))))
				 : none);
}

static void tell_numbers(struct difference_side *side, struct arena *a,
			 const struct snapshot_license *l)
{
	const struct {
		struct fact_name name;
		struct maybe_amount value;
	} rows[] = {
		{{"owned", "owned"}, l->owned},
		{{"in_use", "in use"}, l->in_use},
		{{"reserved", "reserved"}, l->reserved},
		{{"available", "available"}, l->available},
		{{"pending", "pending"}, l->pending},
		{{"substituted", "substituted"}, l->substituted},
	};
	uint32_t n = sizeof(rows) / sizeof(*rows);

	for (uint32_t i = 0; i < n; i++)
		tell_amount(side, a, i, rows[i].name, rows[i].value);
	tell_word(side, n++, (struct fact_name){"name", "name"}, l->name);
	tell_word(side, n++, (struct fact_name){"status", "status"}, l->status);
	if (!l->has_enforcement)
		return;
	tell_flag(side, n++, (struct fact_name){"enforced", "enforced"},
		  l->enforced);
	tell_flag(side, n, (struct fact_name){"export_restricted",
					      "export restricted"},
		  l->export_restricted);
}

/* "Sub1, 2026-01-01 to 2026-12-31" */
static struct slice term_key(struct arena *a, const struct snapshot_term *t)
{
	_cleanup_buf_ struct buf out = {0};

	if (t->subscription_id.n)
		buf_printf(&out, "%.*s, ", SLICE_ARG(t->subscription_id));
	if (t->start.text.n || t->end.text.n)
		buf_printf(&out, "%.*s%sto %.*s", SLICE_ARG(t->start.text),
			   t->start.text.n ? " " : "",
			   SLICE_ARG(t->end.text.n ? t->end.text
						   : slice_of("no end")));
	else
		buf_add_text(&out, "without dates");
	return arena_copy(a, buf_slice(&out));
}

static struct slice term_words(struct arena *a, const struct snapshot_term *t)
{
	const struct slice words[] = {amount_slice(a, t->quantity),
				      t->license_type, t->status};
	_cleanup_buf_ struct buf out = {0};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (words[i].n)
			buf_printf(&out, "%s%.*s", out.n ? ", " : "",
				   SLICE_ARG(words[i]));
	}
	return arena_copy(a, buf_slice(&out));
}

static void tell_term(struct difference_side *side, struct arena *a,
		      const struct row *row, const struct snapshot_term *t)
{
	struct difference_fact f = {
		.kind = FACT_THING,
		.rank = RANK_TERMS,
		.row = row_name(a, row),
		.group = {"terms", "term"},
		.value = row->rest,
	};

	difference_fact(side, &f);
	f.order = 1;
	f.name = (struct fact_name){"quantity", "quantity"};
	put_amount(&f, a, t->quantity);
	if (t->quantity.given)
		difference_fact(side, &f);
	f.kind = FACT_TEXT;
	f.number = (struct maybe_i64){0};
	f.order = 2;
	f.name = (struct fact_name){"license_type", "type"};
	f.value = t->license_type;
	if (f.value.p)
		difference_fact(side, &f);
	f.order = 3;
	f.name = (struct fact_name){"status", "status"};
	f.value = t->status;
	if (f.value.p)
		difference_fact(side, &f);
}

/* These forms tell all terms of a licence; of others one without terms may only
 * be one whose terms are not told. */
static bool tells_terms(const struct snapshot *s,
			const struct snapshot_license *l)
{
	return l->term_count || s->form == SNAPSHOT_V1_LICENSES ||
	       s->form == SNAPSHOT_V1_SUBSCRIPTIONS ||
	       s->form == SNAPSHOT_V3_SUMMARY || s->form == SNAPSHOT_ROLES;
}

static void tell_terms(struct difference_side *side, struct arena *a,
		       const struct snapshot *s,
		       const struct snapshot_license *l)
{
	struct row *rows = arena_array(a, l->term_count, sizeof(*rows));

	if (!tells_terms(s, l))
		return;
	tell_cover(side, RANK_TERMS);
	for (size_t i = 0; i < l->term_count; i++)
		rows[i] = (struct row){term_key(a, &l->terms[i]),
				       term_words(a, &l->terms[i]), i, 0};
	sort_rows(rows, l->term_count);
	for (size_t i = 0; i < l->term_count; i++)
		tell_term(side, a, &rows[i], &l->terms[rows[i].at]);
}

static void tell_substitutions(struct difference_side *side, struct arena *a,
			       const struct snapshot_license *l)
{
	struct row *rows = arena_array(a, l->substitution_count, sizeof(*rows));

	for (size_t i = 0; i < l->substitution_count; i++) {
		const struct snapshot_substitution *t = &l->substitutions[i];

		rows[i] = (struct row){
			slice_of(arena_printf(a, "%.*s for %.*s%s%.*s",
					      SLICE_ARG(t->license),
					      SLICE_ARG(t->substituted),
					      t->type.n ? ", " : "",
					      SLICE_ARG(t->type))),
			amount_slice(a, t->quantity), i, 0};
	}
	sort_rows(rows, l->substitution_count);
	tell_cover(side, RANK_SUBSTITUTIONS);
	for (size_t i = 0; i < l->substitution_count; i++) {
		struct difference_fact f = {
			.rank = RANK_SUBSTITUTIONS,
			.row = row_name(a, &rows[i]),
			.group = {"substitutions", "substitution"},
		};

		put_amount(&f, a, l->substitutions[rows[i].at].quantity);
		difference_fact(side, &f);
	}
}

/* ---- devices -------------------------------------------------------------------- */

/* One that is in two accounts is held against itself in each. */
static void begin_device(struct difference_side *side, struct arena *a,
			 const struct snapshot *s,
			 const struct snapshot_device *d)
{
	struct subject_key keys[3];
	struct slice udi = udi_name(a, d->udi);
	_cleanup_buf_ struct buf name = {0};
	size_t n = 0;

	if (udi.n)
		keys[n++] = (struct subject_key){
			0, key_of(a, d->virtual_account, d->udi.pid, d->udi.sn)};
	if (udi.n)
		keys[n++] = (struct subject_key){1, udi};
	if (d->hostname.n)
		keys[n++] = (struct subject_key){2, d->hostname};
	buf_add_slice(&name, udi.n ? udi : d->hostname);
	if (udi.n && d->hostname.n)
		buf_printf(&name, " (%.*s)", SLICE_ARG(d->hostname));
	if (!name.n)
		buf_add_text(&name, "a device without a name");
	difference_subject(side, &(struct difference_subject){
					 .kind = SUBJECT_SNAPSHOT_DEVICE,
					 .name = buf_slice(&name),
					 .at = s->taken,
					 .keys = keys,
					 .key_count = n,
				 });
	tell_thing(side, (struct slice){0});
}

static void tell_usage(struct difference_side *side, struct arena *a,
		       const struct snapshot_device *d)
{
	struct row *rows = arena_array(a, d->usage_count, sizeof(*rows));

	for (size_t i = 0; i < d->usage_count; i++)
		rows[i] = (struct row){d->usage[i].name,
				       amount_slice(a, d->usage[i].count), i, 0};
	sort_rows(rows, d->usage_count);
	tell_cover(side, RANK_USAGE);
	for (size_t i = 0; i < d->usage_count; i++) {
		struct difference_fact f = {
			.rank = RANK_USAGE,
			.row = row_name(a, &rows[i]),
			.group = {"usage", "uses"},
		};

		put_amount(&f, a, d->usage[rows[i].at].count);
		difference_fact(side, &f);
	}
}

static void tell_device(struct difference_side *side, struct arena *a,
			const struct snapshot *s,
			const struct snapshot_device *d)
{
	begin_device(side, a, s, d);
	tell_word(side, 0, (struct fact_name){"hostname", "host name"},
		  d->hostname);
	tell_word(side, 1, (struct fact_name){"virtual_account",
					      "virtual account"},
		  d->virtual_account);
	tell_word(side, 2, (struct fact_name){"status", "status"}, d->status);
	tell_when(side, 3, (struct fact_name){"registered", "registered"},
		  &d->registered);
	tell_when(side, 4, (struct fact_name){"last_contact", "last contact"},
		  &d->last_contact);
	tell_usage(side, a, d);
}

void difference_snapshot(struct difference_side *side, const struct snapshot *s)
{
	_cleanup_arena_ struct arena a = {0};

	if (s->is_cut)
		difference_partial(side, s->form == SNAPSHOT_V1_DEVICES
						 ? SUBJECT_SNAPSHOT_DEVICE
						 : SUBJECT_SNAPSHOT_LICENSE);
	for (size_t i = 0; i < s->license_count; i++) {
		const struct snapshot_license *l = &s->licenses[i];

		begin_license(side, &a, s, l);
		tell_numbers(side, &a, l);
		tell_terms(side, &a, s, l);
		tell_substitutions(side, &a, l);
		arena_reset(&a);
	}
	for (size_t i = 0; i < s->device_count; i++) {
		tell_device(side, &a, s, &s->devices[i]);
		arena_reset(&a);
	}
}
