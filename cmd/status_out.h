/* How product instances stand: from what is gathered to what is printed. */
#ifndef CMD_STATUS_OUT_H
#define CMD_STATUS_OUT_H

#include "balance/standing.h"
#include "cmd/accounting.h"

/* For accounting.also: notes what files tell of policies, answers and deadlines.
 * The notes are the context. */
struct survey_ops status_ops(struct standing_notes *n);
/* Those of one virtual account alone, in the same order; NULL: all. */
const struct standing *status_of_account(struct arena *a,
					 const struct standing *all,
					 size_t *count, const struct books *b,
					 const char *virtual_account);

struct status_sums {
	uint64_t by_state[STANDING_STATE_COUNT];
	uint64_t estimated;  /* of those overdue: by a computed date */
	uint64_t soon;	     /* due within DAYS, the overdue aside */
	uint64_t covered;
	uint64_t reports[REPORT_STATE_COUNT];
	uint64_t findings[STANDING_FINDING_COUNT];
};
enum { STATUS_SOON_DAYS = 30 };

struct status_view {
	const struct common_options *common;
	const struct accounting *from;
	const struct standing_options *options;
	const struct standing *all; /* by urgency */
	size_t count;
	struct status_sums sums; /* of all */
	/* Which of them are listed. */
	bool only_overdue;
	struct maybe_u64 within_days;
	enum status status; /* that the command ends with */
};
void status_sum(struct status_view *v);
bool status_is_listed(const struct status_view *v, const struct standing *s);

/* All append to `out`. A record a product instance, then the summary. */
void status_json(struct buf *out, const struct status_view *v);
void status_csv(struct buf *out, const struct status_view *v);
void status_screen(struct buf *out, const struct status_view *v);
/* The text format of Prometheus, of all of them whatever is listed. */
void status_metrics(struct buf *out, const struct status_view *v);

/* Names of findings, with `separator` between them. */
void status_put_findings(struct buf *out, uint32_t findings,
			 const char *separator);

#endif
