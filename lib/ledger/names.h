/* Rows that many others share, found or made; private to lib/ledger; layer 3. */
#ifndef LEDGER_NAMES_H
#define LEDGER_NAMES_H

#include "ledger/records.h"
#include "ledger/sql.h"

/* 0 for an absent text. */
enum rc tag_id(struct ledger *l, struct slice text, int64_t *id, struct err *e);
/* *id is 0 when there is none; the same without making it. */
enum rc device_find(struct ledger *l, struct udi udi, int64_t *id,
		    struct err *e);
enum rc device_make(struct ledger *l, struct udi udi, int64_t *id, bool *made,
		    struct err *e);
enum rc source_id(struct ledger *l, struct slice name, int64_t *id,
		  struct err *e);
enum rc judgement_id(struct ledger *l, const struct ledger_judgement *j,
		     int64_t *id, struct err *e);

#endif
