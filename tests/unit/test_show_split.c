/* show/split, assign and show_read: which command printed what, on which device. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "show/split.h"

static const char *const names[SHOW_COMMANDS] = {
#define COMMAND(name, words, about) #name,
#include "show/commands.def"
#undef COMMAND
};

/* The parts as "COMMAND first-last host device" a line, lines from 1. */
static char *parts_of(struct arena *a, struct slice bytes)
{
	_cleanup_buf_ struct buf out = {0};
	struct show_text t;
	struct show_split s;
	uint32_t devices;

	show_lines(a, bytes, &t);
	assert_true(show_split(a, &t, 1000, &s));
	assert_true(show_assign(a, &t, &s, 1000, &devices));
	for (uint32_t i = 0; i < s.count; i++) {
		const struct show_found *f = &s.at[i];

		buf_printf(&out, "%s %u-%u %.*s %u\n", names[f->part.command],
			   f->part.first + 1, f->part.end, SLICE_ARG(f->host),
			   f->device);
	}
	return arena_text(a, buf_slice(&out));
}

static void check(const char *text, const char *expected)
{
	_cleanup_arena_ struct arena a = {0};

	assert_string_equal(parts_of(&a, slice_of(text)), expected);
}

static void check_typed(const char *typed, enum show_command command)
{
	enum show_command found = show_command_of(slice_of(typed));

	if (found != command)
		fail_msg("%s: %s", typed, names[found]);
}

static void test_commands(void **state)
{
	check_typed("show license all", SHOW_COMMAND_LICENSE_ALL);
	check_typed("sh lic all", SHOW_COMMAND_LICENSE_ALL);
	check_typed("SHOW LICENSE ALL", SHOW_COMMAND_LICENSE_ALL);
	check_typed("show lic tech sup", SHOW_COMMAND_LICENSE_TECH);
	check_typed("show tech license", SHOW_COMMAND_TECH_LICENSE);
	check_typed("show tech-support license", SHOW_COMMAND_TECH_LICENSE);
	check_typed("show license status", SHOW_COMMAND_LICENSE_STATUS);
	check_typed("show lic sum", SHOW_COMMAND_LICENSE_SUMMARY);
	check_typed("show license usage | include IN USE",
		    SHOW_COMMAND_LICENSE_USAGE);
	check_typed("show license rum id all", SHOW_COMMAND_RUM_ID_ALL);
	check_typed("show license rum id 1634211151 detail",
		    SHOW_COMMAND_RUM_ID_DETAIL);
	check_typed("test license smart rum-report id", SHOW_COMMAND_RUM_ID_LIST);
	check_typed("test license smart rum-report id-list",
		    SHOW_COMMAND_RUM_ID_LIST);
	check_typed("test license smart rum-id-list", SHOW_COMMAND_RUM_ID_LIST);
	check_typed("test license smart rum show 1634211151",
		    SHOW_COMMAND_RUM_SHOW);
	check_typed("test license smart rum-report show 1634211151",
		    SHOW_COMMAND_RUM_SHOW);
	check_typed("show license eventlog 5", SHOW_COMMAND_LICENSE_EVENTLOG);
	check_typed("show license platform summary",
		    SHOW_COMMAND_LICENSE_PLATFORM);
	check_typed("show license platform detail", SHOW_COMMAND_OTHER);
	check_typed("show process memory sorted", SHOW_COMMAND_MEMORY);
	check_typed("more flash:all.txt | count RUMReport",
		    SHOW_COMMAND_REPORT_COUNT);
	check_typed("show lic rum id all | cou ACK", SHOW_COMMAND_OTHER);
	check_typed("show license rum id all | include count RUMReport",
		    SHOW_COMMAND_RUM_ID_ALL);
	check_typed("show lic hist mess", SHOW_COMMAND_LICENSE_HISTORY);
	check_typed("sh ver", SHOW_COMMAND_VERSION);
	check_typed("show ver|inc Smart", SHOW_COMMAND_VERSION);
	check_typed("show crypto pki trustpoint status",
		    SHOW_COMMAND_TRUSTPOINT);
	check_typed("show process cpu sorted 5min | inc CPU", SHOW_COMMAND_CPU);
	check_typed("show run | sec license", SHOW_COMMAND_RUNNING_CONFIG);
	check_typed("show log", SHOW_COMMAND_LOGGING);
	check_typed("show log process iosrp module smart-agent internal",
		    SHOW_COMMAND_TRACE);
	check_typed("show platform", SHOW_COMMAND_PLATFORM);
	/* Not ours, not clear, or too short. */
	check_typed("show platform software sl-infra all", SHOW_COMMAND_OTHER);
	check_typed("show lic s", SHOW_COMMAND_OTHER);
	check_typed("s lic all", SHOW_COMMAND_OTHER);
	check_typed("show interfaces", SHOW_COMMAND_OTHER);
	check_typed("show licenses all", SHOW_COMMAND_OTHER);
	check_typed("show", SHOW_COMMAND_OTHER);
	check_typed("", SHOW_COMMAND_OTHER);
	check_typed("|", SHOW_COMMAND_OTHER);
}

