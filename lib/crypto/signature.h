/* Raw signatures over exact bytes; layer 1.
 *
 * The vendor does not publish how reports name their algorithm, so the schemes
 * tried follow from the key alone, never from the file (design.md, verdicts;
 * formats/rum-report.md section 10). */
#ifndef CRYPTO_SIGNATURE_H
#define CRYPTO_SIGNATURE_H

#include "crypto/cert.h"

enum signature_fit {
	FIT_NONE,	  /* suits the key, fits with no scheme */
	FIT_GOOD,	  /* fits */
	FIT_SHA1,	  /* fits, but only with SHA-1 */
	FIT_UNSUITED,	  /* length or form cannot belong to this key: RSA,
			     not as long as the modulus; ECDSA, neither two
			     numbers side by side nor something that begins
			     with a SEQUENCE of two INTEGERs, however spelled;
			     Ed25519, not 64 bytes */
	FIT_KEY_UNUSABLE, /* a key type we have no scheme for, or a weak key */
};

/* A checker belongs to one thread; it keeps decoded keys and the scheme that
 * fitted last for each certificate. */
struct signature_checker;
struct signature_checker *signature_checker_new(void);
void signature_checker_free(struct signature_checker *c);

/* Does `value` (decoded) sign `bytes` under the certificate's key? *scheme is
 * "rsa-pkcs1-sha256", "rsa-pss-sha384", "ecdsa-sha256", "ed25519", … or NULL.
 * ECDSA values may be DER or the two numbers side by side (P1363), both strict:
 * one number pair has one DER spelling. RSA keys below 2048 bits and PSS with
 * another MGF hash or a salt longer than the hash do not fit. */
enum signature_fit signature_check(struct signature_checker *c,
				   struct cert *cert, struct slice bytes,
				   struct slice value, const char **scheme);

/* The same for one named scheme and a bare SubjectPublicKeyInfo (DER): what
 * the conformance suites need. Here the two numbers side by side have a name of
 * their own, "ecdsa-p1363-sha256". */
bool signature_check_spki(struct slice spki, const char *scheme,
			  struct slice bytes, struct slice value);

#endif
