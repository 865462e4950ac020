/* rules/diagnosis: every rule on its own case, on the exclusions of it, and on
 * dumps that lost lines.
 *
 * A case is a device state written down line by line:
 *
 *	"transport.type: cslu"		a single value, by its place in the JSON
 *	"transport.cslu_address: <none>"	a value shown as none
 *	"@communications channel=Hello Message|ongoing=3"	a row of a list
 *	"@licenses"			the list, shown as none
 *
 * so that losing a line is to leave one out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "rules/diagnosis.h"

enum { LINES_MOST = 64 };

struct dump {
	struct arena arena;
	struct show_capture capture;
	struct show_device device;
	struct show_device *devices[1];
	struct show_line line[LINES_MOST];
};

static enum show_field field_named(struct slice name)
{
	for (int i = 0; i < SHOW_FIELDS; i++) {
		if (slice_is(name, show_fields[i].json))
			return (enum show_field)i;
	}
	fail_msg("no field %.*s", SLICE_ARG(name));
	return SHOW_FIELDS;
}

static enum show_list list_named(struct slice name)
{
	for (int i = 0; i < SHOW_LISTS; i++) {
		if (slice_is(name, show_lists[i].json))
			return (enum show_list)i;
	}
	fail_msg("no list %.*s", SLICE_ARG(name));
	return SHOW_LISTS;
}

static enum show_column column_named(enum show_list list, struct slice name)
{
	for (unsigned i = 0; i < show_lists[list].columns; i++) {
		enum show_column c = show_lists[list].first + i;

		if (slice_is(name, show_columns[c].json))
			return c;
	}
	fail_msg("no column %.*s", SLICE_ARG(name));
	return SHOW_COLUMNS;
}

/* Up to `mark`; *rest is what is behind. */
static struct slice cut(struct slice *rest, const char *mark)
{
	size_t at = slice_find(*rest, mark, 0);
	struct slice head = slice_part(*rest, 0, at);

	*rest = at == SIZE_MAX ? (struct slice){0}
			       : slice_part(*rest, at + strlen(mark), rest->n);
	return head;
}

static void add_row(struct dump *d, struct slice text, uint32_t number)
{
	enum show_list list = list_named(cut(&text, " "));
	struct show_row *row;

	if (!text.n) {
		show_mark_none(&d->device, list, number);
		return;
	}
	row = show_add(&d->device, &d->arena, list, number);
	while (text.n) {
		struct slice cell = cut(&text, "|");
		struct slice name = cut(&cell, "=");

		show_set_cell(row, column_named(list, name), cell, number);
	}
}

static void add_line(struct dump *d, const char *text)
{
	uint32_t number = ++d->capture.text.lines;
	struct slice s = slice_of(text), name;

	assert_true(number <= LINES_MOST);
	d->line[number - 1] = (struct show_line){
		.p = s.p, .n = (uint32_t)s.n, .number = number};
	d->device.last = number;
	if (s.n && s.p[0] == '@') {
		add_row(d, slice_part(s, 1, s.n), number);
		return;
	}
	name = cut(&s, ": ");
	show_set(&d->device, field_named(name), s, number);
}

static bool is_excepted(const char *line, const char *const *change)
{
	const char *colon = strchr(line, ':');
	size_t n = line[0] == '@' ? strcspn(line, "|") : (size_t)(colon - line);

	for (; *change; change++) {
		const char *c = **change == '-' ? *change + 1 : *change;

		if (strncmp(c, line, n) == 0)
			return true;
	}
	return false;
}

/* `base` with the lines of `change` in place of those for the same value, the last of
 * several; "-name:" only takes one away. `lost`: a set of lines of the result that are left out. */
static void dump_make(struct dump *d, const char *const *base,
		      const char *const *change, uint64_t lost)
{
	unsigned i = 0;

	memset(d, 0, sizeof(*d));
	d->capture.text.line = d->line;
	d->devices[0] = &d->device;
	d->capture.device = d->devices;
	d->capture.devices = 1;
	d->device.first = 1;
	d->device.seen[SHOW_COMMAND_LICENSE_TECH] = true;
	for (; *base; base++) {
		if (!is_excepted(*base, change) && !(lost >> i++ & 1))
			add_line(d, *base);
	}
	for (; *change; change++) {
		/* Its echo is there, whatever else is lost. */
		if (strncmp(*change, "uptime", 6) == 0)
			d->device.seen[SHOW_COMMAND_VERSION] = true;
		if (**change != '-' && !is_excepted(*change, change + 1) &&
		    !(lost >> i++ & 1))
			add_line(d, *change);
	}
}

static void dump_free(struct dump *d)
{
	arena_free(&d->arena);
}

/* ---- asking ------------------------------------------------------------------ */

static const struct diagnosis_options plain;

static const struct finding *rule_in(const struct diagnosis *of,
				     const char *rule)
{
	for (size_t i = 0; i < of->findings; i++) {
		if (strcmp(of->finding[i].rule, rule) == 0)
			return &of->finding[i];
	}
	fail_msg("no rule %s", rule);
	return NULL;
}

