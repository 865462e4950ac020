/* survey/: the set of seen reports, order on any number of threads, archives
 * that are taken back, manifests beside their files. */
#include "tests/unit/crypto_make.h"

#include <sys/stat.h>

#include "archive/archive.h"
#include "bundle/layout.h"
#include "json/write.h"
#include "survey/seen.h"
#include "survey/survey.h"

/* ---- seen ----------------------------------------------------------------- */

static const struct udi some_udi = {SLICE_LITERAL("LAB-1"),
				    SLICE_LITERAL("SN1")};

/* A closed report of which only the name and the content's hash matter. */
static enum seen_before note(struct seen *s, struct udi udi, uint64_t id,
			     uint64_t payload)
{
	const struct rum_measurement closed = {
		.close_reason = SLICE_LITERAL("ProductReload")};
	const struct rum_report r = {.udi = udi,
				     .report_id = {true, id},
				     .measurements = &closed,
				     .measurement_count = 1};

	return seen_note(s, &r, payload);
}

static void test_seen(void **state)
{
	const struct udi swapped = {some_udi.sn, some_udi.pid};
	const struct udi joined = {SLICE_LITERAL("LAB-1S"),
				   SLICE_LITERAL("N1")};
	struct seen *s = seen_new();

	assert_int_equal(note(s, some_udi, 1, 10), SEEN_NEW);
	assert_int_equal(note(s, some_udi, 1, 10), SEEN_SAME);
	assert_int_equal(note(s, some_udi, 1, 11), SEEN_DIFFERENT);
	assert_int_equal(note(s, some_udi, 1, 10), SEEN_SAME);
	assert_int_equal(note(s, some_udi, 2, 10), SEEN_NEW);
	assert_int_equal(note(s, swapped, 1, 10), SEEN_NEW);
	assert_int_equal(note(s, joined, 1, 10), SEEN_NEW);
	assert_int_equal(note(s, some_udi, UINT64_MAX, 0), SEEN_NEW);
	assert_int_equal(note(s, some_udi, UINT64_MAX, 0), SEEN_SAME);
	seen_free(s);
	seen_free(NULL);
}

/* Far beyond the first size; half of it inside brackets that end well. */
static void test_seen_growth(void **state)
{
	enum { MANY = 1100000 };
	struct seen *s = seen_new();

	for (uint64_t i = 0; i < MANY; i++) {
		if (i == MANY / 4) {
			seen_begin(s);
			seen_begin(s);
		}
		if (note(s, some_udi, i, i * 3) != SEEN_NEW)
			fail_msg("%u is not new", (unsigned)i);
	}
	seen_end(s, false);
	seen_end(s, false);
	for (uint64_t i = 0; i < MANY; i++) {
		if (note(s, some_udi, i, i * 3) != SEEN_SAME)
			fail_msg("%u is forgotten", (unsigned)i);
	}
	assert_int_equal(note(s, some_udi, 5, 1), SEEN_DIFFERENT);
	seen_free(s);
}

/* Growth inside a bracket that is cancelled afterwards. */
static void test_seen_growth_cancelled(void **state)
{
	enum { BEFORE = 300000, INSIDE = 1000000 };
	struct seen *s = seen_new();

	for (uint64_t i = 0; i < BEFORE; i++)
		note(s, some_udi, i, 1);
	seen_begin(s);
	for (uint64_t i = 0; i < INSIDE; i++)
		assert_int_equal(note(s, some_udi, i, 1),
				 i < BEFORE ? SEEN_SAME : SEEN_NEW);
	seen_end(s, true);
	for (uint64_t i = 0; i < INSIDE; i++)
		assert_int_equal(note(s, some_udi, i, 1),
				 i < BEFORE ? SEEN_SAME : SEEN_NEW);
	seen_free(s);
}

static void test_seen_brackets(void **state)
{
	struct seen *s = seen_new();

	/* An inner one cancelled, the outer one not. */
	seen_begin(s);
	note(s, some_udi, 1, 0);
	seen_begin(s);
	note(s, some_udi, 2, 0);
	assert_int_equal(note(s, some_udi, 1, 0), SEEN_SAME);
	seen_end(s, true);
	assert_int_equal(note(s, some_udi, 2, 5), SEEN_NEW);
	seen_end(s, false);
	assert_int_equal(note(s, some_udi, 1, 0), SEEN_SAME);
	assert_int_equal(note(s, some_udi, 2, 5), SEEN_SAME);

	/* The outer one cancelled takes the inner one with it. */
	seen_begin(s);
	note(s, some_udi, 3, 0);
	seen_begin(s);
	note(s, some_udi, 4, 0);
	seen_end(s, false);
	note(s, some_udi, 5, 0);
	seen_end(s, true);
	assert_int_equal(note(s, some_udi, 1, 0), SEEN_SAME);
	for (uint64_t id = 3; id < 6; id++)
		assert_int_equal(note(s, some_udi, id, 9), SEEN_NEW);

	/* Many empty ones, and one after another. */
	for (int i = 0; i < 100; i++)
		seen_begin(s);
	for (int i = 0; i < 100; i++)
		seen_end(s, i % 2);
	assert_int_equal(note(s, some_udi, 5, 9), SEEN_SAME);
	seen_free(s);
}

