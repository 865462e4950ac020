/* The table of words and how they are found: every entry is whole, every name leads
 * to it, pasted lines bring what they name and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "account/agent_errors.h"
#include "rules/diagnosis.h"
#include "rules/knowledge.h"
#include "verdict/verdict.h"

/* Found words as "kind:word kind:word". */
static void add_word(void *context, const struct knowledge *k)
{
	struct buf *out = context;

	buf_printf(out, "%s%s:%s", out->n ? " " : "", knowledge_kind_word(k->kind),
		   k->word);
}

static void check_found(const char *text, const char *expected)
{
	_cleanup_buf_ struct buf out = {0};
	size_t n = knowledge_find(slice_of(text), true, add_word, &out);

	if (strcmp(buf_text(&out), expected) != 0)
		fail_msg("\"%s\": \"%s\", not \"%s\"", text, buf_text(&out),
			 expected);
	assert_int_equal(n == 0, !*expected);
}

static void test_words(void **state)
{
	check_found("COMM_FAILED", "message:COMM_FAILED");
	check_found("comm failed", "message:COMM_FAILED");
	check_found("%SMART_LIC-3-COMM_FAILED", "message:COMM_FAILED");
	check_found("45", "error-code:verifysignaturefailed");
	check_found("error 4", "error-code:deprecated-4");
	check_found("error code 45", "error-code:verifysignaturefailed");
	check_found("Count: 2", "");
	check_found("0", "error-code:success");
	/* One number, several things; errors first. */
	check_found("15", "error-code:statemachineinit license-status:IN USE");
	check_found("verifysignaturefailed", "error-code:verifysignaturefailed");
	check_found("IN USE(15)", "license-status:IN USE");
	check_found("State(4)", "policy:State(4)");
	check_found("no-ack", "rule:no-ack");
	check_found("why no-ack", "rule:no-ack");
	check_found("wrong-account", "finding:wrong-account rule:wrong-account");
	check_found("cisco license central", "portal:CSSM");
	check_found("UNACK", "report-state:UNACKNOWLEDGED");
	check_found("Type: Transport Off", "transport:off rule:transport-off");
}

static void test_lines(void **state)
{
	check_found("*Nov 17 18:05:09.580: %SMART_LIC-3-COMM_FAILED: Communications "
		    "failure with the Cisco Smart License Utility (CSLU) : Unable to "
		    "resolve server hostname/domain name ",
		    "message:COMM_FAILED "
		    "response:Unable to resolve server hostname/domain name");
	check_found("RP/0/RP0/CPU0:Jul  1 11:53:58.601 UTC: smartlicserver[397]: "
		    "%LICENSE-SMART_LIC-3-COMM_FAILED : Communications failure with "
		    "the Cisco Smart Software Manager (CSSM) : No detailed "
		    "information given",
		    "message:COMM_FAILED response:No detailed information given");
	check_found("2021 Jan 29 06:40:54  %$ VDC-1 %$ %USER-2-SYSTEM_MSG: "
		    "%SMART_LIC-2-PLATFORM_ERROR:Smart Licensing has encountered an "
		    "internal software error. UDI list is invalid",
		    "message:PLATFORM_ERROR");
	check_found("%SMART_LIC-3-COMM_FAILED: x (CSSM) : Communications failure",
		    "message:COMM_FAILED response:Communications failure");
	check_found("%SYS-3-CPUHOG: Task is running for (2001)msecs, more than "
		    "(2000)msecs (0/0),process = SAUtilReport.",
		    "message:CPUHOG term:SAUtilRepSave");
	check_found("  Last Response: NO REPLY on Jul 13 13:17:55 2023 UTC",
		    "response:NO REPLY");
	check_found("    Failure Reason: Null pointer Error",
		    "error-code:nullpointer");
	check_found("  Last ACK received: Mar 22 12:19:01 2022 UTC",
		    "policy:Last ACK received");
	check_found("  Reporting push interval: 30  days State(4) InPolicy(60)",
		    "policy:Reporting push interval policy:State(4)");
	check_found("{\"product_instance_identifier\":[\"The identity for the "
		    "instance 1-2 is not valid.Please re-register the "
		    "instance.\"]}",
		    "response:The identity for the instance is not valid "
		    "term:PIID");
}

