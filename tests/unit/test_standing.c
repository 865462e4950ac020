/* balance/standing: what devices, files and the ledger say becomes one standing a
 * device; what is not told is not made up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "balance/standing.h"
#include "base/hash.h"
#include "ledger/sql.h"
#include "ledger/standing_rows.h"

#define DAY INT64_C(86400)
/* 2022-05-01T00:00:00Z */
#define AT INT64_C(1651363200)
#define NOTHING ((struct slice){0})

struct run {
	struct limits limits;
	struct books *books;
	struct standing_notes *notes;
	struct ledger *ledger;
	struct standing_options options;
	struct arena arena;
	const struct standing *all;
	size_t count;
	struct err e;
};

static void begin(struct run *r)
{
	struct books_options o;

	*r = (struct run){.limits = limits_default()};
	o = (struct books_options){.limits = &r->limits,
				   .temporary_folder = "/tmp", .at = AT,
				   .window = AT - 90 * DAY};
	r->options = (struct standing_options){.at = AT,
					       .since = AT - 90 * DAY};
	r->books = books_new(&o);
	r->notes = standing_notes_new();
}

static void settle(struct run *r)
{
	assert_int_equal(books_settle(r->books, &r->e), RC_OK);
	assert_int_equal(standing_make(&r->all, &r->count, &r->arena, r->books,
				       r->ledger, r->notes, &r->options, &r->e),
			 RC_OK);
}

static void end(struct run *r)
{
	ledger_close(r->ledger);
	standing_notes_free(&r->notes);
	books_free(&r->books);
	arena_free(&r->arena);
}

static struct udi udi_of(const char *sn)
{
	return (struct udi){slice_of("LAB-1"), slice_of(sn)};
}

static const struct standing *of(const struct run *r, const char *sn)
{
	size_t count;
	const struct book_device *d = books_devices(r->books, &count);

	for (size_t i = 0; i < r->count; i++) {
		if (slice_is(d[r->all[i].device].udi.sn, sn))
			return &r->all[i];
	}
	fail_msg("no standing of %s", sn);
	return NULL;
}

static bool found(const struct standing *s, enum standing_finding f)
{
	return s->findings >> f & 1;
}

/* ---- telling ---------------------------------------------------------------------- */

/* A report of `tag` with measurements at days before AT: "100:2 50:3" is 2 from 100
 * days before, 3 from 50 days before, each lasting ten days. */
static void report(struct run *r, const char *sn, unsigned id, const char *tag,
		   const char *measurements, const char *member)
{
	_cleanup_buf_ struct buf text = {0};
	_cleanup_arena_ struct arena a = {0};
	const struct judgement j = {.verdict = VERDICT_VALID, .reason = ""};
	const char *comma = "";
	struct rum_report made;
	unsigned count;
	int before, used;

	buf_printf(&text, "{\"version\":\"2.0\",\"asset_identification\":{"
		   "\"report_id\":%u,\"asset\":{\"name\":\"s\"},\"instance\":{"
		   "\"sudi\":{\"udi_pid\":\"LAB-1\",\"udi_serial_number\":\"%s\""
		   "}}},\"meta\":{\"entitlement_tag\":\"%s\",\"ha_udi\":[", id,
		   sn, tag);
	if (member)
		buf_printf(&text, "{\"role\":\"Standby\",\"sudi\":{\"udi_pid\":"
			   "\"LAB-1\",\"udi_serial_number\":\"%s\"}}", member);
	buf_add_text(&text, "]},\"measurements\":[");
	for (; sscanf(measurements, "%d:%u%n", &before, &count, &used) == 2;
	     measurements += used, comma = ",")
		buf_printf(&text, "%s{\"log_time\":%lld,\"metric_name\":"
			   "\"ENTITLEMENT\",\"start_time\":%lld,\"end_time\":"
			   "%lld,\"value\":{\"type\":\"COUNT\",\"value\":\"%u\"}}",
			   comma, (long long)(AT - before * DAY),
			   (long long)(AT - before * DAY),
			   (long long)(AT - (before - 10) * DAY), count);
	buf_add_text(&text, "]}");
	assert_int_equal(rum_payload_read(&made, &a, buf_slice(&text),
					  &r->limits, &r->e), RC_OK);
	assert_int_equal(books_report(
				 r->books, &made,
				 books_content(&made, hash_slice(made.payload), &a),
				 &j, NOTHING, NOTHING, &r->e), RC_OK);
}

/* The v3 form tells tags and what is enforced. */
static void license(struct run *r, const char *tag, const char *type,
		    bool enforced, bool export_restricted)
{
	const struct snapshot_term term = {.license_type = slice_of(type)};
	const struct snapshot_license l = {
		.tag = slice_of(tag), .name = slice_of(tag), .terms = &term,
		.term_count = 1, .has_enforcement = true, .enforced = enforced,
		.export_restricted = export_restricted};
	const struct snapshot s = {.form = SNAPSHOT_V3_SUMMARY, .licenses = &l,
				   .license_count = 1};

	assert_int_equal(books_snapshot(r->books, &s, (struct maybe_i64){0},
					slice_of("VA"), slice_of(tag), &r->e),
			 RC_OK);
}

