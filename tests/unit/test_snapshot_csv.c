/* account/: the portal's CSV, as it comes and as spreadsheets save it again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "account/device_list.h"
#include "account/snapshot.h"

#define assert_slice(s, text) slice_must_be(s, text, __LINE__)
static void slice_must_be(struct slice s, const char *text, int line)
{
	if (text ? !s.p || !slice_is(s, text) : s.p != NULL) {
		print_error("line %d: '%.*s' is not '%s'\n", line, SLICE_ARG(s),
			    text ? text : "(none)");
		fail();
	}
}

#define assert_amount(m, text) amount_must_be(m, text, __LINE__)
static void amount_must_be(struct maybe_amount m, const char *text, int line)
{
	char have[AMOUNT_TEXT_MAX];

	if (m.given != (text != NULL) ||
	    (text && strcmp(amount_text(have, m.value), text) != 0)) {
		print_error("line %d: %s is not %s\n", line,
			    m.given ? amount_text(have, m.value) : "(none)",
			    text ? text : "(none)");
		fail();
	}
}

static void reads(struct snapshot *s, struct arena *a, const char *text,
		  const struct snapshot_columns *columns)
{
	const struct limits l = limits_default();
	struct err e = {0};

	assert_true(snapshot_looks_like_csv(slice_of(text), columns, false));
	if (snapshot_read_csv(s, a, slice_of(text), columns, &l, &e))
		fail_msg("%s: %s", text, e.text);
	assert_int_equal(s->form, SNAPSHOT_CSV);
	assert_false(s->is_cut);
}

static void refuses(const char *text, const struct snapshot_columns *columns,
		    const char *one, const char *other)
{
	_cleanup_arena_ struct arena a = {0};
	const struct limits l = limits_default();
	struct snapshot s;
	struct err e = {0};
	enum rc rc = snapshot_read_csv(&s, &a, slice_of(text), columns, &l, &e);

	if (rc != RC_MALFORMED || !strstr(e.text, one) ||
	    !strstr(e.text, other))
		fail_msg("%s: %d %s", text, rc, e.text);
	for (const char *p = e.text; *p; p++)
		assert_true((unsigned char)*p >= ' ');
}

static void test_summary(void **state)
{
	/* A byte order mark, CR LF, quotes, commas and doubled quotes in them; a
	 * row of nothing but separators. */
	static const char text[] =
		"\xef\xbb\xbfLicense,Billing,Available to Use,In Use,"
		"Substitution,Balance,Alerts,Actions\r\n"
		"\"Lab \"\"A\"\", one\",Prepaid,10,12,+1,-1,Insufficient "
		"Licenses,\"a, b\"\r\n"
		",,,,,,,\r\n"
		"Lab B,Usage,-,0,N/A,,,\r\n";
	_cleanup_arena_ struct arena a = {0};
	const struct snapshot_license *l;
	struct snapshot s;

	reads(&s, &a, text, NULL);
	l = s.licenses;
	assert_int_equal(s.license_count, 2);
	assert_int_equal(s.rows, 2);
	assert_slice(l[0].name, "Lab \"A\", one");
	assert_slice(l[0].place, "line 2");
	assert_int_equal(l[0].offset, strchr(text, '\n') + 1 - text);
	assert_slice(l[0].billing, "Prepaid");
	assert_slice(l[0].status, "Insufficient Licenses");
	assert_slice(l[0].virtual_account, NULL);
	assert_slice(l[0].tag, NULL);
	assert_amount(l[0].owned, "10");
	assert_amount(l[0].in_use, "12");
	assert_amount(l[0].substituted, "1");
	assert_amount(l[0].available, "-1");
	assert_amount(l[0].reserved, NULL);
	assert_int_equal(l[0].term_count, 0);
	assert_slice(l[1].place, "line 4");
	assert_slice(l[1].status, NULL);
	assert_amount(l[1].owned, NULL);
	assert_amount(l[1].in_use, "0");
	assert_amount(l[1].available, NULL);
}

