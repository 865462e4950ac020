/* The reports that the simulated CSSM has taken before; layer 4.
 *
 * In a file, a line a report: "PID SN ID". A duplicate upload fails as a whole
 * (formats/cssm-files.md sections 10 and 17). */
#ifndef LAB_CSSM_SEEN_H
#define LAB_CSSM_SEEN_H

#include "lab/cssm_upload.h"

/* Zero-initialise. */
struct cssm_seen {
	struct arena arena;
	const char **lines;	   /* the first `sorted` in order */
	size_t count, sorted;
};
void cssm_seen_free(struct cssm_seen *s);

/* A file that does not exist yet is empty. RC_MALFORMED with the line. */
enum rc cssm_seen_load(struct cssm_seen *s, const char *path,
		       const struct limits *l, struct err *e);
/* What was added is known from the next cssm_seen_settle on. */
void cssm_seen_add(struct cssm_seen *s, const struct upload_report *r);
void cssm_seen_settle(struct cssm_seen *s);
bool cssm_seen_has(const struct cssm_seen *s, const struct upload_report *r);
/* Replaces the file, whole or not at all. Settled before. */
enum rc cssm_seen_save(const struct cssm_seen *s, const char *path,
		       struct err *e);

#endif
