/* Which file of the account goes to which device; layer 4.
 *
 * Answers come from files through a survey, or from the ledger. Each is for the
 * devices that document_addressees finds in its own bytes, and for no other. A
 * stack gets one file for all its members (formats/cssm-files.md section 17,
 * row 7): it lies with the device that reported for them. The answers' bytes, a
 * few kilobytes a device, are kept until the plan is freed: what was judged is what
 * is written. */
#ifndef DELIVER_PLAN_H
#define DELIVER_PLAN_H

#include "bundle/choose.h"
#include "ledger/records.h"
#include "survey/survey.h"

/* In the order in which a device has to take them: a code has to be there before
 * what needs it is configured (section 6.4), and the reports come last. A file
 * with several of them goes by the last. bit, kind, what a person calls it */
#define ANSWER_PARTS(X)                                                        \
	X(ANSWER_TRUST, KIND_TRUST_CODE, "trust code")                         \
	X(ANSWER_CODE, KIND_AUTHORIZATION, "authorization code")               \
	X(ANSWER_POLICY, KIND_POLICY, "policy")                                \
	X(ANSWER_ACK, KIND_ACK, "acknowledgement")
#define X(name, kind, text) name,
enum answer_part { ANSWER_PARTS(X) ANSWER_PART_COUNT };
#undef X
const char *answer_part_text(enum answer_part part);
enum artefact_kind answer_part_kind(enum answer_part part);

/* One file that the account sent. */
struct answer {
	struct slice source; /* provenance, control bytes visible */
	struct slice bytes;  /* the whole innermost file, as it came */
	int64_t file;	     /* of the ledger, or 0 */
	uint8_t sha256[SHA256_BYTES];
	uint64_t size;
	unsigned parts;	     /* 1 << enum answer_part */
	enum verdict verdict; /* the gravest of its pieces */
	struct maybe_i64 issued;
	struct slice policy; /* its name; p == NULL: none */
	size_t addressees;
	bool names_reports;  /* its ACK does */
	bool acknowledges;   /* it does so for one, or names none */
};

struct delivery_file {
	const struct answer *answer;
	const char *folder; /* "PID_SN", or "shared" for a file with very many
			       addressees, which lies there once */
	const char *name;   /* safe and alone of its name there */
	bool again;	    /* a delivery before this one has it there too */
};
/* What one device gets. */
struct delivery {
	struct udi udi;
	struct slice hostname;	   /* p == NULL: not known */
	const char *folder;	   /* "PID_SN" */
	const struct udi *members; /* of its stack, as its reports name them */
	size_t member_count;
	struct delivery_file *files; /* in the order of use */
	size_t count;
};
struct missing_answer {
	struct udi udi;
	uint64_t reports; /* that wait; 0: listed, nothing else is known */
};
struct foreign_answer {
	struct udi udi;
	struct slice source;
};
struct refused_answer {
	struct slice source;
	const char *reason;
};
/* A row of the ledger that a delivery settles. */
struct handed_answer {
	int64_t file;
	struct udi udi;
};

struct plan_options {
	const struct limits *limits;
	const struct ack_keys *ack_keys; /* or NULL */
	const struct udi *stated; /* whom files that name nobody are for */
	size_t stated_count;
	const struct choice *choice; /* of devices */
	bool foreign;	/* deliver to devices that nobody knows too */
	bool installed; /* from the ledger: also what was confirmed */
};

struct plan;
/* The options must outlive the plan. */
struct plan *plan_new(const struct plan_options *o);
void plan_free(struct plan *p);

/* For survey_ops with whole_files. */
void plan_take(struct plan *p, const struct survey_item *item);
void plan_begin(struct plan *p);
void plan_end(struct plan *p, bool cancel);

/* `l` has an open transaction. Its devices, and for whom they report. */
enum rc plan_know_ledger(struct plan *p, struct ledger *l, struct err *e);
/* Its answers; their bytes are read and their addressees found anew. */
enum rc plan_take_ledger(struct plan *p, struct ledger *l, struct err *e);
/* Every device of the list is to get an acknowledgement. */
void plan_know_list(struct plan *p, const struct device_list *list);

/* Once, when all is taken: fills what is below. Where no device is known, none
 * is foreign and none is missing. */
void plan_settle(struct plan *p);

/* By product id and serial number. */
const struct delivery *plan_deliveries(const struct plan *p, size_t *count);
const struct missing_answer *plan_missing(const struct plan *p, size_t *count);
const struct foreign_answer *plan_foreign(const struct plan *p, size_t *count);
const struct refused_answer *plan_refused(const struct plan *p, size_t *count);
/* What of the ledger is delivered and was not before. */
const struct handed_answer *plan_handed(const struct plan *p, size_t *count);

#endif
