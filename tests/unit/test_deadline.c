/* Deadlines: every row of formats/cssm-files.md section 5.4, and what is off the
 * edge of time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/deadline.h"

enum { DAY = 86400, ACK = 1648000000 };
#define CLASS(g) (1u << (g))
#define IN_USE                                                                 \
	(CLASS(POLICY_PERPETUAL) | CLASS(POLICY_SUBSCRIPTION))

/* first, frequency, on change of the four classes that devices print; -1: not
 * stated */
typedef int policy_row[4][3];
static const policy_row vendor = {{-1, -1, -1}, {-1, -1, -1}, {-1, -1, -1},
				  {-1, -1, -1}};
/* Like the published "SLE" policy: section 5.3. */
static const policy_row custom = {{30, 60, 60}, {120, 111, 111}, {-1, 90, 60},
				  {-1, 30, 30}};

static struct deadline_facts facts(const policy_row of, unsigned classes)
{
	struct deadline_facts f = {.classes = classes, .classes_known = true};

	for (unsigned g = 0; g < 4; g++) {
		for (unsigned a = 0; a < POLICY_ATTRIBUTE_COUNT; a++) {
			if (of[g][a] < 0)
				continue;
			*policy_attribute(&f.days[g], a) = (struct maybe_u64){
				true, (uint64_t)of[g][a]};
			f.origin[g][a] = ORIGIN_DEVICE;
		}
	}
	deadline_defaults(&f);
	return f;
}

static struct maybe_i64 at(int64_t when)
{
	return (struct maybe_i64){true, when};
}

static struct deadlines find(const struct deadline_facts *f)
{
	static const struct deadline_options all = {{false}};
	struct deadlines d;

	deadlines_find(&d, f, &all);
	return d;
}

static void due(struct deadline d, enum deadline_rule rule, int64_t when)
{
	assert_true(d.given);
	assert_false(d.none);
	assert_int_equal(d.rule, rule);
	assert_true(d.at == when);
}

static void nothing(struct deadline d, enum deadline_rule rule)
{
	assert_false(d.given);
	assert_true(d.none);
	assert_int_equal(d.rule, rule);
}

static void unknown(struct deadline d)
{
	assert_false(d.given);
	assert_false(d.none);
}

/* Section 5.3, and per attribute: enforced and export state no first report. */
static void defaults(void **state)
{
	static const uint64_t want[4][3] = {
		{365, 0, 90}, {90, 90, 90}, {0, 0, 0}, {0, 0, 0}};
	struct deadline_facts f = facts(vendor, IN_USE);

	for (unsigned g = 0; g < 4; g++) {
		for (unsigned a = 0; a < 3; a++) {
			struct maybe_u64 *v = policy_attribute(&f.days[g], a);

			assert_true(v->given);
			assert_true(v->value == want[g][a]);
			assert_int_equal(f.origin[g][a], ORIGIN_DEFAULT);
		}
	}
	assert_false(f.days[POLICY_GENERIC].first.given);
	f = facts(custom, IN_USE);
	assert_true(f.days[POLICY_EXPORT].first.value == 0);
	assert_int_equal(f.origin[POLICY_EXPORT][ATTRIBUTE_FIRST],
			 ORIGIN_DEFAULT);
	assert_int_equal(f.origin[POLICY_EXPORT][ATTRIBUTE_FREQUENCY],
			 ORIGIN_DEVICE);
}

/* R1 and R3: 60 of perpetual, not the 30 of export, which is not in use. */
static void ongoing(void **state)
{
	struct deadline_facts f = facts(custom, IN_USE);
	struct deadlines d;

	f.last_ack = at(ACK);
	f.first_use = at(ACK - 400 * DAY);
	d = find(&f);
	due(d.ack, DEADLINE_ONGOING, ACK + 60 * (int64_t)DAY);
	due(d.report, DEADLINE_ONGOING, ACK + 60 * (int64_t)DAY);
	assert_int_equal(d.ack.group, POLICY_PERPETUAL);
	assert_int_equal(d.ack.days, 60);
	assert_int_equal(d.ack.origin, ORIGIN_DEVICE);
	unknown(d.first);
	assert_false(d.differs);
	f.classes |= CLASS(POLICY_EXPORT);
	d = find(&f);
	due(d.ack, DEADLINE_ONGOING, ACK + 30 * (int64_t)DAY);
	assert_int_equal(d.ack.group, POLICY_EXPORT);
	/* The vendor's: 0 of perpetual is no frequency. */
	f = facts(vendor, IN_USE);
	f.last_ack = at(ACK);
	d = find(&f);
	due(d.ack, DEADLINE_ONGOING, ACK + 90 * (int64_t)DAY);
	assert_int_equal(d.ack.group, POLICY_SUBSCRIPTION);
	assert_int_equal(d.ack.origin, ORIGIN_DEFAULT);
}

