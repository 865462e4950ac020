/* Pull streams of bytes; layer 0.
 *
 * A stream is read once, front to back. Streams are stacked (file, inflater,
 * tar member, …); each borrows the one below it. */
#ifndef BASE_STREAM_H
#define BASE_STREAM_H

#include "base/limits.h"
#include "base/rc.h"
#include "base/slice.h"

struct stream {
	/* Up to `cap` bytes into `to`; *got == 0 is the end. After an error or
	 * the end the stream stays there. */
	enum rc (*read)(struct stream *s, void *to, size_t cap, size_t *got,
			struct err *e);
	/* The more at once the better, as of a file. What unpacks gives nothing of
	 * a read that ends in a fault: there less at once tells more. */
	bool whole_reads;
};

enum rc stream_read(struct stream *s, void *to, size_t cap, size_t *got,
		    struct err *e);
/* Read all that is left and append it; RC_LIMIT ("SUBJECT exceeds…") once it
 * is more than the limit at `place` of struct limits. */
#define STREAM_ALL(s, out, l, field, subject, e)                               \
	stream_all(s, out, l, offsetof(struct limits, field), subject, e)
enum rc stream_all(struct stream *s, struct buf *out, const struct limits *l,
		   size_t place, const char *subject, struct err *e);

/* A stream over bytes in memory (borrowed). */
struct stream_memory {
	struct stream base;
	struct slice rest;
};
struct stream *stream_memory(struct stream_memory *m, struct slice bytes);

/* Looks ahead without consuming: the first bytes decide what a thing is. */
enum {
	STREAM_PEEK = 4096,
	STREAM_BLOCK = 16384, /* most files are read whole by the first look */
};
struct stream_peek {
	struct stream base;
	struct stream *below;
	uint8_t bytes[STREAM_BLOCK];
	size_t from, to;
	bool ended;
	struct err failed; /* the error it ended with, told again and again */
};
struct stream *stream_peek_init(struct stream_peek *p, struct stream *below);
/* At least `want` bytes (<= STREAM_PEEK) unless the stream ends before, and never
 * more than STREAM_PEEK; the slice is borrowed until the next read. */
enum rc stream_peek(struct stream_peek *p, size_t want, struct slice *out,
		    struct err *e);

#endif
