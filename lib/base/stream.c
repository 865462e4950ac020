#include "base/stream.h"

#include "base/mem.h"

enum rc stream_read(struct stream *s, void *to, size_t cap, size_t *got,
		    struct err *e)
{
	return s->read(s, to, cap, got, e);
}

enum rc stream_all(struct stream *s, struct buf *out, const struct limits *l,
		   size_t place, const char *subject, struct err *e)
{
	const uint64_t most =
		*(const uint64_t *)(const void *)((const char *)l + place);
	const size_t before = out->n;
	enum rc rc;
	size_t got;

	do {
		buf_reserve(out, out->cap > out->n ? 1 : 16384);
		rc = stream_read(s, out->p + out->n, out->cap - out->n, &got, e);
		if (rc)
			return rc;
		out->n += got;
		if (out->n - before > most)
			return limits_exceeded(e, l, place, subject);
	} while (got);
	return RC_OK;
}

static enum rc memory_read(struct stream *s, void *to, size_t cap, size_t *got,
			   struct err *e)
{
	struct stream_memory *m = (struct stream_memory *)(void *)s;

	(void)e;
	*got = m->rest.n < cap ? m->rest.n : cap;
	if (*got)
		memcpy(to, m->rest.p, *got);
	m->rest = slice_part(m->rest, *got, m->rest.n);
	return RC_OK;
}

struct stream *stream_memory(struct stream_memory *m, struct slice bytes)
{
	m->base = (struct stream){.read = memory_read};
	m->rest = bytes;
	return &m->base;
}

static enum rc peek_read(struct stream *s, void *to, size_t cap, size_t *got,
			 struct err *e)
{
	struct stream_peek *p = (struct stream_peek *)(void *)s;
	enum rc rc = RC_OK;
	struct err fault = {0};

	if (p->from < p->to) {
		*got = p->to - p->from < cap ? p->to - p->from : cap;
		memcpy(to, p->bytes + p->from, *got);
		p->from += *got;
	} else if (p->ended) {
		*got = 0;
		rc = p->failed.code;
	} else {
		rc = stream_read(p->below, to, cap, got, &fault);
		if (rc)
			p->failed = fault;
		p->ended = rc || *got == 0;
	}
	if (rc && e)
		*e = p->failed;
	return rc;
}

struct stream *stream_peek_init(struct stream_peek *p, struct stream *below)
{
	p->base = (struct stream){.read = peek_read};
	p->below = below;
	p->from = p->to = 0;
	p->ended = false;
	p->failed = (struct err){0};
	return &p->base;
}

enum rc stream_peek(struct stream_peek *p, size_t want, struct slice *out,
		    struct err *e)
{
	const size_t most = p->below->whole_reads ? STREAM_BLOCK : STREAM_PEEK;
	enum rc rc = p->failed.code;
	struct err fault = {0};
	size_t got;

	if (p->from) {
		memmove(p->bytes, p->bytes + p->from, p->to - p->from);
		p->to -= p->from;
		p->from = 0;
	}
	while (!rc && p->to < want && !p->ended) {
		rc = stream_read(p->below, p->bytes + p->to, most - p->to, &got,
				 &fault);
		if (rc)
			p->failed = fault;
		else
			p->to += got;
		p->ended = rc || got == 0;
	}
	if (rc && e)
		*e = p->failed;
	*out = (struct slice){p->bytes, p->to < STREAM_PEEK ? p->to : STREAM_PEEK};
	return rc;
}
