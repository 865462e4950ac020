/* Name the fault in a device's own text; layer 4.
 *
 * A rule is a row of a table: name, gravity, the values it needs, and a function
 * that says whether it holds and which lines prove it. Cause and remedy come from
 * knowledge.h under the rule's name. Facts: formats/show-output.md section 10 and
 * the cases of the field. */
#ifndef RULES_DIAGNOSIS_H
#define RULES_DIAGNOSIS_H

#include "rules/knowledge.h"
#include "show/show.h"

enum severity { SEVERITY_FAULT, SEVERITY_WARN, SEVERITY_NOTE };

/* What a rule came to. */
enum outcome {
	OUTCOME_FINE,	 /* looked at, and not so */
	OUTCOME_FINDING, /* so */
	OUTCOME_UNKNOWN, /* the text lacks what the rule needs */
	OUTCOME_OFF,	 /* does not apply: not armed, or excluded by intent */
};

struct evidence {
	uint32_t line;
	struct slice text;   /* of the line */
	struct slice source; /* of the file, for rules over a folder; or n == 0 */
};

struct finding {
	const char *rule;
	enum severity severity;
	enum outcome outcome;
	const struct show_device *device; /* NULL: over several dumps */
	const struct knowledge *words;	  /* title, cause, remedy; never NULL for a
					     finding */
	struct slice title; /* words->title, with this device's figures where a
			       rule has some: "ACK overdue by 292 days" */
	struct evidence *evidence;
	size_t evidences;
	struct slice lacking; /* OUTCOME_UNKNOWN: what is not in the text */
};

struct diagnosis_options {
	bool at_given;
	int64_t at; /* "now"; without it the dump's own clock */
	struct slice expect_smart, expect_virtual; /* p == NULL: not armed */
};

struct diagnosis {
	struct finding *finding; /* one a rule, by gravity then by table order */
	size_t findings;
	/* Enough to tell: at least the rules over status or tech support could
	 * run. False leads to exit status 3. */
	bool enough;
};

/* One device. All memory from `a`; borrows from the capture. */
void diagnose(struct arena *a, const struct show_capture *capture,
	      const struct show_device *device,
	      const struct diagnosis_options *o, struct diagnosis *out);

/* Over several dumps: what must outlive each of them is copied into `fleet`,
 * small and bounded for each device. Zero-initialise. */
struct diagnosis_fleet;
struct diagnosis_fleet *diagnosis_fleet_new(void);
void diagnosis_fleet_free(struct diagnosis_fleet **fleet);
void diagnosis_fleet_add(struct diagnosis_fleet *fleet, struct slice source,
			 const struct show_device *device);
/* Findings that need several dumps: "counters moved without an ACK", "the same
 * serial number in two dumps with other accounts", … */
void diagnosis_fleet_judge(struct diagnosis_fleet *fleet, struct arena *a,
			   struct diagnosis *out);

const char *severity_word(enum severity s);

#endif
