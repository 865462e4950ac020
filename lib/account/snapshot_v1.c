/* A licence of the v1 form: formats/cssm-files.md section 11.1. */
#include "account/snapshot_read.h"

#define LICENSE(member) offsetof(struct snapshot_license, member)
static const struct snapshot_field license_fields[] = {
	{"license", VALUE_NAME, LICENSE(name)},
	{"virtualAccount", VALUE_NAME, LICENSE(virtual_account)},
	{"billingType", VALUE_TEXT, LICENSE(billing)},
	{"status", VALUE_TEXT, LICENSE(status)},
	{"quantity", VALUE_AMOUNT, LICENSE(owned)},
	{"inUse", VALUE_AMOUNT, LICENSE(in_use)},
	{"reserved", VALUE_AMOUNT, LICENSE(reserved)},
	{"available", VALUE_AMOUNT, LICENSE(available)},
	{"pendingQuantity", VALUE_AMOUNT, LICENSE(pending)},
};
static const struct snapshot_table license_table =
	SNAPSHOT_TABLE(license_fields);

#define TERM(member) offsetof(struct snapshot_term, member)
static const struct snapshot_field term_fields[] = {
	{"quantity", VALUE_AMOUNT, TERM(quantity)},
	{"startDate", VALUE_DATE, TERM(start)},
	{"endDate", VALUE_DATE, TERM(end)},
	{"licenseType", VALUE_TEXT, TERM(license_type)},
	{"status", VALUE_TEXT, TERM(status)},
	{"subscriptionId", VALUE_NAME, TERM(subscription_id)},
};
static const struct snapshot_table term_table = SNAPSHOT_TABLE(term_fields);

#define SUBSTITUTION(member) offsetof(struct snapshot_substitution, member)
static const struct snapshot_field substitution_fields[] = {
	{"license", VALUE_NAME, SUBSTITUTION(license)},
	{"substitutedLicense", VALUE_NAME, SUBSTITUTION(substituted)},
	{"substitutionType", VALUE_TEXT, SUBSTITUTION(type)},
	{"substitutedQuantity", VALUE_AMOUNT, SUBSTITUTION(quantity)},
};
static const struct snapshot_table substitution_table =
	SNAPSHOT_TABLE(substitution_fields);

static enum rc fill_lists(struct snapshot_reader *r,
			  struct snapshot_license *out, struct json_value item,
			  const struct snapshot_spot *spot)
{
	struct snapshot_filled terms = {0}, substitutions = {0};
	enum rc rc = snapshot_fill_list(r, &terms, sizeof(*out->terms),
					&term_table, item, "licenseDetails",
					spot);

	if (!rc)
		rc = snapshot_fill_list(r, &substitutions,
					sizeof(*out->substitutions),
					&substitution_table, item,
					"licenseSubstitutions", spot);
	out->terms = terms.at;
	out->term_count = terms.count;
	out->substitutions = substitutions.at;
	out->substitution_count = substitutions.count;
	return rc;
}

enum rc snapshot_take_license(struct snapshot_reader *r, struct json_value item,
			      struct slice place,
			      const struct snapshot_around *around)
{
	const struct snapshot_spot spot = {place, NULL, 0};
	struct snapshot_license l = {.offset = json_offset(item),
				     .place = place};
	enum rc rc = snapshot_fill(r, &l, &license_table, item, &spot);

	if (!rc && !l.name.p)
		rc = snapshot_fault(r, &spot, l.offset,
				    "the licence has no name (key license)");
	if (!l.virtual_account.p)
		l.virtual_account = around->virtual_account;
	if (!rc && around->account.p && l.virtual_account.p)
		rc = snapshot_add_owner(r, l.virtual_account, around->account,
					&spot, l.offset);
	if (!rc)
		rc = fill_lists(r, &l, item, &spot);
	return rc ? rc : snapshot_add_license(r, &l);
}
