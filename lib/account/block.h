/* A signed block of the account's files, read without knowing its names: every
 * element that holds text, by its path; layer 2. */
#ifndef ACCOUNT_BLOCK_H
#define ACCOUNT_BLOCK_H

#include "base/limits.h"
#include "base/mem.h"
#include "base/rc.h"
#include "xml/xml.h"

struct block_field {
	const char *path; /* "policyCode/name", below the block's element */
	struct slice text;
};

struct block {
	const struct block_field *fields;
	size_t count;
	struct slice signature; /* its <signature>, blanks trimmed; p may be NULL */
};

/* Texts are copies in the arena. */
void block_read(struct block *out, struct arena *a,
		const struct xml_element *element);
/* The text at a path, or p == NULL. */
struct slice block_text(const struct block *b, const char *path);

#endif
