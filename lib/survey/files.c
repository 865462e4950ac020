#include "survey/state.h"

#include <fcntl.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"

static bool exists(const char *path)
{
	struct input_file *f;

	if (input_open(&f, AT_FDCWD, path, 0, NULL))
		return false;
	input_close(f);
	return true;
}

static const struct walk_sink sink_template;

enum rc survey_walk(struct survey *s, const char *path, struct err *e)
{
	struct walk_sink sink = sink_template;

	sink.context = s;
	sink.columns = s->options->columns;
	sink.snapshot = s->is_snapshot;
	if (!s->options->whole_files)
		sink.whole_file = NULL;
	return artefact_walk(path, s->options->limits, &sink, e);
}

static bool is_paired(const struct survey *s, const char *path)
{
	uint64_t hash = hash_slice(slice_of(path));

	for (size_t i = 0; i < s->paired_count; i++) {
		if (s->paired[i] == hash)
			return true;
	}
	return false;
}

static void note_paired(struct survey *s, const char *path)
{
	if (s->paired_count == s->paired_cap) {
		s->paired_cap = s->paired_cap ? s->paired_cap * 2 : 64;
		s->paired = mem_resize(s->paired, s->paired_cap *
							  sizeof(*s->paired));
	}
	s->paired[s->paired_count++] = hash_slice(slice_of(path));
}

/* NAME.p7m itself is told together with NAME: before, when NAME has been walked
 * already, or else now. Where that does not happen it is read like any file. */
static enum rc begin_manifest(struct survey *s, const char *path, bool *skip,
			      struct err *e)
{
	_cleanup_free_ char *name = mem_text(path);
	enum rc rc = RC_OK;

	name[strlen(path) - 4] = 0;
	if (slice_ends(slice_of(name), ".p7m") || !exists(name))
		return RC_OK;
	if (!is_paired(s, name))
		rc = survey_walk(s, name, e);
	*skip = is_paired(s, name);
	return rc;
}

static enum rc begin_file(void *context, const char *path, bool *skip,
			  bool *hash, struct err *e)
{
	struct survey *s = context;

	if (s->ops->skip && s->ops->skip(s->ops->context, path)) {
		*skip = true;
		return RC_OK;
	}
	*hash = s->ops->file != NULL;
	if (!s->options->pair_manifests || strcmp(path, "-") == 0)
		return RC_OK;
	if (slice_ends(slice_of(path), ".p7m"))
		return begin_manifest(s, path, skip, e);
	if (is_paired(s, path)) {
		*skip = true;
		return RC_OK;
	}
	pair_free(s->pair);
	s->pair = pair_new(path, s->judge, s->options->limits);
	*hash |= s->pair != NULL;
	if (s->pair)
		note_paired(s, path);
	return RC_OK;
}

static enum rc member_hash(void *context, struct slice name,
			   const uint8_t sha256[SHA256_BYTES], struct err *e)
{
	struct survey *s = context;

	if (s->pair)
		pair_member(s->pair, name, sha256);
	return RC_OK;
}

/* The entry takes the pair over: the item points into it. */
static enum rc end_file(void *context, const char *path, uint64_t size,
			const uint8_t sha256[SHA256_BYTES], struct err *e)
{
	struct survey *s = context;
	struct pair *pair = s->pair;
	struct batch_entry *entry;
	struct batch *b;
	_cleanup_buf_ struct buf source = {0};

	if (s->ops->file)
		s->ops->file(s->ops->context, path, size, sha256);
	if (!pair)
		return RC_OK;
	s->pair = NULL;
	pair_end(pair, size, sha256);
	entry = survey_entry(s, ENTRY_ITEM, &b);
	entry->pair = pair;
	text_visible(&source, slice_of(pair->manifest_path));
	entry->item.artefact.source = survey_keep(b, buf_slice(&source));
	entry->item.artefact.kind = entry->item.kind = KIND_MANIFEST;
	entry->item.judgement = pair->judgement;
	entry->item.manifest = pair->manifest;
	if (pair->fault.code)
		survey_malformed(&entry->item, &pair->fault);
	return RC_OK;
}

static const struct walk_sink sink_template = {
	.piece = survey_piece,
	.leaf_end = survey_leaf_end,
	.whole_file = survey_whole_file,
	.archive_begin = survey_begin,
	.archive_end = survey_end,
	.file_begin = begin_file,
	.member_hash = member_hash,
	.file_end = end_file,
};
