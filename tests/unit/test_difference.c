/* rules/difference: what differs, what is not told, who is whom, and that the
 * order of telling never matters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <string.h>

#include "rules/difference.h"

/* ---- two sides, and what comes of them as text ------------------------------------ */

struct pair {
	struct limits limits;
	struct difference_side *side[2];
	struct difference_result result;
	struct err err;
	struct buf told;
	struct arena arena;
};

static void pair_begin(struct pair *p)
{
	memset(p, 0, sizeof(*p));
	p->limits = limits_default();
	for (int i = 0; i < 2; i++)
		p->side[i] = difference_side_new(&p->limits);
}

static void pair_end(struct pair *p)
{
	for (int i = 0; i < 2; i++)
		difference_side_free(&p->side[i]);
	buf_free(&p->told);
	arena_free(&p->arena);
}

static void put(struct buf *out, struct slice s)
{
	if (s.p)
		buf_add_slice(out, s.n ? s : SLICE_LITERAL("none"));
	else
		buf_add_text(out, "-");
}

/* "~ licenses[a b].count 1>2 +1" */
static void take(void *context, const struct difference *d)
{
	struct buf *out = context;

	buf_printf(out, "%c%s ", "+-~?"[d->change], d->by_force ? "!" : "");
	if (!d->a || !d->b)
		buf_printf(out, "%.*s", SLICE_ARG((d->a ? d->a : d->b)->name));
	if (d->group.json)
		buf_printf(out, "%s[%.*s]%s", d->group.json, SLICE_ARG(d->row),
			   d->name.json ? "." : "");
	if (d->name.json)
		buf_add_text(out, d->name.json);
	buf_add_byte(out, ' ');
	put(out, d->before);
	buf_add_byte(out, '>');
	put(out, d->after);
	if (d->movement.given)
		buf_printf(out, " %+" PRId64, d->movement.value);
	if (d->movement_aside.given)
		buf_printf(out, " (%+" PRId64 ")", d->movement_aside.value);
	if (d->seconds.given)
		buf_printf(out, " %+" PRId64 "s", d->seconds.value);
	buf_add_byte(out, '\n');
}

static const char *compare(struct pair *p)
{
	for (int i = 0; i < 2; i++)
		assert_int_equal(difference_settle(p->side[i], &p->err), RC_OK);
	assert_int_equal(difference_compare(p->side[0], p->side[1], &p->result,
					    take, &p->told, &p->err),
			 RC_OK);
	return buf_text(&p->told);
}

/* ---- device text --------------------------------------------------------------------- */

/* A device made by hand: no reader stands between the test and what is tested. */
static struct show_device *device(struct pair *p, const char *pid,
				  const char *sn, const char *host)
{
	struct show_device *d = arena_array(&p->arena, 1, sizeof(*d));

	if (sn) {
		show_set(d, SHOW_PID, slice_of(pid), 1);
		show_set(d, SHOW_SN, slice_of(sn), 1);
	}
	if (host)
		show_set(d, SHOW_HOSTNAME, slice_of(host), 1);
	return d;
}

static void set(struct show_device *d, enum show_field f, const char *text)
{
	show_set(d, f, slice_of(text), 2);
}

static void licence(struct pair *p, struct show_device *d, const char *name,
		    const char *tag, const char *count)
{
	struct show_row *row = show_add(d, &p->arena, SHOW_LICENSES, 3);

	show_set_cell(row, SHOW_LICENSE_NAME, slice_of(name), 3);
	show_set_cell(row, SHOW_LICENSE_DESCRIPTION, slice_of("the licence"), 3);
	if (tag)
		show_set_cell(row, SHOW_LICENSE_TAG, slice_of(tag), 3);
	if (count)
		show_set_cell(row, SHOW_LICENSE_COUNT, slice_of(count), 4);
}

