/* account/: what the account's files say, and what hostile ones try to say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "account/ack.h"
#include "account/auth_request.h"
#include "account/authorization.h"
#include "account/conversion.h"
#include "account/device_list.h"
#include "account/info.h"
#include "account/policy.h"
#include "account/rest.h"

#define assert_slice(s, text) slice_must_be(s, text, __LINE__)
static void slice_must_be(struct slice s, const char *text, int line)
{
	if (text ? !s.p || !slice_is(s, text) : s.p != NULL) {
		print_error("line %d: '%.*s' is not '%s'\n", line, SLICE_ARG(s),
			    text ? text : "(none)");
		fail();
	}
}

/* ---- XML and JSON for the readers ------------------------------------------ */

/* One element is read inside `use`, since the tree does not outlive the sink. */
struct element_use {
	struct arena arena;
	struct limits limits;
	void (*use)(struct element_use *u, const struct xml_element *x);
	void *out;
	const struct ack_keys *keys;
	enum rc rc;
	struct err e;
};

static enum rc on_piece(void *context, const struct xml_piece *p, struct err *e)
{
	struct element_use *u = context;

	u->use(u, p->root);
	return RC_OK;
}

static void with_element(struct element_use *u, const char *document)
{
	static const char *const none[] = {NULL};
	const struct xml_sink sink = {u, NULL, on_piece};
	/* A copy that is gone afterwards: whoever kept a slice of it is told. */
	struct slice text = slice_of(document);
	uint8_t *copy = mem_new(text.n, 1);
	struct stream_memory m;
	struct err e = {0};
	enum rc rc;

	memcpy(copy, text.p, text.n);
	u->limits = u->limits.piece_bytes ? u->limits : limits_default();
	rc = xml_read(stream_memory(&m, (struct slice){copy, text.n}), none,
		      &u->limits, &sink, &e);
	if (rc)
		print_error("%s: %s\n", document, e.text);
	assert_int_equal(rc, RC_OK);
	memset(copy, '?', text.n);
	mem_free_pointer(&copy);
}

static struct json_value json_of(struct arena *a, const char *text)
{
	const struct limits l = limits_default();
	struct json_doc *doc = arena_alloc(a, sizeof(*doc));
	struct err e = {0};

	if (json_read(doc, a, slice_of(text), &l, &e))
		fail_msg("%s: %s", text, e.text);
	return json_root(doc);
}

/* ---- UDIs ------------------------------------------------------------------ */

static void test_udi(void **state)
{
	static const struct {
		const char *text, *pid, *sn, *uuid;
	} rows[] = {
		{"P:LAB-1,S:LAB0001", "LAB-1", "LAB0001", NULL},
		{" S:LAB0001 , P:LAB-1,U:ab-cd\n", "LAB-1", "LAB0001", "ab-cd"},
		{"P:LAB-1,S:LAB0001,V:V01,X:y", "LAB-1", "LAB0001", NULL},
		{"P:A,P:B,S:1,S:2", "A", "1", NULL},
		{"P:,S:1", "", "1", NULL},
		{"P:A:B,S:1", "A:B", "1", NULL},
		{"p:A,s:1", NULL, NULL, NULL},
		{",,,", NULL, NULL, NULL},
		{"P", NULL, NULL, NULL},
		{"", NULL, NULL, NULL},
	};
	struct account_udi u;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		account_udi_read(&u, slice_of(rows[i].text));
		assert_slice(u.udi.pid, rows[i].pid);
		assert_slice(u.udi.sn, rows[i].sn);
		assert_slice(u.uuid, rows[i].uuid);
	}
	account_udi_read(&u, slice_of(" P:A "));
	assert_slice(u.text, "P:A");
	account_udi_read(&u, (struct slice){0});
	assert_null(u.text.p);
}

