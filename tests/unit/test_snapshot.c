/* account/: JSON snapshots of all forms, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "account/python.h"
#include "account/snapshot.h"

#define assert_slice(s, text) slice_must_be(s, text, __LINE__)
static void slice_must_be(struct slice s, const char *text, int line)
{
	if (text ? !s.p || !slice_is(s, text) : s.p != NULL) {
		print_error("line %d: '%.*s' is not '%s'\n", line, SLICE_ARG(s),
			    text ? text : "(none)");
		fail();
	}
}

/* NULL: not given. */
#define assert_amount(m, text) amount_must_be(m, text, __LINE__)
static void amount_must_be(struct maybe_amount m, const char *text, int line)
{
	char have[AMOUNT_TEXT_MAX];

	if (m.given != (text != NULL) ||
	    (text && strcmp(amount_text(have, m.value), text) != 0)) {
		print_error("line %d: %s is not %s\n", line,
			    m.given ? amount_text(have, m.value) : "(none)",
			    text ? text : "(none)");
		fail();
	}
}

struct reading {
	struct arena arena;
	struct json_doc doc;
	struct snapshot s;
	struct limits limits;
	struct err e;
	enum rc rc;
};

static void read_text(struct reading *r, const char *text)
{
	struct err e = {0};

	*r = (struct reading){.limits = limits_default()};
	if (json_read(&r->doc, &r->arena, slice_of(text), &r->limits, &e))
		fail_msg("%s: %s", text, e.text);
	r->rc = snapshot_read_json(&r->s, &r->arena, json_root(&r->doc),
				   &r->limits, &r->e);
}

static void reads(struct reading *r, const char *text)
{
	read_text(r, text);
	if (r->rc)
		fail_msg("%s: %s", text, r->e.text);
	assert_true(snapshot_is_json(json_root(&r->doc)));
}

/* The message holds each of the texts. */
static void refuses(const char *text, const char *one, const char *other)
{
	struct reading r;

	read_text(&r, text);
	if (r.rc != RC_MALFORMED)
		fail_msg("%s: %d", text, r.rc);
	if (!strstr(r.e.text, one) || !strstr(r.e.text, other))
		fail_msg("%s: %s", text, r.e.text);
	for (const char *p = r.e.text; *p; p++)
		assert_true((unsigned char)*p >= ' ');
	arena_free(&r.arena);
}

/* ---- v1 licences --------------------------------------------------------------- */

static const char item[] =
	"{\"license\":\"Lab Advantage\",\"reserved\":4,\"billingType\":"
	"\"PREPAID\",\"isPortable\":false,\"virtualAccount\":\"R&D (lab)\","
	"\"ahaApps\":false,\"pendingQuantity\":0,\"licenseDetails\":["
	"{\"startDate\":\"2031-02-03\",\"endDate\":\"2032-02-02\","
	"\"subscriptionId\":\"SubLab1\",\"status\":\"ACTIVE\",\"licenseType\":"
	"\"TERM\",\"quantity\":30},{\"startDate\":\"2031-01-18T01:07:36Z\","
	"\"endDate\":null,\"subscriptionId\":null,\"status\":\"ACTIVE\","
	"\"licenseType\":\"PERPETUAL\",\"quantity\":12}],"
	"\"licenseSubstitutions\":[{\"license\":\"Lab Premier\","
	"\"substitutedLicense\":\"Lab Advantage\",\"substitutionType\":"
	"\"UPGRADE\",\"substitutedQuantity\":\"-2\"}],\"available\":38,"
	"\"inUse\":9,\"quantity\":42,\"status\":\"In Compliance\"}";

static void check_item(const struct snapshot_license *l)
{
	int64_t last;

	assert_slice(l->name, "Lab Advantage");
	assert_slice(l->virtual_account, "R&D (lab)");
	assert_slice(l->tag, NULL);
	assert_slice(l->billing, "PREPAID");
	assert_slice(l->status, "In Compliance");
	assert_amount(l->owned, "42");
	assert_amount(l->in_use, "9");
	assert_amount(l->reserved, "4");
	assert_amount(l->available, "38");
	assert_amount(l->pending, "0");
	assert_amount(l->substituted, NULL);
	assert_false(l->reserved_in_use);
	assert_false(l->has_enforcement);
	assert_int_equal(l->term_count, 2);
	assert_amount(l->terms[0].quantity, "30");
	assert_slice(l->terms[0].start.text, "2031-02-03");
	assert_true(l->terms[0].end.is_date);
	assert_true(snapshot_end(&l->terms[0].end, &last));
	assert_int_equal(last, 1959379199); /* 2032-02-02T23:59:59Z */
	assert_slice(l->terms[0].license_type, "TERM");
	assert_slice(l->terms[0].status, "ACTIVE");
	assert_slice(l->terms[0].subscription_id, "SubLab1");
	assert_false(l->terms[1].start.is_date);
	assert_int_equal(l->terms[1].start.at.value, 1926464856);
	assert_slice(l->terms[1].end.text, "");
	assert_false(snapshot_end(&l->terms[1].end, &last));
	assert_slice(l->terms[1].subscription_id, NULL);
	assert_int_equal(l->substitution_count, 1);
	assert_slice(l->substitutions[0].license, "Lab Premier");
	assert_slice(l->substitutions[0].substituted, "Lab Advantage");
	assert_slice(l->substitutions[0].type, "UPGRADE");
	assert_amount(l->substitutions[0].quantity, "-2");
}