static void values_move(void **state)
{
	struct pair p;
	struct show_device *a, *b;

	pair_begin(&p);
	a = device(&p, "X", "S1", NULL);
	b = device(&p, "X", "S1", NULL);
	set(a, SHOW_COUNT_PURGED, "1100(7)");
	set(b, SHOW_COUNT_PURGED, "1204(9)");
	set(a, SHOW_LAST_PUSH, "Mar 22 12:14:02 2022 UTC");
	set(b, SHOW_LAST_PUSH, "Apr 21 12:14:02 2022 UTC");
	set(a, SHOW_SEND_HOSTNAME, "True");
	set(b, SHOW_SEND_HOSTNAME, "yes");
	set(a, SHOW_TRANSPORT_TYPE, "cslu");
	set(b, SHOW_TRANSPORT_TYPE, "<none>");
	set(a, SHOW_UPTIME, "1 day");
	set(b, SHOW_UPTIME, "2 days");
	difference_device(p.side[0], a);
	difference_device(p.side[1], b);
	assert_string_equal(
		compare(&p),
		"~ transport.type cslu>none\n"
		"~ reporting.last_push Mar 22 12:14:02 2022 UTC>"
		"Apr 21 12:14:02 2022 UTC +2592000s\n"
		"~ counters.purged 1100(7)>1204(9) +104 (+2)\n");
	assert_int_equal(p.result.changed, 3);
	pair_end(&p);
}

/* Not shown is not none: no difference, whatever the other side shows. */
static void untold_is_no_difference(void **state)
{
	struct pair p;
	struct show_device *a, *b;

	pair_begin(&p);
	a = device(&p, "X", "S1", NULL);
	b = device(&p, "X", "S1", NULL);
	set(a, SHOW_TRANSPORT_TYPE, "smart");
	licence(&p, a, "net", "tag1", "1");
	/* The dialects of two commands. */
	set(a, SHOW_COUNT_WAITING, "86");
	set(b, SHOW_COUNT_WAITING, "0(300)");
	/* Another zone: another text, but no telling how far apart. */
	set(a, SHOW_LAST_ACK, "Mar 22 12:14:02 2022 UTC");
	set(b, SHOW_LAST_ACK, "Mar 22 12:14:02 2022 PST");
	difference_device(p.side[0], a);
	difference_device(p.side[1], b);
	assert_string_equal(compare(&p),
			    "? transport.type smart>-\n"
			    "~ reporting.last_ack Mar 22 12:14:02 2022 UTC>"
			    "Mar 22 12:14:02 2022 PST\n"
			    "? counters.waiting 86>0(300)\n"
			    "? licenses[net the licence] 1>-\n");
	assert_int_equal(p.result.changed, 1);
	assert_int_equal(p.result.untold_after, 3);
	pair_end(&p);
}

static void rows_come_and_go(void **state)
{
	struct pair p;
	struct show_device *a, *b;

	pair_begin(&p);
	a = device(&p, "X", "S1", NULL);
	b = device(&p, "X", "S1", NULL);
	/* One name, two tags; another order; one without a count. */
	licence(&p, a, "net", "tag1", "1");
	licence(&p, a, "net", "tag2", "2");
	licence(&p, a, "dna", "tag3", "3");
	licence(&p, b, "hsec", "tag4", "1");
	licence(&p, b, "net", "tag2", "5");
	licence(&p, b, "net", "tag1", NULL);
	/* Shown as having none is a whole list too. */
	show_add(a, &p.arena, SHOW_PURCHASED, 9);
	show_set_cell(show_last(a, SHOW_PURCHASED), SHOW_PURCHASED_TEXT,
		      slice_of("bought"), 9);
	show_mark_none(b, SHOW_PURCHASED, 9);
	difference_device(p.side[0], a);
	difference_device(p.side[1], b);
	assert_string_equal(compare(&p),
			    "- licenses[dna tag3] 3>-\n"
			    "+ licenses[hsec tag4] ->1\n"
			    "? licenses[net tag1].count 1>-\n"
			    "~ licenses[net tag2].count 2>5 +3\n"
			    "- purchased[bought] none>-\n");
	pair_end(&p);
}

