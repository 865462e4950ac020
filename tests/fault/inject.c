/* Preloaded into a program, breaks the Nth of its calls that change files: what
 * a pulled stick, a full disk and a power cut do, at a chosen instant.
 *
 *	RUM_FAULT_KIND	count   nothing breaks
 *			kill    the process ends before the call (SIGKILL)
 *			ENOSPC EIO EROFS  the call fails so
 *			short   a write takes half; the program should go on
 *			torn    a write takes half, what follows finds no space
 *			cut     a write takes half, and the process ends
 *	RUM_FAULT_AT	N, counted from 1
 *	RUM_FAULT_LOG	a file that gets a line for each call that counts
 *
 * All such calls count, but for the last three kinds only writes do. Standard
 * output and error are left alone: what they hold is how the test sees what
 * happened. The program must not have threads that write at the same time, or N
 * means another call in each run. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum kind { COUNT, KILL, FAIL, SHORT, TORN, CUT };

static const struct {
	const char *name;
	enum kind kind;
	int errnum;
} kinds[] = {
	{"count", COUNT, 0},	  {"kill", KILL, 0},
	{"ENOSPC", FAIL, ENOSPC}, {"EIO", FAIL, EIO},
	{"EROFS", FAIL, EROFS},	  {"short", SHORT, 0},
	{"torn", TORN, ENOSPC},	  {"cut", CUT, 0},
};

static enum kind kind;
static int errnum, log_fd = -1, full_fd = -1;
static long at, seen;

/* Descriptors of files that were made here: closing another one is no matter. */
enum { FD_MOST = 1024 };
static bool ours[FD_MOST];

