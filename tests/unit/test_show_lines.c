/* show/lines: what terminals, logs and JSON put into device text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "show/lines.h"

/* The lines as "number:text" and the events as "number!text", a line
 * each; "number/text" is half a line. */
static char *told(struct arena *a, struct slice bytes)
{
	_cleanup_buf_ struct buf out = {0};
	struct show_text t;

	show_lines(a, bytes, &t);
	for (uint32_t i = 0; i < t.lines; i++) {
		const struct show_line *l = &t.line[i];

		if (l->use == LINE_UNREAD || l->use == LINE_ASIDE ||
		    l->use == LINE_HALF)
			buf_printf(&out, "%u%c%.*s\n", l->number,
				   l->use == LINE_ASIDE	 ? '?'
				   : l->use == LINE_HALF ? '/'
							 : ':',
				   SLICE_ARG(show_line_text(l)));
	}
	for (uint32_t i = 0; i < t.events; i++)
		buf_printf(&out, "%u!%.*s\n", t.event[i].number,
			   SLICE_ARG(t.event[i].text));
	return arena_text(a, buf_slice(&out));
}

static void check(const char *text, const char *expected)
{
	_cleanup_arena_ struct arena a = {0};

	assert_string_equal(told(&a, slice_of(text)), expected);
}

static void test_line_ends(void **state)
{
	check("a\nb\n", "1:a\n2:b\n");
	check("a\r\nb", "1:a\n2/b\n");
	check("a\r\r\n b \t\n\n\nc", "1:a\n2: b\n5/c\n");
	/* Returns alone end lines only where nothing else does. */
	check("a\rb\r", "1:a\n2:b\n");
	check("a\rb\nc\n", "1:a\n1:b\n2:c\n");
	check("\xef\xbb\xbf"
	      "a\n",
	      "1:a\n");
	check("", "");
	check("\n", "");
	check("\r\n \r\n", "");
}

static void test_indent(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	struct show_text t;

	show_lines(&a, slice_of("a\n  b\n\t c\n   \n"), &t);
	assert_int_equal(t.lines, 4);
	assert_int_equal(t.line[0].indent, 0);
	assert_int_equal(t.line[1].indent, 2);
	assert_int_equal(t.line[2].indent, 9);
	assert_int_equal(t.line[3].use, LINE_BLANK);
	/* The blanks in front stay, to be quoted. */
	assert_true(slice_is(show_line_text(&t.line[1]), "  b"));
}

static void test_cut(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	struct show_text t;

	show_lines(&a, slice_of("a\nb"), &t);
	assert_true(t.cut);
	show_lines(&a, slice_of("a\nb\n"), &t);
	assert_false(t.cut);
	show_lines(&a, slice_of(""), &t);
	assert_false(t.cut);
}

static void test_line_at(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	struct show_text t;

	show_lines(&a, slice_of("a\nb\rc\nd\n"), &t);
	assert_int_equal(t.lines, 4);
	assert_ptr_equal(show_line_at(&t, 1), &t.line[0]);
	assert_ptr_equal(show_line_at(&t, 2), &t.line[1]);
	assert_ptr_equal(show_line_at(&t, 3), &t.line[3]);
	assert_null(show_line_at(&t, 0));
	assert_null(show_line_at(&t, 4));
}

/* Every form of formats/show-output.md section 8, 5. */
static void test_pager(void **state)
{
	check("a\n --More-- \nb\n", "1:a\n3:b\n");
	check("a\n --More-- \b\b\b\b\b\b\b\b\b         "
	      "\b\b\b\b\b\b\b\b\bPolicy:\n",
	      "1:a\n2: Policy:\n");
	/* Bullets of a page; rules and options are none. */
	check("- Type: cslu\n  - <empty>\n------\n- 5\n-\n- \n",
	      "1:Type: cslu\n2:<empty>\n3:------\n4:- 5\n5:-\n6:-\n");
	check("* Type: cslu\n  o  Type: x\n+ <empty>\n** a\n* 2 8\n*Type: y\n"
	      "o two: b\no two\n",
	      "1:Type: cslu\n2:Type: x\n3:<empty>\n4:** a\n5:* 2 8\n"
	      "6:*Type: y\n7:two: b\n8:o two\n");
	check("\xe2\x80\xa2 Type: a\n\xc2\xb7         Type: b\n"
	      "- network-advantage (X):\n- show clock\n- (X):\n"
	      "* 1671840750  ACK\n",
	      "1:Type: a\n2:Type: b\n3:network-advantage (X):\n4:- show clock\n"
	      "5:(X):\n6:1671840750  ACK\n");
	check("--More--\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\bPolicy:\n",
	      "1:Policy:\n");
	check("\x1b[K --More-- \r          \rPolicy:   \n", "1:Policy:\n");
	check("\x1b[7m--More--\x1b[27m\r\x1b[KPolicy:\n", "1:Policy:\n");
	check(" --More--           Policy:\n", "1:           Policy:\n");
	check("<--- More --->\r              \rPolicy:\n", "1:Policy:\n");
}

