/* The names one archive has used so far; private to lib/archive; layer 1. Only hashes
 * are kept: a table of 50,000 names is 1 MiB. */
#ifndef ARCHIVE_NAMES_H
#define ARCHIVE_NAMES_H

#include "base/mem.h"

struct name_set {
	uint64_t *slots;
	size_t cap, count;
	struct buf folded;
};

/* False when the name was there before: case-folded in ASCII, "." parts and
 * doubled slashes dropped. A folder may be named again as a folder, since tar
 * does so when files are added and there is no content to confuse. */
bool name_set_add(struct name_set *set, struct slice name, bool is_folder);
void name_set_free(struct name_set *set);

#endif
