/* The state of a running intake, and what its parts do for each other; layer 4,
 * not for others.
 *
 *	intake.c    dispatch by kind, marks, words
 *	reports.c   usage reports
 *	documents.c files of the account
 *	snapshots.c snapshots of the account
 *	texts.c     device text
 *	others.c    device lists, poll replies, return codes, … */
#ifndef INTAKE_STATE_H
#define INTAKE_STATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "intake/intake.h"

/* A verdict on a piece of the file that is being read. */
struct pending {
	uint64_t offset; /* in the file, where pieces come in order */
	struct judgement judgement;
};

struct intake {
	struct ledger *ledger;
	const struct intake_options *options;
	void (*emit)(void *context, const struct intake_record *r);
	void *context;
	struct intake_tally tally;
	struct err fault;
	/* Workers ask intake_knows while the ledger is written to. */
	pthread_mutex_t lock;
	bool moved; /* answers were taken: the states that workers learnt before
		       may have changed */
	atomic_uint misses; /* reports in a row that were not known */
	atomic_uint turn;   /* reports that were not asked for, and the rest */

	struct arena arena; /* of the piece that is taken */
	struct pending *pendings;
	size_t pending_count, pending_cap;
	struct buf pending_file;     /* whose pieces they are … */
	struct arena pending_arena;  /* … and their reasons */
	struct buf checked; /* PID, SN of the device of the report before … */
	size_t checked_pid_bytes;
	bool is_checked;
	struct buf checked_fault; /* … and why it may not enter, or empty */
	struct intake_tally *marks; /* of the archives that are open */
	size_t mark_count, mark_cap;
};

/* Emits and counts. `outcome` words become "would-…" in a dry run. */
void intake_tell(struct intake *i, const struct survey_item *item,
		 enum ledger_outcome outcome, struct intake_record *r);
void intake_refuse(struct intake *i, const struct survey_item *item,
		   struct intake_record *r, enum status status,
		   const char *reason);
/* It has no place in a ledger: told, and changes no status. */
void intake_ignore(struct intake *i, const struct survey_item *item,
		   const char *reason);
/* True when rc is a fault of the machine, which is kept. */
bool intake_failed(struct intake *i, enum rc rc, const struct err *e);
/* What a verdict means for entering: NULL, or the reason it may not. */
const char *intake_refusal(const struct intake *i, const struct judgement *j,
			   enum status *status);
struct ledger_judgement intake_judgement(const struct intake *i,
					 const struct judgement *j);
/* With --known-only, of a device on no list: the reason, or NULL. */
const char *intake_listing_fault(struct intake *i, struct udi udi);
/* A device may not change its virtual account by the way: a reason, or NULL. */
const char *intake_account_fault(struct intake *i, struct udi udi,
				 struct slice virtual_account);

/* Is it known, and its device checked, so that the ledger need not be asked? */
bool intake_report_is_settled(const struct intake *i,
			      const struct survey_item *item);
void intake_report(struct intake *i, const struct survey_item *item);
void intake_document(struct intake *i, const struct survey_item *item);
void intake_device_list(struct intake *i, const struct survey_item *item);
void intake_rest_reply(struct intake *i, const struct survey_item *item);
void intake_return_code(struct intake *i, const struct survey_item *item);
void intake_snapshot(struct intake *i, const struct survey_item *item);
void intake_text(struct intake *i, const struct survey_item *item);
void intake_bytes(struct intake *i, const struct survey_item *item);

#endif
