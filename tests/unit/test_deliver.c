/* deliver/: names, whom a file is for, runbooks, what is written, requests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "deliver/names.h"
#include "deliver/request.h"
#include "deliver/runbook.h"
#include "deliver/write.h"

#define SUDI(pid, sn) "{\"udi_pid\":\"" pid "\",\"udi_serial_number\":\"" sn "\"}"
#define ACK(pid, sn, id)                                                       \
	"<smartLicenseRumAck><data><![CDATA[[{\"sudi\":" SUDI(pid, sn)         \
	",\"report_id\":" id ",\"status\":\"ACKED\"}]]]></data>"               \
	"<signature>AAAA</signature></smartLicenseRumAck>"
#define SLAC(pid, sn)                                                          \
	"<smartLicenseAuthorization><udi>P:" pid ",S:" sn "</udi>"             \
	"<authorizationCode><flag>A</flag></authorizationCode>"                \
	"<signature>AAAA</signature></smartLicenseAuthorization>"
#define POLICY                                                                 \
	"<smartLicensePolicy><policyCode><name>Lab Policy</name></policyCode>" \
	"<signature>AAAA</signature></smartLicensePolicy>"
#define TRUST                                                                  \
	"<smartLicenseTrustCode><data>x</data><signature>AAAA</signature>"     \
	"</smartLicenseTrustCode>"
#define FILE_OF(text) "<smartLicense>" text "</smartLicense>"

static const struct limits *standard(void)
{
	static struct limits l;

	l = limits_default();
	return &l;
}

static struct plan_options wish(void)
{
	return (struct plan_options){.limits = standard()};
}

static struct udi udi_of(const char *pid, const char *sn)
{
	return (struct udi){slice_of(pid), slice_of(sn)};
}

/* ---- a survey that was not run ------------------------------------------------ */

static void take_pieces(struct plan *p, const struct document *d,
			const char *source, enum verdict verdict)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct document_piece *piece = &d->pieces[i];
		_cleanup_buf_ struct buf place = {0};
		struct survey_item item = {.kind = piece->kind,
					   .is_element = true};

		buf_printf(&place, "%s#%.*s[1]", source,
			   SLICE_ARG(piece->name));
		item.artefact.source = buf_slice(&place);
		item.artefact.offset = piece->offset;
		item.judgement.verdict = verdict;
		item.judgement.reason = "so it was";
		plan_take(p, &item);
	}
}

static void take_as(struct plan *p, const char *source, const char *text,
		    struct udi outer, enum verdict verdict)
{
	struct survey_item item = {.kind = KIND_ACCOUNT_FILE, .outer = outer};
	_cleanup_arena_ struct arena a = {0};
	struct document d;
	struct err e = {0};

	if (document_read(&d, &a, slice_of(text), NULL, standard(), &e))
		fail_msg("%s", e.text);
	take_pieces(p, &d, source, verdict);
	item.artefact.kind = KIND_ACCOUNT_FILE;
	item.artefact.source = slice_of(source);
	item.artefact.bytes = slice_of(text);
	plan_take(p, &item);
}

static void take(struct plan *p, const char *source, const char *text)
{
	take_as(p, source, text, (struct udi){{0}, {0}}, VERDICT_UNVERIFIABLE);
}

static size_t delivered(const struct plan *p)
{
	size_t count;

	plan_deliveries(p, &count);
	return count;
}

static size_t refused(const struct plan *p)
{
	size_t count;

	plan_refused(p, &count);
	return count;
}

/* ---- names ---------------------------------------------------------------------- */

