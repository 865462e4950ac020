#include "xml/read.h"

#include "xml/lexer.h"
#include "xml/sax.h"
#include "xml/tree.h"

/* Small pieces are fed together: a call into libxml2 has its price. */
enum { FEED_LEAST = 16 * 1024 };

struct reader {
	struct stream *in;
	const struct xml_sink *sink;
	struct lexer lexer;
	struct tree tree;
	struct sax *sax;
	uint64_t fed; /* offset in the document */
	bool root_told;
	/* What the lexer or the tree, and what libxml2 found; here since
	 * clearing half a KiB a token would be felt. */
	struct err ours, theirs;
};

static struct slice unfed(const struct reader *r, const uint8_t *to)
{
	const uint8_t *from = r->lexer.p + (r->fed - r->lexer.base);

	return (struct slice){from, to > from ? (size_t)(to - from) : 0};
}

static enum rc tell(struct err *e, const struct err *fault)
{
	if (e)
		*e = *fault;
	return fault->code;
}

/* Feeds libxml2 up to `to`. */
static enum rc feed(struct reader *r, const uint8_t *to)
{
	struct slice s = unfed(r, to);

	r->fed += s.n;
	return sax_feed(r->sax, s, &r->theirs);
}

/* Gives out what both readers have seen the end of. */
static enum rc deliver(struct reader *r, struct err *e)
{
	const uint64_t seen = sax_seen(r->sax);
	struct tree_piece *p;
	enum rc rc = RC_OK;

	if (!r->root_told && seen) {
		r->root_told = true;
		if (r->sink->root)
			rc = r->sink->root(r->sink->context,
					   buf_slice(&r->tree.root), e);
	}
	while (!rc && (p = r->tree.first) && p->events <= seen) {
		p->piece.bytes = p->piece.root->outer;
		rc = r->sink->piece(r->sink->context, &p->piece, e);
		tree_pop(&r->tree);
	}
	return rc;
}

static enum rc feed_and_deliver(struct reader *r, const uint8_t *to,
				struct err *e)
{
	const enum rc rc = feed(r, to), given = deliver(r, e);

	return given || !rc ? given : tell(e, &r->theirs);
}

static void moved(void *context, struct lexer_move m)
{
	struct reader *r = context;

	tree_moved(&r->tree, m);
}

/* What came before the end of the window is fed, then the window goes on. */
static enum rc go_on(struct reader *r, size_t chunk, struct err *e)
{
	const uint8_t *keep, *name;
	enum rc rc = tree_check(&r->tree, e);

	if (!rc)
		rc = feed_and_deliver(r, lexer_passed(&r->lexer), e);
	if (rc)
		return rc;
	keep = tree_keep(&r->tree);
	name = sax_keep(r->sax);
	if (name && (!keep || name < keep))
		keep = name;
	return lexer_fill(&r->lexer, r->in, chunk, keep, moved, r, e);
}

static void announce(struct reader *r, const struct token *t)
{
	if (t->kind == TOKEN_START)
		sax_expect(r->sax, t->name, false);
	if (t->kind == TOKEN_END || (t->kind == TOKEN_START && t->empty))
		sax_expect(r->sax, t->name, true);
}

/* One token through the tree; a fault that libxml2 finds before it is the
 * earlier one and goes first. */
static enum rc step(struct reader *r, struct token *t, struct err *e)
{
	enum rc rc = lexer_next(&r->lexer, t, &r->ours), earlier;
	const uint8_t *upto = lexer_passed(&r->lexer);

	if (!rc && t->kind == TOKEN_MORE)
		return RC_OK;
	if (!rc) {
		announce(r, t);
		rc = tree_take(&r->tree, t, sax_expected(r->sax), &r->ours);
		upto = rc ? t->bytes.p : t->bytes.p + t->bytes.n;
		if (!rc && (!r->tree.first || unfed(r, upto).n < FEED_LEAST))
			return RC_OK;
	}
	earlier = feed_and_deliver(r, upto, e);
	return earlier || !rc ? earlier : tell(e, &r->ours);
}

static enum rc finish(struct reader *r, struct err *e)
{
	enum rc rc = tree_end(&r->tree, e), given;

	if (rc)
		return rc;
	rc = sax_end(r->sax, &r->theirs);
	given = deliver(r, e);
	return given || !rc ? given : tell(e, &r->theirs);
}

static enum rc read_all(struct reader *r, size_t chunk, struct err *e)
{
	struct token t;
	enum rc rc = xml_prepare(e);

	if (!rc)
		rc = lexer_fill(&r->lexer, r->in, chunk, NULL, moved, r, e);
	if (rc)
		return rc;
	r->sax = sax_new(&r->lexer);
	r->fed = r->lexer.origin;
	while (!rc) {
		rc = step(r, &t, e);
		if (rc || t.kind != TOKEN_MORE)
			continue;
		if (r->lexer.done)
			break;
		rc = go_on(r, chunk, e);
	}
	return rc ? rc : finish(r, e);
}

enum rc xml_read_by(struct stream *in, const char *const *containers,
		    const struct limits *l, const struct xml_sink *sink,
		    size_t chunk, struct err *e)
{
	struct reader r = {.in = in, .sink = sink};
	enum rc rc;

	r.lexer.limits = r.tree.limits = l;
	r.tree.lexer = &r.lexer;
	r.tree.containers = containers;
	rc = read_all(&r, chunk, e);
	sax_free(r.sax);
	tree_free(&r.tree);
	lexer_free(&r.lexer);
	return rc;
}

enum rc xml_read(struct stream *in, const char *const *containers,
		 const struct limits *l, const struct xml_sink *sink,
		 struct err *e)
{
	return xml_read_by(in, containers, l, sink, XML_CHUNK, e);
}