/* "show license all" has no tags: rows meet by name and description. */
static void licences_without_tags(void **state)
{
	struct pair p;
	struct show_device *a, *b;

	pair_begin(&p);
	a = device(&p, "X", "S1", NULL);
	b = device(&p, "X", "S1", NULL);
	licence(&p, a, "net", "tag1", "1");
	licence(&p, b, "net", NULL, "2");
	difference_device(p.side[0], a);
	difference_device(p.side[1], b);
	assert_string_equal(compare(&p),
			    "? licenses[net the licence].tag tag1>-\n"
			    "~ licenses[net the licence].count 1>2 +1\n");
	pair_end(&p);
}

static void equal_rows_are_numbered(void **state)
{
	struct pair p;
	struct show_device *d[2];

	pair_begin(&p);
	for (int i = 0; i < 2; i++) {
		d[i] = device(&p, "X", "S1", NULL);
		licence(&p, d[i], "net", "tag", "1");
		licence(&p, d[i], "net", "tag", i ? "3" : "2");
		difference_device(p.side[i], d[i]);
	}
	assert_string_equal(compare(&p),
			    "~ licenses[net tag #2].count 2>3 +1\n");
	pair_end(&p);
}

/* ---- who is whom ----------------------------------------------------------------------- */

static void host_names_join(void **state)
{
	/* In either order of files. */
	for (int order = 0; order < 2; order++) {
		struct pair p;
		struct show_device *whole, *named, *other;

		pair_begin(&p);
		whole = device(&p, "X", "S1", "edge");
		named = device(&p, NULL, NULL, "edge");
		other = device(&p, "X", "S1", NULL);
		set(named, SHOW_TRANSPORT_TYPE, "smart");
		set(other, SHOW_TRANSPORT_TYPE, "cslu");
		difference_device(p.side[0], order ? whole : named);
		difference_device(p.side[0], order ? named : whole);
		difference_device(p.side[1], other);
		assert_string_equal(compare(&p),
				    "? hostname edge>-\n"
				    "~ transport.type smart>cslu\n");
		pair_end(&p);
	}
}

static void two_devices_by_force(void **state)
{
	struct pair p;

	pair_begin(&p);
	difference_device(p.side[0], device(&p, "X", "S1", NULL));
	difference_device(p.side[1], device(&p, "X", "S2", NULL));
	assert_string_equal(compare(&p), "~! udi.sn S1>S2\n");
	assert_int_equal(p.result.by_force, 1);
	pair_end(&p);
	/* Where there are more they are not guessed together. */
	pair_begin(&p);
	difference_device(p.side[0], device(&p, "X", "S1", NULL));
	difference_device(p.side[1], device(&p, "X", "S2", NULL));
	difference_device(p.side[1], device(&p, "X", "S3", NULL));
	assert_string_equal(compare(&p), "- X:S1 none>-\n"
					 "+ X:S2 ->none\n"
					 "+ X:S3 ->none\n");
	pair_end(&p);
}

/* A stack whose active member changed is the same stack. */
static void stacks_meet_by_members(void **state)
{
	struct pair p;

	pair_begin(&p);
	for (int i = 0; i < 2; i++) {
		struct show_device *d = device(&p, "X", i ? "S2" : "S1", NULL);

		for (int m = 0; m < 2; m++) {
			struct show_row *row = show_add(d, &p.arena,
							SHOW_MEMBERS, 5);

			show_set_cell(row, SHOW_MEMBER_ROLE,
				      slice_of(m == i ? "Active" : "Standby"),
				      5);
			show_set_cell(row, SHOW_MEMBER_SN,
				      slice_of(m ? "S2" : "S1"), 5);
		}
		difference_device(p.side[i], d);
		difference_device(p.side[i], device(&p, "X", "S9", NULL));
	}
	assert_string_equal(compare(&p),
			    "~ udi.sn S1>S2\n"
			    "~ members[1].role Active>Standby\n"
			    "~ members[2].role Standby>Active\n");
	assert_int_equal(p.result.by_force, 0);
	pair_end(&p);
}

