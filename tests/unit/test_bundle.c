/* bundle/: what goes and what stays home, choosing, the three forms, manifests
 * and their proof. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "artefact/walk.h"
#include "bundle/choose.h"
#include "bundle/layout.h"
#include "json/write.h"

#define TAG "regid.2020-01.com.cisco.LAB_PKG,1.0_01234567-89ab-cdef-0123-456789abcdef"
#define SUDI(pid, sn) "{\"udi_pid\":\"" pid "\",\"udi_serial_number\":\"" sn "\"}"
#define META(text) ",\"meta\":{" text "}"
#define MV(start, end, more, value)                                            \
	"{\"log_time\":" #start ",\"metric_name\":\"ENTITLEMENT\","            \
	"\"start_time\":" #start ",\"end_time\":" #end                         \
	",\"sample_interval\":100,\"num_samples\":2" more ",\"value\":{"       \
	"\"type\":\"COUNT\",\"value\":\"" value "\"}}"
#define M(start, end, more) MV(start, end, more, "3")
#define P(pid, sn, id, measurements)                                           \
	"{\"asset_identification\":{\"report_id\":" #id                        \
	",\"asset\":{\"name\":\"" TAG "\"},\"instance\":{\"sudi\":"            \
	SUDI(pid, sn) "}},\"meta\":{\"entitlement_tag\":\"" TAG                \
	"\"},\"measurements\":[" measurements "]}"
#define ONE(measurements) P("LAB-1", "SN1", 7, measurements)

static void put_signature(struct json_writer *w)
{
	json_put_raw(w, "signature",
		     slice_of("{\"sudi\":" SUDI("LAB-1", "SN1") ",\"key\": "
			      "\"a]]>b\", \"value\":\"AAAA\"}"));
}

static void wrap(struct buf *out, const char *payload)
{
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	json_put_text(&w, "payload", payload);
	put_signature(&w);
	json_end_object(&w);
}

static void gather_outer(struct gather *g, struct slice text,
			 const char *source, int rank, const char *left_out)
{
	_cleanup_arena_ struct arena a = {0};
	const struct limits l = limits_default();
	struct rum_report r;
	struct err e = {0};

	if (rum_report_read(&r, &a, text, &l, &e))
		fail_msg("%s", e.text);
	gather_report(g, &r, slice_of(source), rank, left_out);
}

static void gather_payload(struct gather *g, const char *payload,
			   const char *source, int rank, const char *left_out)
{
	_cleanup_buf_ struct buf text = {0};

	wrap(&text, payload);
	gather_outer(g, buf_slice(&text), source, rank, left_out);
}

static const struct limits *standard(void)
{
	static struct limits l;

	l = limits_default();
	return &l;
}

/* Order number `i` of n things; false when there is none of that number. */
static bool order_at(size_t i, size_t n, size_t order[4])
{
	unsigned seen = 0;

	for (size_t k = 0; k < n; k++, i /= n) {
		order[k] = i % n;
		seen |= 1u << order[k];
	}
	return seen == (1u << n) - 1;
}

struct going {
	size_t count;	   /* that go */
	size_t left_out;   /* that stay home with a reason */
	const char *which; /* source of the last that goes */
};

/* Payload number i comes from the source "i" with rank ranks[i]. */
static void settle(struct gather *g, struct going *out,
		   const char *const *payloads, const int *ranks,
		   const size_t *order, size_t n)
{
	static const char *const names[] = {"0", "1", "2", "3"};

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < n; i++)
		gather_payload(g, payloads[order[i]], names[order[i]],
			       ranks ? ranks[order[i]] : 0, NULL);
	gather_settle(g);
	assert_int_equal(gather_count(g), n);
	for (size_t i = 0; i < n; i++) {
		const struct gathered *r = gather_at(g, i);

		out->left_out += r->left_out != NULL;
		if (!gathered_goes(r))
			continue;
		out->count++;
		out->which = names[r->source.p[0] - '0'];
	}
}

/* In any order exactly `which` goes and nothing is left out, or, with which
 * NULL, all stay home for a reason. */
static void settles(const char *const *payloads, const int *ranks, size_t n,
		    const char *which)
{
	size_t order[4];

	for (size_t i = 0; i < 256; i++) {
		struct gather *g = gather_new(standard());
		struct going told;

		if (order_at(i, n, order)) {
			settle(g, &told, payloads, ranks, order, n);
			assert_int_equal(told.count, which ? 1 : 0);
			assert_int_equal(told.left_out, which ? 0 : n);
			if (which)
				assert_string_equal(told.which, which);
		}
		gather_free(g);
	}
}

static void test_copies(void **state)
{
	static const char *const same[] = {ONE(M(1, 101, "")),
					   ONE(M(1, 101, "")),
					   ONE(M(1, 101, ""))};
	static const int ranks[] = {5, 1, 3};

	settles(same, NULL, 1, "0");
	settles(same, ranks, 3, "1");
}

