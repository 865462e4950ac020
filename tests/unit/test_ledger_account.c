/* ledger/: what the account's side is counted from: use, members, conflicts, codes,
 * and the snapshots and device text that are kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "json/write.h"
#include "ledger/check.h"
#include "ledger/left_out.h"
#include "ledger/rebuild.h"
#include "ledger/records.h"
#include "ledger/sql.h"

static struct limits limits;
static const uint8_t ring[SHA256_BYTES] = {1};
static struct ledger *ledger;
static struct buf tale;
static char folder[] = "/tmp/rum-ledger-XXXXXX";
static char file[sizeof(folder) + 8];

static void must(enum rc rc, const struct err *e)
{
	if (rc)
		fail_msg("%s", e->text);
}

static int set_up(void **state)
{
	struct err e = {0};

	limits = limits_default();
	must(ledger_open(&ledger, file, LEDGER_WRITE, 1, &e), &e);
	must(ledger_begin(ledger, true, &e), &e);
	buf_clear(&tale);
	return 0;
}

static int tear_down(void **state)
{
	ledger_rollback(ledger);
	ledger_close(ledger);
	buf_free(&tale);
	return unlink(file);
}

static int make_folder(void **state)
{
	if (!mkdtemp(folder))
		return -1;
	snprintf(file, sizeof(file), "%s/l.db", folder);
	return 0;
}

static int remove_folder(void **state)
{
	return rmdir(folder);
}

/* ---- use -------------------------------------------------------------------- */

#define COUNTED(start, end, count)                                             \
	"{\"log_time\":9,\"metric_name\":\"ENTITLEMENT\"," start               \
	"\"end_time\":" #end ",\"sample_interval\":900,\"num_samples\":1,"     \
	"\"value\":{\"type\":\"COUNT\",\"value\":\"" count "\"}}"
#define FROM(start) "\"start_time\":" #start ","
#define USE "\"entitlement_tag\":\"regid.2031-01.com.cisco.USE,1.0_bb\""
#define ALONE                                                                  \
	"\"ha_udi\":[{\"role\":\"Active\",\"sudi\":{\"udi_pid\":\"TEST-24X\"," \
	"\"udi_serial_number\":\"LAB1\"}}],"

static void add(const char *sn, unsigned id, const char *meta,
		const char *measurements, const char *verdict,
		enum ledger_outcome outcome)
{
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf payload = {0}, text = {0};
	struct json_writer w = {.out = &text};
	struct rum_report report;
	struct ledger_report r = {
		.report = &report,
		.source = {slice_of("usage.txt"), slice_of("#RUMReport[1]")},
		.judgement = {.verdict = verdict, .rank = 4, .ring = ring}};
	struct ledger_change change;
	struct err e = {0};

	buf_printf(&payload,
		   "{\"version\":\"2.0\",\"asset_identification\":{"
		   "\"report_id\":%u,\"asset\":{\"name\":"
		   "\"regid.2031-01.com.cisco.TEST,1.0_aa\"},\"instance\":{"
		   "\"sudi\":{\"udi_pid\":\"TEST-24X\","
		   "\"udi_serial_number\":\"%s\"}}},\"meta\":{%s},"
		   "\"measurements\":[%s]}", id, sn, meta, measurements);
	json_begin_object(&w, NULL);
	json_put_slice(&w, "payload", buf_slice(&payload));
	json_end_object(&w);
	must(rum_report_read(&report, &a, buf_slice(&text), &limits, &e), &e);
	sha256(r.text_hash, report.text);
	sha256(r.payload_hash, report.payload);
	must(ledger_add_report(ledger, &r, &limits, &change, &e), &e);
	assert_int_equal(change.outcome, outcome);
}

static void put_time(struct maybe_i64 t)
{
	if (t.given)
		buf_printf(&tale, " %" PRId64, t.value);
	else
		buf_add_text(&tale, " -");
}