static void test_terminal(void **state)
{
	check("\x1b[31mred\x1b[0m\n", "1:red\n");
	check("\x1b]0;title\x07text\n", "1:text\n");
	check("sh lic statt\b \bus\n", "1:sh lic status\n");
	check("abc\b\b\bxy\x1b[K\n", "1:xy\n");
	check("\b\b\bx\n", "1:x\n");
	/* Cut off inside a sequence. */
	check("a\x1b", "1/a\n");
	check("a\x1b[", "1/a\n");
	check("a\x1b[12;", "1/a\n");
	check("a\x1b]0;title", "1/a\n");
}

#define COMM "%SMART_LIC-3-COMM_FAILED: no answer"

static void test_events(void **state)
{
	check("*Nov 17 18:05:09.580: " COMM "\n",
	      "1!*Nov 17 18:05:09.580: " COMM "\n");
	check("000123: *Mar  7 18:05:09.580 UTC: " COMM "\nx\n",
	      "2:x\n1!000123: *Mar  7 18:05:09.580 UTC: " COMM "\n");
	check("<189>Nov 17 18:05:09: " COMM "\n",
	      "1!<189>Nov 17 18:05:09: " COMM "\n");
	check("  Status: ENA*Nov 17 18:05:09.580: " COMM "\nBLED\n",
	      "1:  Status: ENABLED\n1!*Nov 17 18:05:09.580: " COMM "\n");
	/* A value's date is not the message's. */
	check("Last: Nov 17 18:05:09 2021 UTC" COMM "\n",
	      "1:Last: Nov 17 18:05:09 2021 UTC\n1!" COMM "\n");
	check("[confirm]" COMM "\n", "1:[confirm]\n1!" COMM "\n");
	check("host#*Nov 17 18:05:09.580: " COMM "\n",
	      "1:host#\n1!*Nov 17 18:05:09.580: " COMM "\n");
	/* Two messages glued together. */
	check("*Nov 17 18:05:09.580: %A-1-B: one*Nov 17 18:05:10.580: %C-2-D: "
	      "two\n",
	      "1!*Nov 17 18:05:09.580: %A-1-B: one\n"
	      "1!*Nov 17 18:05:10.580: %C-2-D: two\n");
	/* What is no message stays. */
	check("CPU: 7%/1%; 5%\n", "1:CPU: 7%/1%; 5%\n");
	check("% Invalid input detected at '^' marker.\n",
	      "1:% Invalid input detected at '^' marker.\n");
	check("100%-A-9-B:\n", "1:100%-A-9-B:\n");
	check("2021-11-17 03:31:32.920 UTC SAEVT_LOG MSG=\"%A-1-B: c\"\n",
	      "1:2021-11-17 03:31:32.920 UTC SAEVT_LOG MSG=\"%A-1-B: c\"\n");
	/* The buffer began in mid-line. */
	check("me/domain name\n*Nov 17 18:05:09.580: " COMM "\n",
	      "1:me/domain name\n2!*Nov 17 18:05:09.580: " COMM "\n");
}

#define SYS "*Apr 24 05:18:50.123: %SYS-5-CONFIG_I: x"

/* One text with a message in it: `want` is what is read, half lines with a '/'. */
static void check_broken(const char *text, const char *want)
{
	_cleanup_arena_ struct arena a = {0};
	struct slice got = slice_of(told(&a, slice_of(text)));

	got = slice_part(got, 0, slice_find(got, "1!", 0));
	if (!slice_is(got, want))
		fail_msg("%s: %.*s", text, SLICE_ARG(got));
}

