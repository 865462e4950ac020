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

bool rum_report_is_closed(const struct rum_report *r)
{
	for (size_t i = 0; i < r->measurement_count; i++) {
		if (r->measurements[i].close_reason.n)
			return true;
	}
	return false;
}

/* What stands around the measurements is the report's own and does not grow. */
static bool same_report(const struct rum_report *a, const struct rum_report *b)
{
	struct json_value x = json_get(a->inner, "meta");
	struct json_value y = json_get(b->inner, "meta");

	return udi_equal(a->udi, b->udi) &&
	       same_u64(a->report_id, b->report_id) &&
	       slice_equal(a->version, b->version) &&
	       slice_equal(a->software_tag, b->software_tag) &&
	       slice_equal(json_span(x), json_span(y));
}

/* More measurements, a later end, or closed where it was open: without any of
 * them neither of two is the later one. */
static bool is_further(const struct rum_report *later,
		       const struct rum_report *earlier)
{
	return later->measurement_count > earlier->measurement_count ||
	       later->last_time.value > earlier->last_time.value ||
	       rum_report_is_closed(later);
}

bool rum_report_continues(const struct rum_report *later,
			  const struct rum_report *earlier)
{
	size_t n = earlier->measurement_count;

	if (!same_report(later, earlier) || rum_report_is_closed(earlier) || n == 0 ||
	    later->measurement_count < n ||
	    later->last_time.value < earlier->last_time.value ||
	    !is_further(later, earlier))
		return false;
	for (size_t i = 0; i + 1 < n; i++) {
		if (!slice_equal(json_span(later->measurements[i].object),
				 json_span(earlier->measurements[i].object)))
			return false;
	}
	return same_beginning(&later->measurements[n - 1],
			      &earlier->measurements[n - 1]);
}
