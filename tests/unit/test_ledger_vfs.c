/* The ledger's pages on the medium: what changed is found, what SQLite does to
 * its file still works. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "ledger/pages.h"
#include "ledger/vfs.h"

static char folder[] = "/tmp/rum-vfs-XXXXXX";
/* The database of the test that runs, and a second one. */
static char *path, *other, *journal;

static char *below(const char *name)
{
	_cleanup_buf_ struct buf text = {0};

	buf_printf(&text, "%s/%s", folder, name);
	return mem_text(buf_text(&text));
}

static int set_up(void **state)
{
	assert_non_null(mkdtemp(folder));
	path = below("db");
	other = below("other");
	journal = below("db-journal");
	return 0;
}

static int remove_files(void **state)
{
	unlink(path);
	unlink(other);
	unlink(journal);
	return 0;
}

static int tear_down(void **state)
{
	assert_int_equal(rmdir(folder), 0);
	free(path);
	free(other);
	free(journal);
	return 0;
}

static int run(sqlite3 *db, const char *sql)
{
	int code = sqlite3_exec(db, sql, NULL, NULL, NULL);

	return code ? sqlite3_extended_errcode(db) : code;
}

static void must(sqlite3 *db, const char *sql)
{
	if (run(db, sql))
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
}

/* The first column of the first row. */
static int64_t ask(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *stmt;
	int64_t v;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), 0);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	v = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return v;
}

static sqlite3 *open_as(const char *name, const char *vfs)
{
	sqlite3 *db;

	assert_int_equal(
		sqlite3_open_v2(name, &db,
				SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
				vfs),
		0);
	return db;
}

static sqlite3 *open_sealed(const char *name)
{
	sqlite3 *db = open_as(name, ledger_vfs());
	int reserve = LEDGER_PAGE_RESERVE;

	assert_int_equal(sqlite3_file_control(db, "main",
					      SQLITE_FCNTL_RESERVE_BYTES,
					      &reserve),
			 0);
	must(db, "PRAGMA synchronous = OFF");
	return db;
}

#define TABLE "CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT NOT NULL) STRICT"
#define FILL(from, to)                                                         \
	"INSERT INTO t WITH RECURSIVE n(i) AS (VALUES(" #from ") UNION ALL "   \
	"SELECT i + 1 FROM n WHERE i < " #to ") SELECT i, 'row ' || i || "     \
	"hex(zeroblob(i % 90)) FROM n"
#define INTACT                                                                 \
	"SELECT count(*) FROM pragma_integrity_check "                         \
	"WHERE integrity_check = 'ok'"
#define SUM "SELECT sum(id * length(x)) + count(*) FROM t"

/* Table, index, overflow pages, free pages. */
static sqlite3 *make(const char *name, int rows)
{
	sqlite3 *db = open_sealed(name);

	must(db, "BEGIN");
	must(db, TABLE);
	must(db, FILL(1, 3000));
	must(db, "CREATE INDEX tx ON t (x)");
	must(db, "INSERT INTO t VALUES (9000, hex(zeroblob(6000)))");
	must(db, "COMMIT");
	if (rows > 3000)
		must(db, FILL(10000, 13000));
	must(db, rows > 3000 ? "DELETE FROM t WHERE id BETWEEN 500 AND 1200"
			     : "DELETE FROM t WHERE id BETWEEN 60 AND 3000");
	assert_true(ask(db, "PRAGMA freelist_count") > 0);
	return db;
}

struct seen {
	uint64_t count, first;
	const char *what;
};

static void note(void *context, uint64_t page, const char *what)
{
	struct seen *s = context;

	if (!s->count++) {
		s->first = page;
		s->what = what;
	}
}

/* Inside a read transaction. */
static struct seen look(sqlite3 *db)
{
	struct seen s = {0};
	struct err e = {0};
	uint64_t pages;

	assert_int_equal(ledger_pages_check(db, note, &s, &pages, &e), RC_OK);
	assert_true(pages > 0 || s.count);
	return s;
}

