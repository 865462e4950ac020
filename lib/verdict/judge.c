#include "verdict/verdict.h"

#include <stdlib.h>

#include "base/code.h"

static const struct {
	const char *word, *text;
	enum status status;
} verdicts[] = {
#define X(name, word, status, text) [name] = {word, text, status},
	VERDICT_TABLE(X)
#undef X
};

const char *verdict_word(enum verdict v)
{
	return verdicts[v].word;
}

const char *verdict_text(enum verdict v)
{
	return verdicts[v].text;
}

enum status verdict_status(enum verdict v)
{
	return verdicts[v].status;
}

struct judge {
	struct judge_rules rules;
	/* Operators' certificates vouch for manifests, and only for those. */
	struct trust *operators;
};

struct judge_thread {
	struct judge *judge;
	struct signature_checker *checker;
};

struct judge *judge_new(const struct judge_rules *rules)
{
	struct judge *j = mem_new(1, sizeof(*j));

	j->rules = *rules;
	j->operators = trust_new();
	for (size_t i = 0; i < keyring_count(rules->ring); i++) {
		const struct keyring_entry *entry =
			keyring_at(rules->ring, i);

		if (entry->role == ROLE_ANCHOR || entry->role == ROLE_OPERATOR)
			trust_add_anchor(j->operators, entry->cert);
		else if (entry->role == ROLE_CA)
			trust_add_intermediate(j->operators, entry->cert);
		else if (entry->role == ROLE_CRL)
			trust_add_crl(j->operators, crl_ref(entry->crl));
	}
	return j;
}

void judge_free(struct judge *j)
{
	if (!j)
		return;
	trust_free(j->operators);
	free(j);
}

int64_t judge_time(const struct judge *j)
{
	return j->rules.at;
}

struct judge_thread *judge_thread_new(struct judge *j)
{
	struct judge_thread *t = mem_new(1, sizeof(*t));

	t->judge = j;
	t->checker = signature_checker_new();
	return t;
}

void judge_thread_free(struct judge_thread *t)
{
	if (!t)
		return;
	signature_checker_free(t->checker);
	free(t);
}

static void conclude(struct judgement *out, enum verdict verdict,
		     const char *reason)
{
	out->verdict = verdict;
	out->reason = reason;
}

/* A fit: does an anchor vouch for the key? */
static void conclude_fit(struct judgement *out, struct arena *a,
			 const struct trust_result *trust)
{
	if (trust->warning[0])
		out->warning = arena_text(a, slice_of(trust->warning));
	if (trust->trusted) {
		out->anchor = arena_text(a, slice_of(trust->anchor));
		conclude(out, VERDICT_VALID,
			 "the signature fits and an enrolled anchor vouches for "
			 "the key");
	} else {
		conclude(out, VERDICT_UNTRUSTED,
			 arena_printf(a, "the signature fits, but %s",
				      trust->reason));
	}
}

static void try_certificate(struct judge_thread *t, struct arena *a,
			    struct cert *cert, struct slice payload,
			    struct slice value, struct judgement *out)
{
	const struct judge_rules *rules = &t->judge->rules;
	struct trust_result trust;
	const char *scheme = NULL;

	out->reason = NULL;
	switch (signature_check(t->checker, cert, payload, value, &scheme)) {
	case FIT_GOOD:
		break;
	case FIT_SHA1:
		if (rules->allow_sha1)
			break;
		out->scheme = scheme;
		out->signer = cert_facts(cert);
		conclude(out, VERDICT_UNTRUSTED,
			 "the signature fits only with SHA-1, which --allow-sha1 "
			 "would accept");
		return;
	case FIT_NONE:
		conclude(out, VERDICT_INVALID,
			 "the signature does not fit the payload under the "
			 "device's enrolled key: one of the two was changed");
		return;
	case FIT_UNSUITED:
		conclude(out, VERDICT_UNVERIFIABLE,
			 "the signature's length and form do not belong to the "
			 "device's enrolled key");
		return;
	case FIT_KEY_UNUSABLE:
		conclude(out, VERDICT_UNVERIFIABLE,
			 "the device's enrolled key is too weak or of a kind "
			 "that cannot be used");
		return;
	}
	out->scheme = scheme;
	out->signer = cert_facts(cert);
	trust_check(keyring_trust(rules->ring), cert, NULL, PURPOSE_DEVICE,
		    rules->crls, rules->at, &trust);
	conclude_fit(out, a, &trust);
}

/* Several certificates may be enrolled for one device; any fit counts, the best
 * one is told. VALID < UNTRUSTED < INVALID < UNVERIFIABLE is the order of the
 * table. */
static void try_enrolled(struct judge_thread *t, struct arena *a,
			 struct keyring_matches m, const struct rum_report *r,
			 struct slice value, struct judgement *out)
{
	for (size_t i = 0; i < m.count; i++) {
		struct judgement one = {0};

		try_certificate(t, a, m.at[i], r->payload, value, &one);
		if (i == 0 || one.verdict < out->verdict)
			*out = one;
		if (out->verdict == VERDICT_VALID)
			return;
	}
}

