#include "cmd/accounting.h"

#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/out.h"
#include "cmd/record.h"

/* A file that --snapshot names has to hold one. */
struct accounting_snapshot {
	struct slice source; /* its provenance begins so */
	bool found; /* or it was said why not */
};

const char *temporary_folder(void)
{
	const char *folder = cli_env("TMPDIR");

	return folder ? folder : "/tmp";
}

/* ---- what pieces tell ----------------------------------------------------------- */

static bool is_unreadable(const struct survey_item *item)
{
	return item->kind == KIND_UNKNOWN && item->artefact.named &&
	       !item->artefact.inside_known;
}

/* Nor are names read from an operand: a comparison without them is another. */
static enum status status_of(void *context, const struct survey_item *item)
{
	if (item->kind == KIND_MALFORMED)
		return rc_status(item->fault.code);
	return is_unreadable(item) ||
			       (item->kind == KIND_NAME_MAP &&
				item->artefact.named)
		       ? STATUS_INPUT
		       : STATUS_YES;
}

static bool counts(void *context, const struct survey_item *item)
{
	return item->kind == KIND_RUM_REPORT || item->kind == KIND_MALFORMED;
}

/* Was this piece found in the named file, or in an archive or folder of that name? */
static bool lies_in(struct slice piece, struct slice file)
{
	if (!file.n || piece.n < file.n || memcmp(piece.p, file.p, file.n))
		return false;
	return piece.n == file.n || file.p[file.n - 1] == '/' ||
	       strchr("#!/", piece.p[file.n]);
}

static void note_found(struct accounting *x, struct slice source)
{
	for (size_t i = 0; i < x->options->snapshots.count; i++) {
		if (lies_in(source, x->asked[i].source))
			x->asked[i].found = true;
	}
}

static void take_snapshot(struct accounting *x, const struct survey_item *item)
{
	struct err e = {0};
	enum rc rc;

	note_found(x, item->artefact.source);
	rc = books_snapshot(x->books, &item->snapshot, (struct maybe_i64){0},
			    (struct slice){0}, item->artefact.source, &e);
	if (!rc)
		return;
	say("%.*s: %s", SLICE_ARG(item->artefact.source), e.text);
	x->status = status_graver(x->status, rc_status(rc));
}

/* On any thread. */
static const void *prepare(void *context, const struct survey_item *item,
			   struct arena *a)
{
	return item->kind == KIND_RUM_REPORT
		       ? books_content(&item->report, item->payload_hash, a)
		       : NULL;
}

static void take_report(struct accounting *x, const struct survey_item *item)
{
	if (!x->fault.code)
		books_report(x->books, &item->report, item->prepared,
			     &item->judgement, item->hostname,
			     item->artefact.source, &x->fault);
}

/* The account had not said it yet at --at. */
static bool is_late(const struct accounting *x, const struct survey_item *item)
{
	return item->file && item->file->issued.given &&
	       item->file->issued.value > common_now(x->common);
}

/* An acknowledgement that is forged acknowledges nothing, and a forged code holds
 * nothing. */
static void take_piece(struct accounting *x, const struct survey_item *item)
{
	if (item->judgement.verdict == VERDICT_INVALID) {
		say("note: %.*s: its signature is invalid; it is left out",
		    SLICE_ARG(item->artefact.source));
		return;
	}
	books_piece(x->books, &item->piece, record_ack_device(item),
		    is_late(x, item));
}

static void say_unreadable(const struct survey_item *item)
{
	const char *hint = item->artefact.hint;

	say("%.*s: %s", SLICE_ARG(item->artefact.source),
	    hint ? hint
		 : "holds nothing that is known; reports, snapshots of the "
		   "account, lists of devices and device text are, what rum "
		   "printed is not");
}

/* One that lies in a folder with --map beside it is most likely the same. */
static void say_name_map(struct accounting *x, const struct survey_item *item)
{
	bool named = item->artefact.named;

	note_found(x, item->artefact.source);
	if (named || !x->options->map)
		say("%s%.*s: these are names of entitlement tags, which are not "
		    "read as a FILE; give them with --map",
		    named ? "" : "note: ", SLICE_ARG(item->artefact.source));
}