/* Lines of a "show license …" of the device. */
static void text(struct run *r, const char *sn, const char *source,
		 const char *lines)
{
	_cleanup_buf_ struct buf all = {0};
	_cleanup_arena_ struct arena a = {0};
	struct show_capture c;

	buf_printf(&all, "lab#show license all\n%s\nProduct Information\n"
		   "===================\nUDI: PID:LAB-1,SN:%s\nlab#\n", lines,
		   sn);
	assert_int_equal(show_read(&a, buf_slice(&all), &r->limits, &c, &r->e),
			 RC_OK);
	assert_int_equal(c.devices, 1);
	books_text(r->books, c.device[0], slice_of(source));
	standing_note_text(r->notes, c.device[0], slice_of(source));
}

#define REPORTING(ack, deadline)                                               \
	"Usage Reporting:\n  Last ACK received: " ack                          \
	"\n  Next ACK deadline: " deadline                                     \
	"\n  Reporting push interval: 30  days\n"                              \
	"  Last report push: <none>\n  Last report file write: <none>\n"
#define LICENSE(tag, use, enforcement, type)                                   \
	"License Usage\n=============\n\nlab-adv (LAB_ADV):\n"                 \
	"  Description: x\n  Entitlement Tag: " tag "\n"                       \
	"  Count: 1\n  Version: 1.0\n  Status: " use "\n"                      \
	"  Export status: NOT RESTRICTED\n  Feature Name: lab-adv\n"           \
	"  Enforcement type: " enforcement "\n  License type: " type "\n"

static void piece(struct run *r, const struct document_piece *p, const char *sn,
		  const char *source)
{
	standing_note_piece(r->notes, p, sn ? udi_of(sn) : (struct udi){0},
			    slice_of(source));
}

static void ack(struct run *r, const char *sn, const char *file, int64_t issued,
		enum ack_result result)
{
	const struct ack_entry entry = {.report_id = 1, .udi = udi_of(sn),
					.result = result};
	const struct document_piece a = {
		.kind = KIND_ACK,
		.ack = {.entries = &entry, .entry_count = 1}};
	const struct document_piece info = {
		.kind = KIND_ACCOUNT_INFO,
		.info = {.timestamp = {true, issued}}};
	char source[80];

	snprintf(source, sizeof(source), "%s#smartLicenseRumAck[1]", file);
	piece(r, &a, NULL, source);
	snprintf(source, sizeof(source), "%s#smartLicenseAccountInfo[1]", file);
	piece(r, &info, NULL, source);
}

static void policy(struct run *r, const char *sn, const char *name, int64_t date,
		   uint64_t frequency)
{
	struct document_piece p = {
		.kind = KIND_POLICY,
		.policy = {.name = slice_of(name), .date = {true, date}}};

	p.policy.groups[POLICY_SUBSCRIPTION].frequency =
		(struct maybe_u64){true, frequency};
	piece(r, &p, sn, "policy.xml#smartLicensePolicy[1]");
}

static void is(struct maybe_i64 got, int64_t wanted)
{
	assert_true(got.given);
	assert_int_equal(got.value, wanted);
}

static void due(struct deadline d, enum deadline_rule rule, int64_t at)
{
	assert_true(d.given);
	assert_int_equal(d.rule, rule);
	assert_int_equal(d.at, at);
}

/* ---- use ------------------------------------------------------------------------- */

static void first_use(void **state)
{
	const struct standing *s;
	struct run r;

	begin(&r);
	license(&r, "tag-s", "SUBSCRIPTION", false, false);
	report(&r, "LAB1", 1, "tag-s", "100:2 60:2", NULL);
	settle(&r);
	s = of(&r, "LAB1");
	is(s->facts.first_use, AT - 100 * DAY);
	assert_false(s->facts.last_change.given);
	assert_true(s->facts.classes_known);
	assert_int_equal(s->facts.classes, 1 << POLICY_SUBSCRIPTION);
	due(s->deadlines.report, DEADLINE_FIRST, AT - 10 * DAY);
	assert_int_equal(s->state, STANDS_OVERDUE);
	assert_int_equal(s->overdue_days, 10);
	assert_true(s->estimated);
	assert_true(found(s, STANDING_OVERDUE));
	assert_string_equal(s->policy_source, "default");
	assert_null(s->trust);
	assert_false(s->authorizations.given);
	end(&r);
}

/* Another count, another licence, and some to none; not a count that stays, not
 * one at the same start that a later report puts right, not what is to come. */
