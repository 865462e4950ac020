/* artefact/document: whole files of the account, and whom they are for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "artefact/document.h"

#define CODE(udi)                                                              \
	"<smartLicenseAuthorization><udi>" udi "</udi><authorizationCode>"     \
	"<piid>i</piid><entitlements><entitlement><tag>t</tag><count>1</count>"\
	"</entitlement></entitlements></authorizationCode><signature>eA=="     \
	"</signature></smartLicenseAuthorization>"
#define ACK(data)                                                              \
	"<smartLicenseRumAck><data><![CDATA[" data "]]></data><signature>eA==" \
	"</signature></smartLicenseRumAck>"
#define POLICY                                                                 \
	"<smartLicensePolicy><policyCode><name>Lab</name></policyCode>"        \
	"</smartLicensePolicy>"
#define WHOLE(parts) "<smartLicense>" parts "</smartLicense>"
#define DEVICE(pid, sn) "{\"udi_pid\":\"" pid "\",\"udi_serial_number\":\"" sn "\"}"

struct read {
	struct arena arena;
	struct document document;
	struct err e;
};

static enum rc read_with(struct read *r, struct slice text,
			 const struct limits *l)
{
	*r = (struct read){0};
	return document_read(&r->document, &r->arena, text, NULL, l, &r->e);
}

static void read_text(struct read *r, const char *text)
{
	const struct limits l = limits_default();

	if (read_with(r, slice_of(text), &l))
		fail_msg("%s: %s", text, r->e.text);
}

static void refuses_with(const char *text, const struct limits *l, enum rc rc,
			 uint64_t offset, const char *part)
{
	struct read r;

	assert_int_equal(read_with(&r, slice_of(text), l), rc);
	if (!strstr(r.e.text, part) || r.e.offset != offset)
		fail_msg("%s: '%s' at %llu", text, r.e.text,
			 (unsigned long long)r.e.offset);
	assert_int_equal(r.document.count, 0);
	arena_free(&r.arena);
}

static void refuses(const char *text, enum rc rc, uint64_t offset,
		    const char *part)
{
	const struct limits l = limits_default();

	refuses_with(text, &l, rc, offset, part);
}

/* ---- pieces ---------------------------------------------------------------- */

static void test_pieces(void **state)
{
	static const char text[] =
		"\xef\xbb\xbf<?xml version=\"1.0\"?>\n"
		WHOLE(POLICY "\n<!-- x -->" ACK("[{\"report_id\":7}]")
		      CODE("P:A,S:1") "<new><a>1</a></new>" CODE("P:B,S:2")
		      "<correlationID> c-1 </correlationID>");
	static const struct {
		enum artefact_kind kind;
		uint32_t index;
		const char *name;
	} rows[] = {
		{KIND_POLICY, 1, "smartLicensePolicy"},
		{KIND_ACK, 1, "smartLicenseRumAck"},
		{KIND_AUTHORIZATION, 1, "smartLicenseAuthorization"},
		{KIND_UNKNOWN, 1, "new"},
		{KIND_AUTHORIZATION, 2, "smartLicenseAuthorization"},
		{KIND_CORRELATION, 1, "correlationID"},
	};
	const struct document_piece *p;
	struct read r;

	read_text(&r, text);
	assert_int_equal(r.document.count, sizeof(rows) / sizeof(rows[0]));
	p = r.document.pieces;
	for (size_t i = 0; i < r.document.count; i++) {
		assert_int_equal(p[i].kind, rows[i].kind);
		assert_int_equal(p[i].index, rows[i].index);
		assert_true(slice_is(p[i].name, rows[i].name));
		/* Of the file's own bytes, from '<' to '>'. */
		assert_ptr_equal(p[i].bytes.p,
				 (const uint8_t *)text + p[i].offset);
		assert_ptr_equal(p[i].name.p, p[i].bytes.p + 1);
		assert_int_equal(p[i].bytes.p[p[i].bytes.n - 1], '>');
	}
	assert_true(slice_is(p[0].policy.name, "Lab"));
	assert_int_equal(p[1].ack.entries[0].report_id, 7);
	assert_int_equal(json_count(p[1].ack.members), 1);
	assert_true(slice_is(p[2].authorization.udi.udi.sn, "1"));
	assert_true(slice_is(block_text(&p[3].block, "a"), "1"));
	assert_true(slice_is(p[4].authorization.udi.udi.sn, "2"));
	assert_true(slice_is(p[5].correlation, "c-1"));
	arena_free(&r.arena);
}

