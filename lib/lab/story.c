#include "lab/story.h"

static const char reload[] = "ProductReload";
static const char asked[] = "CurrentUsageRequested";
/* One sample a quarter of an hour, both ends counted, fits most samples known
 * (formats/rum-report.md section 6). */
enum { SAMPLING = 900 };

/* Where period p begins. */
static int64_t edge(const struct lab_device *d, uint64_t p)
{
	return d->first + (int64_t)p * d->step +
	       lab_draw_upto(d->root, DRAW_EDGE, p, d->step / 4);
}

/* Cut the report's time into measurements that follow each other closely. */
static void cut(struct lab_story *s, const struct lab_device *d)
{
	int64_t part = (s->end - s->start) / (int64_t)s->count, from = s->start;

	for (unsigned i = 0; i < s->count; i++) {
		struct lab_measurement *m = &s->at[i];
		uint64_t place = s->number * LAB_MEASUREMENTS_MOST + i;

		m->start = from;
		m->end = s->start + (i + 1) * part +
			 lab_draw_upto(d->root, DRAW_INNER_EDGE, place,
				       part / 4);
		if (i + 1 == s->count)
			m->end = s->end;
		from = m->end;
	}
}

/* The log time is no end of the span; these are the offsets seen in samples
 * (section 6). */
static void log_it(struct lab_measurement *m, const struct lab_device *d,
		   uint64_t place)
{
	static const int64_t offsets[] = {0, 0, 1, 10, 289, 309, 436};
	const size_t n = sizeof(offsets) / sizeof(offsets[0]);

	m->log_time = m->start +
		      offsets[lab_draw(d->root, DRAW_LOG_TIME, place) % n];
}

/* Mostly set back, by up to an hour, sometimes ahead: the span is what the
 * clock said, while samples were taken in the time that really passed. */
static void set_clock(struct lab_measurement *m, const struct lab_device *d,
		      uint64_t place)
{
	int64_t most = (m->end - m->start) / 4;
	int64_t change = lab_draw_upto(d->root, DRAW_CLOCK, place,
				       most < 3540 ? most : 3540) + 1;

	if (lab_draw(d->root, DRAW_CLOCK, place) >> 60 != 0)
		change = -change;
	m->clock_change = change;
	m->log_time += change;
}

/* All that are there are listed first, then some come, then one goes. */
static void list_points(struct lab_story *s, const struct lab_device *d)
{
	unsigned first = 1 + LAB_MEMBERS_MOST; /* slots of access points */
	uint64_t period = s->number / LAB_LICENSES;
	unsigned here = 2 + (unsigned)lab_draw_upto(d->root, DRAW_POINTS,
						    period, 8);
	unsigned more = 1 + here % 3;
	const struct lab_points told[LAB_MEASUREMENTS_MOST][2] = {
		{{first, first + here}, {0, 0}},
		{{first + here, first + here + more}, {0, 0}},
		{{0, 0}, {first + here + more - 1, first + here + more}},
	};
	const unsigned counts[] = {here, here + more, here + more - 1};

	for (unsigned i = 0; i < s->count; i++) {
		s->at[i].lists_points = true;
		s->at[i].added = told[i][0];
		s->at[i].removed = told[i][1];
		s->at[i].count = counts[i];
	}
}

static uint64_t counted(const struct lab_device *d, uint64_t place)
{
	if (d->member_count > 1)
		return d->member_count;
	return 1 + (uint64_t)lab_draw_upto(d->root, DRAW_COUNT, place, 2);
}

/* No later report is about the same licence. */
static bool is_latest(const struct lab_device *d, uint64_t number)
{
	return number + LAB_LICENSES >= d->reports;
}

/* Reasons are only those that samples show (section 6.1). */
static void give_reasons(struct lab_story *s, const struct lab_device *d)
{
	struct lab_measurement *last = &s->at[s->count - 1];
	unsigned traits = d->row->traits;

	for (unsigned i = 0; i < s->count && traits & LAB_RELOADS_OFTEN; i++)
		s->at[i].termination_reason = reload;
	if (traits & LAB_ENDS_CLOSED)
		last->termination_reason = last->close_reason = reload;
	if (traits & LAB_STAYS_OPEN && is_latest(d, s->number))
		last->termination_reason = asked;
}

void lab_story_tell(struct lab_story *s, const struct lab_device *d,
		    uint64_t number)
{
	unsigned traits = d->row->traits;

	memset(s, 0, sizeof(*s));
	s->number = number;
	s->id = d->first_id + number;
	s->license = (unsigned)(number % LAB_LICENSES);
	s->turn = (unsigned)(number + d->index);
	s->start = edge(d, number / LAB_LICENSES);
	s->end = edge(d, number / LAB_LICENSES + 1);
	s->is_telemetry = traits & LAB_HAS_TELEMETRY && number % 2 == 0;
	s->count = d->row->measurements;
	cut(s, d);
	for (unsigned i = 0; i < s->count; i++) {
		uint64_t place = number * LAB_MEASUREMENTS_MOST + i;

		s->at[i].count = counted(d, place);
		log_it(&s->at[i], d, place);
		if (traits & LAB_SETS_CLOCK && i + 1 == s->count)
			set_clock(&s->at[i], d, place);
	}
	if (traits & LAB_LISTS_POINTS)
		list_points(s, d);
	if (traits & LAB_STOPS)
		s->at[s->count - 1].count = 0;
	give_reasons(s, d);
	for (unsigned i = 0; i < s->count; i++) {
		struct lab_measurement *m = &s->at[i];
		int64_t passed = m->end - m->start - m->clock_change;

		m->samples = (passed + SAMPLING / 2) / SAMPLING + 1;
	}
}
