#include "rules/difference_inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Numbers that name something: they change, but do not grow. */
static const enum show_column names[] = {
	SHOW_LICENSE_STATUS_NUMBER, SHOW_LICENSE_REPORT, SHOW_LICENSE_PREVIOUS,
	SHOW_REPORT_ID, SHOW_DETAIL_ID, SHOW_DETAIL_PREVIOUS, SHOW_DETAIL_NEXT,
};

enum { KEYS = 3, TELLS = 3 };

/* Rows are known by the columns of `key`; SHOW_COLUMNS ends a list. Equal keys
 * are numbered. `tells` is shown of a row that only one side has. */
struct list_way {
	enum { ROWS, PLACES, HOW_OFTEN } way;
	enum show_list list;
	enum show_column key[KEYS], tells[TELLS];
};
#define NO SHOW_COLUMNS

/* Lists that are not here are not compared: jobs, processes and traces, which are
 * of the moment, and what was not understood. */
static const struct list_way ways[] = {
	{PLACES, SHOW_MEMBERS, {NO},
	 {SHOW_MEMBER_ROLE, SHOW_MEMBER_PID, SHOW_MEMBER_SN}},
	{ROWS, SHOW_TRUST, {SHOW_TRUST_PID, SHOW_TRUST_SN, NO},
	 {SHOW_TRUST_STATE, SHOW_TRUST_INSTALLED, NO}},
	{ROWS, SHOW_TRUST_DATA, {SHOW_DATA_PID, SHOW_DATA_SN, NO},
	 {SHOW_DATA_STATE, NO}},
	{ROWS, SHOW_LICENSES, {SHOW_LICENSE_NAME, SHOW_LICENSE_TAG, NO},
	 {SHOW_LICENSE_COUNT, SHOW_LICENSE_STATUS, NO}},
	{ROWS, SHOW_AUTHORIZATIONS, {SHOW_AUTH_PID, SHOW_AUTH_SN, NO},
	 {SHOW_AUTH_STATUS, NO}},
	{ROWS, SHOW_AUTHORIZED,
	 {SHOW_AUTHORIZED_NAME, SHOW_AUTHORIZED_PID, SHOW_AUTHORIZED_SN},
	 {SHOW_AUTHORIZED_COUNT, SHOW_AUTHORIZED_KIND, NO}},
	{ROWS, SHOW_PURCHASED, {SHOW_PURCHASED_TEXT, NO}, {NO}},
	{ROWS, SHOW_DERIVED, {SHOW_DERIVED_TAG, NO}, {NO}},
	{ROWS, SHOW_REPORTS, {SHOW_REPORT_ID, NO},
	 {SHOW_REPORT_STATE, SHOW_REPORT_FEATURE, NO}},
	{ROWS, SHOW_REPORT_DETAILS, {SHOW_DETAIL_ID, NO},
	 {SHOW_DETAIL_STATE, SHOW_DETAIL_FEATURE, NO}},
	{ROWS, SHOW_COMMUNICATIONS, {SHOW_COMM_CHANNEL, NO},
	 {SHOW_COMM_RESPONSE, SHOW_COMM_TIME, NO}},
	{ROWS, SHOW_ENFORCED,
	 {SHOW_ENFORCED_NAME, SHOW_ENFORCED_PID, SHOW_ENFORCED_SN},
	 {SHOW_ENFORCED_TAG, NO}},
	{HOW_OFTEN, SHOW_EVENTS,
	 {SHOW_EVENT_FACILITY, SHOW_EVENT_SEVERITY, SHOW_EVENT_MNEMONIC}, {NO}},
	{HOW_OFTEN, SHOW_LOG, {SHOW_LOG_NAME, NO}, {NO}},
	{ROWS, SHOW_HISTORY, {SHOW_HISTORY_CHANNEL, SHOW_HISTORY_TEXT, NO}, {NO}},
	{ROWS, SHOW_TRUSTPOINTS, {SHOW_TRUSTPOINT_NAME, NO},
	 {SHOW_TRUSTPOINT_STATE, NO}},
	{ROWS, SHOW_PACKAGES, {SHOW_PACKAGE_TECHNOLOGY, NO},
	 {SHOW_PACKAGE_CURRENT, SHOW_PACKAGE_TYPE, NO}},
	{ROWS, SHOW_CONFIG, {SHOW_CONFIG_TEXT, NO}, {NO}},
	{ROWS, SHOW_DETAILS, {SHOW_NOTE_SECTION, SHOW_NOTE_KEY, NO},
	 {SHOW_NOTE_VALUE, NO}},
};

/* "show license all" knows no tags: the same rows by name and description. */
static const struct list_way licences_by_name = {
	ROWS, SHOW_LICENSES,
	{SHOW_LICENSE_NAME, SHOW_LICENSE_DESCRIPTION, NO},
	{SHOW_LICENSE_COUNT, SHOW_LICENSE_STATUS, NO},
};

static bool is_name(enum show_column c)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (names[i] == c)
			return true;
	}
	return false;
}

static bool is_key(const struct list_way *w, enum show_column c)
{
	for (size_t i = 0; i < KEYS && w->key[i] != NO; i++) {
		if (w->key[i] == c)
			return true;
	}
	return false;
}

/* ---- rows and their keys --------------------------------------------------------- */

/* A row with its key, to find equal ones. */
struct keyed_row {
	struct slice key;
	const struct show_row *row;
	uint32_t place; /* in the text */
	uint32_t again; /* of rows with this key: the how many-eth, from 0 */
};

