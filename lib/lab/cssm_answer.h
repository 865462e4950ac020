/* What one uploaded file gets as an answer; layer 4, not for others. */
#ifndef LAB_CSSM_ANSWER_H
#define LAB_CSSM_ANSWER_H

#include "lab/cssm_document.h"

/* A file being answered. */
struct cssm_answering {
	struct cssm *cssm;
	struct cssm_seen *seen;
	const struct upload_file *file;
	bool duplicate; /* the upload holds reports that came before */
	struct cssm_answer *answer;
	struct cssm_part *parts;
	size_t count;
};

/* Does any of its reports stand in `seen`? */
bool cssm_is_duplicate(const struct upload *u, const struct cssm_seen *seen);
/* A new one, zeroed; good until the next. */
struct cssm_answer *cssm_add_answer(struct cssm *c);
/* Adds an answer and appends its text to `content`. `answer`, `parts` and `count`
 * are zero before. *name is a name for it, or NULL when there is nothing to
 * give. */
enum rc cssm_answer_file(struct cssm_answering *x, const char **name,
			 struct buf *content, struct err *e);

#endif