/* The unescaped bytes decide, not how the string spells them. */
static void test_spelling(void **state)
{
	_cleanup_buf_ struct buf text = {0};
	struct gather *g = gather_new(standard());

	buf_add_text(&text, "{ \"payload\" : \"\\u007b");
	json_escape(&text, slice_of(&ONE(M(1, 101, ""))[1]));
	buf_add_text(&text, "\" }");
	gather_outer(g, buf_slice(&text), "spelled", 2, NULL);
	gather_payload(g, ONE(M(1, 101, "")), "plain", 4, NULL);
	gather_settle(g);
	assert_int_equal(gathered_goes(gather_at(g, 0)) +
			 gathered_goes(gather_at(g, 1)), 1);
	for (size_t i = 0; i < 2; i++) {
		assert_null(gather_at(g, i)->left_out);
		if (gathered_goes(gather_at(g, i)))
			assert_true(slice_equal(gather_at(g, i)->text,
						buf_slice(&text)));
	}
	gather_free(g);
}

static void test_growth(void **state)
{
	static const char *const two[] = {ONE(M(1, 101, "")),
					  ONE(M(1, 151, ""))};
	/* What was the last when the second was written may change still. */
	static const char *const three[] = {
		ONE(M(1, 101, "") "," M(101, 201, "")), ONE(M(1, 91, "")),
		ONE(MV(1, 101, "", "9"))};
	static const char *const copies[] = {ONE(M(1, 91, "")),
					     ONE(M(1, 101, "")),
					     ONE(M(1, 91, "")),
					     ONE(M(1, 101, ""))};
	static const int ranks[] = {1, 2, 1, 1};
	/* Of the last one the value and meta may change. */
	static const char *const changed[] = {
		ONE(M(1, 101, META("\"termination_reason\":\"x\""))),
		ONE(MV(1, 151, META("\"close_reason\":\"y\""), "12"))};

	settles(two, NULL, 2, "1");
	settles((const char *const[]){three[0], three[1]}, NULL, 2, "0");
	settles((const char *const[]){two[0], two[1],
				      ONE(M(1, 151, "") "," M(151, 201, ""))},
		NULL, 3, "2");
	settles(copies, ranks, 4, "3");
	settles(changed, NULL, 2, "1");
	settles(three, NULL, 3, "0");
}

/* Closing may come without any time passing: whichever payload sorts first, the
 * one with the close reason is the later. */
static void test_growth_closing(void **state)
{
	static const char *const meta[] = {
		ONE(M(1, 101, "")),
		ONE(M(1, 101, META("\"close_reason\":\"ProductReload\"")))};
	static const char *const reason[] = {
		ONE(M(1, 101, META("\"termination_reason\":"
				   "\"CurrentUsageRequested\""))),
		ONE(M(1, 101, META("\"termination_reason\":\"Closed\","
				   "\"close_reason\":\"Closed\"")))};

	settles(meta, NULL, 2, "1");
	settles(reason, NULL, 2, "1");
}

