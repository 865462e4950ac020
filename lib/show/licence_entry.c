#include "show/licence.h"

#include <string.h>

_Static_assert((int)SHOW_LICENSE_COMMENTS - (int)SHOW_LICENSE_HANDLE <
		       ENTRY_CELLS, "the widest list fits into an entry");

/* Rows compared for one entry, so that hostile text costs no square. */
enum { COMPARED_MOST = 256, TAKEN_BITS = 64 };

/* ---- is it the same one? ----------------------------------------------------- */

/* "show license summary" cuts what is too long. */
static bool is_cut(struct slice s)
{
	return slice_ends(s, "...");
}

static bool fits(struct slice a, struct slice b)
{
	bool cut_a = is_cut(a), cut_b = is_cut(b);
	size_t n = a.n;

	if (!cut_a && !cut_b)
		return slice_equal(a, b);
	if (cut_a)
		n = a.n - 3;
	if (cut_b && (!cut_a || b.n - 3 < n))
		n = b.n - 3;
	return a.n >= n && b.n >= n && memcmp(a.p, b.p, n) == 0;
}

/* Is "DNA_HSEC" what stands in front of the comma in
 * "regid.2019-03.com.cisco.DNA_HSEC,1.0_…"? */
static bool names_tag(struct slice title, struct slice tag)
{
	size_t comma = slice_find(tag, ",", 0), n = title.n;
	struct slice end;

	if (comma == SIZE_MAX || is_cut(title) || comma < n + 1)
		return false;
	end = slice_part(tag, comma - n - 1, comma);
	return end.p[0] == '.' && memcmp(end.p + 1, title.p, n) == 0;
}

static struct slice text_of(const struct show_row *row, enum show_column c)
{
	return show_cell(row, c).text;
}

/* The text in parentheses is a title or a short tag. */
static bool title_names(struct slice title, const struct show_row *row)
{
	return fits(title, text_of(row, SHOW_LICENSE_DESCRIPTION)) ||
	       fits(title, text_of(row, SHOW_LICENSE_FEATURE_TEXT)) ||
	       names_tag(title, text_of(row, SHOW_LICENSE_TAG));
}

/* Does the row say what it is beyond its name? */
static bool tells_more(const struct show_row *row)
{
	return text_of(row, SHOW_LICENSE_TITLE).n ||
	       text_of(row, SHOW_LICENSE_DESCRIPTION).n ||
	       text_of(row, SHOW_LICENSE_TAG).n;
}

static bool same_licence(const struct show_row *a, const struct show_row *b)
{
	struct slice name_a = text_of(a, SHOW_LICENSE_NAME);
	struct slice name_b = text_of(b, SHOW_LICENSE_NAME);
	struct slice title_a = text_of(a, SHOW_LICENSE_TITLE);
	struct slice title_b = text_of(b, SHOW_LICENSE_TITLE);
	struct slice more_a = text_of(a, SHOW_LICENSE_TAG);
	struct slice more_b = text_of(b, SHOW_LICENSE_TAG);

	if (more_a.n && more_b.n)
		return slice_equal(more_a, more_b);
	if (name_a.n && name_b.n && !fits(name_a, name_b))
		return false;
	if (title_a.n && title_b.n)
		return fits(title_a, title_b);
	if ((title_a.n && title_names(title_a, b)) ||
	    (title_b.n && title_names(title_b, a)))
		return true;
	if (!name_a.n || !name_b.n)
		return false;
	more_a = text_of(a, SHOW_LICENSE_DESCRIPTION);
	more_b = text_of(b, SHOW_LICENSE_DESCRIPTION);
	if (more_a.n && more_b.n)
		return slice_equal(more_a, more_b);
	return !tells_more(a) || !tells_more(b);
}

