/* ledger/: the journal, what check finds, what rebuild makes right, forgetting,
 * backups. Damage is done by SQL behind the ledger's back, and to bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/code.h"
#include "base/file.h"
#include "json/write.h"
#include "ledger/backup.h"
#include "ledger/check.h"
#include "ledger/forget.h"
#include "ledger/journal.h"
#include "ledger/object.h"
#include "ledger/rebuild.h"
#include "ledger/records.h"
#include "ledger/sql.h"

static char folder[] = "/tmp/rum-ledger-XXXXXX";
/* A ledger with everything in it, made once, and the one a test works on. */
static char *model, *path, *other;

static struct limits limits;
static const uint8_t ring[SHA256_BYTES] = {1};
static const struct ledger_judgement unverifiable = {
	.verdict = "unverifiable", .rank = 4, .ring = ring};
static const struct udi one = {{(const uint8_t *)"TEST-24X", 8},
			       {(const uint8_t *)"TST0001", 7}};

static void must(enum rc rc, const struct err *e)
{
	if (rc)
		fail_msg("%s", e->text);
}

static char *below(const char *name)
{
	_cleanup_buf_ struct buf text = {0};

	buf_printf(&text, "%s/%s", folder, name);
	return mem_text(buf_text(&text));
}

static struct ledger *open_ledger(const char *file)
{
	struct ledger *l;
	struct err e = {0};

	must(ledger_open(&l, file, LEDGER_WRITE, 1, &e), &e);
	return l;
}

static void begin(struct ledger *l)
{
	struct err e = {0};

	must(ledger_begin(l, true, &e), &e);
}

static bool commit(struct ledger *l, const char *action, const char *detail)
{
	const struct journal_note note = {.action = action,
					  .who = "tester",
					  .at = 2000000000,
					  .detail = slice_of(detail)};
	struct err e = {0};
	bool changed;

	must(ledger_commit(l, &note, &changed, &e), &e);
	return changed;
}

/* ---- what is in it --------------------------------------------------------- */

#define MEASURE(start, end, more)                                              \
	"{\"log_time\":" #end ",\"metric_name\":\"ENTITLEMENT\","              \
	"\"start_time\":" #start ",\"end_time\":" #end                         \
	",\"sample_interval\":900,\"num_samples\":1,\"value\":{"               \
	"\"type\":\"COUNT\",\"value\":\"2\"}" more "}"
#define OPEN ",\"meta\":{\"termination_reason\":\"CurrentUsageRequested\"}"
#define CLOSED ",\"meta\":{\"close_reason\":\"ProductReload\"}"

static void put_report(struct buf *out, const char *sn, unsigned id,
		       const char *measurements)
{
	_cleanup_buf_ struct buf payload = {0};
	struct json_writer w = {.out = out};

	buf_printf(&payload,
		   "{\"version\":\"2.0\",\"asset_identification\":{"
		   "\"report_id\":%u,\"asset\":{\"name\":"
		   "\"regid.2031-01.com.cisco.TEST,1.0_aa\"},\"instance\":{"
		   "\"sudi\":{\"udi_pid\":\"TEST-24X\","
		   "\"udi_serial_number\":\"%s\"}}},\"meta\":{"
		   "\"ha_udi\":[{\"role\":\"Active\",\"sudi\":{"
		   "\"udi_pid\":\"TEST-24X\",\"udi_serial_number\":\"%s\"}},"
		   "{\"role\":\"Standby\",\"sudi\":{\"udi_pid\":\"TEST-24X\","
		   "\"udi_serial_number\":\"%s-B\"}}],"
		   "\"entitlement_tag\":\"regid.2031-01.com.cisco.USE,1.0_bb\"},"
		   "\"measurements\":[%s]}", id, sn, sn, sn, measurements);
	json_begin_object(&w, NULL);
	json_put_slice(&w, "payload", buf_slice(&payload));
	json_end_object(&w);
}

static void add_report(struct ledger *l, const char *sn, unsigned id,
		       const char *measurements, enum ledger_outcome outcome)
{
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf text = {0};
	struct rum_report report;
	struct ledger_report r = {.report = &report,
				  .source = {slice_of("usage.txt"),
					     slice_of("#RUMReport[1]")},
				  .judgement = unverifiable};
	struct ledger_change change;
	struct err e = {0};

	put_report(&text, sn, id, measurements);
	must(rum_report_read(&report, &a, buf_slice(&text), &limits, &e), &e);
	sha256(r.text_hash, report.text);
	sha256(r.payload_hash, report.payload);
	must(ledger_add_report(l, &r, &limits, &change, &e), &e);
	assert_int_equal(change.outcome, outcome);
}

