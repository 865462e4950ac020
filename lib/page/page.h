/* One HTML page that shows whether the account adds up; layer 4.
 *
 * Everything is in the one file: style, script, drawings. A content security
 * policy in it allows only those two by their hash, and no request at all. Every
 * text from input is escaped, and its control bytes and bidirectional controls are
 * made visible. The same model gives the same bytes. */
#ifndef PAGE_PAGE_H
#define PAGE_PAGE_H

#include "balance/balance.h"
#include "balance/standing.h"
#include "crypto/digest.h"

/* A file that the numbers come from, as it was read. */
struct page_input {
	struct slice name;
	uint64_t size;
	uint8_t sha256[SHA256_BYTES];
};

/* Who vouches for reports. */
struct page_signer {
	enum verdict verdict;
	struct slice subject;		/* p == NULL: only its hash is known */
	struct slice anchor;		/* p == NULL: none, or a ledger's, which
					   does not keep it */
	uint8_t sha256[SHA256_BYTES];	/* of the certificate */
	uint64_t reports;
};

/* A choice that the page rests on: "--stale", "30 days". */
struct page_choice {
	const char *name;
	struct slice value;
};

struct page_model {
	const char *title;   /* NULL: "Licence report" */
	const char *version; /* of the program */
	int64_t at;
	struct maybe_i64 since, until;
	const struct books *books; /* settled */
	const struct balance *balance;
	const struct standing *standings; /* by urgency */
	size_t standing_count;
	const struct page_signer *signers; /* by verdict and anchor */
	size_t signer_count;
	const struct page_input *inputs;
	size_t input_count;
	uint64_t malformed; /* pieces that could not be read */
	const struct page_choice *choices;
	size_t choice_count;
	/* The journal of the ledger that was read. */
	struct slice ledger;	/* its file's name; p == NULL: none was read */
	int64_t journal_rows;	/* 0: the journal is empty */
	uint8_t journal_head[SHA256_BYTES];
};

void page_write(struct buf *out, const struct page_model *m);

#endif