static void assert_safe(const char *name)
{
	size_t n = strlen(name);

	assert_in_range(n, 1, 200);
	assert_true(isalnum((unsigned char)name[0]) || name[0] == '_');
	assert_int_not_equal(name[n - 1], '.');
	assert_int_equal(strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789-_."), n);
	assert_int_not_equal(name_compare(name, NAME_RUNBOOK), 0);
}

static void hostile_names_stay_in_the_folder(void **state)
{
	static const char *const sources[] = {
		"../../etc/passwd", "x!../../y", "..",	   ".",
		"a/..",		    "a!.",	 ".hidden", "-rf",
		"RUNBOOK.txt",	    "a!runbook.TXT", "x.",  "a b;reload",
		"x\x1b[31m",	    "\xff\xfe",	 "x\ny",   "...",
		"C:\\x",	    "flash:x",	 "x|redirect flash:y", "-",
		"a/",		    "!",
	};
	_cleanup_arena_ struct arena a = {0};
	char longest[4000];

	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
		assert_safe(name_file(&a, slice_of(sources[i]), "ack.txt"));
	memset(longest, 'x', sizeof(longest));
	assert_safe(name_file(&a, (struct slice){(uint8_t *)longest,
						 sizeof(longest)}, "ack.txt"));
	assert_string_equal(name_file(&a, slice_of("u/a.tar.gz!b.gz!ACK_1.txt"),
				      "z"), "ACK_1.txt");
	assert_string_equal(
		name_file(&a, slice_of("r.json#acknowledgements[1]."
				       "smart_license"), "ack.txt"), "ack.txt");
	assert_string_equal(name_file(&a, slice_of("-"), "ack.txt"), "ack.txt");
	assert_string_equal(name_tagged(&a, "x.y.txt", "t"), "x.y-t.txt");
	assert_string_equal(name_tagged(&a, "x", "t"), "x-t");
}

static void folders_are_safe(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	const struct udi evil[] = {
		udi_of("..", ".."), udi_of("../x", "/etc"), udi_of("-", "."),
		udi_of("A_B", "C_D"), udi_of("\x1b]0;x\a", "\n"),
	};

	for (size_t i = 0; i < sizeof(evil) / sizeof(evil[0]); i++) {
		const char *name = name_folder(&a, evil[i]);

		assert_null(strchr(name, '/'));
		assert_int_not_equal(name[0], '.');
		assert_int_not_equal(name[strlen(name) - 1], '.');
		assert_false(name_folder_is_exact(evil[i]));
		/* So no two devices can share one by a '_' of their own. */
		assert_ptr_equal(strchr(name, '_'), strrchr(name, '_'));
	}
	assert_string_equal(name_folder(&a, udi_of("C9300-48U", "LAB1")),
			    "C9300-48U_LAB1");
	assert_true(name_folder_is_exact(udi_of("C9300-48U", "LAB1")));
}

/* ---- whom a file is for ------------------------------------------------------------ */

static const struct {
	const char *pid, *sn, *text;
} fleet[] = {
	{"A", "S1", FILE_OF(ACK("A", "S1", "1"))},
	{"A", "S2", FILE_OF(ACK("A", "S2", "1") SLAC("A", "S2"))},
	{"B", "S1", FILE_OF(SLAC("B", "S1") POLICY)},
	{"A/1", "S1", FILE_OF(ACK("A/1", "S1", "2"))},
	{"A-1", "S1", FILE_OF(ACK("A-1", "S1", "2"))},
	{"a", "s1", FILE_OF(ACK("a", "s1", "3"))},
};
enum { FLEET = sizeof(fleet) / sizeof(fleet[0]) };

static void each_device_gets_its_own_and_nothing_else(void **state)
{
	const struct plan_options o = wish();
	struct plan *p = plan_new(&o);
	const struct delivery *all;
	size_t count;

	/* All under one name, the worst there can be. */
	for (size_t i = 0; i < FLEET; i++)
		take(p, "x.tar.gz!ACK_dev.txt", fleet[i].text);
	plan_settle(p);
	all = plan_deliveries(p, &count);
	assert_int_equal(count, FLEET);
	assert_int_equal(refused(p), 0);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(all[i].count, 1);
		for (size_t k = 0; k < FLEET; k++) {
			bool own = udi_equal(all[i].udi,
					     udi_of(fleet[k].pid, fleet[k].sn));
			bool bytes = slice_is(all[i].files[0].answer->bytes,
					      fleet[k].text);

			assert_int_equal(own, bytes);
		}
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(name_compare(all[k].folder,
							  all[i].folder), 0);
	}
	plan_free(p);
}

/* For every two: a message around the file that names the other keeps it home. */
static void a_wrong_message_delivers_nothing(void **state)
{
	const struct plan_options o = wish();

	for (size_t i = 0; i < FLEET; i++) {
		for (size_t k = 0; k < FLEET; k++) {
			struct plan *p = plan_new(&o);

			take_as(p, "r.json#acknowledgements[1].smart_license",
				fleet[i].text,
				udi_of(fleet[k].pid, fleet[k].sn),
				VERDICT_VALID);
			plan_settle(p);
			assert_int_equal(delivered(p), i == k);
			assert_int_equal(refused(p), i != k);
			plan_free(p);
		}
	}
}

static void what_contradicts_itself_stays(void **state)
{
	static const char *const names[] = {
		"ACK_dev_1_B_S9_26Jan02_03_04_05_000.txt"};
	const struct plan_options o = wish();
	struct plan *p = plan_new(&o);

	take(p, "x", FILE_OF(ACK("A", "S1", "1") SLAC("A", "S2")));
	take(p, names[0], FILE_OF(ACK("A", "S1", "1")));
	take(p, "nobody", FILE_OF(POLICY));
	plan_settle(p);
	assert_int_equal(delivered(p), 0);
	assert_int_equal(refused(p), 3);
	plan_free(p);
}

static void the_operator_may_say_whose_it_is(void **state)
{
	const struct udi two[] = {udi_of("A", "S1"), udi_of("A", "S2")};
	struct plan_options o = wish();
	struct plan *p;
	const struct delivery *all;
	size_t count;

	o.stated = two;
	o.stated_count = 2;
	p = plan_new(&o);
	take(p, "policy.txt", FILE_OF(POLICY));
	/* What names a device is not for others, whatever is said. */
	take(p, "ack.txt", FILE_OF(ACK("B", "S1", "1")));
	plan_settle(p);
	all = plan_deliveries(p, &count);
	assert_int_equal(count, 3);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(all[i].count, 1);
		assert_string_equal(all[i].files[0].name,
				    i < 2 ? "policy.txt" : "ack.txt");
	}
	plan_free(p);
}

