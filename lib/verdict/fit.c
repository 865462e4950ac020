#include "verdict/fit.h"

void conclude(struct judgement *out, enum verdict verdict, const char *reason)
{
	out->verdict = verdict;
	out->reason = reason;
}

void conclude_fit(struct judgement *out, struct arena *a, const char *fits,
		  const struct trust_result *trust)
{
	if (trust->warning[0])
		out->warning = arena_text(a, slice_of(trust->warning));
	if (trust->trusted) {
		out->anchor = arena_text(a, slice_of(trust->anchor));
		conclude(out, VERDICT_VALID,
			 arena_printf(a, "%s and an enrolled anchor vouches for "
				      "the key", fits));
	} else {
		conclude(out, VERDICT_UNTRUSTED,
			 arena_printf(a, "%s, but %s", fits, trust->reason));
	}
}

/* The first candidate that is not FIT_NONE; what speaks against the key or the
 * value's form is the same for all. */
static enum signature_fit find_fit(struct judge_thread *t, struct cert *cert,
				   size_t count,
				   const struct signed_bytes *candidates,
				   struct slice value, const char **scheme,
				   const struct signed_bytes **fitting)
{
	for (size_t i = 0; i < count; i++) {
		const size_t at = (t->range + i) % count;
		enum signature_fit fit;

		if (!candidates[at].bytes.p)
			continue;
		fit = signature_check(t->checker, cert, candidates[at].bytes,
				      value, scheme);
		if (fit == FIT_NONE)
			continue;
		if (fit == FIT_GOOD || fit == FIT_SHA1)
			t->range = at;
		*fitting = &candidates[at];
		return fit;
	}
	return FIT_NONE;
}

static void try_certificate(struct judge_thread *t, struct arena *a,
			    struct cert *cert, const struct signs *s,
			    const struct signed_bytes *candidates,
			    struct slice value, struct judgement *out)
{
	const struct judge_rules *rules = &t->judge->rules;
	const struct signed_bytes *fitting = NULL;
	struct trust_result trust;
	const char *scheme = NULL;
	enum signature_fit fit = find_fit(t, cert, s->candidates, candidates,
					  value, &scheme, &fitting);

	if (fit == FIT_NONE) {
		conclude(out, VERDICT_INVALID, s->misfit);
		return;
	}
	if (fit == FIT_UNSUITED || fit == FIT_KEY_UNUSABLE) {
		conclude(out, VERDICT_UNVERIFIABLE,
			 fit == FIT_UNSUITED ? s->unsuited : s->unusable);
		return;
	}
	out->scheme = scheme;
	out->signer = cert_facts(cert);
	if (fitting->lacks) {
		conclude(out, VERDICT_UNTRUSTED, fitting->lacks);
		return;
	}
	if (fit == FIT_SHA1 && !rules->allow_sha1) {
		conclude(out, VERDICT_UNTRUSTED,
			 arena_printf(a, "%s only with SHA-1, which "
				      "--allow-sha1 would accept",
				      fitting->fits));
		return;
	}
	trust_check(keyring_trust(rules->ring), cert, NULL, s->purpose,
		    rules->crls, rules->at, &trust);
	conclude_fit(out, a, fitting->fits, &trust);
}

/* VALID < UNTRUSTED < INVALID < UNVERIFIABLE is the order of the table. */
void try_enrolled(struct judge_thread *t, struct arena *a,
		  struct keyring_matches m, const struct signs *s,
		  const struct signed_bytes *candidates, struct slice value,
		  struct judgement *out)
{
	for (size_t i = 0; i < m.count; i++) {
		struct judgement one = {0};

		try_certificate(t, a, m.at[i], s, candidates, value, &one);
		if (i == 0 || one.verdict < out->verdict)
			*out = one;
		if (out->verdict == VERDICT_VALID)
			return;
	}
}
