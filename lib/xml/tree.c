#include "xml/tree.h"

#include <string.h>

void tree_free(struct tree *t)
{
	arena_free(&t->generations[0].arena);
	arena_free(&t->generations[1].arena);
	free(t->open);
	free(t->counts);
	buf_free(&t->root);
	buf_free(&t->last_name);
	*t = (struct tree){0};
}

static uint64_t offset_of(const struct tree *t, struct slice s)
{
	return lexer_offset(t->lexer, s.p);
}

static bool is_listed(struct slice name, const char *const *list)
{
	for (; list && *list; list++) {
		if (slice_is(name, *list))
			return true;
	}
	return false;
}

static struct tree_open *top(struct tree *t)
{
	return t->depth ? &t->open[t->depth - 1] : NULL;
}

static void push(struct tree *t, struct tree_node *node)
{
	if (t->depth == t->open_cap) {
		t->open_cap = t->open_cap ? t->open_cap * 2 : 16;
		t->open = mem_resize(t->open, t->open_cap * sizeof(*t->open));
	}
	t->open[t->depth++] = (struct tree_open){node, NULL};
}

/* A piece begins: in the other generation when that has ended. */
static void piece_begin(struct tree *t)
{
	struct tree_generation *other = &t->generations[!t->now];

	if (other->pieces == 0) {
		arena_reset(&other->arena);
		other->newest = other->oldest = NULL;
		t->now = !t->now;
	}
	t->generations[t->now].pieces++;
	t->nodes = 0;
}

static struct tree_node *node_new(struct tree *t, const struct token *token)
{
	struct tree_generation *g = &t->generations[t->now];
	struct tree_node *node = arena_array(&g->arena, 1, sizeof(*node));
	struct tree_open *parent = top(t);

	node->e.name = token->name;
	node->e.outer = token->bytes;
	node->e.has_attributes = token->attributes;
	node->older = g->newest;
	g->newest = node;
	if (!g->oldest)
		g->oldest = node;
	if (!parent)
		return node;
	node->e.parent = &parent->node->e;
	if (parent->last_child)
		parent->last_child->e.next = &node->e;
	else
		parent->node->e.first = &node->e;
	parent->last_child = node;
	return node;
}

static enum rc piece_done(struct tree *t, const struct tree_node *node,
			  uint64_t events, struct err *e)
{
	struct tree_generation *g = &t->generations[t->now];
	struct tree_piece *p = arena_array(&g->arena, 1, sizeof(*p));

	p->generation = g;
	p->piece.root = &node->e;
	p->piece.offset = offset_of(t, node->e.outer);
	p->piece.is_document = !t->is_container;
	p->piece.index = 1;
	p->events = events;
	if (t->last)
		t->last->next = p;
	else
		t->first = p;
	t->last = p;
	if (p->piece.is_document) {
		t->root_open = false;
		return RC_OK;
	}
	return tree_count(t, node->e.name, p->piece.offset, &p->piece.index,
			  e);
}

static void take_root(struct tree *t, const struct token *token)
{
	buf_add_slice(&t->root, token->name);
	t->root_seen = true;
	t->is_container = is_listed(token->name, t->containers);
	t->root_open = !(t->is_container && token->empty);
}

static enum rc take_start(struct tree *t, const struct token *token,
			  uint64_t events, struct err *e)
{
	const uint64_t offset = offset_of(t, token->bytes);
	const bool is_root = !t->root_seen;
	struct tree_node *node;

	if (t->root_seen && !t->root_open)
		return err_at(e, RC_MALFORMED, offset,
			      "a second element after the root");
	if (is_root)
		take_root(t, token);
	if (is_root && t->is_container)
		return RC_OK;
	if (t->depth + t->is_container >= t->limits->xml_depth)
		return XML_LIMIT_AT(e, t->limits, xml_depth, offset,
				    "the nesting of elements");
	if (t->depth == 0)
		piece_begin(t);
	if (t->nodes >= t->limits->xml_nodes)
		return XML_LIMIT_AT(e, t->limits, xml_nodes, offset,
				    "the number of elements");
	t->nodes++;
	node = node_new(t, token);
	if (!token->empty) {
		node->e.inner.p = token->bytes.p + token->bytes.n;
		push(t, node);
		return RC_OK;
	}
	return t->depth ? RC_OK : piece_done(t, node, events, e);
}

static enum rc mismatch(const struct tree *t, const struct token *token,
			struct slice due, struct err *e)
{
	char is[SHOWN_MAX], should[SHOWN_MAX];

	if (!t->root_open)
		return err_at(e, RC_MALFORMED, offset_of(t, token->bytes),
			      "the end tag </%s> without a start tag",
			      xml_shown(is, token->name));
	return err_at(e, RC_MALFORMED, offset_of(t, token->bytes),
		      "the end tag </%s> where </%s> is due",
		      xml_shown(is, token->name), xml_shown(should, due));
}

static enum rc take_end(struct tree *t, const struct token *token,
			uint64_t events, struct err *e)
{
	struct tree_node *node = t->depth ? top(t)->node : NULL;
	struct slice due = node ? node->e.name : buf_slice(&t->root);

	if (!t->root_open || !slice_equal(due, token->name))
		return mismatch(t, token, due, e);
	if (!node) {
		t->root_open = false;
		return RC_OK;
	}
	node->e.inner.n = (size_t)(token->bytes.p - node->e.inner.p);
	node->e.outer.n =
		(size_t)(token->bytes.p + token->bytes.n - node->e.outer.p);
	t->depth--;
	return t->depth ? RC_OK : piece_done(t, node, events, e);
}

