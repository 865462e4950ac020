#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "json/json.h"
#include "json/write.h"

/* One document and what its reading gave. */
struct read {
	struct arena arena;
	struct limits limits;
	struct json_doc doc;
	struct json_value root;
	struct err e;
	enum rc rc;
};

static struct read *fresh(void)
{
	struct read *r = mem_new(1, sizeof(*r));

	r->limits = limits_default();
	return r;
}

/* The text is copied to a block of exactly its size, so that a sanitizer sees
 * any byte beyond it being touched. */
static void read_into(struct read *r, struct slice text)
{
	uint8_t *copy = mem_new(text.n, 1);

	if (text.n)
		memcpy(copy, text.p, text.n);
	r->rc = json_read(&r->doc, &r->arena, (struct slice){copy, text.n},
			  &r->limits, &r->e);
	r->root = json_root(&r->doc);
	if (r->rc == RC_OK)
		assert_int_not_equal(json_type(r->root), JSON_NONE);
	else
		assert_int_equal(json_type(r->root), JSON_NONE);
}

static struct read *read_slice(struct slice text)
{
	struct read *r = fresh();

	read_into(r, text);
	return r;
}

static struct read *read_good(const char *text)
{
	struct read *r = read_slice(slice_of(text));

	if (r->rc != RC_OK)
		fail_msg("%s: %s", text, r->e.text);
	return r;
}

static void done(struct read *r)
{
	free((void *)(uintptr_t)r->doc.text.p);
	arena_free(&r->arena);
	free(r);
}

#define ASSERT_SLICE(s, text)                                                  \
	do {                                                                   \
		struct slice got_ = (s);                                       \
		if (!slice_is(got_, text))                                     \
			fail_msg("\"%.*s\" is not \"%s\"", SLICE_ARG(got_),    \
				 text);                                        \
	} while (0)

static void spans_are_exact(void **state)
{
	struct read *r = read_good(" {\"a\" : [1, {}, \"x\\ny\" ] ,\n"
				   "\"b\":-1.5e+3, \"c\":null}\n");
	struct json_value a = json_get(r->root, "a"), v;

	assert_int_equal(json_offset(r->root), 1);
	assert_int_equal(json_count(r->root), 3);
	assert_int_equal(json_type(r->root), JSON_OBJECT);
	ASSERT_SLICE(json_span(a), "[1, {}, \"x\\ny\" ]");
	assert_int_equal(json_offset(a), 8);
	assert_int_equal(json_count(a), 3);
	ASSERT_SLICE(json_span(json_key(a)), "\"a\"");
	v = json_first(a);
	ASSERT_SLICE(json_span(v), "1");
	assert_int_equal(json_type(json_key(v)), JSON_NONE);
	v = json_next(v);
	ASSERT_SLICE(json_span(v), "{}");
	assert_int_equal(json_count(v), 0);
	assert_int_equal(json_type(json_first(v)), JSON_NONE);
	v = json_next(v);
	ASSERT_SLICE(json_span(v), "\"x\\ny\"");
	ASSERT_SLICE(json_string(&r->arena, v), "x\ny");
	assert_int_equal(json_type(json_next(v)), JSON_NONE);
	v = json_next(a);
	ASSERT_SLICE(json_span(v), "-1.5e+3");
	ASSERT_SLICE(json_span(json_key(v)), "\"b\"");
	v = json_next(v);
	assert_int_equal(json_type(v), JSON_NULL);
	assert_int_equal(json_type(json_next(v)), JSON_NONE);
	/* Nothing goes on beside a key or the document itself. */
	assert_int_equal(json_type(json_next(json_key(a))), JSON_NONE);
	assert_int_equal(json_type(json_next(r->root)), JSON_NONE);
	done(r);
}

