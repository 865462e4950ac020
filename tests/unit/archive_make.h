/* Archives made by hand, right or wrong, for the archive tests. */
#ifndef TESTS_ARCHIVE_MAKE_H
#define TESTS_ARCHIVE_MAKE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <zlib.h>

#include "archive/archive.h"

static inline void tar_seal(uint8_t *h)
{
	unsigned sum = 0;

	memset(h + 148, ' ', 8);
	for (int i = 0; i < 512; i++)
		sum += h[i];
	snprintf((char *)h + 148, 7, "%06o", sum);
}

/* A POSIX header; the block may be changed and sealed again until the next. */
static inline uint8_t *tar_header(struct buf *b, const char *name, char type,
				  uint64_t size)
{
	uint8_t h[512] = {0};

	snprintf((char *)h, 100, "%s", name);
	snprintf((char *)h + 100, 25, "0000644%c0000000%c0000000", 0, 0);
	snprintf((char *)h + 124, 12, "%011llo",
		 (unsigned long long)size & 077777777777);
	snprintf((char *)h + 136, 12, "%011o", 0u);
	h[156] = (uint8_t)type;
	memcpy(h + 257, "ustar\00000", 8);
	tar_seal(h);
	buf_add(b, h, sizeof(h));
	return b->p + b->n - 512;
}

static inline void tar_data(struct buf *b, struct slice bytes)
{
	static const uint8_t zeros[512];

	buf_add_slice(b, bytes);
	buf_add(b, zeros, (512 - bytes.n % 512) % 512);
}

static inline void tar_member(struct buf *b, const char *name, char type,
			      const char *content)
{
	tar_header(b, name, type, strlen(content));
	tar_data(b, slice_of(content));
}

/* A pax header of one record, "key=value", at most 95 bytes long. */
static inline void tar_pax(struct buf *b, char type, const char *record)
{
	char body[128];

	snprintf(body, sizeof(body), "%zu %s\n",
		 strlen(record) + (strlen(record) < 7 ? 3 : 4), record);
	tar_member(b, "pax", type, body);
}

static inline void tar_end(struct buf *b)
{
	static const uint8_t zeros[1024];

	buf_add(b, zeros, sizeof(zeros));
}

static inline void gzip_make(struct buf *out, struct slice in, const char *name)
{
	gz_header header = {.name = (Bytef *)(uintptr_t)name, .os = 255};
	z_stream z = {0};

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8,
				      Z_DEFAULT_STRATEGY), Z_OK);
	deflateSetHeader(&z, &header);
	buf_reserve(out, deflateBound(&z, in.n) + 2048);
	z.next_in = (Bytef *)(uintptr_t)in.p;
	z.avail_in = (uInt)in.n;
	z.next_out = out->p + out->n;
	z.avail_out = (uInt)(out->cap - out->n);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	out->n += z.total_out;
	deflateEnd(&z);
}

struct zip_file {
	const char *name, *content;
	bool deflated, descriptor;
	uint32_t mode;
};

static inline void put_le(struct buf *b, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_add_byte(b, (uint8_t)(value >> (8 * i)));
}

/* The fields that local and central header have in common. */
static inline void zip_common(struct buf *b, const struct zip_file *f,
			      uint64_t crc, uint64_t packed, uint64_t size)
{
	put_le(b, 20, 2);
	put_le(b, f->descriptor ? 8 : 0, 2);
	put_le(b, f->deflated ? 8 : 0, 2);
	put_le(b, 0x21u << 16, 4);
	put_le(b, crc, 4);
	put_le(b, packed, 4);
	put_le(b, size, 4);
	put_le(b, strlen(f->name), 2);
	put_le(b, 0, 2);
}

static inline void raw_deflate(struct buf *out, const char *content)
{
	z_stream z = {0};

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, -15, 8, 0), Z_OK);
	buf_reserve(out, deflateBound(&z, strlen(content)));
	z.next_in = (Bytef *)(uintptr_t)content;
	z.avail_in = (uInt)strlen(content);
	z.next_out = out->p;
	z.avail_out = (uInt)out->cap;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	out->n = z.total_out;
	deflateEnd(&z);
}

