/* What the commands that hold use against the account share: their options, and
 * how files and the ledger become books. */
#ifndef CMD_ACCOUNTING_H
#define CMD_ACCOUNTING_H

#include "balance/balance.h"
#include "cmd/columns.h"
#include "cmd/judging.h"
#include "cmd/keeping.h"

/* A command's struct holds `struct accounting_options accounting` and `struct
 * text_list map_columns`, besides common, judging and keeping. */
struct accounting_options {
	struct text_list snapshots, ack_keys;
	const char *map, *virtual_account;
	struct given_time since;
};
#define ACCOUNTING_ROW(type, name, kind, argument, field, help)                \
	{0, name, kind, argument, offsetof(type, accounting.field), help, NULL, \
	 0, 0}
#define OPTION_ROWS_ACCOUNTING(type)                                           \
	ACCOUNTING_ROW(type, "snapshot", OPTION_LIST, "FILE", snapshots,       \
		       "hold use against the account's snapshot in FILE; "     \
		       "without other files use comes from the ledger"),       \
	ACCOUNTING_ROW(type, "virtual-account", OPTION_TEXT, "NAME",           \
		       virtual_account,                                        \
		       "tell of this virtual account alone; snapshots and "    \
		       "devices that name none belong to it"),                 \
	ACCOUNTING_ROW(type, "since", OPTION_TIME, "TIME", since,              \
		       "begin the window of peaks and silent devices at TIME; "\
		       "silent is else who did not report for 90 days"),       \
	ACCOUNTING_ROW(type, "map", OPTION_FILE, "FILE", map,                  \
		       "learn names of entitlement tags from lines of FILE: "  \
		       "\"tag\",\"name\""),                                    \
	OPTION_ROW_MAP_COLUMNS(type),                                          \
	ACCOUNTING_ROW(type, "ack-key", OPTION_LIST, "KEY", ack_keys,          \
		       "read report ids in acknowledgements under KEY too")

/* Days without a report that make a device silent. */
enum { ACCOUNTING_SILENT_DAYS = 90 };

/* One gathering. What the command sets stands first; zero what it does not need. */
struct accounting {
	const struct invocation *in;
	const struct common_options *common;
	struct judging_options *judging; /* its `ready` and `write` are kept */
	const struct keeping_options *keeping;
	const struct accounting_options *options;
	const struct text_list *map_columns;
	/* Of it take, begin, end and, if there, file are called too, in order; or
	 * NULL. */
	const struct survey_ops *also;

	/* What accounting_gather finds. */
	struct books *books;   /* settled */
	struct ledger *ledger; /* in a read transaction, when `ledger_path` */
	char *ledger_path;     /* the ledger that was used; or NULL */
	bool from_files;       /* something was read from files */
	bool kept_snapshots;   /* the account's side is what the ledger keeps */
	struct survey_tally tally;
	enum status status; /* of the input: malformed pieces and the like */

	/* Its own. */
	struct arena arena;
	struct ack_keys keys;
	struct snapshot_columns columns;
	struct accounting_snapshot *asked;
	struct err fault; /* of the machine */
	char *ledger_folder;
	const char **write;
	enum rc (*ready)(void *context, const struct keyring *ring,
			 struct err *e);
	void *ready_context;
};

/* Parts of accounting_gather, for its own files: a piece of the input is told to
 * the books and to `also` … */
void accounting_take(void *context, const struct survey_item *item);
/* … which ledger is read, if any; is it there; and what it keeps. */
enum rc accounting_find_ledger(struct accounting *x, struct err *e);
enum rc accounting_try_ledger(const struct accounting *x, struct err *e);
enum rc accounting_take_ledger(struct accounting *x, struct err *e);

/* Reads the operands and --snapshot files, the ledger, or both (man page, "Where
 * use comes from"), inside the sandbox, and settles the books. Says what went
 * wrong. STATUS_YES means that the books stand; what was wrong with single pieces
 * is in `status`. */
enum status accounting_gather(struct accounting *x);
/* Says what went wrong, if anything did, frees all of it and ends the output: what
 * the command ends with. */
enum status accounting_end(struct accounting *x, enum status status, enum rc rc,
			   const struct err *e);

/* RC_USAGE for --virtual-account without a name, as an unset variable has it: all
 * accounts would be taken for one. */
enum rc accounting_check_account(const struct accounting *x, struct err *e);
/* Says so when snapshots own something, but nothing of --virtual-account: its name is
 * misspelt, or the snapshots are of others. */
void accounting_say_stranger(const struct accounting *x);

/* Where sorters put what memory cannot hold: TMPDIR, else /tmp. */
const char *temporary_folder(void);

/* ---- what balance_make wants to know ------------------------------------------- */

/* A command's struct holds `struct balancing_options balancing`. */
struct balancing_options {
	struct given_time until;
	struct given_number stale;
	struct text_list what_ifs;
	int lender; /* index into lender_words */
};
extern const char *const lender_words[];
#define OPTION_ROWS_BALANCING(type)                                            \
	{0, "until", OPTION_END, "TIME", offsetof(type, balancing.until),      \
	 "find terms that end before TIME (a date means its end), and "          \
	 "foretell the balance behind each", NULL, 0, 0},                      \
	{0, "stale", OPTION_NUMBER, "DAYS", offsetof(type, balancing.stale),   \
	 "let a measurement lapse so many days after its end; else it counts " \
	 "until a later one", NULL, 0, 36500},                                 \
	{0, "what-if", OPTION_LIST, "CHANGE",                                  \
	 offsetof(type, balancing.what_ifs),                                   \
	 "reckon with a change: \"+PID:N\", \"move UDI VA\" or "               \
	 "\"-SUBSCRIPTION\"", NULL, 0, 0},                                     \
	{0, "lender", OPTION_CHOICE, "SIDE",                                   \
	 offsetof(type, balancing.lender),                                     \
	 "which side of a substitution of the account lends: license or "      \
	 "substituted", lender_words, 0, 0}

/* RC_USAGE for a --what-if that cannot be read. */
enum rc balancing_read(struct balance_options *out, struct arena *a,
		       const struct common_options *common,
		       const struct accounting_options *accounting,
		       const struct balancing_options *o, struct err *e);

#endif
