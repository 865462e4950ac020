#include "crypto/judge.h"

#include <openssl/x509_vfy.h>


/* What the callback needs. Application data would not reach it while OpenSSL
 * judges the issuer of an indirect revocation list in a context of its own. */
struct judging {
	const struct judged *asked;
	struct trust_result *out;
};
static _Thread_local struct judging *judging;

/* Vendors' chains are shorter; long ones only cost time. */
enum { CHAIN_DEPTH = 16, LEVEL = 2, PATHS_MOST = 16 };

/* OpenSSL counts the very second of notAfter and nextUpdate as past; RFC 5280
 * includes it. */
static bool is_last_second(const ASN1_TIME *last, int64_t at)
{
	int64_t seconds;

	return last && time_seconds(last, &seconds) && at == seconds;
}

static bool is_anchor(X509_STORE_CTX *ctx, int depth)
{
	STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(ctx);

	return depth == sk_X509_num(chain) - 1;
}

/* A fault of a revocation list (not: that it revokes). */
static int list_fault(X509_STORE_CTX *ctx, struct judging *j, int error)
{
	const X509_CRL *crl = X509_STORE_CTX_get0_current_crl(ctx);

	/* Nobody is asked to vouch for an anchor. */
	if (is_anchor(ctx, X509_STORE_CTX_get_error_depth(ctx)))
		return 1;
	if (error == X509_V_ERR_CRL_HAS_EXPIRED && crl &&
	    is_last_second(X509_CRL_get0_nextUpdate(crl), j->asked->at))
		return 1;
	if (j->asked->crls == CRL_REQUIRED)
		return 0;
	/* A stale list's revocations count, so going on is no leniency. */
	if (error == X509_V_ERR_UNABLE_TO_GET_CRL && 
	    sk_X509_CRL_num(j->asked->lists) == 0)
		return 1;
	if (!j->out->warning[0])
		judge_tell(ctx, judging->asked, error, j->out->warning, sizeof(j->out->warning));
	return 1;
}

/* The strict flag also asks for key identifiers, which only help to find
 * issuers: device certificates and enrolled anchors may lack them. That a CA's
 * basic constraints be critical binds who issues it, not who relies on it. What
 * an anchor says of itself is the operator's affair altogether. */
static bool is_forgiven(X509_STORE_CTX *ctx, int error)
{
	int depth = X509_STORE_CTX_get_error_depth(ctx);

	switch (error) {
	case X509_V_ERR_MISSING_AUTHORITY_KEY_IDENTIFIER:
	case X509_V_ERR_MISSING_SUBJECT_KEY_IDENTIFIER:
		return depth == 0 || is_anchor(ctx, depth);
	case X509_V_ERR_CA_BCONS_NOT_CRITICAL:
		return true;
	case X509_V_ERR_CA_CERT_MISSING_KEY_USAGE:
	case X509_V_ERR_AUTHORITY_KEY_IDENTIFIER_CRITICAL:
	case X509_V_ERR_SUBJECT_KEY_IDENTIFIER_CRITICAL:
		return is_anchor(ctx, depth);
	default:
		return false;
	}
}

static int on_step(int ok, X509_STORE_CTX *ctx)
{
	struct judging *j = judging;
	int error = X509_STORE_CTX_get_error(ctx);
	X509 *x = X509_STORE_CTX_get_current_cert(ctx);

	if (ok)
		return 1;
	switch (error) {
	case X509_V_ERR_CERT_HAS_EXPIRED:
		ok = is_last_second(X509_get0_notAfter(x), j->asked->at);
		break;
	case X509_V_ERR_UNABLE_TO_GET_CRL:
	case X509_V_ERR_CRL_HAS_EXPIRED:
	case X509_V_ERR_CRL_NOT_YET_VALID:
	case X509_V_ERR_DIFFERENT_CRL_SCOPE:
		ok = list_fault(ctx, j, error);
		break;
	case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
	case X509_V_ERR_CRL_SIGNATURE_FAILURE:
	case X509_V_ERR_CRL_PATH_VALIDATION_ERROR:
	case X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION:
		/* A list whose origin or meaning is not clear might hide a revocation:
		 * no leniency, but for anchors, which need no list. */
		ok = is_anchor(ctx, X509_STORE_CTX_get_error_depth(ctx));
		break;
	default:
		ok = is_forgiven(ctx, error);
	}
	if (ok) {
		X509_STORE_CTX_set_error(ctx, X509_V_OK);
		return 1;
	}
	judge_tell(ctx, judging->asked, error, j->out->reason, sizeof(j->out->reason));
	return 0;
}