/* R2: the smallest of the classes in use, from the first use on. */
static void first(void **state)
{
	struct deadline_facts f = facts(custom, IN_USE);
	struct deadlines d;

	f.first_use = at(ACK);
	d = find(&f);
	due(d.first, DEADLINE_FIRST, ACK + 30 * (int64_t)DAY);
	due(d.ack, DEADLINE_FIRST, ACK + 30 * (int64_t)DAY);
	due(d.report, DEADLINE_FIRST, ACK + 30 * (int64_t)DAY);
	unknown(d.ongoing);
	f.classes = CLASS(POLICY_SUBSCRIPTION);
	d = find(&f);
	due(d.ack, DEADLINE_FIRST, ACK + 120 * (int64_t)DAY);
	/* A use that began after the ACK does not begin anew. */
	f.last_ack = at(ACK - DAY);
	d = find(&f);
	due(d.ack, DEADLINE_ONGOING, ACK + 110 * (int64_t)DAY);
}

/* R3: what is in use is not known, so perpetual and subscription are assumed. */
static void classes_unknown(void **state)
{
	struct deadline_facts f = facts(custom, CLASS(POLICY_EXPORT));

	f.classes_known = false;
	f.last_ack = at(ACK);
	due(find(&f).ack, DEADLINE_ONGOING, ACK + 60 * (int64_t)DAY);
}

/* Then any class may explain what the device states. */
static void classes_unknown_stated(void **state)
{
	static const struct {
		int days;
		bool differs;
	} rows[] = {{60, false}, {111, false}, {90, false}, {30, false},
		    {45, true}, {365, true}};
	struct deadline_facts f = facts(custom, 0);

	f.classes_known = false;
	f.last_ack = at(ACK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		f.stated = at(ACK + rows[i].days * (int64_t)DAY);
		assert_int_equal(find(&f).differs, rows[i].differs);
	}
	f.stated.given = false;
	f.stated_none = true;
	assert_true(find(&f).differs);
	/* By default perpetual has no frequency. */
	f = facts(vendor, 0);
	f.classes_known = false;
	f.last_ack = at(ACK);
	f.stated_none = true;
	assert_false(find(&f).differs);
	/* Nothing to hold it against. */
	f.last_ack.given = false;
	assert_false(find(&f).differs);
}

/* R4: only perpetual, frequency 0. */
static void no_reporting(void **state)
{
	struct deadline_facts f = facts(vendor, CLASS(POLICY_PERPETUAL));
	struct deadlines d;

	f.last_ack = at(ACK);
	d = find(&f);
	nothing(d.ack, DEADLINE_NONE);
	nothing(d.report, DEADLINE_NONE);
	/* The first report is due all the same, and so is one on a change. */
	f.last_ack.given = false;
	f.first_use = at(ACK);
	due(find(&f).ack, DEADLINE_FIRST, ACK + 365 * (int64_t)DAY);
	f.last_ack = at(ACK);
	f.last_change = at(ACK + 5 * DAY);
	d = find(&f);
	nothing(d.ack, DEADLINE_NONE);
	due(d.report, DEADLINE_CHANGE, ACK + 95 * (int64_t)DAY);
	/* Neither enforced nor export asks for anything by default. */
	f = facts(vendor, CLASS(POLICY_ENFORCED) | CLASS(POLICY_EXPORT));
	f.first_use = at(ACK);
	nothing(find(&f).report, DEADLINE_NONE);
	/* Nothing was ever used. */
	f = facts(vendor, 0);
	nothing(find(&f).report, DEADLINE_NONE);
	/* In use, but nobody knows since when. */
	f.classes = IN_USE;
	unknown(find(&f).report);
}

