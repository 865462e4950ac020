/* What terminals put into text; private to lib/show; layer 2. */
#ifndef SHOW_TERMINAL_H
#define SHOW_TERMINAL_H

#include "base/slice.h"

/* Behind the escape sequence (ECMA-48) whose first byte, or the last of what
 * stands for it, is at `p`: CSI, OSC, a charset, or two bytes. */
const uint8_t *terminal_escape_end(const uint8_t *p, const uint8_t *end);
/* Write to `to`, which has room for all of it, what a terminal would show of the
 * line from *p up to a return or `end`; returns how much, and *p is where it
 * stopped. A backspace moves back and the next bytes stand over those that were
 * there; CSI K wipes what is behind. Blanks that do not break (U+00A0) are
 * blanks. */
size_t terminal_shows(uint8_t *to, const uint8_t **p, const uint8_t *end);
/* The length of a pager's mark at the beginning of `s`; 0: there is none. */
size_t terminal_mark(struct slice s);
/* That of the bullet, and the blanks behind it, which pages, mail and wikis put in
 * front of attributes (formats/show-output.md section 8, 17). */
size_t terminal_bullet(struct slice s);
/* Lines that begin otherwise have neither. */
extern const bool terminal_begins[256];

#endif