#define ENTRY(sn, id, status)                                                  \
	"{\"sudi\":{\"udi_pid\":\"TEST-24X\",\"udi_serial_number\":\"" sn      \
	"\"},\"report_id\":" #id ",\"status\":\"" status "\"}"
static const char answer[] =
	"<smartLicense><smartLicenseRumAck><data><![CDATA["
	"[" ENTRY("TST0001", 1, "ACKED") "," ENTRY("TST0001", 2, "FAILED") ","
	ENTRY("TST0001", 77, "ACKED") "]]]></data><signature>AAAA</signature>"
	"</smartLicenseRumAck><smartLicensePolicy><policyCode>"
	"<name>Test Policy</name></policyCode><signature>AAAA</signature>"
	"</smartLicensePolicy></smartLicense>";
static const char code[] =
	"<smartLicense><smartLicenseAuthorization><udi>P:TEST-24X,S:TST0001"
	"</udi><authorizationCode><flag>A</flag></authorizationCode>"
	"<signature>AAAA</signature></smartLicenseAuthorization>"
	"</smartLicense>";

static int64_t add_file(struct ledger *l, const char *source, const char *text,
			const char *kind)
{
	_cleanup_arena_ struct arena a = {0};
	struct ledger_judgement all[8];
	struct addressees whom;
	struct document d;
	struct ledger_file f = {.bytes = slice_of(text),
				.kind = kind,
				.source = {slice_of(source), {0}},
				.document = &d,
				.addressees = &whom,
				.judgements = all};
	struct ledger_ack_wish w = {0};
	struct ledger_ack_result done;
	struct err e = {0};
	int64_t id;
	bool added;

	for (size_t i = 0; i < 8; i++)
		all[i] = unverifiable;
	must(document_read(&d, &a, f.bytes, NULL, &limits, &e), &e);
	document_addressees(&whom, &a, &d, f.outer, slice_of(source));
	sha256(f.hash, f.bytes);
	must(ledger_add_file(l, &f, &id, &added, &e), &e);
	assert_true(added);
	w.file = id;
	for (uint32_t i = 0; i < d.count; i++) {
		w.piece = i;
		if (d.pieces[i].kind == KIND_ACK)
			must(ledger_apply_ack(l, &w, &d.pieces[i].ack, one,
					      &done, &e), &e);
	}
	return id;
}

struct ids {
	int64_t at[16];
	size_t count;
};

static enum rc note_id(void *context, const struct ledger_stored_report *r,
		       struct err *e)
{
	struct ids *x = context;

	x->at[x->count++] = r->id;
	return RC_OK;
}

static void export_all(struct ledger *l)
{
	static const struct ledger_export_file files[] = {
		{"upload.tar.gz", {(const uint8_t *)"all of them", 11}}};
	const struct ledger_choice choice = {.unreported = true};
	struct ids ids = {.count = 0};
	struct ledger_export out = {.form = "cssm", .reports = ids.at,
				    .files = files, .file_count = 1};
	struct err e = {0};
	uint64_t conflicts;
	int64_t id;

	must(ledger_reports(l, &choice, note_id, &ids, &conflicts, &e), &e);
	out.report_count = ids.count;
	must(ledger_add_export(l, &out, &id, &e), &e);
}

/* Two devices; a report that grew, two in conflict, one refused; an ACK by name,
 * a policy, a code. */
