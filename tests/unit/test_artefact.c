/* artefact/: kinds, provenance, offsets, brackets, refusals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "archive/archive.h"
#include "artefact/walk.h"
#include "base/mem.h"

/* A walk written down, a line an event. */
struct tale {
	struct buf text;
	bool hash;
};

static enum rc piece(void *context, const struct artefact *a, struct err *e)
{
	struct tale *t = context;

	buf_printf(&t->text, "%s %.*s @%u", artefact_word(a->kind),
		   SLICE_ARG(a->source), (unsigned)a->offset);
	if (a->fault)
		buf_printf(&t->text, " (%s)", a->fault->text);
	buf_add_byte(&t->text, '\n');
	return RC_OK;
}

static enum rc begin(void *context, struct err *e)
{
	struct tale *t = context;

	buf_add_text(&t->text, "[\n");
	return RC_OK;
}

static enum rc end(void *context, const struct artefact *a, struct err *e)
{
	struct tale *t = context;

	buf_printf(&t->text, "] %s %u", artefact_word(a->kind),
		   (unsigned)a->members);
	if (a->fault)
		buf_printf(&t->text, " (%s)", a->fault->text);
	buf_add_byte(&t->text, '\n');
	return RC_OK;
}

static void tells(const char *name, struct slice bytes, const char *expected)
{
	struct tale t = {0};
	const struct walk_sink sink = {.context = &t,
				       .piece = piece,
				       .archive_begin = begin,
				       .archive_end = end};
	const struct limits l = limits_default();
	struct err e = {0};

	assert_int_equal(artefact_walk_bytes(name, bytes, &l, &sink, &e), RC_OK);
	assert_string_equal(buf_text(&t.text), expected);
	buf_free(&t.text);
}

static void test_xml(void **state)
{
	tells("a.txt",
	      slice_of("<smartLicense><RUMReport>x</RUMReport><other/>"
		       "<RUMReport>y</RUMReport></smartLicense>"),
	      "rum-report a.txt#RUMReport[1] @14\n"
	      "unknown a.txt#other[1] @38\n"
	      "rum-report a.txt#RUMReport[2] @46\n");
	tells("b.txt", slice_of("\xef\xbb\xbf <RUMReport/>"),
	      "rum-report b.txt#RUMReport[1] @4\n");
	tells("p.xml", slice_of("<smartLicensePolicy></smartLicensePolicy>"),
	      "policy p.xml#smartLicensePolicy[1] @0\n");
	tells("h.html", slice_of("<html><p>x</p></html>"),
	      "unknown h.html @0\n");
}

/* What was whole before the fault is told, and then the fault. */
static void test_siblings(void **state)
{
	struct tale t = {0};
	const struct walk_sink sink = {.context = &t, .piece = piece};
	const struct limits l = limits_default();
	struct err e = {0};

	artefact_walk_bytes("a", slice_of("<smartLicense><RUMReport/>"
					  "<RUMReport>"),
			    &l, &sink, &e);
	assert_true(slice_starts(buf_slice(&t.text),
				 "rum-report a#RUMReport[1] @14\n"
				 "malformed a @0 ("));
	buf_free(&t.text);
}

static void test_json(void **state)
{
	tells("r.json", slice_of("{\"usage\":[{\"payload\":1},{}]}"),
	      "rest-reply r.json @0\n"
	      "rum-report r.json#usage[1] @10\n"
	      "rum-report r.json#usage[2] @24\n");
	tells("o.json", slice_of("{\"usage\":{\"payload\":1}}"),
	      "rest-reply o.json @0\n"
	      "rum-report o.json#usage[1] @9\n");
	tells("q.json",
	      slice_of("{\"data\":{\"reports\":[{\"usage\":[{}]},"
		       "{\"usage\":[{},{}]}]}}"),
	      "rest-reply q.json @0\n"
	      "rum-report q.json#reports[1].usage[1] @30\n"
	      "rum-report q.json#reports[2].usage[1] @45\n"
	      "rum-report q.json#reports[2].usage[2] @48\n");
	tells("p.json", slice_of("{\"asset_identification\":{}}"),
	      "rum-report p.json @0\n");
	tells("x.json", slice_of("[1]"), "unknown x.json @0\n");
	tells("d.json", slice_of("{\"a\":1,\n\"a\":2}"),
	      "malformed d.json @0 (JSON: key \"a\" appears twice (line 2, "
	      "column 1))\n");
}

