/* Tokens become pieces; private to lib/xml; layer 1. */
#ifndef XML_TREE_H
#define XML_TREE_H

#include "xml/lexer.h"
#include "xml/xml.h"

/* libxml2 without XML_PARSE_HUGE holds at most 10,000,000 bytes of a section or
 * comment, a version more or less; one bound for all versions. */
enum { TREE_SECTION_MAX = 9 << 20 };

struct tree_node {
	struct xml_element e;
	struct tree_node *older; /* all nodes of the generation */
};

/* Pieces whose memory ends together. Two take turns: libxml2 may stay a piece
 * behind for the whole document, and memory must be bounded all the same. */
struct tree_generation {
	struct arena arena; /* nodes and pieces */
	struct tree_node *newest, *oldest;
	size_t pieces; /* begun and not given out */
};

/* A piece whose end the lexer has seen; it waits for the other reader. */
struct tree_piece {
	struct xml_piece piece;
	uint64_t events; /* how many the other reader has told by then */
	struct tree_generation *generation;
	struct tree_piece *next;
};

struct tree_open {
	struct tree_node *node, *last_child;
};

struct tree_count;

/* Zero-initialise and set the first three; free with tree_free. */
struct tree {
	const char *const *containers;
	const struct limits *limits;
	const struct lexer *lexer;
	struct tree_generation generations[2];
	unsigned now; /* which of them new pieces go to */
	struct tree_open *open; /* elements open inside the piece */
	size_t depth, open_cap;
	uint64_t nodes; /* in this piece */
	struct tree_piece *first, *last;
	struct buf root; /* name of the document's root */
	bool root_seen, root_open, is_container;
	struct tree_count *counts; /* pieces by name */
	size_t count_cap, count_used, count_last;
	struct buf last_name;
};

void tree_free(struct tree *t);
/* `events` counts start and end events, those of this token included. */
enum rc tree_take(struct tree *t, const struct token *token, uint64_t events,
		  struct err *e);
/* Limits that an unfinished construct may break. */
enum rc tree_check(const struct tree *t, struct err *e);
enum rc tree_end(const struct tree *t, struct err *e);
/* First byte that the tree still points to, or NULL. */
const uint8_t *tree_keep(const struct tree *t);
void tree_moved(struct tree *t, struct lexer_move m);
/* The oldest piece is done with. */
void tree_pop(struct tree *t);

/* How many children of the root had this name, this one counted. */
enum rc tree_count(struct tree *t, struct slice name, uint64_t offset,
		   uint32_t *index, struct err *e);

#endif
