/* One <smartLicense> of the simulated CSSM; layer 4, not for others. */
#ifndef LAB_CSSM_DOCUMENT_H
#define LAB_CSSM_DOCUMENT_H

#include "lab/cssm.h"

/* What it answers: reports and requests of one file, or of one device in a REST
 * body. */
struct cssm_part {
	struct udi udi;
	struct cssm_entry *entries;
	size_t entry_count;
	const struct auth_request_entry **requests; /* those that get a code */
	size_t request_count;
};

enum rc cssm_document(struct buf *out, const struct cssm *c,
		      const struct cssm_part *p, struct err *e);
/* {…"data":{"acknowledgements":[…]}}, or authorizations where the body asked for
 * codes; formats/cssm-files.md section 10. */
enum rc cssm_rest_reply(struct buf *out, const struct cssm *c,
			const struct cssm_part *parts, size_t count,
			bool authorizations, struct err *e);
/* <smartLicensePolicy>…</smartLicensePolicy>. */
enum rc cssm_put_policy(struct buf *out, const struct cssm *c, struct err *e);
#endif
