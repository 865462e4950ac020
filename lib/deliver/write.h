/* Deliveries on the medium; layer 4.
 *
 * First the files, whole or not at all, then the runbooks, so that none of them
 * names what is not there. A file that is there with the same bytes is left
 * alone. */
#ifndef DELIVER_WRITE_H
#define DELIVER_WRITE_H

#include "deliver/plan.h"

struct deliver_wish {
	const char *output; /* a folder, which exists */
	const char *media;  /* as runbook_make */
	unsigned flags;	    /* OUTPUT_FORCE */
};
/* Everything of the plan. What is in the way is told before the first file is
 * written. */
enum rc deliver_write(const struct plan *p, const struct deliver_wish *w,
		      struct err *e);

#endif
