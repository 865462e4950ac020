#include "balance/books_inside.h"

#include <stdlib.h>

/* ---- which tag bears which name --------------------------------------------------- */

static int by_pair(const void *a, const void *b)
{
	const struct name_pair *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->to > y->to) - (x->to < y->to);
}

/* Sorts, leaves each pair out but once, and puts second halves in a row. */
static size_t index_pairs(struct name_pair *pairs, size_t count, uint32_t *to)
{
	size_t n = 0;

	if (count)
		qsort(pairs, count, sizeof(*pairs), by_pair);
	for (size_t i = 0; i < count; i++) {
		if (!n || by_pair(&pairs[n - 1], &pairs[i]))
			pairs[n++] = pairs[i];
	}
	for (size_t i = 0; i < n; i++)
		to[i] = pairs[i].to;
	return n;
}

void books_settle_names(struct books *b)
{
	size_t count = 0, most = b->pairs.count + 1;

	b->by_tag = mem_new(most, sizeof(*b->by_tag));
	b->by_name = mem_new(most, sizeof(*b->by_name));
	b->to_names = mem_new(most, sizeof(*b->to_names));
	b->to_tags = mem_new(most, sizeof(*b->to_tags));
	for (size_t i = 0; i < b->pairs.count; i++) {
		const struct note_name *p = &b->pairs.at[i];

		if (books_is_void(b, p->epoch))
			continue;
		b->by_tag[count] = (struct name_pair){p->tag, p->name};
		b->by_name[count++] = (struct name_pair){p->name, p->tag};
	}
	index_pairs(b->by_name, count, b->to_tags);
	b->pair_count = index_pairs(b->by_tag, count, b->to_names);
}

static size_t find(const struct name_pair *pairs, size_t count, uint32_t from,
		   size_t *first)
{
	size_t low = 0, high = count, n = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (pairs[middle].from < from)
			low = middle + 1;
		else
			high = middle;
	}
	*first = low;
	while (low + n < count && pairs[low + n].from == from)
		n++;
	return n;
}

size_t books_names_of(const struct books *b, uint32_t tag,
		      const uint32_t **names)
{
	size_t first, n = find(b->by_tag, b->pair_count, tag, &first);

	*names = b->to_names + first;
	return n;
}

size_t books_tags_of(const struct books *b, uint32_t name,
		     const uint32_t **tags)
{
	size_t first, n = find(b->by_name, b->pair_count, name, &first);

	*tags = b->to_tags + first;
	return n;
}

/* ---- the account's list of devices --------------------------------------------------- */

static const struct book_listed_use *
listed_use(struct books *b, const struct snapshot_device *item)
{
	struct book_listed_use *use = arena_array(&b->arena, item->usage_count,
						  sizeof(*use));

	for (size_t i = 0; i < item->usage_count; i++)
		use[i] = (struct book_listed_use){
			intern_find(&b->names, item->usage[i].name),
			item->usage[i].count.value};
	return use;
}

static bool is_later(struct maybe_i64 a, struct maybe_i64 b)
{
	return a.given && (!b.given || a.value > b.value);
}

void books_list_device(struct books *b, const struct note_listed *n)
{
	struct book_device *d = &b->devices.at[n->device];
	struct book_twin other = {n->device, n->account, n->source};

	if (d->in_account_list &&
	    !is_later(n->item.last_contact.at, d->last_contact.at)) {
		NOTE_ADD(&b->twins, other);
		return;
	}
	if (d->in_account_list) {
		other.account = d->listed_account;
		other.source = d->listed_source;
		NOTE_ADD(&b->twins, other);
	}
	d->in_account_list = true;
	d->listed_account = n->account;
	d->listed_source = n->source;
	d->last_contact = n->item.last_contact;
	d->listed_use = listed_use(b, &n->item);
	d->listed_use_count = n->item.usage_count;
	if (!d->hostname.n)
		d->hostname = n->item.hostname;
}

/* ---- where devices belong ---------------------------------------------------------- */

/* Of two that name different ones the lesser by text counts, so that the order of
 * telling does not. */
