/* SQLite's way to the ledger's file: the system's own, with a checksum on every
 * page (pages.h); private to lib/ledger; layer 3.
 *
 * Pages are sealed when SQLite writes them and checked when it reads them; a
 * wrong one is SQLITE_IOERR_DATA. That holds for a database that reserves 8
 * bytes of 4096-byte pages, and for every new one: who makes one asks for
 * SQLITE_FCNTL_RESERVE_BYTES first, else its first commit is
 * SQLITE_IOERR_WRITE. Any other database is read and written as it is, so that
 * it can be told from a ledger. Journals are left alone: SQLite has a checksum
 * of its own there. There is no memory map and no write-ahead log, which would
 * pass the checksums by. */
#ifndef LEDGER_VFS_H
#define LEDGER_VFS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

/* The name for sqlite3_open_v2; registers it on first use, from any thread. */
const char *ledger_vfs(void);

struct vfs_state {
	/* Pages carry checksums. False after an existing ledger was opened: its
	 * header is damaged, or it is none. */
	bool sealed;
	uint64_t faults; /* reads that met a wrong checksum since the opening */
	uint64_t page;	 /* the last of these pages; 0 when none */
	/* The system's file below, for reading past the checksums; SQLite's.
	 * Not to be opened a second time: closing that would end the process's
	 * locks. */
	sqlite3_file *file;
};
/* Of the main database; false when it was not opened through this. */
bool vfs_state(sqlite3 *db, struct vfs_state *out);

/* Which process holds the write lock of the database `path`; false when none
 * does or the system cannot tell. Only while this process has no lock on the
 * file through any connection: the file is opened and closed here, and POSIX
 * ends all locks of a process on a file when it closes any of its descriptors.
 */
bool ledger_lock_holder(const char *path, long *pid);

#endif
