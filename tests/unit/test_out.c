/* What is printed: safe text, CSV, tables, colour. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "cli/out.h"

static void test_safe(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"plain", "plain"},
		{"Zürich \xe2\x82\xac", "Zürich \xe2\x82\xac"},
		{"a\033[31mb", "a\\x1B[31mb"},
		{"a\tb\nc\rd", "a\\x09b\\x0Ac\\x0Dd"},
		{"\x7f", "\\x7F"},
		/* C1: CSI as one character of UTF-8, and as a bare byte */
		{"\xc2\x9b" "31m", "\\xC2\\x9B31m"},
		{"\x9b" "31m", "\\x9B31m"},
		/* cut, overlong, surrogate, above U+10FFFF */
		{"\xe2\x82", "\\xE2\\x82"},
		{"\xc0\xaf", "\\xC0\\xAF"},
		{"\xed\xa0\x80", "\\xED\\xA0\\x80"},
		{"\xf4\x90\x80\x80", "\\xF4\\x90\\x80\\x80"},
		/* right-to-left override and isolate */
		{"a\xe2\x80\xae" "b", "a\\xE2\\x80\\xAEb"},
		{"\xe2\x81\xa7", "\\xE2\\x81\\xA7"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		_cleanup_buf_ struct buf out = {0};

		text_safe(&out, slice_of(cases[i].in));
		assert_string_equal(buf_text(&out), cases[i].out);
	}
}

static void test_csv_cells(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"plain", "plain"},
		{"", ""},
		{"a,b", "\"a,b\""},
		{"a \"b\"", "\"a \"\"b\"\"\""},
		{"two\nlines", "\"two\nlines\""},
		{" blank", "\" blank\""},
		{"=1+1", "'=1+1"},
		{"+cmd", "'+cmd"},
		{"-cmd,x", "\"'-cmd,x\""},
		{"@SUM(A1)", "'@SUM(A1)"},
		{" =1+1", "\"' =1+1\""},
		{"-", "'-"},
		{"-3433", "-3433"},
		{"+12.5", "+12.5"},
		{"-1.2.3", "'-1.2.3"},
		{"a=b", "a=b"},
		{"a\033b", "a\\x1Bb"},
		{"a\rb", "a\\x0Db"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		_cleanup_buf_ struct buf out = {0};
		struct csv c = {.out = &out};

		csv_cell(&c, slice_of(cases[i].in));
		assert_string_equal(buf_text(&out), cases[i].out);
	}
}

static void test_csv_rows(void **state)
{
	_cleanup_buf_ struct buf out = {0};
	struct csv c = {.out = &out};

	csv_cell(&c, slice_of("a"));
	csv_u64(&c, UINT64_MAX);
	csv_i64(&c, INT64_MIN);
	csv_time(&c, 1671880245);
	csv_end_row(&c);
	csv_cell(&c, slice_of(""));
	csv_cell(&c, slice_of("b"));
	csv_end_row(&c);
	assert_string_equal(buf_text(&out),
			    "a,18446744073709551615,-9223372036854775808,"
			    "2022-12-24T11:10:45Z\r\n,b\r\n");
}

static void test_table(void **state)
{
	static const char *const headings[] = {"NAME", "COUNT", "NOTE"};
	static const enum align aligns[] = {ALIGN_LEFT, ALIGN_RIGHT,
					    ALIGN_LEFT};
	_cleanup_buf_ struct buf out = {0};
	struct table *t = table_new(3, headings, aligns);

	table_cell(t, slice_of("Zürich"));
	table_printf(t, "%d", 7);
	table_cell(t, slice_of(""));
	table_cell_ink(t, slice_of("x\n"), INK_BAD);
	table_printf(t, "%d", 123456);
	table_cell(t, slice_of("last"));
	table_end(t, &out, 2);
	assert_string_equal(buf_text(&out), "  NAME     COUNT  NOTE\n"
					    "  Zürich       7\n"
					    "  x\\x0A   123456  last\n");
	buf_clear(&out);
	table_end(table_new(3, headings, aligns), &out, 0);
	assert_int_equal(out.n, 0);
	t = table_new(2, NULL, NULL);
	table_printf(t, "%300s", "wide");
	table_cell(t, slice_of("b"));
	table_end(t, &out, 0);
	assert_int_equal(out.n, 304);
}

static void test_color(void **state)
{
	_cleanup_buf_ struct buf out = {0};
	struct table *t;

	out_color_setup(COLOR_ALWAYS);
	assert_string_equal(ink_on(INK_PLAIN), "");
	assert_string_not_equal(ink_on(INK_BAD), "");
	t = table_new(2, NULL, NULL);
	table_cell_ink(t, slice_of("a"), INK_GOOD);
	table_cell(t, slice_of("b"));
	table_end(t, &out, 0);
	assert_string_equal(buf_text(&out), "\033[32ma\033[0m  b\n");
	out_color_setup(COLOR_NEVER);
	assert_string_equal(ink_on(INK_BAD), "");
	assert_string_equal(ink_off(), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_safe),
		cmocka_unit_test(test_csv_cells),
		cmocka_unit_test(test_csv_rows),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_color),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
