#include "account/values.h"

struct slice value_text(struct arena *a, struct json_value v)
{
	switch (json_type(v)) {
	case JSON_NUMBER:
	case JSON_TRUE:
	case JSON_FALSE:
		return json_span(v);
	default:
		return json_string(a, v);
	}
}

struct slice value_copy(struct arena *a, struct json_value v)
{
	struct slice text = value_text(a, v);

	return text.p ? arena_copy(a, text) : text;
}

struct slice value_told(struct arena *a, struct json_value v)
{
	return json_is(v, "None") ? (struct slice){0} : value_copy(a, v);
}

struct maybe_u64 value_number(struct arena *a, struct json_value v)
{
	struct maybe_u64 n = {0};

	n.given = json_u64(v, &n.value) ||
		  slice_u64(json_string(a, v), &n.value);
	return n;
}

const char *data_take(struct slice *out, struct arena *a,
		      const struct xml_element *element)
{
	const struct xml_element *data = xml_child(element, "data");

	if (!data)
		return "there is no <data>";
	if (xml_again(data))
		return "there is more than one <data>, so none of them counts";
	if (data->first)
		return "<data> holds other elements";
	*out = arena_copy(a, slice_trim(xml_text(a, data)));
	return out->n ? NULL : "<data> is empty";
}

enum rc data_read(struct json_value *root, struct arena *a, struct slice text,
		  const struct limits *l, struct err *e)
{
	struct json_doc *doc = arena_alloc(a, sizeof(*doc));
	enum rc rc = json_read(doc, a, text, l, e);

	if (rc)
		return rc;
	*root = json_root(doc);
	if (json_type(*root) == JSON_ARRAY)
		return RC_OK;
	return err_at(e, RC_MALFORMED, 0, "a JSON array is needed, this is %s",
		      json_type_name(json_type(*root)));
}
