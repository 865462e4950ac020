#include "cmd/judging.h"

#include "cli/out.h"
#include "cmd/record.h"
#include "cmd/screen.h"

struct inspect_options {
	struct common_options common;
	struct judging_options judging;
	bool brief;
};

static const struct option_row options[] = {
	{'b', "brief", OPTION_FLAG, NULL,
	 offsetof(struct inspect_options, brief),
	 "print one line for each piece", NULL, 0, 0},
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

static void format(void *context, const struct survey_item *item,
		   struct buf *out)
{
	const struct inspect_options *o = context;

	if (o->common.quiet)
		return;
	/* A plain archive is only the way to its members. */
	if (item->kind == KIND_ARCHIVE && !o->common.verbose)
		return;
	if (o->common.json)
		record_inspect_json(out, item);
	else if (o->common.csv)
		record_inspect_csv(out, item);
	else if (o->brief)
		screen_brief(out, item);
	else
		screen_full(out, item, o->common.verbose);
}

static enum status run(const struct invocation *in)
{
	struct inspect_options *o = in->options;
	const struct survey_ops ops = {
		.context = o,
		.status = status_of,
		.counts = counts,
		.format = format,
		.take = o->common.quiet ? record_say_fault : NULL,
		.write = out_write,
	};
	struct survey_tally tally = {0};
	enum status status;

	out_color_setup(o->common.color);
	if (o->brief && (o->common.json || o->common.csv)) {
		say("inspect: --brief is for people; leave it out with --json "
		    "and --csv");
		return STATUS_USAGE;
	}
	if (o->common.csv && !o->common.quiet)
		record_inspect_csv_head();
	status = judging_survey(in, &o->common, &o->judging, &ops, &tally);
	if (status == STATUS_YES)
		status = tally.status;
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