static void test_conflicts(void **state)
{
	static const char *const rows[][3] = {
		{ONE(M(1, 101, "")), ONE(M(2, 151, ""))},
		{ONE(M(1, 101, "") "," M(101, 201, "")),
		 ONE(M(1, 99, "") "," M(101, 251, ""))},
		{ONE(M(1, 101, META("\"close_reason\":\"x\""))),
		 ONE(M(1, 151, ""))},
		{ONE(M(1, 101, "") "," M(101, 201, "")),
		 ONE(MV(1, 101, "", "4") "," M(101, 251, ""))},
		/* Two continue each other, the third does not. */
		{ONE(M(1, 101, "")), ONE(M(1, 151, "")), ONE(M(2, 201, ""))},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		settles(rows[i], NULL, rows[i][2] ? 3 : 2, NULL);
}

/* All but the last measurement must be as they were, in everything. */
static void test_conflicts_inside(void **state)
{
	static const char *const added[] = {
		ONE(M(1, 101, META("\"added_sudi_list\":[]")) ","
		    M(101, 201, "")),
		ONE(M(1, 101, META("\"added_sudi_list\":[" SUDI("L", "2") "]"))
		    "," M(101, 251, ""))};
	static const char *const values[] = {
		ONE(M(1, 101, ",\"values\":[{\"type\":\"a\",\"value\":1}]") ","
		    M(101, 201, "")),
		ONE(M(1, 101, ",\"values\":[{\"type\":\"a\",\"value\":2}]") ","
		    M(101, 251, ""))};

	settles(added, NULL, 2, NULL);
	settles(values, NULL, 2, NULL);
}

/* A copy of a report that conflicts does not go either. */
static void test_conflict_copies(void **state)
{
	static const char *const payloads[] = {ONE(M(1, 101, "")),
					       ONE(M(2, 151, "")),
					       ONE(M(1, 101, ""))};
	size_t order[4];

	for (size_t i = 0; i < 27; i++) {
		struct gather *g = gather_new(standard());
		struct going told;

		if (order_at(i, 3, order)) {
			settle(g, &told, payloads, NULL, order, 3);
			assert_int_equal(told.count, 0);
			assert_true(told.left_out >= 2);
		}
		gather_free(g);
	}
}

static void test_sorted(void **state)
{
	static const char *const payloads[] = {
		P("LAB-2", "SN1", 1, M(1, 101, "")),
		P("LAB-1", "SN2", 1, M(1, 101, "")),
		P("LAB-1", "SN1", 18446744073709551615, M(1, 101, "")),
		P("LAB-1", "SN1", 9, M(2, 101, "")),
		P("LAB-1", "SN1", 10, M(3, 101, "")),
	};
	static const int sorted[] = {3, 4, 2, 1, 0};
	struct gather *g = gather_new(standard());

	for (size_t i = 0; i < 5; i++)
		gather_payload(g, payloads[i], "x", (int)i, NULL);
	gather_settle(g);
	for (size_t i = 0; i < 5; i++) {
		assert_true(gathered_goes(gather_at(g, i)));
		assert_int_equal(gather_at(g, i)->rank, sorted[i]);
	}
	gather_free(g);
}

/* What was left out before neither replaces nor contradicts what goes. */
static void test_left_out(void **state)
{
	struct gather *g = gather_new(standard());
	size_t goes = 0;
	char reason[] = "why";

	gather_payload(g, ONE(M(2, 101, "")), "a", 0, reason);
	gather_payload(g, ONE(M(1, 151, "")), "b", 0, reason);
	gather_payload(g, ONE(M(1, 101, "")), "c", 0, reason);
	gather_payload(g, ONE(M(1, 101, "")), "d", 5, NULL);
	gather_payload(g, P("LAB-1", "SN2", 7, M(1, 101, "")), "e", 0, reason);
	gather_fault(g, slice_of("f"), "not readable");
	memset(reason, 'x', 3);
	gather_settle(g);
	for (size_t i = 0; i < 6; i++) {
		const struct gathered *r = gather_at(g, i);

		if (slice_is(r->source, "d")) {
			assert_true(gathered_goes(r));
			goes++;
		} else {
			assert_false(gathered_goes(r));
			assert_string_equal(r->left_out,
					    slice_is(r->source, "f")
						    ? "not readable" : "why");
		}
	}
	assert_int_equal(goes, 1);
	gather_free(g);
}

static void test_cut(void **state)
{
	struct gather *g = gather_new(standard());
	size_t mark, inner;

	gather_settle(g);
	assert_int_equal(gather_mark(g), 0);
	gather_payload(g, ONE(M(1, 101, "")), "keep", 0, NULL);
	mark = gather_mark(g);
	gather_payload(g, ONE(M(2, 101, "")), "gone", 0, NULL);
	gather_fault(g, slice_of("gone"), "fault");
	inner = gather_mark(g);
	for (size_t i = 0; i < 1000; i++)
		gather_payload(g, ONE(M(3, 101, "")), "gone", 0, NULL);
	gather_cut(g, inner);
	gather_cut(g, mark);
	gather_payload(g, P("LAB-1", "SN1", 8, M(1, 9, "")), "keep", 0, NULL);
	gather_settle(g);
	assert_int_equal(gather_count(g), 2);
	for (size_t i = 0; i < 2; i++) {
		assert_true(gathered_goes(gather_at(g, i)));
		assert_true(slice_is(gather_at(g, i)->source, "keep"));
	}
	gather_free(g);
}

/* ---- choosing ------------------------------------------------------------- */

static bool takes(const struct choice *c, const char *pid, const char *sn,
		  uint64_t id, int64_t last)
{
	const struct rum_report r = {
		.udi = {slice_of(pid), slice_of(sn)},
		.report_id = {true, id},
		.last_time = {last != 0, last},
	};

	return choice_takes(c, &r);
}

static void test_choose_udi(void **state)
{
	static const struct {
		const char *text;
		bool any_product;
	} rows[] = {
		{"C9300-48U:FOC1", false},
		{"PID:C9300-48U,SN:FOC1", false},
		{"PID:C9300-48U SN:FOC1", false},
		{"PID:C9300-48U, SN:FOC1", false},
		{" PID: C9300-48U ,SN: FOC1\n", false},
		{"FOC1", true},
	};
	struct choice c = {0};
	struct err e = {0};

	assert_true(takes(&c, "C9300-48U", "FOC1", 1, 0));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(choice_add_udi(&c, rows[i].text, &e), RC_OK);
		assert_true(takes(&c, "C9300-48U", "FOC1", 1, 0));
		assert_int_equal(takes(&c, "C9300-24U", "FOC1", 1, 0),
				 rows[i].any_product);
		assert_false(takes(&c, "C9300-48U", "FOC2", 1, 0));
		assert_false(takes(&c, "C9300-48U", "FOC", 1, 0));
		assert_false(takes(&c, "FOC1", "C9300-48U", 1, 0));
		choice_free(&c);
	}
	choice_add_udi(&c, "A:1", &e);
	choice_add_udi(&c, "2", &e);
	assert_true(takes(&c, "A", "1", 1, 0));
	assert_true(takes(&c, "B", "2", 1, 0));
	assert_false(takes(&c, "B", "1", 1, 0));
	choice_free(&c);
}