/* Of two captures of one side the later counts, in whatever order they come, and
 * what only the earlier shows still counts. */
static void later_capture_counts(void **state)
{
	for (int order = 0; order < 2; order++) {
		struct pair p;
		struct show_device *d[2], *b;

		pair_begin(&p);
		for (int i = 0; i < 2; i++) {
			d[i] = device(&p, "X", "S1", NULL);
			set(d[i], SHOW_CAPTURED_AT,
			    i ? "Mar 23 12:00:00 2022 UTC"
			      : "Mar 22 12:00:00 2022 UTC");
			set(d[i], SHOW_COUNT_TOTAL, i ? "20" : "10");
		}
		set(d[0], SHOW_VRF, "mgmt");
		b = device(&p, "X", "S1", NULL);
		set(b, SHOW_COUNT_TOTAL, "21");
		set(b, SHOW_VRF, "other");
		difference_device(p.side[0], d[order]);
		difference_device(p.side[0], d[!order]);
		difference_device(p.side[1], b);
		assert_string_equal(compare(&p),
				    "~ transport.vrf mgmt>other\n"
				    "~ counters.total 20>21 +1\n");
		pair_end(&p);
	}
}

/* ---- reports ------------------------------------------------------------------------------ */

static struct rum_report report(struct pair *p, uint64_t id, unsigned n,
				int64_t last_end)
{
	struct rum_measurement *m = arena_array(&p->arena, n + 1, sizeof(*m));
	struct rum_report r = {
		.udi = {slice_of("X"), slice_of("S1")},
		.report_id = {true, id},
		.payload = slice_of(arena_printf(&p->arena, "%u %" PRId64, n,
						 last_end)),
		.measurements = m,
		.measurement_count = n,
		.last_time = {true, last_end},
	};

	for (unsigned i = 0; i < n; i++) {
		m[i].metric = slice_of("ENTITLEMENT");
		m[i].start = (struct maybe_i64){true, 1000 + 100 * i};
		m[i].end = (struct maybe_i64){
			true, i + 1 == n ? last_end : 1100 + 100 * i};
		m[i].count = (struct maybe_u64){true, 2};
		m[i].count_text = slice_of("2");
	}
	return r;
}

static void reports_grow(void **state)
{
	struct pair p;
	struct rum_report a, b, c;

	pair_begin(&p);
	a = report(&p, 7, 1, 1050);
	b = report(&p, 7, 2, 1150);
	c = report(&p, 8, 1, 1100);
	difference_report(p.side[0], &a);
	difference_report(p.side[1], &c);
	difference_report(p.side[1], &b);
	assert_non_null(strstr(compare(&p),
			       "~ measurement_count 1>2 +1\n"
			       "~ measurements[1970-01-01T00:16:40Z "
			       "ENTITLEMENT].end 1970-01-01T00:17:30Z>"
			       "1970-01-01T00:18:20Z +50s\n"
			       "+ measurements[1970-01-01T00:18:20Z "
			       "ENTITLEMENT] ->until 1970-01-01T00:19:10Z, count "
			       "2\n"
			       "+ report 8 of X:S1 ->1 measurement until "
			       "1970-01-01T00:18:20Z\n"));
	assert_non_null(strstr(buf_text(&p.told), "~ payload_sha256 "));
	pair_end(&p);
}

