/* The portal's CSV: formats/cssm-files.md section 11.7. Its header is not public, so
 * columns are found by the names they may have, or by those the operator gives. */
#include "account/csv.h"

#include <inttypes.h>

#include "account/snapshot_read.h"

/* A row as it is read: of a summary a licence, of transactions a term of one. */
struct line {
	struct snapshot_license license;
	struct snapshot_term term;
};
#define LICENSE(member) offsetof(struct line, license.member)
#define TERM(member) offsetof(struct line, term.member)
/* Cells of the header that are looked at: each is held against all names. */
enum { ALIASES_MOST = 10, HEADER_MOST = 1000 };

/* column, its word for --map-columns, form, place, may a term's row have it only,
 * names in the order of preference */
#define COLUMNS(X)                                                             \
	X(COLUMN_LICENSE, "license", VALUE_NAME, LICENSE(name), false,         \
	  "license", "licence", "license name", "licence name",                \
	  "display name", "license family", "product sku", "sku")              \
	X(COLUMN_OWNED, "owned", VALUE_AMOUNT, LICENSE(owned), false,          \
	  "available to use", "purchased", "quantity purchased",               \
	  "purchased quantity", "licenses purchased", "owned", "entitled",     \
	  "quantity")                                                          \
	X(COLUMN_IN_USE, "in-use", VALUE_AMOUNT, LICENSE(in_use), false,       \
	  "in use", "in use quantity", "licenses in use", "used", "usage")     \
	X(COLUMN_RESERVED, "reserved", VALUE_AMOUNT, LICENSE(reserved), false, \
	  "reserved", "reserved quantity")                                     \
	X(COLUMN_SUBSTITUTED, "substituted", VALUE_AMOUNT,                     \
	  LICENSE(substituted), false, "substitution", "substitutions",        \
	  "substituted")                                                       \
	X(COLUMN_BALANCE, "balance", VALUE_AMOUNT, LICENSE(available), false,  \
	  "balance", "surplus", "surplus shortage", "available")               \
	X(COLUMN_PENDING, "pending", VALUE_AMOUNT, LICENSE(pending), false,    \
	  "pending", "pending quantity")                                       \
	X(COLUMN_BILLING, "billing", VALUE_NAME, LICENSE(billing), false,      \
	  "billing", "billing type", "billing model")                          \
	X(COLUMN_STATUS, "status", VALUE_NAME, LICENSE(status), false,         \
	  "status", "license status", "compliance status", "alerts", "alert")  \
	X(COLUMN_TAG, "tag", VALUE_NAME, LICENSE(tag), false, "tag",           \
	  "entitlement tag", "license tag")                                    \
	X(COLUMN_VA, "virtual-account", VALUE_NAME, LICENSE(virtual_account),  \
	  false, "virtual account", "virtual account name",                    \
	  "local virtual account", "va")                                       \
	X(COLUMN_START, "start", VALUE_DATE, TERM(start), true, "start date",  \
	  "start", "subscription start date", "term start date")               \
	X(COLUMN_END, "end", VALUE_DATE, TERM(end), true, "expiration date",   \
	  "end date", "expiry date", "expires", "expiration", "expiry", "end", \
	  "subscription end date", "term end date")                            \
	X(COLUMN_SUBSCRIPTION, "subscription", VALUE_NAME,                     \
	  TERM(subscription_id), true, "subscription id", "subscription",      \
	  "subscription reference id")                                         \
	X(COLUMN_TYPE, "license-type", VALUE_NAME, TERM(license_type), false,  \
	  "license type", "licence type")

enum column {
#define X(name, word, form, place, term, ...) name,
	COLUMNS(X)
#undef X
	COLUMN_COUNT
};

static const struct {
	const char *word;
	enum snapshot_value form;
	size_t place;
	bool makes_terms;
	const char *aliases[ALIASES_MOST];
} columns[COLUMN_COUNT] = {
#define X(name, word, form, place, term, ...)                                  \
	[name] = {word, form, place, term, {__VA_ARGS__}},
	COLUMNS(X)
#undef X
};

const char *const snapshot_column_words[] = {
#define X(name, word, form, place, term, ...) word,
	COLUMNS(X)
#undef X
	NULL};

/* ---- the header ----------------------------------------------------------------- */

/* Which cell of a row holds what (SIZE_MAX: none), and by which name. */
struct header {
	const struct csv_row *row;
	size_t at[COLUMN_COUNT];
	const char *name[COLUMN_COUNT];
};

/* The cell with this name, and not one that the operator gave to another column. */
static size_t cell_named(const struct header *h, const char *name)
{
	for (size_t i = 0; i < h->row->count && i < HEADER_MOST; i++) {
		bool is_given = false;

		for (size_t c = 0; c < COLUMN_COUNT; c++)
			is_given |= h->at[c] == i;
		if (!is_given && csv_name_is(h->row->cells[i], name))
			return i;
	}
	return SIZE_MAX;
}

