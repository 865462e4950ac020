#include "balance/balance_inside.h"

#include <stdlib.h>

/* Members that stand in for each other make one component: a device that reports
 * with others of its component is counted with them, at every instant the latest
 * first (interface.md, "Stacks"). */

static uint32_t root_of(struct counting *c, uint32_t device)
{
	while (c->roots[device] != device) {
		c->roots[device] = c->roots[c->roots[device]];
		device = c->roots[device];
	}
	return device;
}

enum rc counting_shares(struct counting *c, struct err *e)
{
	size_t devices, count;
	const struct book_device *device = books_devices(c->books, &devices);
	const struct book_stack *stacks = books_stacks(c->books, &count);
	uint64_t most = c->books->o.limits->stack_devices;

	c->roots = mem_new(devices + 1, sizeof(*c->roots));
	c->sharing = mem_new(devices + 1, sizeof(*c->sharing));
	c->takings = mem_new(devices + 1, sizeof(*c->takings));
	for (uint32_t i = 0; i < devices; i++)
		c->roots[i] = i;
	for (size_t i = 0; i < count; i++) {
		uint32_t first = root_of(c, stacks[i].members[0]);

		for (uint32_t k = 1; k < stacks[i].count; k++)
			c->roots[root_of(c, stacks[i].members[k])] = first;
	}
	for (uint32_t i = 0; i < devices; i++) {
		uint32_t root = root_of(c, i);

		c->roots[i] = root;
		if (device[i].has_reports && ++c->sharing[root] > most)
			return err_set(e, RC_LIMIT,
				       "more than %llu devices report and share "
				       "members of stacks with %.*s (limit "
				       "stack-devices)", (unsigned long long)most,
				       SLICE_ARG(device[i].udi.sn));
	}
	return RC_OK;
}

/* ---- one component and one licence --------------------------------------------------- */

struct part {
	const struct segment *s;
	const uint32_t *members;
	uint32_t count;
	bool counted;
	uint32_t covered_by;
};

struct component {
	struct counting *c;
	struct part *parts; /* by their beginning */
	size_t count;
	struct part **active; /* latest first */
	size_t active_count;
};

static void members_of(struct counting *c, struct part *p)
{
	size_t count;
	const struct book_stack *stacks = books_stacks(c->books, &count);

	if (p->s->use.stack == BOOKS_NONE) {
		p->members = &p->s->use.device;
		p->count = 1;
	} else {
		p->members = stacks[p->s->use.stack].members;
		p->count = stacks[p->s->use.stack].count;
	}
}

/* Both are ascending. */
static bool share(const struct part *a, const struct part *b)
{
	uint32_t i = 0, k = 0;

	while (i < a->count && k < b->count) {
		if (a->members[i] == b->members[k])
			return true;
		if (a->members[i] < b->members[k])
			i++;
		else
			k++;
	}
	return false;
}

/* Who comes first at an instant: the latest start, then the higher report id, then
 * the lower UDI. */
static bool is_before(const struct counting *c, const struct part *a,
		      const struct part *b)
{
	const struct book_device *d = c->books->devices.at;

	if (a->s->use.start != b->s->use.start)
		return a->s->use.start > b->s->use.start;
	if (a->s->use.report_id != b->s->use.report_id)
		return a->s->use.report_id > b->s->use.report_id;
	return balance_order_udis(d[a->s->use.device].udi,
				  d[b->s->use.device].udi) < 0;
}

static void activate(struct component *x, struct part *p)
{
	size_t i = x->active_count++;

	for (; i > 0 && is_before(x->c, p, x->active[i - 1]); i--)
		x->active[i] = x->active[i - 1];
	x->active[i] = p;
}

/* The device that is counted in its place, of several the one with the lowest UDI;
 * NONE: it counts, and takes its members. */
static uint32_t covered_by(struct counting *c, const struct part *p)
{
	const struct book_device *d = c->books->devices.at;
	uint32_t by = BOOKS_NONE;

	for (uint32_t i = 0; i < p->count; i++) {
		const struct taking *t = &c->takings[p->members[i]];

		if (t->round == c->round &&
		    (by == BOOKS_NONE ||
		     balance_order_udis(d[t->device].udi, d[by].udi) < 0))
			by = t->device;
	}
	for (uint32_t i = 0; by == BOOKS_NONE && i < p->count; i++)
		c->takings[p->members[i]] =
			(struct taking){c->round, p->s->use.device};
	return by;
}

/* Those that count, now that the active ones have changed. */
static enum rc recount(struct component *x, int64_t at, struct err *e)
{
	enum rc rc = RC_OK;

	x->c->round++;
	for (size_t i = 0; !rc && i < x->active_count; i++) {
		struct part *p = x->active[i];
		bool counts;

		p->covered_by = covered_by(x->c, p);
		counts = p->covered_by == BOOKS_NONE;
		if (counts == p->counted)
			continue;
		p->counted = counts;
		rc = counting_change(x->c, p->s, at, !counts, e);
	}
	return rc;
}

/* Takes out what ends at `at`. */
static enum rc retire(struct component *x, int64_t at, struct err *e)
{
	size_t n = 0;
	enum rc rc = RC_OK;

	for (size_t i = 0; i < x->active_count; i++) {
		struct part *p = x->active[i];

		if (p->s->to > at) {
			x->active[n++] = p;
			continue;
		}
		if (p->counted && !rc)
			rc = counting_change(x->c, p->s, p->s->to, true, e);
	}
	x->active_count = n;
	return rc;
}

