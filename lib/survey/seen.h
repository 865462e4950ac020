/* Which (UDI, report id) pairs have been seen, in which form; layer 4.
 *
 * A fixed table for half a million reports, then it doubles: 24 bytes a report,
 * so that memory hardly grows with their number. Keys are 64-bit hashes under a
 * random key: among a million reports two different ones meet with probability
 * 3e-8. */
#ifndef SURVEY_SEEN_H
#define SURVEY_SEEN_H

#include "rum/report.h"

enum seen_before {
	SEEN_NEW,
	SEEN_SAME,
	SEEN_GROWN, /* an open report in another form, as far as can be told
		       without the other's bytes: rum_report_continues is the
		       rule, of which only hashes are kept */
	SEEN_DIFFERENT,
};

struct seen;
struct seen *seen_new(void);
void seen_free(struct seen *s);
enum seen_before seen_note(struct seen *s, const struct rum_report *r,
			   uint64_t payload_hash);
/* What is noted between begin and a cancelling end is forgotten again; nests. */
void seen_begin(struct seen *s);
void seen_end(struct seen *s, bool cancel);

#endif
