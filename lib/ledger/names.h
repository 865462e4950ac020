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
/* The device's name, where one is told. */
enum rc hostname_note(struct ledger *l, int64_t device, struct slice host,
		      struct err *e);
enum rc source_id(struct ledger *l, struct slice name, int64_t *id,
		  struct err *e);
enum rc judgement_id(struct ledger *l, const struct ledger_judgement *j,
		     int64_t *id, struct err *e);

#endif
