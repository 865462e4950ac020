/* What an archive is, names, gzip, limits, writing. The members and the structure
 * of tar and zip are in test_archive_tar.c and test_archive_zip.c. */
#include "tests/unit/archive_make.h"

#include <malloc.h>

static void test_form(void **state)
{
	_cleanup_buf_ struct buf tar = {0};
	uint8_t zeros[1024] = {0};

	tar_member(&tar, "a", '0', "x");
	assert_int_equal(archive_form(SLICE_LITERAL("\x1f\x8b\x08")), ARCHIVE_GZIP);
	assert_int_equal(archive_form(SLICE_LITERAL("PK\x03\x04")), ARCHIVE_ZIP);
	assert_int_equal(archive_form(SLICE_LITERAL("PK\x05\x06")), ARCHIVE_ZIP);
	assert_int_equal(archive_form(SLICE_LITERAL("PK\x07\x08")), ARCHIVE_NOT);
	assert_int_equal(archive_form(SLICE_LITERAL("")), ARCHIVE_NOT);
	assert_int_equal(archive_form(buf_slice(&tar)), ARCHIVE_TAR);
	memset(tar.p + 257, 0, 8);
	assert_int_equal(archive_form(buf_slice(&tar)), ARCHIVE_NOT);
	tar_seal(tar.p);
	assert_int_equal(archive_form(buf_slice(&tar)), ARCHIVE_TAR);
	assert_int_equal(archive_form((struct slice){zeros, sizeof(zeros)}),
			 ARCHIVE_NOT);
}

static void test_names(void **state)
{
	static const struct {
		const char *name, *fault;
	} table[] = {
		{"a", NULL}, {"a/b.txt", NULL}, {"./a", NULL}, {"...", NULL},
		{"a..b/..c", NULL}, {"caf\xc3\xa9", NULL}, {"a:b", "drive"},
		{"ab:c", NULL}, {"1:c", NULL}, {"\xf0\x9f\x98\x80", NULL},
		{"", "empty"}, {"/a", "absolute"}, {"//a", "absolute"},
		{"a//b", "empty part"}, {"a/", "empty part"},
		{"..", "\"..\""}, {"a/..", "\"..\""}, {"../a", "\"..\""},
		{"a/../b", "\"..\""}, {"a\\b", "backslash"},
		{"a\nb", "control"}, {"a\x7f", "control"}, {"a\x1b[2J", "control"},
		{"a\xc2\x9b", "control"}, {"\xff", "UTF-8"}, {"\xc0\xaf", "UTF-8"},
		{"\xed\xa0\x80", "UTF-8"}, {"\xc3", "UTF-8"},
		{"\xf4\x90\x80\x80", "UTF-8"}, {"C:/x", "drive"},
	};
	struct limits l = limits_default();

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const char *fault = archive_name_fault(slice_of(table[i].name), &l);

		if (!table[i].fault && fault)
			fail_msg("%s: %s", table[i].name, fault);
		if (table[i].fault)
			assert_has(fault ? fault : "", table[i].fault);
	}
	assert_has(archive_name_fault(SLICE_LITERAL("a\0b"), &l), "NUL");
	l.name_bytes = 4;
	assert_null(archive_name_fault(SLICE_LITERAL("abc"), &l));
	assert_null(archive_name_fault(SLICE_LITERAL("abcd"), &l));
	assert_has(archive_name_fault(SLICE_LITERAL("abcde"), &l), "name-bytes");
}

/* Cut at every block and flipped at every byte: an error or the same. */
static void test_mutations(void **state)
{
	_cleanup_buf_ struct buf tar = {0}, gz = {0}, out = {0}, good = {0};

	tar_member(&tar, "first.txt", '0', "some content, some content");
	tar_pax(&tar, 'x', "path=long.txt");
	tar_member(&tar, "last.txt", '0', "more content");
	tar_end(&tar);
	gzip_make(&gz, buf_slice(&tar), "x.tar");
	assert_has(tell_bytes(&good, buf_slice(&gz), NULL), "long.txt=more");
	for (size_t n = 512; n < tar.n; n += 512)
		assert_has(tell_bytes(&out, (struct slice){tar.p, n}, NULL),
			   "ERROR truncated");
	for (size_t n = 3; n < gz.n; n++)
		assert_has(tell_bytes(&out, (struct slice){gz.p, n}, NULL),
			   "ERROR truncated");
	for (size_t at = 0; at < gz.n; at++) {
		for (int bit = 0; bit < 8; bit++) {
			gz.p[at] ^= (uint8_t)(1 << bit);
			tell_bytes(&out, buf_slice(&gz), NULL);
			/* A spoilt magic makes it a text. */
			if (out.p[0] == '(' &&
			    !memmem(out.p, out.n, "ERROR ", 6))
				assert_true(slice_equal(buf_slice(&out),
							buf_slice(&good)));
			gz.p[at] ^= (uint8_t)(1 << bit);
		}
	}
}