static void test_roots(void **state)
{
	struct read r;

	read_text(&r, POLICY);
	assert_int_equal(r.document.pieces[0].kind, KIND_POLICY);
	arena_free(&r.arena);
	read_text(&r, "<specificPLR><udi>P:A,S:1</udi></specificPLR>");
	assert_int_equal(r.document.pieces[0].authorization.form,
			 AUTHORIZATION_PLR);
	arena_free(&r.arena);
	/* The names of another namespace are not ours. */
	refuses("<z:smartLicensePolicy xmlns:z='urn:z'/>", RC_MALFORMED, 0,
		"nothing in it is known");
	refuses("<smartLicense/>", RC_MALFORMED, 0, "nothing in it is known");
	refuses("<smartLicense><smartLicense>" POLICY
		"</smartLicense></smartLicense>", RC_MALFORMED, 0,
		"nothing in it is known");
}

static void test_refused(void **state)
{
	struct limits l = limits_default();
	struct read r;

	refuses(WHOLE(POLICY) "x", RC_MALFORMED,
		sizeof(WHOLE(POLICY)) - 1, "");
	refuses("<smartLicense>" POLICY "<smartLicenseAuthRequest><data>[</data>"
		"</smartLicenseAuthRequest></smartLicense>", RC_MALFORMED,
		14 + sizeof(POLICY) - 1, "smartLicenseAuthRequest[1]: data:");
	refuses("<smartLicense><smartLicenseSystemInfo/></smartLicense>",
		RC_MALFORMED, 14, "smartLicenseSystemInfo[1]: there is no <data>");
	l.archive_members = 2;
	assert_int_equal(read_with(&r, slice_of(WHOLE(POLICY "<a/>")), &l),
			 RC_OK);
	arena_free(&r.arena);
	refuses_with(WHOLE(POLICY "<a/><a/>"), &l, RC_LIMIT, 0,
		     "archive-members");
	l = limits_default();
	l.json_depth = 2;
	refuses_with(WHOLE(ACK("[[[1]]]")), &l, RC_LIMIT, 14,
		     "smartLicenseRumAck[1]: <data>:");
	l.piece_bytes = sizeof(WHOLE(POLICY)) - 2;
	refuses_with(WHOLE(POLICY), &l, RC_LIMIT, 0, "piece-bytes");
}

/* ---- texts that no reader uses ---------------------------------------------- */

static void note_field(void *context, const struct block_field *f)
{
	buf_printf(context, "%s=%.*s\n", f->path, SLICE_ARG(f->text));
}

static void leaves(const char *document, const char *expected)
{
	_cleanup_buf_ struct buf got = {0};
	struct read r;

	read_text(&r, document);
	for (size_t i = 0; i < r.document.count; i++)
		document_piece_unknown(&r.document.pieces[i], note_field, &got);
	assert_string_equal(buf_text(&got), expected);
	arena_free(&r.arena);
}

static void test_unknown(void **state)
{
	leaves(WHOLE(CODE("P:A,S:1") POLICY ACK("[]")
		     "<smartLicenseAccountInfo><customerInfo><timestamp>1"
		     "</timestamp></customerInfo></smartLicenseAccountInfo>"
		     "<correlationID>c</correlationID>"),
	       "");
	leaves("<smartLicenseAuthorization><new>1</new><udi>P:A,S:1</udi>"
	       "<udi>P:B,S:2</udi><authorizationCode><piid>1</piid><x><y>2</y>"
	       "</x><entitlements><entitlement><tag>a</tag><tag>b</tag>"
	       "<z>3</z></entitlement><tag>c</tag></entitlements>"
	       "</authorizationCode><authorizationCode><piid>4</piid>"
	       "</authorizationCode></smartLicenseAuthorization>",
	       "new=1\nudi=P:B,S:2\nauthorizationCode/x/y=2\n"
	       "authorizationCode/entitlements/entitlement/tag=b\n"
	       "authorizationCode/entitlements/entitlement/z=3\n"
	       "authorizationCode/entitlements/tag=c\n"
	       "authorizationCode/piid=4\n");
	/* A number that is none is not shown as "the default applies" alone. */
	leaves("<smartLicensePolicy><policyCode><export><onGoingReporting>"
	       "soon</onGoingReporting><reportOnMACD></reportOnMACD>"
	       "<firstTimeReport> 5 </firstTimeReport></export><version>7"
	       "</version><ackRequired>maybe</ackRequired></policyCode>"
	       "<export>6</export></smartLicensePolicy>",
	       "policyCode/export/onGoingReporting=soon\n"
	       "policyCode/ackRequired=maybe\nexport=6\n");
	leaves(WHOLE("<new><a>1</a></new><smartLicenseSystemInfo><data>{}"
		     "</data><signature>s</signature></smartLicenseSystemInfo>"
		     "<correlationID>c<d>e</d></correlationID>"),
	       "a=1\nsignature=s\nd=e\n");
}

