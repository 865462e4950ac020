#include "cli/out.h"
#include "cmd/export_parts.h"

/* The survey's own statuses do not matter here: what stays home does. */
static enum status no_status(void *context, const struct survey_item *item)
{
	return item->kind == KIND_MALFORMED &&
			       rc_status(item->fault.code) == STATUS_SYSTEM
		       ? STATUS_SYSTEM
		       : STATUS_YES;
}

static bool counts(void *context, const struct survey_item *item)
{
	return item->kind == KIND_RUM_REPORT;
}

/* Why a report that was read stays home; NULL when nothing speaks against it. */
static const char *fault_of(const struct survey_item *item)
{
	for (size_t i = 0; i < RUM_CHECK_COUNT; i++) {
		const struct check *c = &item->checks.at[i];

		/* Reports of one id are settled together, later. */
		if (c->result == CHECK_FAIL && i != CHECK_REPORT_ID)
			return c->detail;
	}
	if (item->report.form == PAYLOAD_BARE)
		return "a payload without its envelope cannot be uploaded";
	if (item->judgement.verdict == VERDICT_INVALID)
		return item->judgement.reason;
	return NULL;
}

static void take(void *context, const struct survey_item *item)
{
	struct exporting *x = context;

	if (item->kind == KIND_MALFORMED) {
		gather_fault(x->gather, item->artefact.source,
			     item->fault.text);
		return;
	}
	if (item->kind == KIND_UNKNOWN && item->artefact.named &&
	    !item->artefact.inside_known) {
		gather_fault(x->gather, item->artefact.source,
			     "the content is not known");
		return;
	}
	if (item->kind == KIND_DEVICE_TEXT && item->artefact.named) {
		gather_fault(x->gather, item->artefact.source,
			     "device text holds no signed report");
		return;
	}
	if (item->kind != KIND_RUM_REPORT)
		return;
	if (!choice_takes(&x->choice, &item->report))
		x->not_chosen++;
	else
		gather_report(x->gather, &item->report, item->artefact.source,
			      (int)item->judgement.verdict, fault_of(item));
}

static void begin(void *context)
{
	struct exporting *x = context;

	if (x->mark_count == x->mark_cap) {
		x->mark_cap = x->mark_cap ? x->mark_cap * 2 : 8;
		x->marks = mem_resize(x->marks,
				      x->mark_cap * sizeof(*x->marks));
	}
	x->marks[x->mark_count++] = gather_mark(x->gather);
}

static void end(void *context, bool cancel)
{
	struct exporting *x = context;
	size_t mark = x->marks[--x->mark_count];

	if (cancel)
		gather_cut(x->gather, mark);
}

enum status export_from_files(const struct invocation *in, struct exporting *x)
{
	const struct export_options *o = x->options;
	const struct survey_ops ops = {
		.context = x,
		.status = no_status,
		.counts = counts,
		.take = take,
		.begin = begin,
		.end = end,
	};
	struct survey_tally tally = {0};
	struct err e = {0};
	enum status status = judging_survey(in, &o->common, &o->judging, &ops,
					    &tally);
	size_t going;
	enum rc rc;

	if (status != STATUS_YES)
		return status;
	rc = export_gathered(x, &going, &e);
	if (rc)
		say_error(&e);
	return export_out_end(&o->common, x->gather, going, x->not_chosen, 0,
			      status_graver(tally.status, rc_status(rc)));
}
