/* show/: the grammar of licence output: every section and its odd forms, one
 * thing told by several commands, and text with lines missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "show/reader.h"

/* ---- reading ----------------------------------------------------------------- */

struct reading {
	struct arena arena;
	struct show_text text;
	struct show_device *device;
	uint8_t *bytes; /* no longer than the text */
};

static void read_more(struct reading *g, enum show_command command)
{
	struct show_reader r = {&g->arena, &g->text, g->device};
	struct show_part part = {.command = command, .end = g->text.lines};

	show_read_licence(&r, &part);
}

static void begin(struct reading *g, struct slice text)
{
	*g = (struct reading){.bytes = mem_new(text.n ? text.n : 1, 1)};
	if (text.n)
		memcpy(g->bytes, text.p, text.n);
	show_lines(&g->arena, (struct slice){g->bytes, text.n}, &g->text);
	g->device = arena_array(&g->arena, 1, sizeof(*g->device));
}

static void end(struct reading *g)
{
	arena_free(&g->arena);
	free(g->bytes);
}

#define _cleanup_reading_ __attribute__((cleanup(end)))

static void read_as(struct reading *g, enum show_command command,
		    const char *text)
{
	begin(g, slice_of(text));
	read_more(g, command);
}

static void read_tech(struct reading *g, const char *text)
{
	read_as(g, SHOW_COMMAND_LICENSE_TECH, text);
}

/* A second text on the same device: another command of the same dump. */
static void then(struct reading *g, enum show_command command,
		 const char *text)
{
	show_lines(&g->arena, slice_of(text), &g->text);
	read_more(g, command);
}

static void check(struct shown s, const char *want)
{
	if (!want) {
		assert_int_equal(s.line, 0);
		return;
	}
	assert_int_not_equal(s.line, 0);
	assert_int_equal(s.text.n, strlen(want));
	assert_memory_equal(s.text.p, want, s.text.n);
}

static void field(const struct reading *g, enum show_field f, const char *want)
{
	check(show_get(g->device, f), want);
}

static uint32_t rows(const struct reading *g, enum show_list list)
{
	return g->device->list[list].count;
}

static void cell(const struct reading *g, uint32_t row, enum show_column c,
		 const char *want)
{
	const struct show_rows *r = &g->device->list[show_columns[c].list];

	assert_true(row < r->count);
	check(show_cell(&r->at[row], c), want);
}

static uint32_t unread(const struct reading *g)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < g->text.lines; i++)
		n += g->text.line[i].use == LINE_UNREAD;
	assert_int_equal(n, rows(g, SHOW_UNREAD));
	return n;
}

/* ---- status ------------------------------------------------------------------ */

static void test_status(void **state)
{
	_cleanup_reading_ struct reading g;

	read_as(&g, SHOW_COMMAND_LICENSE_STATUS,
		"Utility:\n  Status: DISABLED\n\n"
		"Smart Licensing Using Policy:\n  Status: ENABLED\n\n"
		"License Conversion:\n  Automatic Conversion Enabled: False\n"
		"  Status: Not started\n  Last Data Push: <none>\n\n"
		"Account Information:\n"
		"  Smart Account: Kranich & Co As of May 02 05:02:11 2025 UTC\n"
		"  Virtual Account: North As of Spring\n\n"
		"Transport:\n  Type: cslu\n  Cslu address: <empty>\n  Proxy: \n"
		"Address: 192.0.2.7\n    Port: 8080\n    VRF:\n"
		"      Not Configured\n  Username: <empty>\n"
		"Policy:\n"
		"  Policy in use: Installed On Dec 03 08:23:45 2021 UTC\n"
		"  Reporting ACK required: yes (Customer Policy) \n"
		"Usage Reporting:\n"
		"  Reporting push interval: 30  days State(4) InPolicy(60)\n"
		"  Last report push: <none>\n"
		"Device Enforcement State:\nNOT ENFORCED\n");
	assert_int_equal(unread(&g), 0);
	field(&g, SHOW_UTILITY, "DISABLED");
	field(&g, SHOW_SLP_STATUS, "ENABLED");
	field(&g, SHOW_CONVERSION_STATUS, "Not started");
	field(&g, SHOW_CONVERSION_PUSH, "");
	field(&g, SHOW_CONVERSION_EXPORT, NULL);
	field(&g, SHOW_RESERVATION_PUSH, NULL);
	field(&g, SHOW_SMART_ACCOUNT, "Kranich & Co");
	field(&g, SHOW_SMART_ACCOUNT_AS_OF, "May 02 05:02:11 2025 UTC");
	field(&g, SHOW_VIRTUAL_ACCOUNT, "North As of Spring");
	field(&g, SHOW_CSLU_ADDRESS, "");
	field(&g, SHOW_PROXY, "192.0.2.7");
	field(&g, SHOW_PROXY_PORT, "8080");
	field(&g, SHOW_PROXY_USER, "");
	field(&g, SHOW_PROXY_PASSWORD, NULL);
	field(&g, SHOW_VRF, "");
	field(&g, SHOW_POLICY_SOURCE, "Installed");
	field(&g, SHOW_POLICY_INSTALLED, "Dec 03 08:23:45 2021 UTC");
	field(&g, SHOW_ACK_REQUIRED, "yes (Customer Policy)");
	field(&g, SHOW_PUSH_INTERVAL, "30");
	field(&g, SHOW_PUSH_STATE, "4");
	field(&g, SHOW_IN_POLICY, "60");
	field(&g, SHOW_LAST_PUSH, "");
	field(&g, SHOW_LAST_ACK, NULL);
	field(&g, SHOW_ENFORCEMENT_STATE, "NOT ENFORCED");
	assert_int_equal(show_get(g.device, SHOW_VRF).line, 23);
}

static void test_no_reporting(void **state)
{
	_cleanup_reading_ struct reading g;
	uint64_t days;

	read_tech(&g, "Reporting push interval: 0 (no reporting)\n"
		      "Last ACK received: May 02 05:02:11 2025 UTC\n");
	field(&g, SHOW_PUSH_INTERVAL, "0 (no reporting)");
	assert_true(show_number(show_get(g.device, SHOW_PUSH_INTERVAL), &days));
	assert_int_equal(days, 0);
	field(&g, SHOW_PUSH_STATE, NULL);
}