static struct seen look_alone(sqlite3 *db)
{
	struct seen s;

	must(db, "BEGIN");
	ask(db, "SELECT count(*) FROM sqlite_schema");
	s = look(db);
	must(db, "COMMIT");
	return s;
}

static void assert_sound(sqlite3 *db)
{
	struct vfs_state s;

	assert_int_equal(look_alone(db).count, 0);
	assert_true(vfs_state(db, &s));
	assert_true(s.sealed);
	assert_int_equal(s.faults, 0);
	must(db, "PRAGMA cache_size = 10");
	assert_int_equal(ask(db, INTACT), 1);
}

static int64_t size_of(const char *name)
{
	struct stat st;

	return stat(name, &st) ? -1 : st.st_size;
}

static int open_raw(const char *name)
{
	int fd = open(name, O_RDWR | O_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static void flip(int fd, int64_t at, uint8_t mask)
{
	uint8_t byte;

	assert_int_equal(pread(fd, &byte, 1, at), 1);
	byte ^= mask;
	assert_int_equal(pwrite(fd, &byte, 1, at), 1);
}

/* ---- the sum alone ----------------------------------------------------------
 */

static void test_sum_finds_every_bit(void **state)
{
	uint8_t page[LEDGER_PAGE];

	for (unsigned kind = 0; kind < 3; kind++) {
		for (size_t i = 0; i < sizeof(page); i++)
			page[i] =
				(uint8_t)(kind == 2 ? i * i >> 3 : kind * 255);
		page_seal(page, 7);
		assert_true(page_sound(page, 7));
		for (size_t i = 0; i < sizeof(page) * 8; i++) {
			page[i / 8] ^= (uint8_t)(1u << i % 8);
			assert_false(page_sound(page, 7));
			page[i / 8] ^= (uint8_t)(1u << i % 8);
		}
		for (uint64_t n = 0; n < 1000; n++)
			assert_true(page_sound(page, n) == (n == 7));
		assert_false(page_sound(page, 7 + (1ull << 32)));
	}
}

/* Sums with weights miss two changed top bits, and what is added here and taken
 * away there. */
static void test_sum_finds_pairs(void **state)
{
	uint8_t page[LEDGER_PAGE] = {0};

	page_seal(page, 1);
	for (size_t gap = 1; gap < 4000; gap++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			uint8_t mask = (uint8_t)(1u << bit);

			page[7] ^= mask;
			page[7 + gap] ^= mask;
			assert_false(page_sound(page, 1));
			page[7] ^= mask;
			page[7 + gap] ^= mask;
		}
	}
}

static void test_zero_page_is_not_sound(void **state)
{
	uint8_t page[LEDGER_PAGE] = {0};

	for (uint64_t n = 1; n < 100000; n++)
		assert_false(page_sound(page, n));
}

/* The form on the medium does not change. */
static void test_sum_is_known(void **state)
{
	static const uint8_t want[] = {0xdb, 0xaa, 0x0f, 0x88,
				       0x73, 0xb5, 0xfe, 0xda};
	uint8_t page[LEDGER_PAGE];

	for (size_t i = 0; i < sizeof(page); i++)
		page[i] = (uint8_t)(i * 31 + 5);
	page_seal(page, 3);
	assert_memory_equal(page + LEDGER_PAGE - 8, want, 8);
}

/* ---- damage
 * ------------------------------------------------------------------ */

static void test_every_byte_of_a_small_one(void **state)
{
	sqlite3 *db = make(path, 60);
	int64_t size, pages;
	int fd;

	must(db, "VACUUM");
	must(db, "DELETE FROM t WHERE id = 9000");
	assert_true(ask(db, "PRAGMA freelist_count") > 1);
	size = size_of(path);
	pages = ask(db, "PRAGMA page_count");
	assert_int_equal(size, pages * LEDGER_PAGE);
	assert_sound(db);
	must(db, "BEGIN");
	ask(db, SUM);
	fd = open_raw(path);
	for (int64_t at = 0; at < size; at++) {
		uint8_t mask = (uint8_t)(1 + at * 7 % 255);
		struct seen s;

		flip(fd, at, mask);
		s = look(db);
		assert_int_equal(s.count, 1);
		assert_int_equal(s.first, at / LEDGER_PAGE + 1);
		flip(fd, at, mask);
	}
	assert_int_equal(look(db).count, 0);
	close(fd);
	sqlite3_close(db);
}

static void test_bytes_of_a_larger_one(void **state)
{
	sqlite3 *db = make(path, 4000);
	int64_t size = size_of(path);
	int fd;

	assert_true(size > 40 * LEDGER_PAGE);
	assert_sound(db);
	must(db, "BEGIN");
	ask(db, SUM);
	fd = open_raw(path);
	for (int64_t at = 0; at < size; at += 1009) {
		flip(fd, at, 0x80);
		assert_int_equal(look(db).first, at / LEDGER_PAGE + 1);
		flip(fd, at, 0x80);
	}
	close(fd);
	sqlite3_close(db);
}

/* A fresh process: opening, reading or the check says it; nothing is told that
 * was not written. */
static void test_fresh_open_finds_bytes(void **state)
{
	sqlite3 *db = make(path, 60);
	int64_t size = size_of(path), sum = ask(db, SUM);
	unsigned opened = 0;

	sqlite3_close(db);
	for (int64_t at = 0; at < size; at += at < 100 ? 1 : 307) {
		struct vfs_state s;
		bool found;
		int fd = open_raw(path), code;

		flip(fd, at, 0x11);
		close(fd);
		db = open_as(path, ledger_vfs());
		code = run(db,
			   "BEGIN; SELECT sum(length(x)) FROM t NOT INDEXED; "
			   "SELECT count(x) FROM t INDEXED BY tx");
		assert_true(vfs_state(db, &s));
		found = code || !s.sealed;
		if (!found)
			assert_int_equal(ask(db, SUM), sum);
		if (code == SQLITE_IOERR_DATA) {
			assert_true(s.faults > 0);
			assert_int_equal(s.page, at / LEDGER_PAGE + 1);
		}
		if (sqlite3_txn_state(db, "main") == SQLITE_TXN_READ) {
			assert_int_equal(look(db).first, at / LEDGER_PAGE + 1);
			opened++;
			found = true;
		}
		assert_true(found);
		sqlite3_close(db);
		fd = open_raw(path);
		flip(fd, at, 0x11);
		close(fd);
	}
	assert_true(opened > 0);
}

static void test_swapped_and_copied_pages(void **state)
{
	sqlite3 *db = make(path, 4000);
	uint8_t a[LEDGER_PAGE], b[LEDGER_PAGE];
	int fd;

	must(db, "BEGIN");
	ask(db, SUM);
	fd = open_raw(path);
	assert_int_equal(pread(fd, a, LEDGER_PAGE, 9 * LEDGER_PAGE),
			 LEDGER_PAGE);
	assert_int_equal(pread(fd, b, LEDGER_PAGE, 20 * LEDGER_PAGE),
			 LEDGER_PAGE);
	assert_int_equal(pwrite(fd, b, LEDGER_PAGE, 9 * LEDGER_PAGE),
			 LEDGER_PAGE);
	assert_int_equal(look(db).first, 10);
	assert_int_equal(look(db).count, 1);
	assert_int_equal(pwrite(fd, a, LEDGER_PAGE, 20 * LEDGER_PAGE),
			 LEDGER_PAGE);
	assert_int_equal(look(db).count, 2);
	/* A block that the medium gives back as zeros. */
	memset(a, 0, sizeof(a));
	assert_int_equal(pwrite(fd, a, LEDGER_PAGE, 12 * LEDGER_PAGE),
			 LEDGER_PAGE);
	assert_int_equal(look(db).count, 3);
	close(fd);
	sqlite3_close(db);
}

static void test_short_and_long(void **state)
{
	static const struct {
		int64_t by;
		const char *what;
	} cases[] = {
		{-1, "is not whole"},	 {-4095, "is not whole"},
		{-4096, "is missing"},	 {-8192, "is missing"},
		{1, "is not whole"},	 {4096, "does not have the checksum"},
		{4097, "does not have"},
	};
	sqlite3 *db = make(path, 4000);
	int64_t size = size_of(path);

	sqlite3_close(db);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct seen s;

		remove_files(NULL);
		sqlite3_close(make(path, 4000));
		assert_int_equal(truncate(path, size + cases[i].by), 0);
		db = open_as(path, ledger_vfs());
		if (!run(db, "BEGIN; SELECT 1 FROM sqlite_schema")) {
			s = look(db);
			assert_true(s.count > 0);
			assert_ptr_equal(strstr(s.what, cases[i].what), s.what);
		} else {
			assert_true(cases[i].by <= -LEDGER_PAGE);
		}
		sqlite3_close(db);
	}
}

