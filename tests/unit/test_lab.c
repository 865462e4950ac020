/* A fleet is written and read back with the library's own readers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/code.h"
#include "base/file.h"
#include "crypto/signature.h"
#include "lab/fleet.h"
#include "rum/checks.h"
#include "rum/system_info.h"
#include "xml/xml.h"

static char root[64];

static int make_root(void **state)
{
	snprintf(root, sizeof(root), "/tmp/rum-test-lab-XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static void remove_tree(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *entry;
	char below[512];

	while (d && (entry = readdir(d))) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(below, sizeof(below), "%s/%s", path, entry->d_name);
		if (unlink(below) < 0)
			remove_tree(below);
	}
	if (d)
		closedir(d);
	rmdir(path);
}

static int remove_root(void **state)
{
	remove_tree(root);
	return 0;
}

static const char *path_in(struct arena *a, const char *name)
{
	return arena_printf(a, "%s/%s", root, name);
}

/* What lab_fleet told of each device. */
struct told {
	unsigned devices;
	uint64_t reports;
	unsigned members[64];
};

static void note_device(void *context, const struct lab_device *d,
			const char *path)
{
	struct told *t = context;
	struct stat st;

	assert_int_equal(d->index, t->devices);
	assert_int_equal(stat(path, &st), 0);
	t->members[t->devices++] = d->member_count;
}

static void note_reports(void *context, uint64_t reports)
{
	struct told *t = context;

	assert_int_equal(reports, t->reports + 1);
	t->reports = reports;
}

static struct lab_wish wish_of(const char *seed, unsigned devices)
{
	return (struct lab_wish){
		.seed = seed,
		.at = LAB_AT,
		.devices = devices,
		.reports = 3,
		.threads = 2,
	};
}

static struct told make_fleet(const char *folder, const struct lab_wish *w)
{
	struct told told = {0};
	const struct lab_watch watch = {&told, note_device, note_reports};
	struct err e = {0};

	if (lab_fleet(folder, w, &watch, &e))
		fail_msg("%s", e.text);
	assert_int_equal(told.devices, w->devices);
	assert_int_equal(told.reports, w->devices * w->reports);
	return told;
}

static void read_file(struct buf *out, const char *path)
{
	struct limits l = limits_default();
	struct err e = {0};

	if (file_read_small(path, out, &l,
			    offsetof(struct limits, piece_bytes), &e))
		fail_msg("%s", e.text);
}

/* What was met in the files of a fleet. */
struct seen {
	struct arena arena;
	struct limits limits;
	struct cert_list certs;
	struct signature_checker *checker;
	unsigned reports, fitted, builtin, telemetry, version1, version2, open,
		closed, without_meta, zero, early_log, clock, added, removed,
		system_info, header, no_header, declared, wrapped, reloads;
	uint64_t last_id; /* 0 at the start of a file */
	size_t most_members;
};

static struct cert *cert_for(struct seen *s, struct udi udi)
{
	for (size_t i = 0; i < s->certs.count; i++) {
		const struct cert_facts *f = cert_facts(s->certs.at[i]);

		if (slice_equal(f->pid, udi.pid) && slice_equal(f->sn, udi.sn))
			return s->certs.at[i];
	}
	return NULL;
}

static void see_signature(struct seen *s, const struct rum_report *r)
{
	struct cert *cert = cert_for(s, r->udi);
	const char *scheme = NULL;
	struct slice value;

	assert_true(udi_equal(r->signature.sudi, r->udi));
	assert_true(base64_decode(&s->arena, r->signature.value, &value));
	if (slice_is(r->signature.signing_type, "builtin")) {
		s->builtin++;
		assert_null(cert);
		assert_int_equal(value.n, 32);
		assert_true(slice_equal(r->signature.key, r->software_tag));
		return;
	}
	assert_non_null(cert);
	assert_int_equal(signature_check(s->checker, cert, r->payload, value,
					 &scheme), FIT_GOOD);
	s->fitted++;
	/* It is about these bytes and no others. */
	assert_int_equal(signature_check(s->checker, cert,
					 slice_part(r->payload, 1,
						    r->payload.n),
					 value, &scheme), FIT_NONE);
}