static void test_choose_bad(void **state)
{
	static const char *const udis[] = {"",	       " ",	   ":",
					   "A:",       ":1",	   "PID:A,SN:",
					   "PID:,SN:1", "PID:SN:1"};
	static const char *const ids[] = {"", "-1", "+1", "1x", " 1", "1.0",
					  "0x1", "18446744073709551616"};
	struct choice c = {0};

	for (size_t i = 0; i < 8; i++) {
		struct err e = {0};

		assert_int_equal(choice_add_udi(&c, udis[i], &e), RC_USAGE);
		assert_non_null(strstr(e.text, "names no device"));
		assert_int_equal(choice_add_id(&c, ids[i], &e), RC_USAGE);
		assert_non_null(strstr(e.text, "is no report id"));
	}
	assert_int_equal(c.udi_count + c.id_count, 0);
	choice_free(&c);
}

static void test_choose_ids_and_time(void **state)
{
	struct choice c = {0};
	struct err e = {0};

	assert_int_equal(choice_add_id(&c, "18446744073709551615", &e), RC_OK);
	assert_int_equal(choice_add_id(&c, "0", &e), RC_OK);
	assert_true(takes(&c, "A", "1", UINT64_MAX, 0));
	assert_true(takes(&c, "A", "1", 0, 0));
	assert_false(takes(&c, "A", "1", 1, 0));
	assert_false(choice_takes(&c, &(struct rum_report){0}));
	c.since = (struct maybe_i64){true, 100};
	assert_true(takes(&c, "A", "1", 0, 100));
	assert_false(takes(&c, "A", "1", 0, 99));
	assert_false(takes(&c, "A", "1", 0, 0));
	assert_false(takes(&c, "A", "1", 7, 100));
	choice_add_udi(&c, "B:1", &e);
	assert_false(takes(&c, "A", "1", 0, 100));
	assert_true(takes(&c, "B", "1", 0, 100));
	choice_free(&c);
}

/* ---- layouts -------------------------------------------------------------- */

/* JSON that our own writer would not write so. */
#define ODD                                                                    \
	"{ \"header\" : {\"type\":\"rum\"},\n \"payload\" : \"{\\u0022asset_" \
	"identification\\\":{\\\"report_id\\\":8,\\\"x\\\":\\\"a\\/b\\u00e9"   \
	"\xc3\xa9\\\",\\\"instance\\\":{\\\"sudi\\\":{\\\"udi_pid\\\":\\\""    \
	"LAB-1\\\",\\\"udi_serial_number\\\":\\\"SN1\\\"}}}}\" ,"              \
	"\"signature\":{ \"value\" : \"AA\\/A\"} }"
#define BRACKETS                                                               \
	P("]]>", "SN]]]>9", 9, M(1, 101, META("\"x\":\"]]>]]]]>>]]\\\\]]>\"")))

static void gather_some(struct gather *g, bool backwards)
{
	static const char *const payloads[] = {
		ONE(M(1, 101, "")),
		BRACKETS,
		P("A/../_b c", "\\\"\xc3\xa9<&>'", 1, M(1, 101, "")),
		P("A/../_b.c", "..", 1, M(1, 101, "")),
		P(".hidden", "a*b?", 1, M(1, 101, "")),
	};

	for (size_t i = 0; i < 5; i++)
		gather_payload(g, payloads[backwards ? 4 - i : i], "x", 0,
			       NULL);
	gather_outer(g, slice_of(ODD), "odd", 0, NULL);
	gather_payload(g, P("LAB-9", "SN9", 1, M(1, 101, "")), "x", 0, "home");
	gather_settle(g);
}

static const struct layout_options wish_template = {
	.at = 1767225600,
	.smart_account = "Harbour",
	.virtual_account = "Crane",
	.message = "\"hello\"",
	.program = "rum test",
};

static void make(struct layout *out, const struct gather *g,
		 enum export_form form, int64_t at)
{
	struct layout_options wish = wish_template;
	struct err e = {0};

	wish.form = form;
	wish.at = at;
	if (layout_make(out, g, &wish, &e))
		fail_msg("%s", e.text);
}

