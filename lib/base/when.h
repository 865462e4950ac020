/* Instants as seconds since 1970-01-01T00:00:00Z; layer 0. */
#ifndef BASE_WHEN_H
#define BASE_WHEN_H

#include "base/rc.h"
#include "base/slice.h"

enum { WHEN_TEXT_MAX = 40 };

/* Accepts RFC 3339 (`2022-12-24T11:10:45Z`, `…+02:00`, fractions cut), the same
 * without a zone (taken as UTC, formats/cssm-files.md section 2), a bare date
 * (midnight UTC) and epoch numbers: from 10^11 up they are milliseconds. */
bool when_parse(struct slice text, int64_t *seconds);
/* Has a text that when_parse takes no time of day? As an end it means the end of
 * that day (interface.md), so many seconds later. */
bool when_is_date(struct slice text);
enum { WHEN_DAY_LAST = 86399 };
/* As when_parse for --at and its like, with a message that shows the forms. */
enum rc when_read(const char *text, int64_t *seconds, struct err *e);
/* Epoch seconds from a number of either unit (see above). */
int64_t when_from_number(uint64_t number);
/* RFC 3339 in UTC; years outside 0..9999 are printed as "@SECONDS". */
const char *when_text(char out[WHEN_TEXT_MAX], int64_t seconds);
/* The clock of the machine; the one place that asks it. */
int64_t when_now(void);
/* Year, month 1..12, day, hour, minute, second in UTC. */
struct when_parts {
	int64_t year;
	int month, day, hour, minute, second;
};
struct when_parts when_parts(int64_t seconds);
/* And back. Days beyond the end of a month go on into the next. */
int64_t when_from_parts(struct when_parts p);

#endif