static void test_spreadsheets(void **state)
{
	static const char *const texts[] = {
		"license;PURCHASED;in_use;Virtual Account;Tag\nL;7;3;A, B;t1",
		"License Name\tPurchased\tIn Use\tVirtual Account\tTag\r\n"
		"L\t7\t3\tA, B\tt1\r\n",
		"\"Display Name\",\"Purchased Quantity\",\"Used\",\"VA\","
		"\"Entitlement Tag\"\n\"L\",\"7\",\" 3 \",\"A, B\",t1\n\n",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		_cleanup_arena_ struct arena a = {0};
		struct snapshot s;

		reads(&s, &a, texts[i], NULL);
		assert_int_equal(s.license_count, 1);
		assert_slice(s.licenses[0].name, "L");
		assert_slice(s.licenses[0].virtual_account, "A, B");
		assert_slice(s.licenses[0].tag, "t1");
		assert_amount(s.licenses[0].owned, "7");
		assert_amount(s.licenses[0].in_use, "3");
	}
}

/* Of a day and a month that can only be read one way. */
static void test_days(void **state)
{
	static const char *const texts[] = {"31.12.2030", "12/31/2030", "31/12/2030",
					    "31-12-2030", "12.12.2030", "9/30/2030",
					    "30.9.2030"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		_cleanup_arena_ struct arena a = {0};
		struct snapshot s;

		reads(&s, &a,
		      arena_printf(&a, "License,Purchased,End Date\nL,3,%s\n",
				   texts[i]), NULL);
		assert_slice(s.licenses[0].terms[0].end.text,
			     i < 4 ? "2030-12-31"
				   : i == 4 ? "2030-12-12" : "2030-09-30");
		assert_true(s.licenses[0].terms[0].end.is_date);
	}
}

static void test_transactions(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	struct snapshot s;
	const struct snapshot_license *l;

	reads(&s, &a,
	      "Product SKU,Product SN,License Family,Quantity Purchased,"
	      "Expiration Date\n"
	      "SKU-1,LAB1,Fam A,10,2030-12-31\n"
	      "SKU-1,LAB2,Fam A,5,31-Dec-2031\n"
	      "SKU-1,LAB2,Fam A,5,31-Dec-2031\n"
	      "SKU-1,LAB3,Fam A,5,31-Dec-2031\n"
	      "SKU-2,,Fam B,1,Perpetual\n"
	      "SKU-2,,Fam B,-1,", NULL);
	l = s.licenses;
	assert_int_equal(s.license_count, 2);
	assert_int_equal(s.rows, 6);
	/* Line 4 is line 3 again; line 5 has another serial number. */
	assert_true(s.rows_alike);
	assert_slice(l[0].name, "Fam A");
	assert_amount(l[0].owned, "20");
	assert_int_equal(l[0].term_count, 3);
	assert_amount(l[0].terms[0].quantity, "10");
	assert_slice(l[0].terms[0].end.text, "2030-12-31");
	assert_slice(l[0].terms[2].end.text, "2031-12-31");
	assert_true(l[0].terms[2].end.is_date);
	assert_slice(l[1].name, "Fam B");
	assert_amount(l[1].owned, "0");
	assert_slice(l[1].terms[0].end.text, "Perpetual");
	assert_false(l[1].terms[0].end.at.given);
}

static void test_terms(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	struct snapshot s;

	/* The last row ends without a newline and is the first again. */
	reads(&s, &a,
	      "License,Quantity,In Use,Status,Subscription ID,License Type,"
	      "Start Date,End Date\n"
	      "L,4,3,Active,S1,TERM,2030-01-01,2031-01-01\n"
	      "L,5,,Future,S2,TERM,2031/1/2,\n"
	      "L,4,3,Active,S1,TERM,2030-01-01,2031-01-01", NULL);
	assert_int_equal(s.license_count, 1);
	assert_true(s.rows_alike);
	assert_amount(s.licenses[0].owned, "9");
	assert_amount(s.licenses[0].in_use, "3");
	assert_slice(s.licenses[0].status, NULL);
	assert_int_equal(s.licenses[0].term_count, 2);
	assert_slice(s.licenses[0].terms[1].status, "Future");
	assert_slice(s.licenses[0].terms[1].subscription_id, "S2");
	assert_slice(s.licenses[0].terms[1].license_type, "TERM");
	assert_slice(s.licenses[0].terms[1].start.text, "2031-01-02");
	assert_slice(s.licenses[0].terms[1].end.text, "");
	refuses("License,Quantity,In Use,End Date\nL,4,3,2031-01-01\n"
		"L,4,4,2031-01-02\n", NULL, "line 3", "line 2");
}

