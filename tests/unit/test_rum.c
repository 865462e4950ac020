/* rum/: fields of both generations, checks, growth, unknown keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "json/write.h"
#include "rum/checks.h"

#define TAG "regid.2020-01.com.cisco.LAB_PKG,1.0_01234567-89ab-cdef-0123-456789abcdef"
#define ENT "regid.2020-02.com.cisco.LAB_ENT,1.0_01234567-89ab-cdef-0123-456789abcdef"
#define SUDI "\"sudi\":{\"udi_pid\":\"LAB-1\",\"udi_serial_number\":\"LABSN1\"}"
#define M(start, end, more)                                                    \
	"{\"log_time\":" #start ",\"metric_name\":\"ENTITLEMENT\","            \
	"\"start_time\":" #start ",\"end_time\":" #end                         \
	",\"sample_interval\":100,\"num_samples\":2" more                      \
	",\"value\":{\"type\":\"COUNT\",\"value\":\"3\"}}"
#define V2(measurements)                                                       \
	"{\"version\":\"2.0\",\"asset_identification\":{\"report_id\":7,"      \
	"\"asset\":{\"name\":\"" TAG "\"},\"instance\":{" SUDI "}},"           \
	"\"signature\":{\"signing_type\":\"builtin\",\"key\":\"k\","           \
	"\"value\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"},"         \
	"\"meta\":{\"entitlement_tag\":\"" ENT "\",\"utility_enabled\":false," \
	"\"software_version\":\"17.1\",\"ha_udi\":[{\"role\":\"Active\"," SUDI \
	"}]},\"measurements\":[" measurements "]}"
#define V1                                                                     \
	"{\"asset_identification\":{\"asset\":{\"name\":\"" TAG                \
	"\"},\"instance\":{" SUDI                                              \
	",\"product_instance_identifier\":\"pii\"},\"signature\":{"            \
	"\"signing_type\":\"builtin\",\"key\":\"k\",\"value\":\"Zm9v\"}},"     \
	"\"meta\":{\"entitlement_tag\":\"" ENT "\",\"report_id\":"             \
	"18446744073709551615,\"ha_udi\":[]},\"measurements\":[" M(1, 101, "") \
	"]}"

/* An outer report around a payload, written by our own writer. */
static struct slice wrap(struct buf *out, const char *payload)
{
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	json_put_text(&w, "payload", payload);
	json_put_raw(&w, "signature",
		     slice_of("{" SUDI ",\"signing_type\":\"builtin\","
			      "\"key\":\"k\",\"value\":\"AAAAAAAAAAAAAAAAAAAAAA"
			      "AAAAAAAAAAAAAAAAAAAAA=\"}"));
	json_end_object(&w);
	return buf_slice(out);
}

struct read {
	struct buf text;
	struct arena arena;
	struct rum_report report;
	struct rum_checks checks;
};

static void read_payload(struct read *r, const char *payload, int64_t now)
{
	const struct limits l = limits_default();
	struct err e = {0};

	memset(r, 0, sizeof(*r));
	if (rum_report_read(&r->report, &r->arena, wrap(&r->text, payload), &l,
			    &e))
		fail_msg("%s", e.text);
	rum_check_report(&r->checks, &r->arena, &r->report, now);
}

static void read_end(struct read *r)
{
	arena_free(&r->arena);
	buf_free(&r->text);
}

static void assert_checks(const struct read *r, enum rum_check except,
			  enum check_result result)
{
	for (size_t i = 0; i < RUM_CHECK_COUNT; i++) {
		enum check_result want = i == except ? result : CHECK_OK;

		if (r->checks.at[i].result != want)
			fail_msg("%s is %s: %s", rum_check_name((enum rum_check)i),
				 check_result_word(r->checks.at[i].result),
				 r->checks.at[i].detail);
	}
}

