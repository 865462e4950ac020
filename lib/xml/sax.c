#include "xml/sax.h"

#include <limits.h>
#include <string.h>

#include "base/mem.h"
#include "xml/libxml.h"

/* Newer versions advise against some calls and members in favour of ones that
 * Debian 12's 2.9.14 does not have; they stay available. */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

/* The same record, const since 2.12. */
#if LIBXML_VERSION >= 21200
typedef const xmlError *sax_error;
#else
typedef xmlErrorPtr sax_error;
#endif

struct expected {
	uint64_t at; /* of the name in the document */
	uint32_t n;
	bool end;
};

struct sax {
	const struct lexer *lexer;
	xmlParserCtxtPtr parser;
	struct expected *queue;
	size_t head, tail, cap;
	uint64_t expected, seen;
	uint64_t fed; /* bytes, from the document's start */
	bool disagrees;
	uint64_t disagrees_at;
	struct err fault; /* the first; its code is RC_OK while there is none */
};

static uint64_t place(const struct sax *s)
{
	const long consumed = libxml.xmlByteConsumed(s->parser);
	const uint64_t at =
		consumed > 0 ? (uint64_t)consumed + s->lexer->origin : 0;

	return at && at < s->fed ? at : s->fed;
}

static void fault(struct sax *s, enum rc code, const char *text)
{
	if (s->fault.code)
		return;
	err_at(&s->fault, code, place(s), "%s", text);
}

/* Told by judge(), unless libxml2 then says what it finds wrong there. */
static void disagree(struct sax *s)
{
	s->disagrees = true;
	s->disagrees_at = place(s);
}

/* `name` against prefix:local, without joining them. */
static bool same_name(struct slice name, const char *local, const char *prefix)
{
	size_t n = prefix ? strlen(prefix) : 0;

	if (prefix && n) {
		if (name.n <= n || memcmp(name.p, prefix, n) != 0 ||
		    name.p[n] != ':')
			return false;
		name = slice_part(name, n + 1, name.n);
	}
	return slice_is(name, local);
}

static void compare(struct sax *s, const xmlChar *local, const xmlChar *prefix,
		    bool end)
{
	const struct expected *want = &s->queue[s->head];
	struct slice name;

	if (s->fault.code || s->disagrees)
		return;
	if (s->head == s->tail || want->end != end) {
		disagree(s);
		return;
	}
	name = (struct slice){s->lexer->p + (want->at - s->lexer->base),
			      want->n};
	if (!same_name(name, (const char *)local, (const char *)prefix)) {
		disagree(s);
		return;
	}
	s->seen++;
	if (++s->head == s->tail)
		s->head = s->tail = 0;
}

static void on_start(void *context, const xmlChar *local,
		     const xmlChar *prefix, const xmlChar *uri, int namespaces,
		     const xmlChar **namespace, int attributes, int defaulted,
		     const xmlChar **attribute)
{
	compare(context, local, prefix, false);
}

static void on_end(void *context, const xmlChar *local, const xmlChar *prefix,
		   const xmlChar *uri)
{
	compare(context, local, prefix, true);
}

static void on_doctype(void *context, const xmlChar *name,
		       const xmlChar *public_id, const xmlChar *system_id)
{
	struct sax *s = context;

	fault(s, RC_REFUSED, "a DOCTYPE");
	/* Only here: elsewhere the parser's own frames may hold pointers into
	 * the input that this frees. */
	libxml.xmlStopParser(s->parser);
}

static void on_instruction(void *context, const xmlChar *target,
			   const xmlChar *data)
{
	fault(context, RC_REFUSED, "a processing instruction");
}

/* The reason of libxml2, as one line of printable ASCII: it quotes names from
 * the document. */