/* A device's list against files: what the one has and the other lacks. */
static void dump_against_reports(void **state)
{
	struct pair p;
	struct show_device *d;
	struct rum_report r7, r9;

	for (int whole = 0; whole < 2; whole++) {
		pair_begin(&p);
		d = device(&p, "X", "S1", "edge");
		licence(&p, d, "net", "tag", "1");
		show_set_cell(show_last(d, SHOW_LICENSES), SHOW_LICENSE_REPORT,
			      slice_of("8"), 4);
		for (int i = 7; whole && i < 9; i++) {
			char id[4] = {(char)('0' + i)};

			show_set_cell(show_add(d, &p.arena, SHOW_REPORTS, 5),
				      SHOW_REPORT_ID,
				      arena_copy(&p.arena, slice_of(id)), 5);
		}
		r7 = report(&p, 7, 1, 1050);
		r9 = report(&p, 9, 1, 1050);
		difference_device(p.side[0], d);
		difference_report(p.side[1], &r9);
		difference_report(p.side[1], &r7);
		compare(&p);
		assert_non_null(strstr(buf_text(&p.told), "- reports[8] "));
		/* Without the device's whole list nobody knows what it lacks. */
		assert_non_null(strstr(buf_text(&p.told),
				       whole ? "+ reports[9] "
					     : "? reports[9] "));
		assert_int_equal(strstr(buf_text(&p.told), "reports[7]") == NULL,
				 whole);
		pair_end(&p);
	}
}

/* ---- the account's files --------------------------------------------------------------------- */

static void read_document(struct pair *p, int side, const char *text)
{
	struct document doc;

	assert_int_equal(document_read(&doc, &p->arena, slice_of(text), NULL,
				       &p->limits, &p->err),
			 RC_OK);
	for (size_t i = 0; i < doc.count; i++)
		difference_piece(p->side[side], &doc.pieces[i],
				 (struct udi){0});
}

#define POLICY(name, days)                                                     \
	"<smartLicense><smartLicensePolicy><policyCode><name>" name            \
	"</name><version>1</version><subscription>" days                       \
	"</subscription></policyCode><signature>AAAA</signature>"              \
	"</smartLicensePolicy></smartLicense>"

static void policies(void **state)
{
	struct pair p;

	pair_begin(&p);
	read_document(&p, 0, POLICY("Lab", "<firstTimeReport>90"
					   "</firstTimeReport>"));
	read_document(&p, 1, POLICY("Lab 2", "<firstTimeReport>30"
					     "</firstTimeReport>"
					     "<onGoingReporting>0"
					     "</onGoingReporting>"));
	/* Not given is the default, which is not 0. */
	assert_string_equal(compare(&p),
			    "~ name Lab>Lab 2\n"
			    "~ groups.subscription.first 90>30 -60\n"
			    "~ groups.subscription.frequency default>0\n");
	pair_end(&p);
}

#define ACK(members)                                                           \
	"<smartLicense><smartLicenseRumAck><data><![CDATA[" members            \
	"]]></data><signature>AAAA</signature></smartLicenseRumAck>"           \
	"</smartLicense>"
#define ENTRY(id, status)                                                      \
	"{\"sudi\":{\"udi_pid\":\"X\",\"udi_serial_number\":\"S1\"},"          \
	"\"report_id\":" #id ",\"status\":\"" status "\"}"

static void acknowledgements(void **state)
{
	struct pair p;

	pair_begin(&p);
	read_document(&p, 0, ACK("[" ENTRY(9, "ACKED") "," ENTRY(10, "ACKED") "]"));
	read_document(&p, 1, ACK("[" ENTRY(10, "FAILED") "]"));
	read_document(&p, 1, ACK("[" ENTRY(11, "ACKED") "]"));
	compare(&p);
	assert_non_null(strstr(buf_text(&p.told), "- reports[9] "));
	assert_non_null(strstr(buf_text(&p.told), "~ reports[10] "));
	assert_non_null(strstr(buf_text(&p.told), "+ reports[11] "));
	assert_int_equal(p.result.removed + p.result.changed + p.result.added,
			 3);
	pair_end(&p);
	/* What cannot be read is compared as it stands. */
	pair_begin(&p);
	read_document(&p, 0, ACK("greyed out"));
	read_document(&p, 1, ACK("greyed out too"));
	assert_string_equal(compare(&p),
			    "~ data greyed out>greyed out too\n");
	pair_end(&p);
}

/* ---- snapshots of an account ---------------------------------------------------------- */

