#include "rules/difference_inside.h"

#include <stdlib.h>

struct comparing {
	struct difference_side *sides[2];
	struct difference_result *result;
	difference_take *take;
	void *context;
};

/* The facts of one rank on one side. */
struct facts {
	const struct stored_fact *at, *end;
	bool covers;
};

static struct facts facts_of(const struct difference_side *side,
			     const struct subject *s)
{
	return (struct facts){&side->facts[s->first], &side->facts[s->end],
			      false};
}

/* ---- one value ------------------------------------------------------------------ */

enum sameness { SAME, DIFFERENT, UNCLEAR };

static enum sameness counters(const struct difference_fact *a,
			      const struct difference_fact *b)
{
	/* Two dialects of one device: "86" and "0(300)" are not held against
	 * each other (formats/show-output.md section 5). */
	if (a->aside.given != b->aside.given)
		return a->number.value == b->number.value ? SAME : UNCLEAR;
	if (a->number.value != b->number.value)
		return DIFFERENT;
	return a->aside.value == b->aside.value ? SAME : DIFFERENT;
}

static enum sameness compare(const struct difference_fact *a,
			     const struct difference_fact *b)
{
	bool numbers = a->number.given && b->number.given &&
		       slice_equal(a->zone, b->zone);

	if (a->kind == FACT_THING || slice_equal(a->value, b->value))
		return SAME;
	if (!a->value.n || !b->value.n)
		return DIFFERENT;
	if (numbers && a->kind == FACT_COUNTER)
		return counters(a, b);
	if (numbers && a->number.value == b->number.value)
		return SAME;
	return DIFFERENT;
}

/* b - a of numbers up to 64 bits unsigned; not given where it does not fit. */
static struct maybe_i64 moved(struct maybe_i64 a, struct maybe_i64 b)
{
	uint64_t from = (uint64_t)a.value, to = (uint64_t)b.value;
	uint64_t by = to > from ? to - from : from - to;

	if (!a.given || !b.given || by > INT64_MAX)
		return (struct maybe_i64){0};
	return (struct maybe_i64){true, to > from ? (int64_t)by : -(int64_t)by};
}

/* Times have a sign, and lie within the years 0 to 9999. */
static struct maybe_i64 apart(struct maybe_i64 a, struct maybe_i64 b)
{
	struct maybe_i64 out = {a.given && b.given, 0};

	if (out.given &&
	    __builtin_sub_overflow(b.value, a.value, &out.value))
		out.given = false;
	return out;
}

static struct slice shown_value(const struct stored_fact *f)
{
	if (!f)
		return (struct slice){0};
	return f->f.value.n ? f->f.value : SLICE_LITERAL("");
}

/* ---- telling --------------------------------------------------------------------- */

static void count(struct difference_result *r, enum change change, bool has_a)
{
	switch (change) {
	case CHANGE_ADDED:
		r->added++;
		break;
	case CHANGE_REMOVED:
		r->removed++;
		break;
	case CHANGE_CHANGED:
		r->changed++;
		break;
	case CHANGE_UNTOLD:
		if (has_a)
			r->untold_after++;
		else
			r->untold_before++;
		break;
	}
}

static void tell(const struct comparing *x, enum change change,
		 const struct subject *sa, const struct subject *sb,
		 const struct stored_fact *a, const struct stored_fact *b)
{
	const struct stored_fact *any = a ? a : b;
	struct difference d = {
		.change = change,
		.a = sa ? &sa->about : NULL,
		.b = sb ? &sb->about : NULL,
		.by_force = sa && sa->by_force,
		.row = any->f.row,
		.group = any->f.group,
		.name = any->f.name,
		.before = shown_value(a),
		.after = shown_value(b),
	};

	if (change == CHANGE_CHANGED && any->f.kind == FACT_COUNTER) {
		d.movement = moved(a->f.number, b->f.number);
		d.movement_aside = moved(a->f.aside, b->f.aside);
	}
	if (change == CHANGE_CHANGED && any->f.kind == FACT_TIME &&
	    slice_equal(a->f.zone, b->f.zone))
		d.seconds = apart(a->f.number, b->f.number);
	count(x->result, change, a != NULL);
	if (x->take)
		x->take(x->context, &d);
}

/* ---- one rank ---------------------------------------------------------------------- */

static struct facts take_rank(struct facts *rest, uint32_t rank)
{
	struct facts f = {rest->at, rest->at, false};

	while (f.end < rest->end && f.end->f.rank == rank)
		f.end++;
	rest->at = f.end;
	if (f.at < f.end && f.at->f.kind == FACT_COVER) {
		f.covers = true;
		f.at++;
	}
	return f;
}

/* A row that only one side has is told once, not with all it holds. */
static void skip_row(struct facts *f)
{
	const struct stored_fact *first = f->at++;

	if (!first->f.row.n || first->f.order)
		return;
	while (f->at < f->end && slice_equal(f->at->f.row, first->f.row))
		f->at++;
}

static void one_sided(const struct comparing *x, const struct subject *sa,
		      const struct subject *sb, struct facts *mine,
		      const struct facts *other, bool is_a)
{
	const struct stored_fact *f = mine->at;
	bool denied = other->covers && f->f.order == 0;
	enum change change = !denied ? CHANGE_UNTOLD
			     : is_a  ? CHANGE_REMOVED
				     : CHANGE_ADDED;

	tell(x, change, sa, sb, is_a ? f : NULL, is_a ? NULL : f);
	skip_row(mine);
}