static void nothing_gives_nothing(void **state)
{
	struct json_value none = {0};
	struct arena a = {0};
	uint64_t u;
	int64_t i;
	bool b;

	assert_int_equal(json_type(none), JSON_NONE);
	assert_null(json_span(none).p);
	assert_int_equal(json_offset(none), 0);
	assert_int_equal(json_count(none), 0);
	assert_int_equal(json_type(json_first(none)), JSON_NONE);
	assert_int_equal(json_type(json_next(none)), JSON_NONE);
	assert_int_equal(json_type(json_key(none)), JSON_NONE);
	assert_int_equal(json_type(json_get(none, "a")), JSON_NONE);
	assert_int_equal(json_type(json_path(none, "a", "b", NULL)), JSON_NONE);
	assert_null(json_string(&a, none).p);
	assert_false(json_is(none, ""));
	assert_false(json_u64(none, &u));
	assert_false(json_i64(none, &i));
	assert_false(json_bool(none, &b));
	assert_string_equal(json_type_name(JSON_NONE), "nothing");
	assert_string_equal(json_type_name(JSON_OBJECT), "an object");
	arena_free(&a);
}

static void members_are_found(void **state)
{
	struct read *r = read_good(
		"{\"\":0,\"a\":{\"b\":{\"c\":true}},\"abcdefghijkl\":2,"
		"\"abcdefghijkm\":3,\"\\u0061\\\"\":4,\"gr\xc3\xb6\xc3\x9f"
		"e\":5,\"A\":6,\"x\\u0000y\":7,\"list\":[{\"a\":1}]}");
	bool flag = false;
	uint64_t u = 9;

	assert_true(json_u64(json_get(r->root, ""), &u) && u == 0);
	assert_true(json_u64(json_get(r->root, "abcdefghijkm"), &u) && u == 3);
	assert_true(json_u64(json_get(r->root, "a\""), &u) && u == 4);
	assert_true(json_u64(json_get(r->root, "gr\xc3\xb6\xc3\x9f" "e"), &u) &&
		    u == 5);
	assert_true(json_u64(json_get(r->root, "A"), &u) && u == 6);
	assert_true(json_bool(json_path(r->root, "a", "b", "c", NULL), &flag) &&
		    flag);
	assert_int_equal(json_type(json_path(r->root, "a", "x", "c", NULL)),
			 JSON_NONE);
	assert_int_equal(json_type(json_path(r->root, NULL)), JSON_OBJECT);
	assert_int_equal(json_type(json_get(r->root, "x")), JSON_NONE);
	assert_int_equal(json_type(json_get(r->root, "abcdefghijk")),
			 JSON_NONE);
	/* Neither an array nor a scalar has members. */
	assert_int_equal(json_type(json_path(r->root, "list", "a", NULL)),
			 JSON_NONE);
	assert_int_equal(json_type(json_path(r->root, "A", "a", NULL)),
			 JSON_NONE);
	done(r);
}

static void integers_are_exact(void **state)
{
	static const struct {
		const char *text;
		bool is_u, is_i;
		uint64_t u;
		int64_t i;
	} rows[] = {
		{"0", true, true, 0, 0},
		{"-0", true, true, 0, 0},
		{"-1", false, true, 0, -1},
		{"9007199254740993", true, true, 9007199254740993u,
		 9007199254740993},
		{"9223372036854775807", true, true, INT64_MAX, INT64_MAX},
		{"9223372036854775808", true, false, 9223372036854775808u, 0},
		{"18446744073709551615", true, false, UINT64_MAX, 0},
		{"18446744073709551616", false, false, 0, 0},
		{"-9223372036854775808", false, true, 0, INT64_MIN},
		{"-9223372036854775809", false, false, 0, 0},
		{"123456789012345678901234567890", false, false, 0, 0},
		{"1.0", false, false, 0, 0},
		{"1e2", false, false, 0, 0},
		{"1E2", false, false, 0, 0},
		{"-0.0", false, false, 0, 0},
		{"\"1\"", false, false, 0, 0},
		{"true", false, false, 0, 0},
		{"[1]", false, false, 0, 0},
	};

	for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
		struct read *r = read_good(rows[k].text);
		uint64_t u = 0;
		int64_t i = 0;

		assert_int_equal(json_u64(r->root, &u), rows[k].is_u);
		assert_int_equal(json_i64(r->root, &i), rows[k].is_i);
		assert_true(!rows[k].is_u || u == rows[k].u);
		assert_true(!rows[k].is_i || i == rows[k].i);
		done(r);
	}
}

