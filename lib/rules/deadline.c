#include "rules/deadline.h"

enum { DAY = 86400 };

const char *const deadline_rule_words[] = {
#define X(name, word, sure, text) word,
	DEADLINE_RULES(X)
#undef X
	NULL};

static const struct {
	const char *sure, *text;
} rules[] = {
#define X(name, word, sure, text) {sure, text},
	DEADLINE_RULES(X)
#undef X
};

const char *deadline_rule_sure(enum deadline_rule r)
{
	return rules[r].sure;
}

const char *deadline_rule_text(enum deadline_rule r)
{
	return rules[r].text;
}

const char *policy_origin_word(enum policy_origin o)
{
	static const char *const words[] = {"default", "file", "device"};

	return words[o];
}

struct maybe_u64 *policy_attribute(struct policy_days *d,
				   enum policy_attribute which)
{
	struct maybe_u64 *const of[] = {
		[ATTRIBUTE_FIRST] = &d->first,
		[ATTRIBUTE_FREQUENCY] = &d->frequency,
		[ATTRIBUTE_CHANGE] = &d->on_change,
	};

	return of[which];
}

void deadline_defaults(struct deadline_facts *f)
{
	/* formats/cssm-files.md section 5.3. The device knows no "generic". */
	static const uint64_t days[][POLICY_ATTRIBUTE_COUNT] = {
		[POLICY_PERPETUAL] = {365, 0, 90},
		[POLICY_SUBSCRIPTION] = {90, 90, 90},
		[POLICY_ENFORCED] = {0, 0, 0},
		[POLICY_EXPORT] = {0, 0, 0},
	};

	for (unsigned g = 0; g < sizeof(days) / sizeof(*days); g++) {
		for (unsigned a = 0; a < POLICY_ATTRIBUTE_COUNT; a++) {
			struct maybe_u64 *v = policy_attribute(&f->days[g], a);

			if (v->given)
				continue;
			*v = (struct maybe_u64){true, days[g][a]};
			f->origin[g][a] = ORIGIN_DEFAULT;
		}
	}
}

/* The device knows the classes in front of POLICY_GENERIC. */
static unsigned classes_that_count(const struct deadline_facts *f,
				   const struct deadline_options *o)
{
	if (o->off[DEADLINE_IN_USE])
		return (1u << POLICY_GENERIC) - 1;
	return f->classes_known ? f->classes
				: 1u << POLICY_PERPETUAL |
					  1u << POLICY_SUBSCRIPTION;
}

static int64_t days_after(int64_t from, uint64_t days)
{
	int64_t seconds, at;

	if (days > INT64_MAX / DAY)
		return INT64_MAX;
	seconds = (int64_t)days * DAY;
	return __builtin_add_overflow(from, seconds, &at) ? INT64_MAX : at;
}

/* `from` + the smallest value above 0 that the classes have; not given when there
 * is none. */
static struct deadline after(const struct deadline_facts *f, unsigned classes,
			     int64_t from, enum policy_attribute which,
			     enum deadline_rule rule)
{
	struct deadline d = {.rule = rule};

	for (unsigned g = 0; g < POLICY_GROUP_COUNT; g++) {
		struct policy_days of = f->days[g];
		const struct maybe_u64 *v = policy_attribute(&of, which);

		if (!(classes & 1u << g) || !v->given || !v->value ||
		    (d.given && d.days <= v->value))
			continue;
		d.given = true;
		d.group = g;
		d.days = v->value;
		d.origin = f->origin[g][which];
	}
	if (d.given)
		d.at = days_after(from, d.days);
	return d;
}

/* Nothing is due where no class has a frequency, and that may be concluded. */
static struct deadline nothing_due(const struct deadline_facts *f,
				   unsigned classes,
				   const struct deadline_options *o)
{
	struct deadline d = {.rule = DEADLINE_NONE};

	d.none = !o->off[DEADLINE_NONE] &&
		 !after(f, classes, 0, ATTRIBUTE_FREQUENCY, DEADLINE_ONGOING)
			  .given;
	return d;
}

