/* What diff prints. */
#ifndef CMD_DIFF_OUT_H
#define CMD_DIFF_OUT_H

#include "cli/command.h"
#include "rules/difference.h"

struct diff_out;
struct diff_out *diff_out_new(const struct common_options *common);
/* A difference_take; the context is the diff_out. */
void diff_out_take(void *context, const struct difference *d);
/* Behind the last difference: the summary. */
void diff_out_end(struct diff_out *out, const struct difference_result *r,
		  enum status status);
void diff_out_free(struct diff_out **out);

#endif