static void test_map(void **state)
{
	static const struct snapshot_column mine[] = {
		{"license", "Lizenz"}, {"owned", "Menge"}, {"end", "Bis"}};
	static const struct snapshot_column swapped[] = {
		{"balance", "Available to Use"}};
	static const struct snapshot_column wrong[] = {{"owned", "Mengen"}};
	const struct snapshot_columns map = {mine, 3}, other = {swapped, 1},
				      only = {mine + 1, 1}, bad = {wrong, 1};
	static const char german[] = "Lizenz;Menge;Bis\nL;3;2030-01-01\n";
	_cleanup_arena_ struct arena a = {0};
	struct snapshot s;

	assert_false(snapshot_looks_like_csv(slice_of(german), NULL, false));
	reads(&s, &a, german, &map);
	assert_slice(s.licenses[0].name, "L");
	assert_amount(s.licenses[0].owned, "3");
	assert_slice(s.licenses[0].terms[0].end.text, "2030-01-01");
	/* A column that the operator gave to one word is no other's. */
	reads(&s, &a, "License,Available to Use,Purchased\nL,1,9\n", &other);
	assert_amount(s.licenses[0].owned, "9");
	assert_amount(s.licenses[0].available, "1");
	reads(&s, &a, "License,Available to Use,Purchased\nL,1,9\n", NULL);
	assert_amount(s.licenses[0].owned, "1");
	/* Of two with one name neither is taken, unless a third one is named. */
	reads(&s, &a, "License,Menge,Purchased,Purchased\nL,1,9,8\n", &only);
	assert_amount(s.licenses[0].owned, "1");
	refuses("License,Menge,Menge\nL,1,9\n", &only, "columns 2 and 3",
		"\"Menge\"");
	/* A name that fits nothing is no reason to take another column. */
	refuses("License,Menge,Purchased\nL,1,9\n", &bad, "\"Mengen\"",
		"Menge");
}

