/* What can be said of a usage report without any key; layer 2.
 *
 * A `fail` is what the account cannot take or what contradicts itself; what
 * real devices do (clock changes, a log time before the start, no meta, a count
 * of "0") is at most a `warn` (formats/rum-report.md sections 6, 15, 18). */
#ifndef RUM_CHECKS_H
#define RUM_CHECKS_H

#include "rum/report.h"

/* check, name, what holds when it is ok */
#define RUM_CHECKS(X)                                                          \
	X(CHECK_COMPLETE, "complete", "everything the account needs is there") \
	X(CHECK_UDI, "udi-agrees", "the UDI is the same inside and outside")   \
	X(CHECK_REPORT_ID, "report-id-unique",                                 \
	  "no other report of this UDI has this id with other content")        \
	X(CHECK_TAGS, "tag-form", "tags have the vendor's form")               \
	X(CHECK_COUNT, "count-integer", "counts are non-negative integers")    \
	X(CHECK_CONTIGUOUS, "intervals-contiguous",                            \
	  "each measurement starts where the one before ends")                 \
	X(CHECK_INTERVAL, "sample-interval",                                   \
	  "sample_interval is the span from start to end")                     \
	X(CHECK_CLOCK, "clock-steady",                                         \
	  "the clock was not set, and no log time lies before its start")      \
	X(CHECK_SAMPLES, "samples-plausible",                                  \
	  "the number of samples fits the span")                               \
	X(CHECK_FUTURE, "not-in-future", "no time lies in the future")         \
	X(CHECK_EXACT, "payload-exact", "the exact signed bytes are known")    \
	X(CHECK_BASE64, "signature-base64",                                    \
	  "signature values are canonical base64")                             \
	X(CHECK_LENGTH, "signature-length",                                    \
	  "the signature's length fits its type")

#define X(name, word, text) name,
enum rum_check { RUM_CHECKS(X) RUM_CHECK_COUNT };
#undef X

enum check_result { CHECK_OK, CHECK_WARN, CHECK_FAIL };

struct check {
	enum check_result result;
	const char *detail; /* in the arena; NULL when ok */
};
struct rum_checks {
	struct check at[RUM_CHECK_COUNT];
};

const char *rum_check_name(enum rum_check c);
const char *rum_check_text(enum rum_check c);
const char *check_result_word(enum check_result r);

/* All checks but report-id-unique, which needs the other reports. `now` judges
 * the future. */
void rum_check_report(struct rum_checks *out, struct arena *a,
		      const struct rum_report *r, int64_t now);
void check_set(struct check *c, enum check_result result, const char *detail);
bool rum_checks_failed(const struct rum_checks *c);

/* "regid.YYYY-MM.com.cisco.NAME,VERSION_UUID" */
bool rum_tag_has_form(struct slice tag);
/* The short name inside a tag ("DNA_NWStack"), or the whole tag. */
struct slice rum_tag_name(struct slice tag);

#endif
