/* A list of devices that somebody keeps: CSV with a header line; layer 2. */
#ifndef ACCOUNT_DEVICE_LIST_H
#define ACCOUNT_DEVICE_LIST_H

#include "account/csv.h"
#include "rum/report.h"

struct listed_device {
	struct udi udi;
	struct slice hostname, virtual_account; /* p == NULL: no such column */
	uint64_t line;
};
struct device_list {
	const struct listed_device *devices;
	size_t count;
};
/* Do the first bytes of a text look like the header of one? PID and SN columns
 * are needed, by any of their names ("pid", "product id", "udi_pid", "sn",
 * "serial", "serial number", …). */
bool device_list_looks_like(struct slice head);
/* RC_MALFORMED, naming the line, for a row without PID or SN and for a device
 * that is listed twice with different particulars; listed twice alike it is given
 * once. Texts point into the bytes or the arena. */
enum rc device_list_read(struct device_list *out, struct arena *a,
			 struct slice bytes, const struct limits *l,
			 struct err *e);

#endif