static void test_v1_wrappers(void **state)
{
	/* before, behind, the item's place, form */
	static const struct {
		const char *before, *behind, *place;
		enum snapshot_form form;
	} rows[] = {
		{"", "", "[1]", SNAPSHOT_V1_LICENSES},
		{"[", "]", "[1]", SNAPSHOT_V1_LICENSES},
		{"{\"totalRecords\":1,\"licenses\":[",
		 "],\"status\":\"SUCCESS\",\"statusMessage\":\"\"}",
		 "licenses[1]", SNAPSHOT_V1_LICENSES},
		{"[{\"totalRecords\":1,\"licenses\":[", "]}]",
		 "[1].licenses[1]", SNAPSHOT_V1_LICENSES},
		{"[{\"accountType\":\"CUSTOMER\",\"accountName\":\"Lab\","
		 "\"accountDomain\":\"lab.example\",\"accountStatus\":"
		 "\"Active\",\"roles\":[{\"role\":\"Smart Account User\","
		 "\"licenses\":[]},{\"role\":\"VA Admin\",\"virtualAccount\":"
		 "\"Other\",\"licenses\":[", "]}]}]",
		 "[1].roles[2].licenses[1]", SNAPSHOT_ROLES},
		{"[{\"virtual_account\":{\"id\":3,\"name\":\"Other\"},"
		 "\"licenses\":{\"licenses\":[", "]}}]",
		 "[1].licenses.licenses[1]", SNAPSHOT_ON_PREM},
		{"{\"virtual_account\":{\"name\":\"Other\"},\"licenses\":[",
		 "]}", "licenses[1]", SNAPSHOT_ON_PREM},
	};
	struct reading r;
	char text[2048];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(text, sizeof(text), "%s%s%s", rows[i].before, item,
			 rows[i].behind);
		reads(&r, text);
		assert_int_equal(r.s.form, rows[i].form);
		assert_int_equal(r.s.license_count, 1);
		assert_slice(r.s.licenses[0].place, rows[i].place);
		assert_int_equal(r.s.licenses[0].offset,
				 strlen(rows[i].before));
		check_item(r.s.licenses);
		assert_int_equal(r.s.rows, 1);
		assert_false(r.s.is_cut);
		assert_false(r.s.rows_alike);
		assert_slice(r.s.account, rows[i].form == SNAPSHOT_ROLES
						  ? "Lab" : NULL);
		arena_free(&r.arena);
	}
}

static void test_python_item(void **state)
{
	_cleanup_buf_ struct buf json = {0};
	struct reading r;

	assert_true(python_to_json(
		&json, slice_of("{'license': 'Lab Advantage', 'isPortable': "
				"False, 'virtualAccount': 'R&D', "
				"'licenseDetails': [{'endDate': None, "
				"'quantity': 7}], 'inUse': 0, 'quantity': 7}")));
	reads(&r, buf_text(&json));
	assert_slice(r.s.licenses[0].virtual_account, "R&D");
	assert_amount(r.s.licenses[0].terms[0].quantity, "7");
	arena_free(&r.arena);
}

/* The wrapper's virtual account is for items that name none. */
static void test_virtual_account(void **state)
{
	struct reading r;

	reads(&r, "[{\"virtual_account\":{\"name\":\" North \"},\"licenses\":"
		  "{\"licenses\":[{\"license\":\"A\",\"quantity\":1},{"
		  "\"license\":\"A\",\"virtualAccount\":\"South\",\"quantity\":"
		  "2},{\"license\":\"B\",\"virtualAccount\":\"\"}]}},"
		  "{\"virtual_account\":\"West\",\"licenses\":{\"licenses\":"
		  "[{\"license\":\"A\",\"quantity\":3}]}}]");
	assert_int_equal(r.s.license_count, 4);
	assert_slice(r.s.licenses[0].virtual_account, "North");
	assert_slice(r.s.licenses[1].virtual_account, "South");
	assert_slice(r.s.licenses[2].virtual_account, "North");
	assert_slice(r.s.licenses[3].virtual_account, "West");
	arena_free(&r.arena);
	reads(&r, "{\"licenses\":[{\"license\":\"A\",\"quantity\":1}]}");
	assert_slice(r.s.licenses[0].virtual_account, NULL);
	arena_free(&r.arena);
}

/* ---- the other forms ------------------------------------------------------------ */