/* What makes a row of another list the same one, told twice. */
enum { KEYS = 5 };
static const struct {
	enum show_list list;
	bool alone; /* also a row that tells none of its keys: of a device that
		       is no stack */
	uint8_t keys;
	enum show_column key[KEYS];
} identities[] = {
	{SHOW_MEMBERS, false, 3,
	 {SHOW_MEMBER_ROLE, SHOW_MEMBER_PID, SHOW_MEMBER_SN}},
	{SHOW_TRUST, true, 3, {SHOW_TRUST_ROLE, SHOW_TRUST_PID, SHOW_TRUST_SN}},
	{SHOW_TRUST_DATA, true, 2, {SHOW_DATA_PID, SHOW_DATA_SN}},
	{SHOW_AUTHORIZATIONS, false, 3,
	 {SHOW_AUTH_ROLE, SHOW_AUTH_PID, SHOW_AUTH_SN}},
	{SHOW_AUTHORIZED, false, 5,
	 {SHOW_AUTHORIZED_NAME, SHOW_AUTHORIZED_TITLE, SHOW_AUTHORIZED_ROLE,
	  SHOW_AUTHORIZED_PID, SHOW_AUTHORIZED_SN}},
	{SHOW_PURCHASED, false, 1, {SHOW_PURCHASED_TEXT}},
	{SHOW_DERIVED, false, 1, {SHOW_DERIVED_TAG}},
	{SHOW_COMMUNICATIONS, false, 1, {SHOW_COMM_CHANNEL}},
	{SHOW_JOBS, false, 1, {SHOW_JOB_NAME}},
	{SHOW_ENFORCED, false, 4,
	 {SHOW_ENFORCED_NAME, SHOW_ENFORCED_TAG, SHOW_ENFORCED_PID,
	  SHOW_ENFORCED_SN}},
};

static bool same_entry(enum show_list list, const struct show_row *a,
		       const struct show_row *b)
{
	size_t at = 0;
	bool told = false;

	if (list == SHOW_LICENSES)
		return same_licence(a, b);
	while (identities[at].list != list)
		at++;
	for (size_t i = 0; i < identities[at].keys; i++) {
		struct slice key = text_of(a, identities[at].key[i]);

		if (!slice_equal(key, text_of(b, identities[at].key[i])))
			return false;
		told = told || key.n;
	}
	return told || identities[at].alone;
}

/* ---- entries ----------------------------------------------------------------- */

void licence_begin(struct licence *l)
{
	licence_end(l);
	l->telling++;
}

/* Nobody but licence_end adds to these lists, so that what a list holds when it is
 * asked for first is what it held when the telling began. */
static struct licence_telling *telling_of(struct licence *l, enum show_list list)
{
	struct licence_telling *t = &l->told[list];

	if (t->number != l->telling)
		*t = (struct licence_telling){
			.number = l->telling,
			.known = l->r->device->list[list].count,
		};
	return t;
}

/* The row of an earlier telling, taken by no other entry of this one; NULL. */
static struct show_row *find_known(struct licence *l)
{
	enum show_list list = l->entry.list;
	struct show_rows *rows = &l->r->device->list[list];
	struct licence_telling *t = telling_of(l, list);
	uint32_t most = t->known < COMPARED_MOST ? t->known : COMPARED_MOST;

	for (uint32_t k = 0; k < most; k++) {
		uint32_t i = (t->next + k) % t->known;
		uint64_t bit = i < TAKEN_BITS ? UINT64_C(1) << i : 0;

		if ((t->taken & bit) ||
		    !same_entry(list, &rows->at[i], &l->entry.row))
			continue;
		t->taken |= bit;
		t->next = i + 1;
		return &rows->at[i];
	}
	return NULL;
}

/* The first telling stands, but what it cut is made whole. */
static void fill(struct shown *have, const struct shown *more, size_t cells)
{
	for (size_t i = 0; i < cells; i++) {
		if (!have[i].line ||
		    (is_cut(have[i].text) && more[i].text.n &&
		     !is_cut(more[i].text) &&
		     fits(have[i].text, more[i].text)))
			have[i] = more[i];
	}
}

void licence_end(struct licence *l)
{
	struct licence_entry *e = &l->entry;
	struct show_row *row;

	if (e->list == SHOW_LISTS)
		return;
	row = find_known(l);
	if (!row)
		row = show_add(l->r->device, l->r->arena, e->list, e->row.line);
	fill(row->cell, e->cell, show_lists[e->list].columns);
	e->list = SHOW_LISTS;
}

void licence_entry(struct licence *l, enum show_list list)
{
	struct licence_entry *e = &l->entry;

	licence_end(l);
	*e = (struct licence_entry){
		.list = list,
		.row = {.line = l->line->number, .cell = e->cell},
	};
}

bool licence_has(const struct licence *l, enum show_column column)
{
	return l->entry.list == show_columns[column].list &&
	       show_cell(&l->entry.row, column).line;
}

void licence_cell(struct licence *l, enum show_column column,
		  struct slice value)
{
	enum show_list list = show_columns[column].list;

	if (l->entry.list != list || licence_has(l, column) ||
	    (list == SHOW_COMMUNICATIONS && column <= l->entry.last))
		licence_entry(l, list);
	show_set_cell(&l->entry.row, column, value, l->line->number);
	l->entry.last = column;
}
