#include "archive/zip_check.h"

enum { CENTRAL_SIZE = 46, LOCAL_SIZE = 30 };
/* Compression options and nothing else may differ between the two headers. */
enum { FLAGS_FREE = 0x0006 };

static enum rc fault_at(struct err *e, uint64_t at, const char *text)
{
	return err_at(e, RC_MALFORMED, at, "a zip member is wrong: %s", text);
}

struct slice zip_entry_name(struct slice file, const struct zip_directory *d,
			    const struct zip_entry *entry)
{
	const size_t at = (size_t)(d->start + entry->name);

	return slice_part(file, at, at + entry->name_size);
}

/* One record of the directory at file offset *at. */
static enum rc read_central(struct slice file, const struct zip_directory *d,
			    size_t *at, struct zip_entry *m, struct err *e)
{
	const size_t end = (size_t)(d->start + d->size);
	const uint8_t *p = file.p + *at;
	struct zip_sizes z = {0};
	struct slice extra;
	const char *fault;
	size_t total;

	if (end - *at < CENTRAL_SIZE || memcmp(p, "PK\x01\x02", 4) != 0)
		return fault_at(e, *at, "no central directory header where one "
				"must be");
	total = (size_t)CENTRAL_SIZE + zip_u16(p + 28) + zip_u16(p + 30) +
		zip_u16(p + 32);
	if (total > end - *at)
		return fault_at(e, *at, "its central directory header is longer "
				"than the directory");
	m->flags = zip_u16(p + 8);
	m->method = zip_u16(p + 10);
	m->crc = zip_u32(p + 16);
	m->mode = zip_u32(p + 38) >> 16;
	m->name = (uint32_t)(*at - d->start + CENTRAL_SIZE);
	m->name_size = zip_u16(p + 28);
	z = (struct zip_sizes){
		.packed = zip_u32(p + 20), .has_packed = zip_u32(p + 20) == UINT32_MAX,
		.size = zip_u32(p + 24), .has_size = zip_u32(p + 24) == UINT32_MAX,
		.local = zip_u32(p + 42), .has_local = zip_u32(p + 42) == UINT32_MAX,
	};
	extra = slice_part(file, *at + CENTRAL_SIZE + m->name_size,
			   *at + CENTRAL_SIZE + m->name_size + zip_u16(p + 30));
	fault = zip_extra_read(extra, zip_entry_name(file, d, m), &z,
			       &m->has_two_names);
	if (!fault && zip_u16(p + 34))
		fault = "it begins on another disk";
	if (fault)
		return fault_at(e, *at, fault);
	m->packed = z.packed;
	m->size = z.size;
	m->local = z.local;
	*at += total;
	return RC_OK;
}

/* With a data descriptor the header in front may leave out what follows. */
static bool agrees(uint64_t local, uint64_t central, bool may_be_absent)
{
	return local == central || (may_be_absent && local == 0);
}

static const char *compare_sizes(const uint8_t *p, struct slice extra,
				 struct slice name, struct zip_entry *m)
{
	const bool later = m->flags & ZIP_FLAG_DESCRIPTOR;
	struct zip_sizes z = {
		.packed = zip_u32(p + 18), .has_packed = zip_u32(p + 18) == UINT32_MAX,
		.size = zip_u32(p + 22), .has_size = zip_u32(p + 22) == UINT32_MAX,
	};
	const char *fault = zip_extra_read(extra, name, &z, &m->has_two_names);

	if (fault)
		return fault;
	if (!agrees(zip_u32(p + 14), m->crc, later))
		return "its CRC differs between its local header and the "
		       "central directory";
	if (!agrees(z.packed, m->packed, later) || !agrees(z.size, m->size, later))
		return "its size differs between its local header and the "
		       "central directory";
	return NULL;
}

/* The header in front of the content, which must end before `next`; *end is
 * where it does. */
static const char *read_local(struct slice file, const struct zip_directory *d,
			      struct zip_entry *m, uint64_t next, uint64_t *end)
{
	const uint8_t *p = file.p + m->local;
	struct slice name, extra;
	uint64_t from;

	if (m->local > d->start || d->start - m->local < LOCAL_SIZE ||
	    memcmp(p, "PK\x03\x04", 4) != 0)
		return "no local header where the central directory says";
	from = m->local + LOCAL_SIZE + zip_u16(p + 26) + zip_u16(p + 28);
	if (from > d->start || m->packed > d->start - from)
		return "its content overlaps the central directory or reaches "
		       "beyond the file";
	if (from + m->packed > next)
		return "it overlaps the next one";
	name = slice_part(file, (size_t)m->local + LOCAL_SIZE,
			  (size_t)m->local + LOCAL_SIZE + zip_u16(p + 26));
	extra = slice_part(file, (size_t)from - zip_u16(p + 28), (size_t)from);
	if (!slice_equal(name, zip_entry_name(file, d, m)))
		return "its name differs between its local header and the "
		       "central directory";
	if ((zip_u16(p + 6) ^ m->flags) & ~FLAGS_FREE)
		return "its flags differ between its local header and the "
		       "central directory (one may say that it is encrypted)";
	if (zip_u16(p + 8) != m->method)
		return "its method differs between its local header and the "
		       "central directory";
	m->content = from;
	*end = from + m->packed;
	return compare_sizes(p, extra, name, m);
}

