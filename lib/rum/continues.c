#include "rum/report.h"

static bool same_i64(struct maybe_i64 a, struct maybe_i64 b)
{
	return a.given == b.given && a.value == b.value;
}

static bool same_u64(struct maybe_u64 a, struct maybe_u64 b)
{
	return a.given == b.given && a.value == b.value;
}

/* What may not change while a measurement goes on. */
static bool same_beginning(const struct rum_measurement *a,
			   const struct rum_measurement *b)
{
	return slice_equal(a->metric, b->metric) &&
	       same_i64(a->start, b->start) &&
	       same_i64(a->log_time, b->log_time);
}

static bool same_measurement(const struct rum_measurement *a,
			     const struct rum_measurement *b)
{
	return same_beginning(a, b) && same_i64(a->end, b->end) &&
	       same_u64(a->interval, b->interval) &&
	       same_u64(a->samples, b->samples) &&
	       slice_equal(a->count_text, b->count_text) &&
	       same_i64(a->clock_change, b->clock_change) &&
	       slice_equal(a->termination_reason, b->termination_reason) &&
	       slice_equal(a->close_reason, b->close_reason);
}

static bool is_closed(const struct rum_report *r)
{
	for (size_t i = 0; i < r->measurement_count; i++) {
		if (r->measurements[i].close_reason.n)
			return true;
	}
	return false;
}

bool rum_report_continues(const struct rum_report *later,
			  const struct rum_report *earlier)
{
	size_t n = earlier->measurement_count;

	if (!udi_equal(later->udi, earlier->udi) ||
	    !same_u64(later->report_id, earlier->report_id) ||
	    !slice_equal(later->software_tag, earlier->software_tag) ||
	    !slice_equal(later->entitlement_tag, earlier->entitlement_tag) ||
	    is_closed(earlier) || n == 0 || later->measurement_count < n)
		return false;
	for (size_t i = 0; i + 1 < n; i++) {
		if (!same_measurement(&later->measurements[i],
				      &earlier->measurements[i]))
			return false;
	}
	return same_beginning(&later->measurements[n - 1],
			      &earlier->measurements[n - 1]) &&
	       later->last_time.value >= earlier->last_time.value;
}