/* What a walk over the files finds: payloads, as sorted hashes, and all bytes
 * of the elements or documents that hold them. */
struct found {
	uint8_t sha[4096][SHA256_BYTES];
	size_t count;
	struct buf bytes;
};

static enum rc find_piece(void *context, const struct artefact *a,
			  struct err *e)
{
	_cleanup_arena_ struct arena arena = {0};
	struct found *f = context;
	struct slice text = a->bytes;
	struct rum_report r;
	struct err fault = {0};

	if (a->kind == KIND_MALFORMED)
		fail_msg("%.*s: %s", SLICE_ARG(a->source), a->fault->text);
	if (a->kind != KIND_RUM_REPORT)
		return RC_OK;
	if ((a->xml && rum_report_text(&text, &arena, a->xml, &fault)) ||
	    rum_report_read(&r, &arena, text, standard(), &fault))
		fail_msg("%.*s: %s", SLICE_ARG(a->source), fault.text);
	sha256(f->sha[f->count++], r.payload);
	buf_add_slice(&f->bytes, text);
	return RC_OK;
}

static int by_hash(const void *a, const void *b)
{
	return memcmp(a, b, SHA256_BYTES);
}

static void find(struct found *f, const struct layout *l)
{
	const struct walk_sink sink = {.context = f, .piece = find_piece};
	struct err e = {0};

	f->count = 0;
	for (size_t i = 0; i < l->count; i++)
		assert_int_equal(artefact_walk_bytes(
					 l->files[i].name,
					 buf_slice(&l->files[i].content),
					 standard(), &sink, &e), RC_OK);
	qsort(f->sha, f->count, SHA256_BYTES, by_hash);
}

static void assert_holds_all(const struct gather *g, const struct layout *l)
{
	struct found *told = mem_new(1, sizeof(*told));
	struct found *want = mem_new(1, sizeof(*want));

	find(told, l);
	for (size_t i = 0; i < gather_count(g); i++) {
		const struct gathered *r = gather_at(g, i);
		_cleanup_arena_ struct arena a = {0};
		struct rum_report report;
		struct err e = {0};

		if (!gathered_goes(r))
			continue;
		sha256(want->sha[want->count++], r->payload);
		assert_int_equal(rum_report_read(&report, &a, r->text,
						 standard(), &e), RC_OK);
		/* The span itself, unless it holds what CDATA cannot. */
		if (slice_find(r->text, "\xef\xbf\xbe", 0) != SIZE_MAX ||
		    slice_find(r->text, "\xef\xbf\xbf", 0) != SIZE_MAX)
			continue;
		if (slice_find(r->text, "]]>", 0) != SIZE_MAX &&
		    slice_find(report.payload_span, "]]>", 0) != SIZE_MAX)
			continue;
		assert_non_null(memmem(told->bytes.p, told->bytes.n,
				       report.payload_span.p,
				       report.payload_span.n));
	}
	qsort(want->sha, want->count, SHA256_BYTES, by_hash);
	assert_int_equal(told->count, want->count);
	assert_memory_equal(told->sha, want->sha, want->count * SHA256_BYTES);
	buf_free(&told->bytes);
	free(told);
	free(want);
}

static void assert_manifests(const struct layout *l)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct layout_file *f = &l->files[i];
		uint8_t sha[SHA256_BYTES];
		size_t reports = 0, devices = 0;

		sha256(sha, buf_slice(&f->content));
		assert_memory_equal(f->manifest.sha256, sha, SHA256_BYTES);
		assert_int_equal(f->manifest.size, f->content.n);
		assert_true(slice_is(f->manifest.file, f->name));
		assert_true(slice_is(f->manifest.message, "\"hello\""));
		assert_true(slice_is(f->manifest.virtual_account, "Crane"));
		assert_null(strchr(f->name, '/'));
		for (size_t k = 0; k < f->manifest.member_count; k++) {
			reports += f->manifest.members[k].report_count;
			devices += udi_known(f->manifest.members[k].udi);
		}
		if (devices) {
			assert_int_equal(reports, f->reports);
			assert_int_equal(devices, f->devices);
		}
	}
}

static void test_layouts(void **state)
{
	for (int form = FORM_CSSM; form <= FORM_REST; form++) {
		struct gather *g = gather_new(standard());
		struct gather *other = gather_new(standard());
		struct layout l, again;

		gather_some(g, false);
		gather_some(other, true);
		make(&l, g, (enum export_form)form, 1767225600);
		make(&again, other, (enum export_form)form, 1767225600);
		assert_int_equal(l.count, form == FORM_DEVICE ? 5 : 1);
		assert_int_equal(again.count, l.count);
		for (size_t i = 0; i < l.count; i++) {
			assert_string_equal(l.files[i].name,
					    again.files[i].name);
			assert_true(slice_equal(
				buf_slice(&l.files[i].content),
				buf_slice(&again.files[i].content)));
		}
		assert_holds_all(g, &l);
		assert_manifests(&l);
		layout_free(&l);
		layout_free(&again);
		gather_free(g);
		gather_free(other);
	}
}

