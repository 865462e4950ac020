#include "balance/balance_inside.h"

#include <stdlib.h>

#define X(name, word, status, text) [name] = {word, text, status},
static const struct {
	const char *word, *text;
	bool status;
} findings[] = {BALANCE_FINDINGS(X)};
#undef X

const char *balance_finding_word(enum balance_finding f)
{
	return findings[f].word;
}

const char *balance_finding_text(enum balance_finding f)
{
	return findings[f].text;
}

bool balance_finding_counts(enum balance_finding f)
{
	return findings[f].status;
}

const char *balance_fate_word(enum balance_fate f)
{
	static const char *const words[] = {
		[FATE_COUNTS] = "counts",   [FATE_EARLIER] = "earlier",
		[FATE_FUTURE] = "future",   [FATE_LAPSED] = "lapsed",
		[FATE_COVERED] = "covered", [FATE_CONFLICT] = "conflict",
	};

	return words[f];
}

/* ---- use, joined to what is owned ------------------------------------------------- */

bool balance_is_shown(const struct making *m, uint32_t account)
{
	return !m->o->virtual_account.n ||
	       slice_equal(books_account(m->books, account),
			   m->o->virtual_account);
}

static int by_sum(const void *a, const void *b)
{
	const struct use_sum *x = a, *y = b;

	if (x->tag != y->tag)
		return x->tag < y->tag ? -1 : 1;
	return (x->account > y->account) - (x->account < y->account);
}

static struct use_sum *find_sum(struct counting *c, uint32_t account,
				uint32_t tag)
{
	const struct use_sum key = {.account = account, .tag = tag};

	return c->sums.count ? bsearch(&key, c->sums.at, c->sums.count,
				       sizeof(key), by_sum)
			     : NULL;
}

/* The users of one licence stand together, by UDI: user.device.device holds a
 * rank while they are sorted. */
static int by_user(const void *a, const void *b)
{
	const struct user *x = a, *y = b;

	if (x->tag != y->tag)
		return x->tag < y->tag ? -1 : 1;
	if (x->account != y->account)
		return x->account < y->account ? -1 : 1;
	return (x->device.device > y->device.device) -
	       (x->device.device < y->device.device);
}

static void sort_users(struct counting *c, const uint32_t *ranks)
{
	size_t devices;
	_cleanup_free_ uint32_t *numbers = NULL;

	books_devices(c->books, &devices);
	numbers = mem_new(devices + 1, sizeof(*numbers));
	for (uint32_t i = 0; i < devices; i++)
		numbers[ranks[i]] = i;
	for (size_t i = 0; i < c->users.count; i++)
		c->users.at[i].device.device =
			ranks[c->users.at[i].device.device];
	if (c->users.count)
		qsort(c->users.at, c->users.count, sizeof(*c->users.at),
		      by_user);
	for (size_t i = 0; i < c->users.count; i++)
		c->users.at[i].device.device =
			numbers[c->users.at[i].device.device];
}

