#include "archive/zip_check.h"

enum { EXTRA_ZIP64 = 0x0001, EXTRA_UNICODE_PATH = 0x7075 };

static bool take_u64(struct slice *rest, bool wanted, uint64_t *out)
{
	if (!wanted)
		return true;
	if (rest->n < 8)
		return false;
	*out = zip_u64(rest->p);
	*rest = slice_part(*rest, 8, rest->n);
	return true;
}

static const char *read_zip64(struct slice field, struct zip_sizes *z)
{
	if (z->found)
		return "it has two zip64 fields";
	z->found = true;
	if (!take_u64(&field, z->has_size, &z->size))
		return "its zip64 field does not include the unpacked size";
	if (!take_u64(&field, z->has_packed, &z->packed))
		return "its zip64 field does not include the packed size";
	if (!take_u64(&field, z->has_local, &z->local))
		return "its zip64 field does not include the header's offset";
	return NULL;
}

/* Info-ZIP's second name, in UTF-8, which some readers take when its CRC shows
 * that it was made for the first. */
static bool is_other_name(struct slice field, struct slice name)
{
	return field.n < 5 || !slice_equal(slice_part(field, 5, field.n), name);
}

const char *zip_extra_read(struct slice extra, struct slice name,
			   struct zip_sizes *zip64, bool *has_two_names)
{
	const char *fault = NULL;

	while (extra.n >= 4 && !fault) {
		uint16_t id = zip_u16(extra.p), size = zip_u16(extra.p + 2);
		struct slice field = slice_part(extra, 4, 4u + size);

		if (field.n < size)
			return "its extra field is longer than the space for it";
		if (id == EXTRA_ZIP64)
			fault = read_zip64(field, zip64);
		else if (id == EXTRA_UNICODE_PATH && is_other_name(field, name))
			*has_two_names = true;
		extra = slice_part(extra, 4u + size, extra.n);
	}
	/* Aligning writers leave up to three zeros. */
	for (size_t i = 0; i < extra.n && !fault; i++) {
		if (extra.p[i])
			fault = "its extra field is longer than the space for it";
	}
	if (!fault && !zip64->found &&
	    (zip64->has_size || zip64->has_packed || zip64->has_local))
		fault = "it needs a zip64 field and has none";
	return fault;
}
