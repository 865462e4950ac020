/* artefact/: kinds, provenance, offsets, brackets, refusals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "archive/archive.h"
#include "artefact/walk.h"
#include "base/code.h"
#include "base/mem.h"

/* A walk written down, a line an event. */
struct tale {
	struct buf text;
	bool hash;
};

static enum rc piece(void *context, const struct artefact *a, struct err *e)
{
	struct tale *t = context;

	buf_printf(&t->text, "%s %.*s @%u", artefact_word(a->kind),
		   SLICE_ARG(a->source), (unsigned)a->offset);
	if (a->fault)
		buf_printf(&t->text, " (%s)", a->fault->text);
	if (json_type(a->sudi) != JSON_NONE)
		buf_printf(&t->text, " to %.*s",
			   SLICE_ARG(json_span(json_get(a->sudi, "udi_pid"))));
	buf_add_byte(&t->text, '\n');
	return RC_OK;
}

static enum rc whole(void *context, const struct artefact *a, struct err *e)
{
	struct tale *t = context;

	assert_int_equal(a->kind, KIND_ACCOUNT_FILE);
	buf_printf(&t->text, "whole %.*s: %.*s", SLICE_ARG(a->source),
		   SLICE_ARG(a->bytes));
	if (json_type(a->sudi) != JSON_NONE)
		buf_printf(&t->text, " to %.*s",
			   SLICE_ARG(json_span(json_get(a->sudi, "udi_pid"))));
	buf_add_byte(&t->text, '\n');
	return RC_OK;
}

static enum rc begin(void *context, struct err *e)
{
	struct tale *t = context;

	buf_add_text(&t->text, "[\n");
	return RC_OK;
}

static enum rc end(void *context, const struct artefact *a, struct err *e)
{
	struct tale *t = context;

	buf_printf(&t->text, "] %s %u", artefact_word(a->kind),
		   (unsigned)a->members);
	if (a->fault)
		buf_printf(&t->text, " (%s)", a->fault->text);
	buf_add_byte(&t->text, '\n');
	return RC_OK;
}

static void tells(const char *name, struct slice bytes, const char *expected)
{
	struct tale t = {0};
	const struct walk_sink sink = {.context = &t,
				       .piece = piece,
				       .archive_begin = begin,
				       .archive_end = end};
	const struct limits l = limits_default();
	struct err e = {0};

	assert_int_equal(artefact_walk_bytes(name, bytes, &l, &sink, &e), RC_OK);
	assert_string_equal(buf_text(&t.text), expected);
	buf_free(&t.text);
}

static void test_xml(void **state)
{
	tells("a.txt",
	      slice_of("<smartLicense><RUMReport>x</RUMReport><other/>"
		       "<RUMReport>y</RUMReport></smartLicense>"),
	      "rum-report a.txt#RUMReport[1] @14\n"
	      "unknown a.txt#other[1] @38\n"
	      "rum-report a.txt#RUMReport[2] @46\n");
	tells("b.txt", slice_of("\xef\xbb\xbf <RUMReport/>"),
	      "rum-report b.txt#RUMReport[1] @4\n");
	tells("p.xml", slice_of("<smartLicensePolicy></smartLicensePolicy>"),
	      "policy p.xml#smartLicensePolicy[1] @0\n");
	tells("h.html", slice_of("<html><p>x</p></html>"),
	      "malformed h.html @0 (this is a web page, perhaps that of a "
	      "login, and not the file itself)\n");
}

/* What was whole before the fault is told, and then the fault. */
static void test_siblings(void **state)
{
	struct tale t = {0};
	const struct walk_sink sink = {.context = &t, .piece = piece};
	const struct limits l = limits_default();
	struct err e = {0};

	artefact_walk_bytes("a", slice_of("<smartLicense><RUMReport/>"
					  "<RUMReport>"),
			    &l, &sink, &e);
	assert_true(slice_starts(buf_slice(&t.text),
				 "rum-report a#RUMReport[1] @14\n"
				 "malformed a @0 ("));
	buf_free(&t.text);
}

