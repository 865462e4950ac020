#include "balance/balance_inside.h"

#include <inttypes.h>
#include <stdlib.h>

/* Of each device: a stack it is a member of reported in the window. What copies in
 * conflict say of stacks is no word. */
static bool *covered_devices(const struct books *b)
{
	size_t count, devices;
	const struct book_device *d = books_devices(b, &devices);
	const struct book_stack *stacks = books_stacks(b, &count);
	bool *covered = mem_new(devices + 1, sizeof(*covered));

	for (size_t i = 0; i < count; i++) {
		bool reported = false;

		if (!stacks[i].stands)
			continue;
		for (uint32_t k = 0; k < stacks[i].count; k++)
			reported |= d[stacks[i].members[k]].in_window;
		for (uint32_t k = 0; reported && k < stacks[i].count; k++)
			covered[stacks[i].members[k]] = true;
	}
	return covered;
}

static struct balance_note *add_note(struct making *m, enum balance_finding f,
				     uint32_t device)
{
	struct balance_note note = {
		.finding = f, .device = device, .other = BOOKS_NONE,
		.account = BOOKS_NONE, .other_account = BOOKS_NONE,
		.tag = BOOKS_NONE};

	if (device != BOOKS_NONE) {
		const struct book_device *d = &m->books->devices.at[device];

		note.account = m->counting.accounts[device];
		note.last_report = d->last_time;
		note.last_report_id = d->last_report_id;
		note.last_contact = d->last_contact.at;
	}
	NOTE_ADD(&m->notes, note);
	return &m->notes.at[m->notes.count - 1];
}

/* A list that stops at a page's end proves nothing of who is not on it. */
void balance_find_lists(struct making *m)
{
	size_t accounts = books_accounts(m->books), count;
	const struct book_device *d = books_devices(m->books, &count);
	const struct book_twin *twins;

	m->listed = mem_new(accounts + 1, sizeof(*m->listed));
	m->list_cut = mem_new(accounts + 1, sizeof(*m->list_cut));
	for (size_t i = 0; i < count; i++) {
		if (d[i].listed_account != BOOKS_NONE)
			m->listed[d[i].listed_account] = true;
	}
	twins = books_twins(m->books, &count);
	for (size_t i = 0; i < count; i++)
		m->listed[twins[i].account] = true;
	for (size_t i = 0; i < m->books->cuts.count; i++) {
		const struct book_cut *cut = &m->books->cuts.at[i];

		if (cut->form != SNAPSHOT_V1_DEVICES)
			continue;
		for (size_t k = 0; k < accounts; k++)
			m->list_cut[k] |= cut->account == BOOKS_NONE ||
					  cut->account == k;
	}
}

static void note_wrong_account(struct making *m, uint32_t i)
{
	const struct book_device *d = &m->books->devices.at[i];
	uint32_t account = m->counting.accounts[i], other = BOOKS_NONE;
	struct balance_note *note;

	if (account == BOOKS_NONE || d->basis == ACCOUNT_WHAT_IF)
		return;
	if (d->said_account != BOOKS_NONE && d->said_account != account)
		other = d->said_account;
	else if (d->listed_account != BOOKS_NONE &&
		 d->listed_account != account)
		other = d->listed_account;
	if (other == BOOKS_NONE || (!balance_is_shown(m, account) &&
				    !balance_is_shown(m, other)))
		return;
	note = add_note(m, FINDING_WRONG_ACCOUNT, i);
	note->other_account = other;
	note->source = other == d->said_account ? d->said_source
						: d->listed_source;
}

/* In two accounts of one list: it can be right in one of them at most. */
static void note_twins(struct making *m)
{
	size_t count;
	const struct book_twin *all = books_twins(m->books, &count);

	for (size_t i = 0; i < count; i++) {
		const struct book_device *d =
			&m->books->devices.at[all[i].device];
		uint32_t account = m->counting.accounts[all[i].device];
		struct balance_note *note;

		if (account == BOOKS_NONE || d->basis == ACCOUNT_WHAT_IF ||
		    account == all[i].account ||
		    d->said_account == all[i].account ||
		    (!balance_is_shown(m, account) &&
		     !balance_is_shown(m, all[i].account)))
			continue;
		note = add_note(m, FINDING_WRONG_ACCOUNT, all[i].device);
		note->other_account = all[i].account;
		note->source = all[i].source;
	}
}

static void note_device(struct making *m, uint32_t i, bool covered)
{
	const struct book_device *d = &m->books->devices.at[i];
	uint32_t account = m->counting.accounts[i];

	note_wrong_account(m, i);
	if (!balance_is_shown(m, account))
		return;
	if ((d->in_account_list || d->in_inventory || d->in_text) &&
	    !d->in_window && !covered)
		add_note(m, FINDING_SILENT_DEVICE, i)->source =
			d->in_account_list ? d->listed_source : d->said_source;
	if (d->has_reports && !d->in_account_list && account != BOOKS_NONE &&
	    m->listed[account] && !m->list_cut[account])
		add_note(m, FINDING_STRANGER_DEVICE, i);
}