static void findings_of(const struct diagnosis *of, struct buf *names)
{
	for (size_t i = 0; i < of->findings; i++) {
		if (of->finding[i].outcome == OUTCOME_FINDING)
			buf_printf(names, "%s ", of->finding[i].rule);
	}
}

/* A device that reports and is acknowledged. */
static const char *const healthy[] = {
	"udi.pid: C9300-24UX",
	"udi.sn: LAB0000001A",
	"using_policy: ENABLED",
	"captured_at: Mar 22 14:48:32 2022 UTC",
	"transport.type: Smart",
	"transport.url: https://smartreceiver.example/licservice/license",
	"policy.source: Merged from multiple sources.",
	"policy.ack_required: yes (CISCO default)",
	"policy.groups.perpetual.first: 365 (CISCO default)",
	"policy.groups.perpetual.frequency: 0 (CISCO default)",
	"reporting.last_ack: Mar 22 12:19:01 2022 UTC",
	"reporting.next_ack_deadline: May 21 12:19:01 2022 UTC",
	"reporting.push_interval_days: 30",
	"reporting.in_policy_days: 60",
	"reporting.next_ack_check: <none>",
	"reporting.next_push: Apr 21 12:14:02 2022 UTC",
	"reporting.last_push: Mar 22 12:14:02 2022 UTC",
	"reporting.last_file_write: <none>",
	"@licenses name=network-advantage|count=1|status=IN USE|current_report=1742378619",
	"@communications channel=Trust Establishment|attempts=1|success=1|fail=0|ongoing=0|ongoing_communication=0|last_response=OK|last_success=Mar 22 11:19:35 2022 UTC",
	"@communications channel=Usage Reporting|attempts=4|success=4|fail=0|ongoing=0|ongoing_communication=0|last_response=OK_POLL|last_success=Mar 22 12:14:01 2022 UTC",
	"@communications channel=Result Polling|attempts=4|success=4|fail=0|ongoing=0|ongoing_communication=0|last_response=OK|last_success=Mar 22 12:19:01 2022 UTC",
	"counters.total: 86",
	"counters.purged: 0(0)",
	"counters.acked: 76",
	"counters.waiting: 0(10)",
	"counters.available: 3",
	"counters.collecting: 2",
	"counters.missing: 0(0)",
	"@authorizations role=Active|status=NOT INSTALLED",
	"@enforced name=hseck9|tag=regid.2021-05.com.example.HSEC,1.0_90fdf411 (3)",
	"@trust_data pid=C9300-24UX|state=state[2], Trust Data INSTALLED",
	"overall_trust: INSTALLED (2)",
	"event_log.max_size: 5120 KB",
	"event_log.size: 21 KB",
	"clock.ntp: True",
	NULL,
};

/* What a device says that never reported through CSLU. */
#define NEVER_REPORTED                                                         \
	"transport.type: cslu", "-transport.url:",                             \
		"transport.cslu_address: <empty>",                             \
		"reporting.last_ack: <none>", "reporting.last_push: <none>",   \
		"reporting.next_push: Mar 20 12:00:00 2022 UTC",               \
		"overall_trust: No ID", "-@trust_data pid=C9300-24UX",         \
		"-@communications channel=Usage Reporting",                    \
		"-@communications channel=Result Polling",                     \
		"-@communications channel=Trust Establishment",                \
		"@communications channel=Usage Reporting|attempts=0|"          \
		"success=0|ongoing=0|ongoing_communication=0|"                 \
		"last_response=<none>|last_success=<none>"

#define EVENT(mnemonic, text) "@events mnemonic=" mnemonic "|text=" text
#define COMM_FAILED(peer, reason)                                              \
	EVENT("COMM_FAILED", "Communications failure with the " peer " : " reason)
#define CSLU "Cisco Smart License Utility (CSLU)"
#define CSSM "Cisco Smart Software Manager (CSSM)"
#define UNRESOLVED "Unable to resolve server hostname/domain name"

