/* A licence of the v3 form: formats/cssm-files.md section 11.3. It has the tag, and
 * prepaid_inuse already holds prepaid_reserved (interface.md). */
#include "account/snapshot_read.h"

#define LICENSE(member) offsetof(struct snapshot_license, member)
static const struct snapshot_field license_fields[] = {
	{"tag", VALUE_NAME, LICENSE(tag)},
	{"display_name", VALUE_NAME, LICENSE(name)},
	{"compliance_status", VALUE_TEXT, LICENSE(status)},
	{"enforced", VALUE_YES, LICENSE(enforced)},
	{"export_restricted", VALUE_YES, LICENSE(export_restricted)},
	{"prepaid_entitled", VALUE_AMOUNT, LICENSE(owned)},
	{"prepaid_inuse", VALUE_AMOUNT, LICENSE(in_use)},
	{"prepaid_reserved", VALUE_AMOUNT, LICENSE(reserved)},
};
static const struct snapshot_table license_table =
	SNAPSHOT_TABLE(license_fields);

/* A term and how it is billed, which the term itself does not keep. */
struct detail {
	struct snapshot_term term;
	struct slice billing;
};

#define DETAIL(member) offsetof(struct detail, member)
static const struct snapshot_field detail_fields[] = {
	{"quantity", VALUE_AMOUNT, DETAIL(term.quantity)},
	{"postpaid_usage", VALUE_COUNT, DETAIL(term.postpaid)},
	{"start_date", VALUE_DATE, DETAIL(term.start)},
	{"end_date", VALUE_DATE, DETAIL(term.end)},
	{"license_type", VALUE_TEXT, DETAIL(term.license_type)},
	{"status", VALUE_TEXT, DETAIL(term.status)},
	{"subscription_id", VALUE_NAME, DETAIL(term.subscription_id)},
	{"billing_type", VALUE_TEXT, DETAIL(billing)},
};
static const struct snapshot_table detail_table = SNAPSHOT_TABLE(detail_fields);

/* The licence is billed as its terms are, where they agree. */
static void take_details(struct snapshot_reader *r,
			 struct snapshot_license *out,
			 const struct detail *details, size_t count)
{
	struct snapshot_term *terms = arena_array(r->arena, count,
						  sizeof(*terms));

	for (size_t i = 0; i < count; i++)
		terms[i] = details[i].term;
	out->terms = terms;
	out->term_count = count;
	out->billing = count ? details[0].billing : (struct slice){0};
	for (size_t i = 1; i < count; i++) {
		if (!slice_equal(details[i].billing, details[0].billing))
			out->billing = (struct slice){0};
	}
}

static bool is_told(struct json_value item, const char *key)
{
	bool yes;

	return json_bool(json_get(item, key), &yes);
}

enum rc snapshot_take_summary(struct snapshot_reader *r, struct json_value item,
			      struct slice place,
			      const struct snapshot_around *around)
{
	const struct snapshot_spot spot = {place, NULL, 0};
	struct snapshot_license l = {
		.offset = json_offset(item),
		.place = place,
		.virtual_account = around->virtual_account,
		.has_enforcement = is_told(item, "enforced") ||
				   is_told(item, "export_restricted"),
		.reserved_in_use = true,
	};
	struct snapshot_filled details = {0};
	enum rc rc = snapshot_fill(r, &l, &license_table, item, &spot);

	if (!rc && !l.tag.p && !l.name.p)
		rc = snapshot_fault(r, &spot, l.offset,
				    "the licence has neither tag nor "
				    "display_name");
	if (!l.name.p)
		l.name = l.tag;
	if (!rc)
		rc = snapshot_fill_list(r, &details, sizeof(struct detail),
					&detail_table, item, "license_details",
					&spot);
	if (rc)
		return rc;
	take_details(r, &l, details.at, details.count);
	return snapshot_add_license(r, &l);
}