static void note_overlaps(struct making *m)
{
	for (size_t i = 0; i < m->counting.overlaps.count; i++) {
		const struct overlap *o = &m->counting.overlaps.at[i];
		struct balance_note *note;

		if (!balance_is_shown(m, m->counting.accounts[o->a]) &&
		    !balance_is_shown(m, m->counting.accounts[o->b]))
			continue;
		note = add_note(m, FINDING_HA_OVERLAP, o->a);
		note->other = o->b;
		note->tag = o->tag;
		note->report_id = o->a_report;
		note->other_report_id = o->b_report;
		note->has_report_id = true;
	}
}

static void note_conflicts(struct making *m)
{
	size_t count;
	const struct book_conflict *c = books_conflicts(m->books, &count);

	for (size_t i = 0; i < count; i++) {
		struct balance_note *note;

		if (!balance_is_shown(m, m->counting.accounts[c[i].device]))
			continue;
		note = add_note(m, FINDING_CONFLICT, c[i].device);
		note->report_id = c[i].report_id;
		note->source = c[i].sources[0];
		note->other_source = c[i].sources[1];
		note->has_report_id = true;
	}
}

static void note_cuts(struct making *m)
{
	size_t count;
	const struct book_cut *cuts = books_cuts(m->books, &count);

	for (size_t i = 0; i < count; i++) {
		struct balance_note *note;

		if (cuts[i].account != BOOKS_NONE &&
		    !balance_is_shown(m, cuts[i].account))
			continue;
		note = add_note(m, FINDING_SNAPSHOT_CUT, BOOKS_NONE);
		note->account = cuts[i].account;
		note->source = cuts[i].source;
		note->detail = slice_of(
			cuts[i].total.given
				? arena_printf(m->a, "%" PRIu64 " of %" PRIu64
					       " rows", cuts[i].have,
					       cuts[i].total.value)
				: arena_printf(m->a, "%" PRIu64 " rows, whole "
					       "pages of %d and no total",
					       cuts[i].have, SNAPSHOT_PAGE));
	}
}

/* ---- order --------------------------------------------------------------------------- */

struct ordered_note {
	struct udi udi, other;
	struct balance_note note;
};

static int by_note(const void *a, const void *b)
{
	const struct ordered_note *x = a, *y = b;
	int o = (int)x->note.finding - (int)y->note.finding;

	if (!o)
		o = balance_order_udis(x->udi, y->udi);
	if (!o)
		o = balance_order_udis(x->other, y->other);
	if (!o)
		o = (x->note.report_id > y->note.report_id) -
		    (x->note.report_id < y->note.report_id);
	return o ? o : slice_compare(x->note.source, y->note.source);
}

static struct udi udi_of(const struct making *m, uint32_t device)
{
	return device == BOOKS_NONE ? (struct udi){{0}, {0}}
				    : m->books->devices.at[device].udi;
}

static void put_notes(struct making *m)
{
	size_t n = m->notes.count;
	struct ordered_note *all = mem_new(n + 1, sizeof(*all));
	struct balance_note *out = arena_array(m->a, n, sizeof(*out));

	for (size_t i = 0; i < n; i++)
		all[i] = (struct ordered_note){
			udi_of(m, m->notes.at[i].device),
			udi_of(m, m->notes.at[i].other), m->notes.at[i]};
	if (n)
		qsort(all, n, sizeof(*all), by_note);
	for (size_t i = 0; i < n; i++)
		out[i] = all[i].note;
	m->out->notes = out;
	m->out->note_count = n;
	free(all);
}

void balance_notes(struct making *m)
{
	size_t count;
	_cleanup_free_ bool *covered = covered_devices(m->books);

	books_devices(m->books, &count);
	m->out->silent_since = m->books->o.window;
	for (uint32_t i = 0; i < count; i++) {
		const struct book_device *d = &m->books->devices.at[i];

		note_device(m, i, covered[i]);
		m->out->without_account +=
			d->has_reports &&
			m->counting.accounts[i] == BOOKS_NONE;
	}
	note_twins(m);
	note_overlaps(m);
	note_conflicts(m);
	note_cuts(m);
	put_notes(m);
}

/* ---- the order of steps ------------------------------------------------------------------ */

struct ordered_step {
	struct udi udi;
	struct balance_step step;
};

static int by_step(const void *a, const void *b)
{
	const struct ordered_step *x = a, *y = b;
	const struct book_use *u = &x->step.use, *v = &y->step.use;
	int o = balance_order_udis(x->udi, y->udi);

	if (o)
		return o;
	if (u->start != v->start)
		return u->start < v->start ? -1 : 1;
	if (u->report_id != v->report_id)
		return u->report_id < v->report_id ? -1 : 1;
	if (u->position != v->position)
		return u->position < v->position ? -1 : 1;
	if (u->count != v->count)
		return u->count < v->count ? -1 : 1;
	if (u->end != v->end)
		return u->end < v->end ? -1 : 1;
	return slice_compare(x->step.source, y->step.source);
}

void balance_sort_steps(const struct books *b, struct balance_step *steps,
			size_t count)
{
	struct ordered_step *all = mem_new(count + 1, sizeof(*all));

	for (size_t i = 0; i < count; i++)
		all[i] = (struct ordered_step){
			b->devices.at[steps[i].use.device].udi, steps[i]};
	if (count)
		qsort(all, count, sizeof(*all), by_step);
	for (size_t i = 0; i < count; i++)
		steps[i] = all[i].step;
	free(all);
}
