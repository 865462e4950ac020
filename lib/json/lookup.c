#include "json/json.h"

#include "json/node.h"
#include "json/scan.h"

static const struct json_node *node_of(struct json_value v)
{
	return v.doc ? &v.doc->nodes[v.at] : NULL;
}

struct json_value json_root(const struct json_doc *doc)
{
	return (struct json_value){doc->count ? doc : NULL, 0};
}

enum json_type json_type(struct json_value v)
{
	const struct json_node *node = node_of(v);

	return node ? tag_type(node->tag) : JSON_NONE;
}

const char *json_type_name(enum json_type type)
{
	static const char *const names[] = {
		[JSON_NONE] = "nothing",   [JSON_NULL] = "null",
		[JSON_FALSE] = "false",    [JSON_TRUE] = "true",
		[JSON_NUMBER] = "a number",  [JSON_STRING] = "a string",
		[JSON_ARRAY] = "an array",    [JSON_OBJECT] = "an object",
	};

	return names[type];
}

struct slice json_span(struct json_value v)
{
	const struct json_node *node = node_of(v);

	return node ? (struct slice){v.doc->text.p + node->start,
				     node->end - node->start}
		    : (struct slice){0};
}

uint32_t json_offset(struct json_value v)
{
	const struct json_node *node = node_of(v);

	return node ? node->start : 0;
}

uint32_t json_count(struct json_value v)
{
	const struct json_node *node = node_of(v);
	uint32_t count = node ? tag_count(node->tag) : 0;

	if (count < TAG_COUNT_MOST)
		return count;
	count = 0;
	for (v = json_first(v); v.doc; v = json_next(v))
		count++;
	return count;
}

struct json_value json_first(struct json_value v)
{
	const struct json_node *node = node_of(v);

	if (!node || !tag_count(node->tag))
		return (struct json_value){0};
	v.at += tag_type(node->tag) == JSON_OBJECT ? 2 : 1;
	return v;
}

struct json_value json_next(struct json_value v)
{
	const struct json_node *node = node_of(v);

	if (!node || node->tag & TAG_LAST)
		return (struct json_value){0};
	v.at = node_after(v.doc->nodes, v.at) + !!(node->tag & TAG_MEMBER);
	return v;
}

struct json_value json_key(struct json_value v)
{
	const struct json_node *node = node_of(v);

	if (!node || !(node->tag & TAG_MEMBER))
		return (struct json_value){0};
	v.at--;
	return v;
}

static bool string_is(const struct json_doc *doc, const struct json_node *node,
		      struct slice text)
{
	struct slice inner = node_inner(node, doc->text.p);

	return node->tag & TAG_ESCAPED ? scan_means(inner, text)
				       : slice_equal(inner, text);
}

struct json_value json_get(struct json_value object, const char *key)
{
	struct slice name = slice_of(key);
	uint32_t print;

	if (json_type(object) != JSON_OBJECT)
		return (struct json_value){0};
	print = key_print(name);
	for (struct json_value v = json_first(object); v.doc;
	     v = json_next(v)) {
		const struct json_node *node = &v.doc->nodes[v.at - 1];

		if (node->link == print && string_is(v.doc, node, name))
			return v;
	}
	return (struct json_value){0};
}

struct json_value json_path(struct json_value object, ...)
{
	const char *key;
	va_list keys;

	va_start(keys, object);
	while ((key = va_arg(keys, const char *)))
		object = json_get(object, key);
	va_end(keys);
	return object;
}

struct slice json_string(struct arena *a, struct json_value v)
{
	const struct json_node *node = node_of(v);
	struct slice inner;
	uint8_t *out;

	if (!node || tag_type(node->tag) != JSON_STRING)
		return (struct slice){0};
	inner = node_inner(node, v.doc->text.p);
	if (!(node->tag & TAG_ESCAPED))
		return inner;
	out = arena_alloc(a, inner.n);
	return (struct slice){out, scan_unescape(out, inner)};
}

bool json_is(struct json_value v, const char *text)
{
	const struct json_node *node = node_of(v);

	return node && tag_type(node->tag) == JSON_STRING &&
	       string_is(v.doc, node, slice_of(text));
}

bool json_i64(struct json_value v, int64_t *out)
{
	const struct json_node *node = node_of(v);

	return node && node->tag & TAG_INTEGER && slice_i64(json_span(v), out);
}

bool json_u64(struct json_value v, uint64_t *out)
{
	const struct json_node *node = node_of(v);
	struct slice span;

	if (!node || !(node->tag & TAG_INTEGER))
		return false;
	/* "-0" is the one spelling with a sign that fits. */
	span = json_span(v);
	if (slice_is(span, "-0"))
		span = slice_part(span, 1, 2);
	return slice_u64(span, out);
}

bool json_bool(struct json_value v, bool *out)
{
	enum json_type type = json_type(v);

	if (type != JSON_TRUE && type != JSON_FALSE)
		return false;
	*out = type == JSON_TRUE;
	return true;
}

void json_place(struct slice text, uint64_t offset, uint64_t *line,
		uint64_t *column)
{
	size_t at = offset < text.n ? (size_t)offset : text.n, from = 0;

	*line = 1;
	while (from < at) {
		const uint8_t *feed = memchr(text.p + from, '\n', at - from);

		if (!feed)
			break;
		++*line;
		from = (size_t)(feed - text.p) + 1;
	}
	*column = at - from + 1;
}
