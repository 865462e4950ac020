#include "show/terminal.h"

#include <string.h>

#include "show/reader.h"

const uint8_t *terminal_escape_end(const uint8_t *p, const uint8_t *end)
{
	if (++p == end)
		return end;
	if (*p == '[') {
		for (p++; p < end && *p >= 0x20 && *p < 0x40; p++)
			;
		return p < end && *p >= 0x40 && *p < 0x7f ? p + 1 : p;
	}
	if (*p == ']') {
		for (p++; p < end && *p != 0x07 && *p != 0x1b; p++)
			;
		return p < end && *p == 0x07 ? p + 1 : p;
	}
	if (*p == '(' || *p == ')')
		p++;
	return p < end ? p + 1 : end;
}

size_t terminal_shows(uint8_t *to, const uint8_t **from, const uint8_t *end)
{
	const uint8_t *p = *from;
	size_t at = 0, n = 0;

	for (; p < end && *p != '\r'; p++) {
		if (*p == 0x1b) {
			p = terminal_escape_end(p, end) - 1;
			if (*p == 'K' && n > at)
				n = at;
		} else if (*p == '\b') {
			at -= at > 0;
		} else {
			bool nbsp = *p == 0xc2 && end - p > 1 && p[1] == 0xa0;

			to[at++] = nbsp ? ' ' : *p;
			p += nbsp;
			n = at > n ? at : n;
		}
	}
	*from = p;
	return n;
}

/* Does a line of licence output stand there? Names of licences are in small letters,
 * with a colon or parentheses behind them, and the number of a report is long. */
static bool is_bulleted(struct slice s)
{
	enum { ID_LEAST = 8 };
	uint8_t c = s.n ? s.p[0] : 0;

	if (c == '<' || (c >= 'A' && c <= 'Z'))
		return true;
	if (c >= '0' && c <= '9')
		return show_digits(s).n >= ID_LEAST;
	return (c == '(' || (c >= 'a' && c <= 'z')) &&
	       (memchr(s.p, ':', s.n) || memchr(s.p, '(', s.n));
}

size_t terminal_bullet(struct slice s)
{
	static const char *const bullets[] = {
		"-", "*", "o", "+",
		"\xe2\x80\xa2", "\xe2\x80\x93", "\xe2\x97\xa6", "\xe2\x96\xaa",
		"\xc2\xb7", "\xc2\xa7",
	};
	enum { BLANKS_MOST = 16 };
	size_t n = 0, end;

	for (size_t i = 0; i < sizeof(bullets) / sizeof(bullets[0]) && !n; i++) {
		if (slice_starts(s, bullets[i]))
			n = strlen(bullets[i]);
	}
	for (end = n; end < s.n && end - n < BLANKS_MOST && s.p[end] == ' ';)
		end++;
	return n && end > n && is_bulleted(slice_part(s, end, s.n)) ? end : 0;
}

size_t terminal_mark(struct slice s)
{
	static const char *const marks[] = {"--More--", "<--- More --->"};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (slice_starts(s, marks[i]))
			return strlen(marks[i]);
	}
	return 0;
}

const bool terminal_begins[256] = {
	['-'] = true, ['<'] = true,  ['*'] = true,  ['o'] = true,
	['+'] = true, [0xe2] = true, [0xc2] = true,
};
