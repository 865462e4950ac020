#include <inttypes.h>

#include "base/file.h"
#include "base/when.h"
#include "cli/out.h"
#include "cmd/deliver_out.h"
#include "cmd/judging.h"
#include "cmd/keeping.h"
#include "deliver/runbook.h"
#include "deliver/write.h"
#include "json/write.h"

struct deliver_options {
	struct common_options common;
	struct judging_options judging;
	struct keeping_options keeping;
	const char *output, *media, *known;
	struct text_list udis, stated, ack_keys;
	bool foreign, pending, all, dry_run, force;
};

#define ROW(letter, name, type, argument, field, help)                         \
	{letter, name, type, argument,                                         \
	 offsetof(struct deliver_options, field), help, NULL, 0, 0}

static const struct option_row options[] = {
	ROW('o', "output", OPTION_FOLDER, "DIR", output,
	    "write into DIR, which is made when missing"),
	ROW(0, "udi", OPTION_LIST, "UDI", udis,
	    "deliver only to this device: PID:SN or a serial number"),
	ROW(0, "pending", OPTION_FLAG, NULL, pending,
	    "from the ledger only what is not confirmed as installed; the "
	    "default"),
	ROW(0, "all", OPTION_FLAG, NULL, all,
	    "from the ledger also what is confirmed as installed"),
	ROW(0, "known", OPTION_FILE, "FILE", known,
	    "hold the answers against the device list (CSV) in FILE"),
	ROW(0, "foreign", OPTION_FLAG, NULL, foreign,
	    "deliver to devices that nobody knows too"),
	ROW(0, "for", OPTION_LIST, "PID:SN", stated,
	    "deliver files that name no device to this one"),
	ROW(0, "media", OPTION_TEXT, "NAME", media,
	    "what the device calls the stick; the default is "
	    RUNBOOK_MEDIA),
	ROW(0, "ack-key", OPTION_LIST, "KEY", ack_keys,
	    "read report ids in acknowledgements under KEY too"),
	ROW('n', "dry-run", OPTION_FLAG, NULL, dry_run,
	    "write nothing; tell what would go where"),
	ROW('f', "force", OPTION_FLAG, NULL, force,
	    "replace output files that exist and differ"),
	OPTION_ROWS_KEEPING(struct deliver_options),
	OPTION_ROW_WHO(struct deliver_options),
	OPTION_ROWS_JUDGING(struct deliver_options),
	OPTION_ROW_JSON(struct deliver_options),
	OPTION_ROW_QUIET(struct deliver_options),
	OPTION_ROW_VERBOSE(struct deliver_options),
	OPTION_ROW_AT(struct deliver_options),
	OPTION_ROW_JOBS(struct deliver_options),
	OPTION_ROW_LIMIT(struct deliver_options),
	OPTION_ROW_COLOR(struct deliver_options),
	OPTION_ROW_NO_PROGRESS(struct deliver_options),
	OPTION_ROW_END,
};

struct delivering {
	struct deliver_options *options;
	const struct invocation *in;
	struct plan_options wish;
	struct ack_keys keys;
	struct choice choice, stated;
	struct plan *plan;
	char *file, *folder;   /* the ledger, and where it lies; or NULL */
	const char *write[2];  /* what the sandbox leaves open */
	size_t write_count;
};

/* ---- options ------------------------------------------------------------------ */

static enum rc read_udis(struct delivering *x, struct err *e)
{
	const struct deliver_options *o = x->options;
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < o->udis.count; i++)
		rc = choice_add_udi(&x->choice, o->udis.at[i], e);
	for (size_t i = 0; !rc && i < o->stated.count; i++) {
		rc = choice_add_udi(&x->stated, o->stated.at[i], e);
		if (!rc && !udi_known(x->stated.udis[i]))
			rc = err_set(e, RC_USAGE,
				     "deliver: --for %s: write PID:SN",
				     o->stated.at[i]);
	}
	return rc;
}

static enum rc check_options(const struct delivering *x, struct err *e)
{
	const struct deliver_options *o = x->options;

	if (!o->output || !*o->output)
		return err_set(e, RC_USAGE,
			       "deliver needs a folder to write into: "
			       "--output DIR");
	if (o->pending && o->all)
		return err_set(e, RC_USAGE,
			       "deliver: --pending and --all contradict each "
			       "other; leave one out");
	if (o->stated.count && !x->in->count)
		return err_set(e, RC_USAGE,
			       "deliver: --for is about files; from the ledger "
			       "goes what rum import --for has settled");
	if (o->media && !runbook_media_is(o->media))
		return err_set(e, RC_USAGE,
			       "deliver: --media \"%s\": write the name without "
			       "the colon, as in usbflash0 or bootflash",
			       o->media);
	return RC_OK;
}