/* SQLite reads the rest of a page that was cut as zeros. */
static void test_cut_page_is_not_read(void **state)
{
	sqlite3 *db = open_sealed(path);
	struct vfs_state s;

	must(db, TABLE);
	must(db, "INSERT INTO t VALUES (1, hex(zeroblob(4000)))");
	sqlite3_close(db);
	assert_int_equal(truncate(path, size_of(path) - 3000), 0);
	db = open_as(path, ledger_vfs());
	assert_int_equal(run(db, "SELECT x FROM t"), SQLITE_IOERR_DATA);
	assert_true(vfs_state(db, &s));
	assert_int_equal(s.page, ask(db, "PRAGMA page_count"));
	sqlite3_close(db);
}

/* ---- what SQLite does
 * -------------------------------------------------------- */

static void test_growth_vacuum_and_again(void **state)
{
	sqlite3 *db = make(path, 4000);
	int64_t sum = ask(db, SUM), before = size_of(path);

	must(db, "DELETE FROM t WHERE id BETWEEN 10000 AND 12000");
	must(db, "VACUUM");
	assert_true(size_of(path) < before);
	assert_sound(db);
	for (int i = 0; i < 20; i++) {
		must(db, "INSERT INTO t SELECT max(id) + 1, 'more' FROM t");
		must(db, "UPDATE t SET x = x || '+' WHERE id % 20 = 3");
	}
	assert_sound(db);
	assert_true(ask(db, SUM) != sum);
	sum = ask(db, SUM);
	sqlite3_close(db);
	db = open_as(path, ledger_vfs());
	assert_int_equal(ask(db, SUM), sum);
	assert_sound(db);
	sqlite3_close(db);
	/* Any SQLite reads it. */
	db = open_as(path, NULL);
	assert_int_equal(ask(db, SUM), sum);
	sqlite3_close(db);
}

