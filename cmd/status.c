#include "cmd/status_out.h"

#include <string.h>

#include "base/file.h"
#include "cli/out.h"

struct status_options {
	struct common_options common;
	struct judging_options judging;
	struct keeping_options keeping;
	struct accounting_options accounting;
	struct text_list map_columns, no_rules;
	struct given_number due;
	const char *metrics;
	bool overdue, stated;
};

static const struct option_row options[] = {
	{0, "due", OPTION_NUMBER, "DAYS", offsetof(struct status_options, due),
	 "list only what is overdue or due within DAYS", NULL, 0, 36500},
	{0, "overdue", OPTION_FLAG, NULL,
	 offsetof(struct status_options, overdue), "list only what is overdue",
	 NULL, 0, 0},
	{0, "stated", OPTION_FLAG, NULL, offsetof(struct status_options, stated),
	 "call a device overdue only by a date that it states itself, never by "
	 "an estimated one",
	 NULL, 0, 0},
	{0, "no-rule", OPTION_LIST, "RULE",
	 offsetof(struct status_options, no_rules),
	 "do without a rule: stated, R1, R2, R3, R4 or change", NULL, 0, 0},
	{0, "prometheus", OPTION_FILE, "FILE",
	 offsetof(struct status_options, metrics),
	 "write metrics to FILE for the textfile collector of node_exporter, at "
	 "once and whole; an older one is replaced",
	 NULL, 0, 0},
	OPTION_ROWS_ACCOUNTING(struct status_options),
	OPTION_ROWS_KEEPING(struct status_options),
	OPTION_ROWS_JUDGING(struct status_options),
	OPTION_ROW_JSON(struct status_options),
	OPTION_ROW_CSV(struct status_options),
	OPTION_ROW_QUIET(struct status_options),
	OPTION_ROW_VERBOSE(struct status_options),
	OPTION_ROW_AT(struct status_options),
	OPTION_ROW_JOBS(struct status_options),
	OPTION_ROW_LIMIT(struct status_options),
	OPTION_ROW_COLOR(struct status_options),
	OPTION_ROW_NO_PROGRESS(struct status_options),
	OPTION_ROW_END,
};

struct running {
	struct status_options *o;
	struct standing_options wish;
	struct standing_notes *notes;
	struct survey_ops ops;
	struct accounting from;
	struct arena arena;
	char *folder; /* of the metrics; or NULL */
	const char *write[1];
};

/* ---- before anything is read ------------------------------------------------------ */

static enum rc take_rule(struct running *r, const char *word, struct err *e)
{
	const char *near;

	for (unsigned i = 0; i < DEADLINE_RULE_COUNT; i++) {
		if (strcasecmp(word, deadline_rule_words[i]) != 0)
			continue;
		r->wish.deadline.off[i] = true;
		return RC_OK;
	}
	near = cli_nearest(word, deadline_rule_words, DEADLINE_RULE_COUNT);
	if (near)
		return err_set(e, RC_USAGE,
			       "status: --no-rule %.40s: there is no such rule; "
			       "did you mean %s?", word, near);
	return err_set(e, RC_USAGE,
		       "status: --no-rule %.40s: there is no such rule; they are "
		       "stated, R1, R2, R3, R4 and change", word);
}

static enum rc take_window(struct running *r, struct err *e)
{
	const struct given_time *since = &r->o->accounting.since;

	r->wish.at = common_now(&r->o->common);
	r->wish.since = since->given ? since->at
				     : r->wish.at -
					       ACCOUNTING_SILENT_DAYS * 86400LL;
	if (r->wish.since > r->wish.at)
		return err_set(e, RC_USAGE,
			       "status: --since lies behind --at; the window ends "
			       "at --at, or now");
	return RC_OK;
}