static void test_subscriptions(void **state)
{
	struct reading r;

	reads(&r,
	      "{\"totalRecords\":4,\"licenseSubscriptions\":["
	      "{\"license\":\"A\",\"quantity\":10,\"billingType\":\"PREPAID\","
	      "\"subscriptionId\":\"S1\",\"virtualAccount\":\"V\","
	      "\"startDate\":\"2030-01-01\",\"endDate\":\"2031-01-01\","
	      "\"status\":\"ACTIVE\"},"
	      "{\"license\":\"A\",\"quantity\":\"5\",\"billingType\":"
	      "\"PREPAID\",\"subscriptionId\":\"S2\",\"virtualAccount\":\"V\","
	      "\"startDate\":\"None\",\"status\":\"EXPIRED\"},"
	      "{\"license\":\"A\",\"quantity\":1,\"billingType\":\"USAGE\","
	      "\"subscriptionId\":\"S3\",\"virtualAccount\":\"V\"},"
	      "{\"license\":\"A\",\"quantity\":1,\"billingType\":\"USAGE\","
	      "\"subscriptionId\":\"S3\",\"virtualAccount\":\"V\"}]}");
	assert_int_equal(r.s.form, SNAPSHOT_V1_SUBSCRIPTIONS);
	assert_int_equal(r.s.license_count, 2);
	assert_amount(r.s.licenses[0].owned, "15");
	assert_int_equal(r.s.licenses[0].term_count, 2);
	assert_slice(r.s.licenses[0].place, "licenseSubscriptions[1]");
	assert_slice(r.s.licenses[0].terms[1].subscription_id, "S2");
	assert_slice(r.s.licenses[0].terms[1].start.text, "");
	assert_slice(r.s.licenses[0].terms[1].end.text, NULL);
	assert_slice(r.s.licenses[0].terms[1].status, "EXPIRED");
	/* The same row twice is one; rows are what totalRecords counts. */
	assert_amount(r.s.licenses[1].owned, "1");
	assert_true(r.s.rows_alike);
	assert_int_equal(r.s.rows, 4);
	assert_false(r.s.is_cut);
	arena_free(&r.arena);
	/* A sum with an unknown part is unknown. */
	reads(&r, "[{\"license\":\"A\",\"subscriptionId\":\"S1\",\"quantity\":"
		  "1},{\"license\":\"A\",\"subscriptionId\":\"S2\"}]");
	assert_int_equal(r.s.form, SNAPSHOT_V1_SUBSCRIPTIONS);
	assert_amount(r.s.licenses[0].owned, NULL);
	arena_free(&r.arena);
}

/* A merged export may tell a licence and its subscriptions, in any order: what is
 * owned is not added up twice. */
static void test_whole_and_subscriptions(void **state)
{
	static const char whole[] =
		"{\"virtual_account\":{\"name\":\"V\"},\"licenses\":{"
		"\"licenses\":[{\"license\":\"A\",\"quantity\":15,\"inUse\":2,"
		"\"billingType\":\"PREPAID\"}]}}";
	static const char subscriptions[] =
		"{\"virtual_account\":{\"name\":\"V\"},\"licenses\":{"
		"\"licenseSubscriptions\":[{\"license\":\"A\",\"quantity\":10,"
		"\"billingType\":\"PREPAID\",\"subscriptionId\":\"S1\"},{"
		"\"license\":\"B\",\"quantity\":1,\"subscriptionId\":\"S2\"}]}}";
	struct reading r;
	char text[1024];

	for (int turn = 0; turn < 2; turn++) {
		snprintf(text, sizeof(text), "[%s,%s]",
			 turn ? whole : subscriptions,
			 turn ? subscriptions : whole);
		reads(&r, text);
		assert_int_equal(r.s.license_count, 2);
		assert_amount(r.s.licenses[0].owned, "15");
		assert_amount(r.s.licenses[0].in_use, "2");
		assert_int_equal(r.s.licenses[0].term_count, 1);
		assert_slice(r.s.licenses[0].terms[0].subscription_id, "S1");
		assert_slice(r.s.licenses[1].name, "B");
		assert_amount(r.s.licenses[1].owned, "1");
		assert_false(r.s.rows_alike);
		arena_free(&r.arena);
	}
}

/* Licences of an On-Prem bear no billing; their subscriptions do, several. */
static void test_subscriptions_of_licences_without_billing(void **state)
{
	struct reading r;

	reads(&r, "[{\"virtual_account\":\"V\",\"licenses\":{\"licenses\":["
		  "{\"license\":\"A\",\"quantity\":5,\"inUse\":2},"
		  "{\"license\":\"O\",\"quantity\":1,\"inUse\":0,"
		  "\"licenseDetails\":[{\"quantity\":1,\"subscriptionId\":"
		  "\"S0\"}]}],\"licenseSubscriptions\":["
		  "{\"license\":\"A\",\"quantity\":4,\"billingType\":"
		  "\"PREPAID\",\"subscriptionId\":\"S1\"},"
		  "{\"license\":\"A\",\"quantity\":1,\"billingType\":"
		  "\"USAGE\",\"subscriptionId\":\"S2\"},"
		  "{\"license\":\"O\",\"quantity\":1,\"billingType\":"
		  "\"PREPAID\",\"subscriptionId\":\"S3\"}]}}]");
	assert_int_equal(r.s.license_count, 2);
	assert_amount(r.s.licenses[0].owned, "5");
	assert_int_equal(r.s.licenses[0].term_count, 2);
	assert_slice(r.s.licenses[0].terms[0].subscription_id, "S1");
	assert_slice(r.s.licenses[0].terms[1].subscription_id, "S2");
	assert_int_equal(r.s.licenses[1].term_count, 1);
	assert_slice(r.s.licenses[1].terms[0].subscription_id, "S0");
	arena_free(&r.arena);
}