/* A code that tells a serial number alone is for nobody, and not for others. */
static void half_a_name_contradicts(void **state)
{
	static const char half[] =
		FILE_OF("<smartLicenseAuthorization><udi>S:S1</udi>"
			"<signature>AAAA</signature>"
			"</smartLicenseAuthorization>");
	const struct udi one = udi_of("A", "S1"), two = udi_of("A", "S2");
	struct plan_options o = wish();

	for (unsigned i = 0; i < 3; i++) {
		struct plan *p;

		o.stated = i == 1 ? &one : &two;
		o.stated_count = i > 0;
		p = plan_new(&o);
		take(p, "x", half);
		take_as(p, "y", FILE_OF(POLICY),
			(struct udi){{0}, slice_of("S1")}, VERDICT_VALID);
		plan_settle(p);
		assert_int_equal(delivered(p), i == 1);
		assert_int_equal(refused(p), i == 1 ? 0 : 2);
		plan_free(p);
	}
}

static void verdicts_decide(void **state)
{
	static const bool goes[VERDICT_COUNT] = {
		[VERDICT_VALID] = true,
		[VERDICT_UNTRUSTED] = true,
		[VERDICT_UNVERIFIABLE] = true,
		[VERDICT_UNSIGNED] = true,
	};
	const struct plan_options o = wish();

	for (unsigned v = 0; v < VERDICT_COUNT; v++) {
		struct plan *p = plan_new(&o);
		const struct delivery *all;
		size_t count;

		take_as(p, "x", fleet[0].text, (struct udi){{0}, {0}},
			(enum verdict)v);
		plan_settle(p);
		all = plan_deliveries(p, &count);
		assert_int_equal(count, goes[v]);
		assert_int_equal(refused(p), !goes[v]);
		if (count)
			assert_int_equal(all->files[0].answer->verdict, v);
		plan_free(p);
	}
}

/* A file whose pieces were never judged, after one whose were. */
static void verdicts_are_of_one_file(void **state)
{
	const struct plan_options o = wish();
	struct survey_item item = {.kind = KIND_ACCOUNT_FILE};
	struct plan *p = plan_new(&o);

	take(p, "x", fleet[0].text);
	item.artefact.source = slice_of("y");
	item.artefact.bytes = slice_of(fleet[4].text);
	plan_take(p, &item);
	plan_settle(p);
	assert_int_equal(delivered(p), 1);
	assert_int_equal(refused(p), 1);
	plan_free(p);
}

static void a_bad_archive_takes_its_files_back(void **state)
{
	const struct plan_options o = wish();
	struct plan *p = plan_new(&o);
	struct survey_item bad = {.kind = KIND_MALFORMED};

	take(p, "a.txt", fleet[0].text);
	plan_begin(p);
	take(p, "x.tar.gz!b.txt", fleet[1].text);
	plan_begin(p);
	take(p, "x.tar.gz!y.tar!c.txt", fleet[2].text);
	take(p, "x.tar.gz!y.tar!d.txt", FILE_OF(POLICY));
	plan_end(p, false);
	plan_end(p, true);
	bad.artefact.source = slice_of("x.tar.gz");
	err_set(&bad.fault, RC_MALFORMED, "its checksum is wrong");
	plan_take(p, &bad);
	plan_settle(p);
	assert_int_equal(delivered(p), 1);
	assert_int_equal(refused(p), 1);
	plan_free(p);
}

static void names_in_a_folder_are_unique(void **state)
{
	static const char *const texts[] = {
		FILE_OF(ACK("A", "S1", "1")), FILE_OF(ACK("A", "S1", "2")),
		FILE_OF(ACK("A", "S1", "3")), FILE_OF(ACK("A", "S1", "4"))};
	const struct plan_options o = wish();
	_cleanup_buf_ struct buf apes = {0};

	/* The last round knows what the first would be called, and apes it. */
	for (unsigned round = 0; round < 2; round++) {
		struct plan *p = plan_new(&o);
		const struct delivery *d;
		size_t count;

		take(p, "1/ack.txt", texts[0]);
		take(p, "2/ACK.txt", texts[1]);
		take(p, "3/ack.txt", texts[0]); /* the same once more */
		if (round)
			take(p, buf_text(&apes), texts[2]);
		plan_settle(p);
		d = plan_deliveries(p, &count);
		assert_int_equal(count, 1);
		assert_int_equal(d->count, 2 + round);
		for (size_t i = 0; i < d->count; i++) {
			assert_safe(d->files[i].name);
			for (size_t k = 0; k < i; k++)
				assert_int_not_equal(
					name_compare(d->files[i].name,
						     d->files[k].name), 0);
		}
		buf_printf(&apes, "4/%s", d->files[0].name);
		plan_free(p);
	}
}

/* ---- runbooks ------------------------------------------------------------------------- */

static size_t place_of(const struct runbook *r, const char *part)
{
	for (size_t i = 0; i < r->command_count; i++) {
		if (strstr(r->commands[i].command, part))
			return i;
	}
	fail_msg("no command with %s", part);
	return 0;
}

