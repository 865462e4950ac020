#include "balance/books_inside.h"

/* ---- copies ---------------------------------------------------------------------- */

static struct slice copied(struct books *b, struct slice s)
{
	return s.p ? arena_copy(&b->arena, s) : s;
}

static void copy_time(struct books *b, struct snapshot_time *t)
{
	t->text = copied(b, t->text);
}

static const struct snapshot_term *copy_terms(struct books *b,
					      const struct snapshot_license *l)
{
	struct snapshot_term *out = arena_array(&b->arena, l->term_count,
						sizeof(*out));

	for (size_t i = 0; i < l->term_count; i++) {
		out[i] = l->terms[i];
		copy_time(b, &out[i].start);
		copy_time(b, &out[i].end);
		out[i].license_type = copied(b, out[i].license_type);
		out[i].status = copied(b, out[i].status);
		out[i].subscription_id = copied(b, out[i].subscription_id);
	}
	return out;
}

static const struct snapshot_substitution *
copy_substitutions(struct books *b, const struct snapshot_license *l)
{
	struct snapshot_substitution *out = arena_array(
		&b->arena, l->substitution_count, sizeof(*out));

	for (size_t i = 0; i < l->substitution_count; i++) {
		out[i] = l->substitutions[i];
		out[i].license = copied(b, out[i].license);
		out[i].substituted = copied(b, out[i].substituted);
		out[i].type = copied(b, out[i].type);
	}
	return out;
}

/* With the account that it is of, wherever that was told. */
static struct snapshot_license copy_license(struct books *b,
					    const struct snapshot_license *l,
					    uint32_t account)
{
	struct snapshot_license out = *l;

	out.place = copied(b, l->place);
	out.virtual_account = books_account(b, account);
	out.tag = copied(b, l->tag);
	out.name = copied(b, l->name);
	out.billing = copied(b, l->billing);
	out.status = copied(b, l->status);
	out.terms = copy_terms(b, l);
	out.substitutions = copy_substitutions(b, l);
	return out;
}

/* ---- telling ---------------------------------------------------------------------- */

static uint32_t number(struct books *b, struct intern *t, struct slice text)
{
	text = slice_trim(text);
	return text.n ? intern_add(t, &b->arena, text) : BOOKS_NONE;
}

/* "file.json#licenses[3]" */
static struct slice place_of(struct books *b, struct slice source,
			     struct slice place)
{
	_cleanup_buf_ struct buf text = {0};

	buf_add_slice(&text, source);
	if (place.n) {
		buf_add_byte(&text, '#');
		buf_add_slice(&text, place);
	}
	return arena_copy(&b->arena, buf_slice(&text));
}

static void tell_license(struct books *b, const struct snapshot_license *l,
			 uint32_t account, struct slice source)
{
	uint32_t tag = number(b, &b->tags, l->tag);
	uint32_t name = number(b, &b->names, l->name);

	if (tag != BOOKS_NONE && name != BOOKS_NONE)
		NOTE_ADD(&b->pairs, (struct note_name){b->epoch, tag, name});
	NOTE_ADD(&b->items, (struct note_item){
		.file = b->files.count - 1,
		.account = account,
		.tag = tag,
		.name = name,
		.billing = number(b, &b->names, l->billing),
		.source = place_of(b, source, l->place),
		.item = copy_license(b, l, account),
	});
}

static struct snapshot_device copy_device(struct books *b,
					  const struct snapshot_device *d,
					  uint32_t account)
{
	struct snapshot_use *usage = arena_array(&b->arena, d->usage_count,
						 sizeof(*usage));
	struct snapshot_device out = *d;

	for (size_t i = 0; i < d->usage_count; i++)
		usage[i] = (struct snapshot_use){
			books_name(b, number(b, &b->names, d->usage[i].name)),
			d->usage[i].count};
	out.udi = (struct udi){{0}, {0}};
	out.place = (struct slice){0};
	out.hostname = copied(b, d->hostname);
	out.virtual_account = books_account(b, account);
	out.status = copied(b, d->status);
	copy_time(b, &out.last_contact);
	copy_time(b, &out.registered);
	out.usage = usage;
	return out;
}

/* Each subscription is a row of its own: it may be on two pages. */
static void tell_subscriptions(struct books *b,
			       const struct snapshot_license *l,
			       uint32_t account, struct slice source)
{
	struct snapshot_license row = *l;

	for (size_t i = 0; i < l->term_count; i++) {
		row.owned = l->terms[i].quantity;
		row.terms = &l->terms[i];
		row.term_count = 1;
		tell_license(b, &row, account, source);
	}
}

static void tell_device(struct books *b, const struct snapshot_device *d,
			uint32_t account, struct slice source)
{
	if (!udi_known(d->udi))
		return;
	NOTE_ADD(&b->listed, (struct note_listed){
		.file = b->files.count - 1,
		.device = books_device(b, d->udi),
		.account = account,
		.source = place_of(b, source, d->place),
		.item = copy_device(b, d, account),
	});
}

/* The file's own word, else what was said of the file. */
static bool account_of(struct books *b, struct slice own, struct slice said,
		       uint32_t *out)
{
	*out = number(b, &b->accounts, own);
	if (*out == BOOKS_NONE)
		*out = number(b, &b->accounts, said);
	return *out != BOOKS_NONE;
}

static enum rc unplaced(const struct snapshot *s, struct slice place,
			struct err *e)
{
	return err_set(e, RC_USAGE,
		       "%.*s%snames no virtual account (%s): say which it is "
		       "with --virtual-account NAME", SLICE_ARG(place),
		       place.n ? " " : "", snapshot_form_text(s->form));
}

enum rc books_snapshot(struct books *b, const struct snapshot *s,
		       struct maybe_i64 taken, struct slice virtual_account,
		       struct slice source, struct err *e)
{
	struct slice said = virtual_account.n ? virtual_account
					      : b->o.virtual_account;
	size_t before = b->items.count + b->listed.count;
	uint32_t account;

	for (size_t i = 0; i < s->license_count; i++) {
		if (!account_of(b, s->licenses[i].virtual_account, said,
				&account))
			return unplaced(s, s->licenses[i].place, e);
	}
	for (size_t i = 0; i < s->device_count; i++) {
		if (!account_of(b, s->devices[i].virtual_account, said,
				&account))
			return unplaced(s, s->devices[i].place, e);
	}
	b->tally.snapshots++;
	NOTE_ADD(&b->files, (struct note_file){
		.epoch = b->epoch,
		.form = s->form,
		.account = number(b, &b->accounts, said),
		.taken = taken.given ? taken : s->taken,
		.total = s->total,
		.rows = s->rows,
		.cut = s->is_cut,
		.source = copied(b, source),
	});
	for (size_t i = 0; i < s->license_count; i++) {
		account_of(b, s->licenses[i].virtual_account, said, &account);
		if (s->form == SNAPSHOT_V1_SUBSCRIPTIONS)
			tell_subscriptions(b, &s->licenses[i], account, source);
		else
			tell_license(b, &s->licenses[i], account, source);
	}
	for (size_t i = 0; i < s->device_count; i++) {
		account_of(b, s->devices[i].virtual_account, said, &account);
		tell_device(b, &s->devices[i], account, source);
	}
	b->files.at[b->files.count - 1].items =
		b->items.count + b->listed.count - before;
	return RC_OK;
}

bool books_knows_account(const struct books *b)
{
	for (size_t i = 0; i < b->files.count; i++) {
		const struct note_file *f = &b->files.at[i];

		if (f->form != SNAPSHOT_V1_DEVICES && !books_is_void(b, f->epoch))
			return true;
	}
	return false;
}
