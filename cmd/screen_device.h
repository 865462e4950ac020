/* What inspect shows a person of device text. */
#ifndef CMD_SCREEN_DEVICE_H
#define CMD_SCREEN_DEVICE_H

#include "cli/command.h"
#include "survey/survey.h"

/* "Now" for a device: --at, else the clock of its own text, in its own calendar.
 * False when neither is told. */
bool screen_device_now(const struct show_device *d, const struct given_time *at,
		       int64_t *now);

/* One screen for `d`; with several in the text, the first line says which. */
void screen_device_full(struct buf *out, const struct show_capture *c,
			uint32_t which, const struct common_options *o);
/* Who, and how its reporting stands; without a line end. */
void screen_device_brief(struct buf *out, const struct show_device *d,
			 const struct given_time *at);

#endif
