/* Walk a source (file, folder, archive in archive, standard input) and give out
 * its pieces in order; layer 2.
 *
 * Streams: memory is that of the largest piece. A bad piece, member or file is
 * given out as KIND_MALFORMED and the rest goes on. What comes out of an archive
 * is not yet to be believed: its checksum stands at its end. So archives are
 * bracketed by archive_begin and archive_end, and a sink takes back all that
 * came since archive_begin when archive_end says that the archive was refused
 * (design.md, "never say valid of what was not checked").
 */
#ifndef ARTEFACT_WALK_H
#define ARTEFACT_WALK_H

#include "account/snapshot.h"
#include "artefact/artefact.h"
#include "base/rc.h"
#include "crypto/digest.h"

/* Any result other than RC_OK from a sink ends the walk and is returned. All
 * but `piece` may be NULL. */
struct walk_sink {
	void *context;
	enum rc (*piece)(void *context, const struct artefact *piece,
			 struct err *e);
	/* An innermost file ended, and none of its pieces was malformed, unknown
	 * or could bear a signature: `leaf` (KIND_UNKNOWN) names it. */
	enum rc (*leaf_end)(void *context, const struct artefact *leaf,
			    struct err *e);
	/* An innermost file ended that had pieces of the account (an ACK, a
	 * policy, a code, …): `file` is KIND_ACCOUNT_FILE with its whole bytes.
	 * Not called when a usage report came first, and a file beyond
	 * piece-bytes is KIND_MALFORMED. When NULL, nothing is kept. Not
	 * called for a file that is malformed. */
	enum rc (*whole_file)(void *context, const struct artefact *file,
			      struct err *e);
	enum rc (*archive_begin)(void *context, struct err *e);
	/* `archive` is KIND_ARCHIVE or KIND_UPLOAD_ARCHIVE, or KIND_MALFORMED
	 * when it was refused whole. */
	enum rc (*archive_end)(void *context, const struct artefact *archive,
			       struct err *e);
	/* A file, before it is opened. *skip leaves it out, *hash asks for
	 * member_hash and file_end. */
	enum rc (*file_begin)(void *context, const char *path, bool *skip,
			      bool *hash, struct err *e);
	/* A file inside the file: `name` as in provenance, behind the first '!'. */
	enum rc (*member_hash)(void *context, struct slice name,
			       const uint8_t sha256[SHA256_BYTES],
			       struct err *e);
	/* The file has been read to its end. */
	enum rc (*file_end)(void *context, const char *path, uint64_t size,
			    const uint8_t sha256[SHA256_BYTES], struct err *e);
	/* Headers of the account's CSV that somebody named, which tell what is
	 * one; or NULL. */
	const struct snapshot_columns *columns;
	/* What is named was called a snapshot of the account: text in columns is
	 * read as one, so that what it lacks is said. */
	bool snapshot;
};

/* `path` is "-" for standard input. Faults of the input are pieces, not errors. */
enum rc artefact_walk(const char *path, const struct limits *l,
		      const struct walk_sink *sink, struct err *e);
/* The same over bytes in memory that are said to come from `name`. */
enum rc artefact_walk_bytes(const char *name, struct slice bytes,
			    const struct limits *l,
			    const struct walk_sink *sink, struct err *e);

#endif
