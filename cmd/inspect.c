#include "cmd/judging.h"

#include "base/file.h"
#include "cli/out.h"
#include "cmd/columns.h"
#include "cmd/coverage.h"
#include "cmd/record.h"
#include "cmd/redaction.h"
#include "cmd/screen.h"

struct inspect_options {
	struct common_options common;
	struct judging_options judging;
	bool brief, coverage, redact, force;
	const char *map;
	struct text_list map_columns;
};

struct inspecting {
	const struct inspect_options *options;
	struct show_coverage sum; /* of all device text */
	uint64_t texts;
};

static const struct option_row options[] = {
	{'b', "brief", OPTION_FLAG, NULL,
	 offsetof(struct inspect_options, brief),
	 "print one line for each piece", NULL, 0, 0},
	{0, "coverage", OPTION_FLAG, NULL,
	 offsetof(struct inspect_options, coverage),
	 "of device text print how many lines of licence sections were "
	 "understood, and each that was not", NULL, 0, 0},
	{0, "redact", OPTION_FLAG, NULL,
	 offsetof(struct inspect_options, redact),
	 "print device text with serial numbers, names, addresses, accounts and "
	 "secrets replaced by placeholders", NULL, 0, 0},
	{0, "map", OPTION_FILE, "FILE", offsetof(struct inspect_options, map),
	 "with --redact, write what each placeholder stands for to FILE, which "
	 "only you can read", NULL, 0, 0},
	{0, "force", OPTION_FLAG, NULL, offsetof(struct inspect_options, force),
	 "with --map, replace FILE when it exists", NULL, 0, 0},
	OPTION_ROW_MAP_COLUMNS(struct inspect_options),
	OPTION_ROW_JSON(struct inspect_options),
	OPTION_ROW_CSV(struct inspect_options),
	OPTION_ROW_QUIET(struct inspect_options),
	OPTION_ROW_VERBOSE(struct inspect_options),
	OPTION_ROWS_JUDGING(struct inspect_options),
	OPTION_ROW_AT(struct inspect_options),
	OPTION_ROW_JOBS(struct inspect_options),
	OPTION_ROW_LIMIT(struct inspect_options),
	OPTION_ROW_COLOR(struct inspect_options),
	OPTION_ROW_NO_PROGRESS(struct inspect_options),
	OPTION_ROW_END,
};

static bool counts(void *context, const struct survey_item *item)
{
	return item->kind != KIND_ARCHIVE;
}

/* Inspect judges readability, not genuineness. */
static enum status status_of(void *context, const struct survey_item *item)
{
	if (item->kind == KIND_MALFORMED)
		return rc_status(item->fault.code);
	if (item->kind == KIND_UNKNOWN && item->artefact.named &&
	    !item->artefact.inside_known)
		return STATUS_INPUT;
	return STATUS_YES;
}

/* What is not device text has no coverage; what cannot be read is told. */
static void format_coverage(const struct inspect_options *o,
			    const struct survey_item *item, struct buf *out)
{
	if (item->kind == KIND_DEVICE_TEXT && o->common.json)
		coverage_json(out, item);
	else if (item->kind == KIND_DEVICE_TEXT)
		coverage_text(out, item);
	else if (item->kind == KIND_MALFORMED && o->common.json)
		record_inspect_json(out, item);
	else if (item->kind == KIND_MALFORMED || item->kind == KIND_UNKNOWN)
		screen_brief(out, item, &o->common);
}

static void format(void *context, const struct survey_item *item,
		   struct buf *out)
{
	const struct inspecting *x = context;
	const struct inspect_options *o = x->options;

	if (o->common.quiet)
		return;
	/* A plain archive is only the way to its members. */
	if (item->kind == KIND_ARCHIVE && !o->common.verbose)
		return;
	if (o->coverage)
		format_coverage(o, item, out);
	else if (o->common.json)
		record_inspect_json(out, item);
	else if (o->common.csv)
		record_inspect_csv(out, item);
	else if (o->brief)
		screen_brief(out, item, &o->common);
	else
		screen_full(out, item, &o->common);
}

