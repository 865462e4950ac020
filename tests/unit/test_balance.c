/* balance/: use counted once, and held against what is owned. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "balance/balance.h"
#include "balance/books_inside.h"
#include "base/hash.h"

#define DAY INT64_C(86400)
#define AT (1000 * DAY)

/* One run: books, and what they come to. */
struct run {
	struct limits limits;
	struct books *books;
	struct books_options books_options;
	struct balance_options options;
	struct arena arena;
	struct balance balance;
	const struct cert_facts *signer; /* of what is told */
	struct err e;
};

static void begin(struct run *r)
{
	*r = (struct run){.limits = limits_default()};
	r->books_options = (struct books_options){
		.limits = &r->limits, .temporary_folder = "/tmp", .at = AT,
		.window = AT - 90 * DAY};
	r->options = (struct balance_options){.at = AT,
					      .temporary_folder = "/tmp"};
	r->books = books_new(&r->books_options);
}

static void settle(struct run *r)
{
	assert_int_equal(books_settle(r->books, &r->e), RC_OK);
	assert_int_equal(balance_make(&r->balance, &r->arena, r->books,
				      &r->options, &r->e), RC_OK);
}

static void end(struct run *r)
{
	books_free(&r->books);
	arena_free(&r->arena);
}

/* `measurements`: "start-end:count start-end:count", days; "!" behind a count closes
 * the report; `ha`: serial numbers of its members. */
static void put_measurements(struct buf *out, const char *text)
{
	long long start, finish;
	unsigned long long count;
	int used;

	for (const char *comma = ""; *text; comma = ",") {
		assert_int_equal(sscanf(text, "%lld-%lld:%llu%n", &start,
					&finish, &count, &used), 3);
		text += used;
		buf_printf(out, "%s{\"log_time\":%lld,\"metric_name\":"
			   "\"ENTITLEMENT\",\"start_time\":%lld,\"end_time\":"
			   "%lld,\"value\":{\"type\":\"COUNT\",\"value\":"
			   "\"%llu\"}", comma, start * DAY, start * DAY,
			   finish * DAY, count);
		if (*text == '!')
			buf_printf(out, ",\"meta\":{\"close_reason\":\"X\"}"),
				text++;
		buf_add_byte(out, '}');
		text += *text == ' ';
	}
}

static void tell_as(struct run *r, enum verdict verdict, const char *sn,
		    unsigned id, const char *tag, const char *measurements,
		    const char *ha)
{
	_cleanup_buf_ struct buf text = {0};
	_cleanup_arena_ struct arena a = {0};
	struct judgement j = {.verdict = verdict, .reason = "",
			      .signer = r->signer};
	struct rum_report report;
	char member[32];
	int used;

	buf_printf(&text, "{\"version\":\"2.0\",\"asset_identification\":{"
		   "\"report_id\":%u,\"asset\":{\"name\":\"s\"},\"instance\":{"
		   "\"sudi\":{\"udi_pid\":\"LAB-1\",\"udi_serial_number\":\"%s\""
		   "}}},\"meta\":{\"entitlement_tag\":\"%s\",\"ha_udi\":[", id,
		   sn, tag);
	for (const char *comma = ""; sscanf(ha, "%31s%n", member, &used) == 1;
	     comma = ",", ha += used)
		buf_printf(&text, "%s{\"role\":\"Member\",\"sudi\":{\"udi_pid\":"
			   "\"LAB-1\",\"udi_serial_number\":\"%s\"}}", comma,
			   member);
	buf_add_text(&text, "]},\"measurements\":[");
	put_measurements(&text, measurements);
	buf_add_text(&text, "]}");
	assert_int_equal(rum_payload_read(&report, &a, buf_slice(&text),
					  &r->limits, &r->e), RC_OK);
	assert_int_equal(books_report(
				 r->books, &report,
				 books_content(&report, hash_slice(report.payload), &a),
				 &j, (struct slice){0}, slice_of("a file"), &r->e), RC_OK);
}

static void tell(struct run *r, const char *sn, unsigned id, const char *tag,
		 const char *measurements)
{
	tell_as(r, VERDICT_VALID, sn, id, tag, measurements, "");
}

