/* Hardened XML 1.0 in UTF-8 with byte spans, as a stream of pieces; layer 1.
 *
 * A document is read in chunks and given out a piece at a time: each child of
 * the root, or the root itself when its name is not one of the containers. So
 * memory is that of the largest piece. Two readers run over the same bytes and
 * must agree on every element: a small lexer of ours, which knows where things
 * stand, and libxml2's push SAX parser, which knows what is well formed.
 *
 * Refused, with offset: a DOCTYPE, a processing instruction other than the
 * declaration, any encoding but UTF-8 (a byte order mark of UTF-8 is skipped),
 * XML other than 1.0, entities beyond the five and character references, NUL,
 * nesting beyond xml-depth, a tag beyond xml-tag-bytes, more elements in a
 * piece than xml-nodes, a piece beyond piece-bytes, one CDATA section or comment
 * beyond 9 MiB (libxml2's bound), a namespace prefix without declaration, text
 * between the children of a container, and anything that is not well formed,
 * bytes after the root included (engineering.md, traps 1 to 3).
 */
#ifndef XML_XML_H
#define XML_XML_H

#include "base/limits.h"
#include "base/mem.h"
#include "base/stream.h"

/* Loads libxml2, which xml_read does by itself otherwise: to be called before
 * the right to open files is given up. */
enum rc xml_prepare(struct err *e);
/* May that be left out where the sandbox keeps `libraries` open? */
bool xml_can_wait(void);

/* One element. Slices point into the piece's bytes. */
struct xml_element {
	struct slice name;	/* as written, prefix included */
	struct slice outer;	/* from '<' to '>' of the end tag */
	struct slice inner;	/* between the tags; p == NULL for <x/> */
	uint32_t cdata_sections; /* directly inside it */
	struct slice cdata;	/* content of the last of them */
	bool has_text;		/* text other than white space directly inside,
				   CDATA not counted */
	bool has_attributes;
	const struct xml_element *parent, *first, *next;
};

struct xml_piece {
	const struct xml_element *root; /* the piece's own element */
	struct slice bytes;		/* its source bytes (== root->outer) */
	uint64_t offset;		/* of bytes in the document */
	uint32_t index;			/* from 1, among siblings of this name */
	bool is_document;		/* it is the root of the document */
};

struct xml_sink {
	void *context;
	/* The document's root element has been opened. May be NULL. */
	enum rc (*root)(void *context, struct slice name, struct err *e);
	/* Everything in *piece is borrowed until the return. */
	enum rc (*piece)(void *context, const struct xml_piece *piece,
			 struct err *e);
};

/* `containers` is a NULL-terminated list of root names whose children are the
 * pieces. Reads `in` to its end. A non-zero rc of the sink ends the reading and
 * is returned. On a fault of the document e->offset is set; pieces that were
 * complete before it have been given out. */
enum rc xml_read(struct stream *in, const char *const *containers,
		 const struct limits *l, const struct xml_sink *sink,
		 struct err *e);

/* First child named `name`; NULL when there is none or `parent` is NULL. */
const struct xml_element *xml_child(const struct xml_element *parent,
				    const char *name);
/* The next sibling of the same name. */
const struct xml_element *xml_again(const struct xml_element *element);
/* The text of an element: character data with entities decoded and line ends
 * as XML wants them (CR LF is LF) plus CDATA as it stands in the source; the
 * source itself where nothing had to change. p == NULL when element is NULL.
 * Child elements' text is not included. */
struct slice xml_text(struct arena *a, const struct xml_element *element);
/* Appends `text` escaped for character data. */
void xml_escape(struct buf *out, struct slice text);

#endif