static void test_policy_groups(void **state)
{
	_cleanup_reading_ struct reading g;

	/* The heading of the second group is missing. */
	read_tech(&g, "Policy:\n  Unenforced/Non-Export Perpetual Attributes:\n"
		      "    First report requirement (days): 1 (Customer Policy)\n"
		      "    Reporting frequency (days): 2 (CISCO default)\n"
		      "    First report requirement (days): 4 (Customer Policy)\n"
		      "    Report on change (days): 6 (Customer Policy)\n"
		      "  Export (Perpetual/Subscription) License Attributes:\n"
		      "    Report on change (days): 9 (Customer Policy)\n");
	assert_int_equal(unread(&g), 0);
	field(&g, SHOW_PERPETUAL_FIRST, "1 (Customer Policy)");
	field(&g, SHOW_PERPETUAL_FREQUENCY, "2 (CISCO default)");
	field(&g, SHOW_PERPETUAL_CHANGE, NULL);
	field(&g, SHOW_SUBSCRIPTION_FIRST, NULL);
	field(&g, SHOW_EXPORT_CHANGE, "9 (Customer Policy)");
	assert_int_equal(rows(&g, SHOW_DETAILS), 2);
}

static void test_legacy(void **state)
{
	_cleanup_reading_ struct reading g;

	read_as(&g, SHOW_COMMAND_LICENSE_STATUS,
		"Smart Licensing is ENABLED\n\nRegistration:\n"
		"  Status: UNREGISTERED - REGISTRATION FAILED\n"
		"  Smart Account: Kranich\nVirtual Account: North\n"
		"  Export-Controlled Functionality: Not Allowed\n"
		"  Last Renewal Attempt: FAILED on Dec 03 18:40:22 2018 UTC\n"
		"    Failure reason: send: error\n"
		"License Authorization: \n"
		"  Status: OUT OF COMPLIANCE on Dec 03 18:40:28 2018 UTC\n"
		"  Evaluation Period Remaining: 89 days, 1 hours\n"
		"  Last Communication Attempt: FAILED on Dec 03 2018 18:40:28 UTC\n"
		"    Failure reason: other\n"
		"License Usage\n==============\n \nNo licenses in use\n");
	assert_int_equal(unread(&g), 0);
	field(&g, SHOW_ENABLED, "ENABLED");
	field(&g, SHOW_LEGACY_REGISTRATION,
	      "UNREGISTERED - REGISTRATION FAILED");
	field(&g, SHOW_VIRTUAL_ACCOUNT, "North");
	field(&g, SHOW_LEGACY_EXPORT, "Not Allowed");
	field(&g, SHOW_LEGACY_RENEWAL_REASON, "send: error");
	field(&g, SHOW_LEGACY_AUTHORIZATION,
	      "OUT OF COMPLIANCE on Dec 03 18:40:28 2018 UTC");
	field(&g, SHOW_LEGACY_CONTACT_REASON, "other");
	assert_int_equal(rows(&g, SHOW_LICENSES), 0);
	assert_int_not_equal(g.device->list[SHOW_LICENSES].line, 0);

	/* ASA, old. */
	end(&g);
	read_as(&g, SHOW_COMMAND_LICENSE_ALL,
		"Smart licensing enabled: Yes\n\nRegistration:\n"
		"  Status: REGISTERED\n");
	assert_int_equal(unread(&g), 0);
	field(&g, SHOW_ENABLED, "Yes");
}

/* ---- trust ------------------------------------------------------------------- */

static void test_trust_none(void **state)
{
	_cleanup_reading_ struct reading g;

	read_tech(&g, "Trust Code Installed: <none>\n");
	assert_int_equal(rows(&g, SHOW_TRUST), 0);
	assert_int_equal(g.device->list[SHOW_TRUST].line, 1);
}

static void test_trust_alone(void **state)
{
	_cleanup_reading_ struct reading g;

	read_tech(&g, "Trust Code Installed: Dec 03 08:23:45 2021 UTC\n");
	then(&g, SHOW_COMMAND_LICENSE_STATUS,
	     "Trust Code Installed: Dec 03 08:23:45 2021 UTC\n");
	assert_int_equal(rows(&g, SHOW_TRUST), 1);
	cell(&g, 0, SHOW_TRUST_INSTALLED, "Dec 03 08:23:45 2021 UTC");
	cell(&g, 0, SHOW_TRUST_ROLE, NULL);
}

static void test_trust_stack(void **state)
{
	static const char text[] =
		"Trust Code Installed:    Trust Code Type: CSSM\n"
		"    Attributes: <none>\n\n"
		"  Active: PID:C9500-32QC,SN:XYZ1000000A\n"
		"    INSTALLED on Apr 22 05:01:33 2025 UTC    Valid on Apr 22 "
		"04:56:31 2025 UTC\n"
		"    Expired on Jan 01 00:00:00 1970 UTC\n"
		"    Trust Code Type: CSSM\n    Attributes: PURGE\n\n"
		"  Standby: PID:C9500-32QC,SN:XYZ1000000B\n    <none>\n";
	_cleanup_reading_ struct reading g;

	read_tech(&g, text);
	then(&g, SHOW_COMMAND_LICENSE_ALL, text);
	assert_int_equal(unread(&g), 0);
	field(&g, SHOW_TRUST_TYPE, "CSSM");
	field(&g, SHOW_TRUST_ATTRIBUTES, "");
	assert_int_equal(rows(&g, SHOW_TRUST), 2);
	cell(&g, 0, SHOW_TRUST_ROLE, "Active");
	cell(&g, 0, SHOW_TRUST_SN, "XYZ1000000A");
	cell(&g, 0, SHOW_TRUST_INSTALLED, "Apr 22 05:01:33 2025 UTC");
	cell(&g, 0, SHOW_TRUST_STATE, "INSTALLED");
	cell(&g, 0, SHOW_TRUST_VALID, "Apr 22 04:56:31 2025 UTC");
	cell(&g, 0, SHOW_TRUST_EXPIRES, "");
	cell(&g, 0, SHOW_TRUST_CODE_ATTRIBUTES, "PURGE");
	cell(&g, 1, SHOW_TRUST_STATE, "");
	cell(&g, 1, SHOW_TRUST_INSTALLED, NULL);
}

