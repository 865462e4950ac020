/* The command line: parsing, messages, help. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "cli/command.h"

struct options {
	struct common_options common;
	const char *name, *file, *folder;
	struct text_list udis;
	struct given_number days;
	struct given_time until;
	int form;
};

static const char *const form_words[] = {"cssm", "device", "rest", NULL};

static const struct option_row rows[] = {
	OPTION_ROW_JSON(struct options),
	OPTION_ROW_CSV(struct options),
	OPTION_ROW_QUIET(struct options),
	OPTION_ROW_VERBOSE(struct options),
	OPTION_ROW_AT(struct options),
	OPTION_ROW_JOBS(struct options),
	OPTION_ROW_LIMIT(struct options),
	OPTION_ROW_COLOR(struct options),
	{0, "name", OPTION_TEXT, "TEXT", offsetof(struct options, name),
	 "call it TEXT", NULL, 0, 0},
	{'f', "file", OPTION_FILE, "FILE", offsetof(struct options, file),
	 "read FILE", NULL, 0, 0},
	{'o', "output", OPTION_FOLDER, "DIR", offsetof(struct options, folder),
	 "write into DIR", NULL, 0, 0},
	{0, "udi", OPTION_LIST, "UDI", offsetof(struct options, udis),
	 "take only the product instance with this UDI, which is looked for in "
	 "the signed part of every report", NULL, 0, 0},
	{0, "days", OPTION_NUMBER, "N", offsetof(struct options, days),
	 "take N days", NULL, 1, 0},
	{0, "until", OPTION_END, "TIME", offsetof(struct options, until),
	 "stop at TIME", NULL, 0, 0},
	{0, "form", OPTION_CHOICE, "FORM", offsetof(struct options, form),
	 "write FORM", form_words, 0, 0},
	OPTION_ROW_END,
};

static const struct command pack = {
	.name = "pack", .summary = "packs files", .operands = "FILE...",
	.least = 1, .options = rows, .options_size = sizeof(struct options),
};
static const struct command compare = {
	.name = "compare", .summary = "compares two", .operands = "A B",
	.least = 2, .most = 2, .options_size = 1,
};
static const struct command list = {
	.name = "list", .summary = "lists", .operands = "", .options_size = 1,
};
static const struct command *const parts[] = {&pack, &list, NULL};
static const struct command whole = {
	.name = "whole", .summary = "has parts", .parts = parts,
};
static const struct command *const commands[] = {&whole, &compare, NULL};

enum { ARGS_MAX = 16 };

/* Parse words separated by single blanks. */
struct parsed {
	char text[256];
	char *argv[ARGS_MAX];
	struct invocation in;
	struct err e;
	enum rc rc;
};

static const struct options *parse_with(struct parsed *p,
					const struct command *c,
					const char *line)
{
	int argc = 0;
	char *rest;

	*p = (struct parsed){0};
	snprintf(p->text, sizeof(p->text), "%s", line);
	rest = *line ? p->text : NULL;
	while (rest)
		p->argv[argc++] = strsep(&rest, " ");
	p->rc = cli_parse(c, argc, p->argv, &p->in, &p->e);
	return p->in.options;
}

static const struct options *parse(struct parsed *p, const char *line)
{
	return parse_with(p, &pack, line);
}

static void refused(const char *line, const char *message)
{
	struct parsed p;

	parse(&p, line);
	assert_int_equal(p.rc, RC_USAGE);
	assert_string_equal(p.e.text, message);
	assert_null(p.in.options);
}

static void test_forms(void **state)
{
	static const char *const lines[] = {
		"--file=x --jobs=4 -q in",  "--file x --jobs 4 --quiet in",
		"-f x -j 4 -q in",	    "-fx -j4 -q in",
		"-qfx in -j4",		    "in -qj 4 -f x",
		"-qj4 -fx -- in",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct parsed p;
		const struct options *o = parse(&p, lines[i]);

		assert_int_equal(p.rc, RC_OK);
		assert_string_equal(o->file, "x");
		assert_true(o->common.quiet);
		assert_false(o->common.verbose);
		assert_true(o->common.jobs.given);
		assert_int_equal(o->common.jobs.value, 4);
		assert_int_equal(p.in.count, 1);
		assert_string_equal(p.in.operands[0], "in");
		invocation_free(&p.in);
	}
}

