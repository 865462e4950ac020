/* What a page of the ledger's file looks like, and the check of them all;
 * private to lib/ledger; layer 3.
 *
 * The file is an ordinary SQLite database of 4096-byte pages, of which SQLite
 * leaves the last 8 alone (byte 20 of the file says so). There lies, little
 * endian, the checksum of the other 4088 and of the page's number. It is sure
 * to differ when the bytes of one aligned group of eight differ or when a page
 * lies in another one's place, and misses any other change once in 2^64. What
 * it cannot find is an older state of the same page. */
#ifndef LEDGER_PAGES_H
#define LEDGER_PAGES_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"

enum {
	LEDGER_PAGE = 4096,
	LEDGER_PAGE_RESERVE = 8, /* for SQLITE_FCNTL_RESERVE_BYTES */
	/* Where SQLite's locks lie. No page of the tree does, and on the medium
	 * this one stays zero, without a checksum. */
	LEDGER_LOCK_BYTE = 0x40000000,
	LEDGER_LOCK_PAGE = LEDGER_LOCK_BYTE / LEDGER_PAGE + 1,
};

/* `page` is LEDGER_PAGE bytes; numbers count from 1, as SQLite's do. */
void page_seal(uint8_t *page, uint64_t number);
bool page_sound(const uint8_t *page, uint64_t number);

/* Reads every page of the file that `db` has open through vfs.h, the free ones
 * too, past SQLite's cache, and tells `bad` of each that is not sound; `what`
 * goes on from "page 12 ". A file that is too short or ends within a page is
 * told as its first page that is not whole. Whole sound pages behind the last
 * one are no fault: SQLite leaves them when it ends between a commit that
 * shrinks the file and the cut. *pages is how many were read.
 *
 * `db` is inside a read transaction, so that nobody writes meanwhile; else, or
 * when it was not opened through vfs.h, RC_DEFECT. RC_OK says nothing of the
 * pages. */
enum rc ledger_pages_check(sqlite3 *db,
			   void (*bad)(void *context, uint64_t page,
				       const char *what),
			   void *context, uint64_t *pages, struct err *e);

#endif