static void test_trust_data(void **state)
{
	_cleanup_reading_ struct reading g;

	read_tech(&g,
		  "Other Info\n==========\n"
		  "P:C9300-48S,S:XYZ1: P:C9300-48S,S:XYZ1, state[2], Trust Data "
		  "INSTALLED  TrustId:552\n"
		  "P:C9300-48S,S:XYZ2: P:C9300-48S,S:XYZ2, state[1], NOT "
		  "INSTALLED\n"
		  "P:C9300-48S,S:XYZ3: No Trust Data\n"
		  "Local Device: No Trust Data\n"
		  "Local Device: P:C9606R,S:XYZ4, state[2], Trust Data INSTALLED\n"
		  "Overall Trust: INSTALLED (2)\n");
	assert_int_equal(unread(&g), 0);
	assert_int_equal(rows(&g, SHOW_TRUST_DATA), 5);
	cell(&g, 0, SHOW_DATA_PID, "C9300-48S");
	cell(&g, 0, SHOW_DATA_SN, "XYZ1");
	cell(&g, 0, SHOW_DATA_STATE, "state[2], Trust Data INSTALLED");
	cell(&g, 0, SHOW_DATA_TRUST_ID, "552");
	cell(&g, 1, SHOW_DATA_STATE, "state[1], NOT INSTALLED");
	cell(&g, 1, SHOW_DATA_TRUST_ID, NULL);
	cell(&g, 2, SHOW_DATA_STATE, "");
	cell(&g, 3, SHOW_DATA_STATE, "");
	cell(&g, 3, SHOW_DATA_SN, NULL);
	cell(&g, 4, SHOW_DATA_SN, "XYZ4");
	field(&g, SHOW_OVERALL_TRUST, "INSTALLED (2)");
}

/* ---- licences ---------------------------------------------------------------- */

static const char tech_usage[] =
	"License Usage\n=============\n"
	"Handle: 1\n  License: network-advantage\n"
	"  Entitlement Tag: regid.2017-05.com.cisco.C9300_48P_NW,1.0_aa\n"
	"  Description: C9300-48 Network Advantage\n  Count: 2\n"
	"  Status: IN USE(15)\n    Authorized Count: 0\n"
	"    No license: 0\n  Request Time: None\n"
	"  Measurements:\n    ENTITLEMENT:\n      Interval: 00:15:00\n"
	"      Current Report: 1659935545       Previous: 1659935541\n"
	"  Soft Enforced: True \n"
	"Handle: 2\n  License: network-advantage\n"
	"  Entitlement tag: regid.2017-03.com.cisco.C9300_24,1.0_bb\n"
	"  Description: C9300-24 Network Advantage\n  Count: 1\n\n"
	"Handle: 3\n  License: hseck9\n"
	"  Entitlement Tag: regid.2019-03.com.cisco.DNA_HSEC,1.0_cc\n"
	"  Description: hseck9\n  Count: 0\n  Status: NOT IN USE(1)\n";

static void check_tech_usage(const struct reading *g)
{
	assert_int_equal(rows(g, SHOW_LICENSES), 3);
	cell(g, 0, SHOW_LICENSE_NAME, "network-advantage");
	cell(g, 0, SHOW_LICENSE_TAG,
	     "regid.2017-05.com.cisco.C9300_48P_NW,1.0_aa");
	cell(g, 0, SHOW_LICENSE_COUNT, "2");
	cell(g, 0, SHOW_LICENSE_STATUS, "IN USE");
	cell(g, 0, SHOW_LICENSE_STATUS_NUMBER, "15");
	cell(g, 0, SHOW_LICENSE_NONE, "0");
	cell(g, 0, SHOW_LICENSE_REQUEST_TIME, "");
	cell(g, 0, SHOW_LICENSE_REPORT, "1659935545");
	cell(g, 0, SHOW_LICENSE_PREVIOUS, "1659935541");
	cell(g, 0, SHOW_LICENSE_SOFT, "True");
	cell(g, 1, SHOW_LICENSE_HANDLE, "2");
	cell(g, 1, SHOW_LICENSE_TAG,
	     "regid.2017-03.com.cisco.C9300_24,1.0_bb");
	cell(g, 1, SHOW_LICENSE_STATUS, NULL);
	cell(g, 2, SHOW_LICENSE_STATUS, "NOT IN USE");
}

static void test_usage_tech(void **state)
{
	_cleanup_reading_ struct reading g;

	read_tech(&g, tech_usage);
	assert_int_equal(unread(&g), 0);
	check_tech_usage(&g);
	cell(&g, 0, SHOW_LICENSE_EXPORT, NULL);
}

/* In another order, and with what the first telling lacks. */
static void test_usage_told_thrice(void **state)
{
	_cleanup_reading_ struct reading g;

	read_tech(&g, tech_usage);
	then(&g, SHOW_COMMAND_LICENSE_ALL,
	     "License Usage\n=============\n\n"
	     "network-advantage (C9300-24 Network Advantage):\n"
	     "  Description: C9300-24 Network Advantage\n  Count: 7\n"
	     "  Export status: NOT RESTRICTED\n"
	     "network-advantage (C9300-48 Network Advantage):\n"
	     "  Description: C9300-48 Network Advantage\n  Count: 7\n"
	     "  License type: Perpetual\n"
	     "Router US Export Lic. for DNA (DNA_HSEC):\n  Count: 0\n");
	/* The last has another name than the agent's. */
	assert_int_equal(rows(&g, SHOW_LICENSES), 4);
	then(&g, SHOW_COMMAND_LICENSE_SUMMARY,
	     "License Usage:\n"
	     "  License                 Entitlement Tag               Count "
	     "Status\n  --------------------------------\n"
	     "  network-advantage       (C9300-48 Network Advan...)       2 IN "
	     "USE\n"
	     "  network-advantage       (C9300-24 Network Advan...)       1 IN "
	     "USE\n"
	     "  hseck9                  (DNA_HSEC)                        0 NOT "
	     "IN USE\n"
	     "  Router US Export Lic... (DNA_HSEC)                        0 NOT "
	     "IN USE\n");
	assert_int_equal(unread(&g), 0);
	assert_int_equal(rows(&g, SHOW_LICENSES), 4);
	cell(&g, 0, SHOW_LICENSE_COUNT, "2");
	cell(&g, 0, SHOW_LICENSE_TYPE, "Perpetual");
	cell(&g, 0, SHOW_LICENSE_EXPORT, NULL);
	cell(&g, 0, SHOW_LICENSE_TITLE, "C9300-48 Network Advantage");
	cell(&g, 1, SHOW_LICENSE_EXPORT, "NOT RESTRICTED");
	cell(&g, 1, SHOW_LICENSE_STATUS, "IN USE");
	cell(&g, 2, SHOW_LICENSE_TITLE, "DNA_HSEC");
	cell(&g, 3, SHOW_LICENSE_NAME, "Router US Export Lic. for DNA");
	cell(&g, 3, SHOW_LICENSE_STATUS, "NOT IN USE");
}

