#include "account/rest.h"

#include <stddef.h>

#include "account/values.h"
#include "base/when.h"

struct text_row {
	const char *key;
	size_t place;
};

static void fill(void *out, const struct text_row *rows, size_t count,
		 struct arena *a, struct json_value object)
{
	for (size_t i = 0; i < count; i++) {
		struct slice text =
			value_told(a, json_get(object, rows[i].key));

		memcpy((char *)out + rows[i].place, &text, sizeof(text));
	}
}

static void read_entry(struct rest_entry *out, struct arena *a,
		       struct json_value v, bool is_authorization)
{
	static const struct text_row rows[] = {
		{"software_tag_identifier",
		 offsetof(struct rest_entry, software_tag)},
		{"product_instance_identifier",
		 offsetof(struct rest_entry, piid)},
		{"status", offsetof(struct rest_entry, status)},
		{"error_code", offsetof(struct rest_entry, error_code)},
		{"status_message", offsetof(struct rest_entry, message)},
		{"correlation_id", offsetof(struct rest_entry, correlation_id)},
		{"smart_license", offsetof(struct rest_entry, smart_license)},
	};

	fill(out, rows, sizeof(rows) / sizeof(rows[0]), a, v);
	out->is_authorization = is_authorization;
	out->udi = account_udi_of_json(a, v);
	out->sudi = json_get(v, "sudi");
	if (json_type(out->sudi) != JSON_OBJECT)
		out->sudi = v;
}

static uint32_t elements(struct json_value list)
{
	return json_type(list) == JSON_ARRAY ? json_count(list) : 0;
}

static void read_entries(struct rest_reply *out, struct arena *a,
			 struct json_value data)
{
	const struct json_value lists[] = {json_get(data, "acknowledgements"),
					   json_get(data, "authorizations")};
	struct rest_entry *all =
		arena_array(a, (size_t)elements(lists[0]) + elements(lists[1]),
			    sizeof(*all));

	out->entries = all;
	for (size_t i = 0; i < 2; i++) {
		struct json_value v = json_first(lists[i]);

		for (uint32_t n = elements(lists[i]); n; n--) {
			read_entry(&all[out->count++], a, v, i == 1);
			v = json_next(v);
		}
	}
}

void rest_reply_read(struct rest_reply *out, struct arena *a,
		     struct json_value root)
{
	static const struct text_row rows[] = {
		{"status", offsetof(struct rest_reply, status)},
		{"message_code", offsetof(struct rest_reply, message_code)},
		{"message", offsetof(struct rest_reply, message)},
		{"type", offsetof(struct rest_reply, type)},
		{"action", offsetof(struct rest_reply, action)},
		{"nonce", offsetof(struct rest_reply, nonce)},
		{"correlation_id", offsetof(struct rest_reply, correlation_id)},
	};

	memset(out, 0, sizeof(*out));
	fill(out, rows, sizeof(rows) / sizeof(rows[0]), a, root);
	out->timestamp.given =
		when_parse(value_text(a, json_get(root, "timestamp")),
			   &out->timestamp.value);
	out->poll_id = value_number(a, json_get(root, "poll_id"));
	out->poll_interval = value_number(a, json_get(root, "poll_interval"));
	read_entries(out, a, json_get(root, "data"));
}