/* interface.md, "Settled readings": a date as an end is the end of that day. */
static void test_times(void **state)
{
	static const struct {
		const char *text;
		int64_t at, until;
	} times[] = {
		{"2026-12-31", 1798675200, 1798761599},
		{"2028-02-29", 1835395200, 1835481599},
		{"2026-12-31T00:00:00Z", 1798675200, 1798675200},
		{"2026-12-31T00:00:00", 1798675200, 1798675200},
		{"1798675200", 1798675200, 1798675200},
		{"1798675200000", 1798675200, 1798675200},
	};

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		char line[128];
		struct parsed p;
		const struct options *o;

		snprintf(line, sizeof(line), "--at=%s --until=%s in",
			 times[i].text, times[i].text);
		o = parse(&p, line);
		assert_int_equal(p.rc, RC_OK);
		assert_int_equal(o->common.at.at, times[i].at);
		assert_int_equal(o->until.at, times[i].until);
		invocation_free(&p.in);
	}
	refused("a --until=2026-02-30", "pack: --until: \"2026-02-30\" is not a "
		"time; write 2026-01-31T12:00:00Z, 2026-01-31, or seconds since "
		"1970");
}

static void test_operands(void **state)
{
	struct parsed p;

	parse(&p, "a - -q -- -v --json");
	assert_int_equal(p.rc, RC_OK);
	assert_int_equal(p.in.count, 4);
	assert_string_equal(p.in.operands[1], "-");
	assert_string_equal(p.in.operands[2], "-v");
	assert_string_equal(p.in.operands[3], "--json");
	invocation_free(&p.in);
	refused("", "pack needs at least one FILE; "
		"`rum pack --help` shows how");
	parse_with(&p, &compare, "a");
	assert_string_equal(p.e.text, "compare needs A B; "
			    "`rum compare --help` shows how");
	parse_with(&p, &compare, "a b c");
	assert_string_equal(p.e.text, "compare: takes no more than A B, so "
			    "\"c\" is too much; `rum compare --help` shows "
			    "how");
	parse_with(&p, &list, "a");
	assert_string_equal(p.e.text, "list: takes no operand, so \"a\" is too "
			    "much; `rum list --help` shows how");
}

static void test_types(void **state)
{
	struct parsed p;
	const struct options *o;

	o = parse(&p, "--at 2022-12-24T11:10:45Z --udi a --udi=b --form rest "
		  "--limit json-depth=9 --limit xml-depth=8 --name= x");
	assert_int_equal(p.rc, RC_OK);
	assert_true(o->common.at.given);
	assert_int_equal(o->common.at.at, 1671880245);
	assert_int_equal(common_now(&o->common), 1671880245);
	assert_int_equal(o->udis.count, 2);
	assert_string_equal(o->udis.at[0], "a");
	assert_string_equal(o->udis.at[1], "b");
	assert_int_equal(o->form, 2);
	assert_int_equal(o->common.limits.json_depth, 9);
	assert_int_equal(o->common.limits.xml_depth, 8);
	assert_int_equal(o->common.limits.archive_depth,
			 limits_default().archive_depth);
	assert_string_equal(o->name, "");
	assert_null(o->file);
	invocation_free(&p.in);
	o = parse(&p, "x");
	assert_int_equal(o->form, 0);
	assert_int_equal(o->common.color, COLOR_AUTO);
	assert_false(o->days.given);
	assert_true(common_jobs(&o->common) >= 1);
	invocation_free(&p.in);
}

static void test_refusals(void **state)
{
	refused("--jsn x", "pack: there is no option --jsn; "
		"did you mean --json?");
	refused("--frobnicate x", "pack: there is no option --frobnicate; "
		"`rum pack --help` lists them");
	refused("--jso x", "pack: there is no option --jso; "
		"did you mean --json?");
	refused("-qx a", "pack: there is no option -x; "
		"`rum pack --help` lists them");
	refused("-json a", "pack: there is no option -json; "
		"did you mean --json?");
	refused("--json=yes a", "pack: --json takes no value; "
		"write --json alone");
	refused("a --file", "pack: --file needs a value: --file=FILE");
	refused("a -f", "pack: --file needs a value: --file=FILE");
	refused("a --file=", "pack: --file: the name is empty; give a FILE");
	refused("a --udi=", "pack: --udi: the value is empty; give a UDI");
	refused("a --at=noon", "pack: --at: \"noon\" is not a time; write "
		"2026-01-31T12:00:00Z, 2026-01-31, or seconds since 1970");
	refused("a --jobs=0", "pack: --jobs: \"0\" is not a number from 1 to "
		"256");
	refused("a --days -1", "pack: --days: \"-1\" is not a whole number "
		"from 1 up");
	refused("a --form=res", "pack: --form: \"res\" is not cssm, device or "
		"rest; did you mean rest?");
	refused("a --form=z", "pack: --form: \"z\" is not cssm, device or "
		"rest");
	refused("a --limit depth=1", "pack: --limit depth=1: no limit has that "
		"name; rum help limits lists them");
}

static void test_twice(void **state)
{
	refused("--at 1 --at 1 x", "pack: --at was given twice; give it once");
	refused("-q --quiet x", "pack: --quiet was given twice; give it once");
	refused("-qq x", "pack: --quiet was given twice; give it once");
	refused("--limit json-depth=1 --limit json-depth=2 x",
		"pack: --limit json-depth was given twice; give it once");
	refused("--csv --json x", "pack: --json and --csv exclude each other; "
		"give one of them");
}