/* The collector reads what stands in a folder. */
static enum rc check_metrics(const char *path, struct err *e)
{
	if (strcmp(path, "-") == 0)
		return err_set(e, RC_USAGE,
			       "status: --prometheus -: metrics go to a file that "
			       "is replaced whole; give its name, as in "
			       "--prometheus rum.prom");
	if (!slice_ends(slice_of(path), ".prom"))
		say("note: --prometheus %s: the textfile collector of "
		    "node_exporter reads only files that end in .prom", path);
	return RC_OK;
}

/* What cannot be written is told before an hour's work. */
static enum rc prepare(struct running *r, struct err *e)
{
	struct status_options *o = r->o;
	enum rc rc = take_window(r, e);

	r->wish.stated_only = o->stated;
	for (size_t i = 0; !rc && i < o->no_rules.count; i++)
		rc = take_rule(r, o->no_rules.at[i], e);
	if (rc || !o->metrics)
		return rc;
	rc = check_metrics(o->metrics, e);
	if (rc)
		return rc;
	r->folder = folder_of(o->metrics);
	r->write[0] = r->folder;
	o->judging.write = r->write;
	o->judging.write_count = 1;
	return output_check(o->metrics, OUTPUT_FORCE, e);
}

/* ---- behind it -------------------------------------------------------------------- */

static void print(const struct standings_view *v)
{
	_cleanup_buf_ struct buf out = {0};

	if (v->common->quiet)
		return;
	if (v->common->json)
		standings_json(&out, v);
	else if (v->common->csv)
		standings_csv(&out, v);
	else
		status_screen(&out, v);
	out_write(buf_slice(&out));
}

/* One that counts is always in place: the collector reads when it likes. */
static enum rc write_metrics(const struct running *r,
			     const struct standings_view *v, struct err *e)
{
	_cleanup_buf_ struct buf text = {0};

	if (!r->o->metrics)
		return RC_OK;
	status_metrics(&text, v);
	return output_whole(r->o->metrics, 0644, OUTPUT_FORCE,
			    buf_slice(&text), e);
}

static enum rc judge(struct running *r, enum status *status, struct err *e)
{
	struct standings_view v = {
		.common = &r->o->common,
		.from = &r->from,
		.options = &r->wish,
		.only_overdue = r->o->overdue,
		.within_days = {r->o->due.given, r->o->due.value},
	};
	enum rc rc = standing_make(&v.all, &v.count, &r->arena, r->from.books,
				   r->from.ledger, r->notes, &r->wish, e);

	if (rc)
		return rc;
	v.all = standings_of_account(&r->arena, v.all, &v.count, r->from.books,
				  r->o->accounting.virtual_account);
	standings_sum(&v);
	*status = v.status;
	rc = write_metrics(r, &v, e);
	print(&v);
	return rc;
}

static enum status run(const struct invocation *in)
{
	struct status_options *o = in->options;
	struct running r = {
		.o = o,
		.notes = standing_notes_new(),
		.from = {
			.in = in,
			.common = &o->common,
			.judging = &o->judging,
			.keeping = &o->keeping,
			.options = &o->accounting,
			.map_columns = &o->map_columns,
		},
	};
	enum status status = STATUS_YES;
	struct err e = {0};
	enum rc rc;

	out_color_setup(o->common.color);
	r.ops = standings_ops(r.notes);
	r.from.also = &r.ops;
	rc = prepare(&r, &e);
	if (!rc) {
		status = accounting_gather(&r.from);
		if (status == STATUS_YES)
			rc = judge(&r, &status, &e);
	}
	status = accounting_end(&r.from, status, rc, &e);
	standing_notes_free(&r.notes);
	arena_free(&r.arena);
	mem_free_pointer(&r.folder);
	return status;
}

const struct command command_status = {
	.name = "status",
	.summary = "tells what is due, states and coverage, a line a product "
		   "instance",
	.operands = "[FILE...]",
	.options = options,
	.options_size = sizeof(struct status_options),
	.run = run,
};
