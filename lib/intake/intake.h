/* What import does with each thing a survey found: where it belongs, whether it
 * may enter, and what it changes; layer 4.
 *
 * The rules are those of interface.md ("Sameness", "Import") and of
 * formats/cssm-files.md section 15. Nothing is refused without a reason, and
 * nothing takes the place of something newer unless that was asked for. */
#ifndef INTAKE_INTAKE_H
#define INTAKE_INTAKE_H

#include "ledger/records.h"
#include "survey/survey.h"

enum intake_require { REQUIRE_ANY, REQUIRE_UNTRUSTED, REQUIRE_VALID };
extern const char *const intake_require_words[]; /* NULL-terminated */

struct intake_options {
	const struct limits *limits;
	const struct ack_keys *ack_keys; /* or NULL */
	struct slice smart_account, virtual_account; /* p == NULL: not stated */
	const struct snapshot_columns *columns; /* or NULL */
	struct maybe_i64 taken; /* when snapshots were; not given: not stated */
	int64_t now;	       /* of those that do not say either */
	struct udi for_device; /* whom files that name nobody are for */
	int require;	       /* enum intake_require */
	bool known_only;       /* reports of listed devices only */
	bool ack_all_of_device, force;
	bool dry_run;	       /* only the words change: "would-add" */
	uint8_t ring[SHA256_BYTES]; /* keyring_digest */
};

/* One line of the plan. Texts live until the callback returns. */
struct intake_record {
	const char *action;  /* "added", "known", "updated", "conflict",
				"refused", "ignored"; "would-add", … */
	const char *kind;
	struct slice source;
	uint64_t offset;
	struct udi udi;	     /* parts may be absent */
	struct maybe_u64 report_id;
	const char *before, *after; /* report states, or NULL */
	const char *verdict; /* or NULL */
	const char *basis;   /* how the device is known; NULL for reports */
	struct slice reason; /* or p == NULL */
	const struct ledger_ack_result *acknowledged; /* ACKs; or NULL */
	struct maybe_u64 poll_id; /* of a REST reply */
	bool disagrees;	     /* it is known, and stays recorded otherwise than was
				said of it now */
	bool plain;	     /* a report that was simply added, or known */
};

struct intake_tally {
	uint64_t added, known, updated, conflict, refused, ignored;
	uint64_t acknowledged; /* reports, newly */
	enum status status;
};

struct intake;
/* `l` has an open transaction and outlives it. `emit` is called in order by the
 * thread that takes. */
struct intake *intake_new(struct ledger *l, const struct intake_options *o,
			  void (*emit)(void *context,
				       const struct intake_record *r),
			  void *context);
void intake_free(struct intake *i);

/* For survey_ops: what these return or do follows survey.h. */
uint8_t intake_knows(struct intake *i, const struct survey_item *item);
void intake_take(struct intake *i, const struct survey_item *item);
void intake_begin(struct intake *i);
void intake_end(struct intake *i, bool cancel);

/* The machine's fault that stopped the intake, or NULL: then nothing may be
 * committed. */
const struct err *intake_fault(const struct intake *i);
const struct intake_tally *intake_tally(const struct intake *i);

#endif