/* Cancelled again and again: what is free of use must not fill the table. */
static void test_seen_cancelled_often(void **state)
{
	struct seen *s = seen_new();

	for (uint64_t round = 0; round < 40; round++) {
		seen_begin(s);
		for (uint64_t i = 0; i < 50000; i++)
			assert_int_equal(note(s, some_udi,
						   round << 32 | i, 1),
					 SEEN_NEW);
		seen_end(s, true);
	}
	assert_int_equal(note(s, some_udi, 1, 1), SEEN_NEW);
	seen_free(s);
}

/* ---- a survey ------------------------------------------------------------- */

static char *folder;

static int folder_begin(void **state)
{
	folder = make_folder();
	return 0;
}

static int folder_end(void **state)
{
	drop_folder(folder);
	return 0;
}

/* What comes out: a line an item, and brackets. */
static struct buf written;

struct watch {
	size_t padding; /* bytes more that each item's text gets */
	struct buf taken;
	unsigned depth, begun, cancelled;
	uint64_t progress;
};

static enum status status_of(void *context, const struct survey_item *item)
{
	if (item->kind == KIND_MALFORMED)
		return STATUS_INPUT;
	return item->judgement.verdict
		       ? verdict_status(item->judgement.verdict)
		       : STATUS_YES;
}

static bool counts(void *context, const struct survey_item *item)
{
	return artefact_bears_signature(item->kind);
}

static void put_item(struct buf *out, const struct survey_item *item)
{
	buf_printf(out, "%s ", artefact_word(item->kind));
	/* Without the folder, whose name differs from run to run. */
	buf_add_slice(out, slice_part(item->artefact.source, strlen(folder) + 1,
				      item->artefact.source.n));
	if (item->judgement.verdict)
		buf_printf(out, " %s", verdict_word(item->judgement.verdict));
	if (item->kind == KIND_RUM_REPORT)
		buf_printf(out, " %s",
			   check_result_word(
				   item->checks.at[CHECK_REPORT_ID].result));
	if (item->hostname.p)
		buf_printf(out, " of %.*s", SLICE_ARG(item->hostname));
	if (item->known)
		buf_add_text(out, " known");
	if (item->kind == KIND_ACCOUNT_FILE)
		buf_printf(out, " %zu bytes", item->artefact.bytes.n);
	if (item->file && item->file->virtual_account.p)
		buf_printf(out, " in %.*s",
			   SLICE_ARG(item->file->virtual_account));
	if (item->outer.pid.p)
		buf_printf(out, " to %.*s", SLICE_ARG(item->outer.pid));
	buf_add_byte(out, '\n');
}

static void format(void *context, const struct survey_item *item,
		   struct buf *out)
{
	const struct watch *w = context;

	put_item(out, item);
	buf_reserve(out, w->padding);
	for (size_t i = 0; i < w->padding; i++)
		buf_add_byte(out, '.');
}

static void write_bytes(struct slice bytes)
{
	buf_add_slice(&written, bytes);
}

static void take(void *context, const struct survey_item *item)
{
	struct watch *w = context;

	put_item(&w->taken, item);
	assert_int_equal(item->text.n,
			 slice_find(item->text, "\n", 0) + 1 + w->padding);
}

static void begin(void *context)
{
	struct watch *w = context;

	w->depth++;
	w->begun++;
}

static void end(void *context, bool cancel)
{
	struct watch *w = context;

	assert_true(w->depth > 0);
	w->depth--;
	w->cancelled += cancel;
}

static void progress(void *context, uint64_t items)
{
	struct watch *w = context;

	assert_true(items >= w->progress);
	w->progress = items;
}

/* Reports with an even id are known. */
static uint8_t known(void *context, const struct survey_item *item)
{
	assert_int_equal(item->judgement.verdict, VERDICT_NONE);
	return item->report.report_id.value % 2 == 0;
}

static bool passed_over(void *context, const char *path)
{
	return slice_ends(slice_of(path), ".skip");
}

struct run {
	unsigned jobs;
	size_t padding;
	bool pairs, whole, knows, skips;
	struct survey_tally tally;
	struct watch watch;
};

static void survey_paths(struct run *r, char *const *paths, size_t count)
{
	const struct limits l = limits_default();
	_cleanup_buf_ struct buf keys = {0};
	struct judge_rules rules = {.at = DURING};
	struct keyring *ring;
	struct err e = {0};
	const struct survey_ops ops = {
		.context = &r->watch,
		.known = r->knows ? known : NULL,
		.skip = r->skips ? passed_over : NULL,
		.status = status_of,
		.counts = counts,
		.format = format,
		.write = write_bytes,
		.take = take,
		.begin = begin,
		.end = end,
	};
	struct survey_options options = {
		.limits = &l,
		.rules = &rules,
		.jobs = r->jobs,
		.pair_manifests = r->pairs,
		.whole_files = r->whole,
		.temporary_folder = folder,
		.progress = progress,
		.progress_context = &r->watch,
	};

	buf_printf(&keys, "%s/keys", folder);
	assert_ok(keyring_open(&ring, buf_text(&keys), &e), &e);
	rules.ring = ring;
	r->watch = (struct watch){.padding = r->padding};
	memset(&r->tally, 0xff, sizeof(r->tally));
	buf_clear(&written);
	assert_ok(survey_run(paths, count, &options, &ops, &r->tally, &e), &e);
	assert_int_equal(r->watch.depth, 0);
	keyring_free(ring);
}

