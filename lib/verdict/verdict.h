/* Who signed what bytes with which key, or why that cannot be known; layer 3.
 *
 * A verdict is about named bytes and one signature. Zero means that nothing has
 * been checked. The rules and words are those of design.md ("Verdicts") and
 * interface.md ("What verify judges"). */
#ifndef VERDICT_VERDICT_H
#define VERDICT_VERDICT_H

#include "crypto/cms.h"
#include "crypto/keyring.h"
#include "rum/report.h"

/* verdict, word, the status it leads to, meaning */
#define VERDICT_TABLE(X)                                                       \
	X(VERDICT_NONE, "not-checked", STATUS_DEFECT, "nothing was checked")   \
	X(VERDICT_VALID, "valid", STATUS_YES,                                  \
	  "the signature fits these bytes, and its key chains to an enrolled " \
	  "anchor")                                                            \
	X(VERDICT_UNTRUSTED, "untrusted", STATUS_NO,                           \
	  "the signature fits, but no enrolled anchor vouches for the key")    \
	X(VERDICT_INVALID, "invalid", STATUS_NO,                               \
	  "a signature is there, a key for it is known, and it does not fit")  \
	X(VERDICT_UNVERIFIABLE, "unverifiable", STATUS_UNKNOWN,                \
	  "a signature is there that nobody offline can check")                \
	X(VERDICT_UNSIGNED, "unsigned", STATUS_UNKNOWN, "there is no signature")

#define X(name, word, status, text) name,
enum verdict { VERDICT_TABLE(X) VERDICT_COUNT };
#undef X

const char *verdict_word(enum verdict v);
const char *verdict_text(enum verdict v);
enum status verdict_status(enum verdict v);

struct judgement {
	enum verdict verdict;
	const char *scheme;		 /* "rsa-pkcs1-sha256", … or NULL */
	const struct cert_facts *signer; /* NULL when no key fitted; lives as
					    long as the keyring or the CMS */
	const char *anchor;		 /* its subject; NULL unless valid */
	const char *reason;		 /* one sentence, never NULL */
	const char *warning;		 /* about revocation lists; or NULL */
};

struct judge_rules {
	const struct keyring *ring;
	int64_t at;
	enum crl_policy crls;
	bool allow_sha1;
};

/* What all threads share. `ring` must outlive it. */
struct judge;
struct judge *judge_new(const struct judge_rules *rules);
void judge_free(struct judge *j);
int64_t judge_time(const struct judge *j);

/* One a thread: decoded keys and a scratch checker. */
struct judge_thread;
struct judge_thread *judge_thread_new(struct judge *j);
void judge_thread_free(struct judge_thread *t);

/* Texts go into the arena or are constant. */
void judge_report(struct judge_thread *t, struct arena *a,
		  const struct rum_report *r, struct judgement *out);
/* A signed block of the account (ACK, policy, authorization, account info, trust
 * code). `element` is its source, '<' to '>', as xml_read has given it out: its
 * length bounds the work. Its <signature> is a direct child; none, or an empty
 * one, is `unsigned`, several are `invalid`. Which bytes the account signs, and
 * how, is not public (formats/cssm-files.md section 2): where certificates of the
 * account are enrolled (key add --cssm), the candidates are every scheme that
 * suits the key over each of these ranges, all of which hold the block's whole
 * content: the element's content without its <signature>, where the element has
 * no attributes; the element without its <signature>; the text of its only other
 * child, where nothing else is there. A fit over an authorization's
 * <authorizationCode> alone, which leaves the device's UDI out, is `untrusted`.
 * Without such a certificate `unverifiable`. out->scheme and out->reason name
 * scheme and range. */
void judge_account_block(struct judge_thread *t, struct arena *a,
			 struct slice element, struct judgement *out);
/* A manifest. *opened is not NULL exactly when the signature fits; it owns the
 * content and the signer. RC_MALFORMED when `der` is no manifest's CMS. */
enum rc judge_manifest(struct judge *j, struct arena *a, struct slice der,
		       struct cms_opened **opened, struct judgement *out,
		       struct err *e);

#endif
