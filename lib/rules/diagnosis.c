#include "rules/diagnosis_case.h"

enum core { SIDE, CORE };
enum clock { ANYTIME, CLOCK };

struct rule {
	const char *word;
	rule_judge *judge;
	enum severity severity;
	enum core core;
	enum clock clock;
	const enum show_field *field;
	size_t fields;
};

#define FIELDS(...)                                                            \
	(const enum show_field[]){__VA_ARGS__},                                \
		sizeof((const enum show_field[]){__VA_ARGS__}) /               \
			sizeof(enum show_field)
#define NO_FIELDS NULL, 0
static const struct rule rules[] = {
#define RULE(word, name, severity, core, clock, ...)                           \
	{word, rule_##name, SEVERITY_##severity, core, clock, __VA_ARGS__},
#include "rules/diagnosis_rules.def"
#undef RULE
};
enum { RULES = sizeof(rules) / sizeof(rules[0]) };

const char *severity_word(enum severity s)
{
	static const char *const words[] = {"fault", "warn", "note"};

	return words[s];
}

/* "last report push, last ACK": what of the rule's needs is not shown. */
static enum outcome needs_of(struct rule_case *k, const struct rule *rule)
{
	enum outcome outcome = OUTCOME_FINE;

	for (size_t i = 0; i < rule->fields; i++) {
		if (!case_get(k, rule->field[i]).line)
			outcome = case_lacks_field(k, rule->field[i]);
	}
	if (rule->clock == CLOCK && !k->now_known)
		outcome = case_lacks(k, "the time of the capture");
	return outcome;
}

static void run_rule(struct rule_case *k, const struct rule *rule,
		     struct finding *f)
{
	const struct show_device *d = k->d;

	*f = (struct finding){
		.rule = rule->word,
		.severity = rule->severity,
		.device = d,
		.pid = d->field[SHOW_PID].text,
		.sn = d->field[SHOW_SN].text,
	};
	k->f = f;
	f->outcome = needs_of(k, rule);
	if (f->outcome == OUTCOME_FINE)
		f->outcome = rule->judge(k);
	if (f->outcome != OUTCOME_FINDING) {
		f->evidences = 0;
		return;
	}
	f->words = knowledge_get(KNOW_RULE, rule->word);
	if (!f->title.p)
		f->title = slice_of(f->words->title);
}

/* The clock of the dump: what the jobs section calls the current time, else a
 * clock line. */
static void find_clock(struct rule_case *k)
{
	static const enum show_field clocks[] = {SHOW_CAPTURED_AT,
						 SHOW_CLOCK_LINE,
						 SHOW_TIME_SOURCE};

	if (k->o->at_given) {
		k->now_known = true;
		k->now = k->o->at;
		return;
	}
	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		k->clock = case_get(k, clocks[i]);
		if (show_time(k->clock, &k->now, &k->zone)) {
			k->now_known = true;
			return;
		}
	}
	k->clock = (struct shown){0};
}

/* Stable: rules of one gravity stay in the order of the table. */
static void by_gravity(struct finding *to, const struct finding *from)
{
	size_t n = 0;

	for (int s = SEVERITY_FAULT; s <= SEVERITY_NOTE; s++) {
		for (size_t i = 0; i < RULES; i++) {
			if ((int)from[i].severity == s)
				to[n++] = from[i];
		}
	}
}

/* That a rule is not asked says nothing of the device, unless it is because all of
 * them are for another model of licensing. */
static bool tells(const struct rule *rule, enum outcome outcome)
{
	if (rule->judge == rule_legacy_licensing)
		return outcome == OUTCOME_FINDING;
	return rule->core &&
	       (outcome == OUTCOME_FINE || outcome == OUTCOME_FINDING);
}

void diagnose(struct arena *a, const struct show_capture *capture,
	      const struct show_device *device,
	      const struct diagnosis_options *o, struct diagnosis *out)
{
	struct rule_case k = {
		.arena = a, .capture = capture, .d = device, .o = o};
	struct finding found[RULES];

	find_clock(&k);
	out->enough = false;
	for (size_t i = 0; i < RULES; i++) {
		run_rule(&k, &rules[i], &found[i]);
		out->enough |= tells(&rules[i], found[i].outcome);
	}
	out->finding = arena_array(a, RULES, sizeof(*out->finding));
	out->findings = RULES;
	by_gravity(out->finding, found);
}
