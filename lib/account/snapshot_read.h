/* What the readers of the eight forms share: filling a struct by a table, adding
 * rows, naming places; private to lib/account; layer 2.
 *
 * formats/cssm-files.md section 11. */
#ifndef ACCOUNT_SNAPSHOT_READ_H
#define ACCOUNT_SNAPSHOT_READ_H

#include <stddef.h>

#include "account/snapshot.h"

/* ---- numbers by what they stand for ------------------------------------------- */

struct snapshot_index {
	struct snapshot_slot *slots;
	size_t size, used; /* size: 0 or a power of two */
};
void snapshot_index_free(struct snapshot_index *x);
/* The number that was put in for an equal key, or `next`, which is put in. `same`
 * compares the thing of a number with `key`. */
uint32_t snapshot_index_find(struct snapshot_index *x, uint64_t hash,
			     bool (*same)(const void *all, uint32_t number,
					  const void *key),
			     const void *all, const void *key, uint32_t next);

/* The same without putting in: `none` where there is no equal key. */
uint32_t snapshot_index_known(const struct snapshot_index *x, uint64_t hash,
			      bool (*same)(const void *all, uint32_t number,
					   const void *key),
			      const void *all, const void *key, uint32_t none);

/* ---- the reader ---------------------------------------------------------------- */

struct snapshot_reader {
	struct snapshot *out;
	struct arena *arena;
	const struct limits *limits;
	struct err *e;
	const struct snapshot_columns *columns; /* of CSV; or NULL */
	uint64_t parts; /* against snapshot-parts */
	struct buf licenses;  /* of struct snapshot_license: whole items */
	struct buf gathered;  /* the same: from parts and terms */
	struct buf terms;     /* of the latter, in order of coming */
	struct buf devices;   /* of struct snapshot_device */
	struct buf rows;      /* of struct slice: rows of terms as they came */
	struct buf lists;     /* of what counts together */
	struct buf owners;    /* of virtual accounts and whose they are */
	struct snapshot_index license_index, gathered_index, device_index,
		row_index, list_index, owner_index;
};
void snapshot_reader_free(struct snapshot_reader *r);
/* What was gathered becomes *r->out. */
void snapshot_finish(struct snapshot_reader *r);

