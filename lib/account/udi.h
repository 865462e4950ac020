/* UDIs as the account writes them: "P:C8000V,S:9D…,U:<uuid>"; layer 2.
 * formats/cssm-files.md sections 6.1, 6.2; traps 4. */
#ifndef ACCOUNT_UDI_H
#define ACCOUNT_UDI_H

#include "rum/report.h"

struct account_udi {
	struct slice text; /* as written, trimmed; p == NULL: none */
	struct udi udi;
	struct slice uuid; /* U: */
};

/* Order does not matter, blanks around the commas are let pass, unknown letters
 * are ignored. Slices point into `text`. */
void account_udi_read(struct account_udi *out, struct slice text);
/* From a JSON object by any of the spellings seen: {udi_pid, udi_serial_number},
 * {udiPid, udiSerialNumber}, {pid, sn}, the same one level down under "sudi" or
 * "udi", or a text under "udi". Texts go into the arena. */
struct udi account_udi_of_json(struct arena *a, struct json_value object);

#endif
