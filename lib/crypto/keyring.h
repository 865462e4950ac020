/* The operator's folder of keys, certificates and revocation lists; layer 1.
 *
 * Plain PEM files that `openssl` reads, one thing a file, named
 * ROLE-FINGERPRINT.pem (first 16 hex digits of the SHA-256):
 *
 *	anchor-*.pem    trusted to end a chain
 *	ca-*.pem        intermediates, help to build chains
 *	device-*.pem    device certificates (SUDI)
 *	operator-*.pem  certificates of people who sign manifests
 *	crl-*.pem       revocation lists
 *	key.pem cert.pem  the operator's own key (0600) and certificate
 */
#ifndef CRYPTO_KEYRING_H
#define CRYPTO_KEYRING_H

#include "crypto/key.h"
#include "crypto/signature.h"
#include "crypto/trust.h"

#define KEYRING_ROLES(X)                                                       \
	X(ROLE_ANCHOR, "anchor", "trusted to end a chain")                     \
	X(ROLE_CA, "ca", "an intermediate that helps to build chains")         \
	X(ROLE_DEVICE, "device", "a device's own certificate (SUDI)")          \
	X(ROLE_OPERATOR, "operator", "a person who signs manifests")           \
	X(ROLE_CRL, "crl", "a revocation list")
#define X(name, word, text) name,
enum keyring_role { KEYRING_ROLES(X) ROLE_COUNT };
#undef X
const char *keyring_role_word(enum keyring_role role);

struct keyring_entry {
	enum keyring_role role;
	const char *file;	 /* name inside the folder */
	struct cert *cert;	 /* NULL for a CRL */
	struct crl *crl;
};

/* Everything in the folder, read once; immutable and shared by threads. A
 * folder that does not exist is an empty ring. A file that cannot be read is an
 * error that names it. */
struct keyring;
enum rc keyring_open(struct keyring **out, const char *folder, struct err *e);
void keyring_free(struct keyring *k);
const char *keyring_folder(const struct keyring *k);
size_t keyring_count(const struct keyring *k);
const struct keyring_entry *keyring_at(const struct keyring *k, size_t i);
struct trust *keyring_trust(const struct keyring *k);
/* Device certificates enrolled for a UDI (exact match of PID and SN). */
struct keyring_matches {
	struct cert *const *at;
	size_t count;
};
struct keyring_matches keyring_devices(const struct keyring *k,
				       struct slice pid, struct slice sn);

/* Write one entry; *file is its name, allocated in `a`. Already there: RC_OK and
 * *added false. Makes the folder (0700) when it is missing. */
enum rc keyring_add_cert(const char *folder, enum keyring_role role,
			 const struct cert *c, bool *added, struct arena *a,
			 const char **file, struct err *e);
enum rc keyring_add_crl(const char *folder, const struct crl *c, bool *added,
			struct arena *a, const char **file, struct err *e);
/* Remove the entries whose fingerprint begins with `prefix` (>= 8 hex digits);
 * RC_MISSING when none does, RC_USAGE when several different ones do. */
enum rc keyring_remove(const char *folder, struct slice prefix,
		       struct arena *a, const char **file, struct err *e);

#endif
