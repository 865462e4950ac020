/* When a device has to report, and by when an answer must come; layer 4.
 *
 * The rules are those of formats/cssm-files.md section 5.4, which mark how sure
 * each is: a computed date is an estimate, and what the device prints takes its
 * place. Attributes that the policy does not state have the vendor's defaults
 * (section 5.3), each on its own. A value of 0 asks for nothing. */
#ifndef RULES_DEADLINE_H
#define RULES_DEADLINE_H

#include "account/policy.h"
#include "base/when.h"

/* rule, number in the source, how sure ("inferred", "seen", "documented"), words */
#define DEADLINE_RULES(X)                                                      \
	X(DEADLINE_STATED, "stated", "seen", "the device prints it")           \
	X(DEADLINE_ONGOING, "R1", "inferred",                                  \
	  "last ACK + the smallest frequency above 0 of the classes in use")   \
	X(DEADLINE_FIRST, "R2", "inferred",                                    \
	  "first use + the smallest first-report value above 0 of the "        \
	  "classes in use, as long as there was no ACK")                       \
	X(DEADLINE_IN_USE, "R3", "inferred",                                   \
	  "classes that are not in use do not count")                          \
	X(DEADLINE_NONE, "R4", "seen",                                         \
	  "only classes with frequency 0 are in use: no report is due")        \
	X(DEADLINE_CHANGE, "change", "documented",                             \
	  "a change of use + the smallest on-change value above 0")
enum deadline_rule {
#define X(name, word, sure, text) name,
	DEADLINE_RULES(X)
#undef X
	DEADLINE_RULE_COUNT
};
/* Their words by number, NULL-terminated. */
extern const char *const deadline_rule_words[];
const char *deadline_rule_sure(enum deadline_rule r);
const char *deadline_rule_text(enum deadline_rule r);

/* Whence a value of the policy comes. */
enum policy_origin { ORIGIN_DEFAULT, ORIGIN_FILE, ORIGIN_DEVICE };
const char *policy_origin_word(enum policy_origin o);

enum policy_attribute {
	ATTRIBUTE_FIRST,
	ATTRIBUTE_FREQUENCY,
	ATTRIBUTE_CHANGE,
	POLICY_ATTRIBUTE_COUNT
};
struct maybe_u64 *policy_attribute(struct policy_days *d,
				   enum policy_attribute which);

struct deadline_facts {
	struct policy_days days[POLICY_GROUP_COUNT]; /* as stated */
	enum policy_origin origin[POLICY_GROUP_COUNT][POLICY_ATTRIBUTE_COUNT];
	unsigned classes;	/* 1 << enum policy_group of what is in use */
	bool classes_known;	/* else perpetual and subscription are assumed */
	bool no_ack_wanted;	/* the policy asks for no acknowledgement */
	struct maybe_i64 first_use, last_change; /* of use, from measurements */
	struct maybe_i64 last_report; /* until when use was reported: the end of
					 the last report that was exported or
					 acknowledged, or when one was pushed */
	struct maybe_i64 last_ack;
	/* When the device took trust for its only ACK: it counts its first report
	 * from there, and not from its first use. */
	struct maybe_i64 trusted;
	struct maybe_i64 stated;  /* "Next ACK deadline" of its text */
	bool stated_none;	  /* its text says <none> */
};

/* Neither given nor none: not known. */
struct deadline {
	bool given;
	bool none; /* nothing is due, by this rule */
	int64_t at;
	enum deadline_rule rule;
	enum policy_group group; /* whose value it is; not for STATED and NONE */
	uint64_t days;
	enum policy_origin origin;
};

struct deadlines {
	struct deadline first, ongoing, change; /* each as far as it applies */
	struct deadline ack;	/* stated, else ongoing, else first */
	struct deadline computed_ack; /* also where one is stated */
	struct deadline report; /* the next report: by `ack`'s date, because a
				   report must come before its answer, or by
				   that of a change which comes earlier */
	bool differs; /* stated and computed ACK deadline are more than a second
			 apart (R5), whichever class may be in use where that is
			 not known */
};

struct deadline_options {
	bool off[DEADLINE_RULE_COUNT]; /* rules that are not to be used */
};

/* Fills in defaults where the facts state nothing. */
void deadline_defaults(struct deadline_facts *f);
/* Attributes without a value ask for nothing. Sums that are beyond time end at
 * its end. */
void deadlines_find(struct deadlines *out, const struct deadline_facts *f,
		    const struct deadline_options *o);

#endif
