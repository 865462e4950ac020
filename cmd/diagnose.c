#include "cmd/judging.h"

#include "cli/out.h"
#include "cmd/diagnose_out.h"
#include "cmd/record.h"

struct diagnose_options {
	struct common_options common;
	struct judging_options judging;
	const char *expect;
	bool privacy;
};

static const struct option_row options[] = {
	{0, "expect-account", OPTION_TEXT, "SA/VA",
	 offsetof(struct diagnose_options, expect),
	 "find devices that belong to another smart account or virtual account; "
	 "either may be left out",
	 NULL, 0, 0},
	{0, "privacy", OPTION_FLAG, NULL,
	 offsetof(struct diagnose_options, privacy),
	 "find devices that send their host name", NULL, 0, 0},
	OPTION_ROW_JSON(struct diagnose_options),
	OPTION_ROW_QUIET(struct diagnose_options),
	OPTION_ROW_VERBOSE(struct diagnose_options),
	OPTION_ROW_AT(struct diagnose_options),
	OPTION_ROW_JOBS(struct diagnose_options),
	OPTION_ROW_LIMIT(struct diagnose_options),
	OPTION_ROW_COLOR(struct diagnose_options),
	OPTION_ROW_NO_PROGRESS(struct diagnose_options),
	OPTION_ROW_END,
};

/* What the survey has come to; saved when an archive begins, because one that
 * turns out to be broken is void. */
struct mark {
	struct diagnose_tally tally;
	size_t fleet;
};

struct run {
	const struct diagnose_options *o;
	struct diagnosis_options rules;
	struct diagnose_form form;
	struct diagnose_tally tally;
	struct diagnosis_fleet *fleet;
	struct mark *marks;
	size_t mark_count, mark_cap;
};

/* One diagnosis for each device of the text, in order. */
static const void *prepare(void *context, const struct survey_item *item,
			   struct arena *a)
{
	const struct run *r = context;
	const struct show_capture *c = &item->capture;
	struct diagnosis *of;

	if (item->kind != KIND_DEVICE_TEXT)
		return NULL;
	of = arena_array(a, c->devices, sizeof(*of));
	for (uint32_t i = 0; i < c->devices; i++)
		diagnose(a, c, c->device[i], &r->rules, &of[i]);
	return of;
}

static bool has_fault(const struct diagnosis *of)
{
	struct diagnose_tally t = {0};

	diagnose_count(&t, of);
	return t.by_severity[SEVERITY_FAULT] > 0;
}

static enum status status_of(void *context, const struct survey_item *item)
{
	const struct diagnosis *of = item->prepared;
	enum status s = STATUS_YES;

	if (item->kind == KIND_MALFORMED)
		return rc_status(item->fault.code);
	if (item->kind == KIND_UNKNOWN && item->artefact.named)
		return STATUS_UNKNOWN;
	if (item->kind != KIND_DEVICE_TEXT)
		return STATUS_YES;
	for (uint32_t i = 0; i < item->capture.devices; i++) {
		if (has_fault(&of[i]))
			s = status_graver(s, STATUS_NO);
		else if (!of[i].enough)
			s = status_graver(s, STATUS_UNKNOWN);
	}
	return s;
}

static bool counts(void *context, const struct survey_item *item)
{
	return item->kind == KIND_DEVICE_TEXT;
}

static void format(void *context, const struct survey_item *item,
		   struct buf *out)
{
	const struct run *r = context;
	const struct diagnosis *of = item->prepared;

	if (r->o->common.quiet || item->kind != KIND_DEVICE_TEXT)
		return;
	for (uint32_t i = 0; i < item->capture.devices; i++)
		diagnose_put_device(out, &r->form, item->artefact.source,
				    item->capture.device[i], &of[i]);
}