/* ---- addressees ------------------------------------------------------------- */

static void print_addressees(struct buf *out, const struct addressees *found)
{
	buf_add_text(out, addressee_basis_word(found->basis));
	for (size_t i = 0; i < found->count; i++)
		buf_printf(out, " %.*s/%.*s", SLICE_ARG(found->udis[i].pid),
			   SLICE_ARG(found->udis[i].sn));
	if (found->fault)
		buf_printf(out, ": %s", found->fault);
}

static void is_for_by(const char *document, struct udi outer,
		      const char *source, const char *expected)
{
	_cleanup_buf_ struct buf got = {0};
	struct addressees found;
	struct read r;

	read_text(&r, document);
	document_addressees(&found, &r.arena, &r.document, outer,
			    slice_of(source));
	print_addressees(&got, &found);
	assert_string_equal(buf_text(&got), expected);
	arena_free(&r.arena);
}

static void is_for(const char *document, const char *expected)
{
	is_for_by(document, (struct udi){0}, "-", expected);
}

static void test_addressees(void **state)
{
	const struct udi a1 = {SLICE_LITERAL("A"), SLICE_LITERAL("1")};
	const struct udi sn_only = {{0}, SLICE_LITERAL("1")};

	is_for(POLICY, "nothing");
	is_for(CODE("P:A,S:1"), "authorization-code A/1");
	is_for(CODE("P:A"), "nothing");
	is_for(WHOLE(CODE("P:B,S:2") CODE("P:A,S:1") CODE("P:B,S:2")),
	       "authorization-code A/1 B/2");
	/* No report id of it can be read, but the device. */
	is_for(WHOLE(ACK("[{\"sudi\":" DEVICE("A", "1") ",\"x\":1}]")),
	       "ack-member A/1");
	is_for(WHOLE(ACK("[{\"l\":[{\"sudi\":" DEVICE("B", "2")
			 ",\"report_id\":1}]},{\"sudi\":" DEVICE("A", "1")
			 ",\"report_id\":2}]")),
	       "ack-member A/1 B/2");
	is_for(WHOLE(CODE("P:A,S:1") ACK("[{\"sudi\":" DEVICE("A", "1") "}]")),
	       "authorization-code A/1");
	is_for_by(POLICY, a1, "-", "message A/1");
	is_for_by(POLICY, sn_only, "-", "nothing");
	is_for_by(CODE("P:A,S:1"), sn_only, "-", "authorization-code A/1");
	/* A stack: all codes, and an answer to its active member. */
	is_for(WHOLE(CODE("P:A,S:1") CODE("P:A,S:2") ACK("[{\"sudi\":"
	       DEVICE("A", "2") "}]")), "authorization-code A/1 A/2");
}

static void test_contradictions(void **state)
{
	const struct udi a2 = {SLICE_LITERAL("A"), SLICE_LITERAL("2")};
	const struct udi sn_only = {{0}, SLICE_LITERAL("2")};
	const struct udi pid_only = {SLICE_LITERAL("B"), {0}};

	is_for(WHOLE(ACK("[{\"sudi\":" DEVICE("A", "2") "}]") CODE("P:A,S:1")),
	       "authorization-code A/1: the authorization code is for PID A "
	       "SN 1, but the acknowledgement names PID A SN 2");
	is_for(WHOLE(CODE("P:A,S:1") ACK("[{\"sudi\":" DEVICE("A", "1")
	       "},{\"sudi\":" DEVICE("B", "1") "}]")),
	       "authorization-code A/1: the authorization code is for PID A "
	       "SN 1, but the acknowledgement names PID B SN 1");
	is_for(WHOLE(CODE("P:A,S:1") CODE("P:A,S:3") ACK("[{\"sn\":\"2\"}]")),
	       "authorization-code A/1 A/3: the authorization code is for PID "
	       "A SN 1 and 1 more, but the acknowledgement names PID (not "
	       "told) SN 2");
	is_for_by(WHOLE(ACK("[{\"sudi\":" DEVICE("A", "1") "}]")), a2, "-",
		  "ack-member A/1: the acknowledgement is for PID A SN 1, but "
		  "the message around the file names PID A SN 2");
	is_for_by(CODE("P:A,S:1"), sn_only, "-",
		  "authorization-code A/1: the authorization code is for PID A "
		  "SN 1, but the message around the file names PID (not told) "
		  "SN 2");
	is_for_by(CODE("P:A,S:1"), pid_only, "-", "authorization-code A/1");
	/* What a terminal would obey is made visible. */
	is_for(WHOLE(CODE("P:A,S:1") ACK("[{\"sn\":\"\\u001b[2J\"}]")),
	       "authorization-code A/1: the authorization code is for PID A "
	       "SN 1, but the acknowledgement names PID (not told) SN "
	       "\\x1B[2J");
}