static void test_udi_of_json(void **state)
{
	static const struct {
		const char *text, *pid, *sn;
	} rows[] = {
		{"{\"udi_pid\":\"A\",\"udi_serial_number\":\"1\"}", "A", "1"},
		{"{\"udiPid\":\"A\",\"udiSerialNumber\":\"1\"}", "A", "1"},
		{"{\"pid\":\"A\",\"sn\":\"1\"}", "A", "1"},
		{"{\"sudi\":{\"udi_pid\":\"A\",\"udi_serial_number\":\"1\"}}",
		 "A", "1"},
		{"{\"udi\":{\"pid\":\"A\",\"sn\":\"1\"}}", "A", "1"},
		{"{\"udi\":\"P:A,S:1\"}", "A", "1"},
		{"{\"pid\":\"B\",\"sudi\":{\"pid\":\"A\",\"sn\":\"1\"}}", "A",
		 "1"},
		{"{\"pid\":\"A\",\"sn\":\"1\",\"udi\":\"P:B,S:2\"}", "A", "1"},
		{"{\"sn\":\"1\",\"pid\":null}", NULL, "1"},
		{"{\"pid\":\"A\\u002d1\",\"sn\":\"\\u0031\"}", "A-1", "1"},
		{"{\"sudi\":{\"sudi\":{\"pid\":\"A\",\"sn\":\"1\"}}}", NULL,
		 NULL},
		{"{\"udi\":[\"P:A,S:1\"]}", NULL, NULL},
		{"[]", NULL, NULL},
		{"7", NULL, NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		_cleanup_arena_ struct arena a = {0};
		struct udi u = account_udi_of_json(&a,
						   json_of(&a, rows[i].text));

		assert_slice(u.pid, rows[i].pid);
		assert_slice(u.sn, rows[i].sn);
	}
}

/* ---- authorization codes ---------------------------------------------------- */

static void use_authorization(struct element_use *u,
			      const struct xml_element *x)
{
	authorization_read(u->out, &u->arena, x);
}

static void read_authorization(struct element_use *u, struct authorization *out,
			       const char *document)
{
	*u = (struct element_use){.use = use_authorization, .out = out};
	with_element(u, document);
}

#define ENTITLEMENT(tag, count)                                                \
	"<entitlement><tag>" tag "</tag><count>" count "</count>"              \
	"<startDate></startDate><endDate/><licenseType>TERM</licenseType>"     \
	"<displayName>Lab &amp; more</displayName>"                            \
	"<tagDescription>d</tagDescription><tagType>PERPETUAL</tagType>"       \
	"<status><success>true</success></status></entitlement>"

static void test_slac(void **state)
{
	struct authorization c;
	struct element_use u;

	read_authorization(
		&u, &c,
		"<smartLicenseAuthorization><udi>P:LAB-1, S:LAB0001</udi>"
		"<authorizationCode><customerInfo><smartAccount>Lab Inc"
		"</smartAccount><virtualAccount> West </virtualAccount>"
		"</customerInfo><flag>A</flag><version>C</version>"
		"<piid>0011</piid><dateStamp>2023-05-06T07:08:09</dateStamp>"
		"<entitlements>" ENTITLEMENT("regid.LAB_A", "3")
		ENTITLEMENT("regid.LAB_B", "18446744073709551616")
		"</entitlements><status><success>true</success>"
		"<correlationID>c0</correlationID></status></authorizationCode>"
		"<signature>\n TUVZ \n</signature></smartLicenseAuthorization>");
	assert_string_equal(authorization_form_word(c.form), "slac");
	assert_slice(c.udi.udi.pid, "LAB-1");
	assert_slice(c.udi.udi.sn, "LAB0001");
	assert_slice(c.smart_account, "Lab Inc");
	assert_slice(c.virtual_account, "West");
	assert_slice(c.date_text, "2023-05-06T07:08:09");
	assert_true(c.date.given);
	assert_int_equal(c.date.value, 1683356889);
	assert_slice(c.success, "true");
	assert_slice(c.correlation_id, "c0");
	assert_slice(c.signature, "TUVZ");
	assert_int_equal(c.entitlement_count, 2);
	assert_slice(c.entitlements[0].tag, "regid.LAB_A");
	assert_slice(c.entitlements[0].name, "Lab & more");
	assert_slice(c.entitlements[0].start, "");
	assert_slice(c.entitlements[0].end, "");
	assert_slice(c.entitlements[0].subscription_id, NULL);
	assert_slice(c.entitlements[0].success, "true");
	assert_int_equal(c.entitlements[0].count.value, 3);
	/* One more than 64 bits hold: kept as text, and no number. */
	assert_false(c.entitlements[1].count.given);
	assert_slice(c.entitlements[1].count_text, "18446744073709551616");
	arena_free(&u.arena);
}

static void test_slr(void **state)
{
	struct authorization c;
	struct element_use u;

	read_authorization(
		&u, &c,
		"<specificPLR><authorizationCode><timestamp>1552292522579"
		"</timestamp><entitlements>" ENTITLEMENT("regid.LAB_A", "-1")
		"</entitlements></authorizationCode><udi>P:LAB,S:LAB1,U:u-1"
		"</udi></specificPLR>");
	assert_string_equal(authorization_form_word(c.form), "slr");
	assert_int_equal(c.date.value, 1552292522);
	assert_slice(c.udi.uuid, "u-1");
	assert_false(c.entitlements[0].count.given);
	assert_null(c.signature.p);
	arena_free(&u.arena);

	read_authorization(&u, &c,
			   "<specificPLR><udi>P:LAB,S:LAB1</udi></specificPLR>");
	assert_string_equal(authorization_form_word(c.form), "plr");
	assert_int_equal(c.entitlement_count, 0);
	assert_null(c.date_text.p);
	assert_false(c.date.given);
	arena_free(&u.arena);
}

/* The first text of a path counts, wherever its parents are repeated; no
 * entitlement is lost in a second list. */
static void test_repetition(void **state)
{
	struct authorization c;
	struct element_use u;

	read_authorization(
		&u, &c,
		"<smartLicenseAuthorization><udi><x>P:NO,S:NO</x></udi>"
		"<udi>P:LAB,S:LAB1</udi><udi>P:LAB,S:LAB2</udi>"
		"<authorizationCode/><authorizationCode><piid>1</piid>"
		"<entitlements>" ENTITLEMENT("a", "1") "</entitlements>"
		"<entitlements/><entitlements>" ENTITLEMENT("b", "2")
		"</entitlements></authorizationCode><authorizationCode>"
		"<piid>2</piid><entitlements>" ENTITLEMENT("c", "3")
		"</entitlements></authorizationCode>"
		"</smartLicenseAuthorization>");
	assert_slice(c.udi.udi.sn, "LAB1");
	assert_slice(c.piid, "1");
	assert_int_equal(c.entitlement_count, 3);
	assert_slice(c.entitlements[2].tag, "c");
	arena_free(&u.arena);
	read_authorization(&u, &c, "<smartLicenseAuthorization/>");
	assert_null(c.udi.text.p);
	assert_null(c.signature.p);
	arena_free(&u.arena);
}

/* ---- policy and account info ------------------------------------------------ */

static void use_policy(struct element_use *u, const struct xml_element *x)
{
	policy_read(u->out, &u->arena, x);
}

static void test_policy(void **state)
{
	struct policy p;
	struct element_use u = {.use = use_policy, .out = &p};

	with_element(&u,
		     "<smartLicensePolicy><policyCode><name>Lab</name>"
		     "<version>7</version><flag></flag>"
		     "<datestamp>2022-04-25T14:41:27</datestamp>"
		     "<ackRequired>YES</ackRequired><export><onGoingReporting>0"
		     "</onGoingReporting><reportOnMACD>x</reportOnMACD></export>"
		     "<subscription><firstTimeReport>90</firstTimeReport>"
		     "</subscription></policyCode><signature>eA==</signature>"
		     "</smartLicensePolicy>");
	assert_slice(p.name, "Lab");
	assert_slice(p.flag, "");
	assert_int_equal(p.version.value, 7);
	assert_int_equal(p.date.value, 1650897687);
	assert_true(p.ack_required.given);
	assert_int_equal(p.ack_required.value, 1);
	/* Not there is not 0. */
	assert_false(p.groups[POLICY_EXPORT].first.given);
	assert_true(p.groups[POLICY_EXPORT].frequency.given);
	assert_int_equal(p.groups[POLICY_EXPORT].frequency.value, 0);
	assert_false(p.groups[POLICY_EXPORT].on_change.given);
	assert_int_equal(p.groups[POLICY_SUBSCRIPTION].first.value, 90);
	assert_false(p.groups[POLICY_PERPETUAL].first.given);
	assert_slice(p.signature, "eA==");
	arena_free(&u.arena);

	with_element(&u, "<smartLicensePolicy><policyCode><ackRequired>maybe"
			 "</ackRequired></policyCode></smartLicensePolicy>");
	assert_false(p.ack_required.given);
	assert_slice(p.ack_required_text, "maybe");
	assert_null(p.signature.p);
	arena_free(&u.arena);
	for (int g = 0; g < POLICY_GROUP_COUNT; g++) {
		assert_non_null(policy_group_word((enum policy_group)g));
		assert_non_null(policy_group_text((enum policy_group)g));
	}
}

static void use_info(struct element_use *u, const struct xml_element *x)
{
	account_info_read(u->out, &u->arena, x);
}

static void test_info(void **state)
{
	struct account_info i;
	struct element_use u = {.use = use_info, .out = &i};

	with_element(&u, "<smartLicenseAccountInfo><customerInfo>"
			 "<smartAccountDomain>lab.example</smartAccountDomain>"
			 "<virtualAccountId>12</virtualAccountId>"
			 "<smartAccountId>11</smartAccountId>"
			 "<virtualAccount>A&amp;T</virtualAccount>"
			 "<smartAccount>Lab</smartAccount>"
			 "<timestamp>1656685084850</timestamp></customerInfo>"
			 "<signature/></smartLicenseAccountInfo>");
	assert_int_equal(i.timestamp.value, 1656685084);
	assert_slice(i.timestamp_text, "1656685084850");
	assert_slice(i.virtual_account, "A&T");
	assert_slice(i.smart_account_id, "11");
	assert_slice(i.virtual_account_id, "12");
	assert_slice(i.domain, "lab.example");
	assert_slice(i.signature, "");
	arena_free(&u.arena);
}

/* ---- acknowledgements ------------------------------------------------------- */

static void use_ack(struct element_use *u, const struct xml_element *x)
{
	u->rc = ack_read(u->out, &u->arena, x, u->keys, &u->limits, &u->e);
}

static void print_entry(struct buf *out, const struct ack_entry *t)
{
	buf_printf(out, "%llu %s", (unsigned long long)t->report_id,
		   ack_result_word(t->result));
	if (t->status.p)
		buf_printf(out, " %.*s", SLICE_ARG(t->status));
	if (t->message.p)
		buf_printf(out, " \"%.*s\"", SLICE_ARG(t->message));
	if (t->udi.pid.p || t->udi.sn.p)
		buf_printf(out, " %.*s/%.*s", SLICE_ARG(t->udi.pid),
			   SLICE_ARG(t->udi.sn));
	buf_add_text(out, "\n");
}

static void gives_entries_by(const char *data, const struct ack_keys *keys,
			     const char *expected)
{
	_cleanup_buf_ struct buf document = {0}, got = {0};
	struct ack ack;
	struct element_use u = {.use = use_ack, .out = &ack, .keys = keys};

	buf_printf(&document,
		   "<smartLicenseRumAck><data><![CDATA[%s]]></data><signature>"
		   "eA==</signature></smartLicenseRumAck>", data);
	with_element(&u, buf_text(&document));
	assert_int_equal(u.rc, RC_OK);
	if (ack.fault)
		buf_printf(&got, "fault: %s\n", ack.fault);
	for (size_t i = 0; i < ack.entry_count; i++)
		print_entry(&got, &ack.entries[i]);
	if (strcmp(buf_text(&got), expected) != 0)
		print_error("%s\n", data);
	assert_string_equal(buf_text(&got), expected);
	assert_slice(ack.data, data);
	assert_slice(ack.signature, "eA==");
	arena_free(&u.arena);
}

static void gives_entries(const char *data, const char *expected)
{
	gives_entries_by(data, NULL, expected);
}

static void test_ack_ids(void **state)
{
	static const char *const more[] = {"lab_no"};
	const struct ack_keys keys = {more, 1};
	_cleanup_buf_ struct buf data = {0};

	gives_entries("[]", "");
	gives_entries("[{\"report_id\":7}]", "7 acknowledged\n");
	for (size_t i = 0; ack_id_keys[i]; i++) {
		buf_clear(&data);
		buf_printf(&data, "[{\"%s\":[7,\"8\"]}]", ack_id_keys[i]);
		gives_entries(buf_text(&data),
			      "7 acknowledged\n8 acknowledged\n");
	}
	gives_entries("[{\"report_id\":18446744073709551615},"
		      "{\"report_id\":\"9223372036854775808\"},"
		      "{\"report_id\":18446744073709551616},"
		      "{\"report_id\":\"18446744073709551616\"},"
		      "{\"report_id\":0}]",
		      "18446744073709551615 acknowledged\n"
		      "9223372036854775808 acknowledged\n0 acknowledged\n");
	/* No number is guessed from what is none. */
	gives_entries("[{\"report_id\":-7},{\"report_id\":7.0},"
		      "{\"report_id\":7e0},{\"report_id\":\"-7\"},"
		      "{\"report_id\":\" 7\"},{\"report_id\":\"\"},"
		      "{\"report_id\":null},{\"report_id\":true},"
		      "{\"id\":7},{\"Report_ID\":7},7,[7]]",
		      "");
	gives_entries("[{\"report_\\u0069d\":\"\\u0037\"}]",
		      "7 acknowledged\n");
	gives_entries("[{\"a\":[[{\"b\":{\"report_ids\":[1,[2],{\"rumId\":3,"
		      "\"count\":9},\"x\"]}}]]},{\"report_id\":1}]",
		      "1 acknowledged\n2 acknowledged\n3 acknowledged\n"
		      "1 acknowledged\n");
	gives_entries("[{\"lab_no\":7}]", "");
	gives_entries_by("[{\"lab_no\":7,\"rum_id\":8}]", &keys,
			 "7 acknowledged\n8 acknowledged\n");
}

static void test_ack_status(void **state)
{
	static const char *const good[] = {"ACK", "acked", "Acknowledged",
					   "SUCCESS", "complete", "COMPLETED",
					   "OK", " ok "};
	static const char *const bad[] = {"FAILED", "rejected", "Error",
					  "DUPLICATE"};
	_cleanup_buf_ struct buf data = {0}, expected = {0};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		buf_clear(&data);
		buf_clear(&expected);
		buf_printf(&data, "[{\"report_id\":1,\"status\":\"%s\"}]",
			   good[i]);
		buf_printf(&expected, "1 acknowledged %s\n", good[i]);
		gives_entries(buf_text(&data), buf_text(&expected));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		buf_clear(&data);
		buf_clear(&expected);
		buf_printf(&data, "[{\"report_id\":1,\"result\":\"%s\"}]",
			   bad[i]);
		buf_printf(&expected, "1 refused %s\n", bad[i]);
		gives_entries(buf_text(&data), buf_text(&expected));
	}
	gives_entries("[{\"report_id\":1,\"state\":\"PENDING\"},"
		      "{\"report_id\":2,\"status\":\"successful\"},"
		      "{\"report_id\":3,\"status\":null},"
		      "{\"report_id\":4,\"status\":\"\"},"
		      "{\"report_id\":5,\"status\":\"None\"},"
		      "{\"report_id\":6,\"status\":0}]",
		      "1 unclear PENDING\n2 unclear successful\n"
		      "3 acknowledged\n4 acknowledged\n5 acknowledged\n"
		      "6 unclear 0\n");
	/* Two states in one: a refusal is never hidden by the other. */
	gives_entries("[{\"report_id\":1,\"status\":\"OK\","
		      "\"result\":\"FAILED\"},{\"state\":\"x\","
		      "\"status\":\"OK\",\"report_id\":2}]",
		      "1 refused FAILED\n2 acknowledged OK\n");
	gives_entries("[{\"report_id\":1,\"error\":\"no such thing\"},"
		      "{\"report_id\":2,\"error\":null},"
		      "{\"report_id\":3,\"error\":\"x\",\"status\":\"OK\"}]",
		      "1 unclear \"no such thing\"\n2 acknowledged\n"
		      "3 acknowledged OK \"x\"\n");
	gives_entries("[{\"report_id\":1,\"status\":{\"success\":false}}]",
		      "1 unclear {\"success\":false}\n");
}