static void changes(void **state)
{
	struct run r;

	begin(&r);
	report(&r, "LAB1", 1, "a", "100:2 60:2 50:3 40:3", NULL);
	report(&r, "LAB2", 1, "a", "100:2", NULL);
	report(&r, "LAB2", 2, "b", "30:1", NULL);
	report(&r, "LAB3", 1, "a", "100:2 20:0", NULL);
	report(&r, "LAB4", 1, "a", "100:2 20:5", NULL);
	report(&r, "LAB4", 2, "a", "20:2", NULL);
	report(&r, "LAB5", 1, "a", "100:0 90:0", NULL);
	report(&r, "LAB6", 1, "a", "100:1 -3:2", NULL);
	settle(&r);
	is(of(&r, "LAB1")->facts.last_change, AT - 50 * DAY);
	is(of(&r, "LAB2")->facts.last_change, AT - 30 * DAY);
	is(of(&r, "LAB3")->facts.last_change, AT - 20 * DAY);
	/* Nothing is in use any more: of which class it was is not told. */
	assert_false(of(&r, "LAB3")->facts.classes_known);
	assert_false(of(&r, "LAB4")->facts.last_change.given);
	/* Never used anything: no report is due. */
	assert_false(of(&r, "LAB5")->facts.first_use.given);
	assert_int_equal(of(&r, "LAB5")->state, STANDS_CLEAR);
	assert_false(of(&r, "LAB6")->facts.last_change.given);
	end(&r);
}

static void classes(void **state)
{
	struct run r;

	begin(&r);
	license(&r, "p", "PERPETUAL", false, false);
	license(&r, "e", "PERPETUAL", true, false);
	license(&r, "x", "PERPETUAL", true, true);
	report(&r, "LAB1", 1, "p", "10:1", NULL);
	report(&r, "LAB2", 1, "e", "10:1", NULL);
	report(&r, "LAB2", 2, "x", "10:1", NULL);
	report(&r, "LAB3", 1, "p", "10:1", NULL);
	report(&r, "LAB3", 2, "nobody-knows", "10:1", NULL);
	/* What one device shows of a tag tells of it everywhere, and counts before
	 * the account. */
	license(&r, "y", "PERPETUAL", true, true);
	text(&r, "LAB5", "a.txt",
	     LICENSE("y", "NOT IN USE", "NOT ENFORCED", "Subscription"));
	report(&r, "LAB4", 1, "y", "10:1", NULL);
	settle(&r);
	assert_int_equal(of(&r, "LAB4")->facts.classes,
			 1 << POLICY_SUBSCRIPTION);
	assert_int_equal(of(&r, "LAB5")->facts.classes, 0);
	assert_true(of(&r, "LAB5")->facts.classes_known);
	assert_int_equal(of(&r, "LAB1")->facts.classes, 1 << POLICY_PERPETUAL);
	assert_int_equal(of(&r, "LAB2")->facts.classes,
			 1 << POLICY_ENFORCED | 1 << POLICY_EXPORT);
	assert_true(of(&r, "LAB2")->facts.classes_known);
	assert_int_equal(of(&r, "LAB2")->state, STANDS_CLEAR);
	assert_false(of(&r, "LAB3")->facts.classes_known);
	end(&r);
}

/* ---- device text -------------------------------------------------------------------- */

/* What the device prints counts, and that the rules say otherwise is told. */
static void stated(void **state)
{
	const struct standing *s;
	struct run r;

	begin(&r);
	text(&r, "LAB1", "a.txt",
	     REPORTING("Mar 22 12:00:00 2022 UTC", "Apr 21 12:00:00 2022 UTC")
	     LICENSE("tag-s", "IN USE", "NOT ENFORCED", "Subscription"));
	text(&r, "LAB2", "b.txt",
	     REPORTING("Mar 22 12:00:00 2022 UTC", "Jun 20 12:00:01 2022 UTC")
	     LICENSE("tag-s", "IN USE", "NOT ENFORCED", "Subscription"));
	text(&r, "LAB3", "c.txt", REPORTING("Mar 22 12:00:00 2022 UTC", "<none>")
	     LICENSE("tag-p", "IN USE", "NOT ENFORCED", "Perpetual"));
	settle(&r);
	s = of(&r, "LAB1");
	is(s->last_ack, 1647950400);
	due(s->deadlines.ack, DEADLINE_STATED, 1647950400 + 30 * DAY);
	due(s->deadlines.computed_ack, DEADLINE_ONGOING, 1647950400 + 90 * DAY);
	assert_true(found(s, STANDING_DEADLINE_DIFFERS));
	assert_true(found(s, STANDING_NO_REPORT));
	assert_int_equal(s->state, STANDS_OVERDUE);
	assert_false(s->estimated);
	assert_int_equal(s->overdue_days, 10); /* 9 and a half */
	s = of(&r, "LAB2");
	assert_int_equal(s->state, STANDS_DUE);
	assert_false(found(s, STANDING_DEADLINE_DIFFERS));
	s = of(&r, "LAB3");
	assert_int_equal(s->state, STANDS_CLEAR);
	assert_false(found(s, STANDING_DEADLINE_DIFFERS));
	end(&r);
}

