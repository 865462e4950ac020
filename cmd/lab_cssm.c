#include <inttypes.h>
#include <stdlib.h>

#include "base/file.h"
#include "cli/out.h"
#include "cmd/lab_parts.h"
#include "cmd/lab_cssm_out.h"
#include "lab/fleet.h"

struct cssm_options {
	struct common_options common;
	const char *output, *seed, *smart_account, *virtual_account;
	const char *policy, *seen;
	bool no_policy, policy_file_only, force;
	struct text_list slacs, refusals, losses;
};

#define ROW(letter, name, type, argument, field, help)                         \
	{letter, name, type, argument, offsetof(struct cssm_options, field),   \
	 help, NULL, 0, 0}

static const struct option_row rows[] = {
	ROW('o', "output", OPTION_FOLDER, "DIR", output,
	    "write the answers into DIR, which is made when missing"),
	ROW('f', "force", OPTION_FLAG, NULL, force,
	    "replace output files that exist"),
	ROW(0, "smart-account", OPTION_TEXT, "NAME", smart_account,
	    "answer for the smart account NAME; the default is \"Lab Smart "
	    "Account\""),
	ROW(0, "virtual-account", OPTION_TEXT, "NAME", virtual_account,
	    "answer for the virtual account NAME; the default is \"Lab Virtual "
	    "Account\""),
	ROW(0, "policy", OPTION_FILE, "FILE", policy,
	    "give out the policy that FILE describes"),
	ROW(0, "no-policy", OPTION_FLAG, NULL, no_policy,
	    "give out no policy"),
	ROW(0, "policy-file-only", OPTION_FLAG, NULL, policy_file_only,
	    "answer nothing; write the policy as a file of its own"),
	ROW(0, "slac", OPTION_LIST, "FILE", slacs,
	    "send the codes in FILE, an answer of before, again with the "
	    "acknowledgement of their device"),
	ROW(0, "refuse", OPTION_LIST, "PID:SN:ID=REASON", refusals,
	    "refuse this report; REASON is duplicate, unknown-device or any "
	    "text"),
	ROW(0, "lose", OPTION_LIST, "PID:SN", losses,
	    "let the answer to this device get lost"),
	ROW(0, "seen", OPTION_FILE, "FILE", seen,
	    "remember in FILE which reports came, and fail an upload that "
	    "brings one again"),
	ROW(0, "seed", OPTION_TEXT, "TEXT", seed,
	    "sign with the key that follows from TEXT, as that of the fleet; "
	    "the default is \"rum\""),
	ROW(0, "at", OPTION_TIME, "TIME", common.at,
	    "answer at TIME; the default is 2026-01-02T00:00:00Z"),
	OPTION_ROW_JSON(struct cssm_options),
	OPTION_ROW_QUIET(struct cssm_options),
	OPTION_ROW_VERBOSE(struct cssm_options),
	OPTION_ROW_LIMIT(struct cssm_options),
	OPTION_ROW_END,
};

/* Everything one run needs. */
struct serving {
	const struct cssm_options *options;
	const struct invocation *in;
	struct arena arena;
	struct choice choice; /* owns the UDIs of the options */
	struct cssm_wish wish;
	struct lab_policy policy;
	struct cssm_refusal *refusals;
	struct cssm_loss *losses;
	struct cssm_code *codes;
	struct cssm_seen seen;
	struct uploads uploads;
	struct cssm cssm;
	enum status status;
};

/* ---- options --------------------------------------------------------------- */

static enum rc read_refusal(struct serving *s, const char *text,
			    struct cssm_refusal *out, struct err *e)
{
	struct slice all = slice_of(text), before;
	size_t equals = slice_find(all, "=", 0), colon;

	before = slice_part(all, 0, equals);
	for (colon = before.n; colon && before.p[colon - 1] != ':'; colon--)
		;
	if (equals == SIZE_MAX || equals + 1 == all.n || !colon ||
	    !slice_u64(slice_part(before, colon, before.n), &out->report.id))
		return err_set(e, RC_USAGE,
			       "--refuse %s: write PID:SN:ID=REASON, where ID "
			       "is the number of a report", text);
	out->reason = text + equals + 1;
	return lab_read_udi(&s->choice,
			    arena_text(&s->arena,
				       slice_part(before, 0, colon - 1)),
			    &out->report.udi, e);
}