static enum rc tell_use(void *context, const struct ledger_use *u,
			struct err *e)
{
	buf_printf(&tale, "%" PRIu64 ".%u tag %s", u->report_id, u->n,
		   u->tag ? "yes" : "no");
	put_time(u->start);
	put_time(u->end);
	buf_printf(&tale, " x%" PRIu64 " %.*s %s\n", u->count,
		   SLICE_ARG(u->verdict), report_state_word(u->state));
	return RC_OK;
}

static enum rc tell_conflict(void *context, const struct ledger_conflict *c,
			     struct err *e)
{
	buf_printf(&tale, "%.*s:%.*s %" PRIu64 " %.*s %.*s\n",
		   SLICE_ARG(c->udi.pid), SLICE_ARG(c->udi.sn), c->report_id,
		   SLICE_ARG(c->sources[0]), SLICE_ARG(c->sources[1]));
	return RC_OK;
}

static enum rc tell_member(void *context, int64_t report, struct udi member,
			   struct err *e)
{
	buf_printf(&tale, "%" PRId64 " %.*s\n", report, SLICE_ARG(member.sn));
	return RC_OK;
}

static enum rc stop(void *context, const struct ledger_use *u, struct err *e)
{
	return err_set(e, RC_LIMIT, "enough");
}

static void test_uses(void **state)
{
	struct err e = {0};

	must(ledger_uses(ledger, INT64_MAX, tell_use, NULL, &e), &e);
	assert_int_equal(tale.n, 0);
	add("LAB1", 1, ALONE USE, COUNTED(FROM(1000), 1900, "2") ","
	    COUNTED("", 2900, "3"), "valid", LEDGER_ADDED);
	add("LAB1", 2, ALONE USE, COUNTED(FROM(3000), 3900, "5"), "invalid",
	    LEDGER_ADDED);
	add("LAB1", 3, ALONE USE, COUNTED(FROM(4000), 4900, "6"),
	    "unverifiable", LEDGER_ADDED);
	add("LAB1", 3, ALONE USE, COUNTED(FROM(4001), 4900, "6"),
	    "unverifiable", LEDGER_CONFLICT);
	/* Of the greatest count, without a tag, and of another metric. */
	add("LAB1", 4, "\"ha_udi\":[]",
	    COUNTED(FROM(5000), 5900, "18446744073709551615"), "untrusted",
	    LEDGER_ADDED);
	add("LAB2", 5, USE,
	    "{\"log_time\":9,\"metric_name\":\"OTHER\",\"start_time\":1,"
	    "\"end_time\":2,\"value\":{\"type\":\"COUNT\",\"value\":\"7\"}},"
	    COUNTED(FROM(6000), 6900, "0"), "unsigned", LEDGER_ADDED);
	must(ledger_uses(ledger, INT64_MAX, tell_use, NULL, &e), &e);
	assert_string_equal(
		buf_text(&tale),
		"1.0 tag yes 1000 1900 x2 valid CLOSED\n"
		"1.1 tag yes - 2900 x3 valid CLOSED\n"
		"4.0 tag no 5000 5900 x18446744073709551615 untrusted CLOSED\n"
		"5.1 tag yes 6000 6900 x0 unsigned CLOSED\n");
	buf_clear(&tale);
	must(ledger_conflicts(ledger, tell_conflict, NULL, &e), &e);
	assert_string_equal(buf_text(&tale), "TEST-24X:LAB1 3 "
			    "usage.txt#RUMReport[1] usage.txt#RUMReport[1]\n");
	buf_clear(&tale);
	must(ledger_disputed(ledger, tell_use, NULL, &e), &e);
	assert_string_equal(buf_text(&tale),
			    "3.0 tag yes 4000 4900 x6 unverifiable CLOSED\n");
	assert_int_equal(ledger_uses(ledger, INT64_MAX, stop, NULL, &e),
			 RC_LIMIT);
	/* The cursors were given back: it can be asked once more. */
	must(ledger_uses(ledger, INT64_MAX, tell_use, NULL, &e), &e);
}

