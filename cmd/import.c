#include <inttypes.h>
#include <sys/stat.h>

#include "base/when.h"
#include "bundle/choose.h"
#include "cli/out.h"
#include "cmd/columns.h"
#include "cmd/import_out.h"
#include "cmd/judging.h"
#include "cmd/keeping.h"
#include "intake/intake.h"

struct import_options {
	struct common_options common;
	struct judging_options judging;
	struct keeping_options keeping;
	const char *smart_account, *virtual_account, *for_device;
	struct text_list ack_keys, poll_replies, map_columns;
	struct given_time taken;
	int require;
	bool dry_run, known_only, ack_all_of_device, force;
};

#define ROW(letter, name, type, argument, field, help)                         \
	{letter, name, type, argument,                                         \
	 offsetof(struct import_options, field), help, NULL, 0, 0}

static const struct option_row options[] = {
	ROW('n', "dry-run", OPTION_FLAG, NULL, dry_run,
	    "show what would be done with each thing, and do nothing"),
	{0, "require", OPTION_CHOICE, "VERDICT",
	 offsetof(struct import_options, require),
	 "let in what is at least this well vouched for: any, untrusted or "
	 "valid; a wrong signature never gets in", intake_require_words, 0, 0},
	ROW(0, "virtual-account", OPTION_TEXT, "NAME", virtual_account,
	    "the virtual account that the devices belong to, where the files "
	    "do not say"),
	ROW(0, "smart-account", OPTION_TEXT, "NAME", smart_account,
	    "the smart account, likewise"),
	ROW(0, "taken", OPTION_TIME, "TIME", taken,
	    "the time when the account's snapshots were taken; otherwise their "
	    "own, or that of the import"),
	OPTION_ROW_MAP_COLUMNS(struct import_options),
	ROW(0, "for", OPTION_TEXT, "UDI", for_device,
	    "the device (PID:SN) that answers are for which name none"),
	ROW(0, "known-only", OPTION_FLAG, NULL, known_only,
	    "refuse what is about devices that are on no device list"),
	ROW(0, "ack-key", OPTION_LIST, "KEY", ack_keys,
	    "read report ids in acknowledgements under KEY too"),
	ROW(0, "ack-all-of-device", OPTION_FLAG, NULL, ack_all_of_device,
	    "take an acknowledgement for all exported reports of its device, "
	    "also where it names none"),
	ROW(0, "poll-reply", OPTION_LIST, "FILE", poll_replies,
	    "record the poll id in FILE, a reply to an upload"),
	ROW(0, "force", OPTION_FLAG, NULL, force,
	    "let something older, or of another virtual account, take the place "
	    "of what is there"),
	OPTION_ROWS_KEEPING(struct import_options),
	OPTION_ROW_WHO(struct import_options),
	OPTION_ROWS_JUDGING(struct import_options),
	OPTION_ROW_JSON(struct import_options),
	OPTION_ROW_QUIET(struct import_options),
	OPTION_ROW_VERBOSE(struct import_options),
	OPTION_ROW_AT(struct import_options),
	OPTION_ROW_JOBS(struct import_options),
	OPTION_ROW_LIMIT(struct import_options),
	OPTION_ROW_COLOR(struct import_options),
	OPTION_ROW_NO_PROGRESS(struct import_options),
	OPTION_ROW_END,
};

struct importing {
	struct import_options *options;
	char *file, *folder; /* the ledger, and where it lies */
	struct ledger *ledger;
	struct intake_options wish;
	struct intake *intake;
	struct import_out *out;
	struct choice for_device;
	struct ack_keys keys;
	struct snapshot_columns columns;
	struct arena arena; /* of columns */
	char **operands;
	size_t operand_count;
};

/* ---- callbacks of the survey ------------------------------------------------ */

static enum status no_status(void *context, const struct survey_item *item)
{
	return STATUS_YES;
}

static bool counts(void *context, const struct survey_item *item)
{
	return false;
}

