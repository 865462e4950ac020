#include "show/terminal.h"

#include <string.h>

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

/* The bullet of a list, which pages put in front of attributes
 * (formats/show-output.md section 8, 17). */
static bool is_bullet(struct slice s)
{
	return s.n > 2 && s.p[0] == '-' && s.p[1] == ' ' &&
	       (s.p[2] == '<' || (s.p[2] >= 'A' && s.p[2] <= 'Z'));
}

size_t terminal_mark(struct slice s)
{
	static const char *const marks[] = {"--More--", "<--- More --->"};

	if (is_bullet(s))
		return 2;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (slice_starts(s, marks[i]))
			return strlen(marks[i]);
	}
	return 0;
}
