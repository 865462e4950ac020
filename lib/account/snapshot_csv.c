/* CSV of the portal: formats/cssm-files.md section 11.7. Which columns it has is not
 * public, so each is found by any of several names, or by the one that the operator
 * gives. */
#include <inttypes.h>

#include "account/csv.h"
#include "account/snapshot_read.h"

struct row {
	struct snapshot_license license;
	struct snapshot_term term;
};

#define LICENSE(member) offsetof(struct row, license.member)
#define TERM(member) offsetof(struct row, term.member)
/* word, form, place, is it of a term, names */
#define COLUMNS(X)                                                             \
	X(COLUMN_LICENSE, "license", VALUE_NAME, LICENSE(name), false,         \
	  "license", "license name", "license family", "entitlement",          \
	  "product sku", "sku")                                                \
	X(COLUMN_OWNED, "owned", VALUE_AMOUNT, LICENSE(owned), false,          \
	  "available to use", "purchased", "quantity purchased",               \
	  "purchased quantity", "owned", "quantity")                           \
	X(COLUMN_IN_USE, "in-use", VALUE_AMOUNT, LICENSE(in_use), false,       \
	  "in use", "used", "in use quantity")                                 \
	X(COLUMN_RESERVED, "reserved", VALUE_AMOUNT, LICENSE(reserved), false, \
	  "reserved", "reserved quantity")                                     \
	X(COLUMN_SUBSTITUTED, "substituted", VALUE_AMOUNT,                     \
	  LICENSE(substituted), false, "substitution", "substitutions",        \
	  "substituted")                                                       \
	X(COLUMN_BALANCE, "balance", VALUE_AMOUNT, LICENSE(available), false,  \
	  "balance", "available")                                              \
	X(COLUMN_BILLING, "billing", VALUE_TEXT, LICENSE(billing), false,      \
	  "billing", "billing type")                                           \
	X(COLUMN_STATUS, "status", VALUE_TEXT, LICENSE(status), false,         \
	  "status", "alerts", "compliance status")                             \
	X(COLUMN_TAG, "tag", VALUE_NAME, LICENSE(tag), false, "tag",           \
	  "entitlement tag")                                                   \
	X(COLUMN_ACCOUNT, "virtual-account", VALUE_NAME,                       \
	  LICENSE(virtual_account), false, "virtual account",                  \
	  "local virtual account", "va")                                       \
	X(COLUMN_START, "start", VALUE_DATE, TERM(start), true, "start date",  \
	  "start", "term start")                                               \
	X(COLUMN_END, "end", VALUE_DATE, TERM(end), true, "expiration date",   \
	  "end date", "expires", "expiry date", "expiration", "term end")      \
	X(COLUMN_SUBSCRIPTION, "subscription", VALUE_NAME,                     \
	  TERM(subscription_id), true, "subscription id", "subscription",      \
	  "subscription reference")

enum column {
#define X(name, ...) name,
	COLUMNS(X)
#undef X
	COLUMN_COUNT
};

enum { NAMES_MOST = 8 };
static const struct {
	const char *word;
	enum snapshot_value form;
	size_t place;
	bool of_term;
	const char *names[NAMES_MOST];
} columns[COLUMN_COUNT] = {
#define X(name, word, form, place, of_term, ...)                               \
	[name] = {word, form, place, of_term, {__VA_ARGS__}},
	COLUMNS(X)
#undef X
};

const char *const snapshot_column_words[] = {
#define X(name, word, ...) word,
	COLUMNS(X)
#undef X
	NULL};

static size_t find_name(const struct csv_row *header, const char *name)
{
	for (size_t i = 0; i < header->count; i++) {
		if (csv_name_is(header->cells[i], name))
			return i;
	}
	return SIZE_MAX;
}

/* What the operator calls it, else its first name that is there. */
static size_t find_column(const struct csv_row *header, enum column c,
			  const struct snapshot_columns *mine)
{
	size_t at = SIZE_MAX;

	for (size_t i = 0; mine && i < mine->count; i++) {
		if (slice_is(slice_of(mine->at[i].column), columns[c].word))
			return find_name(header, mine->at[i].header);
	}
	for (size_t i = 0; at == SIZE_MAX && i < NAMES_MOST &&
			   columns[c].names[i]; i++)
		at = find_name(header, columns[c].names[i]);
	return at;
}

/* How many are there. */
static size_t find_columns(size_t at[COLUMN_COUNT],
			   const struct csv_row *header,
			   const struct snapshot_columns *mine)
{
	size_t found = 0;

	for (enum column c = 0; c < COLUMN_COUNT; c++) {
		at[c] = find_column(header, c, mine);
		found += at[c] != SIZE_MAX;
	}
	return found;
}