/* The signature too goes out as it came. */
static void test_signature_bytes(void **state)
{
	struct gather *g = gather_new(standard());
	struct layout l;

	gather_outer(g, slice_of(ODD), "odd", 0, NULL);
	gather_settle(g);
	make(&l, g, FORM_DEVICE, 0);
	assert_string_equal(buf_text(&l.files[0].content),
			    "<smartLicense><RUMReport><![CDATA[" ODD
			    "]]></RUMReport></smartLicense>");
	layout_free(&l);
	make(&l, g, FORM_REST, 0);
	assert_non_null(strstr(buf_text(&l.files[0].content),
			       "\"signature\":{ \"value\" : \"AA\\/A\"}"));
	layout_free(&l);
	gather_free(g);
}

/* JSON may hold characters that XML may not; the report still has to arrive. */
static void test_characters(void **state)
{
	static const char *const odd[] = {"\x7f", "\xc2\x85", "\xef\xbf\xbf",
					  "\xef\xbf\xbe"};

	for (size_t i = 0; i < 4; i++) {
		struct gather *g = gather_new(standard());
		_cleanup_buf_ struct buf payload = {0};
		struct layout l;

		buf_printf(&payload, "{\"x\":\"%s\",%s", odd[i],
			   &ONE(M(1, 101, ""))[1]);
		gather_payload(g, buf_text(&payload), "x", 0, NULL);
		gather_settle(g);
		make(&l, g, FORM_CSSM, 0);
		assert_holds_all(g, &l);
		layout_free(&l);
		gather_free(g);
	}
}

static void test_names(void **state)
{
	static const struct {
		int64_t at;
		const char *name;
	} rows[] = {
		{1767225600, "UD_SA_26Jan01_00_00_00_000.tar.gz"},
		{1735689599, "UD_SA_24Dec31_23_59_59_000.tar.gz"},
		{1709210096, "UD_SA_24Feb29_12_34_56_000.tar.gz"},
		{0, "UD_SA_70Jan01_00_00_00_000.tar.gz"},
	};
	struct gather *g = gather_new(standard());

	gather_some(g, false);
	for (size_t i = 0; i < 4; i++) {
		struct layout l;

		make(&l, g, FORM_CSSM, rows[i].at);
		assert_string_equal(l.files[0].name, rows[i].name);
		layout_free(&l);
	}
	gather_free(g);
}

static void test_many(void **state)
{
	enum { MANY = 3000 };
	struct gather *g = gather_new(standard());
	struct layout l;

	for (size_t i = 0; i < MANY; i++) {
		_cleanup_buf_ struct buf payload = {0};

		buf_printf(&payload, "{\"asset_identification\":{\"report_id\":"
			   "%zu,\"instance\":{\"sudi\":{\"udi_pid\":\"LAB\","
			   "\"udi_serial_number\":\"S%zu\"}}}}", i,
			   i * 7919 % MANY);
		gather_payload(g, buf_text(&payload), "x", 0, NULL);
	}
	gather_settle(g);
	for (int form = FORM_CSSM; form <= FORM_REST; form++) {
		size_t reports = 0, devices = 0;

		make(&l, g, (enum export_form)form, 0);
		for (size_t i = 0; i < l.count; i++) {
			reports += l.files[i].reports;
			devices += l.files[i].devices;
		}
		assert_int_equal(reports, MANY);
		assert_int_equal(devices, MANY);
		assert_holds_all(g, &l);
		layout_free(&l);
	}
	gather_free(g);
}

/* ---- manifests ------------------------------------------------------------ */

static const uint64_t some_ids[] = {0, 1, UINT64_MAX};
static const struct manifest_member some_members[] = {
	{.name = SLICE_LITERAL("a \"b\" \\ c/\xc3\xa9\xf0\x9f\x9a\xa2.txt"),
	 .sha256 = {0xff, 1, 2},
	 .udi = {SLICE_LITERAL("<P>&\n\x01"), SLICE_LITERAL("S\0N")},
	 .report_ids = some_ids,
	 .report_count = 3},
	{.name = SLICE_LITERAL("manifest.mf"), .sha256 = {7}},
};

static struct manifest some_manifest(void)
{
	return (struct manifest){
		.file = SLICE_LITERAL("UD \"SA\".tar.gz"),
		.sha256 = {0xab, [31] = 0xcd},
		.size = UINT64_MAX,
		.members = some_members,
		.member_count = 2,
		.smart_account = SLICE_LITERAL(""),
		.message = SLICE_LITERAL("line\r\n\ttab \x1b[1m \x7f\xe2\x80\xa8"),
		.created = 1735689599,
		.program = SLICE_LITERAL("rum 0.1.0"),
	};
}