/* Character data or a CDATA section where there is no piece. */
static enum rc outside(const struct tree *t, const uint8_t *at, struct err *e)
{
	const uint64_t offset = lexer_offset(t->lexer, at);
	struct slice root = {t->root.p, t->root.n};
	char shown[SHOWN_MAX];

	if (t->root_open)
		return err_at(e, RC_MALFORMED, offset,
			      "text between the elements of <%s>",
			      xml_shown(shown, root));
	return err_at(e, RC_MALFORMED, offset, "text %s the root element",
		      t->root_seen ? "after" : "before");
}

static enum rc take_text(struct tree *t, struct slice text, struct err *e)
{
	struct tree_open *in = top(t);
	const uint8_t *at;

	if (in && in->node->e.has_text)
		return RC_OK;
	at = xml_not_white(text);
	if (!at)
		return RC_OK;
	if (!in)
		return outside(t, at, e);
	in->node->e.has_text = true;
	return RC_OK;
}

static enum rc check_size(const struct tree *t, const uint8_t *from,
			  const uint8_t *to, struct err *e)
{
	if ((uint64_t)(to - from) <= t->limits->piece_bytes)
		return RC_OK;
	return XML_LIMIT_AT(e, t->limits, piece_bytes,
			    lexer_offset(t->lexer, from), "one element");
}

/* The sections that libxml2 must hold whole. */
static enum rc check_section(const struct tree *t, enum token_kind kind,
			     const uint8_t *from, const uint8_t *to,
			     struct err *e)
{
	if (to - from <= TREE_SECTION_MAX)
		return RC_OK;
	return err_at(e, RC_LIMIT, lexer_offset(t->lexer, from),
		      "a %s exceeds %d bytes, which libxml2 would not take",
		      kind == TOKEN_COMMENT ? "comment" : "CDATA section",
		      TREE_SECTION_MAX);
}

enum rc tree_take(struct tree *t, const struct token *token, uint64_t events,
		  struct err *e)
{
	const uint8_t *end = token->bytes.p + token->bytes.n;
	struct tree_open *in = top(t);
	enum rc rc = RC_OK;

	if (t->depth)
		rc = check_size(t, t->open[0].node->e.outer.p, end, e);
	else if (token->kind == TOKEN_CDATA_OPEN)
		rc = outside(t, token->bytes.p, e);
	if (!rc && (token->kind == TOKEN_CDATA || token->kind == TOKEN_COMMENT))
		rc = check_section(t, token->kind, token->bytes.p, end, e);
	if (rc)
		return rc;
	switch (token->kind) {
	case TOKEN_START:
		return take_start(t, token, events, e);
	case TOKEN_END:
		return take_end(t, token, events, e);
	case TOKEN_TEXT:
		return take_text(t, token->bytes, e);
	case TOKEN_CDATA:
		in->node->e.cdata_sections++;
		in->node->e.cdata = token->content;
		return RC_OK;
	default:
		return RC_OK;
	}
}

enum rc tree_check(const struct tree *t, struct err *e)
{
	const struct lexer *x = t->lexer;
	const uint8_t *from = x->p + x->start, *to = x->p + x->n;
	enum rc rc = RC_OK;

	if (t->depth)
		rc = check_size(t, t->open[0].node->e.outer.p, to, e);
	if (!rc && x->state == LEXER_COMMENT)
		rc = check_section(t, TOKEN_COMMENT, from, to, e);
	if (!rc && x->state == LEXER_CDATA)
		rc = check_section(t, TOKEN_CDATA, from, to, e);
	return rc;
}

enum rc tree_end(const struct tree *t, struct err *e)
{
	const struct lexer *x = t->lexer;
	const char *unfinished = lexer_unfinished(x);
	const uint64_t offset = x->base + x->n;
	struct slice name = t->depth ? t->open[t->depth - 1].node->e.name
				     : buf_slice(&t->root);
	char shown[SHOWN_MAX];

	if (unfinished)
		return err_at(e, RC_MALFORMED, offset,
			      "the document ends inside %s", unfinished);
	if (!t->root_seen)
		return err_at(e, RC_MALFORMED, offset,
			      "the document ends before its root element");
	if (t->root_open)
		return err_at(e, RC_MALFORMED, offset,
			      "the document ends inside <%s>",
			      xml_shown(shown, name));
	return RC_OK;
}

const uint8_t *tree_keep(const struct tree *t)
{
	const uint8_t *keep = NULL, *p;

	for (size_t i = 0; i < 2; i++) {
		const struct tree_generation *g = &t->generations[i];

		p = g->pieces ? g->oldest->e.outer.p : NULL;
		if (p && (!keep || p < keep))
			keep = p;
	}
	return keep;
}

static void shift(struct slice *s, struct lexer_move m)
{
	if (s->p)
		s->p = m.to + (s->p - m.from);
}

void tree_moved(struct tree *t, struct lexer_move m)
{
	for (size_t i = 0; i < 2; i++) {
		struct tree_node *node = t->generations[i].newest;

		if (t->generations[i].pieces == 0)
			continue;
		for (; node; node = node->older) {
			shift(&node->e.name, m);
			shift(&node->e.outer, m);
			shift(&node->e.inner, m);
			shift(&node->e.cdata, m);
		}
	}
}

void tree_pop(struct tree *t)
{
	t->first->generation->pieces--;
	t->first = t->first->next;
	if (!t->first)
		t->last = NULL;
}