static void take(void *context, const struct survey_item *item)
{
	struct inspecting *x = context;
	struct show_coverage c;

	if (x->options->common.quiet)
		record_say_fault(NULL, item);
	if (!x->options->coverage || item->kind != KIND_DEVICE_TEXT)
		return;
	c = show_coverage(&item->capture);
	x->sum.lines += c.lines;
	x->sum.understood += c.understood;
	x->texts++;
}

/* A sum says something only of several texts; records always end in one. */
static void put_sum(const struct inspecting *x)
{
	_cleanup_buf_ struct buf out = {0};

	if (!x->options->coverage || x->options->common.quiet)
		return;
	if (x->options->common.json)
		coverage_total_json(&out, x->sum, x->texts);
	else if (x->texts > 1)
		coverage_total_text(&out, x->sum, x->texts);
	out_write(buf_slice(&out));
}

static enum status run_plain(const struct invocation *in)
{
	struct inspect_options *o = in->options;
	struct inspecting x = {.options = o};
	const struct survey_ops ops = {
		.context = &x,
		.status = status_of,
		.counts = counts,
		.format = format,
		.take = o->common.quiet || o->coverage ? take : NULL,
		.write = out_write,
	};
	struct survey_tally tally = {0};
	enum status status;

	if (o->common.csv && !o->common.quiet)
		record_inspect_csv_head();
	o->judging.payloads = !o->coverage;
	status = judging_survey(in, &o->common, &o->judging, &ops, &tally);
	put_sum(&x);
	return status == STATUS_YES ? tally.status : status;
}

static enum status run_redact(const struct invocation *in)
{
	struct inspect_options *o = in->options;
	_cleanup_free_ char *folder = o->map ? folder_of(o->map) : NULL;
	const char *temporary = cli_env("TMPDIR") ? cli_env("TMPDIR") : "/tmp";
	struct redaction *r = NULL;
	struct survey_tally tally = {0};
	struct survey_ops ops = {
		.status = redaction_status,
		.counts = counts,
		.take = redaction_take,
		.begin = redaction_begin,
		.end = redaction_end,
	};
	enum status status;
	struct err e = {0};

	if (o->map && output_check(o->map, o->force ? OUTPUT_FORCE : 0, &e)) {
		say_error(&e);
		return rc_status(e.code);
	}
	r = redaction_new(temporary);
	ops.context = r;
	/* The folder of the map is all that stays open for writing. */
	o->judging.write = (const char *const *)&folder;
	o->judging.write_count = o->map ? 1 : 0;
	status = judging_survey(in, &o->common, &o->judging, &ops, &tally);
	if (status == STATUS_YES)
		status = tally.status;
	/* What was printed has its map, whatever went wrong besides. */
	if (redaction_finish(r, o->map, o->force, &e)) {
		say_error(&e);
		status = status_graver(status, rc_status(e.code));
	}
	redaction_free(&r);
	return status;
}

static const char *wrong_usage(const struct inspect_options *o)
{
	bool records = o->common.json || o->common.csv;

	if (o->brief && records)
		return "--brief is for people; leave it out with --json and "
		       "--csv";
	if (o->redact && (records || o->brief || o->coverage))
		return "--redact prints the text itself; leave out --json, "
		       "--csv, --brief and --coverage";
	if (o->coverage && (o->common.csv || o->brief))
		return "--coverage goes with --json or alone";
	if (o->map && !o->redact)
		return "--map FILE is for --redact, which makes the "
		       "placeholders";
	if (o->force && !o->map)
		return "--force is for --map FILE";
	return NULL;
}

static enum status run(const struct invocation *in)
{
	struct inspect_options *o = in->options;
	const char *wrong = wrong_usage(o);
	_cleanup_arena_ struct arena a = {0};
	struct snapshot_columns columns;
	enum status status;
	struct err e = {0};

	out_color_setup(o->common.color);
	if (!wrong && columns_read(&columns, &a, &o->map_columns, &e))
		wrong = e.text;
	if (wrong) {
		say("inspect: %s", wrong);
		return STATUS_USAGE;
	}
	o->judging.columns = &columns;
	status = o->redact ? run_redact(in) : run_plain(in);
	return status_graver(status, out_close());
}

const struct command command_inspect = {
	.name = "inspect",
	.summary = "says what each piece is and what it holds",
	.operands = "FILE...",
	.least = 1,
	.options = options,
	.options_size = sizeof(struct inspect_options),
	.run = run,
};
