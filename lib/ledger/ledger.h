/* The ledger: one SQLite file that keeps every byte of evidence and what is known
 * of it; layer 3.
 *
 * Raw bytes lie compressed in packs and are addressed by SHA-256; the columns
 * beside them are an index that `rum ledger rebuild` makes anew. Every change is
 * one transaction with one row of the journal, and each row holds the hash of
 * the one before (design.md, "The ledger"). Every page carries a checksum
 * (vfs.h), so that a byte that changed on the medium is found when it is read.
 *
 * A ledger belongs to one thread at a time. */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "base/limits.h"
#include "base/mem.h"
#include "base/rc.h"
#include "base/slice.h"

struct ledger;

enum ledger_mode {
	LEDGER_READ,   /* it has to exist */
	LEDGER_WRITE,  /* made when missing, with the folders above it */
	LEDGER_MEMORY, /* an empty one that nobody keeps; `path` is for messages */
};
enum { LEDGER_WAIT_SECONDS = 30 };

/* RC_MISSING when there is none, RC_REFUSED when it is no ledger, newer than this
 * program, or a symbolic link, RC_MALFORMED when it is damaged. `wait` bounds in
 * seconds how long another process's lock is waited for. */
enum rc ledger_open(struct ledger **out, const char *path,
		    enum ledger_mode mode, unsigned wait, struct err *e);
void ledger_close(struct ledger *l);
const char *ledger_path(const struct ledger *l);

/* What the journal says of a change. */
struct journal_note {
	const char *action; /* "import", "export", … */
	const char *who;
	int64_t at;	    /* the machine's clock, not --at */
	struct slice detail; /* a JSON object */
};

/* Reading is consistent from begin to end; writing takes the one write lock, and
 * RC_SYSTEM says which process held it for too long. */
enum rc ledger_begin(struct ledger *l, bool write, struct err *e);
/* One row of the journal when anything was written (*changed, may be NULL), else
 * nothing. On an error all is as before. */
enum rc ledger_commit(struct ledger *l, const struct journal_note *note,
		      bool *changed, struct err *e);
void ledger_rollback(struct ledger *l);

/* Marks nest; what was written since a mark can be taken back. */
enum rc ledger_mark(struct ledger *l, struct err *e);
enum rc ledger_unmark(struct ledger *l, bool cancel, struct err *e);

/* The number of the journal row that this transaction will have; made on first
 * use, which counts as a change. */
enum rc ledger_seq(struct ledger *l, int64_t *seq, struct err *e);

#endif