/* Whatever it begins with, and in whatever it is wrapped. */
static void test_device_text(void **state)
{
	struct buf late = {0}, wide = {0};
	static const char dump[] =
		"sw1#show license udi\nUDI: PID:LAB-1,SN:LAB00000001\n";

	tells("d.txt", slice_of(dump), "device-text d.txt @0\n");
	tells("s.log", slice_of("<187>Nov 17 18:05:09.580: "
				"%SMART_LIC-3-COMM_FAILED: x\n"),
	      "device-text s.log @0\n");
	/* A paste that begins with a value; no element of anybody's. */
	tells("e.txt", slice_of("    <none>\nsw1#show license udi\nUDI: PID:LAB-1,"
				"SN:LAB00000001\n"),
	      "device-text e.txt @0\n");
	tells("n.json", slice_of("{\"stdout_lines\": [[\"UDI: PID:LAB-1,"
				 "SN:LAB00000001\"]]}"),
	      "device-text n.json @0\n");
	tells("a.json", slice_of("{\"stdout\": \"sw1#show license udi\\nUDI: "
				 "PID:LAB-1,SN:LAB00000001\\n\"}"),
	      "device-text a.json @0\n");
	tells("q.json", slice_of("\"sw1#show license udi\\nUDI: PID:LAB-1,"
				 "SN:LAB00000001\\n\""),
	      "device-text q.json @0\n");
	tells("b.txt", slice_of("[confirm]\nsw1#show license udi\nUDI: "
				"PID:LAB-1,SN:LAB00000001\n"),
	      "device-text b.txt @0\n");
	tells("0.txt", slice_of("0 errors\nsw1#show license udi\nUDI: "
				"PID:LAB-1,SN:LAB00000001\n"),
	      "device-text 0.txt @0\n");
	/* Far behind what is looked at first. */
	for (int i = 0; i < 2000; i++)
		buf_add_text(&late, "a banner\n");
	tells("n.txt", buf_slice(&late), "unknown n.txt @0\n");
	buf_add_text(&late, dump);
	tells("l.txt", buf_slice(&late), "device-text l.txt @0\n");
	for (const char *p = dump; *p; p++) {
		buf_add_byte(&wide, (uint8_t)*p);
		buf_add_byte(&wide, 0);
	}
	tells("w.txt", buf_slice(&wide),
	      "malformed w.txt @0 (the text is UTF-16 or UTF-32; convert it to "
	      "UTF-8 only if it carries no signature)\n");
	buf_free(&late);
	buf_free(&wide);
}

/* Beyond the limit: told only of what begins as device text. */
static void test_device_text_limit(void **state)
{
	struct tale t = {0};
	const struct walk_sink sink = {.context = &t, .piece = piece};
	struct limits l = limits_default();
	struct err e = {0};

	l.piece_bytes = 16;
	artefact_walk_bytes("d", slice_of("sw1#show license udi\nUDI: x\n"),
			    &l, &sink, &e);
	artefact_walk_bytes("n", slice_of("a text that says nothing at all"), &l,
			    &sink, &e);
	assert_string_equal(buf_text(&t.text),
			    "malformed d @0 (the device text exceeds 16 bytes; "
			    "--limit piece-bytes=NUMBER raises it)\n"
			    "unknown n @0\n");
	buf_free(&t.text);
}

static void test_json(void **state)
{
	tells("r.json", slice_of("{\"usage\":[{\"payload\":1},{}]}"),
	      "rest-reply r.json @0\n"
	      "rum-report r.json#usage[1] @10\n"
	      "rum-report r.json#usage[2] @24\n");
	tells("o.json", slice_of("{\"usage\":{\"payload\":1}}"),
	      "rest-reply o.json @0\n"
	      "rum-report o.json#usage[1] @9\n");
	tells("q.json",
	      slice_of("{\"data\":{\"reports\":[{\"usage\":[{}]},"
		       "{\"usage\":[{},{}]}]}}"),
	      "rest-reply q.json @0\n"
	      "rum-report q.json#reports[1].usage[1] @30\n"
	      "rum-report q.json#reports[2].usage[1] @45\n"
	      "rum-report q.json#reports[2].usage[2] @48\n");
	tells("p.json", slice_of("{\"asset_identification\":{}}"),
	      "rum-report p.json @0\n");
	tells("x.json", slice_of("[1]"), "unknown x.json @0\n");
	tells("d.json", slice_of("{\"a\":1,\n\"a\":2}"),
	      "malformed d.json @0 (JSON: key \"a\" appears twice (line 2, "
	      "column 1))\n");
}

