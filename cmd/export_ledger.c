#include <inttypes.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/when.h"
#include "cli/out.h"
#include "cmd/export_parts.h"
#include "json/write.h"

/* ---- opening ------------------------------------------------------------------ */

/* The ledger first, then the sandbox: both folders exist by then. */
static enum rc open_ledger(struct exporting *x, bool write, struct err *e)
{
	const struct export_options *o = x->options;
	_cleanup_free_ char *file = NULL, *folder = NULL;
	const char *folders[2];
	struct sandbox_wish wish = {
		.write = folders,
		.no_landlock = o->judging.key_module,
		.local_sockets = o->judging.key_module,
	};
	enum rc rc = ledger_file(&file, &o->keeping, e);

	if (!rc)
		rc = ledger_folder(&folder, file, false, e);
	if (!rc)
		rc = ledger_open(&x->ledger, file, LEDGER_READ,
				 ledger_wait(&o->keeping), e);
	if (rc)
		return rc;
	folders[wish.write_count++] = folder;
	if (x->folder)
		folders[wish.write_count++] = x->folder;
	rc = confine(&o->common, &wish, e);
	return rc ? rc : ledger_begin(x->ledger, write, e);
}

/* ---- which virtual account ------------------------------------------------------ */

static const char *name_of(struct exporting *x, struct slice s)
{
	return s.n ? arena_text(&x->arena, s) : NULL;
}

static void list_accounts(struct buf *out, const struct ledger_account_count *a,
			  size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_add_text(out, i ? ", " : "");
		if (a[i].virtual_account.n) {
			buf_add_byte(out, '"');
			text_safe(out, a[i].virtual_account);
			buf_add_byte(out, '"');
		} else {
			buf_add_text(out, "none known");
		}
		buf_printf(out, " (%" PRIu64 ")", a[i].reports);
	}
}

/* A file is charged to the account it is uploaded to, which nothing but care
 * decides (casebook): so one run is about one of them. Devices of which no account
 * is known go along only where the ledger knows of no other. */
static enum rc choose_account(struct exporting *x, struct ledger_choice *choice,
			      uint64_t *unplaced, struct err *e)
{
	const struct export_options *o = x->options;
	const struct ledger_account_count *all;
	_cleanup_buf_ struct buf list = {0};
	size_t count, named = 0, unknown = 0;
	enum rc rc = ledger_unreported_accounts(x->ledger, &x->arena, o->all,
						&all, &count, e);

	*unplaced = 0;
	for (size_t i = 0; !rc && i < count; i++) {
		named += all[i].virtual_account.n != 0;
		unknown += all[i].virtual_account.n == 0;
	}
	if (rc || !named)
		return rc;
	if (!o->virtual_account && named + unknown > 1) {
		list_accounts(&list, all, count);
		return err_set(e, RC_USAGE,
			       "export: reports of several virtual accounts wait: "
			       "%.400s; choose one with --virtual-account",
			       buf_text(&list));
	}
	choice->virtual_account = o->virtual_account
					  ? slice_of(o->virtual_account)
					  : all[0].virtual_account;
	x->virtual_account = name_of(x, choice->virtual_account);
	for (size_t i = 0; i < count; i++) {
		if (!all[i].virtual_account.n)
			*unplaced = all[i].reports;
		else if (!x->smart_account &&
			 slice_equal(all[i].virtual_account,
				     choice->virtual_account))
			x->smart_account = name_of(x, all[i].smart_account);
	}
	return RC_OK;
}

/* ---- gathering -------------------------------------------------------------------- */

static void add_id(struct exporting *x, int64_t id)
{
	if (x->id_count == x->id_cap) {
		x->id_cap = x->id_cap ? x->id_cap * 2 : 256;
		x->ids = mem_resize(x->ids, x->id_cap * sizeof(*x->ids));
	}
	x->ids[x->id_count++] = id;
}

static enum rc take(void *context, const struct ledger_stored_report *r,
		    struct err *e)
{
	_cleanup_arena_ struct arena a = {0};
	struct exporting *x = context;
	struct rum_report report;
	enum rc rc = report_reread(&report, &a, r->text,
				   &x->options->common.limits, e);

	if (rc)
		return err_prefix(e, "%.*s", SLICE_ARG(r->source));
	if (!choice_takes(&x->choice, &report)) {
		x->not_chosen++;
		return RC_OK;
	}
	add_id(x, r->id);
	gather_report(x->gather, &report, r->source, 0,
		      report.form == PAYLOAD_BARE
			      ? "a payload without its envelope cannot be "
				"uploaded"
			      : NULL);
	return RC_OK;
}

/* ---- what the ledger remembers ----------------------------------------------------- */

static void put_detail(struct buf *out, const struct exporting *x,
		       size_t reports)
{
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	json_put_u64(&w, "export", (uint64_t)x->export_id);
	json_put_u64(&w, "reports", reports);
	json_put_text(&w, "virtual_account", x->virtual_account);
	json_begin_array(&w, "files");
	for (size_t i = 0; i < x->file_count; i++)
		json_put_text(&w, NULL, x->files[i].name);
	json_end_array(&w);
	json_end_object(&w);
}

static size_t list_going(const struct exporting *x, int64_t *ids)
{
	size_t n = 0;

	for (size_t i = 0; i < gather_count(x->gather); i++) {
		const struct gathered *g = gather_at(x->gather, i);

		if (gathered_goes(g))
			ids[n++] = x->ids[g->order];
	}
	return n;
}

