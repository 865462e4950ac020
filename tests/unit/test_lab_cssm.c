/* The simulated CSSM answers a small fleet; its devices take what is theirs and
 * refuse the rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <unistd.h>

#include "archive/archive.h"
#include "artefact/document.h"
#include "artefact/walk.h"
#include "base/file.h"
#include "lab/authority.h"
#include "lab/cssm.h"
#include "lab/cssm_text.h"
#include "lab/fleet.h"
#include "lab/import.h"

#define SEED "test"
#define TAG "regid.2019-03.com.cisco.DNA_HSEC,1.0_" \
	    "00000000-0000-4000-8000-000000000001"

/* Two devices: builtin, and a stack of three. */
static struct {
	char root[64];
	struct arena arena;
	struct limits limits;
	struct udi udis[2];
	const char *files[2]; /* their usage files */
	struct udi member;    /* the second of the stack */
} lab;

static void note_device(void *context, const struct lab_device *d,
			const char *path)
{
	struct arena *a = &lab.arena;
	unsigned i = d->index;

	assert_true(i < 2);
	lab.udis[i].pid = arena_copy(a, slice_of(d->members[0].pid));
	lab.udis[i].sn = arena_copy(a, slice_of(d->members[0].sn));
	lab.files[i] = arena_text(a, slice_of(path));
	if (d->member_count > 1) {
		lab.member.pid = arena_copy(a, slice_of(d->members[1].pid));
		lab.member.sn = arena_copy(a, slice_of(d->members[1].sn));
	}
}