static void test_help(void **state)
{
	static const char *const lines[] = {"--help", "-h", "-qh", "a --help",
					    "--help --jsn"};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct parsed p;

		parse(&p, lines[i]);
		assert_int_equal(p.rc, RC_OK);
		assert_true(p.in.help);
		invocation_free(&p.in);
	}
	refused("--jsn --help", "pack: there is no option --jsn; "
		"did you mean --json?");
}

static void test_operand_help(void **state)
{
	struct parsed p;

	parse(&p, "-- --help");
	assert_int_equal(p.rc, RC_OK);
	assert_false(p.in.help);
	assert_int_equal(p.in.count, 1);
	invocation_free(&p.in);
}

static void test_nearest(void **state)
{
	static const char *const words[] = {"inspect", "verify", "export",
					    "key", "lab"};
	static const struct {
		const char *typed, *near;
	} cases[] = {
		{"verfiy", "verify"}, {"vrefy", "verify"}, {"inspct", "inspect"},
		{"xeport", "export"}, {"kye", "key"},	   {"ke", "key"},
		{"lba", "lab"},	      {"verify", "verify"},
		/* too far, or too short to be sure */
		{"exam", NULL},	      {"k", NULL},	   {"", NULL},
		{"bxy", NULL},	      {"vrfiey", NULL},    {"vxxfxy", NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *near = cli_nearest(cases[i].typed, words, 5);

		if (cases[i].near)
			assert_string_equal(near, cases[i].near);
		else
			assert_null(near);
	}
	assert_null(cli_nearest("0123456789012345678901234567890123456789"
				"0123456789", words, 5));
}

static void find(const char *first, const char *second, size_t used,
		 const char *path, const char *message)
{
	_cleanup_buf_ struct buf got = {0};
	char a[32], b[32], *words[] = {a, b};
	const struct command *c;
	struct err e = {0};
	size_t taken;
	enum rc rc;

	snprintf(a, sizeof(a), "%s", first);
	snprintf(b, sizeof(b), "%s", second ? second : "");
	rc = cli_find(commands, words, second ? 2 : 1, &taken, &got, &c, &e);
	assert_int_equal(rc, message ? RC_USAGE : RC_OK);
	assert_string_equal(buf_text(&got), path);
	assert_string_equal(e.text, message ? message : "");
	if (!message)
		assert_int_equal(taken, used);
}

static void test_find(void **state)
{
	find("whole", "list", 2, "whole list", NULL);
	find("whole", "--help", 1, "whole", NULL);
	find("whole", NULL, 1, "whole", NULL);
	find("compare", "a", 1, "compare", NULL);
	find("compar", "a", 0, "", "there is no command compar; "
	     "did you mean compare?");
	find("zzz", "a", 0, "", "there is no command zzz; "
	     "`rum --help` lists them");
	find("whole", "lsit", 0, "whole", "whole: there is no command lsit; "
	     "did you mean list?");
	find("whole", "zzz", 0, "whole", "whole: there is no command zzz; "
	     "`rum whole --help` lists them");
}

static void test_usage(void **state)
{
	static const char wanted[] =
		"Usage: rum whole pack [OPTION...] FILE...\n"
		"\n"
		"Packs files.\n"
		"\n"
		"Options:\n"
		"      --json              print one JSON object a line\n"
		"      --csv               print comma-separated values (RFC "
		"4180) with a header\n"
		"                          line\n";
	_cleanup_buf_ struct buf out = {0};
	const char *text, *line;

	cli_usage(&out, "rum whole", &pack);
	text = buf_text(&out);
	assert_memory_equal(text, wanted, sizeof(wanted) - 1);
	assert_non_null(strstr(text, "\n  -j, --jobs N            use N "));
	assert_non_null(strstr(text, "\n  -h, --help              show "));
	assert_non_null(strstr(text, "\nMore: man rum-whole\n"));
	for (line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		assert_true(strcspn(line, "\n") <= 80);
	}
	buf_clear(&out);
	cli_usage(&out, "rum", &whole);
	assert_string_equal(buf_text(&out),
			    "Usage: rum whole COMMAND [OPTION...] "
			    "[OPERAND...]\n\nHas parts.\n\nCommands:\n"
			    "  pack  packs files\n  list  lists\n\n"
			    "Options of one: rum whole COMMAND --help\n\n"
			    "More: man rum-whole\n");
}

static void test_size(void **state)
{
	static const struct {
		uint64_t value;
		const char *text;
	} cases[] = {{0, "0"},	     {512, "512"}, {1024, "1k"}, {1025, "1025"},
		     {64u << 20, "64M"}, {2ull << 40, "2048G"}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		_cleanup_buf_ struct buf out = {0};

		cli_size(&out, cases[i].value);
		assert_string_equal(buf_text(&out), cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_operands),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_operand_help),
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_usage),
		cmocka_unit_test(test_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
