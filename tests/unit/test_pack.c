#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bundle/pack.h"

static const struct layout_options wish = {.at = 1700000000,
					   .message = "a message",
					   .program = "rum test"};

static enum rc make(struct layout *out, const struct archive_file *files,
		    size_t count, struct err *e)
{
	const struct pack_facts facts = {.at = wish.at};

	return pack_make(out, "p.tar.gz", files, count, &facts, &wish, e);
}

static void order_does_not_matter(void **state)
{
	const struct archive_file one[] = {
		{"page.html", SLICE_LITERAL("page")},
		{"certificates/a.pem", SLICE_LITERAL("pem")},
		{"exports/1/x.p7m", SLICE_LITERAL("p7m")},
	};
	const struct archive_file other[] = {one[2], one[0], one[1]};
	struct layout a, b;

	assert_int_equal(make(&a, one, 3, NULL), RC_OK);
	assert_int_equal(make(&b, other, 3, NULL), RC_OK);
	assert_true(slice_equal(buf_slice(&a.files->content),
				buf_slice(&b.files->content)));
	layout_free(&a);
	layout_free(&b);
}

/* Each file, README.txt and SHA256SUMS are members, with the hash of what is in
 * the archive. */
static void manifest_lists_all(void **state)
{
	const struct archive_file files[] = {
		{"b", SLICE_LITERAL("two")}, {"a", SLICE_LITERAL("one")}};
	static const char *const names[] = {"README.txt", "SHA256SUMS", "a",
					    "b"};
	const struct manifest *m;
	uint8_t hash[SHA256_BYTES];
	struct layout l;

	assert_int_equal(make(&l, files, 2, NULL), RC_OK);
	m = &l.files->manifest;
	assert_int_equal(m->member_count, 4);
	for (size_t i = 0; i < 4; i++)
		assert_true(slice_is(m->members[i].name, names[i]));
	sha256(hash, SLICE_LITERAL("one"));
	assert_memory_equal(m->members[2].sha256, hash, SHA256_BYTES);
	sha256(hash, buf_slice(&l.files->content));
	assert_memory_equal(m->sha256, hash, SHA256_BYTES);
	assert_int_equal(m->size, l.files->content.n);
	assert_true(slice_is(m->message, "a message"));
	layout_free(&l);
}

/* Names come from a ledger that somebody else may have written. */
static void bad_names_are_refused(void **state)
{
	static const char *const names[] = {
		"/etc/passwd", "../up", "exports/1/../../up", "a\nb", "a\\b", "",
	};
	struct err e = {0};
	struct layout l;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct archive_file file = {names[i], SLICE_LITERAL("x")};

		assert_int_equal(make(&l, &file, 1, &e), RC_MALFORMED);
		assert_non_null(strstr(e.text, "evidence pack"));
		layout_free(&l);
	}
}

static void names_come_once(void **state)
{
	static const char *const taken[] = {"a", "README.txt", "SHA256SUMS"};
	struct err e = {0};
	struct layout l;

	for (size_t i = 0; i < 3; i++) {
		const struct archive_file files[] = {
			{"a", SLICE_LITERAL("x")},
			{taken[i], SLICE_LITERAL("y")}};

		assert_int_equal(make(&l, files, 2, &e), RC_MALFORMED);
		assert_non_null(strstr(e.text, "twice"));
		layout_free(&l);
	}
}

static void empty_and_early(void **state)
{
	const struct pack_facts facts = {.at = -5};
	struct layout_options early = wish;
	struct layout l;

	early.at = -5;
	assert_int_equal(pack_make(&l, "p.tar.gz", NULL, 0, &facts, &early,
				   NULL), RC_OK);
	assert_int_equal(l.files->manifest.member_count, 2);
	layout_free(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_does_not_matter),
		cmocka_unit_test(manifest_lists_all),
		cmocka_unit_test(bad_names_are_refused),
		cmocka_unit_test(names_come_once),
		cmocka_unit_test(empty_and_early),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
