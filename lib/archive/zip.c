#include <sys/stat.h>
#include <zlib.h>

#include "archive/reader.h"
#include "archive/unpack.h"
#include "archive/zip_check.h"

/* The content is inflated by zlib from the very bytes that were checked:
 * libarchive's zip reader would look for the directory in its own way, and
 * takes a deflate stream that ends before its packed bytes do. */

enum { SKIP_BYTES = 16 << 10, CHUNK_MOST = 1 << 30 };

struct zip_reader {
	struct archive_reader base;
	struct buf file;
	struct zip_directory directory;
	size_t entry; /* the next to be told */
	z_stream z;
	struct slice rest; /* packed bytes of this member */
	uint64_t given;	   /* unpacked bytes of this member */
	uint32_t crc;
	bool inflated;			/* deflate data has come to its end */
	uint64_t unpacked, packed;	/* of all members so far */
};

static struct zip_reader *zip_of(struct archive_reader *r)
{
	return (struct zip_reader *)(void *)r;
}

static const struct zip_entry *current(const struct zip_reader *t)
{
	return &t->directory.entries[t->entry - 1];
}

static enum rc fault(const struct zip_reader *t, const char *text, struct err *e)
{
	return err_at(e, RC_MALFORMED, current(t)->local,
		      "a zip member is wrong: %s", text);
}

static enum rc inflate_some(struct zip_reader *t, uint8_t *to, size_t cap,
			    size_t *got, struct err *e)
{
	uInt before;
	int code = Z_OK;

	t->z.next_out = to;
	t->z.avail_out = (uInt)cap;
	while (t->z.avail_out && code != Z_STREAM_END) {
		before = t->rest.n < CHUNK_MOST ? (uInt)t->rest.n : CHUNK_MOST;
		if (before == 0)
			return fault(t, "truncated: its deflate data stops "
				     "before its end", e);
		t->z.next_in = (uint8_t *)(uintptr_t)t->rest.p;
		t->z.avail_in = before;
		code = inflate(&t->z, Z_NO_FLUSH);
		if (code == Z_MEM_ERROR)
			mem_exhausted();
		if (code != Z_OK && code != Z_STREAM_END)
			return fault(t, t->z.msg ? t->z.msg : "bad deflate data",
				     e);
		t->rest = slice_part(t->rest, before - t->z.avail_in, t->rest.n);
		t->packed += before - t->z.avail_in;
	}
	t->inflated = code == Z_STREAM_END;
	*got = cap - t->z.avail_out;
	return RC_OK;
}

static enum rc check_end(struct zip_reader *t, struct err *e)
{
	const struct zip_entry *m = current(t);

	t->base.readable = false;
	if (t->rest.n)
		return fault(t, "unknown bytes follow its deflate data", e);
	if (t->given < m->size)
		return fault(t, "its content is shorter than declared", e);
	if (t->crc != m->crc)
		return fault(t, "its content's CRC-32 is wrong", e);
	return RC_OK;
}

static enum rc take_stored(struct zip_reader *t, uint8_t *to, size_t cap,
			   size_t *got)
{
	*got = t->rest.n < cap ? t->rest.n : cap;
	if (*got)
		memcpy(to, t->rest.p, *got);
	t->rest = slice_part(t->rest, *got, t->rest.n);
	t->packed += *got;
	return RC_OK;
}

static enum rc zip_read(struct archive_reader *r, void *to, size_t cap,
			size_t *got, struct err *e)
{
	struct zip_reader *t = zip_of(r);
	const struct zip_entry *m = current(t);
	const bool stored = m->method == ZIP_STORED;
	enum rc rc;

	if (stored ? t->rest.n == 0 : t->inflated)
		return check_end(t, e);
	cap = unpack_room(r->l, r->budget, cap);
	rc = stored ? take_stored(t, to, cap, got) :
		      inflate_some(t, to, cap, got, e);
	if (rc)
		return rc;
	t->given += *got;
	t->unpacked += *got;
	if (t->given > m->size)
		return fault(t, "its content is longer than declared", e);
	t->crc = (uint32_t)crc32(t->crc, to, (uInt)*got);
	rc = unpack_charge(r->l, r->budget, *got, t->unpacked, t->packed, e);
	/* No bytes mean the end to the caller: be sure that it is. */
	return rc || *got ? rc : check_end(t, e);
}