static int make_fleet(void **state)
{
	const struct lab_wish wish = {
		.seed = SEED,
		.at = LAB_AT,
		.devices = 2,
		.reports = 4,
		.shapes = 1u << LAB_BUILTIN | 1u << LAB_STACK,
		.threads = 2,
	};
	const struct lab_watch watch = {NULL, note_device, NULL};
	struct err e = {0};

	lab.limits = limits_default();
	snprintf(lab.root, sizeof(lab.root), "/tmp/rum-test-cssm-XXXXXX");
	if (!mkdtemp(lab.root))
		return -1;
	return lab_fleet(arena_printf(&lab.arena, "%s/f", lab.root), &wish,
			 &watch, &e) ||
	       lab_agent_prepare(arena_printf(&lab.arena, "%s/f", lab.root),
				 &e);
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

static int remove_fleet(void **state)
{
	remove_tree(lab.root);
	arena_free(&lab.arena);
	return 0;
}

static const char *below_root(const char *name)
{
	return arena_printf(&lab.arena, "%s/%s", lab.root, name);
}

static struct slice bytes_of(const char *path)
{
	_cleanup_buf_ struct buf bytes = {0};
	struct err e = {0};

	if (file_read_small(path, &bytes, &lab.limits,
			    offsetof(struct limits, piece_bytes), &e))
		fail_msg("%s", e.text);
	return arena_copy(&lab.arena, buf_slice(&bytes));
}

static void write_bytes(const char *path, struct slice bytes)
{
	assert_int_equal(output_whole(path, 0600, OUTPUT_FORCE, bytes, NULL),
			 RC_OK);
}

/* ---- a CSSM ---------------------------------------------------------------- */

static struct lab_policy policy;

static struct cssm_wish wish_of(void)
{
	lab_policy_default(&policy, LAB_AT);
	return (struct cssm_wish){
		.seed = SEED,
		.at = LAB_AT,
		.smart_account = "Lab & Sons",
		.virtual_account = "East",
		.policy = &policy,
	};
}

/* Answers all uploads; the caller closes. */
static struct cssm *answered(const struct cssm_wish *wish,
			     const struct uploads *u, struct cssm_seen *seen)
{
	struct cssm *c = mem_new(1, sizeof(*c));
	struct cssm_seen own = {0};
	struct err e = {0};

	assert_int_equal(cssm_open(c, wish, &e), RC_OK);
	for (size_t i = 0; i < u->count; i++) {
		assert_int_equal(u->at[i].fault.code, RC_OK);
		if (cssm_take(c, &u->at[i], seen ? seen : &own, &e))
			fail_msg("%s", e.text);
	}
	cssm_seen_free(&own);
	return c;
}

static void done(struct cssm *c)
{
	cssm_close(c);
	free(c);
}

static struct uploads read_uploads(const char *path)
{
	struct uploads u = {0};
	struct err e = {0};

	if (uploads_read(&u, path, &lab.limits, &e))
		fail_msg("%s", e.text);
	return u;
}

/* The answer to an upload that never was a file. */
static struct slice answer_to(const struct cssm_wish *wish,
			      const struct upload_report *reports, size_t count,
			      const struct auth_request_entry *requests,
			      size_t request_count)
{
	struct upload_file file = {
		.name = "made.txt",
		.source = "made.txt",
		.udi = count ? reports[0].udi : requests[0].udi,
		.reports = (struct upload_report *)(uintptr_t)reports,
		.report_count = count,
		.requests = (struct auth_request_entry *)(uintptr_t)requests,
		.request_count = request_count,
	};
	struct upload upload = {
		.path = "made.txt", .name = "made.txt", .files = &file, .count = 1};
	const struct uploads all = {.at = &upload, .count = 1};
	struct cssm *c = answered(wish, &all, NULL);
	struct slice out;

	assert_int_equal(c->file_count, 1);
	out = arena_copy(&lab.arena, buf_slice(&c->files[0].content));
	done(c);
	return out;
}

static struct slice slac_for(const struct udi *udis, size_t count)
{
	static const struct wanted_license key = {
		.tag = {(const uint8_t *)TAG, sizeof(TAG) - 1},
		.count = {true, 2},
	};
	struct auth_request_entry entries[4] = {0};
	const struct cssm_wish wish = wish_of();

	for (size_t i = 0; i < count; i++) {
		entries[i].udi = udis[i];
		entries[i].keys = &key;
		entries[i].key_count = 1;
	}
	return answer_to(&wish, NULL, 0, entries, count);
}

/* ---- a device -------------------------------------------------------------- */

static struct lab_agent *device(unsigned index)
{
	struct lab_agent *d;
	struct err e = {0};

	if (lab_agent_open(&d, below_root("f"), lab.udis[index], &lab.limits,
			   &e))
		fail_msg("%s", e.text);
	return d;
}

static void forget(unsigned index)
{
	unlink(arena_printf(&lab.arena, "%s/f/state/%.*s_%.*s.json", lab.root,
			    SLICE_ARG(lab.udis[index].pid),
			    SLICE_ARG(lab.udis[index].sn)));
}

static struct lab_import import(struct lab_agent *d, struct slice bytes)
{
	struct lab_import x;
	struct err e = {0};

	if (lab_agent_import(d, bytes, &x, &e))
		fail_msg("%s", e.text);
	return x;
}

static void takes(struct lab_agent *d, struct slice bytes)
{
	const struct lab_import x = import(d, bytes);

	if (!x.taken)
		fail_msg("%s: %s", agent_error_name(x.error), x.reason);
}

static void refuses(struct lab_agent *d, struct slice bytes,
		    enum agent_error error)
{
	const struct lab_import x = import(d, bytes);

	assert_false(x.taken);
	assert_non_null(x.reason);
	assert_string_equal(agent_error_name(x.error), agent_error_name(error));
	assert_int_equal(x.malformed, error == AGENT_MESSAGE_PARSE);
}

static struct upload_report *own_reports(unsigned index, size_t *count)
{
	struct uploads u = read_uploads(lab.files[index]);
	const struct upload_file *f = &u.at[0].files[0];
	struct upload_report *out =
		arena_array(&lab.arena, f->report_count, sizeof(*out));

	*count = f->report_count;
	for (size_t i = 0; i < *count; i++)
		out[i] = (struct upload_report){lab.udis[index],
						f->reports[i].id};
	uploads_free(&u);
	return out;
}

static struct slice ack_for(unsigned index)
{
	const struct cssm_wish wish = wish_of();
	size_t count;
	struct upload_report *r = own_reports(index, &count);

	return answer_to(&wish, r, count, NULL, 0);
}

static struct slice replaced(struct slice s, const char *what, const char *by)
{
	struct buf out = {0};
	size_t at = slice_find(s, what, 0);
	struct slice copy;

	assert_int_not_equal(at, SIZE_MAX);
	buf_add_slice(&out, slice_part(s, 0, at));
	buf_add_text(&out, by);
	buf_add_slice(&out, slice_part(s, at + strlen(what), s.n));
	copy = arena_copy(&lab.arena, buf_slice(&out));
	buf_free(&out);
	return copy;
}

/* ---- answers --------------------------------------------------------------- */

/* Reads all files of the answer back, and counts. */
struct met {
	unsigned files, acks;
	uint64_t reports;
};

static enum rc meet(void *context, const struct artefact *file, struct err *e)
{
	struct met *m = context;
	_cleanup_arena_ struct arena a = {0};
	struct document d;
	static const enum artefact_kind order[] = {
		KIND_POLICY, KIND_ACK, KIND_ACCOUNT_INFO, KIND_CORRELATION};

	assert_int_equal(document_read(&d, &a, file->bytes, NULL, &lab.limits,
				       e), RC_OK);
	assert_int_equal(d.count, 4);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(d.pieces[i].kind, order[i]);
	assert_true(slice_is(d.pieces[0].policy.name, "Lab Policy"));
	assert_int_equal(d.pieces[0].policy.groups[POLICY_PERPETUAL].first.value,
			 365);
	assert_true(slice_is(d.pieces[2].info.smart_account, "Lab & Sons"));
	assert_int_equal(d.pieces[2].info.timestamp.value, LAB_AT);
	for (size_t i = 0; i < d.pieces[1].ack.entry_count; i++) {
		const struct ack_entry *x = &d.pieces[1].ack.entries[i];

		assert_int_equal(x->result, ACK_TAKEN);
		assert_true(udi_equal(x->udi, lab.udis[m->acks]));
		m->reports++;
	}
	assert_non_null(strstr(arena_text(&a, file->source),
			       "!ACK_UD_VA_x.tar.gz!ACK_dev_"));
	m->acks++;
	m->files++;
	return RC_OK;
}

static enum rc no_fault(void *context, const struct artefact *piece,
			struct err *e)
{
	assert_int_not_equal(piece->kind, KIND_MALFORMED);
	return RC_OK;
}

/* UD_SA_x.tar.gz with both devices, members named as given. */
static const char *make_archive(const char *first, const char *second)
{
	struct archive_file inner[2] = {{first, bytes_of(lab.files[0])},
					{second, bytes_of(lab.files[1])}};
	_cleanup_buf_ struct buf packed = {0}, outer = {0};
	struct archive_file files[2] = {
		{"manifest.mf", SLICE_LITERAL("Manifest-Version: 1.0\n")},
		{"UD_VA_x.tar.gz", {0}}};
	const char *path = below_root("UD_SA_x.tar.gz");

	assert_int_equal(archive_write_tar_gz(&packed, inner, 2, 1, NULL), 0);
	files[1].content = buf_slice(&packed);
	assert_int_equal(archive_write_tar_gz(&outer, files, 2, 1, NULL), 0);
	write_bytes(path, buf_slice(&outer));
	return path;
}

static void answer_of_an_archive_reads_back(void **state)
{
	struct uploads u = read_uploads(make_archive("dev_1.txt", "dev_2.txt"));
	const struct cssm_wish wish = wish_of();
	struct cssm *c = answered(&wish, &u, NULL);
	struct cssm *again = answered(&wish, &u, NULL);
	struct met met = {0};
	const struct walk_sink sink = {
		.context = &met, .piece = no_fault, .whole_file = meet};
	struct err e = {0};

	assert_int_equal(c->file_count, 1);
	assert_string_equal(c->files[0].name, "ACK_UD_SA_x.tar.gz");
	assert_true(slice_equal(buf_slice(&c->files[0].content),
				buf_slice(&again->files[0].content)));
	assert_int_equal(artefact_walk_bytes("a", buf_slice(&c->files[0].content),
					     &lab.limits, &sink, &e), RC_OK);
	assert_int_equal(met.files, 2);
	assert_int_equal(met.reports, 8);
	done(c);
	done(again);
	uploads_free(&u);
}

static void names_that_become_alike_are_refused(void **state)
{
	struct uploads u = read_uploads(make_archive("dev_1 .txt", "dev_1+.txt"));
	const struct cssm_wish wish = wish_of();
	struct cssm_seen seen = {0};
	struct cssm c;
	struct err e = {0};

	assert_int_equal(cssm_open(&c, &wish, &e), RC_OK);
	assert_int_equal(cssm_take(&c, &u.at[0], &seen, &e), RC_MALFORMED);
	cssm_close(&c);
	cssm_seen_free(&seen);
	uploads_free(&u);
}

static void same_upload_twice_needs_two_folders(void **state)
{
	struct uploads u = read_uploads(lab.files[0]);
	const struct cssm_wish wish = wish_of();
	struct cssm_seen seen = {0};
	struct cssm c;
	struct err e = {0};

	assert_int_equal(cssm_open(&c, &wish, &e), RC_OK);
	assert_int_equal(cssm_take(&c, &u.at[0], &seen, &e), RC_OK);
	assert_int_equal(cssm_take(&c, &u.at[0], &seen, &e), RC_USAGE);
	cssm_close(&c);
	cssm_seen_free(&seen);
	uploads_free(&u);
}

static void loss_and_refusal(void **state)
{
	struct uploads u = read_uploads(make_archive("dev_1.txt", "dev_2.txt"));
	struct cssm_wish wish = wish_of();
	size_t count;
	struct upload_report *r = own_reports(1, &count);
	struct cssm_refusal refusal = {r[1], "unknown-device", false};
	struct cssm_loss loss = {lab.udis[0], false};
	struct cssm *c;

	wish.refusals = &refusal;
	wish.refusal_count = 1;
	wish.losses = &loss;
	wish.loss_count = 1;
	c = answered(&wish, &u, NULL);
	assert_true(refusal.met && loss.met);
	assert_int_equal(c->answer_count, 2);
	assert_null(c->answers[0].name);
	assert_true(c->answers[0].lost);
	assert_int_equal(c->answers[1].refused, 1);
	assert_null(c->answers[1].entries[0].message);
	assert_string_equal(c->answers[1].entries[1].message,
			    "this product instance is not known");
	done(c);
	uploads_free(&u);
}

/* ---- duplicates ------------------------------------------------------------ */

static void duplicate_upload_fails_as_a_whole(void **state)
{
	struct uploads u = read_uploads(lab.files[0]);
	const struct cssm_wish wish = wish_of();
	const char *path = below_root("seen");
	struct cssm_seen seen = {0}, loaded = {0};
	struct err e = {0};
	struct cssm *c;

	assert_int_equal(cssm_seen_load(&seen, path, &lab.limits, &e), RC_OK);
	c = answered(&wish, &u, &seen);
	assert_false(c->duplicate);
	done(c);
	assert_int_equal(cssm_seen_save(&seen, path, &e), RC_OK);
	assert_int_equal(cssm_seen_load(&loaded, path, &lab.limits, &e), RC_OK);
	assert_int_equal(loaded.count, 4);
	/* One report that came before is enough. */
	loaded.count = loaded.sorted = 1;
	c = answered(&wish, &u, &loaded);
	assert_true(c->duplicate);
	assert_int_equal(c->answers[0].refused, 4);
	assert_int_equal(loaded.count, 1);
	done(c);
	cssm_seen_free(&seen);
	cssm_seen_free(&loaded);
	uploads_free(&u);
}

static void memory_of_another_sort_is_refused(void **state)
{
	static const char *const texts[] = {
		"C9300 LAB1 x\n", "C9300 LAB1\n", "C9300  LAB1 1 2\n",
		"C9300 LAB1 18446744073709551616\n", "\n", "a<b LAB1 1\n",
	};
	const char *path = below_root("odd");

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct cssm_seen seen = {0};

		write_bytes(path, slice_of(texts[i]));
		assert_int_equal(cssm_seen_load(&seen, path, &lab.limits, NULL),
				 RC_MALFORMED);
		cssm_seen_free(&seen);
	}
}