/* A name that was cut is made whole by whoever tells it whole. */
static void test_summary_first(void **state)
{
	_cleanup_reading_ struct reading g;

	read_as(&g, SHOW_COMMAND_LICENSE_SUMMARY,
		"License Usage:\n"
		"License                 Entitlement tag               Count "
		"Status\n"
		"                        (LAN_ENTERPRISE_SERV...)          1 OUT OF "
		"COMPLIANCE\n"
		"network-adv...          (C9300-48 Network Advan...)       2 IN "
		"USE\n");
	then(&g, SHOW_COMMAND_LICENSE_TECH, tech_usage);
	assert_int_equal(rows(&g, SHOW_LICENSES), 4);
	cell(&g, 0, SHOW_LICENSE_NAME, "");
	cell(&g, 0, SHOW_LICENSE_STATUS, "OUT OF COMPLIANCE");
	cell(&g, 1, SHOW_LICENSE_NAME, "network-advantage");
	cell(&g, 1, SHOW_LICENSE_HANDLE, "1");
	then(&g, SHOW_COMMAND_LICENSE_USAGE,
	     "License Authorization:\n  Status: Not Applicable\n\n"
	     "(LAN_ENTERPRISE_SERVICES_PKG):\n  Description: LAN\n"
	     "  Enforcement Type: NOT ENFORCED\n  License Type: Generic\n");
	assert_int_equal(rows(&g, SHOW_LICENSES), 4);
	cell(&g, 0, SHOW_LICENSE_TITLE, "LAN_ENTERPRISE_SERVICES_PKG");
	cell(&g, 0, SHOW_LICENSE_TYPE, "Generic");
	field(&g, SHOW_LEGACY_AUTHORIZATION, "");
}

/* The same thing twice in one telling is two things. */
static void test_twins(void **state)
{
	_cleanup_reading_ struct reading g;

	read_as(&g, SHOW_COMMAND_LICENSE_SUMMARY,
		"dna-advantage           (C9300-48 DNA Adv...)       1 IN USE\n"
		"dna-advantage           (C9300-48 DNA Adv...)       2 IN USE\n");
	then(&g, SHOW_COMMAND_LICENSE_USAGE,
	     "dna-advantage (C9300-48 DNA Advantage):\n  Count: 1\n"
	     "dna-advantage (C9300-48 DNA Advisor):\n  Count: 2\n");
	assert_int_equal(rows(&g, SHOW_LICENSES), 2);
	cell(&g, 0, SHOW_LICENSE_TITLE, "C9300-48 DNA Advantage");
	cell(&g, 1, SHOW_LICENSE_TITLE, "C9300-48 DNA Advisor");
	cell(&g, 1, SHOW_LICENSE_COUNT, "2");
}

static void test_usage_headers(void **state)
{
	_cleanup_reading_ struct reading g;

	read_as(&g, SHOW_COMMAND_LICENSE_USAGE,
		"CBR8 - Supervisor 10G, Port+ (x) License (WAN_License):\n"
		"  Count: 1\n"
		"CUBE_TS_ENH (CUBE_TS_ENH):\n  Count: 4\n"
		"  Application HA Info:\n    Application Name: CUBE\n"
		"    Peer Info:\n      Hostname: other\n      Role: Standby\n"
		"      UDI: P:C8200L,S:XYZ2\n"
		"      Smart Account Name: 'nullPtr'\n"
		"      Virtual Account: 'nullPtr'\n"
		"next (NEXT):\n  Count: 5\n");
	assert_int_equal(unread(&g), 0);
	assert_int_equal(rows(&g, SHOW_LICENSES), 3);
	cell(&g, 0, SHOW_LICENSE_NAME,
	     "CBR8 - Supervisor 10G, Port+ (x) License");
	cell(&g, 0, SHOW_LICENSE_TITLE, "WAN_License");
	field(&g, SHOW_SN, NULL);
	field(&g, SHOW_SMART_ACCOUNT, NULL);
	field(&g, SHOW_VIRTUAL_ACCOUNT, NULL);
	assert_int_equal(rows(&g, SHOW_DETAILS), 6);
}

static void test_usage_nx_os_9(void **state)
{
	_cleanup_reading_ struct reading g;

	read_as(&g, SHOW_COMMAND_LICENSE_USAGE,
		"Feature                      Ins  Lic   Status Expiry Date "
		"Comments\n                                 Count\n"
		"-----------------------------------------------\n"
		"FCOE_NPV_PKG                  No    -   Unused             -\n"
		"LAN_ENTERPRISE_SERVICES_PKG   Yes   -   In use Never -\n"
		"FM_SERVER_PKG                 Yes   1   Unused 31 Dec 2025 Grace "
		"10D 1H\n");
	assert_int_equal(unread(&g), 0);
	assert_int_equal(rows(&g, SHOW_LICENSES), 3);
	cell(&g, 0, SHOW_LICENSE_STATUS, "Unused");
	cell(&g, 0, SHOW_LICENSE_COUNT, NULL);
	cell(&g, 0, SHOW_LICENSE_EXPIRES, NULL);
	cell(&g, 1, SHOW_LICENSE_INSTALLED, "Yes");
	cell(&g, 1, SHOW_LICENSE_STATUS, "In use");
	cell(&g, 1, SHOW_LICENSE_EXPIRES, "Never");
	cell(&g, 2, SHOW_LICENSE_COUNT, "1");
	cell(&g, 2, SHOW_LICENSE_EXPIRES, "31 Dec 2025");
	cell(&g, 2, SHOW_LICENSE_COMMENTS, "Grace 10D 1H");
}

/* ---- product ----------------------------------------------------------------- */

static void test_udi(void **state)
{
	static const char *const texts[][3] = {
		{"UDI: PID:C9350-24U,SN:XYZ1\n", "C9350-24U", "XYZ1"},
		{"UDI:\nPID:UCM,SN:37624,UUID:aa\n", "UCM", "37624"},
		{"UDI: PID:CSR1000VSN:9ABCHOSTID:null\n", "CSR1000V", "9ABC"},
		{"SlotID\tPID\t\tSN\t\tUDI\n----------\n"
		 "*\tC3900/K9\tXYZ1\tC3900/K9:XYZ1\n",
		 "C3900/K9", "XYZ1"},
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		_cleanup_reading_ struct reading g;

		read_as(&g, SHOW_COMMAND_LICENSE_UDI, texts[i][0]);
		assert_int_equal(unread(&g), 0);
		field(&g, SHOW_PID, texts[i][1]);
		field(&g, SHOW_SN, texts[i][2]);
	}
}

