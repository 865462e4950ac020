/* The parts of inspect's screen for device text. */
#ifndef CMD_SCREEN_DEVICE_PARTS_H
#define CMD_SCREEN_DEVICE_PARTS_H

#include "rum/report.h"
#include "show/show.h"

/* The text of a value made safe; "none" where the text shows it as none. */
void screen_shown(struct buf *out, struct shown s);

/* How many licenses the device counts more than 0 of. */
uint32_t screen_device_in_use(const struct show_device *d);

void screen_device_members(struct buf *out, const struct show_device *d);
void screen_device_trust(struct buf *out, const struct show_device *d);
void screen_device_licenses(struct buf *out, const struct show_device *d);
void screen_device_counters(struct buf *out, const struct show_device *d);
void screen_device_communications(struct buf *out, const struct show_device *d);
/* Syslog messages, what is missing, what was not understood. */
void screen_device_rest(struct buf *out, const struct show_device *d,
			bool verbose);

#endif