static void compare_rank(const struct comparing *x, const struct subject *sa,
			 const struct subject *sb, struct facts a,
			 struct facts b)
{
	while (a.at < a.end || b.at < b.end) {
		int c = a.at == a.end	? 1
			: b.at == b.end ? -1
					: fact_place(a.at, b.at);

		if (c < 0) {
			one_sided(x, sa, sb, &a, &b, true);
		} else if (c > 0) {
			one_sided(x, sa, sb, &b, &a, false);
		} else {
			enum sameness same = compare(&a.at->f, &b.at->f);

			if (same != SAME)
				tell(x,
				     same == UNCLEAR ? CHANGE_UNTOLD
						     : CHANGE_CHANGED,
				     sa, sb, a.at, b.at);
			a.at++;
			b.at++;
		}
	}
}

static uint32_t next_rank(const struct facts *a, const struct facts *b)
{
	uint32_t ra = a->at < a->end ? a->at->f.rank : UINT32_MAX;
	uint32_t rb = b->at < b->end ? b->at->f.rank : UINT32_MAX;

	return ra < rb ? ra : rb;
}

static void compare_subject(const struct comparing *x, const struct subject *sa,
			    const struct subject *sb)
{
	struct facts resta = facts_of(x->sides[0], sa);
	struct facts restb = facts_of(x->sides[1], sb);
	uint32_t rank;

	x->result->compared++;
	x->result->by_force += sa->by_force;
	while ((rank = next_rank(&resta, &restb)) != UINT32_MAX) {
		struct facts a = take_rank(&resta, rank);
		struct facts b = take_rank(&restb, rank);

		if (rank % 2 == 0 && next_rank(&resta, &restb) == rank + 1) {
			struct facts a2 = take_rank(&resta, rank + 1);
			struct facts b2 = take_rank(&restb, rank + 1);

			if (!a.covers || !b.covers) {
				a = a2;
				b = b2;
			}
		}
		compare_rank(x, sa, sb, a, b);
	}
}

/* ---- all subjects -------------------------------------------------------------------- */

struct couple {
	const struct subject *a, *b; /* NULL: not on that side */
};

static const struct difference_subject *couple_about(const struct couple *c)
{
	return c->a ? &c->a->about : &c->b->about;
}

static int couple_order(const void *x, const void *y)
{
	const struct difference_subject *a = couple_about(x);
	const struct difference_subject *b = couple_about(y);

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return slice_compare(a->name, b->name);
}

static size_t list_couples(struct couple *out, size_t n,
			   const struct difference_side *side, bool right,
			   unsigned kinds)
{
	for (size_t i = 0; i < side->subject_count; i++) {
		const struct subject *s = &side->subjects[i];

		if (!(kinds & 1u << s->about.kind) || (right && s->twin))
			continue;
		out[n++] = right ? (struct couple){NULL, s}
				 : (struct couple){s, s->twin};
	}
	return n;
}

/* A subject's first fact says that it is there. */
static void tell_whole(const struct comparing *x, const struct couple *c)
{
	const struct subject *s = c->a ? c->a : c->b;
	const struct stored_fact *thing = &x->sides[c->b != NULL]->facts[s->first];
	const struct difference_side *other = x->sides[c->a != NULL];
	enum change change = other->partial & 1u << s->about.kind ? CHANGE_UNTOLD
			     : c->a ? CHANGE_REMOVED
				    : CHANGE_ADDED;

	tell(x, change, c->a, c->b, c->a ? thing : NULL, c->a ? NULL : thing);
}

/* Ids of reports are told of dumps and of reports: they matter where those two
 * meet. Where one kind is on both sides, the rest of a side is there or not. */
static unsigned kinds_to_compare(const struct difference_side *a,
				 const struct difference_side *b)
{
	unsigned ka = difference_kinds(a), kb = difference_kinds(b);
	unsigned listed = 1u << SUBJECT_LISTED;

	if (ka & kb & ~listed)
		return (ka | kb) & ~listed;
	return ka & kb & listed;
}

enum rc difference_compare(struct difference_side *a, struct difference_side *b,
			   struct difference_result *out, difference_take *take,
			   void *context, struct err *e)
{
	struct comparing x = {{a, b}, out, take, context};
	unsigned kinds = kinds_to_compare(a, b);
	_cleanup_free_ struct couple *couples = NULL;
	size_t n;

	*out = (struct difference_result){0};
	if (!kinds)
		return err_set(e, RC_USAGE, "nothing can be held against each "
			       "other");
	difference_match(a, b, kinds);
	couples = mem_new(a->subject_count + b->subject_count + 1,
			  sizeof(*couples));
	n = list_couples(couples, 0, a, false, kinds);
	n = list_couples(couples, n, b, true, kinds);
	qsort(couples, n, sizeof(*couples), couple_order);
	for (size_t i = 0; i < n; i++) {
		if (couples[i].a && couples[i].b)
			compare_subject(&x, couples[i].a, couples[i].b);
		else
			tell_whole(&x, &couples[i]);
	}
	return RC_OK;
}
