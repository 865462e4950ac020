#include "ledger/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/when.h"
#include "json/write.h"
#include "ledger/journal.h"
#include "ledger/pages.h"
#include "ledger/sql.h"
#include "ledger/vfs.h"

/* ---- out ------------------------------------------------------------------ */

typedef enum rc page_sink(void *context, struct slice page, struct err *e);

/* Every page of the ledger as it lies on the medium. Its transaction keeps writers
 * out of the file, and has read something already. */
static enum rc each_page(struct ledger *l, page_sink *sink, void *context,
			 uint64_t *bytes, struct err *e)
{
	uint8_t page[LEDGER_PAGE];
	struct vfs_state s;
	int64_t count;
	bool found;
	enum rc rc = sql_one(l, &count, &found, "PRAGMA page_count", NULL, 0, e);

	if (!rc && (!vfs_state(l->db, &s) || !s.sealed))
		rc = err_set(e, RC_MALFORMED, "%s: the header of the file is "
			     "damaged", l->path);
	for (int64_t i = 0; !rc && i < count; i++) {
		if (s.file->pMethods->xRead(s.file, page, LEDGER_PAGE,
					    i * LEDGER_PAGE))
			return err_set(e, RC_SYSTEM,
				       "%s: page %lld cannot be read", l->path,
				       (long long)i + 1);
		if (i + 1 != LEDGER_LOCK_PAGE &&
		    !page_sound(page, (uint64_t)i + 1))
			return err_set(e, RC_MALFORMED,
				       "%s: page %lld does not have the checksum "
				       "it was written with; \"rum ledger check\" "
				       "says more", l->path, (long long)i + 1);
		rc = sink(context, (struct slice){page, LEDGER_PAGE}, e);
	}
	*bytes = rc ? 0 : (uint64_t)count * LEDGER_PAGE;
	return rc;
}

static enum rc to_output(void *context, struct slice page, struct err *e)
{
	return output_write(context, page, e);
}

static enum rc read_head(struct ledger *l, struct ledger_head *h, struct err *e)
{
	return journal_head(l, &h->seq, h->hash, e);
}

static enum rc copy_out(struct ledger *l, struct output_file *f,
			struct backup_sums *out, struct err *e)
{
	enum rc rc = ledger_begin(l, false, e);

	if (rc)
		return rc;
	rc = read_head(l, &out->head, e);
	if (!rc)
		rc = each_page(l, to_output, f, &out->bytes, e);
	ledger_rollback(l);
	return rc;
}

enum rc ledger_backup(struct ledger *l, const char *path, bool force,
		      struct backup_sums *out, struct err *e)
{
	struct output_file *f;
	enum rc rc = output_create(&f, path, 0600, force ? OUTPUT_FORCE : 0, e);

	*out = (struct backup_sums){0};
	if (rc)
		return rc;
	rc = copy_out(l, f, out, e);
	if (rc) {
		output_abandon(f);
		return rc;
	}
	return output_commit(f, e);
}

/* ---- a copy with one more row --------------------------------------------- */

/* The backup's content under a name beside the ledger, so that the row "restore"
 * can be in it before the ledger takes it, all at once. */
struct draft {
	char *path;
	int fd;
	struct ledger *ledger;
};

static enum rc to_draft(void *context, struct slice page, struct err *e)
{
	struct draft *d = context;

	while (page.n) {
		ssize_t n = write(d->fd, page.p, page.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(e, errno, "%s: cannot write", d->path);
		page = slice_part(page, (size_t)n, page.n);
	}
	return RC_OK;
}

static enum rc draft_copy(struct draft *d, struct ledger *backup,
			  struct ledger_head *head, struct err *e)
{
	uint64_t bytes;
	enum rc rc = ledger_begin(backup, false, e);

	if (rc)
		return rc;
	rc = read_head(backup, head, e);
	if (!rc)
		rc = each_page(backup, to_draft, d, &bytes, e);
	ledger_rollback(backup);
	return rc;
}

static enum rc draft_open(struct draft *d, const char *path,
			  struct ledger *backup, struct ledger_head *head,
			  struct err *e)
{
	_cleanup_buf_ struct buf name = {0};
	enum rc rc;

