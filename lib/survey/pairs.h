/* Files and the signed manifests beside them; layer 4, not for others. */
#ifndef SURVEY_PAIRS_H
#define SURVEY_PAIRS_H

#include "survey/survey.h"

/* The manifest NAME.p7m of the file that is being walked. */
struct pair {
	char *manifest_path;
	struct arena arena;
	struct judgement judgement;
	struct cms_opened *opened;
	struct manifest manifest;
	struct manifest_proof *proof;
	bool has_members; /* the file turned out to be an archive */
	struct err fault; /* the manifest cannot be read */
};

/* NULL when there is no PATH.p7m; a pair whether or not that is readable. */
struct pair *pair_new(const char *path, struct judge *judge,
		      const struct limits *l);
void pair_member(struct pair *p, struct slice name,
		 const uint8_t sha256[SHA256_BYTES]);
/* Holds file and manifest against each other: the judgement becomes `invalid`
 * where they differ. */
void pair_end(struct pair *p, uint64_t size, const uint8_t sha256[SHA256_BYTES]);
void pair_free(struct pair *p);

#endif
