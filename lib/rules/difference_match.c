#include "rules/difference_inside.h"

#include <stdlib.h>

/* A key that some subject of either side goes by. */
struct claim {
	const struct subject_key *key;
	struct subject *subject;
	bool right;
};

static int by_number(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

/* Strong keys first, so that they decide first. */
static int claim_order(const void *x, const void *y)
{
	const struct claim *a = x, *b = y;
	int c = by_number(a->key->strength, b->key->strength);

	if (!c)
		c = by_number(a->subject->about.kind, b->subject->about.kind);
	return c ? c : slice_compare(a->key->text, b->key->text);
}

static size_t add_claims(struct claim *out, size_t n,
			 struct difference_side *side, bool right,
			 unsigned kinds)
{
	for (size_t i = 0; i < side->subject_count; i++) {
		struct subject *s = &side->subjects[i];

		if (!(kinds & 1u << s->about.kind))
			continue;
		for (size_t k = 0; k < s->about.key_count; k++)
			out[n++] = (struct claim){&s->about.keys[k], s, right};
	}
	return n;
}

static size_t count_keys(const struct difference_side *side)
{
	size_t n = 0;

	for (size_t i = 0; i < side->subject_count; i++)
		n += side->subjects[i].about.key_count;
	return n;
}

/* Two that are each known by a strongest key are known to be two, if it was a
 * host name or less that brought them together. */
enum { SHARED_NAME = 2 };

static bool known_apart(const struct subject *a, const struct subject *b,
			unsigned strength)
{
	return strength >= SHARED_NAME && a->about.key_count &&
	       b->about.key_count && a->about.keys[0].strength == 0 &&
	       b->about.keys[0].strength == 0;
}

/* What an account lists has its name for good: two of them that are not called
 * alike are two, also where each is the only one. */
static bool is_listed_by_account(enum subject_kind kind)
{
	return kind == SUBJECT_SNAPSHOT_LICENSE ||
	       kind == SUBJECT_SNAPSHOT_DEVICE;
}

static void marry(struct subject *a, struct subject *b, bool by_force)
{
	a->twin = b;
	b->twin = a;
	a->by_force = b->by_force = by_force;
}

/* Claims to one key: twins are who is left alone on each side. */
static void settle_claims(const struct claim *run, size_t n)
{
	struct subject *found[2] = {NULL, NULL};
	bool is_forced;

	for (size_t i = 0; i < n; i++) {
		struct subject **place = &found[run[i].right];

		if (run[i].subject->twin || *place == run[i].subject)
			continue;
		if (*place)
			return;
		*place = run[i].subject;
	}
	if (!found[0] || !found[1])
		return;
	is_forced = known_apart(found[0], found[1], run->key->strength);
	if (!is_forced || !is_listed_by_account(found[0]->about.kind))
		marry(found[0], found[1], is_forced);
}

static struct subject *only_one(struct difference_side *side,
				enum subject_kind kind)
{
	struct subject *found = NULL;

	for (size_t i = 0; i < side->subject_count; i++) {
		if (side->subjects[i].about.kind != kind)
			continue;
		if (found)
			return NULL;
		found = &side->subjects[i];
	}
	return found;
}

void difference_match(struct difference_side *a, struct difference_side *b,
		      unsigned kinds)
{
	size_t most = count_keys(a) + count_keys(b), end;
	struct claim *claims = mem_new(most + 1, sizeof(*claims));
	size_t n = add_claims(claims, 0, a, false, kinds);

	n = add_claims(claims, n, b, true, kinds);
	qsort(claims, n, sizeof(*claims), claim_order);
	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1;
		     end < n && claim_order(&claims[i], &claims[end]) == 0;)
			end++;
		settle_claims(&claims[i], end - i);
	}
	free(claims);
	for (unsigned kind = 0; kind < SUBJECT_KIND_COUNT; kind++) {
		struct subject *one = only_one(a, kind);
		struct subject *other = only_one(b, kind);

		if ((kinds & 1u << kind) && !is_listed_by_account(kind) && one &&
		    other && !one->twin && !other->twin)
			marry(one, other, true);
	}
}