static void check_prompt(const char *text, const char *host, const char *typed,
			 bool xr)
{
	_cleanup_arena_ struct arena a = {0};
	struct show_echo e;

	assert_true(show_echo_read(slice_of(text), &e));
	assert_string_equal(arena_text(&a, e.host), host);
	assert_string_equal(arena_text(&a, e.typed), typed);
	assert_int_equal(e.xr, xr);
}

static void test_prompts(void **state)
{
	static const char *const none[] = {
		"Status: ENABLED",
		"UDI: PID:C9300-24UX,SN:FCW2303D16Y",
		"No Purchase Information Available#",
		"https://host/#/path",
		"<none>",
		"issue#4 is open",
		"-----------------------------------------",
		"----- ",
		"a > b",
		"value>other",
		"show me the licence",
		"shutdown",
		"test is over",
		"Trust Code Installed: <none>",
		"#",
		">",
		"(config)#",
		"RP/0/RP0/CPU0:#",
		"r1:other#show clock",
		"Note:see#show clock",
		"[12:00:01] #show clock",
		"[12:00:01]",
		"`ls`",
	};

	check_prompt("host#show license all", "host", "show license all", false);
	check_prompt("host>show license all", "host", "show license all", false);
	check_prompt("N9K-1# show license usage", "N9K-1", "show license usage",
		     false);
	check_prompt("host(config-if)#do show license all", "host",
		     "show license all", false);
	check_prompt("RP/0/RP0/CPU0:core-1#show license status", "core-1",
		     "show license status", true);
	check_prompt("fw/pri/act# show license all", "fw/pri/act",
		     "show license all", false);
	check_prompt("host#", "host", "", false);
	check_prompt("r1:admin#show version", "r1", "show version", false);
	check_prompt("sysadmin-vm:0_RP0# show version", "", "show version", true);
	check_prompt("[12:00:01] R1#show clock", "R1", "show clock", false);
	check_prompt("2026-11-24 12:00:01.250 R1(config)#exit", "R1", "exit", false);
	check_prompt("R1 # show clock", "R1", "show clock", false);
	check_prompt("host>", "host", "", false);
	check_prompt("admin@ncs# devices device leaf01-1 live-status exec show "
		     "license status",
		     "leaf01-1", "show license status", false);
	check_prompt("devices device leaf01-1 live-status exec any \"show "
		     "clock\"",
		     "leaf01-1", "show clock", false);
	check_prompt("------------------ show license all ------------------",
		     "", "show license all", false);
	check_prompt("`show license usage`", "", "show license usage", false);
	check_prompt("show license all", "", "show license all", false);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		struct show_echo e;

		if (show_echo_read(slice_of(none[i]), &e))
			fail_msg("%s", none[i]);
	}
}

/* A row that does not stand beside those with its first bytes is never found. */
static void test_headings(void **state)
{
	static const char *const texts[] = {
#define HEADING(text, command, flags, belongs) text,
#include "show/headings.def"
#undef HEADING
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const struct show_heading *h;
		unsigned row;

		if (i)
			assert_true(strcmp(texts[i - 1], texts[i]) < 0);
		h = show_heading_of(slice_of(texts[i]), &row);
		assert_non_null(h);
		assert_int_equal(row, i);
	}
}