	buf_printf(&name, "%s.restore-XXXXXX", path);
	d->path = mem_text(buf_text(&name));
	d->fd = mkostemp(d->path, O_CLOEXEC);
	if (d->fd < 0) {
		mem_free_pointer(&d->path);
		d->path = NULL;
		return err_errno(e, errno, "%s: cannot make a file beside it",
				 path);
	}
	rc = draft_copy(d, backup, head, e);
	if (close(d->fd) < 0 && !rc)
		rc = err_errno(e, errno, "%s: cannot close", d->path);
	return rc ? rc
		  : ledger_open(&d->ledger, d->path, LEDGER_WRITE, 0, e);
}

static void draft_free(struct draft *d)
{
	ledger_close(d->ledger);
	if (d->path)
		unlink(d->path);
	mem_free_pointer(&d->path);
}

static void put_head(struct json_writer *w, const char *key,
		     const char *key_seq, const struct ledger_head *h)
{
	json_put_i64(w, key_seq, h->seq);
	json_put_hex(w, key, h->hash, SHA256_BYTES);
}

static enum rc draft_note(struct draft *d, struct restore_sums *out,
			  const char *who, int64_t at, struct err *e)
{
	_cleanup_buf_ struct buf detail = {0};
	struct json_writer w = {.out = &detail};
	enum rc rc = ledger_begin(d->ledger, true, e);

	json_begin_object(&w, NULL);
	put_head(&w, "backup", "backup_row", &out->backup);
	if (out->was_there && !out->set_aside)
		put_head(&w, "replaced", "replaced_row", &out->replaced);
	if (out->set_aside)
		json_put_text(&w, "set_aside", out->aside_name);
	json_end_object(&w);
	if (!rc)
		rc = ledger_seq(d->ledger, &out->seq, e);
	return rc ? rc
		  : ledger_commit(d->ledger,
				  &(struct journal_note){
					  .action = "restore",
					  .who = who,
					  .at = at,
					  .detail = buf_slice(&detail),
				  }, NULL, e);
}

/* ---- in ------------------------------------------------------------------- */

/* What SQLite counts up with every change of the file. */
static enum rc read_counter(struct ledger *l, uint8_t counter[4], struct err *e)
{
	enum { COUNTER_AT = 24 };
	uint8_t head[COUNTER_AT + 4] = {0};
	struct vfs_state s;
	int code = SQLITE_MISUSE;

	if (vfs_state(l->db, &s))
		code = s.file->pMethods->xRead(s.file, head, sizeof(head), 0);
	if (code && code != SQLITE_IOERR_SHORT_READ)
		return err_set(e, RC_SYSTEM, "%s: cannot be read", l->path);
	memcpy(counter, head + COUNTER_AT, 4);
	return RC_OK;
}

struct target {
	struct ledger *ledger;
	uint8_t counter[4];
};

static void note_bad(void *context, uint64_t page, const char *what)
{
	*(bool *)context = true;
}

/* SQLite would meet a damaged page only while it takes the content in. */
static enum rc look_at_pages(struct ledger *l, struct err *e)
{
	bool bad = false;
	uint64_t pages;
	enum rc rc = ledger_pages_check(l->db, note_bad, &bad, &pages, e);

	return rc || !bad ? rc
			  : err_set(e, RC_MALFORMED, "%s: pages of it are "
				    "damaged", l->path);
}

static enum rc look_at_target(struct target *t, struct ledger_head *head,
			      struct err *e)
{
	enum rc rc = ledger_begin(t->ledger, false, e);

	if (rc)
		return rc;
	rc = read_head(t->ledger, head, e);
	if (!rc)
		rc = look_at_pages(t->ledger, e);
	if (!rc)
		rc = read_counter(t->ledger, t->counter, e);
	ledger_rollback(t->ledger);
	return rc;
}

/* Is the row, and so all before it, in the backup's journal too? */
static enum rc has_row(struct ledger *backup, const struct ledger_head *h,
		       bool *found, struct err *e)
{
	int64_t seq;

	if (!h->seq) {
		*found = true;
		return RC_OK;
	}
	return SQL_ONE(backup, &seq, found, e,
		       "SELECT seq FROM journal WHERE seq = ? AND hash = ?",
		       sql_i(h->seq), sql_b(h->hash, SHA256_BYTES));
}

/* From when the lock is taken nobody else changes the ledger: the counter says
 * whether somebody did since it was looked at. */
static enum rc take_content(struct target *t, struct draft *d, struct err *e)
{
	struct ledger *l = t->ledger;
	sqlite3_backup *b = sqlite3_backup_init(l->db, "main", d->ledger->db,
						"main");
	uint8_t counter[4];
	enum rc rc = RC_OK;
	int code;