static bool find_column(struct header *h, enum column c, const char *name)
{
	h->at[c] = cell_named(h, name);
	h->name[c] = name;
	return h->at[c] != SIZE_MAX;
}

static const char *given_name(const struct snapshot_columns *given,
			      enum column c)
{
	for (size_t i = 0; given && i < given->count; i++) {
		if (slice_is(slice_of(given->at[i].column), columns[c].word))
			return given->at[i].header;
	}
	return NULL;
}

/* Names that the operator gave come first, so that no other column takes them. */
static void find_columns(struct header *h, const struct csv_row *row,
			 const struct snapshot_columns *given)
{
	h->row = row;
	for (size_t c = 0; c < COLUMN_COUNT; c++)
		h->at[c] = SIZE_MAX;
	for (size_t c = 0; c < COLUMN_COUNT; c++) {
		const char *name = given_name(given, (enum column)c);

		if (name)
			find_column(h, (enum column)c, name);
	}
	for (size_t c = 0; c < COLUMN_COUNT; c++) {
		const char *const *alias = columns[c].aliases;
		size_t n = given_name(given, (enum column)c) ? ALIASES_MOST : 0;

		while (n < ALIASES_MOST && alias[n] &&
		       !find_column(h, (enum column)c, alias[n]))
			n++;
	}
}

static bool has(const struct header *h, enum column c)
{
	return h->at[c] != SIZE_MAX;
}

bool snapshot_looks_like_csv(struct slice head,
			     const struct snapshot_columns *given, bool likely)
{
	/* Those that other lists hardly have. */
	static const enum column telling[] = {
		COLUMN_OWNED,	    COLUMN_IN_USE,  COLUMN_RESERVED,
		COLUMN_SUBSTITUTED, COLUMN_BALANCE, COLUMN_BILLING,
		COLUMN_END};
	const struct limits l = limits_default();
	_cleanup_arena_ struct arena a = {0};
	struct csv_text t;
	struct header h;
	size_t found = 0;

	if (csv_read(&t, &a, csv_first_line(head), &l, NULL) || !t.count)
		return false;
	find_columns(&h, &t.rows[0], given);
	for (size_t i = 0; i < sizeof(telling) / sizeof(telling[0]); i++)
		found += has(&h, telling[i]);
	return found >= (likely || has(&h, COLUMN_LICENSE) ? 1 : 3);
}

static enum rc header_fault(const struct snapshot_reader *r,
			    const struct header *h, const char *what)
{
	enum { NAMES_MOST = 250 };
	_cleanup_buf_ struct buf names = {0};

	for (size_t i = 0; i < h->row->count && names.n < NAMES_MOST; i++) {
		buf_add_text(&names, i ? ", " : "");
		buf_add_text(&names, snapshot_shown(r, h->row->cells[i]));
	}
	return err_at(r->e, RC_MALFORMED, h->row->offset,
		      "line %" PRIu64 ": %s (--map-columns); the columns are: "
		      "%.*s", h->row->line, what, NAMES_MOST,
		      buf_text(&names));
}

/* Of two columns with one name the file does not say which is meant. */
static enum rc check_twins(const struct snapshot_reader *r,
			   const struct header *h, enum column c)
{
	size_t i = h->at[c] + 1;

	while (i < h->row->count && i < HEADER_MOST &&
	       !csv_name_is(h->row->cells[i], h->name[c]))
		i++;
	if (i >= h->row->count || i >= HEADER_MOST)
		return RC_OK;
	return header_fault(
		r, h,
		arena_printf(r->arena,
			     "columns %zu and %zu are both called \"%s\"; rename "
			     "one, or say which other one it is with %s=HEADER",
			     h->at[c] + 1, i + 1,
			     snapshot_shown(r, h->row->cells[i]),
			     columns[c].word));
}

static enum rc check_header(const struct snapshot_reader *r,
			    const struct header *h,
			    const struct snapshot_columns *given)
{
	static const struct {
		enum column column;
		const char *missing;
	} needed[] = {
		{COLUMN_LICENSE, "no column is known to hold the licence; say "
				 "which with license=HEADER"},
		{COLUMN_OWNED, "no column is known to hold the owned quantity; "
			       "say which with owned=HEADER"},
	};
	enum rc rc = RC_OK;

	for (size_t c = 0; c < COLUMN_COUNT; c++) {
		const char *name = given_name(given, (enum column)c);

		if (name && !has(h, (enum column)c))
			return header_fault(
				r, h,
				arena_printf(r->arena, "no column is called "
					     "\"%s\", as %s=%s would have it",
					     snapshot_shown(r, slice_of(name)),
					     columns[c].word,
					     snapshot_shown(r,
							    slice_of(name))));
	}
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (!has(h, needed[i].column))
			return header_fault(r, h, needed[i].missing);
	}
	for (size_t c = 0; !rc && c < COLUMN_COUNT; c++) {
		if (has(h, (enum column)c))
			rc = check_twins(r, h, (enum column)c);
	}
	return rc;
}

