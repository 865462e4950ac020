/* What an account is dealt for a fleet, and the forms in which it is written, read
 * back with the library's own readers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "account/snapshot.h"
#include "lab/account_expect.h"

static struct lab_account_wish wish_of(unsigned devices, unsigned accounts,
				       unsigned spares)
{
	return (struct lab_account_wish){
		.fleet = {.seed = "test",
			  .at = LAB_AT,
			  .devices = devices,
			  .reports = 6,
			  .threads = 1},
		.accounts = accounts,
		.spares = spares,
	};
}

static void check_lot(const struct lab_plan *p, const struct lab_lot *l)
{
	int64_t used = 0, owned = 0;

	for (size_t i = 0; i < l->use_count; i++) {
		assert_true(l->uses[i].device < p->device_count);
		assert_int_equal(p->account_of[l->uses[i].device], l->account);
		used += (int64_t)l->uses[i].count;
	}
	assert_int_equal(used, l->reported);
	assert_true(l->peak >= l->reported && l->owned >= 0);
	assert_int_equal(l->in_use != l->reported,
			 l->kind == LOT_DIFFERS || l->kind == LOT_COUNTED);
	for (unsigned i = 0; i < l->term_count; i++) {
		assert_true(l->terms[i].quantity >= 0);
		owned += l->terms[i].end > p->at ? l->terms[i].quantity : 0;
	}
	assert_int_equal(owned, l->owned);
}

/* Whatever the seed deals out, each kind is what its name says. */
static void test_plan(void **state)
{
	const struct lab_account_wish w = wish_of(60, 4, 2);
	unsigned seen[LOT_COUNTED_SPARE + 1] = {0};
	_cleanup_arena_ struct arena a = {0};
	struct lab_plan p;

	lab_plan_make(&p, &a, &w, w.accounts);
	assert_int_equal(p.account_count, 4);
	for (size_t i = 0; i < p.lot_count; i++) {
		const struct lab_lot *l = &p.lots[i];

		check_lot(&p, l);
		seen[l->kind]++;
		if (l->kind == LOT_SHORT || l->kind == LOT_EXPIRED_SHORT)
			assert_true(l->owned < l->in_use);
		if (l->kind == LOT_AT_PEAK)
			assert_true(l->owned >= l->in_use &&
				    l->owned < l->peak);
		if (l->kind >= LOT_SPARE)
			assert_int_equal(l->peak, 0);
	}
	for (size_t i = 0; i <= LOT_COUNTED_SPARE; i++)
		assert_true(seen[i] > 0);
	assert_int_equal(seen[LOT_SPARE], 8);
}

/* Phantoms are nobody of the fleet, nor a member or access point of one. */
static void test_phantoms(void **state)
{
	const struct lab_account_wish w = wish_of(LAB_DEVICES_MOST, 1, 0);
	_cleanup_arena_ struct arena a = {0};
	struct lab_plan p;

	lab_plan_make(&p, &a, &w, 1);
	assert_string_not_equal(p.listed.sn, p.inventoried.sn);
	for (unsigned i = 0; i < p.device_count; i++) {
		const struct lab_device *d = &p.devices[i];

		for (unsigned k = 0; k < d->member_count; k++) {
			assert_string_not_equal(d->members[k].sn, p.listed.sn);
			assert_string_not_equal(d->members[k].sn,
						p.inventoried.sn);
		}
	}
}

static void read_form(const struct lab_form *f, struct arena *a,
		      struct slice bytes, struct snapshot *out)
{
	struct limits limits = limits_default();
	struct json_doc *doc = arena_array(a, 1, sizeof(*doc));
	struct err e = {0};
	enum rc rc;

	if (slice_starts(bytes, "{") || slice_starts(bytes, "[")) {
		rc = json_read(doc, a, bytes, &limits, &e);
		assert_int_equal(rc, RC_OK);
		rc = snapshot_read_json(out, a, json_root(doc), &limits, &e);
	} else {
		rc = snapshot_read_csv(out, a, bytes, NULL, &limits, &e);
	}
	if (rc)
		fail_msg("%s: %s", f->folder, e.text);
}

/* Every form is read as what it is, with all licences that are in it, and fewer
 * than there are only where it is cut. */
static void test_forms(void **state)
{
	const struct lab_account_wish w = wish_of(24, 3, 5);
	_cleanup_arena_ struct arena a = {0};
	uint32_t forms = 0;
	struct lab_plan plans[2];

	lab_plan_make(&plans[0], &a, &w, w.accounts);
	lab_plan_make(&plans[1], &a, &w, 1);
	for (size_t i = 0; i < lab_form_count; i++) {
		const struct lab_form *f = &lab_forms[i];
		bool one = f->traits & FORM_ONE_ACCOUNT;
		const struct lab_plan *p = &plans[one];
		_cleanup_buf_ struct buf once = {0}, again = {0}, expected = {0};
		struct snapshot s = {0};
		size_t rows = 0;

		f->write(&once, p, f);
		f->write(&again, p, f);
		assert_true(slice_equal(buf_slice(&once), buf_slice(&again)));
		read_form(f, &a, buf_slice(&once), &s);
		forms |= 1u << s.form;
		for (size_t k = 0; k < p->lot_count; k++)
			rows += lab_form_has(f, &p->lots[k]);
		assert_int_equal(s.license_count, rows);
		if (f->traits & FORM_CUT)
			assert_int_equal(s.total.value, rows + LAB_ROWS_CUT_OFF);
		lab_expect(&expected, p, f);
		assert_true(slice_starts(buf_slice(&expected),
					 "{\"kind\":\"license-balance\""));
	}
	for (int i = 0; i <= SNAPSHOT_CSV; i++)
		assert_true(i == SNAPSHOT_V1_DEVICES || forms >> i & 1);
}

/* The first device stands in the list under another account, the last is missing,
 * and one is there that never reports. */
static void test_devices(void **state)
{
	const struct lab_account_wish w = wish_of(12, 3, 1);
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf out = {0};
	struct snapshot s = {0};
	struct lab_plan p;

	lab_plan_make(&p, &a, &w, w.accounts);
	lab_form_devices(&out, &p, &lab_forms[0]);
	read_form(&lab_forms[0], &a, buf_slice(&out), &s);
	assert_int_equal(s.form, SNAPSHOT_V1_DEVICES);
	assert_int_equal(s.device_count, 12);
	assert_true(slice_is(s.devices[0].udi.sn, p.devices[0].members[0].sn));
	assert_true(slice_is(s.devices[0].virtual_account, p.accounts[1]));
	for (size_t i = 0; i < s.device_count; i++)
		assert_false(slice_is(s.devices[i].udi.sn,
				      p.devices[11].members[0].sn));
	assert_true(slice_is(s.devices[11].udi.sn, p.listed.sn));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plan),
		cmocka_unit_test(test_phantoms),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_devices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