static void test_texts(void **state)
{
	tells("e", slice_of(""), "malformed e @0 (the file is empty)\n");
	tells("u", slice_of("hello"), "unknown u @0\n");
	tells("m", slice_of("Manifest-Version: 1.0\n"), "manifest-mf m @0\n");
	tells("w", (struct slice){(const uint8_t *)"\xff\xfe<\0", 4},
	      "malformed w @0 (the text is UTF-16 or UTF-32; convert it to "
	      "UTF-8 only if it carries no signature)\n");
	tells("c\x1b[1m", slice_of("hello"), "unknown c\\x1B[1m @0\n");
}

static void test_account_texts(void **state)
{
	static const char long_code[] = "abcdef-";
	_cleanup_buf_ struct buf b = {0};

	tells("r", slice_of("\xef\xbb\xbf\r\n LAB7AU-RaGyRi-9J\r\n"),
	      "auth-return r @6\n");
	/* Two codes, a word in front, a letter that base58 lacks. */
	tells("r", slice_of("LAB7AU-RaGyRi LAB7AU-RaGyRi"), "unknown r @0\n");
	tells("r", slice_of("code LAB7AU-RaGyRi"), "unknown r @0\n");
	tells("r", slice_of("LAB7AU-RaGyR0"), "unknown r @0\n");
	/* What goes on behind the part that is looked at is no code. */
	while (b.n < 9000)
		buf_add_text(&b, long_code);
	buf_add_text(&b, "!");
	tells("r", buf_slice(&b), "unknown r @0\n");

	tells("l", slice_of("PID,SN\nLAB-1,LAB00000001\n"),
	      "device-list l @0\n");
	tells("l", slice_of("\xef\xbb\xbf\"Product ID\";\"Serial Number\"\r\n"),
	      "device-list l @0\n");
	/* A quoted payload begins like a quoted heading. */
	tells("p", slice_of("\"{\\\"asset_identification\\\":{}}\""),
	      "rum-report p @0\n");
	tells("l", slice_of("License,Quantity\nx,1\n"), "snapshot l @0\n");
	tells("l", slice_of("colour,quantity\nx,1\n"), "unknown l @0\n");
}

static void test_account_json(void **state)
{
	tells("c", slice_of("[{\"sudi\":{},\"conversion_lines\":[]}]"),
	      "conversion c @0\n");
	tells("c", slice_of("[{\"conversion_lines\":1}]"), "unknown c @0\n");
	tells("q", slice_of("\xef\xbb\xbf {\"data\":{\"licenses\":[]}}"),
	      "auth-request q @4\n");
	tells("q", slice_of("{\"licenses\":[]}"), "snapshot q @0\n");
	tells("q", slice_of("{\"licenses\":[],\"x\":1}"), "unknown q @0\n");
	tells("q", slice_of("{\"devices\":[]}"), "unknown q @0\n");
	/* A message that is two things hides neither. */
	tells("q", slice_of("{\"poll_id\":1,\"usage\":[{}],"
			    "\"data\":{\"licenses\":[]}}"),
	      "auth-request q @0\n"
	      "rest-reply q @0\n"
	      "rum-report q#usage[1] @22\n");
}

/* What an account says it owns, in the forms that the portal and its neighbours
 * write; and what only looks a little like it. */
