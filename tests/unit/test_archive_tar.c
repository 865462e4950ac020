/* Tar: which members and which archives are refused, and why. */
#include "tests/unit/archive_make.h"

/* One bad member between two good ones, which are read all the same. */
static void test_refused_members(void **state)
{
	static const struct {
		const char *name;
		char type;
		const char *content, *reason;
	} table[] = {
		{"link", '2', "", "is a symbolic link"},
		{"link", '1', "", "is a hard link"},
		{"null", '3', "", "is a character device"},
		{"sda", '4', "", "is a block device"},
		{"pipe", '6', "", "is a FIFO"},
		{"part", 'M', "abc", "multi-volume"},
		{"list", 'D', "abc", "incremental"},
		{"hole", 'S', "abc", "is a sparse file"},
		{"odd", 'z', "abc", "is of an unknown kind"},
		{"../x", '0', "abc", "\"..\" part"},
		{"/x", '0', "abc", "absolute"},
		{"../x/", '5', "", "\"..\" part"},
		{"x\\y", '0', "abc", "backslash"},
		{"\xff", '0', "abc", "UTF-8"},
		{"first", '0', "abc", "the name appeared before"},
		{"./FIRST", '0', "abc", "the name appeared before"},
		{"First/", '5', "", "the name appeared before"},
	};
	_cleanup_buf_ struct buf tar = {0}, out = {0};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const char *text;

		buf_clear(&tar);
		tar_member(&tar, "first", '0', "1");
		tar_member(&tar, table[i].name, table[i].type, table[i].content);
		tar_member(&tar, "last", '0', "2");
		tar_end(&tar);
		text = tell_bytes(&out, buf_slice(&tar), NULL);
		assert_has(text, "(first=1;");
		assert_has(text, table[i].reason);
		assert_has(text, ";last=2;)");
		assert_has(strchr(text, '!'), table[i].reason);
	}
}

static void test_accepted_members(void **state)
{
	_cleanup_buf_ struct buf tar = {0}, out = {0};

	tar_member(&tar, "./", '5', "");
	tar_member(&tar, "./a/", '5', "");
	tar_member(&tar, "a/", '5', "");
	tar_member(&tar, "a/b", '0', "plain");
	tar_member(&tar, "a/c", 0, "old");
	tar_member(&tar, "a/d", '7', "contiguous");
	tar_member(&tar, "e/", 0, "");
	tar_pax(&tar, 'g', "comment=a b c");
	memcpy(tar_header(&tar, "setuid", '0', 0) + 100, "0004755", 8);
	tar_seal(tar.p + tar.n - 512);
	tar_end(&tar);
	for (int i = 0; i < 6; i++) /* tapes are padded */
		tar_end(&tar);
	assert_string_equal(tell_bytes(&out, buf_slice(&tar), NULL),
			    "(./;./a/;a/;a/b=plain;a/c=old;a/d=contiguous;e/;"
			    "setuid=;)");
}

/* Faults of the whole: each function spoils an archive of two members. */
static void bad_checksum(struct buf *b) { b->p[148] ^= 1; }
static void bad_second_checksum(struct buf *b) { b->p[1024 + 5] ^= 1; }
static void no_end(struct buf *b) { b->n -= 1024; }
static void half_end(struct buf *b) { b->n -= 512; }
static void cut_header(struct buf *b) { b->n = 1024 + 100; }
static void cut_content(struct buf *b) { b->n = 1024 + 512 + 1; }
static void more_behind(struct buf *b) { buf_add_text(b, "x"); }
static void member_behind(struct buf *b) { tar_member(b, "c", '0', "3"); }
static void lone_block(struct buf *b) { memset(b->p + 1024, 0, 512); }
static void negative_size(struct buf *b)
{
	memset(b->p + 124, 0xff, 12);
	tar_seal(b->p);
}
static void huge_size(struct buf *b)
{
	memcpy(b->p + 124, "\x80\0\0\0\x80\0\0\0\0\0\0\0", 12);
	tar_seal(b->p);
}
static void word_size(struct buf *b)
{
	memcpy(b->p + 124, "0000000000x", 12);
	tar_seal(b->p);
}
static void link_with_content(struct buf *b)
{
	b->p[156] = '1';
	tar_seal(b->p);
}
static void folder_with_content(struct buf *b)
{
	b->p[0] = '/';
	tar_seal(b->p);
}
static void sparse_fields(struct buf *b)
{
	memcpy(b->p + 257, "ustar  ", 8);
	b->p[386] = '1';
	tar_seal(b->p);
}

