#include <stdlib.h>

#include "balance/books_inside.h"
#include "ledger/left_out.h"

/* What the ledger numbers, by its numbers: those of the books, or NONE. */
struct numbers {
	NOTES(of, uint32_t);
};

/* The stack of a report that names members, in the order of reports. */
struct report_stack {
	int64_t report;
	size_t first, count; /* in members */
	bool known;
	uint32_t number; /* in the books, when known */
};

struct reading {
	struct books *books;
	struct ledger *ledger;
	struct numbers devices, tags;
	NOTES(members, uint32_t); /* devices */
	NOTES(stacks, struct report_stack);
	size_t next_stack;
	struct arena arena; /* of one snapshot */
};

static void set_number(struct numbers *n, int64_t at, uint32_t number)
{
	while (n->of.count <= (uint64_t)at)
		NOTE_ADD(&n->of, BOOKS_NONE);
	n->of.at[at] = number;
}

static uint32_t get_number(const struct numbers *n, int64_t at)
{
	return at > 0 && (uint64_t)at < n->of.count ? n->of.at[at] : BOOKS_NONE;
}

static enum rc take_device(void *context, const struct ledger_device *d,
			   struct err *e)
{
	struct reading *x = context;
	struct books *b = x->books;
	uint32_t number = books_device(b, d->udi);
	struct book_device *to = &b->devices.at[number];

	set_number(&x->devices, d->id, number);
	to->in_ledger = true;
	to->in_inventory |= d->listed;
	if (d->hostname.n)
		to->hostname = arena_copy(&b->arena, d->hostname);
	if (d->virtual_account.n) {
		to->account = intern_add(&b->accounts, &b->arena,
					 d->virtual_account);
		to->basis = ACCOUNT_LEDGER;
	}
	return RC_OK;
}

static enum rc take_tag(void *context, int64_t id, struct slice text,
			struct err *e)
{
	struct reading *x = context;

	set_number(&x->tags, id,
		   intern_add(&x->books->tags, &x->books->arena, text));
	return RC_OK;
}

static enum rc take_member(void *context, int64_t report, struct udi member,
			   struct err *e)
{
	struct reading *x = context;

	if (!udi_known(member))
		return RC_OK;
	if (!x->stacks.count ||
	    x->stacks.at[x->stacks.count - 1].report != report)
		NOTE_ADD(&x->stacks, (struct report_stack){
			.report = report, .first = x->members.count});
	NOTE_ADD(&x->members, books_device(x->books, member));
	x->stacks.at[x->stacks.count - 1].count++;
	return RC_OK;
}

/* Uses come in the order of reports too, and so do spans. */
static uint32_t stack_of(struct reading *x, int64_t report, uint32_t device)
{
	struct report_stack *s;

	while (x->next_stack < x->stacks.count &&
	       x->stacks.at[x->next_stack].report < report)
		x->next_stack++;
	if (x->next_stack == x->stacks.count ||
	    x->stacks.at[x->next_stack].report != report)
		return BOOKS_NONE;
	s = &x->stacks.at[x->next_stack];
	if (!s->known)
		s->number = books_stack_of(x->books, device,
					   x->members.at + s->first, s->count);
	s->known = true;
	return s->number;
}

static enum verdict verdict_of(struct slice word)
{
	for (enum verdict v = VERDICT_VALID; v < VERDICT_COUNT; v++) {
		if (slice_is(word, verdict_word(v)))
			return v;
	}
	return VERDICT_UNSIGNED;
}

static enum book_state state_of(enum report_state s)
{
	return s == REPORT_ACKNOWLEDGED ? STATE_ACKNOWLEDGED : STATE_WAITING;
}

static struct book_use use_of(const struct reading *x,
			      const struct ledger_use *u)
{
	return (struct book_use){
		.device = get_number(&x->devices, u->device),
		.tag = get_number(&x->tags, u->tag),
		.start = u->start.value,
		.end = u->end.given ? u->end.value : INT64_MIN,
		.report_id = u->report_id,
		.count = u->count,
		.place = BOOKS_NOWHERE,
		.position = u->n,
		.verdict = (uint8_t)verdict_of(u->verdict),
		.state = (uint8_t)state_of(u->state),
		.then = (uint8_t)state_of(u->then),
	};
}

static enum rc take_use(void *context, const struct ledger_use *u,
			struct err *e)
{
	struct reading *x = context;
	struct book_use use = use_of(x, u);

