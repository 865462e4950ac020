/* What the files of this folder share; layer 2, not for others. */
#ifndef RUM_INTERNAL_H
#define RUM_INTERNAL_H

#include "rum/report.h"

struct maybe_i64 maybe_i64_of(struct json_value v);
struct maybe_u64 maybe_u64_of(struct json_value v);
void rum_measurements_read(struct rum_report *r, struct arena *a,
			   struct json_value list);
/* Everything inside the payload, whose root object is r->inner. */
enum rc rum_inner_read(struct rum_report *r, struct arena *a,
		       const struct limits *l, struct err *e);

#endif
