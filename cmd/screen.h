/* What inspect shows a person. */
#ifndef CMD_SCREEN_H
#define CMD_SCREEN_H

#include "cli/command.h"
#include "survey/survey.h"

/* One line a piece, or a device of device text. */
void screen_brief(struct buf *out, const struct survey_item *item,
		  const struct common_options *o);
/* One screen a piece, or a device, with a blank line behind it. */
void screen_full(struct buf *out, const struct survey_item *item,
		 const struct common_options *o);

#endif
