/* The XML reader against itself: whatever the measure in which bytes arrive, it
 * must give out the same pieces and come to the same end. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/fuzz/fuzz.h"

#include "xml/read.h"
#include "xml/xml.h"

#define MUST(condition)                                                        \
	do {                                                                   \
		if (!(condition)) {                                            \
			fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, \
				__LINE__, #condition);                         \
			abort();                                               \
		}                                                              \
	} while (0)

struct run {
	struct slice document;
	struct buf root; /* its name, once told */
	struct buf seen; /* all pieces */
	struct arena arena;
};

static bool is_inside(struct slice inner, struct slice outer)
{
	return inner.p >= outer.p && inner.n <= outer.n &&
	       (size_t)(inner.p - outer.p) <= outer.n - inner.n;
}

static void add_slice(struct run *r, struct slice s)
{
	buf_printf(&r->seen, "%zu:", s.n);
	buf_add_slice(&r->seen, s);
}

static void add_element(struct run *r, const struct xml_element *x)
{
	struct slice text = xml_text(&r->arena, x);
	const struct xml_element *last = NULL;

	MUST(is_inside(x->name, x->outer));
	MUST(x->outer.n >= 4 && x->outer.p[0] == '<' &&
	     x->outer.p[x->outer.n - 1] == '>');
	MUST(!x->inner.p || is_inside(x->inner, x->outer));
	MUST(!x->cdata_sections || is_inside(x->cdata, x->inner));
	MUST(text.p && text.n <= x->outer.n);
	buf_printf(&r->seen, "%d%d%d%u", x->has_text, x->has_attributes,
		   x->inner.p != NULL, x->cdata_sections);
	add_slice(r, x->name);
	add_slice(r, x->outer);
	add_slice(r, x->inner);
	add_slice(r, x->cdata);
	add_slice(r, text);
	for (const struct xml_element *c = x->first; c; c = c->next) {
		MUST(c->parent == x && is_inside(c->outer, x->inner));
		MUST(!last || last->outer.p + last->outer.n <= c->outer.p);
		add_element(r, c);
		last = c;
	}
}

static enum rc on_root(void *context, struct slice name, struct err *e)
{
	struct run *r = context;

	MUST(r->root.n == 0 && r->seen.n == 0 && name.n > 0);
	buf_add_slice(&r->root, name);
	return RC_OK;
}

static enum rc on_piece(void *context, const struct xml_piece *p,
			struct err *e)
{
	struct run *r = context;

	MUST(p->offset <= r->document.n &&
	     p->bytes.n <= r->document.n - p->offset);
	MUST(memcmp(r->document.p + p->offset, p->bytes.p, p->bytes.n) == 0);
	MUST(p->root->outer.p == p->bytes.p && !p->root->parent);
	MUST(p->index > 0 && r->root.n > 0);
	buf_printf(&r->seen, "\n%d %u %llu ", p->is_document, p->index,
		   (unsigned long long)p->offset);
	add_element(r, p->root);
	arena_reset(&r->arena);
	return RC_OK;
}

static enum rc run(struct run *r, size_t chunk, struct err *e)
{
	static const char *const containers[] = {"smartLicense", "s", NULL};
	const struct limits l = limits_default();
	const struct xml_sink sink = {r, on_root, on_piece};
	struct stream_memory m;
	enum rc rc = xml_read_by(stream_memory(&m, r->document), containers,
				 &l, &sink, chunk, e);

	MUST(rc == RC_OK || e->code == rc);
	MUST(rc == RC_OK || (e->has_offset && e->offset <= r->document.n));
	MUST(rc == RC_OK || rc == RC_MALFORMED || rc == RC_REFUSED ||
	     rc == RC_LIMIT);
	return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t chunks[] = {1, 2, 3, 7, 61};
	struct run whole = {.document = {data, size}};
	struct err e = {0};
	const enum rc rc = run(&whole, XML_CHUNK, &e);

	for (size_t i = 0; i < sizeof(chunks) / sizeof(chunks[0]); i++) {
		struct run part = {.document = {data, size}};
		struct err other = {0};
		const enum rc again = run(&part, chunks[i], &other);

		if ((rc == RC_OK) != (again == RC_OK))
			fprintf(stderr, "whole: %s\nby %zu: %s\n", e.text,
				chunks[i], other.text);
		MUST((rc == RC_OK) == (again == RC_OK));
		MUST(slice_equal(buf_slice(&whole.seen), buf_slice(&part.seen)));
		/* Before a fault it depends on what libxml2 waits for whether
		 * the root is told. */
		MUST(rc || slice_equal(buf_slice(&whole.root),
				       buf_slice(&part.root)));
		buf_free(&part.root);
		buf_free(&part.seen);
		arena_free(&part.arena);
	}
	buf_free(&whole.root);
	buf_free(&whole.seen);
	arena_free(&whole.arena);
	return 0;
}
