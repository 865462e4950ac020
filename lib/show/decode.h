/* Device text that came in another spelling: as JSON strings with "\n" in place
 * of line ends, as a JSON string for each line (Ansible's "stdout_lines", read where
 * the other form is not there too), or as UTF-16; private to lib/show; layer 2. */
#ifndef SHOW_DECODE_H
#define SHOW_DECODE_H

#include "base/mem.h"
#include "base/slice.h"

struct show_plain {
	struct slice text;
	/* Where lines begin that were around the JSON strings, not in them:
	 * offsets into `text`, rising. */
	size_t *around;
	size_t arounds;
};

/* False when `bytes` is plain already. Source of the need: formats/show-output.md
 * section 8, 17. */
bool show_decode(struct arena *a, struct slice bytes, struct show_plain *out);

#endif
