/* Libraries that are loaded when they are first needed; layer 0.
 *
 * libxml2 and libarchive bring a dozen others along (ICU and libstdc++ among
 * them), which would cost every start of the program several times its own. */
#ifndef BASE_LATE_H
#define BASE_LATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/rc.h"

/* Fill `slots` (function pointers, `count` of them in the order of `names`) from
 * the shared library. */
enum rc late_load(const char *library, const char *const *names, void *slots,
		  size_t count, struct err *e);

/* The folders that the loader itself looks in, one after the other, NULL behind the
 * last; the sandbox leaves them readable where it is asked to, and LATE_CACHE too. */
const char *late_folder(size_t i);
#define LATE_CACHE "/etc/ld.so.cache"
/* Does it lie in one of them? One that only the loader's cache knows of has to be
 * loaded before the right to open files is given up. */
bool late_can_wait(const char *library);

#endif
