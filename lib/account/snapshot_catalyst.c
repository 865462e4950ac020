/* What a Catalyst Center counts: formats/cssm-files.md section 11.6. It tells
 * numbers by kind of licence; there are no licences by name, tag or account. */
#include "account/snapshot_read.h"

/* A kind of licence, and the objects that count what is bought and what is used. */
static const struct {
	const char *name, *purchased, *used;
} kinds[] = {
	{"DNA", "purchased_dna_license", "used_dna_license"},
	{"Network", "purchased_network_license", "used_network_license"},
};
enum { KIND_COUNT = sizeof(kinds) / sizeof(kinds[0]) };

struct type_count {
	struct slice type;
	struct maybe_amount count;
};
#define TYPE(member) offsetof(struct type_count, member)
static const struct snapshot_field type_fields[] = {
	{"license_type", VALUE_NAME, TYPE(type)},
	{"license_count", VALUE_AMOUNT, TYPE(count)},
};
static const struct snapshot_table type_table = SNAPSHOT_TABLE(type_fields);
static const struct snapshot_field total_fields[] = {
	{"total_license_count", VALUE_AMOUNT, TYPE(count)},
};
static const struct snapshot_table total_table = SNAPSHOT_TABLE(total_fields);

/* Some tools keep the reply's own wrapper. */
static struct json_value counts_of(struct json_value root)
{
	struct json_value inner = json_get(root, "response");

	return json_type(inner) == JSON_OBJECT ? inner : root;
}

bool snapshot_is_catalyst(struct json_value root)
{
	struct json_value counts = counts_of(root);

	for (size_t i = 0; i < KIND_COUNT; i++) {
		if (json_type(json_get(counts, kinds[i].purchased)) ==
			    JSON_OBJECT ||
		    json_type(json_get(counts, kinds[i].used)) == JSON_OBJECT)
			return true;
	}
	return false;
}

/* The counts by type, or where there are none the total. */
static enum rc read_counts(struct snapshot_reader *r,
			   struct snapshot_filled *out,
			   struct json_value counts, const char *key)
{
	const struct snapshot_spot spot = {slice_of(key), NULL, 0};
	struct json_value object = json_get(counts, key);
	struct type_count *total = arena_array(r->arena, 1, sizeof(*total));
	enum rc rc;

	*out = (struct snapshot_filled){0};
	if (json_type(object) != JSON_OBJECT)
		return json_type(object) <= JSON_NULL
			       ? RC_OK
			       : snapshot_fault(r, &spot, json_offset(object),
						"this must be an object");
	rc = snapshot_fill_list(r, out, sizeof(*total), &type_table, object,
				"license_count_by_type", &spot);
	if (!rc && !out->count)
		rc = snapshot_fill(r, total, &total_table, object, &spot);
	if (!rc && total->count.given && total->count.value != 0)
		*out = (struct snapshot_filled){total, 1};
	total->type = SLICE_LITERAL("all types");
	return rc;
}

/* "DNA (Essentials)": what is bought and what is used of a type meet by the name. */
static enum rc add_count(struct snapshot_reader *r, const char *kind,
			 const struct type_count *count, size_t place,
			 const struct snapshot_spot *spot, uint64_t offset)
{
	struct snapshot_license l = {
		.offset = offset,
		.place = slice_of(arena_printf(r->arena, "%.*s.%s[%zu]",
					       SLICE_ARG(spot->place),
					       spot->list, spot->n)),
	};
	struct maybe_amount *to = (void *)((char *)&l + place);

	if (!count->type.p)
		return snapshot_fault(r, spot, offset,
				      "there is no license_type");
	l.name = slice_of(arena_printf(r->arena, "%s (%.*s)", kind,
				       SLICE_ARG(count->type)));
	*to = count->count;
	return snapshot_merge_license(r, &l);
}

static enum rc add_counts(struct snapshot_reader *r, struct json_value counts,
			  const char *kind, const char *key, size_t place)
{
	struct snapshot_spot spot = {slice_of(key), "license_count_by_type", 0};
	uint64_t offset = json_offset(json_get(counts, key));
	struct snapshot_filled filled;
	enum rc rc = read_counts(r, &filled, counts, key);

	while (!rc && spot.n < filled.count) {
		const struct type_count *all = filled.at;

		spot.n++;
		rc = add_count(r, kind, &all[spot.n - 1], place, &spot, offset);
	}
	snapshot_add_list(r, SNAPSHOT_CATALYST, (struct slice){0}, false,
			  filled.count, (struct maybe_u64){0});
	return rc;
}

enum rc snapshot_read_catalyst(struct snapshot_reader *r,
			       struct json_value root)
{
	struct json_value counts = counts_of(root);
	enum rc rc = RC_OK;

	r->out->form = SNAPSHOT_CATALYST;
	for (size_t i = 0; !rc && i < KIND_COUNT; i++) {
		rc = add_counts(r, counts, kinds[i].name, kinds[i].purchased,
				offsetof(struct snapshot_license, owned));
		if (!rc)
			rc = add_counts(
				r, counts, kinds[i].name, kinds[i].used,
				offsetof(struct snapshot_license, in_use));
	}
	return rc;
}
