#include "survey/survey.h"

#include <fcntl.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/pipeline.h"
#include "base/spool.h"
#include "base/text.h"
#include "survey/batch.h"
#include "survey/pairs.h"
#include "survey/seen.h"

/* Archives that are open at the place the results have come to. */
struct bracket {
	uint64_t spool_mark;
	struct survey_tally tally;
};

struct survey {
	const struct survey_options *options;
	const struct survey_ops *ops;
	struct judge *judge;
	struct judge_thread **threads;
	struct pipeline *pipeline;

	/* Collecting: the walk fills `current`. */
	struct batch *current, *free_batches;
	struct buf file; /* provenance up to '#' of the last piece … */
	struct buf hostname; /* … and the host name told in it */
	bool has_hostname;
	struct pair pair;    /* of the file that is being walked */
	char **paired;	     /* files that were told with their manifest */
	size_t paired_count;

	/* Delivering, in order. */
	struct survey_tally tally;
	struct spool *spool;
	struct seen *seen;
	struct bracket *brackets;
	size_t bracket_count, bracket_cap;
	uint64_t items;
	struct err fault; /* of the machine; ends the survey */
};

/* ---- any thread ---------------------------------------------------------- */

static void format_entry(struct survey *s, struct batch *b,
			 struct batch_entry *entry)
{
	entry->text_from = b->text.n;
	entry->status = s->ops->status(s->ops->context, &entry->item);
	if (s->ops->format)
		s->ops->format(s->ops->context, &entry->item, &b->text);
	entry->text_to = b->text.n;
}

static void work(void *context, void *job, unsigned thread)
{
	struct survey *s = context;
	struct batch *b = job;

	for (size_t i = 0; i < b->count; i++) {
		struct batch_entry *entry = &b->entries[i];

		if (entry->kind == ENTRY_BEGIN)
			continue;
		survey_read(&entry->item, &entry->input, &b->arena,
			    s->options->limits, s->threads[thread],
			    judge_time(s->judge));
		format_entry(s, b, entry);
	}
}

/* ---- in order, the calling thread ---------------------------------------- */

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

	if (item->kind != KIND_RUM_REPORT || !udi_known(r->udi) ||
	    !r->report_id.given)
		return false;
	switch (seen_note(s->seen, r->udi, r->report_id.value,
			  item->payload_hash)) {
	case SEEN_NEW:
		return false;
	case SEEN_SAME:
		check_set(&item->checks.at[CHECK_REPORT_ID], CHECK_WARN,
			  "the same report has been read before");
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
	s->tally.status = status_graver(s->tally.status, status);
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

static void recycle(struct survey *s, struct batch *b)
{
	arena_reset(&b->arena);
	buf_clear(&b->text);
	b->count = b->bytes = 0;
	b->next_free = s->free_batches;
	s->free_batches = b;
}

static void deliver(void *context, void *job)
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
	}
	if (!s->bracket_count && s->ops->write &&
	    spool_flush(s->spool, s->ops->write, &fault))
		keep_fault(s, &fault);
	if (s->options->progress)
		s->options->progress(s->options->progress_context, s->items);
	recycle(s, b);
}

/* ---- collecting ---------------------------------------------------------- */

static struct batch *batch_take(struct survey *s)
{
	struct batch *b = s->free_batches;

	if (!b)
		return mem_new(1, sizeof(*b));
	s->free_batches = b->next_free;
	return b;
}

static void submit_current(struct survey *s)
{
	if (s->current && s->current->count)
		pipeline_submit(s->pipeline, s->current);
	else if (s->current)
		recycle(s, s->current);
	s->current = NULL;
}

/* A fresh entry of the current batch, which is submitted when it is full. */
static struct batch_entry *entry_new(struct survey *s, enum entry_kind kind,
				     struct batch **batch)
{
	struct batch_entry *entry;

	if (s->current && (s->current->count == BATCH_ITEMS ||
			   s->current->bytes >= BATCH_BYTES))
		submit_current(s);
	if (!s->current)
		s->current = batch_take(s);
	entry = &s->current->entries[s->current->count++];
	memset(entry, 0, sizeof(*entry));
	entry->kind = kind;
	*batch = s->current;
	return entry;
}