static void test_ack_nearest(void **state)
{
	gives_entries(
		"[{\"sudi\":{\"udi_pid\":\"P\",\"udi_serial_number\":\"S\"},"
		"\"status\":\"OK\",\"message\":\"m\",\"reports\":["
		"{\"report_id\":1},{\"report_id\":2,\"status\":\"FAILED\","
		"\"reason\":\"r\"},{\"udi\":\"P:Q,S:T\",\"report_id\":3}],"
		"\"report_id\":4},{\"report_id\":5}]",
		"1 acknowledged OK \"m\" P/S\n2 refused FAILED \"r\" P/S\n"
		"3 acknowledged OK \"m\" Q/T\n4 acknowledged OK \"m\" P/S\n"
		"5 acknowledged\n");
	/* Half a UDI is not completed by that of another object. */
	gives_entries("[{\"pid\":\"P\",\"sn\":\"S\",\"r\":{\"sn\":\"T\","
		      "\"report_id\":1}}]",
		      "1 acknowledged /T\n");
	/* A list under a key for the status is not under itself, but keeps the
	 * device. */
	gives_entries("[{\"pid\":\"P\",\"sn\":\"S\",\"result\":["
		      "{\"report_id\":1},{\"report_id\":2,"
		      "\"status\":\"ERROR\"}]}]",
		      "1 acknowledged P/S\n2 refused ERROR P/S\n");
	gives_entries("[{\"status\":\"FAILED\",\"r\":{\"error\":\"e\","
		      "\"report_id\":1}}]",
		      "1 refused FAILED \"e\"\n");
}

