#include "rules/difference_inside.h"

#include <stdlib.h>

static int by_number(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

/* ---- tellings to subjects ---------------------------------------------------- */

static int key_order(const struct subject_key *a, const struct subject_key *b)
{
	int c = by_number(a->strength, b->strength);

	return c ? c : slice_compare(a->text, b->text);
}

/* The strongest key decides; of one subject the latest telling stands first. */
static int telling_order(const void *x, const void *y, void *context)
{
	const struct difference_subject *told = context;
	const struct difference_subject *a = &told[*(const uint32_t *)x];
	const struct difference_subject *b = &told[*(const uint32_t *)y];
	int c = by_number(a->kind, b->kind);

	if (!c)
		c = by_number(!a->key_count, !b->key_count);
	if (!c && a->key_count)
		c = key_order(&a->keys[0], &b->keys[0]);
	if (!c)
		c = by_number(!a->at.given, !b->at.given);
	if (!c && a->at.given)
		c = (b->at.value > a->at.value) - (b->at.value < a->at.value);
	return c ? c : slice_compare(a->name, b->name);
}

static bool one_subject(const struct difference_subject *a,
			const struct difference_subject *b)
{
	return a->kind == b->kind && a->key_count && b->key_count &&
	       key_order(&a->keys[0], &b->keys[0]) == 0;
}

static void add_keys(struct arena *a, struct difference_subject *to,
		     const struct difference_subject *from)
{
	struct subject_key *keys = arena_array(
		a, to->key_count + from->key_count, sizeof(*keys));

	for (size_t i = 0; i < to->key_count; i++)
		keys[i] = to->keys[i];
	for (size_t i = 0; i < from->key_count; i++)
		keys[to->key_count + i] = from->keys[i];
	to->keys = keys;
	to->key_count += from->key_count;
}

/* Does it tell of the same thing more than its strongest key alone? */
static bool has_new_key(const struct difference_subject *have,
			const struct difference_subject *more)
{
	for (size_t i = 0; i < more->key_count; i++) {
		bool known = false;

		for (size_t j = 0; !known && j < have->key_count; j++)
			known = key_order(&have->keys[j], &more->keys[i]) == 0;
		if (!known)
			return true;
	}
	return false;
}

enum { KEYS_MOST = 64 }; /* of one subject: a stack has some ten members */

/* `place` becomes, for each telling, the number of its subject. */
static void gather_subjects(struct difference_side *s, uint32_t *place)
{
	uint32_t *order = mem_new(s->told_count + 1, sizeof(*order));
	struct subject *now = NULL;

	for (uint32_t i = 0; i < s->told_count; i++)
		order[i] = i;
	qsort_r(order, s->told_count, sizeof(*order), telling_order, s->told);
	s->subjects = mem_new(s->told_count + 1, sizeof(*s->subjects));
	for (size_t i = 0; i < s->told_count; i++) {
		const struct difference_subject *t = &s->told[order[i]];

		if (!now || !one_subject(&now->about, t)) {
			now = &s->subjects[s->subject_count++];
			now->about = *t;
		} else if (now->about.key_count < KEYS_MOST &&
			   has_new_key(&now->about, t)) {
			add_keys(&s->arena, &now->about, t);
		}
		place[order[i]] = (uint32_t)(now - s->subjects);
	}
	free(order);
}

/* ---- a device known by its name only, and the one that has a UDI too ---------- */

struct owned_key {
	const struct subject_key *key;
	uint32_t subject;
	bool is_best;
};

static int owned_order(const void *x, const void *y, void *context)
{
	const struct subject *subjects = context;
	const struct owned_key *a = x, *b = y;
	int c = by_number(subjects[a->subject].about.kind,
			  subjects[b->subject].about.kind);

	return c ? c : key_order(a->key, b->key);
}

static bool may_be_weak(const struct subject *s)
{
	return s->about.kind == SUBJECT_DEVICE ||
	       s->about.kind == SUBJECT_LISTED;
}

static size_t list_keys(const struct difference_side *s, struct owned_key *out)
{
	size_t n = 0;

	for (uint32_t i = 0; i < s->subject_count; i++) {
		const struct difference_subject *about = &s->subjects[i].about;

		if (!may_be_weak(&s->subjects[i]))
			continue;
		for (size_t k = 0; k < about->key_count; k++) {
			if (out)
				out[n] = (struct owned_key){
					&about->keys[k], i,
					about->keys[k].strength ==
						about->keys[0].strength};
			n++;
		}
	}
	return n;
}

/* In a run of equal keys: the only subject that has a stronger one takes in those
 * that have not. */
static void join_run(struct difference_side *s, const struct owned_key *run,
		     size_t n, uint32_t *joined)
{
	const struct owned_key *strong = NULL;

	if (run->key->strength == 0)
		return;
	for (size_t i = 0; i < n; i++) {
		if (run[i].is_best)
			continue;
		if (strong && strong->subject != run[i].subject)
			return;
		strong = &run[i];
	}
	for (size_t i = 0; strong && i < n; i++) {
		if (run[i].is_best)
			joined[run[i].subject] = strong->subject;
	}
}

static void join_weak(struct difference_side *s, uint32_t *joined)
{
	size_t n = list_keys(s, NULL), end;
	struct owned_key *keys = mem_new(n + 1, sizeof(*keys));

	list_keys(s, keys);
	qsort_r(keys, n, sizeof(*keys), owned_order, s->subjects);
	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1; end < n && owned_order(&keys[i], &keys[end],
							 s->subjects) == 0;)
			end++;
		join_run(s, &keys[i], end - i, joined);
	}
	free(keys);
}