#define TRUST(at) "\nTrust Code Installed: " at "\n\n"
#define SUBSCRIBED LICENSE("tag-s", "IN USE", "NOT ENFORCED", "Subscription")

/* A last ACK of the time of the trust answers no report: the first one is counted
 * from there, whenever use began. */
static void trust_is_no_ack(void **state)
{
	static const char trust[] = "Mar 22 12:00:00 2022 UTC";
	const int64_t then = 1647950400;
	_cleanup_buf_ struct buf ongoing = {0}, first = {0};
	const struct standing *s;
	struct run r;

	begin(&r);
	report(&r, "LAB1", 1, "tag-s", "60:2", NULL);
	text(&r, "LAB1", "a.txt",
	     REPORTING("Mar 22 12:00:02 2022 UTC", "Jun 20 12:00:00 2022 UTC")
	     TRUST("Mar 22 12:00:00 2022 UTC") SUBSCRIBED);
	text(&r, "LAB2", "b.txt",
	     REPORTING("Mar 22 12:00:03 2022 UTC", "Jun 20 12:00:03 2022 UTC")
	     TRUST("Mar 22 12:00:00 2022 UTC") SUBSCRIBED);
	/* What the device says of its phase counts before likeness. */
	buf_printf(&ongoing, "Usage Reporting:\n  Last ACK received: %s\n"
		   "  Reporting push interval: 30  days State(4) "
		   "InPolicy(90)\nTrust Code Installed: %s\n\n", trust, trust);
	text(&r, "LAB3", "c.txt", buf_text(&ongoing));
	buf_printf(&first, "Usage Reporting:\n  Last ACK received: %s\n"
		   "  Reporting push interval: 30  days State(2) "
		   "InPolicy(90)\n\n", trust);
	text(&r, "LAB4", "d.txt", buf_text(&first));
	/* The account has acknowledged before: its last ACK was moved. */
	report(&r, "LAB5", 1, "tag-s", "60:2", NULL);
	ack(&r, "LAB5", "ack.xml", AT - 50 * DAY, ACK_TAKEN);
	text(&r, "LAB5", "e.txt",
	     REPORTING("Mar 22 12:00:00 2022 UTC", "Jun 20 12:00:00 2022 UTC")
	     TRUST("Mar 22 12:00:00 2022 UTC") SUBSCRIBED);
	settle(&r);
	s = of(&r, "LAB1");
	assert_false(s->last_ack.given);
	assert_true(s->is_trust_ack);
	due(s->deadlines.ack, DEADLINE_STATED, then + 90 * DAY);
	due(s->deadlines.computed_ack, DEADLINE_FIRST, then + 90 * DAY);
	assert_false(found(s, STANDING_DEADLINE_DIFFERS));
	is(of(&r, "LAB2")->last_ack, then + 3);
	is(of(&r, "LAB3")->last_ack, then);
	assert_false(of(&r, "LAB4")->last_ack.given);
	s = of(&r, "LAB5");
	is(s->last_ack, AT - 50 * DAY);
	due(s->deadlines.computed_ack, DEADLINE_ONGOING, then + 90 * DAY);
	assert_false(found(s, STANDING_DEADLINE_DIFFERS));
	end(&r);
}

/* A zone's word may mean anything: such times are left out, and that is told. */
static void other_zone(void **state)
{
	const struct standing *s;
	struct run r;

	begin(&r);
	text(&r, "LAB1", "a.txt",
	     REPORTING("Mar 22 12:00:00 2022 PDT", "Apr 21 12:00:00 2022 PDT"));
	settle(&r);
	s = of(&r, "LAB1");
	assert_false(s->last_ack.given);
	assert_false(s->stated.given);
	assert_false(s->facts.stated_none);
	assert_true(slice_is(s->zone, "PDT"));
	assert_true(found(s, STANDING_TIME_ZONE));
	assert_int_equal(s->state, STANDS_UNKNOWN);
	end(&r);
}

#define DAYS(who) " (" who ")\n"
#define CLASS(head, first, frequency, change)                                  \
	"  " head " Attributes:\n"                                             \
	"    First report requirement (days): " first                          \
	"    Reporting frequency (days): " frequency                           \
	"    Report on change (days): " change