static const char *check_sizes(const struct zip_entry *m)
{
	if (m->flags & (ZIP_FLAG_MASKED | ZIP_FLAG_PATCH))
		return "its headers are masked by strong encryption, or it is "
		       "patch data";
	if (m->method == ZIP_STORED && !(m->flags & ZIP_FLAG_ENCRYPTED) &&
	    m->packed != m->size)
		return "it is stored, yet its packed and unpacked sizes differ";
	return NULL;
}

/* The bytes from the content's end to the next header are a data descriptor in
 * one of its four forms, if one was announced. */
static const char *check_between(struct slice between, const struct zip_entry *m)
{
	const bool is_signed = between.n == 16 || between.n == 24;
	const bool is_wide = between.n >= 20;
	const uint8_t *p = between.p + (is_signed ? 4 : 0);

	if (!(m->flags & ZIP_FLAG_DESCRIPTOR))
		return between.n ? "unknown bytes follow it" : NULL;
	if (between.n != 12 && between.n != 16 && between.n != 20 &&
	    between.n != 24)
		return "its data descriptor is missing, or unknown bytes follow";
	if (is_signed && memcmp(between.p, "PK\x07\x08", 4) != 0)
		return "its data descriptor has no signature";
	if (zip_u32(p) != m->crc)
		return "its CRC differs between its data descriptor and the "
		       "central directory";
	if ((is_wide ? zip_u64(p + 4) : zip_u32(p + 4)) != m->packed ||
	    (is_wide ? zip_u64(p + 12) : zip_u32(p + 8)) != m->size)
		return "its size differs between its data descriptor and the "
		       "central directory";
	return NULL;
}

/* Entries by where their header lies. */
struct place {
	uint64_t local;
	size_t entry;
};

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return (x->local > y->local) - (x->local < y->local);
}

/* Members must lie one behind the other from the first byte of the file to the
 * central directory: no overlap, no gap, nothing in front. */
static enum rc check_tiling(struct slice file, const struct zip_directory *d,
			    const struct place *places, struct err *e)
{
	const uint64_t first = d->count ? places[0].local : d->start;

	if (first)
		return err_at(e, RC_MALFORMED, 0, "%llu unknown bytes stand in "
			      "front of the zip's first member",
			      (unsigned long long)first);
	for (size_t i = 0; i < d->count; i++) {
		struct zip_entry *m = &d->entries[places[i].entry];
		const uint64_t next = i + 1 < d->count ? places[i + 1].local :
							 d->start;
		uint64_t end = 0;
		const char *fault = check_sizes(m);

		if (!fault)
			fault = read_local(file, d, m, next, &end);
		if (!fault)
			fault = check_between(slice_part(file, (size_t)end,
							 (size_t)next), m);
		if (fault)
			return fault_at(e, m->local, fault);
	}
	return RC_OK;
}

static enum rc read_entries(struct slice file, struct zip_directory *d,
			    struct place *places, struct err *e)
{
	size_t at = (size_t)d->start;
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < d->count; i++) {
		rc = read_central(file, d, &at, &d->entries[i], e);
		places[i] = (struct place){d->entries[i].local, i};
	}
	if (!rc && at != d->start + d->size)
		return err_at(e, RC_MALFORMED, at,
			      "the zip's central directory is larger than its "
			      "%llu entries", (unsigned long long)d->count);
	return rc;
}

enum rc zip_check(struct slice file, const struct limits *l,
		  struct zip_directory *d, struct err *e)
{
	struct place *places;
	enum rc rc;

	*d = (struct zip_directory){0};
	rc = zip_find_end(file, d, e);
	if (rc)
		return rc;
	if (d->count > l->archive_members)
		return LIMIT_EXCEEDED(e, l, archive_members, "the archive");
	/* Names are found by 32 bits; and no count asks for more memory than
	 * the file can bear out. */
	if (d->size > UINT32_MAX || d->count > d->size / CENTRAL_SIZE)
		return err_at(e, RC_MALFORMED, d->start,
			      "the zip's central directory is too small for "
			      "its %llu entries, or too large",
			      (unsigned long long)d->count);
	d->entries = mem_new((size_t)d->count, sizeof(*d->entries));
	places = mem_new((size_t)d->count, sizeof(*places));
	rc = read_entries(file, d, places, e);
	if (!rc) {
		qsort(places, (size_t)d->count, sizeof(*places), compare_places);
		rc = check_tiling(file, d, places, e);
	}
	free(places);
	if (rc) {
		free(d->entries);
		*d = (struct zip_directory){0};
	}
	return rc;
}
