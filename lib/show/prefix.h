/* What stands in front of every line of a text and is none of the device's: the
 * clock of the terminal program that kept the log ("[10:11:12] ", "2026-11-24
 * 10:11:12.123 ", "10:11:12.345 > "), and the marks of quoted mail ("> ");
 * private to lib/show; layer 2.
 *
 * Devices print clocks at the beginning of lines too (event logs, traces, "show
 * clock"). So it counts only where nearly all of the first lines have it in one
 * form, and where a command or a heading of licence output stands behind it. */
#ifndef SHOW_PREFIX_H
#define SHOW_PREFIX_H

#include <stdbool.h>

#include "base/slice.h"

enum { SHOW_PREFIX_MOST = 48 };

struct show_prefix {
	bool quoted; /* marks of quoted mail, in front of the clock */
	uint8_t n;   /* of the clock; 0: there is none */
	uint8_t clock[SHOW_PREFIX_MOST]; /* '0' stands for any digit */
};

/* Where such a clock at the beginning of `s` ends; 0: there is none. */
size_t show_clock_end(struct slice s);
/* That of the text; empty (not quoted, n == 0) where there is none. */
struct show_prefix show_prefix_of(struct slice text, uint8_t line_end);
/* Take it off; false where the line does not begin so. */
bool show_prefix_off(const struct show_prefix *p, struct slice *line);

#endif