static void fill(struct ledger *l)
{
	struct err e = {0};
	int64_t file;

	begin(l);
	add_report(l, "TST0001", 1, MEASURE(1000, 1900, CLOSED), LEDGER_ADDED);
	add_report(l, "TST0001", 2, MEASURE(5000, 5900, OPEN), LEDGER_ADDED);
	add_report(l, "TST0001", 2,
		   MEASURE(5000, 5900, OPEN) "," MEASURE(5900, 6800, OPEN),
		   LEDGER_UPDATED);
	add_report(l, "TST0002", 3, MEASURE(1000, 1900, CLOSED), LEDGER_ADDED);
	add_report(l, "TST0002", 3, MEASURE(1001, 1900, CLOSED),
		   LEDGER_CONFLICT);
	add_report(l, "TST0002", 4, MEASURE(9000, 9900, CLOSED), LEDGER_ADDED);
	assert_true(commit(l, "import", "{\"added\":4}"));
	begin(l);
	export_all(l);
	assert_true(commit(l, "export", "{\"export\":1}"));
	begin(l);
	file = add_file(l, "ACK.txt", answer, "ack");
	add_file(l, "SLAC.txt", code, "authorization");
	must(ledger_mark_answer(l, file, one, false, &e), &e);
	assert_true(commit(l, "import", "{\"added\":3}"));
}

/* ---- the files that tests work on ------------------------------------------ */

static void copy_file(const char *from, const char *to)
{
	_cleanup_buf_ struct buf bytes = {0};
	struct input_file *f;
	struct err e = {0};

	unlink(to);
	must(input_open(&f, AT_FDCWD, from, 0, &e), &e);
	must(STREAM_ALL(&f->base, &bytes, &limits, piece_bytes, from, &e), &e);
	input_close(f);
	must(output_whole(to, 0600, OUTPUT_FORCE, buf_slice(&bytes), &e), &e);
}

static int set_up_all(void **state)
{
	struct ledger *l;

	limits = limits_default();
	assert_non_null(mkdtemp(folder));
	model = below("model");
	path = below("ledger");
	other = below("other");
	l = open_ledger(model);
	fill(l);
	ledger_close(l);
	return 0;
}

static int remove_one(const char *name, const struct stat *st, int flag,
		      struct FTW *at)
{
	return remove(name);
}

static int tear_down_all(void **state)
{
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(model);
	free(path);
	free(other);
	return 0;
}

static int set_up(void **state)
{
	copy_file(model, path);
	unlink(other);
	return 0;
}

/* ---- looking ---------------------------------------------------------------- */

struct found {
	unsigned count;
	bool print;
};

static void note_fault(void *context, const struct ledger_fault *f)
{
	struct found *x = context;

	x->count++;
	if (x->print)
		print_message("# %.*s: %s\n", SLICE_ARG(f->subject), f->text);
}

/* How many faults there are; UINT_MAX when it cannot even be opened. */
static unsigned faults(const char *file, const char *head, bool print)
{
	struct found found = {.print = print};
	const struct ledger_check_wish wish = {
		.limits = &limits,
		.head = head ? slice_of(head) : (struct slice){0},
		.fault = note_fault,
		.context = &found,
	};
	struct ledger_sums sums;
	struct ledger *l;
	struct err e = {0};
	enum rc rc = ledger_open(&l, file, LEDGER_READ, 1, &e);

	if (rc) {
		/* Of an empty file nobody can say that it was a ledger. */
		if (rc != RC_MALFORMED && rc != RC_REFUSED && rc != RC_MISSING)
			fail_msg("%d: %s", rc, e.text);
		return UINT_MAX;
	}
	must(ledger_check(l, &wish, &sums, &e), &e);
	assert_int_equal(sums.faults, found.count);
	ledger_close(l);
	return found.count;
}

/* A hash over every row of every table but the journal, and the pages that hold
 * evidence. */
static void digest(const char *file, uint8_t out[SHA256_BYTES])
{
	struct ledger *l = open_ledger(file);
	struct sha256_state *s = sha256_new();
	sqlite3_stmt *tables, *rows;

	assert_int_equal(sqlite3_prepare_v2(
		l->db, "SELECT 'SELECT * FROM ' || name || ' ORDER BY 1, 2' "
		"FROM sqlite_schema WHERE type = 'table' AND name <> 'journal' "
		"ORDER BY name", -1, &tables, NULL), 0);
	while (sqlite3_step(tables) == SQLITE_ROW) {
		const char *text =
			(const char *)sqlite3_column_text(tables, 0);

		assert_int_equal(sqlite3_prepare_v2(l->db, text, -1, &rows,
						    NULL), 0);
		while (sqlite3_step(rows) == SQLITE_ROW) {
			for (int i = 0; i < sqlite3_column_count(rows); i++) {
				const void *p = sqlite3_column_blob(rows, i);
				size_t n = (size_t)sqlite3_column_bytes(rows,
									i);

				sha256_add(s, (struct slice){p, n});
				sha256_add(s, SLICE_LITERAL("|"));
			}
		}
		sqlite3_finalize(rows);
	}
	sqlite3_finalize(tables);
	sha256_end(s, out);
	sha256_free(s);
	ledger_close(l);
}

