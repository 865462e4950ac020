/* What a simulated device's file can look like; layer 4.
 *
 * Shapes are dealt out in the order of this list, over and over: twelve devices
 * show every one (those of the file around the reports too, see envelope.h).
 * Where a shape has several sorts of devices or stack sizes, each round takes
 * the next. */
#ifndef LAB_SHAPE_H
#define LAB_SHAPE_H

#include <stddef.h>

#include "crypto/key.h"

/* shape, name for --shape, what it shows */
#define LAB_SHAPES(X)                                                          \
	X(LAB_RSA, "rsa",                                                      \
	  "payload version 2, signed with RSA-2048 (PKCS#1 v1.5)")             \
	X(LAB_V1, "v1", "payload version 1, signed with RSA-2048")             \
	X(LAB_ECDSA, "ecdsa", "signed with ECDSA over P-256")                  \
	X(LAB_PSS, "pss", "signed with RSA-PSS")                               \
	X(LAB_BUILTIN, "builtin",                                              \
	  "signing type builtin, which nobody can check offline")              \
	X(LAB_STACK, "stack", "a stack of one to eight members")               \
	X(LAB_CLOCK, "clock", "the clock was set while use was measured")      \
	X(LAB_RELOAD, "reload", "several reloads in one report")               \
	X(LAB_OPEN, "open", "the latest reports are still open")               \
	X(LAB_TELEMETRY, "telemetry", "telemetry between usage reports")       \
	X(LAB_BARE, "bare", "a measurement without meta, a count of 0")        \
	X(LAB_WIRELESS, "wireless",                                            \
	  "a wireless controller that lists access points")

#define X(shape, name, text) shape,
enum lab_shape { LAB_SHAPES(X) LAB_SHAPE_COUNT };
#undef X

enum lab_trait {
	LAB_IS_STACK = 1,
	LAB_SETS_CLOCK = 2,
	LAB_RELOADS_OFTEN = 4, /* each measurement ends with a reload */
	LAB_ENDS_CLOSED = 8,   /* the last measurement has a close reason */
	LAB_STAYS_OPEN = 16,   /* the latest reports await further use */
	LAB_HAS_TELEMETRY = 32,
	LAB_LISTS_POINTS = 64,
	LAB_STOPS = 128,       /* the last count is 0 */
};

/* Sorts of devices: rows of names.c. */
enum lab_family {
	FAMILY_SWITCH,
	FAMILY_WIRELESS,
	FAMILY_VIRTUAL,
	FAMILY_ROUTER,
	FAMILY_NEXUS,
};

struct lab_shape_row {
	const char *scheme;	/* as in crypto/signature.h; NULL: builtin */
	enum key_kind key;
	unsigned versions[2];	/* payload version, round after round */
	enum lab_family families[2];
	unsigned measurements;	/* in each report */
	unsigned traits;	/* enum lab_trait */
};

const struct lab_shape_row *lab_shape_row(enum lab_shape s);
const char *lab_shape_text(enum lab_shape s);
/* All names in the order above, NULL-terminated. */
extern const char *const lab_shape_names[];
/* LAB_SHAPE_COUNT when there is none of this name. */
enum lab_shape lab_shape_named(const char *name);

#endif