#define TEN "0123456789"
#define SEVENTY TEN TEN TEN TEN TEN TEN TEN

/* At 80 columns, where no line is longer. */
static void test_wrapped(void **state)
{
	check("  Tag: xyz" SEVENTY "\nABC\nVersion: 1.0\n",
	      "1:  Tag: xyz" SEVENTY "ABC\n3:Version: 1.0\n");
	check("  Tag: xyz" SEVENTY "\r\n" SEVENTY TEN "\r\n D\r\n\r\nx\r\n",
	      "1:  Tag: xyz" SEVENTY SEVENTY TEN " D\n5:x\n");
	check("  Tag: \xc3\xa4yz" SEVENTY "\nABC",
	      "1/  Tag: \xc3\xa4yz" SEVENTY "ABC\n");
	check("  Tag: xyz" SEVENTY "   \nABC   \nVersion: 1.0   \n",
	      "1:  Tag: xyz" SEVENTY "ABC\n3:Version: 1.0\n");
	/* A message, whose reason would be lost. */
	check("*Nov 17 18:05:09.580: %SYS-5-CONFIG_I: 23456789" TEN TEN TEN "012"
	      "\nrest\nb\n",
	      "3:b\n1!*Nov 17 18:05:09.580: %SYS-5-CONFIG_I: 23456789" TEN TEN TEN
	      "012rest\n");
	/* What tells something by itself is no rest; nor is a row, a rule. */
	check("  Tag: xyz" SEVENTY "\n  Version: 1.0\n",
	      "1:  Tag: xyz" SEVENTY "\n2:  Version: 1.0\n");
	check("  Tag: xyz" SEVENTY "\nh#show clock\n",
	      "1:  Tag: xyz" SEVENTY "\n2:h#show clock\n");
	check("  Tag: xyz" SEVENTY "\na   b   c   d\n",
	      "1:  Tag: xyz" SEVENTY "\n2:a   b   c   d\n");
	check("==========" "==========" "==========" "==========" "=========="
	      "==========" "==========" "==========" "\nx\n",
	      "1:==========" "==========" "==========" "==========" "=========="
	      "==========" "==========" "==========" "\n2:x\n");
	/* A screen that was copied, and a text that is wider. */
	check("z: xyz" SEVENTY "    \nABC\n",
	      "1:z: xyz" SEVENTY "\n2:ABC\n");
	check("state: x" SEVENTY "  \nId: 7\n",
	      "1:state: x" SEVENTY "  Id: 7\n");
	check("  Tag: xyz" SEVENTY "\nABC\n" SEVENTY TEN "1\n",
	      "1:  Tag: xyz" SEVENTY "\n2:ABC\n3:" SEVENTY TEN "1\n");
}

/* The rest of a line follows behind the message that broke it. */
static void test_broken(void **state)
{
	check_broken("Overall Trust: " SYS "\nINSTALLED (2)\n",
		     "1:Overall Trust: INSTALLED (2)\n");
	check_broken("  Last report push: Apr 23 " SYS "\n04:57:32 2025 UTC\n",
		     "1:  Last report push: Apr 23 04:57:32 2025 UTC\n");
	check_broken("  Last report push: Apr 23 04:57:32 202" SYS "\n5 UTC\n",
		     "1:  Last report push: Apr 23 04:57:32 2025 UTC\n");
	check_broken("Total: 3" SYS "\n0,  Purged: 0(0)\n",
		     "1:Total: 30,  Purged: 0(0)\n");
	check_broken("  Virtual Account: Pe000123: " SYS "\nar\n",
		     "1:  Virtual Account: Pear\n");
	check_broken("  Virtual Account: PeRP/0/RP0/CPU0:Apr 24 05:18:50.601 "
		     "UTC: config[3]: %MGBL-CONFIG-6-DB_COMMIT : x\nar\n",
		     "1:  Virtual Account: Pear\n");
	check_broken("  Virtual Account: Pe2025 Apr 24 05:18:50 sw1 "
		     "%ETHPORT-5-IF_UP: x\nar\n",
		     "1:  Virtual Account: Pear\n");
	check_broken("  Last ACK received: <no" SYS "\nne>\n",
		     "1:  Last ACK received: <none>\n");
	/* In the key, in a heading, in a command; twice in one line. */
	check_broken("  Virtual Acc" SYS "\nount: Pear\n",
		     "1:  Virtual Account: Pear\n");
	check_broken("Usage Rep" SYS "\norting:\n", "1:Usage Reporting:\n");
	check_broken("h#show lic" SYS "\nense all\n", "1:h#show license all\n");
	check_broken("  Virtual Account: P" SYS "\ne" SYS "\nar\n",
		     "1:  Virtual Account: Pear\n");
	/* On a line of its own, where a value is still to come. */
	check_broken("  Last report push: \n" SYS "\nApr 23 04:57:32 2025 UTC\n",
		     "1:  Last report push:Apr 23 04:57:32 2025 UTC\n2!" SYS
		     "\n");
}