/* ---- hostile uploads ------------------------------------------------------- */

static enum rc fault_of(const char *text)
{
	const char *path = below_root("hostile.xml");
	struct uploads u;
	enum rc rc;

	write_bytes(path, slice_of(text));
	u = read_uploads(path);
	assert_int_equal(u.count, 1);
	rc = u.at[0].fault.code;
	uploads_free(&u);
	return rc;
}

static void is_not_answered(const char *text)
{
	assert_int_equal(fault_of(text), RC_MALFORMED);
}

#define REPORT(pid, sn, id)                                                    \
	"<smartLicense><RUMReport><![CDATA[{\"payload\":\"{"                   \
	"\\\"asset_identification\\\":{\\\"asset\\\":{\\\"name\\\":"           \
	"\\\"regid.x\\\"},\\\"instance\\\":{\\\"sudi\\\":{\\\"udi_pid\\\":\\\"" pid    \
	"\\\",\\\"udi_serial_number\\\":\\\"" sn "\\\"}}},\\\"meta\\\":{"      \
	"\\\"report_id\\\":" id "},\\\"measurements\\\":[]}\"}]]>"             \
	"</RUMReport></smartLicense>"
#define REQUEST(tag, count)                                                    \
	"<smartLicense><smartLicenseAuthRequest><data>[{\"sudi\":{"            \
	"\"udi_pid\":\"C9300\",\"udi_serial_number\":\"LAB1\"},\"keys\":[{"    \
	"\"entitlement\":\"" tag "\",\"count\":" count                         \
	"}]}]</data></smartLicenseAuthRequest></smartLicense>"