/* Without files the answers come from the ledger; with files it only says which
 * devices there are, where somebody named it. */
static enum rc find_ledger(struct delivering *x, struct err *e)
{
	const struct deliver_options *o = x->options;
	enum rc rc;

	if (x->in->count && !o->keeping.ledger && !cli_env("RUM_LEDGER"))
		return RC_OK;
	rc = ledger_file(&x->file, &o->keeping, e);
	return rc ? rc : ledger_folder(&x->folder, x->file, false, e);
}

static enum rc prepare(struct delivering *x, struct err *e)
{
	const struct deliver_options *o = x->options;
	enum rc rc = check_options(x, e);

	if (!rc)
		rc = read_udis(x, e);
	if (!rc)
		rc = find_ledger(x, e);
	if (rc)
		return rc;
	x->keys = (struct ack_keys){o->ack_keys.at, o->ack_keys.count};
	x->wish = (struct plan_options){
		.limits = &o->common.limits,
		.ack_keys = &x->keys,
		.stated = x->stated.udis,
		.stated_count = x->stated.udi_count,
		.choice = &x->choice,
		.foreign = o->foreign,
		.installed = o->all,
	};
	if (x->folder)
		x->write[x->write_count++] = x->folder;
	if (!o->dry_run) {
		x->write[x->write_count++] = o->output;
		rc = folder_make(o->output, 0777, e);
	}
	x->plan = plan_new(&x->wish);
	return rc;
}

/* ---- who is known --------------------------------------------------------------- */

static enum rc know_list(struct delivering *x, struct err *e)
{
	const struct deliver_options *o = x->options;
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf text = {0};
	struct device_list list;
	enum rc rc;

	if (!o->known)
		return RC_OK;
	rc = file_read_small(o->known, &text, &o->common.limits,
			     offsetof(struct limits, piece_bytes), e);
	if (rc)
		return rc;
	rc = device_list_read(&list, &a, buf_slice(&text), &o->common.limits, e);
	if (rc)
		return err_prefix(e, "%s", o->known);
	plan_know_list(x->plan, &list);
	return RC_OK;
}

/* Closed again at once: a survey that came across the file would end the locks of
 * this process on it. */
static enum rc consult_ledger(struct delivering *x, bool answers,
			      struct err *e)
{
	struct ledger *l = NULL;
	enum rc rc;

	if (!x->file)
		return RC_OK;
	rc = ledger_open(&l, x->file, LEDGER_READ,
			 ledger_wait(&x->options->keeping), e);
	if (!rc)
		rc = ledger_begin(l, false, e);
	if (!rc)
		rc = plan_know_ledger(x->plan, l, e);
	if (!rc && answers)
		rc = plan_take_ledger(x->plan, l, e);
	if (l)
		ledger_rollback(l);
	ledger_close(l);
	return rc;
}

/* ---- from files --------------------------------------------------------------------- */

static enum status status_of(void *context, const struct survey_item *item)
{
	if (item->kind == KIND_MALFORMED)
		return rc_status(item->fault.code);
	return (item->kind == KIND_UNKNOWN || item->kind == KIND_DEVICE_TEXT) &&
			       item->artefact.named &&
			       !item->artefact.inside_known
		       ? STATUS_INPUT
		       : STATUS_YES;
}

static bool counts(void *context, const struct survey_item *item)
{
	return false;
}

static void take(void *context, const struct survey_item *item)
{
	plan_take(((struct delivering *)context)->plan, item);
}

static void begin(void *context)
{
	plan_begin(((struct delivering *)context)->plan);
}

static void end(void *context, bool cancel)
{
	plan_end(((struct delivering *)context)->plan, cancel);
}

static enum rc ready(void *context, const struct keyring *ring, struct err *e)
{
	struct delivering *x = context;
	enum rc rc = know_list(x, e);

	return rc ? rc : consult_ledger(x, false, e);
}

static enum status take_files(struct delivering *x, bool *taken)
{
	struct deliver_options *o = x->options;
	const struct survey_ops ops = {
		.context = x,
		.status = status_of,
		.counts = counts,
		.take = take,
		.begin = begin,
		.end = end,
	};
	struct survey_tally tally = {0};
	enum status status;

	o->judging.whole_files = true;
	o->judging.ack_keys = &x->keys;
	o->judging.ready = ready;
	o->judging.ready_context = x;
	o->judging.write = x->write;
	o->judging.write_count = x->write_count;
	status = judging_survey(x->in, &o->common, &o->judging, &ops, &tally);
	*taken = status == STATUS_YES;
	return status_graver(status, tally.status);
}

