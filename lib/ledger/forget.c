#include "ledger/forget.h"

#include "ledger/object.h"
#include "ledger/pages.h"
#include "ledger/sql.h"

/* ?1 is the time. */
#define OLD_REPORT                                                             \
	"r.ack IS NOT NULL AND r.conflict = 0 AND r.last_time IS NOT NULL "    \
	"AND r.last_time < ?1"

static const struct {
	const char *objects; /* numbers of objects that may still have bytes */
	size_t count;	     /* where they are counted */
} kinds[] = {
	{"SELECT r.object FROM report r JOIN object o ON o.id = r.object "
	 "WHERE o.place <> -1 AND " OLD_REPORT,
	 offsetof(struct forget_sums, reports)},
	{"SELECT c.object FROM report r JOIN report_copy c ON c.report = r.id "
	 "JOIN object o ON o.id = c.object "
	 "WHERE o.place <> -1 AND " OLD_REPORT,
	 offsetof(struct forget_sums, copies)},
	{"SELECT f.object FROM export_file f JOIN object o ON o.id = f.object "
	 "WHERE o.place <> -1 AND EXISTS(SELECT 1 FROM export_report x "
	 "WHERE x.export = f.export) AND NOT EXISTS(SELECT 1 "
	 "FROM export_report x JOIN report r ON r.id = x.report "
	 "WHERE x.export = f.export AND NOT (" OLD_REPORT "))",
	 offsetof(struct forget_sums, export_files)},
};

/* To mark an object changes what is asked for, so the numbers are taken first. */
static enum rc list(struct ledger *l, const char *text, int64_t before,
		    struct buf *ids, struct err *e)
{
	struct sql_rows rows;

	SQL_ROWS(l, &rows, e, text, sql_i(before));
	while (sql_next(&rows, e)) {
		int64_t id = sql_int(&rows, 0);

		buf_add(ids, &id, sizeof(id));
	}
	return rows.rc;
}

static enum rc forget_all(struct ledger *l, const struct buf *ids,
			  uint64_t *count, struct err *e)
{
	enum rc rc = RC_OK;

	*count = ids->n / sizeof(int64_t);
	for (uint64_t i = 0; !rc && i < *count; i++) {
		int64_t id;

		memcpy(&id, ids->p + i * sizeof(id), sizeof(id));
		rc = object_forget(l, id, e);
	}
	return rc;
}

enum rc ledger_forget(struct ledger *l, int64_t before,
		      struct forget_sums *sums, struct err *e)
{
	enum rc rc = RC_OK;

	*sums = (struct forget_sums){0};
	for (size_t i = 0; !rc && i < sizeof(kinds) / sizeof(*kinds); i++) {
		_cleanup_buf_ struct buf ids = {0};
		uint64_t *count = (uint64_t *)(void *)((char *)sums +
						       kinds[i].count);

		rc = list(l, kinds[i].objects, before, &ids, e);
		if (!rc)
			rc = forget_all(l, &ids, count, e);
		sums->objects += *count;
	}
	return rc || !sums->objects ? rc : object_sweep(l, &sums->bytes, e);
}

static enum rc count_pages(struct ledger *l, int64_t *pages, int64_t *freed,
			   struct err *e)
{
	bool found;
	enum rc rc = sql_one(l, pages, &found, "PRAGMA page_count", NULL, 0, e);

	return rc ? rc
		  : sql_one(l, freed, &found, "PRAGMA freelist_count", NULL, 0,
			    e);
}

enum rc ledger_shrink(struct ledger *l, uint64_t *bytes, struct err *e)
{
	enum { WORTH = 8 }; /* one page of so many is free */
	int64_t pages, freed, after;
	enum rc rc = count_pages(l, &pages, &freed, e);

	*bytes = 0;
	if (rc || freed < (pages + WORTH - 1) / WORTH)
		return rc;
	rc = sql_exec(l, "VACUUM", e);
	if (!rc)
		rc = count_pages(l, &after, &freed, e);
	if (!rc && after < pages)
		*bytes = (uint64_t)(pages - after) * LEDGER_PAGE;
	return rc;
}