/* Lines of output, as they are pasted. */
static void test_output(void **state)
{
	check_found("1671840754          CLOSED    N     air-network-advantage",
		    "report-state:CLOSED report-flag:N");
	check_found("1671840754 BEGUN N air-network-advantage", "report-flag:N");
	check_found("Total: 1188,  Purged: 1204(1204)", "report-state:Purged");
	check_found("Total Acknowledged Received: 0,  Waiting for Ack: 0(322)",
		    "report-state:Waiting for Ack "
		    "report-state:Total Acknowledged Received");
	check_found("Maximum Display: 322  In Storage: 0,  MIA: 96(96)",
		    "report-state:MIA report-state:In Storage");
	check_found("  Attempts: Total=30, Success=0, Fail=30  Ongoing Failure: "
		    "Overall=30 Communication=30", "term:Attempts");
	check_found("Overall Trust: No ID", "term:Overall Trust");
	check_found("Usage Reporting:", "term:Usage Reporting");
	check_found("  Reporting Mode: STANDARD", "policy:Reporting Mode");
	check_found("  State: CLOSED,      State Change Reason: REPORTING",
		    "report-state:CLOSED report-state:State Change Reason");
	check_found("  State: DELETED,      Close Reason: SMART",
		    "report-state:DELETED report-state:State Change Reason");
	check_found("report_id:1624247687 "
		    "state:SmartAgentRumStateUnacknowledged",
		    "report-state:UNACKNOWLEDGED");
	check_found("  89   0    212340568   1022204  210822752  *MallocLite*",
		    "term:MallocLite");
	check_found("In Compliance", "license-status:In Compliance");
	check_found("validate device", "term:Validate Device");
	/* A key, not a word with a colon behind it; and a row, not a number. */
	check_found("some of it was purged: look at the summary of that day", "");
	check_found("at 1671840754 closed the door of the house", "");
}

/* Plain sentences and lines of numbers name nothing. */
static void test_nothing(void **state)
{
	check_found("", "");
	check_found(" \t-_ ", "");
	check_found("\xff\xfe\x00", "");
	check_found("the open door of the export house was closed at success", "");
	check_found("1671840750          13     9     0", "");
	check_found("999", "");
	check_found("COMM_FAILEDX", "");
	check_found("COM_FAILED", "");
	check_found("trust_code_broken", "");
	check_found("%SMART_LIC-3-TRUST_CODE_BROKEN: some text", "");
	/* A key is cut at 80: what is longer must not pass for what it begins
	 * with. */
	check_found("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		    "");
}

/* What nobody asked for by hand has to be more than a plain word. */
static void test_not_asked(void **state)
{
	static const struct {
		const char *text;
		size_t found;
	} cases[] = {
		{"OPEN", 1},
		{"Status: DISABLED", 0},
		{"Status: NOT INSTALLED", 1},
		{"closed by user", 0},
		{"45", 1},
		{"Count: 45", 0},
		{"the o.pen door of the S-L-P", 0},
		{"a null pointer of the agent", 1},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t n = knowledge_find(slice_of(cases[i].text), false, NULL,
					  NULL);

		if (n != cases[i].found)
			fail_msg("\"%s\": %zu", cases[i].text, n);
	}
	assert_int_equal(knowledge_find(slice_of("Status: DISABLED"), true, NULL,
					NULL), 1);
}

/* A megabyte of one token, of many, and of dots: quick, and nothing found. */
static void test_noise(void **state)
{
	static const char *const units[] = {"a", "smart lic ", ".", "no \xc3"};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		_cleanup_buf_ struct buf b = {0};

		while (b.n < 1 << 20)
			buf_add_text(&b, units[i]);
		assert_int_equal(knowledge_find(buf_slice(&b), true, NULL, NULL), 0);
	}
}

static void check_near(const char *text, const char *word)
{
	const struct knowledge *near[3];
	size_t n = knowledge_near(slice_of(text), near, 3);

	if (!word) {
		assert_int_equal(n, 0);
		return;
	}
	if (!n || strcmp(near[0]->word, word) != 0)
		fail_msg("\"%s\": near %s, not %s", text, n ? near[0]->word : "-",
			 word);
	for (size_t i = 1; i < n; i++)
		assert_ptr_not_equal(near[i], near[i - 1]);
}

static void test_near(void **state)
{
	check_near("COM_FAILED", "COMM_FAILED");
	check_near("verifysignatrefailed", "verifysignaturefailed");
	check_near("%SMART_LIC-3-TRUST_CODE_INSTAL_FAILED: what ever it says",
		   "TRUST_CODE_INSTALL_FAILED");
	check_near("overdu", "overdue");
	check_near("ack overdu", "ack-overdue");
	check_near("zzzzzzzzzz", NULL);
	check_near("zork", NULL);
	check_near("146", NULL);
	check_near("", NULL);
	assert_int_equal(knowledge_near(slice_of("trust"), NULL, 0), 0);
}

/* ---- the table itself ------------------------------------------------------ */

static void check_sentence(const struct knowledge *k, const char *text)
{
	size_t n = text ? strlen(text) : 1;

	if (!n || (text && text[n - 1] != '.'))
		fail_msg("%s: \"%s\" is no sentence", k->word, text);
}