static void test_gzip(void **state)
{
	_cleanup_buf_ struct buf gz = {0}, out = {0};
	struct limits l = limits_default();
	struct archive_budget budget = {0};
	struct stream_memory memory;
	struct gzip_reader *g;
	struct err e = {0};
	size_t n;

	gzip_make(&gz, SLICE_LITERAL("hello"), "h.txt");
	n = gz.n;
	assert_string_equal(tell_bytes(&out, buf_slice(&gz), NULL), "(=hello)");
	assert_int_equal(gzip_open(&g, stream_memory(&memory, buf_slice(&gz)),
				   &l, &budget, &e), RC_OK);
	assert_true(slice_is(gzip_name(g), "h.txt"));
	gzip_close(g);
	l.name_bytes = 5;
	assert_string_equal(tell_bytes(&out, buf_slice(&gz), &l), "(=hello)");
	l.name_bytes = 4;
	assert_has(tell_bytes(&out, buf_slice(&gz), &l), "name-bytes");
	buf_add_byte(&gz, 0);
	assert_has(tell_bytes(&out, buf_slice(&gz), NULL),
		   "ERROR 1 byte follows the gzip data");
	buf_add(&gz, "abc", 3);
	assert_has(tell_bytes(&out, buf_slice(&gz), NULL),
		   "ERROR 4 bytes follow the gzip data");
	gz.n = n;
	gzip_make(&gz, SLICE_LITERAL("again"), NULL);
	assert_has(tell_bytes(&out, buf_slice(&gz), NULL),
		   "ERROR holds several gzip members");
	gz.n = n;
	gz.p[n - 8] ^= 1;
	assert_has(tell_bytes(&out, buf_slice(&gz), NULL), "CRC-32 is wrong");
	gz.p[n - 8] ^= 1;
	gz.p[n - 4] ^= 1;
	assert_has(tell_bytes(&out, buf_slice(&gz), NULL), "length is wrong");
	gz.n = 0;
	gzip_make(&gz, SLICE_LITERAL("hello"), NULL);
	assert_int_equal(gzip_open(&g, stream_memory(&memory, buf_slice(&gz)),
				   &l, &budget, &e), RC_OK);
	assert_null(gzip_name(g).p);
	gzip_close(g);
}

/* Each limit one below, at, and one above what the archive needs. */
static void test_limits(void **state)
{
	_cleanup_buf_ struct buf tar = {0}, gz = {0}, out = {0};
	struct limits l = limits_default();

	for (int i = 0; i < 3; i++)
		tar_member(&tar, (const char *[]){"a", "b", "c"}[i], '0', "x");
	tar_end(&tar);
	gzip_make(&gz, buf_slice(&tar), NULL);
	for (uint64_t d = 0; d < 3; d++) {
		l.archive_members = 2 + d;
		tell_bytes(&out, buf_slice(&gz), &l);
		assert_has(buf_text(&out), d ? "(a=x;b=x;c=x;)" :
			   "the archive exceeds 2 members; --limit "
			   "archive-members=NUMBER");
	}
	l = limits_default();
	for (uint64_t d = 0; d < 3; d++) {
		l.archive_bytes = tar.n - 1 + d;
		tell_bytes(&out, buf_slice(&gz), &l);
		assert_has(buf_text(&out), d ? "(a=x;b=x;c=x;)" :
					       "--limit archive-bytes=");
	}
}

static void test_ratio(void **state)
{
	_cleanup_buf_ struct buf zeros = {0}, gz = {0}, out = {0};
	struct limits l = limits_default();

	/* Below 8 MiB no ratio is too large. */
	for (size_t n = (8 << 20) - 1; n <= 8 << 20; n++) {
		buf_reserve(&zeros, n);
		memset(zeros.p, 0, n);
		zeros.n = n;
		gz.n = 0;
		gzip_make(&gz, buf_slice(&zeros), NULL);
		l.archive_ratio = 250;
		tell_bytes(&out, buf_slice(&gz), &l);
		assert_int_equal(strstr(buf_text(&out) + out.n - 60, "ratio") != NULL,
				 n == 8 << 20);
		l.archive_ratio = 1100;
		tell_bytes(&out, buf_slice(&gz), &l);
		assert_int_equal(out.n, n + 3);
	}
}

static struct slice write_all(struct buf *out, size_t files, size_t size)
{
	struct archive_file *table = mem_new(files, sizeof(*table));
	char *names = mem_new(files, 32), *text = mem_new(size, 1);
	uint32_t noise = 1;

	for (size_t i = 0; i < size; i++) {
		noise = noise * 1103515245u + 12345u;
		text[i] = (char)('a' + (noise >> 16) % 23);
	}
	for (size_t i = 0; i < files; i++) {
		snprintf(names + 32 * i, 32, "reports/%zu.txt", i);
		table[i].name = names + 32 * i;
		table[i].content = (struct slice){(uint8_t *)text, size};
	}
	assert_int_equal(archive_write_tar_gz(out, table, files, 1700000000,
					      NULL), RC_OK);
	free(table);
	free(names);
	free(text);
	return buf_slice(out);
}

