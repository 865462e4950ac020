#include "balance/balance_inside.h"

#include <stdlib.h>

enum { GAPS_MOST = 200 };

static int by_name(const void *a, const void *b)
{
	const struct listed_name *x = a, *y = b;

	if (x->account != y->account)
		return x->account < y->account ? -1 : 1;
	if (x->name != y->name)
		return x->name < y->name ? -1 : 1;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

static void index_lists(struct making *m)
{
	size_t devices, n = 0, count = 0;
	const struct book_device *d = books_devices(m->books, &devices);

	for (size_t i = 0; i < devices; i++)
		count += d[i].listed_use_count;
	m->listed_names = mem_new(count + 1, sizeof(*m->listed_names));
	for (uint32_t i = 0; i < devices; i++) {
		for (size_t k = 0; k < d[i].listed_use_count; k++)
			m->listed_names[n++] = (struct listed_name){
				m->counting.accounts[i],
				d[i].listed_use[k].name, i, m->ranks[i],
				d[i].listed_use[k].count};
	}
	if (n)
		qsort(m->listed_names, n, sizeof(*m->listed_names), by_name);
	m->listed_name_count = n;
}

/* One side's word on one device. */
struct word {
	uint32_t rank, device;
	amount account, reported;
};

static int by_rank(const void *a, const void *b)
{
	const struct word *x = a, *y = b;

	return (x->rank > y->rank) - (x->rank < y->rank);
}

static size_t first_named(const struct making *m, uint32_t account,
			  uint32_t name)
{
	const struct listed_name key = {.account = account, .name = name};
	size_t low = 0, high = m->listed_name_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_name(&m->listed_names[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Words of the account's list, and of the reports. */
struct words {
	NOTES(all, struct word);
};

static void hear_list(const struct making *m, struct words *w,
		      uint32_t account, uint32_t name)
{
	for (size_t i = first_named(m, account, name);
	     i < m->listed_name_count &&
	     m->listed_names[i].account == account &&
	     m->listed_names[i].name == name; i++)
		NOTE_ADD(&w->all, (struct word){
			m->listed_names[i].rank, m->listed_names[i].device,
			m->listed_names[i].count, 0});
}

static void hear_reports(const struct making *m, struct words *w,
			 const struct balance_license *l)
{
	for (size_t i = 0; i < l->device_count; i++) {
		const struct balance_device *d = &l->devices[i];

		if (!d->lapsed && d->covered_by == BOOKS_NONE)
			NOTE_ADD(&w->all, (struct word){
				m->ranks[d->device], d->device, 0, d->count});
	}
}

/* Words about one device are added up; those that agree are none. */
static void tell_gaps(struct making *m, struct balance_license *l,
		      struct words *w)
{
	struct balance_gap *out = arena_array(m->a, GAPS_MOST, sizeof(*out));
	size_t n = 0;

	if (w->all.count)
		qsort(w->all.at, w->all.count, sizeof(*w->all.at), by_rank);
	l->unexplained = (struct maybe_amount){
		true, l->in_use_account.value - l->in_use_reported};
	for (size_t i = 0, k; i < w->all.count; i = k) {
		struct balance_gap gap = {.device = w->all.at[i].device};

		for (k = i; k < w->all.count &&
			    w->all.at[k].rank == w->all.at[i].rank; k++) {
			gap.account += w->all.at[k].account;
			gap.reported += w->all.at[k].reported;
		}
		l->unexplained.value -= gap.account - gap.reported;
		if (gap.account != gap.reported && n < GAPS_MOST)
			out[n++] = gap;
	}
	l->gaps = out;
	l->gap_count = n;
}

void balance_gaps(struct making *m, struct balance_license *l)
{
	struct words w = {0};
	const uint32_t *names;
	size_t n;
	bool named = false;

	if (l->account == BOOKS_NONE || !m->listed[l->account])
		return;
	if (!m->listed_names)
		index_lists(m);
	n = l->tag == BOOKS_NONE ? 0 : books_names_of(m->books, l->tag, &names);
	for (size_t i = 0; i < n; i++) {
		hear_list(m, &w, l->account, names[i]);
		named |= names[i] == l->name;
	}
	if (!named && l->name != BOOKS_NONE)
		hear_list(m, &w, l->account, l->name);
	hear_reports(m, &w, l);
	tell_gaps(m, l, &w);
	free(w.all.at);
}
