#include <inttypes.h>
#include <stddef.h>

#include "cli/out.h"
#include "cmd/ledger_parts.h"
#include "ledger/forget.h"
#include "ledger/rebuild.h"

/* Named numbers, which the journal, JSON and text all tell. */
struct sum_row {
	const char *word, *one, *many;
	size_t place;
};

static uint64_t sum_of(const void *sums, const struct sum_row *r)
{
	return *(const uint64_t *)(const void *)((const char *)sums + r->place);
}

static void put_sums(struct json_writer *w, const void *sums,
		     const struct sum_row *rows)
{
	for (; rows->word; rows++)
		json_put_u64(w, rows->word, sum_of(sums, rows));
}

static void tell_sums(const struct common_options *c, const char *kind,
		      const char *lead, const char *nothing, const void *sums,
		      const struct sum_row *rows, const char *file)
{
	_cleanup_buf_ struct buf line = {0};
	struct json_writer w = {.out = &line};
	bool any = false;

	if (c->quiet)
		return;
	if (c->json) {
		json_begin_object(&w, NULL);
		json_put_text(&w, "kind", kind);
		put_sums(&w, sums, rows);
		json_put_text(&w, "ledger", file);
		json_end_object(&w);
		ledger_put_line(&line);
		return;
	}
	for (; rows->word; rows++) {
		uint64_t n = sum_of(sums, rows);

		if (!n)
			continue;
		buf_printf(&line, "%s%" PRIu64 " %s", any ? ", " : lead, n,
			   n == 1 ? rows->one : rows->many);
		any = true;
	}
	out_printf("%s; ledger %s\n", any ? buf_text(&line) : nothing, file);
}

/* ---- rebuild -------------------------------------------------------------- */

struct rebuild_options {
	struct common_options common;
	struct keeping_options keeping;
};

static const struct option_row rebuild_rows[] = {
	OPTION_ROWS_KEEPING(struct rebuild_options),
	OPTION_ROW_WHO(struct rebuild_options),
	OPTION_ROW_JSON(struct rebuild_options),
	OPTION_ROW_QUIET(struct rebuild_options),
	OPTION_ROW_LIMIT(struct rebuild_options),
	OPTION_ROW_END,
};

