#include "archive/libarchive.h"

#include <pthread.h>

#include "archive/archive.h"
#include "base/late.h"

struct libarchive libarchive;
static struct err load_fault;

static void load(void)
{
#define X(name) #name,
	static const char *const names[] = {LIBARCHIVE_CALLS(X)};
#undef X

	late_load(LIBARCHIVE_SONAME, names, &libarchive,
		  sizeof(names) / sizeof(names[0]), &load_fault);
}

enum rc libarchive_load(struct err *e)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, load);
	if (load_fault.code && e)
		*e = load_fault;
	return load_fault.code;
}

bool archive_can_wait(void)
{
	return late_can_wait(LIBARCHIVE_SONAME);
}

enum rc archive_prepare(struct err *e)
{
	return libarchive_load(e);
}
