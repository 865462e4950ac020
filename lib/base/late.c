#include "base/late.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

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

/* ---- where the loader looks ------------------------------------------------------ */

static Dl_serinfo *found;

/* How many there are is asked for first. */
static void find_folders(void)
{
	Dl_serinfo size;
	void *self = dlopen(NULL, RTLD_NOW);

	if (!self || dlinfo(self, RTLD_DI_SERINFOSIZE, &size))
		return;
	found = mem_new(1, size.dls_size);
	found->dls_size = size.dls_size;
	found->dls_cnt = size.dls_cnt;
	if (dlinfo(self, RTLD_DI_SERINFO, found))
		found->dls_cnt = 0;
}

const char *late_folder(size_t i)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, find_folders);
	return found && i < found->dls_cnt ? found->dls_serpath[i].dls_name
					   : NULL;
}

bool late_can_wait(const char *library)
{
	_cleanup_buf_ struct buf path = {0};
	const char *folder;

	for (size_t i = 0; (folder = late_folder(i)); i++) {
		buf_clear(&path);
		buf_printf(&path, "%s/%s", folder, library);
		if (access(buf_text(&path), R_OK) == 0)
			return true;
	}
	return false;
}
