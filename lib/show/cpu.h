/* How busy a device is; private to lib/show; layer 2. */
#ifndef SHOW_CPU_H
#define SHOW_CPU_H

#include "show/reader.h"

/* "7%/1%; one minute: 6%; five minutes: 6%", as it stands behind "five seconds:"
 * (formats/show-output.md section 2.1 and 6.11). */
void show_read_cpu_totals(struct show_reader *r, struct show_line *line,
			  struct slice rest);

#endif