/* R5: a second later is no difference, two are; earlier the same. */
static void a_second(void **state)
{
	static const struct {
		int64_t off;
		bool differs;
	} rows[] = {{0, false}, {1, false}, {2, true}, {-1, false}, {-2, true}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct deadline_facts f = facts(custom, IN_USE);
		struct deadlines d;

		f.last_ack = at(ACK);
		f.stated = at(ACK + 60 * (int64_t)DAY + rows[i].off);
		d = find(&f);
		due(d.ack, DEADLINE_STATED, f.stated.value);
		due(d.report, DEADLINE_STATED, f.stated.value);
		due(d.computed_ack, DEADLINE_ONGOING,
		    ACK + 60 * (int64_t)DAY);
		assert_int_equal(d.differs, rows[i].differs);
	}
}

/* The rows that do not fit. What the device prints counts, and the difference is
 * told. */
static void misfits(void **state)
{
	struct deadline_facts f = facts(custom, IN_USE);
	struct deadlines d;

	/* The ACK is that of the trust code (R6): the device still counts its
	 * first report, R1 the ongoing one. */
	f.last_ack = at(ACK);
	f.stated = at(ACK + 30 * DAY);
	d = find(&f);
	due(d.ack, DEADLINE_STATED, ACK + 30 * DAY);
	due(d.computed_ack, DEADLINE_ONGOING, ACK + 60 * (int64_t)DAY);
	assert_true(d.differs);
	/* Only perpetual, no ACK, and yet 90 days after a start. */
	f = facts(vendor, CLASS(POLICY_PERPETUAL));
	f.first_use = at(ACK);
	f.stated = at(ACK + 90 * (int64_t)DAY);
	d = find(&f);
	due(d.ack, DEADLINE_STATED, ACK + 90 * (int64_t)DAY);
	due(d.computed_ack, DEADLINE_FIRST, ACK + 365 * (int64_t)DAY);
	assert_true(d.differs);
	/* 30 days after the ACK where R1 says 60: as the first of these. 365
	 * days after it where R4 says that nothing is due: */
	f = facts(vendor, CLASS(POLICY_PERPETUAL));
	f.last_ack = at(ACK);
	f.stated = at(ACK + 365 * (int64_t)DAY);
	d = find(&f);
	due(d.report, DEADLINE_STATED, f.stated.value);
	nothing(d.computed_ack, DEADLINE_NONE);
	assert_true(d.differs);
	/* And the other way round: none, where R1 computes one. */
	f = facts(custom, IN_USE);
	f.last_ack = at(ACK);
	f.stated_none = true;
	d = find(&f);
	nothing(d.ack, DEADLINE_STATED);
	nothing(d.report, DEADLINE_STATED);
	assert_true(d.differs);
	/* Nothing to hold it against. */
	f.last_ack.given = false;
	assert_false(find(&f).differs);
}

/* A change counts until it was reported. */
static void change(void **state)
{
	struct deadline_facts f = facts(custom, IN_USE);
	struct deadlines d;

	f.last_ack = at(ACK);
	f.last_change = at(ACK + 10 * DAY);
	d = find(&f);
	due(d.change, DEADLINE_CHANGE, ACK + 70 * (int64_t)DAY);
	due(d.report, DEADLINE_ONGOING, ACK + 60 * (int64_t)DAY);
	f.days[POLICY_SUBSCRIPTION].on_change.value = 7;
	d = find(&f);
	due(d.report, DEADLINE_CHANGE, ACK + 17 * DAY);
	due(d.ack, DEADLINE_ONGOING, ACK + 60 * (int64_t)DAY);
	assert_int_equal(d.report.group, POLICY_SUBSCRIPTION);
	/* A report that ended before it does not tell of it. */
	f.last_report = at(ACK + 10 * DAY - 1);
	assert_true(find(&f).change.given);
	f.last_report = at(ACK + 10 * DAY);
	assert_false(find(&f).change.given);
	/* Not even a later ACK does, where it is known what was reported. */
	f.last_report = at(ACK);
	f.last_ack = at(ACK + 20 * DAY);
	assert_true(find(&f).change.given);
	f.last_report.given = false;
	assert_false(find(&f).change.given);
	/* 0: no report on a change. */
	f = facts(vendor, CLASS(POLICY_EXPORT));
	f.last_change = at(ACK);
	assert_false(find(&f).change.given);
}

