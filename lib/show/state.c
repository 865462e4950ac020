#include "show/state.h"

#include <string.h>
#include <strings.h>

const struct show_field_info show_fields[SHOW_FIELDS] = {
#define FIELD(name, json, type, secret, label)                                 \
	[SHOW_##name] = {json, SHOW_##type, SHOW_##secret, label},
#include "show/fields.def"
#undef FIELD
};

/* How many columns each list has: the members of a struct with one byte for
 * each, so that the compiler counts. */
#define LIST(name, json, label)                                                \
	}                                                                      \
	;                                                                      \
	struct columns_of_##name {
#define COLUMN(list, name, json, type, secret) char name;
struct columns_of_none {
	char none;
#include "show/lists.def"
};
#undef LIST
#undef COLUMN

/* And where they begin: each list's name is the number of the column after it. */
enum {
#define LIST(name, json, label) FIRST_##name, BACK_##name = FIRST_##name - 1,
#define COLUMN(list, name, json, type, secret) AT_##name,
#include "show/lists.def"
#undef LIST
#undef COLUMN
};

const struct show_column_info show_columns[SHOW_COLUMNS] = {
#define LIST(name, json, label)
#define COLUMN(list, name, json, type, secret)                                 \
	[SHOW_##name] = {SHOW_##list, json, SHOW_##type, SHOW_##secret,        \
			 AT_##name - FIRST_##list},
#include "show/lists.def"
#undef LIST
#undef COLUMN
};

const struct show_list_info show_lists[SHOW_LISTS] = {
#define LIST(name, json, label)                                                \
	[SHOW_##name] = {json, label, (enum show_column)FIRST_##name,          \
			 sizeof(struct columns_of_##name)},
#define COLUMN(list, name, json, type, secret)
#include "show/lists.def"
#undef LIST
#undef COLUMN
};

/* formats/show-output.md section 2.3 */
#define NULLS(X)                                                               \
	X("<none>") X("<empty>") X("None") X("null") X("'nullPtr'") X("N/A")   \
	X("Not Configured") X("Not Available") X("NOT INSTALLED")              \
	X("No Trust Data") X("No ID") X("Not Applicable") X("No past history") \
	X("No past Import history") X("No Purchase Information Available")     \
	X("No licenses in use") X("No EventLog Found.")                        \
	X("No PD enforced licenses")
#define NULL_FORM(text) {(const uint8_t *)(text), sizeof(text) - 1},
#define LENGTH_BIT(text) | UINT64_C(1) << (sizeof(text) - 1)
static const struct slice nulls[] = {NULLS(NULL_FORM)};
static const uint64_t null_lengths = 0 NULLS(LENGTH_BIT);

bool show_is_null(struct slice value)
{
	if (value.n == 0)
		return true;
	switch (value.p[0]) {
	case 'J':
		return slice_starts(value, "Jan 01 00:00:00 1970");
	case '<':
	case 'N':
	case 'n':
	case '\'':
		break;
	default:
		return false;
	}
	if (value.n > 63 || !(null_lengths >> value.n & 1))
		return false;
	for (size_t i = 0; i < sizeof(nulls) / sizeof(nulls[0]); i++) {
		if (nulls[i].n == value.n &&
		    strncasecmp((const char *)nulls[i].p,
				(const char *)value.p, value.n) == 0)
			return true;
	}
	return false;
}

static struct shown shown_of(struct slice value, uint32_t line)
{
	return (struct shown){
		.text = show_is_null(value) ? (struct slice){value.p, 0}
					    : value,
		.line = line,
	};
}

void show_set(struct show_device *d, enum show_field f, struct slice value,
	      uint32_t line)
{
	if (!d->field[f].line)
		d->field[f] = shown_of(value, line);
}

static bool take_ration(struct show_ration *r)
{
	if (r && !r->left)
		r->exceeded = true;
	else if (r)
		r->left--;
	return !r || !r->exceeded;
}

struct show_row *show_add(struct show_device *d, struct arena *a,
			  enum show_list list, uint32_t line)
{
	struct show_rows *rows = &d->list[list];
	struct show_row *row;

	if (!take_ration(d->ration) && rows->count) {
		row = &rows->at[rows->count - 1];
		memset(row->cell, 0,
		       show_lists[list].columns * sizeof(*row->cell));
		row->line = line;
		return row;
	}
	if (rows->count == rows->cap) {
		uint32_t cap = rows->cap ? rows->cap * 2 : 8;
		struct show_row *more = arena_array(a, cap, sizeof(*more));

		if (rows->count)
			memcpy(more, rows->at, rows->count * sizeof(*more));
		rows->at = more;
		rows->cap = cap;
	}
	if (!rows->line)
		rows->line = line;
	row = &rows->at[rows->count++];
	row->line = line;
	row->cell = arena_array(a, show_lists[list].columns,
				sizeof(*row->cell));
	return row;
}

struct show_row *show_last(struct show_device *d, enum show_list list)
{
	struct show_rows *rows = &d->list[list];

	return rows->count ? &rows->at[rows->count - 1] : NULL;
}

struct shown show_cell(const struct show_row *row, enum show_column column)
{
	return row->cell[show_columns[column].place];
}

void show_set_cell(struct show_row *row, enum show_column column,
		   struct slice value, uint32_t line)
{
	struct shown *cell = &row->cell[show_columns[column].place];

	if (!cell->line)
		*cell = shown_of(value, line);
}

void show_mark_none(struct show_device *d, enum show_list list, uint32_t line)
{
	if (!d->list[list].line)
		d->list[list].line = line;
}