/* Names in the folder, separated by blanks; "." is the folder itself. */
static void survey(struct run *r, const char *names)
{
	char *paths[16], buffers[16][512];
	size_t count = 0;
	struct slice s = slice_of(names);

	while (s.n) {
		size_t to = slice_find(s, " ", 0);
		struct slice one = slice_part(s, 0, to);

		snprintf(buffers[count], sizeof(buffers[0]), "%s%s%.*s", folder,
			 slice_is(one, ".") ? "" : "/",
			 slice_is(one, ".") ? 0 : (int)one.n,
			 (const char *)one.p);
		paths[count] = buffers[count];
		count++;
		s = to == SIZE_MAX ? (struct slice){0}
				   : slice_part(s, to + 1, s.n);
	}
	survey_paths(r, paths, count);
}

static void run_end(struct run *r)
{
	buf_free(&r->watch.taken);
}

static void add_report(struct buf *out, const char *sn, unsigned id,
		       unsigned count)
{
	_cleanup_buf_ struct buf payload = {0};
	struct json_writer w = {.out = out};

	buf_printf(&payload, "{\"asset_identification\":{\"report_id\":%u,"
		   "\"instance\":{\"sudi\":{\"udi_pid\":\"LAB-1\","
		   "\"udi_serial_number\":\"%s\"}}},\"x\":%u}", id, sn, count);
	buf_add_text(out, "<RUMReport><![CDATA[");
	json_begin_object(&w, NULL);
	json_put_text(&w, "payload", buf_text(&payload));
	json_put_raw(&w, "signature",
		     slice_of("{\"signing_type\":\"builtin\",\"value\":"
			      "\"AAAA\"}"));
	json_end_object(&w);
	buf_add_text(out, "]]></RUMReport>");
}

static void add_file(struct buf *out, const char *sn, unsigned from,
		     unsigned to)
{
	buf_add_text(out, "<smartLicense>");
	for (unsigned id = from; id < to; id++)
		add_report(out, sn, id, 1);
	buf_add_text(out, "</smartLicense>");
}

static void put_reports(const char *name, const char *sn, unsigned from,
			unsigned to)
{
	_cleanup_buf_ struct buf text = {0};

	add_file(&text, sn, from, to);
	put_file(folder, name, buf_slice(&text), 0600);
}

static void pack(struct buf *out, const struct archive_file *files,
		 size_t count)
{
	struct err e = {0};

	assert_ok(archive_write_tar_gz(out, files, count, 0, &e), &e);
}

static void break_crc(struct buf *gz)
{
	gz->p[gz->n - 8] ^= 1;
}

/* Results come in the order of the input, however many threads read. */
static void test_order(void **state)
{
	static const unsigned jobs[] = {0, 1, 2, 8};
	_cleanup_buf_ struct buf odd = {0}, first = {0}, expected = {0};
	_cleanup_buf_ struct buf inner = {0}, packed = {0};
	struct archive_file files[2] = {{"in.txt", {0}}, {"note", {0}}};

	put_reports("b.txt", "B", 0, 200);
	put_reports("a.txt", "A", 0, 77);
	/* The same once more, other content, a fault in between. */
	buf_add_text(&odd, "<smartLicense><smartLicenseSystemInfo><data>"
		     "{\"hostname\":\"crane\"}</data>"
		     "</smartLicenseSystemInfo>");
	add_report(&odd, "A", 3, 1);
	add_report(&odd, "A", 4, 2);
	buf_add_text(&odd, "<RUMReport>{}</RUMReport>");
	add_report(&odd, "C", 1, 1);
	buf_add_text(&odd, "</smartLicense>");
	put_file(folder, "odd.txt", buf_slice(&odd), 0600);
	add_file(&inner, "D", 0, 50);
	files[0].content = buf_slice(&inner);
	files[1].content = slice_of("hello");
	pack(&packed, files, 2);
	put_file(folder, "z.tar.gz", buf_slice(&packed), 0600);
	for (unsigned i = 1; i <= 200; i++)
		buf_printf(&expected, "rum-report b.txt#RUMReport[%u] "
			   "unverifiable ok\n", i);
	for (unsigned i = 1; i <= 77; i++)
		buf_printf(&expected, "rum-report a.txt#RUMReport[%u] "
			   "unverifiable ok\n", i);
	for (size_t i = 0; i < 4; i++) {
		struct run r = {.jobs = jobs[i]};

		survey(&r, "b.txt a.txt odd.txt z.tar.gz");
		if (!slice_starts(buf_slice(&written), buf_text(&expected)))
			fail_msg("with %u jobs: %.2000s", jobs[i],
				 buf_text(&written));
		assert_true(slice_equal(buf_slice(&written),
					buf_slice(&r.watch.taken)));
		if (!i)
			buf_add_slice(&first, buf_slice(&written));
		assert_string_equal(buf_text(&written), buf_text(&first));
		assert_int_equal(r.tally.artefacts, 200 + 77 + 4 + 50);
		assert_int_equal(r.tally.malformed, 1);
		assert_int_equal(r.tally.by_verdict[VERDICT_UNVERIFIABLE],
				 200 + 77 + 3 + 50);
		assert_int_equal(r.tally.status, STATUS_INPUT);
		assert_true(r.watch.progress >= 200 + 77 + 5 + 52);
		run_end(&r);
	}
	assert_non_null(strstr(
		buf_text(&first),
		"rum-report odd.txt#RUMReport[1] unverifiable warn of crane\n"
		"rum-report odd.txt#RUMReport[2] unverifiable fail of crane\n"
		"malformed odd.txt#RUMReport[3] of crane\n"
		"rum-report odd.txt#RUMReport[4] unverifiable ok of crane\n"
		"rum-report z.tar.gz!in.txt#RUMReport[1] unverifiable ok\n"));
	assert_true(slice_ends(buf_slice(&first),
			       "unknown z.tar.gz!note\narchive z.tar.gz\n"));
}

