#include "cmd/balances_parts.h"

#include <stdlib.h>

#include "cli/out.h"

/* ---- the table of licences ------------------------------------------------------------ */

static void cell_amount(struct table *t, struct maybe_amount v, enum ink ink)
{
	char text[AMOUNT_TEXT_MAX];

	table_cell_ink(t, slice_of(v.given ? amount_text(text, v.value) : "-"),
		       ink);
}

static void cell_sum(struct table *t, amount v)
{
	cell_amount(t, (struct maybe_amount){true, v}, INK_PLAIN);
}

/* Lent or got: the sign says which. */
static void cell_lent(struct table *t, amount v)
{
	char text[AMOUNT_TEXT_MAX];

	table_printf(t, "%s%s", v > 0 ? "+" : "", amount_text(text, v));
}

static bool is_short(const struct balance_license *l)
{
	return l->balance.given && l->balance.value < 0;
}

/* The short ones first, by how much; the others as they stand, by name. */
static int by_shortage(const void *a, const void *b)
{
	const struct balance_license *x = *(const struct balance_license *const *)a;
	const struct balance_license *y = *(const struct balance_license *const *)b;

	if (is_short(x) != is_short(y))
		return is_short(x) ? -1 : 1;
	if (is_short(x) && x->balance.value != y->balance.value)
		return x->balance.value < y->balance.value ? -1 : 1;
	return x < y ? -1 : x > y;
}

struct total {
	struct maybe_amount owned, reserved, account, balance;
	amount lent, reported;
	size_t count;
};

static void add_told(struct maybe_amount *sum, struct maybe_amount v)
{
	sum->given |= v.given;
	sum->value += v.given ? v.value : 0;
}

static void add(struct total *t, const struct balance_license *l)
{
	add_told(&t->owned, l->owned);
	add_told(&t->reserved, l->reserved);
	add_told(&t->account, l->in_use_account);
	add_told(&t->balance, l->balance);
	t->lent += l->substituted;
	t->reported += l->in_use_reported;
	t->count++;
}

static void row(struct table *t, const struct balances_view *v,
		const struct balance_license *l)
{
	enum ink ink = is_short(l) ? INK_BAD : INK_PLAIN;
	_cleanup_buf_ struct buf name = {0}, findings = {0};

	balances_put_license(&name, v, l);
	balances_put_findings(&findings, l->findings, ", ");
	table_cell(t, buf_slice(&name));
	cell_amount(t, l->owned, INK_PLAIN);
	cell_amount(t, l->reserved, INK_PLAIN);
	cell_lent(t, l->substituted);
	cell_amount(t, l->in_use_account, INK_PLAIN);
	cell_sum(t, l->in_use_reported);
	cell_sum(t, l->peak_reported);
	cell_amount(t, l->balance, ink);
	table_cell_ink(t, buf_slice(&findings),
		       l->gravities ? INK_WARN : INK_PLAIN);
	if (v->common->verbose) {
		table_cell(t, l->billing);
		table_cell(t, books_tag(v->from->books, l->tag));
	}
}

/* Peaks of several licences are not at one time, so they have no sum. */
static void total_row(struct table *t, const struct balances_view *v,
		      const struct total *sum)
{
	table_printf(t, "All %zu licence%s", sum->count, balances_plural(sum->count));
	cell_amount(t, sum->owned, INK_PLAIN);
	cell_amount(t, sum->reserved, INK_PLAIN);
	cell_lent(t, sum->lent);
	cell_amount(t, sum->account, INK_PLAIN);
	cell_sum(t, sum->reported);
	table_cell(t, slice_of("-"));
	cell_amount(t, sum->balance, INK_PLAIN);
	for (unsigned i = 0; i < (v->common->verbose ? 3 : 1); i++)
		table_cell(t, (struct slice){0});
}

/* Licences [from, to) of one virtual account. */
static void put_licenses(struct buf *out, const struct balances_view *v,
			 size_t from, size_t to)
{
	static const char *const headings[] = {
		"Licence", "Owned", "Reserved", "Subst.", "Account", "Reported",
		"Peak", "Balance", "Findings", "Billing", "Tag"};
	static const enum align aligns[] = {
		ALIGN_LEFT,  ALIGN_RIGHT, ALIGN_RIGHT, ALIGN_RIGHT,
		ALIGN_RIGHT, ALIGN_RIGHT, ALIGN_RIGHT, ALIGN_RIGHT,
		ALIGN_LEFT,  ALIGN_LEFT,  ALIGN_LEFT};
	struct table *t = table_new(v->common->verbose ? 11 : 9, headings,
				    aligns);
	_cleanup_free_ const struct balance_license **order =
		mem_new(to - from, sizeof(struct balance_license *));
	struct total sum = {0};

	for (size_t i = from; i < to; i++)
		order[i - from] = &v->balance->licenses[i];
	qsort(order, to - from, sizeof(struct balance_license *), by_shortage);
	for (size_t i = 0; i < to - from; i++) {
		row(t, v, order[i]);
		add(&sum, order[i]);
	}
	total_row(t, v, &sum);
	table_end(t, out, 0);
}

