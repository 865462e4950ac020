/* Zip: both directories must tell the same, and nothing else may be there. */
#include "tests/unit/archive_make.h"

static const struct zip_file two[] = {
	{.name = "a.txt", .content = "stored"},
	{.name = "d/b.txt", .content = "deflated, deflated, deflated",
	 .deflated = true},
};
static const char two_told[] =
	"(a.txt=stored;d/b.txt=deflated, deflated, deflated;)";

static void test_good(void **state)
{
	const struct zip_file files[] = {
		{.name = "d/", .content = ""},
		{.name = "d/a", .content = "x", .descriptor = true},
		{.name = "d/b", .content = "yyyyyyyyyyyyyyyyyyyyyyyyyyyy",
		 .deflated = true, .descriptor = true},
		{.name = "e", .content = "", .mode = 0100644},
		{.name = "f/", .content = "", .mode = 0040755},
	};
	_cleanup_buf_ struct buf zip = {0}, out = {0};

	zip_make(&zip, two, 2, "");
	assert_string_equal(tell_bytes(&out, buf_slice(&zip), NULL), two_told);
	zip.n = 0;
	zip_make(&zip, two, 2, "a comment");
	assert_string_equal(tell_bytes(&out, buf_slice(&zip), NULL), two_told);
	zip.n = 0;
	zip_make(&zip, files, 5, "");
	assert_string_equal(tell_bytes(&out, buf_slice(&zip), NULL),
			    "(d/;d/a=x;d/b=yyyyyyyyyyyyyyyyyyyyyyyyyyyy;e=;f/;)");
	zip.n = 0;
	zip_make(&zip, files, 0, "");
	assert_string_equal(tell_bytes(&out, buf_slice(&zip), NULL), "()");
}

static void test_refused_members(void **state)
{
	static const struct {
		struct zip_file file;
		const char *reason;
	} table[] = {
		{{.name = "l", .content = "x", .mode = 0120777}, "symbolic link"},
		{{.name = "l", .content = "", .mode = 0010644}, "FIFO"},
		{{.name = "l", .content = "", .mode = 0020644}, "character device"},
		{{.name = "l", .content = "", .mode = 0060644}, "block device"},
		{{.name = "l", .content = "", .mode = 0140644}, "socket"},
		{{.name = "l", .content = "", .mode = 0150644}, "unknown kind"},
		{{.name = "l/", .content = "x"}, "is a folder with content"},
		{{.name = "../l", .content = "x"}, "\"..\" part"},
		{{.name = "/l", .content = "x"}, "absolute"},
		{{.name = "C:/l", .content = "x"}, "drive letter"},
		{{.name = "..\\l", .content = "x"}, "backslash"},
		{{.name = "\x80", .content = "x"}, "UTF-8"},
		{{.name = "", .content = "x"}, "empty"},
		{{.name = "A.TXT", .content = "x"}, "appeared before"},
	};
	_cleanup_buf_ struct buf zip = {0}, out = {0};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct zip_file files[] = {two[0], table[i].file, two[1]};
		const char *text;

		zip.n = 0;
		zip_make(&zip, files, 3, "");
		text = tell_bytes(&out, buf_slice(&zip), NULL);
		assert_has(text, "(a.txt=stored;");
		assert_has(text, ";d/b.txt=deflated, deflated, deflated;)");
		assert_has(text, "!");
		assert_has(text, table[i].reason);
	}
}

/* Where things lie in the zip of `two`: the first member has 30 + 5 + 6 bytes. */
enum { SECOND = 41 };

static size_t central_of(const struct buf *b)
{
	return slice_find(buf_slice(b), "PK\x01\x02", 0);
}

static size_t end_of(const struct buf *b)
{
	return slice_find(buf_slice(b), "PK\x05\x06", 0);
}

/* Changes a byte in one or both of the directories. */
static void local(struct buf *b, size_t at) { b->p[at] ^= 1; }
static void central(struct buf *b, size_t at) { b->p[central_of(b) + at] ^= 1; }
static void end(struct buf *b, size_t at) { b->p[end_of(b) + at] ^= 1; }