static enum rc read_lists(struct serving *s, struct err *e)
{
	const struct cssm_options *o = s->options;
	enum rc rc = RC_OK;

	s->refusals = mem_new(o->refusals.count + 1, sizeof(*s->refusals));
	s->losses = mem_new(o->losses.count + 1, sizeof(*s->losses));
	for (size_t i = 0; !rc && i < o->refusals.count; i++)
		rc = read_refusal(s, o->refusals.at[i], &s->refusals[i], e);
	for (size_t i = 0; !rc && i < o->losses.count; i++)
		rc = lab_read_udi(&s->choice, o->losses.at[i],
				  &s->losses[i].udi, e);
	s->wish.refusals = s->refusals;
	s->wish.refusal_count = o->refusals.count;
	s->wish.losses = s->losses;
	s->wish.loss_count = o->losses.count;
	return rc;
}

static enum rc check_options(const struct cssm_options *o, size_t operands,
			     struct err *e)
{
	if (!o->output || !*o->output)
		return err_set(e, RC_USAGE,
			       "needs a folder to write into: --output DIR");
	if (o->no_policy && (o->policy || o->policy_file_only))
		return err_set(e, RC_USAGE,
			       "--no-policy and another option about the policy "
			       "contradict each other; leave one out");
	if (o->policy_file_only && operands)
		return err_set(e, RC_USAGE,
			       "--policy-file-only answers no upload; leave the "
			       "option out, or the files");
	if (!o->policy_file_only && !operands)
		return err_set(e, RC_USAGE,
			       "needs an upload to answer; try "
			       "`rum lab cssm --help`");
	if (o->common.at.given &&
	    (o->common.at.at < LAB_AT_LEAST || o->common.at.at > LAB_AT_MOST))
		return err_set(e, RC_USAGE,
			       "--at: the lab lives from 2000-01-01 to "
			       "2100-01-01");
	return RC_OK;
}

static void make_wish(struct serving *s)
{
	const struct cssm_options *o = s->options;

	s->wish.seed = o->seed ? o->seed : "rum";
	s->wish.at = o->common.at.given ? o->common.at.at : LAB_AT + 86400;
	s->wish.smart_account = o->smart_account ? o->smart_account
						 : "Lab Smart Account";
	s->wish.virtual_account = o->virtual_account ? o->virtual_account
						     : "Lab Virtual Account";
	lab_policy_default(&s->policy, s->wish.at);
	s->wish.policy = o->no_policy ? NULL : &s->policy;
}

/* ---- files ----------------------------------------------------------------- */

static enum rc confine_all(struct serving *s, struct err *e)
{
	const struct cssm_options *o = s->options;
	size_t n = 0;
	const char **read = arena_array(
		&s->arena, s->in->count + o->slacs.count + 1, sizeof(*read));
	_cleanup_free_ char *seen = o->seen ? folder_of(o->seen) : NULL;
	const char *write[2] = {o->output, seen};
	enum rc rc = folder_make(o->output, 0777, e);

	for (size_t i = 0; i < s->in->count; i++) {
		if (strcmp(s->in->operands[i], "-") != 0)
			read[n++] = s->in->operands[i];
	}
	for (size_t i = 0; i < o->slacs.count; i++)
		read[n++] = o->slacs.at[i];
	if (o->policy)
		read[n++] = o->policy;
	return rc ? rc : lab_confine(&o->common, read, n, write,
				     o->seen ? 2 : 1, e);
}

static enum rc read_policy(struct serving *s, struct err *e)
{
	const struct cssm_options *o = s->options;
	_cleanup_buf_ struct buf text = {0};
	enum rc rc;

	if (!o->policy)
		return RC_OK;
	rc = file_read_small(o->policy, &text, &o->common.limits,
			     offsetof(struct limits, key_bytes), e);
	if (rc)
		return rc;
	rc = lab_policy_read(&s->policy, &s->arena, buf_slice(&text), e);
	return rc ? err_prefix(e, "%s", o->policy) : RC_OK;
}

