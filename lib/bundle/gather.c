#include "bundle/gather.h"

#include <stdlib.h>

struct gather {
	const struct limits *limits;
	struct arena arena;
	struct gathered *at;
	size_t count, cap;
};

struct gather *gather_new(const struct limits *l)
{
	struct gather *g = mem_new(1, sizeof(*g));

	g->limits = l;
	return g;
}

const struct limits *gather_limits(const struct gather *g)
{
	return g->limits;
}

void gather_free(struct gather *g)
{
	if (!g)
		return;
	arena_free(&g->arena);
	free(g->at);
	free(g);
}

static struct gathered *add(struct gather *g, struct slice source,
			    const char *left_out)
{
	struct gathered *one;

	if (g->count == g->cap) {
		g->cap = g->cap ? g->cap * 2 : 256;
		g->at = mem_resize(g->at, g->cap * sizeof(*g->at));
	}
	one = &g->at[g->count];
	*one = (struct gathered){
		.source = arena_copy(&g->arena, source),
		.order = g->count++,
	};
	if (left_out)
		one->left_out = arena_text(&g->arena, slice_of(left_out));
	return one;
}

void gather_report(struct gather *g, const struct rum_report *r,
		   struct slice source, int rank, const char *left_out)
{
	struct gathered *one = add(g, source, left_out);

	one->udi.pid = arena_copy(&g->arena, r->udi.pid);
	one->udi.sn = arena_copy(&g->arena, r->udi.sn);
	one->report_id = r->report_id.value;
	one->text = arena_copy(&g->arena, r->text);
	one->payload = arena_copy(&g->arena, r->payload);
	one->rank = rank;
}

void gather_fault(struct gather *g, struct slice source, const char *reason)
{
	add(g, source, reason);
}

size_t gather_mark(const struct gather *g)
{
	return g->count;
}

void gather_cut(struct gather *g, size_t mark)
{
	g->count = mark;
}

static int compare_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int same_report(const struct gathered *a, const struct gathered *b)
{
	int order = slice_compare(a->udi.pid, b->udi.pid);

	if (!order)
		order = slice_compare(a->udi.sn, b->udi.sn);
	return order ? order : compare_u64(a->report_id, b->report_id);
}

static int by_report(const void *x, const void *y)
{
	const struct gathered *a = x, *b = y;
	int order = same_report(a, b);

	if (!order)
		order = (a->left_out != NULL) - (b->left_out != NULL);
	if (!order)
		order = slice_compare(a->payload, b->payload);
	if (!order)
		order = (a->rank > b->rank) - (a->rank < b->rank);
	return order ? order : compare_u64(a->order, b->order);
}

/* Of equal payloads the first goes on; returns how many different ones stay in
 * `distinct`. */
static size_t drop_copies(struct gathered *group, size_t n,
			  struct gathered **distinct)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (i && slice_equal(group[i].payload, group[i - 1].payload))
			group[i].superfluous = "a copy of a report that goes";
		else
			distinct[kept++] = &group[i];
	}
	return kept;
}

struct parsed {
	struct gathered *one;
	struct rum_report report;
};

static int by_growth(const void *x, const void *y)
{
	const struct parsed *a = x, *b = y;
	int order = compare_u64(a->report.measurement_count,
				b->report.measurement_count);
	int64_t ta = a->report.last_time.value, tb = b->report.last_time.value;

	if (!order)
		order = (ta > tb) - (ta < tb);
	return order ? order
		     : rum_report_is_closed(&a->report) -
			       rum_report_is_closed(&b->report);
}

/* Different contents under one name: a report that grew, or a conflict. */
static void settle_distinct(struct gather *g, struct gathered **distinct,
			    size_t n)
{
	_cleanup_arena_ struct arena a = {0};
	struct parsed *all = arena_array(&a, n, sizeof(*all));
	bool grows = true;

	for (size_t i = 0; i < n; i++) {
		all[i].one = distinct[i];
		/* It was read before, so it can be read again. */
		grows = !rum_report_read(&all[i].report, &a, distinct[i]->text,
					 g->limits, NULL) && grows;
	}
	qsort(all, n, sizeof(*all), by_growth);
	/* A form that is less well vouched for does not push out a better one. */
	for (size_t i = 1; i < n && grows; i++)
		grows = rum_report_continues(&all[i].report,
					     &all[i - 1].report) &&
			all[i].one->rank <= all[i - 1].one->rank;
	for (size_t i = 0; i < n; i++) {
		if (!grows)
			all[i].one->left_out =
				"conflict: another report of this device has "
				"this id and other content";
		else if (i + 1 < n)
			all[i].one->superfluous = "an older form of a report "
						  "that goes";
	}
}

static void settle_group(struct gather *g, struct gathered *group, size_t n)
{
	struct gathered **distinct = mem_new(n, sizeof(struct gathered *));
	size_t kept = drop_copies(group, n, distinct);

	if (kept > 1)
		settle_distinct(g, distinct, kept);
	free(distinct);
}

void gather_settle(struct gather *g)
{
	size_t to;

	if (g->count == 0)
		return;
	qsort(g->at, g->count, sizeof(*g->at), by_report);
	for (size_t from = 0; from < g->count; from = to) {
		for (to = from; to < g->count &&
				same_report(&g->at[from], &g->at[to]) == 0 &&
				!g->at[to].left_out; to++)
			;
		if (to == from)
			to++;
		else
			settle_group(g, &g->at[from], to - from);
	}
}

size_t gather_count(const struct gather *g)
{
	return g->count;
}

const struct gathered *gather_at(const struct gather *g, size_t i)
{
	return &g->at[i];
}

bool gathered_goes(const struct gathered *r)
{
	return !r->left_out && !r->superfluous && r->payload.p;
}