static void put_accounts(struct buf *out, const struct balances_view *v)
{
	const struct balance *b = v->balance;
	size_t from = 0, to;

	for (; from < b->license_count; from = to) {
		for (to = from; to < b->license_count &&
				b->licenses[to].account ==
					b->licenses[from].account;)
			to++;
		if (balances_has_several(b) || v->common->verbose) {
			buf_printf(out, "%sVirtual account ", from ? "\n" : "");
			balances_put_account(out, v, b->licenses[from].account);
			buf_add_byte(out, '\n');
		}
		put_licenses(out, v, from, to);
	}
}

/* Which devices make account and reports differ. */
static void put_gaps(struct buf *out, const struct balances_view *v)
{
	static const char *const headings[] = {"Licence", "Device", "Account",
					       "Reported"};
	static const enum align aligns[] = {ALIGN_LEFT, ALIGN_LEFT, ALIGN_RIGHT,
					    ALIGN_RIGHT};
	struct table *t = table_new(4, headings, aligns);
	size_t count = 0, shown = 0, most;

	for (size_t i = 0; i < v->balance->license_count; i++)
		count += v->balance->licenses[i].gap_count;
	most = balances_listed(v, count);
	if (count)
		buf_add_text(out, "\nDevices of which account and reports differ\n");
	for (size_t i = 0; i < v->balance->license_count; i++) {
		const struct balance_license *l = &v->balance->licenses[i];

		for (size_t k = 0; k < l->gap_count && shown < most; k++) {
			_cleanup_buf_ struct buf name = {0}, device = {0};

			balances_put_place(&name, v, l);
			balances_put_device(&device, v, l->gaps[k].device);
			table_cell(t, buf_slice(&name));
			table_cell(t, buf_slice(&device));
			cell_sum(t, l->gaps[k].account);
			cell_sum(t, l->gaps[k].reported);
			shown++;
		}
	}
	table_end(t, out, 2);
	balances_say_more(out, count - shown);
}

/* ---- terms to come --------------------------------------------------------------------------- */

static void forecast_row(struct table *t, const struct balances_view *v,
			 const struct balance_license *l,
			 const struct balance_forecast *f)
{
	_cleanup_buf_ struct buf name = {0}, at = {0};

	balances_put_place(&name, v, l);
	if (f->end.text.n)
		text_safe(&at, f->end.text);
	else
		balances_put_time(&at, f->at);
	table_cell(t, buf_slice(&at));
	table_cell(t, buf_slice(&name));
	cell_lent(t, f->quantity);
	cell_sum(t, f->owned);
	cell_amount(t, (struct maybe_amount){true, f->balance},
		    f->balance < 0 ? INK_BAD : INK_PLAIN);
	table_cell(t, f->subscription_id.n ? f->subscription_id : slice_of("-"));
}

struct due {
	const struct balance_license *license;
	const struct balance_forecast *forecast;
};

static int by_due(const void *a, const void *b)
{
	const struct due *x = a, *y = b;

	if (x->forecast->at != y->forecast->at)
		return x->forecast->at < y->forecast->at ? -1 : 1;
	if (x->license != y->license)
		return x->license < y->license ? -1 : 1;
	return x->forecast < y->forecast ? -1 : x->forecast > y->forecast;
}

static void put_forecasts(struct buf *out, const struct balances_view *v)
{
	static const char *const headings[] = {"Ends or begins", "Licence",
					       "Change", "Owned", "Balance",
					       "Subscription"};
	static const enum align aligns[] = {ALIGN_LEFT,	 ALIGN_LEFT, ALIGN_RIGHT,
					    ALIGN_RIGHT, ALIGN_RIGHT, ALIGN_LEFT};
	const struct balance *b = v->balance;
	_cleanup_free_ struct due *all = NULL;
	struct table *t;
	size_t count = 0;

	for (size_t i = 0; i < b->license_count; i++)
		count += b->licenses[i].forecast_count;
	if (!count)
		return;
	all = mem_new(count, sizeof(*all));
	count = 0;
	for (size_t i = 0; i < b->license_count; i++) {
		const struct balance_license *l = &b->licenses[i];

		for (size_t k = 0; k < l->forecast_count; k++)
			all[count++] = (struct due){l, &l->forecasts[k]};
	}
	qsort(all, count, sizeof(*all), by_due);
	t = table_new(6, headings, aligns);
	for (size_t i = 0; i < count; i++)
		forecast_row(t, v, all[i].license, all[i].forecast);
	buf_add_text(out, "\nTerms until ");
	balances_put_time(out, v->options->until.value);
	buf_add_byte(out, '\n');
	table_end(t, out, 2);
}

void balances_text(struct buf *out, const struct balances_view *v)
{
	put_accounts(out, v);
	put_gaps(out, v);
	put_forecasts(out, v);
	balances_put_meanings(out, v);
	balances_put_notes(out, v);
	balances_put_basis(out, v);
}