static void see_measurement(struct seen *s, const struct rum_report *r,
			    const struct rum_measurement *m)
{
	int64_t span = m->end.value - m->start.value;

	assert_true(span > 0 || r->is_telemetry);
	assert_true(m->end.value < LAB_AT);
	assert_true(m->log_time.value < LAB_AT);
	s->early_log += m->log_time.value < m->start.value;
	if (r->is_telemetry) {
		assert_true(json_count(m->values) > 0);
		s->wrapped += slice_find(json_span(m->values),
					 "18446744073709", 0) != SIZE_MAX;
		return;
	}
	assert_true(m->count.given);
	assert_int_equal(m->interval.value, span);
	assert_true(m->samples.value ==
		    (uint64_t)((span - m->clock_change.value + 450) / 900 + 1));
	s->zero += slice_is(m->count_text, "0");
	s->clock += m->clock_change.given;
	s->without_meta += json_type(json_get(m->object, "meta")) == JSON_NONE;
	s->added += json_count(m->added) > 0;
	s->removed += json_count(m->removed) > 0;
	s->reloads += slice_is(m->termination_reason, "ProductReload") &&
		      !m->close_reason.n;
}

static void see_checks(struct seen *s, const struct rum_report *r)
{
	struct rum_checks checks;

	rum_check_report(&checks, &s->arena, r, LAB_AT);
	for (int c = 0; c < RUM_CHECK_COUNT; c++) {
		if (checks.at[c].result == CHECK_FAIL)
			fail_msg("%s: %s", rum_check_name((enum rum_check)c),
				 checks.at[c].detail);
	}
	assert_int_equal(checks.at[CHECK_CONTIGUOUS].result, CHECK_OK);
	assert_int_equal(checks.at[CHECK_SAMPLES].result, CHECK_OK);
	assert_int_equal(checks.at[CHECK_LENGTH].result, CHECK_OK);
	assert_int_equal(checks.at[CHECK_TAGS].result, CHECK_OK);
	assert_int_equal(checks.at[CHECK_FUTURE].result, CHECK_OK);
}

static void see_report(struct seen *s, const struct rum_report *r)
{
	bool one = slice_is(r->version, "1");
	struct slice value;

	s->reports++;
	s->version1 += one;
	s->version2 += slice_is(r->version, "2.0");
	s->telemetry += r->is_telemetry;
	s->open += r->state == RUM_STATE_OPEN;
	s->closed += r->state == RUM_STATE_CLOSED;
	if (json_type(json_get(r->outer, "header")) == JSON_NONE)
		s->no_header++;
	else
		s->header++;
	assert_int_equal(r->form, PAYLOAD_STRING);
	assert_true(r->inner_signature.present != r->is_telemetry);
	if (r->inner_signature.present)
		assert_true(base64_decode(&s->arena, r->inner_signature.value,
					  &value));
	assert_true(slice_starts(r->udi.sn, "LAB"));
	assert_true(r->ha_count >= 1 && r->ha_count <= LAB_MEMBERS_MOST);
	assert_true(slice_is(r->ha[0].role, "Active"));
	if (r->ha_count > s->most_members)
		s->most_members = r->ha_count;
	assert_true(r->report_id.given);
	if (s->last_id)
		assert_int_equal(r->report_id.value, s->last_id + 1);
	s->last_id = r->report_id.value;
	see_checks(s, r);
	see_signature(s, r);
	for (size_t i = 0; i < r->measurement_count; i++)
		see_measurement(s, r, &r->measurements[i]);
}

static enum rc see_piece(void *context, const struct xml_piece *piece,
			 struct err *e)
{
	struct seen *s = context;
	struct system_info info;
	struct rum_report r;
	struct slice text;
	enum rc rc;

	if (slice_is(piece->root->name, "smartLicenseSystemInfo")) {
		rc = system_info_read(&info, &s->arena, piece->root, &s->limits,
				      e);
		assert_int_equal(s->last_id, 0);
		assert_true(slice_starts(info.hostname, "lab-"));
		assert_int_equal(info.timestamp.value, LAB_AT);
		s->system_info++;
		return rc;
	}
	rc = rum_report_text(&text, &s->arena, piece->root, e);
	if (!rc)
		rc = rum_report_read(&r, &s->arena,
				     arena_copy(&s->arena, text), &s->limits, e);
	if (!rc)
		see_report(s, &r);
	return rc;
}