static inline void zip_member(struct buf *b, struct buf *central,
			      const struct zip_file *f)
{
	_cleanup_buf_ struct buf packed = {0};
	const size_t size = strlen(f->content), local = b->n;
	const uint64_t crc = crc32(0, (const Bytef *)f->content, (uInt)size);

	if (f->deflated)
		raw_deflate(&packed, f->content);
	else
		buf_add_text(&packed, f->content);
	put_le(b, 0x04034b50, 4);
	zip_common(b, f, f->descriptor ? 0 : crc, f->descriptor ? 0 : packed.n,
		   f->descriptor ? 0 : size);
	buf_add_text(b, f->name);
	buf_add_slice(b, buf_slice(&packed));
	if (f->descriptor) {
		put_le(b, 0x08074b50, 4);
		put_le(b, crc, 4);
		put_le(b, packed.n, 4);
		put_le(b, size, 4);
	}
	put_le(central, 0x02014b50, 4);
	put_le(central, 3 << 8 | 20, 2);
	zip_common(central, f, crc, packed.n, size);
	put_le(central, 0, 2 + 2 + 2); /* comment, disk, internal attributes */
	put_le(central, (uint64_t)f->mode << 16, 4);
	put_le(central, local, 4);
	buf_add_text(central, f->name);
}

static inline void zip_make(struct buf *b, const struct zip_file *files,
			    size_t count, const char *comment)
{
	_cleanup_buf_ struct buf central = {0};
	size_t start;

	for (size_t i = 0; i < count; i++)
		zip_member(b, &central, &files[i]);
	start = b->n;
	buf_add_slice(b, buf_slice(&central));
	put_le(b, 0x06054b50, 4);
	put_le(b, 0, 4);
	put_le(b, count, 2);
	put_le(b, count, 2);
	put_le(b, central.n, 4);
	put_le(b, start, 4);
	put_le(b, strlen(comment), 2);
	buf_add_text(b, comment);
}

/* Reads everything, archives in archives too, and tells it as text: for a file
 * "NAME=CONTENT;", for a folder "NAME;", for a refused member "NAME!REASON;",
 * for archives in archives "NAME(…);", for an error "ERROR MESSAGE". */
static inline enum rc tell(struct buf *out, struct stream *in,
			   const struct limits *l, struct archive_budget *b,
			   struct err *e);

static inline enum rc tell_member(struct buf *out, struct archive_reader *r,
				  const struct archive_member *m,
				  const struct limits *l,
				  struct archive_budget *b, struct err *e)
{
	enum rc rc = RC_OK;

	buf_add_slice(out, m->name);
	if (m->refused)
		buf_printf(out, "!%s", m->refused);
	else if (!m->is_folder)
		rc = tell(out, archive_content(r), l, b, e);
	if (!rc)
		buf_add_byte(out, ';');
	return rc;
}

static inline enum rc tell_archive(struct buf *out, enum archive_form form,
				   struct stream *in, const struct limits *l,
				   struct archive_budget *b, struct err *e)
{
	const struct archive_member *m = NULL;
	struct archive_reader *r;
	enum rc rc = archive_open(&r, form, in, l, b, e);

	if (rc)
		return rc;
	do {
		rc = archive_next(r, &m, e);
		if (!rc && m)
			rc = tell_member(out, r, m, l, b, e);
	} while (!rc && m);
	archive_close(r);
	return rc;
}

static inline enum rc tell(struct buf *out, struct stream *in,
			   const struct limits *l, struct archive_budget *b,
			   struct err *e)
{
	struct stream_peek peek;
	struct stream *s = stream_peek_init(&peek, in);
	struct gzip_reader *g;
	struct slice head;
	enum archive_form form;
	enum rc rc = stream_peek(&peek, 512, &head, e);

	if (rc)
		return rc;
	form = archive_form(head);
	if (form == ARCHIVE_NOT) {
		buf_add_byte(out, '=');
		return STREAM_ALL(s, out, l, piece_bytes, "the piece", e);
	}
	buf_add_byte(out, '(');
	if (form == ARCHIVE_GZIP) {
		rc = gzip_open(&g, s, l, b, e);
		if (rc)
			return rc;
		rc = tell(out, gzip_stream(g), l, b, e);
		gzip_close(g);
	} else {
		rc = tell_archive(out, form, s, l, b, e);
	}
	if (!rc)
		buf_add_byte(out, ')');
	return rc;
}

static inline const char *tell_bytes(struct buf *out, struct slice bytes,
				     const struct limits *l)
{
	const struct limits standard = limits_default();
	struct archive_budget budget = {0};
	struct stream_memory memory;
	struct err e = {0};

	buf_clear(out);
	if (tell(out, stream_memory(&memory, bytes), l ? l : &standard, &budget,
		 &e))
		buf_printf(out, "ERROR %s", e.text);
	return buf_text(out);
}

static inline void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is not in \"%.300s\"", part, text);
}

#endif