static void strings_mean_what_they_say(void **state)
{
	static const struct {
		const char *text, *meaning;
		size_t n;
	} rows[] = {
		{"\"\"", "", 0},
		{"\"plain\"", "plain", 5},
		{"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8},
		{"\"\\u0041\\u00e9\\u20AC\\uD834\\udd1e\"",
		 "A\xc3\xa9\xe2\x82\xac\xf0\x9d\x84\x9e", 10},
		{"\"a\\u0000b\"", "a\0b", 3},
		{"\"\\uD7FF\\ue000\\uDBFF\\uDFFF\\uffff\"",
		 "\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf\xef\xbf\xbf", 13},
		{"\"\xf4\x8f\xbf\xbf\xe0\xa0\x80\xc2\x80\x7f\"",
		 "\xf4\x8f\xbf\xbf\xe0\xa0\x80\xc2\x80\x7f", 10},
		{"\"0123456789abcdef0123456789abcdef\\n\"",
		 "0123456789abcdef0123456789abcdef\n", 33},
	};

	for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
		struct read *r = read_good(rows[k].text);
		struct slice s = json_string(&r->arena, r->root);

		assert_int_equal(s.n, rows[k].n);
		assert_memory_equal(s.p, rows[k].meaning, s.n);
		if (!memchr(s.p, 0, s.n))
			assert_true(json_is(r->root, rows[k].meaning));
		assert_false(json_is(r->root, "plai"));
		assert_false(json_is(r->root, "plainer"));
		done(r);
	}
}

/* All mixes of short pieces, so that every alignment of quotes, backslashes
 * and other characters against the scanner's blocks comes up; the meaning is
 * put together beside the text. */
static void long_strings_in_any_alignment(void **state)
{
	static const struct {
		const char *text, *meaning;
	} pieces[] = {
		{"\\\"", "\""},
		{"\\\\", "\\"},
		{"x", "x"},
		{"some plain text", "some plain text"},
		{"\\n", "\n"},
		{"\xc3\xa4", "\xc3\xa4"},
		{"\\u0041", "A"},
		{"\\ud83d\\ude00", "\xf0\x9f\x98\x80"},
		{"\\\\\\\"", "\\\""},
	};
	uint32_t random = 12345;

	for (int round = 0; round < 4000; round++) {
		_cleanup_buf_ struct buf text = {0}, meaning = {0};
		unsigned count, wide;
		struct read *r;

		random = random * 1664525 + 1013904223;
		count = random >> 24;
		/* Some rounds keep to the escapes that come in quoted text. */
		wide = round & 1 ? 9 : 4;
		buf_add_byte(&text, '"');
		while (count--) {
			size_t k;

			random = random * 1664525 + 1013904223;
			k = (random >> 16) % wide;
			buf_add_text(&text, pieces[k].text);
			buf_add_text(&meaning, pieces[k].meaning);
		}
		buf_add_byte(&text, '"');
		r = read_slice(buf_slice(&text));
		assert_int_equal(r->rc, RC_OK);
		assert_true(slice_equal(json_string(&r->arena, r->root),
					buf_slice(&meaning)));
		assert_true(json_is(r->root, buf_text(&meaning)));
		buf_add_byte(&meaning, '!');
		assert_false(json_is(r->root, buf_text(&meaning)));
		done(r);
		/* Without its closing quote it must not be taken. */
		r = read_slice(slice_part(buf_slice(&text), 0, text.n - 1));
		assert_int_equal(r->rc, RC_MALFORMED);
		assert_int_equal(r->e.offset, 0);
		assert_string_equal(r->e.text, "unterminated string");
		done(r);
	}
}

struct refusal {
	struct slice text;
	uint64_t offset;
	const char *why;
};

#define NO(text, offset, why) {SLICE_LITERAL(text), offset, why}