#define STATUS                                                                 \
	"Utility:\n  Status: DISABLED\n\nSmart Licensing Using Policy:\n"      \
	"  Status: ENABLED\n\nTransport:\n  Last report file write: <none>\n"
#define TECH(unit, other)                                                      \
	"Smart Licensing Tech Support info\n\nSmart Licensing Status\n"        \
	"====\n\nSmart Licensing is ENABLED\n\nUtility:\n"                     \
	"Product Information\n====\n"                                          \
	"UDI: PID:C9300,SN:" unit "\n\nHA UDI List:\n"                         \
	"    Active:PID:C9300,SN:" unit "\n"                                   \
	"    Standby:PID:C9300,SN:" other "\n\n"                               \
	"Other Info\n====\n\nPlatform Provided Mapping Table\n"        \
	"Enforced Licenses:\n x\n"
/* 22 lines. */

static void test_echoes(void **state)
{
	check("host#show license status\n" STATUS "host#show clock\n"
	      "18:56:04.554 EST Mon Oct 17 2016\nhost#\n",
	      "LICENSE_STATUS 2-9 host 0\nCLOCK 11-11 host 0\n");
	check("show version\nCisco IOS XE Software, Version 17.9.4\n",
	      "VERSION 2-2  0\n");
	check("        R1#show ntp status\n        Clock is synchronized\n    ",
	      "NTP_STATUS 2-3 R1 0\n");
	/* What is not ours ends the part before it. */
	check("h#sh lic sum\nLicense Usage:\n a\nh#sh int\nVlan1 is up\nh#sh "
	      "clock\n18:56:04.554 EST Mon Oct 17 2016\n",
	      "LICENSE_SUMMARY 2-3 h 0\nCLOCK 7-7 h 0\n");
	/* The time above it is IOS XR's. */
	check("RP/0/RP0/CPU0:x#sh lic sum\nThu Jul  1 11:53:58.601 UTC\n"
	      "License Usage:\n",
	      "LICENSE_SUMMARY 2-3 x 0\n");
	check("h#sh lic sum\nThu Jul  1 11:53:58.601 UTC\n", "");
	check("[12:00:01] h #show license status\n" STATUS "[12:00:02] h #conf t\n"
	      "a\n[12:00:02] h #\n",
	      "LICENSE_STATUS 2-9 h 0\n");
	check("sysadmin-vm:0_RP0#show license status\n" STATUS
	      "sysadmin-vm:0_RP0#\n",
	      "LICENSE_STATUS 2-9  0\n");
	/* No prompt, as long as its host had none. */
	check("h#show license status\n" STATUS "Case #\nCase #see below\n",
	      "LICENSE_STATUS 2-11 h 0\n");
	/* A refusal is no output. */
	check("h#show license statusx\n             ^\n% Invalid input detected "
	      "at '^' marker.\n\nh#",
	      "");
	check("h#show license status\n% Incomplete command.\n\nh#show clock\n"
	      "syntax error: element does not exist\n",
	      "");
	check("h#show license all\nh#show license status\n" STATUS,
	      "LICENSE_STATUS 3-10 h 0\n");
}

static void test_rulers(void **state)
{
	check("h#show tech license\n\n"
	      "------------------ show clock ------------------\n\n"
	      "18:56:04.554 EST Mon Oct 17 2016\n\n"
	      "------------------ show license status ------------------\n\n"
	      STATUS
	      "------------------ show interfaces ------------------\n\n"
	      "Processor Pool Total\nUtility:\n"
	      "------------------ show license eventlog ------------------\n\n"
	      "**** Event Log ****\n",
	      "TECH_LICENSE 2-2 h 0\nCLOCK 4-6 h 0\nLICENSE_STATUS 8-16 h 0\n"
	      "LICENSE_EVENTLOG 22-23 h 0\n");
	/* Without rulers, the headings do. */
	check("h#show tech license\n" TECH("A", "B") "**** Event Log ****\nx\n",
	      "TECH_LICENSE 2-1 h 0\nLICENSE_TECH 2-23 h 0\n"
	      "LICENSE_EVENTLOG 24-25 h 0\n");
}