static void hostile_uploads_get_no_answer(void **state)
{
	/* What is wrong with the others is only what they say. */
	assert_int_equal(fault_of(REPORT("C9300", "LAB1", "1")), RC_OK);
	assert_int_equal(fault_of(REQUEST(TAG, "\"1\"")), RC_OK);
	is_not_answered("");
	is_not_answered("<smartLicense></smartLicense>");
	is_not_answered("<smartLicense><RUMReport></RUMReport></smartLicense>");
	is_not_answered(REPORT("C9300", "LAB]]\\\\u003e", "1"));
	is_not_answered(REPORT("C9300", "LAB 1", "1"));
	is_not_answered(REPORT("", "LAB1", "1"));
	is_not_answered(REPORT("C9300", "LAB1", "-1"));
	is_not_answered(REQUEST("regid.<x>", "\"1\""));
	is_not_answered(REQUEST("regid.\\u0001x", "\"1\""));
	is_not_answered(REQUEST(TAG, "\"0\""));
	is_not_answered(REQUEST(TAG, "\"-1\""));
}

static void hostile_texts_of_the_wish_are_refused(void **state)
{
	struct cssm_wish wish = wish_of();
	struct cssm_refusal refusal = {{{{0}, {0}}, 1}, "x]]>y", false};
	struct cssm c;

	wish.smart_account = "a\nb";
	assert_int_equal(cssm_open(&c, &wish, NULL), RC_USAGE);
	cssm_close(&c);
	wish = wish_of();
	wish.refusals = &refusal;
	wish.refusal_count = 1;
	assert_int_equal(cssm_open(&c, &wish, NULL), RC_USAGE);
	cssm_close(&c);
}

