#include "cmd/judging.h"

#include <inttypes.h>

#include "cli/out.h"
#include "cmd/record.h"

struct verify_options {
	struct common_options common;
	struct judging_options judging;
};

static const struct option_row options[] = {
	OPTION_ROW_JSON(struct verify_options),
	OPTION_ROW_CSV(struct verify_options),
	OPTION_ROW_QUIET(struct verify_options),
	OPTION_ROW_VERBOSE(struct verify_options),
	OPTION_ROWS_JUDGING(struct verify_options),
	OPTION_ROW_AT(struct verify_options),
	OPTION_ROW_JOBS(struct verify_options),
	OPTION_ROW_LIMIT(struct verify_options),
	OPTION_ROW_COLOR(struct verify_options),
	OPTION_ROW_NO_PROGRESS(struct verify_options),
	OPTION_ROW_END,
};

/* What cannot bear a signature, in a file whose signed manifest lists it: there is
 * one over its bytes. When they are others, the manifest is `invalid`. */
static bool is_vouched(const struct survey_item *item)
{
	return item->vouched && !item->artefact.named &&
	       item->kind != KIND_MALFORMED &&
	       !artefact_bears_signature(item->kind);
}

/* What carries no signature of its own: containers, system information, requests,
 * lists, unknown elements. They change no status (interface.md, "What verify
 * judges"); a file that holds nothing else is told as unsigned at its end. */
static bool is_silent(const struct survey_item *item)
{
	if (is_vouched(item))
		return true;
	switch (item->kind) {
	case KIND_SYSTEM_INFO:
	case KIND_CORRELATION:
	case KIND_AUTH_REQUEST:
	case KIND_AUTH_RETURN:
	case KIND_CONVERSION:
	case KIND_DEVICE_LIST:
	case KIND_REST_REPLY:
	case KIND_MANIFEST_MF:
	case KIND_NAME_MAP:
	case KIND_ARCHIVE:
	case KIND_UPLOAD_ARCHIVE:
		return true;
	case KIND_UNKNOWN:
		return item->artefact.inside_known;
	default:
		return false;
	}
}

static bool counts(void *context, const struct survey_item *item)
{
	return !is_silent(item);
}

static enum status status_of(void *context, const struct survey_item *item)
{
	enum status s;

	if (item->kind == KIND_MALFORMED)
		return rc_status(item->fault.code);
	if (is_silent(item))
		return STATUS_YES;
	if (item->kind == KIND_UNKNOWN && item->artefact.named)
		return STATUS_INPUT;
	s = verdict_status(record_verdict(item));
	if (item->kind == KIND_RUM_REPORT && rum_checks_failed(&item->checks))
		s = status_graver(s, STATUS_NO);
	return s;
}

static enum ink ink_of(const struct survey_item *item)
{
	static const enum ink inks[] = {
		[VERDICT_VALID] = INK_GOOD,
		[VERDICT_UNTRUSTED] = INK_BAD,
		[VERDICT_INVALID] = INK_BAD,
		[VERDICT_UNVERIFIABLE] = INK_WARN,
		[VERDICT_UNSIGNED] = INK_WARN,
	};

	if (item->kind == KIND_MALFORMED)
		return INK_BAD;
	return is_silent(item) ? INK_DIM : inks[record_verdict(item)];
}

static const char *first_word(const struct survey_item *item)
{
	if (item->kind == KIND_MALFORMED)
		return rc_status(item->fault.code) == STATUS_SYSTEM
			       ? "unreadable"
			       : artefact_word(KIND_MALFORMED);
	return is_silent(item) ? "-" : verdict_word(record_verdict(item));
}

