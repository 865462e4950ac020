#include "cmd/judging.h"

#include "cli/out.h"
#include "cmd/columns.h"
#include "cmd/diff_out.h"
#include "cmd/record.h"

struct diff_options {
	struct common_options common;
	struct judging_options judging;
	struct text_list ack_keys, map_columns;
};

static const struct option_row options[] = {
	{0, "ack-key", OPTION_LIST, "KEY",
	 offsetof(struct diff_options, ack_keys),
	 "read report ids in acknowledgements under KEY too", NULL, 0, 0},
	OPTION_ROW_MAP_COLUMNS(struct diff_options),
	OPTION_ROW_JSON(struct diff_options),
	OPTION_ROW_QUIET(struct diff_options),
	OPTION_ROW_VERBOSE(struct diff_options),
	OPTION_ROW_JOBS(struct diff_options),
	OPTION_ROW_LIMIT(struct diff_options),
	OPTION_ROW_COLOR(struct diff_options),
	OPTION_ROW_NO_PROGRESS(struct diff_options),
	OPTION_ROW_END,
};

enum { SIDES = 2 };

struct diffing {
	struct diff_options *options;
	struct difference_side *sides[SIDES];
	unsigned side; /* that is being read */
	/* Where open archives began. */
	struct difference_mark *marks;
	size_t mark_count, mark_cap;
	bool told[SIDES]; /* why there is nothing to compare */
};

/* ---- callbacks of the survey --------------------------------------------------- */

static void each(void *context, size_t operand)
{
	struct diffing *x = context;

	x->side = (unsigned)operand;
}

static bool is_unreadable(const struct survey_item *item)
{
	return item->kind == KIND_UNKNOWN && item->artefact.named &&
	       !item->artefact.inside_known;
}

static enum status status_of(void *context, const struct survey_item *item)
{
	if (item->kind == KIND_MALFORMED)
		return rc_status(item->fault.code);
	return is_unreadable(item) ? STATUS_INPUT : STATUS_YES;
}

static bool counts(void *context, const struct survey_item *item)
{
	return false;
}

/* No verdict is asked for. */
static uint8_t knows(void *context, const struct survey_item *item)
{
	return 1;
}

/* Whom the file around a piece is for. */
static struct udi udi_around(const struct survey_item *item)
{
	if (item->file && udi_known(item->file->udi))
		return item->file->udi;
	return item->outer;
}

static void take(void *context, const struct survey_item *item)
{
	struct diffing *x = context;
	struct difference_side *side = x->sides[x->side];

	switch (item->kind) {
	case KIND_DEVICE_TEXT:
		for (uint32_t i = 0; i < item->capture.devices; i++)
			difference_device(side, item->capture.device[i]);
		break;
	case KIND_RUM_REPORT:
		difference_report(side, &item->report);
		break;
	case KIND_MANIFEST:
		if (item->manifest.file.p)
			difference_manifest(side, &item->manifest);
		break;
	case KIND_DEVICE_LIST:
		difference_device_list(side, &item->devices);
		break;
	case KIND_SNAPSHOT:
		difference_snapshot(side, &item->snapshot);
		break;
	case KIND_MALFORMED:
		record_say_fault(NULL, item);
		x->told[x->side] = true;
		break;
	case KIND_UNKNOWN:
		if (!is_unreadable(item))
			break;
		x->told[x->side] = true;
		say("%.*s: holds nothing that is known",
		    SLICE_ARG(item->artefact.source));
		break;
	default:
		if (item->is_element)
			difference_piece(side, &item->piece, udi_around(item));
		break;
	}
}

static void begin(void *context)
{
	struct diffing *x = context;

	if (x->mark_count == x->mark_cap) {
		x->mark_cap = x->mark_cap ? x->mark_cap * 2 : 8;
		x->marks = mem_resize(x->marks,
				      x->mark_cap * sizeof(*x->marks));
	}
	x->marks[x->mark_count++] = difference_mark(x->sides[x->side]);
}

