#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/out.h"
#include "cmd/export_parts.h"

static const char *const form_words[] = {
#define X(name, word, text) word,
	EXPORT_FORMS(X)
#undef X
	NULL};

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
	ROW(0, "unreported", OPTION_FLAG, NULL, unreported,
	    "without FILE: take what has neither been exported nor acknowledged, "
	    "which is the default"),
	ROW(0, "all", OPTION_FLAG, NULL, all,
	    "without FILE: take what has been exported or acknowledged too"),
	{0, "again", OPTION_NUMBER, "EXPORT",
	 offsetof(struct export_options, again),
	 "write the files of an earlier export once more, byte for byte", NULL,
	 1, 0},
	ROW(0, "smart-account", OPTION_TEXT, "NAME", smart_account,
	    "name the smart account in the manifest"),
	ROW(0, "virtual-account", OPTION_TEXT, "NAME", virtual_account,
	    "name the virtual account in the manifest; without FILE take only "
	    "the reports of its devices"),
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
	OPTION_ROWS_KEEPING(struct export_options),
	OPTION_ROW_WHO(struct export_options),
	OPTION_ROWS_JUDGING(struct export_options),
	OPTION_ROW_AT(struct export_options),
	OPTION_ROW_JOBS(struct export_options),
	OPTION_ROW_LIMIT(struct export_options),
	OPTION_ROW_COLOR(struct export_options),
	OPTION_ROW_NO_PROGRESS(struct export_options),
	OPTION_ROW_END,
};

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
	if (o->is_unsigned || o->dry_run || o->again.given)
		return RC_OK;
	rc = keys_folder(&folder, o->judging.keys, e);
	return rc ? rc
		  : export_signer_open(s, "export", folder, o->key, o->cert,
				       o->passphrase_file, e);
}

/* Also before: the sandbox can leave open only folders that exist. A key that
 * was opened and is no file belongs to a module. */
static enum rc prepare_folder(struct exporting *x, struct err *e)
{
	struct export_options *o = x->options;

	o->judging.key_module = !o->is_unsigned && !o->dry_run && o->key &&
				access(o->key, F_OK) < 0;
	if (o->dry_run)
		return RC_OK;
	x->folder = o->output ? o->output : ".";
	o->judging.write = &x->folder;
	o->judging.write_count = 1;
	return o->output ? folder_make(o->output, 0777, e) : RC_OK;
}

static enum rc write_file(struct exporting *x, const struct layout_file *f,
			  struct err *e)
{
	struct export_piece pieces[2];
	_cleanup_buf_ struct buf der = {0};
	size_t count;
	enum rc rc = export_pieces(pieces, &count, &x->arena, &der, f,
				   x->signer, e);

	if (!rc)
		rc = export_write(x->folder, pieces, count,
				  x->options->force ? OUTPUT_FORCE : 0, e);
	for (size_t i = 0; !rc && x->ledger && i < count; i++) {
		struct ledger_export_file *kept = &x->files[x->file_count++];

		kept->name = arena_text(&x->arena, slice_of(pieces[i].name));
		kept->bytes = arena_copy(&x->arena, pieces[i].bytes);
	}
	return rc;
}

static void tell(const struct exporting *x, const struct layout *l,
		 size_t count)
{
	const struct export_options *o = x->options;

	for (size_t i = 0; i < count; i++)
		export_out_file(&o->common, o->output ? o->output : ".",
				&l->files[i], x->signer->cert, o->dry_run,
				x->export_id, i == 0, x->gather);
}

/* What the ledger does not remember must not lie there to be uploaded. */
static void remove_files(const struct exporting *x)
{
	_cleanup_buf_ struct buf path = {0};

	for (size_t i = 0; i < x->file_count; i++) {
		buf_clear(&path);
		buf_printf(&path, "%s/%s", x->folder, x->files[i].name);
		unlink(buf_text(&path));
	}
}

static enum rc write_all(struct exporting *x, const struct layout *l,
			 struct err *e)
{
	size_t written = 0;
	enum rc rc = export_check(x->folder, l, x->signer,
				  x->options->force ? OUTPUT_FORCE : 0, e);

