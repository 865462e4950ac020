/* What tar.c and zip.c share with reader.c; private to lib/archive; layer 1. */
#ifndef ARCHIVE_READER_H
#define ARCHIVE_READER_H

#include "archive/archive.h"
#include "archive/names.h"

/* One kind of archive. All of them may assume that no call before has failed;
 * the error goes to `e`, which is never NULL. */
struct reader_kind {
	/* Deals with content not read yet (r->readable says so of the member
	 * before), then fills r->member but for the checks common to all kinds;
	 * *more says whether there was one. */
	enum rc (*next)(struct archive_reader *r, bool *more, struct err *e);
	/* Content of the current member, which is an unrefused file. */
	enum rc (*read)(struct archive_reader *r, void *to, size_t cap,
			size_t *got, struct err *e);
	void (*close)(struct archive_reader *r);
};

struct archive_reader {
	struct stream content; /* first: the stream is the reader */
	const struct reader_kind *kind;
	const struct limits *l;
	struct archive_budget *budget;
	struct archive_member member;
	uint64_t members;
	bool readable;	/* a member is open and may be read */
	bool ended;
	struct name_set seen;
	struct err failed; /* the first error, which stays */
};

enum rc tar_open(struct archive_reader **out, struct stream *in,
		 const struct limits *l, struct err *e);
enum rc zip_open(struct archive_reader **out, struct stream *in,
		 const struct limits *l, struct err *e);

#endif
