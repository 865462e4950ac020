#include "artefact/internal.h"

#include "base/text.h"

enum rc walk_give(struct walk *w, struct artefact *piece, const char *suffix,
		  struct err *e)
{
	size_t before = w->source.n;
	enum rc rc;

	if (artefact_bears_signature(piece->kind) ||
	    piece->kind == KIND_MALFORMED || piece->kind == KIND_CERTIFICATE ||
	    piece->kind == KIND_DEVICE_TEXT || piece->kind == KIND_SNAPSHOT ||
	    (piece->kind == KIND_UNKNOWN && !piece->inside_known))
		w->judged = true;
	if (suffix)
		text_visible(&w->source, slice_of(suffix));
	piece->source = buf_slice(&w->source);
	piece->named = w->named;
	if (json_type(piece->sudi) == JSON_NONE)
		piece->sudi = w->sudi;
	rc = w->sink->piece(w->sink->context, piece, e);
	w->source.n = before;
	return rc;
}

enum rc walk_give_fault(struct walk *w, const struct err *fault, struct err *e)
{
	struct artefact a = {.kind = KIND_MALFORMED, .fault = fault};

	return walk_give(w, &a, NULL, e);
}

enum rc walk_drain(struct stream *in, struct err *fault)
{
	uint8_t waste[16384];
	size_t got;
	enum rc rc;

	do
		rc = stream_read(in, waste, sizeof(waste), &got, fault);
	while (!rc && got);
	return rc;
}

static enum rc give_member_hash(struct walk *w, struct hashing_stream *h,
				struct err *e)
{
	uint8_t sha[SHA256_BYTES];
	struct slice name = slice_part(buf_slice(&w->source), w->member_from,
				       w->source.n);

	hashing_stream_end(h, sha);
	if (!w->sink->member_hash || !w->member_from)
		return RC_OK;
	return w->sink->member_hash(w->sink->context, name, sha, e);
}

enum rc walk_leaf_end(struct walk *w, struct err *e)
{
	struct artefact leaf = {.kind = KIND_UNKNOWN,
				.source = buf_slice(&w->source),
				.inside_known = false};

	if (w->judged || !w->sink->leaf_end)
		return RC_OK;
	return w->sink->leaf_end(w->sink->context, &leaf, e);
}

/* manifest.mf belongs to an upload; anything else in which there is nothing to
 * judge is told, so that nobody takes it for proven. */
static enum rc walk_told_leaf(struct walk *w, struct stream_peek *in,
			      struct err *e)
{
	enum rc rc;

	w->judged = false;
	rc = walk_leaf(w, in, e);
	if (rc ||
	    (w->depth && slice_ends(buf_slice(&w->source), "!manifest.mf")))
		return rc;
	return walk_leaf_end(w, e);
}

/* A leaf whose bytes are hashed on their way when the sink wants that. A fault
 * in what follows the leaf's own end belongs to the archive around it and comes
 * up again there. */
static enum rc walk_hashed_leaf(struct walk *w, struct stream_peek *in,
				struct err *e)
{
	struct hashing_stream hashing;
	_uninitialised_ struct stream_peek peek;
	struct err ignored;
	enum rc rc;

	if (!w->hash)
		return walk_told_leaf(w, in, e);
	stream_peek_init(&peek, hashing_stream_init(&hashing, &in->base));
	rc = walk_told_leaf(w, &peek, e);
	if (rc || walk_drain(&peek.base, &ignored)) {
		uint8_t waste[SHA256_BYTES];

		hashing_stream_end(&hashing, waste);
		return rc;
	}
	return give_member_hash(w, &hashing, e);
}

static enum rc refuse_member(struct walk *w, const char *reason, struct err *e)
{
	struct err fault = {0};

	err_at(&fault, RC_REFUSED, 0, "refused: %s", reason);
	return walk_give_fault(w, &fault, e);
}

/* '!' and '#' part provenance: in a name that an archive chose they are shown as
 * escapes, so that no name looks like a place inside another. */
static void push_name(struct walk *w, struct slice name)
{
	while (name.n) {
		size_t n = 0;

		while (n < name.n && name.p[n] != '!' && name.p[n] != '#')
			n++;
		text_visible(&w->source, slice_part(name, 0, n));
		if (n < name.n)
			buf_printf(&w->source, "\\x%02X", name.p[n++]);
		name = slice_part(name, n, name.n);
	}
}

static enum rc walk_member(struct walk *w, struct archive_reader *r,
			   const struct archive_member *m, struct err *e)
{
	size_t before = w->source.n, member_from = w->member_from;
	bool named = w->named;
	enum rc rc = RC_OK;

	buf_add_byte(&w->source, '!');
	if (!member_from)
		w->member_from = w->source.n;
	push_name(w, slice_part(m->name, 0, w->limits->name_bytes));
	w->named = false;
	if (m->refused)
		rc = refuse_member(w, m->refused, e);
	else if (!m->is_folder)
		rc = walk_stream(w, archive_content(r), e);
	w->named = named;
	w->member_from = member_from;
	w->source.n = before;
	return rc;
}