	if (x->ledger)
		x->files = arena_array(&x->arena, 2 * l->count,
				       sizeof(*x->files));
	for (; !rc && written < l->count; written += !rc)
		rc = write_file(x, &l->files[written], e);
	if (!rc && x->ledger)
		rc = export_remember(x, e);
	if (rc && x->ledger) {
		remove_files(x);
		return rc;
	}
	tell(x, l, written);
	return rc;
}

enum rc export_gathered(struct exporting *x, size_t *going, struct err *e)
{
	const struct export_options *o = x->options;
	const struct layout_options wish = {
		.form = (enum export_form)o->form,
		.at = common_now(&o->common),
		.smart_account = x->smart_account,
		.virtual_account = x->virtual_account,
		.message = o->message,
		.program = "rum " RUM_VERSION,
	};
	struct layout layout;
	enum rc rc;

	*going = 0;
	gather_settle(x->gather);
	for (size_t i = 0; i < gather_count(x->gather); i++)
		*going += gathered_goes(gather_at(x->gather, i));
	if (!*going)
		return RC_OK;
	rc = layout_make(&layout, x->gather, &wish, e);
	if (!rc && !o->dry_run)
		rc = write_all(x, &layout, e);
	else if (!rc)
		tell(x, &layout, layout.count);
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
		if ((rc = choice_add_udi(c, o->udis.at[i], e)))
			err_prefix(e, "export: --udi");
	for (size_t i = 0; !rc && i < o->rum_ids.count; i++)
		if ((rc = choice_add_id(c, o->rum_ids.at[i], e)))
			err_prefix(e, "export: --rum-id");
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

/* What belongs to one of the two ways only. */
static enum rc check_way(const struct export_options *o, size_t operands,
			 struct err *e)
{
	bool ledger = o->all || o->unreported || o->again.given;

	if (operands && ledger)
		return err_set(e, RC_USAGE,
			       "export: --unreported, --all and --again are about "
			       "the ledger; leave out the files");
	if (o->again.given && (o->all || o->unreported || o->dry_run))
		return err_set(e, RC_USAGE,
			       "export: --again writes what was written before; "
			       "leave out the other choice");
	if (o->all && o->unreported)
		return err_set(e, RC_USAGE, "export: --all and --unreported "
			       "contradict each other");
	return RC_OK;
}

static enum status dispatch(const struct invocation *in, struct exporting *x)
{
	if (in->count)
		return export_from_files(in, x);
	return x->options->again.given ? export_again(x)
				       : export_from_ledger(x);
}

static enum status run(const struct invocation *in)
{
	struct export_options *o = in->options;
	struct export_signer signer = {0};
	struct exporting x = {
		.options = o,
		.signer = &signer,
		.smart_account = o->smart_account,
		.virtual_account = o->virtual_account,
		.form_word = form_words[o->form],
	};
	struct err e = {0};
	enum status status;
	enum rc rc = check_way(o, in->count, &e);

	out_color_setup(o->common.color);
	sandbox_no_core();
	if (!rc)
		rc = read_choice(&x.choice, o, &e);
	if (!rc)
		rc = check_names(o, &e);
	if (!rc)
		rc = open_signer(&signer, o, &e);
	if (!rc)
		rc = prepare_folder(&x, &e);
	if (rc) {
		say_error(&e);
		status = rc_status(rc);
	} else {
		x.gather = gather_new(&o->common.limits);
		status = dispatch(in, &x);
		gather_free(x.gather);
	}
	ledger_close(x.ledger);
	mem_free_pointer(&x.marks);
	mem_free_pointer(&x.ids);
	arena_free(&x.arena);
	choice_free(&x.choice);
	export_signer_free(&signer);
	return status_graver(status, out_close());
}

const struct command command_export = {
	.name = "export",
	.summary = "packs reports for upload, with a signed manifest",
	.operands = "[FILE...]",
	.options = options,
	.options_size = sizeof(struct export_options),
	.run = run,
};
