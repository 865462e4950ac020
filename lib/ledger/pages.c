#include "ledger/pages.h"

#include <endian.h>
#include <string.h>

#include "ledger/vfs.h"

enum {
	SUMMED = LEDGER_PAGE - LEDGER_PAGE_RESERVE,
	WORD = 8,
	LANES = 4,     /* as many multiplications as a core has under way */
	COUNT_AT = 28, /* the number of pages, in the header of the file */
};
_Static_assert((SUMMED + WORD) % (WORD * LANES) == 0,
	       "the number of the page fills the last lane");

/* Any odd numbers do; these have their bits well mixed. */
static const uint64_t odd = 0x9e3779b97f4a7c15, odd_last = 0xc2b2ae3d27d4eb4f;

static uint64_t load(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, WORD);
	return le64toh(v);
}

static uint64_t turn(uint64_t v, unsigned by)
{
	return v << by | v >> (64 - by);
}

/* For a given word the new lane is a permutation of the old one, and for a
 * given lane a permutation of the word: an exclusive or, a rotation and a
 * multiplication by an odd number can each be undone. */
static uint64_t step(uint64_t lane, uint64_t word)
{
	return turn(lane ^ word, 29) * odd;
}

/* The words are dealt to four lanes in turn, and the page's number is the last
 * word. When one word alone differs, its lane differs from there to the end,
 * and with it the sum, which is in its turn a permutation of each lane: no luck
 * is needed to find a changed byte. */
static uint64_t sum(const uint8_t *page, uint64_t number)
{
	uint64_t a = 1, b = 2, c = 3, d = 4;
	const uint8_t *p = page, *last = page + SUMMED - (LANES - 1) * WORD;

	for (; p < last; p += LANES * WORD) {
		a = step(a, load(p));
		b = step(b, load(p + WORD));
		c = step(c, load(p + 2 * WORD));
		d = step(d, load(p + 3 * WORD));
	}
	a = step(a, load(p));
	b = step(b, load(p + WORD));
	c = step(c, load(p + 2 * WORD));
	d = step(d, number);
	a = (turn(a, 31) ^ b) * odd_last;
	a = (turn(a, 31) ^ c) * odd_last;
	a = (turn(a, 31) ^ d) * odd_last;
	return a ^ a >> 32;
}

void page_seal(uint8_t *page, uint64_t number)
{
	uint64_t v = htole64(sum(page, number));

	memcpy(page + SUMMED, &v, WORD);
}

bool page_sound(const uint8_t *page, uint64_t number)
{
	return load(page + SUMMED) == sum(page, number);
}

static bool all_zero(const uint8_t *page)
{
	return !page[0] && !memcmp(page, page + 1, LEDGER_PAGE - 1);
}

/* NULL when nothing is wrong with it. */
static const char *fault_of(sqlite3_file *file, uint8_t *page, uint64_t number)
{
	sqlite3_int64 at = (sqlite3_int64)(number - 1) * LEDGER_PAGE;

	if (file->pMethods->xRead(file, page, LEDGER_PAGE, at))
		return "cannot be read from the medium";
	if (number == LEDGER_LOCK_PAGE)
		return all_zero(page) ? NULL : "is not empty as it has to be";
	return page_sound(page, number)
		       ? NULL
		       : "does not have the checksum it was written with";
}

static uint64_t count_of(const uint8_t *first)
{
	return (uint64_t)first[COUNT_AT] << 24 |
	       (uint64_t)first[COUNT_AT + 1] << 16 |
	       (uint64_t)first[COUNT_AT + 2] << 8 | first[COUNT_AT + 3];
}

enum rc ledger_pages_check(sqlite3 *db,
			   void (*bad)(void *context, uint64_t page,
				       const char *what),
			   void *context, uint64_t *pages, struct err *e)
{
	struct vfs_state s;
	sqlite3_int64 size;
	uint64_t count = 0;
	uint8_t page[LEDGER_PAGE];

	if (!vfs_state(db, &s) ||
	    sqlite3_txn_state(db, "main") != SQLITE_TXN_READ)
		return err_set(e, RC_DEFECT,
			       "the ledger's pages were to be "
			       "checked outside a read transaction");
	if (s.file->pMethods->xFileSize(s.file, &size))
		return err_set(e, RC_SYSTEM,
			       "the size of the ledger's file "
			       "cannot be read");
	*pages = (uint64_t)size / LEDGER_PAGE;
	for (uint64_t i = 1; i <= *pages; i++) {
		const char *what = fault_of(s.file, page, i);

		if (what)
			bad(context, i, what);
		else if (i == 1)
			count = count_of(page);
	}
	if (size % LEDGER_PAGE)
		bad(context, *pages + 1,
		    "is not whole: the file ends within it");
	else if (*pages < count)
		bad(context, *pages + 1, "is missing: the file ends before it");
	return RC_OK;
}
