#include "balance/books_inside.h"

#include <stdlib.h>

/* Measurements that the books keep outside of memory, and where they stand. */

struct walk {
	enum rc (*each)(void *context, const struct book_use *u, struct err *e);
	void *context;
};

static enum rc walk(struct sorter *s, const struct walk *w, struct err *e)
{
	const struct book_use *u;
	enum rc rc = sorter_rewind(s, e);

	while (!rc && (u = sorter_next(s, &rc, e)))
		rc = w->each(w->context, u, e);
	return rc;
}

enum rc books_uses(struct books *b,
		   enum rc (*each)(void *context, const struct book_use *u,
				   struct err *e),
		   void *context, struct err *e)
{
	const struct walk w = {each, context};

	return walk(b->uses, &w, e);
}

/* Of files, conflicts are found by device and report id. */
static int by_report(const void *a, const void *b)
{
	const struct book_conflict *x = a, *y = b;

	if (x->device != y->device)
		return x->device < y->device ? -1 : 1;
	return (x->report_id > y->report_id) - (x->report_id < y->report_id);
}

struct disputing {
	const struct books *books;
	struct walk walk;
};

/* Files have given all contents of reports that have several: most have grown. */
static enum rc take_disputed(void *context, const struct book_use *u,
			     struct err *e)
{
	const struct disputing *d = context;
	const struct books *b = d->books;
	const struct book_conflict key = {.device = u->device,
					  .report_id = u->report_id};

	if (!b->has_ledger &&
	    !(b->conflicts.count && bsearch(&key, b->conflicts.at,
					    b->conflicts.count, sizeof(key),
					    by_report)))
		return RC_OK;
	return d->walk.each(d->walk.context, u, e);
}

enum rc books_disputed(struct books *b,
		       enum rc (*each)(void *context, const struct book_use *u,
				       struct err *e),
		       void *context, struct err *e)
{
	struct disputing d = {b, {each, context}};
	const struct walk w = {take_disputed, &d};

	return walk(b->disputed, &w, e);
}

/* ---- places ---------------------------------------------------------------------- */

enum rc books_put_place(struct books *b, struct slice text, uint64_t *place,
			struct err *e)
{
	uint64_t length = text.n;
	enum rc rc;

	*place = spool_length(b->places);
	rc = spool_add(b->places, (struct slice){(const uint8_t *)&length,
						 sizeof(length)}, e);
	return rc ? rc : spool_add(b->places, text, e);
}

enum rc books_place(const struct books *b, uint64_t place, struct arena *a,
		    struct slice *out, struct err *e)
{
	uint64_t length = 0;
	uint8_t *text;
	enum rc rc;

	*out = (struct slice){0};
	if (place == BOOKS_NOWHERE)
		return RC_OK;
	rc = spool_read(b->places, place, &length, sizeof(length), e);
	if (rc)
		return rc;
	text = arena_array(a, (size_t)length, 1);
	*out = (struct slice){text, (size_t)length};
	return spool_read(b->places, place + sizeof(length), text,
			  (size_t)length, e);
}

/* ---- signatures that are wrong ------------------------------------------------------ */

void books_leave_out(struct books *b, uint32_t tag, uint64_t reports)
{
	b->tally.invalid += reports;
	if (tag == BOOKS_NONE)
		return;
	while (b->invalid.count <= tag)
		NOTE_ADD(&b->invalid, 0);
	b->invalid.at[tag] += reports;
}

uint64_t books_invalid(const struct books *b, uint32_t tag)
{
	return tag < b->invalid.count ? b->invalid.at[tag] : 0;
}