static void test_members(void **state)
{
	struct err e = {0};

	add("LAB1", 1, ALONE USE, COUNTED(FROM(1000), 1900, "2"), "valid",
	    LEDGER_ADDED);
	add("LAB1", 2,
	    "\"ha_udi\":[{\"role\":\"Active\",\"sudi\":{\"udi_pid\":"
	    "\"TEST-24X\",\"udi_serial_number\":\"LAB1\"}},{\"role\":"
	    "\"Standby\",\"sudi\":{\"udi_pid\":\"TEST-24X\","
	    "\"udi_serial_number\":\"LAB9\"}}]," USE,
	    COUNTED(FROM(2000), 2900, "2"), "valid", LEDGER_ADDED);
	must(ledger_report_members(ledger, tell_member, NULL, &e), &e);
	assert_string_equal(buf_text(&tale), "2 LAB1\n2 LAB9\n");
}

/* ---- codes ------------------------------------------------------------------ */

#define CODE(sn, tag, count, success)                                          \
	"<smartLicense><smartLicenseAuthorization><udi>P:TEST-24X,S:" sn       \
	"</udi><authorizationCode><flag>A</flag><entitlements><entitlement>"   \
	"<tag>" tag "</tag><count>" count "</count><startDate></startDate>"    \
	"<endDate>2031-12-31</endDate><displayName>Lab</displayName><status>"  \
	"<success>" success "</success></status></entitlement></entitlements>" \
	"</authorizationCode><signature>AAAA</signature>"                      \
	"</smartLicenseAuthorization></smartLicense>"

static void add_code(const char *text)
{
	_cleanup_arena_ struct arena a = {0};
	const struct ledger_judgement all[] = {
		{.verdict = "valid", .rank = 1, .ring = ring}};
	struct addressees whom;
	struct document d;
	struct ledger_file f = {.bytes = slice_of(text),
				.kind = "authorization",
				.source = {slice_of("code.txt"), {0}},
				.document = &d,
				.addressees = &whom,
				.judgements = all};
	struct err e = {0};
	int64_t id;
	bool added;

	must(document_read(&d, &a, f.bytes, NULL, &limits, &e), &e);
	assert_int_equal(d.count, 1);
	document_addressees(&whom, &a, &d, f.outer, slice_of("code.txt"));
	sha256(f.hash, f.bytes);
	must(ledger_add_file(ledger, &f, &id, &added, &e), &e);
	assert_true(added);
}

static enum rc tell_code(void *context, const struct ledger_code *c,
			 struct err *e)
{
	buf_printf(&tale, "%.*s %.*s %.*s x%" PRIu64 " until %.*s\n",
		   SLICE_ARG(c->udi.sn), SLICE_ARG(c->tag), SLICE_ARG(c->name),
		   c->count.value, SLICE_ARG(c->end));
	return RC_OK;
}

static void test_codes(void **state)
{
	const struct udi second = {slice_of("TEST-24X"), slice_of("LAB2")};
	struct err e = {0};
	bool known;

	add_code(CODE("LAB1", "t.old", "1", "true"));
	add_code(CODE("LAB1", "t.new", "2", "true"));
	add_code(CODE("LAB2", "t.back", "1", "true"));
	add_code(CODE("LAB3", "t.not", "4", "false"));
	must(ledger_return_authorization(ledger, second, slice_of("C1"),
					 (struct slice){0}, &known, &e), &e);
	must(ledger_codes(ledger, tell_code, NULL, &e), &e);
	assert_string_equal(buf_text(&tale),
			    "LAB1 t.new Lab x2 until 2031-12-31\n");
}

/* ---- snapshots -------------------------------------------------------------- */

static const char in_v1[] =
	"{\"totalRecords\":1,\"licenses\":[{\"license\":\"Lab Advantage\","
	"\"virtualAccount\":\"Lab West\",\"quantity\":5,\"inUse\":1,"
	"\"available\":5,\"billingType\":\"PREPAID\",\"status\":\"In "
	"Compliance\",\"licenseDetails\":[],\"licenseSubstitutions\":[]}],"
	"\"status\":\"SUCCESS\"}";
static const char in_v3[] =
	"{\"status\":\"SUCCESS\",\"timestamp\":1900000000000,\"summary\":[{"
	"\"tag\":\"t.lab\",\"display_name\":\"Lab\",\"prepaid_entitled\":1,"
	"\"prepaid_inuse\":1,\"prepaid_reserved\":0,\"license_details\":[]}]}";