static const struct test_case {
	const char *name;
	const char *change[24];
	const char *expected; /* in the order of the output */
} cases[] = {
	{"healthy", {NULL}, ""},
	{"never reported",
	 {NEVER_REPORTED, NULL},
	 "no-rum-report transport-default "},
	{"never reported, and nothing need be",
	 {NEVER_REPORTED, "reporting.push_interval_days: 0 (no reporting)", NULL},
	 ""},
	{"never reported, just booted",
	 {NEVER_REPORTED, "reporting.next_push: Mar 22 14:40:00 2022 UTC", NULL},
	 "transport-default "},
	{"never reported, up for minutes",
	 {NEVER_REPORTED, "uptime: 12 minutes", NULL},
	 "transport-default "},
	{"never reported, up for long",
	 {NEVER_REPORTED, "uptime: 3 weeks, 2 days, 1 minute", NULL},
	 "no-rum-report transport-default "},
	{"nothing in use",
	 {NEVER_REPORTED, "-@licenses name=network-advantage", "@licenses",
	  "counters.available: 0", NULL},
	 "transport-default "},
	{"no licence level",
	 {NEVER_REPORTED, "-@licenses name=network-advantage", "@licenses",
	  "counters.available: 0", "boot.license_level: <none>", NULL},
	 "no-rum-report boot-level-missing transport-default "},
	{"no licence level now, but reports wait",
	 {NEVER_REPORTED, "-@licenses name=network-advantage", "@licenses",
	  "counters.available: 34", "boot.license_level: <none>", NULL},
	 "transport-default "},
	{"no level, but licensed by throughput",
	 {"boot.license_level: <none>", NULL}, ""},
	{"file instead of push",
	 {NEVER_REPORTED, "transport.type: Transport Off",
	  "reporting.last_file_write: Mar 20 12:00:00 2022 UTC", NULL},
	 ""},
	{"off, and no file",
	 {NEVER_REPORTED, "transport.type: Transport Off",
	  "reporting.next_push: <none>", NULL},
	 "transport-off "},
	{"off, and an old file",
	 {NEVER_REPORTED, "transport.type: Transport Off",
	  "reporting.last_file_write: Jan 02 12:00:00 2022 UTC", NULL},
	 "no-ack transport-off policy-not-met "},
	{"off, and a file behind the last push",
	 {"transport.type: Transport Off",
	  "reporting.last_push: Jan 01 12:00:00 2022 UTC",
	  "reporting.last_ack: Jan 01 12:05:00 2022 UTC",
	  "reporting.last_file_write: Jan 02 12:00:00 2022 UTC", NULL},
	 "no-ack transport-off policy-not-met "},
	{"off, a report was never answered, and a new file",
	 {"transport.type: Transport Off", "-transport.url:",
	  "reporting.last_push: Jan 02 12:00:00 2022 UTC",
	  "reporting.last_ack: <none>",
	  "-@communications channel=Result Polling",
	  "reporting.last_file_write: Mar 20 12:00:00 2022 UTC", NULL},
	 ""},
	{"an old file, but reports go by themselves",
	 {"reporting.last_push: Jan 02 12:00:00 2022 UTC",
	  "reporting.last_ack: Jan 02 12:05:00 2022 UTC",
	  "reporting.last_file_write: Jan 20 12:00:00 2022 UTC",
	  "reporting.in_policy_days: 160", NULL},
	 ""},
	{"never reported, and nothing in use",
	 {NEVER_REPORTED, "-@licenses name=network-advantage",
	  "@licenses name=network-advantage|count=0|status=NOT IN USE", NULL},
	 "transport-default "},
	{"no ACK",
	 {"reporting.last_ack: <none>",
	  "-@communications channel=Result Polling",
	  "@communications channel=Result Polling|attempts=30|success=0|fail=0|ongoing=0|ongoing_communication=0|last_response=<none>|last_success=<none>",
	  NULL},
	 "no-ack "},
	{"polls without a result",
	 {"reporting.last_ack: <none>",
	  "-@communications channel=Result Polling",
	  "@communications channel=Result Polling|attempts=30|success=30|fail=0|ongoing=0|ongoing_communication=0|last_response=OK_POLL|last_success=Mar 22 14:46:00 2022 UTC",
	  NULL},
	 "no-ack "},
	{"no ACK yet",
	 {"captured_at: Mar 22 12:20:00 2022 UTC", "reporting.last_ack: <none>",
	  "-@communications channel=Result Polling",
	  "@communications channel=Result Polling|attempts=1|success=0|ongoing=0|ongoing_communication=0|last_success=<none>",
	  NULL},
	 ""},
	{"the ACK is that of trust",
	 {"reporting.last_ack: Mar 22 13:00:00 2022 UTC",
	  "-@communications channel=Result Polling",
	  "@communications channel=Result Polling|attempts=9|success=0|fail=9|ongoing=9|ongoing_communication=9|last_response=NO REPLY|last_success=<none>",
	  "@communications channel=Trust Sync|attempts=2|success=2|ongoing=0|ongoing_communication=0|last_success=Mar 22 13:00:01 2022 UTC",
	  NULL},
	 "no-ack cssm-unreachable "},
	{"trust was synchronized after the answer",
	 {"reporting.last_ack: Mar 22 13:00:00 2022 UTC",
	  "@communications channel=Trust Sync|attempts=2|success=2|ongoing=0|ongoing_communication=0|last_success=Mar 22 13:00:01 2022 UTC",
	  NULL},
	 ""},
	{"no ACK wanted",
	 {"reporting.last_ack: <none>", "policy.ack_required: no (Customer Policy)",
	  "reporting.next_ack_deadline: Mar 01 12:19:01 2022 UTC",
	  "-@communications channel=Result Polling", NULL},
	 ""},
	{"overdue",
	 {"reporting.next_ack_deadline: Mar 01 12:19:01 2022 UTC", NULL},
	 "ack-overdue "},
	{"overdue, and nothing need be reported",
	 {"reporting.next_ack_deadline: Mar 01 12:19:01 2022 UTC",
	  "reporting.push_interval_days: 0 (no reporting)", NULL},
	 ""},
	{"no deadline",
	 {"reporting.next_ack_deadline: <none>", NULL}, ""},
	{"policy not met",
	 {"reporting.in_policy_days: 30",
	  "reporting.last_push: Feb 01 12:14:02 2022 UTC", NULL},
	 "policy-not-met "},
	{"CSLU has no name",
	 {NEVER_REPORTED, "reporting.next_push: Mar 23 12:00:00 2022 UTC",
	  "@communications channel=Hello Message|attempts=30|fail=30|ongoing=30|ongoing_communication=30|last_response=NO REPLY",
	  COMM_FAILED(CSLU, UNRESOLVED), NULL},
	 "cslu-name-unresolved cssm-unreachable transport-default "},
	{"CSLU had no name once",
	 {COMM_FAILED(CSLU, UNRESOLVED), NULL}, ""},
	{"CSSM does not answer",
	 {"@communications channel=Trust Sync|attempts=2|fail=2|ongoing=2|ongoing_communication=2|last_response=NO REPLY",
	  NULL},
	 "cssm-unreachable "},
	{"telemetry does not get through",
	 {"@communications channel=Telemetry Reporting|attempts=2|fail=2|ongoing=2|ongoing_communication=2|last_response=NO REPLY",
	  NULL},
	 ""},
	{"refused",
	 {"@communications channel=Trust Sync|attempts=2|fail=2|ongoing=2|ongoing_communication=0|last_response=INVALID STATUS CODE|reason={\"product_instance_identifier\":[\"The identity for the instance x is not valid.Please re-register the instance.\"]}",
	  NULL},
	 "server-refused "},
	{"a request that was never sent",
	 {"@communications channel=Trust Sync|attempts=2|fail=0|ongoing=0|ongoing_communication=0|last_response=BUILD REQUEST ERROR|reason=Null pointer Error",
	  NULL},
	 ""},
	{"TLS",
	 {"@traces kind=pki|text=CRYPTO_PKI: (A012) Certificate validation failed",
	  NULL},
	 "tls-refused "},
	{"no trust",
	 {"overall_trust: No ID", "-@trust_data pid=C9300-24UX", NULL},
	 "trust-missing "},
	{"no trust, and none needed",
	 {"transport.type: cslu", "-transport.url:",
	  "transport.cslu_address: http://10.9.9.9:8182/cslu/v1/pi",
	  "overall_trust: No ID", "-@trust_data pid=C9300-24UX", NULL},
	 ""},
	{"a member without trust",
	 {"@trust_data pid=C9300-24U|state=No Trust Data", NULL},
	 "trust-missing "},
	{"HSEC wanted",
	 {"@licenses name=Router US Export Lic...|title=DNA_HSEC|count=0|status=NOT IN USE",
	  NULL},
	 "slac-missing "},
	{"HSEC wanted and allowed",
	 {"@licenses name=hseck9|title=DNA_HSEC|count=1|status=IN USE",
	  "-@authorizations role=Active",
	  "@authorizations role=Active|status=SMART AUTHORIZATION INSTALLED on Mar 01 10:00:00 2022 UTC",
	  NULL},
	 ""},
	{"throughput above what is free",
	 {"throughput.configured: crypto 1G", NULL}, "slac-missing "},
	{"throughput that is free",
	 {"throughput.configured: level MB 200", NULL}, ""},
	{"busy agent",
	 {"@processes name=SAGetRUMIds|five_seconds=98.21%|one_minute=97.02%|five_minutes=95.33%",
	  NULL},
	 "rum-build-up "},
	{"agent that idles",
	 {"@processes name=SAGetRUMIds|five_seconds=0.00%|one_minute=0.02%|five_minutes=0.01%",
	  NULL},
	 ""},
	{"a thousand reports",
	 {"counters.waiting: 0(1022)", "counters.available: 1022", NULL},
	 "rum-build-up not-acknowledged-build-up "},
	{"three hundred reports",
	 {"counters.waiting: 0(322)", "counters.available: 322", NULL},
	 "not-acknowledged-build-up "},
	{"lost reports",
	 {"counters.purged: 902(902)", "counters.acked: 0",
	  "counters.missing: 105(105)", NULL},
	 "rum-lost "},
	{"purged behind their ACK",
	 {"counters.purged: 70(70)", NULL}, ""},
	{"clock", {"clock.ntp: False", NULL}, "clock-not-synchronized "},
	{"clock line",
	 {"clock.line: *14:48:32.100 UTC Tue Mar 22 2022", NULL},
	 "clock-not-synchronized "},
	{"clock message of the start",
	 {EVENT("NON_AUTHORITATIVE_CLOCK", "The system clock is not authoritative"),
	  NULL},
	 ""},
	{"clock changed",
	 {EVENT("SYSTEM_CLOCK_CHANGED", "detected system clock has been changed"),
	  NULL},
	 "clock-changed "},
	{"reports of a wrong clock",
	 {"@reports id=946684921|state=ACK", NULL}, "clock-changed "},
	{"default transport",
	 {NEVER_REPORTED, "reporting.next_push: Mar 23 12:00:00 2022 UTC",
	  NULL},
	 "transport-default "},
	{"event log", {"event_log.size: 6282 KB", NULL}, "event-log-full "},
	{"event log, size unknown",
	 {"event_log.size: CALCULATING", NULL}, ""},
	{"legacy",
	 {"legacy.registration: REGISTERED",
	  "legacy.authorization: AUTHORIZED on Mar 13 08:09:28 2024 UTC", NULL},
	 "legacy-licensing "},
};

