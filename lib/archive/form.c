#include "archive/archive.h"
#include "archive/tar_block.h"

/* A block of zeros is where a tar ends, and an empty tar is nothing else. Yet
 * here it is ARCHIVE_NOT: nothing in it says tar, and a file that a dying stick
 * turned into zeros must not pass as an archive in which all is well. */
static bool is_tar(struct slice head)
{
	if (head.n >= 262 && memcmp(head.p + 257, "ustar", 5) == 0)
		return true;
	/* v7 has no magic; its checksum stands in for one. */
	return head.n >= TAR_BLOCK && head.p[0] && tar_block_sums(head.p);
}

enum archive_form archive_form(struct slice head)
{
	if (slice_starts(head, "\x1f\x8b\x08"))
		return ARCHIVE_GZIP;
	if (slice_starts(head, "PK\x03\x04") || slice_starts(head, "PK\x05\x06"))
		return ARCHIVE_ZIP;
	return is_tar(head) ? ARCHIVE_TAR : ARCHIVE_NOT;
}
