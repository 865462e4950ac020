/* show/fields.def and show/lists.def: what the writers of records rely on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "show/state.h"

/* Is `path` inside the object that the first `n` letters of `object` name? */
static bool is_inside(const char *path, const char *object, size_t n)
{
	return strncmp(path, object, n) == 0 && path[n] == '.';
}

/* The fields of one JSON object stand together, else its key came twice. */
static void test_objects(void **state)
{
	for (int f = 0; f < SHOW_FIELDS; f++) {
		const char *path = show_fields[f].json, *dot = path;

		while ((dot = strchr(dot, '.'))) {
			size_t n = (size_t)(dot++ - path);
			int g = f;

			while (g < SHOW_FIELDS &&
			       is_inside(show_fields[g].json, path, n))
				g++;
			for (; g < SHOW_FIELDS; g++) {
				if (is_inside(show_fields[g].json, path, n))
					fail_msg("%s stands apart from %s",
						 show_fields[g].json, path);
			}
		}
	}
}

/* No key twice, nor one that is that of a list or of the record itself. */
static void test_keys(void **state)
{
	static const char *const own[] = {"kind",	"source",	"offset",
					  "first_line", "last_line",	"zone",
					  "cut",	"sections_missing"};

	for (int f = 0; f < SHOW_FIELDS; f++) {
		const char *key = show_fields[f].json;

		assert_true(strlen(key) < 48);
		for (int g = f + 1; g < SHOW_FIELDS; g++)
			assert_string_not_equal(key, show_fields[g].json);
		for (int l = 0; l < SHOW_LISTS; l++) {
			assert_string_not_equal(key, show_lists[l].json);
			assert_false(is_inside(key, show_lists[l].json,
					       strlen(show_lists[l].json)));
		}
		for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
			assert_string_not_equal(key, own[i]);
	}
	for (int c = 0; c < SHOW_COLUMNS; c++) {
		for (int d = c + 1; d < SHOW_COLUMNS; d++) {
			if (show_columns[c].list == show_columns[d].list)
				assert_string_not_equal(show_columns[c].json,
							show_columns[d].json);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_objects),
		cmocka_unit_test(test_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