static void test_contents(void **state)
{
	static const struct {
		const char *text;
		enum show_command command;
	} all[] = {
		{"Utility:", SHOW_COMMAND_LICENSE_STATUS},
		{"Smart Licensing is ENABLED", SHOW_COMMAND_LICENSE_STATUS},
		{"License Usage:", SHOW_COMMAND_LICENSE_SUMMARY},
		{"License Authorization: ", SHOW_COMMAND_LICENSE_USAGE},
		{"Smart Licensing Usage Report:", SHOW_COMMAND_RUM_ID_ALL},
		{"Smart Licensing Usage Report Detail:",
		 SHOW_COMMAND_RUM_ID_DETAIL},
		{"**** Event Log ****", SHOW_COMMAND_LICENSE_EVENTLOG},
		{" No EventLog Found. ", SHOW_COMMAND_LICENSE_EVENTLOG},
		{"Message History (oldest to newest):",
		 SHOW_COMMAND_LICENSE_HISTORY},
		{"Cisco IOS XE Software, Version 17.9.4", SHOW_COMMAND_VERSION},
		{"Cisco Nexus Operating System (NX-OS) Software",
		 SHOW_COMMAND_VERSION},
		{"*18:56:04.554 EST Mon Oct 17 2016", SHOW_COMMAND_CLOCK},
		{"Clock is unsynchronized, stratum 16", SHOW_COMMAND_NTP_STATUS},
		{"Trustpoint SLA-TrustPoint:", SHOW_COMMAND_TRUSTPOINT},
		{"CPU utilization for five seconds: 7%/1%", SHOW_COMMAND_CPU},
		{"Overall status:", SHOW_COMMAND_LICENSE_AUTHORIZATION},
		{"UDI: PID:C9300,SN:A", SHOW_COMMAND_LICENSE_UDI},
		{"report_id:1 state:SmartAgentRumStateOpen",
		 SHOW_COMMAND_RUM_ID_LIST},
		{"{\"payload\":\"{\\\"asset_identification\\\":1}\"}",
		 SHOW_COMMAND_RUM_SHOW},
		{"2023/05/12 10:01:02.123 {iosrp_R0-0}{255}: [smart-agent] "
		 "[1]: (debug): SAUtilReport-URL[http://c]",
		 SHOW_COMMAND_TRACE},
		{"*Nov 17 18:05:09.580: CRYPTO_PKI: revocation check failed",
		 SHOW_COMMAND_TRACE},
		{"Smart Licensing Status", SHOW_COMMAND_LICENSE_ALL},
		{"Other Info", SHOW_COMMAND_LICENSE_TECH},
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		_cleanup_arena_ struct arena a = {0};
		char *text = arena_printf(&a, "%s\n x\n", all[i].text);
		char *want = arena_printf(&a, "%s 1-2  0\n",
					  names[all[i].command]);

		check(text, want);
		assert_true(show_looks_like(slice_of(text)) ==
			    (all[i].command != SHOW_COMMAND_RUM_SHOW));
	}
}

/* Output that is known by its content only may be a longer command's. */
static void test_growing(void **state)
{
	check("Smart Licensing is ENABLED\nUtility:\nLicense Usage\n===\n"
	      "Product Information\n",
	      "LICENSE_ALL 1-5  0\n");
	check("Smart Licensing Status\n===\nUtility:\nLicense Usage\n===\n"
	      "HA Info\n",
	      "LICENSE_TECH 1-6  0\n");
	check("Account Information:\n  x\nLicense Usage:\n  y\n",
	      "LICENSE_SUMMARY 1-4  0\n");
	check("Account Information:\n  x\nTransport:\n  y\n",
	      "LICENSE_STATUS 1-4  0\n");
	/* One after another, without a word between them. */
	check(STATUS "\nLicense Usage:\n x\nUDI: PID:C9300,SN:A\n",
	      "LICENSE_STATUS 1-9  0\nLICENSE_SUMMARY 10-11  0\n"
	      "LICENSE_UDI 12-12  0\n");
	check(STATUS STATUS, "LICENSE_STATUS 1-8  0\nLICENSE_STATUS 9-16  1\n");
	/* Sections of a command are not other commands. */
	check("show license history message\nMessage History (oldest to "
	      "newest):\n====\nUsage Reporting:\n  No past history\nImport "
	      "Message History (oldest to newest):\n",
	      "LICENSE_HISTORY 2-6  0\n");
	/* But what is clearly another's is. */
	check("show license status\n**** Event Log ****\nx\n",
	      "LICENSE_EVENTLOG 2-3  0\n");
}