/* One chassis may be both, and members may look alike: the place counts. */
static void test_members(void **state)
{
	static const char text[] =
		"UDI: PID:C9407R,SN:XYZ1\n\nHA UDI List:\n"
		"    Active:PID:C9407R,SN:XYZ1\n    Standby:PID:C9407R,SN:XYZ1\n"
		"    Member:PID:C9407R,SN:XYZ1\n    Member:PID:C9407R,SN:XYZ1\n";
	_cleanup_reading_ struct reading g;

	read_as(&g, SHOW_COMMAND_LICENSE_UDI, text);
	then(&g, SHOW_COMMAND_LICENSE_ALL, text);
	assert_int_equal(rows(&g, SHOW_MEMBERS), 4);
	cell(&g, 1, SHOW_MEMBER_ROLE, "Standby");
	cell(&g, 3, SHOW_MEMBER_ROLE, "Member");
}

/* ---- tech support ------------------------------------------------------------ */

static void test_communication(void **state)
{
	static const char text[] =
		"Communication Statistics:\n=======================\n"
		"Communication Level Allowed: DIRECT\nOverall State: <empty>\n"
		"Usage Reporting:\n"
		"  Attempts: Total=3, Success=2, Fail=1 Ongoing Failure: "
		"Overall=4 Communication=5\n"
		"  Last Response: OK_POLL on Jan 10 20:31:24 2022 UTC\n"
		"    Failure Reason: {\"on\":[\"x: y\"]}\n"
		"  Last Success Time: Jan 10 20:31:24 2022 UTC\n"
		"  Last Failure Time: <none>\n"
		"Brand New Channel:\n"
		"  Attempts: Total=0, Success=0, Fail=0\n"
		"  Last Response: NO DATA TO PROCESS\n"
		/* A heading is missing. */
		"  Attempts: Total=9, Success=0, Fail=9\n"
		"  Last Response: NO REPLY on Monday\n";
	_cleanup_reading_ struct reading g;

	read_tech(&g, text);
	assert_int_equal(unread(&g), 0);
	field(&g, SHOW_COMM_LEVEL, "DIRECT");
	field(&g, SHOW_COMM_STATE, "");
	assert_int_equal(rows(&g, SHOW_COMMUNICATIONS), 3);
	cell(&g, 0, SHOW_COMM_CHANNEL, "Usage Reporting");
	cell(&g, 0, SHOW_COMM_ATTEMPTS, "3");
	cell(&g, 0, SHOW_COMM_FAIL, "1");
	cell(&g, 0, SHOW_COMM_ONGOING, "4");
	cell(&g, 0, SHOW_COMM_ONGOING_COMM, "5");
	cell(&g, 0, SHOW_COMM_RESPONSE, "OK_POLL");
	cell(&g, 0, SHOW_COMM_TIME, "Jan 10 20:31:24 2022 UTC");
	cell(&g, 0, SHOW_COMM_REASON, "{\"on\":[\"x: y\"]}");
	cell(&g, 0, SHOW_COMM_LAST_FAILURE, "");
	cell(&g, 1, SHOW_COMM_CHANNEL, "Brand New Channel");
	cell(&g, 1, SHOW_COMM_ONGOING, NULL);
	cell(&g, 1, SHOW_COMM_RESPONSE, "NO DATA TO PROCESS");
	cell(&g, 2, SHOW_COMM_CHANNEL, NULL);
	cell(&g, 2, SHOW_COMM_ATTEMPTS, "9");
	cell(&g, 2, SHOW_COMM_RESPONSE, "NO REPLY on Monday");
}

static void test_jobs(void **state)
{
	_cleanup_reading_ struct reading g;

	read_tech(&g,
		  "Upcoming Scheduled Jobs\n=======================\n"
		  "Current time: Mar 15 21:14:00 2024 UTC\n"
		  "Daily: Mar 16 11:05:15 2024 UTC (21 hours remaining)\n"
		  "Operational Model: Mar 15 21:13:41 2024 UTC  (Expired)\n"
		  "Hello Message: Expired Not Rescheduled\n"
		  "Telemetry Reporting: Not Available\n"
		  "Something: else\n");
	assert_int_equal(unread(&g), 1);
	field(&g, SHOW_CAPTURED_AT, "Mar 15 21:14:00 2024 UTC");
	assert_int_equal(rows(&g, SHOW_JOBS), 4);
	cell(&g, 1, SHOW_JOB_WHEN, "Mar 15 21:13:41 2024 UTC  (Expired)");
	cell(&g, 2, SHOW_JOB_NAME, "Hello Message");
	assert_int_equal(rows(&g, SHOW_COMMUNICATIONS), 0);
}

static void test_counters(void **state)
{
	_cleanup_reading_ struct reading g;
	uint64_t n;

	read_tech(&g,
		  "Usage Report Summary:\n=====================\n"
		  "Total: 1188,  Purged: 1204(1205)\n"
		  "Total Acknowledged Received: 0,  Waiting for Ack: 0(322)\n"
		  "Available to Report: 322  Collecting Data: 4  \n"
		  "Maximum Display: 322  In Storage: 0,  MIA: 96(97)\n"
		  "Report Module Status: Ready\n");
	assert_int_equal(unread(&g), 0);
	field(&g, SHOW_COUNT_TOTAL, "1188");
	field(&g, SHOW_COUNT_PURGED, "1204(1205)");
	field(&g, SHOW_COUNT_ACKED, "0");
	field(&g, SHOW_COUNT_WAITING, "0(322)");
	field(&g, SHOW_COUNT_AVAILABLE, "322");
	field(&g, SHOW_COUNT_COLLECTING, "4");
	field(&g, SHOW_COUNT_STORAGE, "0");
	field(&g, SHOW_COUNT_MISSING, "96(97)");
	field(&g, SHOW_REPORT_MODULE, "Ready");
	assert_true(show_number_aside(show_get(g.device, SHOW_COUNT_PURGED),
				      &n));
	assert_int_equal(n, 1205);
}

static void test_other_info(void **state)
{
	_cleanup_reading_ struct reading g;

	read_tech(&g, "Other Info\n==========\nTransport: Smart\n"
		      "Build type:: Production\nsizeof(char)  : 1\n"
		      "connect_info.additional:\nA New Switch: True\n"
		      "sizeof(wchar):\nAgent State: authorized\n");
	field(&g, SHOW_TRANSPORT_TYPE, NULL);
	field(&g, SHOW_AGENT_STATE, "authorized");
	assert_int_equal(rows(&g, SHOW_DETAILS), 4);
	cell(&g, 1, SHOW_NOTE_KEY, "Build type");
	cell(&g, 1, SHOW_NOTE_VALUE, "Production");
	cell(&g, 2, SHOW_NOTE_KEY, "sizeof(char)");
	cell(&g, 3, SHOW_NOTE_VALUE, "");
	cell(&g, 3, SHOW_NOTE_SECTION, "Other Info");
	assert_int_equal(unread(&g), 2);
	cell(&g, 0, SHOW_UNREAD_TEXT, "A New Switch: True");
	assert_int_equal(rows(&g, SHOW_LICENSES), 0);
}

