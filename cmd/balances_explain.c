#include "cmd/balances_parts.h"

#include <inttypes.h>

#include "base/when.h"
#include "cli/out.h"
#include "cmd/record.h"

/* Why a measurement counts or not, in words. */
static const char *const fate_texts[] = {
	[FATE_COUNTS] = "counts",
	[FATE_EARLIER] = "a later one counts",
	[FATE_FUTURE] = "begins later",
	[FATE_LAPSED] = "lapsed, by --stale",
	[FATE_COVERED] = "its stack is counted by ",
	[FATE_CONFLICT] = "in conflict: no content of the report counts",
};

static struct maybe_i64 end_of(const struct book_use *u)
{
	return (struct maybe_i64){u->end != INT64_MIN, u->end};
}

/* What of the measurement is in the sum. */
static uint64_t counted(const struct balance_step *s)
{
	return s->fate == FATE_COUNTS ? s->use.count : 0;
}

/* In its report, from 1, as provenance counts. */
static uint64_t number_of(const struct balance_step *s)
{
	return (uint64_t)s->use.position + 1;
}

/* Is the step one of this licence? By its tag and the account of its device. */
static bool belongs(const struct balance_step *s, const struct balance_license *l)
{
	return s->use.tag == l->tag && s->account == l->account;
}

/* ---- records -------------------------------------------------------------------- */

static void put_step(struct buf *out, const struct balances_view *v,
		     const struct balance_step *s)
{
	const struct books *b = v->from->books;
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "measurement");
	json_put_some(&w, "source", s->source);
	json_put_slice(&w, "virtual_account", books_account(b, s->account));
	json_put_slice(&w, "tag", books_tag(b, s->use.tag));
	record_udi(&w, "udi", balances_udi(v, s->use.device));
	json_put_u64(&w, "report_id", s->use.report_id);
	json_put_u64(&w, "measurement", number_of(s));
	json_put_time(&w, "start", s->use.start);
	if (end_of(&s->use).given)
		json_put_time(&w, "end", s->use.end);
	else
		json_put_null(&w, "end");
	json_put_u64(&w, "count", s->use.count);
	json_put_u64(&w, "counted", counted(s));
	json_put_text(&w, "why", balance_fate_word(s->fate));
	if (s->covered_by == BOOKS_NONE)
		json_put_null(&w, "covered_by");
	else
		record_udi(&w, "covered_by", balances_udi(v, s->covered_by));
	json_put_text(&w, "verdict", verdict_word((enum verdict)s->use.verdict));
	json_end_object(&w);
	buf_add_byte(out, '\n');
}

void balances_explain_json(struct buf *out, const struct balances_view *v)
{
	for (size_t i = 0; i < v->balance->step_count; i++)
		put_step(out, v, &v->balance->steps[i]);
}

static const char *const columns[] = {
	"virtual_account", "tag", "pid", "sn", "report_id", "measurement",
	"start", "end", "count", "counted", "why", "covered_by_pid",
	"covered_by_sn", "verdict", "source", NULL};

static void csv_step(struct csv *c, const struct balances_view *v,
		     const struct balance_step *s)
{
	const struct books *b = v->from->books;
	struct udi udi = balances_udi(v, s->use.device);
	struct udi by = balances_udi(v, s->covered_by);

	csv_cell(c, books_account(b, s->account));
	csv_cell(c, books_tag(b, s->use.tag));
	csv_cell(c, udi.pid);
	csv_cell(c, udi.sn);
	csv_u64(c, s->use.report_id);
	csv_u64(c, number_of(s));
	csv_time(c, s->use.start);
	if (end_of(&s->use).given)
		csv_time(c, s->use.end);
	else
		csv_cell(c, (struct slice){0});
	csv_u64(c, s->use.count);
	csv_u64(c, counted(s));
	csv_cell(c, slice_of(balance_fate_word(s->fate)));
	csv_cell(c, by.pid);
	csv_cell(c, by.sn);
	csv_cell(c, slice_of(verdict_word((enum verdict)s->use.verdict)));
	csv_cell(c, s->source);
	csv_end_row(c);
}

void balances_explain_csv(struct buf *out, const struct balances_view *v)
{
	struct csv c = {.out = out};

	for (size_t i = 0; columns[i]; i++)
		csv_cell(&c, slice_of(columns[i]));
	csv_end_row(&c);
	for (size_t i = 0; i < v->balance->step_count; i++)
		csv_step(&c, v, &v->balance->steps[i]);
}