static struct maybe_amount some(amount v)
{
	return (struct maybe_amount){true, v};
}

static void own_items(struct run *r, enum snapshot_form form,
		      const struct snapshot_license *items, size_t count)
{
	const struct snapshot s = {.form = form, .licenses = items,
				   .license_count = count};

	assert_int_equal(books_snapshot(r->books, &s, (struct maybe_i64){0},
					slice_of("VA"), slice_of("s.json"),
					&r->e), RC_OK);
}

static void own(struct run *r, const char *tag, const char *name, amount owned,
		amount in_use)
{
	const struct snapshot_license l = {
		.tag = tag ? slice_of(tag) : (struct slice){0},
		.name = slice_of(name), .owned = some(owned),
		.in_use = some(in_use)};

	own_items(r, tag ? SNAPSHOT_V3_SUMMARY : SNAPSHOT_V1_LICENSES, &l, 1);
}

static const struct balance_license *license(const struct run *r,
					     const char *name)
{
	for (size_t i = 0; i < r->balance.license_count; i++) {
		const struct balance_license *l = &r->balance.licenses[i];

		if (slice_is(books_name(r->books, l->name), name) ||
		    slice_is(books_tag(r->books, l->tag), name))
			return l;
	}
	fail_msg("there is no licence %s", name);
	return NULL;
}

static bool has_note(const struct run *r, enum balance_finding f,
		     const char *sn)
{
	size_t count;
	const struct book_device *d = books_devices(r->books, &count);

	for (size_t i = 0; i < r->balance.note_count; i++) {
		const struct balance_note *n = &r->balance.notes[i];

		if (n->finding == f && n->device != BOOKS_NONE &&
		    slice_is(d[n->device].udi.sn, sn))
			return true;
	}
	return false;
}

static void check_use(const struct run *r, const char *name, amount in_use,
		      amount peak)
{
	const struct balance_license *l = license(r, name);

	assert_true(l->in_use_reported == in_use);
	assert_true(l->peak_reported == peak);
}

/* ---- counting ------------------------------------------------------------------ */

static void test_latest_start_counts(void **state)
{
	struct run r;

	begin(&r);
	tell(&r, "A", 1, "t", "10-20:5 20-30:2");
	tell(&r, "A", 2, "t", "20-25:7");	   /* same start, higher id */
	tell(&r, "B", 1, "t", "15-18:4 1001-1002:900"); /* and after --at */
	tell(&r, "C", 1, "u", "1-2:0");
	settle(&r);
	check_use(&r, "t", 11, 11);
	assert_int_equal(license(&r, "t")->device_count, 2);
	assert_int_equal(license(&r, "t")->devices[0].report_id, 2);
	assert_int_equal(r.balance.license_count, 1);
	end(&r);
}

/* What no snapshot could tell is not unknown to the account. */
static void test_unknown_needs_an_account(void **state)
{
	enum { NOTHING, DEVICES, LICENSES };

	for (int i = NOTHING; i <= LICENSES; i++) {
		struct run r;

		begin(&r);
		if (i != NOTHING)
			own_items(&r, i == DEVICES ? SNAPSHOT_V1_DEVICES
						   : SNAPSHOT_V1_LICENSES,
				  NULL, 0);
		tell(&r, "A", 1, "t", "1-2:5");
		settle(&r);
		assert_int_equal(license(&r, "t")->gravities,
				 i == LICENSES ? 1u << FINDING_UNKNOWN_LICENSE
					       : 0);
		assert_int_equal(r.balance.knows_account, i == LICENSES);
		end(&r);
	}
}

static void test_window_and_stale(void **state)
{
	struct run r;

	begin(&r);
	r.options.since = (struct maybe_i64){true, 15 * DAY};
	r.options.stale_days = (struct maybe_u64){true, 10};
	tell(&r, "A", 1, "t", "1-5:50 10-20:5");
	tell(&r, "B", 1, "t", "12-13:4");
	tell(&r, "C", 1, "t", "12-990:3");
	settle(&r);
	/* At 15 d: 5 + 4 + 3; C's lapses a second after 1000 d. */
	check_use(&r, "t", 3, 12);
	assert_true(license(&r, "t")->peak_at.value == 15 * DAY);
	assert_true(license(&r, "t")->devices[0].lapsed);
	end(&r);
	begin(&r);
	r.options.at = AT + 1;
	r.options.stale_days = (struct maybe_u64){true, 10};
	tell(&r, "C", 1, "t", "12-990:3");
	settle(&r);
	check_use(&r, "t", 0, 3);
	end(&r);
}

