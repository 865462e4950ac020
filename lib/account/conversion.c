#include "account/conversion.h"

#include "account/values.h"

static struct json_value lines_of(struct json_value element)
{
	struct json_value lines = json_get(element, "conversion_lines");

	return json_type(lines) == JSON_ARRAY ? lines : (struct json_value){0};
}

bool conversion_is_json(struct json_value root)
{
	return json_type(root) == JSON_ARRAY &&
	       json_type(lines_of(json_first(root))) == JSON_ARRAY;
}

static void read_line(struct conversion_line *out, struct arena *a,
		      struct json_value v)
{
	out->type = value_copy(a, json_get(v, "conversion_type"));
	out->encoding = value_copy(a, json_get(v, "conversion_encoding_type"));
	out->text = value_copy(a, json_get(v, "conversion_string"));
	out->count = value_copy(a, json_get(v, "conversion_count"));
}

/* What the whole is about, from the first element that says it. */
static void read_head(struct conversion *out, struct arena *a,
		      struct json_value element)
{
	if (!udi_known(out->udi))
		out->udi = account_udi_of_json(a, element);
	if (!out->software_tag.p)
		out->software_tag = value_copy(
			a, json_get(element, "software_tag_identifier"));
}

void conversion_read(struct conversion *out, struct arena *a,
		     struct json_value root)
{
	struct conversion_line *all;
	size_t n = 0;

	memset(out, 0, sizeof(*out));
	for (struct json_value v = json_first(root); v.doc; v = json_next(v)) {
		read_head(out, a, v);
		n += json_count(lines_of(v));
	}
	out->lines = all = arena_array(a, n, sizeof(*all));
	for (struct json_value v = json_first(root); v.doc; v = json_next(v)) {
		struct json_value line = json_first(lines_of(v));

		for (; line.doc; line = json_next(line))
			read_line(&all[out->count++], a, line);
	}
}