static void test_ack_python(void **state)
{
	struct ack ack;
	struct element_use u = {.use = use_ack, .out = &ack};

	gives_entries("[{'report_id': 7, 'a': None, 'b': True, 'c': False, "
		      "'status_message': 'it\\'s \"so\" \\x41', "
		      "\"d\": \"it's\"}]",
		      "7 acknowledged \"it's \"so\" A\"\n");
	gives_entries("[{'report_id': 7, 'report_id': 8}]",
		      "fault: <data>: key \"report_id\" appears twice "
		      "(offset 18 in it)\n");
	with_element(&u, "<a><data>[{'rum_id':1}]</data></a>");
	assert_true(ack.python_quotes);
	assert_slice(ack.data, "[{'rum_id':1}]");
	arena_free(&u.arena);
	with_element(&u, "<a><data>[{&quot;rum_id&quot;:1}]</data></a>");
	assert_false(ack.python_quotes);
	assert_int_equal(ack.entry_count, 1);
	arena_free(&u.arena);
}

static void has_fault(const char *document, bool has_data, const char *part)
{
	struct ack ack;
	struct element_use u = {.use = use_ack, .out = &ack};

	with_element(&u, document);
	assert_int_equal(u.rc, RC_OK);
	assert_int_equal(ack.has_data, has_data);
	assert_int_equal(json_type(ack.members), JSON_NONE);
	assert_int_equal(ack.entry_count, 0);
	assert_false(ack.python_quotes);
	if (!ack.fault || !strstr(ack.fault, part))
		fail_msg("%s: %s", document, ack.fault ? ack.fault : "(none)");
	arena_free(&u.arena);
}