static void check_steps(const struct knowledge *k, const char *const *steps)
{
	size_t n = 0;

	while (n < KNOWLEDGE_STEPS && steps[n])
		n++;
	if (n == KNOWLEDGE_STEPS)
		fail_msg("%s: has more than %d steps", k->word,
			 KNOWLEDGE_STEPS - 1);
	for (size_t i = 0; i < n; i++) {
		size_t length = strlen(steps[i]);

		if (!length || (steps[i][length - 1] == '.' &&
				!strstr(steps[i], "...")))
			fail_msg("%s: step \"%s\"", k->word, steps[i]);
	}
}

static void see(void *context, const struct knowledge *k)
{
	const struct knowledge **wanted = context;

	if (*wanted == k)
		*wanted = NULL;
}

/* Its word and every alias lead to the entry. */
static void check_names(const struct knowledge *k)
{
	const struct knowledge *wanted = k;
	const char *p = k->aliases;

	assert_ptr_equal(knowledge_get(k->kind, k->word), k);
	knowledge_named(slice_of(k->word), see, &wanted);
	if (wanted)
		fail_msg("%s: is not found by its word", k->word);
	if (p && (p[0] != '|' || p[1] == 0 || p[strlen(p) - 1] != '|'))
		fail_msg("%s: aliases \"%s\"", k->word, p);
	for (p = p ? p + 1 : ""; *p; p += strcspn(p, "|") + 1) {
		struct slice s = {(const uint8_t *)p, strcspn(p, "|")};

		wanted = k;
		knowledge_named(s, see, &wanted);
		if (wanted)
			fail_msg("%s: is not found by %.*s", k->word,
				 SLICE_ARG(s));
	}
}

static void test_table(void **state)
{
	size_t count;
	const struct knowledge *all = knowledge_all(&count);

	assert_true(count > 300);
	for (size_t i = 0; i < count; i++) {
		const struct knowledge *k = &all[i];

		if (!k->title || !*k->title || k->title[strlen(k->title) - 1] == '.')
			fail_msg("%s: title", k->word);
		check_sentence(k, k->cause);
		check_sentence(k, k->doubt);
		check_steps(k, k->check);
		check_steps(k, k->remedy);
		check_names(k);
		/* Inferred knowledge says what is uncertain about it. */
		if (k->certainty == SURE_INFERRED && !k->doubt)
			fail_msg("%s: inferred without a doubt", k->word);
		/* reconcile and status print it behind the finding. */
		if (k->kind == KNOW_FINDING && !k->remedy[0])
			fail_msg("%s: says not what to do", k->word);
	}
}

static void check_there(enum knowledge_kind kind, const char *word)
{
	if (!knowledge_get(kind, word))
		fail_msg("%s \"%s\" has no entry", knowledge_kind_word(kind), word);
}

/* What other parts have a list of. */
static void test_complete(void **state)
{
#define RULE(word, ...) check_there(KNOW_RULE, word);
#include "rules/diagnosis_rules.def"
#undef RULE
#define X(name, word, status, text)                                            \
	if (name != VERDICT_NONE)                                              \
		check_there(KNOW_VERDICT, word);
	VERDICT_TABLE(X)
#undef X
	for (int e = 0; e < AGENT_ERROR_COUNT; e++)
		check_there(KNOW_ERROR, agent_error_name((enum agent_error)e));
	assert_null(knowledge_get(KNOW_ERROR, "no-ack"));
	assert_null(knowledge_get(KNOW_RULE, "NO-ACK"));
	assert_null(knowledge_get(KNOW_RULE, ""));
}

/* 0 to 144 without a gap, then those of IOS XR, each once. */
static void test_error_numbers(void **state)
{
	for (int e = 0; e < AGENT_ERROR_COUNT; e++) {
		unsigned number = agent_error_number((enum agent_error)e);

		if (e <= 144)
			assert_int_equal(number, e);
		else
			assert_true(number >
				    agent_error_number((enum agent_error)(e - 1)));
	}
	assert_int_equal(agent_error_number(AGENT_SIGNATURE), 45);
	assert_string_equal(agent_error_name(AGENT_TRANSPORT_TYPE), "transporttype");
	assert_string_equal(agent_error_name(AGENT_CONVERSION_STOPPED),
			    "conversionstoppedpartially");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),	 cmocka_unit_test(test_lines),
		cmocka_unit_test(test_output),
		cmocka_unit_test(test_nothing),	 cmocka_unit_test(test_not_asked),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_near),	 cmocka_unit_test(test_table),
		cmocka_unit_test(test_complete), cmocka_unit_test(test_error_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
