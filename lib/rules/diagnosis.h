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

enum { EVIDENCE_MAX = 8, EVIDENCE_TEXT = 400 };

struct evidence {
	uint32_t line;
	struct slice text;   /* of the line, cut at EVIDENCE_TEXT bytes */
	struct slice source; /* of the file, for rules over a folder; or n == 0 */
};

struct finding {
	const char *rule;
	enum severity severity;
	enum outcome outcome;
	const struct show_device *device; /* NULL: over several dumps */
	struct slice pid, sn;		  /* p == NULL: not told, or several */
	const struct knowledge *words;	  /* title, cause, remedy; never NULL for a
					     finding */
	struct slice title; /* words->title, with this device's figures where a
			       rule has some: "ACK overdue by 292 days" */
	struct evidence *evidence;
	size_t evidences; /* at most EVIDENCE_MAX */
	struct slice lacking; /* OUTCOME_UNKNOWN: what is not in the text */
};

struct diagnosis_options {
	bool at_given;
	int64_t at; /* "now"; without it the dump's own clock */
	struct slice expect_smart, expect_virtual; /* p == NULL: not armed */
	bool privacy; /* arms hostname-sent: what it finds is the default of
			 every device, and no fault */
};

struct diagnosis {
	struct finding *finding; /* one a rule, by gravity then by table order */
	size_t findings;
	/* Enough to tell: a rule over status or tech support was asked, and
	 * answered, or the text is of legacy licensing. False leads to exit
	 * status 3. */
	bool enough;
};

/* One device. All memory from `a`; borrows from the capture. */
void diagnose(struct arena *a, const struct show_capture *capture,
	      const struct show_device *device,
	      const struct diagnosis_options *o, struct diagnosis *out);

/* Over several dumps: what must outlive each of them is copied into `fleet`,
 * small and bounded for each device. */
struct diagnosis_fleet;
struct diagnosis_fleet *diagnosis_fleet_new(void);
void diagnosis_fleet_free(struct diagnosis_fleet **fleet);
void diagnosis_fleet_add(struct diagnosis_fleet *fleet, struct slice source,
			 const struct show_capture *capture,
			 const struct show_device *device);
/* How many were added; forget those behind the first `count`. */
size_t diagnosis_fleet_count(const struct diagnosis_fleet *fleet);
void diagnosis_fleet_cut(struct diagnosis_fleet *fleet, size_t count);
/* Findings that need several dumps, by gravity; only findings: of one serial
 * number, reports purged without an ACK (rum-lost), sent without one (no-ack), in
 * two accounts (wrong-account); of one server, no device that reaches it
 * (cssm-unreachable). Borrows from the fleet; out->enough is not set. */
void diagnosis_fleet_judge(struct diagnosis_fleet *fleet, struct arena *a,
			   struct diagnosis *out);

const char *severity_word(enum severity s);

#endif