/* ---- files of the account ------------------------------------------------- */

#define ACK "<smartLicenseRumAck><data>[]</data></smartLicenseRumAck>"
#define INFO                                                                   \
	"<smartLicenseAccountInfo><customerInfo><virtualAccount>Quay"          \
	"</virtualAccount></customerInfo></smartLicenseAccountInfo>"

static void put_text(const char *name, const char *text)
{
	put_file(folder, name, slice_of(text), 0600);
}

/* Known ones are read and not judged; the others are. */
static void test_known(void **state)
{
	struct run r = {.jobs = 2, .knows = true};

	put_reports("a.txt", "A", 1, 3);
	survey(&r, "a.txt");
	assert_string_equal(buf_text(&written),
			    "rum-report a.txt#RUMReport[1] unverifiable ok\n"
			    "rum-report a.txt#RUMReport[2] ok known\n");
	run_end(&r);
}

/* A file that is passed over is not opened: it need not even be readable. */
static void test_skip(void **state)
{
	char path[512];
	struct run r = {.jobs = 1, .skips = true};

	snprintf(path, sizeof(path), "%s/pipe.skip", folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	put_reports("a.txt", "A", 1, 2);
	put_reports("b.skip", "A", 1, 2);
	survey(&r, "a.txt b.skip pipe.skip missing.skip");
	assert_string_equal(buf_text(&written),
			    "rum-report a.txt#RUMReport[1] unverifiable ok\n");
	assert_int_equal(r.tally.artefacts, 1);
	run_end(&r);
}

/* Behind the pieces, counted nowhere, taken back with the archive. */
static void test_whole_files(void **state)
{
	_cleanup_buf_ struct buf packed = {0};
	struct archive_file files[] = {
		{"a.txt", slice_of("<smartLicense>" ACK "</smartLicense>")},
		{"b.txt", slice_of(ACK "\n")},
	};
	const char *expected =
		"ack in.tar.gz!a.txt#smartLicenseRumAck[1] unsigned\n"
		"account-file in.tar.gz!a.txt 85 bytes\n"
		"ack in.tar.gz!b.txt#smartLicenseRumAck[1] unsigned\n"
		"account-file in.tar.gz!b.txt 57 bytes\n"
		"archive in.tar.gz\n";

	pack(&packed, files, 2);
	put_file(folder, "in.tar.gz", buf_slice(&packed), 0600);
	break_crc(&packed);
	put_file(folder, "bad.tar.gz", buf_slice(&packed), 0600);
	for (unsigned jobs = 1; jobs <= 4; jobs += 3) {
		struct run r = {.jobs = jobs, .whole = true};

		survey(&r, "in.tar.gz");
		assert_string_equal(buf_text(&written), expected);
		assert_int_equal(r.tally.artefacts, 2);
		assert_int_equal(r.tally.by_verdict[VERDICT_UNSIGNED], 2);
		run_end(&r);
		survey(&r, "bad.tar.gz");
		assert_string_equal(buf_text(&written), "malformed bad.tar.gz\n");
		run_end(&r);
	}
}

/* What a file tells of itself comes after the ACK; another file's does not
 * count, and neither does a file's that is longer than a batch can be. */
static void test_told_by_file(void **state)
{
	_cleanup_buf_ struct buf many = {0};
	struct run r = {.jobs = 2};

	put_text("a.txt", "<smartLicense>" ACK INFO "</smartLicense>");
	put_text("b.txt", "<smartLicense>" ACK "</smartLicense>");
	survey(&r, "a.txt b.txt");
	assert_string_equal(
		buf_text(&written),
		"ack a.txt#smartLicenseRumAck[1] unsigned in Quay\n"
		"account-info a.txt#smartLicenseAccountInfo[1] unsigned in Quay\n"
		"ack b.txt#smartLicenseRumAck[1] unsigned\n");
	run_end(&r);

	buf_add_text(&many, "<smartLicense>");
	for (unsigned i = 0; i < 2000; i++)
		buf_add_text(&many, ACK);
	buf_add_text(&many, INFO "</smartLicense>");
	put_file(folder, "c.txt", buf_slice(&many), 0600);
	survey(&r, "c.txt");
	assert_true(slice_starts(buf_slice(&written),
				 "ack c.txt#smartLicenseRumAck[1] unsigned\n"));
	assert_int_equal(r.tally.artefacts, 2001);
	run_end(&r);
}

/* Whom a reply names travels with each piece of its file. */
static void test_reply(void **state)
{
	_cleanup_buf_ struct buf b = {0};
	struct run r = {.jobs = 2, .whole = true, .pairs = true};

	buf_add_text(&b, "{\"data\":{\"acknowledgements\":[{\"sudi\":{\"udi_pid\":"
		     "\"LAB-7\"},\"smart_license\":\"");
	base64_encode(&b, slice_of("<smartLicense>" ACK INFO "</smartLicense>"));
	buf_add_text(&b, "\"},{\"smart_license\":\"");
	base64_encode(&b, slice_of("<smartLicense><correlationID>1"
				   "</correlationID></smartLicense>"));
	buf_add_text(&b, "\"}]}}");
	put_file(folder, "r.json", buf_slice(&b), 0600);
	survey(&r, "r.json");
	assert_string_equal(
		buf_text(&written),
		"rest-reply r.json\n"
		"ack r.json#acknowledgements[1].smart_license"
		"#smartLicenseRumAck[1] unsigned in Quay to LAB-7\n"
		"account-info r.json#acknowledgements[1].smart_license"
		"#smartLicenseAccountInfo[1] unsigned in Quay to LAB-7\n"
		"account-file r.json#acknowledgements[1].smart_license 202 bytes "
		"to LAB-7\n"
		"correlation-id r.json#acknowledgements[2].smart_license"
		"#correlationID[1]\n"
		/* Nothing in this one could be judged. */
		"unknown r.json#acknowledgements[2].smart_license unsigned\n");
	run_end(&r);
}

/* ---- archives that are refused -------------------------------------------- */

static void assert_refused(struct run *r, const char *source)
{
	_cleanup_buf_ struct buf line = {0};

	buf_printf(&line, "malformed %s\n", source);
	for (size_t i = 0; i < r->padding; i++)
		buf_add_byte(&line, '.');
	assert_true(slice_equal(buf_slice(&written), buf_slice(&line)));
	assert_int_equal(r->tally.artefacts, 1);
	assert_int_equal(r->tally.malformed, 1);
	assert_int_equal(r->tally.status, STATUS_INPUT);
	for (size_t v = 0; v < VERDICT_COUNT; v++)
		assert_int_equal(r->tally.by_verdict[v], 0);
}

static size_t dots(void)
{
	size_t runs = 0;

	/* Runs of 1024, which no name has. */
	for (size_t i = 0, n = 0; i < written.n; i++) {
		n = written.p[i] == '.' ? n + 1 : 0;
		if (n == 1024) {
			runs++;
			n = 0;
		}
	}
	return runs * 1024;
}

static void test_wrong_checksum(void **state)
{
	for (unsigned jobs = 1; jobs <= 8; jobs += 7) {
		/* The second time 200 * 32 KiB of text are held back. */
		for (size_t padding = 0; padding <= 32768; padding += 32768) {
			_cleanup_buf_ struct buf text = {0}, packed = {0};
			struct run r = {.jobs = jobs, .padding = padding};
			struct archive_file f = {"in.txt", {0}};

			add_file(&text, "A", 0, 200);
			f.content = buf_slice(&text);
			pack(&packed, &f, 1);
			put_file(folder, "good.tar.gz", buf_slice(&packed),
				 0600);
			break_crc(&packed);
			put_file(folder, "bad.tar.gz", buf_slice(&packed),
				 0600);
			survey(&r, "bad.tar.gz");
			assert_refused(&r, "bad.tar.gz");
			assert_int_equal(r.watch.begun, 1);
			assert_int_equal(r.watch.cancelled, 1);
			run_end(&r);

			/* The bad one leaves no trace in the good one. */
			survey(&r, "bad.tar.gz good.tar.gz");
			assert_int_equal(r.tally.artefacts, 201);
			assert_int_equal(
				r.tally.by_verdict[VERDICT_UNVERIFIABLE], 200);
			assert_null(strstr(buf_text(&written), "warn"));
			assert_null(strstr(buf_text(&written), "bad.tar.gz!"));
			/* Each item's text, the refusal and the good archive. */
			assert_int_equal(dots(), 202 * padding);
			run_end(&r);

			/* What is well goes out though a bad one follows. */
			survey(&r, "good.tar.gz bad.tar.gz");
			assert_int_equal(r.tally.artefacts, 201);
			assert_null(strstr(buf_text(&written), "bad.tar.gz!"));
			assert_non_null(strstr(buf_text(&written),
					       "good.tar.gz!in.txt#RUMReport"
					       "[200] unverifiable ok\n"));
			run_end(&r);
		}
	}
}

/* The archives of an upload: the outer one, with one bad and one good inside. */
static void nest(struct buf *outer, bool bad_inner, bool bad_outer)
{
	_cleanup_buf_ struct buf a = {0}, b = {0}, pa = {0}, pb = {0};
	struct archive_file f = {"x.txt", {0}};
	struct archive_file files[4];

	add_file(&a, "A", 0, 40);
	f.content = buf_slice(&a);
	pack(&pa, &f, 1);
	if (bad_inner)
		break_crc(&pa);
	add_file(&b, "A", 0, 41);
	f.content = buf_slice(&b);
	pack(&pb, &f, 1);
	files[0] = (struct archive_file){"1.txt",
					 slice_of("<RUMReport>?</RUMReport>")};
	files[1] = (struct archive_file){"2.tar.gz", buf_slice(&pa)};
	files[2] = (struct archive_file){"3.tar.gz", buf_slice(&pb)};
	files[3] = (struct archive_file){"4.txt", slice_of("hello")};
	pack(outer, files, 4);
	if (bad_outer)
		break_crc(outer);
}

static void test_nested(void **state)
{
	for (unsigned jobs = 1; jobs <= 8; jobs += 7) {
		for (size_t padding = 0; padding <= 32768; padding += 32768) {
			_cleanup_buf_ struct buf outer = {0};
			struct run r = {.jobs = jobs, .padding = padding};

			/* Of the inner bad one only the refusal is told; what is
			 * in the next is not "read before". */
			nest(&outer, true, false);
			put_file(folder, "o.tar.gz", buf_slice(&outer), 0600);
			survey(&r, "o.tar.gz");
			assert_int_equal(r.tally.malformed, 2);
			assert_int_equal(r.tally.artefacts, 43);
			assert_int_equal(
				r.tally.by_verdict[VERDICT_UNVERIFIABLE], 41);
			assert_true(slice_starts(buf_slice(&written),
						 "malformed o.tar.gz!1.txt#RUM"
						 "Report[1]\n"));
			assert_null(strstr(buf_text(&written), "2.tar.gz!"));
			assert_null(strstr(buf_text(&written), "warn"));
			assert_non_null(strstr(buf_text(&written),
					       "malformed o.tar.gz!2.tar.gz\n"));
			assert_non_null(strstr(buf_text(&written),
					       "3.tar.gz!x.txt#RUMReport[41]"));
			assert_int_equal(r.watch.begun, 3);
			assert_int_equal(r.watch.cancelled, 1);
			run_end(&r);

			/* Both bad, and the outer one alone. */
			for (int inner = 0; inner < 2; inner++) {
				buf_clear(&outer);
				nest(&outer, inner, true);
				put_file(folder, "o.tar.gz", buf_slice(&outer),
					 0600);
				survey(&r, "o.tar.gz");
				assert_refused(&r, "o.tar.gz");
				run_end(&r);
			}
		}
	}
}

/* Twice the same inside one sound archive is told, once per copy. */
static void test_nested_sound(void **state)
{
	_cleanup_buf_ struct buf outer = {0};
	struct run r = {.jobs = 2};
	size_t at = 0, copies = 0;

	nest(&outer, false, false);
	put_file(folder, "o.tar.gz", buf_slice(&outer), 0600);
	survey(&r, "o.tar.gz");
	while ((at = slice_find(buf_slice(&written), "warn", at)) != SIZE_MAX) {
		copies++;
		at++;
	}
	assert_int_equal(copies, 40);
	assert_int_equal(r.tally.by_verdict[VERDICT_UNVERIFIABLE], 81);
	assert_int_equal(r.watch.cancelled, 0);
	run_end(&r);
}

/* ---- manifests beside files ----------------------------------------------- */

static struct private_key *person_key;
static struct cert *person;

static int person_begin(void **state)
{
	person_key = make_key(KEY_P256, "person");
	person = make_named("A Person", false, person_key, NULL, NULL);
	return 0;
}

static int person_end(void **state)
{
	private_key_free(person_key);
	cert_free(person);
	buf_free(&written);
	return 0;
}

static void enrol_person(void)
{
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf path = {0};
	struct err e = {0};
	const char *file;
	bool added;

	buf_printf(&path, "%s/keys", folder);
	assert_ok(keyring_add_cert(buf_text(&path), ROLE_OPERATOR, person,
				   &added, &a, &file, &e), &e);
}

static void put_signed(const char *name, struct slice content)
{
	_cleanup_buf_ struct buf der = {0};
	struct err e = {0};

	assert_ok(cms_sign(&der, content, person_key, person, NULL, DURING, &e),
		  &e);
	put_file(folder, name, buf_slice(&der), 0600);
}

/* An export of one device's reports as `rum export` lays it out: NAME, which is
 * given back, and NAME.p7m. */
static const char *put_export(enum export_form form, const char *sn,
			      int64_t at)
{
	static char name[128];
	const struct layout_options wish = {
		.form = form, .at = at, .program = "rum test"};
	const struct limits l = limits_default();
	struct gather *g = gather_new(&l);
	_cleanup_buf_ struct buf text = {0};
	char p7m[160];
	struct layout layout;
	struct err e = {0};

	for (unsigned id = 0; id < 3; id++) {
		_cleanup_arena_ struct arena a = {0};
		_cleanup_buf_ struct buf xml = {0};
		struct rum_report r;

		add_report(&xml, sn, id, 1);
		assert_ok(rum_report_read(
				  &r, &a,
				  slice_part(buf_slice(&xml), 20,
					     slice_find(buf_slice(&xml),
							"]]></RUM", 0)),
				  &l, &e), &e);
		gather_report(g, &r, slice_of("x"), 0, NULL);
	}
	gather_settle(g);
	assert_ok(layout_make(&layout, g, &wish, &e), &e);
	assert_int_equal(layout.count, 1);
	snprintf(name, sizeof(name), "%s", layout.files[0].name);
	snprintf(p7m, sizeof(p7m), "%s.p7m", name);
	put_file(folder, name, buf_slice(&layout.files[0].content), 0600);
	manifest_write(&text, &layout.files[0].manifest);
	put_signed(p7m, buf_slice(&text));
	layout_free(&layout);
	gather_free(g);
	return name;
}

/* How often the manifests were told, and with which verdict. */
static void assert_pairs(const char *names, unsigned manifests,
			 enum verdict verdict, unsigned reports)
{
	struct run r = {.jobs = 2, .pairs = true};
	unsigned told = 0, seen = 0;
	size_t at = 0;
	char line[64];

	survey(&r, names);
	snprintf(line, sizeof(line), ".p7m %s\n", verdict_word(verdict));
	while ((at = slice_find(buf_slice(&written), line, at)) != SIZE_MAX) {
		told++;
		at++;
	}
	for (at = 0; (at = slice_find(buf_slice(&written), ".p7m", at)) !=
		     SIZE_MAX; at++)
		seen++;
	if (told != manifests || seen != manifests ||
	    r.tally.by_verdict[VERDICT_UNVERIFIABLE] !=
		    reports + (verdict == VERDICT_UNVERIFIABLE ? manifests : 0))
		fail_msg("%s: %s", names, buf_text(&written));
	run_end(&r);
}

static void test_pairs(void **state)
{
	for (int form = FORM_CSSM; form <= FORM_REST; form++) {
		const char *name = put_export((enum export_form)form, "A", 0);
		char names[600];

		assert_pairs(name, 1, VERDICT_UNTRUSTED, 3);
		enrol_person();
		assert_pairs(name, 1, VERDICT_VALID, 3);
		snprintf(names, sizeof(names), "%s.p7m", name);
		assert_pairs(names, 1, VERDICT_VALID, 3);
		snprintf(names, sizeof(names), "%s %s.p7m", name, name);
		assert_pairs(names, 1, VERDICT_VALID, 3);
		snprintf(names, sizeof(names), "%s.p7m %s", name, name);
		assert_pairs(names, 1, VERDICT_VALID, 3);
		run_shell("rm -rf '%s/keys'", folder);
		assert_pairs(".", 1, VERDICT_UNTRUSTED, 3);
		run_shell("rm -f '%s'/*", folder);
	}
}

/* Several pairs in one folder, told in the order of the names. */
static void test_pairs_in_a_folder(void **state)
{
	struct run r = {.jobs = 8, .pairs = true};

	enrol_person();
	put_export(FORM_CSSM, "A", 0);
	put_export(FORM_CSSM, "B", 1);
	put_export(FORM_DEVICE, "C", 2);
	run_shell("rm -f '%s'/UD_SA_70Jan01_00_00_01_000.tar.gz.p7m", folder);
	survey(&r, ".");
	assert_non_null(strstr(buf_text(&written),
			       "manifest UD_SA_70Jan01_00_00_00_000.tar.gz.p7m "
			       "valid\n"));
	assert_non_null(strstr(buf_text(&written),
			       "manifest dev_1_LAB-1_C_70Jan01_00_00_02_000.txt"
			       ".p7m valid\n"));
	assert_int_equal(r.tally.by_verdict[VERDICT_VALID], 2);
	assert_int_equal(r.tally.by_verdict[VERDICT_UNVERIFIABLE], 9);
	run_end(&r);
}

static void test_changed_file(void **state)
{
	for (int form = FORM_CSSM; form <= FORM_REST; form++) {
		const char *name = put_export((enum export_form)form, "A", 0);

		enrol_person();
		/* One byte more, which no reader minds in text. */
		run_shell("printf ' ' >>'%s/%s'", folder, name);
		assert_pairs(name, 1, VERDICT_INVALID,
			     form == FORM_CSSM ? 0 : 3);
		run_shell("rm -rf '%s'/*", folder);
	}
}

static void test_other_manifest(void **state)
{
	char other[128];
	const char *name;

	enrol_person();
	snprintf(other, sizeof(other), "%s", put_export(FORM_CSSM, "B", 1));
	name = put_export(FORM_CSSM, "A", 0);
	run_shell("mv '%s/%s.p7m' '%s/%s.p7m'", folder, other, folder, name);
	assert_pairs(name, 1, VERDICT_INVALID, 3);
	/* Its own file has none now, and says nothing of one. */
	assert_pairs(other, 0, VERDICT_VALID, 3);
}

/* Another archive around the same members is another file. */
static void test_repacked(void **state)
{
	const char *name = put_export(FORM_CSSM, "A", 0);

	enrol_person();
	run_shell("cd '%s' && mkdir t && tar -C t -xzf '%s' && tar -C t -czf "
		  "'%s' manifest.mf UD_VA_70Jan01_00_00_00_000.tar.gz && "
		  "rm -r t", folder, name, name);
	assert_pairs(name, 1, VERDICT_INVALID, 3);
}

static void test_missing_file(void **state)
{
	const char *name = put_export(FORM_DEVICE, "A", 0);
	char p7m[160];

	enrol_person();
	snprintf(p7m, sizeof(p7m), "%s.p7m", name);
	run_shell("rm '%s/%s'", folder, name);
	assert_pairs(p7m, 1, VERDICT_UNVERIFIABLE, 0);
	assert_pairs(".", 1, VERDICT_UNVERIFIABLE, 0);
}

static void told_malformed(void)
{
	if (!strstr(buf_text(&written), "malformed a.txt.p7m\n"))
		fail_msg("%s", buf_text(&written));
}

static void test_bad_manifests(void **state)
{
	struct run r = {.jobs = 1, .pairs = true};

	enrol_person();
	put_reports("a.txt", "A", 0, 3);
	put_file(folder, "a.txt.p7m", slice_of("not CMS"), 0600);
	survey(&r, "a.txt");
	told_malformed();
	assert_int_equal(r.tally.malformed, 1);
	assert_int_equal(r.tally.status, STATUS_INPUT);
	run_end(&r);
	/* A folder in its place is a fault, not nothing. */
	run_shell("rm '%s/a.txt.p7m' && mkdir '%s/a.txt.p7m'", folder, folder);
	survey(&r, "a.txt");
	told_malformed();
	run_end(&r);
}

/* Signed well, but no manifest: malformed, and what is malformed has no
 * verdict, whether its file is there or not. */
static void test_signed_otherwise(void **state)
{
	struct run r = {.jobs = 1, .pairs = true};

	enrol_person();
	put_signed("a.txt.p7m", slice_of("{}"));
	survey(&r, "a.txt.p7m");
	assert_int_equal(r.tally.malformed, 1);
	assert_int_equal(r.tally.by_verdict[VERDICT_VALID], 0);
	told_malformed();
	run_end(&r);
	put_reports("a.txt", "A", 0, 3);
	survey(&r, "a.txt a.txt.p7m");
	assert_int_equal(r.tally.malformed, 1);
	assert_int_equal(r.tally.by_verdict[VERDICT_VALID], 0);
	told_malformed();
	run_end(&r);
}

/* Without the wish for pairs a manifest is a piece like any other. */
static void test_no_pairs(void **state)
{
	const char *name = put_export(FORM_DEVICE, "A", 0);
	struct run r = {.jobs = 1};
	char p7m[160];

	enrol_person();
	snprintf(p7m, sizeof(p7m), "%s.p7m", name);
	survey(&r, p7m);
	assert_int_equal(r.tally.artefacts, 1);
	assert_int_equal(r.tally.malformed, 0);
	assert_int_equal(r.tally.by_verdict[VERDICT_VALID], 1);
	run_end(&r);
	survey(&r, name);
	assert_int_equal(r.tally.artefacts, 3);
	run_end(&r);
}

static void test_faults_are_items(void **state)
{
	struct run r = {.jobs = 2};

	put_reports("a.txt", "A", 0, 1);
	survey(&r, "missing a.txt");
	assert_string_equal(buf_text(&written),
			    "malformed missing\n"
			    "rum-report a.txt#RUMReport[1] unverifiable ok\n");
	assert_int_equal(r.tally.malformed, 1);
	run_end(&r);
}

#define IN_FOLDER(name)                                                        \
	cmocka_unit_test_setup_teardown(name, folder_begin, folder_end)

/* Against counting each line from the beginning: short lines, blank ones, one over
 * several blocks, with a line end behind the last and without. */
static void test_line_offsets(void **state)
{
	_cleanup_buf_ struct buf text = {0};
	_cleanup_arena_ struct arena a = {0};
	struct survey_lines none = survey_lines(&a, (struct slice){0});
	uint32_t number = 1;

	for (unsigned i = 0; i < 3000; i++)
		buf_printf(&text, "%.*s\n", (int)(i % 7), "abcdefg");
	for (unsigned i = 0; i < 3000; i++)
		buf_printf(&text, "long ");
	buf_printf(&text, "\n\nlast");
	for (int turn = 0; turn < 2; turn++) {
		struct survey_lines l = survey_lines(&a, buf_slice(&text));

		number = 1;
		assert_int_equal(survey_line_offset(&l, 0), 0);
		assert_int_equal(survey_line_offset(&l, 1), 0);
		for (size_t i = 0; i < text.n; i++) {
			if (text.p[i] == '\n')
				assert_int_equal(survey_line_offset(&l, ++number),
						 i + 1);
		}
		assert_int_equal(survey_line_offset(&l, number + 1), text.n);
		assert_int_equal(survey_line_offset(&l, UINT32_MAX), text.n);
		buf_printf(&text, "\n");
	}
	assert_int_equal(number, 3004);
	assert_int_equal(survey_line_offset(&none, 1), 0);
	assert_int_equal(survey_line_offset(&none, 9), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_seen),
		cmocka_unit_test(test_seen_growth),
		cmocka_unit_test(test_seen_growth_cancelled),
		cmocka_unit_test(test_seen_brackets),
		cmocka_unit_test(test_seen_cancelled_often),
		cmocka_unit_test(test_line_offsets),
		IN_FOLDER(test_order),
		IN_FOLDER(test_known),
		IN_FOLDER(test_skip),
		IN_FOLDER(test_whole_files),
		IN_FOLDER(test_told_by_file),
		IN_FOLDER(test_reply),
		IN_FOLDER(test_wrong_checksum),
		IN_FOLDER(test_nested),
		IN_FOLDER(test_nested_sound),
		IN_FOLDER(test_pairs),
		IN_FOLDER(test_pairs_in_a_folder),
		IN_FOLDER(test_changed_file),
		IN_FOLDER(test_other_manifest),
		IN_FOLDER(test_repacked),
		IN_FOLDER(test_missing_file),
		IN_FOLDER(test_bad_manifests),
		IN_FOLDER(test_signed_otherwise),
		IN_FOLDER(test_no_pairs),
		IN_FOLDER(test_faults_are_items),
	};

	return cmocka_run_group_tests(tests, person_begin, person_end);
}
