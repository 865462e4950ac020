/* What the ledger knows of how each device stands: answers, exports, policy and
 * codes, each in one pass over its table however many devices there are; layer 3. */
#ifndef LEDGER_STANDING_ROWS_H
#define LEDGER_STANDING_ROWS_H

#include "ledger/records.h"

/* The policy in force: the last one that no later date puts aside. */
struct ledger_policy {
	struct slice name;	/* p == NULL: none */
	struct maybe_u64 ack_required; /* as in account/policy.h */
	struct policy_days days[POLICY_GROUP_COUNT];
};

/* Answers of the account that were neither handed over nor confirmed as
 * installed, of each kind the newest. */
enum {
	LEDGER_WAITS_ACK = 1,
	LEDGER_WAITS_POLICY = 2,
	LEDGER_WAITS_CODE = 4,
	LEDGER_WAITS_TRUST = 8,
};

struct ledger_standing {
	struct udi udi;
	/* When the newest ACK was issued, or else imported; one that takes none
	 * of the reports that it names of this device is none. */
	struct maybe_i64 last_ack;
	struct maybe_i64 last_export; /* when reports of it were last exported */
	/* The end of the last report that was exported or acknowledged. */
	struct maybe_i64 reported_until;
	const struct ledger_policy *policy; /* for this device, else the one that
					       came alone; NULL: none */
	uint64_t codes;	   /* authorizations in its newest file of codes that
			      were not returned */
	bool has_trust;	   /* a trust code for it is on record */
	bool trust_installed;
	unsigned waiting; /* LEDGER_WAITS_… */
};
/* Each device, in the order they came in, as far as was known at time `at`: exports
 * behind it, and files of the account that are dated (or, without any date, were
 * imported) behind it, do not count. Texts live until this returns. */
enum rc ledger_standings(struct ledger *l, int64_t at,
			 enum rc (*each)(void *context,
					 const struct ledger_standing *s,
					 struct err *e),
			 void *context, struct err *e);

/* The kinds of licences that authorization codes grant, each once. */
enum rc ledger_code_types(struct ledger *l,
			  enum rc (*each)(void *context, struct slice tag,
					  struct slice form,
					  struct slice license_type,
					  struct err *e),
			  void *context, struct err *e);

#endif