/* ---- policy ---------------------------------------------------------------- */

static void policy_text_is_read(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf out = {0};
	struct lab_policy p;
	struct err e = {0};

	lab_policy_default(&p, LAB_AT);
	assert_int_equal(
		lab_policy_read(&p, &a,
				slice_of("# a comment\n\nname A & B\r\n"
					 "version 7\ndate 2026-02-03\n"
					 "ack_required no\n"
					 "export - 0 4294967295\n"), &e), RC_OK);
	lab_policy_write(&out, &p);
	assert_string_equal(
		buf_text(&out),
		"<policyCode><name>A &amp; B</name><version>7</version>"
		"<flag></flag><datestamp>2026-02-03T00:00:00</datestamp>"
		"<ackRequired>no</ackRequired><export><onGoingReporting>0"
		"</onGoingReporting><reportOnMACD>4294967295</reportOnMACD>"
		"</export></policyCode>");
}

static void policy_text_with_a_fault_is_refused(void **state)
{
	static const char *const texts[] = {
		"nonsense 1\n", "name\n", "version x\n", "date tomorrow\n",
		"ack_required maybe\n", "perpetual 1 2\n",
		"perpetual 1 2 3 4\n", "perpetual -1 2 3\n",
		"perpetual 4294967296 0 0\n", "export 1 2 3\nexport 1 2 3\n",
		"name a\x1b[31m\n",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		_cleanup_arena_ struct arena a = {0};
		struct lab_policy p;
		struct err e = {0};

		lab_policy_default(&p, LAB_AT);
		assert_int_equal(lab_policy_read(&p, &a, slice_of(texts[i]),
						 &e), RC_MALFORMED);
		assert_non_null(strstr(e.text, "line "));
	}
}