static const char in_csv[] = "Software;Bought\nLab Advantage;7\n";

static int64_t keep(const char *text, struct ledger_snapshot s, bool is_new)
{
	struct ledger_file f = {.bytes = slice_of(text),
				.kind = "snapshot",
				.source = {slice_of("va.json"), {0}}};
	struct err e = {0};
	int64_t id;
	bool added;

	sha256(f.hash, f.bytes);
	must(ledger_add_snapshot(ledger, &f, &s, &id, &added, &e), &e);
	assert_int_equal(added, is_new);
	return id;
}

static struct ledger_snapshot said(const char *account, const char *basis,
				   int64_t taken)
{
	return (struct ledger_snapshot){.virtual_account = slice_of(account),
					.basis = slice_of(basis),
					.taken = {true, taken}};
}

static enum rc tell_snapshot(void *context, const struct ledger_snapshot *s,
			     struct err *e)
{
	_cleanup_arena_ struct arena a = {0};
	struct snapshot read;
	enum rc rc = ledger_snapshot_read(ledger, s, NULL, &read, &a, &limits,
					  e);

	if (rc)
		return rc;
	buf_printf(&tale, "%" PRId64 " %.*s %.*s %" PRId64 " %s %d\n", s->file,
		   SLICE_ARG(s->virtual_account), SLICE_ARG(s->basis),
		   s->taken.value, snapshot_form_word(read.form),
		   (int)read.licenses[0].owned.value);
	return RC_OK;
}

static void test_snapshots(void **state)
{
	struct ledger_snapshot mapped = said("Lab East", "import", 2000);
	struct err e = {0};

	mapped.columns = slice_of("license=Software\nowned=Bought\n");
	assert_int_equal(keep(in_v1, said("Lab West", "import", 1000), true), 1);
	assert_int_equal(keep(in_csv, mapped, true), 2);
	assert_int_equal(keep(in_v3, said("Lab East", "file", 1900000000),
			      true), 3);
	/* The same bytes again, said to be something else: the first stays. */
	assert_int_equal(keep(in_v1, said("Other", "option", 5), false), 1);
	must(ledger_snapshots(ledger, tell_snapshot, NULL, &e), &e);
	assert_string_equal(buf_text(&tale),
			    "3 Lab East file 1900000000 v3-licenses-summary 1\n"
			    "2 Lab East import 2000 csv 7\n"
			    "1 Lab West import 1000 v1-licenses 5\n");
}

/* Columns named now count before those of the import. */
static void test_columns_again(void **state)
{
	static const struct snapshot_column other[] = {
		{"license", "Software"}, {"owned", "Nothing like it"}};
	const struct snapshot_columns columns = {other, 2};
	_cleanup_arena_ struct arena a = {0};
	struct ledger_snapshot mapped = said("Lab East", "import", 2000), kept;
	struct snapshot read;
	struct err e = {0};
	bool found;
	int64_t id;

	mapped.columns = slice_of("license=Software\nowned=Bought\n");
	id = keep(in_csv, mapped, true);
	must(ledger_snapshot_find(ledger, &a, id, &kept, &found, &e), &e);
	assert_true(found);
	assert_int_equal(ledger_snapshot_read(ledger, &kept, &columns, &read,
					      &a, &limits, &e), RC_MALFORMED);
	must(ledger_snapshot_find(ledger, &a, id + 1, &kept, &found, &e), &e);
	assert_false(found);
}

static void note_fault(void *context, const struct ledger_fault *f)
{
	buf_printf(&tale, "%" PRId64 ": %s\n", f->number, f->text);
}

static void commit(void)
{
	const struct journal_note note = {.action = "import",
					  .who = "tester",
					  .at = 2000000000,
					  .detail = slice_of("{}")};
	struct err e = {0};

	must(ledger_commit(ledger, &note, NULL, &e), &e);
}

