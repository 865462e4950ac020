/* show/: the readers beside the licence grammar: report ids, logs, versions,
 * clocks, trustpoints, processes, configuration, traces; and what broken or
 * hostile text makes of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "show/reader.h"

/* ---- a part, read by one reader -------------------------------------------- */

struct reading {
	struct arena arena;
	struct show_text text;
	struct show_device device;
	uint8_t *bytes; /* no longer than the text, so that a reader that goes
			   too far is told */
};

static void cut_lines(struct reading *g, size_t n)
{
	struct show_text *t = &g->text;
	size_t from = 0;

	t->line = arena_array(&g->arena, n + 1, sizeof(*t->line));
	while (from < n) {
		const uint8_t *end = memchr(g->bytes + from, '\n', n - from);
		size_t to = end ? (size_t)(end - g->bytes) : n;
		size_t after = to + 1;

		while (to > from && g->bytes[to - 1] == ' ')
			to--;
		t->line[t->lines] = (struct show_line){
			.p = g->bytes + from,
			.n = (uint32_t)(to - from),
			.number = t->lines + 1,
			.use = to == from ? LINE_BLANK : LINE_UNREAD,
		};
		t->lines++;
		from = after;
	}
}

/* `more`: other output follows the part. */
static struct reading *read_part(show_read_part *reader, const char *text,
				 bool more)
{
	struct reading *g = mem_new(1, sizeof(*g));
	struct show_reader r = {&g->arena, &g->text, &g->device};
	struct show_part part = {0};
	size_t n = strlen(text);

	g->bytes = mem_new(n ? n : 1, 1);
	memcpy(g->bytes, text, n);
	cut_lines(g, n);
	part.end = g->text.lines;
	g->text.lines += more;
	reader(&r, &part);
	show_settle(&g->device);
	return g;
}

static void reading_free(void *pointer)
{
	struct reading **g = pointer;

	arena_free(&(*g)->arena);
	mem_free_pointer(&(*g)->bytes);
	mem_free_pointer(g);
}

#define READING(name, reader, text)                                            \
	__attribute__((cleanup(reading_free))) struct reading *name =          \
		read_part(reader, text, false)

#define assert_shown(s, text) shown_must_be(s, text, __LINE__)
static void shown_must_be(struct shown s, const char *text, int line)
{
	if (text ? !s.line || !slice_is(s.text, text) : s.line != 0) {
		print_error("line %d: %s '%.*s' is not '%s'\n", line,
			    s.line ? "shown" : "not shown", SLICE_ARG(s.text),
			    text ? text : "(not shown)");
		fail();
	}
}