static void ask(struct dump *d, const struct diagnosis_options *o,
		struct diagnosis *of)
{
	diagnose(&d->arena, &d->capture, &d->device, o, of);
}

static void test_cases(void **state)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		_cleanup_buf_ struct buf names = {0};
		struct diagnosis of;
		struct dump d;

		dump_make(&d, healthy, cases[i].change, 0);
		ask(&d, &plain, &of);
		findings_of(&of, &names);
		if (strcmp(buf_text(&names), cases[i].expected) != 0)
			fail_msg("%s: found \"%s\", not \"%s\"", cases[i].name,
				 buf_text(&names), cases[i].expected);
		assert_true(of.enough);
		dump_free(&d);
	}
}

/* A finding has words, evidence with the text of its line, and no line twice. */
static void test_evidence(void **state)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct diagnosis of;
		struct dump d;

		dump_make(&d, healthy, cases[i].change, 0);
		ask(&d, &plain, &of);
		for (size_t k = 0; k < of.findings; k++) {
			const struct finding *f = &of.finding[k];

			if (f->outcome == OUTCOME_UNKNOWN)
				assert_true(f->lacking.n > 0);
			if (f->outcome != OUTCOME_FINDING)
				continue;
			assert_non_null(f->words);
			assert_true(f->title.n > 0);
			assert_in_range(f->evidences, 1, EVIDENCE_MAX);
			for (size_t n = 0; n < f->evidences; n++) {
				uint32_t line = f->evidence[n].line;

				assert_in_range(line, 1, d.capture.text.lines);
				assert_ptr_equal(f->evidence[n].text.p,
						 d.line[line - 1].p);
				if (n)
					assert_int_not_equal(
						line, f->evidence[n - 1].line);
			}
		}
		dump_free(&d);
	}
}