/* ---- devices --------------------------------------------------------------- */

static void device_takes_its_ack(void **state)
{
	struct lab_agent *d = device(0);
	struct slice ack = ack_for(0);
	struct lab_import x = import(d, ack);

	assert_true(x.taken && x.policy && x.account);
	assert_int_equal(x.acknowledged_count, 4);
	x = import(d, ack);
	assert_true(x.taken);
	assert_int_equal(x.known, 4);
	assert_int_equal(x.acknowledged_count, 0);
	lab_agent_close(d);
	/* What it took is there after a restart. */
	d = device(0);
	assert_int_equal(lab_agent_reports(d), 4);
	assert_int_equal(lab_agent_state(d)->acknowledged_count, 4);
	assert_true(slice_is(lab_agent_state(d)->policy_name, "Lab Policy"));
	assert_true(slice_is(lab_agent_state(d)->smart_account, "Lab & Sons"));
	assert_int_equal(lab_agent_state(d)
				 ->policy[POLICY_SUBSCRIPTION].frequency.value,
			 90);
	lab_agent_close(d);
	forget(0);
}

static void device_refuses_what_is_not_its_own(void **state)
{
	struct lab_agent *d = device(0);
	struct cssm_wish wish = wish_of();
	const struct upload_report strange = {lab.udis[0], 1};
	size_t count;
	struct upload_report *r = own_reports(0, &count);
	struct cssm_refusal refusal = {r[0], "duplicate", false};

	refuses(d, ack_for(1), AGENT_MATCH_IDENTIFIER);
	refuses(d, answer_to(&wish, &strange, 1, NULL, 0), AGENT_NOT_FOUND);
	refuses(d, slac_for(&lab.udis[1], 1), AGENT_CODE_VALIDATION);
	refuses(d, bytes_of(lab.files[0]), AGENT_INVALID_RESPONSE);
	wish.refusals = &refusal;
	wish.refusal_count = 1;
	refuses(d, answer_to(&wish, r, 1, NULL, 0), AGENT_RESPONSE_FAILED);
	refuses(d, SLICE_LITERAL("no XML"), AGENT_MESSAGE_PARSE);
	refuses(d, (struct slice){0}, AGENT_MESSAGE_PARSE);
	refuses(d, SLICE_LITERAL("\x1f\x8b\x08..."), AGENT_MESSAGE_PARSE);
	/* The other seed's CSSM is another CSSM. */
	wish = wish_of();
	wish.seed = "other";
	refuses(d, answer_to(&wish, r, count, NULL, 0), AGENT_SIGNATURE);
	assert_int_equal(lab_agent_state(d)->acknowledged_count, 0);
	assert_false(lab_agent_state(d)->has_policy);
	lab_agent_close(d);
}

static void device_refuses_what_was_touched(void **state)
{
	struct lab_agent *d = device(0);
	struct slice ack = ack_for(0);

	refuses(d, replaced(ack, "<signature>", "<x></x><signature>"),
		AGENT_SIGNATURE);
	refuses(d, replaced(ack, "</signature>", "</signature><x></x>"),
		AGENT_SIGNATURE);
	refuses(d, replaced(ack, "<signature>",
			    "<signature>MAA=</signature><signature>"),
		AGENT_SIGNATURE);
	refuses(d, replaced(ack, "<signature>M", "<signature>*M"),
		AGENT_SIGNATURE);
	refuses(d, SLICE_LITERAL("<smartLicense><smartLicenseRumAck><data>[]"
				 "</data></smartLicenseRumAck></smartLicense>"),
		AGENT_SIGNATURE);
	lab_agent_close(d);
}

/* A block with `data`, signed with the lab's own key. */
static struct slice signed_ack(const char *data, unsigned times)
{
	_cleanup_buf_ struct buf out = {0};
	struct private_key *key;
	struct slice copy;

