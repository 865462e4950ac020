#include "crypto/der.h"

static bool take_length(struct slice *in, size_t *n)
{
	size_t bytes;

	if (!in->n)
		return false;
	*n = in->p[0];
	*in = slice_part(*in, 1, in->n);
	if (*n < 0x80)
		return true;
	bytes = *n & 0x7f;
	if (bytes == 0 || bytes > 4 || bytes > in->n || in->p[0] == 0)
		return false;
	*n = 0;
	for (size_t i = 0; i < bytes; i++)
		*n = *n << 8 | in->p[i];
	*in = slice_part(*in, bytes, in->n);
	return *n >= 0x80;
}

bool der_take(struct slice *in, uint8_t tag, struct slice *content,
	      struct slice *whole)
{
	struct slice rest = *in;
	size_t n;

	if (!der_next_is(*in, tag))
		return false;
	rest = slice_part(rest, 1, rest.n);
	if (!take_length(&rest, &n) || n > rest.n)
		return false;
	*content = slice_part(rest, 0, n);
	rest = slice_part(rest, n, rest.n);
	if (whole)
		*whole = slice_part(*in, 0, in->n - rest.n);
	*in = rest;
	return true;
}

bool der_next_is(struct slice in, uint8_t tag)
{
	return in.n && in.p[0] == tag;
}

void der_head(struct buf *out, uint8_t tag, size_t n)
{
	int bytes = 0;

	buf_add_byte(out, tag);
	if (n < 0x80) {
		buf_add_byte(out, (uint8_t)n);
		return;
	}
	for (size_t rest = n; rest; rest >>= 8)
		bytes++;
	buf_add_byte(out, (uint8_t)(0x80 | bytes));
	while (bytes--)
		buf_add_byte(out, (uint8_t)(n >> (8 * bytes)));
}

void der_put(struct buf *out, uint8_t tag, struct slice content)
{
	der_head(out, tag, content.n);
	buf_add_slice(out, content);
}

void der_put_unsigned(struct buf *out, struct slice number)
{
	while (number.n > 1 && number.p[0] == 0)
		number = slice_part(number, 1, number.n);
	der_head(out, DER_INTEGER, number.n + (number.p[0] >> 7));
	if (number.p[0] & 0x80)
		buf_add_byte(out, 0);
	buf_add_slice(out, number);
}
