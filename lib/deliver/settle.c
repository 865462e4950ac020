#include "deliver/state.h"

#include <stdlib.h>

#include "deliver/names.h"

int udi_compare(struct udi a, struct udi b)
{
	int order = slice_compare(a.pid, b.pid);

	return order ? order : slice_compare(a.sn, b.sn);
}

static int compare_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static void sort(struct buf *list, size_t size,
		 int (*order)(const void *, const void *))
{
	if (list->n)
		qsort(list->p, list->n / size, size, order);
}

/* ---- who is known ------------------------------------------------------------ */

static int by_known(const void *x, const void *y)
{
	const struct known *a = x, *b = y;

	return udi_compare(a->udi, b->udi);
}

static void sort_known(struct plan *p)
{
	struct known *all = LIST(struct known, &p->known);
	size_t count = LIST_COUNT(struct known, &p->known), kept = 0;

	sort(&p->known, sizeof(*all), by_known);
	for (size_t i = 0; i < count; i++) {
		struct known *last = kept ? &all[kept - 1] : NULL;

		if (!last || by_known(last, &all[i])) {
			all[kept++] = all[i];
			continue;
		}
		last->reports += all[i].reports;
		last->waiting += all[i].waiting;
		last->expected |= all[i].expected;
		if (!last->hostname.n)
			last->hostname = all[i].hostname;
	}
	p->known.n = kept * sizeof(*all);
}

static const struct known *find_known(const struct plan *p, struct udi udi)
{
	const struct known key = {.udi = udi};

	return p->known.n ? bsearch(&key, p->known.p,
				    LIST_COUNT(struct known, &p->known),
				    sizeof(key), by_known)
			  : NULL;
}

static int by_member(const void *x, const void *y)
{
	const struct stack_member *a = x, *b = y;

	return udi_compare(a->member, b->member);
}

static int by_reporter(const void *x, const void *y)
{
	const struct stack_member *a = x, *b = y;
	int order = udi_compare(a->reporter, b->reporter);

	return order ? order : by_member(a, b);
}

/* Whose folder a device's files lie in. One that reported for itself has its own,
 * whatever others say of it; one that two claim has too. */
static struct udi home_of(const struct plan *p, struct udi udi)
{
	const struct stack_member key = {.member = udi};
	const struct stack_member *all =
		LIST(const struct stack_member, &p->members);
	const size_t count = LIST_COUNT(struct stack_member, &p->members);
	const struct stack_member *end = all + count;
	const struct stack_member *m =
		count ? bsearch(&key, all, count, sizeof(key), by_member) : NULL;
	const struct known *k = find_known(p, udi);

	if (!m || (k && k->reports) ||
	    (m > all && !by_member(m - 1, m)) ||
	    (m + 1 < end && !by_member(m + 1, m)))
		return udi;
	return m->reporter;
}

static void find_homes(struct plan *p)
{
	struct known *known = LIST(struct known, &p->known);
	struct taken *taken = LIST(struct taken, &p->taken);

	sort(&p->members, sizeof(struct stack_member), by_member);
	for (size_t i = 0; i < LIST_COUNT(struct known, &p->known); i++)
		known[i].home = home_of(p, known[i].udi);
	for (size_t i = 0; i < LIST_COUNT(struct taken, &p->taken); i++)
		taken[i].home = home_of(p, taken[i].udi);
	sort(&p->members, sizeof(struct stack_member), by_reporter);
}

/* ---- names that spell a UDI ---------------------------------------------------- */

struct spelling {
	const char *folder;
	struct udi udi;
};

static int by_spelling(const void *x, const void *y)
{
	const struct spelling *a = x, *b = y;

	return strcmp(a->folder, b->folder);
}

/* A file's name has '-' for what it cannot hold; where exactly one known device
 * is spelt so, it is that one. */
static void settle_spellings(struct plan *p)
{
	const struct known *known = LIST(const struct known, &p->known);
	size_t count = LIST_COUNT(struct known, &p->known);
	struct taken *t = LIST(struct taken, &p->taken);
	struct spelling *all = arena_array(&p->arena, count, sizeof(*all));

	for (size_t i = 0; i < count; i++)
		all[i] = (struct spelling){name_folder(&p->arena, known[i].udi),
					   known[i].udi};
	if (!count)
		return;
	qsort(all, count, sizeof(*all), by_spelling);
	for (size_t i = 0; i < LIST_COUNT(struct taken, &p->taken); i++) {
		const struct spelling key = {
			name_folder(&p->scratch, t[i].udi), t[i].udi};
		const struct spelling *s;

		if (!t[i].by_name || find_known(p, t[i].udi))
			continue;
		s = bsearch(&key, all, count, sizeof(key), by_spelling);
		if (s && (s == all || by_spelling(s - 1, s)) &&
		    (s + 1 == all + count || by_spelling(s + 1, s)))
			t[i].udi = s->udi;
	}
	arena_reset(&p->scratch);
}

