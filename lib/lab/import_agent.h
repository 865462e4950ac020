/* A simulated product instance from the inside; layer 4, not for others. */
#ifndef LAB_IMPORT_AGENT_H
#define LAB_IMPORT_AGENT_H

#include "artefact/document.h"
#include "crypto/signature.h"
#include "lab/import.h"

struct lab_agent {
	struct arena arena;
	const struct limits *limits;
	const char *state_path;
	struct device_state state;
	uint64_t *ids; /* of its reports, in order */
	size_t id_count;
	struct udi *members; /* of its stack, itself first */
	size_t member_count;
	struct cert_list certs; /* the simulated CSSM's */
	struct signature_checker *checker;
};

/* Is `udi` this device or a member of its stack? */
bool lab_agent_is(const struct lab_agent *d, struct udi udi);
/* For qsort and bsearch over ids. */
int lab_by_number(const void *a, const void *b);
bool lab_agent_has_report(const struct lab_agent *d, uint64_t id);
/* Does a block's one <signature>, its last element, fit all that stands before
 * it, under a certificate of the lab's CSSM? NULL, or what is wrong. */
const char *lab_agent_check_block(const struct lab_agent *d,
				  struct slice element);

#endif
