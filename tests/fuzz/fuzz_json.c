/* The JSON reader against Jansson: both must agree on what is JSON and on what
 * it holds, but for the differences that `may_differ` names. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/jansson_apart.h"

#include "json/json.h"
#include "json/write.h"

#define MUST(condition)                                                        \
	do {                                                                   \
		if (!(condition)) {                                            \
			fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, \
				__LINE__, #condition);                         \
			abort();                                               \
		}                                                              \
	} while (0)

struct run {
	struct arena arena;
	struct limits limits;
};

static void same_string(struct run *r, struct json_value v, const json_t *other)
{
	struct slice s = json_string(&r->arena, v);
	const char *text = json_string_value(other);

	MUST(s.n == json_string_length(other));
	MUST(s.n == 0 || memcmp(s.p, text, s.n) == 0);
	if (!memchr(text, 0, s.n))
		MUST(json_is(v, text));
}

static void same_number(struct json_value v, const json_t *other)
{
	int64_t value = 0;
	uint64_t positive = 0;
	bool exact = json_i64(v, &value);

	MUST(exact == (json_typeof(other) == JSON_INTEGER));
	if (!exact)
		return;
	MUST(value == json_integer_value(other));
	MUST(json_u64(v, &positive) == (value >= 0));
	MUST(value < 0 || positive == (uint64_t)value);
}

static void same(struct run *r, struct json_value v, const json_t *other);

static void same_object(struct run *r, struct json_value v, const json_t *other)
{
	uint32_t n = 0;

	for (struct json_value m = json_first(v); json_type(m);
	     m = json_next(m), n++) {
		struct slice key = json_string(&r->arena, json_key(m));
		const char *name = arena_text(&r->arena, key);
		struct json_value found = json_get(v, name);

		MUST(found.doc == m.doc && found.at == m.at);
		same(r, m, json_object_get(other, name));
	}
	MUST(n == json_count(v) && n == json_object_size(other));
}

static void same_array(struct run *r, struct json_value v, const json_t *other)
{
	uint32_t n = 0;

	for (struct json_value m = json_first(v); json_type(m);
	     m = json_next(m), n++)
		same(r, m, json_array_get(other, n));
	MUST(n == json_count(v) && n == json_array_size(other));
}

/* Recursive, which json-depth bounds. */
static void same(struct run *r, struct json_value v, const json_t *other)
{
	MUST(other);
	switch (json_type(v)) {
	case JSON_OBJECT:
		MUST(json_typeof(other) == JANSSON_OBJECT);
		same_object(r, v, other);
		return;
	case JSON_ARRAY:
		MUST(json_typeof(other) == JANSSON_ARRAY);
		same_array(r, v, other);
		return;
	case JSON_STRING:
		MUST(json_typeof(other) == JANSSON_STRING);
		same_string(r, v, other);
		return;
	case JSON_NUMBER:
		MUST(json_is_number(other));
		same_number(v, other);
		return;
	case JSON_TRUE:
		MUST(json_typeof(other) == JANSSON_TRUE);
		return;
	case JSON_FALSE:
		MUST(json_typeof(other) == JANSSON_FALSE);
		return;
	case JSON_NULL:
		MUST(json_typeof(other) == JANSSON_NULL);
		return;
	case JSON_NONE:
		break;
	}
	abort();
}

/* A value's span, read alone, is a document of as many values: what is signed
 * by its span means the same in its place and by itself. */
static void spans_stand_alone(struct run *r, const struct json_doc *doc)
{
	struct json_value root = json_root(doc);
	struct json_doc alone;
	unsigned tried = 0;

	for (struct json_value m = json_first(root); json_type(m) && tried < 8;
	     m = json_next(m), tried++) {
		struct slice span = json_span(m);

		MUST(json_read(&alone, &r->arena, span, &r->limits, NULL) ==
		     RC_OK);
		MUST(json_type(json_root(&alone)) == json_type(m));
		MUST(json_count(json_root(&alone)) == json_count(m));
		MUST(slice_equal(json_span(json_root(&alone)), span));
	}
}

/* Any bytes become a valid string; valid UTF-8 comes back unchanged. */
static void written_string_returns(struct run *r, struct slice bytes)
{
	_cleanup_buf_ struct buf out = {0}, again = {0};
	struct json_writer w = {.out = &out}, w2 = {.out = &again};
	struct json_doc doc;
	struct slice meaning;

	json_put_slice(&w, NULL, bytes);
	MUST(json_read(&doc, &r->arena, buf_slice(&out), &r->limits, NULL) ==
	     RC_OK);
	meaning = json_string(&r->arena, json_root(&doc));
	MUST(meaning.n >= bytes.n);
	json_put_slice(&w2, NULL, meaning);
	MUST(slice_equal(buf_slice(&out), buf_slice(&again)));
}

/* What one may accept and the other not:
 *  - Jansson keeps numbers in 64 bits and doubles and refuses the rest;
 *  - Jansson refuses a NUL in a key even with JSON_ALLOW_NUL. */
static bool may_differ(const json_error_t *error)
{
	enum json_error_code code = json_error_code(error);

	return code == json_error_numeric_overflow ||
	       code == json_error_null_byte_in_key;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run r = {.limits = limits_default()};
	struct slice text = {data, size};
	json_error_t theirs = {0};
	struct err e = {0};
	struct json_doc doc;
	enum rc rc = json_read(&doc, &r.arena, text, &r.limits, &e);
	json_t *other = json_loadb((const char *)data, size,
				   JSON_REJECT_DUPLICATES | JSON_DECODE_ANY |
				   JSON_ALLOW_NUL, &theirs);

	if (rc == RC_OK && other) {
		same(&r, json_root(&doc), other);
		spans_stand_alone(&r, &doc);
	} else if (rc == RC_OK) {
		MUST(may_differ(&theirs));
	} else {
		MUST(e.code == rc && e.has_offset && e.offset <= size);
		MUST(e.text[0] && !json_type(json_root(&doc)));
		/* Jansson's bound on depth is 2048, ours 512; and Jansson loses
		 * a NUL that follows a number. */
		MUST(!other || rc == RC_LIMIT || memchr(data, 0, size));
	}
	if (size)
		written_string_returns(&r, text);
	json_decref(other);
	arena_free(&r.arena);
	return 0;
}
