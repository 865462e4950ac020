/* What moved the time that a device calls its last ACK; layer 4.
 *
 * formats/cssm-files.md section 5.4, R6: trust moves it as well as the answer to a
 * report does. */
#ifndef RULES_ACK_ORIGIN_H
#define RULES_ACK_ORIGIN_H

#include "show/show.h"

/* Are they one moment, as a device dates what it does together? */
bool ack_is_at(int64_t ack, int64_t other);
/* The line of the trust's installation, establishment or sync that has the time of
 * the last ACK, within two seconds; 0: none has. */
uint32_t ack_trust_line(const struct show_device *d);

/* By the printed state of the device, State(2) or State(4), else by what has its
 * time. */
bool ack_is_of_reports(const struct show_device *d);
/* Is the device in the phase of its first report, State(2)? False where that is not
 * printed. */
bool ack_is_first_phase(const struct show_device *d);

#endif