	x->books->tally.no_tag += use.tag == BOOKS_NONE;
	x->books->tally.no_start += !u->start.given;
	if (use.tag == BOOKS_NONE || !u->start.given ||
	    use.device == BOOKS_NONE)
		return RC_OK;
	use.stack = stack_of(x, u->report, use.device);
	return books_use(x->books, &use, e);
}

static enum rc take_span(void *context, const struct ledger_span *s,
			 struct err *e)
{
	struct reading *x = context;
	uint32_t device = get_number(&x->devices, s->device), stack;

	if (device == BOOKS_NONE)
		return RC_OK;
	stack = stack_of(x, s->report, device);
	if (stack != BOOKS_NONE)
		x->books->stacks.at[stack].stands = true;
	if (!books_is_later(x->books, s->first))
		x->books->devices.at[device].report_states[s->then]++;
	x->books->tally.telemetry += s->telemetry;
	books_report_stands(x->books, device, s->report_id, s->first, s->last,
			    verdict_of(s->verdict), state_of(s->state));
	return RC_OK;
}

static enum rc take_conflict(void *context, const struct ledger_conflict *c,
			     struct err *e)
{
	struct books *b = ((struct reading *)context)->books;

	b->tally.conflicts++;
	NOTE_ADD(&b->conflicts, (struct book_conflict){
		.device = books_device(b, c->udi),
		.report_id = c->report_id,
		.sources = {arena_copy(&b->arena, c->sources[0]),
			    arena_copy(&b->arena, c->sources[1])}});
	return RC_OK;
}

static enum rc take_disputed(void *context, const struct ledger_use *u,
			     struct err *e)
{
	struct reading *x = context;
	struct book_use use = use_of(x, u);

	if (use.tag == BOOKS_NONE || !u->start.given ||
	    use.device == BOOKS_NONE)
		return RC_OK;
	use.stack = BOOKS_NONE;
	return sorter_add(x->books->disputed, &use, e);
}

static enum rc take_invalid(void *context, int64_t tag, uint64_t reports,
			    struct err *e)
{
	struct reading *x = context;

	books_leave_out(x->books, get_number(&x->tags, tag), reports);
	return RC_OK;
}

static enum rc take_code(void *context, const struct ledger_code *c,
			 struct err *e)
{
	struct reading *x = context;

	books_code(x->books, c->udi, c->tag, c->name, c->count.value);
	return RC_OK;
}

static enum rc take_snapshot(void *context, const struct ledger_snapshot *s,
			     struct err *e)
{
	struct reading *x = context;
	struct snapshot snapshot;
	enum rc rc;

	arena_reset(&x->arena);
	rc = ledger_snapshot_read(x->ledger, s, x->books->o.columns, &snapshot,
				  &x->arena, x->books->o.limits, e);
	if (!rc)
		rc = books_snapshot(x->books, &snapshot, s->taken,
				    s->virtual_account, s->source, e);
	return rc ? err_prefix(e, "%s: snapshot %.*s",
			       ledger_path(x->ledger), SLICE_ARG(s->source))
		  : RC_OK;
}

enum rc books_ledger(struct books *b, struct ledger *l, bool snapshots,
		     struct err *e)
{
	struct reading x = {.books = b, .ledger = l};
	enum rc rc = ledger_devices(l, take_device, &x, e);

	b->has_ledger = true;
	if (!rc)
		rc = ledger_tags(l, take_tag, &x, e);
	if (!rc)
		rc = ledger_report_members(l, take_member, &x, e);
	if (!rc)
		rc = ledger_uses(l, b->o.at, take_use, &x, e);
	x.next_stack = 0;
	if (!rc)
		rc = ledger_spans(l, b->o.at, take_span, &x, e);
	if (!rc)
		rc = ledger_conflicts(l, take_conflict, &x, e);
	if (!rc)
		rc = ledger_disputed(l, take_disputed, &x, e);
	if (!rc)
		rc = ledger_invalid(l, take_invalid, &x, e);
	if (!rc)
		rc = ledger_codes(l, take_code, &x, e);
	if (!rc && snapshots)
		rc = ledger_snapshots(l, take_snapshot, &x, e);
	free(x.devices.of.at);
	free(x.tags.of.at);
	free(x.members.at);
	free(x.stacks.at);
	arena_free(&x.arena);
	return rc;
}
