/* What inspect shows of a snapshot of an account. */
#ifndef CMD_SCREEN_SNAPSHOT_H
#define CMD_SCREEN_SNAPSHOT_H

#include "cli/command.h"
#include "survey/survey.h"

void screen_snapshot(struct buf *out, const struct survey_item *item,
		     const struct common_options *o);
/* ", licences (v1), 12 licences" */
void screen_snapshot_brief(struct buf *out, const struct snapshot *s);

#endif