static void damage(const char *file, const char *sql)
{
	struct ledger *l = open_ledger(file);

	sqlite3_exec(l->db, "PRAGMA foreign_keys=OFF", NULL, NULL, NULL);
	if (sqlite3_exec(l->db, sql, NULL, NULL, NULL))
		fail_msg("%s: %s", sql, sqlite3_errmsg(l->db));
	if (!sqlite3_total_changes(l->db))
		fail_msg("%s: changed nothing", sql);
	ledger_close(l);
}

static struct rebuild_sums rebuild(const char *file, bool *changed)
{
	struct ledger *l = open_ledger(file);
	struct rebuild_sums sums;
	struct err e = {0};

	begin(l);
	must(ledger_rebuild(l, &limits, &sums, &e), &e);
	*changed = commit(l, "rebuild", "{}");
	ledger_close(l);
	return sums;
}

/* ---- journal ---------------------------------------------------------------- */

static void test_journal_hash(void **state)
{
	struct journal_row row = {.seq = 7, .at = -5,
				  .who = slice_of("a\nb"),
				  .action = slice_of("import"),
				  .detail = slice_of("{}")};
	static const char text[] =
		"rum-journal-1\n7\n-5\n3:a\nb\n6:import\n2:{}\n"
		"0000000000000000000000000000000000000000000000000000000000000000"
		"\n"
		"0000000000000000000000000000000000000000000000000000000000000000"
		"\n";
	uint8_t ours[SHA256_BYTES], theirs[SHA256_BYTES];

	journal_hash(&row, ours);
	sha256(theirs, slice_of(text));
	assert_memory_equal(ours, theirs, SHA256_BYTES);
	row.at++;
	journal_hash(&row, ours);
	assert_memory_not_equal(ours, theirs, SHA256_BYTES);
}

static void test_change_needs_row(void **state)
{
	struct ledger *l = open_ledger(path);
	struct err e = {0};

	begin(l);
	must(sql_exec(l, "UPDATE device SET listed = 1", &e), &e);
	assert_int_equal(ledger_commit(l, &(struct journal_note){0}, NULL, &e),
			 RC_DEFECT);
	ledger_close(l);
	assert_int_equal(faults(path, NULL, true), 0);
}

/* ---- check and rebuild ------------------------------------------------------ */

static void test_sound(void **state)
{
	uint8_t before[SHA256_BYTES], after[SHA256_BYTES];
	struct rebuild_sums sums;
	bool changed;

	assert_int_equal(faults(path, NULL, true), 0);
	digest(path, before);
	sums = rebuild(path, &changed);
	assert_false(changed);
	assert_int_equal(sums.reports, 4);
	assert_int_equal(sums.files, 2);
	digest(path, after);
	assert_memory_equal(before, after, SHA256_BYTES);
}

