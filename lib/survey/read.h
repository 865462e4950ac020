/* From a piece's bytes to a read and judged item; layer 4, not for others. */
#ifndef SURVEY_READ_H
#define SURVEY_READ_H

#include "survey/survey.h"

/* What an item is made from, on any thread. `input` is the JSON text of a
 * report, or the bytes of the piece. */
struct survey_input {
	struct slice input;
	size_t offset; /* of input in the piece's bytes */
	struct udi outer; /* told by the message around the report; or absent */
};

void survey_read(struct survey_item *item, const struct survey_input *input,
		 struct arena *a, const struct limits *l,
		 struct judge_thread *judge, int64_t now);

#endif
