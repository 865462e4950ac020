/* Does the account add up? Use against what is owned; layer 4.
 *
 * Every rule stands in interface.md ("How use is counted", "Settled readings"). All
 * numbers are exact. Results are ordered by virtual account, name and tag, so that
 * the same inputs in any order give the same result. */
#ifndef BALANCE_BALANCE_H
#define BALANCE_BALANCE_H

#include "balance/books.h"

/* finding, word, does it lead to status 1 (expired and expiring: only with a
 * shortage), words for people */
#define BALANCE_FINDINGS(X)                                                    \
	X(FINDING_INSUFFICIENT, "insufficient", true, "more in use than owned")  \
	X(FINDING_USAGE_DIFFERS, "usage-differs", true,                        \
	  "account and reports disagree")                                      \
	X(FINDING_UNKNOWN_LICENSE, "unknown-license", true,                    \
	  "reported, but not in the account")                                  \
	X(FINDING_AMBIGUOUS_NAME, "ambiguous-name", true,                      \
	  "one name, several tags")                                            \
	X(FINDING_EXPIRED, "expired", true, "a term has ended")                \
	X(FINDING_EXPIRING, "expiring", true, "a term ends")                   \
	X(FINDING_WRONG_ACCOUNT, "wrong-account", true,                        \
	  "belongs to another virtual account")                                \
	X(FINDING_SILENT_DEVICE, "silent-device", true,                        \
	  "known, but no report in the window")                                \
	X(FINDING_STRANGER_DEVICE, "stranger-device", true,                    \
	  "reports, but the account does not list it")                         \
	X(FINDING_SNAPSHOT_CUT, "snapshot-cut", true,                          \
	  "the snapshot stops at a page limit")                                \
	X(FINDING_CONFLICT, "conflict", true,                                  \
	  "two reports claim one id")                                          \
	X(FINDING_AT_PEAK, "insufficient-at-peak", false,                      \
	  "not enough at the peak")                                            \
	X(FINDING_UNUSED, "unused", false, "owned, never in use")              \
	X(FINDING_RESERVED, "reserved", false,                                 \
	  "held by authorization codes, so not in reports")                    \
	X(FINDING_HA_OVERLAP, "ha-overlap", false,                             \
	  "two reports cover the same members: counted once")                  \
	X(FINDING_NOT_ACKNOWLEDGED, "not-acknowledged", false,                 \
	  "rests on reports that are not acknowledged")

enum balance_finding {
#define X(name, word, status, text) name,
	BALANCE_FINDINGS(X)
#undef X
	FINDING_COUNT
};
const char *balance_finding_word(enum balance_finding f);
const char *balance_finding_text(enum balance_finding f);
/* Does it lead to status 1? (expired and expiring: with a shortage) */
bool balance_finding_counts(enum balance_finding f);

/* A change of plans: --what-if. */
enum what_if_kind {
	WHAT_IF_MORE,	/* "+PID:N": so many more devices of this product, each
			   using what most of those that report now use */
	WHAT_IF_MOVE,	/* "move UDI VA" */
	WHAT_IF_DROP,	/* "-SUBSCRIPTION": its terms are not there */
};
struct what_if {
	enum what_if_kind kind;
	struct slice pid, subscription, virtual_account;
	struct udi udi;
	uint64_t count;
	const char *text; /* as typed */
};
/* RC_USAGE with the forms. Borrows from `text`; `devices` may be NULL, else a
 * serial number alone is looked up later. */
enum rc what_if_parse(struct what_if *out, const char *text, struct err *e);

struct balance_options {
	int64_t at;
	struct maybe_i64 since, until;
	struct maybe_u64 stale_days;
	struct slice virtual_account;	/* show only this one; p == NULL: all */
	const struct what_if *what_ifs;
	size_t what_if_count;
	bool lender_is_substituted;	/* of licenseSubstitutions: the
					   substituted licence lends */
	const char *temporary_folder;
	/* Every measurement of the tag, or of the licence of this name, and why it
	 * counts or not, in order of device and start; see balance_step. */
	struct slice explain;		/* p == NULL: no */
};

/* How much one device uses of one licence at `at`. */
struct balance_device {
	uint32_t device;
	uint64_t count;
	uint64_t report_id; /* of the measurement that counts */
	int64_t start;
	uint8_t verdict, state;
	uint32_t covered_by; /* a stack's other reporter, which is counted in its
				place; else NONE */
	bool lapsed;	     /* by --stale */
};

/* What the balance will be after a term's end, or its beginning. */
struct balance_forecast {
	struct snapshot_time end; /* of the terms, as written; text empty for a
				     beginning */
	int64_t at;		  /* the first second after it */
	amount quantity;	  /* that ends (negative), or begins */
	struct slice subscription_id; /* p == NULL: none, or several */
	amount owned, balance;	  /* from then on */
};

/* Does a term run at a second, by its dates? */
enum balance_term { TERM_RUNS, TERM_ENDED, TERM_NOT_BEGUN };
const char *balance_term_word(enum balance_term t);
enum balance_term balance_term(const struct snapshot_term *t, int64_t at);
/* False when its status says that it does not run, and its dates that it does:
 * which words there are is not public, so the dates count. */