void accounting_take(void *context, const struct survey_item *item)
{
	struct accounting *x = context;
	const struct show_capture *c = &item->capture;

	switch (item->kind) {
	case KIND_RUM_REPORT:
		take_report(x, item);
		break;
	case KIND_SNAPSHOT:
		take_snapshot(x, item);
		break;
	case KIND_DEVICE_LIST:
		books_list(x->books, &item->devices);
		break;
	case KIND_DEVICE_TEXT:
		for (uint32_t i = 0; i < c->devices; i++)
			books_text(x->books, c->device[i],
				   item->artefact.source);
		break;
	case KIND_ACK:
	case KIND_AUTHORIZATION:
		take_piece(x, item);
		break;
	case KIND_NAME_MAP:
		say_name_map(x, item);
		break;
	case KIND_MALFORMED:
		record_say_fault(NULL, item);
		note_found(x, item->artefact.source);
		break;
	default:
		if (!is_unreadable(item))
			break;
		say_unreadable(item);
		note_found(x, item->artefact.source);
		break;
	}
	if (x->also)
		x->also->take(x->also->context, item);
}

static void begin(void *context)
{
	struct accounting *x = context;

	books_begin(x->books);
	if (x->also)
		x->also->begin(x->also->context);
}

static void end(void *context, bool cancel)
{
	struct accounting *x = context;

	books_end(x->books, cancel);
	if (x->also)
		x->also->end(x->also->context, cancel);
}

static void note_file(void *context, const char *path, uint64_t size,
		      const uint8_t sha256[SHA256_BYTES])
{
	struct accounting *x = context;

	x->also->file(x->also->context, path, size, sha256);
}

/* ---- before anything is read ---------------------------------------------------- */

static enum rc read_map(struct accounting *x, struct err *e)
{
	_cleanup_buf_ struct buf text = {0};
	const char *map = x->options->map;
	uint8_t hash[SHA256_BYTES];
	enum rc rc;

	if (!map)
		return RC_OK;
	rc = file_read_small(map, &text, &x->common->limits,
			     offsetof(struct limits, piece_bytes), e);
	if (rc)
		return rc;
	rc = books_map(x->books, buf_slice(&text), e);
	if (rc)
		return err_prefix(e, "--map %s", map);
	sha256(hash, buf_slice(&text));
	if (x->also && x->also->file)
		x->also->file(x->also->context, map, text.n, hash);
	return RC_OK;
}

static enum rc ready(void *context, const struct keyring *ring, struct err *e)
{
	struct accounting *x = context;
	enum rc rc = accounting_try_ledger(x, e);

	if (!rc)
		rc = read_map(x, e);
	return rc || !x->ready ? rc : x->ready(x->ready_context, ring, e);
}

/* Operands and --snapshot files are read alike. */
static char *const *all_files(struct accounting *x, size_t *count)
{
	const struct text_list *more = &x->options->snapshots;
	char **files = arena_array(&x->arena, x->in->count + more->count,
				   sizeof(*files));

	for (size_t i = 0; i < x->in->count; i++)
		files[(*count)++] = x->in->operands[i];
	x->asked = arena_array(&x->arena, more->count, sizeof(*x->asked));
	for (size_t i = 0; i < more->count; i++) {
		_cleanup_buf_ struct buf shown = {0};

		files[(*count)++] = arena_text(&x->arena,
					       slice_of(more->at[i]));
		text_visible(&shown, slice_of(more->at[i]));
		x->asked[i].source = arena_copy(&x->arena, buf_slice(&shown));
	}
	return files;
}

