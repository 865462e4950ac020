#include "balance/books_inside.h"

#include <stdlib.h>

/* One content of a report: its measurements in order. */
struct form {
	NOTES(rows, struct book_copy);
};

struct settling {
	struct books *books;
	const struct book_copy *next; /* that has been read, or NULL */
	struct form best, other;
	struct arena scratch;	       /* of one report */
	struct book_conflict contents; /* of the report that is read */
	bool conflict;		       /* and they are in conflict */
};

static int by_ack(const void *a, const void *b)
{
	const struct note_ack *x = a, *y = b;

	if (x->device != y->device)
		return x->device < y->device ? -1 : 1;
	if (x->report_id != y->report_id)
		return x->report_id < y->report_id ? -1 : 1;
	return x->is_late - y->is_late;
}

static void sort_acks(struct books *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->acks.count; i++) {
		if (!books_is_void(b, b->acks.at[i].epoch))
			b->acks.at[n++] = b->acks.at[i];
	}
	b->acks.count = n;
	if (n)
		qsort(b->acks.at, n, sizeof(*b->acks.at), by_ack);
}

static bool is_acknowledged(const struct books *b, const struct book_use *u,
			    bool late)
{
	const struct note_ack key = {.device = u->device,
				     .report_id = u->report_id,
				     .is_late = late};

	return b->acks.count && bsearch(&key, b->acks.at, b->acks.count,
					sizeof(key), by_ack);
}

/* What is known of it, and what was at `at`. */
static void find_states(const struct books *b, struct book_use *u)
{
	u->state = u->then = STATE_UNTOLD;
	if (!b->told_ack)
		return;
	u->state = u->then = is_acknowledged(b, u, false) ? STATE_ACKNOWLEDGED
							  : STATE_WAITING;
	if (is_acknowledged(b, u, true))
		u->state = STATE_ACKNOWLEDGED;
}

/* The next row that is not void. */
static enum rc step(struct settling *s, struct err *e)
{
	enum rc rc;

	do
		s->next = sorter_next(s->books->copies, &rc, e);
	while (s->next && books_is_void(s->books, s->next->epoch));
	return rc;
}

static bool is_same_report(const struct book_copy *a, const struct book_copy *b)
{
	return a->use.device == b->use.device &&
	       a->use.report_id == b->use.report_id;
}

/* Of several with the same verdict the one with the least hash counts, so that the
 * order of telling does not. */
static void take_signer(struct settling *s, struct book_copy *kept,
			const struct book_copy *again)
{
	const struct book_signer *all = s->books->signers.at;

	if (again->use.verdict == kept->use.verdict &&
	    again->signer != BOOKS_NONE &&
	    (kept->signer == BOOKS_NONE ||
	     slice_compare(all[again->signer].sha256,
			   all[kept->signer].sha256) < 0))
		kept->signer = again->signer;
}

static enum rc place_of(struct settling *s, const struct book_copy *c,
			struct slice *out, struct err *e)
{
	return books_place(s->books, c->use.place, &s->scratch, out, e);
}

/* Likewise of places the first by text. */
static enum rc take_place(struct settling *s, struct book_copy *kept,
			  const struct book_copy *again, struct err *e)
{
	struct slice a, b;
	enum rc rc;

	if (again->use.verdict != kept->use.verdict)
		return RC_OK;
	rc = place_of(s, kept, &a, e);
	if (!rc)
		rc = place_of(s, again, &b, e);
	if (!rc && slice_compare(b, a) < 0)
		kept->use.place = again->use.place;
	return rc;
}

/* One content, however often it was told: of each measurement the row with the
 * best verdict comes first. All stand in one place. */
static enum rc read_form(struct settling *s, struct form *out, struct err *e)
{
	const struct book_copy first = *s->next;
	enum rc rc = RC_OK;

	out->rows.count = 0;
	while (!rc && s->next && is_same_report(s->next, &first) &&
	       s->next->payload == first.payload) {
		struct book_copy *last =
			out->rows.count ? &out->rows.at[out->rows.count - 1]
					: NULL;

		if (last && last->use.position == s->next->use.position) {
			take_signer(s, last, s->next);
			if (out->rows.count == 1)
				rc = take_place(s, last, s->next, e);
		} else {
			NOTE_ADD(&out->rows, *s->next);
		}
		if (!rc)
			rc = step(s, e);
	}
	for (size_t i = 1; i < out->rows.count; i++)
		out->rows.at[i].use.place = out->rows.at[0].use.place;
	return rc;
}

/* rum_report_continues, told by what was kept; and what is less well vouched for does
 * not take the place of another: anybody can write one. */
static bool continues(const struct form *later, const struct form *earlier)
{
	const struct book_copy *a = earlier->rows.at, *b = later->rows.at;
	size_t n = a->measurements;

	if (b->use.verdict > a->use.verdict)
		return false;
	if (a->head != b->head || a->closed || n == 0 || b->measurements < n ||
	    b->last_time < a->last_time)
		return false;
	if (b->measurements == n && b->last_time == a->last_time && !b->closed)
		return false;
	for (size_t i = 0; i + 1 < n; i++) {
		if (a[i].full != b[i].full)
			return false;
	}
	return a[n - 1].stub == b[n - 1].stub;
}