/* ---- facts -------------------------------------------------------------------- */

static int row_order(const struct stored_fact *a, const struct stored_fact *b)
{
	int c = by_number(a->f.row.n != 0, b->f.row.n != 0);

	if (!c)
		c = by_number(b->row_is_number, a->row_is_number);
	if (!c && a->row_is_number)
		c = by_number(a->row_number, b->row_number);
	return c ? c : slice_compare(a->f.row, b->f.row);
}

int fact_place(const struct stored_fact *a, const struct stored_fact *b)
{
	int c = by_number(a->f.rank, b->f.rank);

	if (!c)
		c = by_number(a->f.kind != FACT_COVER, b->f.kind != FACT_COVER);
	if (!c)
		c = row_order(a, b);
	return c ? c : by_number(a->f.order, b->f.order);
}

/* Of one place the latest telling first, then whatever does not depend on the
 * order of files. */
static int fact_order(const void *x, const void *y)
{
	const struct stored_fact *a = x, *b = y;
	int c = by_number(a->subject, b->subject);

	if (!c)
		c = fact_place(a, b);
	if (!c)
		c = (b->at > a->at) - (b->at < a->at);
	return c ? c : slice_compare(a->f.value, b->f.value);
}

static size_t rank_end(const struct difference_side *s, size_t from)
{
	size_t end = from + 1;

	while (end < s->fact_count &&
	       s->facts[end].subject == s->facts[from].subject &&
	       s->facts[end].f.rank == s->facts[from].f.rank)
		end++;
	return end;
}

/* What an older telling says of a rank that a later one tells too is past. */
static size_t keep_latest(struct difference_side *s, size_t from, size_t end,
			  size_t kept)
{
	size_t first = kept;
	int64_t latest = INT64_MIN;

	for (size_t i = from; i < end; i++) {
		if (s->facts[i].at > latest)
			latest = s->facts[i].at;
	}
	for (size_t i = from; i < end; i++) {
		if (s->facts[i].at < latest)
			continue;
		if (kept > first &&
		    fact_place(&s->facts[kept - 1], &s->facts[i]) == 0)
			continue;
		s->facts[kept++] = s->facts[i];
	}
	return kept;
}

static void sort_facts(struct difference_side *s)
{
	size_t kept = 0, end;

	if (s->fact_count)
		qsort(s->facts, s->fact_count, sizeof(*s->facts), fact_order);
	for (size_t i = 0; i < s->fact_count; i = end) {
		end = rank_end(s, i);
		kept = keep_latest(s, i, end, kept);
	}
	s->fact_count = kept;
	for (size_t i = 0; i < kept; i++) {
		struct subject *of = &s->subjects[s->facts[i].subject];

		if (of->end == 0)
			of->first = i;
		of->end = i + 1;
	}
}

/* A subject whose facts went to another is gone. */
static void drop_empty(struct difference_side *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->subject_count; i++) {
		if (s->subjects[i].end > s->subjects[i].first)
			s->subjects[kept++] = s->subjects[i];
	}
	s->subject_count = kept;
}

enum rc difference_settle(struct difference_side *s, struct err *e)
{
	_cleanup_free_ uint32_t *place = mem_new(s->told_count + 1,
						 sizeof(*place));
	_cleanup_free_ uint32_t *joined = NULL;

	if (s->charge > s->limits->diff_facts)
		return LIMIT_EXCEEDED(e, s->limits, diff_facts,
				      "one side of the comparison");
	gather_subjects(s, place);
	joined = mem_new(s->subject_count + 1, sizeof(*joined));
	for (uint32_t i = 0; i < s->subject_count; i++)
		joined[i] = i;
	join_weak(s, joined);
	for (size_t i = 0; i < s->fact_count; i++)
		s->facts[i].subject = joined[place[s->facts[i].subject]];
	sort_facts(s);
	drop_empty(s);
	return RC_OK;
}
