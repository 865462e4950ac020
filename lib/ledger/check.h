/* Is the ledger what was written into it? ; layer 3.
 *
 * Each page has its checksum, each row of the journal the hash of the one before
 * and of the evidence that came with it, each piece of evidence its own hash, and
 * the columns say what the evidence does. What nothing here can prove are the
 * verdicts on record, and rows that were cut off the journal's end: the head that
 * somebody wrote down does. */
#ifndef LEDGER_CHECK_H
#define LEDGER_CHECK_H

#include "crypto/digest.h"
#include "ledger/ledger.h"

struct ledger_fault {
	const char *area;    /* word: "page", "journal", "evidence", … */
	int64_t number;	     /* of the page or row; 0: none */
	struct slice subject; /* "report 7 of X:Y"; of input, not made safe */
	const char *text, *advice;
};

struct ledger_sums {
	uint64_t pages, rows, objects, forgotten, reports, files, faults;
	int64_t seq; /* of the journal's last row; 0: none */
	uint8_t head[SHA256_BYTES];
};

struct ledger_check_wish {
	const struct limits *limits; /* on reading the evidence again */
	struct slice head; /* hexadecimal digits of a row's hash, or the first of
			      them; p == NULL: none */
	/* Texts live until it returns. */
	void (*fault)(void *context, const struct ledger_fault *f);
	/* After each part: its word, what it looked at, and how many of those;
	 * or NULL. */
	void (*done)(void *context, const char *area, const char *what,
		     uint64_t count);
	void *context;
};

/* RC_OK says nothing of the ledger: sums->faults does. `l` has no open
 * transaction. */
enum rc ledger_check(struct ledger *l, const struct ledger_check_wish *w,
		     struct ledger_sums *sums, struct err *e);

#endif
