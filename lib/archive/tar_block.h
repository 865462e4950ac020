/* Blocks of a tar (POSIX.1-2017 pax, "ustar Interchange Format"; GNU tar
 * manual, "Basic Tar Format"); private to lib/archive; layer 1. */
#ifndef ARCHIVE_TAR_BLOCK_H
#define ARCHIVE_TAR_BLOCK_H

#include "base/mem.h"
#include "base/rc.h"

enum {
	TAR_BLOCK = 512,
	/* Where the fields are. */
	TAR_NAME = 0,
	TAR_NAME_SIZE = 100,
	TAR_SIZE = 124,
	TAR_SIZE_SIZE = 12,
	TAR_CHECKSUM = 148,
	TAR_CHECKSUM_SIZE = 8,
	TAR_TYPE = 156,
	TAR_MAGIC = 257,
	TAR_PREFIX = 345,
	TAR_PREFIX_SIZE = 155,
	TAR_GNU_SPARSE = 386,
	TAR_GNU_EXTENDED = 482,
	TAR_GNU_REAL_SIZE = 483,
	TAR_GNU_MORE_EXTENDED = 504,
};
/* What a size field of eleven octal digits can say at most. */
#define TAR_OCTAL_MOST UINT64_C(077777777777)

bool tar_block_is_zero(const uint8_t *block);
/* Whether the checksum field holds the sum of the block's bytes, taken as
 * unsigned or, as some old writers did, as signed. */
bool tar_block_sums(const uint8_t *block);
bool tar_block_is_gnu(const uint8_t *block);
/* The size field, octal or base 256; NULL, or what is wrong with it. */
const char *tar_block_size(const uint8_t *block, uint64_t *size);
/* Name with its prefix, appended to `out`. */
void tar_block_name(const uint8_t *block, struct buf *out);

/* What the headers before a member say about it. */
struct tar_extra {
	bool has_path, has_size, is_sparse;
	uint64_t size;
	struct buf path;
};
/* Reads the records of a pax header, strictly; NULL, or what is wrong. A global
 * header may not say anything of the above. */
const char *tar_pax_read(struct slice records, bool is_global,
			 struct tar_extra *extra);

#endif
