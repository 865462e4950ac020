#include "balance/books_inside.h"

#include <stdlib.h>
#include <string.h>

/* Rows of snapshots stand in an order that does not depend on that of telling:
 * numbers are compared by their texts. */
struct row {
	const struct books *books;
	struct note_item *item;	    /* a licence, or */
	struct note_listed *listed; /* a device */
	const struct note_file *file;
	uint32_t account, tag; /* tag: what the name leads to, too */
};

/* By forms, the one that tells most first. */
static const unsigned char form_rank[] = {
	[SNAPSHOT_V3_SUMMARY] = 0,	[SNAPSHOT_V1_LICENSES] = 1,
	[SNAPSHOT_ROLES] = 2,		[SNAPSHOT_ON_PREM] = 3,
	[SNAPSHOT_CSV] = 4,		[SNAPSHOT_V1_SUBSCRIPTIONS] = 5,
	[SNAPSHOT_CATALYST] = 6,	[SNAPSHOT_V1_DEVICES] = 7,
};

static int order_texts(const struct intern *t, uint32_t a, uint32_t b)
{
	if (a == b)
		return 0;
	if (a == BOOKS_NONE || b == BOOKS_NONE)
		return a == BOOKS_NONE ? 1 : -1;
	return slice_compare(t->texts[a], t->texts[b]);
}

/* The newest that was taken until the time that is asked for comes first; behind
 * those the first one after it, so that a quarter may be closed with an export that
 * was fetched later. Files whose time nobody knows count as of then. */
static int newer_first(const struct row *x, const struct row *y)
{
	int64_t at = x->books->o.at;
	int64_t a = x->file->taken.given ? x->file->taken.value : at;
	int64_t b = y->file->taken.given ? y->file->taken.value : at;

	if ((a > at) != (b > at))
		return a > at ? 1 : -1;
	return a > at ? (a > b) - (a < b) : (a < b) - (a > b);
}

static int by_account_and_form(const struct row *x, const struct row *y)
{
	int o = order_texts(&x->books->accounts, x->account, y->account);

	return o ? o : (int)x->file->form - (int)y->file->form;
}

static int by_generation(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int o = by_account_and_form(x, y);

	return o ? o : newer_first(x, y);
}

/* A file without rows takes the place of older ones: it stands as a row of nothing
 * among the others until then. */
static bool is_nothing(const struct row *r)
{
	return !r->item && !r->listed;
}

static size_t add_nothings(const struct books *b, struct row *rows, size_t count,
			   bool devices)
{
	for (size_t i = 0; i < b->files.count; i++) {
		const struct note_file *f = &b->files.at[i];

		if (!f->items && f->account != BOOKS_NONE && !f->cut &&
		    (f->form == SNAPSHOT_V1_DEVICES) == devices &&
		    !books_is_void(b, f->epoch))
			rows[count++] = (struct row){b, NULL, NULL, f,
						     f->account, BOOKS_NONE};
	}
	return count;
}

static size_t drop_nothings(struct row *rows, size_t count)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		if (!is_nothing(&rows[i]))
			rows[n++] = rows[i];
	}
	return n;
}

/* Keeps what belongs to the newest generation of its account and form. */
static size_t keep_newest(struct row *rows, size_t count)
{
	size_t n = 0;

	if (count)
		qsort(rows, count, sizeof(*rows), by_generation);
	for (size_t i = 0; i < count; i++) {
		if (!n || by_account_and_form(&rows[n - 1], &rows[i]) ||
		    !newer_first(&rows[n - 1], &rows[i]))
			rows[n++] = rows[i];
	}
	return drop_nothings(rows, n);
}

/* ---- one row twice ---------------------------------------------------------------- */

static int by_identity(const struct row *x, const struct row *y)
{
	int o;

	if (x->listed)
		return (x->listed->device > y->listed->device) -
		       (x->listed->device < y->listed->device);
	o = by_account_and_form(x, y);
	if (!o)
		o = order_texts(&x->books->tags, x->item->tag, y->item->tag);
	if (!o)
		o = order_texts(&x->books->names, x->item->name, y->item->name);
	return o ? o : order_texts(&x->books->names, x->item->billing,
				   y->item->billing);
}

static int by_content(const struct row *x, const struct row *y)
{
	return x->listed ? snapshot_order_devices(&x->listed->item,
						  &y->listed->item)
			 : snapshot_order_licenses(&x->item->item,
						   &y->item->item);
}

