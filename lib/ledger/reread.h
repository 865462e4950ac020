/* What the evidence says, held against the columns that are kept beside it;
 * private to lib/ledger; layer 3.
 *
 * The bytes are read again and go, by the same code as at import, into an empty
 * ledger in memory, and the rows of both are compared. */
#ifndef LEDGER_REREAD_H
#define LEDGER_REREAD_H

#include "ledger/records.h"
#include "ledger/sql.h"

struct reread;
enum rc reread_new(struct reread **out, struct ledger *l,
		   const struct limits *limits, struct err *e);
void reread_free(struct reread *x);

/* What was read lives until the next reading. */
struct reread_report {
	bool forgotten;
	const char *unreadable; /* why, or NULL */
	bool other_report;	/* another UDI or report id than the row's */
	bool other_payload;	/* another payload hash than the row's */
	const char *differs;	/* which columns do, or NULL */
	struct rum_report report;
	uint8_t payload[SHA256_BYTES];
};
/* `id` is the report's number in the ledger. */
enum rc reread_report(struct reread *x, int64_t id, struct reread_report *out,
		      struct err *e);
/* The same for row `id` of the copies, which have no columns to differ. */
enum rc reread_copy(struct reread *x, int64_t id, struct reread_report *out,
		    struct err *e);

struct reread_file {
	const char *unreadable;
	bool is_document; /* else its bytes are kept and the columns below … */
	bool is_snapshot; /* … of a snapshot, or none */
	struct ledger_snapshot snapshot; /* as the columns should be */
	const char *differs;
	struct document document;
	struct addressees addressees;
	struct udi udi; /* of the one device that the file is for */
};
enum rc reread_file(struct reread *x, int64_t id, struct reread_file *out,
		    struct err *e);
/* For columns that are made anew, where no verdict is on record: "not-checked". */
enum rc reread_columns(struct ledger *l, int64_t file,
		       const struct document *d, struct err *e);

#endif
