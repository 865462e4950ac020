/* How much of device text was understood, and what was not. */
#ifndef CMD_COVERAGE_H
#define CMD_COVERAGE_H

#include "survey/survey.h"

/* One text: its share, then each line that was not understood. */
void coverage_text(struct buf *out, const struct survey_item *item);
/* The same as one record of kind "coverage": lines, understood, share (0 to 1, or
 * null without such lines), unread [{line, text}]. */
void coverage_json(struct buf *out, const struct survey_item *item);
/* All texts of a run. */
void coverage_total_text(struct buf *out, struct show_coverage sum,
			 uint64_t texts);
void coverage_total_json(struct buf *out, struct show_coverage sum,
			 uint64_t texts);

#endif