static size_t first_user(const struct counting *c, uint32_t account,
			 uint32_t tag)
{
	size_t low = 0, high = c->users.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct user *u = &c->users.at[middle];

		if (u->tag < tag || (u->tag == tag && u->account < account))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void take_users(struct making *m, struct balance_license *l)
{
	const struct counting *c = &m->counting;
	size_t first = first_user(c, l->account, l->tag), n = 0;
	struct balance_device *out;

	while (first + n < c->users.count &&
	       c->users.at[first + n].tag == l->tag &&
	       c->users.at[first + n].account == l->account)
		n++;
	out = arena_array(m->a, n, sizeof(*out));
	for (size_t i = 0; i < n; i++) {
		const struct balance_device *d = &c->users.at[first + i].device;

		out[i] = *d;
		if (d->lapsed || d->covered_by != BOOKS_NONE)
			continue;
		l->by_verdict[d->verdict] += d->count;
		if (d->state == STATE_WAITING)
			l->not_acknowledged += d->count;
	}
	l->devices = out;
	l->device_count = n;
}

static void take_sum(struct making *m, struct balance_license *l)
{
	struct use_sum *sum = l->tag == BOOKS_NONE
				      ? NULL
				      : find_sum(&m->counting, l->account,
						 l->tag);

	l->reports_invalid = books_invalid(m->books, l->tag);
	if (!sum)
		return;
	sum->joined = true;
	l->in_use_reported = sum->in_use;
	l->peak_reported = sum->peak;
	l->peak_at = sum->peak_at;
	l->ever_reported = sum->ever;
	l->points = sum->points;
	l->point_count = sum->point_count;
	take_users(m, l);
}

/* What codes hold of each licence: sorted as sums are. */
static void sum_codes(struct making *m)
{
	size_t count, n = 0;
	const struct book_code *codes = books_codes(m->books, &count);
	struct use_sum *held = mem_new(count + 1, sizeof(*held));

	for (size_t i = 0; i < count; i++)
		held[i] = (struct use_sum){
			.account = m->counting.accounts[codes[i].device],
			.tag = codes[i].tag, .in_use = codes[i].count};
	if (count)
		qsort(held, count, sizeof(*held), by_sum);
	for (size_t i = 0; i < count; i++) {
		if (n && !by_sum(&held[n - 1], &held[i]))
			held[n - 1].in_use += held[i].in_use;
		else
			held[n++] = held[i];
	}
	m->held = held;
	m->held_count = n;
}

static void take_codes(struct making *m, struct balance_license *l)
{
	const struct use_sum key = {.account = l->account, .tag = l->tag};
	const struct use_sum *held =
		m->held_count ? bsearch(&key, m->held, m->held_count,
					sizeof(key), by_sum)
			      : NULL;

	if (held)
		l->held_by_codes = held->in_use;
}

static void add_owned(struct making *m, const struct book_license *from)
{
	struct balance_license l = {
		.account = from->account,
		.tag = from->tag,
		.name = from->name,
		.item = from,
		.billing = from->item.billing,
		.owned = from->item.owned,
		.reserved = from->item.reserved,
		.in_use_account = from->item.in_use,
		.available = from->item.available,
		.reserved_in_use = from->item.reserved_in_use,
	};

	balance_terms(m, &l);
	take_sum(m, &l);
	take_codes(m, &l);
	NOTE_ADD(&m->licenses, l);
}

/* The name of a tag, of several the first by text. */
static uint32_t name_of(const struct books *b, uint32_t tag)
{
	const uint32_t *names;
	size_t n = books_names_of(b, tag, &names);
	uint32_t least = n ? names[0] : BOOKS_NONE;

	for (size_t i = 1; i < n; i++) {
		if (slice_compare(books_name(b, names[i]),
				  books_name(b, least)) < 0)
			least = names[i];
	}
	return least;
}

static void add_unknown(struct making *m, const struct use_sum *sum)
{
	struct balance_license l = {
		.account = sum->account,
		.tag = sum->tag,
		.name = name_of(m->books, sum->tag),
	};

	take_sum(m, &l);
	take_codes(m, &l);
	NOTE_ADD(&m->licenses, l);
}

static void join(struct making *m)
{
	size_t count;
	const struct book_license *owned = books_licenses(m->books, &count);

	sum_codes(m);
	for (size_t i = 0; i < count; i++)
		add_owned(m, &owned[i]);
	for (size_t i = 0; i < m->counting.sums.count; i++) {
		const struct use_sum *sum = &m->counting.sums.at[i];

		if (!sum->joined && sum->ever)
			add_unknown(m, sum);
	}
}

/* ---- order and the whole ------------------------------------------------------------ */

struct ordered {
	struct slice account, name, tag;
	struct balance_license license;
};

static int by_license(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;
	int o = balance_order_texts(x->account, y->account);

	if (!o)
		o = balance_order_texts(x->name, y->name);
	return o ? o : balance_order_texts(x->tag, y->tag);
}

static void sort_licenses(struct making *m)
{
	size_t n = m->licenses.count;
	struct ordered *all = mem_new(n + 1, sizeof(*all));

	for (size_t i = 0; i < n; i++) {
		const struct balance_license *l = &m->licenses.at[i];

		all[i] = (struct ordered){books_account(m->books, l->account),
					  books_name(m->books, l->name),
					  books_tag(m->books, l->tag), *l};
	}
	if (n)
		qsort(all, n, sizeof(*all), by_license);
	for (size_t i = 0; i < n; i++)
		m->licenses.at[i] = all[i].license;
	free(all);
}

static void put_licenses(struct making *m)
{
	struct balance_license *out =
		arena_array(m->a, m->licenses.count, sizeof(*out));
	size_t n = 0;

	for (size_t i = 0; i < m->licenses.count; i++) {
		if (balance_is_shown(m, m->licenses.at[i].account))
			out[n++] = m->licenses.at[i];
	}
	m->out->licenses = out;
	m->out->license_count = n;
}

static void sum_verdicts(struct balance *out)
{
	for (size_t i = 0; i < out->license_count; i++) {
		for (size_t v = 0; v < VERDICT_COUNT; v++)
			out->by_verdict[v] += out->licenses[i].by_verdict[v];
		out->in_order &= !out->licenses[i].gravities;
	}
	for (size_t i = 0; i < out->note_count; i++)
		out->in_order &= !findings[out->notes[i].finding].status;
}

/* Which tags --explain asks for: the one that is called so, or those of a name. */
static const uint8_t *explained_tags(struct making *m)
{
	uint8_t *asked;
	const uint32_t *tags;
	uint32_t tag, name;
	size_t n;

	if (!m->o->explain.p)
		return NULL;
	asked = arena_array(m->a, books_tags(m->books) + 1, 1);
	tag = books_find_tag(m->books, m->o->explain);
	name = books_find_name(m->books, m->o->explain);
	if (tag != BOOKS_NONE)
		asked[tag] = 1;
	n = name == BOOKS_NONE ? 0 : books_tags_of(m->books, name, &tags);
	for (size_t i = 0; i < n; i++)
		asked[tags[i]] = 1;
	m->out->explained = tag != BOOKS_NONE || n > 0;
	return asked;
}

static enum rc take_disputed(void *context, const struct book_use *u,
			     struct err *e)
{
	(void)e;
	counting_step(context, u, FATE_CONFLICT, BOOKS_NONE);
	return RC_OK;
}

static enum rc put_steps(struct making *m, struct err *e)
{
	struct counting *c = &m->counting;
	struct balance_step *out = arena_array(m->a, c->steps.count,
					       sizeof(*out));
	size_t n = 0;
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < c->steps.count; i++) {
		uint32_t account = c->accounts[c->steps.at[i].use.device];

		if (!balance_is_shown(m, account))
			continue;
		out[n] = c->steps.at[i];
		rc = books_place(m->books, out[n].use.place, m->a,
				 &out[n].source, e);
		out[n++].account = account;
	}
	balance_sort_steps(m->books, out, n);
	m->out->steps = out;
	m->out->step_count = n;
	return rc;
}