static void test_ack_fault(void **state)
{
	struct ack ack;
	struct element_use u = {.use = use_ack, .out = &ack};
	_cleanup_buf_ struct buf deep = {0};

	has_fault("<a/>", false, "no <data>");
	has_fault("<a><data/></a>", true, "empty");
	has_fault("<a><data> \n </data></a>", true, "empty");
	has_fault("<a><data><![CDATA[[{\"[R]}]]]></data></a>", true, "<data>:");
	has_fault("<a><data>{\"report_id\":7}</data></a>", true,
		  "a JSON array is needed");
	has_fault("<a><data>[{\"report_id\":7}]]</data></a>", true, "<data>:");
	has_fault("<a><data>[{\"report_id\":7,\"report_id\":8}]</data></a>",
		  true, "report_id");
	has_fault("<a><data>\xef\xbb\xbf[]</data></a>", true, "<data>:");
	/* Which of two would count is not for us to say. */
	has_fault("<a><data>[{\"report_id\":7}]</data><data>[]</data></a>",
		  true, "more than one");
	has_fault("<a><data>[{\"report_id\":7}]<data>[]</data></data></a>",
		  true, "other elements");
	has_fault("<a><data>['</data></a>", true, "<data>:");
	has_fault("<a><data>['\\</data></a>", true, "<data>:");
	has_fault("<a><data>['\\x4']</data></a>", true, "<data>:");

	buf_add_text(&deep, "<a><data>");
	for (int i = 0; i < 600; i++)
		buf_add_text(&deep, "[");
	buf_add_text(&deep, "</data></a>");
	with_element(&u, buf_text(&deep));
	assert_int_equal(u.rc, RC_LIMIT);
	assert_non_null(strstr(u.e.text, "json-depth"));
	arena_free(&u.arena);
}

/* As deep as the limit allows, with an id and a status at the bottom. */
static void test_ack_depth(void **state)
{
	struct ack ack;
	struct element_use u = {.use = use_ack, .out = &ack};
	_cleanup_buf_ struct buf deep = {0};
	enum { DEEP = 200000 };

	u.limits = limits_default();
	u.limits.json_depth = 2 * DEEP + 10;
	buf_add_text(&deep, "<a><data>[");
	for (int i = 0; i < DEEP; i++)
		buf_add_text(&deep, "{\"status\":[");
	buf_add_text(&deep, "{\"report_id\":7}");
	for (int i = 0; i < DEEP; i++)
		buf_add_text(&deep, "]}");
	buf_add_text(&deep, "]</data></a>");
	with_element(&u, buf_text(&deep));
	assert_int_equal(u.rc, RC_OK);
	assert_int_equal(ack.entry_count, 1);
	assert_int_equal(ack.entries[0].result, ACK_TAKEN);
	arena_free(&u.arena);
}

/* ---- requests, REST, conversion --------------------------------------------- */

#define REQUEST                                                                \
	"{\"sudi\":{\"udi_pid\":\"P\",\"udi_serial_number\":\"S\"},"           \
	"\"hostname\":\"h\\u0031\",\"keys\":[{\"entitlement\":\"t\","          \
	"\"count\":\"12\"},{\"entitlement\":\"u\",\"count\":3},"               \
	"{\"count\":\"-1\"},7],\"confirm_code\":null,\"remove_code\":\"r\"}"

static void check_request(const struct auth_request *r)
{
	const struct auth_request_entry *t = r->entries;

	assert_int_equal(r->count, 2);
	assert_slice(t->udi.pid, "P");
	assert_slice(t->udi.sn, "S");
	assert_slice(t->hostname, "h1");
	assert_slice(t->confirm_code, NULL);
	assert_slice(t->remove_code, "r");
	assert_int_equal(t->key_count, 4);
	assert_slice(t->keys[0].tag, "t");
	assert_slice(t->keys[0].count_text, "12");
	assert_int_equal(t->keys[0].count.value, 12);
	assert_int_equal(t->keys[1].count.value, 3);
	assert_slice(t->keys[1].count_text, "3");
	assert_false(t->keys[2].count.given);
	assert_slice(t->keys[2].count_text, "-1");
	assert_slice(t->keys[3].tag, NULL);
	assert_slice(r->entries[1].udi.sn, NULL);
	assert_int_equal(r->entries[1].key_count, 0);
}

