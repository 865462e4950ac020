/* What a person types at a device, in the right order, and what to look at
 * afterwards; layer 4.
 *
 * Commands and prints are those of IOS XE that published code and real output show
 * (formats/cssm-files.md sections 4 to 6 and 17, formats/show-output.md sections 5
 * and 6). What a failed import prints is not public, nor is the output of other
 * systems. */
#ifndef DELIVER_RUNBOOK_H
#define DELIVER_RUNBOOK_H

#include "deliver/plan.h"

#define RUNBOOK_SUCCESS "Import Data Successful"
#define RUNBOOK_MEDIA "usbflash0"

struct runbook_step {
	const char *command;
	const char *text; /* what it shows when all is well, or what to heed */
	bool is_import;
};
struct runbook {
	const struct runbook_step *commands;
	size_t command_count;
	const struct runbook_step *checks; /* in runs of one command */
	size_t check_count;
};

/* `media` is what the device calls the stick, without the colon. Texts live in
 * the arena. */
void runbook_make(struct runbook *out, struct arena *a,
		  const struct delivery *d, const char *media);
/* A name that stands safely in a command. */
bool runbook_media_is(const char *text);
/* The page for one device; it is the same for the same delivery. */
void runbook_text(struct buf *out, const struct delivery *d,
		  const struct runbook *r);
/* The page for all of them: devices with their files, and the lists. */
void runbook_overview(struct buf *out, const struct plan *p);

#endif