/* ---- for people --------------------------------------------------------------------- */

static void put_amount(struct buf *out, amount v)
{
	char text[AMOUNT_TEXT_MAX];

	buf_add_text(out, amount_text(text, v));
}

static void cell_time(struct table *t, struct maybe_i64 at)
{
	char text[WHEN_TEXT_MAX];

	table_cell(t, slice_of(at.given ? when_text(text, at.value) : "-"));
}

static void step_row(struct table *t, const struct balances_view *v,
		     const struct balance_step *s)
{
	_cleanup_buf_ struct buf device = {0}, why = {0};

	balances_put_device(&device, v, s->use.device);
	buf_add_text(&why, fate_texts[s->fate]);
	if (s->covered_by != BOOKS_NONE)
		balances_put_device(&why, v, s->covered_by);
	table_cell(t, buf_slice(&device));
	table_printf(t, "%" PRIu64, s->use.report_id);
	table_printf(t, "%" PRIu64, number_of(s));
	cell_time(t, (struct maybe_i64){true, s->use.start});
	cell_time(t, end_of(&s->use));
	table_printf(t, "%" PRIu64, s->use.count);
	table_printf(t, "%" PRIu64, counted(s));
	table_cell_ink(t, buf_slice(&why),
		       s->fate == FATE_COUNTS ? INK_PLAIN : INK_DIM);
}

/* The measurements and their sum, which is the number in use that the table of
 * licences shows, but for a change of plans. */
static void put_steps(struct buf *out, const struct balances_view *v,
		      const struct balance_license *l)
{
	static const char *const headings[] = {
		"Device", "Report", "No.", "Start", "End", "Count", "Counted",
		"Why"};
	static const enum align aligns[] = {
		ALIGN_LEFT, ALIGN_RIGHT, ALIGN_RIGHT, ALIGN_LEFT, ALIGN_LEFT,
		ALIGN_RIGHT, ALIGN_RIGHT, ALIGN_LEFT};
	struct table *t = table_new(8, headings, aligns);
	amount sum = 0;

	for (size_t i = 0; i < v->balance->step_count; i++) {
		if (!belongs(&v->balance->steps[i], l))
			continue;
		step_row(t, v, &v->balance->steps[i]);
		sum += counted(&v->balance->steps[i]);
	}
	table_end(t, out, 2);
	if (l->reports_invalid)
		buf_printf(out, "  %" PRIu64 " report%s of it left out: the "
				"signature is wrong\n",
			   l->reports_invalid,
			   balances_plural(l->reports_invalid));
	buf_add_text(out, "  in use by reports at ");
	balances_put_time(out, v->options->at);
	buf_add_text(out, ": ");
	put_amount(out, sum);
	if (sum != l->in_use_reported) {
		buf_add_text(out, " measured, and with --what-if ");
		put_amount(out, l->in_use_reported);
	}
	buf_add_text(out, "\n  peak: ");
	put_amount(out, l->peak_reported);
	if (l->peak_at.given) {
		buf_add_text(out, ", from ");
		balances_put_time(out, l->peak_at.value);
	}
	buf_add_byte(out, '\n');
}

/* What the account calls a term, and what its dates make of it. */
static void put_status(struct buf *out, const struct balances_view *v,
		       const struct snapshot_term *t)
{
	static const char *const words[] = {
		[TERM_RUNS] = "counts",
		[TERM_ENDED] = "has ended",
		[TERM_NOT_BEGUN] = "has not begun",
	};

	if (t->status.n) {
		buf_add_text(out, ", called ");
		text_safe(out, t->status);
	}
	buf_printf(out, ": %s%s\n",
		   words[balance_term(t, v->options->at)],
		   balance_term_fits(t, v->options->at)
			   ? "" : ", because its dates say that it runs");
}

static void put_terms(struct buf *out, const struct balances_view *v,
		      const struct balance_license *l)
{
	const struct snapshot_license *item = l->item ? &l->item->item : NULL;

	for (size_t i = 0; item && i < item->term_count; i++) {
		const struct snapshot_term *t = &item->terms[i];

		buf_add_text(out, "    a term of ");
		if (t->quantity.given)
			put_amount(out, t->quantity.value);
		else
			buf_add_byte(out, '?');
		if (t->subscription_id.n) {
			buf_add_text(out, " of ");
			text_safe(out, t->subscription_id);
		}
		if (t->start.text.n) {
			buf_add_text(out, " from ");
			text_safe(out, t->start.text);
		}
		buf_add_text(out, t->end.text.n ? " to " : ", without end");
		text_safe(out, t->end.text);
		put_status(out, v, t);
	}
	if (l->terms_sum.given) {
		buf_add_text(out, "    terms add up to ");
		put_amount(out, l->terms_sum.value);
		buf_add_text(out, ", and the account says another quantity, "
				  "which counts\n");
	}
}

