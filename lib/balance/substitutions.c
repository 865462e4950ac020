#include "balance/balance_inside.h"

#include <stdlib.h>

/* A licence stands in for another with so many. Each side may say it; it counts
 * once. Which side lends is not public (formats/cssm-files.md section 11.1):
 * `license` does, unless the operator says otherwise. */
struct loan {
	uint32_t account;
	uint32_t lender, borrower; /* numbers of names */
	struct slice lender_name, borrower_name;
	struct slice type;
	amount quantity;
};

static int by_loan(const void *a, const void *b)
{
	const struct loan *x = a, *y = b;

	if (x->account != y->account)
		return x->account < y->account ? -1 : 1;
	if (x->lender != y->lender)
		return x->lender < y->lender ? -1 : 1;
	if (x->borrower != y->borrower)
		return x->borrower < y->borrower ? -1 : 1;
	if (slice_compare(x->type, y->type))
		return slice_compare(x->type, y->type);
	/* The greater first: of two that disagree it counts. */
	return (x->quantity < y->quantity) - (x->quantity > y->quantity);
}

/* A licence of the account by its name: what is not there cannot lend. */
struct called {
	uint32_t account, name;
	struct slice tag;
	struct balance_license *license;
};

static int by_called(const void *a, const void *b)
{
	const struct called *x = a, *y = b;

	if (x->account != y->account)
		return x->account < y->account ? -1 : 1;
	if (x->name != y->name)
		return x->name < y->name ? -1 : 1;
	return balance_order_texts(x->tag, y->tag);
}

static size_t find_loans(struct making *m, struct loan *loans)
{
	size_t n = 0;

	for (size_t i = 0; i < m->licenses.count; i++) {
		const struct balance_license *l = &m->licenses.at[i];

		for (size_t k = 0; l->item && k < l->item->item.substitution_count;
		     k++) {
			const struct snapshot_substitution *s =
				&l->item->item.substitutions[k];
			uint32_t from = books_find_name(m->books,
							slice_trim(s->license));
			uint32_t to = books_find_name(
				m->books, slice_trim(s->substituted));
			bool other = m->o->lender_is_substituted;

			if (from != to)
				loans[n++] = (struct loan){
					.account = l->account,
					.lender = other ? to : from,
					.borrower = other ? from : to,
					.lender_name = slice_trim(
						other ? s->substituted
						      : s->license),
					.borrower_name = slice_trim(
						other ? s->license
						      : s->substituted),
					.type = s->type,
					.quantity = s->quantity.value};
		}
	}
	if (n)
		qsort(loans, n, sizeof(*loans), by_loan);
	return n;
}

/* One side of a loan. */
struct side {
	struct balance_license *license;
	struct balance_loan loan;
};

struct lending {
	const struct called *called;
	size_t count;
	NOTES(sides, struct side);
};

/* Of several of one name the first by its tag. */
static void lend(struct lending *x, uint32_t account, uint32_t name,
		 struct balance_loan loan)
{
	const struct called key = {account, name, SLICE_LITERAL(""), NULL};
	const struct called *called = x->called;
	size_t low = 0, high = x->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_called(&called[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == x->count || name == BOOKS_NONE || called[low].name != name ||
	    called[low].account != account)
		return;
	called[low].license->substituted += loan.quantity;
	called[low].license->loan_count++;
	NOTE_ADD(&x->sides, (struct side){called[low].license, loan});
}

/* By licence, then by text: the order of telling means nothing. */
static int by_side(const void *a, const void *b)
{
	const struct side *x = a, *y = b;
	int o;

	if (x->license != y->license)
		return x->license < y->license ? -1 : 1;
	o = slice_compare(x->loan.partner, y->loan.partner);
	if (!o)
		o = balance_order_texts(x->loan.type, y->loan.type);
	return o ? o : (x->loan.quantity > y->loan.quantity) -
			       (x->loan.quantity < y->loan.quantity);
}

/* Each licence gets its own. */
static void hand_out(struct making *m, const struct lending *x)
{
	struct balance_loan **next = mem_new(m->licenses.count + 1,
					     sizeof(*next));

	if (x->sides.count)
		qsort(x->sides.at, x->sides.count, sizeof(*x->sides.at),
		      by_side);
	for (size_t i = 0; i < m->licenses.count; i++) {
		struct balance_license *l = &m->licenses.at[i];

		next[i] = arena_array(m->a, l->loan_count, sizeof(**next));
		l->loans = next[i];
	}
	for (size_t i = 0; i < x->sides.count; i++)
		*next[x->sides.at[i].license - m->licenses.at]++ =
			x->sides.at[i].loan;
	free(next);
}

static bool is_repeated(const struct loan *a, const struct loan *b)
{
	return a->account == b->account && a->lender == b->lender &&
	       a->borrower == b->borrower && slice_equal(a->type, b->type);
}

void balance_substitutions(struct making *m)
{
	_cleanup_free_ struct loan *loans = NULL;
	_cleanup_free_ struct called *called = NULL;
	struct lending x = {0};
	size_t most = 0, count = 0, n;

	for (size_t i = 0; i < m->licenses.count; i++) {
		struct balance_license *l = &m->licenses.at[i];

		if (!l->item)
			continue;
		l->substituted = l->item->item.substituted.value;
		most += l->item->item.substitution_count;
	}
	loans = mem_new(most + 1, sizeof(*loans));
	called = mem_new(m->licenses.count + 1, sizeof(*called));
	for (size_t i = 0; i < m->licenses.count; i++) {
		struct balance_license *l = &m->licenses.at[i];

		if (l->item)
			called[count++] = (struct called){
				l->account, l->name,
				books_tag(m->books, l->tag), l};
	}
	if (count)
		qsort(called, count, sizeof(*called), by_called);
	n = find_loans(m, loans);
	x.called = called;
	x.count = count;
	for (size_t i = 0; i < n; i++) {
		const struct loan *l = &loans[i];

		if (i && is_repeated(&loans[i - 1], l))
			continue;
		lend(&x, l->account, l->lender, (struct balance_loan){
			l->borrower_name, l->type, -l->quantity});
		lend(&x, l->account, l->borrower, (struct balance_loan){
			l->lender_name, l->type, l->quantity});
	}
	hand_out(m, &x);
	free(x.sides.at);
}
