#include "xml/lexer.h"

#include <string.h>

#include "base/mem.h"

enum { CDATA_OPEN = 9, COMMENT_OPEN = 4, DECLARATION_OPEN = 5 };

void lexer_free(struct lexer *x)
{
	free(x->p);
	*x = (struct lexer){0};
}

uint64_t lexer_offset(const struct lexer *x, const uint8_t *p)
{
	return x->base + (uint64_t)(p - x->p);
}

static struct slice window(const struct lexer *x, size_t from, size_t to)
{
	return (struct slice){x->p + from, to - from};
}

static enum rc more(struct token *t)
{
	t->kind = TOKEN_MORE;
	return RC_OK;
}

/* The construct in progress ends before `end`. */
static enum rc emit(struct lexer *x, struct token *t, enum token_kind kind,
		    size_t end)
{
	t->kind = kind;
	t->bytes = window(x, x->start, end);
	x->at = x->text = end;
	x->state = LEXER_TEXT;
	return RC_OK;
}

static void enter(struct lexer *x, enum lexer_state state, size_t skip)
{
	x->state = state;
	x->at = x->start + skip;
	x->quote = 0;
}

/* Position after the first `a a >` that starts at or after `from`, else 0.
 * Looking for '>' is the fast way: JSON is full of ']' but not of '>'. */
static size_t find_close(struct lexer *x, size_t from, uint8_t a)
{
	const uint8_t *hit;

	while (x->at < x->n) {
		hit = memchr(x->p + x->at, '>', x->n - x->at);
		if (!hit) {
			x->at = x->n;
			break;
		}
		x->at = (size_t)(hit - x->p) + 1;
		if (x->at - from >= 3 && hit[-1] == a && hit[-2] == a)
			return x->at;
	}
	return 0;
}

/* libxml2 misses a "]]>" in text when it is fed the three bytes apart. */
static enum rc text_check(struct lexer *x, size_t from, size_t end,
			  struct err *e)
{
	const uint8_t *p = x->p + from, *stop = x->p + end;

	for (; p < stop && (p = memchr(p, '>', (size_t)(stop - p))); p++) {
		if ((size_t)(p - x->p) - x->text >= 2 && p[-1] == ']' &&
		    p[-2] == ']')
			return err_at(e, RC_MALFORMED, lexer_offset(x, p - 2),
				      "]]> outside a CDATA section");
	}
	return RC_OK;
}

static enum rc lex_text(struct lexer *x, struct token *t, struct err *e)
{
	const size_t from = x->at;
	const uint8_t *hit;
	size_t end;
	enum rc rc;

	if (from == x->n)
		return more(t);
	hit = memchr(x->p + from, '<', x->n - from);
	end = hit ? (size_t)(hit - x->p) : x->n;
	if (end == from) {
		x->start = from;
		enter(x, LEXER_MARKUP, 1);
		return RC_OK;
	}
	rc = text_check(x, from, end, e);
	if (rc)
		return rc;
	t->kind = TOKEN_TEXT;
	t->bytes = window(x, from, end);
	x->at = end;
	return RC_OK;
}

/* 1 when `rest` begins with `text`, -1 when it is too short to tell, else 0. */
static int begins(struct slice rest, const char *text)
{
	size_t n = strlen(text);

	if (memcmp(rest.p, text, rest.n < n ? rest.n : n) != 0)
		return 0;
	return rest.n < n ? -1 : 1;
}

static enum rc lex_bang(struct lexer *x, struct token *t, struct err *e)
{
	const struct slice rest = window(x, x->start, x->n);
	const int comment = begins(rest, "<!--");
	const int cdata = begins(rest, "<![CDATA[");
	const int doctype = begins(rest, "<!DOCTYPE");

