#include "cmd/accounting.h"

#include "cli/out.h"

/* Without files use comes from the ledger; with files from the ledger only where
 * somebody named it on the command line. */
enum rc accounting_find_ledger(struct accounting *x, struct err *e)
{
	enum rc rc;

	if (x->in->count && !x->keeping->ledger)
		return RC_OK;
	rc = ledger_file(&x->ledger_path, x->keeping, e);
	return rc ? rc
		  : ledger_folder(&x->ledger_folder, x->ledger_path, false, e);
}

/* A missing ledger is told before a long survey. It is closed again at once: a
 * survey that came across the file would end the locks of this process on it. */
enum rc accounting_try_ledger(const struct accounting *x, struct err *e)
{
	struct ledger *l = NULL;
	enum rc rc;

	if (!x->ledger_path)
		return RC_OK;
	rc = ledger_open(&l, x->ledger_path, LEDGER_READ,
			 ledger_wait(x->keeping), e);
	ledger_close(l);
	/* A snapshot alone is a question that a FILE answers too. */
	if (rc == RC_MISSING && x->options->snapshots.count && !x->in->count &&
	    !x->keeping->ledger)
		return err_set(e, rc,
			       "--snapshot without a FILE takes use from the "
			       "ledger, and there is none yet (%s); name the "
			       "reports too, or the snapshot as FILE to look at "
			       "it alone: rum %s %s", x->ledger_path,
			       x->in->command->name,
			       x->options->snapshots.at[0]);
	return rc;
}

/* Device text that was taken in is read as if it were named now. */
static enum rc take_kept_text(void *context, struct slice source,
			      struct slice bytes, struct err *e)
{
	struct accounting *x = context;
	_cleanup_arena_ struct arena a = {0};
	struct survey_item item = {.kind = KIND_DEVICE_TEXT,
				   .artefact = {.kind = KIND_DEVICE_TEXT,
						.source = source}};
	struct err fault = {0};

	if (show_read(&a, bytes, &x->common->limits, &item.capture, &fault)) {
		say("ledger %s: %.*s: %s", x->ledger_path, SLICE_ARG(source),
		    fault.text);
		x->status = status_graver(x->status, rc_status(fault.code));
		return RC_OK;
	}
	accounting_take(x, &item);
	return RC_OK;
}

enum rc accounting_take_ledger(struct accounting *x, struct err *e)
{
	enum rc rc;

	if (!x->ledger_path)
		return RC_OK;
	rc = ledger_open(&x->ledger, x->ledger_path, LEDGER_READ,
			 ledger_wait(x->keeping), e);
	if (!rc)
		rc = ledger_begin(x->ledger, false, e);
	/* The account's side is what was named, else the newest on record. */
	x->kept_snapshots = !books_tally(x->books)->snapshots;
	if (!rc)
		rc = books_ledger(x->books, x->ledger, x->kept_snapshots, e);
	return rc ? rc : ledger_texts(x->ledger, take_kept_text, x, e);
}
