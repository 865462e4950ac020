/* base/: codes, times, slices, limits, streams, visible text, pipeline, spool. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/code.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/pipeline.h"
#include "base/spool.h"
#include "base/stream.h"
#include "base/text.h"
#include "base/when.h"

static bool decodes_to(const char *text, const char *bytes)
{
	_cleanup_arena_ struct arena a = {0};
	struct slice out;

	return base64_decode(&a, slice_of(text), &out) &&
	       slice_is(out, bytes);
}

static bool refuses(const char *text)
{
	_cleanup_arena_ struct arena a = {0};
	struct slice out;

	return !base64_decode(&a, slice_of(text), &out);
}

static void test_base64(void **state)
{
	assert_true(decodes_to("", ""));
	assert_true(decodes_to("Zg==", "f"));
	assert_true(decodes_to("Zm8=", "fo"));
	assert_true(decodes_to("Zm9v", "foo"));
	assert_true(decodes_to("Zm9vYg==", "foob"));
	/* One value has one spelling. */
	assert_true(refuses("Zh=="));
	assert_true(refuses("Zm9="));
	assert_true(refuses("Zg="));
	assert_true(refuses("Zg"));
	assert_true(refuses("Z==="));
	assert_true(refuses("===="));
	assert_true(refuses("Zm9v\n"));
	assert_true(refuses("Zm 9"));
	assert_true(refuses("Zg==Zg=="));
	assert_true(refuses("Zm-_"));
}

static void test_base64_round_trip(void **state)
{
	uint8_t bytes[256];

	for (size_t n = 0; n < sizeof(bytes); n++) {
		_cleanup_buf_ struct buf text = {0};
		_cleanup_arena_ struct arena a = {0};
		struct slice back;

		bytes[n] = (uint8_t)(n * 197 + 31);
		base64_encode(&text, (struct slice){bytes, n});
		assert_true(base64_decode(&a, buf_slice(&text), &back));
		assert_true(slice_equal(back, (struct slice){bytes, n}));
	}
}

static void test_hex(void **state)
{
	char text[7];
	uint8_t bytes[3];

	assert_string_equal(hex_text(text, "\x00\xab\x7f", 3), "00ab7f");
	assert_true(hex_decode(slice_of("00AB7f"), bytes, 3));
	assert_memory_equal(bytes, "\x00\xab\x7f", 3);
	assert_false(hex_decode(slice_of("00AB7"), bytes, 3));
	assert_false(hex_decode(slice_of("00AB7g"), bytes, 3));
}

static int64_t when(const char *text)
{
	int64_t t = -1;

	assert_true(when_parse(slice_of(text), &t));
	return t;
}

static void test_when(void **state)
{
	char text[WHEN_TEXT_MAX];
	int64_t t;

	assert_int_equal(when("2022-12-24T11:10:45Z"), 1671880245);
	assert_int_equal(when("2022-12-24T11:10:45"), 1671880245);
	assert_int_equal(when("2022-12-24T13:10:45.25+02:00"), 1671880245);
	assert_int_equal(when("2022-12-24"), 1671840000);
	assert_int_equal(when("1671880245"), 1671880245);
	assert_int_equal(when("1671880245123"), 1671880245);
	assert_int_equal(when("99999999999"), 99999999999);
	assert_int_equal(when("2000-02-29"), 951782400);
	assert_false(when_parse(slice_of("2100-02-29"), &t));
	assert_false(when_parse(slice_of("2022-13-01"), &t));
	assert_false(when_parse(slice_of("2022-12-24T24:00:00Z"), &t));
	assert_false(when_parse(slice_of("2022-12-24T11:10:45Zx"), &t));
	assert_false(when_parse(slice_of("yesterday"), &t));
	assert_string_equal(when_text(text, 1671880245),
			    "2022-12-24T11:10:45Z");
	assert_string_equal(when_text(text, -1), "1969-12-31T23:59:59Z");
	for (t = -5000000000; t < 100000000000; t += 86399 * 1237)
		assert_int_equal(when(when_text(text, t)), t);
}

static void test_numbers(void **state)
{
	uint64_t u;
	int64_t i;

	assert_true(slice_u64(slice_of("18446744073709551615"), &u));
	assert_true(u == UINT64_MAX);
	assert_false(slice_u64(slice_of("18446744073709551616"), &u));
	assert_false(slice_u64(slice_of("-1"), &u));
	assert_false(slice_u64(slice_of(""), &u));
	assert_true(slice_i64(slice_of("-9223372036854775808"), &i));
	assert_true(i == INT64_MIN);
	assert_false(slice_i64(slice_of("9223372036854775808"), &i));
	assert_true(slice_i64(slice_of("-3433"), &i));
	assert_int_equal(i, -3433);
}

