#include "deliver/state.h"

#include <stdlib.h>

static const struct {
	enum artefact_kind kind;
	const char *text;
} parts[] = {
#define X(name, kind, text) [name] = {kind, text},
	ANSWER_PARTS(X)
#undef X
};

const char *answer_part_text(enum answer_part part)
{
	return parts[part].text;
}

enum artefact_kind answer_part_kind(enum answer_part part)
{
	return parts[part].kind;
}

struct plan *plan_new(const struct plan_options *o)
{
	struct plan *p = mem_new(1, sizeof(*p));

	p->options = o;
	return p;
}

void plan_free(struct plan *p)
{
	struct buf *lists[] = {&p->answers, &p->taken,	    &p->refused,
			       &p->pendings, &p->marks,	    &p->known,
			       &p->members, &p->deliveries, &p->missing,
			       &p->foreign, &p->handed};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		buf_free(lists[i]);
	arena_free(&p->arena);
	arena_free(&p->scratch);
	free(p);
}

/* ---- archives that turn out to be bad --------------------------------------- */

void plan_begin(struct plan *p)
{
	const struct plan_mark mark = {p->answers.n, p->taken.n, p->refused.n};

	LIST_ADD(&p->marks, mark);
}

void plan_end(struct plan *p, bool cancel)
{
	struct plan_mark mark;

	p->marks.n -= sizeof(mark);
	memcpy(&mark, p->marks.p + p->marks.n, sizeof(mark));
	if (!cancel)
		return;
	p->answers.n = mark.answers;
	p->taken.n = mark.taken;
	p->refused.n = mark.refused;
}

/* ---- who is known ------------------------------------------------------------ */

static struct slice keep(struct plan *p, struct slice s)
{
	return s.p ? arena_copy(&p->arena, s) : s;
}

static struct udi keep_udi(struct plan *p, struct udi u)
{
	return (struct udi){keep(p, u.pid), keep(p, u.sn)};
}

/* A device that only an answer names is not known by that. */
static enum rc know_device(void *context, const struct ledger_device *d,
			   struct err *e)
{
	struct plan *p = context;
	struct known k = {.waiting = d->states[REPORT_UNACKNOWLEDGED],
			  .reports = d->conflicts};

	for (size_t s = 0; s < REPORT_STATE_COUNT; s++)
		k.reports += d->states[s];
	if (!k.reports && !d->listed)
		return RC_OK;
	k.udi = keep_udi(p, d->udi);
	k.hostname = keep(p, d->hostname);
	LIST_ADD(&p->known, k);
	return RC_OK;
}

static enum rc know_member(void *context, struct udi reporter,
			   struct udi member, struct err *e)
{
	struct plan *p = context;
	struct stack_member m = {keep_udi(p, reporter), keep_udi(p, member)};

	LIST_ADD(&p->members, m);
	return RC_OK;
}

enum rc plan_know_ledger(struct plan *p, struct ledger *l, struct err *e)
{
	enum rc rc = ledger_devices(l, know_device, p, e);

	p->knows = true;
	return rc ? rc : ledger_members(l, know_member, p, e);
}

void plan_know_list(struct plan *p, const struct device_list *list)
{
	p->knows = true;
	for (size_t i = 0; i < list->count; i++) {
		const struct listed_device *d = &list->devices[i];
		struct known k = {.udi = keep_udi(p, d->udi),
				  .hostname = keep(p, d->hostname),
				  .expected = true};

		LIST_ADD(&p->known, k);
	}
}

/* ---- results ------------------------------------------------------------------ */

const struct delivery *plan_deliveries(const struct plan *p, size_t *count)
{
	*count = LIST_COUNT(struct delivery, &p->deliveries);
	return LIST(const struct delivery, &p->deliveries);
}

const struct missing_answer *plan_missing(const struct plan *p, size_t *count)
{
	*count = LIST_COUNT(struct missing_answer, &p->missing);
	return LIST(const struct missing_answer, &p->missing);
}

const struct foreign_answer *plan_foreign(const struct plan *p, size_t *count)
{
	*count = LIST_COUNT(struct foreign_answer, &p->foreign);
	return LIST(const struct foreign_answer, &p->foreign);
}

const struct refused_answer *plan_refused(const struct plan *p, size_t *count)
{
	*count = LIST_COUNT(struct refused_answer, &p->refused);
	return LIST(const struct refused_answer, &p->refused);
}

const struct handed_answer *plan_handed(const struct plan *p, size_t *count)
{
	*count = LIST_COUNT(struct handed_answer, &p->handed);
	return LIST(const struct handed_answer, &p->handed);
}