/* What stands behind is a line of its own. */
static void test_not_broken(void **state)
{
	check_broken("Overall Trust: INSTALLED (2)" SYS "\n\nx\n",
		     "1:Overall Trust: INSTALLED (2)\n3:x\n");
	check_broken("Overall Trust: INSTALLED (2)" SYS
		     "\nClock sync-ed with NTP: True\n",
		     "1:Overall Trust: INSTALLED (2)\n"
		     "2:Clock sync-ed with NTP: True\n");
	check_broken("Usage Reporting:" SYS "\n  Last ACK received: <none>\n",
		     "1:Usage Reporting:\n2:  Last ACK received: <none>\n");
	check_broken("h#" SYS "\nshow license all\n",
		     "1:h#\n2:show license all\n");
	check_broken("h#show license all" SYS "\nx\n",
		     "1:h#show license all\n2:x\n");
	check_broken("Overall Trust: INSTALLED (2)" SYS "\nh#\n",
		     "1:Overall Trust: INSTALLED (2)\n2:h#\n");
}

/* Nobody can tell: no value, not none and not half of one. */
static void test_half(void **state)
{
	check_broken("  Last report push:" SYS "\n  Last file write: <none>\n",
		     "1/  Last report push:\n2/  Last file write: <none>\n");
	check_broken("  Last report push:" SYS "\n\n",
		     "1/  Last report push:\n");
	check_broken("  Virtual Account: Pe" SYS "\n",
		     "1/  Virtual Account: Pe\n");
	check_broken("  Virtual Account: Pe" SYS "\nNew Key: x\n",
		     "1/  Virtual Account: Pe\n2/New Key: x\n");
	check_broken("nobody knows" SYS "\nit\n", "1/nobody knows\n2/it\n");
	/* Which digits are the value's? */
	check_broken("Total: 3000123: " SYS "\n0\n", "1/Total:\n2/0\n");
	check_broken("Total: 300:05:23: %SYS-5-CONFIG_I: x\n0\n",
		     "1/Total: 300:05:23:\n2/0\n");
	check_broken("  Last push: Feb 24 01:04:04 1w2d: %SYS-5-CONFIG_I: x\n"
		     "2024 UTC\n",
		     "1/  Last push: Feb 24 01:04:04 1w2d:\n2/2024 UTC\n");
	check_broken("00:05:23: %SYS-5-CONFIG_I: x\na\n", "2:a\n");
}

/* What a text without a line end says in its last line. */
static void test_last_line(void **state)
{
	static const char *const whole[] = {
		"Router#", "Router#sh lic", "Usage Reporting:",
		"  Last ACK received: <none>", "No licenses in use",
		"Last: Apr 23 05:02:11 2025 UTC", "Overall Trust: INSTALLED (2)",
		"  Status: IN USE", "*17:05:54.449 UTC Tue Mar 22 2022",
		"{\"payload\":\"x\"}", "1:    a=\"b\"",
	};
	static const char *const half[] = {
		"Total Acknowledged Received: 3", "  Status: E", "INSTALL",
		"  Last ACK received: <n", "  Last ACK received:", "a=\"b\" c=\"",
		"Last: Apr 23 05:02:11 2025 UT", "Overall Trust: INSTALLED (2",
		"*17:05:54.449 UTC Tue Mar 22 202", "x ()", "5",
	};
	_cleanup_arena_ struct arena a = {0};
	struct show_text t;

	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
		show_lines(&a, slice_of(whole[i]), &t);
		assert_int_equal(t.line[0].use, LINE_UNREAD);
		assert_true(t.cut);
	}
	for (size_t i = 0; i < sizeof(half) / sizeof(half[0]); i++) {
		show_lines(&a, slice_of(half[i]), &t);
		assert_int_equal(t.line[0].use, LINE_HALF);
	}
	/* Between CR and LF. */
	show_lines(&a, slice_of("a\r\nb\r"), &t);
	assert_false(t.cut);
	/* Half a message may say something else. */
	show_lines(&a, slice_of("a\n" SYS), &t);
	assert_int_equal(t.events, 1);
	assert_true(t.event[0].half);
	show_lines(&a, slice_of("a\n" SYS "\n"), &t);
	assert_false(t.event[0].half);
}