static void test_v3(void **state)
{
	struct reading r;
	const struct snapshot_license *l;

	reads(&r,
	      "{\"status\":\"SUCCESS\",\"message_code\":null,\"message\":\"two\","
	      "\"timestamp\":1893456000123,\"nonce\":\"n\","
	      "\"out_standing_reports\":3,\"summary\":[{\"tag\":"
	      "\"regid.2030-01.lab.A,1.0_lab\",\"compliance_status\":\"In "
	      "Compliance\",\"display_name\":\"Lab HSEC\",\"enforced\":true,"
	      "\"export_restricted\":false,\"license_details\":[{"
	      "\"billing_type\":\"PREPAID\",\"quantity\":6,\"postpaid_usage\":"
	      "null,\"start_date\":null,\"end_date\":1924991999000,"
	      "\"subscription_id\":null,\"status\":\"ACTIVE\","
	      "\"billing_model\":null,\"license_type\":\"PERPETUAL\"}],"
	      "\"prepaid_entitled\":6,\"prepaid_inuse\":5,\"prepaid_reserved\":"
	      "4},{\"tag\":\"regid.2030-01.lab.B,1.0_lab\",\"prepaid_entitled\":"
	      "1,\"license_details\":[{\"billing_type\":\"PREPAID\","
	      "\"postpaid_usage\":\"some\"},{\"billing_type\":\"USAGE\","
	      "\"postpaid_usage\":7},{\"billing_type\":\"USAGE\","
	      "\"postpaid_usage\":{\"count\":7}},{\"postpaid_usage\":true}]}]}");
	l = r.s.licenses;
	assert_int_equal(r.s.form, SNAPSHOT_V3_SUMMARY);
	assert_int_equal(r.s.license_count, 2);
	assert_true(r.s.outstanding.given);
	assert_int_equal(r.s.outstanding.value, 3);
	assert_int_equal(r.s.taken.value, 1893456000);
	assert_false(r.s.total.given);
	assert_slice(l->tag, "regid.2030-01.lab.A,1.0_lab");
	assert_slice(l->name, "Lab HSEC");
	assert_slice(l->virtual_account, NULL);
	assert_slice(l->billing, "PREPAID");
	assert_slice(l->status, "In Compliance");
	assert_amount(l->owned, "6");
	assert_amount(l->in_use, "5");
	assert_amount(l->reserved, "4");
	assert_amount(l->available, NULL);
	assert_true(l->reserved_in_use && l->enforced && l->has_enforcement);
	assert_false(l->export_restricted);
	assert_amount(l->terms[0].quantity, "6");
	assert_int_equal(l->terms[0].end.at.value, 1924991999);
	assert_slice(l->terms[0].start.text, "");
	assert_slice(l->terms[0].license_type, "PERPETUAL");
	/* Of what type it is nobody says: no reason to refuse, nor to count. */
	assert_amount(l->terms[0].postpaid, NULL);
	assert_amount(l[1].terms[0].postpaid, NULL);
	assert_amount(l[1].terms[1].postpaid, "7");
	assert_amount(l[1].terms[2].postpaid, NULL);
	assert_amount(l[1].terms[3].postpaid, NULL);
	assert_amount(l[1].in_use, NULL);
	/* Without a display name the tag stands for it; two billings are none. */
	assert_slice(l[1].name, "regid.2030-01.lab.B,1.0_lab");
	assert_slice(l[1].billing, NULL);
	assert_false(l[1].has_enforcement);
	arena_free(&r.arena);
}

static void test_devices(void **state)
{
	struct reading r;
	const struct snapshot_device *d;

	reads(&r,
	      "{\"totalRecords\":3,\"devices\":[{\"licenseUsage\":[{\"license\":"
	      "\"Lab HSEC\",\"quantity\":1},{\"license\":\"Lab Advantage\","
	      "\"quantity\":\"2\"}],\"hostName\":\"\",\"sudi\":{\"macAddress\":"
	      "null,\"udiSerialNumber\":\"LAB00000001\",\"udiPid\":\"LAB-1K\","
	      "\"udiVid\":null},\"displayName\":\"UDI_PID:LAB-1K; "
	      "UDI_SN:LAB00000001; \",\"registrationDate\":"
	      "\"2031-07-11T14:33:41Z\",\"virtualAccount\":\"TEST\","
	      "\"status\":\"In Compliance\",\"lastContactDate\":\"1969-12-31T"
	      "23:59:59Z\"},{\"sudi\":{\"udiPid\":null,\"udiSerialNumber\":"
	      "\"None\"},\"displayName\":\"UDI_PID:LAB-2K; UDI_SN:LAB2; \","
	      "\"lastContactDate\":\"yesterday\"},{\"displayName\":\"lab "
	      "switch\",\"hostName\":null,\"lastContactDate\":null}],"
	      "\"statusMessage\":\"\",\"status\":\"SUCCESS\"}");
	d = r.s.devices;
	assert_int_equal(r.s.form, SNAPSHOT_V1_DEVICES);
	assert_int_equal(r.s.device_count, 3);
	assert_int_equal(r.s.license_count, 0);
	assert_slice(d->udi.pid, "LAB-1K");
	assert_slice(d->udi.sn, "LAB00000001");
	assert_slice(d->hostname, "");
	assert_slice(d->virtual_account, "TEST");
	assert_slice(d->status, "In Compliance");
	assert_int_equal(d->last_contact.at.value, -1);
	assert_slice(d->registered.text, "2031-07-11T14:33:41Z");
	assert_int_equal(d->usage_count, 2);
	assert_slice(d->usage[1].name, "Lab Advantage");
	assert_amount(d->usage[1].count, "2");
	assert_slice(d[1].udi.pid, "LAB-2K");
	assert_slice(d[1].udi.sn, "LAB2");
	/* A device's date decides nothing: it is kept as it is. */
	assert_slice(d[1].last_contact.text, "yesterday");
	assert_false(d[1].last_contact.at.given);
	assert_slice(d[2].udi.sn, NULL);
	assert_slice(d[2].hostname, NULL);
	assert_slice(d[2].last_contact.text, "");
	assert_slice(d[2].registered.text, NULL);
	arena_free(&r.arena);
}