static void test_devices(void **state)
{
	/* Another prompt. */
	check("a#show license status\n" STATUS "a#\nb#show license status\n"
	      STATUS,
	      "LICENSE_STATUS 2-9 a 0\nLICENSE_STATUS 12-19 b 1\n");
	/* And back to the first. */
	check("a#sh clock\n18:56:04.554 EST Mon Oct 17 2016\n"
	      "b#sh clock\n18:56:04.554 EST Mon Oct 17 2016\n"
	      "a#sh lic sum\nLicense Usage:\n",
	      "CLOCK 2-2 a 0\nCLOCK 4-4 b 1\nLICENSE_SUMMARY 6-6 a 0\n");
	/* Another UDI. */
	check(TECH("A", "B") TECH("C", "D"),
	      "LICENSE_TECH 1-22  0\nLICENSE_TECH 23-44  1\n");
	check("Switch#sh lic udi\nUDI: PID:C9300,SN:A\nSwitch#sh lic udi\n"
	      "UDI: PID:C9300,SN:B\n",
	      "LICENSE_UDI 2-2 Switch 0\nLICENSE_UDI 4-4 Switch 1\n");
	/* A member of the stack is not another device, whoever tells it first. */
	check("UDI: PID:C9300,SN:B\n" TECH("A", "B"),
	      "LICENSE_UDI 1-1  0\nLICENSE_TECH 2-23  0\n");
	/* What stood before the new UDI and was told already is the new one's. */
	check("Clock is synchronized\n" TECH("A", "B") "Clock is synchronized\n"
	      TECH("C", "D"),
	      "NTP_STATUS 1-1  0\nLICENSE_TECH 2-23  0\nNTP_STATUS 24-24  1\n"
	      "LICENSE_TECH 25-46  1\n");
	/* The same output again, and nothing says that it is the same device's. */
	check("a#sh lic stat\n" STATUS STATUS,
	      "LICENSE_STATUS 2-9 a 0\nLICENSE_STATUS 10-17  1\n");
	check(STATUS "a#sh lic stat\n" STATUS,
	      "LICENSE_STATUS 1-8  0\nLICENSE_STATUS 10-17 a 1\n");
	check("a#sh lic stat\n" STATUS "a#sh lic stat\n" STATUS,
	      "LICENSE_STATUS 2-9 a 0\nLICENSE_STATUS 11-18 a 0\n");
	/* NSO. */
	check("admin@ncs# devices device x1 live-status exec show license udi\n"
	      "result \nUDI: PID:N9K,SN:A\nadmin@ncs# devices device x2 "
	      "live-status exec show license udi\nUDI: PID:N9K,SN:B\n",
	      "LICENSE_UDI 2-3 x1 0\nLICENSE_UDI 5-5 x2 1\n");
}

