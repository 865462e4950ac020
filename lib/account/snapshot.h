/* What an account says it owns, and which devices it knows: a virtual-account
 * snapshot; layer 2.
 *
 * formats/cssm-files.md section 11: eight forms, no two of which name things
 * alike. All become lists of licences and of devices. Numbers may be strings,
 * dates come in two forms or null, "None" is a text for null. The tag is told
 * only by the v3 form, the virtual account by all but v3, Catalyst Center's counts
 * and CSV. `available` means "owned" in one place and "free" in another (section
 * 11.1): it is kept and never added up. */
#ifndef ACCOUNT_SNAPSHOT_H
#define ACCOUNT_SNAPSHOT_H

#include "base/amount.h"
#include "base/limits.h"
#include "base/mem.h"
#include "json/json.h"
#include "rum/report.h"

/* form, word in JSON, what it is for people */
#define SNAPSHOT_FORMS(X)                                                      \
	X(SNAPSHOT_V1_LICENSES, "v1-licenses", "licences (v1)")                \
	X(SNAPSHOT_V1_SUBSCRIPTIONS, "v1-license-subscriptions",               \
	  "subscriptions (v1)")                                                \
	X(SNAPSHOT_V1_DEVICES, "v1-devices", "product instances (v1)")         \
	X(SNAPSHOT_V3_SUMMARY, "v3-licenses-summary", "licence summary (v3)")  \
	X(SNAPSHOT_ROLES, "account-roles", "accounts and roles with licences") \
	X(SNAPSHOT_ON_PREM, "on-prem", "export of an On-Prem")                 \
	X(SNAPSHOT_CATALYST, "catalyst-center", "counts of a Catalyst Center") \
	X(SNAPSHOT_CSV, "csv", "CSV of the portal")

enum snapshot_form {
#define X(name, word, text) name,
	SNAPSHOT_FORMS(X)
#undef X
};
const char *snapshot_form_word(enum snapshot_form f);
const char *snapshot_form_text(enum snapshot_form f);

/* A time as written: a bare date keeps its meaning ("as an end it is the end of
 * that day", interface.md). Dates that a person writes so that they have one
 * reading only (31-Dec-2026, 2026/12/31, 31.12.2026) have their text as
 * 2026-12-31. */
struct snapshot_time {
	struct slice text;	/* n == 0: null, "None" or empty; p == NULL: absent */
	struct maybe_i64 at;	/* not given: none, or a word such as "Perpetual";
				   of a device also what cannot be read */
	bool is_date;		/* no time of day */
};
/* The last second that a term with this end covers; false when it has no end. */
bool snapshot_end(const struct snapshot_time *t, int64_t *last);

struct snapshot_term {
	struct maybe_amount quantity;
	/* v3: use beyond what was paid for in advance. Neither its type nor its
	 * relation to the numbers in use is public (section 11.3), so it is shown
	 * and never counted. */
	struct maybe_amount postpaid;
	struct snapshot_time start, end;
	struct slice license_type, status, subscription_id; /* p == NULL: null */
};

/* One of licenseSubstitutions: `license` stands in for `substituted` with so many.
 * Which lends and which borrows is not public: section 11.1. */
struct snapshot_substitution {
	struct slice license, substituted, type;
	struct maybe_amount quantity;
};

struct snapshot_license {
	uint64_t offset;	 /* of the item in the file */
	struct slice place;	 /* "licenses[3]" (from 1), "line 4": provenance */
	struct slice virtual_account; /* p == NULL: the form does not tell it */
	struct slice tag;	 /* p == NULL: the form has none */
	struct slice name;
	struct slice billing, status; /* p == NULL: not told */
	struct maybe_amount owned, in_use, reserved, available, pending;
	struct maybe_amount substituted; /* where a form states the sum (CSV) */
	bool reserved_in_use;	 /* in_use already holds reserved (v3) */
	bool enforced, export_restricted, has_enforcement; /* v3 */
	const struct snapshot_term *terms;
	size_t term_count;
	const struct snapshot_substitution *substitutions;
	size_t substitution_count;
};

struct snapshot_use {
	struct slice name;
	struct maybe_amount count;
};

struct snapshot_device {
	uint64_t offset;
	struct slice place;
	struct udi udi;		 /* parts may be absent */
	struct slice hostname, virtual_account, status; /* p == NULL: not told */
	struct snapshot_time last_contact, registered;
	const struct snapshot_use *usage;
	size_t usage_count;
};

struct snapshot {
	enum snapshot_form form;
	const struct snapshot_license *licenses;
	size_t license_count;
	const struct snapshot_device *devices;
	size_t device_count;
	struct slice account;	      /* smart account or domain; p == NULL: none */
	/* Rows as the source counts them: each subscription is one, the same row
	 * again is one more. */
	uint64_t rows;
	struct maybe_u64 total;	      /* totalRecords; all of them, in several
					 replies */
	/* A list stops at a page limit: its total is above its rows, or it has no
	 * total and just SNAPSHOT_PAGE rows. Only forms that come in pages. */
	bool is_cut;
	struct maybe_u64 outstanding; /* out_standing_reports */
	struct maybe_i64 taken;	      /* the file's own timestamp (v3) */
	bool rows_alike; /* the same row came twice, and was taken once */
};
/* Orders what is told, wherever it stands; 0: they say the same. */
int snapshot_order_licenses(const struct snapshot_license *a,
			    const struct snapshot_license *b);
int snapshot_order_devices(const struct snapshot_device *a,
			   const struct snapshot_device *b);
/* The page that CSSM gives without being asked for more (section 11.1). */
enum { SNAPSHOT_PAGE = 50 };

/* CSV columns that the operator names: `column` is one of the words of
 * snapshot_columns, `header` what the file calls it. */
struct snapshot_columns {
	const struct snapshot_column {
		const char *column, *header;
	} *at;
	size_t count;
};
/* "license", "owned", "in-use", "reserved", "billing", "substituted", "balance",
 * "status", "tag", "virtual-account", "end", …; NULL-terminated. */
extern const char *const snapshot_column_words[];

/* Does the root of a JSON document look like one, or like an error reply in place
 * of one? Cheap: the keys of the root and of a few elements. */
bool snapshot_is_json(struct json_value root);
/* RC_MALFORMED names the item and the key: an item without a name, a number that is
 * none, a term's date that is none or has two readings, one licence (virtual
 * account, tag or name, billing) or one device of a virtual account twice with
 * different content; in two virtual accounts it is two devices here. An
 * error reply (status other than SUCCESS or COMPLETE, no items) is RC_MALFORMED with
 * its message. Texts point into the document or the arena. */
enum rc snapshot_read_json(struct snapshot *out, struct arena *a,
			   struct json_value root, const struct limits *l,
			   struct err *e);
/* Does the first line of a text look like the header of the portal's CSV: a licence
 * column and another one that is known, or enough of the others that only the
 * licence column can be missing; by any of their names, commas, semicolons or tabs?
 * With `columns` (may be NULL) those names too; `likely`: one that is known is
 * enough. */
bool snapshot_looks_like_csv(struct slice head,
			     const struct snapshot_columns *columns,
			     bool likely);
/* RC_MALFORMED names the line, or the key column that is missing, or two columns of
 * one name, and how to say which it is (--map-columns). "Available to Use" is the owned number, "Balance" is
 * `available`. Where a column names an end, a start or a subscription, each row is a
 * term, and the rows of one licence add up. */
enum rc snapshot_read_csv(struct snapshot *out, struct arena *a,
			  struct slice bytes,
			  const struct snapshot_columns *columns,
			  const struct limits *l, struct err *e);

#endif
