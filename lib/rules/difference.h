/* What changed, by meaning and not by line; layer 4. */
#ifndef RULES_DIFFERENCE_H
#define RULES_DIFFERENCE_H

#include "base/mem.h"
#include "base/slice.h"

enum change { CHANGE_ADDED, CHANGE_REMOVED, CHANGE_CHANGED };

/* One thing compared: a device, a report, a licence, a counter. `subject` groups
 * ("C9300-24UX:FOC1", "report 1671840750"), `what` names the value ("purged",
 * "licences network-advantage (regid…) count"). */
struct difference {
	enum change change;
	struct slice subject, what;
	struct slice before, after; /* p == NULL: not there on that side */
	int64_t movement;	    /* of counters: after - before */
	bool is_counter;
};

typedef void difference_take(void *context, const struct difference *d);

/* One side, gathered from one or several files: facts in any order. A fact is
 * (subject, key, value); those with `counter` move. Copies everything. */
struct difference_side;
struct difference_side *difference_side_new(void);
void difference_side_free(struct difference_side **side);
void difference_fact(struct difference_side *side, struct slice subject,
		     struct slice what, struct slice value, bool counter);
/* Everything that differs, in order of subject and what; returns how many. */
size_t difference_compare(struct difference_side *a, struct difference_side *b,
			  difference_take *take, void *context);

#endif