static void test_catalyst(void **state)
{
	struct reading r;
	const struct snapshot_license *l;

	reads(&r,
	      "{\"response\":{\"purchased_dna_license\":{"
	      "\"total_license_count\":5,\"license_count_by_type\":[{"
	      "\"license_type\":\"Essentials\",\"license_count\":3},{"
	      "\"license_type\":\"Advantage\",\"license_count\":2}]},"
	      "\"purchased_network_license\":{\"total_license_count\":\"7\","
	      "\"license_count_by_type\":[]},\"used_dna_license\":{"
	      "\"total_license_count\":4,\"license_count_by_type\":[{"
	      "\"license_type\":\"Advantage\",\"license_count\":4}]},"
	      "\"used_network_license\":{\"total_license_count\":0}}}");
	l = r.s.licenses;
	assert_int_equal(r.s.form, SNAPSHOT_CATALYST);
	assert_int_equal(r.s.license_count, 3);
	assert_slice(l[0].name, "DNA (Essentials)");
	assert_amount(l[0].owned, "3");
	assert_amount(l[0].in_use, NULL);
	assert_slice(l[1].name, "DNA (Advantage)");
	assert_amount(l[1].owned, "2");
	assert_amount(l[1].in_use, "4");
	assert_slice(l[2].name, "Network (all types)");
	assert_amount(l[2].owned, "7");
	arena_free(&r.arena);
	refuses("{\"used_dna_license\":{\"license_count_by_type\":[{"
		"\"license_type\":\"A\",\"license_count\":1},{"
		"\"license_type\":\"A\",\"license_count\":2}]}}",
		"used_dna_license.license_count_by_type[2]",
		"used_dna_license.license_count_by_type[1]");
	refuses("{\"used_dna_license\":{\"license_count_by_type\":[{"
		"\"license_count\":1}]}}",
		"used_dna_license.license_count_by_type[1]", "license_type");
}

static void test_forms_have_words(void **state)
{
	assert_string_equal(snapshot_form_word(SNAPSHOT_CSV), "csv");
	assert_string_equal(snapshot_form_word(SNAPSHOT_V1_DEVICES),
			    "v1-devices");
	assert_true(strlen(snapshot_form_text(SNAPSHOT_ON_PREM)) > 0);
}

/* ---- numbers and dates ---------------------------------------------------------- */

#define LICENSE_WITH(quantity)                                                 \
	"[{\"license\":\"A\",\"inUse\":0,\"quantity\":" quantity "}]"

static void test_numbers(void **state)
{
	static const struct {
		const char *text, *value;
	} good[] = {
		{LICENSE_WITH("-3"), "-3"},
		{LICENSE_WITH("\" 12 \""), "12"},
		{LICENSE_WITH("\"-12\""), "-12"},
		{LICENSE_WITH("18446744073709551616"), "18446744073709551616"},
		{LICENSE_WITH("99999999999999999999"), "99999999999999999999"},
		{LICENSE_WITH("null"), NULL},
		{LICENSE_WITH("\"\""), NULL},
		{LICENSE_WITH("\"None\""), NULL},
	};
	static const char *const bad[] = {
		LICENSE_WITH("1.5"),	     LICENSE_WITH("1.0"),
		LICENSE_WITH("1e3"),	     LICENSE_WITH("\"1,000\""),
		LICENSE_WITH("\"many\""),    LICENSE_WITH("true"),
		LICENSE_WITH("[1]"),	     LICENSE_WITH("{}"),
		LICENSE_WITH("\"0x10\""),    LICENSE_WITH("\"1\\u001b[2J\""),
		LICENSE_WITH("999999999999999999999"),
	};
	struct reading r;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		reads(&r, good[i].text);
		assert_amount(r.s.licenses[0].owned, good[i].value);
		arena_free(&r.arena);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refuses(bad[i], "[1]", "quantity");
}

#define TERM_WITH(end)                                                         \
	"[{\"license\":\"A\",\"quantity\":1,\"licenseDetails\":[{\"quantity\":" \
	"1,\"endDate\":" end "}]}]"

static void test_dates(void **state)
{
	/* last second: 0 means that there is no end */
	static const struct {
		const char *text, *shown;
		int64_t last;
	} good[] = {
		{TERM_WITH("\"2030-12-31\""), "2030-12-31", 1924991999},
		{TERM_WITH("\"2030-12-31T00:00:00Z\""), "2030-12-31T00:00:00Z",
		 1924905600},
		{TERM_WITH("\"2030-12-31T02:00:00+02:00\""),
		 "2030-12-31T02:00:00+02:00", 1924905600},
		{TERM_WITH("1924905600000"), "1924905600000", 1924905600},
		{TERM_WITH("\"1924905600\""), "1924905600", 1924905600},
		{TERM_WITH("\"2030/12/31\""), "2030-12-31", 1924991999},
		{TERM_WITH("\"2030-Dec-31\""), "2030-12-31", 1924991999},
		{TERM_WITH("\"31-Dec-2030\""), "2030-12-31", 1924991999},
		{TERM_WITH("\"31 DECEMBER 2030\""), "2030-12-31", 1924991999},
		{TERM_WITH("\"December 31, 2030\""), "2030-12-31", 1924991999},
		{TERM_WITH("\"2030-Dec-31 00:00:00\""), "2030-12-31 00:00:00",
		 1924905600},
		{TERM_WITH("\"1969-12-30\""), "1969-12-30", -86401},
		{TERM_WITH("\"1001-01-01\""), "1001-01-01", -30578601601},
		{TERM_WITH("\"2100-12-31\""), "2100-12-31", 4133980799},
		{TERM_WITH("\"9999-12-31\""), "9999-12-31", 253402300799},
		{TERM_WITH("null"), "", 0},
		{TERM_WITH("\"\""), "", 0},
		{TERM_WITH("\"None\""), "", 0},
		{TERM_WITH("\"Perpetual\""), "Perpetual", 0},
		{TERM_WITH("\"never\""), "never", 0},
	};
	static const char *const bad[] = {
		TERM_WITH("\"11/12/2030\""),	TERM_WITH("\"12.11.2030\""),
		TERM_WITH("\"01/02/2030\""),	TERM_WITH("\"12/11/2030\""),
		TERM_WITH("\"31-12-30\""),	TERM_WITH("\"31-Dec-30\""),
		TERM_WITH("\"2030-02-30\""),	TERM_WITH("\"2030-13-01\""),
		TERM_WITH("\"30-Feb-2030\""),	TERM_WITH("\"20301231\""),
		TERM_WITH("\"2030-Dec-31 9am\""), TERM_WITH("\"soon\""),
		TERM_WITH("\"2030\""),		TERM_WITH("0"),
		TERM_WITH("-86400"),		TERM_WITH("false"),
		TERM_WITH("[]"),
	};
	struct reading r;
	int64_t last;
	bool has;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		const struct snapshot_time *end;

		reads(&r, good[i].text);
		end = &r.s.licenses[0].terms[0].end;
		assert_slice(end->text, good[i].shown);
		has = snapshot_end(end, &last);
		assert_int_equal(has, good[i].last != 0);
		if (has)
			assert_int_equal(last, good[i].last);
		arena_free(&r.arena);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refuses(bad[i], "[1].licenseDetails[1]", "endDate");
}

