#include "survey/state.h"

static struct batch *batch_take(struct survey *s)
{
	struct batch *b = s->free_batches;

	if (!b)
		return mem_new(1, sizeof(*b));
	s->free_batches = b->next_free;
	return b;
}

void survey_submit(struct survey *s)
{
	if (s->current && s->current->count)
		pipeline_submit(s->pipeline, s->current);
	else if (s->current)
		survey_recycle(s, s->current);
	/* Alone, a batch is read while it is still in the processor's cache, and
	 * is the only one. */
	if (s->options->jobs <= 1)
		pipeline_drain(s->pipeline);
	s->current = NULL;
	s->told = NULL;
}

/* What a file of the account tells of itself is complete at its end only. */
static bool is_full(const struct survey *s, const struct batch *b)
{
	size_t times = s->told ? BATCH_STRETCH : 1;

	return b->count >= BATCH_ITEMS * times ||
	       b->bytes >= BATCH_BYTES * times;
}

struct batch_entry *survey_entry(struct survey *s, enum entry_kind kind,
				 struct batch **batch)
{
	struct batch_entry *entry;

	struct batch *b;

	if (s->current && is_full(s, s->current))
		survey_submit(s);
	if (!s->current)
		s->current = batch_take(s);
	*batch = b = s->current;
	if (b->count == b->cap) {
		b->cap = b->cap ? b->cap * 2 : BATCH_ITEMS;
		b->entries = mem_resize(b->entries,
					b->cap * sizeof(*b->entries));
	}
	entry = &b->entries[b->count++];
	memset(entry, 0, sizeof(*entry));
	entry->kind = kind;
	return entry;
}

struct slice survey_keep(struct batch *b, struct slice bytes)
{
	b->bytes += bytes.n;
	return bytes.p ? arena_copy(&b->arena, bytes) : bytes;
}

void survey_malformed(struct survey_item *item, const struct err *fault)
{
	item->kind = KIND_MALFORMED;
	if (fault != &item->fault)
		item->fault = *fault;
	item->artefact.fault = NULL;
	item->judgement = (struct judgement){0};
}

/* Where a report's text stands in its element; 0 when it is a decoded copy. */
static size_t place_of(const struct artefact *a, struct slice text)
{
	uintptr_t from = (uintptr_t)a->bytes.p, at = (uintptr_t)text.p;

	return at >= from && at < from + a->bytes.n ? at - from : 0;
}

static void fill_report(struct survey *s, struct batch *b,
			struct batch_entry *entry, const struct artefact *a)
{
	struct err fault = {0};
	struct slice text = a->bytes;

	if (a->xml && rum_report_text(&text, &b->arena, a->xml, &fault)) {
		survey_malformed(&entry->item, &fault);
		return;
	}
	if (a->xml)
		entry->input.offset = place_of(a, text);
	entry->input.input = survey_keep(b, text);
	if (s->has_hostname)
		entry->item.hostname = survey_keep(b, buf_slice(&s->hostname));
}

static bool is_vouched(const struct survey *s)
{
	return s->pair && s->pair->proof &&
	       s->pair->judgement.verdict == VERDICT_VALID;
}

static void fill_entry(struct survey *s, struct batch *b,
		       struct batch_entry *entry, const struct artefact *a)
{
	entry->item.artefact = *a;
	entry->item.artefact.xml = NULL;
	entry->item.artefact.json = (struct json_value){0};
	entry->item.artefact.sudi = (struct json_value){0};
	entry->item.artefact.bytes = (struct slice){0};
	entry->item.artefact.source = survey_keep(b, a->source);
	entry->item.kind = a->kind;
	entry->item.is_element = a->xml != NULL;
	entry->item.vouched = is_vouched(s);
	entry->item.outer = account_udi_of_json(&b->arena, a->sudi);
	if (a->fault)
		survey_malformed(&entry->item, a->fault);
	else if (a->kind == KIND_RUM_REPORT)
		fill_report(s, b, entry, a);
	else
		entry->input.input = survey_keep(b, a->bytes);
	entry->item.artefact.bytes = entry->input.input;
}

/* The file that a manifest is about is not beside it. Where another manifest
 * vouches for this one as a piece of evidence, nothing is missing. */
static void miss_file(struct survey_item *item, struct arena *a)
{
	struct judgement *j = &item->judgement;
	const char *reason = arena_printf(
		a, "the file it is about, %.*s, is not beside it",
		SLICE_ARG(item->manifest.file));

	if (item->vouched) {
		j->warning = j->warning ? j->warning : reason;
		return;
	}
	j->verdict = VERDICT_UNVERIFIABLE;
	j->anchor = NULL;
	j->reason = reason;
}

/* A manifest met as a piece: its signature can be judged. */
static void judge_lone_manifest(struct survey *s, struct batch *b,
				struct batch_entry *entry,
				const struct artefact *a)
{
	struct survey_item *item = &entry->item;
	struct cms_opened *opened;
	struct err fault = {0};
	struct slice content;

	if (judge_manifest(s->judge, &b->arena, a->bytes, &opened,
			   &item->judgement, &fault)) {
		survey_malformed(item, &fault);
		return;
	}
	if (opened) {
		content = arena_copy(&b->arena, cms_content(opened));
		if (manifest_read(&item->manifest, &b->arena, content,
				  s->options->limits, &fault))
			survey_malformed(item, &fault);
		else if (s->options->pair_manifests &&
			 item->judgement.verdict == VERDICT_VALID)
			miss_file(item, &b->arena);
	}
	/* The signer's facts end with the CMS. */
	item->judgement.signer = NULL;
	cms_free(opened);
}

enum rc survey_piece(void *context, const struct artefact *a, struct err *e)
{
	struct survey *s = context;
	struct batch_entry *entry;
	struct batch *b;

	survey_follow(s, a);
	entry = survey_entry(s, ENTRY_ITEM, &b);
	fill_entry(s, b, entry, a);
	entry->item.file = survey_learn(s, b, a);
	if (a->kind == KIND_MANIFEST)
		judge_lone_manifest(s, b, entry, a);
	if (s->fault.code) {
		*e = s->fault;
		return s->fault.code;
	}
	return RC_OK;
}

enum rc survey_leaf_end(void *context, const struct artefact *leaf,
			struct err *e)
{
	struct survey *s = context;
	struct batch_entry *entry;
	struct batch *b;

	/* Only who asks for verdicts has to know that there is none. */
	if (!s->options->pair_manifests)
		return RC_OK;
	entry = survey_entry(s, ENTRY_ITEM, &b);
	fill_entry(s, b, entry, leaf);
	entry->item.judgement.verdict = VERDICT_UNSIGNED;
	entry->item.judgement.reason =
		"nothing in this file could be verified";
	return RC_OK;
}

enum rc survey_whole_file(void *context, const struct artefact *file,
			  struct err *e)
{
	struct survey *s = context;
	struct batch *b;
	struct batch_entry *entry = survey_entry(s, ENTRY_ITEM, &b);

	fill_entry(s, b, entry, file);
	return RC_OK;
}

enum rc survey_begin(void *context, struct err *e)
{
	struct batch *b;

	survey_entry(context, ENTRY_BEGIN, &b);
	return RC_OK;
}

enum rc survey_end(void *context, const struct artefact *a, struct err *e)
{
	struct survey *s = context;
	struct batch_entry *entry;
	struct batch *b;

	entry = survey_entry(s, ENTRY_END, &b);
	fill_entry(s, b, entry, a);
	return RC_OK;
}
