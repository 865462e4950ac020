/* The payload of a simulated report: the bytes that get signed; layer 4.
 *
 * Shapes and names are those of formats/rum-report.md sections 5 to 7. The order
 * of keys changes from report to report as in real files, so that nobody who
 * reads them comes to rely on one. */
#ifndef LAB_PAYLOAD_H
#define LAB_PAYLOAD_H

#include "lab/story.h"

void lab_payload(struct buf *out, const struct lab_device *d,
		 const struct lab_story *s);
/* {udi_pid, udi_serial_number} as a member "sudi", or an element (key NULL). */
struct json_writer;
void lab_put_udi(struct json_writer *w, const char *key, const char *pid,
		 const char *sn);
/* The text of `size` invented bytes in base64, for signatures that nobody can
 * check. */
void lab_put_invented(struct json_writer *w, const char *key,
		      const struct lab_device *d, enum lab_draw what,
		      uint64_t n, size_t size);

#endif