/* ---- the same again ------------------------------------------------------------- */

#define DEVICE_IN(account, host)                                               \
	"{\"virtualAccount\":\"" account "\",\"hostName\":\"" host               \
	"\",\"sudi\":{\"udiPid\":\"P\",\"udiSerialNumber\":\"S\"},"              \
	"\"licenseUsage\":[]}"

static void test_again(void **state)
{
	static const char *const different[] = {
		"[{\"license\":\"A\",\"quantity\":1},{\"license\":\"A\","
		"\"quantity\":2}]",
		"[{\"license\":\"A\",\"quantity\":1},{\"license\":\"A\","
		"\"quantity\":1,\"status\":\"x\"}]",
		"[{\"license\":\"A\",\"quantity\":1},{\"license\":\"A\","
		"\"quantity\":1,\"licenseDetails\":[{\"quantity\":1}]}]",
		"[{\"license\":\"A\",\"quantity\":1,\"licenseDetails\":[{"
		"\"endDate\":\"2030-01-01\"}]},{\"license\":\"A\",\"quantity\":"
		"1,\"licenseDetails\":[{\"endDate\":\"2030-01-02\"}]}]",
		"[{\"license\":\"A\",\"quantity\":1},{\"license\":\"A\","
		"\"quantity\":1,\"licenseSubstitutions\":[{\"license\":\"B\"}]}]",
		"[{\"lastContactDate\":\"2030-01-01\",\"sudi\":{\"udiPid\":\"P\","
		"\"udiSerialNumber\":\"LAB1\"}},{\"lastContactDate\":"
		"\"2030-01-02\",\"sudi\":{\"udiPid\":\"P\",\"udiSerialNumber\":"
		"\"LAB1\"}}]",
		"[{\"licenseUsage\":[],\"sudi\":{\"udiPid\":\"P\","
		"\"udiSerialNumber\":\"LAB1\"}},{\"licenseUsage\":[{\"license\":"
		"\"A\",\"quantity\":1}],\"sudi\":{\"udiPid\":\"P\","
		"\"udiSerialNumber\":\"LAB1\"}}]",
	};
	struct reading r;

	for (size_t i = 0; i < sizeof(different) / sizeof(different[0]); i++)
		refuses(different[i], "[1]", "[2]");
	reads(&r, "[{\"license\":\"A\",\"quantity\":1},{\"quantity\":1,"
		  "\"license\":\"A\"},{\"license\":\"A\",\"quantity\":2,"
		  "\"billingType\":\"USAGE\"},{\"license\":\"A\",\"quantity\":3,"
		  "\"virtualAccount\":\"V\"}]");
	assert_int_equal(r.s.license_count, 3);
	assert_int_equal(r.s.rows, 4);
	assert_true(r.s.rows_alike);
	arena_free(&r.arena);
	/* Nothing tells these two apart, so they are not held to be one. */
	reads(&r, "{\"devices\":[{\"displayName\":\"a\",\"licenseUsage\":[]},{"
		  "\"displayName\":\"b\",\"licenseUsage\":[]}]}");
	assert_int_equal(r.s.device_count, 2);
	arena_free(&r.arena);
	/* A device may be in two accounts, but in one of them only once. */
	reads(&r, "{\"devices\":[" DEVICE_IN("East", "a") ","
		  DEVICE_IN("West", "b") "," DEVICE_IN("East", "a") "]}");
	assert_int_equal(r.s.device_count, 2);
	assert_true(r.s.rows_alike);
	arena_free(&r.arena);
	refuses("{\"devices\":[" DEVICE_IN("East", "a") ","
		DEVICE_IN("West", "b") "," DEVICE_IN("West", "c") "]}",
		"devices[3]", "devices[2]");
	/* Tags, not names, tell v3 licences apart. */
	reads(&r, "{\"out_standing_reports\":0,\"summary\":[{\"tag\":\"t1\","
		  "\"display_name\":\"A\",\"prepaid_entitled\":1},{\"tag\":"
		  "\"t2\",\"display_name\":\"A\",\"prepaid_entitled\":2}]}");
	assert_int_equal(r.s.license_count, 2);
	arena_free(&r.arena);
}