static void test_auto_vacuum_and_savepoints(void **state)
{
	sqlite3 *db = open_sealed(path);
	int64_t sum;

	must(db, "PRAGMA auto_vacuum = FULL");
	must(db, "PRAGMA cache_size = 10");
	must(db, TABLE);
	must(db, FILL(1, 3000));
	must(db, "CREATE INDEX tx ON t (x)");
	sum = ask(db, SUM);
	must(db, "BEGIN; SAVEPOINT a; DELETE FROM t WHERE id % 3 = 1; "
		 "SAVEPOINT b");
	must(db, FILL(5000, 9000));
	must(db, "ROLLBACK TO b; UPDATE t SET x = 'y' || id; ROLLBACK TO a; "
		 "COMMIT");
	assert_int_equal(ask(db, SUM), sum);
	assert_sound(db);
	must(db, "DELETE FROM t WHERE id > 100");
	assert_int_equal(ask(db, "PRAGMA freelist_count"), 0);
	assert_sound(db);
	sqlite3_close(db);
}

/* Pages taken and given back in the transaction that made the file longer are
 * never written by SQLite. */
static void take_and_give(sqlite3 *db)
{
	/* Else it overwrites them with zeros, and writes that. */
	must(db, "PRAGMA secure_delete = OFF");
	must(db, "BEGIN");
	must(db, "CREATE TABLE v (x TEXT) STRICT");
	must(db, "INSERT INTO v VALUES (hex(zeroblob(300000)))");
	must(db, "CREATE TABLE u (id INTEGER PRIMARY KEY, x TEXT) STRICT");
	must(db, "DELETE FROM v");
	must(db, "INSERT INTO u VALUES (1, 'u')");
	must(db, "COMMIT");
	assert_true(ask(db, "PRAGMA freelist_count") > 100);
}