static void test_snapshots(void **state)
{
	static const struct snapshot_column named[] = {{"license", "Software"},
						       {"owned", "Gekauft"}};
	const struct snapshot_columns columns = {named, 2};
	const struct walk_sink plain = {.piece = piece};
	struct walk_sink sink = plain;
	const struct limits l = limits_default();
	struct tale t = {0};

	tells("v", slice_of("\xef\xbb\xbf {\"totalRecords\":0,\"licenses\":[],"
			    "\"status\":\"SUCCESS\"}"),
	      "snapshot v @4\n");
	tells("v", slice_of("{'license': 'Lab', 'quantity': 1, 'inUse': 0, "
			    "'virtualAccount': None, 'isPortable': False}"),
	      "snapshot v @0\n");
	tells("v", slice_of("\n [{'license': 'Lab', 'quantity': 1, 'inUse': 0}]"),
	      "snapshot v @2\n");
	/* Neither JSON nor what Python prints of it. */
	tells("v", slice_of("{'license': 'Lab', 'quantity': 1"),
	      "malformed v @0 (JSON: a key in double quotes is missing (line 1, "
	      "column 2))\n");
	tells("v", slice_of("{'colour': 'red', 'taken': None}"),
	      "malformed v @0 (JSON: a key in double quotes is missing (line 1, "
	      "column 2))\n");
	tells("v", slice_of("<!DOCTYPE html><html>"),
	      "malformed v @0 (this is a web page, perhaps that of a login, and "
	      "not the file itself)\n");
	/* A list of devices stays one, whatever else it has. */
	tells("v", slice_of("PID,SN,License,Quantity Purchased\nA,B,C,1\n"),
	      "device-list v @0\n");
	tells("v", slice_of("\"Software\";\"Gekauft\"\n\"A;B\";1\n"),
	      "malformed v @0 (JSON: something follows the JSON document (line "
	      "1, column 11))\n");
	sink.context = &t;
	sink.columns = &columns;
	assert_int_equal(artefact_walk_bytes(
				 "v", slice_of("\"Software\";\"Gekauft\"\n"),
				 &l, &sink, NULL), RC_OK);
	assert_string_equal(buf_text(&t.text), "snapshot v @0\n");
	buf_free(&t.text);
}

static void add_entry(struct buf *out, const char *pid, const char *xml)
{
	buf_printf(out, "{\"sudi\":{\"udi_pid\":\"%s\"},\"smart_license\":\"",
		   pid);
	base64_encode(out, slice_of(xml));
	buf_add_text(out, "\"}");
}

static void test_account_reply(void **state)
{
	static const char more[] =
		",{\"smart_license\":null},{\"smart_license\":\"None\"},{},3,"
		"{\"smart_license\":\"PGEvPg=\"},{\"smart_license\":7},"
		"{\"smart_license\":\"PGEv\\nPg==\"}],\"authorizations\":[";
	const char bad[] = "(smart_license is no base64 (RFC 4648, padded, "
			   "without line breaks); save the reply again as it "
			   "came)\n";
	_cleanup_buf_ struct buf b = {0}, want = {0};
	size_t at;

	buf_add_text(&b, "{\"data\":{\"acknowledgements\":[");
	add_entry(&b, "LAB-1", "<smartLicense><smartLicenseRumAck/>"
		  "</smartLicense>");
	at = b.n + 1;
	buf_add_text(&b, more);
	add_entry(&b, "LAB-2", "<specificPLR/>");
	buf_add_byte(&b, ',');
	add_entry(&b, "LAB-3", "<smartLicense>");
	buf_add_text(&b, "]}}");
	buf_add_text(&want, "rest-reply r @0\nack r#acknowledgements[1]."
		     "smart_license#smartLicenseRumAck[1] @14 to \"LAB-1\"\n");
	buf_printf(&want, "malformed r#acknowledgements[6].smart_license @%zu %s",
		   at + (size_t)(strstr(more, "\"PGEvPg=\"") - more) - 1, bad);
	buf_printf(&want, "malformed r#acknowledgements[7].smart_license @%zu %s",
		   at + (size_t)(strstr(more, "7}") - more) - 1, bad);
	buf_printf(&want, "malformed r#acknowledgements[8].smart_license @%zu %s",
		   at + (size_t)(strstr(more, "\"PGEv\\n") - more) - 1, bad);
	buf_add_text(&want, "authorization r#authorizations[1].smart_license"
		     "#specificPLR[1] @0 to \"LAB-2\"\n"
		     "malformed r#authorizations[2].smart_license @0 ");
	{
		struct tale t = {0};
		const struct walk_sink sink = {.context = &t, .piece = piece};
		const struct limits l = limits_default();
		struct err e = {0};

		artefact_walk_bytes("r", buf_slice(&b), &l, &sink, &e);
		buf_text(&t.text);
		assert_true(t.text.n > want.n);
		t.text.p[want.n] = 0;
		assert_string_equal((const char *)t.text.p, buf_text(&want));
		buf_free(&t.text);
	}
}