/* What a text does not show is named as narrowly as can be told, and what another
 * transport never shows is not missed. */
static void test_lacking(void **state)
{
	static const struct {
		const char *change[6];
		const char *rule, *lacking; /* NULL: not asked */
	} rows[] = {
		{{"-@communications channel=Result Polling", NULL},
		 "no-ack", "Result Polling"},
		{{"-@communications channel=Trust Establishment",
		  "-@communications channel=Usage Reporting",
		  "-@communications channel=Result Polling", NULL},
		 "no-ack", "communication statistics"},
		{{"-@communications channel=Result Polling",
		  "@communications channel=Result Polling|attempts=4|"
		  "last_response=OK",
		  NULL},
		 "no-ack", "the last success of Result Polling"},
		{{NULL}, "transport-default", NULL},
		{{"transport.type: cslu", "-transport.url:", NULL},
		 "transport-default", "CSLU address"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct finding *f;
		struct diagnosis of;
		struct dump d;

		dump_make(&d, healthy, rows[i].change, 0);
		ask(&d, &plain, &of);
		f = rule_in(&of, rows[i].rule);
		if (f->outcome != (rows[i].lacking ? OUTCOME_UNKNOWN
						   : OUTCOME_OFF) ||
		    (rows[i].lacking && !slice_is(f->lacking, rows[i].lacking)))
			fail_msg("row %zu: %d, \"%.*s\"", i, f->outcome,
				 SLICE_ARG(f->lacking));
		dump_free(&d);
	}
}

/* The end of a text that was cut is the last line on which something stands. */
static void test_last_words(void **state)
{
	static const char *const none[] = {NULL};
	const struct finding *f;
	struct diagnosis of;
	struct dump d;

	dump_make(&d, healthy, none, 0);
	for (int blank = 0; blank < 2; blank++) {
		d.line[d.capture.text.lines++] = (struct show_line){
			.p = (const uint8_t *)" ", .n = 1,
			.number = ++d.device.last};
	}
	d.device.cut = true;
	ask(&d, &plain, &of);
	f = rule_in(&of, "dump-truncated");
	assert_int_equal(f->outcome, OUTCOME_FINDING);
	assert_int_equal(f->evidences, 1);
	assert_int_equal(f->evidence[0].line, d.device.last - 2);
	dump_free(&d);
}

/* Everything found without the lines of `lost` must be expected of the whole; only
 * that lines are lost may be told besides. */
static void must_not_invent(const struct test_case *c, uint64_t lost)
{
	struct diagnosis of;
	struct dump d;

	dump_make(&d, healthy, c->change, lost);
	ask(&d, &plain, &of);
	for (size_t i = 0; i < of.findings; i++) {
		const struct finding *f = &of.finding[i];

		if (f->outcome == OUTCOME_FINDING &&
		    !strstr(c->expected, f->rule) &&
		    strcmp(f->rule, "dump-truncated") != 0)
			fail_msg("%s, without the lines %llx: found %s", c->name,
				 (unsigned long long)lost, f->rule);
	}
	dump_free(&d);
}

/* Every line, every two, and many at random. */
static void test_lost_lines(void **state)
{
	uint64_t seed = 20221124;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dump d;
		uint32_t lines;

		dump_make(&d, healthy, cases[i].change, 0);
		lines = d.capture.text.lines;
		dump_free(&d);
		for (uint32_t a = 0; a < lines; a++) {
			for (uint32_t b = a; b < lines; b++)
				must_not_invent(&cases[i],
						1ull << a | 1ull << b);
		}
		for (int n = 0; n < 300; n++) {
			seed = seed * 6364136223846793005u +
			       1442695040888963407u;
			must_not_invent(&cases[i], seed & seed << 21);
		}
	}
}

