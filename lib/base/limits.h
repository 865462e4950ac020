/* Named limits on input; layer 0. The list is limits.def. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#include "base/rc.h"
#include "base/slice.h"

struct limits {
#define LIMIT(field, name, value, unit, text) uint64_t field;
#include "base/limits.def"
#undef LIMIT
};

struct limit_row {
	const char *name, *unit, *text;
	uint64_t value; /* the default */
	size_t place;	/* offset in struct limits */
};

extern const struct limit_row limit_rows[];
extern const size_t limit_count;

struct limits limits_default(void);
/* "NAME=VALUE", VALUE a decimal with an optional k, M or G (powers of 1024). */
enum rc limits_set(struct limits *l, const char *setting, struct err *e);
/* RC_LIMIT with the standard message: "SUBJECT exceeds VALUE UNIT; raise it
 * with --limit NAME=…". `field` is the struct member's name. */
#define LIMIT_EXCEEDED(e, l, field, subject)                                   \
	limits_exceeded(e, l, offsetof(struct limits, field), subject)
enum rc limits_exceeded(struct err *e, const struct limits *l, size_t place,
			const char *subject);

#endif
