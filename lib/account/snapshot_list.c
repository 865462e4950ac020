/* Lists of items, under their key in a reply or bare, and which kind they are of. */
#include <inttypes.h>

#include "account/snapshot_read.h"
#include "account/values.h"
#include "base/when.h"

/* Elements that are looked at to tell what a list holds. */
enum { LOOKED_AT = 8 };

/* In the order of the keys' power to tell. */
static const struct snapshot_list lists[] = {
	{"licenses", SNAPSHOT_V1_LICENSES, snapshot_take_license, true},
	{"licenseSubscriptions", SNAPSHOT_V1_SUBSCRIPTIONS,
	 snapshot_take_subscription, true},
	{"devices", SNAPSHOT_V1_DEVICES, snapshot_take_device, true},
	{"summary", SNAPSHOT_V3_SUMMARY, snapshot_take_summary, false},
};
enum { LIST_COUNT = sizeof(lists) / sizeof(lists[0]) };
enum { LICENSES, SUBSCRIPTIONS, DEVICES, SUMMARY };

/* An item has the first key and one of the others. What only whole licences have
 * comes first: a subscription shares the rest. */
static const struct {
	size_t list;
	const char *first;
	const char *others[8];
} marks[] = {
	{LICENSES,
	 "license",
	 {"inUse", "available", "reserved", "licenseDetails",
	  "pendingQuantity"}},
	{SUBSCRIPTIONS, "license", {"subscriptionId", "startDate", "endDate"}},
	{LICENSES, "license", {"quantity", "billingType", "virtualAccount"}},
	{DEVICES, "licenseUsage", {"displayName", "sudi", "lastContactDate"}},
	{DEVICES, "lastContactDate", {"sudi", "displayName"}},
	{SUMMARY, "tag",
	 {"prepaid_entitled", "prepaid_inuse", "compliance_status",
	  "license_details"}},
	{SUMMARY, "display_name", {"prepaid_entitled", "prepaid_inuse"}},
};

bool snapshot_has(struct json_value object, const char *const *keys)
{
	for (; *keys; keys++) {
		if (json_type(json_get(object, *keys)) != JSON_NONE)
			return true;
	}
	return false;
}

static size_t list_of_item(struct json_value item)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (json_type(json_get(item, marks[i].first)) != JSON_NONE &&
		    snapshot_has(item, marks[i].others))
			return marks[i].list;
	}
	return LIST_COUNT;
}

static bool is_item(struct json_value v)
{
	return list_of_item(v) < LIST_COUNT;
}

bool snapshot_any(struct json_value root, bool (*fits)(struct json_value v))
{
	struct json_value v = json_first(root);

	if (json_type(root) == JSON_OBJECT)
		return fits(root);
	if (json_type(root) != JSON_ARRAY)
		return false;
	for (int i = 0; i < LOOKED_AT && json_type(v) != JSON_NONE; i++) {
		if (fits(v))
			return true;
		v = json_next(v);
	}
	return false;
}

/* ---- replies -------------------------------------------------------------------- */

/* Does the reply have this list, or an empty place for it? Other documents have
 * "devices" and "licenses" too, so its items or the keys around it must be such as
 * the account writes. */
static bool has_list(struct json_value reply, size_t list)
{
	static const char *const around[] = {"totalRecords", "statusMessage",
					     "out_standing_reports", NULL};
	static const char *const name_first[] = {"license", NULL};
	struct json_value v = json_get(reply, lists[list].key), item;
	bool is_short = list == LICENSES || list == SUBSCRIPTIONS;

	if (json_type(v) == JSON_NULL)
		return snapshot_has(reply, around);
	if (json_type(v) != JSON_ARRAY)
		return false;
	item = json_first(v);
	return snapshot_has(reply, around) || snapshot_any(v, is_item) ||
	       (is_short && snapshot_has(item, name_first)) ||
	       (!json_count(v) &&
		((is_short && json_count(reply) == 1) ||
		 json_type(json_get(reply, "status")) == JSON_STRING));
}

static size_t list_of_reply(struct json_value reply)
{
	size_t i = 0;

	while (i < LIST_COUNT && !has_list(reply, i))
		i++;
	return i;
}

bool snapshot_is_reply(struct json_value object)
{
	return json_type(object) == JSON_OBJECT &&
	       list_of_reply(object) < LIST_COUNT;
}

const struct snapshot_list *snapshot_list_of(struct json_value root)
{
	bool is_array = json_type(root) == JSON_ARRAY;
	struct json_value v = is_array ? json_first(root) : root;

	for (int i = 0; i < LOOKED_AT && json_type(v) == JSON_OBJECT; i++) {
		size_t list = list_of_reply(v);

		if (list == LIST_COUNT)
			list = list_of_item(v);
		if (list < LIST_COUNT)
			return &lists[list];
		if (!is_array)
			break;
		v = json_next(v);
	}
	return NULL;
}