	if (comment > 0) {
		enter(x, LEXER_COMMENT, COMMENT_OPEN);
		return RC_OK;
	}
	if (cdata > 0) {
		enter(x, LEXER_CDATA, CDATA_OPEN);
		t->kind = TOKEN_CDATA_OPEN;
		t->bytes = slice_part(rest, 0, CDATA_OPEN);
		return RC_OK;
	}
	if (doctype > 0)
		return err_at(e, RC_REFUSED, x->base + x->start,
			      "a DOCTYPE; documents that declare entities or "
			      "a DTD are not read");
	if (comment < 0 || cdata < 0 || doctype < 0)
		return more(t);
	return err_at(e, RC_MALFORMED, x->base + x->start,
		      "<! that begins neither a comment nor a CDATA section");
}

static enum rc lex_question(struct lexer *x, struct token *t, struct err *e)
{
	const struct slice rest = window(x, x->start, x->n);
	const bool first = x->base + x->start == x->origin;
	const int named = begins(rest, "<?xml");

	if (named > 0 && rest.n > DECLARATION_OPEN &&
	    xml_is_white(rest.p[DECLARATION_OPEN])) {
		if (!first)
			return err_at(e, RC_REFUSED, x->base + x->start,
				      "an XML declaration that is not at the "
				      "very beginning");
		enter(x, LEXER_DECLARATION, DECLARATION_OPEN);
		return RC_OK;
	}
	if (named < 0 || (named > 0 && rest.n == DECLARATION_OPEN))
		return more(t);
	return err_at(e, RC_REFUSED, x->base + x->start,
		      "a processing instruction; only an XML declaration at "
		      "the very beginning is read");
}

static enum rc lex_markup(struct lexer *x, struct token *t, struct err *e)
{
	if (x->n - x->start < 2)
		return more(t);
	switch (x->p[x->start + 1]) {
	case '!':
		return lex_bang(x, t, e);
	case '?':
		return lex_question(x, t, e);
	case '/':
		enter(x, LEXER_END_TAG, 2);
		return RC_OK;
	default:
		enter(x, LEXER_START_TAG, 1);
		return RC_OK;
	}
}

/* Position after the '>' that ends a tag, else 0 with x->at at `end`. */
static size_t tag_close(struct lexer *x, size_t end)
{
	const bool quotes = x->state == LEXER_START_TAG;
	const uint8_t *hit;
	uint8_t c;

	while (x->at < end) {
		if (x->quote) {
			hit = memchr(x->p + x->at, x->quote, end - x->at);
			x->at = hit ? (size_t)(hit - x->p) + 1 : end;
			x->quote = hit ? 0 : x->quote;
			continue;
		}
		c = x->p[x->at++];
		if (c == '>')
			return x->at;
		if (quotes && (c == '"' || c == '\''))
			x->quote = c;
	}
	return 0;
}

/* Name and shape of a tag. */
static void tag_describe(struct token *t, enum token_kind kind,
			 struct slice tag)
{
	struct slice in = slice_part(tag, kind == TOKEN_END ? 2 : 1, tag.n - 1);
	size_t n = 0;

	t->empty = kind == TOKEN_START && in.n && in.p[in.n - 1] == '/';
	if (t->empty)
		in.n--;
	while (n < in.n && !xml_is_white(in.p[n]))
		n++;
	t->name = slice_part(in, 0, n);
	t->attributes = xml_not_white(slice_part(in, n, in.n)) != NULL;
}

static enum rc lex_tag(struct lexer *x, struct token *t, struct err *e)
{
	const uint64_t most = x->limits->xml_tag_bytes;
	const bool capped = x->n - x->start >= most;
	const size_t end = capped ? x->start + (size_t)most : x->n;
	const enum token_kind kind =
		x->state == LEXER_END_TAG ? TOKEN_END : TOKEN_START;
	const size_t close = tag_close(x, end);