static void test_nested_in_small_memory(void **state)
{
	_cleanup_buf_ struct buf inner = {0}, outer = {0};
	struct limits l = limits_default();
	struct archive_budget budget = {0};
	struct stream_memory memory;
	struct gzip_reader *g, *g2;
	struct archive_reader *r, *r2;
	const struct archive_member *m;
	struct archive_file file = {"inner.tar.gz", {0}};
	uint8_t piece[4096];
	size_t got, before, total = 0;

	file.content = write_all(&inner, 40, 1 << 20);
	archive_write_tar_gz(&outer, &file, 1, 0, NULL);
	before = mallinfo2().uordblks + mallinfo2().hblkhd;
	assert_int_equal(gzip_open(&g, stream_memory(&memory, buf_slice(&outer)),
				   &l, &budget, NULL), RC_OK);
	assert_int_equal(archive_open(&r, ARCHIVE_TAR, gzip_stream(g), &l,
				      &budget, NULL), RC_OK);
	assert_int_equal(archive_next(r, &m, NULL), RC_OK);
	assert_int_equal(gzip_open(&g2, archive_content(r), &l, &budget, NULL),
			 RC_OK);
	assert_int_equal(archive_open(&r2, ARCHIVE_TAR, gzip_stream(g2), &l,
				      &budget, NULL), RC_OK);
	while (archive_next(r2, &m, NULL) == RC_OK && m) {
		do {
			assert_int_equal(stream_read(archive_content(r2), piece,
						     sizeof(piece), &got, NULL),
					 RC_OK);
			total += got;
		} while (got);
		assert_true(mallinfo2().uordblks + mallinfo2().hblkhd - before <
			    1 << 20);
	}
	assert_int_equal(total, 40 << 20);
	assert_int_equal(archive_next(r, &m, NULL), RC_OK);
	assert_null(m);
	assert_true(budget.unpacked > 40 << 20);
	archive_close(r2);
	gzip_close(g2);
	archive_close(r);
	gzip_close(g);
}

static void test_write(void **state)
{
	char long_name[301], split_name[181];
	struct archive_file files[] = {
		{"plain.txt", SLICE_LITERAL("p")},
		{split_name, SLICE_LITERAL("s")},
		{long_name, SLICE_LITERAL("l")},
		{"caf\xc3\xa9.txt", SLICE_LITERAL("c")},
		{"empty", {0}},
	};
	static const char *const bad[] = {"../x", "/x", "", "a\\b", "plain.TXT"};
	_cleanup_buf_ struct buf a = {0}, b = {0}, out = {0}, want = {0};
	struct err e = {0};

	memset(long_name, 'n', 300);
	long_name[300] = split_name[180] = 0;
	memset(split_name, 'd', 180);
	split_name[120] = '/';
	assert_int_equal(archive_write_tar_gz(&a, files, 5, 1700000000, &e), RC_OK);
	assert_int_equal(archive_write_tar_gz(&b, files, 5, 1700000000, &e), RC_OK);
	assert_true(slice_equal(buf_slice(&a), buf_slice(&b)));
	/* No name, no time, no system in the gzip header. */
	assert_memory_equal(a.p, "\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
	buf_printf(&want, "((plain.txt=p;%s=s;%s=l;caf\xc3\xa9.txt=c;empty=;))",
		   split_name, long_name);
	assert_string_equal(tell_bytes(&out, buf_slice(&a), NULL),
			    buf_text(&want));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		files[4].name = bad[i];
		assert_int_equal(archive_write_tar_gz(&b, files, 5, 0, &e),
				 RC_USAGE);
		assert_has(e.text, "member 5 cannot be archived");
	}
	assert_int_equal(archive_write_tar_gz(&b, files, 1, -1, &e), RC_USAGE);
}

static void test_errors_stay(void **state)
{
	_cleanup_buf_ struct buf tar = {0};
	const struct limits l = limits_default();
	struct archive_budget budget = {0};
	const struct archive_member *m;
	struct stream_memory memory;
	struct archive_reader *r;
	struct err e = {0};
	size_t got;

	tar_member(&tar, "a", '0', "1");
	assert_int_equal(archive_open(&r, ARCHIVE_TAR,
				      stream_memory(&memory, buf_slice(&tar)),
				      &l, &budget, &e), RC_OK);
	assert_int_equal(archive_next(r, &m, &e), RC_OK);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(archive_next(r, &m, &e), RC_MALFORMED);
		assert_null(m);
		assert_has(e.text, "end mark");
		assert_int_equal(stream_read(archive_content(r), &got, 1, &got,
					     &e), RC_MALFORMED);
	}
	archive_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_form),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_mutations),
		cmocka_unit_test(test_gzip),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_ratio),
		cmocka_unit_test(test_nested_in_small_memory),
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_errors_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
