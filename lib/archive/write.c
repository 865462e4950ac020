#include <stdio.h>
#include <zlib.h>

#include "archive/archive.h"
#include "archive/names.h"
#include "archive/tar_block.h"

/* GNU tar's and libarchive's record: readers may expect whole ones. */
enum { RECORD = 20 * TAR_BLOCK };
enum { GZIP_OS_UNKNOWN = 255, DEFLATE_LEVEL = 6 };

struct writer {
	z_stream z;
	struct buf *out;
	uint64_t written; /* tar bytes */
};

static void deflate_bytes(struct writer *w, struct slice bytes, int flush)
{
	int code = Z_OK;

	do {
		uInt n = bytes.n < 1u << 30 ? (uInt)bytes.n : 1u << 30;

		w->z.next_in = (uint8_t *)(uintptr_t)bytes.p;
		w->z.avail_in = n;
		do {
			buf_reserve(w->out, 4096);
			w->z.next_out = w->out->p + w->out->n;
			w->z.avail_out = 4096;
			code = deflate(&w->z, flush);
			w->out->n += 4096 - w->z.avail_out;
		} while (w->z.avail_out == 0 ||
			 (flush == Z_FINISH && code == Z_OK));
		bytes = slice_part(bytes, n, bytes.n);
	} while (bytes.n);
}

static void put(struct writer *w, struct slice bytes)
{
	w->written += bytes.n;
	if (bytes.n)
		deflate_bytes(w, bytes, Z_NO_FLUSH);
}

static void pad(struct writer *w, size_t to)
{
	static const uint8_t zeros[TAR_BLOCK];
	size_t n = (to - w->written % to) % to;

	while (n) {
		size_t part = n < sizeof(zeros) ? n : sizeof(zeros);

		put(w, (struct slice){zeros, part});
		n -= part;
	}
}

/* Splits a name at a slash so that both parts fit the ustar fields. */
static bool split_name(struct slice name, struct slice *prefix,
		       struct slice *last)
{
	*prefix = (struct slice){0};
	*last = name;
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] < ' ' || name.p[i] > '~')
			return false;
	}
	if (name.n <= TAR_NAME_SIZE)
		return true;
	for (size_t i = name.n - 1; i > 0; i--) {
		if (name.p[i] != '/' || i > TAR_PREFIX_SIZE)
			continue;
		*prefix = slice_part(name, 0, i);
		*last = slice_part(name, i + 1, name.n);
		return last->n <= TAR_NAME_SIZE;
	}
	return false;
}

static void put_header(struct writer *w, struct slice prefix, struct slice name,
		       uint64_t size, int64_t mtime, char type)
{
	uint8_t b[TAR_BLOCK] = {0};
	unsigned sum = 0;

	memcpy(b + TAR_NAME, name.p, name.n);
	if (prefix.n)
		memcpy(b + TAR_PREFIX, prefix.p, prefix.n);
	/* mode, uid, gid, size, mtime; each ends in NUL. */
	snprintf((char *)b + 100, 8, "%07o", 0644u);
	snprintf((char *)b + 108, 8, "%07o", 0u);
	snprintf((char *)b + 116, 8, "%07o", 0u);
	snprintf((char *)b + TAR_SIZE, TAR_SIZE_SIZE, "%011llo",
		 (unsigned long long)size);
	snprintf((char *)b + 136, 12, "%011llo", (unsigned long long)mtime);
	b[TAR_TYPE] = (uint8_t)type;
	memcpy(b + TAR_MAGIC, "ustar\00000", 8);
	memset(b + TAR_CHECKSUM, ' ', TAR_CHECKSUM_SIZE);
	for (int i = 0; i < TAR_BLOCK; i++)
		sum += b[i];
	snprintf((char *)b + TAR_CHECKSUM, 7, "%06o", sum);
	put(w, (struct slice){b, sizeof(b)});
}

/* A pax header with nothing but the name. The record's length counts its own
 * digits. */
static void put_pax(struct writer *w, struct slice name, int64_t mtime)
{
	_cleanup_buf_ struct buf record = {0};
	size_t length = name.n + sizeof(" path=\n") - 1, digits = 1;

	for (size_t most = 10; length + digits >= most; most *= 10)
		digits++;
	buf_printf(&record, "%zu path=", length + digits);
	buf_add_slice(&record, name);
	buf_add_byte(&record, '\n');
	put_header(w, (struct slice){0}, SLICE_LITERAL("PaxHeader/name"),
		   record.n, mtime, 'x');
	put(w, buf_slice(&record));
	pad(w, TAR_BLOCK);
}

static void put_file(struct writer *w, const struct archive_file *f,
		     int64_t mtime)
{
	const struct slice name = slice_of(f->name);
	struct slice prefix, last;

	if (!split_name(name, &prefix, &last)) {
		put_pax(w, name, mtime);
		/* What a reader without pax sees. */
		prefix = (struct slice){0};
		last = SLICE_LITERAL("long-name");
	}
	put_header(w, prefix, last, f->content.n, mtime, '0');
	put(w, f->content);
	pad(w, TAR_BLOCK);
}

/* What could not be read back is not written. */
static enum rc check_files(const struct archive_file *files, size_t count,
			   int64_t mtime, struct err *e)
{
	const struct limits l = limits_default();
	struct name_set seen = {0};
	enum rc rc = RC_OK;

	if (mtime < 0 || (uint64_t)mtime > TAR_OCTAL_MOST)
		return err_set(e, RC_USAGE, "the archive's time is outside of "
			       "what a tar can say (1970 to 2242)");
	for (size_t i = 0; !rc && i < count; i++) {
		const struct slice name = slice_of(files[i].name);
		const char *fault = archive_name_fault(name, &l);

		if (!fault && !name_set_add(&seen, name, false))
			fault = "its name appeared before";
		if (fault)
			rc = err_set(e, RC_USAGE, "member %zu cannot be "
				     "archived: %s", i + 1, fault);
		else if (files[i].content.n > TAR_OCTAL_MOST)
			rc = err_set(e, RC_LIMIT, "member %zu cannot be "
				     "archived: it exceeds 8 GiB", i + 1);
	}
	name_set_free(&seen);
	return rc;
}

enum rc archive_write_tar_gz(struct buf *out, const struct archive_file *files,
			     size_t count, int64_t mtime, struct err *e)
{
	static const uint8_t end_mark[2 * TAR_BLOCK];
	gz_header header = {.os = GZIP_OS_UNKNOWN};
	struct writer w = {.out = out};
	enum rc rc = check_files(files, count, mtime, e);

	if (rc)
		return rc;
	if (deflateInit2(&w.z, DEFLATE_LEVEL, Z_DEFLATED, 15 + 16, 8,
			 Z_DEFAULT_STRATEGY) != Z_OK)
		mem_exhausted();
	deflateSetHeader(&w.z, &header);
	for (size_t i = 0; i < count; i++)
		put_file(&w, &files[i], mtime);
	put(&w, (struct slice){end_mark, sizeof(end_mark)});
	pad(&w, RECORD);
	deflate_bytes(&w, (struct slice){0}, Z_FINISH);
	deflateEnd(&w.z);
	return RC_OK;
}