static void test_invalid_and_unplaced_do_not_count(void **state)
{
	const struct books_tally *t;
	struct run r;

	begin(&r);
	tell_as(&r, VERDICT_INVALID, "A", 1, "t", "1-2:100", "");
	tell_as(&r, VERDICT_UNVERIFIABLE, "A", 1, "t", "1-2:3", "");
	tell_as(&r, VERDICT_UNSIGNED, "B", 1, "", "1-2:9", "");
	settle(&r);
	t = books_tally(r.books);
	check_use(&r, "t", 3, 3);
	assert_int_equal(t->invalid, 1);
	assert_int_equal(t->no_tag, 1);
	assert_int_equal(t->conflicts, 0);
	assert_true(r.balance.by_verdict[VERDICT_UNVERIFIABLE] == 3);
	end(&r);
}

static void test_copies_growth_and_conflict(void **state)
{
	static const char *const forms[] = {"1-2:3", "1-4:3", "1-4:3 4-5:8!"};

	/* In any order, and twice. */
	for (size_t first = 0; first < 6; first++) {
		struct run r;

		begin(&r);
		for (size_t i = 0; i < 6; i++)
			tell(&r, "A", 1, "t", forms[(first + i * 5) % 3]);
		settle(&r);
		check_use(&r, "t", 8, 8);
		assert_int_equal(books_tally(r.books)->reports, 1);
		end(&r);
	}
	for (size_t first = 0; first < 2; first++) {
		struct run r;

		begin(&r);
		tell(&r, "A", 1, "t", first ? "1-2:3!" : "1-2:4!");
		tell(&r, "A", 1, "t", first ? "1-2:4!" : "1-2:3!");
		tell(&r, "A", 2, "t", "1-2:1");
		settle(&r);
		check_use(&r, "t", 1, 1);
		assert_true(has_note(&r, FINDING_CONFLICT, "A"));
		assert_false(r.balance.in_order);
		end(&r);
	}
}

static uint64_t signed_by(const struct run *r, const struct cert_facts *signer,
			  enum verdict verdict)
{
	const struct slice hash = {signer->sha256, SHA256_BYTES};
	size_t count;
	const struct book_signer *all = books_signers(r->books, &count);

	for (size_t i = 0; i < count; i++) {
		if (all[i].verdict == verdict &&
		    slice_equal(all[i].sha256, hash))
			return all[i].reports;
	}
	return 0;
}

/* Copies count once, with the best verdict, and of two certificates that fit for one
 * of them, whichever came first; a conflict and a broken archive count nothing. */
static void test_signers_of_copies(void **state)
{
	const struct cert_facts one = {.sha256 = {1}}, two = {.sha256 = {2}};

	for (int turn = 0; turn < 2; turn++) {
		struct run r;

		begin(&r);
		r.signer = turn ? &two : &one;
		tell(&r, "A", 1, "t", "1-2:1 2-3:1");
		tell(&r, "A", 1, "t", "1-2:1 2-3:1");
		r.signer = turn ? &one : &two;
		tell(&r, "A", 1, "t", "1-2:1 2-3:1");
		r.signer = &two;
		tell_as(&r, VERDICT_UNTRUSTED, "A", 1, "t", "1-2:1 2-3:1", "");
		tell_as(&r, VERDICT_UNTRUSTED, "A", 2, "t", "1-2:1", "");
		tell_as(&r, VERDICT_INVALID, "A", 3, "t", "1-2:1", "");
		tell(&r, "B", 1, "t", "");
		tell(&r, "C", 1, "t", "1-2:3!");
		tell(&r, "C", 1, "t", "1-2:4!");
		books_begin(r.books);
		tell(&r, "D", 1, "t", "1-2:3");
		books_end(r.books, true);
		r.signer = NULL;
		tell_as(&r, VERDICT_UNSIGNED, "E", 1, "t", "1-2:1", "");
		settle(&r);
		assert_int_equal(signed_by(&r, &one, VERDICT_VALID), 1);
		assert_int_equal(signed_by(&r, &two, VERDICT_VALID), 1);
		assert_int_equal(signed_by(&r, &two, VERDICT_UNTRUSTED), 1);
		assert_int_equal(signed_by(&r, &two, VERDICT_INVALID), 0);
		end(&r);
	}
}

