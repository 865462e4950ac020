/* Libraries that are loaded when they are first needed; layer 0.
 *
 * libxml2 and libarchive bring a dozen others along (ICU and libstdc++ among
 * them), which would cost every start of the program several times its own. */
#ifndef BASE_LATE_H
#define BASE_LATE_H

#include <stddef.h>

#include "base/rc.h"

/* Fill `slots` (function pointers, `count` of them in the order of `names`) from
 * the shared library. */
enum rc late_load(const char *library, const char *const *names, void *slots,
		  size_t count, struct err *e);

#endif