static void local_name(struct buf *b) { local(b, 30); }
static void central_name(struct buf *b) { central(b, 46); }
static void local_crc(struct buf *b) { local(b, 14); }
static void central_crc(struct buf *b) { central(b, 16); }
static void local_packed(struct buf *b) { local(b, 18); }
static void central_packed(struct buf *b) { central(b, 20); central(b, 24); }
static void local_size(struct buf *b) { local(b, 22); }
static void central_method(struct buf *b) { central(b, 10); }
static void local_flags(struct buf *b) { local(b, 6); }
static void central_offset(struct buf *b) { central(b, 42); }
static void central_disk(struct buf *b) { central(b, 34); }
static void central_magic(struct buf *b) { central(b, 0); }
static void local_magic(struct buf *b) { local(b, 0); }
static void end_count(struct buf *b) { end(b, 8); end(b, 10); }
static void end_count_once(struct buf *b) { end(b, 10); }
static void end_disk(struct buf *b) { end(b, 4); }
static void end_size(struct buf *b) { end(b, 12); }
static void end_start(struct buf *b) { end(b, 16); }
static void end_comment(struct buf *b) { end(b, 20); }
static void end_magic(struct buf *b) { end(b, 2); }
static void appended(struct buf *b) { buf_add_byte(b, 'x'); }
static void content_stored(struct buf *b) { local(b, 35); }
static void content_deflated(struct buf *b) { local(b, SECOND + 37); }
static void both_crc(struct buf *b) { local(b, 14); central(b, 16); }
static void both_size(struct buf *b)
{
	local(b, SECOND + 22);
	central(b, 46 + 5 + 24);
}
static void insert(struct buf *b, size_t at)
{
	buf_add_byte(b, 0);
	memmove(b->p + at + 1, b->p + at, b->n - at - 1);
	b->p[at] = 0;
}
static void prepended(struct buf *b)
{
	insert(b, 0);
	memcpy(b->p, "PK\x03\x04", 4);
}
static void gap_before_central(struct buf *b)
{
	insert(b, central_of(b));
	b->p[end_of(b) + 16]++;
}
static void gap_before_end(struct buf *b) { insert(b, end_of(b)); }
static void zip_in_comment(struct buf *b)
{
	static const uint8_t empty[] = "PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

	b->p[end_of(b) + 20] = sizeof(empty);
	buf_add(b, empty, sizeof(empty));
}
static void magic_in_comment(struct buf *b)
{
	b->p[end_of(b) + 20] = 30;
	buf_add(b, "PK\x05\x06..........................", 30);
}
static void same_member_twice(struct buf *b)
{
	const size_t at = central_of(b);

	/* The second entry becomes a copy of the first. */
	memcpy(b->p + at + 51, b->p + at, 51);
	b->p[end_of(b) + 12] = 102;
	memmove(b->p + at + 102, b->p + end_of(b), 22);
	b->n = at + 102 + 22;
}

static void test_structure(void **state)
{
	static const struct {
		void (*spoil)(struct buf *b);
		const char *reason;
	} table[] = {
		{local_name, "name differs"}, {central_name, "name differs"},
		{local_crc, "CRC differs"}, {central_crc, "CRC differs"},
		{local_packed, "size differs"}, {central_packed, "wrong"},
		{local_size, "size differs"}, {central_method, "method differs"},
		{local_flags, "flags differ"}, {central_offset, "in front"},
		{central_disk, "another disk"}, {central_magic, "no central"},
		{local_magic, ""}, {end_count, "larger than its 3"},
		{end_count_once, "several disks"}, {end_disk, "several disks"},
		{end_size, "wrong"}, {end_start, "put in front"},
		{end_comment, "comment is shorter"},
		{end_magic, "truncated"}, {appended, "data after the end"},
		{content_stored, "CRC-32 is wrong"}, {content_deflated, "wrong"},
		{both_crc, "CRC-32 is wrong"}, {both_size, "than declared"},
		{prepended, "put in front"}, {gap_before_central, "unknown bytes"},
		{gap_before_end, "put in front"},
		{zip_in_comment, "comment holds another"},
		{magic_in_comment, "comment"}, {same_member_twice, "overlaps"},
	};
	_cleanup_buf_ struct buf zip = {0}, out = {0};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct limits l = limits_default();
		struct archive_budget budget = {0};
		struct stream_memory memory;
		struct err e = {0};

		zip.n = 0;
		zip_make(&zip, two, 2, "");
		table[i].spoil(&zip);
		buf_clear(&out);
		assert_int_not_equal(
			tell_archive(&out, ARCHIVE_ZIP,
				     stream_memory(&memory, buf_slice(&zip)), &l,
				     &budget, &e), RC_OK);
		assert_int_equal(e.code, RC_MALFORMED);
		if (table[i].spoil != end_size && table[i].spoil != end_count)
			assert_has(e.text, table[i].reason);
	}
}

/* Any cut is an error; any flip is an error or changes nothing that is told
 * (times and versions are told nowhere). */