static void test_limits(void **state)
{
	struct limits l = limits_default();
	struct err e = {0};

	assert_int_equal(limits_set(&l, "piece-bytes=2M", &e), RC_OK);
	assert_int_equal(l.piece_bytes, 2u << 20);
	assert_int_equal(limits_set(&l, "piece-bytes=0", &e), RC_USAGE);
	assert_int_equal(limits_set(&l, "piece-bytes", &e), RC_USAGE);
	assert_int_equal(limits_set(&l, "no-such=1", &e), RC_USAGE);
	assert_int_equal(limits_set(&l, "zip-bytes=99999999999G", &e),
			 RC_USAGE);
	assert_int_equal(LIMIT_EXCEEDED(&e, &l, piece_bytes, "it"), RC_LIMIT);
	assert_non_null(strstr(e.text, "it exceeds 2097152 bytes"));
	assert_non_null(strstr(e.text, "--limit piece-bytes="));
}

static void test_stream_limit(void **state)
{
	struct limits l = limits_default();

	for (uint64_t cap = 4; cap <= 6; cap++) {
		_cleanup_buf_ struct buf out = {0};
		struct stream_memory m;
		struct err e = {0};

		l.piece_bytes = cap;
		assert_int_equal(
			STREAM_ALL(stream_memory(&m, slice_of("12345")), &out,
				   &l, piece_bytes, "it", &e),
			cap < 5 ? RC_LIMIT : RC_OK);
	}
}

static void test_visible(void **state)
{
	_cleanup_buf_ struct buf out = {0};

	text_visible(&out, slice_of("a\x1b[31m\n\x7f\xc2\x9b"
				    "\xff\xc3\xa9\xe2\x80\xae."));
	assert_string_equal(buf_text(&out),
			    "a\\x1B[31m\\x0A\\x7F\\xC2\\x9B"
			    "\\xFF\xc3\xa9\\xE2\\x80\\xAE.");
}

static void test_shell(void **state)
{
	static const char *const words[][2] = {
		{"a/b-1.txt", "a/b-1.txt"}, {"", "''"}, {"-f", "'-f'"},
		{"q 4", "'q 4'"},	    {"it's", "'it'\\''s'"},
		{"$(id)", "'$(id)'"}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		_cleanup_buf_ struct buf out = {0};

		text_shell(&out, slice_of(words[i][0]));
		assert_string_equal(buf_text(&out), words[i][1]);
	}
}

static void test_graver(void **state)
{
	assert_int_equal(status_graver(STATUS_NO, STATUS_UNKNOWN), STATUS_NO);
	assert_int_equal(status_graver(STATUS_NO, STATUS_INPUT), STATUS_INPUT);
	assert_int_equal(status_graver(STATUS_SYSTEM, STATUS_INPUT),
			 STATUS_SYSTEM);
	assert_int_equal(status_graver(STATUS_YES, STATUS_UNKNOWN),
			 STATUS_UNKNOWN);
}

enum { JOBS = 2000 };
struct counting {
	int work[JOBS];
	int next;
};

static void count_work(void *context, void *job, unsigned thread)
{
	struct counting *c = context;

	c->work[(uintptr_t)job]++;
}

static void count_done(void *context, void *job)
{
	struct counting *c = context;

	/* In the order of submission, each worked on once before. */
	assert_int_equal((uintptr_t)job, c->next);
	assert_int_equal(c->work[c->next], 1);
	c->next++;
}

static void test_pipeline(void **state)
{
	for (unsigned threads = 1; threads <= 8; threads++) {
		struct counting c = {{0}, 0};
		const struct pipeline_ops ops = {&c, count_work, count_done};
		struct pipeline *p = pipeline_new(&ops, threads, threads * 2);

		for (uintptr_t i = 0; i < JOBS; i++)
			pipeline_submit(p, (void *)i);
		pipeline_drain(p);
		assert_int_equal(c.next, JOBS);
		pipeline_free(p);
	}
}

static struct buf flushed;
static void take_flushed(struct slice bytes)
{
	buf_add_slice(&flushed, bytes);
}

