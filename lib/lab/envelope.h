/* What stands around payloads in a usage file; layer 4.
 *
 * Variations that formats/rum-report.md sections 2 and 3 know are dealt by the
 * device's number, so that both forms of each occur among any six devices in a
 * row: XML declaration, system information before the reports, `header`, a line
 * end before the JSON text. */
#ifndef LAB_ENVELOPE_H
#define LAB_ENVELOPE_H

#include "lab/story.h"

/* Everything before the first report and after the last one. */
void lab_file_head(struct buf *out, const struct lab_device *d);
void lab_file_tail(struct buf *out, const struct lab_device *d);
/* Report `number`, told, signed and wrapped. Any thread. */
enum rc lab_file_report(struct buf *out, const struct lab_device *d,
			uint64_t number, struct err *e);

#endif
