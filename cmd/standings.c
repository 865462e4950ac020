#include "cmd/standings.h"

#include "cmd/record.h"

/* A forged answer answers nothing. */
static void take(void *context, const struct survey_item *item)
{
	const struct show_capture *c = &item->capture;

	if (item->kind == KIND_DEVICE_TEXT) {
		for (uint32_t i = 0; i < c->devices; i++)
			standing_note_text(context, c->device[i],
					   item->artefact.source);
	} else if (item->is_element && item->kind != KIND_RUM_REPORT &&
		   item->judgement.verdict != VERDICT_INVALID) {
		standing_note_piece(context, &item->piece,
				    record_ack_device(item),
				    item->artefact.source);
	}
}

static void begin(void *context)
{
	standing_notes_begin(context);
}

static void end(void *context, bool cancel)
{
	standing_notes_end(context, cancel);
}

struct survey_ops standings_ops(struct standing_notes *n)
{
	return (struct survey_ops){
		.context = n, .take = take, .begin = begin, .end = end};
}

const struct standing *standings_of_account(struct arena *a,
					 const struct standing *all,
					 size_t *count, const struct books *b,
					 const char *virtual_account)
{
	struct standing *kept;
	size_t devices, n = 0;
	const struct book_device *of = books_devices(b, &devices);
	uint32_t account;

	if (!virtual_account)
		return all;
	account = books_find_account(b, slice_of(virtual_account));
	kept = arena_array(a, *count, sizeof(*kept));
	for (size_t i = 0; i < *count; i++) {
		if (account != BOOKS_NONE &&
		    of[all[i].device].account == account)
			kept[n++] = all[i];
	}
	*count = n;
	return kept;
}

/* Is it due within so many days, or overdue? */
static bool due_within(const struct standings_view *v, const struct standing *s,
		       uint64_t days)
{
	return s->next.given &&
	       (s->next.value <= v->options->at ||
		(uint64_t)s->next.value - (uint64_t)v->options->at <=
			days * 86400);
}

bool standings_is_listed(const struct standings_view *v,
			 const struct standing *s)
{
	return (!v->only_overdue || s->state == STANDS_OVERDUE) &&
	       (!v->within_days.given ||
		due_within(v, s, v->within_days.value));
}

static void add(struct standings_view *v, const struct standing *s)
{
	struct standings_sums *sums = &v->sums;
	size_t devices;
	const struct book_device *d =
		&books_devices(v->from->books, &devices)[s->device];

	sums->by_state[s->state]++;
	sums->estimated += s->state == STANDS_OVERDUE && s->estimated;
	sums->soon += s->state == STANDS_DUE &&
		      due_within(v, s, STANDINGS_SOON_DAYS);
	sums->covered += s->covered;
	for (size_t i = 0; i < REPORT_STATE_COUNT; i++)
		sums->reports[i] += d->report_states[i];
	for (size_t i = 0; i < STANDING_FINDING_COUNT; i++)
		sums->findings[i] += s->findings >> i & 1;
}

void standings_sum(struct standings_view *v)
{
	v->sums = (struct standings_sums){.soon = 0};
	for (size_t i = 0; i < v->count; i++)
		add(v, &v->all[i]);
	v->status = status_graver(v->from->status,
				  v->sums.by_state[STANDS_OVERDUE] ? STATUS_NO
								   : STATUS_YES);
}

void standings_put_findings(struct buf *out, uint32_t findings,
			 const char *separator)
{
	const char *before = "";

	for (unsigned f = 0; f < STANDING_FINDING_COUNT; f++) {
		if (!(findings >> f & 1))
			continue;
		buf_printf(out, "%s%s", before, standing_word(f));
		before = separator;
	}
}
