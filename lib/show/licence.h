/* The grammar of licence output: sections, keys, and what becomes of them;
 * private to lib/show; layer 2.
 *
 * Where a line belongs is told by the section and the key, never by its indent or
 * by blank lines, which get lost (formats/show-output.md section 8, 2 to 4). A
 * scope is a section or a block of one; a key that its scope does not know is
 * looked for in the scopes around it. */
#ifndef SHOW_LICENCE_H
#define SHOW_LICENCE_H

#include "show/reader.h"

enum licence_scope {
#define SCOPE(name, parent, title, list, other) SCOPE_##name,
#define ROW(scope, key, what, flags, argument, call, opens)
#include "show/grammar.def"
#undef SCOPE
#undef ROW
	LICENCE_SCOPES
};

struct licence;
struct grammar_row;
/* What a row or a scope does with a line of its own; false: it is none, and
 * nothing was done. `value` has no blanks around it. */
typedef bool licence_call(struct licence *l, const struct grammar_row *row,
			  struct slice value);
/* The same for a line whose key no row knows. */
typedef bool licence_other(struct licence *l, struct slice text);

enum grammar_what {
	GRAMMAR_HEADING, /* opens a scope; no value behind it */
	GRAMMAR_FIELD,	 /* argument: enum show_field */
	GRAMMAR_CELL,	 /* argument: enum show_column of the entry being read */
	GRAMMAR_KEEP,	 /* known, of no use to us: goes under "details" */
	GRAMMAR_CALL,	 /* argument: as `call` says */
};
enum {
	GRAMMAR_BARE = 1 << 0,	/* the line is the key and nothing else */
	GRAMMAR_LATE = 1 << 1,	/* the value may stand on the next line */
	GRAMMAR_PAIRS = 1 << 2, /* more keys and values may follow on the line */
};

struct grammar_row {
	const char *key; /* lower case */
	licence_call *call;
	uint8_t length; /* of the key */
	uint8_t scope; /* enum licence_scope */
	uint8_t what;  /* enum grammar_what */
	uint8_t flags;
	uint8_t opens; /* enum licence_scope; SCOPE_SAME: stay where we are */
	uint16_t argument;
};

struct grammar_scope {
	struct slice title; /* of its lines under "details" and "unread" */
	licence_other *other;
	uint8_t parent; /* enum licence_scope */
	uint8_t list;	/* enum show_list that "<none>" speaks of; SHOW_LISTS:
			   none */
};

/* licence_grammar.c */
extern const struct grammar_scope grammar_scopes[LICENCE_SCOPES];
/* The row for `key` (compared without case) in the scope or around it; NULL:
 * nobody knows it. */
const struct grammar_row *grammar_find(enum licence_scope scope,
				       struct slice key, bool bare);

/* What the rows of all scopes together make of a key; 0: none knows it. */
enum { GRAMMAR_KNOWS_HEADING = 1 << 0, GRAMMAR_KNOWS_VALUE = 1 << 1 };
unsigned grammar_knows(struct slice key, bool bare);

/* One entry of a list while its lines come in. It becomes a row when it ends:
 * a dump tells the same thing in several commands, and the second telling only
 * fills what the first one lacks. */
enum { ENTRY_CELLS = 40 };
struct licence_entry {
	enum show_list list; /* SHOW_LISTS: none is open */
	struct show_row row;
	struct shown cell[ENTRY_CELLS];
	enum show_column last; /* that was set */
};

/* One list in the telling that is being read: how many rows were there when it
 * began, which of them is likely to be told next, and a bit for each that was. */
struct licence_telling {
	uint32_t number; /* of the telling; another one: the rest is of before */
	uint32_t known, next;
	uint64_t taken;
};

struct licence {
	struct show_reader *r;
	struct show_line *line, *end; /* of the part */
	enum licence_scope scope;
	const struct grammar_row *late; /* its value may be the next line */
	struct licence_entry entry;
	uint32_t telling; /* number of the one that is being read, from 1 */
	struct licence_telling told[SHOW_LISTS];
	/* The policy group's line that came last; its heading may be missing. */
	enum show_field group_line;
	struct slice member_pid, member_sn; /* of "Enforced Licenses" */
};

/* licence_entry.c */

/* A new telling begins: what is in the lists may come again. */
void licence_begin(struct licence *l);
void licence_entry(struct licence *l, enum show_list list);
/* Set a cell of the open entry. Opens one where the column belongs to another
 * list, or where the order of the cells shows that a heading is missing. */
void licence_cell(struct licence *l, enum show_column column,
		  struct slice value);
/* Is the cell of the open entry set? */
bool licence_has(const struct licence *l, enum show_column column);
void licence_end(struct licence *l);

/* licence_forms.c, licence_authority.c: rows that need more than a table. */
licence_call licence_enabled, licence_account, licence_installed_policy,
	licence_group, licence_interval, licence_none, licence_trust,
	licence_trust_member, licence_trust_detail, licence_trust_data,
	licence_member, licence_udi, licence_handle, licence_name,
	licence_status, licence_channel, licence_attempts, licence_response,
	licence_authorization_member, licence_authorization_status,
	licence_authorized_member, licence_purchase, licence_derived,
	licence_enforced_member;

/* licence_tables.c, licence_authority.c: lines that have no key of ours. */
licence_other licence_other_any, licence_other_trust, licence_other_summary,
	licence_other_table, licence_other_slot, licence_other_consumption,
	licence_other_job, licence_other_channel, licence_other_authorized,
	licence_other_code, licence_other_purchased, licence_other_mapping,
	licence_other_enforced, licence_other_feature;

/* licence_forms.c: what they share. */

/* The line without blanks around it, and its key as it is written there. */
struct slice licence_text(const struct licence *l);
struct slice licence_key(const struct licence *l);
/* Split at the last `mark` where a time follows; *time is p == NULL and *what all
 * of it where none does. */
void licence_split_time(struct slice value, const char *mark,
			struct slice *what, struct slice *time);
/* An entry for a member: its role, product and serial number go to `first` and
 * the two columns behind it. False: `value` is no UDI. */
bool licence_begin_member(struct licence *l, enum show_column first,
			  struct slice value);
/* licence_tables.c. "name (title):"; *name may be empty. The last parentheses
 * count. */
bool licence_titled(struct slice text, struct slice *name,
		    struct slice *title);

#endif
