#include "archive/tar_block.h"

#include <string.h>

bool tar_block_is_zero(const uint8_t *block)
{
	return block[0] == 0 && memcmp(block, block + 1, TAR_BLOCK - 1) == 0;
}

/* Spaces, octal digits, then nothing but spaces and NULs. All blank is 0. */
static bool read_octal(const uint8_t *p, size_t n, uint64_t *out)
{
	size_t i = 0;

	*out = 0;
	while (i < n && p[i] == ' ')
		i++;
	for (; i < n && p[i] >= '0' && p[i] <= '7'; i++) {
		if (*out >> 61)
			return false;
		*out = *out << 3 | (uint64_t)(p[i] - '0');
	}
	for (; i < n; i++) {
		if (p[i] != ' ' && p[i] != 0)
			return false;
	}
	return true;
}

bool tar_block_sums(const uint8_t *block)
{
	uint64_t told, sum = 0;
	int64_t signed_sum = 0;

	if (!read_octal(block + TAR_CHECKSUM, TAR_CHECKSUM_SIZE, &told))
		return false;
	for (int i = 0; i < TAR_BLOCK; i++) {
		/* The field itself counts as spaces. */
		bool own = i >= TAR_CHECKSUM &&
			   i < TAR_CHECKSUM + TAR_CHECKSUM_SIZE;
		uint8_t byte = own ? ' ' : block[i];

		sum += byte;
		signed_sum += (int8_t)byte;
	}
	return told == sum || (signed_sum >= 0 && told == (uint64_t)signed_sum);
}

bool tar_block_is_gnu(const uint8_t *block)
{
	return memcmp(block + TAR_MAGIC, "ustar  ", 8) == 0;
}

const char *tar_block_size(const uint8_t *block, uint64_t *size)
{
	const uint8_t *p = block + TAR_SIZE;
	uint64_t value = 0;

	if (!(p[0] & 0x80)) {
		if (!read_octal(p, TAR_SIZE_SIZE, size))
			return "its size is not a number";
		return NULL;
	}
	if (p[0] & 0x40)
		return "its size is negative";
	/* 95 bits of big-endian number; 63 are as many as a file can have. */
	for (int i = 0; i < TAR_SIZE_SIZE; i++) {
		if (value >> 55)
			return "its size is too large for any file";
		value = value << 8 | (i ? p[i] : p[i] & 0x3f);
	}
	*size = value;
	return NULL;
}

static struct slice field(const uint8_t *block, size_t at, size_t most)
{
	return (struct slice){block + at,
			      strnlen((const char *)block + at, most)};
}

void tar_block_name(const uint8_t *block, struct buf *out)
{
	/* GNU tar keeps times and sparse maps where POSIX has the prefix. */
	if (memcmp(block + TAR_MAGIC, "ustar", 5) == 0 &&
	    !tar_block_is_gnu(block) && block[TAR_PREFIX]) {
		buf_add_slice(out, field(block, TAR_PREFIX, TAR_PREFIX_SIZE));
		if (out->p[out->n - 1] != '/')
			buf_add_byte(out, '/');
	}
	buf_add_slice(out, field(block, TAR_NAME, TAR_NAME_SIZE));
}
