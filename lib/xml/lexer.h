/* Where things stand in an XML document; private to lib/xml; layer 1.
 *
 * A streaming lexer over a window of the document. It finds the extent of each
 * construct and refuses what this program never reads, but judges neither names
 * nor characters: that is libxml2's part (sax.h). */
#ifndef XML_LEXER_H
#define XML_LEXER_H

#include "base/limits.h"
#include "base/slice.h"
#include "base/stream.h"

enum token_kind {
	TOKEN_NONE,	  /* go on */
	TOKEN_MORE,	  /* the window is used up */
	TOKEN_TEXT,	  /* part of a run of character data */
	TOKEN_START,	  /* start tag or empty-element tag */
	TOKEN_END,	  /* end tag */
	TOKEN_CDATA_OPEN, /* "<![CDATA[" */
	TOKEN_CDATA,	  /* a whole section, after its TOKEN_CDATA_OPEN */
	TOKEN_COMMENT,
	TOKEN_DECLARATION,
};

/* Slices point into the window; they last until the next lexer_fill. */
struct token {
	enum token_kind kind;
	struct slice bytes; /* markup included */
	struct slice name;  /* of a tag, as written */
	struct slice content; /* of a CDATA section */
	bool attributes;
	bool empty; /* "<x/>" */
};

enum lexer_state {
	LEXER_TEXT,
	LEXER_MARKUP, /* after '<', kind not known yet */
	LEXER_START_TAG,
	LEXER_END_TAG,
	LEXER_CDATA,
	LEXER_COMMENT,
	LEXER_DECLARATION,
};

/* Zero-initialise and set `limits`; free with lexer_free. */
struct lexer {
	const struct limits *limits;
	uint8_t *p; /* the window */
	size_t n, cap;
	uint64_t base; /* offset of p[0] in the document */
	size_t at;     /* next byte to look at */
	size_t start;  /* of the construct in progress */
	size_t text;   /* start of the run of character data */
	enum lexer_state state;
	uint8_t quote;
	unsigned origin; /* length of a byte order mark */
	bool begun;
	bool ended; /* the stream, or what is read of it */
	bool nul;   /* it ends at a NUL byte */
	bool done;  /* and lexer_fill has said so */
	/* A stream's fault is told after what came before it was read. */
	enum rc stream_rc;
	struct err stream_err;
};

void lexer_free(struct lexer *x);
/* The next token. RC_OK with TOKEN_MORE asks for lexer_fill. */
enum rc lexer_next(struct lexer *x, struct token *t, struct err *e);
/* End of the bytes that have passed and may be fed to the other reader. */
const uint8_t *lexer_passed(const struct lexer *x);
uint64_t lexer_offset(const struct lexer *x, const uint8_t *p);

/* How bytes moved: what was at `from` is at `to`. */
struct lexer_move {
	const uint8_t *from, *to;
};
/* Reads `chunk` bytes more, fewer only at the end of the stream. Bytes before
 * `keep` and before the construct in progress go; `moved` is told of each move
 * while the old bytes still exist. Without more bytes the result is RC_OK with
 * x->done, or the fault that the stream or a NUL is. */
enum rc lexer_fill(struct lexer *x, struct stream *in, size_t chunk,
		   const uint8_t *keep,
		   void (*moved)(void *context, struct lexer_move m),
		   void *context, struct err *e);
/* What the end of the document cuts short: "a tag", …; NULL for nothing. */
const char *lexer_unfinished(const struct lexer *x);

bool xml_is_white(uint8_t c);
/* First byte that is not white space, or NULL. */
const uint8_t *xml_not_white(struct slice s);
/* A document's bytes made fit for a message: short, printable ASCII. */
enum { SHOWN_MAX = 48 };
const char *xml_shown(char out[SHOWN_MAX], struct slice name);
/* RC_LIMIT with the offset. */
#define XML_LIMIT_AT(e, l, field, offset, subject)                             \
	xml_limit_at(e, l, offsetof(struct limits, field), offset, subject)
enum rc xml_limit_at(struct err *e, const struct limits *l, size_t place,
		     uint64_t offset, const char *subject);

/* The XML declaration's inside, between "<?xml" and "?>": RC_REFUSED for
 * another version or encoding. */
enum rc declaration_check(struct slice inside, uint64_t offset, struct err *e);

#endif
