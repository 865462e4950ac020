/* The journal: a row a change, each bound to the one before; layer 3. */
#ifndef LEDGER_JOURNAL_H
#define LEDGER_JOURNAL_H

#include "crypto/digest.h"
#include "ledger/ledger.h"

struct journal_row {
	int64_t seq, at;
	struct slice who, action, detail;
	uint8_t content[SHA256_BYTES]; /* over the SHA-256 of each piece of
					  evidence that came with it, in order */
	uint8_t prev[SHA256_BYTES];    /* the hash of the row before, or zeros */
	uint8_t hash[SHA256_BYTES];
};
/* SHA-256 over "rum-journal-1", then each field of the row but its hash, texts
 * behind their length: decimal numbers and hex, a line each. */
void journal_hash(const struct journal_row *row, uint8_t out[SHA256_BYTES]);

/* Rows in order, from `since` (a time) on; slices live until `each` returns, and
 * an rc of `each` ends the reading. */
enum rc journal_each(struct ledger *l, int64_t since,
		     enum rc (*each)(void *context,
				     const struct journal_row *row,
				     struct err *e),
		     void *context, struct err *e);
/* The last row's number and hash; *seq is 0 when there is none. */
enum rc journal_head(struct ledger *l, int64_t *seq,
		     uint8_t hash[SHA256_BYTES], struct err *e);
/* What `content` has to be for a row. */
enum rc journal_content(struct ledger *l, int64_t seq,
			uint8_t out[SHA256_BYTES], struct err *e);

/* For ledger.c: a row without content at the begin of a change, filled at its
 * end. */
enum rc journal_start(struct ledger *l, int64_t *seq, struct err *e);
enum rc journal_finish(struct ledger *l, const struct journal_note *note,
		       struct err *e);

#endif
