#include "verdict/fit.h"

#include <stdlib.h>

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

static bool is_enrolled(const struct judge *j, enum keyring_role role,
			const struct cert_facts *f)
{
	for (size_t i = 0; i < keyring_count(j->rules.ring); i++) {
		const struct keyring_entry *entry =
			keyring_at(j->rules.ring, i);

		if (entry->role == role &&
		    memcmp(cert_facts(entry->cert)->sha256, f->sha256,
			   SHA256_BYTES) == 0)
			return true;
	}
	return false;
}

/* Why a key is none that signs exports, or NULL. Anchors are enrolled for devices
 * and the account: what they vouch for may not speak for the operator, unless it
 * was enrolled as one. */
static const char *why_no_operator(const struct judge *j,
				   const struct cert_facts *signer)
{
	if (is_enrolled(j, ROLE_OPERATOR, signer))
		return NULL;
	if (signer->sn.p)
		return "the signature fits, but its key belongs to a device, "
		       "and devices do not sign exports";
	if (is_enrolled(j, ROLE_CSSM, signer))
		return "the signature fits, but its key belongs to the account, "
		       "which does not sign exports";
	return NULL;
}

enum rc judge_manifest(struct judge *j, struct arena *a, struct slice der,
		       struct cms_opened **opened, struct judgement *out,
		       struct err *e)
{
	struct trust_result trust;
	const char *other;
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
	other = why_no_operator(j, out->signer);
	if (other) {
		conclude(out, VERDICT_UNTRUSTED, other);
		return RC_OK;
	}
	trust_check(j->operators, cms_signer(*opened), cms_certs(*opened),
		    PURPOSE_OPERATOR, j->rules.crls, j->rules.at, &trust);
	conclude_fit(out, a, "the signature fits", &trust);
	return RC_OK;
}
