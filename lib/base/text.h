/* Bytes from input made fit to be shown; layer 0. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/slice.h"

/* Append `s` so that a terminal shows it and obeys nothing: control bytes (C0,
 * DEL, C1), bytes that are not valid UTF-8 and the bidirectional controls
 * become \xNN. Everything else stays as it is. */
void text_visible(struct buf *out, struct slice s);
/* Append `s` as a word that a shell takes for what it is; quotes only where they
 * are needed. */
void text_shell(struct buf *out, struct slice s);

#endif
