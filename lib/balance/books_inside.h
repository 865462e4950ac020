/* How the books keep what they were told until they are settled; private to
 * lib/balance; layer 4.
 *
 * What is told is only noted, with the number of the epoch it came in: an archive
 * that turns out to be broken makes its epochs void. */
#ifndef BALANCE_BOOKS_INSIDE_H
#define BALANCE_BOOKS_INSIDE_H

#include "balance/books.h"
#include "balance/intern.h"
#include "base/spool.h"

/* A measurement of one copy of a report, or a report that has none. What may not
 * change while a report grows is kept as hashes (rum_report_continues says the
 * rule). */
struct book_copy {
	struct book_use use; /* tag NONE: not told; use.end as there */
	uint64_t payload, head, full, stub;
	int64_t first_time, last_time; /* of the report; INT64_MIN: none */
	uint32_t measurements;
	uint32_t epoch;
	uint32_t signer; /* number; NONE: no key fitted */
	bool counts : 1; /* a measurement of use with a count */
	bool placed : 1; /* and a start */
	bool telemetry : 1, closed : 1;
	bool open : 1; /* its reasons say that it is open */
};

/* Its rows, without numbers of the books. */
struct book_content {
	const struct book_copy *rows;
	size_t count;
};

#define NOTES(name, item)                                                      \
	struct {                                                               \
		item *at;                                                      \
		size_t count, cap;                                             \
	} name
/* Appends one, zeroed: NOTE(&b->lists)->device = …; not for nested use. */
#define NOTE_ADD(notes, ...)                                                   \
	do {                                                                   \
		(notes)->at = mem_room((notes)->at, (notes)->count,            \
				       &(notes)->cap, sizeof(*(notes)->at));   \
		(notes)->at[(notes)->count++] = __VA_ARGS__;                   \
	} while (0)

struct note_device { /* a list, device text, or the account's list names it */
	uint32_t epoch, device, account;
	int64_t captured; /* of text, as its clock has it; INT64_MIN: not told */
	struct slice hostname, source;
	enum { NOTED_LIST, NOTED_TEXT } by;
};
struct note_name {
	uint32_t epoch, tag, name;
};
struct note_code {
	uint32_t epoch;
	struct book_code code;
};
struct note_ack {
	uint32_t epoch, device;
	uint64_t report_id;
	bool is_late;
};
/* One snapshot, and its rows in `items` and `listed`. */
struct note_file {
	uint32_t epoch;
	enum snapshot_form form;
	uint32_t account; /* of all of it, where that can be told */
	struct maybe_i64 taken;
	struct maybe_u64 total;
	uint64_t rows, items; /* as the source counts, and as we do */
	bool cut;	      /* taken alone */
	struct slice source;
};
struct note_item {
	size_t file;
	uint32_t account, tag, name, billing; /* numbers */
	struct slice source;
	struct snapshot_license item;
};
struct note_listed {
	size_t file;
	uint32_t device, account;
	struct slice source;
	struct snapshot_device item; /* names of licences are those of `names` */
};

struct name_pair {
	uint32_t from, to;
};

struct books {
	struct books_options o;
	struct arena arena;
	struct intern device_names, tags, accounts, names, stack_sets;
	NOTES(devices, struct book_device); /* beside device_names */
	uint32_t last_device;		    /* that was looked for */
	NOTES(host_times, int64_t);	    /* of the report that named the host */
	NOTES(stacks, struct book_stack);   /* beside stack_sets */
	struct intern signer_names;	    /* verdict and hash */
	NOTES(signers, struct book_signer); /* beside signer_names */
	uint32_t epoch;
	NOTES(marks, uint32_t);		    /* epochs that open archives began in */
	NOTES(voids, struct name_pair);	    /* epochs from..to that are void */

	struct sorter *copies, *uses; /* copies: NULL when settled */
	struct sorter *disputed;      /* uses of reports in conflict */
	struct spool *places;	      /* of reports: lengths and texts */
	NOTES(invalid, uint64_t);     /* reports by tag */
	NOTES(noted, struct note_device);
	NOTES(pairs, struct note_name);
	NOTES(codes_noted, struct note_code);
	NOTES(acks, struct note_ack);
	NOTES(files, struct note_file);
	NOTES(items, struct note_item);
	NOTES(listed, struct note_listed);
	bool has_ledger, told_ack;

	NOTES(licenses, struct book_license);
	NOTES(conflicts, struct book_conflict);
	NOTES(cuts, struct book_cut);
	NOTES(twins, struct book_twin);
	NOTES(codes, struct book_code);
	/* Tag to name and name to tag, sorted by both, each once; the second
	 * halves stand in `to_names` and `to_tags` in the same order. */
	struct name_pair *by_tag, *by_name;
	uint32_t *to_names, *to_tags;
	size_t pair_count;
	struct books_tally tally;
};

/* Is what was told in this epoch void? */
bool books_is_void(const struct books *b, uint32_t epoch);
/* Made when new. */
uint32_t books_device(struct books *b, struct udi udi);
/* The number of a set of members; NONE when it is the device alone. */
uint32_t books_stack_of(struct books *b, uint32_t device,
			const uint32_t *members, size_t count);
/* The later-lasting report's host name counts. */
void books_hostname(struct books *b, uint32_t device, struct slice hostname,
		    int64_t time);
/* An entitlement of a code that a device holds. */
void books_code(struct books *b, struct udi udi, struct slice tag,
		struct slice name, uint64_t count);
/* Does a report that begins then begin behind `at`? */
bool books_is_later(const struct books *b, struct maybe_i64 begin);
/* A report that stands: what it says of its device. */
void books_report_stands(struct books *b, uint32_t device, uint64_t report_id,
			 struct maybe_i64 first, struct maybe_i64 last,
			 enum verdict verdict, enum book_state state);
enum rc books_use(struct books *b, const struct book_use *u, struct err *e);
/* Keeps a text outside of memory, for books_place. */
enum rc books_put_place(struct books *b, struct slice text, uint64_t *place,
			struct err *e);
/* One more report of a tag that does not count for its signature. */
void books_leave_out(struct books *b, uint32_t tag, uint64_t reports);

/* A file that may be a page: those of one answer have its form and its total. */
struct book_page {
	const struct note_file *file;
	uint32_t account; /* of all its items, or NONE */
	uint64_t items;	  /* that are on no other page */
};
/* One for each file. Then every item that counts is noted, by its file's number, and
 * the answers that stop at a page's end are told; this sorts the pages. */
struct book_page *books_pages_new(const struct books *b);
void books_note_page(struct book_page *pages, size_t file, uint32_t account);
void books_find_cuts(struct books *b, struct book_page *pages);
enum rc books_settle_reports(struct books *b, struct err *e);
enum rc books_settle_snapshots(struct books *b, struct err *e);
void books_settle_names(struct books *b);
/* A row of the account's list that counts; in order of accounts. */
void books_list_device(struct books *b, const struct note_listed *n);
void books_settle_accounts(struct books *b);

#endif
