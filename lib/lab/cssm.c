#include "lab/cssm.h"

#include <stdlib.h>

#include "archive/archive.h"
#include "artefact/document.h"
#include "base/file.h"
#include "base/text.h"
#include "lab/authority.h"
#include "lab/cssm_answer.h"

/* ---- opening and closing --------------------------------------------------- */

/* Account names and reasons stand in XML and JSON, reasons in a CDATA section. */
static enum rc check_text(const char *text, struct err *e)
{
	_cleanup_buf_ struct buf shown = {0};

	text_visible(&shown, slice_of(text));
	if (slice_is(buf_slice(&shown), text) &&
	    slice_find(slice_of(text), "]]>", 0) == SIZE_MAX)
		return RC_OK;
	return err_set(e, RC_USAGE,
		       "\"%s\": has bytes that cannot stand in an answer",
		       buf_text(&shown));
}

enum rc cssm_open(struct cssm *out, const struct cssm_wish *wish,
		  struct err *e)
{
	enum rc rc = check_text(wish->smart_account, e);

	*out = (struct cssm){.wish = *wish};
	if (!rc)
		rc = check_text(wish->virtual_account, e);
	for (size_t i = 0; !rc && i < wish->refusal_count; i++)
		rc = check_text(wish->refusals[i].reason, e);
	return rc ? rc : lab_cssm_key(&out->key, wish->seed, e);
}

void cssm_close(struct cssm *c)
{
	for (size_t i = 0; i < c->file_count; i++)
		buf_free(&c->files[i].content);
	free(c->files);
	free(c->answers);
	private_key_free(c->key);
	arena_free(&c->arena);
}

static struct cssm_file *add_file(struct cssm *c, const char *name)
{
	c->files = mem_resize(c->files,
			      (c->file_count + 1) * sizeof(*c->files));
	c->files[c->file_count] = (struct cssm_file){.name = name};
	return &c->files[c->file_count++];
}

enum rc cssm_policy_file(struct cssm *c, struct err *e)
{
	struct cssm_answer *x = cssm_add_answer(c);

	x->source = "";
	x->name = "smartLicensePolicy.xml";
	return cssm_put_policy(&add_file(c, x->name)->content, c, e);
}

static enum rc refuse_same_name(const struct cssm *c, const char *name,
				struct err *e)
{
	for (size_t i = 0; i < c->file_count; i++) {
		if (strcmp(c->files[i].name, name) == 0)
			return err_set(e, RC_USAGE,
				       "%s: is the name of two answers; answer "
				       "these uploads into different folders",
				       name);
	}
	return RC_OK;
}

static enum rc take_single(struct cssm *c, const struct upload *u,
			   struct cssm_answering *x, struct err *e)
{
	_cleanup_buf_ struct buf content = {0};
	const char *name;
	enum rc rc;

	x->file = &u->files[0];
	rc = cssm_answer_file(x, &name, &content, e);
	if (rc || !name)
		return rc;
	rc = refuse_same_name(c, name, e);
	if (rc)
		return rc;
	x->answer->name = name;
	add_file(c, name)->content = content;
	content = (struct buf){0};
	return RC_OK;
}

/* ---- archives -------------------------------------------------------------- */

/* Members of the answer, or of one archive in it. */
struct packing {
	struct archive_file *members;
	struct buf *contents;
	size_t count;
};

static struct packing packing_new(size_t most)
{
	return (struct packing){mem_new(most, sizeof(struct archive_file)),
				mem_new(most, sizeof(struct buf)), 0};
}

static void packing_free(struct packing *p)
{
	for (size_t i = 0; i < p->count; i++)
		buf_free(&p->contents[i]);
	free(p->members);
	free(p->contents);
}

static void pack(struct packing *p, const char *name, struct buf *taken)
{
	p->contents[p->count] = *taken;
	p->members[p->count].name = name;
	p->members[p->count].content = buf_slice(taken);
	p->count++;
	*taken = (struct buf){0};
}