#define AMOUNT(n) {true, n}

static struct snapshot_time date(const char *text)
{
	return (struct snapshot_time){slice_of(text), {true, 1}, true};
}

static struct snapshot_license owned(const char *account, const char *tag,
				     const char *name, int64_t n)
{
	return (struct snapshot_license){
		.virtual_account = slice_of(account),
		.tag = slice_of(tag),
		.name = slice_of(name),
		.billing = slice_of("PREPAID"),
		.owned = AMOUNT(n),
		.in_use = AMOUNT(1),
	};
}

static struct snapshot of(const struct snapshot_license *l, size_t n)
{
	return (struct snapshot){.form = SNAPSHOT_V1_LICENSES,
				 .licenses = l,
				 .license_count = n,
				 .rows = n};
}

static void snapshot_numbers_move(void **state)
{
	struct pair p;
	struct snapshot_term terms[] = {
		{.quantity = AMOUNT(3), .start = date("2030-01-01"),
		 .end = date("2030-12-31"), .subscription_id = slice_of("Sub1")},
		{.quantity = AMOUNT(4), .start = date("2030-01-01"),
		 .end = date("2031-12-31"), .subscription_id = slice_of("Sub2")}};
	struct snapshot_license a[] = {owned("West", NULL, "Lab", -1),
				       owned("East", NULL, "Lab", 7)};
	struct snapshot_license b[] = {owned("East", NULL, "Lab", 9),
				       owned("West", NULL, "Lab", -3)};
	struct snapshot one = of(a, 2), two = of(b, 2);

	a[1].terms = terms;
	a[1].term_count = 2;
	b[0].terms = terms + 1;
	b[0].term_count = 1;
	/* Above 2^63 there is no movement that a number holds. */
	a[1].in_use.value = (amount)UINT64_MAX + 1;
	b[0].in_use.value = (amount)UINT64_MAX + 2;
	pair_begin(&p);
	difference_snapshot(p.side[0], &one);
	difference_snapshot(p.side[1], &two);
	assert_string_equal(
		compare(&p),
		"~ owned 7>9 +2\n"
		"~ in_use 18446744073709551616>18446744073709551617\n"
		"- terms[Sub1, 2030-01-01 to 2030-12-31] 3>-\n"
		"~ owned -1>-3 -2\n");
	pair_end(&p);
}

/* Equal rows are numbered by what they hold, so that their order says nothing. */
static void snapshot_order_is_nothing(void **state)
{
	struct pair p;
	struct snapshot_term terms[] = {
		{.quantity = AMOUNT(3), .start = date("2030-01-01"),
		 .end = date("2030-12-31")},
		{.quantity = AMOUNT(4), .start = date("2030-01-01"),
		 .end = date("2030-12-31")}};
	struct snapshot_term turned[] = {terms[1], terms[0]};
	struct snapshot_license a[] = {owned("West", NULL, "A", 1),
				       owned("West", NULL, "B", 2)};
	struct snapshot_license b[] = {a[1], a[0]};
	struct snapshot one = of(a, 2), two = of(b, 2);

	a[0].terms = terms;
	b[1].terms = turned;
	a[0].term_count = b[1].term_count = 2;
	pair_begin(&p);
	difference_snapshot(p.side[0], &one);
	difference_snapshot(p.side[1], &two);
	assert_string_equal(compare(&p), "");
	assert_int_equal(p.result.compared, 2);
	pair_end(&p);
}

