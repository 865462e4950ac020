#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/amount.h"
#include "base/sorter.h"

struct record {
	uint64_t key, twin;
	char filler[48];
};

static int by_key(const void *a, const void *b)
{
	const struct record *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

static void check_order(struct sorter *s, uint64_t count)
{
	struct err e = {0};
	const struct record *r;
	uint64_t n = 0, before = 0, sum = 0;
	enum rc rc;

	while ((r = sorter_next(s, &rc, &e))) {
		assert_true(r->key >= before);
		assert_int_equal(r->twin, ~r->key);
		before = r->key;
		sum += r->key;
		n++;
	}
	assert_int_equal(rc, RC_OK);
	assert_int_equal(n, count);
	for (uint64_t i = 0; i < count; i++)
		sum -= mix(i);
	assert_int_equal(sum, 0);
}

static void sort_into(struct sorter *s, uint64_t count)
{
	struct err e = {0};

	for (uint64_t i = 0; i < count; i++) {
		struct record r = {.key = mix(i), .twin = ~mix(i)};

		assert_int_equal(sorter_add(s, &r, &e), RC_OK);
	}
	assert_int_equal(sorter_end(s, &e), RC_OK);
	check_order(s, count);
	assert_int_equal(sorter_rewind(s, &e), RC_OK);
	check_order(s, count);
}

static void sort_many(uint64_t count)
{
	struct sorter *s = sorter_new(sizeof(struct record), "/tmp", by_key);

	sort_into(s, count);
	sorter_free(&s);
}

/* In memory, in the file and in both again: nothing of before comes back. */
static void test_is_as_new_when_cleared(void **state)
{
	static const uint64_t counts[] = {10, 300000, 7, 0, 600000, 262144};
	struct sorter *s = sorter_new(sizeof(struct record), "/tmp", by_key);

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		sort_into(s, counts[i]);
		sorter_clear(s);
	}
	sorter_free(&s);
}

/* 64 bytes each: 16 MiB hold 262,144 of them. */
static void test_sorts_in_memory_and_beyond(void **state)
{
	sort_many(0);
	sort_many(1);
	sort_many(1000);
	sort_many(262144);
	sort_many(262145);
	sort_many(1000003);
}

static void test_says_where_it_wants_to_write(void **state)
{
	struct sorter *s = sorter_new(sizeof(struct record), "/nowhere/at/all",
				      by_key);
	struct err e = {0};
	enum rc rc = RC_OK;
	uint64_t n = 0;

	for (; !rc && n < 300000; n++) {
		struct record r = {.key = n, .twin = ~n};

		rc = sorter_add(s, &r, &e);
	}
	assert_int_equal(rc, RC_MISSING);
	assert_int_equal(n, 262145);
	assert_non_null(strstr(e.text, "TMPDIR"));
	sorter_free(&s);
}

static void check_amount(const char *text, const char *out)
{
	char buffer[AMOUNT_TEXT_MAX];
	amount v;

	if (!out) {
		assert_false(amount_parse(slice_of(text), &v));
		return;
	}
	assert_true(amount_parse(slice_of(text), &v));
	assert_string_equal(amount_text(buffer, v), out);
}

static void test_amounts_are_exact(void **state)
{
	char buffer[AMOUNT_TEXT_MAX];
	amount sum = 0;

	check_amount("0", "0");
	check_amount("-0", "0");
	check_amount("+7", "7");
	check_amount("18446744073709551616", "18446744073709551616");
	check_amount("-99999999999999999999", "-99999999999999999999");
	check_amount("100000000000000000000", NULL);
	check_amount("", NULL);
	check_amount("-", NULL);
	check_amount("1.0", NULL);
	check_amount("1,000", NULL);
	check_amount(" 1", NULL);
	for (int i = 0; i < 1000; i++)
		sum += UINT64_MAX;
	assert_string_equal(amount_text(buffer, sum),
			    "18446744073709551615000");
	assert_string_equal(amount_text(buffer, -sum),
			    "-18446744073709551615000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sorts_in_memory_and_beyond),
		cmocka_unit_test(test_is_as_new_when_cleared),
		cmocka_unit_test(test_says_where_it_wants_to_write),
		cmocka_unit_test(test_amounts_are_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
