#include "archive/reader.h"

static const char *member_fault(struct archive_reader *r,
				const struct archive_member *m)
{
	struct slice name = m->name;
	const char *fault;

	/* A folder's name may end in a slash. */
	if (m->is_folder && name.n > 1 && name.p[name.n - 1] == '/')
		name.n--;
	fault = archive_name_fault(name, r->l);
	/* Refused names count as well: what comes under them later is suspect. */
	if (!name_set_add(&r->seen, name, m->is_folder) && !fault && !m->refused)
		return "the name appeared before";
	return fault ? fault : m->refused;
}

static enum rc next(struct archive_reader *r, struct err *e)
{
	bool more = false;
	enum rc rc;

	rc = r->kind->next(r, &more, e);
	r->readable = false;
	if (rc)
		return rc;
	if (!more) {
		r->ended = true;
		return RC_OK;
	}
	if (++r->members > r->l->archive_members)
		return LIMIT_EXCEEDED(e, r->l, archive_members, "the archive");
	r->member.refused = member_fault(r, &r->member);
	r->readable = !r->member.refused && !r->member.is_folder;
	return RC_OK;
}

enum rc archive_next(struct archive_reader *r,
		     const struct archive_member **member, struct err *e)
{
	*member = NULL;
	if (!r->failed.code && !r->ended && next(r, &r->failed))
		r->readable = false;
	if (r->failed.code) {
		if (e)
			*e = r->failed;
		return r->failed.code;
	}
	if (!r->ended)
		*member = &r->member;
	return RC_OK;
}

static enum rc content_read(struct stream *s, void *to, size_t cap, size_t *got,
			    struct err *e)
{
	struct archive_reader *r = (struct archive_reader *)(void *)s;

	*got = 0;
	if (!r->failed.code && r->readable && cap &&
	    r->kind->read(r, to, cap, got, &r->failed))
		*got = 0;
	if (r->failed.code && e)
		*e = r->failed;
	return r->failed.code;
}

struct stream *archive_content(struct archive_reader *r)
{
	return &r->content;
}

enum rc archive_open(struct archive_reader **out, enum archive_form form,
		     struct stream *in, const struct limits *l,
		     struct archive_budget *budget, struct err *e)
{
	enum rc rc;

	*out = NULL;
	switch (form) {
	case ARCHIVE_TAR:
		rc = tar_open(out, in, l, e);
		break;
	case ARCHIVE_ZIP:
		rc = zip_open(out, in, l, e);
		break;
	case ARCHIVE_NOT:
	case ARCHIVE_GZIP:
	default:
		return err_set(e, RC_DEFECT, "not an archive with members");
	}
	if (*out) {
		(*out)->content.read = content_read;
		(*out)->l = l;
		(*out)->budget = budget;
	}
	return rc;
}

void archive_close(struct archive_reader *r)
{
	if (!r)
		return;
	name_set_free(&r->seen);
	r->kind->close(r);
}
