/* The two directories of a zip held against each other (PKWARE APPNOTE 6.3.10,
 * sections 4.3 to 4.5); private to lib/archive; layer 1.
 *
 * A zip says everything twice: in front of each member and in the central
 * directory. Readers believe one or the other, and look for the directory in
 * different ways. Here both must say the same, and the file must be made of
 * members, directory and end record without a byte between, before or behind. */
#ifndef ARCHIVE_ZIP_CHECK_H
#define ARCHIVE_ZIP_CHECK_H

#include "archive/archive.h"

enum { ZIP_STORED = 0, ZIP_DEFLATED = 8 };
enum {
	ZIP_FLAG_ENCRYPTED = 1,
	ZIP_FLAG_DESCRIPTOR = 1 << 3,
	ZIP_FLAG_PATCH = 1 << 5,
	ZIP_FLAG_STRONG = 1 << 6,
	ZIP_FLAG_UTF8 = 1 << 11,
	ZIP_FLAG_MASKED = 1 << 13,
};

struct zip_entry {
	uint64_t local;	  /* offset of the local header */
	uint64_t content; /* offset of the packed bytes */
	uint64_t packed, size;
	uint32_t crc;
	uint32_t mode; /* POSIX file mode, 0 when not told */
	uint32_t name; /* offset of the name in the central directory */
	uint16_t name_size;
	uint16_t flags, method;
	bool has_two_names;
};

struct zip_directory {
	uint64_t start, size; /* the central directory's bytes */
	uint64_t count;
	struct zip_entry *entries; /* in the directory's order; owned */
};

/* Everything but the content's CRC. On error `d` holds nothing. */
enum rc zip_check(struct slice file, const struct limits *l,
		  struct zip_directory *d, struct err *e);
struct slice zip_entry_name(struct slice file, const struct zip_directory *d,
			    const struct zip_entry *entry);

/* Where the directory is: end record and its zip64 form (zip_end.c). */
enum rc zip_find_end(struct slice file, struct zip_directory *d, struct err *e);

/* Extra fields (zip_extra.c). `zip64` has room for what is asked in `want`, in
 * the order of the APPNOTE; NULL, or what is wrong. */
struct zip_sizes {
	uint64_t size, packed, local;
	bool has_size, has_packed, has_local; /* in: wanted from zip64 */
	bool found; /* a zip64 field is there */
};
const char *zip_extra_read(struct slice extra, struct slice name,
			   struct zip_sizes *zip64, bool *has_two_names);

/* Little-endian numbers. */
static inline uint16_t zip_u16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t zip_u32(const uint8_t *p)
{
	return zip_u16(p) | (uint32_t)zip_u16(p + 2) << 16;
}

static inline uint64_t zip_u64(const uint8_t *p)
{
	return zip_u32(p) | (uint64_t)zip_u32(p + 4) << 32;
}

#endif
