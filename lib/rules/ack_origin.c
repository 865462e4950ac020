#include "rules/ack_origin.h"

#include "rules/diagnosis_case.h"

enum { APART_MOST = 2, FIRST_PHASE = 2, ONGOING_PHASE = 4 };

bool ack_is_at(int64_t ack, int64_t other)
{
	return other >= ack - APART_MOST && other <= ack + APART_MOST;
}

static bool dated_alike(struct shown a, struct shown b)
{
	struct slice zone_a = {0}, zone_b = {0};
	int64_t at_a, at_b;

	return show_time(a, &at_a, &zone_a) && show_time(b, &at_b, &zone_b) &&
	       slice_equal(zone_a, zone_b) && ack_is_at(at_a, at_b);
}

uint32_t ack_trust_line(const struct show_device *d)
{
	const struct show_rows *trust = &d->list[SHOW_TRUST];
	const struct show_rows *channels = &d->list[SHOW_COMMUNICATIONS];
	struct shown ack = show_get(d, SHOW_LAST_ACK);

	for (uint32_t i = 0; i < trust->count; i++) {
		struct shown s = show_cell(&trust->at[i], SHOW_TRUST_INSTALLED);

		if (dated_alike(ack, s))
			return s.line;
	}
	for (uint32_t i = 0; i < channels->count; i++) {
		const struct show_row *row = &channels->at[i];
		struct slice name = show_cell(row, SHOW_COMM_CHANNEL).text;
		struct shown s = show_cell(row, SHOW_COMM_LAST_SUCCESS);

		if ((word_is(name, "Trust Sync") ||
		     word_is(name, "Trust Establishment")) &&
		    dated_alike(ack, s))
			return s.line;
	}
	return 0;
}

static bool in_phase(const struct show_device *d, uint64_t phase)
{
	uint64_t state;

	return show_number(show_get(d, SHOW_PUSH_STATE), &state) &&
	       state == phase;
}

bool ack_is_first_phase(const struct show_device *d)
{
	return in_phase(d, FIRST_PHASE);
}

bool ack_is_of_reports(const struct show_device *d)
{
	return in_phase(d, ONGOING_PHASE) ||
	       (!ack_is_first_phase(d) && !ack_trust_line(d));
}