/* Beyond the cut there may be anything; what is whole denies. */
static void cut_denies_nothing(void **state)
{
	struct pair p;
	struct snapshot_license a[] = {owned("West", NULL, "A", 1),
				       owned("West", NULL, "B", 2)};
	struct snapshot whole = of(a, 2), cut = of(a, 1);
	struct difference_mark mark;

	cut.is_cut = true;
	pair_begin(&p);
	difference_snapshot(p.side[0], &whole);
	difference_snapshot(p.side[1], &cut);
	assert_string_equal(compare(&p), "? B (PREPAID) in West owned 2>-\n");
	assert_int_equal(p.result.untold_after, 1);
	pair_end(&p);

	pair_begin(&p);
	difference_snapshot(p.side[0], &cut);
	difference_snapshot(p.side[1], &whole);
	assert_string_equal(compare(&p), "? B (PREPAID) in West ->owned 2\n");
	pair_end(&p);

	/* A cut that came from a broken archive was never there. */
	pair_begin(&p);
	mark = difference_mark(p.side[1]);
	difference_snapshot(p.side[1], &cut);
	difference_forget(p.side[1], mark);
	cut.is_cut = false;
	difference_snapshot(p.side[0], &whole);
	difference_snapshot(p.side[1], &cut);
	assert_string_equal(compare(&p), "- B (PREPAID) in West owned 2>-\n");
	pair_end(&p);
}

/* Two tags of one name are two licences, also where each side has only one; a form
 * without tags is matched by the name. */
static void tags_before_names(void **state)
{
	struct pair p;
	struct snapshot_license a = owned("West", "t.1", "Lab", 1);
	struct snapshot_license b = owned("West", "t.2", "Lab", 1);
	struct snapshot_license untagged = owned("West", NULL, "Lab", 4);
	struct snapshot one = of(&a, 1), two = of(&b, 1);
	struct snapshot three = of(&untagged, 1);

	pair_begin(&p);
	difference_snapshot(p.side[0], &one);
	difference_snapshot(p.side[1], &two);
	compare(&p);
	assert_int_equal(p.result.added, 1);
	assert_int_equal(p.result.removed, 1);
	pair_end(&p);

	pair_begin(&p);
	difference_snapshot(p.side[0], &one);
	difference_snapshot(p.side[1], &three);
	assert_string_equal(compare(&p), "~ owned 1>4 +3\n");
	pair_end(&p);

	/* A NUL in a name ends nothing. */
	a.tag = b.tag = (struct slice){0};
	a.name = (struct slice){(const uint8_t *)"A\0B", 3};
	b.name = (struct slice){(const uint8_t *)"A\0C", 3};
	pair_begin(&p);
	difference_snapshot(p.side[0], &one);
	difference_snapshot(p.side[1], &two);
	compare(&p);
	assert_int_equal(p.result.compared, 0);
	pair_end(&p);
}

static void snapshot_devices(void **state)
{
	struct pair p;
	struct snapshot_use uses[] = {{slice_of("Lab"), AMOUNT(2)},
				      {slice_of("Other"), AMOUNT(1)}};
	struct snapshot_use later[] = {{slice_of("More"), AMOUNT(1)},
				       {slice_of("Lab"), AMOUNT(5)}};
	struct snapshot_device a = {.udi = {slice_of("X"), slice_of("S1")},
				    .hostname = slice_of("lab-1"),
				    .usage = uses,
				    .usage_count = 2};
	struct snapshot_device b = a;
	struct snapshot one = {.form = SNAPSHOT_V1_DEVICES,
			       .devices = &a,
			       .device_count = 1};
	struct snapshot two = one;

	b.virtual_account = slice_of("West");
	b.usage = later;
	two.devices = &b;
	pair_begin(&p);
	difference_snapshot(p.side[0], &one);
	difference_snapshot(p.side[1], &two);
	assert_string_equal(compare(&p), "? virtual_account ->West\n"
					 "~ usage[Lab] 2>5 +3\n"
					 "+ usage[More] ->1\n"
					 "- usage[Other] 1>-\n");
	pair_end(&p);

	/* Two devices of one host name are two. */
	b = a;
	b.udi.sn = slice_of("S2");
	pair_begin(&p);
	difference_snapshot(p.side[0], &one);
	difference_snapshot(p.side[1], &two);
	compare(&p);
	assert_int_equal(p.result.compared, 0);
	pair_end(&p);
}

/* ---- the unlucky and the hostile ---------------------------------------------------------------- */

