/* What devices say they used and what the account says it owns, gathered from
 * files and from the ledger; layer 4.
 *
 * The order of telling never matters. Memory grows with devices, licences and
 * stacks, not with reports: measurements go through a sorter. Names (devices,
 * tags, virtual accounts, licence names) get numbers in order of coming and are
 * sorted by text where they are shown. How use is counted: interface.md. */
#ifndef BALANCE_BOOKS_H
#define BALANCE_BOOKS_H

#include "account/device_list.h"
#include "account/snapshot.h"
#include "artefact/document.h"
#include "base/sorter.h"
#include "ledger/records.h"
#include "rum/report.h"
#include "show/show.h"
#include "verdict/verdict.h"

enum { BOOKS_NONE = UINT32_MAX };
#define BOOKS_NOWHERE UINT64_MAX

/* Is a report acknowledged? Only the ledger and acknowledgements tell. */
enum book_state { STATE_UNTOLD, STATE_WAITING, STATE_ACKNOWLEDGED };

/* One measurement that counts: a fixed record for the sorter. */
struct book_use {
	uint32_t device, tag;	/* numbers */
	int64_t start, end;	/* end: INT64_MIN when not told */
	uint64_t report_id, count;
	uint64_t place;		/* for books_place; or BOOKS_NOWHERE */
	uint32_t position;	/* in its report, from 0 */
	uint32_t stack;		/* number of its report's set of members, or NONE */
	uint8_t verdict;	/* enum verdict */
	uint8_t state, then;	/* enum book_state: as is known, and was at `at` */
};

/* A set of members that reports name: the device itself is one. */
struct book_stack {
	const uint32_t *members; /* numbers of devices, ascending, each once */
	uint32_t count;
	bool stands; /* a report that stands names it */
};

/* Where it is known that a device belongs to a virtual account; the first counts.
 * basis, word, words for people */
#define ACCOUNT_BASES(X)                                                       \
	X(ACCOUNT_UNKNOWN, "unknown", "no source names its virtual account")   \
	X(ACCOUNT_WHAT_IF, "what-if", "moved by --what-if")                    \
	X(ACCOUNT_LEDGER, "ledger", "the ledger's record of import, export or " \
				    "acknowledgement")                         \
	X(ACCOUNT_INVENTORY, "inventory", "a list of devices")                 \
	X(ACCOUNT_OPTION, "option", "--virtual-account")                       \
	X(ACCOUNT_LIST, "account", "the account's own list of devices")        \
	X(ACCOUNT_ONLY, "only", "the only virtual account there is")
enum account_basis {
#define X(name, word, text) name,
	ACCOUNT_BASES(X)
#undef X
};
const char *account_basis_word(enum account_basis b);

/* What is known of a device. It is there because a report, a list, the account,
 * device text or a stack names it. Texts live as long as the books. */
struct book_device {
	struct udi udi;
	struct slice hostname;		/* p == NULL: not told */
	uint32_t account;		/* number of the account it belongs to */
	enum account_basis basis;
	uint32_t said_account;		/* by its newest text that names one, or
					   NONE */
	struct slice said_source;	/* of that text */
	/* By the account's list, or NONE: the account in which it was in contact
	 * last, else the first by name; see books_twins. */
	uint32_t listed_account;
	struct slice listed_source;
	bool has_reports;		/* sound ones, not in conflict */
	bool in_account_list, in_inventory, in_text, in_ledger;
	struct maybe_i64 first_time, last_time; /* of its reports; those that
						   begin after `at` aside */
	uint64_t last_report_id;	/* of the one that reaches last_time */
	bool in_window;			/* one of them lies in the window */
	struct snapshot_time last_contact;	/* the account's list */
	uint64_t reports;
	/* At `at`, of reports that had begun; from files those of the ledger's
	 * export are not known. */
	uint64_t report_states[REPORT_STATE_COUNT];
	/* What the account's list says it uses: licence names. */
	const struct book_listed_use {
		uint32_t name; /* number */
		amount count;
	} *listed_use;
	size_t listed_use_count;
};

/* One licence of one virtual account, as the newest snapshot of each form tells
 * it. */
struct book_license {
	uint32_t account;	/* NONE: Catalyst Center's counts */
	uint32_t tag;		/* NONE: the form has none */
	uint32_t name;		/* number of the name */
	enum snapshot_form form;
	struct slice source;	/* provenance of the item */
	struct snapshot_license item; /* texts copied */
	struct maybe_i64 taken;
};

/* Whose signature reports bear that count, and with which verdict. */
struct book_signer {
	enum verdict verdict;
	struct slice sha256; /* of the certificate */
	uint64_t reports;    /* copies counted once, by the best verdict */
};

struct book_conflict {
	uint32_t device;
	uint64_t report_id;
	struct slice sources[2]; /* of two contents; n == 0: not known */
};

/* A snapshot that stops at a page limit. */
struct book_cut {
	uint32_t account; /* NONE: over several */
	enum snapshot_form form;
	struct maybe_u64 total; /* what the file says there are */
	uint64_t have;
	struct slice source;
};

/* The account's list has a device in another account too than listed_account. */
struct book_twin {
	uint32_t device, account;
	struct slice source;
};

/* An entitlement of an authorization code. */
struct book_code {
	uint32_t device, tag;
	amount count;
	struct slice name; /* p == NULL: not told */
};

struct books_options {
	const struct limits *limits;
	const char *temporary_folder;
	int64_t at;
	int64_t window; /* the window of silent devices begins */
	/* Of what no source places; p == NULL: not given. Snapshots that do not
	 * tell theirs are refused without it. */
	struct slice virtual_account;
	const struct snapshot_columns *columns; /* of CSV in the ledger; or NULL */
};