static uint8_t knows(void *context, const struct survey_item *item)
{
	struct importing *x = context;

	return intake_knows(x->intake, item);
}

/* The ledger itself is no input; and to open and close it here would end this
 * process's locks on it. */
static bool skip(void *context, const char *path)
{
	struct importing *x = context;

	if (!import_is_ledger(x->file, path))
		return false;
	if (!x->options->common.quiet)
		say("note: %s is the ledger itself and is passed over", path);
	return true;
}

static void take(void *context, const struct survey_item *item)
{
	struct importing *x = context;

	intake_take(x->intake, item);
}

static void begin(void *context)
{
	struct importing *x = context;

	import_out_mark(x->out);
	intake_begin(x->intake);
}

static void end(void *context, bool cancel)
{
	struct importing *x = context;

	intake_end(x->intake, cancel);
	import_out_unmark(x->out, cancel);
}

/* ---- before and after ------------------------------------------------------- */

/* A dry run where there is no ledger, or an empty file, must not make one. */
static enum rc open_ledger(struct importing *x, struct err *e)
{
	const struct import_options *o = x->options;
	struct stat st;
	bool there = stat(x->file, &st) == 0 &&
		     !(S_ISREG(st.st_mode) && st.st_size == 0);

	return ledger_open(&x->ledger, x->file,
			   o->dry_run && !there ? LEDGER_MEMORY : LEDGER_WRITE,
			   ledger_wait(&o->keeping), e);
}

static enum rc ready(void *context, const struct keyring *ring, struct err *e)
{
	struct importing *x = context;
	enum rc rc = open_ledger(x, e);

	if (!rc)
		rc = ledger_begin(x->ledger, true, e);
	if (rc)
		return rc;
	keyring_digest(ring, x->wish.ring);
	x->intake = intake_new(x->ledger, &x->wish, import_out_record, x->out);
	return RC_OK;
}

static enum rc read_wish(struct importing *x, struct err *e)
{
	const struct import_options *o = x->options;

	if (columns_read(&x->columns, &x->arena, &o->map_columns, e))
		return err_prefix(e, "import");
	/* It would stay the newest until then. */
	if (o->taken.given && o->taken.at > common_now(&o->common))
		return err_set(e, RC_USAGE, "import: the time of --taken has not "
			       "come yet; give the time when the snapshot was "
			       "fetched");
	x->keys = (struct ack_keys){o->ack_keys.at, o->ack_keys.count};
	x->wish = (struct intake_options){
		.limits = &o->common.limits,
		.ack_keys = &x->keys,
		.columns = &x->columns,
		.taken = {o->taken.given, o->taken.at},
		.now = common_now(&o->common),
		.require = o->require,
		.known_only = o->known_only,
		.ack_all_of_device = o->ack_all_of_device,
		.force = o->force,
		.dry_run = o->dry_run,
	};
	if (o->smart_account)
		x->wish.smart_account = slice_of(o->smart_account);
	if (o->virtual_account)
		x->wish.virtual_account = slice_of(o->virtual_account);
	if (!o->for_device)
		return RC_OK;
	if (choice_add_udi(&x->for_device, o->for_device, e))
		return err_prefix(e, "import: --for");
	x->wish.for_device = x->for_device.udis[0];
	return udi_known(x->wish.for_device)
		       ? RC_OK
		       : err_set(e, RC_USAGE,
				 "import: --for: \"%s\" names no product id; "
				 "write PID:SN", o->for_device);
}

/* Poll replies are read like everything else, behind it. */
static enum rc list_operands(struct importing *x, const struct invocation *in,
			     struct err *e)
{
	const struct text_list *polls = &x->options->poll_replies;

	x->operand_count = in->count + polls->count;
	if (!x->operand_count)
		return err_set(e, RC_USAGE,
			       "import needs something to read: name files or "
			       "folders, or - for standard input");
	x->operands = mem_new(x->operand_count, sizeof(*x->operands));
	for (size_t i = 0; i < in->count; i++)
		x->operands[i] = in->operands[i];
	for (size_t i = 0; i < polls->count; i++)
		x->operands[in->count + i] = (char *)(uintptr_t)polls->at[i];
	return RC_OK;
}