bool snapshot_looks_like_csv(struct slice head,
			     const struct snapshot_columns *mine)
{
	const struct limits l = limits_default();
	_cleanup_arena_ struct arena a = {0};
	size_t at[COLUMN_COUNT];
	struct csv_text t;

	head = slice_part(head, 0, slice_find(head, "\n", 0));
	if (csv_read(&t, &a, head, &l, NULL) || !t.count)
		return false;
	/* One key column may be missing, which is then told. */
	return find_columns(at, &t.rows[0], mine) >=
	       (at[COLUMN_LICENSE] != SIZE_MAX ? 2 : 3);
}

static enum rc no_column(const struct csv_row *header, enum column c,
			 struct err *e)
{
	_cleanup_buf_ struct buf names = {0};

	for (size_t i = 0; i < header->count; i++) {
		buf_add_text(&names, i ? ", " : "");
		buf_add_slice(&names, header->cells[i]);
	}
	return err_at(e, RC_MALFORMED, 0,
		      "line 1: no column is known as that of \"%s\"; say which "
		      "it is with --map-columns %s=NAME; there are: %.300s",
		      columns[c].word, columns[c].word, buf_text(&names));
}

static enum rc fill_row(struct snapshot_reader *r, struct row *out,
			const struct csv_row *row, const size_t at[COLUMN_COUNT],
			const struct snapshot_spot *spot)
{
	for (enum column c = 0; c < COLUMN_COUNT; c++) {
		const char *wrong;

		if (at[c] >= row->count)
			continue;
		wrong = snapshot_text_value(r, (char *)out + columns[c].place,
					    columns[c].form, row->cells[at[c]]);
		if (wrong)
			return snapshot_fault(r, spot, row->offset, "%s: %s",
					      columns[c].word, wrong);
	}
	return out->license.name.p
		       ? RC_OK
		       : snapshot_fault(r, spot, row->offset,
					"the row names no licence; fill it in "
					"or take the line out");
}

static enum rc take_row(struct snapshot_reader *r, const struct csv_row *row,
			struct slice raw, const size_t at[COLUMN_COUNT],
			bool is_term)
{
	const struct snapshot_spot spot = {
		slice_of(arena_printf(r->arena, "line %" PRIu64, row->line)),
		NULL, 0};
	struct row out = {.license = {.offset = row->offset,
				      .place = spot.place}};
	enum rc rc = fill_row(r, &out, row, at, &spot);

	if (rc)
		return rc;
	if (!is_term)
		return snapshot_add_license(r, &out.license);
	out.term.quantity = out.license.owned;
	return snapshot_add_term(r, &out.license, &out.term, slice_trim(raw));
}

static enum rc read_rows(struct snapshot_reader *r, const struct csv_text *t,
			 struct slice bytes)
{
	const struct maybe_u64 none = {0};
	size_t at[COLUMN_COUNT];
	bool is_term = false;
	enum rc rc = RC_OK;

	find_columns(at, &t->rows[0], r->columns);
	if (at[COLUMN_LICENSE] == SIZE_MAX)
		return no_column(&t->rows[0], COLUMN_LICENSE, r->e);
	if (at[COLUMN_OWNED] == SIZE_MAX)
		return no_column(&t->rows[0], COLUMN_OWNED, r->e);
	for (enum column c = 0; c < COLUMN_COUNT; c++)
		is_term |= columns[c].of_term && at[c] != SIZE_MAX;
	for (size_t i = 1; !rc && i < t->count; i++) {
		size_t end = i + 1 < t->count ? t->rows[i + 1].offset : bytes.n;

		rc = take_row(r, &t->rows[i],
			      slice_part(bytes, t->rows[i].offset, end), at,
			      is_term);
	}
	snapshot_add_list(r, SNAPSHOT_CSV, (struct slice){0}, false,
			  t->count - 1, none);
	return rc;
}

enum rc snapshot_read_csv(struct snapshot *out, struct arena *a,
			  struct slice bytes,
			  const struct snapshot_columns *mine,
			  const struct limits *l, struct err *e)
{
	struct snapshot_reader r = {
		.out = out, .arena = a, .limits = l, .e = e, .columns = mine};
	struct csv_text t;
	enum rc rc = csv_read(&t, a, bytes, l, e);

	*out = (struct snapshot){.form = SNAPSHOT_CSV};
	if (!rc && !t.count)
		rc = err_at(e, RC_MALFORMED, 0, "the table is empty");
	if (!rc)
		rc = read_rows(&r, &t, bytes);
	if (!rc)
		snapshot_finish(&r);
	snapshot_reader_free(&r);
	return rc;
}