static uint32_t *device_accounts(const struct books *b)
{
	size_t count;
	const struct book_device *d = books_devices(b, &count);
	uint32_t *accounts = mem_new(count + 1, sizeof(*accounts));

	for (size_t i = 0; i < count; i++)
		accounts[i] = d[i].account;
	return accounts;
}

static enum rc make(struct making *m, struct err *e)
{
	struct balance *out = m->out;
	enum rc rc = balance_what_ifs_before(m, e);

	m->counting.explained = explained_tags(m);
	if (!rc)
		rc = counting_run(&m->counting, e);
	if (!rc && m->counting.explained)
		rc = books_disputed(m->books, take_disputed, &m->counting, e);
	if (rc)
		return rc;
	m->ranks = balance_rank_devices(m->books);
	sort_users(&m->counting, m->ranks);
	if (m->counting.sums.count)
		qsort(m->counting.sums.at, m->counting.sums.count,
		      sizeof(*m->counting.sums.at), by_sum);
	balance_find_lists(m);
	join(m);
	sort_licenses(m);
	balance_substitutions(m);
	rc = balance_what_ifs_after(m, e);
	if (rc)
		return rc;
	out->knows_account = books_knows_account(m->books);
	for (size_t i = 0; i < m->licenses.count; i++)
		balance_judge(m, &m->licenses.at[i]);
	put_licenses(m);
	balance_notes(m);
	out->in_order = true;
	out->since = m->o->since.given		      ? m->o->since.value
		     : m->counting.first == INT64_MAX ? m->o->at
						      : m->counting.first;
	sum_verdicts(out);
	return put_steps(m, e);
}

enum rc balance_make(struct balance *out, struct arena *a, struct books *b,
		     const struct balance_options *o, struct err *e)
{
	struct making m = {
		.out = out, .a = a, .books = b, .o = o,
		.counting = {.books = b, .o = o, .arena = a,
			     .accounts = device_accounts(b)},
	};
	enum rc rc;

	*out = (struct balance){0};
	rc = make(&m, e);
	counting_free(&m.counting);
	free(m.licenses.at);
	free(m.notes.at);
	free(m.held);
	free(m.listed_names);
	free(m.ranks);
	free(m.listed);
	free(m.list_cut);
	return rc;
}