static void test_mutations(void **state)
{
	_cleanup_buf_ struct buf zip = {0}, out = {0};

	zip_make(&zip, two, 2, "comment");
	for (size_t n = 4; n < zip.n; n++)
		assert_has(tell_bytes(&out, (struct slice){zip.p, n}, NULL),
			   "ERROR ");
	for (size_t at = 4; at < zip.n; at++) {
		for (int bit = 0; bit < 8; bit++) {
			const char *text;

			zip.p[at] ^= (uint8_t)(1 << bit);
			text = tell_bytes(&out, buf_slice(&zip), NULL);
			/* The mode may become a link's: refused. */
			if (!strstr(text, "ERROR ") && !strchr(text, '!') &&
			    !strstr(text, "a.txt;"))
				assert_string_equal(text, two_told);
			zip.p[at] ^= (uint8_t)(1 << bit);
		}
	}
}

static void test_unread_is_checked(void **state)
{
	_cleanup_buf_ struct buf zip = {0};
	const struct limits l = limits_default();
	struct archive_budget budget = {0};
	const struct archive_member *m;
	struct stream_memory memory;
	struct archive_reader *r;
	struct err e = {0};

	zip_make(&zip, two, 2, "");
	content_stored(&zip);
	assert_int_equal(archive_open(&r, ARCHIVE_ZIP,
				      stream_memory(&memory, buf_slice(&zip)),
				      &l, &budget, &e), RC_OK);
	assert_int_equal(archive_next(r, &m, &e), RC_OK);
	assert_int_equal(m->offset, 0);
	assert_int_equal(archive_next(r, &m, &e), RC_MALFORMED);
	assert_has(e.text, "CRC-32");
	archive_close(r);
}

static void test_limits(void **state)
{
	static const char told[] = "=stored;";
	const size_t unpacked = 6 + 28;
	_cleanup_buf_ struct buf zip = {0}, out = {0};
	struct limits l = limits_default();
	size_t size;

	zip_make(&zip, two, 2, "");
	size = zip.n;
	for (uint64_t d = 0; d < 3; d++) {
		l = limits_default();
		l.zip_bytes = size - 1 + d;
		assert_has(tell_bytes(&out, buf_slice(&zip), &l),
			   d ? told : "the zip file exceeds");
		l = limits_default();
		l.archive_members = 1 + d;
		assert_has(tell_bytes(&out, buf_slice(&zip), &l),
			   d ? told : "--limit archive-members=");
		l = limits_default();
		l.archive_bytes = unpacked - 1 + d;
		assert_has(tell_bytes(&out, buf_slice(&zip), &l),
			   d ? ";)" : "--limit archive-bytes=");
	}
}

static void test_bomb(void **state)
{
	char *zeros = mem_new(9 << 20, 1);
	struct zip_file file = {.name = "z", .content = zeros, .deflated = true};
	_cleanup_buf_ struct buf zip = {0}, out = {0};

	memset(zeros, '0', (9 << 20) - 1);
	zip_make(&zip, &file, 1, "");
	tell_bytes(&out, buf_slice(&zip), NULL);
	assert_non_null(memmem(out.p, out.n, "--limit archive-ratio=", 22));
	free(zeros);
}

/* A zip64 end record whose values the plain one escapes or repeats. */
static void put_zip64(struct buf *b, bool escape, uint64_t wrong)
{
	const size_t at = end_of(b), start = central_of(b);
	_cleanup_buf_ struct buf last = {0};

	buf_add(&last, b->p + at, 22);
	b->n = at;
	put_le(b, 0x06064b50, 4);
	put_le(b, 44, 8);
	put_le(b, 45 | 45u << 16, 4);
	put_le(b, 0, 8);
	put_le(b, 2, 8);
	put_le(b, 2 + wrong, 8);
	put_le(b, at - start, 8);
	put_le(b, start, 8);
	put_le(b, 0x07064b50, 4);
	put_le(b, 0, 4);
	put_le(b, at, 8);
	put_le(b, 1, 4);
	if (escape)
		memset(last.p + 8, 0xff, 12);
	buf_add_slice(b, buf_slice(&last));
}

static void test_zip64(void **state)
{
	_cleanup_buf_ struct buf zip = {0}, out = {0};

	for (int escape = 0; escape < 2; escape++) {
		for (uint64_t wrong = 0; wrong < 2; wrong++) {
			zip.n = 0;
			zip_make(&zip, two, 2, "");
			put_zip64(&zip, escape, wrong);
			tell_bytes(&out, buf_slice(&zip), NULL);
			assert_has(buf_text(&out), wrong ? "ERROR " : two_told);
		}
	}
	zip.p[zip.n - 22 - 20 + 8]++;
	assert_has(tell_bytes(&out, buf_slice(&zip), NULL),
		   "not where its locator says");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_refused_members),
		cmocka_unit_test(test_structure),
		cmocka_unit_test(test_mutations),
		cmocka_unit_test(test_unread_is_checked),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_bomb),
		cmocka_unit_test(test_zip64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
