#include "ledger/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/deflate.h"
#include "base/file.h"
#include "ledger/journal.h"
#include "ledger/sql.h"
#include "ledger/pages.h"
#include "ledger/vfs.h"

/* What holds for every connection (engineering.md, "SQLite settings"). The whole
 * file is not checked at each opening, which would take seconds in a large
 * ledger: every page is, by its checksum, when it is read. */
static const char settings[] =
	"PRAGMA journal_mode=DELETE;"
	"PRAGMA synchronous=EXTRA;"
	"PRAGMA foreign_keys=ON;"
	"PRAGMA trusted_schema=OFF;"
	"PRAGMA cell_size_check=ON;"
	"PRAGMA temp_store=MEMORY;"
	"PRAGMA mmap_size=0;"
	"PRAGMA secure_delete=ON;"
	"PRAGMA cache_size=-16384;";

static enum rc configure(struct ledger *l, struct err *e)
{
	sqlite3_extended_result_codes(l->db, 1);
	sqlite3_busy_timeout(l->db, (int)l->wait * 1000);
	sqlite3_db_config(l->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(l->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(l->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0,
			  NULL);
	return sql_exec(l, settings, e);
}

static enum rc ask(struct ledger *l, const char *text, int64_t *out,
		      struct err *e)
{
	bool found;
	enum rc rc;

	*out = 0;
	rc = sql_one(l, out, &found, text, NULL, 0, e);
	return rc;
}

/* When all but the journal's removal is synced, the change stands: to take back
 * what was done beside it would leave a ledger that speaks of what is not there.
 */
static enum rc end_transaction(struct ledger *l, struct err *e)
{
	int code = sqlite3_exec(l->db, "COMMIT", NULL, NULL, NULL);

	if (code == SQLITE_OK || code == SQLITE_IOERR_DIR_FSYNC)
		return RC_OK;
	return sql_fault(l, sqlite3_extended_errcode(l->db), e);
}

/* Two processes may make the same ledger at once: whoever gets the lock first
 * does, and the other finds it made. */
static enum rc make_schema(struct ledger *l, struct err *e)
{
	int reserve = LEDGER_PAGE_RESERVE;
	int64_t version;
	enum rc rc;

	sqlite3_file_control(l->db, "main", SQLITE_FCNTL_RESERVE_BYTES,
			     &reserve);
	rc = sql_exec(l, "PRAGMA page_size=4096", e);
	if (!rc)
		rc = ledger_begin(l, true, e);
	if (rc)
		return rc;
	rc = ask(l, "PRAGMA user_version", &version, e);
	if (!rc && version == 0)
		rc = sql_exec(l, ledger_schema, e);
	if (!rc)
		rc = end_transaction(l, e);
	if (rc)
		ledger_rollback(l);
	l->open = l->writing = false;
	return rc;
}

static enum rc missing(const char *path, struct err *e)
{
	return err_set(e, RC_MISSING,
		       "%s: there is no ledger yet; \"rum import\" makes it, or "
		       "name another one with --ledger", path);
}

static enum rc other_database(const char *path, struct err *e)
{
	return err_set(e, RC_REFUSED,
		       "%s is a database, but no ledger of rum; name another "
		       "file with --ledger", path);
}

struct identity {
	int64_t application, version, tables;
};

/* All at one instant: another process may be making it. */
static enum rc read_identity(struct ledger *l, struct identity *out,
			     struct err *e)
{
	enum rc rc = sql_exec(l, "BEGIN", e);

	if (rc)
		return rc;
	rc = ask(l, "PRAGMA application_id", &out->application, e);
	if (!rc)
		rc = ask(l, "PRAGMA user_version", &out->version, e);
	if (!rc)
		rc = ask(l, "SELECT count(*) FROM sqlite_schema", &out->tables,
			 e);
	sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}

static enum rc identify(struct ledger *l, struct err *e)
{
	struct identity it;
	struct vfs_state state = {.sealed = true};
	enum rc rc = read_identity(l, &it, e);

	if (rc)
		return rc;
	/* An empty file is what a first import leaves that was cut off. */
	if (!it.tables && !it.application && !it.version)
		return l->mode == LEDGER_READ ? missing(l->path, e)
					      : make_schema(l, e);
	if (it.application != LEDGER_APPLICATION)
		return other_database(l->path, e);
	/* With a damaged header it would pass for a database without checksums. */
	if (l->mode != LEDGER_MEMORY && vfs_state(l->db, &state) &&
	    !state.sealed)
		return err_set(e, RC_MALFORMED,
			       "%s: the ledger's header is damaged; go back to a "
			       "backup with \"rum ledger restore\"", l->path);
	if (it.version > LEDGER_VERSION)
		return err_set(e, RC_REFUSED,
			       "%s was written by a newer rum (its form is %lld, "
			       "this program knows %d); use that one", l->path,
			       (long long)it.version, LEDGER_VERSION);
	return RC_OK;
}

/* What SQLite says of a file that is none is for those who know SQLite. One with
 * a write-ahead log it would not open at all (vfs.h). */
static enum rc check_beginning(const char *path, struct err *e)
{
	static const char magic[] = "SQLite format 3";
	enum { FORM_AT = 18, WRITE_AHEAD = 2 };
	char head[FORM_AT + 2] = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	ssize_t n = fd < 0 ? -1 : read(fd, head, sizeof(head));
	int fault = errno;

	if (fd >= 0)
		close(fd);
	if (n < 0)
		return err_errno(e, fault, "%s: cannot open the ledger", path);
	if (n == (ssize_t)sizeof(head) && !memcmp(head, magic, sizeof(magic)))
		return head[FORM_AT] == WRITE_AHEAD ? other_database(path, e)
						    : RC_OK;
	return err_set(e, RC_MALFORMED,
		       "%s does not begin as a ledger does; name another file "
		       "with --ledger, or, if it was one, go back to a backup "
		       "with \"rum ledger restore\"", path);
}

static enum rc look_at(const char *path, enum ledger_mode mode, bool *there,
		       struct err *e)
{
	struct stat st;

	*there = lstat(path, &st) == 0;
	if (!*there && errno != ENOENT)
		return err_errno(e, errno, "%s", path);
	if (!*there && mode == LEDGER_READ)
		return missing(path, e);
	if (*there && S_ISLNK(st.st_mode))
		return err_set(e, RC_REFUSED,
			       "%s is a symbolic link; name the ledger itself",
			       path);
	if (*there && !S_ISREG(st.st_mode))
		return err_set(e, RC_REFUSED, "%s is no regular file", path);
	return *there && st.st_size ? check_beginning(path, e) : RC_OK;
}

static enum rc make_folder(const char *path, struct err *e)
{
	_cleanup_free_ char *folder = folder_of(path);

	return folder_make(folder, 0700, e);
}

static enum rc open_file(struct ledger *l, bool there, struct err *e)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
	int code;

	if (l->mode == LEDGER_MEMORY) {
		code = sqlite3_open_v2(":memory:", &l->db,
				       flags | SQLITE_OPEN_READWRITE |
					       SQLITE_OPEN_CREATE, NULL);
		return code ? sql_fault(l, code, e) : RC_OK;
	}
	if (!there)
		flags |= SQLITE_OPEN_CREATE;
	/* Also for reading: what a crash left half done has to be undone first. */
	code = sqlite3_open_v2(l->path, &l->db, flags | SQLITE_OPEN_READWRITE,
			       ledger_vfs());
	if ((code & 0xff) == SQLITE_CANTOPEN)
		return err_set(e, RC_SYSTEM, "%s: cannot open the ledger: %s",
			       l->path, strerror(sqlite3_system_errno(l->db)));
	return code ? sql_fault(l, code, e) : RC_OK;
}

enum rc ledger_open(struct ledger **out, const char *path,
		    enum ledger_mode mode, unsigned wait, struct err *e)
{
	struct ledger *l = mem_new(1, sizeof(*l));
	bool there = false;
	enum rc rc = RC_OK;
	mode_t mask;

