#include "balance/balance_inside.h"

static void find_it(struct balance_license *l, enum balance_finding f,
		    bool counts)
{
	l->findings |= 1u << f;
	if (counts)
		l->gravities |= 1u << f;
}

static void judge_balance(struct balance_license *l)
{
	if (!l->owned.given)
		return;
	l->balance = (struct maybe_amount){
		true, balance_of(l, l->owned.value, l->in_use_reported)};
	if (l->balance.value < 0)
		find_it(l, FINDING_INSUFFICIENT, true);
	else if (balance_of(l, l->owned.value, l->peak_reported) < 0)
		find_it(l, FINDING_AT_PEAK, false);
}

static void judge_terms(struct making *m, struct balance_license *l)
{
	if (l->ended > 0)
		find_it(l, FINDING_EXPIRED,
			l->balance.given && l->balance.value < 0);
	balance_forecasts(m, l);
	for (size_t i = 0; i < l->forecast_count; i++) {
		const struct balance_forecast *f = &l->forecasts[i];

		if (f->quantity < 0)
			find_it(l, FINDING_EXPIRING, f->balance < 0);
	}
}

/* Where several tags bear its name, nobody can tell what reports say of it. */
static bool is_ambiguous(const struct balance_license *l)
{
	return l->findings & 1u << FINDING_AMBIGUOUS_NAME;
}

static bool is_used(const struct balance_license *l)
{
	return l->ever_reported || l->in_use_account.value != 0 ||
	       l->reserved.value != 0 || l->held_by_codes != 0;
}

/* The reserved number may explain why the account has more in use. */
static void judge_use(struct making *m, struct balance_license *l)
{
	amount gap = l->in_use_account.value - l->in_use_reported;

	if (!l->in_use_account.given || gap == 0 || is_ambiguous(l) ||
	    (l->reserved.given && gap == l->reserved.value))
		return;
	find_it(l, FINDING_USAGE_DIFFERS, true);
	balance_gaps(m, l);
}

/* ---- names ----------------------------------------------------------------------------- */

/* Of a licence that only its name tells: do several tags bear it? */
static bool name_is_ambiguous(const struct making *m, uint32_t name)
{
	const uint32_t *tags;

	return books_tags_of(m->books, name, &tags) > 1;
}

/* Does the account have a licence without a tag that bears a name of this tag, which
 * other tags bear too? */
static bool is_claimed(const struct making *m, const struct balance_license *l)
{
	const uint32_t *names;
	size_t n = books_names_of(m->books, l->tag, &names), count;
	const struct book_license *owned = books_licenses(m->books, &count);

	for (size_t i = 0; i < n; i++) {
		if (!name_is_ambiguous(m, names[i]))
			continue;
		for (size_t k = 0; k < count; k++) {
			if (owned[k].account == l->account &&
			    owned[k].tag == BOOKS_NONE &&
			    owned[k].name == names[i])
				return true;
		}
	}
	return false;
}

static void judge_name(struct making *m, struct balance_license *l)
{
	bool ambiguous = l->item ? l->tag == BOOKS_NONE &&
					   name_is_ambiguous(m, l->name)
				 : is_claimed(m, l);

	if (ambiguous)
		find_it(l, FINDING_AMBIGUOUS_NAME, true);
	else if (!l->item && m->out->knows_account)
		find_it(l, FINDING_UNKNOWN_LICENSE, true);
}

/* Also a licence that is not there may stand behind the cut. */
static bool may_be_cut(const struct balance_license *l, enum snapshot_form f)
{
	return l->item ? l->item->form == f : f != SNAPSHOT_V1_DEVICES;
}

static bool is_cut(const struct making *m, const struct balance_license *l)
{
	size_t count;
	const struct book_cut *cuts = books_cuts(m->books, &count);

	for (size_t i = 0; i < count; i++) {
		if (may_be_cut(l, cuts[i].form) &&
		    (cuts[i].account == BOOKS_NONE ||
		     cuts[i].account == l->account))
			return true;
	}
	return false;
}

void balance_judge(struct making *m, struct balance_license *l)
{
	judge_balance(l);
	judge_terms(m, l);
	judge_name(m, l);
	judge_use(m, l);
	if (is_cut(m, l))
		find_it(l, FINDING_SNAPSHOT_CUT, true);
	if (l->reserved.value > 0 || l->held_by_codes > 0)
		find_it(l, FINDING_RESERVED, false);
	if (l->item && l->owned.value > 0 && !is_used(l) && !is_ambiguous(l))
		find_it(l, FINDING_UNUSED, false);
	if (l->not_acknowledged > 0 && books_tally(m->books)->knows_acks)
		find_it(l, FINDING_NOT_ACKNOWLEDGED, false);
}