static void test_structure(void **state)
{
	static const struct {
		void (*spoil)(struct buf *b);
		const char *reason;
	} table[] = {
		{bad_checksum, "checksum is wrong"},
		{bad_second_checksum, "checksum is wrong"},
		{no_end, "truncated: the end mark is missing"},
		{half_end, "truncated: half of the end mark"},
		{cut_header, "truncated: the archive ends inside a tar header"},
		{cut_content, "truncated: the archive ends inside a member"},
		{more_behind, "data after the end of the archive"},
		{member_behind, "data after the end of the archive"},
		{lone_block, "data after the end of the archive"},
		{negative_size, "negative"},
		{huge_size, "too large"},
		{word_size, "not a number"},
		{link_with_content, "readers differ"},
		{folder_with_content, "readers differ"},
		{sparse_fields, "sparse"},
	};
	_cleanup_buf_ struct buf tar = {0}, out = {0};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const char *text;

		buf_clear(&tar);
		tar_member(&tar, "a", '0', "1");
		tar_member(&tar, "b", '0', "2");
		tar_end(&tar);
		table[i].spoil(&tar);
		text = tell_bytes(&out, buf_slice(&tar), NULL);
		assert_has(text, "ERROR ");
		assert_has(text, table[i].reason);
	}
}

/* Extended headers before one member "a" with content "1". */
static void test_extended(void **state)
{
	static const struct {
		char type;
		const char *body, *told;
	} table[] = {
		{'x', "11 path=bb\n", "(bb=1;)"},
		{'x', "19 path=../../evil\n", "(../../evil!its name has a \"..\""},
		{'x', "10 size=1\n", "(a=1;)"},
		{'x', "10 size=2\n", "differs from its pax header's"},
		{'x', "13 size=1024\n", "differs from its pax header's"},
		{'x', "11 size=-1\n", "negative"},
		{'x', "11 size=0x\n", "not a number"},
		{'x', "10 size=1\n10 size=1\n", "two sizes"},
		{'x', "10 path=b\n10 path=c\n", "two long names"},
		{'x', "8 path=b\n", "wrong length"},
		{'x', "11 path=b\n", "wrong length"},
		{'x', "99 path=b\n", "wrong length"},
		{'x', "path=b\n", "wrong length"},
		{'x', "8 pathb\n", "no key"},
		{'x', "6 =ab\n", "no key"},
		{'x', "8 path=\n", "empty"},
		{'x', "22 GNU.sparse.major=1\n", "(a!is a sparse file;)"},
		{'x', "25 SUN.holesdata= 0 1 2 \n", "(a!is a sparse file;)"},
		{'x', "19 mtime=1234567.5\n", "(a=1;)"},
		{'g', "10 path=b\n", "global"},
		{'g', "15 comment=abc\n", "(a=1;)"},
		{'L', "bb", "(bb=1;)"},
		{'L', "", "(!its name is empty"},
		{'K', "target", "(a=1;)"},
		{'V', "", "(a=1;)"},
	};
	_cleanup_buf_ struct buf tar = {0}, out = {0};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const char *text;

		buf_clear(&tar);
		tar_member(&tar, "h", table[i].type, table[i].body);
		tar_member(&tar, "a", '0', "1");
		tar_end(&tar);
		text = tell_bytes(&out, buf_slice(&tar), NULL);
		assert_has(text, table[i].told);
	}
}

static void test_extended_order(void **state)
{
	_cleanup_buf_ struct buf tar = {0}, out = {0};

	tar_member(&tar, "h", 'L', "bb");
	tar_member(&tar, "h", 'L', "cc");
	tar_member(&tar, "a", '0', "1");
	tar_end(&tar);
	assert_has(tell_bytes(&out, buf_slice(&tar), NULL), "two extended");
	buf_clear(&tar);
	tar_member(&tar, "h", 'L', "bb");
	tar_member(&tar, "h", 'x', "10 path=b\n");
	tar_member(&tar, "a", '0', "1");
	tar_end(&tar);
	assert_has(tell_bytes(&out, buf_slice(&tar), NULL), "two long names");
	buf_clear(&tar);
	tar_member(&tar, "h", 'L', "bb");
	tar_end(&tar);
	assert_has(tell_bytes(&out, buf_slice(&tar), NULL), "no member after");
	buf_clear(&tar);
	tar_header(&tar, "h", 'x', (1 << 20) + 1);
	tar_end(&tar);
	assert_has(tell_bytes(&out, buf_slice(&tar), NULL), "too large");
	buf_clear(&tar);
	tar_member(&tar, "label", 'V', "");
	tar_end(&tar);
	assert_string_equal(tell_bytes(&out, buf_slice(&tar), NULL), "()");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused_members),
		cmocka_unit_test(test_accepted_members),
		cmocka_unit_test(test_structure),
		cmocka_unit_test(test_extended),
		cmocka_unit_test(test_extended_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