/* What the evidence tells comes back to the byte. */
static void test_rebuild_restores(void **state)
{
	static const char *const damages[] = {
		"UPDATE report SET open = 1",
		"UPDATE report SET open = NULL",
		"UPDATE report SET first_time = first_time - 1 WHERE id = 1",
		"UPDATE report SET last_time = NULL",
		"UPDATE report SET software_tag = NULL WHERE id = 2",
		"UPDATE report SET tag = software_tag WHERE id = 2",
		"UPDATE report SET telemetry = 1 WHERE id = 3",
		"UPDATE report SET payload = x'00' WHERE id = 1",
		"UPDATE report SET report_id = 99 WHERE id = 1",
		"UPDATE report SET device = 2 WHERE id = 1",
		"UPDATE report_copy SET payload = zeroblob(32)",
		"DELETE FROM measurement WHERE report = 1",
		"DELETE FROM measurement",
		"UPDATE measurement SET count = count + 1 WHERE report = 4",
		"UPDATE measurement SET metric = NULL",
		"INSERT INTO measurement(report, n, closed) VALUES(1, 9, 0)",
		"DELETE FROM member",
		"UPDATE member SET sn = 'OTHER'",
		"UPDATE policy SET name = 'Another'",
		"UPDATE policy SET days = ''",
		"UPDATE authorization SET form = 'plr'",
		"UPDATE authorization SET device = NULL",
		"UPDATE ack SET correlation_id = 'x'",
		"UPDATE file SET smart_account = 'x'",
		"UPDATE file SET issued = 12345",
		"DELETE FROM file_device WHERE file = 2",
		"DELETE FROM ack_entry WHERE n = 0",
		"DELETE FROM ack_entry",
		"UPDATE ack_entry SET result = 'acknowledged' WHERE n = 1",
		"UPDATE ack_entry SET result = 'refused' WHERE n = 0",
		"UPDATE ack_entry SET status = 'x'",
		"UPDATE ack_entry SET message = 'x'",
		"UPDATE ack_entry SET report_id = 12 WHERE n = 2",
		"INSERT INTO ack_entry(ack, n, device, report_id, result, basis) "
		"VALUES(1, 9, 1, 4, 'acknowledged', 'explicit')",
		"UPDATE report SET ack = NULL WHERE ack IS NOT NULL",
		"UPDATE report SET ack = 1 WHERE ack IS NULL",
		"UPDATE report SET export = NULL WHERE id = 99; "
		"UPDATE report SET export = 7 WHERE export IS NOT NULL",
		"UPDATE report SET conflict = 0 WHERE conflict = 1",
		"UPDATE report SET conflict = 1 WHERE id = 1",
		"UPDATE report SET open = 1, tag = NULL; DELETE FROM member; "
		"DELETE FROM measurement; UPDATE policy SET name = NULL",
	};
	uint8_t before[SHA256_BYTES], after[SHA256_BYTES];
	bool changed;

	digest(path, before);
	for (size_t i = 0; i < sizeof(damages) / sizeof(*damages); i++) {
		copy_file(model, path);
		damage(path, damages[i]);
		if (!faults(path, NULL, false))
			fail_msg("not found: %s", damages[i]);
		rebuild(path, &changed);
		if (!changed || faults(path, NULL, true))
			fail_msg("not made right: %s", damages[i]);
		digest(path, after);
		if (memcmp(before, after, SHA256_BYTES) != 0)
			fail_msg("not as before: %s", damages[i]);
	}
}

/* Rows that are gone come back, but for their verdict, which nobody knows. */
static void test_rebuild_lost_rows(void **state)
{
	static const char *const damages[] = {
		"DELETE FROM ack",
		"UPDATE ack SET piece = 9",
		"UPDATE policy SET piece = 5",
		"DELETE FROM policy",
		"DELETE FROM authorization",
		"INSERT INTO trust_code(file, piece, judgement) VALUES(1, 0, 1)",
		("INSERT INTO policy(file, piece, days, judgement) "
		 "VALUES(1, 1, '', 1)"),
	};
	bool changed;

	for (size_t i = 0; i < sizeof(damages) / sizeof(*damages); i++) {
		copy_file(model, path);
		damage(path, damages[i]);
		if (!faults(path, NULL, false))
			fail_msg("not found: %s", damages[i]);
		rebuild(path, &changed);
		if (!changed || faults(path, NULL, true))
			fail_msg("not made right: %s", damages[i]);
	}
}