static int by_name(const void *a, const void *b)
{
	const struct archive_file *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* Odd names of an upload may become alike; readers refuse such archives. */
static enum rc refuse_twins(const struct packing *p, struct err *e)
{
	_cleanup_free_ struct archive_file *sorted =
		mem_new(p->count, sizeof(*sorted));

	memcpy(sorted, p->members, p->count * sizeof(*sorted));
	qsort(sorted, p->count, sizeof(*sorted), by_name);
	for (size_t i = 1; i < p->count; i++) {
		if (strcmp(sorted[i - 1].name, sorted[i].name) == 0)
			return err_set(e, RC_MALFORMED,
				       "two members of the upload have names "
				       "that lead to %s", sorted[i].name);
	}
	return RC_OK;
}

static enum rc pack_all(struct buf *out, const struct packing *p, int64_t at,
			struct err *e)
{
	enum rc rc = refuse_twins(p, e);

	return rc ? rc : archive_write_tar_gz(out, p->members, p->count, at, e);
}

/* Files [from, ...) that stand in one archive inside the upload; gives how many.
 * What stands in no inner archive goes into the outer one. */
static enum rc take_group(struct cssm *c, const struct upload *u, size_t from,
			  size_t *used, struct cssm_answering *x,
			  struct packing *outer, struct err *e)
{
	const char *archive = u->files[from].archive;
	struct packing inner = packing_new(u->count - from);
	_cleanup_buf_ struct buf packed = {0};
	const char *inner_name = archive ? arena_printf(&c->arena, "ACK_%s",
							archive)
					 : NULL;
	enum rc rc = RC_OK;
	size_t i;

	for (i = from; !rc && i < u->count; i++) {
		_cleanup_buf_ struct buf content = {0};
		const char *name;

		if (!archive != !u->files[i].archive ||
		    (archive && strcmp(archive, u->files[i].archive) != 0))
			break;
		*x = (struct cssm_answering){c, x->seen, &u->files[i], x->duplicate,
					NULL, NULL, 0};
		rc = cssm_answer_file(x, &name, &content, e);
		if (rc || !name)
			continue;
		x->answer->member = archive ? arena_printf(&c->arena, "%s!%s",
							   inner_name, name)
					    : name;
		pack(archive ? &inner : outer, name, &content);
	}
	*used = i - from;
	if (!rc && inner.count) {
		rc = pack_all(&packed, &inner, c->wish.at, e);
		pack(outer, inner_name, &packed);
	}
	packing_free(&inner);
	return rc;
}

static const char *archive_name(struct cssm *c, const struct upload *u)
{
	static const char *const ends[] = {".tar.gz", ".tgz", ".tar", ".zip",
					   ".gz"};
	struct slice name = slice_of(u->name);

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (slice_ends(name, ends[i])) {
			name.n -= strlen(ends[i]);
			break;
		}
	}
	return arena_printf(&c->arena, "ACK_%.*s.tar.gz", SLICE_ARG(name));
}

static enum rc take_archive(struct cssm *c, const struct upload *u,
			    struct cssm_answering *x, struct err *e)
{
	const char *name = archive_name(c, u);
	struct packing outer = packing_new(u->count);
	size_t first = c->answer_count, used = 0;
	enum rc rc = refuse_same_name(c, name, e);

	for (size_t i = 0; !rc && i < u->count; i += used)
		rc = take_group(c, u, i, &used, x, &outer, e);
	if (!rc && outer.count)
		rc = pack_all(&add_file(c, name)->content, &outer, c->wish.at,
			      e);
	for (size_t i = first; i < c->answer_count; i++) {
		if (c->answers[i].member)
			c->answers[i].name = name;
	}
	packing_free(&outer);
	return rc;
}

enum rc cssm_take(struct cssm *c, const struct upload *u,
		  struct cssm_seen *seen, struct err *e)
{
	struct cssm_answering x = {
		.cssm = c,
		.seen = seen,
		.duplicate = cssm_is_duplicate(u, seen),
	};
	enum rc rc = u->is_archive ? take_archive(c, u, &x, e)
				   : take_single(c, u, &x, e);

	c->duplicate = c->duplicate || x.duplicate;
	cssm_seen_settle(seen);
	return rc ? err_prefix(e, "%s", u->path) : RC_OK;
}

/* ---- writing --------------------------------------------------------------- */

static const char *path_of(struct cssm *c, const char *folder, const char *name)
{
	return arena_printf(&c->arena, "%s/%s", folder, name);
}

enum rc cssm_write(struct cssm *c, const char *folder, unsigned flags,
		   struct err *e)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < c->file_count; i++)
		rc = output_check(path_of(c, folder, c->files[i].name), flags,
				  e);
	for (size_t i = 0; !rc && i < c->file_count; i++)
		rc = output_whole(path_of(c, folder, c->files[i].name), 0666,
				  flags, buf_slice(&c->files[i].content), e);
	return rc;
}

/* ---- codes given before ---------------------------------------------------- */

enum rc cssm_codes_read(struct cssm_code **codes, size_t *count,
			struct arena *a, struct slice bytes,
			const struct limits *l, struct err *e)
{
	struct document d;
	enum rc rc = document_read(&d, a, bytes, NULL, l, e);
	size_t before = *count;

	if (rc)
		return rc;
	*codes = mem_resize(*codes, (*count + d.count + 1) * sizeof(**codes));
	for (size_t i = 0; i < d.count; i++) {
		const struct document_piece *p = &d.pieces[i];

		if (p->kind == KIND_AUTHORIZATION &&
		    udi_known(p->authorization.udi.udi))
			(*codes)[(*count)++] = (struct cssm_code){
				p->authorization.udi.udi, p->bytes};
	}
	return *count > before ? RC_OK
			       : err_set(e, RC_MALFORMED,
					 "holds no authorization code");
}
