#include "archive/unpack.h"

/* Short texts may well shrink a thousandfold; a bomb is large. */
enum { RATIO_FROM = 8 << 20 };
/* zlib counts in 32 bits. */
enum { ROOM_MOST = 1 << 30 };

size_t unpack_room(const struct limits *l, const struct archive_budget *budget,
		   size_t cap)
{
	uint64_t left = l->archive_bytes > budget->unpacked ?
				l->archive_bytes - budget->unpacked : 0;

	if (cap > ROOM_MOST)
		cap = ROOM_MOST;
	return left < cap ? (size_t)left + 1 : cap;
}

enum rc unpack_charge(const struct limits *l, struct archive_budget *budget,
		      size_t n, uint64_t unpacked, uint64_t packed,
		      struct err *e)
{
	budget->unpacked += n;
	if (budget->unpacked > l->archive_bytes)
		return LIMIT_EXCEEDED(e, l, archive_bytes,
				      "what the archive unpacks to");
	if (unpacked >= RATIO_FROM && unpacked / l->archive_ratio > packed)
		return LIMIT_EXCEEDED(e, l, archive_ratio,
				      "unpacked against packed size");
	return RC_OK;
}