/* What a terminal program or mail puts in front of every line. */
static void test_prefix(void **state)
{
	static const char *const fronts[] = {
		"[10:11:12] ", "[2026-11-24 10:11:12.123] ",
		"[10:11:12:123] ", "2026-11-24 10:11:12 ",
		"2026/11/24 10:11:12,1 ", "24.11.2026 10:11:12 ",
		"2026-11-24T10:11:12Z ", "2026-11-24T10:11:12.5+01:00 ",
		"10:11:12.345 > ", "10:11:12\t", "10:11:12: ", "10:11:12| ",
		"> ", ">> ", "> > ", ">\xc2\xa0", "> [10:11:12] ",
	};

	for (size_t i = 0; i < sizeof(fronts) / sizeof(fronts[0]); i++) {
		_cleanup_buf_ struct buf text = {0};
		const char *front = fronts[i];

		buf_printf(&text, "a title\n%sh#show license all\n%s\r\n%s"
				  "  Utility:\n%s10:11:13.000 UTC Tue Mar 22 "
				  "2022\nbroken\n%sx\x1b[0m", front, front,
			   front, front, front);
		check(buf_text(&text),
		      "1:a title\n2:h#show license all\n4:  Utility:\n"
		      "5:10:11:13.000 UTC Tue Mar 22 2022\n6:broken\n7/x\n");
	}
	/* The blank at the end of an empty line may be gone. */
	check("[10:11:12] Utility:\n[10:11:13]\n[10:11:14]   x\n",
	      "1:Utility:\n3:  x\n");
}

/* Clocks of the device's own. */
static void test_no_prefix(void **state)
{
	static const char *const texts[] = {
		/* No command, no heading. */
		"10:11:12 one\n10:11:13 two\n10:11:14 three\n",
		"[10:11:12] one\n[10:11:13] two\n",
		"> one\n> two\n",
		"2021-11-17 03:31:32.920 UTC SAEVT_A x\n"
		"2021-11-17 03:31:33.920 UTC SAEVT_B y\n",
		"2023/05/12 10:01:02.123 {iosrp_R0-0}{1}: [smart-agent] a\n"
		"2023/05/12 10:01:02.124 {iosrp_R0-0}{1}: [smart-agent] b\n",
		"10:11:12.345 UTC Tue Mar 22 2022\n"
		"10:11:13.345 UTC Tue Mar 22 2022\n",
		/* One line, other forms, or few of the lines. */
		"[10:11:12] Utility:\n",
		"[10:11:12] Utility:\n(10:11:12) Policy:\n",
		"[10:11:12] Utility:\n[10:11:12.1] Policy:\n",
		"[10:11:12] Utility:\na\nb\nc\nd\n[10:11:13] Policy:\n",
		"[10:11:12 Utility:\n[10:11:12 Policy:\n",
		"10:11:12Utility:\n10:11:12Policy:\n",
		"1:11:12 Utility:\n1:11:12 Policy:\n",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		_cleanup_buf_ struct buf want = {0};
		struct slice rest = slice_of(texts[i]);

		for (unsigned n = 1; rest.n; n++) {
			size_t end = slice_find(rest, "\n", 0);

			buf_printf(&want, "%u:%.*s\n", n,
				   SLICE_ARG(slice_part(rest, 0, end)));
			rest = slice_part(rest, end + 1, rest.n);
		}
		check(texts[i], buf_text(&want));
	}
}

/* U+00A0, whole and broken. */
static void test_nbsp(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	struct show_text t;

	check("\xc2\xa0 Status:\xc2\xa0x\xc2\xa0\n\xc2\xa0\n",
	      "1:  Status: x\n");
	check("\xc3\xa0 \xc2\xb0 \xa0\xc2", "1/\xc3\xa0 \xc2\xb0 \xa0\xc2\n");
	show_lines(&a, slice_of("\xc2\xa0\xc2\xa0x\n"), &t);
	assert_int_equal(t.line[0].indent, 2);
}