static uint32_t lesser(const struct books *b, uint32_t a, uint32_t c)
{
	if (a == BOOKS_NONE || c == BOOKS_NONE)
		return a == BOOKS_NONE ? c : a;
	return slice_compare(b->accounts.texts[a], b->accounts.texts[c]) <= 0
		       ? a : c;
}

/* What counts first comes first: the text that was captured last, then, so that the
 * order of telling does not matter, the lesser words. */
static int by_weight(const void *x, const void *y, void *context)
{
	const struct note_device *a = x, *c = y;
	const struct books *b = context;
	int order = (a->captured < c->captured) - (a->captured > c->captured);

	if (!order)
		order = slice_compare(books_account(b, a->account),
				      books_account(b, c->account));
	if (!order)
		order = slice_compare(a->hostname, c->hostname);
	return order ? order : slice_compare(a->source, c->source);
}

static void take_text(struct book_device *d, const struct note_device *n)
{
	d->in_text = true;
	if (d->said_account != BOOKS_NONE || n->account == BOOKS_NONE)
		return;
	d->said_account = n->account;
	d->said_source = n->source;
}

static void take_notes(struct books *b, uint32_t *inventory)
{
	if (b->noted.count)
		qsort_r(b->noted.at, b->noted.count, sizeof(*b->noted.at),
			by_weight, b);
	for (size_t i = 0; i < b->noted.count; i++) {
		const struct note_device *n = &b->noted.at[i];
		struct book_device *d = &b->devices.at[n->device];

		if (books_is_void(b, n->epoch))
			continue;
		if (n->by == NOTED_TEXT) {
			take_text(d, n);
		} else {
			d->in_inventory = true;
			inventory[n->device] = lesser(b, inventory[n->device],
						      n->account);
		}
		if (!d->hostname.n)
			d->hostname = n->hostname;
	}
}

/* The only virtual account that snapshots tell of, or NONE. */
static uint32_t only_account(const struct books *b)
{
	uint32_t only = BOOKS_NONE;

	for (size_t i = 0; i < b->licenses.count; i++) {
		if (only == BOOKS_NONE)
			only = b->licenses.at[i].account;
		else if (only != b->licenses.at[i].account)
			return BOOKS_NONE;
	}
	for (size_t i = 0; i < b->devices.count; i++) {
		uint32_t listed = b->devices.at[i].listed_account;

		if (only == BOOKS_NONE)
			only = listed;
		else if (listed != BOOKS_NONE && listed != only)
			return BOOKS_NONE;
	}
	return only;
}

static void place(struct book_device *d, uint32_t account,
		  enum account_basis basis)
{
	if (d->account != BOOKS_NONE || account == BOOKS_NONE)
		return;
	d->account = account;
	d->basis = basis;
}

/* What only the account's list tells of belongs where that has it, whichever account
 * is asked for. */
static bool is_only_listed(const struct book_device *d)
{
	return d->in_account_list && !d->has_reports && !d->in_inventory &&
	       !d->in_text && !d->in_ledger;
}

void books_settle_accounts(struct books *b)
{
	_cleanup_free_ uint32_t *inventory =
		mem_new(b->devices.count + 1, sizeof(*inventory));
	uint32_t option = b->o.virtual_account.n
				  ? intern_add(&b->accounts, &b->arena,
					       b->o.virtual_account)
				  : BOOKS_NONE;
	uint32_t only = only_account(b);

	for (size_t i = 0; i < b->devices.count; i++)
		inventory[i] = BOOKS_NONE;
	take_notes(b, inventory);
	for (size_t i = 0; i < b->devices.count; i++) {
		struct book_device *d = &b->devices.at[i];

		place(d, inventory[i], ACCOUNT_INVENTORY);
		if (!is_only_listed(d))
			place(d, option, ACCOUNT_OPTION);
		place(d, d->listed_account, ACCOUNT_LIST);
		place(d, only, ACCOUNT_ONLY);
	}
	for (size_t i = 0; i < b->codes_noted.count; i++) {
		if (!books_is_void(b, b->codes_noted.at[i].epoch))
			NOTE_ADD(&b->codes, b->codes_noted.at[i].code);
	}
}
