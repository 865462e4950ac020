#include "archive/zip_check.h"

enum {
	END_SIZE = 22,
	LOCATOR_SIZE = 20,
	END64_SIZE = 56,
	COMMENT_MOST = 65535,
};

static enum rc fault_at(struct err *e, uint64_t at, const char *text)
{
	return err_at(e, RC_MALFORMED, at, "%s", text);
}

static bool has_signature(struct slice file, size_t at, const char *signature)
{
	return slice_starts(slice_part(file, at, file.n), signature);
}

/* Readers search from the back, some for the signature alone, some for one
 * whose comment ends with the file. Both must find the same. */
static enum rc find_record(struct slice file, size_t *end, struct err *e)
{
	const size_t most = END_SIZE + COMMENT_MOST;
	const size_t lowest = file.n > most ? file.n - most : 0;
	size_t last = SIZE_MAX, fits = 0;
	size_t last_ends = 0;

	for (size_t at = slice_find(file, "PK\x05\x06", lowest);
	     at != SIZE_MAX && at + END_SIZE <= file.n;
	     at = slice_find(file, "PK\x05\x06", at + 1)) {
		last = at;
		last_ends = at + END_SIZE + zip_u16(file.p + at + 20);
		fits += last_ends == file.n;
	}
	if (last == SIZE_MAX)
		return fault_at(e, file.n, "truncated: the zip has no end of "
				"central directory record");
	if (fits > 1 || (fits && last_ends != file.n))
		return fault_at(e, last, "the zip's comment holds another zip's "
				"end record");
	if (last_ends > file.n)
		return fault_at(e, last, "truncated: the zip's comment is "
				"shorter than declared");
	if (last_ends < file.n)
		return err_at(e, RC_MALFORMED, last_ends,
			      "data after the end of the zip: %zu bytes",
			      file.n - last_ends);
	*end = last;
	return RC_OK;
}

/* A 16- or 32-bit value that stands for its 64-bit one, or equals it. */
static bool fits(uint64_t small, uint64_t escape, uint64_t large)
{
	return small == escape || small == large;
}

/* Replaces what the end record says by its zip64 form when there is one, and
 * moves *end to where the directory must end. */
static enum rc read_end64(struct slice file, size_t *end,
			  struct zip_directory *d, struct err *e)
{
	const size_t locator = *end - LOCATOR_SIZE;
	const uint8_t *record;
	uint64_t at, count, size, start;

	if (*end < LOCATOR_SIZE || !has_signature(file, locator, "PK\x06\x07"))
		return RC_OK;
	at = zip_u64(file.p + locator + 8);
	if (zip_u32(file.p + locator + 4) || zip_u32(file.p + locator + 16) > 1)
		return fault_at(e, locator, "a zip of several disks");
	if (at > locator || locator - at < END64_SIZE ||
	    !has_signature(file, (size_t)at, "PK\x06\x06"))
		return fault_at(e, locator, "the zip64 end of central directory "
				"record is not where its locator says");
	record = file.p + at;
	if (zip_u64(record + 4) != locator - at - 12)
		return fault_at(e, at, "the zip64 end of central directory "
				"record has a wrong length");
	if (zip_u32(record + 16) || zip_u32(record + 20))
		return fault_at(e, at, "a zip of several disks");
	count = zip_u64(record + 32);
	size = zip_u64(record + 40);
	start = zip_u64(record + 48);
	if (count != zip_u64(record + 24) || !fits(d->count, UINT16_MAX, count) ||
	    !fits(d->size, UINT32_MAX, size) ||
	    !fits(d->start, UINT32_MAX, start))
		return fault_at(e, at, "the zip's two end records differ");
	d->count = count;
	d->size = size;
	d->start = start;
	*end = (size_t)at;
	return RC_OK;
}

enum rc zip_find_end(struct slice file, struct zip_directory *d, struct err *e)
{
	const uint8_t *record;
	size_t end = 0;
	enum rc rc = find_record(file, &end, e);

	if (rc)
		return rc;
	record = file.p + end;
	if (zip_u16(record + 4) || zip_u16(record + 6) ||
	    zip_u16(record + 8) != zip_u16(record + 10))
		return fault_at(e, end, "a zip of several disks");
	d->count = zip_u16(record + 10);
	d->size = zip_u32(record + 12);
	d->start = zip_u32(record + 16);
	rc = read_end64(file, &end, d, e);
	if (rc)
		return rc;
	if (d->size > end || d->start > end - d->size)
		return fault_at(e, end, "truncated: the zip's central directory "
				"is larger than the file has room for");
	if (d->start < end - d->size)
		return err_at(e, RC_MALFORMED, end,
			      "the zip's central directory does not end where "
			      "its end record begins: %llu bytes were put in "
			      "front of the zip or between",
			      (unsigned long long)(end - d->size - d->start));
	return RC_OK;
}
