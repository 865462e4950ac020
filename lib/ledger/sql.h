/* Statements and rows, without SQLite's names all over; private to lib/ledger;
 * layer 3. */
#ifndef LEDGER_SQL_H
#define LEDGER_SQL_H

#include <sqlite3.h>

#include "ledger/ledger.h"
#include "ledger/memo.h"
#include "rum/report.h"

/* Prepared statements, found again by the address of their constant text. */
struct sql_slot {
	const char *text;
	sqlite3_stmt *stmt;
};

struct ledger {
	sqlite3 *db;
	char *path;
	enum ledger_mode mode;
	unsigned wait;
	bool open; /* a transaction */
	bool writing;
	unsigned marks;
	int64_t sure_object; /* the last one from before the first mark */
	int64_t seq; /* 0: none yet in this transaction */
	int64_t changes; /* of the connection when it began */
	struct sql_slot *slots; /* open addressing, a power of two */
	size_t slot_count, slot_cap;

	/* Objects that wait to be packed: object.c. */
	struct buf pack;
	int64_t pack_id; /* 0: none is open */
	struct deflater *deflater; /* made when first needed */
	/* The pack that was read last: its neighbours are asked for next. */
	struct buf unpacked;
	int64_t unpacked_id; /* 0: none */
	struct memo memo; /* names.c */
	/* Are there reports that were acknowledged before they came? */
	enum { EARLY_UNASKED, EARLY_NONE, EARLY_SOME } early;
};

struct sql_value {
	enum { SQL_NULL, SQL_INT, SQL_TEXT, SQL_BLOB } type;
	int64_t number;
	struct slice bytes;
};
static inline struct sql_value sql_i(int64_t v)
{
	return (struct sql_value){.type = SQL_INT, .number = v};
}
/* Numbers above 2^63 are kept by their bits. */
static inline struct sql_value sql_u(uint64_t v)
{
	return sql_i((int64_t)v);
}
static inline struct sql_value sql_t(struct slice s)
{
	return (struct sql_value){.type = s.p ? SQL_TEXT : SQL_NULL, .bytes = s};
}
static inline struct sql_value sql_b(const void *p, size_t n)
{
	return (struct sql_value){.type = SQL_BLOB, .bytes = {p, n}};
}
static inline struct sql_value sql_text(const char *s)
{
	return s ? sql_t(slice_of(s)) : (struct sql_value){0};
}
/* 0 is no row's number. */
static inline struct sql_value sql_id(int64_t id)
{
	return id ? sql_i(id) : (struct sql_value){0};
}
static inline struct sql_value sql_mi(struct maybe_i64 v)
{
	return v.given ? sql_i(v.value) : (struct sql_value){0};
}
static inline struct sql_value sql_mu(struct maybe_u64 v)
{
	return v.given ? sql_u(v.value) : (struct sql_value){0};
}

/* RC_SYSTEM, RC_MALFORMED or RC_LIMIT with the ledger's name and SQLite's words. */
enum rc sql_fault(struct ledger *l, int code, struct err *e);

/* `text` must be a constant: its address is the key it is found by. */
#define SQL_VALUES(...)                                                        \
	(const struct sql_value[]){__VA_ARGS__},                               \
		sizeof((const struct sql_value[]){__VA_ARGS__}) /              \
			sizeof(struct sql_value)
/* Runs a statement that gives no rows. */
#define SQL_RUN(l, e, text, ...) sql_run(l, text, SQL_VALUES(__VA_ARGS__), e)
enum rc sql_run(struct ledger *l, const char *text,
		const struct sql_value *values, size_t count, struct err *e);
enum rc sql_exec(struct ledger *l, const char *script, struct err *e);
int64_t sql_last_id(const struct ledger *l);
int64_t sql_changes(const struct ledger *l);

/* Rows. The cursor ends by itself with the last row or an error, else by
 * sql_end. */
struct sql_rows {
	struct ledger *ledger;
	sqlite3_stmt *stmt;
	enum rc rc;
};
#define SQL_ROWS(l, rows, e, text, ...)                                        \
	sql_rows(l, rows, text, SQL_VALUES(__VA_ARGS__), e)
enum rc sql_rows(struct ledger *l, struct sql_rows *rows, const char *text,
		 const struct sql_value *values, size_t count, struct err *e);
/* False at the end and on an error, which is in rows->rc. */
bool sql_next(struct sql_rows *rows, struct err *e);
void sql_end(struct sql_rows *rows);

/* Columns of the row; slices live until the next step. */
int64_t sql_int(const struct sql_rows *r, int column);
bool sql_is_null(const struct sql_rows *r, int column);
struct slice sql_slice(const struct sql_rows *r, int column); /* NULL: p == NULL */
struct slice sql_copy(const struct sql_rows *r, int column, struct arena *a);
static inline struct maybe_i64 sql_maybe(const struct sql_rows *r, int column)
{
	return (struct maybe_i64){!sql_is_null(r, column), sql_int(r, column)};
}
/* One number, or *found false. */
#define SQL_ONE(l, out, found, e, text, ...)                                   \
	sql_one(l, out, found, text, SQL_VALUES(__VA_ARGS__), e)
enum rc sql_one(struct ledger *l, int64_t *out, bool *found, const char *text,
		const struct sql_value *values, size_t count, struct err *e);

/* ledger.c: the schema of a new one. */
extern const char ledger_schema[];
enum { LEDGER_APPLICATION = 0x52554d4c /* "RUML" */, LEDGER_VERSION = 1 };

/* Objects (o) of a pack (p): those from its first one to the next pack's. */
#define OBJECTS_OF_PACK                                                        \
	"o.id >= p.first AND o.id < coalesce((SELECT n.first FROM pack n "     \
	"WHERE n.id > p.id ORDER BY n.id LIMIT 1), 9223372036854775807) "

/* object.c: writes out the open pack, before anything that must find it. */
enum rc object_flush(struct ledger *l, struct err *e);
void object_forget_open(struct ledger *l);

#endif
