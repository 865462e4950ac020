#include "ledger/vfs.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "ledger/pages.h"

enum {
	/* SQLite leaves the numbers above 100 to others. */
	STATE_OF_FILE = 0x52554d,
	PAGE_SIZE_AT = 16, /* of the file's header: two bytes, big endian */
	RESERVE_AT = 20,
	LOCK_BYTES = 512,
};

/* SQLite gives the memory: this, and behind it the file of the VFS below. */
struct shim {
	sqlite3_file base;
	struct vfs_state state;
	/* At least so long is the file; 0 when nobody looked since the last
	 * lock. */
	sqlite3_int64 end;
};

static sqlite3_vfs *below;

static struct shim *shim_of(sqlite3_file *file)
{
	return (struct shim *)file;
}

static sqlite3_file *under(sqlite3_file *file)
{
	return shim_of(file)->state.file;
}

static bool header_seals(const uint8_t *page)
{
	return page[PAGE_SIZE_AT] == LEDGER_PAGE >> 8 &&
	       page[PAGE_SIZE_AT + 1] == (LEDGER_PAGE & 0xff) &&
	       page[RESERVE_AT] == LEDGER_PAGE_RESERVE;
}

static bool is_page(int n, sqlite3_int64 at)
{
	return n == LEDGER_PAGE && at % LEDGER_PAGE == 0;
}

static uint64_t number_of(sqlite3_int64 at)
{
	return (uint64_t)at / LEDGER_PAGE + 1;
}

static int fault(struct shim *f, sqlite3_int64 at)
{
	f->state.faults++;
	f->state.page = number_of(at);
	return SQLITE_IOERR_DATA;
}

/* SQLite takes the bytes that a read at the end of the file lacks for zeros.
 * That is right for a page it has not written yet, but not for one that was
 * cut. */
static int short_read(sqlite3_file *file, sqlite3_int64 at)
{
	sqlite3_int64 size;
	int code = under(file)->pMethods->xFileSize(under(file), &size);

	if (code)
		return code;
	return at < size ? fault(shim_of(file), at) : SQLITE_IOERR_SHORT_READ;
}

static int shim_read(sqlite3_file *file, void *bytes, int n, sqlite3_int64 at)
{
	struct shim *f = shim_of(file);
	int code = under(file)->pMethods->xRead(under(file), bytes, n, at);

	/* The header is read alone and without a lock when the file is opened;
	 * it is checked when the whole page is read. */
	if (!code && at == 0 && n > RESERVE_AT)
		f->state.sealed = header_seals(bytes);
	if (!f->state.sealed || !is_page(n, at))
		return code;
	if (code == SQLITE_IOERR_SHORT_READ)
		return short_read(file, at);
	if (code || page_sound(bytes, number_of(at)))
		return code;
	return fault(f, at);
}

static int write_sealed(sqlite3_file *file, uint8_t *page, sqlite3_int64 at)
{
	page_seal(page, number_of(at));
	return under(file)->pMethods->xWrite(under(file), page, LEDGER_PAGE,
					     at);
}

/* A page that was taken and given back within one transaction is never written.
 * Behind the end of the file that leaves a hole, which would read as a page of
 * zeros without a checksum: such pages are written here. */
static int fill_hole(sqlite3_file *file, sqlite3_int64 at)
{
	struct shim *f = shim_of(file);
	uint8_t page[LEDGER_PAGE] = {0};
	sqlite3_int64 next;
	int code;

	if (at <= f->end)
		return SQLITE_OK;
	code = under(file)->pMethods->xFileSize(under(file), &f->end);
	next = (f->end + LEDGER_PAGE - 1) / LEDGER_PAGE * LEDGER_PAGE;
	for (; !code && next < at; next += LEDGER_PAGE) {
		if (next != LEDGER_LOCK_BYTE)
			code = write_sealed(file, page, next);
	}
	return code;
}

static int shim_write(sqlite3_file *file, const void *bytes, int n,
		      sqlite3_int64 at)
{
	struct shim *f = shim_of(file);
	uint8_t page[LEDGER_PAGE];
	int code;

	/* A database does not become sealed, or cease to be, with pages of the
	 * other kind in it. */
	if (f->state.sealed && !is_page(n, at))
		return SQLITE_IOERR_WRITE;
	if (at == 0 && n > RESERVE_AT && header_seals(bytes) != f->state.sealed)
		return SQLITE_IOERR_WRITE;
	if (!f->state.sealed)
		return under(file)->pMethods->xWrite(under(file), bytes, n, at);
	code = fill_hole(file, at);
	if (code)
		return code;
	/* The bytes are SQLite's cache, which is not ours to change. */
	memcpy(page, bytes, LEDGER_PAGE);
	code = write_sealed(file, page, at);
	if (!code && f->end < at + n)
		f->end = at + n;
	return code;
}

static int shim_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	struct shim *f = shim_of(file);
	int code = under(file)->pMethods->xTruncate(under(file), size);

	f->end = 0;
	if (!code && !size)
		f->state.sealed = true;
	return code;
}

static int shim_lock(sqlite3_file *file, int kind)
{
	/* Until now another process could shorten the file. */
	shim_of(file)->end = 0;
	return under(file)->pMethods->xLock(under(file), kind);
}