static const struct refusal refusals[] = {
	NO("", 0, "the JSON document is empty"),
	NO(" \n", 2, "the JSON document is empty"),
	NO("\xef\xbb\xbf{}", 0, "a byte order mark may not stand before JSON"),
	NO("\xff\xfe{\0}\0", 0, "a byte order mark may not stand before JSON"),
	NO("hello", 0, "this is not JSON"),
	NO("'a'", 0, "strings stand in double quotes"),
	NO("// x", 0, "JSON has no comments"),
	NO("{\"a\":/**/1}", 5, "JSON has no comments"),
	NO("\0", 0, "this is not JSON"),
	NO("1\0", 1, "something follows the JSON document"),
	NO("{} {}", 3, "something follows the JSON document"),
	NO("1 2", 2, "something follows the JSON document"),
	NO("]", 0, "this is not JSON"),
	NO("[", 1, "the JSON document ends inside an array"),
	NO("[1", 2, "the JSON document ends inside an array"),
	NO("[1,", 3, "the JSON document ends where a value must stand"),
	NO("{\"a\":", 5, "the JSON document ends where a value must stand"),
	NO("{\"a\":1", 6, "the JSON document ends inside an object"),
	NO("{\"a\"", 4, "a colon is missing after the key"),
	NO("{\"a\" 1}", 5, "a colon is missing after the key"),
	NO("{\"a\",1}", 4, "a colon is missing after the key"),
	NO("{a:1}", 1, "a key in double quotes is missing"),
	NO("{\"a\":1,}", 7, "a key in double quotes is missing"),
	NO("{,}", 1, "a key in double quotes is missing"),
	NO("[1,]", 3, "a value is missing"),
	NO("[,1]", 1, "a value is missing"),
	NO("[1,,2]", 3, "a value is missing"),
	NO("{\"a\":}", 5, "a value is missing"),
	NO("[1 2]", 3, "a comma or ] is missing"),
	NO("[1}", 2, "a comma or ] is missing"),
	NO("{\"a\":1]", 6, "a comma or } is missing"),
	NO("{\"a\":1 \"b\":2}", 7, "a comma or } is missing"),
	NO("[1\v]", 2, "a comma or ] is missing"),
	NO("[\xc2\xa0" "1]", 1, "a value is missing"),
	NO("[NaN]", 1, "a value is missing"),
	NO("[Infinity]", 1, "a value is missing"),
	NO("[+1]", 1, "a value is missing"),
	NO("[.5]", 1, "a value is missing"),
	NO("[01]", 1, "a number has a leading zero"),
	NO("[-01]", 1, "a number has a leading zero"),
	NO("[0x1]", 2, "a comma or ] is missing"),
	NO("[-]", 2, "a digit is missing after the minus sign"),
	NO("-", 1, "a digit is missing after the minus sign"),
	NO("[-Infinity]", 2, "a digit is missing after the minus sign"),
	NO("[1.]", 3, "a digit is missing after the point"),
	NO("[1.e1]", 3, "a digit is missing after the point"),
	NO("1.", 2, "a digit is missing after the point"),
	NO("[1e]", 3, "a digit is missing in the exponent"),
	NO("[1e+]", 4, "a digit is missing in the exponent"),
	NO("1E-", 3, "a digit is missing in the exponent"),
	NO("[tru]", 1, "this is not true, false or null"),
	NO("nul", 0, "this is not true, false or null"),
	NO("[fALSE]", 1, "this is not true, false or null"),
	NO("[truex]", 5, "a comma or ] is missing"),
	NO("\"abc", 0, "unterminated string"),
	NO("[\"abc\\\"", 1, "unterminated string"),
	NO("[\"abc\\", 1, "unterminated string"),
	NO("[\"a\nb\"]", 3, "a control byte in a string must be written as an "
			     "escape"),
	NO("[\"a\0b\"]", 3, "a control byte in a string must be written as an "
			    "escape"),
	NO("[\"\\\"\x1f\"]", 4, "a control byte in a string must be written as "
				"an escape"),
	NO("[\"\\a\"]", 2, "no escape sequence starts like this"),
	NO("[\"\\\"\\x\"]", 4, "no escape sequence starts like this"),
	NO("[\"\\\n\"]", 2, "no escape sequence starts like this"),
	NO("[\"\\U0041\"]", 2, "no escape sequence starts like this"),
	NO("[\"\\u00G0\"]", 2, "\\u needs four hexadecimal digits"),
	NO("[\"\\u004\"]", 2, "\\u needs four hexadecimal digits"),
	NO("[\"\\u", 2, "\\u needs four hexadecimal digits"),
	NO("[\"\\ud800\"]", 2, "half of a surrogate pair"),
	NO("[\"\\udc00\\ud800\"]", 2, "half of a surrogate pair"),
	NO("[\"\\ud800\\ud800\"]", 2, "half of a surrogate pair"),
	NO("[\"\\ud800\\u0041\"]", 2, "half of a surrogate pair"),
	NO("[\"\\ud800\\n\"]", 2, "half of a surrogate pair"),
	NO("[\"\\ud800\\uDC0\"]", 2, "half of a surrogate pair"),
	NO("[\"a\x80\"]", 3, "invalid UTF-8"),
	NO("[\"\xc0\xaf\"]", 2, "invalid UTF-8"),
	NO("[\"\xc1\xbf\"]", 2, "invalid UTF-8"),
	NO("[\"\xe0\x9f\xbf\"]", 2, "invalid UTF-8"),
	NO("[\"\xed\xa0\x80\"]", 2, "invalid UTF-8"),
	NO("[\"\xf0\x8f\xbf\xbf\"]", 2, "invalid UTF-8"),
	NO("[\"\xf4\x90\x80\x80\"]", 2, "invalid UTF-8"),
	NO("[\"\xf5\x80\x80\x80\"]", 2, "invalid UTF-8"),
	NO("[\"\xc3\xa4\xe2\x82\"]", 4, "invalid UTF-8"),
	NO("[\"\xe2\x82", 2, "invalid UTF-8"),
	NO("[\"\xff\"]", 2, "invalid UTF-8"),
	NO("{\"a\xff\":1}", 3, "invalid UTF-8"),
	NO("{\"a\":1,\"b\":2,\"a\":3}", 13, "key \"a\" appears twice"),
	NO("{\"a\":1,\"\\u0061\":3}", 7, "key \"a\" appears twice"),
	NO("{\"\\u0061\":1,\"a\":3}", 12, "key \"a\" appears twice"),
	NO("{\"\\u0061\":1,\"\\u0061\":3}", 12, "key \"a\" appears twice"),
	NO("{\"\":1,\"\":3}", 6, "key \"\" appears twice"),
	NO("{\"x\":{\"a\":1,\"a\":2}}", 12, "key \"a\" appears twice"),
	NO("{\"a\\u0000\":1,\"a\\u0000\":3}", 13,
	   "key \"a\\u0000\" appears twice"),
	NO("{\"\\n\\\"\x7f\":1,\"\\n\\\"\x7f\":3}", 11,
	   "key \"\\u000a\\\"\\u007f\" appears twice"),
	NO("{\"\xc2\x9b\xf0\x9f\x98\x80\":1,"
	   "\"\xc2\x9b\xf0\x9f\x98\x80\":3}", 12,
	   "key \"\\u009b\\U0001f600\" appears twice"),
	NO("{\"01234567890123456789012345678901234567890123456789012345\":1,"
	   "\"01234567890123456789012345678901234567890123456789012345\":1}",
	   62, "key \"012345678901234567890123456789012345678901234567890...\" "
	       "appears twice"),
};

