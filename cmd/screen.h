/* What inspect shows a person. */
#ifndef CMD_SCREEN_H
#define CMD_SCREEN_H

#include "survey/survey.h"

/* One line a piece. */
void screen_brief(struct buf *out, const struct survey_item *item);
/* One screen a piece, with a blank line behind it. */
void screen_full(struct buf *out, const struct survey_item *item, bool verbose);

#endif