static int shim_control(sqlite3_file *file, int code, void *argument)
{
	if (code == STATE_OF_FILE) {
		*(struct vfs_state *)argument = shim_of(file)->state;
		return SQLITE_OK;
	}
	return under(file)->pMethods->xFileControl(under(file), code, argument);
}

/* SQLite may read parts of pages where it is told that it can, and may do
 * without its journal where the file system promises whole transactions. */
static int shim_characteristics(sqlite3_file *file)
{
	int all = under(file)->pMethods->xDeviceCharacteristics(under(file));

#ifdef SQLITE_IOCAP_SUBPAGE_READ
	all &= ~SQLITE_IOCAP_SUBPAGE_READ;
#endif
	return all & ~SQLITE_IOCAP_BATCH_ATOMIC;
}

static int shim_close(sqlite3_file *file)
{
	return under(file)->pMethods->xClose(under(file));
}

static int shim_sync(sqlite3_file *file, int flags)
{
	return under(file)->pMethods->xSync(under(file), flags);
}

static int shim_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return under(file)->pMethods->xFileSize(under(file), size);
}

static int shim_unlock(sqlite3_file *file, int kind)
{
	return under(file)->pMethods->xUnlock(under(file), kind);
}

static int shim_reserved(sqlite3_file *file, int *out)
{
	return under(file)->pMethods->xCheckReservedLock(under(file), out);
}

static int shim_sector(sqlite3_file *file)
{
	return under(file)->pMethods->xSectorSize(under(file));
}

/* Version 1: no shared memory (write-ahead log), no xFetch (memory map). */
static const sqlite3_io_methods shim_methods = {
	.iVersion = 1,
	.xClose = shim_close,
	.xRead = shim_read,
	.xWrite = shim_write,
	.xTruncate = shim_truncate,
	.xSync = shim_sync,
	.xFileSize = shim_size,
	.xLock = shim_lock,
	.xUnlock = shim_unlock,
	.xCheckReservedLock = shim_reserved,
	.xFileControl = shim_control,
	.xSectorSize = shim_sector,
	.xDeviceCharacteristics = shim_characteristics,
};

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file,
		    int flags, int *out)
{
	struct shim *f = shim_of(file);
	sqlite3_file *real = (sqlite3_file *)(f + 1);
	int code;

	if (!(flags & SQLITE_OPEN_MAIN_DB))
		return below->xOpen(below, name, file, flags, out);
	*f = (struct shim){.state = {.sealed = true, .file = real}};
	real->pMethods = NULL;
	code = below->xOpen(below, name, real, flags, out);
	/* With methods SQLite closes the file, even one that did not open. */
	if (real->pMethods)
		f->base.pMethods = &shim_methods;
	return code;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
	return below->xDelete(below, name, sync_folder);
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
	return below->xAccess(below, name, flags, out);
}

static int vfs_path(sqlite3_vfs *vfs, const char *name, int n, char *out)
{
	return below->xFullPathname(below, name, n, out);
}

static int vfs_randomness(sqlite3_vfs *vfs, int n, char *out)
{
	return below->xRandomness(below, n, out);
}

static int vfs_sleep(sqlite3_vfs *vfs, int microseconds)
{
	return below->xSleep(below, microseconds);
}

static int vfs_time(sqlite3_vfs *vfs, double *out)
{
	return below->xCurrentTime(below, out);
}

static int vfs_last_error(sqlite3_vfs *vfs, int n, char *out)
{
	return below->xGetLastError(below, n, out);
}

/* Without the means to load extensions, which stay off. */
static sqlite3_vfs shim_vfs = {
	.iVersion = 1,
	.zName = "rum",
	.xOpen = vfs_open,
	.xDelete = vfs_delete,
	.xAccess = vfs_access,
	.xFullPathname = vfs_path,
	.xRandomness = vfs_randomness,
	.xSleep = vfs_sleep,
	.xCurrentTime = vfs_time,
	.xGetLastError = vfs_last_error,
};

static void enrol(void)
{
	/* Nobody asks SQLite how much memory it has, and counting takes a lock at
	 * every allocation. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	below = sqlite3_vfs_find(NULL);
	if (!below)
		return;
	shim_vfs.mxPathname = below->mxPathname;
	shim_vfs.szOsFile = (int)sizeof(struct shim) + below->szOsFile;
	sqlite3_vfs_register(&shim_vfs, 0);
}

/* When SQLite has no VFS at all the name is unknown to it, and it says so. */
const char *ledger_vfs(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, enrol);
	return shim_vfs.zName;
}

bool vfs_state(sqlite3 *db, struct vfs_state *out)
{
	return !sqlite3_file_control(db, "main", STATE_OF_FILE, out);
}

bool ledger_lock_holder(const char *path, long *pid)
{
	/* A writer has a write lock on one of these bytes from its first change
	 * on; readers have read locks, which a read lock would get along with.
	 */
	struct flock lock = {
		.l_type = F_RDLCK,
		.l_whence = SEEK_SET,
		.l_start = LEDGER_LOCK_BYTE,
		.l_len = LOCK_BYTES,
	};
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	bool held;

	if (fd < 0)
		return false;
	/* A holder in another name space has no number here. */
	held = !fcntl(fd, F_GETLK, &lock) && lock.l_type != F_UNLCK &&
	       lock.l_pid > 0;
	if (held)
		*pid = lock.l_pid;
	close(fd);
	return held;
}