static struct deadline find_ongoing(const struct deadline_facts *f,
				    unsigned classes,
				    const struct deadline_options *o)
{
	struct deadline d = {.rule = DEADLINE_ONGOING};

	if (!f->last_ack.given || o->off[DEADLINE_ONGOING])
		return d;
	d = after(f, classes, f->last_ack.value, ATTRIBUTE_FREQUENCY,
		  DEADLINE_ONGOING);
	return d.given ? d : nothing_due(f, classes, o);
}

/* A device that never used a licence need not report (section 5.3). */
static struct deadline find_first(const struct deadline_facts *f,
				  unsigned classes,
				  const struct deadline_options *o)
{
	struct maybe_i64 from = f->trusted.given ? f->trusted : f->first_use;
	struct deadline d = {.rule = DEADLINE_FIRST};

	if (f->last_ack.given || o->off[DEADLINE_FIRST])
		return d;
	if (from.given)
		d = after(f, classes, from.value, ATTRIBUTE_FIRST,
			  DEADLINE_FIRST);
	if (d.given || (!from.given && classes))
		return d;
	return nothing_due(f, classes, o);
}

/* Without a report that is known to have left, an ACK that is later than the
 * change answers for it. */
static struct deadline find_change(const struct deadline_facts *f,
				   unsigned classes,
				   const struct deadline_options *o)
{
	struct maybe_i64 told = f->last_report.given ? f->last_report
						     : f->last_ack;

	if (!f->last_change.given || o->off[DEADLINE_CHANGE] ||
	    (told.given && told.value >= f->last_change.value))
		return (struct deadline){.rule = DEADLINE_CHANGE};
	return after(f, classes, f->last_change.value, ATTRIBUTE_CHANGE,
		     DEADLINE_CHANGE);
}

static bool says_something(struct deadline d)
{
	return d.given || d.none;
}

static struct deadline stated(const struct deadline_facts *f,
			      const struct deadline_options *o)
{
	bool on = !o->off[DEADLINE_STATED];

	return (struct deadline){
		.rule = DEADLINE_STATED,
		.given = on && f->stated.given,
		.none = on && !f->stated.given && f->stated_none,
		.at = f->stated.value,
	};
}

/* By the rules alone: the ongoing one, else the first. */
static struct deadline scheduled(const struct deadline_facts *f,
				 unsigned classes,
				 const struct deadline_options *o)
{
	struct deadline d = find_ongoing(f, classes, o);

	return says_something(d) ? d : find_first(f, classes, o);
}

static struct deadline ack_of(const struct deadline_facts *f,
			      struct deadline schedule)
{
	return f->no_ack_wanted ? (struct deadline){.none = true,
						    .rule = DEADLINE_NONE}
				: schedule;
}

static bool apart(int64_t a, int64_t b)
{
	return a < b ? a < b - 1 : a > b && b < a - 1;
}

/* Of a deadline that is not known there is no difference. */
static bool differ(const struct deadline_facts *f, struct deadline computed)
{
	if (f->stated.given)
		return computed.given ? apart(f->stated.value, computed.at)
				      : computed.none;
	return f->stated_none && computed.given;
}

/* Where it is not known what is in use, any one class may explain what the device
 * states: the date of several is always that of one of them. */
static bool any_differ(const struct deadline_facts *f,
		       const struct deadline_options *o)
{
	for (unsigned g = 0; g < POLICY_GENERIC; g++) {
		if (!differ(f, ack_of(f, scheduled(f, 1u << g, o))))
			return false;
	}
	return true;
}

void deadlines_find(struct deadlines *out, const struct deadline_facts *f,
		    const struct deadline_options *o)
{
	unsigned classes = classes_that_count(f, o);
	struct deadline schedule = scheduled(f, classes, o);
	struct deadline says = stated(f, o);

	*out = (struct deadlines){
		.first = find_first(f, classes, o),
		.ongoing = find_ongoing(f, classes, o),
		.change = find_change(f, classes, o),
		.computed_ack = ack_of(f, schedule),
	};
	out->ack = says_something(says) ? says : out->computed_ack;
	out->report = says_something(says) ? says : schedule;
	if (out->change.given &&
	    (!out->report.given || out->change.at < out->report.at))
		out->report = out->change;
	out->differs = f->classes_known || o->off[DEADLINE_IN_USE]
			       ? differ(f, out->computed_ack)
			       : any_differ(f, o);
}
