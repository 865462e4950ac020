#include "ledger/backup.h"

#include <inttypes.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/code.h"
#include "base/file.h"
#include "cli/out.h"
#include "cmd/ledger_parts.h"
#include "ledger/check.h"

struct backup_options {
	struct common_options common;
	struct keeping_options keeping;
	bool force;
};

static const struct option_row backup_rows[] = {
	{0, "force", OPTION_FLAG, NULL, offsetof(struct backup_options, force),
	 "replace FILE if it exists", NULL, 0, 0},
	OPTION_ROWS_KEEPING(struct backup_options),
	OPTION_ROW_JSON(struct backup_options),
	OPTION_ROW_QUIET(struct backup_options),
	OPTION_ROW_END,
};

static const struct option_row restore_rows[] = {
	{0, "force", OPTION_FLAG, NULL, offsetof(struct backup_options, force),
	 "also over changes that the backup lacks, and over a damaged ledger, "
	 "which is set aside under another name", NULL, 0, 0},
	OPTION_ROWS_KEEPING(struct backup_options),
	OPTION_ROW_WHO(struct backup_options),
	OPTION_ROW_JSON(struct backup_options),
	OPTION_ROW_QUIET(struct backup_options),
	OPTION_ROW_LIMIT(struct backup_options),
	OPTION_ROW_END,
};

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

static enum rc refuse_itself(const struct ledger_session *s, const char *file,
			     struct err *e)
{
	return same_file(s->file, file)
		       ? err_set(e, RC_USAGE, "%s is the ledger itself; name "
				 "another file for the backup", file)
		       : RC_OK;
}

static const char *hex_of(char out[SHA256_TEXT_MAX],
			  const struct ledger_head *h)
{
	return hex_text(out, h->hash, SHA256_BYTES);
}

/* ---- backup --------------------------------------------------------------- */

static void tell_backup(const struct common_options *c, const char *path,
			const struct backup_sums *sums)
{
	_cleanup_buf_ struct buf line = {0};
	struct json_writer w = {.out = &line};
	char hex[SHA256_TEXT_MAX];

	if (c->quiet)
		return;
	if (c->json) {
		json_begin_object(&w, NULL);
		json_put_text(&w, "kind", "ledger-backup");
		json_put_text(&w, "path", path);
		json_put_u64(&w, "size", sums->bytes);
		ledger_put_head(&w, "head", sums->head.seq, sums->head.hash);
		json_end_object(&w);
		ledger_put_line(&line);
		return;
	}
	out_printf("%s: %" PRIu64 " bytes", path, sums->bytes);
	if (sums->head.seq)
		out_printf("; its journal ends with row %" PRId64 ", %s",
			   sums->head.seq, hex_of(hex, &sums->head));
	out_text("\n");
}

static enum status run_backup(const struct invocation *in)
{
	struct backup_options *o = in->options;
	const char *path = in->operands[0];
	_cleanup_free_ char *folder = folder_of(path);
	const struct sandbox_wish wish = {
		.write = (const char *const *)&folder, .write_count = 1};
	struct ledger_session s = {0};
	struct backup_sums sums;
	struct err e = {0};
	enum rc rc = ledger_session_begin(&s, &o->common, &o->keeping,
					  LEDGER_READ, &wish, &e);

	if (!rc)
		rc = refuse_itself(&s, path, &e);
	if (!rc)
		rc = ledger_backup(s.ledger, path, o->force, &sums, &e);
	if (!rc)
		tell_backup(&o->common, path, &sums);
	return ledger_session_status(&s, rc, &e, STATUS_YES);
}

/* ---- restore -------------------------------------------------------------- */

static void count_fault(void *context, const struct ledger_fault *f)
{
	say("%s: %.*s: %s", (const char *)context, SLICE_ARG(f->subject),
	    f->text);
}