/* Per attribute: the device's, else the file's, else the default. */
static void policy_sources(void **state)
{
	const struct standing *s;
	struct run r;

	begin(&r);
	text(&r, "LAB1", "a.txt",
	     "Policy:\n  Policy in use: Installed On Mar 01 00:00:00 2022 UTC\n"
	     "  Policy name: Lab Policy\n"
	     "  Reporting ACK required: yes (Customer Policy)\n"
	     CLASS("Unenforced/Non-Export Subscription",
		   "77" DAYS("Customer Policy"), "55" DAYS("CISCO default"), "")
	     "\n");
	policy(&r, "LAB1", "File", AT - DAY, 44);
	policy(&r, "LAB2", "Older", AT - 2 * DAY, 30);
	policy(&r, "LAB2", "Newer", AT - DAY, 40);
	policy(&r, NULL, "For all", AT, 20);
	report(&r, "LAB2", 1, "t", "10:1", NULL);
	report(&r, "LAB3", 1, "t", "10:1", NULL);
	settle(&r);
	s = of(&r, "LAB1");
	assert_string_equal(s->policy_source, "device");
	assert_true(slice_is(s->policy_name, "Lab Policy"));
	assert_int_equal(s->facts.days[POLICY_SUBSCRIPTION].first.value, 77);
	assert_int_equal(s->facts.origin[POLICY_SUBSCRIPTION][ATTRIBUTE_FIRST],
			 ORIGIN_DEVICE);
	assert_int_equal(s->facts.days[POLICY_SUBSCRIPTION].frequency.value, 55);
	assert_int_equal(s->facts.origin[POLICY_SUBSCRIPTION]
					[ATTRIBUTE_FREQUENCY], ORIGIN_DEFAULT);
	assert_int_equal(s->facts.days[POLICY_PERPETUAL].first.value, 365);
	s = of(&r, "LAB2");
	assert_string_equal(s->policy_source, "file");
	assert_true(slice_is(s->policy_name, "Newer"));
	assert_int_equal(s->facts.days[POLICY_SUBSCRIPTION].frequency.value, 40);
	assert_int_equal(s->facts.origin[POLICY_SUBSCRIPTION]
					[ATTRIBUTE_FREQUENCY], ORIGIN_FILE);
	assert_true(slice_is(of(&r, "LAB3")->policy_name, "For all"));
	end(&r);
}

/* Part by part the latest text counts, in whatever order they are told. */
static void several_texts(void **state)
{
	static const char old[] =
		REPORTING("Jan 01 00:00:00 2022 UTC", "Apr 01 00:00:00 2022 UTC")
		LICENSE("t", "IN USE", "NOT ENFORCED", "Subscription");
	static const char new[] =
		REPORTING("Apr 10 00:00:00 2022 UTC", "Jul 09 00:00:00 2022 UTC");

	for (int turn = 0; turn < 2; turn++) {
		const struct standing *s;
		struct run r;

		begin(&r);
		text(&r, "LAB1", turn ? "b.txt" : "a.txt", turn ? new : old);
		text(&r, "LAB1", turn ? "a.txt" : "b.txt", turn ? old : new);
		settle(&r);
		assert_int_equal(r.count, 1);
		s = of(&r, "LAB1");
		assert_true(slice_is(s->text_source, "b.txt"));
		is(s->last_ack, 1649548800);
		assert_int_equal(s->state, STANDS_DUE);
		assert_int_equal(s->facts.classes, 1 << POLICY_SUBSCRIPTION);
		end(&r);
	}
}

/* ---- acknowledgements ---------------------------------------------------------------- */

static void acks(void **state)
{
	const struct standing *s;
	struct run r;

	begin(&r);
	report(&r, "LAB1", 1, "t", "200:1", NULL);
	report(&r, "LAB2", 1, "t", "200:1", NULL);
	report(&r, "LAB3", 1, "t", "200:1", NULL);
	ack(&r, "LAB1", "old.xml", AT - 50 * DAY, ACK_TAKEN);
	ack(&r, "LAB1", "new.xml", AT - 20 * DAY, ACK_TAKEN);
	ack(&r, "LAB2", "refused.xml", AT - 20 * DAY, ACK_REFUSED);
	standing_notes_begin(r.notes);
	ack(&r, "LAB3", "broken.zip!ack.xml", AT - 20 * DAY, ACK_TAKEN);
	standing_notes_end(r.notes, true);
	settle(&r);
	s = of(&r, "LAB1");
	is(s->last_ack, AT - 20 * DAY);
	due(s->deadlines.ack, DEADLINE_ONGOING, AT + 70 * DAY);
	assert_int_equal(s->state, STANDS_DUE);
	/* What is refused is not answered; what came from an archive that turned
	 * out to be broken never came. */
	assert_false(of(&r, "LAB2")->last_ack.given);
	assert_false(of(&r, "LAB3")->last_ack.given);
	end(&r);
}

/* What names nobody is for whom the ACK in its file is; in a file without one a
 * policy is for all, and codes are for nobody. A copy counts once. */
