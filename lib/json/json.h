/* Strict JSON (RFC 8259) with byte spans; layer 1.
 *
 * A document is read in one pass into a flat tape of nodes; nothing is copied
 * and no string is unescaped until it is asked for. What a signature may cover
 * is the span of the source, never something printed again.
 *
 * Refused, with offset: anything RFC 8259 does not allow, a byte order mark,
 * invalid UTF-8, lone surrogates, duplicate keys (compared after unescaping),
 * trailing bytes, nesting beyond json-depth, more values than json-nodes,
 * documents of 4 GiB or more.
 */
#ifndef JSON_JSON_H
#define JSON_JSON_H

#include "base/limits.h"
#include "base/mem.h"

enum json_type {
	JSON_NONE, /* "no such value": what lookups give when nothing is there */
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

struct json_node;

/* Lives as long as the text and the arena it was read into. */
struct json_doc {
	struct slice text;
	const struct json_node *nodes;
	uint32_t count;
};

/* A value in a document, cheap to pass around. Zero is JSON_NONE, and every
 * function below accepts it (and gives "nothing"), so lookups can be chained. */
struct json_value {
	const struct json_doc *doc;
	uint32_t at;
};

/* `text` is borrowed by *out. On error e->offset is where the fault is. */
enum rc json_read(struct json_doc *out, struct arena *a, struct slice text,
		  const struct limits *l, struct err *e);
/* Line and column (both from 1, column in bytes) of an offset in `text`. */
void json_place(struct slice text, uint64_t offset, uint64_t *line,
		uint64_t *column);

struct json_value json_root(const struct json_doc *doc);
enum json_type json_type(struct json_value v);
/* "a string", "an object", …: for messages. */
const char *json_type_name(enum json_type type);
/* The value's bytes in the source, quotes and brackets included. */
struct slice json_span(struct json_value v);
/* Offset of the span in doc->text. */
uint32_t json_offset(struct json_value v);

/* Members and elements. json_count is the number of members or elements. */
uint32_t json_count(struct json_value v);
/* First child: an array's element or an object's *value*; then the next one
 * beside it. JSON_NONE after the last. */
struct json_value json_first(struct json_value v);
struct json_value json_next(struct json_value v);
/* The key of an object's value, as its raw span with quotes; JSON_NONE's span
 * outside an object. */
struct json_value json_key(struct json_value v);
/* The member named `key` (compared after unescaping). */
struct json_value json_get(struct json_value object, const char *key);
/* json_get along several keys: json_path(v, "a", "b", NULL). */
struct json_value json_path(struct json_value object, ...)
	__attribute__((sentinel));

/* The unescaped bytes of a string (may hold NUL). When the source has no
 * escape they are a part of the source, otherwise a copy in the arena. p is
 * NULL when v is no string. */
struct slice json_string(struct arena *a, struct json_value v);
/* A string whose unescaped bytes equal `text`. */
bool json_is(struct json_value v, const char *text);
/* Exact integers: a number without fraction and exponent that fits. */
bool json_u64(struct json_value v, uint64_t *out);
bool json_i64(struct json_value v, int64_t *out);
/* JSON_TRUE or JSON_FALSE. */
bool json_bool(struct json_value v, bool *out);

#endif