static int64_t next_end(const struct component *x)
{
	int64_t at = INT64_MAX;

	for (size_t i = 0; i < x->active_count; i++) {
		if (x->active[i]->s->to < at)
			at = x->active[i]->s->to;
	}
	return at;
}

/* Through all instants up to --at at which anything begins or ends. */
static enum rc sweep(struct component *x, struct err *e)
{
	size_t next = 0;
	enum rc rc = RC_OK;

	while (!rc) {
		int64_t begin = next < x->count ? x->parts[next].s->from
						: INT64_MAX;
		int64_t end = next_end(x), at = begin < end ? begin : end;

		if (at == INT64_MAX || at > x->c->o->at)
			break;
		rc = retire(x, at, e);
		for (; next < x->count && x->parts[next].s->from == at; next++) {
			if (x->parts[next].s->to > at)
				activate(x, &x->parts[next]);
		}
		if (!rc)
			rc = recount(x, at, e);
	}
	return rc;
}

/* ---- spans that overlap ------------------------------------------------------------------ */

/* Tags are numbered in the order of telling, which must not show. */
static int order_overlaps(const struct books *b, const struct overlap *x,
			  const struct overlap *y)
{
	int o = balance_order_texts(books_tag(b, x->tag), books_tag(b, y->tag));

	if (!o)
		o = (x->a_report > y->a_report) - (x->a_report < y->a_report);
	return o ? o : (x->b_report > y->b_report) -
			       (x->b_report < y->b_report);
}

/* Each pair once, the lower UDI first, with the first of what proves it. */
static void note_overlap(struct counting *c, const struct part *p,
			 const struct part *q)
{
	const struct book_device *d = c->books->devices.at;
	bool in_order = balance_order_udis(d[p->s->use.device].udi,
					   d[q->s->use.device].udi) < 0;
	const struct book_use *a = in_order ? &p->s->use : &q->s->use;
	const struct book_use *b = in_order ? &q->s->use : &p->s->use;
	const uint32_t pair[] = {a->device, b->device};
	const struct overlap found = {a->tag, a->device, b->device,
				      a->report_id, b->report_id};
	uint32_t number = intern_add(
		&c->pairs, c->arena,
		(struct slice){(const uint8_t *)pair, sizeof(pair)});

	if (number == c->overlaps.count)
		NOTE_ADD(&c->overlaps, found);
	else if (order_overlaps(c->books, &found, &c->overlaps.at[number]) < 0)
		c->overlaps.at[number] = found;
}

/* Measured spans, not what holds until something else is said. */
static void find_overlaps(struct component *x)
{
	size_t open = 0;

	for (size_t i = 0; i < x->count; i++) {
		struct part *p = &x->parts[i];
		size_t n = 0;

		for (size_t k = 0; k < open; k++) {
			struct part *q = x->active[k];

			if (q->s->use.end <= p->s->use.start)
				continue;
			x->active[n++] = q;
			if (q->s->use.device != p->s->use.device &&
			    p->s->use.end > p->s->use.start && share(p, q))
				note_overlap(x->c, p, q);
		}
		x->active[n++] = p;
		open = n;
	}
}

static void tell_fates(struct component *x)
{
	for (size_t i = 0; i < x->count; i++) {
		const struct part *p = &x->parts[i];
		bool now = p->s->to > x->c->o->at;

		if (now)
			counting_user(x->c, p->s, p->covered_by, false);
		counting_step(x->c, &p->s->use,
			      !now ? p->s->lapses ? FATE_LAPSED : FATE_EARLIER
			      : p->covered_by != BOOKS_NONE ? FATE_COVERED
							    : FATE_COUNTS,
			      now ? p->covered_by : BOOKS_NONE);
	}
}

static enum rc count_component(struct counting *c, const struct segment *s,
			       size_t count, struct err *e)
{
	struct component x = {.c = c, .count = count};
	enum rc rc;

	x.parts = mem_new(count, sizeof(*x.parts));
	x.active = mem_new(count, sizeof(struct part *));
	for (size_t i = 0; i < count; i++) {
		x.parts[i] = (struct part){.s = &s[i], .covered_by = BOOKS_NONE};
		members_of(c, &x.parts[i]);
	}
	find_overlaps(&x);
	rc = sweep(&x, e);
	if (!rc)
		tell_fates(&x);
	free(x.parts);
	free(x.active);
	return rc;
}

/* Components stand together, each by the beginnings of its parts. */
static int by_component(const void *a, const void *b)
{
	const struct segment *x = a, *y = b;

	if (x->root != y->root)
		return x->root < y->root ? -1 : 1;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->use.report_id > y->use.report_id) -
	       (x->use.report_id < y->use.report_id);
}

enum rc counting_stacks(struct counting *c, struct err *e)
{
	size_t first = 0, count = c->parts.count;
	enum rc rc = RC_OK;

	if (!count)
		return RC_OK;
	qsort(c->parts.at, count, sizeof(*c->parts.at), by_component);
	for (size_t i = 1; !rc && i <= count; i++) {
		if (i < count && c->parts.at[i].root == c->parts.at[first].root)
			continue;
		rc = count_component(c, &c->parts.at[first], i - first, e);
		first = i;
	}
	c->parts.count = 0;
	return rc;
}
