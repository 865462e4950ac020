#include "balance/books_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

const char *account_basis_word(enum account_basis b)
{
	static const char *const words[] = {
#define X(name, word, text) [name] = word,
		ACCOUNT_BASES(X)
#undef X
	};

	return words[b];
}

static int order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int order_signed(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* By tag, device, start, report id and position. */
static int by_use(const void *a, const void *b)
{
	const struct book_use *x = a, *y = b;
	int o = order(x->tag, y->tag);

	if (!o)
		o = order(x->device, y->device);
	if (!o)
		o = order_signed(x->start, y->start);
	if (!o)
		o = order(x->report_id, y->report_id);
	if (!o)
		o = order(x->position, y->position);
	/* Of reports in conflict. */
	if (!o)
		o = order(x->count, y->count);
	return o ? o : order_signed(x->end, y->end);
}

/* Copies of one report stand together, one copy behind the other, its best
 * verdict first. */
static int by_copy(const void *a, const void *b)
{
	const struct book_copy *x = a, *y = b;
	int o = order(x->use.device, y->use.device);

	if (!o)
		o = order(x->use.report_id, y->use.report_id);
	if (!o)
		o = order(x->payload, y->payload);
	if (!o)
		o = order(x->use.position, y->use.position);
	return o ? o : order(x->use.verdict, y->use.verdict);
}

struct books *books_new(const struct books_options *o)
{
	struct books *b = mem_new(1, sizeof(*b));

	b->o = *o;
	b->copies = sorter_new(sizeof(struct book_copy), o->temporary_folder,
			       by_copy);
	b->uses = sorter_new(sizeof(struct book_use), o->temporary_folder,
			     by_use);
	b->disputed = sorter_new(sizeof(struct book_use), o->temporary_folder,
				 by_use);
	b->places = spool_new(o->temporary_folder);
	return b;
}

void books_free(struct books **books)
{
	struct books *b = *books;

	if (!b)
		return;
	sorter_free(&b->copies);
	sorter_free(&b->uses);
	sorter_free(&b->disputed);
	spool_free(b->places);
	free(b->invalid.at);
	intern_free(&b->device_names);
	intern_free(&b->tags);
	intern_free(&b->accounts);
	intern_free(&b->names);
	intern_free(&b->stack_sets);
	intern_free(&b->signer_names);
	free(b->devices.at);
	free(b->host_times.at);
	free(b->stacks.at);
	free(b->signers.at);
	free(b->marks.at);
	free(b->voids.at);
	free(b->noted.at);
	free(b->pairs.at);
	free(b->codes_noted.at);
	free(b->acks.at);
	free(b->files.at);
	free(b->items.at);
	free(b->listed.at);
	free(b->licenses.at);
	free(b->conflicts.at);
	free(b->cuts.at);
	free(b->twins.at);
	free(b->codes.at);
	free(b->by_tag);
	free(b->by_name);
	free(b->to_names);
	free(b->to_tags);
	arena_free(&b->arena);
	free(b);
	*books = NULL;
}

/* ---- epochs ------------------------------------------------------------------ */

void books_begin(struct books *b)
{
	b->epoch++;
	NOTE_ADD(&b->marks, b->epoch);
}

void books_end(struct books *b, bool cancel)
{
	uint32_t from = b->marks.at[--b->marks.count];

	/* Void archives inside a void one are part of it, so the ranges stay
	 * apart and in order. */
	while (cancel && b->voids.count &&
	       b->voids.at[b->voids.count - 1].from >= from)
		b->voids.count--;
	if (cancel)
		NOTE_ADD(&b->voids, (struct name_pair){from, b->epoch});
	b->epoch++;
}

bool books_is_void(const struct books *b, uint32_t epoch)
{
	size_t from = 0, to = b->voids.count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (b->voids.at[middle].to < epoch)
			from = middle + 1;
		else
			to = middle;
	}
	return from < b->voids.count && b->voids.at[from].from <= epoch;
}

/* ---- names ------------------------------------------------------------------- */

uint32_t books_device(struct books *b, struct udi udi)
{
	_cleanup_buf_ struct buf key = {0};
	uint32_t number, before = b->device_names.count;

	/* Reports of one device come one behind the other. */
	if (before && udi_equal(udi, b->devices.at[b->last_device].udi))
		return b->last_device;
	buf_add_slice(&key, udi.sn);
	buf_add_byte(&key, 0);
	buf_add_slice(&key, udi.pid);
	number = intern_add(&b->device_names, &b->arena, buf_slice(&key));
	b->last_device = number;
	if (number < before)
		return number;
	NOTE_ADD(&b->host_times, INT64_MIN);
	NOTE_ADD(&b->devices, (struct book_device){
		.account = BOOKS_NONE,
		.said_account = BOOKS_NONE,
		.listed_account = BOOKS_NONE,
		.udi.sn = slice_part(b->device_names.texts[number], 0, udi.sn.n),
		.udi.pid = slice_part(b->device_names.texts[number],
				      udi.sn.n + 1, udi.sn.n + 1 + udi.pid.n),
	});
	return number;
}

uint32_t books_find_device(const struct books *b, struct udi udi)
{
	_cleanup_buf_ struct buf key = {0};

	buf_add_slice(&key, udi.sn);
	buf_add_byte(&key, 0);
	buf_add_slice(&key, udi.pid);
	return intern_find(&b->device_names, buf_slice(&key));
}

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Sorts, and leaves each out but once. */
static uint32_t unique(uint32_t *numbers, size_t count)
{
	uint32_t n = 0;

	qsort(numbers, count, sizeof(*numbers), by_number);
	for (size_t i = 0; i < count; i++) {
		if (!n || numbers[n - 1] != numbers[i])
			numbers[n++] = numbers[i];
	}
	return n;
}

