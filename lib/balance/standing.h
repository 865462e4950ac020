/* How each product instance stands: reports, answers, deadlines; layer 4. */
#ifndef BALANCE_STANDING_H
#define BALANCE_STANDING_H

#include "balance/books.h"
#include "rules/deadline.h"

/* finding of status, word, words for people */
#define STANDING_FINDINGS(X)                                                   \
	X(STANDING_OVERDUE, "overdue", "a deadline has passed")                \
	X(STANDING_DEADLINE_DIFFERS, "deadline-differs",                       \
	  "the device states another deadline than its policy gives")          \
	X(STANDING_NO_REPORT, "no-report", "known, but no report in the window") \
	X(STANDING_NOT_ACKNOWLEDGED, "not-acknowledged",                       \
	  "exported, and no acknowledgement has come")                         \
	X(STANDING_CONFLICT, "conflict", "two reports claim one id")           \
	X(STANDING_WRONG_ACCOUNT, "wrong-account",                             \
	  "its own text or the account names another virtual account")        \
	X(STANDING_CODE_NOT_INSTALLED, "answer-waits",                         \
	  "an answer of the account waits to be carried to it")
enum standing_finding {
#define X(name, word, text) name,
	STANDING_FINDINGS(X)
#undef X
	STANDING_FINDING_COUNT
};
const char *standing_word(enum standing_finding f);
const char *standing_text(enum standing_finding f);

struct standing {
	uint32_t device; /* number in the books */
	struct deadline_facts facts;
	struct deadlines deadlines;
	struct maybe_i64 last_report, last_export, last_ack;
	struct slice policy_name;   /* p == NULL: none known */
	const char *policy_source;  /* "device", "file", "default" */
	uint64_t authorizations;    /* codes on record that were not returned */
	const char *trust;	    /* "installed", "missing", or NULL: not known */
	struct maybe_i64 overdue_since; /* the earliest deadline that has passed */
	uint64_t overdue_days;	    /* started days; 0: nothing is overdue */
	bool estimated;		    /* what is overdue rests on a computed date */
	uint32_t findings;	    /* bits */
};

struct standing_options {
	int64_t at, since; /* since: of the window for coverage */
	struct deadline_options deadline;
	bool stated_only; /* only dates that devices state make them overdue */
};

/* One for each device of the books that is a product instance, by urgency: overdue
 * first, longest first, then the next due, then those without, by UDI. `ledger` may
 * be NULL; texts of devices were told to the books (books_text keeps what this
 * needs). All memory from `a`. */
enum rc standing_make(const struct standing **out, size_t *count,
		      struct arena *a, struct books *b, struct ledger *ledger,
		      const struct standing_options *o, struct err *e);

#endif
