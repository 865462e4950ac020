/* How fast SQLite alone takes the rows of a ledger: the floor for import.
 *
 *	bench_ledger LEDGER NEW
 *
 * Reads every row of LEDGER into memory, then inserts them into NEW, which has the
 * same tables and indexes, with prepared statements in one transaction and with the
 * settings the ledger has. Prints "ledger ROWS SECONDS". */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* In an order that keeps what is referred to before what refers. */
static const char *const tables[] = {
	"journal", "pack",   "object",	   "source", "tag",
	"judgement", "device", "report", "measurement", "member"};
enum { TABLES = sizeof(tables) / sizeof(*tables), COLUMNS = 24 };

struct row {
	sqlite3_value *cells[COLUMNS];
	struct row *next;
};
struct table {
	struct row *first, *last;
	int columns;
};

static void check(int code, sqlite3 *db, const char *what)
{
	if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW)
		return;
	fprintf(stderr, "bench_ledger: %s: %s\n", what, sqlite3_errmsg(db));
	exit(1);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *text)
{
	sqlite3_stmt *s;

	check(sqlite3_prepare_v2(db, text, -1, &s, NULL), db, text);
	return s;
}

static void load(sqlite3 *db, const char *name, struct table *t)
{
	char text[100];
	sqlite3_stmt *s;

	snprintf(text, sizeof(text), "SELECT * FROM %s", name);
	s = prepare(db, text);
	t->columns = sqlite3_column_count(s);
	while (sqlite3_step(s) == SQLITE_ROW) {
		struct row *r = calloc(1, sizeof(*r));

		for (int i = 0; r && i < t->columns; i++)
			r->cells[i] =
				sqlite3_value_dup(sqlite3_column_value(s, i));
		if (t->last)
			t->last->next = r;
		else
			t->first = r;
		t->last = r;
	}
	sqlite3_finalize(s);
}

static void make(sqlite3 *from, sqlite3 *to)
{
	sqlite3_stmt *s = prepare(from, "SELECT sql FROM sqlite_schema "
					"WHERE sql IS NOT NULL");

	check(sqlite3_exec(to,
			   "PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA;"
			   "PRAGMA foreign_keys=ON; PRAGMA cell_size_check=ON;"
			   "PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;"
			   "PRAGMA cache_size=-16384", NULL, NULL, NULL),
	      to, "settings");
	while (sqlite3_step(s) == SQLITE_ROW)
		check(sqlite3_exec(to, (const char *)sqlite3_column_text(s, 0),
				   NULL, NULL, NULL), to, "schema");
	sqlite3_finalize(s);
}

static unsigned long insert(sqlite3 *db, const char *name,
			    const struct table *t)
{
	static const char marks[] = "?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?";
	unsigned long n = 0;
	char text[200];
	sqlite3_stmt *s;

	snprintf(text, sizeof(text), "INSERT INTO %s VALUES(%.*s)", name,
		 2 * t->columns - 1, marks);
	s = prepare(db, text);
	for (const struct row *r = t->first; r; r = r->next, n++) {
		for (int i = 0; i < t->columns; i++)
			sqlite3_bind_value(s, i + 1, r->cells[i]);
		check(sqlite3_step(s), db, name);
		sqlite3_reset(s);
	}
	sqlite3_finalize(s);
	return n;
}

int main(int argc, char **argv)
{
	struct table all[TABLES] = {{0}};
	struct timespec a, b;
	unsigned long rows = 0;
	sqlite3 *from = NULL, *to = NULL;

	if (argc != 3) {
		fprintf(stderr, "usage: bench_ledger LEDGER NEW\n");
		return 2;
	}
	check(sqlite3_open_v2(argv[1], &from, SQLITE_OPEN_READONLY, NULL), from,
	      argv[1]);
	check(sqlite3_open(argv[2], &to), to, argv[2]);
	make(from, to);
	for (size_t i = 0; i < TABLES; i++)
		load(from, tables[i], &all[i]);
	clock_gettime(CLOCK_MONOTONIC, &a);
	check(sqlite3_exec(to, "BEGIN IMMEDIATE", NULL, NULL, NULL), to,
	      "begin");
	for (size_t i = 0; i < TABLES; i++)
		rows += insert(to, tables[i], &all[i]);
	check(sqlite3_exec(to, "COMMIT", NULL, NULL, NULL), to, "commit");
	clock_gettime(CLOCK_MONOTONIC, &b);
	printf("ledger %lu %.3f\n", rows,
	       (double)(b.tv_sec - a.tv_sec) +
		       (double)(b.tv_nsec - a.tv_nsec) / 1e9);
	return 0;
}
