/* The lab's own certification authority, and the key of its simulated CSSM;
 * layer 4.
 *
 * Its names say what it is, so that nobody takes it for the vendor's; its keys
 * follow from the seed, so whoever knows the seed can be it. */
#ifndef LAB_AUTHORITY_H
#define LAB_AUTHORITY_H

#include "lab/device.h"

struct lab_authority {
	struct private_key *root_key, *ca_key, *cssm_key;
	struct cert *root, *ca, *cssm;
	int64_t at;
};

/* Zero-initialised before; lab_authority_end in any case. */
enum rc lab_authority_make(struct lab_authority *l, const char *seed,
			   int64_t at, struct err *e);
void lab_authority_end(struct lab_authority *l);
/* A certificate for the device's key, subject as in a SUDI certificate; nothing
 * for devices without a key. Any thread. */
enum rc lab_authority_issue(const struct lab_authority *l,
			    struct lab_device *d, struct err *e);
/* The key that the simulated CSSM signs its answers with (ECDSA over P-256); the
 * certificate `cssm` is for it. */
enum rc lab_cssm_key(struct private_key **out, const char *seed,
		     struct err *e);

#endif