static void test_texts(void **state)
{
	tells("e", slice_of(""), "malformed e @0 (the file is empty)\n");
	tells("u", slice_of("hello"), "unknown u @0\n");
	tells("m", slice_of("Manifest-Version: 1.0\n"), "manifest-mf m @0\n");
	tells("w", (struct slice){(const uint8_t *)"\xff\xfe<\0", 4},
	      "malformed w @0 (the text is UTF-16 or UTF-32; convert it to "
	      "UTF-8 only if it carries no signature)\n");
	tells("c\x1b[1m", slice_of("hello"), "unknown c\\x1B[1m @0\n");
}

static struct slice tar_gz(struct buf *out, const struct archive_file *files,
			   size_t count)
{
	struct err e = {0};

	assert_int_equal(archive_write_tar_gz(out, files, count, 0, &e), RC_OK);
	return buf_slice(out);
}

static void test_archives(void **state)
{
	_cleanup_buf_ struct buf inner = {0}, outer = {0}, broken = {0};
	struct archive_file files[2] = {
		{"dev_1.txt", slice_of("<RUMReport/>")},
		{"note", slice_of("hello")},
	};
	struct archive_file upload[2] = {
		{"manifest.mf", slice_of("Manifest-Version: 1.0\n")},
		{"UD_VA.tar.gz", {0}},
	};

	upload[1].content = tar_gz(&inner, files, 2);
	tells("u.tar.gz", tar_gz(&outer, upload, 2),
	      "[\n"
	      "manifest-mf u.tar.gz!manifest.mf @0\n"
	      "[\n"
	      "rum-report u.tar.gz!UD_VA.tar.gz!dev_1.txt#RUMReport[1] @0\n"
	      "unknown u.tar.gz!UD_VA.tar.gz!note @0\n"
	      "] archive 2\n"
	      "] upload-archive 2\n");

	/* The inner one lies about its checksum: the outer is still read. */
	inner.p[inner.n - 8] ^= 1;
	upload[1].content = buf_slice(&inner);
	tells("u.tar.gz", tar_gz(&broken, upload, 2),
	      "[\n"
	      "manifest-mf u.tar.gz!manifest.mf @0\n"
	      "[\n"
	      "rum-report u.tar.gz!UD_VA.tar.gz!dev_1.txt#RUMReport[1] @0\n"
	      "unknown u.tar.gz!UD_VA.tar.gz!note @0\n"
	      "] malformed 2 (the gzip data's CRC-32 is wrong)\n"
	      "] upload-archive 2\n");
}

static void test_depth(void **state)
{
	struct buf levels[7] = {{0}};
	const struct limits l = limits_default();

	/* Five levels are read, the sixth is refused. */
	for (size_t i = 0; i < 6; i++) {
		struct archive_file f = {
			"x", i ? buf_slice(&levels[i - 1]) : slice_of("hello")};
		struct tale t = {0};
		const struct walk_sink sink = {.context = &t, .piece = piece};
		struct err e = {0};
		bool refused;

		tar_gz(&levels[i], &f, 1);
		artefact_walk_bytes("a", buf_slice(&levels[i]), &l, &sink, &e);
		refused = slice_find(buf_slice(&t.text), "archive-depth", 0) !=
			  SIZE_MAX;
		assert_int_equal(refused, i == 5);
		buf_free(&t.text);
	}
	for (size_t i = 0; i < 7; i++)
		buf_free(&levels[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_xml),	 cmocka_unit_test(test_siblings),
		cmocka_unit_test(test_json),	 cmocka_unit_test(test_texts),
		cmocka_unit_test(test_archives), cmocka_unit_test(test_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