static void test_broken_archives_are_void(void **state)
{
	struct run r;

	begin(&r);
	books_begin(r.books);
	tell(&r, "A", 1, "t", "1-2:1");
	books_begin(r.books);
	tell(&r, "B", 1, "t", "1-2:10");
	books_end(r.books, true);
	books_begin(r.books);
	tell(&r, "C", 1, "t", "1-2:100");
	books_end(r.books, false);
	tell(&r, "D", 1, "t", "1-2:1000");
	books_end(r.books, false);
	books_begin(r.books);
	books_begin(r.books);
	tell(&r, "E", 1, "t", "1-2:10000");
	books_end(r.books, true);
	tell(&r, "F", 1, "t", "1-2:100000");
	books_end(r.books, true);
	tell(&r, "G", 1, "t", "1-2:1000000");
	settle(&r);
	check_use(&r, "t", 1001101, 1001101);
	end(&r);
}

static void test_sums_beyond_64_bits(void **state)
{
	char text[AMOUNT_TEXT_MAX];
	struct run r;

	begin(&r);
	tell(&r, "A", 1, "t", "1-2:18446744073709551615");
	tell(&r, "B", 1, "t", "1-2:18446744073709551615");
	own(&r, "t", "T", 1, 0);
	settle(&r);
	assert_string_equal(
		amount_text(text, license(&r, "T")->in_use_reported),
		"36893488147419103230");
	assert_string_equal(amount_text(text, license(&r, "T")->balance.value),
			    "-36893488147419103229");
	end(&r);
}

/* ---- stacks ---------------------------------------------------------------------- */

static void test_stack_counts_once(void **state)
{
	struct run r;

	begin(&r);
	tell_as(&r, VERDICT_VALID, "A", 1, "t", "10-30:4", "A B");
	tell_as(&r, VERDICT_VALID, "B", 1, "t", "20-40:3", "A B");
	tell(&r, "C", 1, "t", "1-2:100");
	settle(&r);
	/* From 20 d on B is the later one. */
	check_use(&r, "t", 103, 104);
	assert_true(has_note(&r, FINDING_HA_OVERLAP, "A"));
	assert_int_equal(license(&r, "t")->device_count, 3);
	assert_true(license(&r, "t")->devices[0].covered_by != BOOKS_NONE);
	assert_true(r.balance.license_count == 1);
	end(&r);
}

static void test_switchover_is_no_overlap(void **state)
{
	struct run r;

	begin(&r);
	tell_as(&r, VERDICT_VALID, "B", 1, "t", "30-40:3", "A B");
	tell_as(&r, VERDICT_VALID, "A", 1, "t", "10-30:4", "A B");
	settle(&r);
	check_use(&r, "t", 3, 4);
	assert_false(has_note(&r, FINDING_HA_OVERLAP, "A"));
	end(&r);
}

/* A shares with B, B with C: C is taken, covers B, and so A counts again. */
static void test_chain_of_stacks(void **state)
{
	struct run r;

	begin(&r);
	tell_as(&r, VERDICT_VALID, "A", 1, "t", "10-11:1", "A X");
	tell_as(&r, VERDICT_VALID, "B", 1, "t", "20-21:10", "X Y");
	tell_as(&r, VERDICT_VALID, "C", 1, "t", "30-31:100", "Y C");
	settle(&r);
	check_use(&r, "t", 101, 101);
	end(&r);
}

/* ---- what is owned ------------------------------------------------------------------ */

static struct snapshot_term term(const char *end_text, int64_t at, amount n)
{
	return (struct snapshot_term){
		.quantity = some(n),
		.end = {slice_of(end_text), {true, at}, false},
		.subscription_id = slice_of("Sub1")};
}

