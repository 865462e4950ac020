/* How standings come about: what files tell, classes of licences, use over time;
 * private to lib/balance; layer 4. */
#ifndef BALANCE_STANDING_INSIDE_H
#define BALANCE_STANDING_INSIDE_H

#include "balance/books_inside.h"
#include "balance/standing.h"
#include "ledger/standing_rows.h"

/* Which class of the policy the licence of a tag belongs to. Only the best source
 * counts; several of its rank add up. */
enum class_rank {
	RANK_NONE,
	RANK_NAMED, /* a snapshot that has no tags, by the name */
	RANK_CODE,  /* an authorization code */
	RANK_TAGGED, /* a snapshot with tags, which tells what is enforced */
	RANK_TEXT,  /* a device shows it */
};
struct license_class {
	enum class_rank rank;
	unsigned classes; /* 1 << enum policy_group */
};
void class_take(struct license_class *c, enum class_rank rank,
		unsigned classes);
/* "PERPETUAL", "TERM", "SUBSCRIPTION"; 0 for other words. */
unsigned class_of_type(struct slice license_type);
/* A SLAC is asked for licences under export control. */
unsigned class_of_code(struct slice form, struct slice license_type);
/* Is `word` in it, in letters of either case? */
bool has_word(struct slice text, const char *word);

/* ---- what files tell -------------------------------------------------------------- */

/* What one text tells of a device. A part that it does not show is not `shown`. */
struct text_note {
	struct udi udi;
	struct slice source;
	int64_t order; /* by which the last text is found */
	struct maybe_i64 captured;
	struct slice zone; /* of a time of it that is not UTC */
	struct {
		bool shown, stated_none;
		bool first_phase; /* the device says that it is in it */
		struct maybe_i64 last_ack, stated, last_push, last_file;
		struct maybe_i64 trusted; /* `last_ack` is that of the trust,
					     which was installed then */
	} reporting;
	struct {
		bool shown;
		struct policy_days days[POLICY_GROUP_COUNT];
		enum policy_origin origin[POLICY_GROUP_COUNT]
					 [POLICY_ATTRIBUTE_COUNT];
		struct slice name; /* p == NULL: not shown */
		struct maybe_u64 ack_required;
	} policy;
	struct {
		bool shown;
		unsigned classes;
		bool known; /* of every licence in use */
	} use;
	struct {
		bool shown, installed;
	} trust;
	struct {
		bool shown;
		uint64_t count;
	} codes;
};

struct ack_note {
	struct udi udi;
	uint32_t file; /* number of its source */
};
struct info_note {
	uint32_t file;
	int64_t issued;
};
struct policy_note {
	struct udi udi; /* parts absent: for those of the ACKs in its file, else
			   for nobody in particular */
	uint32_t file;
	struct slice name;
	struct maybe_u64 version, ack_required;
	struct maybe_i64 date;
	struct policy_days days[POLICY_GROUP_COUNT];
};
struct answer_note { /* a code or a trust code */
	struct udi udi; /* as above */
	uint32_t file;
	bool trust;
	struct maybe_i64 date; /* its own */
	uint64_t content; /* hash: a copy of one is no other */
};
struct class_note {
	struct slice tag;
	struct license_class is;
};

/* How many there were of each when an archive began. */
struct notes_mark {
	size_t texts, acks, infos, policies, answers, classes;
};

struct standing_notes {
	struct arena arena;
	struct intern files; /* sources up to '#' */
	NOTES(texts, struct text_note);
	NOTES(acks, struct ack_note);
	NOTES(infos, struct info_note);
	NOTES(policies, struct policy_note);
	NOTES(answers, struct answer_note);
	NOTES(classes, struct class_note);
	NOTES(marks, struct notes_mark);
};

struct slice notes_copy(struct standing_notes *n, struct slice s);
struct udi notes_copy_udi(struct standing_notes *n, struct udi u);
/* The parts of all texts of each device put together, by UDI, each once. */
const struct text_note *standing_texts(struct standing_notes *n,
				       struct arena *a, size_t *count);

/* ---- what all sources tell of a device ---------------------------------------------- */

/* A policy of the account. */
struct known_policy {
	struct slice name; /* p == NULL: none */
	struct maybe_u64 ack_required;
	const struct policy_days *days; /* POLICY_GROUP_COUNT of them */
};
struct known {
	const struct text_note *text;	   /* NULL: none */
	const struct known_policy *policy; /* NULL: none */
	struct maybe_i64 ack;	 /* the newest, by the account's time */
	struct maybe_i64 last_export, reported_until;
	const struct policy_note *noted; /* of files, the last for it */
	struct maybe_u64 codes; /* by the ledger */
	uint64_t codes_noted, codes_beside; /* by files: that name it, and that
					       stand beside its ACK */
	bool trust, trust_installed;
	unsigned waiting; /* LEDGER_WAITS_… */
};
/* One for each device of the books, and one class for each tag. `ledger` and
 * `notes` may be NULL. */
enum rc standing_know(struct known *out, struct license_class *classes,
		      struct arena *a, struct books *b, struct ledger *ledger,
		      struct standing_notes *notes, struct err *e);

/* ---- use -------------------------------------------------------------------------- */

/* What measurements tell of a device. */
struct device_use {
	struct maybe_i64 first, last_change, reported_until;
	unsigned classes; /* of what is in use */
	bool uses;	  /* something */
	bool unknown;	  /* a class of what is in use is not known */
	bool covered;	  /* by a report in the window, its own or its stack's */
};
/* One for each device of the books; `classes` one for each tag. */
enum rc standing_uses(struct device_use *out, struct books *b,
		      const struct license_class *classes,
		      const struct standing_options *o, struct err *e);

#endif