struct books;
struct book_content;
struct books *books_new(const struct books_options *o);
void books_free(struct books **b);

/* Telling. Everything that must outlive the call is copied. Malformed and
 * `invalid` things are the caller's to leave out, with the exception of reports,
 * which are counted as left out by their verdict. */
enum rc books_report(struct books *b, const struct rum_report *r,
		     const struct book_content *content,
		     const struct judgement *j, struct slice hostname,
		     struct slice source, struct err *e);
/* The part of it that needs no books, for any thread. */
const struct book_content *books_content(const struct rum_report *r,
					 uint64_t payload_hash,
					 struct arena *a);
/* RC_USAGE when the snapshot names no virtual account and none was given. `taken`
 * when it is not the file's own. */
enum rc books_snapshot(struct books *b, const struct snapshot *s,
		       struct maybe_i64 taken, struct slice virtual_account,
		       struct slice source, struct err *e);
void books_list(struct books *b, const struct device_list *list);
void books_text(struct books *b, const struct show_device *d,
		struct slice source);
/* An acknowledgement or an authorization code of the account; others are passed
 * over. `around` is whom the file is for; parts may be absent. `is_late`: the account
 * made it behind `at`. */
void books_piece(struct books *b, const struct document_piece *p,
		 struct udi around, bool is_late);
/* Lines of a tag and its name, without a header: CSV, or, when there is a tab, with
 * tabs. RC_MALFORMED, naming the line, where the first is no entitlement tag
 * ("regid.…,…"). */
enum rc books_map(struct books *b, struct slice bytes, struct err *e);
/* Reports, devices, codes, acknowledgements and, where they are wanted, snapshots.
 * The caller holds a read transaction. Reports that files tell do not count beside
 * it (tally.aside): they are for import. */
enum rc books_ledger(struct books *b, struct ledger *l, bool snapshots,
		     struct err *e);
/* Marks for archives that turn out to be broken: what came since is void. */
void books_begin(struct books *b);
void books_end(struct books *b, bool cancel);

/* After the last telling: copies of reports are settled (same, grown, conflict),
 * snapshots and their pages are joined, accounts are found, names are joined to
 * tags. Then the lists below stand. */
enum rc books_settle(struct books *b, struct err *e);

/* ---- after books_settle ------------------------------------------------------- */

const struct book_device *books_devices(const struct books *b, size_t *count);
const struct book_license *books_licenses(const struct books *b, size_t *count);
const struct book_conflict *books_conflicts(const struct books *b, size_t *count);
const struct book_cut *books_cuts(const struct books *b, size_t *count);
/* Is it a product instance? Members that only a stack's reports name are none. */
bool books_is_product(const struct book_device *d);
/* By device. */
const struct book_twin *books_twins(const struct books *b, size_t *count);
const struct book_code *books_codes(const struct books *b, size_t *count);
/* Of files; the ledger has its own (ledger/signers.h). In any order. */
const struct book_signer *books_signers(const struct books *b, size_t *count);
const struct book_stack *books_stacks(const struct books *b, size_t *count);
/* Texts of numbers; p == NULL for NONE. */
struct slice books_account(const struct books *b, uint32_t account);
struct slice books_tag(const struct books *b, uint32_t tag);
struct slice books_name(const struct books *b, uint32_t name);
size_t books_accounts(const struct books *b);
size_t books_tags(const struct books *b);
uint32_t books_find_account(const struct books *b, struct slice name);
uint32_t books_find_device(const struct books *b, struct udi udi);
uint32_t books_find_tag(const struct books *b, struct slice tag);
uint32_t books_find_name(const struct books *b, struct slice name);
/* The names that sources give a tag, and the tags that bear a name, each once. */
size_t books_names_of(const struct books *b, uint32_t tag,
		      const uint32_t **names);
size_t books_tags_of(const struct books *b, uint32_t name,
		     const uint32_t **tags);
/* Measurements that count, by tag, device, start, report id and position. May be
 * walked several times. */
enum rc books_uses(struct books *b,
		   enum rc (*each)(void *context, const struct book_use *u,
				   struct err *e),
		   void *context, struct err *e);
/* In the same order those of reports in conflict, of each content that files tell;
 * the ledger has those of the content that came first. */
enum rc books_disputed(struct books *b,
		       enum rc (*each)(void *context, const struct book_use *u,
				       struct err *e),
		       void *context, struct err *e);
/* Where the report of a measurement stands, kept outside of memory: of those that
 * files tell. n == 0: not known. From `a`. */
enum rc books_place(const struct books *b, uint64_t place, struct arena *a,
		    struct slice *out, struct err *e);
/* How many reports of a tag were left out for their signature; NONE: without. */
uint64_t books_invalid(const struct books *b, uint32_t tag);

struct books_tally {
	uint64_t reports;	  /* told, copies counted once */
	uint64_t invalid;    /* left out for their signature */
	uint64_t nameless;   /* without UDI or report id: left out */
	uint64_t aside;	     /* of files, while the ledger tells of reports */
	uint64_t conflicts;  /* ids with several contents */
	uint64_t telemetry;
	uint64_t no_tag, no_start; /* measurements that cannot be placed */
	uint64_t by_verdict[VERDICT_COUNT]; /* of reports that may count */
	uint64_t acknowledged, waiting; /* known of reports */
	bool knows_acks; /* a ledger or an acknowledgement was told */
	uint64_t snapshots, lists, texts;
};
const struct books_tally *books_tally(const struct books *b);
/* Has a snapshot told what is owned? A list of the account's devices has not. */
bool books_knows_account(const struct books *b);

#endif
