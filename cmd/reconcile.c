#include "cmd/balances_parts.h"

#include "cli/out.h"

struct reconcile_options {
	struct common_options common;
	struct judging_options judging;
	struct keeping_options keeping;
	struct accounting_options accounting;
	struct balancing_options balancing;
	struct text_list map_columns;
	const char *explain;
	bool findings;
};

static const struct option_row options[] = {
	OPTION_ROWS_ACCOUNTING(struct reconcile_options),
	OPTION_ROWS_BALANCING(struct reconcile_options),
	{0, "explain", OPTION_TEXT, "TAG",
	 offsetof(struct reconcile_options, explain),
	 "show the whole sum of the licence with this tag or name: every "
	 "measurement, and why it counts or not", NULL, 0, 0},
	{0, "findings", OPTION_FLAG, NULL,
	 offsetof(struct reconcile_options, findings),
	 "with --csv: the findings about devices and snapshots, a row each, in "
	 "place of the licences", NULL, 0, 0},
	OPTION_ROWS_KEEPING(struct reconcile_options),
	OPTION_ROWS_JUDGING(struct reconcile_options),
	OPTION_ROW_JSON(struct reconcile_options),
	OPTION_ROW_CSV(struct reconcile_options),
	OPTION_ROW_QUIET(struct reconcile_options),
	OPTION_ROW_VERBOSE(struct reconcile_options),
	OPTION_ROW_AT(struct reconcile_options),
	OPTION_ROW_JOBS(struct reconcile_options),
	OPTION_ROW_LIMIT(struct reconcile_options),
	OPTION_ROW_COLOR(struct reconcile_options),
	OPTION_ROW_NO_PROGRESS(struct reconcile_options),
	OPTION_ROW_END,
};

static enum rc check_options(const struct reconcile_options *o, struct err *e)
{
	int64_t at = common_now(&o->common);

	if (o->explain && !*o->explain)
		return err_set(e, RC_USAGE,
			       "reconcile: --explain: the name is empty; give a "
			       "TAG, or the name of a licence");
	if (o->findings && (!o->common.csv || o->explain))
		return err_set(e, RC_USAGE,
			       "reconcile: --findings goes with --csv and without "
			       "--explain; text and --json have the findings "
			       "beside the licences");
	if (o->accounting.since.given && o->accounting.since.at > at)
		return err_set(e, RC_USAGE,
			       "reconcile: --since lies behind --at; the window "
			       "ends at --at, or now");
	if (o->balancing.until.given && o->balancing.until.at < at)
		return err_set(e, RC_USAGE,
			       "reconcile: --until lies before --at; it says how "
			       "far to look ahead");
	return RC_OK;
}

/* A licence of the account that nothing could be joined to has no measurements,
 * and yet a sum. */
static enum rc check_explained(const struct balances_view *v, struct err *e)
{
	const struct balance *b = v->balance;

	if (!v->options->explain.p || b->explained)
		return RC_OK;
	for (size_t i = 0; i < b->license_count; i++) {
		if (balances_explains(v, &b->licenses[i]))
			return RC_OK;
	}
	return err_set(e, RC_USAGE,
		       "reconcile: --explain %.*s: neither the account nor the "
		       "reports have a tag or name like this; without --explain "
		       "the names are listed, with --json the tags too",
		       SLICE_ARG(v->options->explain));
}

static void print(const struct balances_view *v, bool findings)
{
	_cleanup_buf_ struct buf out = {0};
	bool explain = v->options->explain.p != NULL;

	if (v->common->quiet)
		return;
	if (v->common->json)
		balances_json(&out, v);
	else if (v->common->csv && explain)
		balances_explain_csv(&out, v);
	else if (v->common->csv && findings)
		balances_findings_csv(&out, v);
	else if (v->common->csv)
		balances_csv(&out, v);
	else if (explain)
		balances_explain_text(&out, v);
	else
		balances_text(&out, v);
	out_write(buf_slice(&out));
}

static enum rc judge(const struct reconcile_options *o,
		     const struct accounting *from,
		     struct balance_options *wish, enum status *status,
		     struct err *e)
{
	_cleanup_arena_ struct arena a = {0};
	struct balance balance = {0};
	struct balances_view v = {
		.common = &o->common,
		.from = from,
		.options = wish,
		.balance = &balance,
	};
	enum rc rc = balance_make(&balance, &a, from->books, wish, e);

	if (!rc)
		rc = check_explained(&v, e);
	if (rc)
		return rc;
	v.status = status_graver(from->status, balances_status(&balance));
	*status = v.status;
	print(&v, o->findings);
	return RC_OK;
}

static enum status run(const struct invocation *in)
{
	struct reconcile_options *o = in->options;
	struct accounting from = {
		.in = in,
		.common = &o->common,
		.judging = &o->judging,
		.keeping = &o->keeping,
		.options = &o->accounting,
		.map_columns = &o->map_columns,
	};
	_cleanup_arena_ struct arena a = {0};
	struct balance_options wish = {0};
	enum status status = STATUS_YES;
	struct err e = {0};
	enum rc rc = check_options(o, &e);

	out_color_setup(o->common.color);
	if (!rc)
		rc = balancing_read(&wish, &a, &o->common, &o->accounting,
				    &o->balancing, &e);
	if (o->explain)
		wish.explain = slice_of(o->explain);
	if (!rc) {
		status = accounting_gather(&from);
		if (status == STATUS_YES)
			rc = judge(o, &from, &wish, &status, &e);
	}
	return accounting_end(&from, status, rc, &e);
}

const struct command command_reconcile = {
	.name = "reconcile",
	.summary = "holds usage against what a virtual account owns",
	.operands = "[FILE...]",
	.options = options,
	.options_size = sizeof(struct reconcile_options),
	.run = run,
};