static void beside_ack(void **state)
{
	struct document_piece p = {
		.kind = KIND_POLICY, .policy = {.name = slice_of("Beside")}};
	struct run r;

	begin(&r);
	report(&r, "LAB1", 1, "t", "20:1", NULL);
	report(&r, "LAB2", 1, "t", "20:1", NULL);
	ack(&r, "LAB1", "1.xml", AT - DAY, ACK_TAKEN);
	piece(&r, &p, NULL, "1.xml#smartLicensePolicy[1]");
	policy(&r, NULL, "For all", AT, 20);
	p = (struct document_piece){.kind = KIND_TRUST_CODE,
				    .bytes = slice_of("<trust/>")};
	piece(&r, &p, NULL, "1.xml#smartLicenseTrust[1]");
	piece(&r, &p, NULL, "2.xml#smartLicenseTrust[1]");
	p = (struct document_piece){.kind = KIND_AUTHORIZATION,
				    .bytes = slice_of("<code/>")};
	piece(&r, &p, "LAB2", "3.xml#smartLicenseAuthorization[1]");
	piece(&r, &p, "LAB2", "4.xml#smartLicenseAuthorization[1]");
	settle(&r);
	assert_true(slice_is(of(&r, "LAB1")->policy_name, "Beside"));
	assert_true(slice_is(of(&r, "LAB2")->policy_name, "For all"));
	assert_string_equal(of(&r, "LAB1")->trust, "received");
	assert_null(of(&r, "LAB2")->trust);
	assert_int_equal(of(&r, "LAB2")->authorizations.value, 1);
	assert_false(of(&r, "LAB1")->authorizations.given);
	end(&r);
}

/* An ACK that is later than what the text knows: its deadline is past. One that the
 * device had when the text was made does not move it. */
static void later_ack(void **state)
{
	static const char shown[] =
		REPORTING("Jan 01 00:00:00 2022 UTC", "Apr 01 00:00:00 2022 UTC");
	const struct standing *s;
	struct run r;

	begin(&r);
	text(&r, "LAB1", "a.txt", shown);
	text(&r, "LAB2", "b.txt", shown);
	ack(&r, "LAB1", "1.xml", AT - 20 * DAY, ACK_TAKEN);
	ack(&r, "LAB2", "2.xml", 1640995200 - 60, ACK_TAKEN);
	settle(&r);
	s = of(&r, "LAB1");
	assert_true(s->stated_is_old);
	is(s->stated, 1648771200);
	due(s->deadlines.ack, DEADLINE_ONGOING, AT + 70 * DAY);
	assert_false(found(s, STANDING_DEADLINE_DIFFERS));
	s = of(&r, "LAB2");
	assert_false(s->stated_is_old);
	due(s->deadlines.ack, DEADLINE_STATED, 1648771200);
	end(&r);
}

/* ---- who is there ------------------------------------------------------------------- */

static void coverage(void **state)
{
	const struct listed_device known[] = {
		{.udi = udi_of("LAB1")}, {.udi = udi_of("LAB2")},
		{.udi = udi_of("LAB3")}};
	const struct device_list list = {.devices = known, .count = 3};
	struct run r;

	begin(&r);
	books_list(r.books, &list);
	report(&r, "LAB1", 1, "t", "30:1", "LAB3");
	report(&r, "LAB4", 1, "t", "300:1", "LAB5");
	settle(&r);
	/* LAB5 is only a member that a stack names. */
	assert_int_equal(r.count, 4);
	assert_true(of(&r, "LAB1")->covered);
	assert_true(found(of(&r, "LAB2"), STANDING_NO_REPORT));
	assert_false(found(of(&r, "LAB3"), STANDING_NO_REPORT));
	assert_true(found(of(&r, "LAB4"), STANDING_NO_REPORT));
	assert_int_equal(of(&r, "LAB2")->state, STANDS_UNKNOWN);
	end(&r);
}

/* Longest overdue, next due, unknown, nothing due; each by UDI. */
static void urgency(void **state)
{
	static const char *const order[] = {"LAB3", "LAB7", "LAB1", "LAB2",
					    "LAB5", "LAB6", "LAB4"};
	struct run r;
	size_t count;
	const struct book_device *d;

	begin(&r);
	report(&r, "LAB1", 1, "t", "20:1", NULL);
	report(&r, "LAB2", 1, "t", "10:1", NULL);
	report(&r, "LAB3", 1, "t", "300:1", NULL);
	report(&r, "LAB4", 1, "t", "20:0", NULL);
	text(&r, "LAB6", "a.txt", "");
	text(&r, "LAB5", "a.txt", "");
	report(&r, "LAB7", 1, "t", "200:1", NULL);
	settle(&r);
	assert_int_equal(r.count, 7);
	d = books_devices(r.books, &count);
	for (size_t i = 0; i < r.count; i++)
		assert_true(slice_is(d[r.all[i].device].udi.sn, order[i]));
	end(&r);
}

