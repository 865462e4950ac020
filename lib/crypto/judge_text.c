#include "crypto/judge.h"

#include <openssl/x509_vfy.h>

#include "base/when.h"

/* "the certificate" or "CN=…", for messages about one of the chain. */
static void subject_text(struct buf *out, X509 *x, int depth)
{
	if (depth == 0 || !x) {
		buf_add_text(out, "the certificate");
		return;
	}
	name_text(out, X509_get_subject_name(x));
}

void text_put(char *to, size_t size, const char *a, const char *b)
{
	int n = snprintf(to, size, "%s%s", a, b);

	/* A name that was cut must not end inside a character. */
	if (n < 0 || (size_t)n < size)
		return;
	n = (int)size - 1;
	while (n > 0 && ((unsigned char)to[n - 1] & 0xc0) == 0x80)
		n--;
	if (n > 0 && (unsigned char)to[n - 1] >= 0xc0)
		n--;
	to[n] = 0;
}

static const char *time_text(char out[WHEN_TEXT_MAX], const ASN1_TIME *t)
{
	int64_t seconds;

	if (!time_seconds(t, &seconds))
		return "(malformed date)";
	return when_text(out, seconds);
}

/* OpenSSL forgets which list it was when the list is stale. */
static const char *revoked_text(X509_STORE_CTX *ctx, const struct judged *j,
				X509 *x, char out[WHEN_TEXT_MAX])
{
	STACK_OF(X509_CRL) *lists = j->lists;
	X509_CRL *crl = X509_STORE_CTX_get0_current_crl(ctx);
	X509_REVOKED *entry = NULL;

	for (int i = 0; !crl && i < sk_X509_CRL_num(lists); i++) {
		crl = sk_X509_CRL_value(lists, i);
		if (X509_NAME_cmp(X509_CRL_get_issuer(crl),
				  X509_get_issuer_name(x)) != 0 ||
		    X509_CRL_get0_by_cert(crl, &entry, x) != 1)
			crl = NULL;
	}
	if (!crl || X509_CRL_get0_by_cert(crl, &entry, x) != 1 || !entry)
		return "(date not told)";
	return time_text(out, X509_REVOKED_get0_revocationDate(entry));
}

/* OpenSSL's words for what has none of ours. */
static void reason_other(struct buf *b, X509 *x, int depth, int error)
{
	subject_text(b, x, depth);
	buf_printf(b, ": %s", X509_verify_cert_error_string(error));
}

static void reason_of(X509_STORE_CTX *ctx, const struct judged *j, int error,
		      struct buf *b)
{
	X509 *x = X509_STORE_CTX_get_current_cert(ctx);
	int depth = X509_STORE_CTX_get_error_depth(ctx);
	X509_CRL *crl = X509_STORE_CTX_get0_current_crl(ctx);
	char when[WHEN_TEXT_MAX];

	switch (error) {
	case X509_V_ERR_CERT_HAS_EXPIRED:
		if (depth)
			subject_text(b, x, depth);
		buf_printf(b, "%sexpired on %s", depth ? " " : "",
			   time_text(when, X509_get0_notAfter(x)));
		break;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		if (depth)
			subject_text(b, x, depth);
		buf_printf(b, "%snot valid before %s", depth ? " is " : "",
			   time_text(when, X509_get0_notBefore(x)));
		break;
	case X509_V_ERR_CERT_REVOKED:
		if (depth)
			subject_text(b, x, depth);
		buf_printf(b, "%srevoked on %s", depth ? " was " : "",
			   revoked_text(ctx, j, x, when));
		break;
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_CERT_UNTRUSTED:
		buf_add_text(b, "no enrolled anchor vouches for it (issuer ");
		name_text(b, X509_get_issuer_name(x));
		buf_add_text(b, ")");
		break;
	case X509_V_ERR_CERT_SIGNATURE_FAILURE:
	case X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE:
		subject_text(b, x, depth);
		buf_add_text(b, " does not bear its issuer's signature");
		break;
	case X509_V_ERR_CA_MD_TOO_WEAK:
		subject_text(b, x, depth);
		buf_add_text(b, " is signed with a digest that is too weak; "
				"enrol its issuer as anchor or the certificate "
				"itself");
		break;
	case X509_V_ERR_CA_KEY_TOO_SMALL:
	case X509_V_ERR_EE_KEY_TOO_SMALL:
		subject_text(b, x, depth);
		buf_add_text(b, " has a key that is too weak");
		break;
	case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION:
		subject_text(b, x, depth);
		buf_add_text(b, " has a critical extension that is not known "
				"here");
		break;
	case X509_V_ERR_INVALID_CA:
	case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
		subject_text(b, x, depth);
		buf_add_text(b, " may not issue certificates");
		break;
	case X509_V_ERR_UNABLE_TO_GET_CRL:
		buf_add_text(b, "there is no revocation list of its issuer ");
		name_text(b, X509_get_issuer_name(x));
		break;
	case X509_V_ERR_DIFFERENT_CRL_SCOPE:
		buf_add_text(b, "no revocation list is about certificates like "
				"this one of ");
		name_text(b, X509_get_issuer_name(x));
		break;
	case X509_V_ERR_CRL_HAS_EXPIRED:
		buf_add_text(b, "the revocation list of ");
		name_text(b, X509_get_issuer_name(x));
		buf_printf(b, " is stale: the next was due on %s",
			   crl ? time_text(when, X509_CRL_get0_nextUpdate(crl))
			       : "?");
		break;
	case X509_V_ERR_CRL_NOT_YET_VALID:
		buf_add_text(b, "the revocation list of ");
		name_text(b, X509_get_issuer_name(x));
		buf_printf(b, " was only issued on %s",
			   crl ? time_text(when, X509_CRL_get0_lastUpdate(crl))
			       : "?");
		break;
	case X509_V_ERR_CRL_SIGNATURE_FAILURE:
		buf_add_text(b, "the revocation list of ");
		name_text(b, X509_get_issuer_name(x));
		buf_add_text(b, " does not bear its issuer's signature");
		break;
	case X509_V_ERR_OUT_OF_MEM:
		mem_exhausted();
	default:
		reason_other(b, x, depth, error);
	}
}

void judge_tell(X509_STORE_CTX *ctx, const struct judged *j, int error,
		char *to, size_t size)
{
	_cleanup_buf_ struct buf text = {0};

	reason_of(ctx, j, error, &text);
	text_put(to, size, buf_text(&text), "");
}