static void faults_are_named_and_placed(void **state)
{
	for (size_t k = 0; k < sizeof(refusals) / sizeof(refusals[0]); k++) {
		const struct refusal *row = &refusals[k];
		struct read *r = read_slice(row->text);

		if (r->rc != RC_MALFORMED || r->e.code != RC_MALFORMED ||
		    strcmp(r->e.text, row->why) != 0 || !r->e.has_offset ||
		    r->e.offset != row->offset)
			fail_msg("row %zu, %.*s: \"%s\" at %llu", k,
				 SLICE_ARG(row->text), r->e.text,
				 (unsigned long long)r->e.offset);
		done(r);
	}
}

/* Any cut of a document is refused: none is taken for a whole one. */
static void cut_documents_are_refused(void **state)
{
	struct slice whole = SLICE_LITERAL(
		"{\"a\":[1.5e3,true,null,\"\\u00e9\\ud83d\\ude00\xc3\xa9\"],"
		"\"payload\":\"{\\\"x\\\":{\\\"y\\\":[1,2]}}\",\"z\":{}}");

	for (size_t n = 0; n < whole.n; n++) {
		struct read *r = read_slice(slice_part(whole, 0, n));

		assert_int_equal(r->rc, RC_MALFORMED);
		assert_true(r->e.offset <= n);
		done(r);
	}
}