/* --stated, and the second at which a deadline has passed. */
static void edge(void **state)
{
	struct run r;

	for (int late = 0; late < 2; late++) {
		begin(&r);
		report(&r, "LAB1", 1, "t", "90:1", NULL);
		r.options.at = AT + late;
		settle(&r);
		assert_int_equal(of(&r, "LAB1")->state,
				 late ? STANDS_OVERDUE : STANDS_DUE);
		assert_int_equal(of(&r, "LAB1")->overdue_days, late);
		end(&r);
	}
	begin(&r);
	report(&r, "LAB1", 1, "t", "300:1", NULL);
	r.options.stated_only = true;
	settle(&r);
	assert_int_equal(of(&r, "LAB1")->state, STANDS_UNKNOWN);
	assert_int_equal(of(&r, "LAB1")->overdue_days, 0);
	assert_true(of(&r, "LAB1")->deadlines.report.given);
	end(&r);
}

/* ---- the ledger ----------------------------------------------------------------------- */

/* Rows behind the ledger's back: devices 1, 2 and 9, two exports, ACKs that take,
 * refuse, and cannot be read. */
static const char rows[] =
	"PRAGMA foreign_keys=OFF;"
	"INSERT INTO journal VALUES(1, 1000, 'x', 'import', '{}', x'', x'', x''),"
	"(2, 2000, 'x', 'import', '{}', x'', x'', x'');"
	"INSERT INTO pack VALUES(1, 1, 1, 1, x''), (2, 2, 5, 1, x'');"
	"INSERT INTO object SELECT value, 1, 0, 0, x'' FROM json_each("
	"'[1,2,3,4]');"
	"INSERT INTO object VALUES(5, 2, 0, 0, x'');"
	"INSERT INTO source VALUES(1, 1, 's');"
	"INSERT INTO judgement VALUES(1, 'valid', 0, NULL, NULL, x'');"
	"INSERT INTO tag VALUES(1, 'tag-h'), (2, 'tag-s');"
	"INSERT INTO device(id, pid, sn, seq) VALUES(1, 'LAB-1', 'LAB1', 1),"
	"(2, 'LAB-1', 'LAB2', 1), (9, 'LAB-1', 'LAB9', 1);"
	"INSERT INTO export VALUES(1, 1, 'cssm', NULL, NULL, 500, NULL),"
	"(2, 1, 'cssm', NULL, NULL, 700, NULL);"
	"INSERT INTO file(id, object, sha256, kind, source, basis, issued) VALUES"
	"(1, 1, x'01', 'ack', 1, 'nothing', 800),"
	"(2, 2, x'02', 'ack', 1, 'nothing', 900),"
	"(3, 3, x'03', 'policy', 1, 'nothing', NULL),"
	"(4, 4, x'04', 'authorization', 1, 'nothing', 10),"
	"(5, 5, x'05', 'ack', 1, 'nothing', NULL);"
	"INSERT INTO ack(id, file, piece, judgement) VALUES(1, 1, 0, 1),"
	"(2, 2, 0, 1), (3, 5, 0, 1);"
	"INSERT INTO file_device(file, device, handed) VALUES(1, 1, NULL),"
	"(2, 1, NULL), (5, 2, 1), (4, 9, NULL);"
	"INSERT INTO report(id, device, report_id, object, payload, source, "
	"place, judgement, last_time, telemetry, conflict, export, ack) VALUES"
	"(1, 1, 1, 1, x'', 1, '', 1, 400, 0, 0, 2, 1),"
	"(2, 1, 2, 1, x'', 1, '', 1, 450, 0, 0, NULL, NULL),"
	"(3, 2, 1, 1, x'', 1, '', 1, 410, 0, 0, NULL, NULL),"
	"(4, 9, 1, 1, x'', 1, '', 1, 999, 0, 1, 1, NULL);"
	"INSERT INTO export_report VALUES(1, 1), (2, 1), (1, 3), (1, 4);"
	/* The second ACK refuses what it names of LAB1. */
	"INSERT INTO ack_entry VALUES(1, 0, 1, 1, 'acknowledged', 'explicit', "
	"NULL, NULL), (2, 0, 1, 2, 'refused', 'explicit', NULL, NULL),"
	"(2, 1, NULL, 7, 'unknown', 'explicit', NULL, NULL);"
	"INSERT INTO policy(id, file, piece, name, days, older, judgement) VALUES"
	"(1, 3, 0, 'Lab', '1,2,;,,18446744073709551615;;;', 0, 1),"
	"(2, 3, 0, 'Aside', '9,9,9;;;;', 1, 1);"
	"INSERT INTO authorization(id, file, piece, device, form, judgement, "
	"returned) VALUES(1, 4, 0, 9, 'slac', 1, NULL), (2, 4, 1, 9, 'slac', 1, "
	"NULL), (3, 4, 2, 1, 'slr', 1, 1);"
	"INSERT INTO entitlement(authorization, n, tag, license_type) VALUES"
	"(1, 0, 1, 'PERPETUAL'), (2, 0, 1, 'PERPETUAL'), (3, 0, 2, 'TERM');"
	"INSERT INTO trust_code VALUES(1, 5, 1, 1);";

