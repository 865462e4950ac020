/* The operator's folder of keys, certificates and revocation lists; layer 1.
 *
 * Plain PEM files that `openssl` reads, one thing a file, named
 * ROLE-FINGERPRINT.pem (first 16 hex digits of the SHA-256):
 *
 *	anchor-*.pem    trusted to end a chain
 *	ca-*.pem        intermediates, help to build chains
 *	device-*.pem    device certificates (SUDI)
 *	operator-*.pem  certificates of people who sign manifests
 *	cssm-*.pem      certificates the account signs its files with
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
	X(ROLE_CSSM, "cssm", "the account's own, which signs what it sends")   \
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
 * folder that does not exist, or NULL, is an empty ring. A file that cannot be read is an
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
/* All certificates of ROLE_CSSM. */
struct keyring_matches keyring_accounts(const struct keyring *k);
/* SHA-256 over what the ring holds, in a fixed order: equal rings judge alike. */
void keyring_digest(const struct keyring *k, uint8_t out[SHA256_BYTES]);

/* Write one entry; *file is its name, allocated in `a`. Already there: RC_OK and
 * *added false. Makes the folder (0700) when it is missing. */
enum rc keyring_add_cert(const char *folder, enum keyring_role role,
			 const struct cert *c, bool *added, struct arena *a,
			 const char **file, struct err *e);
enum rc keyring_add_crl(const char *folder, const struct crl *c, bool *added,
			struct arena *a, const char **file, struct err *e);
/* Remove the entries whose fingerprint begins with `prefix` (>= 8 hex digits);
 * RC_MISSING when none does, RC_USAGE when several different ones do. One that is
 * enrolled in several roles goes from all: *file names them all, with ", ". */
enum rc keyring_remove(const char *folder, struct slice prefix,
		       struct arena *a, const char **file, struct err *e);

/* The operator's own key. `key` is a file, a store URI ("pkcs11:…") or NULL for
 * key.pem in the folder; `cert` a file or NULL for what lies beside the key, else
 * cert.pem in the folder. RC_REFUSED when the key's file is open to others (the
 * message has the chmod to type) or key and certificate do not belong together,
 * RC_MISSING when there is none. More certificates of that file go to `chain`
 * (may be NULL). For URIs what `pass` points to must outlive the key. */
enum rc keyring_own_key(const char *folder, const char *key_path_or_uri,
			const char *cert_path,
			const struct passphrase_source *pass,
			struct private_key **key, struct cert **cert,
			struct cert_list *chain, struct err *e);

/* Makes the operator's own key: key.pem (0600 from birth, encrypted when `pass`
 * has text) and beside it a self-signed cert.pem, or key.csr for a CA to sign.
 * An existing key or certificate is replaced only with `force`. */
struct new_key_wish {
	enum key_kind kind;
	const char *common_name;
	const char *organization; /* or NULL */
	int64_t not_before;
	unsigned days;
	bool request; /* key.csr in place of cert.pem */
	bool force;
	struct slice pass;
};
/* *key_file and *other_file are the paths that were written. */
enum rc keyring_new_key(const char *folder, const struct new_key_wish *w,
			struct arena *a, const char **key_file,
			const char **other_file, struct err *e);

#endif
