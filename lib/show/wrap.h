/* Lines that a terminal of 80 columns broke, and whose rest stands on the next line
 * in column 0; private to lib/show; layer 2.
 *
 * A text counts as wrapped where no line is longer and one is as long. What follows
 * such a line is its rest where it tells nothing by itself: no key, heading, prompt
 * or message that the readers know begins it. */
#ifndef SHOW_WRAP_H
#define SHOW_WRAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/slice.h"

enum { SHOW_WRAP_COLUMNS = 80 };

struct show_wrap {
	struct slice text;
	uint8_t line_end;
	size_t least; /* bytes of a line that is worth a look: SHOW_WRAP_COLUMNS to
			 begin with, and SIZE_MAX where nothing is wrapped */
	bool told;    /* looked at when the first such line is met */
};
/* Of the text's line from `p` to *end: how many of the lines behind it are its
 * continuation. 0: it stands alone; else *whole is all of it, and *end where the
 * last of them ends. */
uint32_t show_unwrap(struct show_wrap *w, struct arena *a, const uint8_t *p,
		     const uint8_t **end, struct slice *whole);

#endif