static void test_two_smart_accounts(void **state)
{
	static const char two[] =
		"[{\"accountName\":\"One\",\"roles\":[{\"virtualAccount\":\"%s\","
		"\"licenses\":[{\"license\":\"A\",\"quantity\":1}]}]},"
		"{\"accountName\":\"Two\"},{\"accountName\":\"Two\",\"roles\":[{"
		"\"virtualAccount\":\"DEFAULT\",\"licenses\":[{\"license\":"
		"\"B\",\"quantity\":1}]}]}]";
	struct reading r;
	char text[512];

	snprintf(text, sizeof(text), two, "DEFAULT");
	refuses(text, "[3].roles[1].licenses[1]", "DEFAULT");
	snprintf(text, sizeof(text), two, "LAB");
	reads(&r, text);
	assert_int_equal(r.s.license_count, 2);
	assert_slice(r.s.account, NULL);
	arena_free(&r.arena);
}

/* ---- pages ---------------------------------------------------------------------- */

/* `count` licences from `first` on, in a list. */
static void put_licenses(struct buf *b, int first, int count)
{
	buf_add_byte(b, '[');
	for (int i = 0; i < count; i++)
		buf_printf(b, "%s{\"license\":\"L%d\",\"quantity\":1}",
			   i ? "," : "", first + i);
	buf_add_byte(b, ']');
}

static void page_is(const char *before, int count, const char *behind,
		    bool is_cut)
{
	_cleanup_buf_ struct buf b = {0};
	struct reading r;

	buf_add_text(&b, before);
	put_licenses(&b, 0, count);
	buf_add_text(&b, behind);
	reads(&r, buf_text(&b));
	assert_int_equal(r.s.is_cut, is_cut);
	assert_int_equal(r.s.rows, count);
	arena_free(&r.arena);
}

static void test_pages(void **state)
{
	_cleanup_buf_ struct buf b = {0};
	struct reading r;

	page_is("{\"licenses\":", 49, "}", false);
	page_is("{\"licenses\":", 50, "}", true);
	page_is("{\"licenses\":", 51, "}", false);
	page_is("", 50, "", true);
	page_is("{\"totalRecords\":50,\"licenses\":", 50, "}", false);
	page_is("{\"totalRecords\":51,\"licenses\":", 50, "}", true);
	page_is("{\"totalRecords\":\"4\",\"licenses\":", 3, "}", true);
	page_is("[{\"virtual_account\":{\"name\":\"V\"},\"licenses\":{"
		"\"licenses\":", 50, "}}]", true);
	/* The v3 form does not come in pages. */
	buf_add_text(&b, "{\"out_standing_reports\":0,\"summary\":[");
	for (int i = 0; i < SNAPSHOT_PAGE; i++)
		buf_printf(&b, "%s{\"tag\":\"t%d\"}", i ? "," : "", i);
	buf_add_text(&b, "]}");
	reads(&r, buf_text(&b));
	assert_int_equal(r.s.license_count, SNAPSHOT_PAGE);
	assert_false(r.s.is_cut);
	arena_free(&r.arena);
	buf_clear(&b);
	/* Pages of one virtual account count together. */
	buf_add_text(&b, "[{\"totalRecords\":70,\"licenses\":");
	put_licenses(&b, 0, 50);
	buf_add_text(&b, "},{\"totalRecords\":70,\"licenses\":");
	put_licenses(&b, 50, 20);
	buf_add_text(&b, "}]");
	reads(&r, buf_text(&b));
	assert_int_equal(r.s.license_count, 70);
	assert_int_equal(r.s.total.value, 70);
	assert_false(r.s.is_cut);
	arena_free(&r.arena);
	/* Another one's rows do not fill a page up. */
	buf_clear(&b);
	buf_add_text(&b, "[{\"virtual_account\":{\"name\":\"V\"},\"licenses\":"
			 "{\"totalRecords\":9,\"licenses\":");
	put_licenses(&b, 0, 3);
	buf_add_text(&b, "}},{\"virtual_account\":{\"name\":\"W\"},"
			 "\"licenses\":{\"totalRecords\":8,\"licenses\":");
	put_licenses(&b, 0, 8);
	buf_add_text(&b, "}}]");
	reads(&r, buf_text(&b));
	assert_true(r.s.is_cut);
	assert_int_equal(r.s.total.value, 17);
	arena_free(&r.arena);
}

/* ---- empty, wrong, hostile ------------------------------------------------------ */

static void test_empty_account(void **state)
{
	static const char *const texts[] = {
		"{\"totalRecords\":0,\"licenses\":[],\"status\":\"SUCCESS\","
		"\"statusMessage\":\"\"}",
		"{\"totalRecords\":0,\"licenses\":null,\"status\":\"SUCCESS\"}",
		"{\"status\":\"SUCCESS\",\"summary\":[]}",
		"{\"totalRecords\":0,\"devices\":[]}",
		"[{\"virtual_account\":{\"name\":\"V\"},\"licenses\":{"
		"\"licenses\":[]}}]",
		"[{\"accountName\":\"One\",\"roles\":[]}]",
	};
	struct reading r;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		reads(&r, texts[i]);
		assert_int_equal(r.s.license_count + r.s.device_count, 0);
		assert_false(r.s.is_cut);
		arena_free(&r.arena);
	}
}

