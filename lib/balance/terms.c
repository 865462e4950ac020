#include "balance/balance_inside.h"
#include "balance/standing_inside.h"

#include <stdlib.h>

/* Something ends, or begins, at a second. */
struct turn {
	int64_t at;
	struct snapshot_time end; /* no text: a beginning */
	struct slice subscription_id;
	amount quantity; /* negative where it ends */
};

static bool has_ended(const struct snapshot_term *t, int64_t at)
{
	int64_t last;

	return snapshot_end(&t->end, &last) && last < at;
}

static bool has_begun(const struct snapshot_term *t, int64_t at)
{
	return !t->start.at.given || t->start.at.value <= at;
}

const char *balance_term_word(enum balance_term t)
{
	static const char *const words[] = {
		[TERM_RUNS] = "runs",
		[TERM_ENDED] = "ended",
		[TERM_NOT_BEGUN] = "not-begun",
	};

	return words[t];
}

enum balance_term balance_term(const struct snapshot_term *t, int64_t at)
{
	if (has_ended(t, at))
		return TERM_ENDED;
	return has_begun(t, at) ? TERM_RUNS : TERM_NOT_BEGUN;
}

bool balance_term_fits(const struct snapshot_term *t, int64_t at)
{
	static const char *const words[] = {"cancel", "expired", "inactive",
					    "pending", "suspend", "terminat"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (has_word(t->status, words[i]))
			return balance_term(t, at) != TERM_RUNS;
	}
	return true;
}

/* Terms that ended before `at` are not owned, and those that begin after it not
 * yet. Where the quantity is less than that of all terms, the source has left some
 * of them out already. Terms that tell no quantity do not make it 0. */
void balance_terms(struct making *m, struct balance_license *l)
{
	const struct snapshot_license *item = &l->item->item;
	amount all = 0, left, owned = l->owned.value;
	bool told = false;

	for (size_t i = 0; i < item->term_count; i++) {
		const struct snapshot_term *t = &item->terms[i];

		all += t->quantity.value;
		told |= t->quantity.given;
		switch (balance_term(t, m->o->at)) {
		case TERM_ENDED:
			l->ended += t->quantity.value;
			break;
		case TERM_NOT_BEGUN:
			l->not_begun += t->quantity.value;
			break;
		default:
			break;
		}
		l->odd_terms += !balance_term_fits(t, m->o->at);
	}
	left = all - l->ended - l->not_begun;
	if (!l->owned.given) {
		l->owned = (struct maybe_amount){told, told ? left : 0};
		return;
	}
	if (item->term_count && owned != all && owned != left)
		l->terms_sum = (struct maybe_amount){true, all};
	if (owned >= all)
		l->owned.value = owned - l->ended - l->not_begun;
	else if (left < owned)
		l->owned.value = left;
}

amount balance_of(const struct balance_license *l, amount owned, amount used)
{
	amount in_use = l->in_use_account.given &&
					l->in_use_account.value > used
				? l->in_use_account.value
				: used;

	return owned + l->substituted - in_use -
	       (l->reserved_in_use ? 0 : l->reserved.value);
}

/* ---- what is to come --------------------------------------------------------------- */

static int by_turn(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;
	int o;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	o = balance_order_texts(x->end.text, y->end.text);
	return o ? o : balance_order_texts(x->subscription_id,
					   y->subscription_id);
}

/* The day of a date ends with its last second. */
static bool ends_by(const struct snapshot_time *end, int64_t last,
		    int64_t until)
{
	return last < until || (end->is_date && last == until);
}

static size_t find_turns(const struct making *m, const struct balance_license *l,
			 struct turn *turns)
{
	const struct snapshot_license *item = &l->item->item;
	int64_t at = m->o->at, until = m->o->until.value, last;
	size_t n = 0;

	for (size_t i = 0; i < item->term_count; i++) {
		const struct snapshot_term *t = &item->terms[i];

		if (snapshot_end(&t->end, &last) && last >= at &&
		    ends_by(&t->end, last, until))
			turns[n++] = (struct turn){last + 1, t->end,
						   t->subscription_id,
						   -t->quantity.value};
		if (!has_begun(t, at) && t->start.at.value < until)
			turns[n++] = (struct turn){
				.at = t->start.at.value,
				.subscription_id = t->subscription_id,
				.quantity = t->quantity.value};
	}
	if (n)
		qsort(turns, n, sizeof(*turns), by_turn);
	return n;
}

/* One forecast a second at which anything turns. */
void balance_forecasts(struct making *m, struct balance_license *l)
{
	_cleanup_free_ struct turn *turns = NULL;
	struct balance_forecast *out;
	amount owned = l->owned.value;
	size_t count, n = 0;

	if (!l->owned.given || !m->o->until.given ||
	    !l->item->item.term_count)
		return;
	turns = mem_new(2 * l->item->item.term_count, sizeof(*turns));
	count = find_turns(m, l, turns);
	out = arena_array(m->a, count, sizeof(*out));
	for (size_t i = 0; i < count; i++) {
		struct balance_forecast *f = n ? &out[n - 1] : NULL;

		if (!f || f->at != turns[i].at) {
			f = &out[n++];
			*f = (struct balance_forecast){
				.end = turns[i].end, .at = turns[i].at,
				.subscription_id = turns[i].subscription_id};
		} else if (!slice_equal(f->subscription_id,
					turns[i].subscription_id)) {
			f->subscription_id = (struct slice){0};
		}
		owned += turns[i].quantity;
		f->quantity += turns[i].quantity;
		f->owned = owned;
		f->balance = balance_of(l, owned, l->in_use_reported);
	}
	l->forecasts = out;
	l->forecast_count = n;
}