static void use_request(struct element_use *u, const struct xml_element *x)
{
	u->rc = auth_request_read_xml(u->out, &u->arena, x, &u->limits, &u->e);
}

static void test_auth_request(void **state)
{
	static const char *const bad[] = {
		"<a/>", "<a><data>{}</data></a>", "<a><data>[</data></a>",
		"<a><data>[]</data><data>[]</data></a>"};
	struct auth_request r;
	struct element_use u = {.use = use_request, .out = &r};
	struct json_value root;

	with_element(&u, "<smartLicenseAuthRequest><data><![CDATA[[" REQUEST
			 ",{\"keys\":7}]]]></data><signature>eA==</signature>"
			 "</smartLicenseAuthRequest>");
	assert_int_equal(u.rc, RC_OK);
	check_request(&r);
	assert_slice(r.signature, "eA==");
	arena_free(&u.arena);

	root = json_of(&u.arena, "{\"data\":{\"licenses\":[" REQUEST ",null]}}");
	assert_true(auth_request_is_json(root));
	auth_request_read_json(&r, &u.arena, root);
	check_request(&r);
	root = json_of(&u.arena, "{\"data\":{\"licenses\":{}}}");
	assert_false(auth_request_is_json(root));
	auth_request_read_json(&r, &u.arena, root);
	assert_int_equal(r.count, 0);
	assert_false(auth_request_is_json(json_of(&u.arena, "[]")));
	arena_free(&u.arena);

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		with_element(&u, bad[i]);
		assert_int_equal(u.rc, RC_MALFORMED);
		assert_true(u.e.text[0]);
		arena_free(&u.arena);
	}
}