static void big_objects_know_their_duplicates(void **state)
{
	/* Around the size where a table takes over, with keys that look alike
	 * at both ends, and some that are escaped. */
	static const unsigned sizes[] = {2, 31, 32, 33, 34, 500, 5000};

	for (size_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
		_cleanup_buf_ struct buf text = {0};
		unsigned n = sizes[k];
		struct read *r;
		uint64_t second;
		char key[64];

		buf_add_byte(&text, '{');
		for (unsigned i = 0; i < n; i++)
			buf_printf(&text, "%s\"same-head-%s%05u-same-tail\":"
					  "{\"x\":[%u]}", i ? "," : "",
				   i % 7 == 0 ? "\\u0078" : "x", i, i);
		buf_add_byte(&text, '}');
		r = read_slice(buf_slice(&text));
		assert_int_equal(r->rc, RC_OK);
		assert_int_equal(json_count(r->root), n);
		for (unsigned i = 0; i < n; i += 1 + n / 50) {
			uint64_t value = 0;

			snprintf(key, sizeof(key), "same-head-x%05u-same-tail",
				 i);
			assert_true(json_u64(json_first(json_path(
						     r->root, key, "x", NULL)),
					     &value));
			assert_int_equal(value, i);
		}
		done(r);
		text.n--;
		second = text.n + 1;
		buf_printf(&text, ",\"same-head-x%05u-same-tail\":1}", n / 2);
		r = read_slice(buf_slice(&text));
		assert_int_equal(r->rc, RC_MALFORMED);
		assert_int_equal(r->e.offset, second);
		snprintf(key, sizeof(key), "key \"same-head-x%05u-same-tail\" "
					   "appears twice", n / 2);
		assert_string_equal(r->e.text, key);
		done(r);
	}
}

static void nest(struct buf *text, unsigned depth, bool objects)
{
	for (unsigned i = 0; i < depth; i++)
		buf_add_text(text, objects && i + 1 < depth ? "{\"a\":" : "[");
	for (unsigned i = depth; i-- > 0;)
		buf_add_byte(text, objects && i + 1 < depth ? '}' : ']');
}

static void depth_is_bounded(void **state)
{
	for (int objects = 0; objects < 2; objects++) {
		for (unsigned depth = 6; depth <= 8; depth++) {
			_cleanup_buf_ struct buf text = {0};
			struct read *r = fresh();

			r->limits.json_depth = 7;
			nest(&text, depth, objects);
			read_into(r, buf_slice(&text));
			assert_int_equal(r->rc, depth > 7 ? RC_LIMIT : RC_OK);
			if (depth > 7) {
				assert_string_equal(
					r->e.text,
					"JSON nesting exceeds 7 levels; "
					"--limit json-depth=NUMBER raises it");
				assert_true(r->e.has_offset);
				assert_int_equal(r->e.offset,
						 objects ? 7 * 5 : 7);
			}
			done(r);
		}
	}
}

static void deep_documents_use_no_stack(void **state)
{
	enum { DEEP = 1000000 };
	_cleanup_buf_ struct buf text = {0};
	struct read *r = read_slice((struct slice){NULL, 0});
	struct json_value v;
	unsigned depth = 0;

	assert_int_equal(r->rc, RC_MALFORMED);
	done(r);
	nest(&text, DEEP, false);
	r = read_slice(buf_slice(&text));
	assert_int_equal(r->rc, RC_LIMIT);
	done(r);
	r = fresh();
	r->limits.json_depth = DEEP;
	read_into(r, buf_slice(&text));
	assert_int_equal(r->rc, RC_OK);
	for (v = r->root; json_type(v); v = json_first(v))
		depth++;
	assert_int_equal(depth, DEEP);
	assert_int_equal(json_span(r->root).n, 2 * DEEP);
	done(r);
}

static void values_are_bounded(void **state)
{
	/* 8 values; keys are not counted. */
	static const char text[] = "{\"a\":[1,2,{}],\"b\":null,\"c\":[[]]}";

	for (unsigned limit = 7; limit <= 9; limit++) {
		struct read *r = fresh();

		r->limits.json_nodes = limit;
		read_into(r, slice_of(text));
		assert_int_equal(r->rc, limit < 8 ? RC_LIMIT : RC_OK);
		if (limit < 8) {
			assert_string_equal(r->e.text,
					    "JSON document exceeds 7 values; "
					    "--limit json-nodes=NUMBER raises "
					    "it");
			assert_int_equal(r->e.offset, 28);
		}
		done(r);
	}
}