/* The same device at another time, with what the later capture began with. */
static void test_later(void **state)
{
	check(TECH("A", "B") TECH("A", "B"),
	      "LICENSE_TECH 1-22  0\nLICENSE_TECH 23-44  1\n");
	check(TECH("A", "B") TECH("B", "A"),
	      "LICENSE_TECH 1-22  0\nLICENSE_TECH 23-44  1\n");
	check("a#sh lic tech sup\n" TECH("A", "B") "a#\na#sh lic tech sup\n"
	      TECH("A", "B"),
	      "LICENSE_TECH 2-23 a 0\nLICENSE_TECH 26-47 a 1\n");
	check("a#sh ntp stat\nClock is synchronized\na#sh lic tech sup\n"
	      TECH("A", "B") "a#sh lic udi\nUDI: PID:C9300,SN:A\n"
	      "a#sh ntp stat\nClock is synchronized\na#sh lic tech sup\n"
	      TECH("A", "B"),
	      "NTP_STATUS 2-2 a 0\nLICENSE_TECH 4-25 a 0\nLICENSE_UDI 27-27 a 0\n"
	      "NTP_STATUS 29-29 a 1\nLICENSE_TECH 31-52 a 1\n");
	/* Several commands of one capture. */
	check("a#sh lic stat\n" STATUS "a#sh lic tech sup\n" TECH("A", "B"),
	      "LICENSE_STATUS 2-9 a 0\nLICENSE_TECH 11-32 a 0\n");
}

#define CLOCK(hour, day)                                                       \
	"a#sh clock\n" hour ":56:04.554 UTC Mon Oct " day " 2016\n"
#define TYPED_STATUS "a#sh lic stat\n" STATUS

/* By the clock in front of it. */
static void test_later_clock(void **state)
{
	check(CLOCK("01", "17") TYPED_STATUS CLOCK("09", "17") TYPED_STATUS,
	      "CLOCK 2-2 a 0\nLICENSE_STATUS 4-11 a 0\nCLOCK 13-13 a 1\n"
	      "LICENSE_STATUS 15-22 a 1\n");
	/* Within the hour; and nothing that was told before. */
	check(CLOCK("01", "17") TYPED_STATUS CLOCK("02", "17") TYPED_STATUS,
	      "CLOCK 2-2 a 0\nLICENSE_STATUS 4-11 a 0\nCLOCK 13-13 a 0\n"
	      "LICENSE_STATUS 15-22 a 0\n");
	check(CLOCK("01", "17") TYPED_STATUS CLOCK("01", "19")
	      "a#sh lic sum\nLicense Usage:\n",
	      "CLOCK 2-2 a 0\nLICENSE_STATUS 4-11 a 0\nCLOCK 13-13 a 0\n"
	      "LICENSE_SUMMARY 15-15 a 0\n");
	check(CLOCK("01", "17") CLOCK("01", "19") TYPED_STATUS,
	      "CLOCK 2-2 a 0\nCLOCK 4-4 a 0\nLICENSE_STATUS 6-13 a 0\n");
}

static void test_json(void **state)
{
	check("{\n  \"changed\": false,\n  \"stdout\": [\"Utility:\\n  Status: "
	      "DISABLED\\n\"],\n  \"stdout_lines\": [\n    \"Utility:\",\n  ]"
	      "\n}\n",
	      "LICENSE_STATUS 4-5  0\n");
}

static void read_whole(struct arena *a, const char *text,
		       struct show_capture *c)
{
	struct limits l = limits_default();
	struct err e = {0};

	assert_int_equal(show_read(a, slice_of(text), &l, c, &e), RC_OK);
}

