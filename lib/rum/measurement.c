#include "rum/internal.h"

#include "base/when.h"

static struct maybe_i64 maybe_i64_of(struct json_value v)
{
	struct maybe_i64 m = {0};

	m.given = json_i64(v, &m.value);
	return m;
}

struct maybe_u64 maybe_u64_of(struct json_value v)
{
	struct maybe_u64 m = {0};

	m.given = json_u64(v, &m.value);
	return m;
}

/* Numbers from 10^11 up are milliseconds (interface.md, "Types"). */
static struct maybe_i64 time_of(struct json_value v)
{
	struct maybe_i64 m = maybe_i64_of(v);

	if (m.given && m.value > 0)
		m.value = when_from_number((uint64_t)m.value);
	return m;
}

/* Counts come as decimal strings, and are taken as numbers too. */
static void read_count(struct rum_measurement *m, struct arena *a,
		       struct json_value v)
{
	struct json_value value = json_get(v, "value");

	if (json_type(value) == JSON_STRING)
		m->count_text = json_string(a, value);
	else if (json_type(value) != JSON_NONE)
		m->count_text = json_span(value);
	m->count.given = slice_u64(m->count_text, &m->count.value);
}

/* Entitlement reports have an object, telemetry a list of {type, value}. */
static void read_meta(struct rum_measurement *m, struct arena *a,
		      struct json_value meta)
{
	struct slice change;

	if (json_type(meta) != JSON_OBJECT)
		return;
	m->added = json_get(meta, "added_sudi_list");
	m->removed = json_get(meta, "removed_sudi_list");
	m->termination_reason =
		json_string(a, json_get(meta, "termination_reason"));
	m->close_reason = json_string(a, json_get(meta, "close_reason"));
	change = json_string(a, json_get(meta, "clock_change_delta"));
	if (change.p)
		m->clock_change.given = slice_i64(change, &m->clock_change.value);
	else
		m->clock_change =
			maybe_i64_of(json_get(meta, "clock_change_delta"));
}

static void read_one(struct rum_measurement *m, struct arena *a,
		     struct json_value v)
{
	m->object = v;
	m->metric = json_string(a, json_get(v, "metric_name"));
	m->log_time = time_of(json_get(v, "log_time"));
	m->start = time_of(json_get(v, "start_time"));
	m->end = time_of(json_get(v, "end_time"));
	m->interval = maybe_u64_of(json_get(v, "sample_interval"));
	m->samples = maybe_u64_of(json_get(v, "num_samples"));
	m->values = json_get(v, "values");
	read_count(m, a, json_get(v, "value"));
	read_meta(m, a, json_get(v, "meta"));
}

static void note_times(struct rum_report *r, const struct rum_measurement *m)
{
	if (m->start.given &&
	    (!r->first_time.given || m->start.value < r->first_time.value))
		r->first_time = m->start;
	if (m->end.given &&
	    (!r->last_time.given || m->end.value > r->last_time.value))
		r->last_time = m->end;
}

/* A close reason says closed; asking for current usage alone says open
 * (interface.md, settled readings). */
static void note_state(struct rum_report *r, const struct rum_measurement *m)
{
	if (m->close_reason.n)
		r->state = RUM_STATE_CLOSED;
	else if (r->state == RUM_STATE_UNTOLD &&
		 slice_is(m->termination_reason, "CurrentUsageRequested"))
		r->state = RUM_STATE_OPEN;
}

void rum_measurements_read(struct rum_report *r, struct arena *a,
			   struct json_value list)
{
	struct rum_measurement *all;
	struct json_value v = json_first(list);
	bool other_reason = false;

	r->measurement_count =
		json_type(list) == JSON_ARRAY ? json_count(list) : 0;
	all = arena_array(a, r->measurement_count, sizeof(*all));
	for (size_t i = 0; i < r->measurement_count; i++, v = json_next(v)) {
		read_one(&all[i], a, v);
		note_times(r, &all[i]);
		note_state(r, &all[i]);
		if (all[i].termination_reason.n &&
		    !slice_is(all[i].termination_reason,
			      "CurrentUsageRequested"))
			other_reason = true;
	}
	if (r->state == RUM_STATE_OPEN && other_reason)
		r->state = RUM_STATE_UNTOLD;
	r->measurements = all;
}