static void test_manifest_round_trip(void **state)
{
	const struct manifest m = some_manifest();
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf text = {0}, again = {0};
	struct manifest back;
	struct err e = {0};

	manifest_write(&text, &m);
	assert_true(slice_ends(buf_slice(&text), "}\n"));
	if (manifest_read(&back, &a, buf_slice(&text), standard(), &e))
		fail_msg("%s", e.text);
	assert_true(slice_equal(back.file, m.file));
	assert_memory_equal(back.sha256, m.sha256, SHA256_BYTES);
	assert_true(back.size == m.size);
	assert_true(back.created == m.created);
	assert_true(slice_equal(back.program, m.program));
	assert_true(back.smart_account.p && back.smart_account.n == 0);
	assert_null(back.virtual_account.p);
	assert_true(slice_equal(back.message, m.message));
	assert_int_equal(back.member_count, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct manifest_member *b = &back.members[i];

		assert_true(slice_equal(b->name, some_members[i].name));
		assert_memory_equal(b->sha256, some_members[i].sha256,
				    SHA256_BYTES);
		assert_true(udi_equal(b->udi, some_members[i].udi));
		assert_int_equal(b->report_count,
				 some_members[i].report_count);
	}
	assert_memory_equal(back.members[0].report_ids, some_ids,
			    sizeof(some_ids));
	assert_null(back.members[1].udi.pid.p);
	manifest_write(&again, &back);
	assert_string_equal(buf_text(&again), buf_text(&text));
}

#define HASH "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define HEAD(kind, version, created)                                           \
	"{\"kind\":\"" kind "\",\"version\":" version ",\"created\":" created
#define FILE_PART(name, size, sha)                                             \
	",\"file\":{\"name\":" name ",\"size\":" size ",\"sha256\":\"" sha "\"}"
#define GOOD_HEAD HEAD("rum-export-manifest", "1", "\"2026-01-01T00:00:00Z\"")
#define GOOD_FILE FILE_PART("\"f\"", "1", HASH)
#define MEMBER(more) "{\"name\":\"m\",\"sha256\":\"" HASH "\"" more "}"
#define WITH(member) GOOD_HEAD GOOD_FILE ",\"members\":[" member "]}"

static enum rc read_manifest(const char *text, const struct limits *l,
			     struct err *e)
{
	_cleanup_arena_ struct arena a = {0};
	struct manifest m;

	return manifest_read(&m, &a, slice_of(text), l, e);
}

static void test_manifest_refusals(void **state)
{
	static const char *const rows[] = {
		"", "[]", "1", "{}", "null", "not JSON",
		HEAD("rum-report", "1", "\"2026-01-01T00:00:00Z\"")
			GOOD_FILE ",\"members\":[]}",
		HEAD("rum-export-manifest", "2", "\"2026-01-01T00:00:00Z\"")
			GOOD_FILE ",\"members\":[]}",
		HEAD("rum-export-manifest", "\"1\"", "\"2026-01-01T00:00:00Z\"")
			GOOD_FILE ",\"members\":[]}",
		HEAD("rum-export-manifest", "1", "\"yesterday\"")
			GOOD_FILE ",\"members\":[]}",
		HEAD("rum-export-manifest", "1", "null")
			GOOD_FILE ",\"members\":[]}",
		GOOD_HEAD ",\"members\":[]}",
		GOOD_HEAD GOOD_FILE "}",
		GOOD_HEAD GOOD_FILE ",\"members\":{}}",
		GOOD_HEAD GOOD_FILE ",\"members\":[]} x",
		GOOD_HEAD GOOD_FILE ",\"members\":[],\"kind\":1}",
		GOOD_HEAD FILE_PART("\"\"", "1", HASH) ",\"members\":[]}",
		GOOD_HEAD FILE_PART("1", "1", HASH) ",\"members\":[]}",
		GOOD_HEAD FILE_PART("\"f\"", "-1", HASH) ",\"members\":[]}",
		GOOD_HEAD FILE_PART("\"f\"", "1.5", HASH) ",\"members\":[]}",
		GOOD_HEAD FILE_PART("\"f\"", "\"1\"", HASH) ",\"members\":[]}",
		GOOD_HEAD FILE_PART("\"f\"", "1", "00") ",\"members\":[]}",
		GOOD_HEAD FILE_PART("\"f\"", "1", HASH "00") ",\"members\":[]}",
		WITH("1"), WITH("{}"), WITH("{\"name\":\"m\"}"),
		WITH("{\"name\":\"m\",\"sha256\":null}"),
		WITH("{\"name\":\"\",\"sha256\":\"" HASH "\"}"),
		WITH("{\"name\":2,\"sha256\":\"" HASH "\"}"),
		WITH(MEMBER("") ",{}"),
		WITH(MEMBER(",\"report_ids\":[-1]")),
		WITH(MEMBER(",\"report_ids\":[\"1\"]")),
		WITH(MEMBER(",\"report_ids\":[18446744073709551616]")),
		WITH(MEMBER(",\"report_ids\":[1.0]")),
	};
	struct limits small = limits_default();
	struct err e = {0};

	assert_int_equal(read_manifest(WITH(MEMBER("")), standard(), &e),
			 RC_OK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err told = {0};

		if (read_manifest(rows[i], standard(), &told) != RC_MALFORMED ||
		    !told.text[0])
			fail_msg("row %zu is taken: %s", i, rows[i]);
	}
	small.json_depth = 2;
	assert_int_equal(read_manifest(WITH(MEMBER("")), &small, &e), RC_LIMIT);
}