/* "Status:", "Last Data Push:" and "Usage Reporting:" mean what their section
 * says. */
static void test_same_words(void **state)
{
	_cleanup_reading_ struct reading g;

	read_tech(&g, "License Authorizations\n===\n"
		      "Last Data Push: Jan 10 20:31:24 2022 UTC\n"
		      "Overall status:\n  Active: PID:C8000V,SN:XYZ1\n"
		      "      Status: NOT INSTALLED\n"
		      "Reservation Info\n================\n"
		      "License reservation: DISABLED\nLast Data Push: <none>\n"
		      "Overall status:\n  Active: PID:C8000V,SN:XYZ1\n"
		      "      Reservation status: NOT INSTALLED\n"
		      "      Request code: <none>\n"
		      "Last Reporting Not Required:\n"
		      "  Entitlement Tag: regid.x,1.0_a\n"
		      "Usage Report Summary:\n===\nTotal: 1,  Purged: 0\n");
	assert_int_equal(unread(&g), 0);
	field(&g, SHOW_AUTHORIZATION_PUSH, "Jan 10 20:31:24 2022 UTC");
	field(&g, SHOW_RESERVATION_PUSH, "");
	field(&g, SHOW_UTILITY, NULL);
	assert_int_equal(rows(&g, SHOW_AUTHORIZATIONS), 1);
	cell(&g, 0, SHOW_AUTH_STATUS, "");
	cell(&g, 0, SHOW_AUTH_REQUEST, "");
	assert_int_equal(rows(&g, SHOW_LICENSES), 0);
}

static void test_authorization(void **state)
{
	_cleanup_reading_ struct reading g;

	read_as(&g, SHOW_COMMAND_LICENSE_AUTHORIZATION,
		"Overall status:\n  Active: PID:C9300,SN:XYZ1\n"
		"      Status: SMART AUTHORIZATION INSTALLED on Sep 21 13:48:56 "
		"2021 UTC\n      Last Confirmation code: 1fc54c75\n"
		"      Reservation authorization code: \n"
		"<smartLicenseAuthorization><udi>P:C9300,S:XYZ1</udi>\n"
		"<a>x: y</a></smartLicenseAuthorization>\n"
		"  Standby: PID:C9300,SN:XYZ2\n      Status: NOT INSTALLED\n\n"
		"Authorizations:\n  C9K HSEC (Cat9K HSEC):\n"
		"    Description: HSEC Key\n    Total available count: 3\n"
		"    Enforcement type: EXPORT RESTRICTED\n"
		"    Term information:\n      Active: PID:C9300,SN:XYZ1\n"
		"        Authorization type: SMART AUTHORIZATION INSTALLED\n"
		"        License type: PERPETUAL\n          Term Count: 1\n"
		"      Standby: PID:C9300,SN:XYZ2\n          Term Count: 2\n"
		"Purchased Licenses:\n"
		"  No Purchase Information Available#      \n\n"
		"Derived Licenses:\n  Entitlement Tag: regid.x,1.0_a\n"
		"  Entitlement Tag: regid.y,1.0_b\n");
	assert_int_equal(unread(&g), 0);
	assert_int_equal(rows(&g, SHOW_AUTHORIZATIONS), 2);
	cell(&g, 0, SHOW_AUTH_STATUS, "SMART AUTHORIZATION INSTALLED");
	cell(&g, 0, SHOW_AUTH_INSTALLED, "Sep 21 13:48:56 2021 UTC");
	cell(&g, 0, SHOW_AUTH_CONFIRMATION, "1fc54c75");
	cell(&g, 0, SHOW_AUTH_CODE,
	     "<smartLicenseAuthorization><udi>P:C9300,S:XYZ1</udi>");
	cell(&g, 1, SHOW_AUTH_STATUS, "");
	assert_int_equal(rows(&g, SHOW_AUTHORIZED), 2);
	cell(&g, 0, SHOW_AUTHORIZED_NAME, "C9K HSEC");
	cell(&g, 0, SHOW_AUTHORIZED_SN, "XYZ1");
	cell(&g, 0, SHOW_AUTHORIZED_TERM, "1");
	cell(&g, 1, SHOW_AUTHORIZED_TITLE, "Cat9K HSEC");
	cell(&g, 1, SHOW_AUTHORIZED_COUNT, "3");
	cell(&g, 1, SHOW_AUTHORIZED_ROLE, "Standby");
	cell(&g, 1, SHOW_AUTHORIZED_TYPE, NULL);
	cell(&g, 1, SHOW_AUTHORIZED_TERM, "2");
	assert_int_equal(rows(&g, SHOW_PURCHASED), 0);
	assert_int_not_equal(g.device->list[SHOW_PURCHASED].line, 0);
	assert_int_equal(rows(&g, SHOW_DERIVED), 2);
}

static void test_platform(void **state)
{
	_cleanup_reading_ struct reading g;

	read_tech(&g, "Platform Provided Mapping Table\n===\n"
		      "  C9300-48S: Total licenses found: 228\n"
		      "Enforced Licenses:\n  P:C9300-48S,S:XYZ1:\n"
		      "    hseck9: regid.x,1.0_a (3)\n  P:C9300-48S,S:XYZ2:\n"
		      "    hseck9:  (4)\n  P:C9300-48S,S:XYZ3:\n"
		      "    No PD enforced licenses \n");
	assert_int_equal(unread(&g), 0);
	assert_int_equal(rows(&g, SHOW_ENFORCED), 2);
	cell(&g, 0, SHOW_ENFORCED_TAG, "regid.x,1.0_a");
	cell(&g, 0, SHOW_ENFORCED_SN, "XYZ1");
	cell(&g, 1, SHOW_ENFORCED_NAME, "hseck9");
	cell(&g, 1, SHOW_ENFORCED_TAG, "");
	cell(&g, 1, SHOW_ENFORCED_NUMBER, "4");
	cell(&g, 1, SHOW_ENFORCED_SN, "XYZ2");
}