static void see_file(struct seen *s, const char *path)
{
	static const char *const containers[] = {"smartLicense", NULL};
	const struct xml_sink sink = {s, NULL, see_piece};
	_cleanup_buf_ struct buf bytes = {0};
	struct stream_memory memory;
	struct err e = {0};

	read_file(&bytes, path);
	s->last_id = 0;
	s->declared += slice_starts(buf_slice(&bytes), "<?xml");
	if (xml_read(stream_memory(&memory, buf_slice(&bytes)), containers,
		     &s->limits, &sink, &e))
		fail_msg("%s: %s", path, e.text);
}

static struct seen see_fleet(const char *folder)
{
	struct seen s = {.limits = limits_default()};
	_cleanup_buf_ struct buf pem = {0};
	const char *usage = arena_printf(&s.arena, "%s/usage", folder);
	struct dirent *entry;
	struct err e = {0};
	DIR *d = opendir(usage);

	read_file(&pem, arena_printf(&s.arena, "%s/keys/lab-devices.pem",
				     folder));
	assert_int_equal(cert_read_all(&s.certs, buf_slice(&pem), &e), RC_OK);
	s.checker = signature_checker_new();
	assert_non_null(d);
	while ((entry = readdir(d))) {
		if (entry->d_name[0] == '.')
			continue;
		assert_true(slice_starts(slice_of(entry->d_name), "usage_"));
		see_file(&s, arena_printf(&s.arena, "%s/%s", usage,
					  entry->d_name));
	}
	closedir(d);
	signature_checker_free(s.checker);
	cert_list_free(&s.certs);
	arena_free(&s.arena);
	return s;
}

/* Twelve devices show every shape, and all reports are sound and signed. */
static void every_shape(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	const struct lab_wish w = wish_of("shapes", LAB_SHAPE_COUNT);
	const char *folder = path_in(&a, "shapes");
	struct seen s;

	make_fleet(folder, &w);
	s = see_fleet(folder);
	assert_int_equal(s.reports, 3 * LAB_SHAPE_COUNT);
	assert_int_equal(s.builtin, 3);
	assert_int_equal(s.fitted, 3 * (LAB_SHAPE_COUNT - 1));
	assert_int_equal(s.telemetry, 2);
	assert_int_equal(s.version1 + s.version2, s.reports);
	assert_true(s.version1 && s.open && s.closed && s.without_meta);
	assert_true(s.zero && s.clock && s.early_log && s.added && s.removed);
	assert_true(s.header && s.no_header && s.wrapped && s.reloads);
	assert_true(s.system_info > 0 && s.system_info < LAB_SHAPE_COUNT);
	assert_true(s.declared > 0 && s.declared < LAB_SHAPE_COUNT);
	assert_int_equal(s.most_members, 3);
}

/* Among eight stacks each size from one to eight occurs. */
static void stack_sizes(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	struct lab_wish w = wish_of("stacks", 8);
	unsigned met = 0;
	struct told t;
	struct seen s;

	w.shapes = 1u << LAB_STACK;
	w.reports = 1;
	t = make_fleet(path_in(&a, "stacks"), &w);
	for (unsigned i = 0; i < t.devices; i++)
		met |= 1u << t.members[i];
	assert_int_equal(met, 0x1fe);
	s = see_fleet(path_in(&a, "stacks"));
	assert_int_equal(s.most_members, 8);
}

static bool same_file(struct arena *a, const char *one, const char *other,
		      const char *name)
{
	_cleanup_buf_ struct buf x = {0}, y = {0};

	read_file(&x, arena_printf(a, "%s/%s", one, name));
	read_file(&y, arena_printf(a, "%s/%s", other, name));
	return slice_equal(buf_slice(&x), buf_slice(&y));
}

static const char *const outside_usage[] = {
	"devices.csv", "keys/lab-anchor.pem", "keys/lab-ca.pem",
	"keys/lab-devices.pem"};
enum { OUTSIDE = sizeof(outside_usage) / sizeof(outside_usage[0]) };