/* The C library's function of that name, past ours. */
static void next(void *function, const char *name)
{
	void *p = dlsym(RTLD_NEXT, name);

	if (!p)
		abort();
	memcpy(function, &p, sizeof(p));
}
#define NEXT(name)                                                             \
	static __typeof__(name) *next_##name;                                  \
	if (!next_##name)                                                      \
		next(&next_##name, #name)

__attribute__((constructor)) static void set_up(void)
{
	const char *word = getenv("RUM_FAULT_KIND");
	const char *n = getenv("RUM_FAULT_AT");
	const char *log = getenv("RUM_FAULT_LOG");

	for (size_t i = 0; word && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(word, kinds[i].name) == 0) {
			kind = kinds[i].kind;
			errnum = kinds[i].errnum;
		}
	}
	at = n ? strtol(n, NULL, 10) : 0;
	if (log) {
		NEXT(open);
		/* Now: a sandbox may refuse it later. */
		log_fd = next_open(log, O_WRONLY | O_CREAT | O_APPEND |
						O_CLOEXEC, 0600);
	}
}

static void die(void)
{
	kill(getpid(), SIGKILL);
	for (;;)
		pause();
}

/* Is this the call? */
static bool hit(const char *call, const char *subject)
{
	seen++;
	if (log_fd >= 0)
		dprintf(log_fd, "%s %s\n", call, subject);
	return kind != COUNT && seen == at;
}

/* For calls that either happen or do not. True: fail, errno is set. */
static bool breaks(const char *call, const char *subject)
{
	if (kind >= SHORT || !hit(call, subject))
		return false;
	if (kind == KILL)
		die();
	errno = errnum;
	return true;
}

static int made(int fd)
{
	if (fd >= 0 && fd < FD_MOST)
		ours[fd] = true;
	return fd;
}

/* ---- names ---------------------------------------------------------------- */

static mode_t mode_of(int flags, va_list args)
{
	bool takes_mode = flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE;

	return takes_mode ? va_arg(args, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	NEXT(open);
	va_start(args, flags);
	mode = mode_of(flags, args);
	va_end(args);
	if (!(flags & O_CREAT))
		return next_open(path, flags, mode);
	return breaks("open", path) ? -1 : made(next_open(path, flags, mode));
}

int openat(int folder, const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	NEXT(openat);
	va_start(args, flags);
	mode = mode_of(flags, args);
	va_end(args);
	if (!(flags & O_CREAT))
		return next_openat(folder, path, flags, mode);
	return breaks("openat", path)
		       ? -1
		       : made(next_openat(folder, path, flags, mode));
}

/* SQLite asks for the forms with wide offsets, which are the same here. */
_Static_assert(sizeof(off_t) == sizeof(off64_t), "offsets of 64 bits");
#define SAME_AS(name) __attribute__((alias(#name)))
int open64(const char *path, int flags, ...) SAME_AS(open);
int openat64(int folder, const char *path, int flags, ...)
	SAME_AS(openat);

/* A folder that exists says so on a full and on a read-only medium too. */
int mkdir(const char *path, mode_t mode)
{
	NEXT(mkdir);
	if (access(path, F_OK) == 0)
		return next_mkdir(path, mode);
	return breaks("mkdir", path) ? -1 : next_mkdir(path, mode);
}

int rename(const char *from, const char *to)
{
	NEXT(rename);
	return breaks("rename", to) ? -1 : next_rename(from, to);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
	NEXT(renameat);
	return breaks("renameat", to)
		       ? -1
		       : next_renameat(from_folder, from, to_folder, to);
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to,
	      unsigned flags)
{
	NEXT(renameat2);
	return breaks("renameat2", to)
		       ? -1
		       : next_renameat2(from_folder, from, to_folder, to, flags);
}

int unlink(const char *path)
{
	NEXT(unlink);
	return breaks("unlink", path) ? -1 : next_unlink(path);
}

int unlinkat(int folder, const char *path, int flags)
{
	NEXT(unlinkat);
	return breaks("unlinkat", path) ? -1 : next_unlinkat(folder, path, flags);
}

/* ---- bytes ---------------------------------------------------------------- */

/* How many bytes of a write to let through; -1: it fails. *end: then die. */
static ssize_t allowance(const char *call, int fd, size_t n, bool *end)
{
	*end = false;
	if (fd <= STDERR_FILENO || fd == log_fd)
		return (ssize_t)n;
	if (fd == full_fd) {
		errno = errnum;
		return -1;
	}
	if (!hit(call, ""))
		return (ssize_t)n;
	switch (kind) {
	case KILL:
		die();
		break;
	case FAIL:
		errno = errnum;
		return -1;
	case TORN:
		full_fd = fd;
		break;
	case CUT:
		*end = true;
		break;
	case COUNT:
	case SHORT:
		break;
	}
	return (ssize_t)((n + 1) / 2);
}

ssize_t write(int fd, const void *p, size_t n)
{
	bool end;
	ssize_t some = allowance("write", fd, n, &end);

	NEXT(write);
	if (some < 0)
		return -1;
	some = next_write(fd, p, (size_t)some);
	if (end)
		die();
	return some;
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t offset)
{
	bool end;
	ssize_t some = allowance("pwrite", fd, n, &end);

	NEXT(pwrite);
	if (some < 0)
		return -1;
	some = next_pwrite(fd, p, (size_t)some, offset);
	if (end)
		die();
	return some;
}

int ftruncate(int fd, off_t size)
{
	NEXT(ftruncate);
	return breaks("ftruncate", "") ? -1 : next_ftruncate(fd, size);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t offset)
	SAME_AS(pwrite);
int ftruncate64(int fd, off64_t size) SAME_AS(ftruncate);

int fsync(int fd)
{
	NEXT(fsync);
	return breaks("fsync", "") ? -1 : next_fsync(fd);
}

int fdatasync(int fd)
{
	NEXT(fdatasync);
	return breaks("fdatasync", "") ? -1 : next_fdatasync(fd);
}

/* The descriptor is gone either way, as on Linux. */
int close(int fd)
{
	bool broken = false;
	int result;

	NEXT(close);
	if (fd >= 0 && fd < FD_MOST && ours[fd]) {
		broken = breaks("close", "");
		ours[fd] = false;
	}
	if (fd == full_fd)
		full_fd = -1;
	result = next_close(fd);
	if (broken) {
		errno = errnum;
		return -1;
	}
	return result;
}
