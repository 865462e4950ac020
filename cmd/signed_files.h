/* Signing and writing the files of an export or of a pack. */
#ifndef CMD_SIGNED_FILES_H
#define CMD_SIGNED_FILES_H

#include "bundle/layout.h"
#include "cmd/passphrase.h"

/* Zero: nobody signs. */
struct export_signer {
	struct private_key *key;
	struct cert *cert;
	struct cert_list chain;
	struct passphrase_source pass;
};

/* `key`, `cert` and `passphrase_file` may be NULL and must outlive the signer;
 * `what` is the command in messages. */
enum rc export_signer_open(struct export_signer *s, const char *what,
			   const char *folder, const char *key,
			   const char *cert, const char *passphrase_file,
			   struct err *e);
void export_signer_free(struct export_signer *s);

/* One file as it is to lie there. */
struct export_piece {
	const char *name; /* in the output folder */
	struct slice bytes;
};
/* The file, and before it, when there is a signer, its manifest; `der` owns the
 * manifest's bytes. *count is 1 or 2. */
enum rc export_pieces(struct export_piece out[2], size_t *count,
		      struct arena *a, struct buf *der,
		      const struct layout_file *f,
		      const struct export_signer *s, struct err *e);

/* Can every file and manifest be written? Without a signer no manifest of an
 * earlier export may lie there: it would no longer fit. */
enum rc export_check(const char *folder, const struct layout *l,
		     const struct export_signer *s, unsigned flags,
		     struct err *e);
/* All are on the medium before the first gets its name; they get them in order,
 * so that with the manifest first no file is ever seen without. After an error
 * those that got theirs are removed again. */
enum rc export_write(const char *folder, const struct export_piece *pieces,
		     size_t count, unsigned flags, struct err *e);

#endif
