/* Between the tar's bytes and libarchive; private to lib/archive; layer 1.
 *
 * libarchive takes a tar as far as it makes sense to it: without its end mark,
 * with other data behind it, with sizes that two headers tell differently. So
 * each header is read here first, strictly, and libarchive gets the bytes of
 * one member after another, only as far as they have been understood. tar.c
 * then holds both readings against each other. */
#ifndef ARCHIVE_TAR_GUARD_H
#define ARCHIVE_TAR_GUARD_H

#include "archive/archive.h"
#include "archive/tar_block.h"

enum { TAR_WINDOW = 64 << 10 };

struct tar_entry {
	struct buf name;
	uint64_t size;
	uint64_t content; /* offset of the first byte of it */
	bool is_folder;
	const char *refused;
};

struct tar_guard {
	struct stream *in;
	const struct limits *l;
	uint64_t position; /* of window[from] in the tar */
	size_t from, to;
	struct buf head;	/* all header blocks of the entry … */
	size_t head_from;	/* … of which libarchive gets those from here */
	uint64_t left;		/* content and padding not given out yet */
	uint64_t sections;	/* entries begun; the end mark counts */
	bool ended;		/* end mark seen, rest proven to be zeros */
	struct tar_extra extra;
	struct tar_entry entry; /* of the section begun last */
	uint8_t window[TAR_WINDOW];
};

/* The next bytes that libarchive may see, borrowed until the next call; none at
 * the end. */
enum rc tar_guard_give(struct tar_guard *g, struct slice *out, struct err *e);
void tar_guard_free(struct tar_guard *g);

#endif
