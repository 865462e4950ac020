#include "balance/balance_inside.h"

#include <stdlib.h>

/* The use of one licence by an account changes. */
struct event {
	int64_t at;
	uint64_t count;
	uint32_t account;
	bool less; /* so many fewer; else more */
};

static int by_event(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (x->account != y->account)
		return x->account < y->account ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

enum rc counting_change(struct counting *c, const struct segment *s,
			int64_t at, bool less, struct err *e)
{
	const struct event event = {at, s->use.count,
				    c->accounts[s->use.device], less};

	if (at > c->o->at || !event.count)
		return RC_OK;
	return sorter_add(c->events, &event, e);
}

void counting_user(struct counting *c, const struct segment *s,
		   uint32_t covered_by, bool lapsed)
{
	if (!s->use.count)
		return;
	NOTE_ADD(&c->users, (struct user){
		c->accounts[s->use.device], s->use.tag,
		{.device = s->use.device,
		 .count = s->use.count,
		 .report_id = s->use.report_id,
		 .start = s->use.start,
		 .verdict = s->use.verdict,
		 .state = s->use.state,
		 .covered_by = covered_by,
		 .lapsed = lapsed}});
}

void counting_step(struct counting *c, const struct book_use *u,
		   enum balance_fate fate, uint32_t covered_by)
{
	if (c->explained && c->explained[u->tag])
		NOTE_ADD(&c->steps, (struct balance_step){
			.use = *u, .fate = fate, .covered_by = covered_by,
			.account = BOOKS_NONE});
}

/* ---- the line of one device ------------------------------------------------------- */

static enum rc count_alone(struct counting *c, const struct segment *s,
			   struct err *e)
{
	enum rc rc = counting_change(c, s, s->from, false, e);

	if (!rc)
		rc = counting_change(c, s, s->to, true, e);
	if (s->to > c->o->at) {
		counting_user(c, s, BOOKS_NONE, false);
		counting_step(c, &s->use, FATE_COUNTS, BOOKS_NONE);
	} else {
		counting_step(c, &s->use,
			      s->lapses ? FATE_LAPSED : FATE_EARLIER,
			      BOOKS_NONE);
	}
	return rc;
}

/* With --stale a measurement says something until so long after its end. */
static int64_t lapse_of(const struct counting *c, const struct book_use *u)
{
	const int64_t day = 86400, most = INT64_MAX / 4;
	int64_t end = u->end == INT64_MIN ? u->start : u->end;

	if (!c->o->stale_days.given || end > most ||
	    c->o->stale_days.value > (uint64_t)(most / day))
		return INT64_MAX;
	return end + (int64_t)c->o->stale_days.value * day + 1;
}

/* The held row says the use until `next`. */
static enum rc end_held(struct counting *c, int64_t next, struct err *e)
{
	struct segment s = {.use = c->held, .from = c->held.start, .to = next};
	int64_t lapse = lapse_of(c, &c->held);

	c->holds = false;
	if (lapse < s.to) {
		s.to = lapse < s.from ? s.from : lapse;
		s.lapses = true;
	}
	/* A lapsed last word is worth telling. */
	if (s.lapses && s.to <= c->o->at && next > c->o->at)
		counting_user(c, &s, BOOKS_NONE, true);
	s.root = c->roots[s.use.device];
	if (c->sharing[s.root] < 2)
		return count_alone(c, &s, e);
	NOTE_ADD(&c->parts, s);
	return RC_OK;
}

/* ---- sums over time ------------------------------------------------------------------ */

struct sweep {
	struct counting *c;
	struct use_sum sum;
	int64_t since;
	bool begun; /* the window has */
	NOTES(points, struct balance_point);
};

static void see_level(struct sweep *s, int64_t at, amount level)
{
	s->sum.ever |= level > 0;
	if (at < s->since) {
		s->sum.in_use = level;
		return;
	}
	/* What was so when the window began. */
	if (!s->begun && at > s->since && s->sum.in_use) {
		NOTE_ADD(&s->points, (struct balance_point){s->since,
							    s->sum.in_use});
		s->sum.peak = s->sum.in_use;
		s->sum.peak_at = (struct maybe_i64){true, s->since};
	}
	s->begun = true;
	s->sum.in_use = level;
	NOTE_ADD(&s->points, (struct balance_point){at, level});
	if (level > s->sum.peak) {
		s->sum.peak = level;
		s->sum.peak_at = (struct maybe_i64){true, at};
	}
}

/* At most BALANCE_POINTS: of each stretch the greatest, and the last of all. */
static void keep_points(struct sweep *s)
{
	size_t n = s->points.count, kept = n < BALANCE_POINTS ? n : BALANCE_POINTS;
	struct balance_point *out = arena_array(s->c->arena, kept + 1,
						sizeof(*out));

	for (size_t i = 0; i < kept; i++) {
		size_t from = i * n / kept, to = (i + 1) * n / kept;

		out[i] = s->points.at[from];
		for (size_t k = from; k < to; k++) {
			if (s->points.at[k].in_use > out[i].in_use)
				out[i] = s->points.at[k];
		}
	}
	if (kept < n)
		out[kept - 1] = s->points.at[n - 1];
	s->sum.points = out;
	s->sum.point_count = kept;
}

static void end_sum(struct sweep *s)
{
	if (!s->begun && s->sum.in_use) {
		NOTE_ADD(&s->points, (struct balance_point){s->since,
							    s->sum.in_use});
		s->sum.peak = s->sum.in_use;
		s->sum.peak_at = (struct maybe_i64){true, s->since};
	}
	keep_points(s);
	s->points.count = 0;
	NOTE_ADD(&s->c->sums, s->sum);
}

/* The changes of one tag's use. */
static enum rc sum_up(struct counting *c, uint32_t tag, struct err *e)
{
	struct sweep s = {.c = c, .since = c->o->since.given
						   ? c->o->since.value
						   : INT64_MIN};
	const struct event *event;
	struct event now = {0};
	bool any = false;
	amount level = 0;
	enum rc rc = sorter_end(c->events, e);

	while (!rc && (event = sorter_next(c->events, &rc, e))) {
		if (any && by_event(event, &now))
			see_level(&s, now.at, level);
		if (any && event->account != now.account) {
			end_sum(&s);
			any = false;
		}
		if (!any) {
			s.sum = (struct use_sum){.tag = tag,
						 .account = event->account};
			s.begun = false;
			level = 0;
		}
		now = *event;
		any = true;
		level += event->less ? -(amount)event->count
				     : (amount)event->count;
	}
	if (any) {
		see_level(&s, now.at, level);
		end_sum(&s);
	}
	free(s.points.at);
	sorter_clear(c->events);
	return rc;
}

/* ---- all of it ------------------------------------------------------------------------ */

/* The last row of a tag has been taken. */
static enum rc end_tag(struct counting *c, uint32_t tag, struct err *e)
{
	enum rc rc = counting_stacks(c, e);

	return rc ? rc : sum_up(c, tag, e);
}

/* Rows come by tag, device, start, report id and position. */
static enum rc take_use(void *context, const struct book_use *u, struct err *e)
{
	struct counting *c = context;
	bool same_line = c->holds && c->held.tag == u->tag &&
			 c->held.device == u->device;
	enum rc rc = RC_OK;

	if (u->start > c->o->at) {
		counting_step(c, u, FATE_FUTURE, BOOKS_NONE);
		return RC_OK;
	}
	if (u->start < c->first)
		c->first = u->start;
	if (same_line && c->held.start == u->start) {
		counting_step(c, &c->held, FATE_EARLIER, BOOKS_NONE);
	} else if (c->holds) {
		uint32_t tag = c->held.tag;

		rc = end_held(c, same_line ? u->start : INT64_MAX, e);
		if (!rc && tag != u->tag)
			rc = end_tag(c, tag, e);
	}
	c->held = *u;
	c->holds = true;
	return rc;
}

enum rc counting_run(struct counting *c, struct err *e)
{
	enum rc rc = counting_shares(c, e);

	c->first = INT64_MAX;
	c->events = sorter_new(sizeof(struct event), c->o->temporary_folder,
			       by_event);
	if (!rc)
		rc = books_uses(c->books, take_use, c, e);
	if (rc || !c->holds)
		return rc;
	rc = end_held(c, INT64_MAX, e);
	return rc ? rc : end_tag(c, c->held.tag, e);
}

void counting_free(struct counting *c)
{
	sorter_free(&c->events);
	free(c->accounts);
	free(c->roots);
	free(c->sharing);
	free(c->takings);
	free(c->parts.at);
	free(c->users.at);
	free(c->overlaps.at);
	intern_free(&c->pairs);
	free(c->sums.at);
	free(c->steps.at);
}
