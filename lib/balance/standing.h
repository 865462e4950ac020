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
	  "an answer of the account waits to be carried to it")                \
	X(STANDING_TIME_ZONE, "time-zone",                                     \
	  "its text has times that are not UTC: they do not count")
enum standing_finding {
#define X(name, word, text) name,
	STANDING_FINDINGS(X)
#undef X
	STANDING_FINDING_COUNT
};
const char *standing_word(enum standing_finding f);
const char *standing_text(enum standing_finding f);

/* How urgent a device is, the most urgent first. */
#define STANDING_STATES(X)                                                     \
	X(STANDS_OVERDUE, "overdue")	/* a deadline has passed */            \
	X(STANDS_DUE, "due")		/* the next one is ahead */            \
	X(STANDS_UNKNOWN, "unknown")	/* too little is known of it */        \
	X(STANDS_CLEAR, "nothing-due") /* by its policy, or it says so */
enum standing_state {
#define X(name, word) name,
	STANDING_STATES(X)
#undef X
	STANDING_STATE_COUNT
};
const char *standing_state_word(enum standing_state s);

struct standing {
	uint32_t device; /* number in the books */
	struct deadline_facts facts;
	struct deadlines deadlines;
	struct maybe_i64 last_report, last_export, last_ack;
	struct slice policy_name;   /* p == NULL: none known */
	const char *policy_source;  /* "device", "file", "default" */
	struct maybe_u64 authorizations; /* codes on record that were not
					    returned, else those installed */
	const char *trust;	    /* "installed", "received", "missing", or
				       NULL: not known */
	/* Of its own text; all absent without one. */
	struct slice text_source;   /* the text that states the deadline */
	struct maybe_i64 captured, last_push, last_file;
	struct maybe_i64 stated;    /* the deadline, whether it counts or not */
	bool is_trust_ack;	    /* what it calls its last ACK is that of its
				       trust, and no `last_ack` */
	bool stated_is_old;	    /* a later ACK than the text knows has come:
				       `stated` does not count */
	struct slice zone;	    /* of times that are not UTC and were left
				       out; p == NULL: none */
	bool covered;		    /* a report of it, or of its stack, lies in
				       the window */
	enum standing_state state;
	struct maybe_i64 next;	    /* the earliest deadline: of STANDS_OVERDUE
				       and STANDS_DUE */
	enum deadline_rule next_rule; /* of it; `estimated`: computed by it */
	bool estimated;
	uint64_t overdue_days;	    /* started days; 0: nothing is overdue */
	uint32_t findings;	    /* bits */
};
/* The rules that its dates follow, where it does not state them, and with `beside`
 * the one that computes what it states. */
void standing_rules(const struct standing *s, bool beside,
		    bool used[DEADLINE_RULE_COUNT]);

struct standing_options {
	int64_t at, since; /* since: of the window for coverage */
	struct deadline_options deadline;
	bool stated_only; /* only dates that devices state make them overdue */
};

/* ---- what files tell that the books do not keep --------------------------------- */

struct standing_notes;
struct standing_notes *standing_notes_new(void);
void standing_notes_free(struct standing_notes **n);
/* Everything is copied; the order of telling never matters. Of several texts of a
 * device the one captured last counts, for each part that it shows. */
void standing_note_text(struct standing_notes *n, const struct show_device *d,
			struct slice source);
/* ACK, account information, policy, authorization or trust code of a file; others
 * are passed over. `around` is whom the file is for; parts may be absent. `source`
 * is the piece's provenance. */
void standing_note_piece(struct standing_notes *n,
			 const struct document_piece *p, struct udi around,
			 struct slice source);
/* Marks for archives that turn out to be broken: what came since is void. */
void standing_notes_begin(struct standing_notes *n);
void standing_notes_end(struct standing_notes *n, bool cancel);

/* ---- together ------------------------------------------------------------------------ */

/* One for each device of the books that is a product instance, by urgency: overdue
 * first, longest first, then the next due, then those without, by UDI. Members
 * that only a stack's reports name are none. `ledger`, in a read transaction, and
 * `notes` may be NULL. All memory from `a`; borrows from books and notes. */
enum rc standing_make(const struct standing **out, size_t *count,
		      struct arena *a, struct books *b, struct ledger *ledger,
		      struct standing_notes *notes,
		      const struct standing_options *o, struct err *e);

#endif
