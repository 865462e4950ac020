/* One device before the rules: what they ask of it, and how they answer; private
 * to the rules of diagnose; layer 4.
 *
 * A rule returns an outcome. Before it returns OUTCOME_FINDING it names its
 * evidence with case_prove and may give a title; before OUTCOME_UNKNOWN it says
 * what the text lacks, which case_lacks does in one.
 *
 * No rule may take the absence of a line for a fact: a dump that lost lines must
 * not lead to a finding that the whole one rules out. So what rules a finding out
 * is looked for first, and where it could have been lost the rule does not know. */
#ifndef RULES_DIAGNOSIS_CASE_H
#define RULES_DIAGNOSIS_CASE_H

#include "rules/diagnosis.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

struct rule_case {
	struct arena *arena;
	const struct show_capture *capture;
	const struct show_device *d;
	const struct diagnosis_options *o;
	bool now_known;
	int64_t now;	   /* in the calendar of the dump */
	struct slice zone; /* of `now`; p == NULL: of --at */
	struct shown clock; /* where `now` was read; line 0: --at */
	struct finding *f; /* of the rule that is running */
};

/* Answers. */
enum outcome case_lacks(struct rule_case *k, const char *what);
enum outcome case_lacks_field(struct rule_case *k, enum show_field f);
/* Line numbers of evidence, in the order they are named; 0 and repetitions are
 * passed over, as is what comes behind EVIDENCE_MAX. */
void case_prove(struct rule_case *k, uint32_t line);
void case_prove_field(struct rule_case *k, enum show_field f);
/* A syslog message of the text: as it stands, also from the middle of a line. */
void case_prove_event(struct rule_case *k, const struct show_row *event);
void case_title(struct rule_case *k, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Words: equal, or somewhere inside, without case. */
bool word_is(struct slice s, const char *word);
bool word_in(struct slice s, const char *word);
/* The first of `words` (NULL-terminated) that is in `s`, or NULL. */
const char *word_of(struct slice s, const char *const *words);

/* Values. */
static inline struct shown case_get(const struct rule_case *k,
				    enum show_field f)
{
	return k->d->field[f];
}
static inline bool case_some(const struct rule_case *k, enum show_field f)
{
	return shown_some(k->d->field[f]);
}
static inline bool case_none(const struct rule_case *k, enum show_field f)
{
	return shown_none(k->d->field[f]);
}
/* Seconds in the calendar of `now`; false when there is no time, or its zone's
 * word tells of another calendar than that of `now`. */
bool case_time_of(const struct rule_case *k, struct shown s, int64_t *out);
bool case_time(const struct rule_case *k, enum show_field f, int64_t *out);
/* The greater of the number in front and the one in parentheses. */
bool case_most(const struct rule_case *k, enum show_field f, uint64_t *out);
/* Is there output in the text that shows the status blocks when whole? */
bool case_status(const struct rule_case *k);
/* The same of the communication statistics and the rest of tech support. */
bool case_tech(const struct rule_case *k);

/* Facts that several rules need. */

enum transport {
	TRANSPORT_UNKNOWN, /* lost, or a word that is not known */
	TRANSPORT_UNTOLD,  /* no output that shows it */
	TRANSPORT_OFF,
	TRANSPORT_SMART,
	TRANSPORT_CSLU,
	TRANSPORT_CALLHOME,
};
enum transport case_transport(const struct rule_case *k);
/* "CSSM", "CSLU": whom the transport talks to. */
const char *case_peer(enum transport t);

enum use { USE_UNKNOWN, USE_NONE, USE_SOME };
/* Are licences in use, by their counts? *line: what proves it. */
enum use case_use(const struct rule_case *k, uint32_t *line);

/* Is it shown that no licence level is chosen: an empty level, nothing in use,
 * nothing measured and no report waiting? */
bool case_no_level(const struct rule_case *k);
/* "0 (no reporting)" */
bool case_no_reporting(const struct rule_case *k);
/* Must reports be acknowledged? UNKNOWN where a policy is shown without that
 * line; FINE without any policy, because that is the device's default. */
enum outcome case_ack_wanted(const struct rule_case *k);
/* Up for less than an hour, as show version says: FINDING; UNKNOWN where the line
 * was lost. */
enum outcome case_young(const struct rule_case *k);

/* The row of a channel of the statistics ("Result Polling"), or NULL. */
const struct show_row *case_channel(const struct rule_case *k,
				    const char *name);
bool case_cell(const struct show_row *row, enum show_column c, uint64_t *out);
/* Is the row of a channel that carries telemetry and no licensing? */
bool case_telemetry(const struct show_row *row);
/* Do the statistics show a failure that goes on without an answer? UNKNOWN where
 * they were lost, OFF where the text never had them. */
enum outcome case_failing(const struct rule_case *k);

/* The last syslog message %SMART_LIC-…-mnemonic whose text `fits` (NULL: any), if
 * none of `over` ("COMM_RESTORED"; NULL: none) comes behind it; or NULL. */
const struct show_row *case_event(const struct rule_case *k,
				  const char *mnemonic, const char *over,
				  bool (*fits)(struct slice text));
/* Could the text have held syslog messages? */
bool case_has_log(const struct rule_case *k);

/* How many reports wait for an acknowledgement, as far as told; *line: where. */
bool case_waiting(const struct rule_case *k, uint64_t *out, uint32_t *line);

typedef enum outcome rule_judge(struct rule_case *k);
#define RULE(word, name, ...) rule_judge rule_##name;
#include "rules/diagnosis_rules.def"
#undef RULE

#endif