static enum outcome outcome_of(const char *const *change,
			       const struct diagnosis_options *o,
			       const char *rule, enum severity *severity)
{
	struct diagnosis of;
	struct dump d;
	enum outcome outcome;

	dump_make(&d, healthy, change, 0);
	ask(&d, o, &of);
	outcome = rule_in(&of, rule)->outcome;
	if (severity)
		*severity = rule_in(&of, rule)->severity;
	dump_free(&d);
	return outcome;
}

static void test_accounts(void **state)
{
	static const struct {
		const char *smart, *virtual;
		const char *change[4];
		enum outcome outcome;
	} rows[] = {
		{"", "", {"virtual_account: Lab", NULL}, OUTCOME_OFF},
		{"", "Lab", {"virtual_account: Lab", NULL}, OUTCOME_FINE},
		{"", "lab", {"virtual_account: Lab", NULL}, OUTCOME_FINE},
		{"", "Lab2", {"virtual_account: Lab", NULL}, OUTCOME_FINDING},
		{"", "La", {"virtual_account: Lab", NULL}, OUTCOME_FINDING},
		{"", "Lab", {NULL}, OUTCOME_UNKNOWN},
		{"", "Lab", {"virtual_account: <none>", NULL}, OUTCOME_UNKNOWN},
		{"Acme", "Lab",
		 {"smart_account: Acme", "virtual_account: Lab", NULL},
		 OUTCOME_FINE},
		{"Acme", "",
		 {"smart_account: Umbra", "virtual_account: Lab", NULL},
		 OUTCOME_FINDING},
		/* One that differs is enough, whatever is not told. */
		{"Acme", "Lab", {"smart_account: Umbra", NULL}, OUTCOME_FINDING},
		/* The tenant of an On-Prem. */
		{"", "East & West",
		 {"transport.cslu_address: https://ssm.example:443/cslu/v1/pi/"
		  "East%20%26%20West-1",
		  NULL},
		 OUTCOME_FINE},
		{"", "North",
		 {"transport.cslu_address: https://ssm.example:443/cslu/v1/pi/"
		  "East%2-1",
		  NULL},
		 OUTCOME_FINDING},
		{"", "East2",
		 {"transport.cslu_address: https://ssm.example/cslu/v1/pi/East2",
		  NULL},
		 OUTCOME_FINE},
		{"", "East2",
		 {"configured.url: https://ssm.example/cslu/v1/pi/East-2", NULL},
		 OUTCOME_FINDING},
		{"", "North",
		 {"transport.cslu_address: https://ssm.example/cslu/v1/pi/-1",
		  NULL},
		 OUTCOME_UNKNOWN},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct diagnosis_options o = {
			.expect_smart = slice_of(rows[i].smart),
			.expect_virtual = slice_of(rows[i].virtual),
		};

		if (outcome_of(rows[i].change, &o, "wrong-account", NULL) !=
		    rows[i].outcome)
			fail_msg("row %zu", i);
	}
}

static void test_options(void **state)
{
	static const char *const sends[] = {"privacy.sending_hostname: yes",
					    NULL};
	static const char *const hides[] = {"privacy.sending_hostname: no",
					    NULL};
	static const char *const none[] = {NULL};
	static const char *const no_clock[] = {"-captured_at:", NULL};
	const struct diagnosis_options privacy = {.privacy = true};
	/* 2022-06-01 and 2022-04-01 */
	const struct diagnosis_options later = {.at_given = true,
						.at = 1654041600};
	const struct diagnosis_options sooner = {.at_given = true,
						 .at = 1648771200};

	assert_int_equal(outcome_of(sends, &plain, "hostname-sent", NULL),
			 OUTCOME_OFF);
	assert_int_equal(outcome_of(sends, &privacy, "hostname-sent", NULL),
			 OUTCOME_FINDING);
	assert_int_equal(outcome_of(hides, &privacy, "hostname-sent", NULL),
			 OUTCOME_FINE);
	assert_int_equal(outcome_of(none, &privacy, "hostname-sent", NULL),
			 OUTCOME_UNKNOWN);
	assert_int_equal(outcome_of(none, &later, "ack-overdue", NULL),
			 OUTCOME_FINDING);
	assert_int_equal(outcome_of(none, &sooner, "ack-overdue", NULL),
			 OUTCOME_FINE);
	assert_int_equal(outcome_of(no_clock, &plain, "ack-overdue", NULL),
			 OUTCOME_UNKNOWN);
	assert_int_equal(outcome_of(no_clock, &later, "ack-overdue", NULL),
			 OUTCOME_FINDING);
}