static void check_message(const char *text, const char *time,
			  const char *facility, const char *severity,
			  const char *mnemonic, const char *rest)
{
	_cleanup_arena_ struct arena a = {0};
	struct syslog_message m;
	struct show_text t;

	/* As a line, and by itself. */
	show_lines(&a, slice_of(text), &t);
	assert_int_equal(t.events, 1);
	assert_int_equal(t.line[0].use, LINE_EVENT);
	assert_true(syslog_read(slice_of(text), &m));
	assert_string_equal(arena_text(&a, m.time), time);
	assert_string_equal(arena_text(&a, m.facility), facility);
	assert_string_equal(arena_text(&a, m.severity), severity);
	assert_string_equal(arena_text(&a, m.mnemonic), mnemonic);
	assert_string_equal(arena_text(&a, m.text), rest);
}

static void test_messages(void **state)
{
	struct syslog_message m;

	check_message("*Nov 17 18:05:09.580: %SMART_LIC-3-COMM_FAILED: no : x ",
		      "*Nov 17 18:05:09.580", "SMART_LIC", "3", "COMM_FAILED",
		      "no : x");
	check_message(".Nov 17 2022 18:05:09.580 CET: %PKI-2-X:y",
		      ".Nov 17 2022 18:05:09.580 CET", "PKI", "2", "X", "y");
	check_message("RP/0/RP0/CPU0:Jul  1 11:53:58.601 UTC: "
		      "smartlicserver[397]: %LICENSE-SMART_LIC-3-COMM_FAILED "
		      ": text",
		      "Jul  1 11:53:58.601 UTC", "SMART_LIC", "3",
		      "COMM_FAILED", "text");
	check_message("RP/0/RP0/CPU0:Jul  1 11:53:58.601 UTC: "
		      "smartlicserver[186]: SMART_LIC-6-AGENT_READY:Smart",
		      "Jul  1 11:53:58.601 UTC", "SMART_LIC", "6",
		      "AGENT_READY", "Smart");
	check_message("2021 Jan 29 06:40:54  %$ VDC-1 %$ "
		      "%USER-2-SYSTEM_MSG: %SMART_LIC-2-PLATFORM_ERROR:text",
		      "2021 Jan 29 06:40:54", "SMART_LIC", "2",
		      "PLATFORM_ERROR", "text");
	check_message("2021 Jan 29 06:40:54 N9K-1 %PORT-5-IF_UP: x",
		      "2021 Jan 29 06:40:54", "PORT", "5", "IF_UP", "x");
	check_message("%SMART_LIC-3-AUTH_RENEW_FAILED:Authorization", "",
		      "SMART_LIC", "3", "AUTH_RENEW_FAILED", "Authorization");
	assert_false(syslog_read(slice_of("% Incomplete command."), &m));
	assert_false(syslog_read(slice_of(""), &m));
	assert_false(syslog_read(slice_of("%A-1-:x"), &m));
	assert_false(syslog_read(slice_of("%A-1-B"), &m));
}