static void swap(struct form *a, struct form *b)
{
	struct form was = *a;

	*a = *b;
	*b = was;
}

static struct maybe_i64 maybe(int64_t v)
{
	return (struct maybe_i64){v != INT64_MIN, v == INT64_MIN ? 0 : v};
}

/* The report's measurements count. */
static enum rc let_stand(struct settling *s, struct err *e)
{
	struct books *b = s->books;
	struct book_copy *head = s->best.rows.at;
	enum rc rc = RC_OK;

	find_states(b, &head->use);
	books_report_stands(b, head->use.device, head->use.report_id,
			    maybe(head->first_time), maybe(head->last_time),
			    (enum verdict)head->use.verdict,
			    (enum book_state)head->use.state);
	if (!books_is_later(b, maybe(head->first_time)))
		b->devices.at[head->use.device]
			.report_states[head->use.then == STATE_ACKNOWLEDGED
					       ? REPORT_ACKNOWLEDGED
				       : head->open ? REPORT_OPEN
						    : REPORT_CLOSED]++;
	b->tally.telemetry += head->telemetry;
	if (head->signer != BOOKS_NONE)
		b->signers.at[head->signer].reports++;
	if (head->use.stack != BOOKS_NONE)
		b->stacks.at[head->use.stack].stands = true;
	for (size_t i = 0; !rc && i < s->best.rows.count; i++) {
		struct book_copy *c = &s->best.rows.at[i];

		if (!c->counts)
			continue;
		b->tally.no_tag += c->use.tag == BOOKS_NONE;
		b->tally.no_start += !c->placed;
		if (c->use.tag == BOOKS_NONE || !c->placed)
			continue;
		c->use.state = head->use.state;
		c->use.then = head->use.then;
		rc = books_use(b, &c->use, e);
	}
	return rc;
}

/* One content of several: whether they are in conflict is not known yet. The first
 * two places by text are kept. Beside a ledger, what it does not know yet is for
 * import. */
static enum rc note_content(struct settling *s, const struct form *f,
			    struct err *e)
{
	struct slice *kept = s->contents.sources, place;
	enum rc rc = RC_OK;

	if (s->books->has_ledger)
		return RC_OK;
	rc = place_of(s, f->rows.at, &place, e);
	if (rc)
		return rc;
	if (!kept[0].p || slice_compare(place, kept[0]) < 0) {
		kept[1] = kept[0];
		kept[0] = place;
	} else if (!kept[1].p || slice_compare(place, kept[1]) < 0) {
		kept[1] = place;
	}
	for (size_t i = 0; !rc && i < f->rows.count; i++) {
		const struct book_copy *row = &f->rows.at[i];

		if (row->counts && row->placed && row->use.tag != BOOKS_NONE)
			rc = sorter_add(s->books->disputed, &row->use, e);
	}
	return rc;
}

static enum rc read_forms(struct settling *s, struct err *e)
{
	const struct book_copy first = *s->next;
	bool alone = true;
	enum rc rc = read_form(s, &s->best, e);

	s->conflict = false;
	s->contents = (struct book_conflict){.device = first.use.device,
					     .report_id = first.use.report_id};
	while (!rc && s->next && is_same_report(s->next, &first)) {
		if (alone)
			rc = note_content(s, &s->best, e);
		alone = false;
		if (!rc)
			rc = read_form(s, &s->other, e);
		if (!rc)
			rc = note_content(s, &s->other, e);
		if (rc)
			break;
		if (continues(&s->other, &s->best))
			swap(&s->other, &s->best);
		else if (!continues(&s->best, &s->other))
			s->conflict = true;
	}
	return rc;
}

static void note_conflict(struct settling *s)
{
	struct book_conflict *c = &s->contents;

	for (size_t i = 0; i < sizeof(c->sources) / sizeof(c->sources[0]); i++)
		c->sources[i] = arena_copy(&s->books->arena, c->sources[i]);
	s->books->tally.conflicts++;
	NOTE_ADD(&s->books->conflicts, *c);
}

static enum rc settle_report(struct settling *s, struct err *e)
{
	enum rc rc = read_forms(s, e);

	if (!rc && s->books->has_ledger)
		s->books->tally.aside++;
	else if (!rc && s->conflict)
		note_conflict(s);
	else if (!rc)
		rc = let_stand(s, e);
	arena_reset(&s->scratch);
	return rc;
}

enum rc books_settle_reports(struct books *b, struct err *e)
{
	struct settling s = {.books = b};
	enum rc rc = sorter_end(b->copies, e);

	sort_acks(b);
	if (!rc)
		rc = step(&s, e);
	while (!rc && s.next)
		rc = settle_report(&s, e);
	free(s.best.rows.at);
	free(s.other.rows.at);
	arena_free(&s.scratch);
	sorter_free(&b->copies);
	return rc;
}
