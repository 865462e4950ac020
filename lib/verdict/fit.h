/* Does a signature fit, and who vouches for its key: what reports, blocks of the
 * account and manifests share; layer 3. */
#ifndef VERDICT_FIT_H
#define VERDICT_FIT_H

#include "verdict/verdict.h"

struct judge {
	struct judge_rules rules;
	/* Operators' certificates vouch for manifests, and only for those. */
	struct trust *operators;
};

struct judge_thread {
	struct judge *judge;
	struct signature_checker *checker;
	/* The account signs one block like the other: the candidate that fitted
	 * last is the first to be tried. */
	size_t range;
};

/* Bytes that a signature may be over. */
struct signed_bytes {
	struct slice bytes; /* p == NULL: no candidate */
	const char *fits;   /* "the signature fits …" */
	const char *lacks;  /* why a fit is no more than untrusted, or NULL */
};

/* One kind of signer, and what is said when its signature does not fit. */
struct signs {
	enum cert_purpose purpose;
	size_t candidates;
	const char *misfit, *unsuited, *unusable;
};

void conclude(struct judgement *out, enum verdict verdict, const char *reason);
/* A fit, told in words by `fits`: does an anchor vouch for the key? */
void conclude_fit(struct judgement *out, struct arena *a, const char *fits,
		  const struct trust_result *trust);
/* `value` against every candidate (s->candidates of them, all different) under
 * every certificate. Any fit counts, the best one is told; m.count is not 0. */
void try_enrolled(struct judge_thread *t, struct arena *a,
		  struct keyring_matches m, const struct signs *s,
		  const struct signed_bytes *candidates, struct slice value,
		  struct judgement *out);

#endif
