#include <errno.h>

#include "archive/libarchive.h"
#include "archive/reader.h"
#include "archive/tar_guard.h"

struct tar_reader {
	struct archive_reader base;
	struct archive *a;
	uint64_t begun;	     /* members libarchive has told */
	uint64_t given;	     /* content bytes handed out */
	struct slice block;  /* content that libarchive gave, not yet taken */
	struct err failed;   /* the guard's, hidden from us by libarchive */
	struct tar_guard guard;
};

static struct tar_reader *tar_of(struct archive_reader *r)
{
	return (struct tar_reader *)(void *)r;
}

static la_ssize_t give(struct archive *a, void *context, const void **out)
{
	struct tar_reader *t = context;
	struct slice part = {0};

	if (t->failed.code ||
	    tar_guard_give(&t->guard, &part, &t->failed)) {
		libarchive.archive_set_error(a, EIO, "refused");
		return -1;
	}
	*out = part.p;
	return (la_ssize_t)part.n;
}

/* What went wrong: the guard knows better than libarchive. */
static enum rc explain(struct tar_reader *t, struct err *e)
{
	const char *text = libarchive.archive_error_string(t->a);
	char clean[160];
	size_t n = 0;

	if (t->failed.code) {
		if (e)
			*e = t->failed;
		return t->failed.code;
	}
	/* The text may quote the archive. */
	for (; text && text[n] && n < sizeof(clean) - 1; n++)
		clean[n] = text[n] >= ' ' && text[n] <= '~' ? text[n] : '?';
	clean[n] = 0;
	return err_at(e, RC_MALFORMED, t->guard.position,
		      "the tar is damaged: %s", n ? clean : "no reason given");
}

static enum rc disagree(struct tar_reader *t, const char *what, struct err *e)
{
	return err_at(e, RC_MALFORMED, t->guard.position,
		      "two tar readers differ in %s", what);
}

static bool is_ascii(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < ' ' || s.p[i] > '~')
			return false;
	}
	return true;
}

/* Names outside ASCII are left out: libarchive converts them to the locale. */
static enum rc compare(struct tar_reader *t, struct archive_entry *entry,
		       struct err *e)
{
	const struct tar_entry *m = &t->guard.entry;
	const struct slice name = buf_slice(&m->name);
	const char *path;

	if (m->refused)
		return RC_OK;
	if (libarchive.archive_entry_filetype(entry) != (m->is_folder ? AE_IFDIR : AE_IFREG) ||
	    libarchive.archive_entry_hardlink(entry))
		return disagree(t, "what a member is", e);
	if (!m->is_folder && (!libarchive.archive_entry_size_is_set(entry) ||
			      libarchive.archive_entry_size(entry) != (int64_t)m->size))
		return disagree(t, "a member's size", e);
	if (!is_ascii(name))
		return RC_OK;
	path = libarchive.archive_entry_pathname(entry);
	if (!path || !slice_is(name, path))
		return disagree(t, "a member's name", e);
	return RC_OK;
}

static enum rc tar_next(struct archive_reader *r, bool *more, struct err *e)
{
	struct tar_reader *t = tar_of(r);
	const struct tar_entry *m = &t->guard.entry;
	struct archive_entry *entry;
	int code = libarchive.archive_read_next_header(t->a, &entry);
	enum rc rc;

	if (t->failed.code ||
	    (code != ARCHIVE_OK && code != ARCHIVE_WARN && code != ARCHIVE_EOF))
		return explain(t, e);
	/* Having asked for more, or for less, it saw other members than we. */
	if (t->guard.sections != ++t->begun ||
	    (code == ARCHIVE_EOF) != t->guard.ended)
		return disagree(t, "where a member ends", e);
	*more = code != ARCHIVE_EOF;
	if (!*more)
		return RC_OK;
	rc = compare(t, entry, e);
	t->given = 0;
	t->block = (struct slice){0};
	r->member = (struct archive_member){
		.name = buf_slice(&m->name),
		.is_folder = m->is_folder,
		.refused = m->refused,
		.size = m->size,
		.offset = m->content,
	};
	return rc;
}

/* *more is false at the end of the member. */
static enum rc next_block(struct tar_reader *t, bool *more, struct err *e)
{
	const void *p;
	la_int64_t offset;
	size_t n;
	int code = libarchive.archive_read_data_block(t->a, &p, &n, &offset);

	*more = code == ARCHIVE_OK;
	if (code == ARCHIVE_EOF) {
		if (t->given != t->guard.entry.size)
			return disagree(t, "a member's size", e);
		return RC_OK;
	}
	if (code != ARCHIVE_OK)
		return explain(t, e);
	if (offset < 0 || (uint64_t)offset != t->given ||
	    n > t->guard.entry.size - t->given)
		return disagree(t, "where a member's content is", e);
	t->block = (struct slice){p, n};
	return RC_OK;
}

static enum rc tar_read(struct archive_reader *r, void *to, size_t cap,
			size_t *got, struct err *e)
{
	struct tar_reader *t = tar_of(r);
	bool more = true;
	enum rc rc;

	while (t->block.n == 0) {
		rc = next_block(t, &more, e);
		if (rc || !more) {
			r->readable = false;
			return rc;
		}
	}
	*got = t->block.n < cap ? t->block.n : cap;
	memcpy(to, t->block.p, *got);
	t->block = slice_part(t->block, *got, t->block.n);
	t->given += *got;
	return RC_OK;
}

static void tar_close(struct archive_reader *r)
{
	struct tar_reader *t = tar_of(r);

	libarchive.archive_read_free(t->a);
	tar_guard_free(&t->guard);
	free(t);
}

enum rc tar_open(struct archive_reader **out, struct stream *in,
		 const struct limits *l, struct err *e)
{
	static const struct reader_kind kind = {tar_next, tar_read, tar_close};
	struct tar_reader *t;
	enum rc rc = libarchive_load(e);

	if (rc)
		return rc;
	t = mem_new(1, sizeof(*t));
	t->base.kind = &kind;
	t->guard.in = in;
	t->guard.l = l;
	t->a = libarchive.archive_read_new();
	if (!t->a)
		mem_exhausted();
	/* Nothing but tar, and no filter that would unpack anything below it.
	 * (Setting an option of a format that has no such option warns.) */
	libarchive.archive_read_support_filter_none(t->a);
	libarchive.archive_read_support_format_tar(t->a);
	libarchive.archive_read_set_format_option(t->a, "tar", "mac-ext", NULL);
	libarchive.archive_read_set_format_option(t->a, "tar", "read_concatenated_archives",
				       NULL);
	if (libarchive.archive_read_open(t->a, t, NULL, give, NULL) != ARCHIVE_OK) {
		rc = explain(t, e);
		tar_close(&t->base);
		t = NULL;
	}
	*out = t ? &t->base : NULL;
	return rc;
}
