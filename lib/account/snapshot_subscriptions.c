/* A subscription of the v1 form: formats/cssm-files.md section 11.2. Each is a term
 * of its licence. */
#include "account/snapshot_read.h"

struct subscription {
	struct snapshot_license license;
	struct snapshot_term term;
};

#define PLACE(member) offsetof(struct subscription, member)
static const struct snapshot_field fields[] = {
	{"license", VALUE_NAME, PLACE(license.name)},
	{"virtualAccount", VALUE_NAME, PLACE(license.virtual_account)},
	{"billingType", VALUE_TEXT, PLACE(license.billing)},
	{"quantity", VALUE_AMOUNT, PLACE(term.quantity)},
	{"startDate", VALUE_DATE, PLACE(term.start)},
	{"endDate", VALUE_DATE, PLACE(term.end)},
	{"licenseType", VALUE_TEXT, PLACE(term.license_type)},
	{"status", VALUE_TEXT, PLACE(term.status)},
	{"subscriptionId", VALUE_NAME, PLACE(term.subscription_id)},
};
static const struct snapshot_table table = SNAPSHOT_TABLE(fields);

enum rc snapshot_take_subscription(struct snapshot_reader *r,
				   struct json_value item, struct slice place,
				   const struct snapshot_around *around)
{
	const struct snapshot_spot spot = {place, NULL, 0};
	struct subscription s = {.license = {.offset = json_offset(item),
					     .place = place}};
	struct snapshot_license *l = &s.license;
	enum rc rc = snapshot_fill(r, &s, &table, item, &spot);

	if (!rc && !l->name.p)
		rc = snapshot_fault(r, &spot, l->offset,
				    "the subscription names no licence (key "
				    "license)");
	if (!l->virtual_account.p)
		l->virtual_account = around->virtual_account;
	if (!rc && around->account.p && l->virtual_account.p)
		rc = snapshot_add_owner(r, l->virtual_account, around->account,
					&spot, l->offset);
	return rc ? rc : snapshot_add_term(r, l, &s.term, json_span(item));
}