static enum rc walk_members(struct walk *w, enum archive_form form,
			    struct stream *in, uint64_t *members,
			    struct err *fault, struct err *e)
{
	struct archive_reader *r = NULL;
	const struct archive_member *m;
	enum rc rc = RC_OK;

	if (archive_open(&r, form, in, w->limits, w->budget, fault))
		return RC_OK;
	while (!rc && !archive_next(r, &m, fault) && m) {
		++*members;
		rc = walk_member(w, r, m, e);
	}
	archive_close(r);
	return rc;
}

/* The name of what a gzip file holds when that is not a tar: from its header,
 * else its own name without the suffix. */
static void push_gzip_name(struct walk *w, const struct gzip_reader *g)
{
	struct slice name = gzip_name(g);
	_cleanup_buf_ struct buf own = {0};

	buf_add_slice(&own, source_name(buf_slice(&w->source)));
	if (slice_ends(buf_slice(&own), ".gz"))
		own.n -= 3;
	if (!name.p || archive_name_fault(name, w->limits))
		name = buf_slice(&own);
	buf_add_byte(&w->source, '!');
	if (!w->member_from)
		w->member_from = w->source.n;
	push_name(w, name);
}

static enum rc walk_gzip(struct walk *w, struct stream *in, uint64_t *members,
			 struct err *fault, struct err *e)
{
	size_t before = w->source.n, member_from = w->member_from;
	struct gzip_reader *g;
	_uninitialised_ struct stream_peek inner;
	struct slice head;
	bool named = w->named;
	enum rc rc = RC_OK;

	if (gzip_open(&g, in, w->limits, w->budget, fault))
		return RC_OK;
	stream_peek_init(&inner, gzip_stream(g));
	if (!stream_peek(&inner, 512, &head, fault)) {
		if (archive_form(head) == ARCHIVE_TAR) {
			rc = walk_members(w, ARCHIVE_TAR, &inner.base, members,
					  fault, e);
		} else {
			w->named = false;
			push_gzip_name(w, g);
			*members = 1;
			rc = walk_stream(w, &inner.base, e);
			w->source.n = before;
			w->member_from = member_from;
			w->named = named;
		}
		if (!rc && !fault->code)
			walk_drain(&inner.base, fault);
	}
	gzip_close(g);
	return rc;
}

/* The archive as a piece of its own, or why it was refused. */
static enum rc end_archive(struct walk *w, uint64_t members,
			   const struct err *fault, struct err *e)
{
	struct artefact a = {
		.kind = w->has_manifest_mf ? KIND_UPLOAD_ARCHIVE : KIND_ARCHIVE,
		.members = members,
		.named = w->named,
		.source = buf_slice(&w->source),
	};

	if (fault->code) {
		a.kind = KIND_MALFORMED;
		a.fault = fault;
	}
	if (!w->sink->archive_end)
		return RC_OK;
	return w->sink->archive_end(w->sink->context, &a, e);
}

static enum rc walk_archive(struct walk *w, enum archive_form form,
			    struct stream *in, struct err *e)
{
	struct archive_budget own = {0}, *outer = w->budget;
	bool outer_mf = w->has_manifest_mf;
	struct err fault = {0};
	uint64_t members = 0;
	enum rc rc = RC_OK;

	if (w->depth == w->limits->archive_depth) {
		LIMIT_EXCEEDED(&fault, w->limits, archive_depth,
			       "archives inside archives: the nesting");
		return walk_give_fault(w, &fault, e);
	}
	if (w->sink->archive_begin)
		rc = w->sink->archive_begin(w->sink->context, e);
	if (rc)
		return rc;
	w->has_manifest_mf = false;
	if (!outer)
		w->budget = &own;
	w->depth++;
	if (form == ARCHIVE_GZIP)
		rc = walk_gzip(w, in, &members, &fault, e);
	else
		rc = walk_members(w, form, in, &members, &fault, e);
	w->depth--;
	w->budget = outer;
	if (!rc)
		rc = end_archive(w, members, &fault, e);
	w->has_manifest_mf = outer_mf;
	return rc;
}

enum rc walk_stream(struct walk *w, struct stream *in, struct err *e)
{
	_uninitialised_ struct stream_peek peek;
	struct err fault = {0};
	enum archive_form form;
	struct slice head;

	stream_peek_init(&peek, in);
	if (stream_peek(&peek, 512, &head, &fault))
		return walk_give_fault(w, &fault, e);
	form = archive_form(head);
	if (form != ARCHIVE_NOT)
		return walk_archive(w, form, &peek.base, e);
	return walk_hashed_leaf(w, &peek, e);
}