	l->path = mem_text(path);
	l->mode = mode;
	l->wait = wait;
	if (mode != LEDGER_MEMORY)
		rc = look_at(path, mode, &there, e);
	if (!rc && mode == LEDGER_WRITE && !there)
		rc = make_folder(path, e);
	if (!rc) {
		/* Who reports what is nobody else's business. */
		mask = umask(0077);
		rc = open_file(l, there, e);
		if (!rc)
			rc = configure(l, e);
		if (!rc)
			rc = identify(l, e);
		umask(mask);
	}
	if (rc) {
		ledger_close(l);
		l = NULL;
	}
	*out = l;
	return rc;
}

void ledger_close(struct ledger *l)
{
	if (!l)
		return;
	if (l->open)
		ledger_rollback(l);
	for (size_t i = 0; i < l->slot_cap; i++)
		sqlite3_finalize(l->slots[i].stmt);
	sqlite3_close(l->db);
	free(l->slots);
	buf_free(&l->pack);
	deflater_free(l->deflater);
	buf_free(&l->unpacked);
	memo_free(&l->memo);
	free(l->path);
	free(l);
}

const char *ledger_path(const struct ledger *l)
{
	return l->path;
}

/* ---- transactions --------------------------------------------------------- */

static enum rc tell_holder(struct ledger *l, struct err *e)
{
	const char *plural = l->wait == 1 ? "" : "s";
	long pid = 0;

