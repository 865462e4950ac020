#include "base/late.h"

#include <dlfcn.h>
#include <string.h>

enum rc late_load(const char *library, const char *const *names, void *slots,
		  size_t count, struct err *e)
{
	void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);

	if (!handle)
		return err_set(e, RC_SYSTEM, "cannot load a library: %s",
			       dlerror());
	for (size_t i = 0; i < count; i++) {
		void *function = dlsym(handle, names[i]);

		if (!function)
			return err_set(e, RC_SYSTEM, "%s lacks %s", library,
				       names[i]);
		/* POSIX lets a function's address travel in a void pointer. */
		memcpy((char *)slots + i * sizeof(void *), &function,
		       sizeof(function));
	}
	return RC_OK;
}
