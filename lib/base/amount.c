#include "base/amount.h"

bool amount_parse(struct slice s, amount *out)
{
	enum { DIGITS_MOST = 20 };
	bool negative = s.n && s.p[0] == '-';
	amount value = 0;

	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		s = slice_part(s, 1, s.n);
	if (!s.n || s.n > DIGITS_MOST)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		value = value * 10 + (s.p[i] - '0');
	}
	*out = negative ? -value : value;
	return true;
}

const char *amount_text(char out[AMOUNT_TEXT_MAX], amount v)
{
	unsigned __int128 rest = v < 0 ? -(unsigned __int128)v
				       : (unsigned __int128)v;
	char digits[AMOUNT_TEXT_MAX];
	size_t n = 0, at = 0;

	do {
		digits[n++] = (char)('0' + (int)(rest % 10));
		rest /= 10;
	} while (rest);
	if (v < 0)
		out[at++] = '-';
	while (n)
		out[at++] = digits[--n];
	out[at] = '\0';
	return out;
}
