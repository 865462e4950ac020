/* Where the syslog messages of a line begin and end; private to lib/show;
 * layer 2. */
#ifndef SHOW_SYSLOG_H
#define SHOW_SYSLOG_H

#include "base/slice.h"

/* The next message in `line` at or after `from`, with the time in front of it;
 * *end is where the one behind it begins, or the end of the line. A message
 * without its "%" (IOS XR at boot) is found at the line's beginning only. */
bool syslog_next(struct slice line, size_t from, size_t *begin, size_t *end);
/* Length of a message's time ("*Nov 17 18:05:09.580 UTC", "2021 Jan 29 06:40:54",
 * "2021-11-17 03:31:32.920") at s[at]; 0: there is none. */
size_t syslog_time(struct slice s, size_t at);

#endif
