#include "page/inside.h"

#include <stdlib.h>

static bool is_short(const struct balance_license *l)
{
	return l->balance.given && l->balance.value < 0;
}

/* ---- order of the licences ----------------------------------------------------------- */

static unsigned rank(const struct balance_license *l)
{
	if (is_short(l))
		return 0;
	if (l->gravities)
		return 1;
	return l->findings ? 2 : 3;
}

/* Shortest first; the balance itself is in order of account, name and tag, which
 * their places in it keep. */
static int compare(const void *x, const void *y)
{
	const struct balance_license *a = *(const struct balance_license *const *)x;
	const struct balance_license *b = *(const struct balance_license *const *)y;

	if (rank(a) != rank(b))
		return rank(a) < rank(b) ? -1 : 1;
	if (is_short(a) && a->balance.value != b->balance.value)
		return a->balance.value < b->balance.value ? -1 : 1;
	return a < b ? -1 : a > b;
}

static void sort_licenses(struct page *p)
{
	const struct balance *b = p->m->balance;

	p->licenses = arena_array(&p->arena, b->license_count + 1,
				  sizeof(struct balance_license *));
	for (size_t i = 0; i < b->license_count; i++)
		p->licenses[i] = &b->licenses[i];
	qsort(p->licenses, b->license_count, sizeof(struct balance_license *),
	      compare);
}

/* ---- sums ------------------------------------------------------------------------------ */

static void add_ends(struct page_facts *f, const struct balance_license *l)
{
	for (size_t i = 0; i < l->forecast_count; i++) {
		if (l->forecasts[i].quantity >= 0)
			continue;
		f->ends++;
		f->ends_short += l->forecasts[i].balance < 0;
	}
}

static void add_license(struct page_facts *f, const struct balance_license *l)
{
	for (unsigned k = 0; k < FINDING_COUNT; k++)
		f->by_finding[k] += l->findings >> k & 1;
	f->reported += l->in_use_reported;
	f->not_acknowledged += l->not_acknowledged;
	if (is_short(l))
		f->missing -= l->balance.value;
	if (l->findings >> FINDING_UNUSED & 1)
		f->unused += l->owned.value;
	add_ends(f, l);
}

static void add_standing(struct page *p, const struct standing *s)
{
	struct page_facts *f = &p->facts;

	if (s->overdue_days) {
		f->overdue++;
		f->overdue_estimated += s->estimated;
		if (f->overdue_longest < s->overdue_days)
			f->overdue_longest = s->overdue_days;
	}
	f->due_soon += is_due_soon(p, s);
	f->undated += s->state == STANDS_UNKNOWN;
}

bool is_due_soon(const struct page *p, const struct standing *s)
{
	return s->state == STANDS_DUE &&
	       (amount)s->next.value - p->m->at <= (amount)DUE_SOON_DAYS * DAY;
}

void page_facts_gather(struct page *p)
{
	const struct balance *b = p->m->balance;
	size_t devices;
	const struct book_device *all = books_devices(p->m->books, &devices);

	p->device_findings = arena_array(&p->arena, devices + 1,
					 sizeof(uint32_t));
	p->facts.knows_account = b->knows_account;
	sort_licenses(p);
	for (size_t i = 0; i < b->license_count; i++)
		add_license(&p->facts, &b->licenses[i]);
	for (size_t i = 0; i < devices; i++)
		p->facts.listed += all[i].in_account_list ||
				   all[i].in_inventory || all[i].in_text;
	for (size_t i = 0; i < b->note_count; i++) {
		const struct balance_note *n = &b->notes[i];

		p->facts.notes[n->finding]++;
		if (n->device < devices)
			p->device_findings[n->device] |= 1u << n->finding;
	}
	for (size_t i = 0; i < p->m->standing_count; i++)
		add_standing(p, &p->m->standings[i]);
}