static void test_spool(void **state)
{
	static uint8_t block[300000];
	struct spool *s = spool_new("/tmp");
	struct err e = {0};
	uint64_t mark = 0;

	for (int i = 0; i < 20; i++) {
		memset(block, 'a' + i, sizeof(block));
		if (i == 7)
			mark = spool_length(s);
		assert_int_equal(spool_add(s, (struct slice){block, sizeof(block)},
					   &e), RC_OK);
	}
	assert_int_equal(spool_length(s), 20 * sizeof(block));
	/* Each border, one of which lies between the file and memory. */
	for (size_t i = 1; i < 20; i++) {
		char border[2];

		assert_int_equal(spool_read(s, i * sizeof(block) - 1, border,
					    sizeof(border), &e), RC_OK);
		assert_int_equal(border[0], 'a' + i - 1);
		assert_int_equal(border[1], 'a' + i);
	}
	assert_int_equal(spool_cut(s, mark, &e), RC_OK);
	assert_int_equal(spool_add(s, slice_of("end"), &e), RC_OK);
	assert_int_equal(spool_flush(s, take_flushed, &e), RC_OK);
	assert_int_equal(flushed.n, 7 * sizeof(block) + 3);
	assert_int_equal(flushed.p[6 * sizeof(block)], 'a' + 6);
	assert_memory_equal(flushed.p + 7 * sizeof(block), "end", 3);
	assert_int_equal(spool_length(s), 0);
	buf_free(&flushed);
	spool_free(s);
}

static void test_arena(void **state)
{
	_cleanup_arena_ struct arena a = {0};

	for (int round = 0; round < 50; round++) {
		for (size_t i = 1; i < 3000; i += 7) {
			uint8_t *p = arena_alloc(&a, i);

			assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
			memset(p, round, i);
		}
		arena_reset(&a);
	}
}

/* Short texts are looked through in another way than long ones. */
static void test_find(void **state)
{
	uint8_t text[600];
	struct slice s = {text, sizeof(text)};

	(void)state;
	memset(text, 'a', sizeof(text));
	memcpy(text + 590, "aaabaaaaab", 10);
	for (size_t from = 0; from <= 600; from++) {
		size_t hit = from <= 590 ? 590 : from <= 596 ? 596 : SIZE_MAX;

		assert_int_equal(slice_find(s, "aaab", from), hit);
	}
	assert_int_equal(slice_find(s, "aaab", 601), SIZE_MAX);
	assert_int_equal(slice_find(s, "", 7), 7);
	assert_int_equal(slice_find(SLICE_LITERAL("aa"), "aaa", 0), SIZE_MAX);
	assert_int_equal(slice_find(SLICE_LITERAL("aa"), "", 2), 2);
	assert_int_equal(slice_find((struct slice){0}, "a", 0), SIZE_MAX);
}

static void read_all(struct input_file *f, struct buf *out)
{
	struct limits limits = limits_default();
	struct err e = {0};

	assert_int_equal(STREAM_ALL(&f->base, out, &limits, piece_bytes, "it", &e),
			 RC_OK);
}

/* What the size told is no promise: a file may grow once it is open, and the
 * system's own files have none. */
static void test_file_end(void **state)
{
	char path[] = "/tmp/test_base.XXXXXX";
	_cleanup_buf_ struct buf out = {0};
	struct input_file *f;
	struct err e = {0};
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0 && write(fd, "abc", 3) == 3);
	assert_int_equal(input_open(&f, AT_FDCWD, path, 0, &e), RC_OK);
	assert_int_equal(write(fd, "defg", 4), 4);
	read_all(f, &out);
	assert_int_equal(out.n, 7);
	input_close(f);
	close(fd);
	unlink(path);

	buf_clear(&out);
	assert_int_equal(input_open(&f, AT_FDCWD, "/proc/self/status", 0, &e),
			 RC_OK);
	assert_int_equal(f->size, 0);
	read_all(f, &out);
	assert_true(slice_find(buf_slice(&out), "Threads:", 0) != SIZE_MAX);
	input_close(f);
}

static void test_hash(void **state)
{
	assert_true(hash_slice(slice_of("abc")) == hash_slice(slice_of("abc")));
	assert_false(hash_slice(slice_of("abc")) == hash_slice(slice_of("abd")));
	assert_false(hash_slice(slice_of("")) ==
		     hash_slice((struct slice){(const uint8_t *)"\0", 1}));
	assert_false(hash_pair(1, 2) == hash_pair(2, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base64),
		cmocka_unit_test(test_base64_round_trip),
		cmocka_unit_test(test_hex),
		cmocka_unit_test(test_when),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_stream_limit),
		cmocka_unit_test(test_visible),
		cmocka_unit_test(test_shell),
		cmocka_unit_test(test_graver),
		cmocka_unit_test(test_pipeline),
		cmocka_unit_test(test_spool),
		cmocka_unit_test(test_arena),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_file_end),
		cmocka_unit_test(test_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