uint32_t books_stack_of(struct books *b, uint32_t device,
			const uint32_t *members, size_t count)
{
	_cleanup_free_ uint32_t *set = mem_new(count + 1, sizeof(*set));
	uint32_t n, number, before = b->stack_sets.count;
	struct slice text;

	memcpy(set, members, count * sizeof(*set));
	set[count] = device;
	n = unique(set, count + 1);
	if (n == 1)
		return BOOKS_NONE;
	text = (struct slice){(const uint8_t *)set, n * sizeof(*set)};
	number = intern_add(&b->stack_sets, &b->arena, text);
	if (number == before) {
		/* arena_copy aligns for any object. */
		NOTE_ADD(&b->stacks, (struct book_stack){
			(const uint32_t *)(const void *)
				b->stack_sets.texts[number].p, n, false});
	}
	return number;
}

void books_hostname(struct books *b, uint32_t device, struct slice hostname,
		    int64_t time)
{
	struct book_device *d = &b->devices.at[device];

	if (!hostname.n || time < b->host_times.at[device] ||
	    (d->hostname.n && time == b->host_times.at[device] &&
	     slice_compare(hostname, d->hostname) >= 0))
		return;
	b->host_times.at[device] = time;
	if (!d->hostname.p || !slice_equal(d->hostname, hostname))
		d->hostname = arena_copy(&b->arena, hostname);
}

/* Of several that last as long the one with the highest id is the last. */
static bool is_last(const struct book_device *d, uint64_t report_id,
		    struct maybe_i64 last)
{
	return last.given &&
	       (!d->last_time.given || last.value > d->last_time.value ||
		(last.value == d->last_time.value &&
		 report_id > d->last_report_id));
}

bool books_is_later(const struct books *b, struct maybe_i64 begin)
{
	return begin.given && begin.value > b->o.at;
}

void books_report_stands(struct books *b, uint32_t device, uint64_t report_id,
			 struct maybe_i64 first, struct maybe_i64 last,
			 enum verdict verdict, enum book_state state)
{
	struct book_device *d = &b->devices.at[device];

	d->has_reports = true;
	d->reports++;
	b->tally.reports++;
	b->tally.by_verdict[verdict]++;
	b->tally.acknowledged += state == STATE_ACKNOWLEDGED;
	b->tally.waiting += state == STATE_WAITING;
	if (books_is_later(b, first))
		return;
	if (first.given &&
	    (!d->first_time.given || first.value < d->first_time.value))
		d->first_time = first;
	if (is_last(d, report_id, last)) {
		d->last_time = last;
		d->last_report_id = report_id;
	}
	d->in_window |= last.given && last.value >= b->o.window;
}

enum rc books_use(struct books *b, const struct book_use *u, struct err *e)
{
	return sorter_add(b->uses, u, e);
}

/* ---- what stands after settling ---------------------------------------------- */

enum rc books_settle(struct books *b, struct err *e)
{
	enum rc rc = books_settle_reports(b, e);

	b->tally.knows_acks = b->has_ledger || b->told_ack;
	if (!rc)
		rc = sorter_end(b->uses, e);
	if (!rc)
		rc = sorter_end(b->disputed, e);
	if (!rc)
		rc = books_settle_snapshots(b, e);
	if (!rc)
		books_settle_accounts(b);
	return rc;
}

const struct book_device *books_devices(const struct books *b, size_t *count)
{
	*count = b->devices.count;
	return b->devices.at;
}

bool books_is_product(const struct book_device *d)
{
	return d->has_reports || d->in_account_list || d->in_inventory ||
	       d->in_text || d->in_ledger;
}

const struct book_license *books_licenses(const struct books *b, size_t *count)
{
	*count = b->licenses.count;
	return b->licenses.at;
}

const struct book_conflict *books_conflicts(const struct books *b, size_t *count)
{
	*count = b->conflicts.count;
	return b->conflicts.at;
}

const struct book_cut *books_cuts(const struct books *b, size_t *count)
{
	*count = b->cuts.count;
	return b->cuts.at;
}

const struct book_twin *books_twins(const struct books *b, size_t *count)
{
	*count = b->twins.count;
	return b->twins.at;
}

const struct book_code *books_codes(const struct books *b, size_t *count)
{
	*count = b->codes.count;
	return b->codes.at;
}

const struct book_signer *books_signers(const struct books *b, size_t *count)
{
	*count = b->signers.count;
	return b->signers.at;
}

const struct book_stack *books_stacks(const struct books *b, size_t *count)
{
	*count = b->stacks.count;
	return b->stacks.at;
}

static struct slice text_of(const struct intern *t, uint32_t number)
{
	return number == BOOKS_NONE ? (struct slice){0} : t->texts[number];
}

struct slice books_account(const struct books *b, uint32_t account)
{
	return text_of(&b->accounts, account);
}

struct slice books_tag(const struct books *b, uint32_t tag)
{
	return text_of(&b->tags, tag);
}

struct slice books_name(const struct books *b, uint32_t name)
{
	return text_of(&b->names, name);
}

size_t books_accounts(const struct books *b)
{
	return b->accounts.count;
}

size_t books_tags(const struct books *b)
{
	return b->tags.count;
}

uint32_t books_find_account(const struct books *b, struct slice name)
{
	return intern_find(&b->accounts, name);
}

uint32_t books_find_tag(const struct books *b, struct slice tag)
{
	return intern_find(&b->tags, tag);
}

uint32_t books_find_name(const struct books *b, struct slice name)
{
	return intern_find(&b->names, name);
}

const struct books_tally *books_tally(const struct books *b)
{
	return &b->tally;
}