/* ---- from the ledger ------------------------------------------------------------------ */

static enum status take_ledger(struct delivering *x, bool *taken)
{
	const struct deliver_options *o = x->options;
	const struct sandbox_wish wish = {
		.read = &o->known,
		.read_count = o->known != NULL,
		.write = x->write,
		.write_count = x->write_count,
	};
	struct err e = {0};
	enum rc rc = survey_prepare(&e);

	if (!rc)
		rc = confine(&o->common, &wish, &e);
	if (!rc)
		rc = know_list(x, &e);
	if (!rc)
		rc = consult_ledger(x, true, &e);
	if (rc)
		say_error(&e);
	*taken = !rc;
	return rc_status(rc);
}

static void write_detail(struct buf *out, const struct delivering *x)
{
	struct json_writer w = {.out = out};
	size_t devices, answers;

	plan_deliveries(x->plan, &devices);
	plan_handed(x->plan, &answers);
	json_begin_object(&w, NULL);
	json_put_text(&w, "output", x->options->output);
	json_put_u64(&w, "devices", devices);
	json_put_u64(&w, "answers", answers);
	json_end_object(&w);
}

/* All is on the medium by now. */
static enum rc mark(struct delivering *x, struct err *e)
{
	size_t count;
	const struct handed_answer *all = plan_handed(x->plan, &count);
	_cleanup_buf_ struct buf detail = {0};
	struct journal_note note = {
		.action = "deliver",
		.who = journal_who(&x->options->keeping),
		.at = when_now(),
	};
	struct ledger *l = NULL;
	enum rc rc;

	if (!count)
		return RC_OK;
	write_detail(&detail, x);
	note.detail = buf_slice(&detail);
	rc = ledger_open(&l, x->file, LEDGER_WRITE,
			 ledger_wait(&x->options->keeping), e);
	if (!rc)
		rc = ledger_begin(l, true, e);
	for (size_t i = 0; !rc && i < count; i++)
		rc = ledger_mark_answer(l, all[i].file, all[i].udi, false, e);
	if (!rc)
		rc = ledger_commit(l, &note, NULL, e);
	ledger_close(l);
	return rc ? err_prefix(e, "deliver: the files are written, but the "
				  "ledger does not say so")
		  : RC_OK;
}

/* ---- the command -------------------------------------------------------------------- */

static enum rc write_all(struct delivering *x, const struct deliver_out *out,
			 struct err *e)
{
	const struct deliver_options *o = x->options;
	const struct deliver_wish wish = {
		.output = o->output,
		.media = out->media,
		.flags = o->force ? OUTPUT_FORCE : 0,
	};
	size_t count;

	plan_deliveries(x->plan, &count);
	return count && !o->dry_run ? deliver_write(x->plan, &wish, e) : RC_OK;
}

static enum status deliver_all(struct delivering *x)
{
	const struct deliver_options *o = x->options;
	const struct deliver_out out = {
		.common = &o->common,
		.output = o->output,
		.media = o->media ? o->media : RUNBOOK_MEDIA,
		.dry_run = o->dry_run,
	};
	bool taken;
	enum status status = x->in->count ? take_files(x, &taken)
					  : take_ledger(x, &taken);
	struct err e = {0};
	enum rc rc;

	/* Input that cannot be read is refused, and the rest still goes. */
	if (!taken)
		return status;
	plan_settle(x->plan);
	rc = write_all(x, &out, &e);
	if (!rc)
		deliver_out_devices(&out, x->plan);
	if (!rc && !o->dry_run)
		rc = mark(x, &e);
	if (!rc)
		return deliver_out_end(&out, x->plan, status);
	say_error(&e);
	return status_graver(status, rc_status(rc));
}

static enum status run(const struct invocation *in)
{
	struct delivering x = {.options = in->options, .in = in};
	struct err e = {0};
	enum status status;
	enum rc rc = prepare(&x, &e);

	out_color_setup(x.options->common.color);
	if (rc) {
		say_error(&e);
		status = rc_status(rc);
	} else {
		status = deliver_all(&x);
	}
	if (x.plan)
		plan_free(x.plan);
	choice_free(&x.choice);
	choice_free(&x.stated);
	mem_free_pointer(&x.file);
	mem_free_pointer(&x.folder);
	return status_graver(status, out_close());
}

const struct command command_deliver = {
	.name = "deliver",
	.summary = "splits what CSSM sent into one folder a device, with the "
		   "commands to type there",
	.operands = "[FILE...]",
	.options = options,
	.options_size = sizeof(struct deliver_options),
	.run = run,
};