static void test_read(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	struct show_capture c;
	const struct show_device *d;

	read_whole(&a,
		   "RP/0/RP0/CPU0:core-1#show license status\n"
		   "Load for five secs: 1%/0%; one minute: 2%; five minutes: 3%\n"
		   "Time source is NTP, .18:56:04.554 EST Mon Oct 17 2016\n"
		   STATUS "*Nov 17 18:05:09.580: %SMART_LIC-3-COMM_FAILED: no\n"
		   "RP/0/RP0/CPU0:edge-2#sh clock\n"
		   "18:56:04.554 EST Mon Oct 17 2016\n"
		   "%LINK-3-UPDOWN: x\n",
		   &c);
	assert_int_equal(c.devices, 2);
	d = c.device[0];
	assert_true(slice_is(show_get(d, SHOW_HOSTNAME).text, "core-1"));
	assert_int_equal(show_get(d, SHOW_HOSTNAME).line, 1);
	assert_true(slice_is(show_get(d, SHOW_OPERATING_SYSTEM).text, "IOS XR"));
	assert_true(slice_is(show_get(d, SHOW_CAPTURED_AT).text,
			     ".18:56:04.554 EST Mon Oct 17 2016"));
	assert_int_equal(show_get(d, SHOW_CAPTURED_AT).line, 3);
	assert_int_equal(d->list[SHOW_EVENTS].count, 1);
	assert_true(slice_is(show_cell(&d->list[SHOW_EVENTS].at[0],
				       SHOW_EVENT_SEVERITY)
				     .text,
			     "3"));
	assert_true(d->seen[SHOW_COMMAND_LICENSE_STATUS]);
	assert_false(d->seen[SHOW_COMMAND_CLOCK]);
	assert_int_equal(d->first, 1);
	assert_int_equal(d->last, 12);
	assert_false(d->cut);
	d = c.device[1];
	assert_true(slice_is(show_get(d, SHOW_HOSTNAME).text, "edge-2"));
	assert_int_equal(d->list[SHOW_EVENTS].count, 1);
	assert_int_equal(d->first, 13);
}

/* Nothing but log lines: a device with events, if they are licensing's. */
static void test_only_events(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	struct show_capture c;

	read_whole(&a, "x\n%SMART_LIC-3-COMM_FAILED: no\n%LINK-3-UPDOWN: y\n",
		   &c);
	assert_int_equal(c.devices, 1);
	assert_int_equal(c.device[0]->list[SHOW_EVENTS].count, 2);
	assert_int_equal(c.device[0]->first, 1);
	assert_int_equal(c.device[0]->last, 3);
	read_whole(&a, "x\n%LINK-3-UPDOWN: y\n", &c);
	assert_int_equal(c.devices, 0);
	read_whole(&a, "", &c);
	assert_int_equal(c.devices, 0);
}

static void check_cut(const char *text, bool cut)
{
	_cleanup_arena_ struct arena a = {0};
	struct show_capture c;

	read_whole(&a, text, &c);
	assert_true(c.devices > 0);
	if (c.device[c.devices - 1]->cut != cut)
		fail_msg("%s", text);
}

static void test_cut(void **state)
{
	check_cut("h#show license tech support\n" TECH("A", "B"), false);
	check_cut("Smart Licensing Status\n====\nUtility:\n  Status: "
		  "DISABLED\nHA Info\n====\nRP Role: Active\n",
		  true);
	check_cut("show license tech support\nSmart Licensing Tech Support "
		  "info\n\nPolicy:\n",
		  true);
	/* A prompt behind it: all that was printed is there. */
	check_cut("h#show license tech support\nSmart Licensing Tech Support "
		  "info\n\nPolicy:\nh#",
		  false);
	check_cut(STATUS, false);
	check_cut("Utility:\n  Status: DISABLED\nSmart Licensing Using Policy:"
		  "\n  Status: ENABLED\n",
		  true);
	/* Legacy output has no reporting. */
	check_cut("Smart Licensing is ENABLED\nTransport:\n  Type: Callhome\n",
		  false);
	/* Somebody wanted no more of it. */
	check_cut("h#show license status | section Policy\nPolicy:\n  x\n",
		  false);
	check_cut("show license history message\nMessage History (oldest to "
		  "newest):\n====\nTrust Sync:\n",
		  true);
	check_cut("h#show license status\n" STATUS "h#show license usage\n",
		  true);
	check_cut("h#show license status\n" STATUS "h#show interfaces\n", false);
	check_cut("Smart Licensing Usage Report:\n=====\n", true);
}