static void commands_come_in_order(void **state)
{
	const struct udi one = udi_of("A", "S1");
	struct plan_options o = wish();
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf text = {0};
	const struct delivery *d;
	struct runbook r;
	struct plan *p;
	size_t count;

	o.stated = &one;
	o.stated_count = 1;
	p = plan_new(&o);
	take(p, "1ack.txt", FILE_OF(ACK("A", "S1", "1") SLAC("A", "S1")));
	take(p, "2policy.txt", FILE_OF(POLICY));
	take(p, "3code.txt", FILE_OF(SLAC("A", "S1") POLICY));
	take(p, "4code.txt", FILE_OF(SLAC("A", "S1")));
	take(p, "5trust.txt", FILE_OF(TRUST));
	plan_settle(p);
	d = plan_deliveries(p, &count);
	assert_int_equal(count, 1);
	runbook_make(&r, &a, d, "usb1");
	assert_int_equal(r.command_count, 2 + 2 * 5);
	assert_string_equal(r.commands[0].command, "show clock");
	assert_in_range(place_of(&r, "copy usb1:A_S1/1ack.txt flash:"), 2, 6);
	assert_in_range(place_of(&r, "import flash:5trust.txt"), 7, 7);
	assert_in_range(place_of(&r, "import flash:4code.txt"), 8, 8);
	assert_in_range(place_of(&r, "import flash:2policy.txt"), 9, 10);
	assert_in_range(place_of(&r, "import flash:3code.txt"), 9, 10);
	assert_in_range(place_of(&r, "import flash:1ack.txt"), 11, 11);
	runbook_text(&text, d, &r);
	assert_non_null(strstr(buf_text(&text), RUNBOOK_SUCCESS));
	assert_non_null(strstr(buf_text(&text), "rum ledger confirm 'A:S1'\n"));
	assert_null(strstr(buf_text(&text), "\t"));
	plan_free(p);
}

/* What a UDI holds reaches neither the terminal nor a line of its own. */
static void a_runbook_shows_no_control_bytes(void **state)
{
	const struct udi evil = {SLICE_LITERAL("A\x1b[2J"),
				 SLICE_LITERAL("S\nreload\n';reload;'")};
	struct plan_options o = wish();
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf text = {0};
	const struct delivery *d;
	struct runbook r;
	struct plan *p;
	size_t count;

	o.stated = &evil;
	o.stated_count = 1;
	p = plan_new(&o);
	take(p, "policy.txt", FILE_OF(POLICY));
	plan_settle(p);
	d = plan_deliveries(p, &count);
	runbook_make(&r, &a, d, RUNBOOK_MEDIA);
	runbook_text(&text, d, &r);
	runbook_overview(&text, p);
	assert_null(strchr(buf_text(&text), '\x1b'));
	assert_null(strstr(buf_text(&text), "\nreload"));
	/* Nor does a shell run it. */
	assert_non_null(strstr(buf_text(&text), "'\\'';reload;'\\''"));
	for (size_t i = 0; i < r.command_count; i++)
		assert_int_equal(strcspn(r.commands[i].command, "\n\x1b"),
				 strlen(r.commands[i].command));
	plan_free(p);
}

static void media_names_are_plain(void **state)
{
	assert_true(runbook_media_is("usbflash0"));
	assert_true(runbook_media_is("stby-usb_1"));
	assert_false(runbook_media_is(""));
	assert_false(runbook_media_is("usb0:"));
	assert_false(runbook_media_is("-x"));
	assert_false(runbook_media_is("a b"));
	assert_false(runbook_media_is("usb0\nreload"));
}

/* ---- writing ------------------------------------------------------------------------------ */

static char folder[64];

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *f)
{
	return remove(path);
}