	if (!b)
		return sql_fault(l, sqlite3_extended_errcode(l->db), e);
	code = sqlite3_backup_step(b, 0);
	if (!code)
		rc = read_counter(l, counter, e);
	if (!rc && !code && memcmp(counter, t->counter, 4) != 0)
		rc = err_set(e, RC_SYSTEM,
			     "%s: another process wrote to it meanwhile; try "
			     "again", l->path);
	if (!rc && !code)
		code = sqlite3_backup_step(b, -1);
	if (code == SQLITE_DONE)
		code = SQLITE_OK;
	/* The first fault counts: to finish tells it again. */
	if (sqlite3_backup_finish(b) && !code)
		code = sqlite3_extended_errcode(l->db);
	return rc || !code ? rc : sql_fault(l, code, e);
}

/* A name for what is damaged, and for the journal that belongs to it. */
static enum rc set_aside(const char *path, int64_t at, char suffix[32],
			 struct err *e)
{
	static const char *const tails[] = {"", "-journal"};
	struct when_parts p = when_parts(at);

	snprintf(suffix, 32, ".damaged-%04lld%02d%02dT%02d%02d%02dZ",
		 (long long)(p.year % 10000), p.month % 100, p.day % 100,
		 p.hour % 100, p.minute % 100, p.second % 100);
	for (size_t i = 0; i < 2; i++) {
		_cleanup_buf_ struct buf from = {0}, to = {0};

		buf_printf(&from, "%s%s", path, tails[i]);
		buf_printf(&to, "%s%s%s", path, suffix, tails[i]);
		if (renameat2(AT_FDCWD, buf_text(&from), AT_FDCWD, buf_text(&to),
			      RENAME_NOREPLACE) < 0 &&
		    (errno != ENOENT || i == 0))
			return err_errno(e, errno, "%s: cannot be set aside as "
					 "%s", buf_text(&from), buf_text(&to));
	}
	return RC_OK;
}

static enum rc open_target(struct target *t, const char *path, unsigned wait,
			   struct ledger_head *head, struct err *e)
{
	enum rc rc = ledger_open(&t->ledger, path, LEDGER_WRITE, wait, e);

	if (!rc)
		rc = look_at_target(t, head, e);
	if (rc) {
		ledger_close(t->ledger);
		t->ledger = NULL;
	}
	return rc;
}

static enum rc ready_target(struct target *t, const char *path, unsigned wait,
			    int64_t at, bool force, struct restore_sums *out,
			    struct err *e)
{
	enum rc rc = open_target(t, path, wait, &out->replaced, e);

	if (rc != RC_MALFORMED)
		return rc;
	if (!force)
		return err_set(e, RC_MISMATCH,
			       "%s: the ledger that is there is damaged; with "
			       "--force it is set aside under another name",
			       path);
	rc = set_aside(path, at, out->aside_name, e);
	out->set_aside = !rc;
	return rc ? rc : open_target(t, path, wait, &out->replaced, e);
}

static enum rc check_ancestor(struct ledger *backup, const char *path,
			      const struct restore_sums *s, struct err *e)
{
	bool found;
	enum rc rc = has_row(backup, &s->replaced, &found, e);

	if (rc || found)
		return rc;
	return err_set(e, RC_MISMATCH,
		       "%s: the ledger that is there has changes that the backup "
		       "lacks (its journal ends with row %lld, the backup's with "
		       "row %lld); back it up, then take its place with --force",
		       path, (long long)s->replaced.seq,
		       (long long)s->backup.seq);
}

static enum rc restore(struct ledger *backup, struct target *t,
		       struct draft *d, const char *path, unsigned wait,
		       const char *who, int64_t at, bool force,
		       struct restore_sums *out, struct err *e)
{
	enum rc rc = draft_open(d, path, backup, &out->backup, e);

	if (!rc)
		rc = ready_target(t, path, wait, at, force, out, e);
	if (!rc && !force)
		rc = check_ancestor(backup, path, out, e);
	if (!rc)
		rc = draft_note(d, out, who, at, e);
	return rc ? rc : take_content(t, d, e);
}

enum rc ledger_restore(struct ledger *backup, const char *path, unsigned wait,
		       const char *who, int64_t at, bool force,
		       struct restore_sums *out, struct err *e)
{
	struct target t = {0};
	struct draft d = {.fd = -1};
	enum rc rc;

	*out = (struct restore_sums){.was_there = access(path, F_OK) == 0};
	rc = restore(backup, &t, &d, path, wait, who, at, force, out, e);
	ledger_close(t.ledger);
	draft_free(&d);
	return rc;
}
