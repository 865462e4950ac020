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

static int base64_value(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* One group of four digits, of which the last `padding` are '='. */
static bool decode_group(const uint8_t *in, size_t padding, uint8_t *out)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < 4 - padding; i++) {
		int value = base64_value(in[i]);

		if (value < 0)
			return false;
		bits |= (uint32_t)value << (18 - 6 * i);
	}
	out[0] = (uint8_t)(bits >> 16);
	if (padding < 2)
		out[1] = (uint8_t)(bits >> 8);
	if (padding < 1)
		out[2] = (uint8_t)bits;
	return (bits & ((1u << (8 * padding)) - 1)) == 0;
}

bool base64_decode(struct arena *a, struct slice text, struct slice *out)
{
	size_t padding = 0;
	uint8_t *bytes;

	if (text.n % 4)
		return false;
	while (padding < 2 && text.n && text.p[text.n - 1 - padding] == '=')
		padding++;
	bytes = arena_alloc(a, text.n / 4 * 3);
	for (size_t i = 0; i < text.n; i += 4) {
		size_t last = i + 4 == text.n ? padding : 0;

		if (!decode_group(text.p + i, last, bytes + i / 4 * 3))
			return false;
	}
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
