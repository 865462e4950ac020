#include "cmd/judging.h"

#include <inttypes.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "bundle/choose.h"
#include "bundle/layout.h"
#include "cli/out.h"
#include "cmd/export_out.h"
#include "cmd/export_write.h"
#include "cmd/passphrase.h"

static const char *const form_words[] = {
#define X(name, word, text) word,
	EXPORT_FORMS(X)
#undef X
	NULL};

struct export_options {
	struct common_options common;
	struct judging_options judging;
	const char *output, *key, *cert, *passphrase_file;
	const char *smart_account, *virtual_account, *message;
	int form;
	bool force, dry_run, is_unsigned;
	struct text_list udis, rum_ids;
	struct given_number days;
	struct given_time since;
};

#define ROW(letter, name, type, argument, field, help)                         \
	{letter, name, type, argument, offsetof(struct export_options, field), \
	 help, NULL, 0, 0}

static const struct option_row options[] = {
	ROW('o', "output", OPTION_FOLDER, "DIR", output,
	    "write into DIR, which is made when missing; the default is the "
	    "current folder"),
	{0, "form", OPTION_CHOICE, "FORM",
	 offsetof(struct export_options, form),
	 "write the form FORM: cssm (upload archive), device (one file for each "
	 "device) or rest (JSON body)", form_words, 0, 0},
	ROW(0, "udi", OPTION_LIST, "UDI", udis,
	    "take only reports of this device: PID:SN or a serial number"),
	ROW(0, "rum-id", OPTION_LIST, "ID", rum_ids,
	    "take only the report with this id"),
	{0, "days", OPTION_NUMBER, "N", offsetof(struct export_options, days),
	 "take only reports that end within the last N days", NULL, 0, 36500},
	ROW(0, "since", OPTION_TIME, "TIME", since,
	    "take only reports that end at TIME or later"),
	ROW(0, "smart-account", OPTION_TEXT, "NAME", smart_account,
	    "name the smart account in the manifest"),
	ROW(0, "virtual-account", OPTION_TEXT, "NAME", virtual_account,
	    "name the virtual account in the manifest"),
	ROW('m', "message", OPTION_TEXT, "TEXT", message,
	    "put TEXT into the signed manifest"),
	ROW('k', "key", OPTION_FILE, "KEY", key,
	    "sign with KEY: a file (PEM, DER, PKCS#12) or a URI such as "
	    "pkcs11:..."),
	ROW(0, "cert", OPTION_FILE, "FILE", cert,
	    "take the signer's certificate from FILE"),
	OPTION_ROW_PASSPHRASE(struct export_options, passphrase_file),
	ROW(0, "unsigned", OPTION_FLAG, NULL, is_unsigned,
	    "write no signed manifest"),
	ROW('n', "dry-run", OPTION_FLAG, NULL, dry_run,
	    "write nothing; tell what would go and what not, and why"),
	ROW('f', "force", OPTION_FLAG, NULL, force,
	    "replace output files that exist"),
	OPTION_ROW_JSON(struct export_options),
	OPTION_ROW_QUIET(struct export_options),
	OPTION_ROW_VERBOSE(struct export_options),
	OPTION_ROWS_JUDGING(struct export_options),
	OPTION_ROW_AT(struct export_options),
	OPTION_ROW_JOBS(struct export_options),
	OPTION_ROW_LIMIT(struct export_options),
	OPTION_ROW_COLOR(struct export_options),
	OPTION_ROW_NO_PROGRESS(struct export_options),
	OPTION_ROW_END,
};

/* ---- gathering ------------------------------------------------------------ */

struct exporting {
	const struct export_options *options;
	struct choice choice;
	struct gather *gather;
	size_t *marks;
	size_t mark_count, mark_cap;
	uint64_t not_chosen;
};

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

/* ---- writing -------------------------------------------------------------- */

/* Before anything is read, so that a missing key is told at once. */
static enum rc open_signer(struct export_signer *s,
			   const struct export_options *o, struct err *e)
{
	_cleanup_free_ char *folder = NULL;
	enum rc rc;

	if (o->is_unsigned && (o->key || o->cert))
		return err_set(e, RC_USAGE,
			       "export: --unsigned and a key contradict each "
			       "other; leave one out");
	if (o->is_unsigned || o->dry_run)
		return RC_OK;
	rc = keys_folder(&folder, o->judging.keys, e);
	return rc ? rc
		  : export_signer_open(s, folder, o->key, o->cert,
				       o->passphrase_file, e);
}

static const char *output_folder(const struct export_options *o)
{
	return o->output ? o->output : ".";
}

/* Also before: the sandbox can leave open only folders that exist. A key that
 * was opened and is no file belongs to a module. */
