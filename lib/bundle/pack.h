/* An evidence pack: what was found, and what proves it, in one archive that can be
 * checked years later with openssl and sha256sum alone; layer 3.
 *
 * README.txt says how; SHA256SUMS is what `sha256sum -c` reads. The archive has a
 * signed manifest beside it like an export's (manifest.h), which lists every file. */
#ifndef BUNDLE_PACK_H
#define BUNDLE_PACK_H

#include "archive/archive.h"
#include "bundle/layout.h"

/* Folders in it. */
#define PACK_EXPORTS "exports"
#define PACK_CERTIFICATES "certificates"
/* The signer's certificate and its chain. */
#define PACK_SIGNER PACK_CERTIFICATES "/signer.pem"
#define PACK_JOURNAL "journal.json"

/* What README.txt tells besides how to check. */
struct pack_facts {
	int64_t at;   /* that everything in it is judged at */
	int64_t made; /* when it is made and signed */
	struct maybe_i64 until;	   /* of what reconcile foretells */
	const struct cert *signer; /* NULL: the pack is not signed */
	/* Of the journal in it; rows 0: there is none. */
	int64_t journal_rows;
	uint8_t journal_head[SHA256_BYTES];
};
/* `name` is the archive's, `files` what is in it. */
void pack_readme(struct buf *out, const char *name, const struct pack_facts *f,
		 const struct archive_file *files, size_t count);

/* One file, with its manifest: `files` by name behind README.txt and SHA256SUMS,
 * which are made here. The same files, name and facts give the same bytes.
 * RC_MALFORMED when a name is none that an archive may have. layout_free frees. */
enum rc pack_make(struct layout *out, const char *name,
		  const struct archive_file *files, size_t count,
		  const struct pack_facts *f, const struct layout_options *o,
		  struct err *e);

#endif
