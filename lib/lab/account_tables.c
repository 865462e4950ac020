#include "lab/account_forms.h"

#include "base/when.h"
#include "cli/out.h"
#include "json/write.h"
#include "lab/account_forms_inside.h"

static void csv_row(struct csv *c, const char *const *cells)
{
	for (; *cells; cells++)
		csv_cell(c, slice_of(*cells));
	csv_end_row(c);
}

static void write_summary(struct buf *out, const struct lab_plan *p,
			      const struct lab_form *f)
{
	static const char *const head[] = {"License",	       "Billing",
					   "Available to Use", "In Use",
					   "Substitution",     "Balance",
					   "Alerts",	       "Actions", NULL};
	struct csv c = {.out = out};

	csv_row(&c, head);
	for (size_t i = 0; i < p->lot_count; i++) {
		const struct lab_lot *l = &p->lots[i];

		if (!lab_form_has(f, l))
			continue;
		csv_cell(&c, slice_of(l->name));
		csv_cell(&c, SLICE_LITERAL("Prepaid"));
		csv_i64(&c, l->owned);
		csv_i64(&c, l->in_use);
		csv_i64(&c, 0);
		csv_i64(&c, l->owned - l->in_use);
		csv_cell(&c, SLICE_LITERAL(""));
		csv_cell(&c, SLICE_LITERAL("Actions"));
		csv_end_row(&c);
	}
}

/* Each purchase has a row of its own. */
static void write_transactions(struct buf *out, const struct lab_plan *p,
			       const struct lab_form *f)
{
	static const char *const head[] = {
		"Product SKU",	      "Product SN",	 "License Family",
		"Quantity Purchased", "Expiration Date", NULL};
	struct csv c = {.out = out};
	char end[WHEN_TEXT_MAX];

	csv_row(&c, head);
	for (size_t i = 0; i < p->lot_count; i++) {
		const struct lab_lot *l = &p->lots[i];

		for (unsigned k = 0; lab_form_has(f, l) && k < l->term_count;
		     k++) {
			const struct lab_lot_term *t = &l->terms[k];

			csv_cell(&c, SLICE_LITERAL("LAB-SKU"));
			csv_cell(&c, SLICE_LITERAL(""));
			csv_cell(&c, slice_of(l->name));
			csv_i64(&c, t->quantity);
			csv_cell(&c, t->end == INT64_MAX
					     ? SLICE_LITERAL("")
					     : slice_of(when_text(end,
								  t->end)));
			csv_end_row(&c);
		}
	}
}

const struct lab_form lab_forms[] = {
	{"v1", "licenses.json", lab_write_v1,
	 FORM_TELLS_IN_USE | FORM_TELLS_RESERVED | FORM_TELLS_TERMS |
		 FORM_HAS_DEVICES},
	{"v1-subscriptions", "subscriptions.json", lab_write_subscriptions,
	 FORM_TELLS_TERMS},
	{"v3", "summary.json", lab_write_v3,
	 FORM_ONE_ACCOUNT | FORM_TELLS_TAG | FORM_TELLS_IN_USE |
		 FORM_TELLS_RESERVED | FORM_RESERVED_IN_USE |
		 FORM_TELLS_TERMS},
	{"on-prem", "export.json", lab_write_on_prem,
	 FORM_TELLS_IN_USE | FORM_TELLS_RESERVED | FORM_TELLS_TERMS},
	{"roles", "roles.json", lab_write_roles,
	 FORM_TELLS_IN_USE | FORM_TELLS_RESERVED | FORM_TELLS_TERMS},
	{"csv-summary", "licenses.csv", write_summary,
	 FORM_ONE_ACCOUNT | FORM_TELLS_IN_USE},
	{"csv-transactions", "transactions.csv", write_transactions,
	 FORM_ONE_ACCOUNT | FORM_TELLS_TERMS},
	{"catalyst", "counts.json", lab_write_catalyst,
	 FORM_ONE_ACCOUNT | FORM_TELLS_IN_USE | FORM_COUNTS},
	{"cut", "licenses.json", lab_write_v1,
	 FORM_TELLS_IN_USE | FORM_TELLS_RESERVED | FORM_TELLS_TERMS |
		 FORM_HAS_DEVICES | FORM_CUT},
};
const size_t lab_form_count = sizeof(lab_forms) / sizeof(lab_forms[0]);
