/* Signing and writing the files of an export. */
#ifndef CMD_EXPORT_WRITE_H
#define CMD_EXPORT_WRITE_H

#include "bundle/layout.h"
#include "cmd/passphrase.h"

/* Zero: nobody signs. */
struct export_signer {
	struct private_key *key;
	struct cert *cert;
	struct cert_list chain;
	struct passphrase_source pass;
};

/* `key`, `cert` and `passphrase_file` may be NULL and must outlive the signer. */
enum rc export_signer_open(struct export_signer *s, const char *folder,
			   const char *key, const char *cert,
			   const char *passphrase_file, struct err *e);
void export_signer_free(struct export_signer *s);

/* Can every file and manifest be written? Without a signer no manifest of an
 * earlier export may lie there: it would no longer fit. */
enum rc export_check(const char *folder, const struct layout *l,
		     const struct export_signer *s, unsigned flags,
		     struct err *e);
enum rc export_write(const char *folder, const struct layout_file *f,
		     const struct export_signer *s, unsigned flags,
		     struct err *e);

#endif