/* The ledger's folder beside what the command wants to write to. */
static void let_write(struct accounting *x)
{
	struct judging_options *j = x->judging;

	x->write = arena_array(&x->arena, j->write_count + 1,
			       sizeof(*x->write));
	for (size_t i = 0; i < j->write_count; i++)
		x->write[i] = j->write[i];
	x->write[j->write_count] = x->ledger_folder;
	j->write = x->write;
	j->write_count += x->ledger_folder != NULL;
}

static void settle_options(struct accounting *x)
{
	struct judging_options *j = x->judging;
	const struct text_list *keys = &x->options->ack_keys;

	x->keys = (struct ack_keys){keys->at, keys->count};
	j->ack_keys = &x->keys;
	j->columns = &x->columns;
	j->snapshots = x->options->snapshots.count;
	j->own_repeats = true; /* the books settle copies */
	j->keyless = !x->from_files && !j->ready;
	x->ready = j->ready;
	x->ready_context = j->ready_context;
	j->ready = ready;
	j->ready_context = x;
	let_write(x);
}

static int64_t window_of(const struct accounting *x)
{
	int64_t at = common_now(x->common), days = ACCOUNTING_SILENT_DAYS;

	return x->options->since.given ? x->options->since.at
				       : at - days * 86400;
}

static struct books *books_of(const struct accounting *x)
{
	const char *account = x->options->virtual_account;
	const struct books_options options = {
		.limits = &x->common->limits,
		.temporary_folder = temporary_folder(),
		.at = common_now(x->common),
		.window = window_of(x),
		.virtual_account = account ? slice_of(account)
					   : (struct slice){0},
	};

	return books_new(&options);
}

/* ---- the gathering ------------------------------------------------------------------ */

/* A file that was called a snapshot and holds none: the comparison would be made
 * without it. */
static void say_missing(struct accounting *x)
{
	for (size_t i = 0; i < x->options->snapshots.count; i++) {
		if (x->asked[i].found)
			continue;
		say("--snapshot %s: there is no snapshot of an account in it",
		    x->options->snapshots.at[i]);
		x->status = status_graver(x->status, STATUS_INPUT);
	}
}

static enum rc settle(struct accounting *x, struct err *e)
{
	enum rc rc;

	if (x->fault.code) {
		*e = x->fault;
		return e->code;
	}
	rc = accounting_take_ledger(x, e);
	return rc ? rc : books_settle(x->books, e);
}

enum status accounting_gather(struct accounting *x)
{
	const struct survey_ops ops = {
		.context = x,
		.prepare = prepare,
		.status = status_of,
		.counts = counts,
		.take = accounting_take,
		.begin = begin,
		.end = end,
		.file = x->also && x->also->file ? note_file : NULL,
	};
	struct invocation files = *x->in;
	enum status status;
	struct err e = {0};
	enum rc rc;

	files.count = 0;
	files.operands = all_files(x, &files.count);
	x->from_files = files.count != 0;
	rc = accounting_check_account(x, &e);
	if (!rc)
		rc = columns_read(&x->columns, &x->arena, x->map_columns, &e);
	if (!rc)
		rc = accounting_find_ledger(x, &e);
	if (!rc) {
		x->books = books_of(x);
		settle_options(x);
		status = judging_survey(&files, x->common, x->judging, &ops,
					&x->tally);
		if (status != STATUS_YES)
			return status;
		rc = settle(x, &e);
	}
	if (rc) {
		say_error(&e);
	} else {
		say_missing(x);
		accounting_say_stranger(x);
	}
	x->status = status_graver(x->status, x->tally.status);
	return rc_status(rc);
}

static void free_all(struct accounting *x)
{
	if (x->books)
		books_free(&x->books);
	if (x->ledger)
		ledger_rollback(x->ledger);
	ledger_close(x->ledger);
	mem_free_pointer(&x->ledger_path);
	mem_free_pointer(&x->ledger_folder);
	arena_free(&x->arena);
}

enum status accounting_end(struct accounting *x, enum status status, enum rc rc,
			   const struct err *e)
{
	if (rc) {
		say_error(e);
		status = status_graver(status, rc_status(rc));
	}
	free_all(x);
	return status_graver(status, out_close());
}
