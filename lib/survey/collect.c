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
	s->current = NULL;
}

struct batch_entry *survey_entry(struct survey *s, enum entry_kind kind,
				 struct batch **batch)
{
	struct batch_entry *entry;

	if (s->current && (s->current->count == BATCH_ITEMS ||
			   s->current->bytes >= BATCH_BYTES))
		survey_submit(s);
	if (!s->current)
		s->current = batch_take(s);
	entry = &s->current->entries[s->current->count++];
	memset(entry, 0, sizeof(*entry));
	entry->kind = kind;
	*batch = s->current;
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

/* The host name that system info told belongs to the reports behind it in the
 * same file. */
static void follow_file(struct survey *s, const struct artefact *a)
{
	size_t end = a->source.n;
	struct slice file;

	while (end && a->source.p[end - 1] != '#')
		end--;
	file = slice_part(a->source, 0, end);

	if (slice_equal(file, buf_slice(&s->file)))
		return;
	buf_clear(&s->file);
	buf_add_slice(&s->file, file);
	s->has_hostname = false;
}

static void note_hostname(struct survey *s, const struct artefact *a)
{
	_cleanup_arena_ struct arena arena = {0};
	struct system_info info;

	if (system_info_read(&info, &arena, a->xml, s->options->limits, NULL) ||
	    !info.hostname.p)
		return;
	buf_clear(&s->hostname);
	buf_add_slice(&s->hostname, info.hostname);
	s->has_hostname = true;
}

/* Where a report's text stands in its element; 0 when it is a decoded copy. */
static size_t place_of(const struct artefact *a, struct slice text)
{
	uintptr_t from = (uintptr_t)a->bytes.p, at = (uintptr_t)text.p;

	return at >= from && at < from + a->bytes.n ? at - from : 0;
}

static struct slice keep_string(struct batch *b, struct json_value v)
{
	return survey_keep(b, json_string(&b->arena, v));
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
	entry->input.outer.pid = keep_string(b, json_get(a->sudi, "udi_pid"));
	entry->input.outer.sn =
		keep_string(b, json_get(a->sudi, "udi_serial_number"));
	if (a->xml)
		entry->input.offset = place_of(a, text);
	entry->input.input = survey_keep(b, text);
	if (s->has_hostname)
		entry->item.hostname = survey_keep(b, buf_slice(&s->hostname));
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
	if (a->fault)
		survey_malformed(&entry->item, a->fault);
	else if (a->kind == KIND_RUM_REPORT)
		fill_report(s, b, entry, a);
	else
		entry->input.input = survey_keep(b, a->bytes);
	entry->item.artefact.bytes = entry->input.input;
}

/* A manifest met as a piece: its signature can be judged, but the file it is
 * about is not beside it. */
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
			 item->judgement.verdict == VERDICT_VALID) {
			item->judgement.verdict = VERDICT_UNVERIFIABLE;
			item->judgement.anchor = NULL;
			item->judgement.reason = arena_printf(
				&b->arena, "the file it is about, %.*s, is not "
				"beside it",
				SLICE_ARG(item->manifest.file));
		}
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

	follow_file(s, a);
	if (a->kind == KIND_SYSTEM_INFO)
		note_hostname(s, a);
	entry = survey_entry(s, ENTRY_ITEM, &b);
	fill_entry(s, b, entry, a);
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
