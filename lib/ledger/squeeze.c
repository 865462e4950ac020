#include "ledger/squeeze.h"

#include "base/code.h"
#include "base/mem.h"

/* Shorter runs are left where they are. */
enum { RUN_LEAST = 64, HEAD = 8, RUN = 8 };

static bool is_base64(uint8_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c >= '0' && c <= '9') || c == '+' || c == '/';
}

/* The next run at or after `from`, whole groups only; n == 0 at the end. Looks at
 * the far end of where a run could lie first, so most bytes are never looked at. */
static struct slice next_run(struct slice s, size_t from)
{
	while (from + RUN_LEAST <= s.n) {
		size_t at = from + RUN_LEAST;

		while (at > from && is_base64(s.p[at - 1]))
			at--;
		if (at > from) {
			from = at;
			continue;
		}
		at = from + RUN_LEAST;
		while (at < s.n && is_base64(s.p[at]))
			at++;
		return (struct slice){s.p + from, (at - from) / 4 * 4};
	}
	return (struct slice){0};
}

static void put_u32(uint8_t *to, size_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

static void add_u32(struct buf *out, size_t value)
{
	uint8_t bytes[4];

	put_u32(bytes, value);
	buf_add(out, bytes, sizeof(bytes));
}

void squeeze(struct buf *out, struct deflater *d, struct slice bytes)
{
	_cleanup_arena_ struct arena a = {0};
	_cleanup_buf_ struct buf rest = {0}, raw = {0};
	size_t head = out->n, from = 0, count = 0;
	struct slice run, decoded;

	add_u32(out, 0);
	add_u32(out, 0);
	while (run = next_run(bytes, from), run.n) {
		size_t at = (size_t)(run.p - bytes.p);

		if (!base64_decode(&a, run, &decoded))
			break; /* cannot be: it is whole groups */
		buf_add_slice(&rest, slice_part(bytes, from, at));
		add_u32(out, rest.n);
		add_u32(out, decoded.n);
		buf_add_slice(&raw, decoded);
		count++;
		from = at + run.n;
	}
	buf_add_slice(&rest, slice_part(bytes, from, bytes.n));
	put_u32(out->p + head, count);
	put_u32(out->p + head + 4, raw.n);
	buf_add_slice(out, buf_slice(&raw));
	deflate_bytes(d, out, buf_slice(&rest));
}

static uint32_t get_u32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

static enum rc misfit(struct err *e)
{
	return err_set(e, RC_MALFORMED, "what was packed cannot be unpacked");
}

/* Puts the runs back between the parts of the rest. */
static enum rc weave(struct buf *out, struct slice runs, struct slice raw,
		     struct slice rest, struct err *e)
{
	size_t done = 0;

	for (size_t i = 0; i < runs.n; i += RUN) {
		size_t at = get_u32(runs.p + i), n = get_u32(runs.p + i + 4);

		if (at < done || at > rest.n || n > raw.n || n % 3)
			return misfit(e);
		buf_add_slice(out, slice_part(rest, done, at));
		base64_encode(out, slice_part(raw, 0, n));
		raw = slice_part(raw, n, raw.n);
		done = at;
	}
	buf_add_slice(out, slice_part(rest, done, rest.n));
	return raw.n ? misfit(e) : RC_OK;
}

enum rc unsqueeze(struct buf *out, struct slice packed, uint64_t size,
		  struct err *e)
{
	_cleanup_buf_ struct buf rest = {0};
	uint64_t count, raw, head, before = out->n;
	enum rc rc;

	if (packed.n < HEAD)
		return misfit(e);
	count = get_u32(packed.p);
	raw = get_u32(packed.p + 4);
	head = HEAD + count * RUN + raw;
	if (head > packed.n || raw % 3 || raw / 3 * 4 > size)
		return misfit(e);
	rc = inflate_bytes(&rest, slice_part(packed, head, packed.n),
			   size - raw / 3 * 4, e);
	if (!rc)
		rc = weave(out, slice_part(packed, HEAD, HEAD + count * RUN),
			   slice_part(packed, HEAD + count * RUN, head),
			   buf_slice(&rest), e);
	if (!rc && out->n - before != size)
		rc = misfit(e);
	return rc;
}
