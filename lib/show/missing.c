#include "show/show.h"

/* A section is there when the text tells one of these; the arrays end with
 * SHOW_FIELDS and SHOW_LISTS. `noted` is the section of a row of details. */
struct section {
	const char *name;
	enum show_field field[4];
	enum show_list list[3];
	const char *noted;
};

#define FIELDS(...) {__VA_ARGS__ SHOW_FIELDS}
#define LISTS(...) {__VA_ARGS__ SHOW_LISTS}

static const struct section sections[] = {
	{"status",
	 FIELDS(SHOW_ENABLED, SHOW_SLP_STATUS, SHOW_UTILITY, ), LISTS(), NULL},
	{"account",
	 FIELDS(SHOW_SMART_ACCOUNT, SHOW_VIRTUAL_ACCOUNT, ), LISTS(), NULL},
	{"transport", FIELDS(SHOW_TRANSPORT_TYPE, ), LISTS(), NULL},
	{"policy",
	 FIELDS(SHOW_POLICY_SOURCE, SHOW_POLICY_NAME, SHOW_ACK_REQUIRED, ),
	 LISTS(), NULL},
	{"reporting",
	 FIELDS(SHOW_LAST_ACK, SHOW_LAST_PUSH, SHOW_PUSH_INTERVAL, ), LISTS(),
	 NULL},
	{"trust", FIELDS(SHOW_TRUST_TYPE, ), LISTS(SHOW_TRUST, ), NULL},
	{"usage", FIELDS(), LISTS(SHOW_LICENSES, ), NULL},
	{"product", FIELDS(SHOW_PID, SHOW_SN, ), LISTS(), NULL},
	{"agent", FIELDS(SHOW_AGENT_VERSION, ), LISTS(), NULL},
	{"jobs", FIELDS(), LISTS(SHOW_JOBS, ), NULL},
	{"communication", FIELDS(SHOW_COMM_LEVEL, SHOW_COMM_STATE, ),
	 LISTS(SHOW_COMMUNICATIONS, ), NULL},
	{"ha", FIELDS(), LISTS(), "HA Info"},
	{"reservation", FIELDS(SHOW_RESERVATION, ), LISTS(), NULL},
	{"counters",
	 FIELDS(SHOW_COUNT_TOTAL, SHOW_COUNT_ACKED, SHOW_COUNT_AVAILABLE, ),
	 LISTS(), NULL},
	{"other",
	 FIELDS(SHOW_AGENT_STATE, SHOW_SOFTWARE_TAG, SHOW_OVERALL_TRUST, ),
	 LISTS(), NULL},
	{"mapping", FIELDS(), LISTS(SHOW_ENFORCED, ), NULL},
	{"authorization", FIELDS(),
	 LISTS(SHOW_AUTHORIZATIONS, SHOW_AUTHORIZED, ), NULL},
	{"rum-ids", FIELDS(), LISTS(SHOW_REPORTS, SHOW_REPORT_DETAILS, ), NULL},
	{"eventlog", FIELDS(), LISTS(SHOW_LOG, ), NULL},
	{"history", FIELDS(), LISTS(SHOW_HISTORY, ), NULL},
	{"version", FIELDS(SHOW_SOFTWARE_VERSION, ), LISTS(), NULL},
	{"clock", FIELDS(SHOW_CLOCK_LINE, SHOW_TIME_SOURCE, SHOW_NTP_STATUS, ),
	 LISTS(), NULL},
};

static bool is_noted(const struct show_device *d, const char *section)
{
	const struct show_rows *rows = &d->list[SHOW_DETAILS];

	for (uint32_t i = 0; i < rows->count; i++) {
		if (slice_is(show_cell(&rows->at[i], SHOW_NOTE_SECTION).text,
			     section))
			return true;
	}
	return false;
}

static bool is_told(const struct show_device *d, const struct section *s)
{
	for (const enum show_field *f = s->field; *f != SHOW_FIELDS; f++) {
		if (d->field[*f].line)
			return true;
	}
	for (const enum show_list *l = s->list; *l != SHOW_LISTS; l++) {
		if (d->list[*l].line)
			return true;
	}
	return s->noted && is_noted(d, s->noted);
}

void show_missing(const struct show_device *d,
		  void (*each)(void *context, const char *section),
		  void *context)
{
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		if (!is_told(d, &sections[i]))
			each(context, sections[i].name);
	}
}
