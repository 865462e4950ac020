/* xml_read against a bare libxml2 push parser over the same document: what the
 * spans, the second reader's comparison and the pieces cost. */
#include <libxml/parser.h>
#include <string.h>

#include "xml/xml.h"

enum { PIECES = 70000, PAYLOAD = 1750, CHUNK = 64 * 1024, ROUNDS = 5 };

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* CDATA shaped like a report: JSON with brackets, braces and long base64. */
static void add_piece(struct buf *b, unsigned i, size_t payload)
{
	size_t end = b->n + payload;

	buf_printf(b, "<RUMReport><![CDATA[{\"payload\":\"{\\\"id\\\":%u,"
		      "\\\"measurements\\\":[{\\\"value\\\":\\\"1\\\"}]}\","
		      "\"header\":[\"x\"],\"signature\":{\"value\":\"", i);
	while (b->n < end)
		buf_add_text(b, "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRW");
	buf_add_text(b, "\"}}]]></RUMReport>\n");
}

static void make(struct buf *b, size_t pieces, size_t payload)
{
	buf_clear(b);
	buf_add_text(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			"<smartLicense>\n");
	for (unsigned i = 0; i < pieces; i++)
		add_piece(b, i, payload);
	buf_add_text(b, "</smartLicense>\n");
}

static void on_start(void *context, const xmlChar *local,
		     const xmlChar *prefix, const xmlChar *uri, int namespaces,
		     const xmlChar **namespace, int attributes, int defaulted,
		     const xmlChar **attribute)
{
	++*(size_t *)context;
}

static size_t bare(const struct buf *b)
{
	xmlSAXHandler handler;
	xmlParserCtxtPtr parser;
	size_t elements = 0;

	memset(&handler, 0, sizeof(handler));
	handler.initialized = XML_SAX2_MAGIC;
	handler.startElementNs = on_start;
	parser = xmlCreatePushParserCtxt(&handler, &elements, NULL, 0, NULL);
	if (!parser)
		return 0;
	for (size_t at = 0; at < b->n; at += CHUNK)
		xmlParseChunk(parser, (const char *)b->p + at,
			      (int)(b->n - at < CHUNK ? b->n - at : CHUNK), 0);
	xmlParseChunk(parser, NULL, 0, 1);
	xmlFreeParserCtxt(parser);
	return elements;
}

static enum rc on_piece(void *context, const struct xml_piece *piece,
			struct err *e)
{
	++*(size_t *)context;
	return RC_OK;
}

static size_t ours(const struct buf *b)
{
	static const char *const containers[] = {"smartLicense", NULL};
	const struct limits l = limits_default();
	size_t pieces = 0;
	const struct xml_sink sink = {&pieces, NULL, on_piece};
	struct stream_memory m;
	struct err e = {0};

	if (xml_read(stream_memory(&m, buf_slice(b)), containers, &l, &sink,
		     &e))
		printf("xml_read: %s\n", e.text);
	return pieces;
}

static double best(size_t (*run)(const struct buf *), const struct buf *b,
		   size_t *result)
{
	double least = 1e9, from;

	for (int i = 0; i < ROUNDS; i++) {
		from = now();
		*result = run(b);
		if (now() - from < least)
			least = now() - from;
	}
	return least;
}

static void measure(const char *what, const struct buf *b)
{
	size_t elements, pieces;
	const double megabytes = (double)b->n / 1e6;
	const double floor = best(bare, b, &elements);
	const double mine = best(ours, b, &pieces);

	printf("%-24s %6.0f MB, %zu elements, %zu pieces: libxml2 %5.0f MB/s, "
	       "xml_read %5.0f MB/s, ratio %.2f\n", what, megabytes, elements,
	       pieces, megabytes / floor, megabytes / mine, floor / mine);
}

int main(void)
{
	_cleanup_buf_ struct buf b = {0};

	make(&b, PIECES, PAYLOAD);
	measure("reports of 1.75 KB", &b);
	make(&b, 1000, 100000);
	measure("reports of 100 KB", &b);
	make(&b, 12, 8u << 20);
	measure("reports of 8 MB", &b);
	make(&b, 300000, 0);
	measure("reports of 150 bytes", &b);
	return 0;
}