static void test_v2(void **state)
{
	struct read r;

	read_payload(&r, V2(M(1, 101, "") "," M(101, 201, ",\"meta\":{\"close_reason\":\"ProductReload\"}")),
		     1000);
	assert_true(slice_is(r.report.version, "2.0"));
	assert_true(slice_is(r.report.udi.pid, "LAB-1"));
	assert_true(slice_is(r.report.udi.sn, "LABSN1"));
	assert_int_equal(r.report.report_id.value, 7);
	assert_true(slice_is(r.report.software_tag, TAG));
	assert_true(slice_is(r.report.entitlement_tag, ENT));
	assert_true(r.report.utility.given && !r.report.utility.value);
	assert_int_equal(r.report.ha_count, 1);
	assert_int_equal(r.report.measurement_count, 2);
	assert_int_equal(r.report.measurements[1].count.value, 3);
	assert_int_equal(r.report.first_time.value, 1);
	assert_int_equal(r.report.last_time.value, 201);
	assert_int_equal(r.report.state, RUM_STATE_CLOSED);
	assert_true(r.report.inner_signature.present);
	assert_checks(&r, CHECK_COMPLETE, CHECK_OK);
	read_end(&r);
}

static void test_v1(void **state)
{
	struct read r;

	read_payload(&r, V1, 1000);
	assert_true(slice_is(r.report.version, "1"));
	assert_true(r.report.report_id.value == UINT64_MAX);
	assert_true(slice_is(r.report.product_instance_id, "pii"));
	assert_false(r.report.utility.given);
	assert_true(r.report.inner_signature.present);
	assert_int_equal(r.report.state, RUM_STATE_UNTOLD);
	assert_checks(&r, CHECK_LENGTH, CHECK_WARN);
	read_end(&r);
}

/* One row: a payload and the only check that must complain. */
static void test_checks(void **state)
{
	static const struct {
		const char *payload;
		enum rum_check check;
		enum check_result result;
	} rows[] = {
		{V2(""), CHECK_COMPLETE, CHECK_FAIL},
		{V2(M(1, 101, "") "," M(102, 202, "")), CHECK_CONTIGUOUS,
		 CHECK_WARN},
		{V2(M(1, 102, "")), CHECK_INTERVAL, CHECK_WARN},
		{V2(M(1, 5101, ",\"meta\":{\"clock_change_delta\":\"5000\"}")),
		 CHECK_CLOCK, CHECK_WARN},
		{V2(M(1000, 1100, "")), CHECK_FUTURE, CHECK_WARN},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct read r;

		read_payload(&r, rows[i].payload, i == 4 ? 1050 : 100000);
		assert_checks(&r, rows[i].check, rows[i].result);
		read_end(&r);
	}
}

static void test_count_forms(void **state)
{
	static const struct {
		const char *value;
		bool fails;
	} rows[] = {{"\"0\"", false},	{"4", false},	 {"\"-1\"", true},
		    {"\"1.5\"", true},	{"-2", true},	 {"\"\"", true},
		    {"\"18446744073709551616\"", true}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		_cleanup_buf_ struct buf p = {0};
		struct read r;

		buf_printf(&p, "{\"asset_identification\":{\"report_id\":7,"
			   "\"asset\":{\"name\":\"" TAG "\"},\"instance\":{" SUDI
			   "}},\"meta\":{\"entitlement_tag\":\"" ENT "\"},"
			   "\"measurements\":[{\"metric_name\":\"ENTITLEMENT\","
			   "\"start_time\":1,\"end_time\":2,\"value\":{"
			   "\"value\":%s}}]}", rows[i].value);
		read_payload(&r, buf_text(&p), 1000);
		assert_int_equal(r.checks.at[CHECK_COUNT].result == CHECK_FAIL,
				 rows[i].fails);
		read_end(&r);
	}
}

static bool continues(const char *later, const char *earlier)
{
	struct read a, b;
	bool answer;

	read_payload(&a, later, 0);
	read_payload(&b, earlier, 0);
	answer = rum_report_continues(&a.report, &b.report);
	read_end(&a);
	read_end(&b);
	return answer;
}