/* The tape outgrows its first memory at 128 nodes. */
static void tapes_grow(void **state)
{
	for (unsigned n = 120; n < 140; n++) {
		_cleanup_buf_ struct buf text = {0};
		struct read *r;
		unsigned i = 0;

		buf_add_byte(&text, '[');
		for (unsigned k = 0; k < n; k++)
			buf_printf(&text, "%s%u", k ? "," : "", k);
		buf_add_byte(&text, ']');
		r = read_slice(buf_slice(&text));
		assert_int_equal(r->doc.count, n + 1);
		assert_int_equal(json_count(r->root), n);
		for (struct json_value v = json_first(r->root); json_type(v);
		     v = json_next(v), i++) {
			uint64_t value = 0;

			assert_true(json_u64(v, &value) && value == i);
		}
		assert_int_equal(i, n);
		done(r);
	}
}

static void errors_may_be_unwanted(void **state)
{
	struct limits l = limits_default();
	struct arena a = {0};
	struct json_doc doc;

	assert_int_equal(json_read(&doc, &a, SLICE_LITERAL("[1"), &l, NULL),
			 RC_MALFORMED);
	l.json_depth = 1;
	assert_int_equal(json_read(&doc, &a, SLICE_LITERAL("[[]]"), &l, NULL),
			 RC_LIMIT);
	assert_int_equal(json_read(&doc, &a, SLICE_LITERAL("[]"), &l, NULL),
			 RC_OK);
	arena_free(&a);
}

static void offsets_fit_32_bits(void **state)
{
	struct limits l = limits_default();
	/* Refused by its length alone: there is no such memory to look at. */
	struct slice text = {(const uint8_t *)"1", (size_t)UINT32_MAX + 1};
	struct arena a = {0};
	struct json_doc doc;
	struct err e = {0};

	assert_int_equal(json_read(&doc, &a, text, &l, &e), RC_LIMIT);
	assert_true(e.has_offset && e.offset == UINT32_MAX);
	assert_int_equal(json_type(json_root(&doc)), JSON_NONE);
	arena_free(&a);
}

static void places_are_lines_and_columns(void **state)
{
	static const struct {
		uint64_t offset, line, column;
	} rows[] = {{0, 1, 1}, {1, 1, 2}, {2, 2, 1}, {3, 3, 1},
		    {4, 3, 2}, {6, 3, 4}, {7, 4, 1}, {99, 4, 1}};
	struct slice text = SLICE_LITERAL("a\n\nb\r!\n");
	uint64_t line, column;

	for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
		json_place(text, rows[k].offset, &line, &column);
		assert_int_equal(line, rows[k].line);
		assert_int_equal(column, rows[k].column);
	}
	json_place((struct slice){0}, 5, &line, &column);
	assert_true(line == 1 && column == 1);
}

static void writer_places_commas(void **state)
{
	static const uint8_t bytes[40] = {0xde, 0xad};
	_cleanup_buf_ struct buf out = {0};
	struct json_writer w = {.out = &out};

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "rum-report");
	json_begin_array(&w, "list");
	json_end_array(&w);
	json_begin_array(&w, "more");
	json_put_u64(&w, NULL, UINT64_MAX);
	json_put_i64(&w, NULL, INT64_MIN);
	json_begin_object(&w, NULL);
	json_end_object(&w);
	json_put_bool(&w, NULL, true);
	json_put_bool(&w, NULL, false);
	json_put_null(&w, NULL);
	json_end_array(&w);
	json_put_text(&w, "none", NULL);
	json_put_slice(&w, "gone", (struct slice){0});
	json_put_slice(&w, "empty", SLICE_LITERAL(""));
	json_put_time(&w, "time", 1671880245);
	json_put_hex(&w, "hex", bytes, 3);
	json_put_hex(&w, "nohex", NULL, 0);
	json_put_hex(&w, "zero", bytes, 0);
	json_put_raw(&w, "raw", SLICE_LITERAL("[1, 2]"));
	json_put_bool(&w, "a\"b", true);
	json_end_object(&w);
	assert_string_equal(
		buf_text(&out),
		"{\"kind\":\"rum-report\",\"list\":[],\"more\":["
		"18446744073709551615,-9223372036854775808,{},true,false,null],"
		"\"none\":null,\"gone\":null,\"empty\":\"\","
		"\"time\":\"2022-12-24T11:10:45Z\",\"hex\":\"dead00\","
		"\"nohex\":null,\"zero\":\"\",\"raw\":[1, 2],\"a\\\"b\":true}");
	buf_clear(&out);
	w = (struct json_writer){.out = &out};
	json_put_hex(&w, NULL, bytes, sizeof(bytes));
	assert_int_equal(out.n, 2 + 2 * sizeof(bytes));
	assert_memory_equal(out.p, "\"dead0000", 9);
}