/* Nothing makes these right, so check has to find them before and after. */
static void test_tampering(void **state)
{
	static const char *const damages[] = {
		"UPDATE journal SET at = at + 1 WHERE seq = 1",
		"UPDATE journal SET who = 'nobody' WHERE seq = 2",
		"UPDATE journal SET detail = '{}' WHERE seq = 3",
		"UPDATE journal SET content = prev WHERE seq = 2",
		"UPDATE journal SET prev = hash WHERE seq = 2",
		"UPDATE journal SET hash = zeroblob(32) WHERE seq = 3",
		"UPDATE journal SET hash = x'00' WHERE seq = 1",
		"DELETE FROM journal WHERE seq = 1",
		"DELETE FROM journal WHERE seq = 2",
		"UPDATE journal SET seq = 9 WHERE seq = 3",
		"UPDATE object SET sha256 = zeroblob(32) WHERE id = 1",
		"UPDATE object SET place = place + 1 WHERE id = 2",
		"UPDATE object SET place = -1 WHERE id = 2",
		"UPDATE object SET place = -2 WHERE id = 2",
		"UPDATE object SET size = size - 1 WHERE id = 3",
		"UPDATE object SET size = -1 WHERE id = 3",
		"UPDATE object SET pack = 2 WHERE id = 1",
		"DELETE FROM object WHERE id = 1",
		"UPDATE pack SET data = NULL WHERE id = 1",
		"UPDATE pack SET data = x'00' WHERE id = 1",
		"UPDATE pack SET size = size + 1 WHERE id = 1",
		"UPDATE pack SET size = 1 << 40 WHERE id = 1",
		"UPDATE pack SET seq = 2 WHERE id = 1",
		"UPDATE report SET object = 4 WHERE id = 1",
		"UPDATE report SET object = 999 WHERE id = 1",
		"UPDATE file SET object = 1",
		"UPDATE file SET sha256 = zeroblob(32) WHERE id = 1",
		"UPDATE file SET source = 999 WHERE id = 1",
	};

	for (size_t i = 0; i < sizeof(damages) / sizeof(*damages); i++) {
		copy_file(model, path);
		damage(path, damages[i]);
		if (!faults(path, NULL, false))
			fail_msg("not found: %s", damages[i]);
	}
}

/* ---- bytes ------------------------------------------------------------------ */

static void test_flipped_bytes(void **state)
{
	/* Odd, so that every place within a page comes up. */
	enum { STEP = 211 };
	struct stat st;
	int fd = open(path, O_RDWR | O_CLOEXEC);

	assert_int_equal(fstat(fd, &st), 0);
	for (off_t at = 0; at < st.st_size; at += at < 100 ? 1 : STEP) {
		uint8_t was, now;

		assert_int_equal(pread(fd, &was, 1, at), 1);
		now = was ^ (uint8_t)(1u << (at % 8));
		assert_int_equal(pwrite(fd, &now, 1, at), 1);
		if (!faults(path, NULL, false))
			fail_msg("byte %lld", (long long)at);
		assert_int_equal(pwrite(fd, &was, 1, at), 1);
	}
	close(fd);
	assert_int_equal(faults(path, NULL, true), 0);
}

static void test_cut_and_grown(void **state)
{
	static const char more[4096 + 1] = "more";
	struct stat st;
	int fd;

	assert_int_equal(stat(path, &st), 0);
	for (off_t size = 0; size < st.st_size; size += 4096) {
		copy_file(model, path);
		assert_int_equal(truncate(path, size), 0);
		assert_true(faults(path, NULL, false) > 0);
		copy_file(model, path);
		assert_int_equal(truncate(path, size + 1000), 0);
		assert_true(faults(path, NULL, false) > 0);
	}
	for (size_t n = 1; n <= sizeof(more); n += 2048) {
		copy_file(model, path);
		fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
		assert_int_equal(write(fd, more, n), n);
		close(fd);
		assert_true(faults(path, NULL, false) > 0);
	}
}

/* An older state of the whole file is sound, and only the head tells. */
static void test_rolled_back(void **state)
{
	struct ledger *l = open_ledger(path);
	uint8_t hash[SHA256_BYTES];
	char hex[SHA256_TEXT_MAX];
	struct err e = {0};
	int64_t seq;

	begin(l);
	add_report(l, "TST0002", 5, MEASURE(1, 2, CLOSED), LEDGER_ADDED);
	commit(l, "import", "{}");
	must(journal_head(l, &seq, hash, &e), &e);
	assert_int_equal(seq, 4);
	ledger_close(l);
	hex_text(hex, hash, SHA256_BYTES);
	assert_int_equal(faults(path, hex, true), 0);
	hex[16] = 0;
	assert_int_equal(faults(path, hex, true), 0);
	copy_file(model, path);
	assert_int_equal(faults(path, NULL, true), 0);
	assert_int_equal(faults(path, hex, false), 1);
}

/* ---- forgetting -------------------------------------------------------------- */

static struct forget_sums forget(struct ledger *l, int64_t before)
{
	struct forget_sums sums;
	_cleanup_buf_ struct buf detail = {0};
	struct err e = {0};

	begin(l);
	must(ledger_forget(l, before, &sums, &e), &e);
	buf_printf(&detail, "{\"objects\":%llu}",
		   (unsigned long long)sums.objects);
	commit(l, "forget", buf_text(&detail));
	return sums;
}

