/* How product instances stand: from what is gathered to records; for status and
 * for the page and the pack of report. */
#ifndef CMD_STANDINGS_H
#define CMD_STANDINGS_H

#include "balance/standing.h"
#include "cmd/accounting.h"

/* For accounting.also: notes what files tell of policies, answers and deadlines.
 * The notes are the context. */
struct survey_ops standings_ops(struct standing_notes *n);
/* Those of one virtual account alone, in the same order; NULL: all. */
const struct standing *standings_of_account(struct arena *a,
					 const struct standing *all,
					 size_t *count, const struct books *b,
					 const char *virtual_account);

struct standings_sums {
	uint64_t by_state[STANDING_STATE_COUNT];
	uint64_t estimated;  /* of those overdue: by a computed date */
	uint64_t soon;	     /* due within DAYS, the overdue aside */
	uint64_t covered;
	uint64_t reports[REPORT_STATE_COUNT];
	uint64_t findings[STANDING_FINDING_COUNT];
};
enum { STANDINGS_SOON_DAYS = 30 };

struct standings_view {
	const struct common_options *common;
	const struct accounting *from;
	const struct standing_options *options;
	const struct standing *all; /* by urgency */
	size_t count;
	struct standings_sums sums; /* of all */
	/* Which of them are listed. */
	bool only_overdue;
	struct maybe_u64 within_days;
	enum status status; /* that the command ends with */
};
/* Fills in the sums and the status. */
void standings_sum(struct standings_view *v);
bool standings_is_listed(const struct standings_view *v,
			 const struct standing *s);

/* All append to `out`. A record a product instance, then the summary. */
void standings_json(struct buf *out, const struct standings_view *v);
void standings_csv(struct buf *out, const struct standings_view *v);

/* Names of findings, with `separator` between them. */
void standings_put_findings(struct buf *out, uint32_t findings,
			 const char *separator);

#endif