/* What the caller did not read is read here, for its CRC. */
static enum rc skip_rest(struct archive_reader *r, struct err *e)
{
	uint8_t scratch[SKIP_BYTES];
	size_t got = 1;
	enum rc rc = RC_OK;

	while (!rc && got) {
		got = 0;
		rc = zip_read(r, scratch, sizeof(scratch), &got, e);
	}
	return rc;
}

static const char *member_refusal(const struct zip_entry *m, bool is_folder)
{
	if (m->flags & (ZIP_FLAG_ENCRYPTED | ZIP_FLAG_STRONG))
		return "is encrypted";
	if (m->method != ZIP_STORED && m->method != ZIP_DEFLATED)
		return "is packed by a method other than deflate";
	if (m->has_two_names)
		return "has two different names";
	switch (m->mode & S_IFMT) {
	case 0:
	case S_IFREG:
	case S_IFDIR:
		break;
	case S_IFLNK:
		return "is a symbolic link";
	case S_IFIFO:
		return "is a FIFO";
	case S_IFCHR:
		return "is a character device";
	case S_IFBLK:
		return "is a block device";
	case S_IFSOCK:
		return "is a socket";
	default:
		return "is of an unknown kind";
	}
	if (is_folder && m->size)
		return "is a folder with content";
	return NULL;
}

static enum rc zip_next(struct archive_reader *r, bool *more, struct err *e)
{
	struct zip_reader *t = zip_of(r);
	const struct zip_entry *m;
	struct slice name;
	bool is_folder;
	enum rc rc;

	if (r->readable) {
		rc = skip_rest(r, e);
		if (rc)
			return rc;
	}
	*more = t->entry < t->directory.count;
	if (!*more)
		return RC_OK;
	m = &t->directory.entries[t->entry++];
	name = zip_entry_name(buf_slice(&t->file), &t->directory, m);
	is_folder = slice_ends(name, "/") || (m->mode & S_IFMT) == S_IFDIR;
	r->member = (struct archive_member){
		.name = name,
		.is_folder = is_folder,
		.refused = member_refusal(m, is_folder),
		.size = m->size,
		.offset = m->local,
	};
	t->rest = slice_part(buf_slice(&t->file), (size_t)m->content,
			     (size_t)(m->content + m->packed));
	t->given = 0;
	t->crc = (uint32_t)crc32(0, NULL, 0);
	t->inflated = false;
	inflateReset(&t->z);
	return RC_OK;
}

static void zip_close(struct archive_reader *r)
{
	struct zip_reader *t = zip_of(r);

	inflateEnd(&t->z);
	free(t->directory.entries);
	buf_free(&t->file);
	free(t);
}

enum rc zip_open(struct archive_reader **out, struct stream *in,
		 const struct limits *l, struct err *e)
{
	static const struct reader_kind kind = {zip_next, zip_read, zip_close};
	struct zip_reader *t = mem_new(1, sizeof(*t));
	enum rc rc;

	t->base.kind = &kind;
	if (inflateInit2(&t->z, -15) != Z_OK)
		mem_exhausted();
	rc = STREAM_ALL(in, &t->file, l, zip_bytes, "the zip file", e);
	if (!rc)
		rc = zip_check(buf_slice(&t->file), l, &t->directory, e);
	if (rc) {
		zip_close(&t->base);
		t = NULL;
	}
	*out = t ? &t->base : NULL;
	return rc;
}
