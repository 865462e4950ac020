#include "ledger/reread_ack.h"

#include <inttypes.h>
#include <stdlib.h>

#include "ledger/apply_ack.h"
#include "ledger/names.h"

/* A row of ack_entry, sorted by report id and row. */
struct stored {
	uint64_t report_id, n;
	int64_t device; /* 0: none */
	struct slice result, status, message;
	bool matched;
};

struct holding {
	struct ledger *ledger;
	struct arena arena;
	const struct ack *ack;
	struct udi udi;
	int64_t id; /* of the ACK */
	struct stored *rows;
	size_t count;
	uint64_t next; /* the row behind the last, by-device ones included */
	bool mend;
	struct reread_acks *out;
};

static int by_report(const void *a, const void *b)
{
	const struct stored *x = a, *y = b;

	if (x->report_id != y->report_id)
		return x->report_id < y->report_id ? -1 : 1;
	return x->n < y->n ? -1 : x->n > y->n;
}

static enum rc load(struct holding *h, struct err *e)
{
	struct sql_rows rows;
	int64_t count = 0, next = 0;
	bool found;
	enum rc rc = SQL_ONE(h->ledger, &count, &found, e,
			     "SELECT count(*) FROM ack_entry WHERE ack = ? "
			     "AND basis = 'explicit'", sql_i(h->id));

	if (!rc)
		rc = SQL_ONE(h->ledger, &next, &found, e,
			     "SELECT coalesce(max(n) + 1, 0) FROM ack_entry "
			     "WHERE ack = ?", sql_i(h->id));
	if (rc)
		return rc;
	h->next = (uint64_t)next;
	h->rows = arena_array(&h->arena, (size_t)count, sizeof(*h->rows));
	SQL_ROWS(h->ledger, &rows, e,
		 "SELECT report_id, n, device, result, status, message "
		 "FROM ack_entry WHERE ack = ? AND basis = 'explicit'",
		 sql_i(h->id));
	while (h->count < (size_t)count && sql_next(&rows, e))
		h->rows[h->count++] = (struct stored){
			.report_id = (uint64_t)sql_int(&rows, 0),
			.n = (uint64_t)sql_int(&rows, 1),
			.device = sql_int(&rows, 2),
			.result = sql_copy(&rows, 3, &h->arena),
			.status = sql_copy(&rows, 4, &h->arena),
			.message = sql_copy(&rows, 5, &h->arena),
		};
	sql_end(&rows);
	if (h->count)
		qsort(h->rows, h->count, sizeof(*h->rows), by_report);
	return rows.rc;
}

/* The first row that is not matched yet and may be this entry's. A device that
 * was not there when the ACK came is not named in it. */
static struct stored *find(struct holding *h, uint64_t report_id,
			   int64_t device)
{
	size_t low = 0, high = h->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (h->rows[middle].report_id < report_id)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < h->count && h->rows[low].report_id == report_id; low++) {
		struct stored *s = &h->rows[low];

		if (!s->matched && (!s->device || s->device == device))
			return s;
	}
	return NULL;
}

static bool same_text(struct slice a, struct slice b)
{
	return !a.p == !b.p && slice_equal(a, b);
}

static bool may_result(const struct stored *s, const struct ack_entry *entry)
{
	static const char *const taken[] = {"unknown", "already", "older-form",
					    "conflict"};

	if (slice_is(s->result, ack_result_word(entry->result)))
		return true;
	for (size_t i = 0; entry->result == ACK_TAKEN &&
			   i < sizeof(taken) / sizeof(*taken); i++) {
		if (slice_is(s->result, taken[i]))
			return true;
	}
	return false;
}

/* Where the entry's row is, or NULL. */
static enum rc match(struct holding *h, const struct ack_entry *entry,
		     struct stored **out, struct err *e)
{
	struct udi whom = udi_known(entry->udi) ? entry->udi : h->udi;
	int64_t device = 0;
	enum rc rc = RC_OK;

	if (udi_known(whom))
		rc = device_find(h->ledger, whom, &device, e);
	*out = rc ? NULL : find(h, entry->report_id, device);
	if (*out)
		(*out)->matched = true;
	return rc;
}