static void test_terms(void **state)
{
	const struct snapshot_term terms[] = {
		term("gone", AT - 1, 10), term("now", AT, 20),
		term("soon", AT + 10 * DAY, 30), term("late", AT + 90 * DAY, 40)};
	const struct snapshot_license l = {
		.tag = slice_of("t"), .name = slice_of("T"), .owned = some(100),
		.terms = terms, .term_count = 4};
	const struct balance_license *b;
	struct run r;

	begin(&r);
	r.options.until = (struct maybe_i64){true, AT + 30 * DAY};
	own_items(&r, SNAPSHOT_V3_SUMMARY, &l, 1);
	tell(&r, "A", 1, "t", "1-2:60");
	settle(&r);
	b = license(&r, "T");
	assert_true(b->owned.value == 90 && b->balance.value == 30);
	assert_int_equal(b->forecast_count, 2);
	assert_true(b->forecasts[0].at == AT + 1);
	assert_true(b->forecasts[0].balance == 10);
	assert_true(b->forecasts[1].owned == 40);
	assert_true(b->forecasts[1].balance == -20);
	assert_int_equal(b->gravities, 1u << FINDING_EXPIRING);
	assert_int_equal(b->findings & ~b->gravities,
			 1u << FINDING_EXPIRED);
	end(&r);
}

/* A quantity that nobody tells is not 0, and nothing is short by it. */
static void test_terms_without_quantity(void **state)
{
	struct snapshot_term terms[] = {term("t", AT + 10 * DAY, 0)};
	struct snapshot_license l = {
		.tag = slice_of("t"), .name = slice_of("T"),
		.terms = terms, .term_count = 1};
	struct run r;

	terms[0].quantity.given = false;
	begin(&r);
	r.options.until = (struct maybe_i64){true, AT + 30 * DAY};
	own_items(&r, SNAPSHOT_V1_SUBSCRIPTIONS, &l, 1);
	tell(&r, "A", 1, "t", "1-2:60");
	settle(&r);
	assert_false(license(&r, "T")->owned.given);
	assert_false(license(&r, "T")->balance.given);
	assert_int_equal(license(&r, "T")->findings, 0);
	assert_int_equal(license(&r, "T")->forecast_count, 0);
	end(&r);
}

/* Where the source left an ended term out of the quantity. */
static void test_terms_already_left_out(void **state)
{
	const struct snapshot_term terms[] = {term("gone", AT - 1, 50),
					      term("late", AT + DAY, 100)};
	const struct snapshot_license l = {
		.name = slice_of("T"), .owned = some(100), .terms = terms,
		.term_count = 2};
	struct run r;

	begin(&r);
	own_items(&r, SNAPSHOT_V1_LICENSES, &l, 1);
	settle(&r);
	assert_true(license(&r, "T")->owned.value == 100);
	end(&r);
}

static void test_reserved(void **state)
{
	struct snapshot_license l = {
		.tag = slice_of("t"), .name = slice_of("T"), .owned = some(10),
		.in_use = some(7), .reserved = some(4)};
	struct run r;

	for (int in_use = 0; in_use < 2; in_use++) {
		l.reserved_in_use = in_use;
		begin(&r);
		own_items(&r, SNAPSHOT_V3_SUMMARY, &l, 1);
		tell(&r, "A", 1, "t", "1-2:3");
		settle(&r);
		assert_true(license(&r, "T")->balance.value ==
			    (in_use ? 3 : -1));
		/* 7 - 3 is what is reserved. */
		assert_false(license(&r, "T")->findings &
			     1u << FINDING_USAGE_DIFFERS);
		assert_true(license(&r, "T")->findings & 1u << FINDING_RESERVED);
		end(&r);
	}
}

#define TAG(name) "regid.2020-01.com.cisco." name ",1.0_0"

