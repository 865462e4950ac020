#include "ledger/checking.h"

#include <stdarg.h>

#include "base/code.h"
#include "json/json.h"
#include "ledger/journal.h"
#include "ledger/object.h"
#include "ledger/pages.h"

const char check_restore[] = "go back to a backup with \"rum ledger restore\"";
const char check_rebuild[] = "\"rum ledger rebuild\" makes it anew from the "
			     "evidence";

void check_fault(struct checking *x, int64_t number, const char *text,
		 const char *advice, const char *subject, ...)
{
	char place[ERR_MESSAGE_MAX];
	va_list args;
	struct ledger_fault f = {
		.area = x->area, .number = number, .text = text,
		.advice = advice,
	};

	va_start(args, subject);
	vsnprintf(place, sizeof(place), subject, args);
	va_end(args);
	f.subject = slice_of(place);
	x->sums->faults++;
	x->wish->fault(x->wish->context, &f);
}

const char *check_reason(const struct checking *x, const char *reason)
{
	return x->pages_damaged ? "it cannot be read" : reason;
}

/* ---- the file ------------------------------------------------------------- */

static void bad_page(void *context, uint64_t page, const char *what)
{
	check_fault(context, (int64_t)page, what, check_restore,
		    "page %llu", (unsigned long long)page);
}

static enum rc check_pages(struct checking *x, uint64_t *count, struct err *e)
{
	enum rc rc = ledger_pages_check(x->ledger->db, bad_page, x,
					&x->sums->pages, e);

	*count = x->sums->pages;
	x->pages_damaged = x->sums->faults != 0;
	return rc;
}

/* SQLite tells several things in one text, a line each. */
static void tell_lines(struct checking *x, struct slice text)
{
	while (text.n) {
		size_t end = slice_find(text, "\n", 0);
		struct slice line = slice_part(text, 0, end);

		text = slice_part(text, line.n + 1, text.n);
		if (!slice_starts(line, "***"))
			check_fault(x, 0, "SQLite finds it broken",
				    check_restore, "%.*s",
				    SLICE_ARG(slice_part(line, 0, 400)));
	}
}

static enum rc check_structure(struct checking *x, uint64_t *count,
			       struct err *e)
{
	struct sql_rows rows;

	sql_rows(x->ledger, &rows, "PRAGMA integrity_check(20)", NULL, 0, e);
	while (sql_next(&rows, e)) {
		struct slice text = sql_slice(&rows, 0);

		if (!slice_is(text, "ok"))
			tell_lines(x, text);
		++*count;
	}
	if (rows.rc)
		return rows.rc;
	sql_rows(x->ledger, &rows, "PRAGMA foreign_key_check", NULL, 0, e);
	while (sql_next(&rows, e)) {
		/* Tables without row numbers give none. */
		check_fault(x, sql_int(&rows, 1),
			    "a row refers to something that is not there",
			    check_rebuild, "table %.*s",
			    SLICE_ARG(sql_slice(&rows, 0)));
	}
	return rows.rc;
}

/* ---- the journal ---------------------------------------------------------- */

struct chain {
	struct checking *check;
	uint8_t hash[SHA256_BYTES]; /* of the row before */
	int64_t seq;
};

/* How much evidence a row of "rum ledger forget" says to have dropped. */
static uint64_t forgotten_by(const struct journal_row *row)
{
	const struct limits l = limits_default();
	_cleanup_arena_ struct arena a = {0};
	struct json_doc doc;
	uint64_t n = 0;

	if (slice_is(row->action, "forget") &&
	    !json_read(&doc, &a, row->detail, &l, NULL))
		json_u64(json_get(json_root(&doc), "objects"), &n);
	return n;
}

static bool is_head(const struct journal_row *row, struct slice wanted)
{
	char hex[SHA256_TEXT_MAX];

	return wanted.n && slice_equal(slice_part(slice_of(hex_text(
							  hex, row->hash,
							  SHA256_BYTES)),
						  0, wanted.n), wanted);
}

static enum rc check_row(void *context, const struct journal_row *row,
			 struct err *e)
{
	struct chain *c = context;
	struct checking *x = c->check;
	uint8_t found[SHA256_BYTES];
	const char *fault = NULL;
	enum rc rc = journal_content(x->ledger, row->seq, found, e);

	if (rc)
		return rc;
	if (memcmp(found, row->content, SHA256_BYTES) != 0)
		fault = "the evidence that came with it is not what it was";
	journal_hash(row, found);
	if (memcmp(found, row->hash, SHA256_BYTES) != 0)
		fault = "it does not have the hash it was written with";
	else if (memcmp(row->prev, c->hash, SHA256_BYTES) != 0)
		fault = "it does not follow the row before it";
	else if (row->seq != c->seq + 1)
		fault = "rows before it are missing";
	if (fault)
		check_fault(x, row->seq, fault, check_restore,
			    "row %lld of the journal", (long long)row->seq);
	x->head_found |= is_head(row, x->wish->head);
	x->told_forgotten += forgotten_by(row);
	memcpy(c->hash, row->hash, SHA256_BYTES);
	c->seq = row->seq;
	x->sums->rows++;
	return RC_OK;
}

