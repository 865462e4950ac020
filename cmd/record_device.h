/* Records of what device text says: one a device, of kind "device-state"; its
 * keys are those of show/fields.def and show/lists.def. */
#ifndef CMD_RECORD_DEVICE_H
#define CMD_RECORD_DEVICE_H

#include "json/write.h"
#include "survey/survey.h"

/* The word that the device's times end in; n == 0: no time in its text. */
struct slice record_zone(const struct show_device *d);

void record_device_json(struct buf *out, const struct survey_item *item);
/* A row a licence, under the header of record_inspect_csv_head. */
void record_device_csv(struct buf *out, const struct survey_item *item);

#endif
