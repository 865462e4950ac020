/* The parts of `rum lab`, and what they share. */
#ifndef CMD_LAB_PARTS_H
#define CMD_LAB_PARTS_H

#include "bundle/choose.h"
#include "cli/command.h"

extern const struct command lab_fleet_command, lab_account_command,
	lab_cssm_command, lab_device_command;

/* One of the forms of choice_add_udi that names product and serial number. *out
 * points into `text`, which like `c` (for choice_free) has to live on. */
enum rc lab_read_udi(struct choice *c, const char *text, struct udi *out,
		     struct err *e);
/* Loads the libraries that reading needs, then gives up sockets and the right to
 * open files other than these. */
enum rc lab_confine(const struct common_options *common,
		    const char *const *read, size_t read_count,
		    const char *const *write, size_t write_count,
		    struct err *e);

#endif