/* The seed decides every byte, the number of threads none. */
static void same_seed_same_bytes(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	struct lab_wish w = wish_of("twice", LAB_SHAPE_COUNT);
	const char *one = path_in(&a, "one"), *other = path_in(&a, "other");
	struct dirent *entry;
	unsigned files = 0;
	DIR *d;

	w.threads = 1;
	make_fleet(one, &w);
	w.threads = 3;
	make_fleet(other, &w);
	for (size_t i = 0; i < OUTSIDE; i++)
		assert_true(same_file(&a, one, other, outside_usage[i]));
	d = opendir(arena_printf(&a, "%s/usage", one));
	assert_non_null(d);
	while ((entry = readdir(d))) {
		if (entry->d_name[0] == '.')
			continue;
		assert_true(same_file(&a, one, other,
				      arena_printf(&a, "usage/%s",
						   entry->d_name)));
		files++;
	}
	closedir(d);
	assert_int_equal(files, LAB_SHAPE_COUNT);
}

static void other_seed_other_bytes(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	struct lab_wish w = wish_of("a", 2);

	make_fleet(path_in(&a, "seed-a"), &w);
	w.seed = "b";
	make_fleet(path_in(&a, "seed-b"), &w);
	for (size_t i = 0; i < OUTSIDE; i++)
		assert_false(same_file(&a, path_in(&a, "seed-a"),
				       path_in(&a, "seed-b"),
				       outside_usage[i]));
}

static void second_fleet_is_refused(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	struct lab_wish w = wish_of("second", 1);
	struct told told = {0};
	const struct lab_watch watch = {&told, note_device, NULL};
	struct err e = {0};

	make_fleet(path_in(&a, "second/"), &w);
	assert_int_equal(lab_fleet(path_in(&a, "second"), &w, &watch, &e),
			 RC_SYSTEM);
	assert_non_null(strstr(e.text, "holds a fleet already"));
	/* A file where the folder should be. */
	assert_int_equal(lab_fleet(path_in(&a, "second/devices.csv"), &w,
				   &watch, &e), RC_SYSTEM);
	assert_int_equal(told.devices, 0);
}

/* Many reports stay in a few years, apart and in order. */
static void dense_reports(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	struct lab_wish w = wish_of("dense", 1);
	struct lab_device d;
	struct seen s;

	w.shapes = 1u << LAB_WIRELESS;
	w.reports = 400;
	make_fleet(path_in(&a, "dense"), &w);
	s = see_fleet(path_in(&a, "dense"));
	assert_int_equal(s.fitted, 400);
	w.reports = LAB_REPORTS_MOST;
	lab_device_init(&d, &a, &w, 0);
	assert_true(d.step >= 1800 && d.first > w.at - INT64_C(1100) * 86400);
	lab_device_end(&d);
}

static void names(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	char one[LAB_SERIAL_TEXT], other[LAB_SERIAL_TEXT];

	for (int s = 0; s < LAB_SHAPE_COUNT; s++) {
		const struct lab_shape_row *row =
			lab_shape_row((enum lab_shape)s);

		assert_int_equal(lab_shape_named(lab_shape_names[s]), s);
		assert_non_null(lab_shape_text((enum lab_shape)s));
		assert_true(row->measurements >= 1);
		for (int round = 0; round < 2; round++) {
			const struct lab_family_row *f =
				lab_family_row(row->families[round]);

			assert_true(row->versions[round] == 1 ||
				    row->versions[round] == 2);
			assert_true(rum_tag_has_form(slice_of(
				lab_tag_text(&a, "x", &f->software))));
		}
	}
	assert_null(lab_shape_names[LAB_SHAPE_COUNT]);
	assert_int_equal(lab_shape_named("rs"), LAB_SHAPE_COUNT);
	assert_string_equal(lab_serial(one, 7, 3, 1), lab_serial(other, 7, 3, 1));
	assert_string_not_equal(one, lab_serial(other, 7, 3, 2));
	assert_string_not_equal(one, lab_serial(other, 8, 3, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(every_shape),
		cmocka_unit_test(stack_sizes),
		cmocka_unit_test(same_seed_same_bytes),
		cmocka_unit_test(other_seed_other_bytes),
		cmocka_unit_test(second_fleet_is_refused),
		cmocka_unit_test(dense_reports),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