static enum rc read_codes(struct serving *s, struct err *e)
{
	const struct cssm_options *o = s->options;
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < o->slacs.count; i++) {
		const char *path = o->slacs.at[i];
		_cleanup_buf_ struct buf bytes = {0};

		rc = file_read_small(path, &bytes, &o->common.limits,
				     offsetof(struct limits, piece_bytes), e);
		if (rc)
			break;
		rc = cssm_codes_read(&s->codes, &s->wish.code_count, &s->arena,
				     arena_copy(&s->arena, buf_slice(&bytes)),
				     &o->common.limits, e);
		if (rc)
			err_prefix(e, "%s", path);
	}
	s->wish.codes = s->codes;
	return rc;
}

static enum rc read_uploads(struct serving *s, struct err *e)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < s->in->count; i++)
		rc = uploads_read(&s->uploads, s->in->operands[i],
				  &s->options->common.limits, e);
	return rc;
}

/* ---- answering ------------------------------------------------------------- */

/* An upload that cannot be read gets no answer; the others do. */
static enum rc answer_all(struct serving *s, struct err *e)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < s->uploads.count; i++) {
		struct upload *u = &s->uploads.at[i];

		if (!u->fault.code) {
			rc = cssm_take(&s->cssm, u, &s->seen, e);
			continue;
		}
		err_prefix(&u->fault, "lab cssm: no answer");
		say_error(&u->fault);
		s->status = status_graver(s->status, rc_status(u->fault.code));
	}
	return rc;
}

/* What was wished of reports that nobody uploaded is most likely mistyped. */
static enum rc check_met(const struct serving *s, struct err *e)
{
	for (size_t i = 0; i < s->wish.refusal_count; i++) {
		if (!s->refusals[i].met)
			return err_set(e, RC_USAGE,
				       "--refuse %s: no upload holds this "
				       "report", s->options->refusals.at[i]);
	}
	for (size_t i = 0; i < s->wish.loss_count; i++) {
		if (!s->losses[i].met)
			return err_set(e, RC_USAGE,
				       "--lose %s: no upload holds anything of "
				       "this device", s->options->losses.at[i]);
	}
	return RC_OK;
}

/* The memory is written last: an answer that was not written was not given. */
static enum rc write_all(struct serving *s, struct err *e)
{
	const struct cssm_options *o = s->options;
	enum rc rc = cssm_write(&s->cssm, o->output,
				o->force ? OUTPUT_FORCE : 0, e);

	if (!rc && o->seen)
		rc = cssm_seen_save(&s->seen, o->seen, e);
	return rc;
}

static enum rc serve(struct serving *s, struct err *e)
{
	const struct cssm_options *o = s->options;
	enum rc rc = check_options(o, s->in->count, e);

	make_wish(s);
	if (!rc)
		rc = read_lists(s, e);
	if (!rc)
		rc = confine_all(s, e);
	if (!rc)
		rc = read_policy(s, e);
	if (!rc)
		rc = read_codes(s, e);
	if (!rc && o->seen)
		rc = cssm_seen_load(&s->seen, o->seen, &o->common.limits, e);
	if (!rc)
		rc = read_uploads(s, e);
	if (!rc)
		rc = cssm_open(&s->cssm, &s->wish, e);
	if (!rc)
		rc = o->policy_file_only ? cssm_policy_file(&s->cssm, e)
					 : answer_all(s, e);
	if (!rc)
		rc = check_met(s, e);
	return rc ? rc : write_all(s, e);
}

static enum status run(const struct invocation *in)
{
	struct serving s = {.options = in->options, .in = in};
	struct err e = {0};
	enum rc rc = serve(&s, &e);

	if (rc) {
		err_prefix(&e, "lab cssm");
		say_error(&e);
		s.status = status_graver(s.status, rc_status(rc));
	} else {
		lab_cssm_tell(&s.options->common, s.options->output, &s.cssm);
		/* A duplicate upload fails as a whole, as it does at CSSM. */
		if (s.cssm.duplicate)
			s.status = status_graver(s.status, STATUS_NO);
	}
	cssm_close(&s.cssm);
	uploads_free(&s.uploads);
	cssm_seen_free(&s.seen);
	free(s.refusals);
	free(s.losses);
	free(s.codes);
	choice_free(&s.choice);
	arena_free(&s.arena);
	return status_graver(s.status, out_close());
}

const struct command lab_cssm_command = {
	.name = "cssm",
	.summary = "answers uploads and requests as a simulated CSSM",
	.operands = "[FILE...]",
	.options = rows,
	.options_size = sizeof(struct cssm_options),
	.run = run,
};