static void test_limits(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf text = {0};
	struct limits l = limits_default();
	struct show_capture c;
	struct err e = {0};

	for (int i = 0; i < 100; i++)
		buf_printf(&text, "h%d#sh clock\n18:56:04.554 EST Mon Oct 17 "
				  "2016\n", i);
	assert_int_equal(show_read(&a, buf_slice(&text), &l, &c, &e), RC_OK);
	assert_int_equal(c.devices, 100);
	l.show_devices = 99;
	assert_int_equal(show_read(&a, buf_slice(&text), &l, &c, &e), RC_LIMIT);
	assert_non_null(strstr(e.text, "show-devices"));
	l = limits_default();
	l.show_outputs = 99;
	assert_int_equal(show_read(&a, buf_slice(&text), &l, &c, &e), RC_LIMIT);
	assert_non_null(strstr(e.text, "show-outputs"));
	l = limits_default();
	l.show_lines = 200;
	assert_int_equal(show_read(&a, buf_slice(&text), &l, &c, &e), RC_LIMIT);
	assert_non_null(strstr(e.text, "show-lines"));
}

/* Rows of all tables of all devices: one less than the limit, as many, one more. */
static void test_row_limit(void **state)
{
	static const char text[] =
		"a#show license rum id all\nReport Id,  State\n1600000001 ACK N x\n"
		"1600000002 ACK N x\n1600000003 ACK N x\n"
		"b#show license rum id all\nReport Id,  State\n1600000001 ACK N x\n"
		"1600000002 ACK N x\nb#\n";
	_cleanup_arena_ struct arena a = {0};
	struct limits l = limits_default();
	struct show_capture c;
	struct err e = {0};

	for (l.show_rows = 5; l.show_rows <= 6; l.show_rows++) {
		assert_int_equal(show_read(&a, slice_of(text), &l, &c, &e),
				 RC_OK);
		assert_int_equal(c.devices, 2);
		assert_int_equal(c.device[0]->list[SHOW_REPORTS].count, 3);
		assert_int_equal(c.device[1]->list[SHOW_REPORTS].count, 2);
	}
	for (l.show_rows = 4; l.show_rows; l.show_rows--) {
		assert_int_equal(show_read(&a, slice_of(text), &l, &c, &e),
				 RC_LIMIT);
		assert_int_equal(c.devices, 0);
		assert_non_null(strstr(e.text, "show-rows"));
	}
	/* Log messages are rows too, told apart from the lines of tables. */
	l.show_rows = 1;
	assert_int_equal(show_read(&a, slice_of("%SMART_LIC-3-A: b\n"
						"%SMART_LIC-3-A: b\n"),
				   &l, &c, &e),
			 RC_LIMIT);
}

static void test_not_ours(void **state)
{
	static const char *const texts[] = {
		"", "\n\n", "hello\n", "<html>\nUtility:\n</html>",
		"<?xml version=\"1.0\"?>\n<RUMReport>Utility:\n",
		"{\"payload\":\"{}\"}", "a,b,c\n1,2,3\n",
		"License Name,Product\nUtility,1\n",
		"interface Vlan1\n no shutdown\n",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (show_looks_like(slice_of(texts[i])))
			fail_msg("%s", texts[i]);
	}
	assert_false(show_looks_like((struct slice){
		(const uint8_t *)"Utility:\n\0x", 12}));
	assert_true(show_looks_like(slice_of("h#show license all\n")));
	assert_true(show_looks_like(slice_of("%SMART_LIC-6-AGENT_READY: x")));
}

static void test_missing_section(void *context, const char *section)
{
	buf_printf(context, "%s ", section);
}

static void test_missing(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf out = {0};
	struct show_device *d = arena_array(&a, 1, sizeof(*d));

	show_set(d, SHOW_CLOCK_LINE, slice_of("x"), 1);
	show_mark_none(d, SHOW_LICENSES, 2);
	show_set(d, SHOW_LAST_ACK, slice_of("<none>"), 3);
	show_missing(d, test_missing_section, &out);
	assert_string_equal(buf_text(&out),
			    "status account transport policy trust product "
			    "agent jobs communication ha reservation counters "
			    "other mapping authorization rum-ids eventlog history version ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_prompts),
		cmocka_unit_test(test_headings),
		cmocka_unit_test(test_echoes),
		cmocka_unit_test(test_rulers),
		cmocka_unit_test(test_contents),
		cmocka_unit_test(test_growing),
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_later),
		cmocka_unit_test(test_later_clock),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_only_events),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_row_limit),
		cmocka_unit_test(test_not_ours),
		cmocka_unit_test(test_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
