/* What a device says of its licensing, as its text shows it; layer 2.
 *
 * One shape for everything: single values (fields.def) and lists of rows
 * (lists.def). So reading, printing, hiding, comparing and judging are loops
 * over tables, and a new value is one line in one of them.
 *
 * Three things are kept apart throughout: the text does not show a value (line
 * 0), shows it as none ("<none>", "<empty>", "N/A" and their kin: an empty text
 * with a line), and shows it. */
#ifndef SHOW_STATE_H
#define SHOW_STATE_H

#include "base/mem.h"
#include "base/slice.h"

/* How the text of a value is read. TIME and BOOL fall back to the text. */
enum show_type {
	SHOW_TEXT,
	SHOW_NUMBER, /* 64 bits, unsigned */
	SHOW_COUNT,  /* "322" or "0(322)": a number and one in parentheses, whose
			meaning is not public (formats/show-output.md 4.11) */
	SHOW_DAYS,   /* "365 (CISCO default)", "yes (Customer Policy)": a value and
			where it comes from */
	SHOW_TIME,   /* "Mar 22 12:19:01 2022 UTC" */
	SHOW_BOOL,   /* True, False, yes, no */
};

/* What a value would give away outside the building. */
enum show_secret {
	SHOW_OPEN,
	SHOW_SERIAL,
	SHOW_HOST, /* host names, and free text that may hold any of the others */
	SHOW_ADDRESS,
	SHOW_ACCOUNT,
	SHOW_USER,
	SHOW_PASSWORD,
};

enum show_field {
#define FIELD(name, json, type, secret, label) SHOW_##name,
#include "show/fields.def"
#undef FIELD
	SHOW_FIELDS
};

enum show_list {
#define LIST(name, json, label) SHOW_##name,
#define COLUMN(list, name, json, type, secret)
#include "show/lists.def"
#undef LIST
#undef COLUMN
	SHOW_LISTS
};

/* A column's number inside its list: SHOW_LICENSE_TAG and so on. One enum over
 * all lists; show_column_index makes it the index in a row. */
enum show_column {
#define LIST(name, json, label)
#define COLUMN(list, name, json, type, secret) SHOW_##name,
#include "show/lists.def"
#undef LIST
#undef COLUMN
	SHOW_COLUMNS
};

struct show_field_info {
	const char *json; /* "transport.url" */
	enum show_type type;
	enum show_secret secret;
	const char *label;
};
struct show_column_info {
	enum show_list list;
	const char *json;
	enum show_type type;
	enum show_secret secret;
	unsigned place; /* among the list's own, from 0 */
};
struct show_list_info {
	const char *json, *label;
	enum show_column first; /* of its columns, which follow each other */
	unsigned columns;
};
extern const struct show_field_info show_fields[SHOW_FIELDS];
extern const struct show_column_info show_columns[SHOW_COLUMNS];
extern const struct show_list_info show_lists[SHOW_LISTS];

/* Borrowed from the text or from the arena it was read into. */
struct shown {
	struct slice text; /* n == 0: shown as none */
	uint32_t line;	   /* from 1, of the text as it was given; 0: not shown */
};

struct show_row {
	uint32_t line;	    /* where it begins */
	struct shown *cell; /* show_lists[list].columns of them */
};

struct show_rows {
	struct show_row *at;
	uint32_t count, cap;
	uint32_t line; /* where the text shows that there are none, or the first
			  row; 0: the text does not show this list */
};

enum show_command {
#define COMMAND(name, words, about) SHOW_COMMAND_##name,
#include "show/commands.def"
#undef COMMAND
	SHOW_COMMANDS
};

/* How many rows the devices of one text may still have together, and whether
 * there were more. */
struct show_ration {
	uint32_t left;
	bool exceeded;
};

/* One device of a text. */
struct show_device {
	struct shown field[SHOW_FIELDS];
	struct show_rows list[SHOW_LISTS];
	bool seen[SHOW_COMMANDS]; /* output that the text holds */
	struct show_ration *ration; /* NULL: no bound */
	bool cut;	 /* the text ends inside an output, or in mid-line */
	uint32_t first, last; /* its lines, from 1 */
};

/* Is it shown with a value? */
static inline bool shown_some(struct shown s)
{
	return s.line && s.text.n;
}
/* Is it shown as none? */
static inline bool shown_none(struct shown s)
{
	return s.line && !s.text.n;
}

static inline struct shown show_get(const struct show_device *d,
				    enum show_field f)
{
	return d->field[f];
}
/* The cell of `row` under `column`, which must belong to the row's list. */
struct shown show_cell(const struct show_row *row, enum show_column column);

/* The values in the text; false when it has none of that type. show_number
 * takes SHOW_NUMBER, SHOW_COUNT and SHOW_DAYS (the number in front);
 * show_number_aside the one in parentheses of a SHOW_COUNT. */
bool show_number(struct shown s, uint64_t *out);
bool show_number_aside(struct shown s, uint64_t *out);
bool show_bool(struct shown s, bool *out);
/* Whence a SHOW_DAYS value comes: "CISCO default"; n == 0: not said. */
struct slice show_origin(struct shown s);
/* Seconds of the device's own calendar: exact in one text, and UTC only where
 * *zone says UTC or GMT, because a zone's word is the free text of "clock
 * timezone" (formats/show-output.md 2.2). Accepts "Mar 22 12:19:01 2022 UTC",
 * "Mar 22 2022 12:19:01 UTC", "2021-11-17 03:31:32.920 UTC" and "12:19:01.000 UTC
 * Tue Mar 22 2022". Epoch 0 is no time. */
bool show_time(struct shown s, int64_t *seconds, struct slice *zone);
/* Without a "*" (never set) or "." (set once, lost) in front of it; 0: none. */
char show_clock_mark(struct slice text);

/* Filling; for the readers of lib/show only. All text is borrowed. */

/* Set where it is not set yet: a dump repeats itself, and the first telling
 * stands. Null forms become none (formats/show-output.md 2.3). */
void show_set(struct show_device *d, enum show_field f, struct slice value,
	      uint32_t line);
/* A new row, its cells not shown; valid until the next one is added. Past the
 * ration the list's last row is emptied and given out again: whoever made the
 * ration then finds `exceeded`, and drops the whole. */
struct show_row *show_add(struct show_device *d, struct arena *a,
			  enum show_list list, uint32_t line);
struct show_row *show_last(struct show_device *d, enum show_list list);
void show_set_cell(struct show_row *row, enum show_column column,
		   struct slice value, uint32_t line);
/* The text shows that the list is empty. */
void show_mark_none(struct show_device *d, enum show_list list, uint32_t line);
bool show_is_null(struct slice value);

#endif