#define SUM(field, one, many)                                                  \
	{#field, one, many, offsetof(struct rebuild_sums, field)}
static const struct sum_row rebuild_sums[] = {
	SUM(reports, "report read again", "reports read again"),
	SUM(files, "file read again", "files read again"),
	SUM(forgotten, "without its bytes", "without their bytes"),
	SUM(renewed_reports, "report made anew", "reports made anew"),
	SUM(renewed_copies, "copy made anew", "copies made anew"),
	SUM(renewed_files, "file made anew", "files made anew"),
	SUM(entries, "entry of an acknowledgement made right",
	    "entries of acknowledgements made right"),
	SUM(states, "state or link made right", "states or links made right"),
	SUM(unreadable, "not readable", "not readable"),
	{0},
};
#undef SUM

static enum status run_rebuild(const struct invocation *in)
{
	struct rebuild_options *o = in->options;
	_cleanup_buf_ struct buf detail = {0};
	struct json_writer w = {.out = &detail};
	struct ledger_session s = {.rereads = true};
	struct rebuild_sums sums = {0};
	struct err e = {0};
	enum rc rc = ledger_session_begin(&s, &o->common, &o->keeping,
					  LEDGER_READ, NULL, &e);

	if (!rc)
		rc = ledger_begin(s.ledger, true, &e);
	if (!rc)
		rc = ledger_rebuild(s.ledger, &o->common.limits, &sums, &e);
	json_begin_object(&w, NULL);
	put_sums(&w, &sums, rebuild_sums);
	json_end_object(&w);
	if (!rc)
		rc = ledger_session_commit(&s, "rebuild", &o->keeping,
					   buf_slice(&detail), NULL, &e);
	if (!rc)
		tell_sums(&o->common, "ledger-rebuild", "", "nothing to read",
			  &sums, rebuild_sums, s.file);
	return ledger_session_status(&s, rc, &e,
				     sums.unreadable ? STATUS_NO : STATUS_YES);
}

/* ---- forget --------------------------------------------------------------- */

struct forget_options {
	struct common_options common;
	struct keeping_options keeping;
	struct given_time before;
	bool dry_run;
};

static const struct option_row forget_rows[] = {
	{0, "before", OPTION_TIME, "TIME",
	 offsetof(struct forget_options, before),
	 "forget what ended before TIME", NULL, 0, 0},
	{'n', "dry-run", OPTION_FLAG, NULL,
	 offsetof(struct forget_options, dry_run),
	 "say what would be forgotten, and forget nothing", NULL, 0, 0},
	OPTION_ROWS_KEEPING(struct forget_options),
	OPTION_ROW_WHO(struct forget_options),
	OPTION_ROW_JSON(struct forget_options),
	OPTION_ROW_QUIET(struct forget_options),
	OPTION_ROW_END,
};

#define SUM(field, one, many)                                                  \
	{#field, one, many, offsetof(struct forget_sums, field)}
static const struct sum_row forget_sums[] = {
	SUM(reports, "report", "reports"),
	SUM(copies, "other copy", "other copies"),
	SUM(export_files, "file of exports", "files of exports"),
	SUM(objects, "piece of evidence in all", "pieces of evidence in all"),
	SUM(bytes, "byte", "bytes"),
	{0},
};
#undef SUM

static enum rc commit_forget(struct ledger_session *s,
			     const struct forget_options *o,
			     const struct forget_sums *sums, struct err *e)
{
	_cleanup_buf_ struct buf detail = {0};
	struct json_writer w = {.out = &detail};
	uint64_t freed;
	bool changed;
	enum rc rc;

	json_begin_object(&w, NULL);
	put_sums(&w, sums, forget_sums);
	json_put_time(&w, "before", o->before.at);
	json_end_object(&w);
	rc = ledger_session_commit(s, "forget", &o->keeping,
				   buf_slice(&detail), &changed, e);
	return rc || !changed ? rc : ledger_shrink(s->ledger, &freed, e);
}

static enum status run_forget(const struct invocation *in)
{
	struct forget_options *o = in->options;
	struct ledger_session s = {0};
	struct forget_sums sums = {0};
	struct err e = {0};
	enum rc rc = RC_OK;

	if (!o->before.given)
		rc = err_set(&e, RC_USAGE,
			     "ledger forget: say with --before TIME how old a "
			     "report has to be");
	if (!rc)
		rc = ledger_session_begin(&s, &o->common, &o->keeping,
					  LEDGER_READ, NULL, &e);
	if (!rc)
		rc = ledger_begin(s.ledger, true, &e);
	if (!rc)
		rc = ledger_forget(s.ledger, o->before.at, &sums, &e);
	if (!rc && o->dry_run)
		ledger_rollback(s.ledger);
	else if (!rc)
		rc = commit_forget(&s, o, &sums, &e);
	if (!rc)
		tell_sums(&o->common, "ledger-forget",
			  o->dry_run ? "would forget " : "forgot ",
			  "nothing to forget", &sums, forget_sums, s.file);
	return ledger_session_status(&s, rc, &e, STATUS_YES);
}

const struct command ledger_rebuild_command = {
	.name = "rebuild",
	.summary = "makes the columns anew from the evidence",
	.operands = "",
	.options = rebuild_rows,
	.options_size = sizeof(struct rebuild_options),
	.run = run_rebuild,
};
const struct command ledger_forget_command = {
	.name = "forget",
	.summary = "drops the bytes of old acknowledged reports",
	.operands = "",
	.options = forget_rows,
	.options_size = sizeof(struct forget_options),
	.run = run_forget,
};