static void test_no_holes(void **state)
{
	sqlite3 *db = open_sealed(path);

	must(db, TABLE);
	take_and_give(db);
	assert_sound(db);
	must(db, "INSERT INTO t VALUES (1, hex(zeroblob(900000)))");
	assert_sound(db);
	sqlite3_close(db);
}

static void test_no_holes_where_the_file_was_longer(void **state)
{
	sqlite3 *db = make(path, 4000), *second = open_sealed(path);

	must(db, "UPDATE t SET x = x || 'x'");
	must(second, "DELETE FROM t");
	must(second, "VACUUM");
	take_and_give(db);
	assert_sound(db);
	sqlite3_close(second);
	must(db, "DROP TABLE u");
	must(db, "DROP TABLE v");
	must(db, FILL(1, 3000));
	must(db, "PRAGMA locking_mode = EXCLUSIVE");
	must(db, "DELETE FROM t");
	must(db, "VACUUM");
	take_and_give(db);
	assert_sound(db);
	sqlite3_close(db);
}

static void test_backup(void **state)
{
	sqlite3 *from = make(path, 4000), *to = open_as(other, ledger_vfs());
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");

	must(to, "PRAGMA cache_size = 10");
	assert_non_null(b);
	assert_int_equal(sqlite3_backup_step(b, 7), SQLITE_OK);
	assert_int_equal(sqlite3_backup_step(b, -1), SQLITE_DONE);
	assert_int_equal(sqlite3_backup_finish(b), SQLITE_OK);
	assert_int_equal(ask(to, SUM), ask(from, SUM));
	assert_sound(to);
	must(to, FILL(20000, 21000));
	assert_sound(to);
	sqlite3_close(to);
	sqlite3_close(from);
}

static void test_backup_of_a_damaged_one_fails(void **state)
{
	sqlite3 *from = make(path, 4000), *to;
	sqlite3_backup *b;
	int fd;

	sqlite3_close(from);
	fd = open_raw(path);
	flip(fd, 30 * LEDGER_PAGE + 77, 4);
	close(fd);
	from = open_as(path, ledger_vfs());
	to = open_as(other, ledger_vfs());
	b = sqlite3_backup_init(to, "main", from, "main");
	assert_int_equal(sqlite3_backup_step(b, -1), SQLITE_IOERR_DATA);
	sqlite3_backup_finish(b);
	assert_int_equal(ask(to, "SELECT count(*) FROM sqlite_schema"), 0);
	sqlite3_close(to);
	sqlite3_close(from);
}

/* Whole pages that a shrinking commit left behind, and one that it did not. */
static void test_rest_of_a_shrinking_commit(void **state)
{
	sqlite3 *db = make(path, 60);
	int64_t before = size_of(path), after;
	_cleanup_buf_ struct buf old = {0};
	int fd = open_raw(path);

	buf_reserve(&old, (size_t)before);
	assert_int_equal(pread(fd, old.p, (size_t)before, 0), before);
	close(fd);
	must(db, "VACUUM");
	after = size_of(path);
	assert_true(after < before);
	sqlite3_close(db);
	fd = open_raw(path);
	assert_int_equal(
		pwrite(fd, old.p + after, (size_t)(before - after), after),
		before - after);
	close(fd);
	db = open_as(path, ledger_vfs());
	assert_sound(db);
	fd = open_raw(path);
	flip(fd, before - 5, 1);
	assert_int_equal(look_alone(db).first, before / LEDGER_PAGE);
	close(fd);
	sqlite3_close(db);
}