static struct slice keep(struct batch *b, struct slice bytes)
{
	b->bytes += bytes.n;
	return bytes.p ? arena_copy(&b->arena, bytes) : bytes;
}

static void become_malformed(struct survey_item *item, const struct err *fault)
{
	item->kind = KIND_MALFORMED;
	item->fault = *fault;
	item->artefact.fault = NULL;
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

static void fill_report(struct survey *s, struct batch *b,
			struct batch_entry *entry, const struct artefact *a)
{
	struct err fault = {0};
	struct slice text = a->bytes;

	if (a->xml && rum_report_text(&text, &b->arena, a->xml, &fault)) {
		become_malformed(&entry->item, &fault);
		return;
	}
	if (a->xml)
		entry->input.offset = place_of(a, text);
	entry->input.input = keep(b, text);
	if (s->has_hostname)
		entry->item.hostname = keep(b, buf_slice(&s->hostname));
}

static void fill_entry(struct survey *s, struct batch *b,
		       struct batch_entry *entry, const struct artefact *a)
{
	entry->item.artefact = *a;
	entry->item.artefact.xml = NULL;
	entry->item.artefact.json = (struct json_value){0};
	entry->item.artefact.bytes = (struct slice){0};
	entry->item.artefact.source = keep(b, a->source);
	entry->item.kind = a->kind;
	if (a->fault)
		become_malformed(&entry->item, a->fault);
	else if (a->kind == KIND_RUM_REPORT)
		fill_report(s, b, entry, a);
	else
		entry->input.input = keep(b, a->bytes);
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
		become_malformed(item, &fault);
		return;
	}
	if (opened) {
		content = arena_copy(&b->arena, cms_content(opened));
		if (manifest_read(&item->manifest, &b->arena, content,
				  s->options->limits, &fault))
			become_malformed(item, &fault);
		else if (s->options->pair_manifests) {
			item->judgement.verdict = VERDICT_UNVERIFIABLE;
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

static enum rc take_piece(void *context, const struct artefact *a,
			  struct err *e)
{
	struct survey *s = context;
	struct batch_entry *entry;
	struct batch *b;

	follow_file(s, a);
	if (a->kind == KIND_SYSTEM_INFO)
		note_hostname(s, a);
	entry = entry_new(s, ENTRY_ITEM, &b);
	fill_entry(s, b, entry, a);
	if (a->kind == KIND_MANIFEST)
		judge_lone_manifest(s, b, entry, a);
	if (s->fault.code) {
		*e = s->fault;
		return s->fault.code;
	}
	return RC_OK;
}

static enum rc take_begin(void *context, struct err *e)
{
	struct batch *b;

	entry_new(context, ENTRY_BEGIN, &b);
	return RC_OK;
}

static enum rc take_end(void *context, const struct artefact *a, struct err *e)
{
	struct survey *s = context;
	struct batch_entry *entry;
	struct batch *b;

	entry = entry_new(s, ENTRY_END, &b);
	fill_entry(s, b, entry, a);
	return RC_OK;
}

/* ---- manifests beside files ---------------------------------------------- */

static bool exists(const char *path)
{
	struct input_file *f;

	if (input_open(&f, AT_FDCWD, path, 0, NULL))
		return false;
	input_close(f);
	return true;
}

static const struct walk_sink sink_template;

static enum rc walk(struct survey *s, const char *path, struct err *e)
{
	struct walk_sink sink = sink_template;

	sink.context = s;
	return artefact_walk(path, s->options->limits, &sink, e);
}

static bool is_paired(const struct survey *s, const char *path)
{
	for (size_t i = 0; i < s->paired_count; i++) {
		if (strcmp(s->paired[i], path) == 0)
			return true;
	}
	return false;
}

static void note_paired(struct survey *s, const char *path)
{
	s->paired = mem_resize(s->paired, (s->paired_count + 1) *
						  sizeof(*s->paired));
	s->paired[s->paired_count++] = mem_text(path);
}

/* NAME.p7m itself is told together with NAME: before, when NAME has been walked
 * already, or else now. */
static enum rc begin_manifest(struct survey *s, const char *path, bool *skip,
			      struct err *e)
{
	_cleanup_free_ char *name = mem_text(path);

	name[strlen(path) - 4] = 0;
	if (!exists(name))
		return RC_OK;
	*skip = true;
	return is_paired(s, name) ? RC_OK : walk(s, name, e);
}

static enum rc begin_file(void *context, const char *path, bool *skip,
			  bool *hash, struct err *e)
{
	struct survey *s = context;

	if (!s->options->pair_manifests || strcmp(path, "-") == 0)
		return RC_OK;
	if (slice_ends(slice_of(path), ".p7m"))
		return begin_manifest(s, path, skip, e);
	if (is_paired(s, path)) {
		*skip = true;
		return RC_OK;
	}
	pair_begin(&s->pair, path, s->judge, s->options->limits);
	*hash = s->pair.active;
	if (s->pair.active)
		note_paired(s, path);
	return RC_OK;
}

static enum rc member_hash(void *context, struct slice name,
			   const uint8_t sha256[SHA256_BYTES], struct err *e)
{
	struct survey *s = context;

	pair_member(&s->pair, name, sha256);
	return RC_OK;
}

/* The signer's facts, the manifest's texts and the judgement end with the pair,
 * so the item is formatted before the pair is cleared. */
static enum rc end_file(void *context, const char *path, uint64_t size,
			const uint8_t sha256[SHA256_BYTES], struct err *e)
{
	struct survey *s = context;
	struct batch_entry *entry;
	struct batch *b;
	_cleanup_buf_ struct buf source = {0};

	pair_end(&s->pair, size, sha256);
	entry = entry_new(s, ENTRY_ITEM, &b);
	text_visible(&source, slice_of(s->pair.manifest_path));
	entry->item.artefact.source = keep(b, buf_slice(&source));
	entry->item.artefact.kind = entry->item.kind = KIND_MANIFEST;
	entry->item.judgement = s->pair.judgement;
	entry->item.manifest = s->pair.manifest;
	if (s->pair.fault.code)
		become_malformed(&entry->item, &s->pair.fault);
	submit_current(s);
	pipeline_drain(s->pipeline);
	pair_clear(&s->pair);
	return RC_OK;
}

static const struct walk_sink sink_template = {
	.piece = take_piece,
	.archive_begin = take_begin,
	.archive_end = take_end,
	.file_begin = begin_file,
	.member_hash = member_hash,
	.file_end = end_file,
};

/* ---- the whole ----------------------------------------------------------- */

static void start(struct survey *s)
{
	const struct pipeline_ops ops = {s, work, deliver};
	unsigned jobs = s->options->jobs ? s->options->jobs : 1;

	s->judge = judge_new(s->options->rules);
	s->threads = mem_new(jobs, sizeof(struct judge_thread *));
	for (unsigned i = 0; i < jobs; i++)
		s->threads[i] = judge_thread_new(s->judge);
	s->spool = spool_new(s->options->temporary_folder);
	s->seen = seen_new();
	s->pipeline = pipeline_new(&ops, jobs, 4 * (size_t)jobs);
}

static void stop(struct survey *s)
{
	unsigned jobs = s->options->jobs ? s->options->jobs : 1;
	struct batch *next;

	pipeline_free(s->pipeline);
	for (unsigned i = 0; i < jobs; i++)
		judge_thread_free(s->threads[i]);
	free(s->threads);
	judge_free(s->judge);
	for (struct batch *b = s->free_batches; b; b = next) {
		next = b->next_free;
		arena_free(&b->arena);
		buf_free(&b->text);
		free(b);
	}
	spool_free(s->spool);
	seen_free(s->seen);
	for (size_t i = 0; i < s->paired_count; i++)
		free(s->paired[i]);
	free(s->paired);
	buf_free(&s->file);
	buf_free(&s->hostname);
	free(s->brackets);
}

enum rc survey_run(char *const *paths, size_t count_of_paths,
		   const struct survey_options *options,
		   const struct survey_ops *ops, struct survey_tally *tally,
		   struct err *e)
{
	struct survey s = {.options = options, .ops = ops};
	enum rc rc = RC_OK;

	start(&s);
	for (size_t i = 0; !rc && i < count_of_paths; i++)
		rc = walk(&s, paths[i], e);
	submit_current(&s);
	pipeline_drain(s.pipeline);
	if (!rc && s.fault.code) {
		*e = s.fault;
		rc = s.fault.code;
	}
	*tally = s.tally;
	stop(&s);
	return rc;
}