static int setup(void **state)
{
	snprintf(folder, sizeof(folder), "/tmp/rum-deliver-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state)
{
	return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static const char *in_folder(const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static struct plan *plan_of_two(const struct plan_options *o)
{
	struct plan *p = plan_new(o);

	take(p, "ack.txt", fleet[0].text);
	take(p, "ack.txt", fleet[1].text);
	plan_settle(p);
	return p;
}

static enum rc write_plan(const struct plan *p, unsigned flags)
{
	const struct deliver_wish w = {folder, RUNBOOK_MEDIA, flags};
	struct err e = {0};

	return deliver_write(p, &w, &e);
}

static bool holds(const char *name, const char *text)
{
	_cleanup_buf_ struct buf bytes = {0};

	return !file_read_small(in_folder(name), &bytes, standard(),
				offsetof(struct limits, piece_bytes), NULL) &&
	       slice_is(buf_slice(&bytes), text);
}

static void files_are_written_as_they_came(void **state)
{
	const struct plan_options o = wish();
	struct plan *p = plan_of_two(&o);

	assert_int_equal(write_plan(p, 0), RC_OK);
	assert_true(holds("A_S1/ack.txt", fleet[0].text));
	assert_true(holds("A_S2/ack.txt", fleet[1].text));
	assert_int_equal(access(in_folder("A_S1/" NAME_RUNBOOK), F_OK), 0);
	assert_int_equal(access(in_folder(NAME_RUNBOOK), F_OK), 0);
	/* Again: all is there. */
	assert_int_equal(write_plan(p, 0), RC_OK);
	plan_free(p);
}

static void nothing_is_written_over(void **state)
{
	const struct plan_options o = wish();
	struct plan *p = plan_of_two(&o);
	struct err e = {0};

	assert_int_equal(mkdir(in_folder("A_S2"), 0777), 0);
	assert_int_equal(output_whole(in_folder("A_S2/ack.txt"), 0644, 0,
				      slice_of("old"), &e), RC_OK);
	assert_int_not_equal(write_plan(p, 0), RC_OK);
	assert_true(holds("A_S2/ack.txt", "old"));
	/* Not even what came before it. */
	assert_int_not_equal(access(in_folder("A_S1/ack.txt"), F_OK), 0);
	assert_int_not_equal(access(in_folder(NAME_RUNBOOK), F_OK), 0);
	assert_int_equal(write_plan(p, OUTPUT_FORCE), RC_OK);
	assert_true(holds("A_S2/ack.txt", fleet[1].text));
	plan_free(p);
}

static void a_link_leads_nowhere(void **state)
{
	const struct plan_options o = wish();
	struct plan *p = plan_of_two(&o);
	char target[96];

	snprintf(target, sizeof(target), "%s/elsewhere", folder);
	assert_int_equal(mkdir(target, 0777), 0);
	assert_int_equal(symlink(target, in_folder("A_S1")), 0);
	assert_int_not_equal(write_plan(p, OUTPUT_FORCE), RC_OK);
	assert_int_not_equal(access(in_folder("elsewhere/ack.txt"), F_OK), 0);
	plan_free(p);
}

/* One for very many lies there once, and every runbook names it. */
static void a_bulk_answer_lies_there_once(void **state)
{
	const struct plan_options o = wish();
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf text = {0};
	struct plan *p = plan_new(&o);
	const struct delivery *d;
	struct runbook r;
	size_t count;

	buf_add_text(&text, "<smartLicense>");
	for (unsigned i = 0; i < 100; i++)
		buf_printf(&text, "<smartLicenseAuthorization><udi>P:A,S:S%u"
			   "</udi><signature>AAAA</signature>"
			   "</smartLicenseAuthorization>", i);
	buf_add_text(&text, "</smartLicense>");
	take(p, "codes.txt", buf_text(&text));
	plan_settle(p);
	d = plan_deliveries(p, &count);
	assert_int_equal(count, 100);
	for (size_t i = 0; i < count; i++) {
		assert_string_equal(d[i].files[0].folder, NAME_SHARED);
		assert_int_equal(d[i].files[0].again, i > 0);
	}
	assert_int_equal(write_plan(p, 0), RC_OK);
	runbook_make(&r, &a, &d[7], RUNBOOK_MEDIA);
	assert_non_null(strstr(r.commands[2].command,
			       "copy usbflash0:shared/codes-"));
	assert_int_not_equal(access(in_folder("A_S7/codes.txt"), F_OK), 0);
	plan_free(p);
}

/* ---- the ledger ------------------------------------------------------------------------------ */

#define REPORT(pid, sn, id, ha)                                                \
	"{\"payload\":\"{\\\"asset_identification\\\":{\\\"report_id\\\":" id  \
	",\\\"asset\\\":{\\\"name\\\":\\\"t\\\"},\\\"instance\\\":{"           \
	"\\\"sudi\\\":{\\\"udi_pid\\\":\\\"" pid "\\\","                       \
	"\\\"udi_serial_number\\\":\\\"" sn "\\\"}}},\\\"meta\\\":{" ha        \
	"},\\\"measurements\\\":[]}\",\"signature\":{\"value\":\"AAAA\"}}"
#define MEMBER(pid, sn)                                                        \
	"{\\\"role\\\":\\\"Member\\\",\\\"sudi\\\":{\\\"udi_pid\\\":\\\"" pid   \
	"\\\",\\\"udi_serial_number\\\":\\\"" sn "\\\"}}"

static const struct ledger_judgement unverifiable = {
	.verdict = "unverifiable", .rank = VERDICT_UNVERIFIABLE,
	.ring = (const uint8_t[SHA256_BYTES]){0}};
static const struct ledger_judgement invalid = {
	.verdict = "invalid", .rank = VERDICT_INVALID,
	.ring = (const uint8_t[SHA256_BYTES]){0}};

static struct ledger *ledger_new(void)
{
	struct ledger *l;
	struct err e = {0};

	if (ledger_open(&l, "test", LEDGER_MEMORY, 1, &e) ||
	    ledger_begin(l, true, &e))
		fail_msg("%s", e.text);
	return l;
}

static void add_report(struct ledger *l, const char *text)
{
	_cleanup_arena_ struct arena a = {0};
	struct rum_report report;
	struct ledger_report r = {.report = &report,
				  .source = {slice_of("usage.txt"),
					     slice_of("#RUMReport[1]")},
				  .judgement = unverifiable};
	struct ledger_change change;
	struct err e = {0};

	if (rum_report_read(&report, &a, slice_of(text), standard(), &e))
		fail_msg("%s", e.text);
	sha256(r.text_hash, report.text);
	sha256(r.payload_hash, report.payload);
	if (ledger_add_report(l, &r, standard(), &change, &e))
		fail_msg("%s", e.text);
	assert_int_equal(change.outcome, LEDGER_ADDED);
}

struct exporting {
	int64_t ids[8];
	size_t count;
};

static enum rc note_id(void *context, const struct ledger_stored_report *r,
		       struct err *e)
{
	struct exporting *x = context;

	x->ids[x->count++] = r->id;
	return RC_OK;
}

static void export_all(struct ledger *l)
{
	const struct ledger_choice choice = {.unreported = true};
	struct exporting x = {.count = 0};
	struct ledger_export out = {.form = "cssm", .reports = x.ids};
	struct err e = {0};
	uint64_t conflicts;
	int64_t id;

	if (ledger_reports(l, &choice, note_id, &x, &conflicts, &e))
		fail_msg("%s", e.text);
	out.report_count = x.count;
	if (ledger_add_export(l, &out, &id, &e))
		fail_msg("%s", e.text);
}

/* `to` NULL: for whom the file itself names. */
/* As import does. */
static void apply_acks(struct ledger *l, int64_t file, const struct document *d,
		       const struct addressees *whom)
{
	struct ledger_ack_result done;
	struct err e = {0};

	for (size_t i = 0; i < d->count; i++) {
		const struct ledger_ack_wish w = {.file = file,
						  .piece = (uint32_t)i};

		if (d->pieces[i].kind == KIND_ACK &&
		    ledger_apply_ack(l, &w, &d->pieces[i].ack, whom->udis[0],
				     &done, &e))
			fail_msg("%s", e.text);
	}
}

static int64_t add_file(struct ledger *l, const char *source, const char *text,
			const struct udi *to,
			const struct ledger_judgement *judgement)
{
	_cleanup_arena_ struct arena a = {0};
	struct ledger_judgement all[8];
	struct addressees whom;
	struct document d;
	struct ledger_file f = {.bytes = slice_of(text),
				.kind = "ack",
				.source = {slice_of(source), {0}},
				.document = &d,
				.addressees = &whom,
				.judgements = all};
	struct err e = {0};
	int64_t id;
	bool added;

	for (size_t i = 0; i < 8; i++)
		all[i] = *judgement;
	if (document_read(&d, &a, f.bytes, NULL, standard(), &e))
		fail_msg("%s", e.text);
	document_addressees(&whom, &a, &d, f.outer, slice_of(source));
	if (to)
		whom = (struct addressees){to, 1, BY_OPERATOR, NULL};
	sha256(f.hash, f.bytes);
	if (ledger_add_file(l, &f, &id, &added, &e))
		fail_msg("%s", e.text);
	assert_true(added);
	apply_acks(l, id, &d, &whom);
	return id;
}

static struct plan *plan_of_ledger(const struct plan_options *o,
				   struct ledger *l)
{
	struct plan *p = plan_new(o);
	struct err e = {0};

	if (plan_know_ledger(p, l, &e) || plan_take_ledger(p, l, &e))
		fail_msg("%s", e.text);
	plan_settle(p);
	return p;
}

static void the_ledger_tells_the_lists(void **state)
{
	struct plan_options o = wish();
	struct ledger *l = ledger_new();
	const struct missing_answer *missing;
	const struct foreign_answer *foreign;
	const struct handed_answer *handed;
	const struct delivery *all;
	struct plan *p;
	struct err e = {0};
	size_t count;
	int64_t file;

	add_report(l, REPORT("A", "S1", "1", ""));
	add_report(l, REPORT("B", "S1", "1", ""));
	export_all(l);
	add_report(l, REPORT("D", "S1", "1", "")); /* not exported: no wait */
	file = add_file(l, "x!ack1.txt", FILE_OF(ACK("A", "S1", "1")), NULL,
			&unverifiable);
	add_file(l, "x!ack2.txt", FILE_OF(ACK("C", "S1", "1")), NULL,
		 &unverifiable);
	p = plan_of_ledger(&o, l);
	all = plan_deliveries(p, &count);
	assert_int_equal(count, 1);
	assert_true(udi_equal(all->udi, udi_of("A", "S1")));
	assert_string_equal(all->files[0].name, "ack1.txt");
	assert_true(slice_is(all->files[0].answer->bytes,
			     FILE_OF(ACK("A", "S1", "1"))));
	missing = plan_missing(p, &count);
	assert_int_equal(count, 1);
	assert_true(udi_equal(missing->udi, udi_of("B", "S1")));
	assert_int_equal(missing->reports, 1);
	foreign = plan_foreign(p, &count);
	assert_int_equal(count, 1);
	assert_true(udi_equal(foreign->udi, udi_of("C", "S1")));
	handed = plan_handed(p, &count);
	assert_int_equal(count, 1);
	assert_int_equal(handed->file, file);
	assert_int_equal(ledger_mark_answer(l, file, handed->udi, false, &e),
			 RC_OK);
	plan_free(p);

	/* Handed over: still delivered, but no news for the ledger. */
	o.foreign = true;
	p = plan_of_ledger(&o, l);
	assert_int_equal(delivered(p), 2);
	plan_handed(p, &count);
	assert_int_equal(count, 1);
	plan_free(p);

	o.foreign = false;
	assert_int_equal(ledger_mark_answer(l, file, udi_of("A", "S1"), true,
					    &e), RC_OK);
	p = plan_of_ledger(&o, l);
	assert_int_equal(delivered(p), 0);
	plan_free(p);
	o.installed = true;
	p = plan_of_ledger(&o, l);
	assert_int_equal(delivered(p), 1);
	plan_free(p);
	ledger_rollback(l);
	ledger_close(l);
}

/* Neither the answer to what was acknowledged before, nor one that acknowledges
 * nothing. What nobody can read may be one. */
static void another_answer_is_none(void **state)
{
	static const struct {
		const char *text;
		size_t missing;
	} answers[] = {
		{FILE_OF(ACK("A", "S1", "1")), 1},
		{FILE_OF("<smartLicenseRumAck><data>[{\"sudi\":{\"udi_pid\":\"A\","
			 "\"udi_serial_number\":\"S1\"},\"report_id\":2,"
			 "\"status\":\"FAILED\"}]</data></smartLicenseRumAck>"), 1},
		{FILE_OF("<smartLicenseRumAck><data>[{\"sudi\":{\"udi_pid\":\"A\","
			 "\"udi_serial_number\":\"S1\"},\"n\":2}]</data>"
			 "</smartLicenseRumAck>"), 0},
		{FILE_OF(ACK("A", "S1", "2")), 0},
	};
	const struct plan_options o = wish();
	struct ledger *l = ledger_new();

	add_report(l, REPORT("A", "S1", "1", ""));
	add_report(l, REPORT("A", "S1", "2", ""));
	export_all(l);
	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
		struct plan *p;
		size_t count;

		add_file(l, "x", answers[i].text, NULL, &unverifiable);
		p = plan_of_ledger(&o, l);
		plan_missing(p, &count);
		assert_int_equal(count, answers[i].missing);
		assert_int_equal(delivered(p), 1);
		plan_free(p);
	}
	ledger_rollback(l);
	ledger_close(l);
}

/* For every two devices: a ledger that has the file of one for the other. */
static void the_ledgers_word_is_not_enough(void **state)
{
	const struct plan_options o = wish();

	for (size_t i = 0; i < FLEET; i++) {
		for (size_t k = 0; k < FLEET; k++) {
			struct udi other = udi_of(fleet[k].pid, fleet[k].sn);
			struct ledger *l = ledger_new();
			struct plan *p;

			add_report(l, REPORT("A", "S1", "1", ""));
			add_report(l, REPORT("A", "S2", "1", ""));
			add_report(l, REPORT("B", "S1", "1", ""));
			add_report(l, REPORT("A/1", "S1", "1", ""));
			add_report(l, REPORT("A-1", "S1", "1", ""));
			add_report(l, REPORT("a", "s1", "1", ""));
			add_file(l, "x", fleet[i].text, &other, &unverifiable);
			p = plan_of_ledger(&o, l);
			assert_int_equal(delivered(p), i == k);
			assert_int_equal(refused(p), i != k);
			plan_free(p);
			ledger_rollback(l);
			ledger_close(l);
		}
	}
}

static void an_invalid_one_is_refused(void **state)
{
	const struct plan_options o = wish();
	struct ledger *l = ledger_new();
	struct plan *p;

	add_report(l, REPORT("A", "S1", "1", ""));
	add_file(l, "x", fleet[0].text, NULL, &invalid);
	p = plan_of_ledger(&o, l);
	assert_int_equal(delivered(p), 0);
	assert_int_equal(refused(p), 1);
	plan_free(p);
	ledger_rollback(l);
	ledger_close(l);
}

/* A name has '-' where a PID has '/': the ledger knows which device is meant. */
static void a_name_spells_what_it_can(void **state)
{
	static const char source[] =
		"ACK_dev_1_A-1_S1_26Jan02_03_04_05_000.txt";
	const struct udi slash = udi_of("A/1", "S1"), dot = udi_of("A:1", "S1");
	const struct plan_options o = wish();
	const char *text = FILE_OF(POLICY);

	for (unsigned both = 0; both < 2; both++) {
		struct ledger *l = ledger_new();
		const struct delivery *all;
		struct plan *p = plan_new(&o);
		struct err e = {0};
		size_t count;

		add_report(l, REPORT("A/1", "S1", "1", ""));
		if (both)
			add_report(l, REPORT("A:1", "S1", "1", ""));
		if (plan_know_ledger(p, l, &e))
			fail_msg("%s", e.text);
		take(p, source, text);
		plan_settle(p);
		all = plan_deliveries(p, &count);
		assert_int_equal(count, !both);
		if (count)
			assert_true(udi_equal(all->udi, slash));
		plan_free(p);
		/* And the ledger's own. */
		add_file(l, source, text, both ? &dot : &slash, &unverifiable);
		p = plan_of_ledger(&o, l);
		assert_int_equal(delivered(p), 1);
		plan_free(p);
		ledger_rollback(l);
		ledger_close(l);
	}
}

static void a_stack_has_one_folder(void **state)
{
	static const char codes[] =
		FILE_OF(SLAC("A", "S1") SLAC("A", "S2") SLAC("A", "S3"));
	const struct plan_options o = wish();
	struct ledger *l = ledger_new();
	const struct delivery *all;
	struct plan *p;
	size_t count;

	add_report(l, REPORT("A", "S1", "1",
			     "\\\"ha_udi\\\":[" MEMBER("A", "S1") "," MEMBER(
				     "A", "S2") "," MEMBER("A", "S3") "]"));
	/* S3 reported for itself meanwhile: it is its own. */
	add_report(l, REPORT("A", "S3", "9", ""));
	add_file(l, "x!codes.txt", codes, NULL, &unverifiable);
	p = plan_of_ledger(&o, l);
	all = plan_deliveries(p, &count);
	assert_int_equal(count, 2);
	assert_true(udi_equal(all[0].udi, udi_of("A", "S1")));
	assert_int_equal(all[0].count, 1);
	assert_int_equal(all[0].member_count, 2);
	assert_true(udi_equal(all[1].udi, udi_of("A", "S3")));
	plan_handed(p, &count);
	assert_int_equal(count, 3);
	plan_free(p);
	ledger_rollback(l);
	ledger_close(l);
}

/* ---- requests ----------------------------------------------------------------------------------- */

static void a_request_reads_back(void **state)
{
	const struct request_device devices[] = {
		{udi_of("C8000V", "S1"), slice_of("h]]>1"), {0}},
		{udi_of("C8000V", "S2"), {0}, slice_of("tag")},
	};
	bool found;
	const struct wanted_license license = {
		request_feature_tag("hseck9", slice_of("C8000V"), &found),
		slice_of("2"), {true, 2}};
	struct request r = {.form = REQUEST_FILE,
			    .at = 1767323045,
			    .nonce = slice_of("n"),
			    .devices = devices,
			    .device_count = 2,
			    .licenses = &license,
			    .license_count = 1};
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf file = {0}, json = {0};
	struct auth_request back;
	struct document d;
	struct json_doc doc;
	struct err e = {0};

	assert_true(found);
	assert_int_equal(request_write(&file, &r, standard(), &e), RC_OK);
	assert_int_equal(document_read(&d, &a, buf_slice(&file), NULL,
				       standard(), &e), RC_OK);
	assert_int_equal(d.count, 2);
	assert_int_equal(d.pieces[0].kind, KIND_SYSTEM_INFO);
	assert_true(slice_is(d.pieces[0].system.hostname, "h]]>1"));
	assert_int_equal(d.pieces[0].system.timestamp.value, 1767323045);
	assert_int_equal(d.pieces[1].request.count, 2);
	assert_true(udi_equal(d.pieces[1].request.entries[1].udi,
			      devices[1].udi));
	assert_int_equal(d.pieces[1].request.entries[0].keys[0].count.value, 2);
	assert_null(d.pieces[1].request.entries[0].remove_code.p);

	r.form = REQUEST_REST;
	r.license_count = 0;
	r.device_count = 1;
	r.remove_code = slice_of("CEL7AU-RaG");
	assert_int_equal(request_write(&json, &r, standard(), &e), RC_OK);
	assert_int_equal(json_read(&doc, &a, buf_slice(&json), standard(), &e),
			 RC_OK);
	assert_true(auth_request_is_json(json_root(&doc)));
	auth_request_read_json(&back, &a, json_root(&doc));
	assert_int_equal(back.count, 1);
	assert_int_equal(back.entries[0].key_count, 0);
	assert_true(slice_is(back.entries[0].remove_code, "CEL7AU-RaG"));
}

static void a_request_that_cannot_be_read_is_not_given_out(void **state)
{
	const struct request_device device = {
		udi_of("C8000V", "S1"), slice_of("h\xef\xbf\xbf"), {0}};
	const struct request r = {.form = REQUEST_FILE,
				  .nonce = slice_of("n"),
				  .devices = &device,
				  .device_count = 1};
	_cleanup_buf_ struct buf file = {0};
	struct err e = {0};

	assert_int_equal(request_write(&file, &r, standard(), &e), RC_USAGE);
}

static void tags_are_not_guessed(void **state)
{
	bool found;

	request_feature_tag("hseck9", slice_of("C9300-48U"), &found);
	assert_false(found);
	request_feature_tag("dna", slice_of("C8000V"), &found);
	assert_false(found);
	request_feature_tag("hseck9", slice_of("ISR4451-X/K9"), &found);
	assert_true(found);
}

#define WRITES(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_names_stay_in_the_folder),
		cmocka_unit_test(folders_are_safe),
		cmocka_unit_test(each_device_gets_its_own_and_nothing_else),
		cmocka_unit_test(a_wrong_message_delivers_nothing),
		cmocka_unit_test(what_contradicts_itself_stays),
		cmocka_unit_test(the_operator_may_say_whose_it_is),
		cmocka_unit_test(half_a_name_contradicts),
		cmocka_unit_test(verdicts_decide),
		cmocka_unit_test(verdicts_are_of_one_file),
		cmocka_unit_test(a_bad_archive_takes_its_files_back),
		cmocka_unit_test(names_in_a_folder_are_unique),
		cmocka_unit_test(commands_come_in_order),
		cmocka_unit_test(a_runbook_shows_no_control_bytes),
		cmocka_unit_test(media_names_are_plain),
		WRITES(files_are_written_as_they_came),
		WRITES(nothing_is_written_over),
		WRITES(a_link_leads_nowhere),
		WRITES(a_bulk_answer_lies_there_once),
		cmocka_unit_test(the_ledger_tells_the_lists),
		cmocka_unit_test(another_answer_is_none),
		cmocka_unit_test(the_ledgers_word_is_not_enough),
		cmocka_unit_test(an_invalid_one_is_refused),
		cmocka_unit_test(a_name_spells_what_it_can),
		cmocka_unit_test(a_stack_has_one_folder),
		cmocka_unit_test(a_request_reads_back),
		cmocka_unit_test(a_request_that_cannot_be_read_is_not_given_out),
		cmocka_unit_test(tags_are_not_guessed),
	};

	return cmocka_run_group_tests_name("deliver", tests, NULL, NULL);
}