static void end(void *context, bool cancel)
{
	struct diffing *x = context;

	x->mark_count--;
	if (cancel)
		difference_forget(x->sides[x->side], x->marks[x->mark_count]);
}

/* ---- the comparison --------------------------------------------------------------- */

/* "usage reports, acknowledgements" */
static void put_kinds(struct buf *out, unsigned kinds)
{
	for (unsigned k = 0; k < SUBJECT_KIND_COUNT; k++) {
		if (k != SUBJECT_LISTED && kinds & 1u << k)
			buf_printf(out, "%s%s", out->n ? ", " : "",
				   subject_text(k));
	}
}

static enum status say_apart(const struct diffing *x, char *const *operands)
{
	_cleanup_buf_ struct buf a = {0}, b = {0};

	for (unsigned i = 0; i < SIDES; i++) {
		if (difference_kinds(x->sides[i]))
			continue;
		if (!x->told[i])
			say("diff: %s holds nothing that can be compared; rum "
			    "inspect shows what it holds", operands[i]);
		return STATUS_INPUT;
	}
	put_kinds(&a, difference_kinds(x->sides[0]));
	put_kinds(&b, difference_kinds(x->sides[1]));
	say("diff: %s holds %s; %s holds %s: these cannot be compared; name two "
	    "of a kind, or device text and usage reports", operands[0],
	    buf_text(&a), operands[1], buf_text(&b));
	return STATUS_USAGE;
}

static enum status compare(struct diffing *x, char *const *operands)
{
	struct difference_result result;
	struct err e = {0};
	struct diff_out *out;
	enum status status;

	for (unsigned i = 0; i < SIDES; i++) {
		if (difference_settle(x->sides[i], &e)) {
			err_prefix(&e, "%s", operands[i]);
			say_error(&e);
			return rc_status(e.code);
		}
	}
	out = diff_out_new(&x->options->common);
	if (difference_compare(x->sides[0], x->sides[1], &result,
			       diff_out_take, out, &e)) {
		diff_out_free(&out);
		return say_apart(x, operands);
	}
	status = result.added || result.removed || result.changed ? STATUS_NO
								   : STATUS_YES;
	diff_out_end(out, &result, status);
	diff_out_free(&out);
	return status;
}

static enum status run(const struct invocation *in)
{
	struct diff_options *o = in->options;
	const struct ack_keys keys = {o->ack_keys.at, o->ack_keys.count};
	struct diffing x = {.options = o};
	const struct survey_ops ops = {
		.context = &x,
		.known = knows,
		.status = status_of,
		.counts = counts,
		.take = take,
		.begin = begin,
		.end = end,
	};
	struct survey_tally tally = {0};
	_cleanup_arena_ struct arena a = {0};
	struct snapshot_columns columns;
	enum status status;
	struct err e = {0};

	out_color_setup(o->common.color);
	if (columns_read(&columns, &a, &o->map_columns, &e)) {
		say("diff: %s", e.text);
		return STATUS_USAGE;
	}
	if (strcmp(in->operands[0], "-") == 0 &&
	    strcmp(in->operands[1], "-") == 0) {
		say("diff: standard input can be one side only");
		return STATUS_USAGE;
	}
	o->judging.keyless = true;
	o->judging.each = each;
	o->judging.ack_keys = &keys;
	o->judging.columns = &columns;
	for (unsigned i = 0; i < SIDES; i++)
		x.sides[i] = difference_side_new(&o->common.limits);
	status = judging_survey(in, &o->common, &o->judging, &ops, &tally);
	if (status == STATUS_YES)
		status = status_graver(tally.status, compare(&x, in->operands));
	for (unsigned i = 0; i < SIDES; i++)
		difference_side_free(&x.sides[i]);
	mem_free_pointer(&x.marks);
	return status_graver(status, out_close());
}

const struct command command_diff = {
	.name = "diff",
	.summary = "says what changed between two captures, reports or files",
	.operands = "A B",
	.least = 2,
	.most = 2,
	.options = options,
	.options_size = sizeof(struct diff_options),
	.run = run,
};