static struct slice source_of(const struct row *r)
{
	return r->listed ? r->listed->source : r->item->source;
}

static int by_row(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int o = by_identity(x, y);

	if (!o && x->listed)
		o = newer_first(x, y);
	if (!o)
		o = by_content(x, y); /* of devices first by account */
	return o ? o : slice_compare(source_of(x), source_of(y));
}

/* Subscriptions of one licence are several rows by right; a device that is in two
 * accounts is a finding. */
static bool may_differ(const struct row *x, const struct row *y)
{
	return x->listed ? x->account != y->account
			 : x->file->form == SNAPSHOT_V1_SUBSCRIPTIONS;
}

static enum rc drop_repeated(struct row *rows, size_t *count, struct err *e)
{
	size_t n = 0;

	if (*count)
		qsort(rows, *count, sizeof(*rows), by_row);
	for (size_t i = 0; i < *count; i++) {
		const struct row *last = n ? &rows[n - 1] : NULL;

		if (!last || by_identity(last, &rows[i])) {
			rows[n++] = rows[i];
		} else if (!by_content(last, &rows[i]) ||
			   newer_first(last, &rows[i])) {
			continue;
		} else if (may_differ(last, &rows[i])) {
			rows[n++] = rows[i];
		} else {
			return err_set(e, RC_MALFORMED,
				       "%.*s and %.*s say different things of the "
				       "same; give the newer one alone, or import "
				       "both with the time each was taken (--taken)",
				       SLICE_ARG(source_of(last)),
				       SLICE_ARG(source_of(&rows[i])));
		}
	}
	*count = n;
	return RC_OK;
}

/* ---- one licence from several forms ---------------------------------------------- */

static int by_license(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int o = order_texts(&x->books->accounts, x->account, y->account);

	if (!o)
		o = order_texts(&x->books->tags, x->tag, y->tag);
	if (!o && x->tag == BOOKS_NONE)
		o = order_texts(&x->books->names, x->item->name, y->item->name);
	if (!o)
		o = newer_first(x, y);
	if (!o)
		o = form_rank[x->file->form] - form_rank[y->file->form];
	return o ? o : by_row(x, y);
}

static bool is_same_license(const struct row *x, const struct row *y)
{
	return x->account == y->account && x->tag == y->tag &&
	       (x->tag != BOOKS_NONE || x->item->name == y->item->name);
}

static void add(struct maybe_amount *sum, struct maybe_amount v)
{
	sum->given |= v.given;
	sum->value += v.value;
}

/* Another billing of the same licence. What the source calls available is shown
 * and never added up. */
static void add_row(struct snapshot_license *to,
		    const struct snapshot_license *from)
{
	add(&to->owned, from->owned);
	add(&to->pending, from->pending);
	add(&to->substituted, from->substituted);
	to->available = (struct maybe_amount){0};
	if (!slice_equal(to->billing, from->billing))
		to->billing = (struct slice){0};
}

/* Subscriptions tell no use: it is that of the first form that does, all of its
 * rows together. */
static void join_use(struct snapshot_license *to, const struct row *rows,
		     size_t count)
{
	enum snapshot_form form = rows[0].file->form;

	for (size_t i = count; i-- > 0;) {
		if (rows[i].item->item.in_use.given)
			form = rows[i].file->form;
	}
	to->in_use = to->reserved = (struct maybe_amount){0};
	for (size_t i = 0; i < count; i++) {
		const struct snapshot_license *from = &rows[i].item->item;

		if (rows[i].file->form != form)
			continue;
		add(&to->in_use, from->in_use);
		add(&to->reserved, from->reserved);
		to->reserved_in_use = from->reserved_in_use;
	}
}

/* Lists that a form may leave out. */
static const struct part {
	size_t list, count, size;
} parts[] = {
	{offsetof(struct snapshot_license, terms),
	 offsetof(struct snapshot_license, term_count),
	 sizeof(struct snapshot_term)},
	{offsetof(struct snapshot_license, substitutions),
	 offsetof(struct snapshot_license, substitution_count),
	 sizeof(struct snapshot_substitution)},
};

static size_t part_count(const struct row *r, const struct part *p)
{
	const char *item = (const char *)&r->item->item;

	return *(const size_t *)(const void *)(item + p->count);
}