static enum rc check_backup(struct ledger *backup, const char *path,
			    const struct limits *limits, struct err *e)
{
	const struct ledger_check_wish wish = {
		.limits = limits,
		.fault = count_fault,
		.context = (void *)(uintptr_t)path,
	};
	struct ledger_sums sums;
	enum rc rc = ledger_check(backup, &wish, &sums, e);

	if (!rc && sums.faults)
		rc = err_set(e, RC_MISMATCH, "%s is not sound, and was not "
			     "restored; the ledger is as it was", path);
	return rc;
}

static void tell_restore(const struct common_options *c, const char *file,
			 const char *path, const struct restore_sums *r)
{
	_cleanup_buf_ struct buf line = {0};
	struct json_writer w = {.out = &line};
	bool replaced = r->was_there && !r->set_aside;

	if (c->quiet)
		return;
	if (c->json) {
		json_begin_object(&w, NULL);
		json_put_text(&w, "kind", "ledger-restore");
		json_put_text(&w, "ledger", file);
		json_put_text(&w, "from", path);
		json_put_i64(&w, "row", r->seq);
		ledger_put_head(&w, "backup", r->backup.seq, r->backup.hash);
		ledger_put_head(&w, "replaced",
				replaced ? r->replaced.seq : 0,
				r->replaced.hash);
		json_put_text(&w, "set_aside",
			      r->set_aside ? r->aside_name : NULL);
		json_end_object(&w);
		ledger_put_line(&line);
		return;
	}
	out_printf("%s: restored from %s, whose journal ended with row %" PRId64
		   "\n", file, path, r->backup.seq);
	if (replaced && r->replaced.seq)
		out_printf("it takes the place of a ledger whose journal ended "
			   "with row %" PRId64 "\n", r->replaced.seq);
	if (r->set_aside)
		out_printf("the damaged ledger is kept as %s%s\n", file,
			   r->aside_name);
}

static enum rc restore(struct ledger_session *s, const char *path,
		       const struct backup_options *o, struct err *e)
{
	struct ledger *backup = NULL;
	struct restore_sums sums;
	enum rc rc = ledger_open(&backup, path, LEDGER_READ, 0, e);

	/* Not the words for a ledger that nobody has yet. */
	if (rc == RC_MISSING)
		return err_set(e, rc, "%s: there is no such backup", path);
	if (!rc)
		rc = check_backup(backup, path, &o->common.limits, e);
	if (!rc)
		rc = ledger_restore(backup, s->file, ledger_wait(&o->keeping),
				    journal_who(&o->keeping), when_now(),
				    o->force, &sums, e);
	if (!rc)
		tell_restore(&o->common, s->file, path, &sums);
	ledger_close(backup);
	return rc;
}

static enum status run_restore(const struct invocation *in)
{
	struct backup_options *o = in->options;
	const char *path = in->operands[0];
	_cleanup_free_ char *folder = folder_of(path);
	/* SQLite looks beside the backup for a journal of it. */
	const struct sandbox_wish wish = {
		.write = (const char *const *)&folder, .write_count = 1};
	struct ledger_session s = {.rereads = true};
	struct err e = {0};
	enum rc rc = ledger_session_confine(&s, &o->common, &o->keeping, &wish,
					    &e);

	if (!rc)
		rc = refuse_itself(&s, path, &e);
	if (!rc)
		rc = restore(&s, path, o, &e);
	return ledger_session_status(&s, rc, &e, STATUS_YES);
}

const struct command ledger_backup_command = {
	.name = "backup",
	.summary = "writes a copy of the ledger, whole and sound",
	.operands = "FILE",
	.least = 1,
	.most = 1,
	.options = backup_rows,
	.options_size = sizeof(struct backup_options),
	.run = run_backup,
};
const struct command ledger_restore_command = {
	.name = "restore",
	.summary = "puts a backup in the ledger's place",
	.operands = "FILE",
	.least = 1,
	.most = 1,
	.options = restore_rows,
	.options_size = sizeof(struct backup_options),
	.run = run_restore,
};