static enum rc check_journal(struct checking *x, uint64_t *count,
			     struct err *e)
{
	struct chain c = {.check = x};
	enum rc rc = journal_each(x->ledger, INT64_MIN, check_row, &c, e);

	*count = x->sums->rows;
	x->sums->seq = c.seq;
	memcpy(x->sums->head, c.hash, SHA256_BYTES);
	if (!rc && x->wish->head.p && !x->head_found)
		check_fault(x, 0, "no row of the journal has this hash: the "
			    "ledger was put back to an older state, or it is "
			    "another one", check_restore, "%.*s",
			    SLICE_ARG(x->wish->head));
	return rc;
}

/* ---- evidence ------------------------------------------------------------- */

static enum rc check_object(void *context, int64_t id,
			    const uint8_t hash[SHA256_BYTES],
			    struct slice bytes, const char *fault,
			    struct err *e)
{
	struct checking *x = context;

	if (fault)
		check_fault(x, id, fault, check_restore, "evidence %lld",
			    (long long)id);
	x->sums->forgotten += !fault && !bytes.p;
	x->sums->objects++;
	return RC_OK;
}

static enum rc check_evidence(struct checking *x, uint64_t *count,
			      struct err *e)
{
	enum rc rc = object_each(x->ledger, check_object, x, e);

	*count = x->sums->objects;
	if (!rc && x->sums->forgotten != x->told_forgotten)
		check_fault(x, 0, "the journal says otherwise", check_restore,
			    "%llu pieces of evidence are forgotten and %llu "
			    "were to be",
			    (unsigned long long)x->sums->forgotten,
			    (unsigned long long)x->told_forgotten);
	return rc;
}

/* ---- all of it ------------------------------------------------------------ */

static const struct {
	const char *area, *whole, *what;
	enum rc (*run)(struct checking *x, uint64_t *count, struct err *e);
	bool on_sound_pages; /* else it would tell of them once more */
} parts[] = {
	{"page", "the pages", "pages have their checksum", check_pages, false},
	{"structure", "the database", "database is in order", check_structure,
	 true},
	{"journal", "the journal", "rows are one chain", check_journal, false},
	{"evidence", "the evidence", "pieces have their hash", check_evidence,
	 false},
	{"report", "the reports", "reports say what their evidence does",
	 check_reports, false},
	{"copy", "the copies of reports", "older and other copies do",
	 check_copies, false},
	{"file", "the files", "files of the account do", check_files, false},
	{"state", "the states", "rules of states hold", check_states, false},
};

/* What cannot be read at all ends the part, and the others may still tell more. */
static enum rc run_part(struct checking *x, size_t i, struct err *e)
{
	uint64_t count = 0, before = x->sums->faults;
	enum rc rc;

	if (parts[i].on_sound_pages && x->pages_damaged)
		return RC_OK;
	x->area = parts[i].area;
	rc = parts[i].run(x, &count, e);
	if (rc == RC_MALFORMED || rc == RC_MISSING) {
		check_fault(x, 0,
			    x->pages_damaged ? "cannot be read to the end"
					     : e->text,
			    check_restore, "%s", parts[i].whole);
		rc = RC_OK;
	}
	if (!rc && x->wish->done && x->sums->faults == before)
		x->wish->done(x->wish->context, parts[i].area, parts[i].what,
			      count);
	return rc;
}

enum rc ledger_check(struct ledger *l, const struct ledger_check_wish *w,
		     struct ledger_sums *sums, struct err *e)
{
	struct checking x = {.ledger = l, .wish = w, .sums = sums};
	int64_t version;
	bool found;
	enum rc rc = ledger_begin(l, false, e);

	*sums = (struct ledger_sums){0};
	if (rc)
		return rc;
	/* The first question takes the lock that keeps the file still. This one
	 * looks at the header alone: SQLite ends the transaction when it meets a
	 * damaged page, which the parts are to tell of. */
	rc = sql_one(l, &version, &found, "PRAGMA user_version", NULL, 0, e);
	if (!rc)
		rc = reread_new(&x.reread, l, w->limits, e);
	for (size_t i = 0; !rc && i < sizeof(parts) / sizeof(*parts); i++)
		rc = run_part(&x, i, e);
	reread_free(x.reread);
	ledger_rollback(l);
	return rc;
}