/* What would change nothing is refused, with its line. */
static void test_map_lines(void **state)
{
	static const struct {
		const char *text, *wrong;
	} lines[] = {
		{TAG("a") "\tA\n" TAG("b") "\tB", NULL},
		{"\"" TAG("a") "\",\"A\"\r\"" TAG("b") "\",\"B\"\r", NULL},
		{"\xef\xbb\xbf" TAG("a") "\tA, B; C\r\n", NULL},
		{TAG("a") ",A", "line 1: not a tag and a name"},
		{TAG("a") ";A", "line 1: the tag ends before its comma"},
		{"A\t" TAG("a"), "line 1: the tag stands second"},
		{"tag,name\n", "line 1: the first of the two is no"},
		{"\"" TAG("a") "\",A\nt2,B\n", "line 2: the first of the two"},
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct run r;

		begin(&r);
		assert_int_equal(books_map(r.books, slice_of(lines[i].text),
					   &r.e),
				 lines[i].wrong ? RC_MALFORMED : RC_OK);
		if (lines[i].wrong)
			assert_non_null(strstr(r.e.text, lines[i].wrong));
		else
			assert_int_equal(r.books->pairs.count, 2 - (i == 2));
		books_free(&r.books);
	}
}

static void test_names(void **state)
{
	static const char one[] = TAG("t1"), two[] = TAG("t2");
	struct run r;

	begin(&r);
	own(&r, NULL, "One", 5, 2);
	own(&r, NULL, "Two", 5, 0);
	own(&r, NULL, "Idle", 5, 0);
	assert_int_equal(books_map(r.books,
				   slice_of("\"" TAG("t1") "\",One\n\"" TAG("t2")
					    "\"\n"), &r.e), RC_MALFORMED);
	assert_int_equal(books_map(r.books,
				   slice_of(TAG("t2") "\tTwo\r\n" TAG("t3")
					    "\tTwo\r\n"), &r.e), RC_OK);
	tell(&r, "A", 1, one, "1-2:2");
	tell(&r, "A", 2, two, "1-2:2");
	tell(&r, "A", 3, "t4", "1-2:2");
	settle(&r);
	check_use(&r, "One", 2, 2);
	assert_int_equal(license(&r, "One")->findings, 0);
	assert_int_equal(license(&r, "Two")->gravities,
			 1u << FINDING_AMBIGUOUS_NAME);
	assert_int_equal(license(&r, two)->gravities,
			 1u << FINDING_AMBIGUOUS_NAME);
	assert_int_equal(license(&r, "t4")->gravities,
			 1u << FINDING_UNKNOWN_LICENSE);
	assert_int_equal(license(&r, "Idle")->findings, 1u << FINDING_UNUSED);
	end(&r);
}

/* ---- what if -------------------------------------------------------------------------- */

static void what_if(struct run *r, struct what_if *w, const char *text)
{
	assert_int_equal(what_if_parse(w, text, &r->e), RC_OK);
	r->options.what_ifs = w;
	r->options.what_if_count = 1;
}

static uint32_t note_names(const struct run *r, const char *account)
{
	uint32_t found = 0;

	for (size_t i = 0; i < r->balance.note_count; i++) {
		const struct balance_note *n = &r->balance.notes[i];

		found += n->finding == FINDING_WRONG_ACCOUNT &&
			 slice_is(books_account(r->books, n->other_account),
				  account);
	}
	return found;
}

/* The list has a device in three accounts: it is held to be in the one where it was
 * in contact last, and each of the others is a finding, in any order of files. */
static void test_device_in_two_accounts(void **state)
{
	static const char *const accounts[] = {"East", "South", "West"};
	const struct snapshot_use use[] = {{slice_of("T"), {true, 3}},
					   {slice_of("T"), {true, 4}}};

	for (size_t first = 0; first < 3; first++) {
		struct run r;
		size_t count;

		begin(&r);
		for (size_t i = first; i < first + 3; i++) {
			const struct snapshot_device d = {
				.udi = {slice_of("LAB-1"), slice_of("A")},
				.virtual_account = slice_of(accounts[i % 3]),
				.last_contact.at = {true, i % 3 == 1 ? 9 : 5},
				.usage = &use[i % 3 == 1],
				.usage_count = 1};
			const struct snapshot s = {.form = SNAPSHOT_V1_DEVICES,
						   .devices = &d,
						   .device_count = 1};

			assert_int_equal(
				books_snapshot(r.books, &s,
					       (struct maybe_i64){0},
					       (struct slice){0},
					       slice_of(accounts[i % 3]), &r.e),
				RC_OK);
		}
		settle(&r);
		assert_true(slice_is(books_account(r.books,
						   books_devices(r.books, &count)
							   ->listed_account),
				     "South"));
		assert_true(books_devices(r.books, &count)->listed_use->count ==
			    4);
		assert_int_equal(note_names(&r, "East"), 1);
		assert_int_equal(note_names(&r, "South"), 0);
		assert_int_equal(note_names(&r, "West"), 1);
		end(&r);
	}
}

