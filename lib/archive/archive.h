/* gzip, tar and zip, read into memory only; layer 1.
 *
 * zlib inflates and checks CRC and length; libarchive only ever sees plain tar
 * bytes, or a zip that lies in memory whole (engineering.md, trap 4). Nothing
 * is extracted; member names are data.
 *
 * A fault of the structure (CRC, length, trailer, bytes after the end, several
 * gzip members, tar header checksum, central directory against local headers)
 * is an error of the archive. A fault of one member (link, device, FIFO,
 * absolute or `..` name, …) is told in `refused` and the rest can be read.
 *
 * What a member says is told once and is not trusted further: setuid bits,
 * owners and link targets are not read, and a file below a name that was a
 * refused link is a file like any other, since nothing is extracted.
 *
 * Limits, budget and the stream below must outlive a reader; after an error
 * each call gives that error again. Messages quote no byte of the archive.
 */
#ifndef ARCHIVE_ARCHIVE_H
#define ARCHIVE_ARCHIVE_H

#include "base/limits.h"
#include "base/mem.h"
#include "base/stream.h"

enum archive_form { ARCHIVE_NOT, ARCHIVE_GZIP, ARCHIVE_TAR, ARCHIVE_ZIP };

/* Loads libarchive, which reading a tar does by itself otherwise: to be called
 * before the right to open files is given up. */
enum rc archive_prepare(struct err *e);
/* May that be left out where the sandbox keeps `libraries` open? */
bool archive_can_wait(void);

/* What the first bytes are (512 tell all forms; fewer only when there are no
 * more). Content decides, never a name. Zeros are ARCHIVE_NOT, though an empty
 * tar is nothing else: a file that became zeros must not pass as an archive. */
enum archive_form archive_form(struct slice head);

/* Bytes that all archives inside one outermost one may unpack to, and how far
 * they have come; shared by the readers stacked on each other. Zero-initialise
 * for the outermost. */
struct archive_budget {
	uint64_t unpacked;
};

/* An inflating stream over one gzip member that must be all of `in`. */
struct gzip_reader;
enum rc gzip_open(struct gzip_reader **out, struct stream *in,
		  const struct limits *l, struct archive_budget *budget,
		  struct err *e);
struct stream *gzip_stream(struct gzip_reader *g);
/* The file name in the gzip header, or p == NULL. Known after gzip_open. */
struct slice gzip_name(const struct gzip_reader *g);
void gzip_close(struct gzip_reader *g);

struct archive_member {
	struct slice name;	/* raw bytes; borrowed until the next member */
	bool is_folder;		/* nothing to read; may still be refused */
	const char *refused;	/* NULL, or why this member is not read, as in
				   "is a symbolic link" (a static text) */
	uint64_t size;		/* declared */
	uint64_t offset;	/* of its first content byte in the tar, of its
				   local header in the zip */
};

/* Over plain tar bytes or a zip file. `form` is ARCHIVE_TAR or ARCHIVE_ZIP. */
struct archive_reader;
enum rc archive_open(struct archive_reader **out, enum archive_form form,
		     struct stream *in, const struct limits *l,
		     struct archive_budget *budget, struct err *e);
/* Order is that of the tar, or of the zip's central directory. A file whose name
 * came before, in ASCII regardless of case, is refused; a folder may repeat.
 * *member is NULL at the end, by when the whole of `in` has been read and the
 * structure proven. Unread content of the member before is skipped (and its
 * checksum checked). */
enum rc archive_next(struct archive_reader *r,
		     const struct archive_member **member, struct err *e);
/* The content of the member that archive_next gave last; length and, in a zip,
 * CRC are checked at its end. Empty for folders and refused members. */
struct stream *archive_content(struct archive_reader *r);
void archive_close(struct archive_reader *r);

/* NULL when `name` is safe (relative, no `..`, no empty part, no backslash, no
 * control byte, valid UTF-8, no drive letter, within name-bytes), else why not. */
const char *archive_name_fault(struct slice name, const struct limits *l);

/* Writing: the same members, mtime and order give the same bytes (ustar with
 * pax only where a name needs it, uid and gid 0, mode 0644, gzip header without
 * name and with mtime 0). */
struct archive_file {
	const char *name;
	struct slice content;
};
enum rc archive_write_tar_gz(struct buf *out, const struct archive_file *files,
			     size_t count, int64_t mtime, struct err *e);

#endif