/* ---- proof ---------------------------------------------------------------- */

/* Members "a" and "b" of a file of 5 bytes; bit 0x10 of a step is a change. */
static const char *prove(struct arena *a, const char *names, uint64_t size,
			 uint8_t hash)
{
	static const struct manifest_member members[] = {
		{.name = SLICE_LITERAL("b"), .sha256 = {'b'}},
		{.name = SLICE_LITERAL("a"), .sha256 = {'a'}},
	};
	const struct manifest m = {.file = SLICE_LITERAL("f"),
				   .sha256 = {9},
				   .size = 5,
				   .members = members,
				   .member_count = 2};
	struct manifest_proof *p = manifest_proof_new(&m);
	const uint8_t whole[SHA256_BYTES] = {hash};
	const char *told;

	for (; *names; names++) {
		uint8_t sha[SHA256_BYTES] = {(uint8_t)*names};
		char name[2] = {*names, 0};

		/* An upper-case letter: the name is there, the bytes differ. */
		if (*names < 'a')
			name[0] = (char)(*names + 32);
		manifest_proof_member(p, slice_of(name), sha);
	}
	told = manifest_proof_end(p, a, size, whole);
	manifest_proof_free(p);
	return told;
}

static void test_proof(void **state)
{
	static const struct {
		const char *names;
		uint64_t size;
		uint8_t hash;
		const char *says; /* NULL: they agree */
	} rows[] = {
		{"ab", 5, 9, NULL},
		{"ba", 5, 9, NULL},
		{"a", 5, 9, "b: is in the manifest but not in the file"},
		{"", 5, 9, "is in the manifest but not in the file"},
		{"abc", 5, 9, "c: is in the file but not in the manifest"},
		{"Ab", 5, 9, "a: was changed"},
		{"aba", 5, 9, "a: is in the file twice"},
		{"abA", 5, 9, "a: is in the file twice"},
		{"aab", 5, 9, "a: is in the file twice"},
		{"cA", 5, 9, "c: is in the file but not in the manifest"},
		{"ab", 4, 9, "the file was changed"},
		{"ab", 5, 8, "the file was changed"},
		{"aB", 5, 8, "b: was changed"},
	};
	_cleanup_arena_ struct arena a = {0};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *told = prove(&a, rows[i].names, rows[i].size,
					 rows[i].hash);

		if (!rows[i].says != !told ||
		    (told && !strstr(told, rows[i].says)))
			fail_msg("row %zu says %s", i, told ? told : "nothing");
	}
}

/* The same name listed twice cannot be proven by one member. */
static void test_proof_listed_twice(void **state)
{
	static const struct manifest_member members[] = {
		{.name = SLICE_LITERAL("a"), .sha256 = {1}},
		{.name = SLICE_LITERAL("a"), .sha256 = {1}},
	};
	const struct manifest m = {.members = members, .member_count = 2};
	struct manifest_proof *p = manifest_proof_new(&m);
	const uint8_t one[SHA256_BYTES] = {1}, zero[SHA256_BYTES] = {0};
	_cleanup_arena_ struct arena a = {0};

	manifest_proof_member(p, slice_of("a"), one);
	assert_non_null(manifest_proof_end(p, &a, 0, zero));
	manifest_proof_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_spelling),
		cmocka_unit_test(test_growth),
		cmocka_unit_test(test_growth_closing),
		cmocka_unit_test(test_conflicts),
		cmocka_unit_test(test_conflicts_inside),
		cmocka_unit_test(test_conflict_copies),
		cmocka_unit_test(test_sorted),
		cmocka_unit_test(test_left_out),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_choose_udi),
		cmocka_unit_test(test_choose_bad),
		cmocka_unit_test(test_choose_ids_and_time),
		cmocka_unit_test(test_layouts),
		cmocka_unit_test(test_signature_bytes),
		cmocka_unit_test(test_characters),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_manifest_round_trip),
		cmocka_unit_test(test_manifest_refusals),
		cmocka_unit_test(test_proof),
		cmocka_unit_test(test_proof_listed_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