static void writer_escapes(void **state)
{
	static const struct {
		struct slice in;
		const char *out;
	} rows[] = {
		{SLICE_LITERAL(""), ""},
		{SLICE_LITERAL("plain / text"), "plain / text"},
		{SLICE_LITERAL("\"\\"), "\\\"\\\\"},
		{SLICE_LITERAL("\b\f\n\r\t"), "\\b\\f\\n\\r\\t"},
		{SLICE_LITERAL("\0\1\x1f\x7f"), "\\u0000\\u0001\\u001f\\u007f"},
		{SLICE_LITERAL("\x1b[31m"), "\\u001b[31m"},
		{SLICE_LITERAL("\xc3\xa9\xf0\x9f\x98\x80"),
		 "\xc3\xa9\xf0\x9f\x98\x80"},
		{SLICE_LITERAL("\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa"),
		 "\\u2028\\u2029\xe2\x80\xaa"},
		{SLICE_LITERAL("\xc2\x80\xc2\x9b\xc2\xa0"),
		 "\\u0080\\u009b\xc2\xa0"},
		/* A replacement for each offending byte. */
		{SLICE_LITERAL("a\xff\xfe" "b"),
		 "a\xef\xbf\xbd\xef\xbf\xbd" "b"},
		{SLICE_LITERAL("\xe2\x82"), "\xef\xbf\xbd\xef\xbf\xbd"},
		{SLICE_LITERAL("\xed\xa0\x80"),
		 "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
		{SLICE_LITERAL("\xc0\x80z"), "\xef\xbf\xbd\xef\xbf\xbdz"},
	};

	for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
		_cleanup_buf_ struct buf out = {0};

		json_escape(&out, rows[k].in);
		assert_string_equal(buf_text(&out), rows[k].out);
	}
}

/* Every code point goes out and comes back. */
static void writer_round_trips(void **state)
{
	_cleanup_buf_ struct buf all = {0}, out = {0};
	struct json_writer w = {.out = &out};
	struct read *r;

	for (uint32_t point = 0; point <= 0x10ffff; point++) {
		uint8_t b[4];
		size_t n = point < 0x80 ? 1 : point < 0x800 ? 2
					    : point < 0x10000 ? 3 : 4;

		if (point >= 0xd800 && point <= 0xdfff)
			continue;
		for (size_t i = n; i-- > 1;)
			b[i] = (uint8_t)(0x80 |
					 (point >> 6 * (n - 1 - i) & 0x3f));
		b[0] = (uint8_t)(n == 1 ? point
					: (0xf00u >> n & 0xff) |
					  point >> 6 * (n - 1));
		buf_add(&all, b, n);
	}
	json_begin_object(&w, NULL);
	json_put_slice(&w, "all", buf_slice(&all));
	json_end_object(&w);
	r = read_slice(buf_slice(&out));
	assert_int_equal(r->rc, RC_OK);
	assert_true(slice_equal(json_string(&r->arena,
					    json_get(r->root, "all")),
				buf_slice(&all)));
	done(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans_are_exact),
		cmocka_unit_test(nothing_gives_nothing),
		cmocka_unit_test(members_are_found),
		cmocka_unit_test(integers_are_exact),
		cmocka_unit_test(strings_mean_what_they_say),
		cmocka_unit_test(long_strings_in_any_alignment),
		cmocka_unit_test(faults_are_named_and_placed),
		cmocka_unit_test(cut_documents_are_refused),
		cmocka_unit_test(big_objects_know_their_duplicates),
		cmocka_unit_test(depth_is_bounded),
		cmocka_unit_test(deep_documents_use_no_stack),
		cmocka_unit_test(values_are_bounded),
		cmocka_unit_test(tapes_grow),
		cmocka_unit_test(errors_may_be_unwanted),
		cmocka_unit_test(offsets_fit_32_bits),
		cmocka_unit_test(places_are_lines_and_columns),
		cmocka_unit_test(writer_places_commas),
		cmocka_unit_test(writer_escapes),
		cmocka_unit_test(writer_round_trips),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
