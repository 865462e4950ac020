/* Records of a snapshot of an account: one of the file, then one a licence and a
 * device. */
#ifndef CMD_RECORD_SNAPSHOT_H
#define CMD_RECORD_SNAPSHOT_H

#include "cmd/record_parts.h"

void record_snapshot_json(struct buf *out, const struct survey_item *item);
void record_snapshot_csv(struct buf *out, const struct survey_item *item);

/* "reply.json#licenses[3]" */
struct slice record_place(struct arena *a, const struct survey_item *item,
			  struct slice place);
/* The virtual accounts that its parts name, each once, sorted. */
struct slice *record_accounts(struct arena *a, const struct snapshot *s,
			      size_t *count);
/* Why `available` can be read in neither way, or NULL
 * (formats/cssm-files.md section 11.1). */
const char *record_available(struct arena *a, const struct snapshot_license *l);
/* Decimal; p == NULL where it is not given. */
struct slice record_amount_text(struct arena *a, struct maybe_amount v);

#endif