	assert_int_equal(lab_cssm_key(&key, SEED, NULL), RC_OK);
	buf_add_text(&out, "<smartLicense>");
	while (times--) {
		size_t from = cssm_block_begin(&out, "smartLicenseRumAck");

		buf_printf(&out, "<data><![CDATA[%s]]></data>", data);
		assert_int_equal(cssm_block_end(&out, "smartLicenseRumAck",
						from, key, NULL), RC_OK);
	}
	buf_add_text(&out, "</smartLicense>");
	copy = arena_copy(&lab.arena, buf_slice(&out));
	private_key_free(key);
	return copy;
}

static void device_refuses_odd_acks(void **state)
{
	struct lab_agent *d = device(0);
	size_t count;
	struct upload_report *r = own_reports(0, &count);
	const char *one = arena_printf(&lab.arena, "[{\"report_id\":%llu}]",
				       (unsigned long long)r[0].id);
	const char *twice = arena_printf(
		&lab.arena, "[{\"report_id\":%llu},{\"report_id\":%llu}]",
		(unsigned long long)r[0].id, (unsigned long long)r[0].id);
	struct lab_import x;

	refuses(d, signed_ack("[]", 1), AGENT_MISSING_FIELD);
	refuses(d, signed_ack("[{\"[R]}]", 1), AGENT_MESSAGE_PARSE);
	refuses(d, signed_ack(one, 2), AGENT_INVALID_RESPONSE);
	x = import(d, signed_ack(twice, 1));
	assert_true(x.taken);
	assert_int_equal(x.acknowledged_count, 1);
	lab_agent_close(d);
	forget(0);
}

/* Whatever byte is changed, nothing comes in that the account did not say. */
static void flipped_bytes_bring_nothing_new(void **state)
{
	struct lab_agent *d = device(0);
	struct slice ack = ack_for(0);
	uint8_t *bytes = arena_alloc(&lab.arena, ack.n);
	size_t taken = 0;

	for (size_t i = 0; i < ack.n; i += 5) {
		struct lab_import x;

		memcpy(bytes, ack.p, ack.n);
		bytes[i] ^= 1;
		x = import(d, (struct slice){bytes, ack.n});
		taken += x.taken;
		if (x.policy)
			assert_true(slice_is(lab_agent_state(d)->policy_name,
					     "Lab Policy"));
		assert_true(lab_agent_state(d)->acknowledged_count == 0 ||
			    lab_agent_state(d)->acknowledged_count == 4);
	}
	/* Only the correlation id and names of elements are outside. */
	assert_true(taken < ack.n / 5 / 8);
	lab_agent_close(d);
	forget(0);
}

static void device_takes_its_codes(void **state)
{
	const struct udi both[] = {lab.udis[0], lab.udis[1]};
	struct lab_agent *d = device(0);
	struct slice bulk = slac_for(both, 2);
	struct lab_import x = import(d, bulk);

	assert_true(x.taken);
	assert_int_equal(x.code_count, 1);
	assert_int_equal(x.codes_ignored, 1);
	assert_true(udi_equal(x.codes[0], lab.udis[0]));
	refuses(d, bulk, AGENT_ALREADY_INSTALLED);
	lab_agent_close(d);
	d = device(0);
	refuses(d, slac_for(&lab.udis[0], 1), AGENT_ALREADY_INSTALLED);
	assert_true(slice_is(lab_agent_state(d)->codes[0].tags[0], TAG));
	lab_agent_close(d);
	forget(0);
}

static void stack_takes_the_codes_of_its_members(void **state)
{
	struct lab_agent *d = device(1);
	struct lab_import x = import(d, slac_for(&lab.member, 1));

	assert_true(x.taken);
	assert_true(udi_equal(x.codes[0], lab.member));
	lab_agent_close(d);
	forget(1);
}

static void known_code_comes_again_with_the_ack(void **state)
{
	struct lab_agent *d = device(0);
	struct slice slac = slac_for(&lab.udis[0], 1);
	struct cssm_wish wish = wish_of();
	struct cssm_code *codes = NULL;
	size_t count, code_count = 0;
	struct upload_report *r = own_reports(0, &count);
	struct slice ack;
	struct lab_import x;
	struct err e = {0};

	takes(d, slac);
	assert_int_equal(cssm_codes_read(&codes, &code_count, &lab.arena, slac,
					 &lab.limits, &e), RC_OK);
	assert_int_equal(code_count, 1);
	wish.codes = codes;
	wish.code_count = code_count;
	ack = answer_to(&wish, r, count, NULL, 0);
	assert_true(slice_starts(ack, "<smartLicense>"
				      "<smartLicenseAuthorization>"));
	x = import(d, ack);
	assert_true(x.taken);
	assert_int_equal(x.codes_known, 1);
	assert_int_equal(x.acknowledged_count, 4);
	assert_int_equal(cssm_codes_read(&codes, &code_count, &lab.arena,
					 ack_for(0), &lab.limits, &e),
			 RC_MALFORMED);
	free(codes);
	lab_agent_close(d);
	forget(0);
}