static const char *check(void)
{
	const struct ledger_check_wish wish = {.limits = &limits,
					       .fault = note_fault};
	struct ledger_sums sums;
	struct err e = {0};

	buf_clear(&tale);
	must(ledger_check(ledger, &wish, &sums, &e), &e);
	return buf_text(&tale);
}

/* What a file tells of itself is held against it, what an operator said stays. */
static void test_check_and_rebuild(void **state)
{
	static const char other[] = "1: it tells other account names or date\n"
				    "3: it tells other account names or date\n";
	struct rebuild_sums sums;
	struct err e = {0};
	struct ledger_snapshot mapped = said("Lab East", "import", 2000);

	mapped.columns = slice_of("license=Software\nowned=Bought\n");
	keep(in_v1, said("Lab West", "option", 1000), true);
	keep(in_csv, mapped, true);
	keep(in_v3, said("Lab East", "file", 1900000000), true);
	commit();
	assert_string_equal(check(), "");
	/* Behind the ledger's back. */
	assert_int_equal(sqlite3_exec(ledger->db,
				      "UPDATE file SET virtual_account = "
				      "'Else', issued = 7", NULL, NULL, NULL),
			 SQLITE_OK);
	assert_string_equal(check(), other);
	must(ledger_begin(ledger, true, &e), &e);
	must(ledger_rebuild(ledger, &limits, &sums, &e), &e);
	assert_int_equal(sums.renewed_files, 2);
	commit();
	assert_string_equal(check(), "");
	must(ledger_begin(ledger, true, &e), &e);
	buf_clear(&tale);
	must(ledger_snapshots(ledger, tell_snapshot, NULL, &e), &e);
	assert_string_equal(buf_text(&tale),
			    "3 Else file 1900000000 v3-licenses-summary 1\n"
			    "1 Lab West option 7 v1-licenses 5\n"
			    "2 Else import 7 csv 7\n");
	must(ledger_rebuild(ledger, &limits, &sums, &e), &e);
	assert_int_equal(sums.renewed_files, 0);
}

/* ---- device text ------------------------------------------------------------ */

static bool keep_text(const char *text, const struct udi *udis, size_t count)
{
	struct err e = {0};
	struct ledger_file f = {.bytes = slice_of(text),
				.kind = "device-text",
				.source = {slice_of(text), {0}}};
	bool added;

	sha256(f.hash, f.bytes);
	must(ledger_add_text(ledger, &f, udis, count, &added, &e), &e);
	return added;
}

static enum rc tell_text(void *context, struct slice source, struct slice bytes,
			 struct err *e)
{
	buf_printf(&tale, "%.*s=%.*s ", SLICE_ARG(source), SLICE_ARG(bytes));
	return RC_OK;
}

static enum rc tell_trail(void *context, const struct ledger_trail_row *r,
			  struct err *e)
{
	buf_printf(&tale, "%.*s:%.*s ", SLICE_ARG(r->what),
		   SLICE_ARG(r->detail));
	return RC_OK;
}

static void test_texts(void **state)
{
	const struct udi two[] = {
		{SLICE_LITERAL("TEST-24X"), SLICE_LITERAL("LAB1")},
		{SLICE_LITERAL("TEST-24X"), SLICE_LITERAL("LAB2")}};
	struct err e = {0};

	assert_true(keep_text("monday", two, 2));
	assert_true(keep_text("friday", two, 1));
	assert_false(keep_text("monday", two, 2));
	must(ledger_texts(ledger, tell_text, NULL, &e), &e);
	buf_add_byte(&tale, '/');
	must(ledger_trail(ledger, two[0], tell_trail, NULL, &e), &e);
	buf_add_byte(&tale, '/');
	must(ledger_trail(ledger, two[1], tell_trail, NULL, &e), &e);
	assert_string_equal(buf_text(&tale),
			    "monday=monday friday=friday /"
			    "text-received:monday text-received:friday /"
			    "text-received:monday ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(test_uses),
		TEST(test_members),
		TEST(test_codes),
		TEST(test_snapshots),
		TEST(test_columns_again),
		TEST(test_texts),
		TEST(test_check_and_rebuild),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
