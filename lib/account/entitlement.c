#include "account/entitlement.h"

#include <stddef.h>

#include "account/fields.h"

#define TEXT(path, field)                                                      \
	{path, FIELD_TEXT, offsetof(struct entitlement, field), 0}
static const struct field_row rows[] = {
	TEXT("tag", tag),
	{"count", FIELD_NUMBER, offsetof(struct entitlement, count_text),
	 offsetof(struct entitlement, count)},
	TEXT("startDate", start),
	TEXT("endDate", end),
	TEXT("licenseType", license_type),
	TEXT("displayName", name),
	TEXT("tagDescription", description),
	TEXT("tagType", tag_type),
	TEXT("subscriptionID", subscription_id),
	TEXT("status/success", success),
};
#undef TEXT

const struct field_table entitlement_fields = {
	"authorizationCode/entitlements/entitlement", rows,
	sizeof(rows) / sizeof(rows[0])};

struct filling {
	struct entitlement *all; /* NULL while they are only counted */
	size_t count;
	struct arena *arena;
};

static bool take_one(void *context, const struct xml_element *x)
{
	struct filling *f = context;

	if (f->all)
		fields_fill(&f->all[f->count], &entitlement_fields, f->arena,
			    x);
	f->count++;
	return false;
}

void entitlements_read(const struct entitlement **out, size_t *count,
		       struct arena *a, const struct xml_element *code)
{
	struct filling f = {.arena = a};

	fields_visit(code, entitlement_fields.list, take_one, &f);
	f.all = arena_array(a, f.count, sizeof(*f.all));
	f.count = 0;
	fields_visit(code, entitlement_fields.list, take_one, &f);
	*out = f.all;
	*count = f.count;
}
