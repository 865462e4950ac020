#include "lab/shape.h"

#include <string.h>

#define PKCS1 "rsa-pkcs1-sha256", KEY_RSA_2048
#define PSS "rsa-pss-sha256", KEY_RSA_2048
#define ECDSA "ecdsa-sha256", KEY_P256
#define BUILTIN NULL, KEY_RSA_2048

#define X(shape, name, text) [shape] = name,
const char *const lab_shape_names[] = {LAB_SHAPES(X) NULL};
#undef X

/* Version 1 has no close reason in any sample, so such reports are open or say
 * nothing (formats/rum-report.md sections 6.1 and 16). */
static const struct lab_shape_row rows[] = {
	[LAB_RSA] = {PKCS1, {2, 2}, {FAMILY_ROUTER, FAMILY_SWITCH}, 1,
		     LAB_ENDS_CLOSED},
	[LAB_V1] = {PKCS1, {1, 1}, {FAMILY_NEXUS, FAMILY_ROUTER}, 2,
		    LAB_STAYS_OPEN},
	[LAB_ECDSA] = {ECDSA, {2, 2}, {FAMILY_ROUTER, FAMILY_SWITCH}, 1,
		       LAB_ENDS_CLOSED},
	[LAB_PSS] = {PSS, {2, 2}, {FAMILY_SWITCH, FAMILY_ROUTER}, 1,
		     LAB_ENDS_CLOSED},
	[LAB_BUILTIN] = {BUILTIN, {2, 1}, {FAMILY_VIRTUAL, FAMILY_VIRTUAL}, 2,
			 0},
	[LAB_STACK] = {PKCS1, {2, 2}, {FAMILY_SWITCH, FAMILY_SWITCH}, 1,
		       LAB_IS_STACK | LAB_ENDS_CLOSED},
	[LAB_CLOCK] = {PKCS1, {2, 2}, {FAMILY_ROUTER, FAMILY_SWITCH}, 3,
		       LAB_SETS_CLOCK | LAB_ENDS_CLOSED},
	[LAB_RELOAD] = {PKCS1, {2, 2}, {FAMILY_SWITCH, FAMILY_ROUTER}, 3,
			LAB_RELOADS_OFTEN | LAB_ENDS_CLOSED},
	[LAB_OPEN] = {PKCS1, {2, 2}, {FAMILY_ROUTER, FAMILY_SWITCH}, 2,
		      LAB_STAYS_OPEN},
	[LAB_TELEMETRY] = {PKCS1, {2, 2}, {FAMILY_SWITCH, FAMILY_SWITCH}, 1,
			   LAB_HAS_TELEMETRY | LAB_ENDS_CLOSED},
	[LAB_BARE] = {PKCS1, {1, 2}, {FAMILY_NEXUS, FAMILY_ROUTER}, 2,
		      LAB_STOPS | LAB_STAYS_OPEN},
	[LAB_WIRELESS] = {PKCS1, {2, 2}, {FAMILY_WIRELESS, FAMILY_WIRELESS}, 3,
			  LAB_LISTS_POINTS | LAB_ENDS_CLOSED},
};

const struct lab_shape_row *lab_shape_row(enum lab_shape s)
{
	return &rows[s];
}

const char *lab_shape_text(enum lab_shape s)
{
#define X(shape, name, text) [shape] = text,
	static const char *const texts[] = {LAB_SHAPES(X)};
#undef X

	return texts[s];
}

enum lab_shape lab_shape_named(const char *name)
{
	int s = 0;

	while (s < LAB_SHAPE_COUNT && strcmp(lab_shape_names[s], name) != 0)
		s++;
	return (enum lab_shape)s;
}