/* The first form that has any tells them; each of its rows has a share. */
static void join_part(struct books *b, struct snapshot_license *to,
		      const struct row *rows, size_t count, const struct part *p)
{
	size_t first = 0, end, n = 0;
	char *all;

	while (first < count && !part_count(&rows[first], p))
		first++;
	for (end = first; end < count &&
			  rows[end].file->form == rows[first].file->form; end++)
		n += part_count(&rows[end], p);
	all = arena_array(&b->arena, n, p->size);
	memcpy((char *)to + p->list, &all, sizeof(all));
	memcpy((char *)to + p->count, &n, sizeof(n));
	for (; first < end; first++) {
		size_t share = part_count(&rows[first], p) * p->size;
		const char *from;

		memcpy(&from, (const char *)&rows[first].item->item + p->list,
		       sizeof(from));
		if (share)
			memcpy(all, from, share);
		all += share;
	}
}

static void add_license(struct books *b, const struct row *rows, size_t count)
{
	const struct row *first = &rows[0];
	struct book_license l = {
		.account = first->account,
		.tag = first->tag,
		.name = first->item->name,
		.form = first->file->form,
		.source = first->item->source,
		.item = first->item->item,
		.taken = first->file->taken,
	};

	for (size_t i = 1; i < count; i++) {
		if (rows[i].file->form == l.form)
			add_row(&l.item, &rows[i].item->item);
		else if (l.name == BOOKS_NONE)
			l.name = rows[i].item->name;
	}
	join_use(&l.item, rows, count);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		join_part(b, &l.item, rows, count, &parts[i]);
	NOTE_ADD(&b->licenses, l);
}

static void merge_licenses(struct books *b, struct row *rows, size_t count)
{
	size_t first = 0;

	for (size_t i = 0; i < count; i++) {
		const uint32_t *tags;

		rows[i].tag = rows[i].item->tag;
		if (rows[i].tag == BOOKS_NONE &&
		    books_tags_of(b, rows[i].item->name, &tags) == 1)
			rows[i].tag = tags[0];
	}
	if (count)
		qsort(rows, count, sizeof(*rows), by_license);
	for (size_t i = 1; i <= count; i++) {
		if (i < count && is_same_license(&rows[first], &rows[i]))
			continue;
		if (count)
			add_license(b, &rows[first], i - first);
		first = i;
	}
}

/* ---- all of it ------------------------------------------------------------------------ */

static struct row *gather_items(struct books *b, size_t *count)
{
	struct row *rows = mem_new(b->items.count + b->files.count + 1,
				   sizeof(*rows));

	*count = 0;
	for (size_t i = 0; i < b->items.count; i++) {
		struct note_item *item = &b->items.at[i];
		const struct note_file *f = &b->files.at[item->file];

		if (!books_is_void(b, f->epoch))
			rows[(*count)++] = (struct row){
				b, item, NULL, f, item->account, BOOKS_NONE};
	}
	*count = add_nothings(b, rows, *count, false);
	return rows;
}

static struct row *gather_listed(struct books *b, size_t *count)
{
	struct row *rows = mem_new(b->listed.count + b->files.count + 1,
				   sizeof(*rows));

	*count = 0;
	for (size_t i = 0; i < b->listed.count; i++) {
		struct note_listed *l = &b->listed.at[i];
		const struct note_file *f = &b->files.at[l->file];

		if (!books_is_void(b, f->epoch))
			rows[(*count)++] = (struct row){
				b, NULL, l, f, l->account, BOOKS_NONE};
	}
	*count = add_nothings(b, rows, *count, true);
	return rows;
}

enum rc books_settle_snapshots(struct books *b, struct err *e)
{
	_cleanup_free_ struct book_page *pages = books_pages_new(b);
	size_t item_count, listed_count;
	_cleanup_free_ struct row *items = gather_items(b, &item_count);
	_cleanup_free_ struct row *listed = gather_listed(b, &listed_count);
	enum rc rc;

	books_settle_names(b);
	item_count = keep_newest(items, item_count);
	listed_count = keep_newest(listed, listed_count);
	rc = drop_repeated(items, &item_count, e);
	if (!rc)
		rc = drop_repeated(listed, &listed_count, e);
	if (rc)
		return rc;
	for (size_t i = 0; i < item_count; i++)
		books_note_page(pages, items[i].item->file, items[i].account);
	for (size_t i = 0; i < listed_count; i++) {
		books_note_page(pages, listed[i].listed->file,
				listed[i].account);
		books_list_device(b, listed[i].listed);
	}
	books_find_cuts(b, pages);
	merge_licenses(b, items, item_count);
	return RC_OK;
}