static enum rc prepare(struct importing *x, const struct invocation *in,
		       struct err *e)
{
	struct import_options *o = x->options;
	enum rc rc = list_operands(x, in, e);

	if (!rc)
		rc = read_wish(x, e);
	if (!rc)
		rc = ledger_file(&x->file, &o->keeping, e);
	if (!rc)
		rc = ledger_folder(&x->folder, x->file, !o->dry_run, e);
	if (rc)
		return rc;
	o->judging.whole_files = o->judging.for_ledger = true;
	o->judging.own_repeats = true;
	o->judging.ack_keys = &x->keys;
	o->judging.columns = &x->columns;
	o->judging.ready = ready;
	o->judging.ready_context = x;
	o->judging.write = (const char *const *)&x->folder;
	o->judging.write_count = 1;
	return RC_OK;
}

static enum rc finish(struct importing *x, struct err *e)
{
	const struct import_options *o = x->options;
	_cleanup_buf_ struct buf detail = {0};
	const struct err *fault = intake_fault(x->intake);
	bool changed;

	if (fault) {
		*e = *fault;
		return fault->code;
	}
	if (o->dry_run)
		return RC_OK;
	import_detail(&detail, intake_tally(x->intake), x->operands,
		      x->operand_count, o->force);
	return ledger_commit(x->ledger,
			     &(struct journal_note){
				     .action = "import",
				     .who = journal_who(&o->keeping),
				     .at = when_now(),
				     .detail = buf_slice(&detail),
			     }, &changed, e);
}

/* Without a poll id a file is no reply that --poll-reply means. */
static enum status check_polls(const struct importing *x)
{
	size_t wanted = x->options->poll_replies.count;

	if (import_out_polls(x->out) >= wanted)
		return STATUS_YES;
	say("import: --poll-reply: %zu of %zu file%s had a poll id",
	    import_out_polls(x->out), wanted, wanted == 1 ? "" : "s");
	return STATUS_INPUT;
}

static enum status import_all(struct importing *x)
{
	const struct import_options *o = x->options;
	const struct invocation over = {.operands = x->operands,
					.count = x->operand_count};
	const struct survey_ops ops = {
		.context = x,
		.known = knows,
		.skip = skip,
		.status = no_status,
		.counts = counts,
		.take = take,
		.begin = begin,
		.end = end,
	};
	struct survey_tally tally = {0};
	struct err e = {0};
	enum status status = judging_survey(&over, &o->common, &o->judging,
					    &ops, &tally);
	enum rc rc;

	if (status != STATUS_YES || !x->intake)
		return status;
	rc = finish(x, &e);
	if (rc) {
		say_error(&e);
		return rc_status(rc);
	}
	status = status_graver(intake_tally(x->intake)->status,
			       check_polls(x));
	import_out_end(x->out, intake_tally(x->intake), ledger_path(x->ledger),
		       status);
	return status;
}

static enum status run(const struct invocation *in)
{
	struct import_options *o = in->options;
	struct importing x = {.options = o};
	struct err e = {0};
	enum status status;

	out_color_setup(o->common.color);
	if (prepare(&x, in, &e)) {
		say_error(&e);
		status = rc_status(e.code);
	} else {
		x.out = import_out_new(&o->common, o->dry_run);
		status = import_all(&x);
	}
	intake_free(x.intake);
	ledger_close(x.ledger);
	import_out_free(x.out);
	choice_free(&x.for_device);
	arena_free(&x.arena);
	mem_free_pointer(&x.operands);
	mem_free_pointer(&x.file);
	mem_free_pointer(&x.folder);
	return status_graver(status, out_close());
}

const struct command command_import = {
	.name = "import",
	.summary = "takes anything into the ledger",
	.operands = "[FILE...]",
	.options = options,
	.options_size = sizeof(struct import_options),
	.run = run,
};
