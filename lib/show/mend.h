/* Lines that something broke: a syslog message that came in the middle, or the end
 * of the text; private to lib/show; layer 2.
 *
 * A terminal prints a message where the cursor stands, and what is left of the line
 * follows on the next one. Which of both is one line again is told by the keys and
 * headings that the readers know; where they do not tell, nobody may take a value
 * from it, because half a value is a wrong one. */
#ifndef SHOW_MEND_H
#define SHOW_MEND_H

#include <stdbool.h>

#include "base/mem.h"
#include "base/slice.h"
#include "show/lines.h"

enum {
	MEND_JOIN = 1 << 0,	  /* both are one line */
	MEND_HALF_FRONT = 1 << 1, /* something of it may be missing */
	MEND_HALF_REST = 1 << 2,
};
/* `front` stood before a message, `rest` is the line behind it; neither is trimmed.
 * Both in one go to *whole. */
unsigned show_mend(struct arena *a, struct slice front, struct slice rest,
		   struct slice *whole);
/* Does it tell by itself that a line begins: a key, a heading, an echo? */
bool show_tells(struct slice text);
/* A known key whose value is still to come: not a heading. */
bool show_wants_value(struct slice text);
/* Nobody knows where the message begins: digits in front of it may be its own number
 * or the value's that it broke. `front` stood before it. */
bool show_is_glued(struct slice front, struct slice message);
/* Does the form of a line say that nothing is missing at its end? */
bool show_is_whole(struct slice text);
/* Without a line end, the text may break off in mid-line, or in mid-message. */
void show_doubt_last(struct show_text *t);

#endif