/* ---- reading -------------------------------------------------------------------- */

enum rc snapshot_read_items(struct snapshot_reader *r,
			    const struct snapshot_list *list,
			    struct json_value items, const char *key,
			    const struct snapshot_around *around,
			    struct maybe_u64 total)
{
	bool is_array = json_type(items) == JSON_ARRAY;
	struct json_value v = is_array ? json_first(items) : items;
	uint32_t count = is_array ? json_count(items) : 1;
	enum rc rc = RC_OK;

	for (uint32_t n = 1; !rc && n <= count; n++, v = json_next(v)) {
		const char *place = arena_printf(
			r->arena, "%.*s%s[%" PRIu32 "]",
			SLICE_ARG(around->prefix), key, n);
		const struct snapshot_spot spot = {slice_of(place), NULL, 0};

		rc = json_type(v) == JSON_OBJECT
			     ? list->take(r, v, spot.place, around)
			     : snapshot_fault(r, &spot, json_offset(v),
					      "this is %s, and must be an object",
					      json_type_name(json_type(v)));
	}
	snapshot_add_list(r, (uint32_t)list->form, around->virtual_account,
			  list->is_paged, count, total);
	return rc;
}

enum rc snapshot_each(struct snapshot_reader *r, struct json_value list,
		      const char *key, const struct snapshot_around *around,
		      enum rc (*read)(struct snapshot_reader *r,
				      struct json_value element,
				      const struct snapshot_around *around))
{
	bool is_array = json_type(list) == JSON_ARRAY;
	struct json_value v = is_array ? json_first(list) : list;
	uint32_t count = is_array ? json_count(list)
				  : json_type(list) > JSON_NULL;
	struct snapshot_around own = *around;
	enum rc rc = RC_OK;

	for (uint32_t n = 1; !rc && n <= count; n++, v = json_next(v)) {
		own.prefix = slice_of(
			is_array ? arena_printf(r->arena,
						"%.*s%s[%" PRIu32 "].",
						SLICE_ARG(around->prefix), key,
						n)
				 : "");
		rc = read(r, v, &own);
	}
	return rc;
}

static enum rc read_number(const struct snapshot_reader *r,
			   struct maybe_u64 *out, struct json_value reply,
			   const char *key, const struct snapshot_spot *spot)
{
	struct json_value v = json_get(reply, key);

	*out = value_number(r->arena, v);
	if (out->given || json_type(v) <= JSON_NULL || json_is(v, "") ||
	    json_is(v, "None"))
		return RC_OK;
	return snapshot_fault(r, spot, json_offset(v),
			      "%s: %s is not a count of up to 64 bits", key,
			      snapshot_shown(r, json_span(v)));
}

/* When it was taken, and what the account still waits for: the v3 form only. */
static enum rc read_head(struct snapshot_reader *r, struct json_value reply,
			 const struct snapshot_spot *spot)
{
	struct maybe_u64 time;
	enum rc rc = read_number(r, &r->out->outstanding, reply,
				 "out_standing_reports", spot);

	if (!rc)
		rc = read_number(r, &time, reply, "timestamp", spot);
	if (!rc && time.given)
		r->out->taken = (struct maybe_i64){
			true, when_from_number(time.value)};
	return rc;
}

enum rc snapshot_read_reply(struct snapshot_reader *r, struct json_value reply,
			    const struct snapshot_around *around)
{
	/* The place of the reply is its prefix without the dot. */
	const struct snapshot_spot spot = {
		slice_part(around->prefix, 0,
			   around->prefix.n ? around->prefix.n - 1 : 0),
		NULL, 0};
	struct maybe_u64 total;
	uint64_t items = 0;
	enum rc rc = read_number(r, &total, reply, "totalRecords", &spot);

	if (!rc)
		rc = read_head(r, reply, &spot);
	for (size_t i = 0; !rc && i < LIST_COUNT; i++) {
		struct json_value v = json_get(reply, lists[i].key);

		items += json_type(v) == JSON_ARRAY ? json_count(v) : 0;
		if (json_type(v) == JSON_ARRAY)
			rc = snapshot_read_items(r, &lists[i], v, lists[i].key,
						 around, total);
		else if (json_type(v) > JSON_NULL)
			rc = snapshot_fault(r, &spot, json_offset(v),
					    "%s is %s, and must be an array",
					    lists[i].key,
					    json_type_name(json_type(v)));
	}
	return rc ? rc : snapshot_check_reply(r, reply, items, &spot);
}