static void on_error(void *context, sax_error error)
{
	struct sax *s = context;
	char text[200];
	size_t n = 0;

	if (s->fault.code || error->level < XML_ERR_ERROR)
		return;
	if (error->code == XML_ERR_NO_MEMORY)
		fault(s, RC_LIMIT,
		      "libxml2 has met its bound on memory for names");
	for (const char *p = error->message; p && *p && n < sizeof(text) - 1;
	     p++)
		text[n++] = *p >= ' ' && *p < 0x7f ? *p
			    : *p == '\n'	   ? ' '
						   : '?';
	while (n && (text[n - 1] == ' ' || text[n - 1] == '.'))
		n--;
	text[n] = 0;
	fault(s, RC_MALFORMED, n ? text : "not well formed");
}

struct sax *sax_new(const struct lexer *lexer)
{
	struct sax *s = mem_new(1, sizeof(*s));
	/* Zeroed: nothing is built, and the DTD machinery, whose cost a
	 * document controls, has no handler to work for. */
	xmlSAXHandler handler;

	memset(&handler, 0, sizeof(handler));
	handler.initialized = XML_SAX2_MAGIC;
	handler.startElementNs = on_start;
	handler.endElementNs = on_end;
	handler.internalSubset = on_doctype;
	handler.processingInstruction = on_instruction;
	handler.serror = on_error;
	s->lexer = lexer;
	s->cap = 64;
	s->queue = mem_new(s->cap, sizeof(*s->queue));
	s->fed = lexer->base + lexer->origin;
	s->parser = libxml.xmlCreatePushParserCtxt(&handler, s, NULL, 0, NULL);
	if (!s->parser)
		mem_exhausted();
	libxml.xmlCtxtUseOptions(s->parser, XML_PARSE_NONET);
	return s;
}

void sax_free(struct sax *s)
{
	if (!s)
		return;
	if (s->parser->myDoc)
		libxml.xmlFreeDoc(s->parser->myDoc);
	libxml.xmlFreeParserCtxt(s->parser);
	free(s->queue);
	free(s);
}

void sax_expect(struct sax *s, struct slice name, bool end)
{
	if (s->tail == s->cap) {
		s->cap *= 2;
		s->queue = mem_resize(s->queue, s->cap * sizeof(*s->queue));
	}
	s->queue[s->tail++] = (struct expected){
		lexer_offset(s->lexer, name.p), (uint32_t)name.n, end};
	s->expected++;
}

/* wellFormed stays 1 after a namespace error and after a stop: nothing but all
 * signs together means that all is well (engineering.md, trap 3). */
static enum rc judge(struct sax *s, int result, struct err *e)
{
	if (!s->fault.code && s->disagrees)
		err_at(&s->fault, RC_MALFORMED, s->disagrees_at,
		       "two XML readers disagree on its elements");
	if (!s->fault.code && (result != XML_ERR_OK || !s->parser->wellFormed ||
			       s->parser->errNo != XML_ERR_OK))
		fault(s, RC_MALFORMED, "not well formed");
	if (s->fault.code && e)
		*e = s->fault;
	return s->fault.code;
}

enum rc sax_feed(struct sax *s, struct slice bytes, struct err *e)
{
	enum rc rc = s->fault.code;
	int result;

	while (!rc && bytes.n) {
		const int n = bytes.n < INT_MAX / 2 ? (int)bytes.n
						    : INT_MAX / 2;

		s->fed += (unsigned)n;
		result = libxml.xmlParseChunk(s->parser, (const char *)bytes.p, n, 0);
		rc = judge(s, result, e);
		bytes = slice_part(bytes, (size_t)n, bytes.n);
	}
	return rc;
}

enum rc sax_end(struct sax *s, struct err *e)
{
	const int result = libxml.xmlParseChunk(s->parser, NULL, 0, 1);

	if (s->head != s->tail)
		disagree(s);
	return judge(s, result, e);
}

uint64_t sax_expected(const struct sax *s)
{
	return s->expected;
}

uint64_t sax_seen(const struct sax *s)
{
	return s->seen;
}

const uint8_t *sax_keep(const struct sax *s)
{
	return s->head == s->tail
		       ? NULL
		       : s->lexer->p + (s->queue[s->head].at - s->lexer->base);
}
