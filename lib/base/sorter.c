#include "base/sorter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/nameless.h"

/* What is sorted at once; and what is read at once of each run, of many less, so
 * that together they take no more. */
enum { SORTER_BYTES = 16 << 20, RUN_BYTES = 128 << 10, RUN_LEAST = 4 << 10 };

struct run {
	uint64_t from, to; /* not yet read, in the file */
	uint8_t *block;
	size_t at, n;	   /* in the block */
};

struct sorter {
	size_t size;
	int (*compare)(const void *a, const void *b);
	int fd; /* -1: there is no file, and `fault` says why */
	int fault;
	uint8_t *records;
	size_t count, cap, most; /* of records; most: then they go to the file */
	uint64_t written;
	struct run *runs;
	size_t run_count, run_cap;
	size_t block; /* bytes of each run's: whole records */
	size_t *heap; /* runs that have a record, the least first */
	size_t heap_count;
	size_t next; /* without runs: the record to be given */
	bool given;  /* the heap's first record is out with the caller */
};

struct sorter *sorter_new(size_t record_bytes, const char *folder,
			  int (*compare)(const void *a, const void *b))
{
	struct sorter *s = mem_new(1, sizeof(*s));

	s->size = record_bytes;
	s->compare = compare;
	s->most = SORTER_BYTES / record_bytes;
	s->fd = nameless_file(folder);
	if (s->fd < 0)
		s->fault = errno;
	return s;
}

static void drop_runs(struct sorter *s)
{
	for (size_t i = 0; i < s->run_count; i++)
		free(s->runs[i].block);
	free(s->heap);
	s->heap = NULL;
	s->run_count = 0;
}

void sorter_free(struct sorter **sorter)
{
	struct sorter *s = *sorter;

	if (!s)
		return;
	if (s->fd >= 0)
		close(s->fd);
	drop_runs(s);
	free(s->runs);
	free(s->records);
	free(s);
	*sorter = NULL;
}

void sorter_clear(struct sorter *s)
{
	drop_runs(s);
	s->written = 0;
	s->count = s->next = 0;
	s->given = false;
}

static enum rc file_fault(int errnum, struct err *e)
{
	return err_errno(e, errnum, "cannot sort in a temporary file (set TMPDIR "
			 "to a folder with space)");
}

static enum rc write_out(struct sorter *s, struct err *e)
{
	const uint8_t *p = s->records;
	size_t left = s->count * s->size;

	while (left) {
		ssize_t n = pwrite(s->fd, p, left, (off_t)s->written);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return file_fault(n < 0 ? errno : ENOSPC, e);
		p += n;
		left -= (size_t)n;
		s->written += (uint64_t)n;
	}
	return RC_OK;
}

static void sort_memory(struct sorter *s)
{
	if (s->count > 1)
		qsort(s->records, s->count, s->size, s->compare);
}

static enum rc end_run(struct sorter *s, struct err *e)
{
	struct run run = {.from = s->written};
	enum rc rc;

	if (s->fd < 0)
		return file_fault(s->fault, e);
	sort_memory(s);
	rc = write_out(s, e);
	if (rc)
		return rc;
	run.to = s->written;
	if (s->run_count == s->run_cap) {
		s->run_cap = s->run_cap ? s->run_cap * 2 : 16;
		s->runs = mem_resize(s->runs, s->run_cap * sizeof(*s->runs));
	}
	s->runs[s->run_count++] = run;
	s->count = 0;
	return RC_OK;
}

enum rc sorter_add(struct sorter *s, const void *record, struct err *e)
{
	enum rc rc = s->count == s->most ? end_run(s, e) : RC_OK;

	if (rc)
		return rc;
	if (s->count == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 1024;
		if (s->cap > s->most)
			s->cap = s->most;
		s->records = mem_resize(s->records, s->cap * s->size);
	}
	memcpy(s->records + s->count++ * s->size, record, s->size);
	return RC_OK;
}

/* ---- reading ---------------------------------------------------------------- */

static const void *run_head(const struct sorter *s, size_t run)
{
	return s->runs[run].block + s->runs[run].at;
}

/* The next block of a run; n is 0 at its end. */
static enum rc fill(struct sorter *s, struct run *r, struct err *e)
{
	size_t want = s->block;
	ssize_t n;

	if (want > r->to - r->from)
		want = (size_t)(r->to - r->from);
	r->at = r->n = 0;
	while (r->n < want) {
		n = pread(s->fd, r->block + r->n, want - r->n, (off_t)r->from);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return file_fault(n < 0 ? errno : EIO, e);
		r->n += (size_t)n;
		r->from += (uint64_t)n;
	}
	return RC_OK;
}

static bool is_less(const struct sorter *s, size_t a, size_t b)
{
	return s->compare(run_head(s, s->heap[a]), run_head(s, s->heap[b])) < 0;
}

static void sink(struct sorter *s, size_t at)
{
	for (;;) {
		size_t least = at, child = 2 * at + 1, run;

		for (size_t i = child; i < child + 2 && i < s->heap_count; i++) {
			if (is_less(s, i, least))
				least = i;
		}
		if (least == at)
			return;
		run = s->heap[at];
		s->heap[at] = s->heap[least];
		s->heap[least] = run;
		at = least;
	}
}

static enum rc open_runs(struct sorter *s, struct err *e)
{
	uint64_t from = 0;
	enum rc rc = RC_OK;

	s->heap_count = 0;
	for (size_t i = 0; !rc && i < s->run_count; i++) {
		struct run *r = &s->runs[i];

		if (!r->block)
			r->block = mem_new(1, s->block);
		r->from = from;
		from = r->to;
		rc = fill(s, r, e);
		s->heap[s->heap_count++] = i;
	}
	for (size_t i = s->heap_count; !rc && i-- > 0;)
		sink(s, i);
	return rc;
}

static size_t block_of(const struct sorter *s)
{
	size_t bytes = SORTER_BYTES / s->run_count;

	if (bytes > RUN_BYTES)
		bytes = RUN_BYTES;
	if (bytes < RUN_LEAST)
		bytes = RUN_LEAST;
	return bytes < s->size ? s->size : bytes / s->size * s->size;
}

enum rc sorter_end(struct sorter *s, struct err *e)
{
	enum rc rc;

	if (!s->run_count) {
		sort_memory(s);
		return RC_OK;
	}
	rc = s->count ? end_run(s, e) : RC_OK;
	free(s->records);
	s->records = NULL;
	s->cap = 0;
	if (rc)
		return rc;
	s->block = block_of(s);
	s->heap = mem_new(s->run_count, sizeof(*s->heap));
	return open_runs(s, e);
}

enum rc sorter_rewind(struct sorter *s, struct err *e)
{
	s->next = 0;
	s->given = false;
	return s->run_count ? open_runs(s, e) : RC_OK;
}

/* Leave the record that the caller has had behind. */
static enum rc step(struct sorter *s, struct err *e)
{
	struct run *r = &s->runs[s->heap[0]];
	enum rc rc = RC_OK;

	r->at += s->size;
	if (r->at == r->n)
		rc = fill(s, r, e);
	if (!rc && r->at == r->n)
		s->heap[0] = s->heap[--s->heap_count];
	if (!rc)
		sink(s, 0);
	return rc;
}

const void *sorter_next(struct sorter *s, enum rc *rc, struct err *e)
{
	*rc = RC_OK;
	if (!s->run_count)
		return s->next < s->count ? s->records + s->next++ * s->size
					  : NULL;
	if (s->given)
		*rc = step(s, e);
	s->given = !*rc && s->heap_count > 0;
	return s->given ? run_head(s, s->heap[0]) : NULL;
}