/* ASA has a section of its own for it. */
static void test_transport_configuration(void **state)
{
	_cleanup_reading_ struct reading g;

	read_as(&g, SHOW_COMMAND_LICENSE_ALL,
		"Transport Configuration\n=====\nTransport Type: Callhome\n"
		"URL: https://x.example\nProxy:\n  Address: p.example\n"
		"  Port: 80\nLicense Usage\n====\nNo licenses in use\n");
	assert_int_equal(unread(&g), 0);
	field(&g, SHOW_TRANSPORT_TYPE, "Callhome");
	field(&g, SHOW_TRANSPORT_URL, "https://x.example");
	field(&g, SHOW_PROXY, "p.example");
	field(&g, SHOW_PROXY_PORT, "80");
}

/* What IOS XR counts is kept, and a line that is new to us shown as such. */
static void test_consumption(void **state)
{
	_cleanup_reading_ struct reading g;

	read_as(&g, SHOW_COMMAND_LICENSE_PLATFORM,
		"SIA Status: In Compliance\nUpgrade License Status: Not In Use\n"
		"      Count\nFeature/Area   Entitlement  Last  Next\n=====  ====\n"
		"FCM 1   QX-100G-CORE   12   13\nFCM x  y\n");
	assert_int_equal(unread(&g), 1);
	cell(&g, 0, SHOW_NOTE_KEY, "SIA Status");
	cell(&g, 0, SHOW_NOTE_VALUE, "In Compliance");
	cell(&g, 2, SHOW_NOTE_KEY, "FCM 1");
	cell(&g, 2, SHOW_NOTE_VALUE, "QX-100G-CORE   12   13");
	assert_int_equal(rows(&g, SHOW_LICENSES), 0);
}

static void test_telemetry(void **state)
{
	_cleanup_reading_ struct reading g;

	read_tech(&g, "Product Analytics Report Summary:\n====\n"
		      "Product Analytics: NOT AVAILABLE\n"
		      "Not Available Reason: no channel\n"
		      "Total current Product Analytics reports: 0\n");
	assert_int_equal(unread(&g), 0);
	field(&g, SHOW_TELEMETRY_CHANNEL, "");
	field(&g, SHOW_TELEMETRY_REASON, "no channel");
	field(&g, SHOW_TELEMETRY_REPORTS, "0");
}

/* ---- bad text ---------------------------------------------------------------- */

/* Cut behind the colon: not told is not none. */
static void test_cut(void **state)
{
	_cleanup_reading_ struct reading g;

	read_tech(&g, "Usage Reporting:\n  Last ACK received:");
	assert_true(g.text.cut);
	field(&g, SHOW_LAST_ACK, NULL);
	then(&g, SHOW_COMMAND_LICENSE_TECH, "Proxy:\nType: Smart\nVRF:\n");
	field(&g, SHOW_PROXY, NULL);
	field(&g, SHOW_VRF, NULL);
}

static void test_hostile(void **state)
{
	struct buf text = {0};
	_cleanup_reading_ struct reading g;

	for (int i = 0; i < 3; i++)
		buf_add_text(&text, "License Usage\nUDI: PID:,SN:\n(:\n:\n()\n):\n"
				    "P:,S:\n(x):\nStatus: (1\nHandle:\nActive:\n");
	buf_add_text(&text, "Usage Report Summary:\n");
	for (int i = 0; i < 20000; i++)
		buf_add_text(&text, "Total: 1,  ");
	buf_add_text(&text, "\nLicense Usage\n");
	for (int i = 0; i < 5000; i++)
		buf_printf(&text, "x%d (y):\n", i);
	buf_add_text(&text, "License Usage\n");
	for (int i = 5000; i-- > 0;)
		buf_printf(&text, "x%d (y):\n", i);
	begin(&g, buf_slice(&text));
	read_more(&g, SHOW_COMMAND_LICENSE_TECH);
	field(&g, SHOW_COUNT_TOTAL, "1");
	buf_free(&text);
}

static const char whole[] =
	"Smart Licensing Tech Support info\n\nSmart Licensing Status\n"
	"======================\n\nSmart Licensing is ENABLED\n\n"
	"License Conversion:\n  Automatic Conversion Enabled: False\n"
	"  Last Data Push: <none>\n  Last File Export: Feb 02 02:02:02 2025 UTC\n\n"
	"Export Authorization Key:\n  Features Authorized:\n    <none>\n\n"
	"Utility:\n  Status: DISABLED\n\n"
	"Smart Licensing Using Policy:\n  Status: ENABLED\n\n"
	"Transport:\n  Type: Smart\n  URL: https://a.example/x\n  Proxy:\n"
	"    Address: 192.0.2.7\n    Port: 8080\n  VRF: <empty>\n\n"
	"Policy:\n  Unenforced/Non-Export Perpetual Attributes:\n"
	"    First report requirement (days): 1 (CISCO default)\n"
	"    Reporting frequency (days): 2 (CISCO default)\n"
	"    Report on change (days): 3 (CISCO default)\n"
	"  Unenforced/Non-Export Subscription Attributes:\n"
	"    First report requirement (days): 4 (CISCO default)\n"
	"    Reporting frequency (days): 5 (CISCO default)\n"
	"    Report on change (days): 6 (CISCO default)\n\n"
	"Usage Reporting:\n  Last ACK received: Jan 01 01:01:01 2025 UTC\n"
	"  Last report push: Jan 02 01:01:01 2025 UTC\n\n"
	"License Usage\n=============\n"
	"Handle: 1\n  License: aaa\n  Entitlement Tag: regid.a,1.0_a\n"
	"  Description: AAA\n  Count: 11\n  Status: IN USE(15)\n"
	"  Current Report: 101       Previous: 100\n\n"
	"Handle: 2\n  License: bbb\n  Entitlement Tag: regid.b,1.0_b\n"
	"  Description: BBB\n  Count: 22\n  Status: NOT IN USE(1)\n"
	"  Current Report: 201       Previous: 200\n\n"
	"Product Information\n===================\n"
	"UDI: PID:C9300,SN:XYZ1\n\nHA UDI List:\n"
	"    Active:PID:C9300,SN:XYZ1\n    Standby:PID:C9300,SN:XYZ2\n\n"
	"Agent Version\n=============\nSmart Agent for Licensing: 6.3.7/b\n\n"
	"Upcoming Scheduled Jobs\n=======================\n"
	"Current time: Mar 19 15:08:49 2025 UTC\n"
	"Daily: Mar 20 15:03:41 2025 UTC (23 hours remaining)\n"
	"Hello Message: Expired Not Rescheduled\n\n"
	"Communication Statistics:\n=======================\n"
	"Communication Level Allowed: INDIRECT\n"
	"Trust Establishment:\n"
	"  Attempts: Total=1, Success=1, Fail=0  Ongoing Failure: Overall=0 "
	"Communication=0\n"
	"  Last Response: OK on Jan 01 01:01:01 2025 UTC\n"
	"    Failure Reason: <none>\n"
	"  Last Success Time: Jan 01 01:01:01 2025 UTC\n"
	"  Last Failure Time: <none>\n"
	"Usage Reporting:\n"
	"  Attempts: Total=2, Success=0, Fail=2  Ongoing Failure: Overall=2 "
	"Communication=2\n"
	"  Last Response: NO REPLY on Feb 01 01:01:01 2025 UTC\n"
	"    Failure Reason: bad\n  Last Success Time: <none>\n"
	"  Last Failure Time: Feb 01 01:01:01 2025 UTC\n"
	"Trust Sync:\n"
	"  Attempts: Total=3, Success=3, Fail=0  Ongoing Failure: Overall=0 "
	"Communication=0\n"
	"  Last Response: OK on Mar 01 01:01:01 2025 UTC\n\n"
	"Reservation Info\n================\nLicense reservation: DISABLED\n"
	"Last Data Push: Mar 03 03:03:03 2025 UTC\nLast File Export: <none>\n\n"
	"Usage Report Summary:\n=====================\n"
	"Total: 6,  Purged: 0(0)\nReport Module Status: Ready\n\n"
	"Other Info\n==========\nAgent State: authorized\nTransport: cslu\n"
	"P:C9300,S:XYZ1: No Trust Data\nOverall Trust: No ID\n";

