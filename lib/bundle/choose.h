/* Which reports a person asked for; layer 3. Empty lists take all. */
#ifndef BUNDLE_CHOOSE_H
#define BUNDLE_CHOOSE_H

#include "base/mem.h"
#include "base/rc.h"
#include "rum/report.h"

struct choice {
	struct udi *udis; /* pid.p == NULL: any product with this serial */
	size_t udi_count;
	uint64_t *ids;
	size_t id_count;
	struct maybe_i64 since; /* the report's last time, or later */
};

/* "PID:SN", "PID:X,SN:Y", "PID:X SN:Y" (as devices print it) or a serial number.
 * `text` must outlive the choice. */
enum rc choice_add_udi(struct choice *c, const char *text, struct err *e);
enum rc choice_add_id(struct choice *c, const char *text, struct err *e);
bool choice_takes(const struct choice *c, const struct rum_report *r);
void choice_free(struct choice *c);

#endif
