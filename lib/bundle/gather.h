/* Reports gathered for an export, and which of them may go; layer 3.
 *
 * The same report twice goes once; an open report that only grew goes in its
 * latest form; two reports with one UDI and id but other content both stay
 * home (interface.md, "Sameness"). */
#ifndef BUNDLE_GATHER_H
#define BUNDLE_GATHER_H

#include "base/limits.h"
#include "base/mem.h"
#include "rum/report.h"

struct gathered {
	struct slice source;
	struct udi udi;
	uint64_t report_id;
	struct slice text;	/* the report's JSON object as it came */
	struct slice payload;	/* unescaped */
	int rank;		/* how well vouched for, the least the best: of
				   equal copies the best goes */
	const char *left_out;	/* why it stays home; NULL: it goes or it is
				   only another copy */
	const char *superfluous; /* a copy, or an older form, of one that goes:
				   which, in words; else NULL */
	size_t order;
};

struct gather;
struct gather *gather_new(const struct limits *l);
void gather_free(struct gather *g);
const struct limits *gather_limits(const struct gather *g);
/* Copies what it needs. `left_out` (copied, may be NULL) keeps it home. */
void gather_report(struct gather *g, const struct rum_report *r,
		   struct slice source, int rank, const char *left_out);
/* Something that is no report but has to be named. */
void gather_fault(struct gather *g, struct slice source, const char *reason);
size_t gather_mark(const struct gather *g);
void gather_cut(struct gather *g, size_t mark);

/* Decides; to be called once, after the last was gathered. Afterwards the list
 * is sorted by UDI and report id. */
void gather_settle(struct gather *g);
size_t gather_count(const struct gather *g);
const struct gathered *gather_at(const struct gather *g, size_t i);
bool gathered_goes(const struct gathered *r);

#endif