/* A sudi that would be read again for each piece. */
static void test_long_sudi(void **state)
{
	_cleanup_buf_ struct buf b = {0}, pid = {0};

	while (pid.n < 5000)
		buf_add_byte(&pid, 'x');
	buf_printf(&b, "{\"sudi\":{\"udi_pid\":\"%s\"},\"usage\":[{},{}]}",
		   buf_text(&pid));
	tells("r", buf_slice(&b),
	      "rest-reply r @0\n"
	      "malformed r#usage[1] @5032 (the sudi of the message around it is "
	      "too long to name a device: 4096 bytes are the most)\n"
	      "malformed r#usage[2] @5035 (the sudi of the message around it is "
	      "too long to name a device: 4096 bytes are the most)\n");
}

static void test_likely_names(void **state)
{
	tells("t", slice_of("<smartLicense><smartLicenseTrustCode/>"
			    "<ConversionAck/><other/><trust/></smartLicense>"),
	      "trust-code t#smartLicenseTrustCode[1] @14\n"
	      "conversion t#ConversionAck[1] @38\n"
	      "unknown t#other[1] @54\n"
	      "unknown t#trust[1] @62\n");
	tells("t", slice_of("<labTrust/>"), "trust-code t#labTrust[1] @0\n");
}

/* ---- whole files ---------------------------------------------------------- */

static void tells_whole(const char *bytes, uint64_t most, const char *expected)
{
	struct tale t = {0};
	const struct walk_sink sink = {
		.context = &t, .piece = piece, .whole_file = whole};
	struct limits l = limits_default();
	struct err e = {0};

	if (most)
		l.piece_bytes = most;
	assert_int_equal(artefact_walk_bytes("a", slice_of(bytes), &l, &sink, &e),
			 RC_OK);
	assert_string_equal(buf_text(&t.text), expected);
	buf_free(&t.text);
}

#define POLICY "<smartLicensePolicy/>"
static void test_whole(void **state)
{
	_cleanup_buf_ struct buf b = {0};

	tells_whole(" <smartLicense> " POLICY "<x/></smartLicense>\n", 0,
		    "policy a#smartLicensePolicy[1] @16\n"
		    "unknown a#x[1] @37\n"
		    "whole a:  <smartLicense> " POLICY "<x/></smartLicense>\n\n");
	tells_whole(POLICY, 0, "policy a#smartLicensePolicy[1] @0\n"
			       "whole a: " POLICY "\n");
	/* No piece of the account, reports before one, one before reports. */
	tells_whole("<smartLicense><correlationID/></smartLicense>", 0,
		    "correlation-id a#correlationID[1] @14\n");
	tells_whole("<smartLicense><RUMReport/>" POLICY "</smartLicense>", 0,
		    "rum-report a#RUMReport[1] @14\n"
		    "policy a#smartLicensePolicy[1] @26 (it stands behind a "
		    "usage report in its file, which is no file of the account "
		    "then; put it into one of its own)\n");
	tells_whole("<smartLicense>" POLICY "<RUMReport/></smartLicense>", 0,
		    "policy a#smartLicensePolicy[1] @14\n"
		    "rum-report a#RUMReport[1] @35\n"
		    "whole a: <smartLicense>" POLICY
		    "<RUMReport/></smartLicense>\n");
	/* To the byte. */
	tells_whole(POLICY, 21, "policy a#smartLicensePolicy[1] @0\n"
				"whole a: " POLICY "\n");
	tells_whole(POLICY "\n", 21,
		    "policy a#smartLicensePolicy[1] @0\n"
		    "malformed a @0 (a file of the account exceeds 21 bytes; "
		    "--limit piece-bytes=NUMBER raises it)\n");
	tells_whole("<smartLicense><RUMReport/></smartLicense>", 21,
		    "rum-report a#RUMReport[1] @14\n");

	buf_add_text(&b, "{\"data\":{\"acknowledgements\":[");
	add_entry(&b, "LAB-1", POLICY);
	buf_add_text(&b, "]}}");
	tells_whole(buf_text(&b), 0,
		    "rest-reply a @0\n"
		    "policy a#acknowledgements[1].smart_license"
		    "#smartLicensePolicy[1] @0 to \"LAB-1\"\n"
		    "whole a#acknowledgements[1].smart_license: " POLICY
		    " to \"LAB-1\"\n");
}