static void test_what_if(void **state)
{
	struct what_if w;
	struct run r;

	begin(&r);
	own(&r, "t", "T", 10, 0);
	tell(&r, "A", 1, "t", "1-2:2");
	tell(&r, "B", 1, "t", "1-2:2");
	tell(&r, "C", 1, "t", "1-2:3");
	what_if(&r, &w, "+LAB-1:4");
	settle(&r);
	assert_true(license(&r, "T")->in_use_reported == 15);
	assert_true(license(&r, "T")->balance.value == -5);
	assert_int_equal(r.balance.what_if_count, 1);
	end(&r);
	begin(&r);
	own(&r, "t", "T", 10, 0);
	assert_int_equal(books_settle(r.books, &r.e), RC_OK);
	what_if(&r, &w, "move A nowhere");
	assert_int_equal(balance_make(&r.balance, &r.arena, r.books,
				      &r.options, &r.e), RC_USAGE);
	assert_int_equal(what_if_parse(&w, "+LAB-1", &r.e), RC_USAGE);
	assert_int_equal(what_if_parse(&w, "buy more", &r.e), RC_USAGE);
	end(&r);
}

/* A device as the program and devices print it. */
static void test_what_if_udi(void **state)
{
	static const char *const good[] = {
		"move P-1:F4 The Yard", "move PID:P-1 SN:F4 The Yard",
		"move PID:P-1,SN:F4  The Yard", "move PID:P-1, SN:F4 The Yard"};
	static const char *const bad[] = {
		"move PID:P-1 SN:F4", "move PID:P-1 The Yard", "move PID:SN:F4 Y",
		"move PID: SN:F4 Y", "move PID:P-1 SN: Y", "move PID:P-1,SN:,Y",
		"move PID:P-1SN:F4 Y", "move PID:"};
	struct what_if w;
	struct err e = {0};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(what_if_parse(&w, good[i], &e), RC_OK);
		assert_int_equal(w.kind, WHAT_IF_MOVE);
		assert_true(slice_is(w.udi.pid, "P-1"));
		assert_true(slice_is(w.udi.sn, "F4"));
		assert_true(slice_is(w.virtual_account, "The Yard"));
	}
	assert_int_equal(what_if_parse(&w, "move F4 Y", &e), RC_OK);
	assert_true(!w.udi.pid.n && slice_is(w.udi.sn, "F4"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(what_if_parse(&w, bad[i], &e), RC_USAGE);
}

/* ---- several snapshots ------------------------------------------------------------- */

static void own_at(struct run *r, enum snapshot_form form, int64_t taken,
		   const struct snapshot_license *items, size_t count)
{
	const struct snapshot s = {.form = form, .licenses = items,
				   .license_count = count};

	assert_int_equal(books_snapshot(r->books, &s,
					(struct maybe_i64){true, taken},
					slice_of("VA"), slice_of("s.json"),
					&r->e), RC_OK);
}

static struct snapshot_license owned(const char *name, amount n)
{
	return (struct snapshot_license){.name = slice_of(name),
					 .owned = some(n), .in_use = some(0)};
}

/* Taken on these days (0: none), which owned number counts? Each owns its day. */
static amount owned_of(int64_t a, int64_t b)
{
	const int64_t days[] = {a, b};
	struct run r;
	amount n;

	begin(&r);
	for (size_t i = 0; i < 2; i++) {
		struct snapshot_license l = owned("T", days[i]);

		if (days[i])
			own_at(&r, SNAPSHOT_CSV, days[i] * DAY, &l, 1);
	}
	settle(&r);
	n = license(&r, "T")->owned.value;
	end(&r);
	return n;
}

static void test_newest_until_then(void **state)
{
	assert_true(owned_of(990, 980) == 990);
	assert_true(owned_of(1000, 990) == 1000);
	assert_true(owned_of(1001, 990) == 990);
	assert_true(owned_of(990, 1001) == 990);
	assert_true(owned_of(1001, 0) == 1001);
	assert_true(owned_of(1030, 1001) == 1001);
}

/* The account has nothing any more: older rows are gone, those of others stay. */
static void test_empty_one_takes_the_place(void **state)
{
	const struct snapshot_license l = owned("T", 5), u = owned("U", 6);
	struct run r;

	begin(&r);
	own_at(&r, SNAPSHOT_CSV, 900 * DAY, &l, 1);
	own_at(&r, SNAPSHOT_V1_LICENSES, 900 * DAY, &u, 1);
	own_at(&r, SNAPSHOT_CSV, 910 * DAY, NULL, 0);
	settle(&r);
	assert_int_equal(r.balance.license_count, 1);
	assert_true(license(&r, "U")->owned.value == 6);
	end(&r);
	begin(&r);
	own_at(&r, SNAPSHOT_CSV, 900 * DAY, &l, 1);
	own_at(&r, SNAPSHOT_CSV, 890 * DAY, NULL, 0);
	settle(&r);
	assert_true(license(&r, "T")->owned.value == 5);
	end(&r);
}

/* Newer subscriptions tell what is owned and nothing of use. */
static void test_use_from_the_form_that_tells_it(void **state)
{
	const struct snapshot_term t = {.quantity = some(4)};
	const struct snapshot_license sub = {.name = slice_of("T"),
					     .terms = &t, .term_count = 1};
	struct snapshot_license l[2] = {owned("T", 5), owned("T", 1)};
	struct run r;

	begin(&r);
	l[0].in_use = some(7);
	l[0].reserved = some(2);
	l[0].available = some(9);
	l[1].billing = slice_of("USAGE");
	own_at(&r, SNAPSHOT_V1_LICENSES, 900 * DAY, l, 2);
	own_at(&r, SNAPSHOT_V1_SUBSCRIPTIONS, 910 * DAY, &sub, 1);
	settle(&r);
	assert_true(license(&r, "T")->owned.value == 4);
	assert_true(license(&r, "T")->in_use_account.value == 7);
	assert_true(license(&r, "T")->reserved.value == 2);
	assert_true(license(&r, "T")->balance.value == 4 - 7 - 2);
	end(&r);
	/* Two billings: what is available is not added up. */
	begin(&r);
	own_at(&r, SNAPSHOT_V1_LICENSES, 900 * DAY, l, 2);
	settle(&r);
	assert_true(license(&r, "T")->owned.value == 6);
	assert_false(license(&r, "T")->item->item.available.given);
	end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_latest_start_counts),
		cmocka_unit_test(test_unknown_needs_an_account),
		cmocka_unit_test(test_window_and_stale),
		cmocka_unit_test(test_invalid_and_unplaced_do_not_count),
		cmocka_unit_test(test_copies_growth_and_conflict),
		cmocka_unit_test(test_signers_of_copies),
		cmocka_unit_test(test_broken_archives_are_void),
		cmocka_unit_test(test_sums_beyond_64_bits),
		cmocka_unit_test(test_stack_counts_once),
		cmocka_unit_test(test_switchover_is_no_overlap),
		cmocka_unit_test(test_chain_of_stacks),
		cmocka_unit_test(test_terms),
		cmocka_unit_test(test_terms_without_quantity),
		cmocka_unit_test(test_terms_already_left_out),
		cmocka_unit_test(test_reserved),
		cmocka_unit_test(test_map_lines),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_device_in_two_accounts),
		cmocka_unit_test(test_newest_until_then),
		cmocka_unit_test(test_empty_one_takes_the_place),
		cmocka_unit_test(test_use_from_the_form_that_tells_it),
		cmocka_unit_test(test_what_if),
		cmocka_unit_test(test_what_if_udi),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