static bool is_foreign_outer_udi(const struct rum_report *r)
{
	struct udi outer = r->signature.sudi;

	/* A part that is told must agree; one that is not says nothing. */
	if (!outer.pid.p)
		outer.pid = r->udi.pid;
	if (!outer.sn.p)
		outer.sn = r->udi.sn;
	return !udi_equal(outer, r->udi) && !rum_report_has_member(r, outer);
}

void judge_report(struct judge_thread *t, struct arena *a,
		  const struct rum_report *r, struct judgement *out)
{
	const struct rum_signature *s = &r->signature;
	struct keyring_matches enrolled;
	struct slice value;

	memset(out, 0, sizeof(*out));
	if (!s->present) {
		conclude(out, VERDICT_UNSIGNED,
			 s->odd ? "the signature is no JSON object, so there is "
				  "none to check"
				: "the report carries no signature");
		return;
	}
	if (slice_is(s->signing_type, "builtin")) {
		conclude(out, VERDICT_UNVERIFIABLE,
			 "signing_type is builtin: the vendor keeps its "
			 "algorithm and key to itself, so nobody offline can "
			 "check it");
		return;
	}
	if (!s->value.n) {
		conclude(out, VERDICT_UNSIGNED,
			 "the signature's value is empty");
		return;
	}
	enrolled = keyring_devices(t->judge->rules.ring, r->udi.pid, r->udi.sn);
	if (enrolled.count == 0) {
		conclude(out, VERDICT_UNVERIFIABLE,
			 arena_printf(a, "no certificate is enrolled for "
				      "PID:%.*s SN:%.*s; rum key add --device "
				      "FILE enrols one",
				      SLICE_ARG(slice_part(r->udi.pid, 0, 64)),
				      SLICE_ARG(slice_part(r->udi.sn, 0, 64))));
		return;
	}
	if (!base64_decode(a, s->value, &value)) {
		conclude(out, VERDICT_INVALID,
			 "the signature's value is not canonical base64");
		return;
	}
	if (is_foreign_outer_udi(r)) {
		conclude(out, VERDICT_INVALID,
			 "the UDI outside the payload is not the signed one and "
			 "no member of its stack");
		return;
	}
	if (r->form != PAYLOAD_STRING) {
		conclude(out, VERDICT_UNVERIFIABLE,
			 "the payload is not in signed form, so the signed bytes "
			 "are not known");
		return;
	}
	try_enrolled(t, a, enrolled, r, value, out);
}

void judge_account_block(struct arena *a, struct slice signature,
			 struct judgement *out)
{
	struct slice value;

	memset(out, 0, sizeof(*out));
	signature = slice_trim(signature);
	if (!signature.n)
		conclude(out, VERDICT_UNSIGNED, "the block carries no signature");
	else if (!base64_decode(a, signature, &value))
		conclude(out, VERDICT_UNVERIFIABLE,
			 "the signature field is not base64, and no key of the "
			 "account is enrolled to check it with");
	else
		conclude(out, VERDICT_UNVERIFIABLE,
			 "a signature of the account is there; which bytes it "
			 "covers and its key are not public, so nobody offline "
			 "can check it");
}

static bool is_operator(const struct judge *j, const struct cert_facts *f)
{
	for (size_t i = 0; i < keyring_count(j->rules.ring); i++) {
		const struct keyring_entry *entry =
			keyring_at(j->rules.ring, i);

		if (entry->role == ROLE_OPERATOR &&
		    memcmp(cert_facts(entry->cert)->sha256, f->sha256,
			   SHA256_BYTES) == 0)
			return true;
	}
	return false;
}

/* Anchors above devices are enrolled for the devices: what they vouch for may
 * not speak for the operator, unless it was enrolled as one. */
enum rc judge_manifest(struct judge *j, struct arena *a, struct slice der,
		       struct cms_opened **opened, struct judgement *out,
		       struct err *e)
{
	struct trust_result trust;
	enum cms_fit fit;
	enum rc rc;

	memset(out, 0, sizeof(*out));
	*opened = NULL;
	rc = cms_open(opened, &fit, der, NULL, e);
	if (rc)
		return rc;
	if (fit == CMS_DOES_NOT_FIT) {
		conclude(out, VERDICT_INVALID,
			 "the manifest's signature does not fit its content");
		return RC_OK;
	}
	out->scheme = cms_scheme(*opened);
	out->signer = cert_facts(cms_signer(*opened));
	if (out->signer->sn.p && !is_operator(j, out->signer)) {
		conclude(out, VERDICT_UNTRUSTED,
			 "the signature fits, but its key belongs to a device, "
			 "and devices do not sign exports");
		return RC_OK;
	}
	trust_check(j->operators, cms_signer(*opened), cms_certs(*opened),
		    PURPOSE_OPERATOR, j->rules.crls, j->rules.at, &trust);
	conclude_fit(out, a, &trust);
	return RC_OK;
}