/* What the leaf itself must allow. */
static bool leaf_may_sign(const struct judged *j, struct trust_result *out)
{
	X509 *x = cert_x509(j->leaf);

	if (j->purpose == PURPOSE_ANY)
		return true;
	if (!key_is_usable(X509_get0_pubkey(x))) {
		text_put(out->reason, sizeof(out->reason),
		    "its key is too weak or of a kind that is not supported",
		    "");
		return false;
	}
	/* Without the extension every use is allowed. */
	if (X509_get_key_usage(x) & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION))
		return true;
	text_put(out->reason, sizeof(out->reason),
	    "its key usage does not allow signing", "");
	return false;
}

static void set_up(X509_STORE_CTX *ctx, const struct judged *j)
{
	X509_VERIFY_PARAM *p = X509_STORE_CTX_get0_param(ctx);
	unsigned long flags = X509_V_FLAG_PARTIAL_CHAIN |
			      X509_V_FLAG_X509_STRICT |
			      X509_V_FLAG_TRUSTED_FIRST |
			      X509_V_FLAG_POLICY_CHECK;

	if (j->crls != CRL_OFF)
		flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL |
			 X509_V_FLAG_EXTENDED_CRL_SUPPORT |
			 X509_V_FLAG_USE_DELTAS;
	X509_VERIFY_PARAM_set_flags(p, flags);
	/* Any policy will do where a chain asks for one. */
	if (!X509_VERIFY_PARAM_add0_policy(p, OBJ_nid2obj(NID_any_policy)))
		mem_exhausted();
	X509_VERIFY_PARAM_set_depth(p, CHAIN_DEPTH);
	X509_VERIFY_PARAM_set_auth_level(p, LEVEL);
	X509_VERIFY_PARAM_set_time(p, (time_t)j->at);
	X509_STORE_CTX_set_verify_cb(ctx, on_step);
	/* All of them, as the list that tells of a certificate may be issued
	 * by somebody else than the certificate is. */
	X509_STORE_CTX_set0_crls(ctx, j->lists);
}

static void tell_anchor(X509_STORE_CTX *ctx, struct trust_result *out)
{
	STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(ctx);
	X509 *top = sk_X509_value(chain, sk_X509_num(chain) - 1);
	_cleanup_buf_ struct buf text = {0};

	name_text(&text, X509_get_subject_name(top));
	text_put(out->anchor, sizeof(out->anchor), buf_text(&text), "");
}

/* OpenSSL follows one path and does not turn back. Where a helper led it astray
 * (one of several certificates of a CA is expired, say), the helper is left out
 * and the search begins again: that can only find paths, never bend a rule. */
static bool leave_out(STACK_OF(X509) *helpers, X509_STORE_CTX *ctx)
{
	STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(ctx);
	int depth = X509_STORE_CTX_get_error_depth(ctx);

	switch (X509_STORE_CTX_get_error(ctx)) {
	case X509_V_ERR_CERT_REVOKED:
		if (depth == 0)
			return false;
		break;
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
		depth = sk_X509_num(chain) - 1;
		break;
	default:
		break;
	}
	/* What the leaf breaks, such as a constraint on names, somebody above
	 * it has set. */
	for (depth = depth > 0 ? depth : 1; depth < sk_X509_num(chain);
	     depth++) {
		for (int i = 0; i < sk_X509_num(helpers); i++) {
			if (sk_X509_value(helpers, i) !=
			    sk_X509_value(chain, depth))
				continue;
			sk_X509_delete(helpers, i);
			return true;
		}
	}
	return false;
}

/* One path; *again when another may be tried. */
static void judge_path(const struct judged *j, STACK_OF(X509) *helpers,
		       struct trust_result *out, bool *again)
{
	struct judging state = {.asked = j, .out = out};
	X509_STORE_CTX *ctx = crypto_made(
		X509_STORE_CTX_new_ex(crypto_context(), NULL));

	if (!X509_STORE_CTX_init(ctx, j->store, cert_x509(j->leaf), helpers))
		mem_exhausted();
	set_up(ctx, j);
	judging = &state;
	out->trusted = X509_verify_cert(ctx) == 1;
	judging = NULL;
	if (out->trusted) {
		tell_anchor(ctx, out);
		out->reason[0] = 0;
	} else {
		/* Some faults never reach the callback. */
		if (!out->reason[0])
			text_put(out->reason, sizeof(out->reason),
			    "no chain can be built: ",
			    X509_verify_cert_error_string(
				    X509_STORE_CTX_get_error(ctx)));
		*again = leave_out(helpers, ctx);
	}
	X509_STORE_CTX_free(ctx);
	ERR_clear_error();
}

void judge_chain(const struct judged *j, struct trust_result *out)
{
	STACK_OF(X509) *helpers;
	bool again = true;

	if (!leaf_may_sign(j, out))
		return;
	helpers = crypto_made(sk_X509_dup(j->helpers));
	for (int i = 0; i < PATHS_MOST && again && !out->trusted; i++) {
		struct trust_result one = {0};

		again = false;
		judge_path(j, helpers, &one, &again);
		/* The first path is the one to explain. */
		if (i == 0 || one.trusted)
			*out = one;
	}
	sk_X509_free(helpers);
}
