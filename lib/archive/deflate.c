#include "archive/deflate.h"

#include <zlib.h>

#include "base/mem.h"

struct deflater {
	z_stream z;
};

struct deflater *deflater_new(void)
{
	struct deflater *d = mem_new(1, sizeof(*d));

	if (deflateInit(&d->z, 1) != Z_OK)
		mem_exhausted();
	return d;
}

void deflater_free(struct deflater *d)
{
	if (d)
		deflateEnd(&d->z);
	mem_free_pointer(&d);
}

void deflate_bytes(struct deflater *d, struct buf *out, struct slice bytes)
{
	size_t room = deflateBound(&d->z, (uLong)bytes.n);

	deflateReset(&d->z);
	buf_reserve(out, room);
	d->z.next_in = (Bytef *)(uintptr_t)bytes.p;
	d->z.avail_in = (uInt)bytes.n;
	d->z.next_out = out->p + out->n;
	d->z.avail_out = (uInt)room;
	/* There is room, so it ends. */
	deflate(&d->z, Z_FINISH);
	out->n += d->z.total_out;
}

enum rc inflate_bytes(struct buf *out, struct slice packed, uint64_t size,
		      struct err *e)
{
	uLongf n = (uLongf)size;
	int code;

	buf_reserve(out, size + 1);
	code = uncompress(out->p + out->n, &n, packed.p, (uLong)packed.n);
	if (code == Z_MEM_ERROR)
		mem_exhausted();
	if (code != Z_OK || n != size)
		return err_set(e, RC_MALFORMED,
			       "what was packed cannot be unpacked");
	out->n += n;
	return RC_OK;
}
