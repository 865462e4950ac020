/* A device of the v1 form: formats/cssm-files.md section 11.4. */
#include "account/snapshot_read.h"
#include "account/udi.h"

#define DEVICE(member) offsetof(struct snapshot_device, member)
static const struct snapshot_field device_fields[] = {
	{"hostName", VALUE_TEXT, DEVICE(hostname)},
	{"virtualAccount", VALUE_NAME, DEVICE(virtual_account)},
	{"status", VALUE_TEXT, DEVICE(status)},
	{"lastContactDate", VALUE_TIME, DEVICE(last_contact)},
	{"registrationDate", VALUE_TIME, DEVICE(registered)},
};
static const struct snapshot_table device_table = SNAPSHOT_TABLE(device_fields);

#define USE(member) offsetof(struct snapshot_use, member)
static const struct snapshot_field use_fields[] = {
	{"license", VALUE_NAME, USE(name)},
	{"quantity", VALUE_AMOUNT, USE(count)},
};
static const struct snapshot_table use_table = SNAPSHOT_TABLE(use_fields);

static struct slice told(struct slice s)
{
	s = slice_trim(s);
	return s.n && !slice_is(s, "None") ? s : (struct slice){0};
}

/* "UDI_PID:C8000V; UDI_SN:ABCD123456; ": the value behind a key. */
static struct slice name_part(struct slice name, const char *key)
{
	while (name.n) {
		size_t end = slice_find(name, ";", 0);
		struct slice part = slice_trim(slice_part(name, 0, end));

		if (slice_starts(part, key))
			return told(slice_part(part, slice_of(key).n, part.n));
		name = end == SIZE_MAX ? (struct slice){0}
				       : slice_part(name, end + 1, name.n);
	}
	return name;
}

static struct udi read_udi(struct arena *a, struct json_value item)
{
	struct udi u = account_udi_of_json(a, item);
	struct slice name = json_string(a, json_get(item, "displayName"));

	u = (struct udi){told(u.pid), told(u.sn)};
	if (!u.pid.p)
		u.pid = name_part(name, "UDI_PID:");
	if (!u.sn.p)
		u.sn = name_part(name, "UDI_SN:");
	return u;
}

static enum rc check_use(const struct snapshot_reader *r,
			 const struct snapshot_filled *usage,
			 struct slice place, uint64_t offset)
{
	const struct snapshot_use *all = usage->at;

	for (size_t i = 0; i < usage->count; i++) {
		const struct snapshot_spot spot = {place, "licenseUsage", i + 1};

		if (!all[i].name.p)
			return snapshot_fault(r, &spot, offset,
					      "no licence is named (key "
					      "license)");
	}
	return RC_OK;
}

enum rc snapshot_take_device(struct snapshot_reader *r, struct json_value item,
			     struct slice place,
			     const struct snapshot_around *around)
{
	const struct snapshot_spot spot = {place, NULL, 0};
	struct snapshot_device d = {.offset = json_offset(item),
				    .place = place,
				    .udi = read_udi(r->arena, item)};
	struct snapshot_filled usage = {0};
	enum rc rc = snapshot_fill(r, &d, &device_table, item, &spot);

	if (!d.virtual_account.p)
		d.virtual_account = around->virtual_account;
	if (!rc)
		rc = snapshot_fill_list(r, &usage, sizeof(*d.usage), &use_table,
					item, "licenseUsage", &spot);
	if (!rc)
		rc = check_use(r, &usage, place, d.offset);
	d.usage = usage.at;
	d.usage_count = usage.count;
	return rc ? rc : snapshot_add_device(r, &d);
}
