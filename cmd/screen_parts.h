/* The lines that inspect's screens are made of. */
#ifndef CMD_SCREEN_PARTS_H
#define CMD_SCREEN_PARTS_H

#include "survey/survey.h"

struct table;

/* The left column of a screen. */
void screen_label(struct buf *out, const char *name);
/* Text from input made safe; "(not told)" or "(empty)" where there is none. */
void screen_put(struct buf *out, struct slice s);
void screen_time(struct buf *out, struct maybe_i64 t);
void screen_udi(struct buf *out, struct udi u); /* "PID:X SN:Y" */
/* The same behind a label, or "(not told)". */
void screen_device(struct buf *out, const char *name, struct udi u);
/* As read, else as written. */
void screen_when(struct buf *out, const char *name, struct maybe_i64 t,
		 struct slice text);
/* A label and its text. */
void screen_line(struct buf *out, const char *name, struct slice s);
/* A tag's short name, then the whole tag. */
void screen_tag(struct buf *out, const char *name, struct slice tag);
/* The next cell; "-" where there is nothing. */
void screen_cell(struct table *t, struct slice s);
void screen_verdict(struct buf *out, const struct survey_item *item);

void screen_report(struct buf *out, const struct survey_item *item,
		   bool verbose);
void screen_report_brief(struct buf *out, const struct survey_item *item);

/* A piece that is an element of a <smartLicense>; one that is text or JSON. */
void screen_element(struct buf *out, const struct survey_item *item);
void screen_message(struct buf *out, const struct survey_item *item);
void screen_requests(struct buf *out, const struct auth_request *r);
/* What the piece is, and whose. */
void screen_account_brief(struct buf *out, const struct survey_item *item);

#endif