/* Where an item lies, or with `list` the nth of a list in it. */
struct snapshot_spot {
	struct slice place; /* "licenses[3]"; n == 0: the document itself */
	const char *list;   /* NULL: the item */
	size_t n;	    /* from 1 */
};
/* RC_MALFORMED: "licenses[3]: …". */
enum rc snapshot_fault(const struct snapshot_reader *r,
		       const struct snapshot_spot *spot, uint64_t offset,
		       const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Text from input for a message: short, without control bytes; in the arena. */
const char *snapshot_shown(const struct snapshot_reader *r, struct slice s);
/* One more licence, term, device … */
enum rc snapshot_count_part(struct snapshot_reader *r, uint64_t more);

/* ---- values -------------------------------------------------------------------- */

enum snapshot_value {
	VALUE_TEXT,   /* struct slice; null and "None" are p == NULL */
	VALUE_NAME,   /* the same, trimmed; an empty one too is p == NULL */
	VALUE_AMOUNT, /* struct maybe_amount */
	VALUE_COUNT,  /* the same, of a type that is not public: what is no whole
			 number is none */
	VALUE_DATE,   /* struct snapshot_time; what is none is refused */
	VALUE_TIME,   /* struct snapshot_time; what is none keeps its text */
	VALUE_YES,    /* bool */
};
/* The key of a JSON object (the column, in CSV) and where its value goes. */
struct snapshot_field {
	const char *key;
	enum snapshot_value form;
	size_t place;
};
struct snapshot_table {
	const struct snapshot_field *fields;
	size_t count;
};
#define SNAPSHOT_TABLE(rows)                                                   \
	{                                                                      \
		rows, sizeof(rows) / sizeof((rows)[0])                         \
	}

enum rc snapshot_fill(struct snapshot_reader *r, void *to,
		      const struct snapshot_table *t, struct json_value object,
		      const struct snapshot_spot *spot);
/* The objects of the list under `key`, filled by the table; none when it is absent
 * or null. */
struct snapshot_filled {
	const void *at;
	size_t count;
};
enum rc snapshot_fill_list(struct snapshot_reader *r,
			   struct snapshot_filled *out, size_t size,
			   const struct snapshot_table *t,
			   struct json_value item, const char *key,
			   const struct snapshot_spot *spot);
/* One value from a text, as CSV has it. NULL, or what is wrong with it (may be in
 * the arena). */
const char *snapshot_text_value(const struct snapshot_reader *r, void *to,
				enum snapshot_value form, struct slice text);
/* NULL, or why it is no date with one reading. */
const char *snapshot_time_read(struct snapshot_time *out, struct arena *a,
			       struct slice text);

/* ---- likeness ------------------------------------------------------------------ */

/* A number that only one of the two tells is no difference. */
bool snapshot_numbers_agree(const struct snapshot_license *a,
			    const struct snapshot_license *b);
/* Those of `from` that `to` does not tell. */
void snapshot_take_numbers(struct snapshot_license *to,
			   const struct snapshot_license *from);

/* ---- adding -------------------------------------------------------------------- */

/* What the wrappers around a list of items say of all of them. */
struct snapshot_around {
	struct slice prefix;	      /* of places: "[2].licenses." */
	struct slice virtual_account; /* p == NULL: not told */
	struct slice account;	      /* the smart account; p == NULL: not told */
};
/* A whole licence. The same one again: taken once when alike, else RC_MALFORMED. */
enum rc snapshot_add_license(struct snapshot_reader *r,
			     const struct snapshot_license *license);
/* A part of what is told of a licence: the parts may tell different numbers, but not
 * one number differently. */
enum rc snapshot_merge_license(struct snapshot_reader *r,
			       const struct snapshot_license *license);
/* A part that is a term too: `owned` becomes the sum of the terms. `raw` is the row
 * as it came, and the same again is taken once. */
enum rc snapshot_add_term(struct snapshot_reader *r,
			  const struct snapshot_license *license,
			  const struct snapshot_term *term, struct slice raw);
enum rc snapshot_add_device(struct snapshot_reader *r,
			    const struct snapshot_device *device);
/* A list of so many rows and what its reply says of their number; `kind` tells the
 * lists of one virtual account apart. */
void snapshot_add_list(struct snapshot_reader *r, uint32_t kind,
		       struct slice virtual_account, bool is_paged,
		       uint64_t rows, struct maybe_u64 total);
/* A virtual account is one smart account's; a file in which two have one of the
 * same name cannot be told apart later. */
enum rc snapshot_add_owner(struct snapshot_reader *r,
			   struct slice virtual_account, struct slice account,
			   const struct snapshot_spot *spot, uint64_t offset);

/* ---- forms --------------------------------------------------------------------- */

/* Reads one item of a list and adds it. */
typedef enum rc snapshot_take(struct snapshot_reader *r, struct json_value item,
			      struct slice place,
			      const struct snapshot_around *around);
snapshot_take snapshot_take_license, snapshot_take_subscription,
	snapshot_take_device, snapshot_take_summary;

/* A list by the key that holds it. */
struct snapshot_list {
	const char *key;
	enum snapshot_form form;
	snapshot_take *take;
	bool is_paged;
};
/* The kind of items that a root holds, bare or under its key in a reply; NULL:
 * none of them. */
const struct snapshot_list *snapshot_list_of(struct json_value root);
bool snapshot_is_reply(struct json_value object);
/* An object with lists under their keys and the reply's totals and status. */
enum rc snapshot_read_reply(struct snapshot_reader *r, struct json_value reply,
			    const struct snapshot_around *around);
/* RC_MALFORMED with the reply's message when it says that it failed and holds no
 * items. */
enum rc snapshot_check_reply(const struct snapshot_reader *r,
			     struct json_value reply, uint64_t items,
			     const struct snapshot_spot *spot);
/* `items` is an array, or one item alone. */
enum rc snapshot_read_items(struct snapshot_reader *r,
			    const struct snapshot_list *list,
			    struct json_value items, const char *key,
			    const struct snapshot_around *around,
			    struct maybe_u64 total);
/* Calls `read` with each element of an array (an object alone is its only one) and
 * "[n]." as prefix. */
enum rc snapshot_each(struct snapshot_reader *r, struct json_value list,
		      const char *key, const struct snapshot_around *around,
		      enum rc (*read)(struct snapshot_reader *r,
				      struct json_value element,
				      const struct snapshot_around *around));

/* Does one of the first elements (or an object alone) fit? */
bool snapshot_any(struct json_value root, bool (*fits)(struct json_value v));
bool snapshot_has(struct json_value object, const char *const *keys);

bool snapshot_is_on_prem(struct json_value element);
bool snapshot_is_account(struct json_value element);
bool snapshot_is_catalyst(struct json_value root);
enum rc snapshot_read_on_prem(struct snapshot_reader *r,
			      struct json_value element,
			      const struct snapshot_around *around);
enum rc snapshot_read_account(struct snapshot_reader *r,
			      struct json_value element,
			      const struct snapshot_around *around);
enum rc snapshot_read_catalyst(struct snapshot_reader *r,
			       struct json_value root);

#endif