static void test_forget(void **state)
{
	struct ledger *l = open_ledger(path);
	_cleanup_buf_ struct buf bytes = {0};
	struct forget_sums sums;
	struct rebuild_sums again;
	struct err e = {0};
	bool changed;

	/* Report 1 is the only one that is acknowledged; it ends at 1900. */
	sums = forget(l, 1900);
	assert_int_equal(sums.objects, 0);
	sums = forget(l, 1901);
	assert_int_equal(sums.reports, 1);
	assert_int_equal(sums.copies, 0);
	assert_int_equal(sums.export_files, 0);
	assert_true(sums.bytes > 100);
	assert_int_equal(object_read(l, 1, &bytes, &e), RC_MISSING);
	must(object_read(l, 2, &bytes, &e), &e);
	sums = forget(l, INT64_MAX);
	assert_int_equal(sums.objects, 0);
	ledger_close(l);
	assert_int_equal(faults(path, NULL, true), 0);
	again = rebuild(path, &changed);
	assert_false(changed);
	assert_int_equal(again.forgotten, 1);
	/* Known by its hash still. */
	l = open_ledger(path);
	begin(l);
	add_report(l, "TST0001", 1, MEASURE(1000, 1900, CLOSED), LEDGER_KNOWN);
	ledger_close(l);
	/* More is forgotten than the journal says. */
	damage(path, "UPDATE object SET place = -1 WHERE id = 2");
	assert_int_equal(faults(path, NULL, false), 1);
}

/* Reports that compress badly, so that they take space. */
static void add_bulky(struct ledger *l, unsigned id)
{
	_cleanup_buf_ struct buf text = {0};
	uint8_t noise[SHA256_BYTES] = {0};
	char hex[SHA256_TEXT_MAX];

	buf_add_text(&text, MEASURE(20, 30, CLOSED) ",{\"noise\":\"");
	noise[0] = (uint8_t)id;
	noise[1] = (uint8_t)(id >> 8);
	for (unsigned i = 0; i < 16; i++) {
		sha256(noise, (struct slice){noise, SHA256_BYTES});
		buf_add_text(&text, hex_text(hex, noise, SHA256_BYTES));
	}
	buf_add_text(&text, "\"}");
	add_report(l, "TST0001", id, buf_text(&text), LEDGER_ADDED);
}

/* All of a pack, the export's file too, and the file shrinks. */
static void test_forget_all(void **state)
{
	struct ledger *l = open_ledger(path);
	struct forget_sums sums;
	struct stat before, after;
	struct err e = {0};
	uint64_t freed;

	begin(l);
	must(sql_exec(l, "DELETE FROM report_copy WHERE why = 'conflict'; "
		      "UPDATE report SET conflict = 0, ack = 1; "
		      "INSERT INTO ack_entry(ack, n, device, result, basis) "
		      "SELECT 1, 10 + id, id, 'acknowledged', 'by-device' "
		      "FROM device", &e), &e);
	for (unsigned i = 0; i < 300; i++)
		add_bulky(l, 100 + i);
	must(sql_exec(l, "UPDATE report SET ack = 1", &e), &e);
	commit(l, "test", "{}");
	assert_int_equal(stat(path, &before), 0);
	sums = forget(l, INT64_MAX);
	assert_int_equal(sums.reports, 304);
	assert_int_equal(sums.copies, 1);
	assert_int_equal(sums.export_files, 1);
	must(ledger_shrink(l, &freed, &e), &e);
	ledger_close(l);
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(before.st_size - after.st_size, freed);
	assert_true(freed > 0);
	assert_int_equal(faults(path, NULL, true), 0);
}

/* ---- backups ----------------------------------------------------------------- */

static enum rc backup(const char *to, bool force, struct err *e)
{
	struct ledger *l = open_ledger(path);
	struct backup_sums sums;
	enum rc rc = ledger_backup(l, to, force, &sums, e);

	if (!rc)
		assert_int_equal(sums.head.seq, 3);
	ledger_close(l);
	return rc;
}

static enum rc restore(const char *from, bool force, struct restore_sums *sums,
		       struct err *e)
{
	struct ledger *l = open_ledger(from);
	enum rc rc = ledger_restore(l, path, 1, "tester", 2000000000, force,
				    sums, e);

	ledger_close(l);
	return rc;
}