static void test_json(void **state)
{
	/* Ansible: one string of one line. */
	check("\"stdout\": [\"Utility:\\n  Status: DISABLED\\n\"],\n",
	      "1?\"stdout\": [\n2:Utility:\n3:  Status: DISABLED\n4?],\n");
	check("x = \"a\\r\\n\\tb \\\"c\\\" \\u0041\\x42 \\/ \\q\"\n",
	      "1?x =\n2:a\n3:\tb \"c\" AB / \\q\n");
	check("{'a': 'b', 'stdout': 'one\\ntwo', 'c': 'd'}\n",
	      "1?{'a': 'b', 'stdout':\n2:one\n3:two\n4?, 'c': 'd'}\n");
	/* No quotes at all: the whole line. */
	check("Utility:\\n  Status: DISABLED\\n", "1:Utility:\n2:  Status: DISABLED\n");
	/* Real lines around it stay as they are. */
	check("a\n\"b\": \"c\\nd\"\ne\n", "1:a\n2?\"b\":\n3:c\n4:d\n5:e\n");
	/* One of them alone is part of a path. */
	check("flash:\\new\n", "1:flash:\\new\n");
	/* An escaped backslash before an n is none. */
	check("\"a\\\\nb\\\\nc\"\n", "1:\"a\\\\nb\\\\nc\"\n");
	/* A payload's quotes are escaped, and it has no line ends. */
	check("{\"payload\":\"{\\\"a\\\":1}\"}\n",
	      "1:{\"payload\":\"{\\\"a\\\":1}\"}\n");
	/* Terminal codes and messages inside. */
	check("\"\\u001b[7m--More--\\u001b[27m\\r\\nPolicy:\\n" COMM "\\n\"",
	      "2:Policy:\n3!" COMM "\n");
	/* The brackets behind a string that ends its line. */
	check("\"x\": [\n  \"a\\nb\"\n  ]\n}\nc {\n",
	      "1:\"x\": [\n2:a\n3:b\n4?]\n5?}\n6:c {\n");
	/* A string for each line, on lines of their own and on one. */
	check("{\n \"stdout_lines\": [\n  [\n   \"a\",\n   \"\",\n   \" \\\"b\\\"\"\n"
	      "  ]\n ],\n \"c\": \"d\"\n}\n",
	      "1?{\n2?\"stdout_lines\": [\n3?[\n4:a\n6: \"b\"\n7?]\n8?],\n"
	      "9?\"c\": \"d\"\n10?}\n");
	check("{\"stdout_lines\": [[\"a\", \"b]\"]], \"c\": \"d\"}",
	      "1:a\n2:b]\n");
	check("{\"stdout_lines\": [[\"a\", \"b", "1:a\n2/b\n");
	check("{\"stdout_lines\"\n", "1?{\"stdout_lines\"\n");
	/* Not where the whole text is there too. */
	check("{\"stdout\": \"a\\nb\", \"stdout_lines\": [\"a\", \"b\"]}\n",
	      "1?{\"stdout\":\n2:a\n3:b\n4?, \"stdout_lines\": [\"a\", \"b\"]}\n");
	/* Cut off in the string. */
	check("\"a\\nb", "1:a\n2/b\n");
	check("\"a\\nb\\", "1:a\n2/b\\\n");
	check("\"a\\n\\u12", "1:a\n2/\\u12\n");
}

static void test_utf16(void **state)
{
	static const uint8_t little[] = {0xff, 0xfe, 'a', 0, '\n', 0, 'b', 0, 9};
	static const uint8_t big[] = {0xfe, 0xff, 0, 'a', 0, '\n', 0xd8, 0x3d,
				      0xde, 0x00, 0xd8, 0x3d, 0, 'x'};
	_cleanup_arena_ struct arena a = {0};

	assert_string_equal(
		told(&a, (struct slice){little, sizeof(little)}),
		"1:a\n2/b\n");
	assert_string_equal(told(&a, (struct slice){big, sizeof(big)}),
			    "1:a\n2/\xf0\x9f\x98\x80\xef\xbf\xbdx\n");
}

/* What could be slow is not: each takes a moment, or the test never ends. */
static void check_linear(const char *unit, size_t times)
{
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf text = {0};
	struct show_text t;

	for (size_t i = 0; i < times; i++)
		buf_add_text(&text, unit);
	show_lines(&a, buf_slice(&text), &t);
	assert_true(t.lines > 0);
}

static void test_linear(void **state)
{
	static const char *const units[] = {
		"\b", "\x1b[", "\x1b]", "%", "%A-1-B", "%A-1-B:", "Jan 01 ",
		"\\n", "\\", "\"", "\"\\n", "'\\n\"", "\r", " ", "Jan",
		"RP/0/CPU0:", "%A-1-B: %C-2-D: ", "x",
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		check_linear(units[i], (1 << 21) / strlen(units[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line_ends),
		cmocka_unit_test(test_indent),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_line_at),
		cmocka_unit_test(test_pager),
		cmocka_unit_test(test_terminal),
		cmocka_unit_test(test_prefix),
		cmocka_unit_test(test_no_prefix),
		cmocka_unit_test(test_nbsp),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_wrapped),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_not_broken),
		cmocka_unit_test(test_half),
		cmocka_unit_test(test_last_line),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_utf16),
		cmocka_unit_test(test_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