/* A child that writes and then dies within its transaction. */
static void die_within(const char *first, const char *second)
{
	pid_t child = fork();
	int status;

	if (!child) {
		sqlite3 *db = open_sealed(path);

		if (run(db,
			"PRAGMA synchronous = EXTRA; PRAGMA cache_size = 5; "
			"BEGIN IMMEDIATE") ||
		    run(db, first) || run(db, second))
			_exit(1);
		raise(SIGKILL);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
}

static void test_hot_journal(void **state)
{
	sqlite3 *db = make(path, 4000);
	int64_t sum = ask(db, SUM), size = size_of(path);

	sqlite3_close(db);
	die_within("UPDATE t SET x = x || ' changed'", FILL(30000, 40000));
	assert_true(size_of(journal) > LEDGER_PAGE);
	assert_true(size_of(path) > size);
	db = open_as(path, ledger_vfs());
	assert_int_equal(ask(db, SUM), sum);
	assert_int_equal(size_of(path), size);
	assert_int_equal(size_of(journal), -1);
	assert_sound(db);
	sqlite3_close(db);
}

static void test_hot_journal_of_the_first_transaction(void **state)
{
	sqlite3 *db;

	die_within(TABLE, FILL(1, 9000));
	assert_true(size_of(journal) > 0);
	assert_true(size_of(path) > 0);
	db = open_sealed(path);
	assert_int_equal(ask(db, "SELECT count(*) FROM sqlite_schema"), 0);
	must(db, TABLE);
	must(db, FILL(1, 3000));
	assert_sound(db);
	sqlite3_close(db);
}

/* ---- other databases, other modes
 * -------------------------------------------- */

static void test_plain_database_stays_plain(void **state)
{
	sqlite3 *db = open_as(path, NULL), *sealed = make(other, 60);
	sqlite3_backup *b;
	struct vfs_state s;

	must(db, TABLE);
	must(db, FILL(1, 2000));
	sqlite3_close(db);
	db = open_as(path, ledger_vfs());
	assert_int_equal(ask(db, "SELECT count(*) FROM t"), 2000);
	assert_true(vfs_state(db, &s));
	assert_false(s.sealed);
	must(db, FILL(3000, 5000));
	b = sqlite3_backup_init(db, "main", sealed, "main");
	assert_int_equal(sqlite3_backup_step(b, -1), SQLITE_IOERR_WRITE);
	sqlite3_backup_finish(b);
	sqlite3_close(db);
	db = open_as(path, NULL);
	assert_int_equal(ask(db, "SELECT count(*) FROM t"), 4001);
	assert_int_equal(ask(db, INTACT), 1);
	sqlite3_close(db);
	sqlite3_close(sealed);
}

static void test_new_one_has_to_reserve(void **state)
{
	sqlite3 *db = open_as(path, ledger_vfs());

	assert_int_equal(run(db, TABLE), SQLITE_IOERR_WRITE);
	sqlite3_close(db);
	db = open_sealed(path);
	must(db, TABLE);
	assert_sound(db);
	sqlite3_close(db);
}

static void test_no_log_and_no_map(void **state)
{
	sqlite3 *db = make(path, 4000);
	int fd;

	must(db, "PRAGMA journal_mode = WAL");
	assert_int_equal(ask(db, "SELECT journal_mode = 'delete' FROM "
				 "pragma_journal_mode"),
			 1);
	must(db, "PRAGMA mmap_size = 100000000");
	must(db, "PRAGMA cache_size = 10");
	fd = open_raw(path);
	for (int i = 2; i < 60; i++)
		flip(fd, i * LEDGER_PAGE + 99, 1);
	close(fd);
	assert_int_equal(run(db, "SELECT sum(length(x)) FROM t NOT INDEXED"),
			 SQLITE_IOERR_DATA);
	sqlite3_close(db);
}

static void test_check_wants_a_read_transaction(void **state)
{
	sqlite3 *db = make(path, 60), *memory = open_as(":memory:", NULL);
	struct err e = {0};
	struct vfs_state s;
	uint64_t pages;

	assert_int_equal(ledger_pages_check(db, note, NULL, &pages, &e),
			 RC_DEFECT);
	must(db, "BEGIN IMMEDIATE");
	assert_int_equal(ledger_pages_check(db, note, NULL, &pages, &e),
			 RC_DEFECT);
	assert_false(vfs_state(memory, &s));
	assert_int_equal(ledger_pages_check(memory, note, NULL, &pages, &e),
			 RC_DEFECT);
	sqlite3_close(memory);
	sqlite3_close(db);
}

/* ---- who writes
 * -------------------------------------------------------------- */

struct child {
	pid_t pid;
	int stop;
};

/* A child that has run `sql` on the database and keeps it open. */
static struct child start(const char *sql)
{
	struct child c;
	int ready[2], stop[2], status;
	char byte;

	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(stop), 0);
	c = (struct child){fork(), stop[1]};
	if (!c.pid) {
		sqlite3 *db = open_as(path, ledger_vfs());

		close(stop[1]);
		byte = run(db, sql) ? 'n' : 'y';
		status = write(ready[1], &byte, 1) != 1 ||
			 read(stop[0], &byte, 1) != 0;
		sqlite3_close(db);
		_exit(status);
	}
	close(ready[1]);
	close(stop[0]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(byte, 'y');
	close(ready[0]);
	return c;
}

static void stop(struct child c)
{
	int status;

	close(c.stop);
	assert_int_equal(waitpid(c.pid, &status, 0), c.pid);
	assert_int_equal(status, 0);
}

static void test_lock_holder(void **state)
{
	struct child c;
	long pid = 0;

	sqlite3_close(make(path, 60));
	assert_false(ledger_lock_holder(path, &pid));
	assert_false(ledger_lock_holder("/nonexistent/x", &pid));
	c = start("BEGIN; SELECT * FROM t");
	assert_false(ledger_lock_holder(path, &pid));
	stop(c);
	c = start("BEGIN IMMEDIATE");
	assert_true(ledger_lock_holder(path, &pid));
	assert_int_equal(pid, c.pid);
	stop(c);
	c = start("BEGIN EXCLUSIVE");
	pid = 0;
	assert_true(ledger_lock_holder(path, &pid));
	assert_int_equal(pid, c.pid);
	stop(c);
	assert_false(ledger_lock_holder(path, &pid));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sum_finds_every_bit),
		cmocka_unit_test(test_sum_finds_pairs),
		cmocka_unit_test(test_zero_page_is_not_sound),
		cmocka_unit_test(test_sum_is_known),
#define TEST(name) cmocka_unit_test_teardown(name, remove_files)
		TEST(test_every_byte_of_a_small_one),
		TEST(test_bytes_of_a_larger_one),
		TEST(test_fresh_open_finds_bytes),
		TEST(test_swapped_and_copied_pages),
		TEST(test_short_and_long),
		TEST(test_cut_page_is_not_read),
		TEST(test_growth_vacuum_and_again),
		TEST(test_auto_vacuum_and_savepoints),
		TEST(test_no_holes),
		TEST(test_no_holes_where_the_file_was_longer),
		TEST(test_backup),
		TEST(test_backup_of_a_damaged_one_fails),
		TEST(test_rest_of_a_shrinking_commit),
		TEST(test_hot_journal),
		TEST(test_hot_journal_of_the_first_transaction),
		TEST(test_plain_database_stays_plain),
		TEST(test_new_one_has_to_reserve),
		TEST(test_no_log_and_no_map),
		TEST(test_check_wants_a_read_transaction),
		TEST(test_lock_holder),
#undef TEST
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
