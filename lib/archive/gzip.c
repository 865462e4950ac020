#include <zlib.h>

#include "archive/unpack.h"

enum {
	INPUT_BYTES = 64 << 10,
	/* Extra field and comment have no use here; no honest header is near. */
	HEADER_MOST = 1 << 20,
	/* Trailing bytes are counted for the message, not without end. */
	TRAILING_MOST = 1 << 20,
};

struct gzip_reader {
	struct stream base;
	struct stream *in;
	const struct limits *l;
	struct archive_budget *budget;
	z_stream z;
	uint64_t unpacked, packed; /* packed: compressed bytes consumed */
	bool ended;
	struct err failed;
	gz_header header;
	uint8_t *name;
	uint8_t input[INPUT_BYTES];
};

/* More compressed bytes; *got == 0 at the end of `in`. */
static enum rc fill(struct gzip_reader *g, size_t *got, struct err *e)
{
	enum rc rc = stream_read(g->in, g->input, sizeof(g->input), got, e);

	g->z.next_in = g->input;
	g->z.avail_in = rc ? 0 : (uInt)*got;
	return rc;
}

static enum rc fill_or_truncated(struct gzip_reader *g, struct err *e)
{
	size_t got;
	enum rc rc = fill(g, &got, e);

	if (rc || got)
		return rc;
	return err_at(e, RC_MALFORMED, g->packed,
		      "truncated: the gzip data stops before its end");
}

static enum rc zlib_error(struct gzip_reader *g, int code, struct err *e)
{
	static const struct {
		const char *zlib, *text;
	} known[] = {
		{"incorrect header check", "this is not gzip data"},
		{"unknown compression method",
		 "the gzip data is packed by an unknown method"},
		{"unknown header flags set", "the gzip header has unknown flags"},
		{"header crc mismatch", "the gzip header's checksum is wrong"},
		{"incorrect data check", "the gzip data's CRC-32 is wrong"},
		{"incorrect length check", "the gzip data's length is wrong"},
	};
	const char *reason = g->z.msg ? g->z.msg : "no progress";

	if (code == Z_MEM_ERROR)
		mem_exhausted();
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(reason, known[i].zlib) == 0)
			return err_at(e, RC_MALFORMED, g->packed, "%s",
				      known[i].text);
	}
	return err_at(e, RC_MALFORMED, g->packed,
		      "the gzip data is damaged: %s", reason);
}

/* One call of inflate, keeping count of what it took. */
static int inflate_step(struct gzip_reader *g, int flush)
{
	const uInt before = g->z.avail_in;
	const int code = inflate(&g->z, flush);

	g->packed += before - g->z.avail_in;
	return code;
}

/* Z_BLOCK stops behind the header, before any data. */
static enum rc read_header(struct gzip_reader *g, struct err *e)
{
	uint8_t nothing;
	enum rc rc;
	int code;

	g->z.next_out = &nothing;
	g->z.avail_out = 0;
	while (g->header.done != 1) {
		if (g->z.avail_in == 0) {
			rc = fill_or_truncated(g, e);
			if (rc)
				return rc;
		}
		code = inflate_step(g, Z_BLOCK);
		if (code != Z_OK && code != Z_BUF_ERROR)
			return zlib_error(g, code, e);
		if (g->packed > HEADER_MOST)
			return err_set(e, RC_MALFORMED,
				       "the gzip header has no end");
	}
	if (g->header.name && !memchr(g->name, 0, g->header.name_max))
		return LIMIT_EXCEEDED(e, g->l, name_bytes,
				      "the name in the gzip header");
	return RC_OK;
}

/* The gzip member must be all of the input: tools differ in what they make of
 * bytes behind it, and zero padding is no exception. */
static enum rc refuse_trailing(struct gzip_reader *g, struct err *e)
{
	static const uint8_t magic[] = {0x1f, 0x8b};
	uint8_t start[sizeof(magic)];
	uint64_t count = 0;
	size_t got;
	enum rc rc;

	do {
		for (uInt i = 0; i < g->z.avail_in && count + i < sizeof(start);
		     i++)
			start[count + i] = g->z.next_in[i];
		count += g->z.avail_in;
		rc = fill(g, &got, e);
		if (rc)
			return rc;
	} while (got && count <= TRAILING_MOST);
	if (count == 0)
		return RC_OK;
	if (count >= sizeof(magic) && memcmp(start, magic, sizeof(magic)) == 0)
		return err_at(e, RC_MALFORMED, g->packed,
			      "holds several gzip members");
	return err_at(e, RC_MALFORMED, g->packed,
		      "%s%llu byte%s the gzip data",
		      count > TRAILING_MOST ? "more than " : "",
		      (unsigned long long)(count > TRAILING_MOST ? TRAILING_MOST :
								   count),
		      count == 1 ? " follows" : "s follow");
}

static enum rc unpack(struct gzip_reader *g, void *to, size_t cap, size_t *got,
		      struct err *e)
{
	const size_t want = unpack_room(g->l, g->budget, cap);
	int code = Z_OK;
	enum rc rc;

	g->z.next_out = to;
	g->z.avail_out = (uInt)want;
	while (g->z.avail_out && code != Z_STREAM_END) {
		if (g->z.avail_in == 0) {
			rc = fill_or_truncated(g, e);
			if (rc)
				return rc;
		}
		code = inflate_step(g, Z_NO_FLUSH);
		if (code != Z_OK && code != Z_STREAM_END)
			return zlib_error(g, code, e);
	}
	*got = want - g->z.avail_out;
	g->unpacked += *got;
	rc = unpack_charge(g->l, g->budget, *got, g->unpacked, g->packed, e);
	if (!rc && code == Z_STREAM_END) {
		g->ended = true;
		rc = refuse_trailing(g, e);
	}
	return rc;
}

static enum rc gzip_read(struct stream *s, void *to, size_t cap, size_t *got,
			 struct err *e)
{
	struct gzip_reader *g = (struct gzip_reader *)(void *)s;

	*got = 0;
	if (!g->failed.code && !g->ended && cap &&
	    unpack(g, to, cap, got, &g->failed))
		*got = 0;
	if (g->failed.code && e)
		*e = g->failed;
	return g->failed.code;
}

enum rc gzip_open(struct gzip_reader **out, struct stream *in,
		  const struct limits *l, struct archive_budget *budget,
		  struct err *e)
{
	/* zlib cuts a longer name to what there is room for, without a NUL. */
	const uint64_t most = l->name_bytes < HEADER_MOST ? l->name_bytes + 1 :
							   HEADER_MOST;
	struct gzip_reader *g = mem_new(1, sizeof(*g));
	enum rc rc;

	g->base.read = gzip_read;
	g->in = in;
	g->l = l;
	g->budget = budget;
	g->name = mem_new((size_t)most, 1);
	if (inflateInit2(&g->z, 15 + 16) != Z_OK)
		mem_exhausted();
	g->header.name = g->name;
	g->header.name_max = (uInt)most;
	memset(g->name, 1, (size_t)most);
	inflateGetHeader(&g->z, &g->header);
	rc = read_header(g, e);
	if (rc) {
		gzip_close(g);
		g = NULL;
	}
	*out = g;
	return rc;
}

struct stream *gzip_stream(struct gzip_reader *g)
{
	return &g->base;
}

struct slice gzip_name(const struct gzip_reader *g)
{
	/* zlib sets the pointer to NULL when the header has no name. */
	return slice_of((const char *)g->header.name);
}

void gzip_close(struct gzip_reader *g)
{
	if (!g)
		return;
	inflateEnd(&g->z);
	free(g->name);
	free(g);
}