static void test_continues(void **state)
{
	assert_true(continues(V2(M(1, 151, "")), V2(M(1, 101, ""))));
	assert_true(continues(V2(M(1, 101, "") "," M(101, 201, "")),
			      V2(M(1, 101, ""))));
	assert_true(continues(V2(M(1, 101, "") "," M(101, 251, "")),
			      V2(M(1, 101, "") "," M(101, 201, ""))));
	assert_false(continues(V2(M(1, 101, "")), V2(M(1, 151, ""))));
	assert_false(continues(V2(M(2, 151, "")), V2(M(1, 101, ""))));
	assert_false(continues(V2(M(1, 99, "") "," M(101, 251, "")),
			       V2(M(1, 101, "") "," M(101, 201, ""))));
	assert_false(continues(
		V2(M(1, 151, "")),
		V2(M(1, 101, ",\"meta\":{\"close_reason\":\"X\"}"))));
	assert_false(continues(V1, V2(M(1, 101, ""))));
}

static void test_tags(void **state)
{
	assert_true(rum_tag_has_form(slice_of(TAG)));
	assert_true(rum_tag_has_form(
		slice_of("regid.2017-05.com.cisco.C9300,v1_727af1d9-6c39-4444-"
			 "b301-863f81445b72")));
	assert_false(rum_tag_has_form(slice_of("regid.2017-05.com.cisco.C9300")));
	assert_false(rum_tag_has_form(slice_of("")));
	assert_false(rum_tag_has_form(slice_of(TAG "x")));
	assert_true(slice_is(rum_tag_name(slice_of(TAG)), "LAB_PKG"));
	assert_true(slice_is(rum_tag_name(slice_of("x")), "x"));
}

static enum rc report_of(const char *text, struct err *e)
{
	_cleanup_arena_ struct arena a = {0};
	const struct limits l = limits_default();
	struct rum_report r;

	return rum_report_read(&r, &a, slice_of(text), &l, e);
}

static void test_malformed(void **state)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{"[]", "a JSON object is needed"},
		{"{}", "there is no \"payload\""},
		{"{\"payload\":1}", "\"payload\" must be a string"},
		{"{\"payload\":\"\"}", "payload: "},
		{"{\"payload\":\"{}\"}", "no asset_identification"},
		{"{\"payload\":\"{\\\"a\\\":1,\\\"a\\\":2}\"}",
		 "payload: key \"a\" appears twice (offset 7)"},
		{"{\"payload\":\"\\ud800\"}", "report: "},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err e = {0};

		assert_int_equal(report_of(rows[i].text, &e), RC_MALFORMED);
		if (!strstr(e.text, rows[i].says))
			fail_msg("%s: says %s", rows[i].text, e.text);
	}
}

/* Vendor documentation prints the payload so; it reads, but is not signed. */
static void test_documentation_form(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	const struct limits l = limits_default();
	struct rum_report r;
	struct err e = {0};

	assert_int_equal(
		rum_report_read(&r, &a,
				slice_of("{ \"payload\": \"{\n"
					 "\"asset_identification\":{} },"
					 "\"header\":{\"type\":\"rum\"} }"),
				&l, &e), RC_OK);
	assert_int_equal(r.form, PAYLOAD_OBJECT);
}

static void count_unknown(void *context, const char *path, struct json_value v)
{
	buf_printf(context, "%s=%.*s ", path, SLICE_ARG(json_span(v)));
}

static void test_unknown(void **state)
{
	_cleanup_buf_ struct buf told = {0};
	struct read r;

	read_payload(&r, "{\"asset_identification\":{\"x\":1},\"y\":[2],"
		     "\"meta\":{\"customer_info\":{}},\"measurements\":[{},"
		     "{\"z\":\"3\",\"meta\":{\"w\":null}}]}", 0);
	rum_report_unknown(&r.report, count_unknown, &told);
	assert_string_equal(buf_text(&told),
			    "y=[2] asset_identification.x=1 "
			    "meta.customer_info={} measurements[2].z=\"3\" "
			    "measurements[2].meta.w=null ");
	read_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_v2),
		cmocka_unit_test(test_v1),
		cmocka_unit_test(test_checks),
		cmocka_unit_test(test_count_forms),
		cmocka_unit_test(test_continues),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_documentation_form),
		cmocka_unit_test(test_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
