/* Counts of a Catalyst Center: formats/cssm-files.md section 11.6. It tells no names,
 * so licences are called by family and type. */
#include "account/snapshot_read.h"

static const struct {
	const char *name, *owned, *used;
} families[] = {
	{"DNA", "purchased_dna_license", "used_dna_license"},
	{"Network", "purchased_network_license", "used_network_license"},
};
enum { FAMILIES = sizeof(families) / sizeof(families[0]) };

bool snapshot_is_catalyst(struct json_value root)
{
	for (size_t i = 0; i < FAMILIES; i++) {
		if (json_type(json_get(root, families[i].owned)) ==
			    JSON_OBJECT ||
		    json_type(json_get(root, families[i].used)) == JSON_OBJECT)
			return true;
	}
	return false;
}

/* One count of a type, or of all types together. */
struct type_count {
	struct slice type;
	struct maybe_amount count, total;
};

#define PLACE(member) offsetof(struct type_count, member)
static const struct snapshot_field type_fields[] = {
	{"license_type", VALUE_NAME, PLACE(type)},
	{"license_count", VALUE_AMOUNT, PLACE(count)},
};
static const struct snapshot_table type_table = SNAPSHOT_TABLE(type_fields);
static const struct snapshot_field total_fields[] = {
	{"total_license_count", VALUE_AMOUNT, PLACE(total)},
};
static const struct snapshot_table total_table = SNAPSHOT_TABLE(total_fields);

/* The purchased and the used count of a type come apart. */
static void put(struct buf *rows, const struct snapshot_license *l, bool used)
{
	struct snapshot_license *all = (struct snapshot_license *)(void *)rows->p;

	for (size_t i = 0; i < rows->n / sizeof(*all); i++) {
		if (!slice_equal(all[i].name, l->name))
			continue;
		if (used)
			all[i].in_use = l->in_use;
		else
			all[i].owned = l->owned;
		return;
	}
	buf_add(rows, l, sizeof(*l));
}

static enum rc read_side(struct snapshot_reader *r, struct buf *rows,
			 struct json_value root, size_t family, bool used)
{
	const char *key = used ? families[family].used : families[family].owned;
	struct json_value side = json_get(root, key);
	const struct snapshot_spot spot = {slice_of(key), NULL, 0};
	struct snapshot_filled types;
	struct type_count whole = {0};
	const struct type_count *each;
	enum rc rc = snapshot_fill(r, &whole, &total_table, side, &spot);

	if (!rc)
		rc = snapshot_fill_list(r, &types, sizeof(*each), &type_table,
					side, "license_count_by_type", &spot);
	if (rc || json_type(side) != JSON_OBJECT)
		return rc;
	each = types.at;
	for (size_t i = 0; i < (types.count ? types.count : 1); i++) {
		struct maybe_amount n = types.count ? each[i].count
						    : whole.total;
		struct snapshot_license l = {.offset = json_offset(side),
					     .place = spot.place};

		l.name = slice_of(
			types.count ? arena_printf(r->arena, "%s (%.*s)",
						   families[family].name,
						   SLICE_ARG(each[i].type))
				    : arena_printf(r->arena, "%s (all types)",
						   families[family].name));
		*(used ? &l.in_use : &l.owned) = n;
		put(rows, &l, used);
	}
	return RC_OK;
}

enum rc snapshot_read_catalyst(struct snapshot_reader *r,
			       struct json_value root)
{
	_cleanup_buf_ struct buf rows = {0};
	const struct snapshot_license *all;
	const struct maybe_u64 none = {0};
	enum rc rc = RC_OK;
	size_t n;

	r->out->form = SNAPSHOT_CATALYST;
	for (size_t i = 0; !rc && i < 2 * FAMILIES; i++)
		rc = read_side(r, &rows, root, i / 2, i % 2 == 1);
	all = (const struct snapshot_license *)(const void *)rows.p;
	n = rows.n / sizeof(*all);
	for (size_t i = 0; !rc && i < n; i++)
		rc = snapshot_add_license(r, &all[i]);
	snapshot_add_list(r, SNAPSHOT_CATALYST, (struct slice){0}, false, n,
			  none);
	return rc;
}