static void test_return_code(void **state)
{
	static const char *const good[] = {
		"LABLAB-ABCDEF-123456-xyz",
		" \tLABLAB-ABCDEF-123456-789abc-de\r\n", "ABCDEF-G"};
	static const char *const bad[] = {
		"", "-", "ABCDEF", "ABCDEF-", "-ABCDEF", "ABCDE-ABCDEF",
		"ABCDEF--ABCDEF", "ABCDEF-ABCDEFG", "ABCDEF-ABCDE0",
		"ABCDEl-ABCDEF", "ABCDEF ABCDEF", "ABCDEF-\xc3\xa9",
		"<a>ABCDEF-ABCDEF</a>"};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(return_code_is(slice_of(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(return_code_is(slice_of(bad[i])));
	assert_false(return_code_is((struct slice){0}));
	assert_false(return_code_is(SLICE_LITERAL("ABCDEF-AB\0DEF")));
}

static void test_rest(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	struct rest_reply r;

	rest_reply_read(&r, &a, json_of(&a,
		"{\"status\":\"OK_POLL\",\"message_code\":null,"
		"\"message\":\"None\",\"timestamp\":1644340472292,"
		"\"nonce\":\"n\",\"type\":null,\"poll_id\":"
		"18446744073709551615,\"poll_interval\":300,"
		"\"action\":\"acknowledgements\"}"));
	assert_slice(r.status, "OK_POLL");
	assert_slice(r.message_code, NULL);
	assert_slice(r.message, NULL);
	assert_slice(r.type, NULL);
	assert_slice(r.nonce, "n");
	assert_int_equal(r.timestamp.value, 1644340472);
	assert_true(r.poll_id.value == UINT64_MAX);
	assert_int_equal(r.poll_interval.value, 300);
	assert_int_equal(r.count, 0);

	rest_reply_read(&r, &a, json_of(&a,
		"{\"poll_id\":\"773126444402795033\",\"timestamp\":"
		"\"1644340472292\",\"poll_interval\":-1,\"message\":\"\","
		"\"correlation_id\":\"c\",\"data\":{\"acknowledgements\":["
		"{\"sudi\":{\"udi_pid\":\"P\",\"udi_serial_number\":\"S\"},"
		"\"software_tag_identifier\":\"t\",\"smart_license\":\"eA==\"},"
		"null],\"authorizations\":[{\"udi\":\"P:Q,S:T\","
		"\"product_instance_identifier\":\"i\",\"status\":\"FAILED\","
		"\"error_code\":\"None\",\"status_message\":\"m\","
		"\"smart_license\":null}]}}"));
	assert_true(r.poll_id.value == 773126444402795033u);
	assert_int_equal(r.timestamp.value, 1644340472);
	assert_false(r.poll_interval.given);
	assert_slice(r.message, "");
	assert_slice(r.correlation_id, "c");
	assert_int_equal(r.count, 3);
	assert_slice(r.entries[0].udi.pid, "P");
	assert_slice(r.entries[0].software_tag, "t");
	assert_slice(r.entries[0].smart_license, "eA==");
	assert_slice(json_string(&a, json_get(r.entries[0].sudi, "udi_pid")),
		     "P");
	assert_false(r.entries[0].is_authorization);
	assert_slice(r.entries[1].smart_license, NULL);
	assert_true(r.entries[2].is_authorization);
	assert_slice(r.entries[2].udi.sn, "T");
	assert_int_equal(json_type(r.entries[2].sudi), JSON_OBJECT);
	assert_slice(r.entries[2].piid, "i");
	assert_slice(r.entries[2].error_code, NULL);
	assert_slice(r.entries[2].message, "m");
	assert_slice(r.entries[2].smart_license, NULL);

	rest_reply_read(&r, &a, json_of(&a,
		"{\"poll_id\":1.5,\"data\":{\"acknowledgements\":"
		"{\"smart_license\":\"x\"}}}"));
	assert_false(r.poll_id.given);
	assert_int_equal(r.count, 0);
	rest_reply_read(&r, &a, json_of(&a, "[]"));
	assert_null(r.status.p);
}

static void test_conversion(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	struct conversion c;
	struct json_value root = json_of(&a,
		"[{\"sudi\":{\"udi_pid\":\"P\",\"udi_serial_number\":\"S\"},"
		"\"software_tag_identifier\":\"t\",\"conversion_lines\":["
		"{\"conversion_type\":\"PAK\",\"conversion_encoding_type\":"
		"\"e\",\"conversion_string\":\"x\",\"conversion_count\":\"1\"},"
		"7]},{\"conversion_lines\":[{\"conversion_count\":2}],"
		"\"sudi\":{\"udi_pid\":\"Q\",\"udi_serial_number\":\"T\"}},"
		"null]");

	assert_true(conversion_is_json(root));
	conversion_read(&c, &a, root);
	assert_slice(c.udi.pid, "P");
	assert_slice(c.software_tag, "t");
	assert_int_equal(c.count, 3);
	assert_slice(c.lines[0].type, "PAK");
	assert_slice(c.lines[0].encoding, "e");
	assert_slice(c.lines[0].text, "x");
	assert_slice(c.lines[0].count, "1");
	assert_slice(c.lines[1].type, NULL);
	assert_slice(c.lines[2].count, "2");
	assert_false(conversion_is_json(json_of(&a, "[]")));
	assert_false(conversion_is_json(json_of(&a, "{\"conversion_lines\":[]}")));
	assert_false(conversion_is_json(json_of(&a, "[{\"conversion_lines\":7}]")));
	assert_false(conversion_is_json(
		json_of(&a, "[{},{\"conversion_lines\":[]}]")));
}

/* ---- tables ----------------------------------------------------------------- */

static void gives_table(struct slice text, const char *expected)
{
	const struct limits l = limits_default();
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf got = {0};
	struct csv_text t;
	struct err e = {0};

	if (csv_read(&t, &a, text, &l, &e))
		buf_printf(&got, "%s", e.text);
	for (size_t i = 0; i < t.count; i++) {
		buf_printf(&got, "%llu@%llu:",
			   (unsigned long long)t.rows[i].line,
			   (unsigned long long)t.rows[i].offset);
		for (size_t c = 0; c < t.rows[i].count; c++)
			buf_printf(&got, "[%.*s]",
				   SLICE_ARG(t.rows[i].cells[c]));
		buf_add_text(&got, "\n");
	}
	assert_string_equal(buf_text(&got), expected);
}

static void test_csv(void **state)
{
	gives_table(slice_of(""), "");
	gives_table(slice_of("\xef\xbb\xbf"), "");
	gives_table(slice_of("a,b\nc"), "1@0:[a][b]\n2@4:[c]\n");
	gives_table(slice_of("\xef\xbb\xbf\"a\",b\r\n\r\n \n,\r\nc,\n"),
		    "1@3:[a][b]\n4@14:[][]\n5@17:[c][]\n");
	gives_table(slice_of("a;b;c,d\n1,2;3\n"),
		    "1@0:[a][b][c,d]\n2@8:[1,2][3]\n");
	gives_table(slice_of("a,b\rc,\"d\re\"\rf\r"),
		    "1@0:[a][b]\n2@4:[c][d\re]\n4@12:[f]\n");
	gives_table(slice_of("a,b\r\nc\r,d\n"), "1@0:[a][b]\n2@5:[c][d]\n");
	gives_table(slice_of("\xef\xbb\xbfsep=;\r\na,b,c;d\r\n"),
		    "2@10:[a,b,c][d]\n");
	gives_table(slice_of("\"sep=\t\"\na,b\tc\n"), "2@8:[a,b][c]\n");
	gives_table(slice_of("sep=,"), "");
	gives_table(slice_of("sep=x,b\n"), "1@0:[sep=x][b]\n");
	gives_table(slice_of("a\tb\n\t\n"), "1@0:[a][b]\n2@4:[][]\n");
	gives_table(slice_of("a,\"x;;;y\"\n"), "1@0:[a][x;;;y]\n");
	gives_table(slice_of(" a , \" b \" ,c d\n"),
		    "1@0:[a][ b ][c d]\n");
	gives_table(slice_of("\"a \"\"q\"\" b\",\"\"\"\"\n\"\"\n"),
		    "1@0:[a \"q\" b][\"]\n2@17:[]\n");
	gives_table(slice_of("\"l1\nl2\",b\nc,d\"e\n"),
		    "1@0:[l1\nl2][b]\n3@10:[c][d\"e]\n");
	gives_table(slice_of("a,b\rc,\"d\re\"\r\rf\r"),
		    "1@0:[a][b]\n2@4:[c][d\re]\n5@13:[f]\n");
	gives_table(slice_of("a,b\nc,\"d\ne\n"),
		    "line 2: a quote is opened and never closed (offset 6)");
	gives_table(slice_of("a,\"b\nc\"d\n"),
		    "line 2: text follows a closing quote (offset 7)");
	gives_table(SLICE_LITERAL("a\nb\0c\n"),
		    "line 2: there is a NUL byte; save the list as CSV in "
		    "UTF-8 (offset 3)");
	gives_table(slice_of("a\nb\xff\n"),
		    "line 2: this is not UTF-8; save the list as CSV in UTF-8 "
		    "(offset 3)");
}

static void test_csv_limits(void **state)
{
	struct limits l = limits_default();
	_cleanup_arena_ struct arena a = {0};
	struct csv_text t;
	struct err e = {0};

	l.json_nodes = 3;
	assert_int_equal(csv_read(&t, &a, slice_of("a,b\nc"), &l, &e), RC_OK);
	assert_int_equal(csv_read(&t, &a, slice_of("a,b\nc,d"), &l, &e),
			 RC_LIMIT);
	assert_non_null(strstr(e.text, "json-nodes"));
	assert_int_equal(t.count, 0);
	l = limits_default();
	l.piece_bytes = 4;
	assert_int_equal(csv_read(&t, &a, slice_of("a,b\n"), &l, &e), RC_OK);
	assert_int_equal(csv_read(&t, &a, slice_of("a,b\nc"), &l, &e),
			 RC_LIMIT);
}

static void test_csv_name(void **state)
{
	assert_true(csv_name_is(slice_of("UDI_PID"), "udi pid"));
	assert_true(csv_name_is(slice_of(" Serial-Number: "), "serial number"));
	assert_false(csv_name_is(slice_of("serial"), "serial number"));
	assert_false(csv_name_is(slice_of("serial number 2"), "serial number"));
	assert_false(csv_name_is(slice_of("\xc3\xa9sn"), "sn"));
	assert_false(csv_name_is((struct slice){0}, "sn"));
}

static void gives_devices(const char *text, const char *expected)
{
	const struct limits l = limits_default();
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf got = {0};
	struct device_list d;
	struct err e = {0};

	if (device_list_read(&d, &a, slice_of(text), &l, &e))
		buf_printf(&got, "%s", e.text);
	for (size_t i = 0; i < d.count; i++)
		buf_printf(&got, "%llu %.*s/%.*s %.*s %.*s\n",
			   (unsigned long long)d.devices[i].line,
			   SLICE_ARG(d.devices[i].udi.pid),
			   SLICE_ARG(d.devices[i].udi.sn),
			   SLICE_ARG(d.devices[i].hostname.p
					     ? d.devices[i].hostname
					     : slice_of("-")),
			   SLICE_ARG(d.devices[i].virtual_account.p
					     ? d.devices[i].virtual_account
					     : slice_of("-")));
	assert_string_equal(buf_text(&got), expected);
}

static void test_device_list(void **state)
{
	gives_devices("PID,SN\nLAB-1,LAB0001\n", "2 LAB-1/LAB0001 - -\n");
	gives_devices("\xef\xbb\xbfSite;Host name;Serial Number;Product ID;"
		      "Virtual Account\r\nx;h1;LAB0001;LAB-1;A & B\r\n\r\n"
		      ";;LAB0002;LAB-1\r\n",
		      "2 LAB-1/LAB0001 h1 A & B\n4 LAB-1/LAB0002  -\n");
	/* The product id, not the model beside it. */
	gives_devices("model,serial,pid,udi_sn\nm,s,LAB-1,LAB1\n",
		      "2 LAB-1/LAB1 - -\n");
	gives_devices("pid,sn,host\nA,1,h\nB,1,h\nA,2,h\nA,1,h\n",
		      "2 A/1 h -\n3 B/1 h -\n4 A/2 h -\n");
	gives_devices("pid,sn,host\nA,1,h\nB,1,h\nA,1,i\n",
		      "line 4: the device of line 2 is listed again with "
		      "another host name or virtual account; keep one of them");
	gives_devices("pid,sn,va\nA,1,x\nA,1\n",
		      "line 3: the device of line 2 is listed again with "
		      "another host name or virtual account; keep one of them");
	gives_devices("pid,sn\nA,1\nA,\n",
		      "line 3: the device has no serial number; fill it in or "
		      "take the line out");
	gives_devices("pid,sn\n,1\n",
		      "line 2: the device has no product id; fill it in or "
		      "take the line out");
	gives_devices("pid,x\nA,1\n",
		      "line 1: a list of devices needs a header with columns "
		      "such as PID and SN");
	gives_devices("pid,sn\n", "");
	gives_devices("", "line 1: a list of devices needs a header with "
			  "columns such as PID and SN");
}

static void test_device_list_looks(void **state)
{
	static const char *const yes[] = {
		"PID,SN", "pid;serial\nA;1", "\xef\xbb\xbfUDI_PID\tUDI_SN\r\n",
		"\"Product ID\",\"Serial No\"\nbad \xff bytes"};
	static const char *const no[] = {
		"", "PID", "SN,hostname\n", "{\"pid\":1,\"sn\":2}", "<a/>",
		"\"pid,sn", "x\npid,sn\n", "the pid, the sn\n"};

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		assert_true(device_list_looks_like(slice_of(yes[i])));
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_false(device_list_looks_like(slice_of(no[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_udi),
		cmocka_unit_test(test_udi_of_json),
		cmocka_unit_test(test_slac),
		cmocka_unit_test(test_slr),
		cmocka_unit_test(test_repetition),
		cmocka_unit_test(test_policy),
		cmocka_unit_test(test_info),
		cmocka_unit_test(test_ack_ids),
		cmocka_unit_test(test_ack_status),
		cmocka_unit_test(test_ack_nearest),
		cmocka_unit_test(test_ack_python),
		cmocka_unit_test(test_ack_fault),
		cmocka_unit_test(test_ack_depth),
		cmocka_unit_test(test_auth_request),
		cmocka_unit_test(test_return_code),
		cmocka_unit_test(test_rest),
		cmocka_unit_test(test_conversion),
		cmocka_unit_test(test_csv),
		cmocka_unit_test(test_csv_limits),
		cmocka_unit_test(test_csv_name),
		cmocka_unit_test(test_device_list),
		cmocka_unit_test(test_device_list_looks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