static bool is_said(struct shown s, struct shown full)
{
	return !s.line || (full.line && slice_equal(s.text, full.text));
}

/* Every row of `part` is one of `full`, or a piece of one. */
static bool is_row_said(const struct show_row *row,
			const struct show_rows *full, unsigned columns)
{
	for (uint32_t i = 0; i < full->count; i++) {
		unsigned n = 0;

		while (n < columns &&
		       is_said(row->cell[n], full->at[i].cell[n]))
			n++;
		if (n == columns)
			return true;
	}
	return false;
}

static void check_said(const struct show_device *part,
		       const struct show_device *full)
{
	for (int f = 0; f < SHOW_FIELDS; f++)
		assert_true(is_said(part->field[f], full->field[f]));
	for (int k = 0; k < SHOW_LISTS; k++) {
		if (k == SHOW_UNREAD || k == SHOW_DETAILS)
			continue;
		for (uint32_t i = 0; i < part->list[k].count; i++)
			assert_true(is_row_said(&part->list[k].at[i],
						&full->list[k],
						show_lists[k].columns));
	}
}

/* With any one or any two lines in a row missing, nothing is told that the whole
 * text does not tell. */
static void test_lines_missing(void **state)
{
	_cleanup_reading_ struct reading full;
	struct buf text = {0};

	read_tech(&full, whole);
	assert_int_equal(unread(&full), 0);
	for (uint32_t cut = 0; cut < full.text.lines; cut++) {
		for (uint32_t n = 1; n <= 2; n++) {
			_cleanup_reading_ struct reading g;

			buf_clear(&text);
			for (uint32_t i = 0; i < full.text.lines; i++) {
				if (i >= cut && i < cut + n)
					continue;
				buf_add_slice(&text,
					      show_line_text(
						      &full.text.line[i]));
				buf_add_byte(&text, '\n');
			}
			begin(&g, buf_slice(&text));
			read_more(&g, SHOW_COMMAND_LICENSE_TECH);
			check_said(g.device, full.device);
		}
	}
	buf_free(&text);
}

/* A prefix of any length: no crash, and only what the whole text tells, but for
 * the value in which it ends. */
static void test_prefixes(void **state)
{
	_cleanup_reading_ struct reading full;

	read_tech(&full, whole);
	for (size_t n = 0; n < sizeof(whole) - 1; n++) {
		_cleanup_reading_ struct reading g;

		begin(&g, (struct slice){(const uint8_t *)whole, n});
		read_more(&g, SHOW_COMMAND_LICENSE_TECH);
		check_said(g.device, full.device);
	}
}

/* A line is no way to rows without end: eight at most, and what is behind belongs
 * to the last value. */
static void test_one_long_line(void **state)
{
	_cleanup_buf_ struct buf text = {0};
	_cleanup_reading_ struct reading pairs = {0}, trust = {0};

	buf_printf(&text, "License Usage\n====\n\nHandle: 1\n  License: x\n  ");
	for (int i = 0; i < 1000; i++)
		buf_printf(&text, "Current Report: %d  Previous: 2\t", i + 1);
	buf_add_byte(&text, '\n');
	begin(&pairs, buf_slice(&text));
	read_more(&pairs, SHOW_COMMAND_LICENSE_TECH);
	assert_int_equal(pairs.device->list[SHOW_LICENSES].count, 4);
	buf_clear(&text);
	buf_printf(&text, "Trust Code Installed: INSTALLED");
	for (int i = 0; i < 1000; i++)
		buf_printf(&text, "  a");
	buf_add_byte(&text, '\n');
	begin(&trust, buf_slice(&text));
	read_more(&trust, SHOW_COMMAND_LICENSE_STATUS);
	assert_int_equal(trust.device->list[SHOW_TRUST].count, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_no_reporting),
		cmocka_unit_test(test_policy_groups),
		cmocka_unit_test(test_legacy),
		cmocka_unit_test(test_trust_none),
		cmocka_unit_test(test_trust_alone),
		cmocka_unit_test(test_trust_stack),
		cmocka_unit_test(test_trust_data),
		cmocka_unit_test(test_usage_tech),
		cmocka_unit_test(test_usage_told_thrice),
		cmocka_unit_test(test_summary_first),
		cmocka_unit_test(test_twins),
		cmocka_unit_test(test_usage_headers),
		cmocka_unit_test(test_usage_nx_os_9),
		cmocka_unit_test(test_udi),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_communication),
		cmocka_unit_test(test_jobs),
		cmocka_unit_test(test_counters),
		cmocka_unit_test(test_other_info),
		cmocka_unit_test(test_same_words),
		cmocka_unit_test(test_authorization),
		cmocka_unit_test(test_platform),
		cmocka_unit_test(test_transport_configuration),
		cmocka_unit_test(test_consumption),
		cmocka_unit_test(test_telemetry),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_one_long_line),
		cmocka_unit_test(test_lines_missing),
		cmocka_unit_test(test_prefixes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