static void kinds_apart(void **state)
{
	struct pair p;
	struct rum_report r;

	pair_begin(&p);
	r = report(&p, 7, 1, 1050);
	difference_report(p.side[0], &r);
	read_document(&p, 1, POLICY("Lab", ""));
	for (int i = 0; i < 2; i++)
		assert_int_equal(difference_settle(p.side[i], &p.err), RC_OK);
	assert_int_equal(difference_compare(p.side[0], p.side[1], &p.result,
					    take, &p.told, &p.err),
			 RC_USAGE);
	assert_int_equal(p.told.n, 0);
	pair_end(&p);
}

/* What came from an archive that proved to be broken was never there. */
static void forgotten(void **state)
{
	struct pair p;
	struct difference_mark mark;

	pair_begin(&p);
	read_document(&p, 0, POLICY("Lab", ""));
	mark = difference_mark(p.side[0]);
	difference_device(p.side[0], device(&p, "X", "S1", NULL));
	difference_forget(p.side[0], mark);
	read_document(&p, 1, POLICY("Lab", ""));
	assert_string_equal(compare(&p), "");
	pair_end(&p);
}

static void too_much(void **state)
{
	struct pair p;

	pair_begin(&p);
	p.limits.diff_facts = 8;
	read_document(&p, 0, POLICY("Lab", ""));
	read_document(&p, 0, POLICY("Lab 2", ""));
	assert_int_equal(difference_settle(p.side[0], &p.err), RC_LIMIT);
	assert_non_null(strstr(p.err.text, "diff-facts"));
	pair_end(&p);
	/* One long value costs as much as many. */
	pair_begin(&p);
	p.limits.diff_facts = 200;
	{
		struct show_device *d = device(&p, "X", "S1", NULL);
		char *long_text = arena_alloc(&p.arena, 100001);

		memset(long_text, 'x', 100000);
		long_text[100000] = 0;
		set(d, SHOW_TRANSPORT_URL, long_text);
		difference_device(p.side[0], d);
	}
	assert_int_equal(difference_settle(p.side[0], &p.err), RC_LIMIT);
	pair_end(&p);
}

/* Numbers at their bounds, and two sides told in every order. */
static void bounds(void **state)
{
	struct pair p;
	struct show_device *a, *b;

	pair_begin(&p);
	a = device(&p, "X", "S1", NULL);
	b = device(&p, "X", "S1", NULL);
	set(a, SHOW_COUNT_TOTAL, "18446744073709551615");
	set(b, SHOW_COUNT_TOTAL, "0");
	set(a, SHOW_COUNT_PURGED, "99999999999999999999");
	set(b, SHOW_COUNT_PURGED, "1");
	difference_device(p.side[0], a);
	difference_device(p.side[1], b);
	assert_string_equal(compare(&p),
			    "~ counters.total 18446744073709551615>0\n"
			    "~ counters.purged 99999999999999999999>1\n");
	pair_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_move),
		cmocka_unit_test(untold_is_no_difference),
		cmocka_unit_test(rows_come_and_go),
		cmocka_unit_test(licences_without_tags),
		cmocka_unit_test(equal_rows_are_numbered),
		cmocka_unit_test(host_names_join),
		cmocka_unit_test(two_devices_by_force),
		cmocka_unit_test(stacks_meet_by_members),
		cmocka_unit_test(later_capture_counts),
		cmocka_unit_test(reports_grow),
		cmocka_unit_test(dump_against_reports),
		cmocka_unit_test(policies),
		cmocka_unit_test(acknowledgements),
		cmocka_unit_test(snapshot_numbers_move),
		cmocka_unit_test(snapshot_order_is_nothing),
		cmocka_unit_test(cut_denies_nothing),
		cmocka_unit_test(tags_before_names),
		cmocka_unit_test(snapshot_devices),
		cmocka_unit_test(kinds_apart),
		cmocka_unit_test(forgotten),
		cmocka_unit_test(too_much),
		cmocka_unit_test(bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
