#include "base/text.h"

#include <string.h>

#include "base/utf8.h"

static bool is_control(const uint8_t *p, size_t n)
{
	uint32_t c = utf8_value(p, n);

	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c ||
	       c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

static bool is_plain(uint8_t c)
{
	return c >= 0x20 && c < 0x7f;
}

void text_visible(struct buf *out, struct slice s)
{
	while (s.n) {
		size_t n = 0;

		while (n < s.n && is_plain(s.p[n]))
			n++;
		buf_add(out, s.p, n);
		s = slice_part(s, n, s.n);
		if (!s.n)
			return;
		n = utf8_length(s);
		if (n && !is_control(s.p, n)) {
			buf_add(out, s.p, n);
		} else {
			n = n ? n : 1;
			for (size_t i = 0; i < n; i++)
				buf_printf(out, "\\x%02X", s.p[i]);
		}
		s = slice_part(s, n, s.n);
	}
}

void text_shell(struct buf *out, struct slice s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "/._-+,:@%";
	bool quote = s.n == 0 || s.p[0] == '-';

	for (size_t i = 0; i < s.n; i++)
		quote = quote || !memchr(plain, s.p[i], sizeof(plain) - 1);
	if (!quote) {
		buf_add_slice(out, s);
		return;
	}
	buf_add_byte(out, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\'')
			buf_add_text(out, "'\\''");
		else
			buf_add_byte(out, s.p[i]);
	}
	buf_add_byte(out, '\'');
}