static enum rc prepare_sandbox(struct export_options *o, const char **folder,
			       struct err *e)
{
	o->judging.key_module = !o->is_unsigned && !o->dry_run && o->key &&
				access(o->key, F_OK) < 0;
	if (o->dry_run)
		return RC_OK;
	*folder = output_folder(o);
	o->judging.write = folder;
	o->judging.write_count = 1;
	return o->output ? folder_make(o->output, 0777, e) : RC_OK;
}

static enum rc write_all(const struct export_options *o,
			 const struct export_signer *s, const struct gather *g,
			 struct err *e)
{
	const struct layout_options wish = {
		.form = (enum export_form)o->form,
		.at = common_now(&o->common),
		.smart_account = o->smart_account,
		.virtual_account = o->virtual_account,
		.message = o->message,
		.program = "rum " RUM_VERSION,
	};
	const char *folder = output_folder(o);
	unsigned flags = o->force ? OUTPUT_FORCE : 0;
	struct layout layout;
	enum rc rc = layout_make(&layout, g, &wish, e);

	if (!rc && !o->dry_run)
		rc = export_check(folder, &layout, s, flags, e);
	for (size_t i = 0; !rc && i < layout.count; i++) {
		if (!o->dry_run)
			rc = export_write(folder, &layout.files[i], s, flags,
					  e);
		if (!rc)
			export_out_file(&o->common, folder, &layout.files[i],
					s->cert, o->dry_run, i == 0, g);
	}
	layout_free(&layout);
	return rc;
}

/* ---- the command ---------------------------------------------------------- */

static enum rc read_choice(struct choice *c, const struct export_options *o,
			   struct err *e)
{
	enum rc rc = RC_OK;

	if (o->days.given)
		c->since = (struct maybe_i64){
			true, common_now(&o->common) -
				      (int64_t)o->days.value * 86400};
	if (o->since.given &&
	    (!c->since.given || o->since.at > c->since.value))
		c->since = (struct maybe_i64){true, o->since.at};
	for (size_t i = 0; !rc && i < o->udis.count; i++)
		rc = choice_add_udi(c, o->udis.at[i], e);
	for (size_t i = 0; !rc && i < o->rum_ids.count; i++)
		rc = choice_add_id(c, o->rum_ids.at[i], e);
	return rc;
}

/* Account names stand in a line of manifest.mf each, and all are signed. */
static enum rc check_names(const struct export_options *o, struct err *e)
{
	const char *const names[] = {o->smart_account, o->virtual_account,
				     o->message};

	for (size_t i = 0; i < 3; i++) {
		_cleanup_buf_ struct buf shown = {0};

		if (!names[i])
			continue;
		text_visible(&shown, slice_of(names[i]));
		if (!slice_is(buf_slice(&shown), names[i]))
			return err_set(e, RC_USAGE,
				       "export: \"%s\" has bytes that are not "
				       "text", buf_text(&shown));
	}
	return RC_OK;
}

static enum status export_all(const struct invocation *in, struct exporting *x,
			      const struct export_signer *s)
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
	enum status status = judging_survey(in, &o->common, &o->judging, false,
					    &ops, &tally);
	size_t going = 0;
	enum rc rc = RC_OK;

	if (status != STATUS_YES)
		return status;
	gather_settle(x->gather);
	for (size_t i = 0; i < gather_count(x->gather); i++)
		going += gathered_goes(gather_at(x->gather, i));
	if (going)
		rc = write_all(o, s, x->gather, &e);
	if (rc)
		say_error(&e);
	status = export_out_end(&o->common, x->gather, going, x->not_chosen,
				status_graver(tally.status, rc_status(rc)));
	return status;
}

static enum status run(const struct invocation *in)
{
	struct export_options *o = in->options;
	struct exporting x = {.options = o};
	struct export_signer signer = {0};
	struct err e = {0};
	const char *folder;
	enum status status;
	enum rc rc = read_choice(&x.choice, o, &e);

	out_color_setup(o->common.color);
	sandbox_no_core();
	if (!rc)
		rc = check_names(o, &e);
	if (!rc)
		rc = open_signer(&signer, o, &e);
	if (!rc)
		rc = prepare_sandbox(o, &folder, &e);
	if (rc) {
		say_error(&e);
		status = rc_status(rc);
	} else {
		x.gather = gather_new(&o->common.limits);
		status = export_all(in, &x, &signer);
		gather_free(x.gather);
	}
	mem_free_pointer(&x.marks);
	choice_free(&x.choice);
	export_signer_free(&signer);
	return status_graver(status, out_close());
}

const struct command command_export = {
	.name = "export",
	.summary = "packs reports for upload, with a signed manifest",
	.operands = "FILE...",
	.least = 1,
	.options = options,
	.options_size = sizeof(struct export_options),
	.run = run,
};