static void code_that_comes_back_needs_no_answer(void **state)
{
	const struct auth_request_entry back = {
		.udi = lab.udis[0], .remove_code = SLICE_LITERAL("abc")};
	struct upload_file file = {
		.name = "r.xml",
		.source = "r.xml",
		.udi = lab.udis[0],
		.requests = (struct auth_request_entry *)(uintptr_t)&back,
		.request_count = 1,
	};
	struct upload upload = {
		.path = "r.xml", .name = "r.xml", .files = &file, .count = 1};
	const struct uploads all = {.at = &upload, .count = 1};
	const struct cssm_wish wish = wish_of();
	struct cssm *c = answered(&wish, &all, NULL);

	assert_int_equal(c->file_count, 0);
	assert_int_equal(c->answers[0].returned, 1);
	assert_null(c->answers[0].name);
	done(c);
}

static void state_of_another_device_is_refused(void **state)
{
	static const char *const texts[] = {
		"{}", "[]", "x",
		"{\"pid\":\"A\",\"sn\":\"B\",\"acknowledged\":[]}",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct lab_agent *d;
		struct err e = {0};

		write_bytes(arena_printf(&lab.arena, "%s/f/state/%.*s_%.*s.json",
					 lab.root, SLICE_ARG(lab.udis[0].pid),
					 SLICE_ARG(lab.udis[0].sn)),
			    slice_of(texts[i]));
		assert_int_equal(lab_agent_open(&d, below_root("f"),
						lab.udis[0], &lab.limits, &e),
				 RC_MALFORMED);
	}
	forget(0);
}

static void device_that_is_not_there(void **state)
{
	const struct udi strange = {SLICE_LITERAL("C9300"),
				    SLICE_LITERAL("LAB0")};
	const struct udi path = {SLICE_LITERAL(".."), SLICE_LITERAL("/x")};
	struct lab_agent *d;
	struct err e = {0};

	assert_int_equal(lab_agent_open(&d, below_root("f"), strange,
					&lab.limits, &e), RC_MISSING);
	assert_int_equal(lab_agent_open(&d, below_root("f"), path, &lab.limits,
					&e), RC_USAGE);
	assert_int_equal(lab_agent_prepare(lab.root, &e), RC_MISSING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answer_of_an_archive_reads_back),
		cmocka_unit_test(names_that_become_alike_are_refused),
		cmocka_unit_test(same_upload_twice_needs_two_folders),
		cmocka_unit_test(loss_and_refusal),
		cmocka_unit_test(duplicate_upload_fails_as_a_whole),
		cmocka_unit_test(memory_of_another_sort_is_refused),
		cmocka_unit_test(hostile_uploads_get_no_answer),
		cmocka_unit_test(hostile_texts_of_the_wish_are_refused),
		cmocka_unit_test(policy_text_is_read),
		cmocka_unit_test(policy_text_with_a_fault_is_refused),
		cmocka_unit_test(device_takes_its_ack),
		cmocka_unit_test(device_refuses_what_is_not_its_own),
		cmocka_unit_test(device_refuses_what_was_touched),
		cmocka_unit_test(device_refuses_odd_acks),
		cmocka_unit_test(flipped_bytes_bring_nothing_new),
		cmocka_unit_test(device_takes_its_codes),
		cmocka_unit_test(stack_takes_the_codes_of_its_members),
		cmocka_unit_test(known_code_comes_again_with_the_ack),
		cmocka_unit_test(code_that_comes_back_needs_no_answer),
		cmocka_unit_test(state_of_another_device_is_refused),
		cmocka_unit_test(device_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, make_fleet, remove_fleet);
}
