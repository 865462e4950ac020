/* The signed manifest of an export; layer 3.
 *
 * A JSON document (design.md, "Verdicts"): which file it is about, its SHA-256
 * and size, then every file inside with its SHA-256, UDI and report ids, then
 * account, time and message. It is the content of NAME.p7m. */
#ifndef BUNDLE_MANIFEST_H
#define BUNDLE_MANIFEST_H

#include "base/limits.h"
#include "base/mem.h"
#include "base/rc.h"
#include "crypto/digest.h"
#include "rum/report.h"

struct manifest_member {
	struct slice name;	/* path inside the file, '!' between archives */
	uint8_t sha256[SHA256_BYTES];
	struct udi udi;		/* parts may be absent */
	const uint64_t *report_ids;
	size_t report_count;
};

struct manifest {
	struct slice file;	/* base name */
	uint8_t sha256[SHA256_BYTES];
	uint64_t size;
	const struct manifest_member *members;
	size_t member_count;
	struct slice smart_account, virtual_account, message; /* p may be NULL */
	int64_t created;
	struct slice program;	/* "rum 0.1.0" */
};

/* Appends the JSON, indented for people, ending in a newline. */
void manifest_write(struct buf *out, const struct manifest *m);
/* RC_MALFORMED when `text` is no manifest. Slices point into `text` or `a`. */
enum rc manifest_read(struct manifest *out, struct arena *a, struct slice text,
		      const struct limits *l, struct err *e);

/* What a walk over the file found, held against the manifest. */
struct manifest_proof;
struct manifest_proof *manifest_proof_new(const struct manifest *m);
void manifest_proof_member(struct manifest_proof *p, struct slice name,
			   const uint8_t sha256[SHA256_BYTES]);
/* The first difference in words (in the arena), or NULL when file and manifest
 * agree: same hash and size, every member there and equal, none unlisted. */
const char *manifest_proof_end(struct manifest_proof *p, struct arena *a,
			       uint64_t size,
			       const uint8_t sha256[SHA256_BYTES]);
void manifest_proof_free(struct manifest_proof *p);

#endif
