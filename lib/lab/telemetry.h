/* The measurements of a telemetry report; layer 4.
 *
 * As the one sample has them (formats/rum-report.md section 7): lists of values,
 * spaces in metric names, JSON inside a value, a negative time zone wrapped into
 * an unsigned number, the log time last. */
#ifndef LAB_TELEMETRY_H
#define LAB_TELEMETRY_H

#include "lab/story.h"

struct json_writer;
/* Elements of the array that is open in `w`. */
void lab_telemetry(struct json_writer *w, const struct lab_device *d,
		   const struct lab_story *s);

#endif
