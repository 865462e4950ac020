#include "survey/state.h"

/* On any thread: format_entry, work_entry and survey_work. All else runs in order,
 * in the thread that called survey_run. */
static void format_entry(struct survey *s, struct batch *b,
			 struct batch_entry *entry)
{
	entry->text_from = b->text.n;
	entry->status = s->ops->status(s->ops->context, &entry->item);
	if (s->ops->format)
		s->ops->format(s->ops->context, &entry->item, &b->text);
	entry->text_to = b->text.n;
}

static void work_entry(struct survey *s, struct batch *b,
		       struct batch_entry *entry,
		       const struct survey_reader *reader)
{
	survey_read(&entry->item, &entry->input, &b->arena, reader);
	if (s->ops->prepare)
		entry->item.prepared = s->ops->prepare(
			s->ops->context, &entry->item, &b->arena);
	format_entry(s, b, entry);
}

void survey_work(void *context, void *job, unsigned thread)
{
	struct survey *s = context;
	struct batch *b = job;
	const struct survey_reader reader = {
		.limits = s->options->limits,
		.ack_keys = s->options->ack_keys,
		.columns = s->options->columns,
		.ops = s->ops,
		.judge = s->threads[thread],
		.now = judge_time(s->judge),
		.for_ledger = s->options->for_ledger,
	};

	for (size_t i = 0; i < b->count; i++) {
		struct batch_entry *entry = &b->entries[i];

		if (entry->kind == ENTRY_BEGIN)
			continue;
		work_entry(s, b, entry, &reader);
		if (!s->options->payloads)
			continue;
		survey_inside(entry, &b->arena);
		for (size_t k = 0; k < entry->insides; k++)
			work_entry(s, b, &entry->inside[k], &reader);
	}
}

static void keep_fault(struct survey *s, const struct err *fault)
{
	if (!s->fault.code)
		s->fault = *fault;
}

static void open_bracket(struct survey *s)
{
	if (s->bracket_count == s->bracket_cap) {
		s->bracket_cap = s->bracket_cap ? s->bracket_cap * 2 : 8;
		s->brackets = mem_resize(s->brackets, s->bracket_cap *
						      sizeof(*s->brackets));
	}
	s->brackets[s->bracket_count++] =
		(struct bracket){spool_length(s->spool), s->tally};
	seen_begin(s->seen);
	if (s->ops->begin)
		s->ops->begin(s->ops->context);
}

static void close_bracket(struct survey *s, bool cancel)
{
	struct bracket *b = &s->brackets[--s->bracket_count];
	struct err fault = {0};

	if (cancel) {
		s->tally = b->tally;
		if (spool_cut(s->spool, b->spool_mark, &fault))
			keep_fault(s, &fault);
	}
	seen_end(s->seen, cancel);
	if (s->ops->end)
		s->ops->end(s->ops->context, cancel);
}

/* The one check that needs the reports before this one. */
static bool note_seen(struct survey *s, struct survey_item *item)
{
	const struct rum_report *r = &item->report;

	if (s->options->own_repeats || item->kind != KIND_RUM_REPORT ||
	    !udi_known(r->udi) || !r->report_id.given)
		return false;
	switch (seen_note(s->seen, r, item->payload_hash)) {
	case SEEN_NEW:
		return false;
	case SEEN_SAME:
		check_set(&item->checks.at[CHECK_REPORT_ID], CHECK_WARN,
			  "the same report has been read before");
		return true;
	case SEEN_GROWN:
		check_set(&item->checks.at[CHECK_REPORT_ID], CHECK_WARN,
			  "another form of this report, which was still open, has "
			  "been read before");
		return true;
	case SEEN_DIFFERENT:
		check_set(&item->checks.at[CHECK_REPORT_ID], CHECK_FAIL,
			  "another report of this device with this id and other "
			  "content has been read before");
		return true;
	}
	return false;
}

static void count(struct survey *s, const struct survey_item *item,
		  enum status status)
{
	/* Its pieces have been counted. */
	if (item->kind == KIND_ACCOUNT_FILE)
		return;
	s->tally.status = status_graver(s->tally.status, status);
	if (item->kind == KIND_RUM_REPORT && rum_checks_failed(&item->checks))
		s->tally.failed_checks++;
	if (item->kind == KIND_MALFORMED) {
		s->tally.artefacts++;
		s->tally.malformed++;
	} else if (s->ops->counts(s->ops->context, item)) {
		enum verdict v = item->judgement.verdict;

		/* What cannot bear a signature has none. */
		s->tally.artefacts++;
		s->tally.by_verdict[v ? v : VERDICT_UNSIGNED]++;
	}
}

static void deliver_item(struct survey *s, struct batch *b,
			 struct batch_entry *entry)
{
	struct err fault = {0};

	if (note_seen(s, &entry->item))
		format_entry(s, b, entry);
	entry->item.text = slice_part(buf_slice(&b->text), entry->text_from,
				      entry->text_to);
	count(s, &entry->item, entry->status);
	if (spool_add(s->spool, entry->item.text, &fault))
		keep_fault(s, &fault);
	if (s->ops->take)
		s->ops->take(s->ops->context, &entry->item);
	s->items++;
}

void survey_recycle(struct survey *s, struct batch *b)
{
	for (size_t i = 0; i < b->count; i++)
		pair_free(b->entries[i].pair);
	arena_reset(&b->arena);
	buf_clear(&b->text);
	b->count = b->bytes = 0;
	b->next_free = s->free_batches;
	s->free_batches = b;
}

void survey_deliver(void *context, void *job)
{
	struct survey *s = context;
	struct batch *b = job;
	struct err fault = {0};

	for (size_t i = 0; i < b->count; i++) {
		struct batch_entry *entry = &b->entries[i];

		if (entry->kind == ENTRY_BEGIN) {
			open_bracket(s);
			continue;
		}
		if (entry->kind == ENTRY_END)
			close_bracket(s, entry->item.kind == KIND_MALFORMED);
		deliver_item(s, b, entry);
		for (size_t k = 0; k < entry->insides; k++)
			deliver_item(s, b, &entry->inside[k]);
	}
	if (!s->bracket_count && s->ops->write &&
	    spool_flush(s->spool, s->ops->write, &fault))
		keep_fault(s, &fault);
	if (s->options->progress)
		s->options->progress(s->options->progress_context, s->items);
	survey_recycle(s, b);
}