/* ---- rows ----------------------------------------------------------------------- */

static bool is_empty(const struct csv_row *row, size_t from)
{
	for (size_t i = from; i < row->count; i++) {
		if (row->cells[i].n)
			return false;
	}
	return true;
}

static enum rc fill_line(struct snapshot_reader *r, struct line *out,
			 const struct csv_row *row, const struct header *h,
			 const struct snapshot_spot *spot)
{
	for (size_t c = 0; c < COLUMN_COUNT; c++) {
		const char *wrong;

		if (h->at[c] >= row->count)
			continue;
		wrong = snapshot_text_value(r, (char *)out + columns[c].place,
					    columns[c].form,
					    row->cells[h->at[c]]);
		if (wrong)
			return snapshot_fault(
				r, spot, row->offset, "%s: %s",
				snapshot_shown(r, h->row->cells[h->at[c]]),
				wrong);
	}
	return RC_OK;
}

/* A number with a comma in it, or a name, falls into two cells without quotes. */
static enum rc check_line(const struct snapshot_reader *r,
			  const struct line *line, const struct csv_row *row,
			  const struct header *h,
			  const struct snapshot_spot *spot)
{
	if (!is_empty(row, h->row->count))
		return snapshot_fault(r, spot, row->offset,
				      "there are %zu cells below a header of "
				      "%zu; put quotes around a text with the "
				      "separator in it, and write numbers "
				      "without separators", row->count,
				      h->row->count);
	if (!line->license.name.p)
		return snapshot_fault(r, spot, row->offset,
				      "there is no licence in column %s; fill it "
				      "in or take the line out",
				      snapshot_shown(
					      r, h->row->cells
							 [h->at[COLUMN_LICENSE]]));
	return RC_OK;
}

static enum rc read_line(struct snapshot_reader *r, const struct csv_row *row,
			 const struct header *h, bool is_terms,
			 struct slice bytes)
{
	const char *place = arena_printf(r->arena, "line %" PRIu64, row->line);
	const struct snapshot_spot spot = {slice_of(place), NULL, 0};
	struct line line = {.license = {.offset = row->offset,
					.place = spot.place}};
	struct snapshot_license *l = &line.license;
	enum rc rc = fill_line(r, &line, row, h, &spot);

	/* The cells say more about it than a wrong number does. */
	if (!rc || !is_empty(row, h->row->count))
		rc = check_line(r, &line, row, h, &spot);
	if (rc || !is_terms)
		return rc ? rc : snapshot_add_license(r, l);
	line.term.quantity = l->owned;
	line.term.status = l->status;
	l->owned = (struct maybe_amount){0};
	l->status = (struct slice){0};
	return snapshot_add_term(r, l, &line.term,
				 slice_trim(slice_part(bytes, row->offset,
						       row->end)));
}

static enum rc read_table(struct snapshot_reader *r, const struct csv_text *t,
			  const struct snapshot_columns *given,
			  struct slice bytes)
{
	struct header h;
	bool is_terms = false;
	uint64_t rows = 0;
	enum rc rc;

	find_columns(&h, &t->rows[0], given);
	rc = check_header(r, &h, given);
	for (size_t c = 0; c < COLUMN_COUNT; c++)
		is_terms |= columns[c].makes_terms && has(&h, (enum column)c);
	for (size_t i = 1; !rc && i < t->count; i++) {
		if (is_empty(&t->rows[i], 0))
			continue;
		rc = read_line(r, &t->rows[i], &h, is_terms, bytes);
		rows++;
	}
	snapshot_add_list(r, SNAPSHOT_CSV, (struct slice){0}, false, rows,
			  (struct maybe_u64){0});
	return rc;
}

enum rc snapshot_read_csv(struct snapshot *out, struct arena *a,
			  struct slice bytes,
			  const struct snapshot_columns *given,
			  const struct limits *l, struct err *e)
{
	struct snapshot_reader r = {
		.out = out, .arena = a, .limits = l, .e = e};
	struct csv_text t;
	enum rc rc = csv_read(&t, a, bytes, l, e);

	*out = (struct snapshot){.form = SNAPSHOT_CSV};
	if (rc)
		return rc;
	if (!t.count)
		return err_at(e, RC_MALFORMED, 0,
			      "line 1: there is no header that names the "
			      "columns");
	rc = read_table(&r, &t, given, bytes);
	if (!rc)
		snapshot_finish(&r);
	snapshot_reader_free(&r);
	return rc;
}
