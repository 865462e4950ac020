/* A file of the account on its way in; layer 4, private to lib/intake.
 *
 *	documents.c  reads it, lets it in, tells of it
 *	incoming.c   whether it may enter */
#ifndef INTAKE_INCOMING_H
#define INTAKE_INCOMING_H

#include "intake/state.h"

/* One file of the account on its way in. */
struct incoming {
	struct intake *intake;
	const struct survey_item *item;
	struct document document;
	struct addressees addressees;
	struct ledger_judgement *judgements; /* one a piece */
	const struct judgement **verdicts;   /* the same, or NULL */
	uint8_t hash[SHA256_BYTES];
	int64_t id; /* in the ledger; 0: not yet */
	struct slice virtual_account, smart_account; /* as the file tells */
	bool several_accounts; /* it names more than one virtual account */
	struct maybe_i64 issued;
};

/* The one device it is for; empty when there are none or several. */
struct udi incoming_addressee(const struct incoming *x);
bool incoming_has(const struct incoming *x, enum artefact_kind kind);
/* Why it may not enter, with the status that leads to; NULL when it may. */
const char *incoming_refusal(struct incoming *x, enum status *status);
/* That its policy is older than the one there, in words; or NULL. */
const char *incoming_older_policy(struct incoming *x);

#endif