static void test_severity(void **state)
{
	static const char *const compliance[] = {
		"legacy.registration: REGISTERED",
		"legacy.authorization: OUT OF COMPLIANCE on Aug 22 18:58:17 2022 "
		"UTC",
		NULL};
	static const char *const registered[] = {
		"legacy.registration: REGISTERED", NULL};
	static const char *const missing[] = {"counters.missing: 96(96)", NULL};
	enum severity s;

	outcome_of(compliance, &plain, "legacy-licensing", &s);
	assert_int_equal(s, SEVERITY_WARN);
	outcome_of(registered, &plain, "legacy-licensing", &s);
	assert_int_equal(s, SEVERITY_NOTE);
	assert_int_equal(outcome_of(missing, &plain, "rum-lost", &s),
			 OUTCOME_FINDING);
	assert_int_equal(s, SEVERITY_WARN);
}

/* Dates of another zone's calendar are not compared; a zone's word that changed
 * with summer time is. */
static void test_zones(void **state)
{
	static const char *const other[] = {
		"captured_at: Mar 22 14:48:32 2023 CET", NULL};
	static const char *const summer[] = {
		"captured_at: Mar 22 14:48:32 2023 PST",
		"reporting.next_ack_deadline: May 21 12:19:01 2022 PDT", NULL};

	assert_int_equal(outcome_of(other, &plain, "ack-overdue", NULL),
			 OUTCOME_UNKNOWN);
	assert_int_equal(outcome_of(summer, &plain, "ack-overdue", NULL),
			 OUTCOME_FINDING);
}

/* Without status or tech support nothing about reporting can be told; that the
 * transport excuses from some rules is no health, and a cut text none either. */
static void test_thin(void **state)
{
	static const char *const texts[][4] = {
		{"udi.sn: LAB0000001A", "clock.ntp: True", NULL},
		{"configured.transport: off", NULL},
		{"configured.transport: cslu",
		 "configured.url: http://192.0.2.1:8182/cslu/v1/pi", NULL},
		{"transport.type: cslu", "transport.cslu_address: <empty>",
		 NULL},
		{"transport.type: Transport Off", NULL},
	};
	static const char *const none[] = {NULL};

	for (size_t t = 0; t < 2 * sizeof(texts) / sizeof(texts[0]); t++) {
		struct diagnosis of;
		struct dump d;

		dump_make(&d, texts[t / 2], none, 0);
		d.device.seen[SHOW_COMMAND_LICENSE_TECH] = false;
		d.device.cut = t % 2;
		ask(&d, &plain, &of);
		if (of.enough)
			fail_msg("text %zu tells enough", t / 2);
		for (size_t i = 0; i < of.findings; i++) {
			if (strcmp(of.finding[i].rule, "dump-truncated") != 0)
				assert_int_not_equal(of.finding[i].outcome,
						     OUTCOME_FINDING);
		}
		dump_free(&d);
	}
}

/* A log alone: what failed last and was not restored. */
static void test_log_alone(void **state)
{
	static const char *const failed[] = {COMM_FAILED(CSLU, UNRESOLVED), NULL};
	static const char *const restored[] = {
		COMM_FAILED(CSLU, UNRESOLVED),
		EVENT("COMM_RESTORED", "Communications with the " CSLU " restored"),
		NULL};
	static const char *const cssm[] = {
		COMM_FAILED(CSSM, "No detailed information given"), NULL};
	static const char *const none[] = {NULL};
	static const struct {
		const char *const *lines;
		const char *expected;
	} rows[] = {
		{failed, "cslu-name-unresolved "},
		{restored, ""},
		{cssm, "cssm-unreachable "},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		_cleanup_buf_ struct buf names = {0};
		struct diagnosis of;
		struct dump d;

		dump_make(&d, rows[i].lines, none, 0);
		d.device.seen[SHOW_COMMAND_LICENSE_TECH] = false;
		ask(&d, &plain, &of);
		findings_of(&of, &names);
		assert_string_equal(buf_text(&names), rows[i].expected);
		dump_free(&d);
	}
}

/* ---- several dumps ------------------------------------------------------------ */

struct fleet_dump {
	const char *source;
	const char *change[8];
};

static void fleet_find(const struct fleet_dump *dumps, struct buf *names)
{
	struct diagnosis_fleet *fleet = diagnosis_fleet_new();
	_cleanup_arena_ struct arena a = {0};
	struct diagnosis of = {0};
	struct dump d;

	for (size_t i = 0; dumps[i].source; i++) {
		dump_make(&d, healthy, dumps[i].change, 0);
		diagnosis_fleet_add(fleet, slice_of(dumps[i].source), &d.capture,
				    &d.device);
		dump_free(&d);
	}
	memset(&d, 0x55, sizeof(d));
	diagnosis_fleet_judge(fleet, &a, &of);
	findings_of(&of, names);
	for (size_t i = 0; i < of.findings; i++) {
		assert_in_range(of.finding[i].evidences, 1, EVIDENCE_MAX);
		assert_true(of.finding[i].evidence[0].source.n > 0);
	}
	diagnosis_fleet_free(&fleet);
	assert_null(fleet);
}

