/* Where a word of plain English stands in a line of output, which may show that it
 * is a name there; private to knowledge; layer 4. */
#ifndef RULES_KNOWLEDGE_PLACE_H
#define RULES_KNOWLEDGE_PLACE_H

#include "rules/knowledge.h"

/* Is the word text[from, end) at a place for names of that kind: a key in front of
 * its value ("Purged: 1204(1204)"), the value behind "State:", state or flag in a row
 * of the list of reports ("1671840754 CLOSED N feature")? */
bool knowledge_in_place(struct slice text, size_t from, size_t end,
			enum knowledge_kind kind);

#endif