static void take(void *context, const struct survey_item *item)
{
	struct run *r = context;
	const struct diagnosis *of = item->prepared;

	record_say_fault(context, item);
	if (item->kind == KIND_UNKNOWN && item->artefact.named)
		say("%.*s: there is no device text in it; diagnose reads the "
		    "output of show commands, best of show tech-support license",
		    SLICE_ARG(item->artefact.source));
	if (item->kind != KIND_DEVICE_TEXT)
		return;
	for (uint32_t i = 0; i < item->capture.devices; i++) {
		r->tally.devices++;
		r->tally.thin += !of[i].enough;
		diagnose_count(&r->tally, &of[i]);
		diagnosis_fleet_add(r->fleet, item->artefact.source,
				    &item->capture, item->capture.device[i]);
	}
}

static void begin(void *context)
{
	struct run *r = context;

	if (r->mark_count == r->mark_cap) {
		r->mark_cap = r->mark_cap ? r->mark_cap * 2 : 8;
		r->marks = mem_resize(r->marks,
				      r->mark_cap * sizeof(*r->marks));
	}
	r->marks[r->mark_count++] =
		(struct mark){r->tally, diagnosis_fleet_count(r->fleet)};
}

static void end(void *context, bool cancel)
{
	struct run *r = context;
	const struct mark *m = &r->marks[--r->mark_count];

	if (!cancel)
		return;
	r->tally = m->tally;
	diagnosis_fleet_cut(r->fleet, m->fleet);
}

/* "SA/VA" */
static enum rc expect_account(struct run *r, struct err *e)
{
	struct slice text = slice_of(r->o->expect);
	size_t at = slice_find(text, "/", 0);

	if (at == SIZE_MAX || text.n == 1)
		return err_set(e, RC_USAGE,
			       "diagnose: --expect-account: \"%s\" is not "
			       "SMART-ACCOUNT/VIRTUAL-ACCOUNT; leave one of them "
			       "out, but not the stroke", r->o->expect);
	r->rules.expect_smart = slice_trim(slice_part(text, 0, at));
	r->rules.expect_virtual = slice_trim(slice_part(text, at + 1, text.n));
	return RC_OK;
}

/* What only all dumps together tell, and the sum. */
static enum status finish(struct run *r, enum status status)
{
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf out = {0};
	struct diagnosis of = {0};

	diagnosis_fleet_judge(r->fleet, &a, &of);
	diagnose_count(&r->tally, &of);
	if (r->tally.by_severity[SEVERITY_FAULT])
		status = status_graver(status, STATUS_NO);
	if (!r->tally.devices)
		status = status_graver(status, STATUS_UNKNOWN);
	if (r->o->common.quiet)
		return status;
	diagnose_put_fleet(&out, &r->form, &of);
	diagnose_put_summary(&out, &r->form, &r->tally, status);
	out_write(buf_slice(&out));
	return status;
}

static enum status run(const struct invocation *in)
{
	struct diagnose_options *o = in->options;
	struct run r = {
		.o = o,
		.rules = {.at_given = o->common.at.given,
			  .at = o->common.at.at,
			  .privacy = o->privacy},
		.form = {.json = o->common.json, .verbose = o->common.verbose},
	};
	const struct survey_ops ops = {
		.context = &r,
		.prepare = prepare,
		.status = status_of,
		.counts = counts,
		.format = format,
		.write = out_write,
		.take = take,
		.begin = begin,
		.end = end,
	};
	struct survey_tally tally = {0};
	struct err e = {0};
	enum status status;

	out_color_setup(o->common.color);
	if (o->expect && expect_account(&r, &e)) {
		say_error(&e);
		return STATUS_USAGE;
	}
	o->judging.keyless = true;
	o->judging.seldom_parses = true;
	r.fleet = diagnosis_fleet_new();
	status = judging_survey(in, &o->common, &o->judging, &ops, &tally);
	if (status == STATUS_YES)
		status = finish(&r, tally.status);
	diagnosis_fleet_free(&r.fleet);
	mem_free_pointer(&r.marks);
	return status_graver(status, out_close());
}

const struct command command_diagnose = {
	.name = "diagnose",
	.summary = "names the fault in device text, with evidence and remedy",
	.operands = "DUMP...",
	.least = 1,
	.options = options,
	.options_size = sizeof(struct diagnose_options),
	.run = run,
};