static enum rc keep(void *context, const struct ledger_standing *s,
		    struct err *e)
{
	struct ledger_standing *all = context;
	static struct ledger_policy policies[3];
	size_t i = slice_is(s->udi.sn, "LAB1") ? 0
		   : slice_is(s->udi.sn, "LAB2") ? 1 : 2;

	all[i] = *s;
	if (s->policy) {
		assert_true(slice_is(s->policy->name, "Lab"));
		policies[i] = *s->policy;
		all[i].policy = &policies[i];
	}
	return RC_OK;
}

static enum rc count_types(void *context, struct slice tag, struct slice form,
			   struct slice license_type, struct err *e)
{
	++*(int *)context;
	return RC_OK;
}

static void ledger_rows(void **state)
{
	struct ledger_standing s[3] = {0};
	const struct policy_days *days;
	struct ledger *l;
	struct err e = {0};
	int types = 0;

	assert_int_equal(ledger_open(&l, "test", LEDGER_MEMORY, 1, &e), RC_OK);
	assert_int_equal(sql_exec(l, rows, &e), RC_OK);
	assert_int_equal(ledger_standings(l, INT64_MAX, keep, s, &e), RC_OK);
	/* The refusing ACK is none; the one that takes is from 800. */
	is(s[0].last_ack, 800);
	is(s[0].last_export, 700);
	is(s[0].reported_until, 400);
	assert_int_equal(s[0].waiting, LEDGER_WAITS_ACK);
	assert_int_equal(s[0].codes, 0);
	/* Without a date of its own, an ACK that names nothing counts from its
	 * import; it was handed over. A report that grew since its export was not
	 * reported as it is now. */
	is(s[1].last_ack, 2000);
	is(s[1].last_export, 500);
	assert_false(s[1].reported_until.given);
	assert_int_equal(s[1].waiting, 0);
	assert_true(s[1].has_trust);
	assert_false(s[1].trust_installed);
	/* A conflict counts for nothing. */
	assert_false(s[2].last_ack.given);
	assert_false(s[2].reported_until.given);
	assert_int_equal(s[2].codes, 2);
	assert_int_equal(s[2].waiting, LEDGER_WAITS_CODE);
	days = s[2].policy->days;
	assert_int_equal(days[POLICY_PERPETUAL].first.value, 1);
	assert_int_equal(days[POLICY_PERPETUAL].frequency.value, 2);
	assert_false(days[POLICY_PERPETUAL].on_change.given);
	assert_false(days[POLICY_SUBSCRIPTION].first.given);
	assert_true(days[POLICY_SUBSCRIPTION].on_change.value == UINT64_MAX);
	assert_false(days[POLICY_GENERIC].first.given);
	/* At 750 the export of 700 was out, and the ACK of 800 not there; what has
	 * no date came at 2000; the code is from 10. */
	assert_int_equal(ledger_standings(l, 750, keep, s, &e), RC_OK);
	assert_false(s[0].last_ack.given);
	is(s[0].last_export, 700);
	is(s[0].reported_until, 400);
	assert_int_equal(s[0].waiting, 0);
	assert_false(s[1].last_ack.given);
	assert_false(s[1].has_trust);
	assert_int_equal(s[2].codes, 2);
	assert_int_equal(s[2].waiting, LEDGER_WAITS_CODE);
	assert_null(s[2].policy);
	/* At 600 only the first export. */
	assert_int_equal(ledger_standings(l, 600, keep, s, &e), RC_OK);
	assert_false(s[0].last_export.given && s[0].last_export.value == 700);
	assert_false(s[0].reported_until.given);
	is(s[1].last_export, 500);
	assert_int_equal(ledger_code_types(l, count_types, &types, &e), RC_OK);
	assert_int_equal(types, 2);
	ledger_close(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_use),
		cmocka_unit_test(changes),
		cmocka_unit_test(classes),
		cmocka_unit_test(stated),
		cmocka_unit_test(trust_is_no_ack),
		cmocka_unit_test(other_zone),
		cmocka_unit_test(policy_sources),
		cmocka_unit_test(several_texts),
		cmocka_unit_test(acks),
		cmocka_unit_test(beside_ack),
		cmocka_unit_test(later_ack),
		cmocka_unit_test(coverage),
		cmocka_unit_test(urgency),
		cmocka_unit_test(edge),
		cmocka_unit_test(ledger_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