bool balance_term_fits(const struct snapshot_term *t, int64_t at);

/* What a licence got from another one of its account, or lent to it. */
struct balance_loan {
	struct slice partner; /* its name, as the account writes it */
	struct slice type;    /* p == NULL: not told */
	amount quantity;      /* got; negative: lent */
};

/* A step of the use over time: from `at` on. */
struct balance_point {
	int64_t at;
	amount in_use;
};

struct balance_license {
	uint32_t account, tag, name; /* numbers; NONE: none */
	const struct book_license *item; /* NULL: not in the account */
	struct slice billing;		 /* p == NULL: none, or several */
	/* Not given: not told. balance: not given without `owned`. */
	struct maybe_amount owned, reserved, in_use_account, balance, available;
	bool reserved_in_use; /* in_use_account already holds it */
	amount substituted;
	const struct balance_loan *loans; /* that are in `substituted` */
	size_t loan_count;
	amount ended, not_begun; /* of terms */
	uint64_t reports_invalid; /* of its tag, left out for their signature:
				     of all accounts, for nobody vouches for
				     whose they are */
	uint64_t odd_terms; /* that do not fit: balance_term_fits */
	struct maybe_amount terms_sum; /* of all terms, where it is another number
					  than the quantity, and those that do
					  not run do not explain it */
	amount in_use_reported, peak_reported;
	bool ever_reported; /* in use at any time up to --at */
	struct maybe_i64 peak_at; /* the first instant of the peak */
	amount held_by_codes;	 /* authorization codes on record */
	amount not_acknowledged; /* part of in_use_reported; 0 when no source
				    tells */
	amount by_verdict[VERDICT_COUNT]; /* in_use_reported by verdict */
	const struct balance_device *devices; /* using it now, by UDI; those with
						covered_by or lapsed too */
	size_t device_count;
	const struct balance_point *points; /* use over the window, thinned to at
					       most BALANCE_POINTS, keeping the
					       greatest of what is left out */
	size_t point_count;
	const struct balance_forecast *forecasts;
	size_t forecast_count;
	/* usage-differs: devices of which the account's own list says otherwise, by
	 * UDI, of very many the first; none where it lists no devices. What they
	 * all leave of the difference is `unexplained`; not given: no list. */
	const struct balance_gap {
		uint32_t device;
		amount account, reported;
	} *gaps;
	size_t gap_count;
	struct maybe_amount unexplained;
	uint32_t findings; /* bits: 1 << enum balance_finding */
	uint32_t gravities; /* those of them that lead to status 1 */
};
enum { BALANCE_POINTS = 400 };

/* A finding about a device, or about a snapshot. */
struct balance_note {
	enum balance_finding finding;
	uint32_t device;	/* NONE: about a snapshot */
	uint32_t other;		/* ha-overlap: the other one; else NONE */
	uint32_t account;	/* it belongs to, or the snapshot's */
	uint32_t other_account; /* wrong-account: the one that is named */
	uint32_t tag;		/* ha-overlap: NONE elsewhere */
	uint64_t report_id, other_report_id; /* conflict, ha-overlap */
	bool has_report_id;
	struct maybe_i64 last_report, last_contact;
	uint64_t last_report_id; /* with last_report */
	struct slice source;	/* what proves it; n == 0: nothing more */
	struct slice other_source; /* conflict: of the other content */
	struct slice detail;	/* a sentence's end for people: "30 of 75 rows" */
};

enum balance_fate {
	FATE_COUNTS,	  /* the measurement that counts at `at` */
	FATE_EARLIER,	  /* a later one of the device counts */
	FATE_FUTURE,	  /* begins after `at` */
	FATE_LAPSED,	  /* its end is more than --stale days ago */
	FATE_COVERED,	  /* a stack's other reporter is counted */
	FATE_CONFLICT,	  /* its report is in conflict with another */
};
const char *balance_fate_word(enum balance_fate f);
struct balance_step {
	struct book_use use;
	enum balance_fate fate;
	uint32_t covered_by;
	uint32_t account; /* that the device belongs to, by --what-if too */
	struct slice source; /* of its report; n == 0: not known, as from the
				ledger */
};

struct balance {
	const struct balance_license *licenses;
	size_t license_count;
	const struct balance_note *notes; /* by finding, then UDI */
	size_t note_count;
	const struct balance_step *steps; /* of options.explain */
	size_t step_count;
	bool explained;	 /* the tag or name was found */
	const struct what_if_told {
		const struct what_if *what_if;
		struct slice text; /* what it was taken to mean */
	} *what_ifs;
	size_t what_if_count;
	int64_t since;	 /* the window's beginning: --since or the first
			    measurement; at when there is none */
	int64_t silent_since; /* of silent-device */
	amount by_verdict[VERDICT_COUNT];
	uint64_t without_account; /* devices with use and no virtual account */
	bool in_order;	 /* no finding that leads to status 1 */
	bool knows_account; /* a snapshot tells what is owned; else no licence is
			       called unknown to it */
};

/* After books_settle. All memory from `a`; borrows from the books. RC_USAGE for
 * a --what-if that names what is not there. */
enum rc balance_make(struct balance *out, struct arena *a, struct books *b,
		     const struct balance_options *o, struct err *e);

#endif
