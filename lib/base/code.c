#include "base/code.h"

static const char hex_digits[] = "0123456789abcdef";
static const char base64_digits[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const char *hex_text(char *out, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = hex_digits[p[i] >> 4];
		out[2 * i + 1] = hex_digits[p[i] & 15];
	}
	out[2 * n] = 0;
	return out;
}

static int hex_value(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hex_decode(struct slice text, uint8_t *out, size_t n)
{
	if (text.n != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++) {
		int high = hex_value(text.p[2 * i]);
		int low = hex_value(text.p[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

/* Value of a digit plus one; 0 for all other bytes. */
#define RANGE4(c, v) [c] = v, [(c) + 1] = (v) + 1, [(c) + 2] = (v) + 2, \
		     [(c) + 3] = (v) + 3
static const uint8_t base64_values[256] = {
	RANGE4('A', 1),	 RANGE4('E', 5),  RANGE4('I', 9),  RANGE4('M', 13),
	RANGE4('Q', 17), RANGE4('U', 21), ['Y'] = 25,	   ['Z'] = 26,
	RANGE4('a', 27), RANGE4('e', 31), RANGE4('i', 35), RANGE4('m', 39),
	RANGE4('q', 43), RANGE4('u', 47), ['y'] = 51,	   ['z'] = 52,
	RANGE4('0', 53), RANGE4('4', 57), ['8'] = 61,	   ['9'] = 62,
	['+'] = 63,	 ['/'] = 64,
};

/* Four digits as 24 bits; UINT32_MAX when one of them is none. */
static uint32_t group_bits(const uint8_t *in)
{
	uint32_t a = base64_values[in[0]], b = base64_values[in[1]];
	uint32_t c = base64_values[in[2]], d = base64_values[in[3]];

	if (!a || !b || !c || !d)
		return UINT32_MAX;
	return (a - 1) << 18 | (b - 1) << 12 | (c - 1) << 6 | (d - 1);
}

static void put_bits(uint8_t *out, uint32_t bits, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)(bits >> (16 - 8 * i));
}

/* The last group, of which `padding` digits are '='. */
static bool decode_padded(const uint8_t *in, size_t padding, uint8_t *out)
{
	uint8_t digits[4] = {in[0], in[1], padding < 2 ? in[2] : 'A', 'A'};
	uint32_t bits = group_bits(digits);

	if (bits == UINT32_MAX || bits & ((1u << (8 * padding)) - 1))
		return false;
	put_bits(out, bits, 3 - padding);
	return true;
}

bool base64_decode(struct arena *a, struct slice text, struct slice *out)
{
	size_t padding = 0, whole = text.n;
	uint8_t *bytes, *to;

	if (text.n % 4)
		return false;
	while (padding < 2 && text.n && text.p[text.n - 1 - padding] == '=')
		padding++;
	bytes = to = arena_alloc(a, text.n / 4 * 3);
	if (padding)
		whole -= 4;
	for (size_t i = 0; i < whole; i += 4, to += 3) {
		uint32_t bits = group_bits(text.p + i);

		if (bits == UINT32_MAX)
			return false;
		to[0] = (uint8_t)(bits >> 16);
		to[1] = (uint8_t)(bits >> 8);
		to[2] = (uint8_t)bits;
	}
	if (padding && !decode_padded(text.p + whole, padding, to))
		return false;
	*out = (struct slice){bytes, text.n / 4 * 3 - padding};
	return true;
}

void base64_encode(struct buf *out, struct slice bytes)
{
	for (size_t i = 0; i < bytes.n; i += 3) {
		size_t have = bytes.n - i < 3 ? bytes.n - i : 3;
		uint32_t bits = (uint32_t)bytes.p[i] << 16;

		if (have > 1)
			bits |= (uint32_t)bytes.p[i + 1] << 8;
		if (have > 2)
			bits |= bytes.p[i + 2];
		buf_add_byte(out, (uint8_t)base64_digits[bits >> 18]);
		buf_add_byte(out, (uint8_t)base64_digits[bits >> 12 & 63]);
		buf_add_byte(out, have > 1 ? (uint8_t)base64_digits[bits >> 6 & 63] : '=');
		buf_add_byte(out, have > 2 ? (uint8_t)base64_digits[bits & 63] : '=');
	}
}
