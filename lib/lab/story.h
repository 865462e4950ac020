/* What happened to a device in the time of one report; layer 4.
 *
 * Time is cut into periods; in each the device writes one report a licence, so
 * report i is about licence i % LAB_LICENSES in period i / LAB_LICENSES, and
 * ids of one licence leave gaps as real ones do (formats/rum-report.md section
 * 8). Any report can be told without the ones before it. */
#ifndef LAB_STORY_H
#define LAB_STORY_H

#include "lab/device.h"

enum { LAB_MEASUREMENTS_MOST = 3 };

/* Access points [from, to) by their slot. */
struct lab_points {
	unsigned from, to;
};

struct lab_measurement {
	int64_t log_time, start, end, samples;
	uint64_t count;
	int64_t clock_change;  /* 0: none */
	const char *termination_reason, *close_reason; /* NULL: none */
	bool lists_points;
	struct lab_points added, removed;
};

struct lab_story {
	uint64_t number, id; /* from 0; what the report calls itself */
	bool is_telemetry;
	unsigned license;
	unsigned turn; /* decides the order of keys; differs between reports */
	int64_t start, end;
	struct lab_measurement at[LAB_MEASUREMENTS_MOST];
	unsigned count;
};

void lab_story_tell(struct lab_story *s, const struct lab_device *d,
		    uint64_t number);

#endif