static void no_ack_wanted(void **state)
{
	struct deadline_facts f = facts(custom, IN_USE);
	struct deadlines d;

	f.no_ack_wanted = true;
	f.first_use = at(ACK);
	d = find(&f);
	nothing(d.ack, DEADLINE_NONE);
	due(d.report, DEADLINE_FIRST, ACK + 30 * DAY);
	f.stated = at(ACK + 3);
	due(find(&f).ack, DEADLINE_STATED, ACK + 3);
}

/* Each rule is a setting. */
static void settings(void **state)
{
	struct deadline_options o = {.off = {[DEADLINE_STATED] = true}};
	struct deadline_facts f = facts(custom, IN_USE);
	struct deadlines d;

	f.last_ack = at(ACK);
	f.stated = at(ACK + 9);
	deadlines_find(&d, &f, &o);
	due(d.ack, DEADLINE_ONGOING, ACK + 60 * (int64_t)DAY);
	assert_true(d.differs);
	o.off[DEADLINE_IN_USE] = true;
	deadlines_find(&d, &f, &o);
	due(d.ack, DEADLINE_ONGOING, ACK + 30 * DAY);
	o.off[DEADLINE_ONGOING] = true;
	deadlines_find(&d, &f, &o);
	unknown(d.ack);
	o = (struct deadline_options){.off = {[DEADLINE_FIRST] = true}};
	f.stated.given = f.last_ack.given = false;
	f.first_use = f.last_change = at(ACK);
	deadlines_find(&d, &f, &o);
	unknown(d.ack);
	due(d.report, DEADLINE_CHANGE, ACK + 60 * (int64_t)DAY);
	o.off[DEADLINE_CHANGE] = true;
	deadlines_find(&d, &f, &o);
	unknown(d.report);
	o = (struct deadline_options){.off = {[DEADLINE_NONE] = true}};
	f = facts(vendor, CLASS(POLICY_PERPETUAL));
	f.last_ack = at(ACK);
	deadlines_find(&d, &f, &o);
	unknown(d.report);
}

/* YANG allows 2^32 days, a file anything that 64 bits hold. */
static void end_of_time(void **state)
{
	static const uint64_t days[] = {UINT64_MAX, UINT64_C(1) << 63,
					INT64_MAX / DAY, INT64_MAX / DAY + 1};
	struct deadline_facts f = facts(custom, CLASS(POLICY_PERPETUAL));
	struct deadlines d;

	f.last_ack = at(ACK);
	for (size_t i = 0; i < sizeof(days) / sizeof(*days); i++) {
		f.days[POLICY_PERPETUAL].frequency.value = days[i];
		d = find(&f);
		due(d.ack, DEADLINE_ONGOING, INT64_MAX);
		assert_true(d.ack.days == days[i]);
	}
	f.days[POLICY_PERPETUAL].frequency.value = 36501;
	due(find(&f).ack, DEADLINE_ONGOING, ACK + INT64_C(36501) * DAY);
	f.last_ack = at(INT64_MIN);
	f.stated = at(INT64_MAX);
	d = find(&f);
	due(d.computed_ack, DEADLINE_ONGOING,
	    INT64_MIN + INT64_C(36501) * DAY);
	assert_true(d.differs);
	f.stated = at(INT64_MIN);
	assert_true(find(&f).differs);
	f.last_ack = at(INT64_MAX);
	due(find(&f).computed_ack, DEADLINE_ONGOING, INT64_MAX);
}

static void words(void **state)
{
	size_t n = 0;

	while (deadline_rule_words[n]) {
		assert_true(*deadline_rule_sure(n));
		assert_true(*deadline_rule_text(n));
		n++;
	}
	assert_int_equal(n, DEADLINE_RULE_COUNT);
	assert_string_equal(deadline_rule_words[DEADLINE_ONGOING], "R1");
	assert_string_equal(policy_origin_word(ORIGIN_DEVICE), "device");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(ongoing),
		cmocka_unit_test(first),
		cmocka_unit_test(classes_unknown),
		cmocka_unit_test(classes_unknown_stated),
		cmocka_unit_test(no_reporting),
		cmocka_unit_test(a_second),
		cmocka_unit_test(misfits),
		cmocka_unit_test(change),
		cmocka_unit_test(no_ack_wanted),
		cmocka_unit_test(settings),
		cmocka_unit_test(end_of_time),
		cmocka_unit_test(words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
