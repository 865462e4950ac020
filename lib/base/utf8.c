#include "base/utf8.h"

/* Table 3-7 of the Unicode standard: the second byte's range shuts out
 * overlong forms, surrogates and values beyond the last plane. */
static const struct {
	uint8_t lead_to, length, second_from, second_to;
} forms[] = {
	{0x7f, 1, 0, 0},       {0xc1, 0, 0, 0},	      {0xdf, 2, 0x80, 0xbf},
	{0xe0, 3, 0xa0, 0xbf}, {0xec, 3, 0x80, 0xbf}, {0xed, 3, 0x80, 0x9f},
	{0xef, 3, 0x80, 0xbf}, {0xf0, 4, 0x90, 0xbf}, {0xf3, 4, 0x80, 0xbf},
	{0xf4, 4, 0x80, 0x8f}, {0xff, 0, 0, 0},
};

size_t utf8_step(const uint8_t *p, const uint8_t *end)
{
	size_t row = 0, n;

	if (p == end)
		return 0;
	while (*p > forms[row].lead_to)
		row++;
	n = forms[row].length;
	if (n < 2)
		return n;
	if ((size_t)(end - p) < n || p[1] < forms[row].second_from ||
	    p[1] > forms[row].second_to)
		return 0;
	for (size_t i = 2; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	return n;
}

uint32_t utf8_value(const uint8_t *p, size_t n)
{
	uint32_t point = n == 1 ? p[0] : p[0] & (0x7fu >> n);

	for (size_t i = 1; i < n; i++)
		point = point << 6 | (p[i] & 0x3fu);
	return point;
}

size_t utf8_put(uint8_t *to, uint32_t point)
{
	static const uint8_t lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
	size_t n = point < 0x80 ? 1 : point < 0x800 ? 2 : 3;

	n += point >= 0x10000;
	for (size_t i = n; i-- > 1; point >>= 6)
		to[i] = (uint8_t)(0x80 | (point & 0x3f));
	to[0] = (uint8_t)(lead[n] | point);
	return n;
}
