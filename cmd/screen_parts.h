/* The lines that inspect's screens are made of. */
#ifndef CMD_SCREEN_PARTS_H
#define CMD_SCREEN_PARTS_H

#include "survey/survey.h"

/* The left column of a screen. */
void screen_label(struct buf *out, const char *name);
/* Text from input made safe; "(not told)" or "(empty)" where there is none. */
void screen_put(struct buf *out, struct slice s);
void screen_time(struct buf *out, struct maybe_i64 t);
/* A label and its text. */
void screen_line(struct buf *out, const char *name, struct slice s);
/* A tag's short name, then the whole tag. */
void screen_tag(struct buf *out, const char *name, struct slice tag);
void screen_verdict(struct buf *out, const struct survey_item *item);

void screen_report(struct buf *out, const struct survey_item *item,
		   bool verbose);
void screen_report_brief(struct buf *out, const struct survey_item *item);

#endif
