/* What deliver tells: a record a device, then the lists. */
#ifndef CMD_DELIVER_OUT_H
#define CMD_DELIVER_OUT_H

#include "cli/command.h"
#include "deliver/plan.h"

struct deliver_out {
	const struct common_options *common;
	const char *output, *media;
	bool dry_run;
};
void deliver_out_devices(const struct deliver_out *o, const struct plan *p);
/* The lists; the status that follows from them and from what happened before. */
enum status deliver_out_end(const struct deliver_out *o, const struct plan *p,
			    enum status before);

#endif