static void test_errors(void **state)
{
	static const struct {
		const char *text, *one, *other;
	} rows[] = {
		{"{\"status\":\"ERROR\",\"statusMessage\":\"Invalid virtual "
		 "account\"}", "ERROR", "Invalid virtual account"},
		{"{\"totalRecords\":0,\"licenses\":[],\"status\":\"FAILED\","
		 "\"statusMessage\":\"No\\u001b[31m access\"}", "FAILED",
		 "\\x1B[31m access"},
		{"{\"errors\":[{\"code\":\"403\",\"message\":\"Not "
		 "authorized\"}]}", "error", "Not authorized"},
		{"{\"errors\":[\"Not authorized\"]}", "error",
		 "Not authorized"},
		{"{\"status\":\"FAILED\",\"message\":\"No pool\","
		 "\"out_standing_reports\":0,\"summary\":[]}", "FAILED",
		 "No pool"},
		{"{\"status\":\"SUCCESS\",\"statusMessage\":\"\"}",
		 "neither licences", "nor devices"},
		{"[{\"virtual_account\":{\"name\":\"V\"},\"licenses\":{"
		 "\"status\":\"ERROR\",\"statusMessage\":\"down\"}}]",
		 "[1].licenses", "down"},
		{"{\"licenses\":[{\"quantity\":1}],\"totalRecords\":1}",
		 "licenses[1]", "no name"},
		{"[{\"license\":\"A\",\"quantity\":1},{\"license\":\" \","
		 "\"quantity\":1}]", "[2]", "no name"},
		{"[{\"license\":\"A\",\"quantity\":1},7]", "[2]", "a number"},
		{"[{\"license\":true,\"quantity\":1}]", "[1]", "license"},
		{"[{\"license\":\"A\",\"quantity\":1,\"licenseDetails\":{}}]",
		 "[1]", "licenseDetails"},
		{"[{\"license\":\"A\",\"quantity\":1,\"licenseDetails\":[1]}]",
		 "[1].licenseDetails[1]", "a number"},
		{"{\"totalRecords\":-1,\"licenses\":[]}", "totalRecords", "-1"},
		{"{\"totalRecords\":18446744073709551616,\"licenses\":[]}",
		 "totalRecords", "64 bits"},
		{"{\"devices\":[{\"licenseUsage\":[{\"quantity\":1}],"
		 "\"displayName\":\"x\"}]}", "devices[1].licenseUsage[1]",
		 "license"},
		{"{\"status\":\"SUCCESS\",\"summary\":[{\"prepaid_entitled\":1,"
		 "\"tag\":\"\",\"license_details\":[]}]}", "summary[1]", "tag"},
		{"{\"a\":1}", "no snapshot", "licenses"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		refuses(rows[i].text, rows[i].one, rows[i].other);
}

/* What others write must not be taken for a snapshot. */
static void test_other_documents(void **state)
{
	static const char *const texts[] = {
		"{}", "[]", "[[]]", "\"licenses\"", "null", "7",
		"{\"status\":\"OK_POLL\",\"message_code\":null,\"message\":null,"
		"\"timestamp\":1,\"poll_id\":7,\"action\":\"acknowledgements\"}",
		"{\"status\":\"COMPLETE\",\"message\":\"\",\"data\":{"
		"\"acknowledgements\":[]}}",
		"{\"status\":\"FAILED\",\"message\":\"duplicate\",\"nonce\":"
		"\"n\"}",
		"{\"data\":{\"timestamp\":1,\"licenses\":[{\"sudi\":{},\"keys\":"
		"[]}]}}",
		"{\"licenses\":[{\"sudi\":{},\"keys\":[]}]}",
		"{\"message_code\":\"\",\"accounts\":[{\"account_id\":\"1\"}],"
		"\"status\":\"COMPLETE\"}",
		"{\"devices\":[{\"name\":\"r1\"}]}",
		"{\"summary\":\"a text\",\"status\":\"open\"}",
		"{\"payload\":\"{}\",\"signature\":{}}",
		"[{\"conversion_lines\":[]}]",
		"{\"usage\":[]}",
		"[{\"license\":\"MIT\"}]",
	};
	struct reading r;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		read_text(&r, texts[i]);
		if (snapshot_is_json(json_root(&r.doc)))
			fail_msg("taken for a snapshot: %s", texts[i]);
		assert_int_equal(r.rc, RC_MALFORMED);
		arena_free(&r.arena);
	}
}

static void test_limit(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	struct limits l = limits_default();
	struct json_doc doc;
	struct snapshot s;
	struct err e = {0};

	/* One licence with two terms and a substitution. */
	for (uint64_t most = 3; most <= 4; most++) {
		l.snapshot_parts = most;
		assert_int_equal(json_read(&doc, &a, slice_of(item), &l, &e),
				 RC_OK);
		assert_int_equal(snapshot_read_json(&s, &a, json_root(&doc), &l,
						    &e),
				 most < 4 ? RC_LIMIT : RC_OK);
	}
	assert_non_null(strstr(e.text, "snapshot-parts"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_v1_wrappers),
		cmocka_unit_test(test_python_item),
		cmocka_unit_test(test_virtual_account),
		cmocka_unit_test(test_subscriptions),
		cmocka_unit_test(test_whole_and_subscriptions),
		cmocka_unit_test(
			test_subscriptions_of_licences_without_billing),
		cmocka_unit_test(test_v3),
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_catalyst),
		cmocka_unit_test(test_forms_have_words),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_two_smart_accounts),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_empty_account),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_other_documents),
		cmocka_unit_test(test_limit),
	};

	return cmocka_run_group_tests_name("snapshot", tests, NULL, NULL);
}
