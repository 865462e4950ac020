#include "json/write.h"

/* Depth is bounded by the reader's json-depth. */
static void put(struct json_writer *w, struct arena *a, const char *key,
		struct json_value v)
{
	struct slice name;

	switch (json_type(v)) {
	case JSON_STRING:
		json_put_slice(w, key, json_string(a, v));
		return;
	case JSON_ARRAY:
		json_begin_array(w, key);
		for (v = json_first(v); json_type(v) != JSON_NONE;
		     v = json_next(v))
			put(w, a, NULL, v);
		json_end_array(w);
		return;
	case JSON_OBJECT:
		json_begin_object(w, key);
		for (v = json_first(v); json_type(v) != JSON_NONE;
		     v = json_next(v)) {
			name = json_string(a, json_key(v));
			put(w, a, arena_text(a, name), v);
		}
		json_end_object(w);
		return;
	case JSON_NONE:
		json_put_null(w, key);
		return;
	default:
		json_put_raw(w, key, json_span(v));
	}
}

void json_put_value(struct json_writer *w, const char *key, struct json_value v)
{
	_cleanup_arena_ struct arena a = {0};

	put(w, &a, key, v);
}