	if (!close && capped)
		return XML_LIMIT_AT(e, x->limits, xml_tag_bytes,
				    x->base + x->start, "a tag");
	if (!close)
		return more(t);
	tag_describe(t, kind, window(x, x->start, close));
	if (t->name.n == 0)
		return err_at(e, RC_MALFORMED, x->base + x->start,
			      "a tag without a name");
	return emit(x, t, kind, close);
}

static enum rc lex_cdata(struct lexer *x, struct token *t, struct err *e)
{
	const size_t close = find_close(x, x->start + CDATA_OPEN, ']');

	if (!close)
		return more(t);
	t->content = window(x, x->start + CDATA_OPEN, close - 3);
	return emit(x, t, TOKEN_CDATA, close);
}

static enum rc lex_comment(struct lexer *x, struct token *t, struct err *e)
{
	const size_t close = find_close(x, x->start + COMMENT_OPEN, '-');

	return close ? emit(x, t, TOKEN_COMMENT, close) : more(t);
}

static enum rc lex_declaration(struct lexer *x, struct token *t,
			       struct err *e)
{
	const struct slice rest = window(x, x->start, x->n);
	const size_t hit = slice_find(rest, "?>", DECLARATION_OPEN);
	const uint64_t offset = x->base + x->start;
	enum rc rc;

	if (hit == SIZE_MAX && rest.n < x->limits->xml_tag_bytes)
		return more(t);
	if (hit == SIZE_MAX || hit + 2 > x->limits->xml_tag_bytes)
		return XML_LIMIT_AT(e, x->limits, xml_tag_bytes, offset,
				    "the XML declaration");
	rc = declaration_check(slice_part(rest, DECLARATION_OPEN, hit), offset,
			       e);
	return rc ? rc : emit(x, t, TOKEN_DECLARATION, x->start + hit + 2);
}

enum rc lexer_next(struct lexer *x, struct token *t, struct err *e)
{
	static enum rc (*const step[])(struct lexer *, struct token *,
				       struct err *) = {
		[LEXER_TEXT] = lex_text,
		[LEXER_MARKUP] = lex_markup,
		[LEXER_START_TAG] = lex_tag,
		[LEXER_END_TAG] = lex_tag,
		[LEXER_CDATA] = lex_cdata,
		[LEXER_COMMENT] = lex_comment,
		[LEXER_DECLARATION] = lex_declaration,
	};
	enum rc rc;

	t->kind = TOKEN_NONE;
	do {
		rc = step[x->state](x, t, e);
	} while (!rc && t->kind == TOKEN_NONE);
	return rc;
}

/* Bytes of a UTF-8 character that `text` ends amidst, 0 to 3. */
static size_t cut_short(struct slice text)
{
	for (size_t k = 1; k <= 3 && k <= text.n; k++) {
		const uint8_t c = text.p[text.n - k];

		if (c >= 0xc0)
			return k < (c >= 0xf0 ? 4u : c >= 0xe0 ? 3u : 2u) ? k
									  : 0;
		if (c < 0x80)
			return 0;
	}
	return 0;
}

const uint8_t *lexer_passed(const struct lexer *x)
{
	/* Markup is fed whole: half a tag libxml2 would judge by the last '>',
	 * which may stand in quotes, and in half a CDATA section it searches
	 * all it holds again for each chunk with a '>'. In text it stumbles
	 * over half a character. */
	if (x->state != LEXER_TEXT)
		return x->p + x->start;
	return x->p + x->at - cut_short(window(x, x->text, x->at));
}

const char *lexer_unfinished(const struct lexer *x)
{
	static const char *const names[] = {
		[LEXER_TEXT] = NULL,
		[LEXER_MARKUP] = "a tag",
		[LEXER_START_TAG] = "a start tag",
		[LEXER_END_TAG] = "an end tag",
		[LEXER_CDATA] = "a CDATA section",
		[LEXER_COMMENT] = "a comment",
		[LEXER_DECLARATION] = "the XML declaration",
	};

	return names[x->state];
}
