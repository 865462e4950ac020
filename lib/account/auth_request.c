#include "account/auth_request.h"

#include <inttypes.h>

#include "account/fields.h"
#include "account/values.h"

static void read_keys(struct auth_request_entry *out, struct arena *a,
		      struct json_value keys)
{
	struct json_value v = json_first(keys);
	struct wanted_license *all;

	if (json_type(keys) != JSON_ARRAY)
		return;
	out->key_count = json_count(keys);
	out->keys = all = arena_array(a, out->key_count, sizeof(*all));
	for (size_t i = 0; i < out->key_count; i++, v = json_next(v)) {
		struct json_value count = json_get(v, "count");

		all[i].tag = value_copy(a, json_get(v, "entitlement"));
		all[i].count_text = value_copy(a, count);
		all[i].count = value_number(a, count);
	}
}

static void read_list(struct auth_request *out, struct arena *a,
		      struct json_value list)
{
	struct json_value v = json_first(list);
	struct auth_request_entry *all;

	out->count = json_type(list) == JSON_ARRAY ? json_count(list) : 0;
	out->entries = all = arena_array(a, out->count, sizeof(*all));
	for (size_t i = 0; i < out->count; i++, v = json_next(v)) {
		all[i].udi = account_udi_of_json(a, v);
		all[i].hostname = value_copy(a, json_get(v, "hostname"));
		all[i].confirm_code =
			value_copy(a, json_get(v, "confirm_code"));
		all[i].remove_code = value_copy(a, json_get(v, "remove_code"));
		read_keys(&all[i], a, json_get(v, "keys"));
	}
}

enum rc auth_request_read_xml(struct auth_request *out, struct arena *a,
			      const struct xml_element *element,
			      const struct limits *l, struct err *e)
{
	struct slice text = {0};
	struct json_value root;
	struct err fault = {0};
	const char *wrong;
	enum rc rc;

	memset(out, 0, sizeof(*out));
	out->signature = fields_text(a, element, "signature");
	wrong = data_take(&text, a, element);
	if (wrong)
		return err_at(e, RC_MALFORMED, 0, "%s", wrong);
	rc = data_read(&root, a, text, l, &fault);
	if (rc)
		return err_at(e, rc, 0, "data: %.400s (offset %" PRIu64 ")",
			      fault.text, fault.offset);
	read_list(out, a, root);
	return RC_OK;
}

void auth_request_read_json(struct auth_request *out, struct arena *a,
			    struct json_value root)
{
	memset(out, 0, sizeof(*out));
	read_list(out, a, json_path(root, "data", "licenses", NULL));
}

bool auth_request_is_json(struct json_value root)
{
	return json_type(json_path(root, "data", "licenses", NULL)) ==
	       JSON_ARRAY;
}

bool return_code_is(struct slice text)
{
	static const char base58[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
				     "abcdefghijkmnopqrstuvwxyz";
	enum { GROUP = 6 }; /* all but the last have as many */
	size_t groups = 1, in_group = 0;

	text = slice_trim(text);
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '-' && in_group == GROUP) {
			groups++;
			in_group = 0;
		} else if (in_group == GROUP || !text.p[i] ||
			   !strchr(base58, text.p[i])) {
			return false;
		} else {
			in_group++;
		}
	}
	return groups > 1 && in_group > 0;
}
