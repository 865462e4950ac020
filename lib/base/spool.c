#include "base/spool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/nameless.h"

enum { SPOOL_MEMORY = 1024 * 1024 };

struct spool {
	struct buf memory;   /* what comes after the file's bytes */
	uint64_t file_bytes;
	int fd;		     /* -1: none could be made */
	int errnum;	     /* why */
};

struct spool *spool_new(const char *folder)
{
	struct spool *s = mem_new(1, sizeof(*s));

	s->fd = nameless_file(folder);
	s->errnum = errno;
	return s;
}

void spool_free(struct spool *s)
{
	if (!s)
		return;
	if (s->fd >= 0)
		close(s->fd);
	buf_free(&s->memory);
	free(s);
}

static enum rc to_file(struct spool *s, struct err *e)
{
	struct slice rest = buf_slice(&s->memory);

	if (s->fd < 0)
		return err_errno(e, s->errnum, "cannot hold output back in a "
				 "temporary file (set TMPDIR to a folder with "
				 "space)");
	while (rest.n) {
		ssize_t n = pwrite(s->fd, rest.p, rest.n, (off_t)s->file_bytes);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(e, errno, "cannot hold output back in "
					 "a temporary file (set TMPDIR to a "
					 "folder with space)");
		s->file_bytes += (uint64_t)n;
		rest = slice_part(rest, (size_t)n, rest.n);
	}
	buf_clear(&s->memory);
	return RC_OK;
}

enum rc spool_add(struct spool *s, struct slice bytes, struct err *e)
{
	buf_add_slice(&s->memory, bytes);
	return s->memory.n > SPOOL_MEMORY ? to_file(s, e) : RC_OK;
}

uint64_t spool_length(const struct spool *s)
{
	return s->file_bytes + s->memory.n;
}

enum rc spool_read(const struct spool *s, uint64_t at, void *to, size_t n,
		   struct err *e)
{
	uint8_t *p = to;

	while (n && at < s->file_bytes) {
		uint64_t left = s->file_bytes - at;
		ssize_t got = pread(s->fd, p, n < left ? n : (size_t)left,
				    (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return err_errno(e, got ? errno : EIO,
					 "cannot read a temporary file");
		p += got;
		at += (uint64_t)got;
		n -= (size_t)got;
	}
	if (n)
		memcpy(p, s->memory.p + (at - s->file_bytes), n);
	return RC_OK;
}

enum rc spool_cut(struct spool *s, uint64_t mark, struct err *e)
{
	if (mark >= s->file_bytes) {
		s->memory.n = (size_t)(mark - s->file_bytes);
		return RC_OK;
	}
	buf_clear(&s->memory);
	s->file_bytes = mark;
	if (ftruncate(s->fd, (off_t)mark) < 0)
		return err_errno(e, errno, "cannot cut a temporary file");
	return RC_OK;
}

enum rc spool_flush(struct spool *s, void (*write)(struct slice bytes),
		    struct err *e)
{
	uint8_t block[16384];
	uint64_t at = 0;

	while (at < s->file_bytes) {
		ssize_t n = pread(s->fd, block, sizeof(block), (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return err_errno(e, n ? errno : EIO,
					 "cannot read a temporary file");
		if ((uint64_t)n > s->file_bytes - at)
			n = (ssize_t)(s->file_bytes - at);
		write((struct slice){block, (size_t)n});
		at += (uint64_t)n;
	}
	s->file_bytes = 0;
	write(buf_slice(&s->memory));
	buf_clear(&s->memory);
	return RC_OK;
}
