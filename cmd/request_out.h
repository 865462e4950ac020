/* What request tells: a record a file. */
#ifndef CMD_REQUEST_OUT_H
#define CMD_REQUEST_OUT_H

#include "cli/command.h"
#include "deliver/request.h"

struct request_out {
	const struct common_options *common;
	bool dry_run, recorded; /* in the ledger */
};
void request_out_file(const struct request_out *o, const char *path,
		      const struct request *r, struct slice bytes);
void request_out_end(const struct request_out *o, size_t files,
		     size_t devices);

#endif
