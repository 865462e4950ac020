#include "rum/system_info.h"

#include <inttypes.h>

#include "base/when.h"

/* A string, or the digits of a number. */
static struct slice text_of(struct arena *a, struct json_value v)
{
	return json_type(v) == JSON_NUMBER ? json_span(v) : json_string(a, v);
}

enum rc system_info_read(struct system_info *out, struct arena *a,
			 const struct xml_element *element,
			 const struct limits *l, struct err *e)
{
	const struct xml_element *data = xml_child(element, "data");
	struct json_doc *doc = arena_alloc(a, sizeof(*doc));
	struct err fault = {0};
	struct json_value root;
	enum rc rc;

	memset(out, 0, sizeof(*out));
	if (!data)
		return err_at(e, RC_MALFORMED, 0, "there is no <data>");
	rc = json_read(doc, a, arena_copy(a, xml_text(a, data)), l, &fault);
	if (rc)
		return err_at(e, rc, fault.offset,
			      "data: %.400s (offset %" PRIu64 ")", fault.text,
			      fault.offset);
	root = json_root(doc);
	out->udi = udi_of_json(a, json_get(root, "sudi"));
	out->hostname = json_string(a, json_get(root, "hostname"));
	out->nonce = json_string(a, json_get(root, "nonce"));
	out->software_tag =
		json_string(a, json_get(root, "software_tag_identifier"));
	out->timestamp_text = text_of(a, json_get(root, "timestamp"));
	out->timestamp.given =
		when_parse(out->timestamp_text, &out->timestamp.value);
	return RC_OK;
}
