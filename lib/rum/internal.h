/* What the files of this folder share; layer 2, not for others. */
#ifndef RUM_INTERNAL_H
#define RUM_INTERNAL_H

#include "rum/report.h"

struct maybe_u64 maybe_u64_of(struct json_value v);
void rum_measurements_read(struct rum_report *r, struct arena *a,
			   struct json_value list);

#endif