static void test_refused(void **state)
{
	static const struct {
		const char *text, *one, *other;
	} rows[] = {
		{"", "line 1", "header"},
		{"License,Billing,In Use,Balance\nL,x,1,1\n", "owned=",
		 "--map-columns"},
		{"Billing,Available to Use,In Use\nx,1,1\n", "license=",
		 "Available to Use"},
		{"License,Billing,LICENSE,Purchased\nL,P,M,3\n", "line 1",
		 "columns 1 and 3 are both called \"LICENSE\"; rename one, or say "
		 "which other one it is with license=HEADER (--map-columns)"},
		{"License,Purchased,Status,Status\nL,3,A,B\n", "line 1",
		 "status=HEADER"},
		{"License,Purchased\nL,\"1,000\"\n", "line 2: Purchased",
		 "separators"},
		{"License;Purchased\nL;1.000\n", "line 2: Purchased",
		 "separators"},
		{"License,Purchased\nL,1 000\n", "line 2", "1 000"},
		{"License,Purchased\nL,1.5\n", "line 2", "fraction"},
		{"License,Purchased\nL,ten\n", "line 2", "ten"},
		{"License,Purchased,In Use\nL,1,000,3\n", "line 2", "4 cells"},
		{"License,Purchased\nL, one,3\n", "line 2", "quotes"},
		{"License,Purchased\n,3\n", "line 2", "no licence"},
		{"License,Purchased,End Date\nL,3,2030-01-01\nL,3,01/12/2030\n",
		 "line 3: End Date", "2026-12-31"},
		{"License,Purchased,End Date\nL,3,99999-12-31\n", "line 2",
		 "\"99999-12-31\" has no year of four digits"},
		{"License,Purchased,End Date\nL,3,203-12-31\n", "line 2",
		 "four digits"},
		{"License,Purchased,End Date\nL,3,01/02/30\n", "line 2",
		 "which number is the day"},
		{"License,Purchased,End Date\nL,3,12/11/2030\n", "line 2",
		 "spreadsheet"},
		{"License,Purchased,End Date\nL,3,31.11.2030\n", "line 2",
		 "is no date"},
		{"License,Purchased,End Date\nL,3,13/14/2030\n", "line 2",
		 "is no date"},
		{"License,Purchased,End Date\nL,3,31-Dec-30\n", "line 2",
		 "2026-12-31"},
		{"License,Purchased,End Date\nL,3,48213\n", "line 2",
		 "2026-12-31"},
		{"License,Purchased\nL,3\nL,4\n", "line 3", "line 2"},
		{"License,Purchased\n\"L,3\n", "line 2", "quote"},
		{"License,Purchased\nL\x1b[2J,many\x1b[2J\n", "line 2",
		 "\\x1B"},
		{"License,\x1b[2J\nL,3\n", "owned=", "\\x1B"},
		{"License,Purchased\nL\xff,3\n", "line 2", "UTF-8"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		refuses(rows[i].text, NULL, rows[i].one, rows[i].other);
}

static void test_again(void **state)
{
	_cleanup_arena_ struct arena a = {0};
	struct snapshot s;

	reads(&s, &a,
	      "License,Billing,Purchased,Virtual Account\nL,P,3,V\nL,P,3,V\n"
	      "L,P,4,W\nL,U,5,V\n", NULL);
	assert_int_equal(s.license_count, 3);
	assert_int_equal(s.rows, 4);
	assert_true(s.rows_alike);
}

static void test_looks(void **state)
{
	static const char *const yes[] = {
		"License,Billing,Available to Use,In Use,Substitution,Balance",
		"Product SKU,Product SN,Product Family,Quantity Purchased\nx",
		"\xef\xbb\xbf\"License\";\"Purchased\"\r\nx",
		"License,In Use\n",
		"Billing,Purchased,Balance",
		"sep=;\r\nLicense;Purchased\r\n",
		"License,Purchased\rL,3\r",
	};
	static const char *const no[] = {
		"",
		"License",
		"PID,SN,Hostname,Virtual Account\n",
		"Item,Quantity,Status,Type\n",
		"License: network-advantage, in use\n",
		"name,license\nleft-pad,MIT\n",
		"Smart Licensing Status\n\nLicense,Purchased\n",
		"tag,name",
	};

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		if (!snapshot_looks_like_csv(slice_of(yes[i]), NULL, false))
			fail_msg("not seen: %s", yes[i]);
		assert_false(device_list_looks_like(slice_of(yes[i])));
	}
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
		if (snapshot_looks_like_csv(slice_of(no[i]), NULL, false))
			fail_msg("taken for one: %s", no[i]);
	}
}

/* Of what somebody called one, a single column that is known is enough. */
static void test_looks_likely(void **state)
{
	const struct slice two = slice_of("Lizenz,Billing,Besitz,In Use\n");

	assert_false(snapshot_looks_like_csv(two, NULL, false));
	assert_true(snapshot_looks_like_csv(two, NULL, true));
	assert_false(snapshot_looks_like_csv(slice_of("PID,SN\n"), NULL, true));
}

static void test_words(void **state)
{
	size_t n = 0;

	while (snapshot_column_words[n])
		n++;
	assert_true(n > 10);
	assert_string_equal(snapshot_column_words[0], "license");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_summary),
		cmocka_unit_test(test_spreadsheets),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_transactions),
		cmocka_unit_test(test_terms),
		cmocka_unit_test(test_map),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_looks),
		cmocka_unit_test(test_looks_likely),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests_name("snapshot csv", tests, NULL, NULL);
}