#define assert_field(g, field, text)                                           \
	assert_shown(show_get(&(g)->device, SHOW_##field), text)
#define assert_cell(g, list_name, row, column, text)                           \
	assert_shown(cell_of(g, SHOW_##list_name, row, SHOW_##column, __LINE__), \
		     text)
static struct shown cell_of(const struct reading *g, enum show_list list,
			    uint32_t row, enum show_column column, int line)
{
	if (row >= g->device.list[list].count) {
		print_error("line %d: there is no row %u\n", line, row);
		fail();
	}
	return show_cell(&g->device.list[list].at[row], column);
}

#define assert_rows(g, list_name, n)                                           \
	assert_int_equal((g)->device.list[SHOW_##list_name].count, n)
#define assert_use(g, number, what)                                            \
	assert_int_equal((g)->text.line[(number) - 1].use, what)

/* ---- report ids ------------------------------------------------------------ */

static void test_ids(void **state)
{
	READING(g, show_read_rum_ids,
		"Smart Licensing Usage Report:\n"
		"====================================\n"
		"Report Id,          State,    Flag, Feature Name\n"
		"1671840750          ACK       N     air-network-advantage\n"
		"1671840756          OPEN      N     two words\n"
		"1671840757\n"
		"report_id:1624247687 state:SmartAgentRumStateOpen\n"
		"report_id:1624247688, state:SmartAgentRumState\n"
		"report_id:x state:y\n"
		"99999999999999999999999 ACK N f\n");

	assert_rows(g, REPORTS, 5);
	assert_cell(g, REPORTS, 0, REPORT_ID, "1671840750");
	assert_cell(g, REPORTS, 0, REPORT_STATE, "ACK");
	assert_cell(g, REPORTS, 0, REPORT_FLAG, "N");
	assert_cell(g, REPORTS, 0, REPORT_FEATURE, "air-network-advantage");
	assert_cell(g, REPORTS, 1, REPORT_FEATURE, "two words");
	assert_cell(g, REPORTS, 2, REPORT_STATE, NULL);
	assert_cell(g, REPORTS, 3, REPORT_ID, "1624247687");
	assert_cell(g, REPORTS, 3, REPORT_STATE, "Open");
	assert_cell(g, REPORTS, 3, REPORT_FEATURE, NULL);
	assert_cell(g, REPORTS, 4, REPORT_ID, "1624247688");
	assert_cell(g, REPORTS, 4, REPORT_STATE, "SmartAgentRumState");
	assert_rows(g, UNREAD, 2);
	assert_use(g, 1, LINE_FRAME);
	assert_use(g, 3, LINE_FRAME);
	assert_use(g, 4, LINE_READ);
	assert_use(g, 9, LINE_UNREAD);
}

/* A heading without rows shows that there are none, unless the text ends there:
 * then nobody knows. */
static void test_no_ids(void **state)
{
	static const char text[] = "Smart Licensing Usage Report:\n"
				   "Report Id,   State,    Flag, Feature Name\n";
	__attribute__((cleanup(reading_free))) struct reading *more =
		read_part(show_read_rum_ids, text, true);
	READING(cut, show_read_rum_ids, text);

	assert_int_equal(more->device.list[SHOW_REPORTS].line, 2);
	assert_int_equal(cut->device.list[SHOW_REPORTS].line, 0);
}

static void test_detail(void **state)
{
	READING(g, show_read_rum_detail,
		"Smart Licensing Usage Report Detail:\n"
		"====================================\n"
		"Report Id: 1634211151\n"
		"  Metric Name: ENTITLEMENT\n"
		"  Metric Value: regid.2017-05.com.example.a,1.0_0\n"
		"  UDI:\n"
		"    PID:C9300-24UX,SN:ABC12345678\n"
		"  Previous Report Id: 0,    Next Report Id: 1634211155\n"
		"  State: CLOSED,      State Change Reason: REPORTING\n"
		"  Start Time: Oct 14 11:32:40 2021 UTC,      End Time: Oct 14 "
		"11:32:48 2021 UTC\n"
		"  Storage State: EXIST\n"
		"  Transaction Message: <none>\n"
		"  Colour: blue,    Taste: sweet\n"
		"Report Id: 1634211155\n"
		"  Metric Name: TELEMETRY\n"
		"  UDI: PID:P,SN:S\n"
		"  State: DELETED,      Close Reason: SMART\n");

	assert_rows(g, REPORT_DETAILS, 2);
	assert_cell(g, REPORT_DETAILS, 0, DETAIL_TAG,
		    "regid.2017-05.com.example.a,1.0_0");
	assert_cell(g, REPORT_DETAILS, 0, DETAIL_PID, "C9300-24UX");
	assert_cell(g, REPORT_DETAILS, 0, DETAIL_SN, "ABC12345678");
	assert_cell(g, REPORT_DETAILS, 0, DETAIL_PREVIOUS, "0");
	assert_cell(g, REPORT_DETAILS, 0, DETAIL_NEXT, "1634211155");
	assert_cell(g, REPORT_DETAILS, 0, DETAIL_STATE_REASON, "REPORTING");
	assert_cell(g, REPORT_DETAILS, 0, DETAIL_END,
		    "Oct 14 11:32:48 2021 UTC");
	assert_cell(g, REPORT_DETAILS, 0, DETAIL_TRANSACTION_TEXT, "");
	assert_cell(g, REPORT_DETAILS, 0, DETAIL_TRANSACTION, NULL);
	assert_cell(g, REPORT_DETAILS, 1, DETAIL_FEATURE, NULL);
	assert_cell(g, REPORT_DETAILS, 1, DETAIL_SN, "S");
	assert_cell(g, REPORT_DETAILS, 1, DETAIL_CLOSE_REASON, "SMART");
	assert_rows(g, UNREAD, 0);
	assert_rows(g, DETAILS, 2);
	assert_use(g, 13, LINE_KEPT);
	for (unsigned i = 3; i <= 12; i++)
		assert_use(g, i, LINE_READ);
}

/* What stands before the first id belongs to no report. */
static void test_detail_without_id(void **state)
{
	READING(g, show_read_rum_detail,
		"  UDI: PID:P,SN:S\n  State: ACK\nReport Id: \n");

	assert_rows(g, REPORT_DETAILS, 1);
	assert_cell(g, REPORT_DETAILS, 0, DETAIL_ID, "");
	assert_cell(g, REPORT_DETAILS, 0, DETAIL_SN, NULL);
	assert_rows(g, UNREAD, 2);
}

static void test_payload(void **state)
{
	READING(g, show_read_rum_payload,
		"{\"payload\":\"ab}\\\"\n"
		"cd\",\"n\":[1,\n"
		"  {\"x\":2}]}Router#\n"
		"{\"one\": 1}\n"
		"no such report\n");

	assert_rows(g, PAYLOADS, 2);
	assert_cell(g, PAYLOADS, 0, PAYLOAD_TEXT,
		    "{\"payload\":\"ab}\\\"cd\",\"n\":[1,  {\"x\":2}]}");
	assert_cell(g, PAYLOADS, 1, PAYLOAD_TEXT, "{\"one\": 1}");
	assert_rows(g, UNREAD, 1);
	assert_use(g, 3, LINE_READ);
	assert_use(g, 5, LINE_UNREAD);
}

/* Text that was cut off is no payload, and many brackets take no long time. */
static void test_payload_cut(void **state)
{
	enum { MANY = 60000 };
	_cleanup_buf_ struct buf text = {0};

	for (unsigned i = 0; i < MANY; i++)
		buf_add_text(&text, "{\"a\":\n");
	READING(g, show_read_rum_payload, buf_text(&text));
	assert_rows(g, PAYLOADS, 0);
	assert_rows(g, UNREAD, MANY);
}

/* ---- logs ------------------------------------------------------------------ */

static void test_eventlog(void **state)
{
	READING(g, show_read_eventlog,
		"**** Event Log ****\n"
		"\n"
		"2021-11-17 03:31:32.920 UTC SAEVT_COMM_FAIL error=\"none\" "
		"MSG=\"so long that a\n"
		" terminal broke it\"\n"
		"2021-11-17 03:31:32.921 SAEVT_TAG count=\"0\"\n"
		"2021-11-17 03:31:32.922 UTC SAEVT_SHORT\n"
		"2021-11-17 03:31:32.923 UTC SAEVT_LONG text=\"that fills a line "
		"of a terminal\"\n"
		"a longer line than the one that the terminal is said to have "
		"broken has not been broken\n"
		"2021-11-17\n");

	assert_rows(g, LOG, 4);
	assert_cell(g, LOG, 0, LOG_TIME, "2021-11-17 03:31:32.920 UTC");
	assert_cell(g, LOG, 0, LOG_NAME, "SAEVT_COMM_FAIL");
	assert_cell(g, LOG, 0, LOG_TEXT,
		    "error=\"none\" MSG=\"so long that a terminal broke it\"");
	assert_cell(g, LOG, 1, LOG_TIME, "2021-11-17 03:31:32.921");
	assert_cell(g, LOG, 1, LOG_NAME, "SAEVT_TAG");
	assert_cell(g, LOG, 2, LOG_TEXT, "");
	assert_cell(g, LOG, 3, LOG_TEXT,
		    "text=\"that fills a line of a terminal\"");
	assert_rows(g, UNREAD, 2);
	assert_use(g, 1, LINE_FRAME);
	assert_use(g, 4, LINE_READ);
}

static void test_eventlog_none(void **state)
{
	READING(none, show_read_eventlog, " No EventLog Found.   \n");
	READING(cut, show_read_eventlog, "**** Event Log ****\n");

	assert_int_equal(none->device.list[SHOW_LOG].line, 1);
	assert_rows(none, LOG, 0);
	assert_int_equal(cut->device.list[SHOW_LOG].line, 0);
}

static void test_history(void **state)
{
	READING(g, show_read_history,
		"lost\n"
		"Message History (oldest to newest):\n"
		"====================================================\n"
		"Trust Establishment:\n"
		"  No past history\n"
		"Usage Reporting:\n"
		"  Request: something\n"
		"  Details:\n"
		"Import RUM ACK:\n"
		"  No past Import history\n");

	assert_rows(g, HISTORY, 4);
	assert_cell(g, HISTORY, 0, HISTORY_CHANNEL, "Trust Establishment");
	assert_cell(g, HISTORY, 0, HISTORY_TEXT, "");
	assert_cell(g, HISTORY, 1, HISTORY_CHANNEL, "Usage Reporting");
	assert_cell(g, HISTORY, 1, HISTORY_TEXT, "Request: something");
	assert_cell(g, HISTORY, 2, HISTORY_TEXT, "Details:");
	assert_cell(g, HISTORY, 3, HISTORY_CHANNEL, "Import RUM ACK");
	assert_cell(g, HISTORY, 3, HISTORY_TEXT, "");
	assert_rows(g, UNREAD, 1);
	assert_use(g, 4, LINE_FRAME);
	assert_use(g, 5, LINE_READ);
	assert_use(g, 7, LINE_KEPT);
}

/* ---- show version ---------------------------------------------------------- */

static void test_version_switch(void **state)
{
	READING(g, show_read_version,
		"Cisco IOS XE Software, Version 17.03.02a\n"
		"Cisco IOS Software [Amsterdam], Catalyst L3 Switch Software "
		"(CAT9K_IOSXE), Version 17.3.2a, RELEASE SOFTWARE (fc1)\n"
		"sw-one uptime is 3 weeks, 2 days\n"
		"Uptime for this control processor is 3 weeks, 2 days\n"
		"Technology Package License Information: \n"
		"\n"
		"------------------------------------------------\n"
		"Technology-package                   Technology-package\n"
		"Current             Type             Next reboot  \n"
		"------------------------------------------------\n"
		"network-advantage\tSmart License\t network-advantage\n"
		"None   Subscription Smart License   dna-advantage\n"
		"AIR License Level: AIR DNA Advantage\n"
		"Next reload AIR license Level: AIR DNA Essentials\n"
		"three words more\n"
		"Smart Licensing Status: Registration Not Applicable/Not "
		"Applicable\n"
		"cisco C9300-24UX (X86) processor with 1K/6147K bytes.\n"
		"Processor board ID ABC11111111\n"
		"Model Number                       : C9300-24UX\n"
		"System Serial Number               : ABC22222222\n");

	assert_field(g, OPERATING_SYSTEM, "IOS XE");
	assert_field(g, SOFTWARE_VERSION, "17.3.2a");
	assert_field(g, HOSTNAME, "sw-one");
	assert_field(g, UPTIME, "3 weeks, 2 days");
	assert_field(g, BOOT_LEVEL, "network-advantage");
	assert_field(g, BOOT_LEVEL_NEXT, "network-advantage");
	assert_field(g, BOOT_ADDON, "");
	assert_field(g, BOOT_ADDON_NEXT, "dna-advantage");
	assert_field(g, AIR_LEVEL, "AIR DNA Advantage");
	assert_field(g, AIR_LEVEL_NEXT, "AIR DNA Essentials");
	assert_field(g, VERSION_LICENSING,
		     "Registration Not Applicable/Not Applicable");
	assert_field(g, PID, "C9300-24UX");
	assert_field(g, SN, "ABC22222222");
	assert_rows(g, PACKAGES, 2);
	assert_cell(g, PACKAGES, 0, PACKAGE_TYPE, "Smart License");
	assert_cell(g, PACKAGES, 1, PACKAGE_TYPE, "Subscription Smart License");
	assert_cell(g, PACKAGES, 1, PACKAGE_CURRENT, "");
	assert_use(g, 4, LINE_ASIDE);
	assert_use(g, 15, LINE_ASIDE);
}

static void test_version_router(void **state)
{
	READING(g, show_read_version,
		"Cisco IOS XE Software, Version BLD_SOMETHING_2024\n"
		"Cisco IOS Software [IOSXE], c8k30be Software (X-M), "
		"Experimental Version 17.17.20241125:005549 [BLD_X 102]\n"
		"Technology Package License Information:\n"
		"-----------------------------------------------------------\n"
		"Technology     Type         Technology-package Technology-"
		"package\n"
		"                            Current            Next Reboot\n"
		"-----------------------------------------------------------\n"
		"Smart License  Subscription essentials         advantage\n"
		"\n"
		"words behind a table\n"
		"The current crypto throughput level is unthrottled\n"
		"The current throughput level is 2000 kbps\n"
		"Cisco IOS-XE software, Copyright (c) by cisco Systems\n"
		"cisco C8230X-8M2X (1RU) processor with 7806679K bytes.\n"
		"Processor board ID ABC33333333\n");

	assert_field(g, SOFTWARE_VERSION, "17.17.20241125");
	assert_field(g, BOOT_LEVEL, "essentials");
	assert_field(g, BOOT_LEVEL_NEXT, "advantage");
	assert_field(g, BOOT_ADDON, NULL);
	assert_field(g, CRYPTO_THROUGHPUT, "unthrottled");
	assert_field(g, THROUGHPUT, "2000 kbps");
	assert_field(g, PID, "C8230X-8M2X");
	assert_field(g, SN, "ABC33333333");
	assert_cell(g, PACKAGES, 0, PACKAGE_TECHNOLOGY, "Smart License");
	assert_cell(g, PACKAGES, 0, PACKAGE_TYPE, "Subscription");
	assert_rows(g, PACKAGES, 1);
	assert_use(g, 13, LINE_ASIDE);
}

/* Several technologies: the first in use is the level; none in use is none. */
static void test_version_technologies(void **state)
{
#define TECHNOLOGIES                                                           \
	"Technology Package License Information: \n"                           \
	"-----------------------------------------------------------------\n"  \
	"Technology    Technology-package           Technology-package\n"      \
	"              Current       Type           Next reboot  \n"           \
	"------------------------------------------------------------------\n" \
	"uck9             None             Smart License    None\n"
	READING(one, show_read_version,
		TECHNOLOGIES
		"ipbase           ipbasek9         Smart License    ipbasek9\n");
	READING(none, show_read_version, TECHNOLOGIES);

	assert_rows(one, PACKAGES, 2);
	assert_field(one, BOOT_LEVEL, "ipbasek9");
	assert_cell(one, PACKAGES, 0, PACKAGE_TECHNOLOGY, "uck9");
	assert_field(none, BOOT_LEVEL, "");
}

static void test_version_virtual(void **state)
{
	READING(g, show_read_version,
		"License Level: \n"
		"License Type: Perpetual\n"
		"Next reload license Level: \n"
		"Addon License Level: dna-advantage\n"
		"No active entitlement: no feature tier and no throughput "
		"level configured\n"
		"Smart Licensing is DISABLED\n");
	READING(old, show_read_version,
		"License Level: ipbase   Type: Permanent\n");

	assert_field(g, BOOT_LEVEL, "");
	assert_field(g, BOOT_LEVEL_NEXT, "");
	assert_field(g, BOOT_ADDON, "dna-advantage");
	assert_field(g, THROUGHPUT, "");
	assert_field(g, CRYPTO_THROUGHPUT, NULL);
	assert_field(g, VERSION_LICENSING, "DISABLED");
	assert_field(g, SOFTWARE_VERSION, NULL);
	assert_field(old, BOOT_LEVEL, "ipbase");
}

static void test_version_systems(void **state)
{
	READING(nx, show_read_version,
		"Cisco Nexus Operating System (NX-OS) Software\n"
		"  BIOS: version 05.45\n"
		"  NXOS: version 10.2(3) [Feature Release]\n"
		"  cisco Nexus9000 C93180YC-FX Chassis \n"
		"  Processor Board ID ABC44444444\n"
		"  Device name: nx-one\n"
		"Kernel uptime is 12 day(s), 22 hour(s)\n");
	READING(old, show_read_version, "  system:    version 7.0(3)I7(8)\n");
	READING(not, show_read_version, "System: running\n");
	READING(xr, show_read_version,
		"Cisco IOS XR Software, Version 24.1.1 LNT\n"
		"System uptime is 3 weeks\n");
	READING(asa, show_read_version,
		"Cisco Adaptive Security Appliance Software Version 9.16(4)\n"
		"asa-one up 3 days 4 hours\n");

	assert_field(nx, OPERATING_SYSTEM, "NX-OS");
	assert_field(nx, SOFTWARE_VERSION, "10.2(3)");
	assert_field(nx, CHASSIS, "Nexus9000 C93180YC-FX Chassis");
	assert_field(nx, HOSTNAME, "nx-one");
	assert_field(nx, UPTIME, "12 day(s), 22 hour(s)");
	/* A serial number without its product is no device. */
	assert_field(nx, BOARD_SN, "ABC44444444");
	assert_field(nx, SN, NULL);
	assert_field(old, SOFTWARE_VERSION, "7.0(3)I7(8)");
	assert_field(not, OPERATING_SYSTEM, NULL);
	assert_field(xr, OPERATING_SYSTEM, "IOS XR");
	assert_field(xr, SOFTWARE_VERSION, "24.1.1");
	assert_field(asa, SOFTWARE_VERSION, "9.16(4)");
	assert_field(asa, UPTIME, "3 days 4 hours");
}

/* ---- clock and NTP --------------------------------------------------------- */

static void test_clock(void **state)
{
	READING(g, show_read_clock,
		"Load for five secs: 1%/0%; one minute: 4%; five minutes: 3%\n"
		"Time source is NTP, .05:30:30.132 UTC Fri Oct 22 2021\n"
		"\n"
		".05:30:30.140 UTC Fri Oct 22 2021\n");
	READING(none, show_read_clock,
		"No time source, *17:05:54.449 UTC Fri Oct 22 2021\n");
	READING(plain, show_read_clock,
		"17:05:54.449 UTC Fri Oct 22 2021\nTime source is NTP\n");
	READING(wrong, show_read_clock, "the time is now\n");

	assert_field(g, TIME_SOURCE, "NTP");
	assert_field(g, CLOCK_LINE, ".05:30:30.132 UTC Fri Oct 22 2021");
	assert_field(g, CAPTURED_AT, ".05:30:30.132 UTC Fri Oct 22 2021");
	assert_int_equal(show_get(&g->device, SHOW_CLOCK_LINE).line, 2);
	assert_field(g, CPU_FIVE_SECONDS, "1%/0%");
	assert_field(g, CPU_FIVE_MINUTES, "3%");
	assert_use(g, 2, LINE_FRAME);
	assert_use(g, 4, LINE_READ);
	assert_field(none, TIME_SOURCE, "");
	assert_field(none, CLOCK_LINE, "*17:05:54.449 UTC Fri Oct 22 2021");
	assert_field(plain, TIME_SOURCE, "NTP");
	assert_field(plain, CAPTURED_AT, "17:05:54.449 UTC Fri Oct 22 2021");
	assert_field(wrong, CLOCK_LINE, NULL);
	assert_field(wrong, CAPTURED_AT, NULL);
	assert_use(wrong, 1, LINE_ASIDE);
}

static void test_ntp(void **state)
{
	READING(g, show_read_ntp,
		"Clock is unsynchronized, stratum 16, reference is "
		"192.0.2.1\n"
		"nominal freq is 250.0000 Hz\n");
	READING(off, show_read_ntp, "%NTP is not enabled.\n");

	assert_field(g, NTP_STATUS, "Clock is unsynchronized, stratum 16");
	assert_use(g, 2, LINE_ASIDE);
	assert_field(off, NTP_STATUS, "NTP is not enabled.");
}

/* ---- trustpoints ----------------------------------------------------------- */

static void test_trustpoints(void **state)
{
	READING(g, show_read_trustpoints,
		"    cn=lost\n"
		"Trustpoint SLA-TrustPoint:\n"
		"    Subject Name:\n"
		"    cn=Example Root CA\n"
		"    o=Example\n"
		"          Serial Number (hex): 01\n"
		"    Certificate configured.\n"
		"\n"
		"Trustpoint other:\n"
		"  Issuing CA certificate configured:\n"
		"  State:\n"
		"    Keys generated ............. No\n"
		"    Issuing CA authenticated ....... Yes\n"
		"Trustpoint bare:\n");

	assert_rows(g, TRUSTPOINTS, 3);
	assert_cell(g, TRUSTPOINTS, 0, TRUSTPOINT_NAME, "SLA-TrustPoint");
	assert_cell(g, TRUSTPOINTS, 0, TRUSTPOINT_SUBJECT,
		    "cn=Example Root CA");
	assert_cell(g, TRUSTPOINTS, 0, TRUSTPOINT_SERIAL, "01");
	assert_cell(g, TRUSTPOINTS, 0, TRUSTPOINT_STATE,
		    "Certificate configured.");
	assert_cell(g, TRUSTPOINTS, 1, TRUSTPOINT_STATE,
		    "Issuing CA authenticated ....... Yes");
	assert_cell(g, TRUSTPOINTS, 2, TRUSTPOINT_NAME, "bare");
	assert_cell(g, TRUSTPOINTS, 2, TRUSTPOINT_STATE, NULL);
	assert_use(g, 1, LINE_ASIDE);
}

/* ---- processes ------------------------------------------------------------- */

static void test_memory(void **state)
{
	READING(g, show_read_memory,
		"Processor Pool Total:  9 Used:  8 Free: 1\n"
		" PID TTY  Allocated  Freed  Holding  Getbufs  Retbufs Process\n"
		"   0   0        910    120      780        0        0 *MallocLite*\n"
		"  45   0         12      3        9        0        0 Two Words \n"
		"  46   0         12      3        9        0        -  Other\n"
		"  46   0         12      3        9        0        0\n");

	assert_rows(g, PROCESSES, 2);
	assert_cell(g, PROCESSES, 0, PROCESS_NAME, "*MallocLite*");
	assert_cell(g, PROCESSES, 0, PROCESS_HOLDING, "780");
	assert_cell(g, PROCESSES, 0, PROCESS_FIVE_SECONDS, NULL);
	assert_cell(g, PROCESSES, 1, PROCESS_NAME, "Two Words");
}

static void test_report_count(void **state)
{
	READING(g, show_read_report_count,
		"\nNumber of lines which match regexp = 1012\n9999\n");
	READING(bare, show_read_report_count, "12\n");
	READING(none, show_read_report_count, "report 12\nmatch\n");

	assert_field(g, COUNT_IN_FILES, "1012");
	assert_field(bare, COUNT_IN_FILES, "12");
	assert_field(none, COUNT_IN_FILES, NULL);
}

static void test_cpu(void **state)
{
	READING(g, show_read_cpu,
		"CPU utilization for five seconds: 98%/1%; one minute: 96%; "
		"five minutes: 95%\n"
		" PID Runtime(ms)     Invoked      uSecs   5Sec   1Min   5Min "
		"TTY Process \n"
		" 216     2338498       45654      51222 88.21% 87.02% 85.33%"
		"   0 SAGetRUMIds      \n"
		"  12           1           2          3  0.00%  0.00%  0.00%"
		"   0 Two Words        \n"
		"  13           1           2          3  0.00%  0.00%\n");
	READING(platform, show_read_cpu,
		"CPU utilization for five seconds:  7%, one minute:  6%, five "
		"minutes:  5%\n"
		"   Pid    PPid    5Sec    1Min    5Min  Status        Size  "
		"Name\n"
		" 16247   16240     7%      6%      5%  S           212992  "
		"fman_fp\n");

	assert_field(g, CPU_FIVE_SECONDS, "98%/1%");
	assert_field(g, CPU_ONE_MINUTE, "96%");
	assert_field(g, CPU_FIVE_MINUTES, "95%");
	assert_rows(g, PROCESSES, 2);
	assert_cell(g, PROCESSES, 0, PROCESS_NAME, "SAGetRUMIds");
	assert_cell(g, PROCESSES, 0, PROCESS_FIVE_SECONDS, "88.21%");
	assert_cell(g, PROCESSES, 0, PROCESS_FIVE_MINUTES, "85.33%");
	assert_cell(g, PROCESSES, 1, PROCESS_NAME, "Two Words");
	assert_use(g, 5, LINE_ASIDE);
	assert_field(platform, CPU_FIVE_MINUTES, "5%");
	assert_cell(platform, PROCESSES, 0, PROCESS_NAME, "fman_fp");
}

/* The agent's own are kept however many others are busier. */
static void test_cpu_many(void **state)
{
	_cleanup_buf_ struct buf text = {0};

	for (unsigned i = 0; i < 500; i++)
		buf_add_text(&text, "1 2 3 4 9.00% 9.00% 9.00% 0 Busy\n");
	buf_add_text(&text, "1 2 3 4 0.10% 0.10% 0.10% 0 SAUtilReport\n");
	READING(g, show_read_cpu, buf_text(&text));
	assert_rows(g, PROCESSES, 33);
	assert_cell(g, PROCESSES, 32, PROCESS_NAME, "SAUtilReport");
}

/* ---- hardware and configuration -------------------------------------------- */

static void test_inventory(void **state)
{
	READING(g, show_read_inventory,
		"NAME: \"Chassis\", DESCR: \"Example\"\n"
		"PID: C1111-8P         , VID: V01  , SN: ABC55555555\n"
		"NAME: \"module 0\", DESCR: \"Example\"\n"
		"PID: OTHER            , VID:      , SN: ABC66666666\n");
	READING(bare, show_read_inventory,
		"PID: C8000V           , VID: V00  , SN:\n"
		"PID: OTHER            , VID: V00  , SN: ABC66666666\n");
	READING(platform, show_read_platform,
		"Chassis type: C8000V             \n"
		"Slot      Type                State\n");

	assert_field(g, PID, "C1111-8P");
	assert_field(g, SN, "ABC55555555");
	assert_field(bare, CHASSIS_PID, NULL);
	assert_field(bare, PID, NULL);
	assert_field(bare, SN, NULL);
	assert_field(platform, CHASSIS, "C8000V");
}

/* What the licence output says of the device stands. */
static void test_settle(void **state)
{
	struct show_device d = {0};

	show_set(&d, SHOW_PID, slice_of("LICENSED"), 9);
	show_set(&d, SHOW_SN, slice_of("L1"), 9);
	show_set(&d, SHOW_CAPTURED_AT, slice_of("Mar 22 12:19:01 2022 UTC"), 8);
	show_set(&d, SHOW_CHASSIS_PID, slice_of("CHASSIS"), 1);
	show_set(&d, SHOW_CHASSIS_SN, slice_of("C1"), 1);
	show_set(&d, SHOW_CLOCK_LINE,
		 slice_of("12:00:00.000 UTC Tue Mar 22 2022"), 2);
	show_settle(&d);
	assert_shown(show_get(&d, SHOW_PID), "LICENSED");
	assert_shown(show_get(&d, SHOW_SN), "L1");
	assert_shown(show_get(&d, SHOW_CAPTURED_AT), "Mar 22 12:19:01 2022 UTC");
}

static void test_config(void **state)
{
	READING(g, show_read_config,
		"hostname rt-one\n"
		"ntp server 192.0.2.1\n"
		"license boot level network-advantage addon dna-advantage\n"
		"license smart url cslu http://cslu.example:8182/cslu/v1/pi\n"
		"license smart url default\n"
		"license smart transport cslu\n"
		"license udi pid C8000V sn ABC77777777\n"
		"license accept end user agreement\n"
		"platform hardware throughput crypto 1G\n"
		"ip http client source-interface Vlan10\n"
		"interface Vlan10\n");

	assert_field(g, HOSTNAME, "rt-one");
	assert_field(g, CONFIG_BOOT_LEVEL,
		     "network-advantage addon dna-advantage");
	assert_field(g, CONFIG_URL, "http://cslu.example:8182/cslu/v1/pi");
	assert_field(g, CONFIG_TRANSPORT, "cslu");
	assert_field(g, THROUGHPUT_CONFIGURED, "crypto 1G");
	assert_field(g, CONFIG_SOURCE_INTERFACE, "Vlan10");
	assert_field(g, SN, "ABC77777777");
	assert_rows(g, CONFIG, 8);
	assert_cell(g, CONFIG, 5, CONFIG_TEXT,
		    "license accept end user agreement");
	assert_use(g, 2, LINE_ASIDE);
	assert_use(g, 11, LINE_ASIDE);
}

/* ---- traces ---------------------------------------------------------------- */

static void test_traces(void **state)
{
	READING(g, show_read_trace,
		"[smart-agent] SAUtilReport-URL[http://cslu-local.example:8182"
		"/cslu/v1/pi/hello] HTTPC\n"
		"HTTPC: received status (220)\n"
		"HTTP/1.1 503 Service Unavailable\n"
		"CRYPTO_PKI: (A0001) revocation check failed at "
		"http://crl.example/a.crl, status (\n"
		"host name does not match\n"
		"SSL3 alert write:fatal:unknown CA\n"
		"plain words\n");

	assert_rows(g, TRACES, 6);
	assert_cell(g, TRACES, 0, TRACE_KIND, "agent");
	assert_cell(g, TRACES, 0, TRACE_URL,
		    "http://cslu-local.example:8182/cslu/v1/pi/hello");
	assert_cell(g, TRACES, 0, TRACE_STATUS, NULL);
	assert_cell(g, TRACES, 1, TRACE_KIND, "http");
	assert_cell(g, TRACES, 1, TRACE_STATUS, "220");
	assert_cell(g, TRACES, 2, TRACE_STATUS, "503");
	assert_cell(g, TRACES, 2, TRACE_TEXT,
		    "HTTP/1.1 503 Service Unavailable");
	assert_cell(g, TRACES, 3, TRACE_KIND, "pki");
	assert_cell(g, TRACES, 3, TRACE_URL, "http://crl.example/a.crl");
	assert_cell(g, TRACES, 3, TRACE_STATUS, NULL);
	assert_cell(g, TRACES, 4, TRACE_KIND, "pki");
	assert_cell(g, TRACES, 5, TRACE_KIND, "ssl");
	assert_use(g, 6, LINE_READ);
	assert_use(g, 7, LINE_ASIDE);
}

static void test_logging(void **state)
{
	READING(g, show_read_trace,
		"Syslog logging: enabled\n"
		"    Buffer logging:  level debugging, 22 messages logged\n"
		"*Nov 17 18:05:09.580: CRYPTO_PKI: no match\n");

	assert_rows(g, TRACES, 1);
	assert_use(g, 1, LINE_ASIDE);
	assert_use(g, 2, LINE_ASIDE);
}

/* ---- all of them against anything ------------------------------------------ */

static show_read_part *const readers[] = {
	show_read_rum_ids,   show_read_rum_detail, show_read_rum_payload,
	show_read_eventlog,  show_read_history,	   show_read_version,
	show_read_clock,     show_read_ntp,	   show_read_trustpoints,
	show_read_cpu,	     show_read_platform,   show_read_inventory,
	show_read_memory,    show_read_report_count,
	show_read_config,    show_read_trace,
};

static const char *const awkward[] = {
	"", "\n", " ", ":", "::\n:", "*\n* \n*0\n*0 \n", "{", "}{\n}", "\"{\\",
	"PID:", "PID:,SN:", "Report Id:", "Report Id: 1\nUDI:\n", "report_id:",
	"report_id:1 state:", "UDI: ,S:P:\n", "cisco ", "cisco  Chassis",
	"cisco  ) processor", "Trustpoint ", "Trustpoint :", "license smart url ",
	"license udi pid ", "license udi pid x sn", "hostname \n",
	"1 % % % %\n% % % % %\n1 1% 1% 1% 1%\n1 1% 1% 1% 1 x\n", "://",
	"status (", "x://\nhttpc://", "Time source is ", "Time source is ,",
	"Time source is NTP,", "No time source", "Load for five secs:",
	"Load for five secs: one minute:", "Cisco IOS XE Software, Version ",
	"Cisco IOS XE Software, Version 0", "Cisco IOS XE Software, Version 00.",
	"Technology Package License Info\nTechnology\nCurrent\na b c\na b c d\n",
	"Technology Package License Info\nTechnology-package\nCurrent\na\na b\n"
	"a b c\na b c d e f g h i j k l\n",
	"Technology Package License Info\nTechnology Type\nCurrent\na\na b c\n"
	"a b c d\n",
	"Import :\nx", "2021-11-17\n", "2021-11-17 03:31:32", "2021-11-17 1\n",
	"2021-11-17 03:31:32 SA", "No EventLog Found", "%", "%%%", "uptime is ",
	"x uptime is ", "x up 1", "\x80\xff\x01\x1b[2J",
};

static void test_awkward(void **state)
{
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		for (size_t k = 0; k < sizeof(awkward) / sizeof(awkward[0]);
		     k++) {
			READING(g, readers[i], awkward[k]);

			for (uint32_t n = 0; n < g->text.lines; n++)
				assert_true(g->text.line[n].use <= LINE_ASIDE);
		}
	}
}

/* Messages that were lifted out are left alone, and what was read is not read
 * twice. */
static void test_taken_lines(void **state)
{
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		struct arena arena = {0};
		struct slice clock = slice_of("Time source is HTTPC");
		struct slice ntp = slice_of("NTP is HTTPC");
		struct show_line line[] = {
			{.p = clock.p,
			 .n = (uint32_t)clock.n,
			 .number = 1,
			 .use = LINE_EVENT},
			{.p = ntp.p,
			 .n = (uint32_t)ntp.n,
			 .number = 2,
			 .use = LINE_EVENT},
			/* A trace that was read before. */
			{.p = ntp.p + 7,
			 .n = 5,
			 .number = 3,
			 .use = LINE_READ},
		};
		struct show_text text = {.line = line, .lines = 3};
		struct show_device device = {0};
		struct show_reader r = {&arena, &text, &device};
		const struct show_part part = {.end = 3};

		readers[i](&r, &part);
		assert_int_equal(line[0].use, LINE_EVENT);
		assert_int_equal(line[1].use, LINE_EVENT);
		for (size_t k = 0; k < SHOW_FIELDS; k++)
			assert_int_equal(device.field[k].line, 0);
		for (size_t k = 0; k < SHOW_LISTS; k++)
			assert_int_equal(device.list[k].count, 0);
		arena_free(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_no_ids),
		cmocka_unit_test(test_detail),
		cmocka_unit_test(test_detail_without_id),
		cmocka_unit_test(test_payload),
		cmocka_unit_test(test_payload_cut),
		cmocka_unit_test(test_eventlog),
		cmocka_unit_test(test_eventlog_none),
		cmocka_unit_test(test_history),
		cmocka_unit_test(test_version_switch),
		cmocka_unit_test(test_version_router),
		cmocka_unit_test(test_version_technologies),
		cmocka_unit_test(test_version_virtual),
		cmocka_unit_test(test_version_systems),
		cmocka_unit_test(test_clock),
		cmocka_unit_test(test_ntp),
		cmocka_unit_test(test_trustpoints),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_report_count),
		cmocka_unit_test(test_cpu),
		cmocka_unit_test(test_cpu_many),
		cmocka_unit_test(test_inventory),
		cmocka_unit_test(test_settle),
		cmocka_unit_test(test_config),
		cmocka_unit_test(test_traces),
		cmocka_unit_test(test_logging),
		cmocka_unit_test(test_awkward),
		cmocka_unit_test(test_taken_lines),
	};

	return cmocka_run_group_tests_name("show: other commands", tests, NULL,
					   NULL);
}