static void test_file_name(void **state)
{
	const struct udi none = {{0}, {0}};
	static const struct {
		const char *source, *expected;
	} rows[] = {
		{"ACK_dev_3_LAB-48UXM_LAB1_22Jul01_14_10_28_000.txt",
		 "file-name LAB-48UXM/LAB1"},
		{"/in/up.tar.gz!ACK_UD_VA_x.tar.gz!ACK_dev_3_LAB_LAB1_"
		 "22Jul01_14_10_28_000.txt#smartLicenseRumAck[1]",
		 "file-name LAB/LAB1"},
		{"dev_1_LAB.2_LAB1_22Jul01_14_10_28_000 (1).xml",
		 "file-name LAB.2/LAB1"},
		{"SLAC_ACK_dev_1_LAB_LAB1_22Jul01_x", "file-name LAB/LAB1"},
		{"mydev_x_dev_1_LAB_LAB1_22Jul01_x", "file-name LAB/LAB1"},
		/* Names that others give: no PID, no SN. */
		{"ACK_dev_3_22Jul01_14_10_28_123_py.txt", "nothing"},
		{"ACK_dev_3_22Jul01_14_22Jul01.txt", "nothing"},
		{"ACK_dev_x_LAB_LAB1_22Jul01_14.txt", "nothing"},
		{"ACK_dev_-1_LAB_LAB1_22Jul01_14.txt", "nothing"},
		{"ACK_dev_3__LAB1_22Jul01_14.txt", "nothing"},
		{"ACK_dev_3_LAB_LAB1.txt", "nothing"},
		{"ACK_dev_3_LAB_LAB1_2a", "nothing"},
		{"mydev_3_LAB_LAB1_22Jul01_14.txt", "nothing"},
		{"dev_1_LAB_LAB1_22Jul01_x/other.txt", "nothing"},
		{"dev_1_LAB_LAB1_22Jul01_x!other.txt", "nothing"},
		{"x.json#dev_1_LAB_LAB1_22Jul01_x", "nothing"},
		{"dev_", "nothing"},
		{"", "nothing"},
	};
	_cleanup_buf_ struct buf pid = {0}, code = {0}, name = {0},
				expected = {0};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		is_for_by(POLICY, none, rows[i].source, rows[i].expected);
	is_for_by(CODE("P:A,S:1"), none, "dev_1_A_1_22Jul01_x",
		  "authorization-code A/1");
	is_for_by(CODE("P:A/x_y,S:1"), none, "dev_1_A-x-y_1_22Jul01_x",
		  "authorization-code A/x_y/1");
	is_for_by(CODE("P:A,S:1"), none, "dev_1_A_2_22Jul01_x",
		  "authorization-code A/1: the authorization code is for PID A "
		  "SN 1, but the file's name names PID A SN 2");
	is_for_by(CODE("P:A,S:1"), none, "dev_1_A_11_22Jul01_x",
		  "authorization-code A/1: the authorization code is for PID A "
		  "SN 1, but the file's name names PID A SN 11");
	/* A part is cut in a name. */
	for (int i = 0; i < 70; i++)
		buf_add_text(&pid, "A");
	buf_printf(&code, "<specificPLR><udi>P:%s,S:1</udi></specificPLR>",
		   buf_text(&pid));
	buf_printf(&name, "dev_1_%.64s_1_22Jul01_x", buf_text(&pid));
	buf_printf(&expected, "authorization-code %s/1", buf_text(&pid));
	is_for_by(buf_text(&code), none, buf_text(&name), buf_text(&expected));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_roots),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_addressees),
		cmocka_unit_test(test_contradictions),
		cmocka_unit_test(test_file_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