/* A fault at its end takes the whole file away, not the pieces. */
static void test_whole_broken(void **state)
{
	struct tale t = {0};
	const struct walk_sink sink = {
		.context = &t, .piece = piece, .whole_file = whole};
	const struct limits l = limits_default();
	struct err e = {0};

	artefact_walk_bytes("a", slice_of("<smartLicense>" POLICY "<x>"), &l,
			    &sink, &e);
	assert_true(slice_starts(buf_slice(&t.text),
				 "policy a#smartLicensePolicy[1] @14\n"
				 "malformed a @0 ("));
	assert_true(slice_find(buf_slice(&t.text), "whole", 0) == SIZE_MAX);
	buf_free(&t.text);
}

/* ---- archives ------------------------------------------------------------- */

static struct slice tar_gz(struct buf *out, const struct archive_file *files,
			   size_t count)
{
	struct err e = {0};

	assert_int_equal(archive_write_tar_gz(out, files, count, 0, &e), RC_OK);
	return buf_slice(out);
}

static void test_archives(void **state)
{
	_cleanup_buf_ struct buf inner = {0}, outer = {0}, broken = {0};
	struct archive_file files[2] = {
		{"dev_1.txt", slice_of("<RUMReport/>")},
		{"note", slice_of("hello")},
	};
	struct archive_file upload[2] = {
		{"manifest.mf", slice_of("Manifest-Version: 1.0\n")},
		{"UD_VA.tar.gz", {0}},
	};

	upload[1].content = tar_gz(&inner, files, 2);
	tells("u.tar.gz", tar_gz(&outer, upload, 2),
	      "[\n"
	      "manifest-mf u.tar.gz!manifest.mf @0\n"
	      "[\n"
	      "rum-report u.tar.gz!UD_VA.tar.gz!dev_1.txt#RUMReport[1] @0\n"
	      "unknown u.tar.gz!UD_VA.tar.gz!note @0\n"
	      "] archive 2\n"
	      "] upload-archive 2\n");

	/* The inner one lies about its checksum: the outer is still read. */
	inner.p[inner.n - 8] ^= 1;
	upload[1].content = buf_slice(&inner);
	tells("u.tar.gz", tar_gz(&broken, upload, 2),
	      "[\n"
	      "manifest-mf u.tar.gz!manifest.mf @0\n"
	      "[\n"
	      "rum-report u.tar.gz!UD_VA.tar.gz!dev_1.txt#RUMReport[1] @0\n"
	      "unknown u.tar.gz!UD_VA.tar.gz!note @0\n"
	      "] malformed 2 (the gzip data's CRC-32 is wrong)\n"
	      "] upload-archive 2\n");
}

static void test_depth(void **state)
{
	struct buf levels[7] = {{0}};
	const struct limits l = limits_default();

	/* Five levels are read, the sixth is refused. */
	for (size_t i = 0; i < 6; i++) {
		struct archive_file f = {
			"x", i ? buf_slice(&levels[i - 1]) : slice_of("hello")};
		struct tale t = {0};
		const struct walk_sink sink = {.context = &t, .piece = piece};
		struct err e = {0};
		bool refused;

		tar_gz(&levels[i], &f, 1);
		artefact_walk_bytes("a", buf_slice(&levels[i]), &l, &sink, &e);
		refused = slice_find(buf_slice(&t.text), "archive-depth", 0) !=
			  SIZE_MAX;
		assert_int_equal(refused, i == 5);
		buf_free(&t.text);
	}
	for (size_t i = 0; i < 7; i++)
		buf_free(&levels[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_xml),	 cmocka_unit_test(test_siblings),
		cmocka_unit_test(test_json),	 cmocka_unit_test(test_texts),
		cmocka_unit_test(test_device_text),
		cmocka_unit_test(test_device_text_limit),
		cmocka_unit_test(test_archives), cmocka_unit_test(test_depth),
		cmocka_unit_test(test_account_texts),
		cmocka_unit_test(test_account_json),
		cmocka_unit_test(test_snapshots),
		cmocka_unit_test(test_account_reply),
		cmocka_unit_test(test_long_sudi),
		cmocka_unit_test(test_likely_names),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_whole_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