static void put_loans(struct buf *out, const struct balance_license *l)
{
	for (size_t i = 0; i < l->loan_count; i++) {
		const struct balance_loan *loan = &l->loans[i];

		buf_add_text(out, "    ");
		put_amount(out, loan->quantity < 0 ? -loan->quantity
						   : loan->quantity);
		buf_add_text(out, loan->quantity < 0 ? " lent to " : " got from ");
		text_safe(out, loan->partner);
		if (loan->type.n) {
			buf_add_text(out, ", ");
			text_safe(out, loan->type);
		}
		buf_add_byte(out, '\n');
	}
}

static void put_line(struct buf *out, const char *sign, amount v,
		     const char *words)
{
	char text[AMOUNT_TEXT_MAX];

	buf_printf(out, "  %s %12s  %s\n", sign, amount_text(text, v), words);
}

static const char *why_no_balance(const struct balances_view *v,
				  const struct balance_license *l)
{
	if (l->item)
		return "the account does not tell how many it owns";
	return v->balance->knows_account ? "the account does not own it"
					 : "no snapshot tells what is owned";
}

/* The balance as it is reckoned. */
static void put_sum(struct buf *out, const struct balances_view *v,
		    const struct balance_license *l)
{
	bool reported = !l->in_use_account.given ||
			l->in_use_reported > l->in_use_account.value;

	if (!l->owned.given) {
		buf_printf(out, "  %s, so there is no balance\n",
			   why_no_balance(v, l));
		return;
	}
	put_line(out, " ", l->owned.value, "owned");
	put_terms(out, v, l);
	if (l->ended)
		put_line(out, " ", l->ended, "of terms that have ended are not "
					     "in it");
	if (l->not_begun)
		put_line(out, " ", l->not_begun, "of terms that have not begun "
						 "are not in it");
	put_line(out, "+", l->substituted, "lent (-) or got (+) by substitution");
	put_loans(out, l);
	put_line(out, "-", reported ? l->in_use_reported
				    : l->in_use_account.value,
		 !l->in_use_account.given
			 ? "in use by the reports; the account does not tell"
		 : reported ? "in use by the reports, which is more than by the "
			      "account"
			    : "in use by the account, which is not less than by "
			      "the reports");
	if (l->reserved.given && l->reserved.value && !l->reserved_in_use)
		put_line(out, "-", l->reserved.value,
			 "reserved, which is not in the number in use");
	if (l->reserved.given && l->reserved.value && l->reserved_in_use)
		put_line(out, " ", l->reserved.value,
			 "reserved are in the account's number in use already");
	put_line(out, "=", l->balance.value, "balance");
}

static void put_license(struct buf *out, const struct balances_view *v,
			const struct balance_license *l)
{
	const struct books *b = v->from->books;

	balances_put_license(out, v, l);
	if (books_tag(b, l->tag).n) {
		buf_add_text(out, "\n  tag ");
		text_safe(out, books_tag(b, l->tag));
	}
	buf_add_text(out, "\n  virtual account ");
	balances_put_account(out, v, l->account);
	if (l->item) {
		buf_add_text(out, ", by ");
		text_safe(out, l->item->source);
	}
	buf_add_byte(out, '\n');
	if (l->findings) {
		buf_add_text(out, "  findings: ");
		balances_put_findings(out, l->findings, ", ");
		buf_add_byte(out, '\n');
	}
	put_sum(out, v, l);
	if (l->tag != BOOKS_NONE)
		put_steps(out, v, l);
}

void balances_explain_text(struct buf *out, const struct balances_view *v)
{
	const struct balance *b = v->balance;

	for (size_t i = 0; i < b->license_count; i++) {
		if (!balances_explains(v, &b->licenses[i]))
			continue;
		if (out->n)
			buf_add_byte(out, '\n');
		put_license(out, v, &b->licenses[i]);
	}
	balances_put_basis(out, v);
}