#define NO_REPLY                                                               \
	"@communications channel=Trust Sync|attempts=2|fail=2|ongoing=2|"      \
	"ongoing_communication=2|last_response=NO REPLY"

static void test_fleet(void **state)
{
	static const struct {
		struct fleet_dump dump[4];
		const char *expected;
	} rows[] = {
		{{{"a", {NULL}}, {"b", {NULL}}}, ""},
		/* The same device later. */
		{{{"a", {NULL}},
		  {"b",
		   {"captured_at: Mar 29 14:48:32 2022 UTC",
		    "counters.purged: 90(90)", NULL}}},
		 "rum-lost "},
		/* What was acknowledged before is purged at last. */
		{{{"a", {NULL}},
		  {"b",
		   {"captured_at: Mar 29 14:48:32 2022 UTC",
		    "counters.purged: 76(76)", NULL}}},
		 ""},
		{{{"a", {NULL}},
		  {"b",
		   {"captured_at: Mar 29 14:48:32 2022 UTC",
		    "counters.purged: 40(40)", "counters.acked: 120", NULL}}},
		 ""},
		{{{"a", {"reporting.last_ack: <none>", NULL}},
		  {"b",
		   {"captured_at: Mar 29 14:48:32 2022 UTC",
		    "reporting.last_ack: <none>",
		    "reporting.last_push: Mar 29 12:14:02 2022 UTC", NULL}}},
		 "no-ack "},
		/* The report before was answered. */
		{{{"a", {NULL}},
		  {"b",
		   {"captured_at: Mar 29 14:48:32 2022 UTC",
		    "reporting.last_push: Mar 29 14:14:02 2022 UTC", NULL}}},
		 ""},
		{{{"a", {"virtual_account: East", NULL}},
		  {"b", {"virtual_account: West", NULL}}},
		 "wrong-account "},
		{{{"a", {"virtual_account: East", NULL}},
		  {"b", {"udi.sn: LAB0000002B", "virtual_account: West", NULL}}},
		 ""},
		{{{"a", {NO_REPLY, NULL}},
		  {"b", {"udi.sn: LAB0000002B", NO_REPLY, NULL}}},
		 "cssm-unreachable "},
		/* One of them reaches it; one device alone is no fleet. */
		{{{"a", {NO_REPLY, NULL}}, {"b", {"udi.sn: LAB0000002B", NULL}}},
		 ""},
		{{{"a", {NO_REPLY, NULL}}, {"b", {NO_REPLY, NULL}}}, ""},
		{{{"a", {NO_REPLY, NULL}},
		  {"b",
		   {"udi.sn: LAB0000002B", NO_REPLY,
		    "transport.url: https://other.example/", NULL}}},
		 ""},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		_cleanup_buf_ struct buf names = {0};

		fleet_find(rows[i].dump, &names);
		if (strcmp(buf_text(&names), rows[i].expected) != 0)
			fail_msg("row %zu: found \"%s\", not \"%s\"", i,
				 buf_text(&names), rows[i].expected);
	}
}

/* An archive that was refused takes its devices with it. */
static void test_fleet_cut(void **state)
{
	static const char *const east[] = {"virtual_account: East", NULL};
	static const char *const west[] = {"virtual_account: West", NULL};
	struct diagnosis_fleet *fleet = diagnosis_fleet_new();
	_cleanup_arena_ struct arena a = {0};
	struct diagnosis of = {0};
	struct dump d;

	dump_make(&d, healthy, east, 0);
	diagnosis_fleet_add(fleet, slice_of("a"), &d.capture, &d.device);
	dump_free(&d);
	dump_make(&d, healthy, west, 0);
	diagnosis_fleet_add(fleet, slice_of("b"), &d.capture, &d.device);
	dump_free(&d);
	assert_int_equal(diagnosis_fleet_count(fleet), 2);
	diagnosis_fleet_cut(fleet, 1);
	diagnosis_fleet_judge(fleet, &a, &of);
	assert_int_equal(of.findings, 0);
	diagnosis_fleet_free(&fleet);
}

/* Every rule has its words. */
static void test_words(void **state)
{
	static const char *const none[] = {NULL};
	struct diagnosis of;
	struct dump d;

	dump_make(&d, healthy, none, 0);
	ask(&d, &plain, &of);
	for (size_t i = 0; i < of.findings; i++) {
		const struct knowledge *k =
			knowledge_get(KNOW_RULE, of.finding[i].rule);

		if (!k)
			fail_msg("no words for %s", of.finding[i].rule);
		assert_non_null(k->title);
		assert_non_null(k->cause);
		assert_non_null(k->remedy[0]);
	}
	dump_free(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_evidence),
		cmocka_unit_test(test_lacking),
		cmocka_unit_test(test_last_words),
		cmocka_unit_test(test_lost_lines),
		cmocka_unit_test(test_accounts),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_severity),
		cmocka_unit_test(test_zones),
		cmocka_unit_test(test_thin),
		cmocka_unit_test(test_log_alone),
		cmocka_unit_test(test_fleet),
		cmocka_unit_test(test_fleet_cut),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