/* ---- deliveries ------------------------------------------------------------------- */

static bool is_chosen(const struct plan *p, struct udi udi)
{
	return !p->options->choice ||
	       choice_takes(p->options->choice,
			    &(struct rum_report){.udi = udi});
}

static int by_home(const void *x, const void *y)
{
	const struct taken *a = x, *b = y;
	int order = udi_compare(a->home, b->home);

	if (!order)
		order = udi_compare(a->udi, b->udi);
	return order ? order : compare_u64(a->answer, b->answer);
}

static void add_foreign(struct plan *p, const struct taken *t)
{
	const struct foreign_answer f = {
		t->udi, LIST(struct answer, &p->answers)[t->answer].source};

	LIST_ADD(&p->foreign, f);
}

static void find_members(struct plan *p, struct delivery *d)
{
	const struct stack_member *all =
		LIST(const struct stack_member, &p->members);
	size_t count = LIST_COUNT(struct stack_member, &p->members);
	size_t low = 0, high = count;
	struct udi *members;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (udi_compare(all[middle].reporter, d->udi) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (high = low; high < count && udi_equal(all[high].reporter, d->udi);)
		high++;
	members = arena_array(&p->arena, high - low, sizeof(*members));
	for (size_t i = low; i < high; i++)
		members[i - low] = all[i].member;
	d->members = members;
	d->member_count = high - low;
}

/* All that one device gets. */
static void add_delivery(struct plan *p, const struct taken *t, size_t count)
{
	const struct answer *answers = LIST(const struct answer, &p->answers);
	const struct known *k = find_known(p, t->home);
	struct delivery d = {.udi = t->home};

	d.files = arena_array(&p->arena, count, sizeof(*d.files));
	for (size_t i = 0; i < count; i++) {
		const struct answer *a = &answers[t[i].answer];
		const struct handed_answer h = {a->file, t[i].udi};

		d.files[d.count++].answer = a;
		if (a->file && !t[i].handed)
			LIST_ADD(&p->handed, h);
	}
	if (k)
		d.hostname = k->hostname;
	find_members(p, &d);
	LIST_ADD(&p->deliveries, d);
}

static void settle_group(struct plan *p, const struct taken *t, size_t count)
{
	bool chosen = is_chosen(p, t->home);

	for (size_t i = 0; i < count; i++)
		chosen |= is_chosen(p, t[i].udi);
	if (!chosen)
		return;
	if (!p->knows || p->options->foreign || find_known(p, t->home)) {
		add_delivery(p, t, count);
		return;
	}
	for (size_t i = 0; i < count; i++)
		add_foreign(p, &t[i]);
}

static void settle_taken(struct plan *p)
{
	const struct taken *all = LIST(const struct taken, &p->taken);
	size_t count = LIST_COUNT(struct taken, &p->taken), n;

	sort(&p->taken, sizeof(*all), by_home);
	for (size_t i = 0; i < count; i += n) {
		for (n = 1; i + n < count &&
			    udi_equal(all[i].home, all[i + n].home);)
			n++;
		settle_group(p, all + i, n);
	}
}

/* ---- who waits in vain ------------------------------------------------------------ */

static int by_device(const void *x, const void *y)
{
	const struct delivery *a = x, *b = y;

	return udi_compare(a->udi, b->udi);
}

/* What an ACK of the ledger names was acknowledged when it came: it is no answer to
 * what still waits. Whether one is whose ids nobody can read cannot be told. */
static bool is_answer(const struct answer *a, uint64_t waiting)
{
	return a->parts & 1u << ANSWER_ACK && a->acknowledges &&
	       !(a->file && a->names_reports && waiting);
}

static bool gets_ack(const struct plan *p, struct udi home, uint64_t waiting)
{
	const struct delivery key = {.udi = home};
	const struct delivery *d =
		p->deliveries.n
			? bsearch(&key, p->deliveries.p,
				  LIST_COUNT(struct delivery, &p->deliveries),
				  sizeof(key), by_device)
			: NULL;

	for (size_t i = 0; d && i < d->count; i++) {
		if (is_answer(d->files[i].answer, waiting))
			return true;
	}
	return false;
}

static void find_missing(struct plan *p)
{
	const struct known *all = LIST(const struct known, &p->known);

	for (size_t i = 0; i < LIST_COUNT(struct known, &p->known); i++) {
		const struct missing_answer m = {all[i].udi, all[i].waiting};

		if ((all[i].waiting || all[i].expected) &&
		    is_chosen(p, all[i].udi) &&
		    !gets_ack(p, all[i].home, all[i].waiting))
			LIST_ADD(&p->missing, m);
	}
}

void plan_settle(struct plan *p)
{
	sort_known(p);
	settle_spellings(p);
	find_homes(p);
	settle_taken(p);
	plan_name_all(p);
	find_missing(p);
}
