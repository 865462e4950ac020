/* The policy that the simulated CSSM gives out; layer 4.
 *
 * Its own text form, a line a thing:
 *
 *	name Quarterly Policy
 *	version 3
 *	date 2026-01-01
 *	ack_required yes
 *	perpetual 365 0 90          first report, frequency, on change; days
 *	export - 0 90               '-' leaves the element out
 *
 * What is not named is left out of the policy, or has the default of `name`,
 * `version`, `date` and `ack_required`. '#' begins a comment line. */
#ifndef LAB_CSSM_POLICY_H
#define LAB_CSSM_POLICY_H

#include "account/policy.h"
#include "base/limits.h"

struct lab_policy {
	const char *name;
	uint64_t version;
	int64_t date;
	bool ack_required;
	/* A group without a number is left out. */
	struct policy_days groups[POLICY_GROUP_COUNT];
};

/* The vendor's default, as devices show it (formats/cssm-files.md section 5.3). */
void lab_policy_default(struct lab_policy *out, int64_t date);
/* On top of what *out holds; groups are emptied first. Texts go into the arena.
 * RC_MALFORMED names the line. */
enum rc lab_policy_read(struct lab_policy *out, struct arena *a,
			struct slice text, struct err *e);
/* Appends <policyCode>…</policyCode>. */
void lab_policy_write(struct buf *out, const struct lab_policy *p);

#endif