static void format_text(const struct verify_options *o,
			const struct survey_item *item, struct buf *out)
{
	bool verbose = o->common.verbose;

	if (is_silent(item) && !verbose)
		return;
	buf_printf(out, "%s%-12s%s  ", ink_on(ink_of(item)), first_word(item),
		   ink_off());
	buf_add_slice(out, item->artefact.source);
	buf_add_text(out, ": ");
	if (item->kind == KIND_MALFORMED) {
		record_fault(out, item);
		buf_add_byte(out, '\n');
		return;
	}
	if (is_silent(item)) {
		buf_printf(out, "%s\n", artefact_text(item->kind));
		return;
	}
	record_subject(out, item);
	if (item->judgement.scheme)
		buf_printf(out, "%s%s", item->judgement.scheme,
			   item->judgement.verdict == VERDICT_VALID ? "" : "; ");
	/* What "valid" means needs no repetition a thousand times over. */
	if (item->judgement.verdict != VERDICT_VALID)
		text_safe(out, slice_of(record_reason(item)));
	buf_add_byte(out, '\n');
	if (item->judgement.anchor && verbose) {
		buf_add_text(out, "              anchor: ");
		text_safe(out, slice_of(item->judgement.anchor));
		buf_add_byte(out, '\n');
	}
	if (item->judgement.warning) {
		buf_add_text(out, "              warn: ");
		text_safe(out, slice_of(item->judgement.warning));
		buf_add_byte(out, '\n');
	}
	if (item->kind == KIND_RUM_REPORT)
		record_checks(out, &item->checks, 14, verbose);
}

static void format(void *context, const struct survey_item *item,
		   struct buf *out)
{
	const struct verify_options *o = context;

	if (o->common.quiet)
		return;
	if (o->common.json) {
		if (!is_silent(item) || o->common.verbose)
			record_verdict_json(out, item);
	} else if (o->common.csv) {
		if (!is_silent(item))
			record_verdict_csv(out, item);
	} else {
		format_text(o, item, out);
	}
}

/* "3 artefacts: 2 valid, 1 unsigned; cannot tell" */
static void summary_text(const struct survey_tally *t)
{
	bool any = false;

	out_printf("%" PRIu64 " artefact%s", t->artefacts,
		   t->artefacts == 1 ? "" : "s");
	for (int v = VERDICT_VALID; v < VERDICT_COUNT; v++) {
		if (t->by_verdict[v])
			out_printf("%s%" PRIu64 " %s", any ? ", " : ": ",
				   t->by_verdict[v],
				   verdict_word((enum verdict)v));
		any = any || t->by_verdict[v];
	}
	if (t->malformed)
		out_printf("%s%" PRIu64 " malformed", any ? ", " : ": ",
			   t->malformed);
	if (t->failed_checks)
		out_printf("; %" PRIu64 " with a failed check",
			   t->failed_checks);
	if (!t->artefacts)
		out_text(": nothing was there to judge");
	/* The promise's first words: "yes", "no", "cannot tell", … */
	out_printf(" (status %d: %.*s)\n", (int)t->status,
		   (int)strcspn(status_text(t->status), ":"),
		   status_text(t->status));
}

static void summary_json(const struct survey_tally *t)
{
	_cleanup_buf_ struct buf out = {0};

	record_summary_json(&out, t);
	out_write(buf_slice(&out));
}

static enum status run(const struct invocation *in)
{
	struct verify_options *o = in->options;
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
	if (o->common.csv && !o->common.quiet)
		record_verdict_csv_head();
	o->judging.pair_manifests = true;
	status = judging_survey(in, &o->common, &o->judging, &ops, &tally);
	if (status != STATUS_YES)
		return status_graver(status, out_close());
	/* Nothing judged is nothing proven. */
	if (tally.artefacts == 0)
		tally.status = status_graver(tally.status, STATUS_UNKNOWN);
	if (o->common.json && !o->common.quiet)
		summary_json(&tally);
	else if (!o->common.csv && !o->common.quiet)
		summary_text(&tally);
	return status_graver(tally.status, out_close());
}

const struct command command_verify = {
	.name = "verify",
	.summary = "says whether input is whole and genuine",
	.operands = "FILE...",
	.least = 1,
	.options = options,
	.options_size = sizeof(struct verify_options),
	.run = run,
};