/* Entries are numbered as they stand in the file, where nothing is in the way. */
static enum rc number_for(struct holding *h, size_t i, uint64_t *n,
			  struct err *e)
{
	int64_t one;
	bool taken;
	enum rc rc = SQL_ONE(h->ledger, &one, &taken, e,
			     "SELECT 1 FROM ack_entry WHERE ack = ? AND n = ?",
			     sql_i(h->id), sql_i((int64_t)i));

	*n = !rc && taken ? h->next++ : i;
	return rc;
}

static enum rc hold_entry(struct holding *h, size_t i, const struct stored *s,
			  struct err *e)
{
	const struct ack_entry *entry = &h->ack->entries[i];
	uint64_t n = 0;
	enum rc rc = RC_OK;

	if (s && same_text(s->status, entry->status) &&
	    same_text(s->message, entry->message) && may_result(s, entry))
		return RC_OK;
	h->out->missing += !s;
	h->out->wrong += s != NULL;
	if (!h->mend)
		return RC_OK;
	if (s)
		n = s->n;
	else
		rc = number_for(h, i, &n, e);
	return rc ? rc
		  : ack_entry_renew(h->ledger, h->id, n, entry, h->udi,
				    &h->out->acknowledged, e);
}

/* Does the number stand in the file's own text? */
static bool stands_in(struct slice data, uint64_t report_id)
{
	char digits[24];
	size_t n = (size_t)snprintf(digits, sizeof(digits), "%" PRIu64,
				    report_id);

	for (size_t at = slice_find(data, digits, 0); at != SIZE_MAX;
	     at = slice_find(data, digits, at + 1)) {
		bool before = at && data.p[at - 1] >= '0' &&
			      data.p[at - 1] <= '9';
		bool after = at + n < data.n && data.p[at + n] >= '0' &&
			     data.p[at + n] <= '9';

		if (!before && !after)
			return true;
	}
	return false;
}

static enum rc hold_strays(struct holding *h, struct err *e)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < h->count; i++) {
		if (h->rows[i].matched ||
		    stands_in(h->ack->data, h->rows[i].report_id))
			continue;
		h->out->stray++;
		if (h->mend)
			rc = SQL_RUN(h->ledger, e,
				     "DELETE FROM ack_entry WHERE ack = ? "
				     "AND n = ?", sql_i(h->id),
				     sql_u(h->rows[i].n));
	}
	return rc;
}

static enum rc hold_ack(struct ledger *l, int64_t file, size_t piece,
			struct holding *h, struct err *e)
{
	struct stored **rows;
	bool found;
	enum rc rc = SQL_ONE(l, &h->id, &found, e,
			     "SELECT id FROM ack WHERE file = ? AND piece = ?",
			     sql_i(file), sql_i((int64_t)piece));

	/* Without the row there is nothing to hold: the columns differ. */
	if (rc || !found)
		return rc;
	rc = load(h, e);
	rows = arena_array(&h->arena, h->ack->entry_count, sizeof(*rows));
	for (size_t i = 0; !rc && i < h->ack->entry_count; i++)
		rc = match(h, &h->ack->entries[i], &rows[i], e);
	if (!rc)
		rc = hold_strays(h, e);
	for (size_t i = 0; !rc && i < h->ack->entry_count; i++)
		rc = hold_entry(h, i, rows[i], e);
	return rc;
}

enum rc reread_acks(struct ledger *l, int64_t file, const struct document *d,
		    struct udi udi, bool mend, struct reread_acks *out,
		    struct err *e)
{
	enum rc rc = RC_OK;

	*out = (struct reread_acks){0};
	for (size_t i = 0; !rc && i < d->count; i++) {
		struct holding h = {
			.ledger = l,
			.udi = udi,
			.ack = &d->pieces[i].ack,
			.mend = mend,
			.out = out,
		};

		if (d->pieces[i].kind != KIND_ACK)
			continue;
		rc = hold_ack(l, file, i, &h, e);
		arena_free(&h.arena);
	}
	return rc;
}