static int keyed_order(const void *x, const void *y)
{
	const struct keyed_row *a = x, *b = y;
	int c = slice_compare(a->key, b->key);

	return c ? c : (a->place > b->place) - (a->place < b->place);
}

static void add_part(struct buf *out, const char *gap, struct slice text)
{
	if (!text.n)
		return;
	if (out->n)
		buf_add_text(out, gap);
	buf_add_slice(out, text);
}

static struct slice row_key(struct arena *a, const struct list_way *w,
			    const struct show_row *row, uint32_t place)
{
	const char *gap = w->list == SHOW_EVENTS ? "-" : " ";
	_cleanup_buf_ struct buf out = {0};

	if (w->way == PLACES)
		return slice_of(arena_printf(a, "%" PRIu32, place + 1));
	for (size_t i = 0; i < KEYS && w->key[i] != NO; i++)
		add_part(&out, gap, show_cell(row, w->key[i]).text);
	return arena_copy(a, buf_slice(&out));
}

static struct keyed_row *key_rows(struct arena *a, const struct list_way *w,
				  const struct show_rows *rows)
{
	struct keyed_row *out = arena_array(a, rows->count + 1, sizeof(*out));

	for (uint32_t i = 0; i < rows->count; i++)
		out[i] = (struct keyed_row){row_key(a, w, &rows->at[i], i),
					    &rows->at[i], i, 0};
	qsort(out, rows->count, sizeof(*out), keyed_order);
	for (uint32_t i = 1; i < rows->count; i++) {
		if (slice_equal(out[i].key, out[i - 1].key))
			out[i].again = out[i - 1].again + 1;
	}
	return out;
}

static struct fact_name group_of(const struct list_way *w)
{
	return (struct fact_name){show_lists[w->list].json,
				  show_lists[w->list].label};
}

static struct slice row_words(struct buf *out, const struct list_way *w,
			      const struct show_row *row)
{
	buf_clear(out);
	for (size_t i = 0; i < TELLS && w->tells[i] != NO; i++)
		add_part(out, ", ", show_cell(row, w->tells[i]).text);
	return buf_slice(out);
}

static void tell_cells(struct difference_side *side, const struct list_way *w,
		       const struct difference_fact *base,
		       const struct show_row *row)
{
	const struct show_list_info *list = &show_lists[w->list];

	for (unsigned i = 0; i < list->columns; i++) {
		enum show_column c = list->first + i;
		struct shown cell = show_cell(row, c);
		struct difference_fact f = *base;

		if (!cell.line || is_key(w, c) || c == SHOW_LICENSE_HANDLE)
			continue;
		f.order = 1 + i;
		f.name = (struct fact_name){show_columns[c].json,
					    show_columns[c].json};
		value_fact(&f, cell, show_columns[c].type, is_name(c));
		difference_fact(side, &f);
	}
}

static void tell_rows(struct difference_side *side, const struct list_way *w,
		      const struct show_rows *rows, uint32_t rank)
{
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf words = {0};
	struct keyed_row *keyed = key_rows(&a, w, rows);

	tell_cover(side, rank);
	for (uint32_t i = 0; i < rows->count; i++) {
		struct difference_fact f = {
			.kind = FACT_THING,
			.rank = rank,
			.row = keyed[i].key,
			.group = group_of(w),
			.value = row_words(&words, w, keyed[i].row),
		};

		if (keyed[i].again || !f.row.n)
			f.row = slice_of(arena_printf(
				&a, "%.*s%s#%" PRIu32, SLICE_ARG(keyed[i].key),
				f.row.n ? " " : "", keyed[i].again + 1));
		difference_fact(side, &f);
		tell_cells(side, w, &f, keyed[i].row);
	}
}

static void tell_how_often(struct difference_side *side,
			   const struct list_way *w,
			   const struct show_rows *rows, uint32_t rank)
{
	_cleanup_arena_ struct arena a = {0};
	struct keyed_row *keyed = key_rows(&a, w, rows);

	tell_cover(side, rank);
	for (uint32_t i = 0; i < rows->count; i++) {
		uint32_t times = keyed[i].again + 1;
		char text[16];

		if (i + 1 < rows->count && keyed[i + 1].again)
			continue;
		snprintf(text, sizeof(text), "%" PRIu32, times);
		difference_fact(side, &(struct difference_fact){
					      .kind = FACT_COUNTER,
					      .rank = rank,
					      .row = keyed[i].key,
					      .group = group_of(w),
					      .value = slice_of(text),
					      .number = {true, times},
				      });
	}
}

static void tell_list(struct difference_side *side, const struct list_way *w,
		      const struct show_device *d, uint32_t rank)
{
	const struct show_rows *rows = &d->list[w->list];

	if (!rows->line)
		return;
	if (w->way == HOW_OFTEN)
		tell_how_often(side, w, rows, rank);
	else
		tell_rows(side, w, rows, rank);
}

static bool all_have(const struct show_rows *rows, enum show_column column)
{
	for (uint32_t i = 0; i < rows->count; i++) {
		if (!show_cell(&rows->at[i], column).text.n)
			return false;
	}
	return true;
}

void tell_lists(struct difference_side *side, const struct show_device *d,
		uint32_t first_rank)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		enum show_list list = ways[i].list;

		if (list != SHOW_LICENSES ||
		    all_have(&d->list[list], SHOW_LICENSE_TAG))
			tell_list(side, &ways[i], d, first_rank + 2 * list);
	}
	tell_list(side, &licences_by_name, d, first_rank + 2 * SHOW_LICENSES + 1);
}