static void change(const char *file)
{
	struct ledger *l = open_ledger(file);

	begin(l);
	add_report(l, "TST0002", 5, MEASURE(1, 2, CLOSED), LEDGER_ADDED);
	commit(l, "import", "{}");
	ledger_close(l);
}

static int64_t rows(const char *file)
{
	struct ledger *l = open_ledger(file);
	uint8_t hash[SHA256_BYTES];
	struct err e = {0};
	int64_t seq;

	must(journal_head(l, &seq, hash, &e), &e);
	ledger_close(l);
	return seq;
}

static void test_backup(void **state)
{
	uint8_t ours[SHA256_BYTES], theirs[SHA256_BYTES];
	struct restore_sums sums;
	struct err e = {0};

	must(backup(other, false, &e), &e);
	assert_int_equal(faults(other, NULL, true), 0);
	digest(path, ours);
	digest(other, theirs);
	assert_memory_equal(ours, theirs, SHA256_BYTES);
	assert_int_equal(backup(other, false, &e), RC_SYSTEM);
	must(backup(other, true, &e), &e);
	/* Nothing happened since: no force. */
	must(restore(other, false, &sums, &e), &e);
	assert_int_equal(sums.seq, 4);
	assert_int_equal(rows(path), 4);
	assert_int_equal(faults(path, NULL, true), 0);
	/* Now there is a row that the backup lacks. */
	change(path);
	assert_int_equal(restore(other, false, &sums, &e), RC_MISMATCH);
	assert_int_equal(rows(path), 5);
	must(restore(other, true, &sums, &e), &e);
	assert_int_equal(sums.replaced.seq, 5);
	assert_int_equal(rows(path), 4);
	assert_int_equal(faults(path, NULL, true), 0);
	digest(path, theirs);
	assert_memory_equal(ours, theirs, SHA256_BYTES);
	/* Where there is none. */
	unlink(path);
	must(restore(other, false, &sums, &e), &e);
	assert_false(sums.was_there);
	assert_int_equal(faults(path, NULL, true), 0);
	assert_int_equal(rows(other), 3);
}

/* A backup of a damaged ledger is none, and nothing is left lying about. */
static void test_newer(void **state)
{
	struct ledger *l = NULL;
	struct err e = {0};

	must(ledger_open(&l, path, LEDGER_WRITE, 0, &e), &e);
	must(sql_exec(l, "PRAGMA user_version=2", &e), &e);
	ledger_close(l);
	assert_int_equal(ledger_open(&l, path, LEDGER_READ, 0, &e),
			 RC_REFUSED);
	assert_non_null(strstr(e.text, "newer rum"));
	assert_int_equal(ledger_open(&l, path, LEDGER_WRITE, 0, &e),
			 RC_REFUSED);
}

static void test_damaged(void **state)
{
	struct restore_sums sums;
	struct stat st;
	struct err e = {0};
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	assert_int_equal(pwrite(fd, "damage", 6, 4096 * 9 + 100), 6);
	close(fd);
	assert_int_equal(backup(other, false, &e), RC_MALFORMED);
	assert_int_equal(stat(other, &st), -1);
	assert_int_equal(restore(model, false, &sums, &e), RC_MISMATCH);
	must(restore(model, true, &sums, &e), &e);
	assert_true(sums.set_aside);
	assert_int_equal(faults(path, NULL, true), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_journal_hash),
		cmocka_unit_test_setup(test_change_needs_row, set_up),
		cmocka_unit_test_setup(test_sound, set_up),
		cmocka_unit_test_setup(test_rebuild_restores, set_up),
		cmocka_unit_test_setup(test_rebuild_lost_rows, set_up),
		cmocka_unit_test_setup(test_tampering, set_up),
		cmocka_unit_test_setup(test_flipped_bytes, set_up),
		cmocka_unit_test_setup(test_cut_and_grown, set_up),
		cmocka_unit_test_setup(test_rolled_back, set_up),
		cmocka_unit_test_setup(test_forget, set_up),
		cmocka_unit_test_setup(test_forget_all, set_up),
		cmocka_unit_test_setup(test_backup, set_up),
		cmocka_unit_test_setup(test_newer, set_up),
		cmocka_unit_test_setup(test_damaged, set_up),
	};

	return cmocka_run_group_tests_name("ledger", tests, set_up_all,
					   tear_down_all);
}