/* A device belongs to the account that its export named, until something says
 * else. */
static enum rc note_accounts(const struct exporting *x, struct slice smart,
			     struct slice virtual, struct err *e)
{
	const struct gathered *last = NULL;
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && virtual.p && i < gather_count(x->gather);
	     i++) {
		const struct gathered *g = gather_at(x->gather, i);

		if (!gathered_goes(g) || (last && udi_equal(last->udi, g->udi)))
			continue;
		last = g;
		rc = ledger_device_account(x->ledger, g->udi, smart, virtual,
					   false, e);
	}
	return rc;
}

enum rc export_remember(struct exporting *x, struct err *e)
{
	const struct export_options *o = x->options;
	_cleanup_buf_ struct buf detail = {0};
	int64_t *ids = arena_array(&x->arena, x->id_count, sizeof(*ids));
	struct ledger_export wish = {
		.form = x->form_word,
		.at = common_now(&o->common),
		.files = x->files,
		.file_count = x->file_count,
		.reports = ids,
		.report_count = list_going(x, ids),
	};
	enum rc rc;

	if (x->smart_account)
		wish.smart_account = slice_of(x->smart_account);
	if (x->virtual_account)
		wish.virtual_account = slice_of(x->virtual_account);
	rc = ledger_add_export(x->ledger, &wish, &x->export_id, e);
	if (!rc)
		rc = note_accounts(x, wish.smart_account, wish.virtual_account,
				   e);
	put_detail(&detail, x, wish.report_count);
	if (!rc)
		rc = ledger_commit(x->ledger,
				   &(struct journal_note){
					   .action = "export",
					   .who = journal_who(&o->keeping),
					   .at = when_now(),
					   .detail = buf_slice(&detail),
				   }, NULL, e);
	if (rc)
		x->export_id = 0;
	return rc;
}

/* ---- the two ways --------------------------------------------------------------------- */

static void warn(const struct exporting *x, uint64_t waiting,
		 uint64_t waiting_devices, uint64_t unplaced,
		 uint64_t conflicts, uint64_t forgotten)
{
	bool all = x->options->all;

	if (waiting)
		say("note: %" PRIu64 " report%s of %" PRIu64 " device%s wait%s for "
		    "an acknowledgement%s", waiting, waiting == 1 ? "" : "s",
		    waiting_devices, waiting_devices == 1 ? "" : "s",
		    waiting == 1 ? "s" : "",
		    all ? " and may go again: the account refuses a whole upload "
			  "for one duplicate"
			: "; do not upload their file a second time, the account "
			  "refuses a whole upload for one duplicate");
	if (unplaced)
		say("note: %" PRIu64 " report%s of devices whose virtual account "
		    "is not known stay%s; import them again with "
		    "--virtual-account, or a device list", unplaced,
		    unplaced == 1 ? "" : "s", unplaced == 1 ? "s" : "");
	if (conflicts)
		say("note: %" PRIu64 " report%s in conflict stay%s; \"rum ledger "
		    "check\" and \"rum ledger show\" tell of them", conflicts,
		    conflicts == 1 ? "" : "s", conflicts == 1 ? "s" : "");
	if (forgotten)
		say("note: %" PRIu64 " report%s cannot go again, since the bytes "
		    "were forgotten", forgotten, forgotten == 1 ? "" : "s");
}

enum status export_from_ledger(struct exporting *x)
{
	const struct export_options *o = x->options;
	struct ledger_choice choice = {.all = o->all};
	uint64_t conflicts = 0, waiting = 0, devices = 0, unplaced = 0,
		 forgotten = 0;
	struct err e = {0};
	size_t going = 0;
	enum rc rc = open_ledger(x, !o->dry_run, &e);

	if (!rc)
		rc = choose_account(x, &choice, &unplaced, &e);
	if (!rc)
		rc = ledger_waiting(x->ledger, &waiting, &devices, &e);
	if (!rc)
		rc = ledger_reports(x->ledger, &choice, take, x, &conflicts,
				    &e);
	if (!rc && o->all)
		rc = ledger_forgotten(x->ledger, &forgotten, &e);
	if (!rc) {
		warn(x, waiting, devices, unplaced, conflicts, forgotten);
		rc = export_gathered(x, &going, &e);
	}
	if (rc) {
		say_error(&e);
		return rc_status(rc);
	}
	return export_out_end(&o->common, x->gather, going, x->not_chosen,
			      x->export_id, conflicts ? STATUS_NO : STATUS_YES);
}

enum status export_again(struct exporting *x)
{
	const struct export_options *o = x->options;
	const struct ledger_export_file *files = NULL;
	struct export_piece *pieces;
	struct err e = {0};
	size_t count = 0;
	enum rc rc = open_ledger(x, false, &e);

	if (!rc)
		rc = ledger_export_files(x->ledger, &x->arena,
					 (int64_t)o->again.value, &files,
					 &count, &e);
	pieces = arena_array(&x->arena, count, sizeof(*pieces));
	for (size_t i = 0; i < count; i++)
		pieces[i] = (struct export_piece){files[i].name,
						  files[i].bytes};
	if (!rc)
		rc = export_write(x->folder, pieces, count,
				  o->force ? OUTPUT_FORCE : 0, &e);
	if (rc) {
		say_error(&e);
		return rc_status(rc);
	}
	export_out_again(&o->common, x->folder, pieces, count);
	return STATUS_YES;
}
