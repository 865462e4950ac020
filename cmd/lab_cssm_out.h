/* What lab cssm tells of its answers. */
#ifndef CMD_LAB_CSSM_OUT_H
#define CMD_LAB_CSSM_OUT_H

#include "cli/command.h"
#include "lab/cssm.h"

/* A JSON record an answer, or a line a file and one for each device that gets
 * nothing; with --verbose a line for each report that was refused. */
void lab_cssm_tell(const struct common_options *c, const char *folder,
		   const struct cssm *cssm);

#endif
