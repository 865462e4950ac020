/* The unit of work of a survey: some items in order, read together; layer 4,
 * not for others. */
#ifndef SURVEY_BATCH_H
#define SURVEY_BATCH_H

#include "survey/read.h"

enum { BATCH_ITEMS = 32, BATCH_BYTES = 64 * 1024 };
/* How many times more a batch takes so that one file of the account, whose pieces
 * tell of each other, stays together. */
enum { BATCH_STRETCH = 8 };

/* Brackets of archives travel in the same order as the pieces. */
enum entry_kind { ENTRY_ITEM, ENTRY_BEGIN, ENTRY_END };

struct batch_entry {
	enum entry_kind kind;
	struct survey_item item;  /* ENTRY_END: the archive itself */
	struct survey_input input;
	struct batch_entry *inside; /* `insides` items that reading this one
				       found in it; in the batch's arena */
	size_t insides;
	struct pair *pair; /* owns what a manifest's item points to; or NULL */
	enum status status;
	size_t text_from, text_to; /* in the batch's text */
};

struct batch {
	struct batch *next_free;
	struct arena arena;
	struct buf text;
	struct batch_entry *entries;
	size_t count, cap, bytes;
};

#endif