	if (l->mode == LEDGER_MEMORY || !ledger_lock_holder(l->path, &pid))
		return err_set(e, RC_SYSTEM,
			       "%s: waited %u second%s for another process that "
			       "writes to the ledger; try again, or wait longer "
			       "with --wait", l->path, l->wait, plural);
	return err_set(e, RC_SYSTEM,
		       "%s: waited %u second%s for process %ld, which writes to "
		       "the ledger; try again when it is done, or wait longer "
		       "with --wait", l->path, l->wait, plural, pid);
}

/* Rows may have gone, or another process may have changed them. */
static void forget_found(struct ledger *l)
{
	memo_forget(&l->memo);
	l->early = EARLY_UNASKED;
}

enum rc ledger_begin(struct ledger *l, bool write, struct err *e)
{
	int code = sqlite3_exec(l->db, write ? "BEGIN IMMEDIATE" : "BEGIN",
				NULL, NULL, NULL);

	if ((code & 0xff) == SQLITE_BUSY)
		return tell_holder(l, e);
	if (code)
		return sql_fault(l, sqlite3_extended_errcode(l->db), e);
	/* Others may have written since. */
	l->unpacked_id = 0;
	l->open = true;
	l->writing = write;
	l->seq = 0;
	l->marks = 0;
	forget_found(l);
	l->changes = sqlite3_total_changes64(l->db);
	return RC_OK;
}

void ledger_rollback(struct ledger *l)
{
	if (!l->open)
		return;
	object_forget_open(l);
	forget_found(l);
	/* SQLite may have done it by itself, after a full disk for one. */
	sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
	l->open = l->writing = false;
	l->seq = 0;
}

enum rc ledger_commit(struct ledger *l, const struct journal_note *note,
		      bool *changed, struct err *e)
{
	enum rc rc = object_flush(l, e);

	if (changed)
		*changed = l->seq != 0;
	if (!rc && l->seq)
		rc = journal_finish(l, note, e);
	else if (!rc && sqlite3_total_changes64(l->db) != l->changes)
		rc = err_set(e, RC_DEFECT, "%s: a change without a row in the "
			     "journal was taken back", l->path);
	if (!rc)
		rc = end_transaction(l, e);
	if (rc) {
		ledger_rollback(l);
		return rc;
	}
	l->open = l->writing = false;
	l->seq = 0;
	return RC_OK;
}

/* The names of savepoints may repeat: the last one of a name is meant. */
enum rc ledger_mark(struct ledger *l, struct err *e)
{
	enum rc rc = object_flush(l, e);

	if (!rc && !l->marks)
		rc = ask(l, "SELECT coalesce(max(id), 0) FROM object",
			    &l->sure_object, e);
	if (!rc)
		rc = sql_exec(l, "SAVEPOINT mark", e);
	if (!rc)
		l->marks++;
	return rc;
}

enum rc ledger_unmark(struct ledger *l, bool cancel, struct err *e)
{
	bool found;
	int64_t seq;
	enum rc rc = cancel ? RC_OK : object_flush(l, e);

	if (cancel) {
		object_forget_open(l);
		forget_found(l);
		rc = sql_exec(l, "ROLLBACK TO mark", e);
	}
	if (!rc)
		rc = sql_exec(l, "RELEASE mark", e);
	l->marks--;
	/* The journal row may have been made inside; and SQLite counts changes that
	 * were taken back too. */
	if (!rc && cancel && l->seq) {
		rc = SQL_ONE(l, &seq, &found, e,
			     "SELECT seq FROM journal WHERE seq = ?",
			     sql_i(l->seq));
		if (!rc && !found)
			l->seq = 0;
	}
	if (cancel && !l->seq)
		l->changes = sqlite3_total_changes64(l->db);
	return rc;
}

enum rc ledger_seq(struct ledger *l, int64_t *seq, struct err *e)
{
	enum rc rc = RC_OK;

	if (!l->seq)
		rc = journal_start(l, &l->seq, e);
	*seq = l->seq;
	return rc;
}
