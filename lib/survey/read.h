/* From a piece's bytes to a read and judged item; layer 4, not for others. */
#ifndef SURVEY_READ_H
#define SURVEY_READ_H

#include "survey/survey.h"

struct batch_entry;

/* What an item is made from, on any thread. `input` is the JSON text of a
 * report, or the bytes of the piece. */
struct survey_input {
	struct slice input;
	size_t offset; /* of input in the piece's bytes */
};

/* What reading needs on each thread. */
struct survey_reader {
	const struct limits *limits;
	const struct ack_keys *ack_keys; /* may be NULL */
	const struct snapshot_columns *columns; /* may be NULL */
	const struct survey_ops *ops;
	struct judge_thread *judge;
	int64_t now;
	bool for_ledger;
};

void survey_read(struct survey_item *item, const struct survey_input *input,
		 struct arena *a, const struct survey_reader *r);

/* Entries for the usage reports that the entry's device text prints; not read
 * yet. */
void survey_inside(struct batch_entry *entry, struct arena *a);

#endif
