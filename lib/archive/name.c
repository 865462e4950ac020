#include "archive/archive.h"

/* Length of the UTF-8 sequence at p (RFC 3629: shortest form, no surrogates,
 * at most U+10FFFF), or 0. */
static size_t utf8_length(const uint8_t *p, size_t n)
{
	static const struct {
		uint8_t first, last, second_from, second_to;
		size_t length;
	} forms[] = {
		{0x00, 0x7f, 0, 0, 1},		 {0xc2, 0xdf, 0x80, 0xbf, 2},
		{0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
		{0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
		{0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4},
		{0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (p[0] < forms[i].first || p[0] > forms[i].last)
			continue;
		if (forms[i].length > n)
			return 0;
		if (forms[i].length > 1 && (p[1] < forms[i].second_from ||
					    p[1] > forms[i].second_to))
			return 0;
		for (size_t k = 2; k < forms[i].length; k++) {
			if ((p[k] & 0xc0) != 0x80)
				return 0;
		}
		return forms[i].length;
	}
	return 0;
}

static const char *bytes_fault(struct slice name)
{
	for (size_t i = 0, step; i < name.n; i += step) {
		const uint8_t *p = name.p + i;

		step = utf8_length(p, name.n - i);
		if (step == 0)
			return "its name is not valid UTF-8";
		if (*p == 0)
			return "its name holds a NUL byte";
		/* U+0080 to U+009F are control characters too. */
		if (*p < 0x20 || *p == 0x7f || (*p == 0xc2 && p[1] < 0xa0))
			return "its name holds a control byte";
		if (*p == '\\')
			return "its name holds a backslash";
	}
	return NULL;
}

static bool is_letter(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

const char *archive_name_fault(struct slice name, const struct limits *l)
{
	const char *fault;

	if (name.n == 0)
		return "its name is empty";
	if (name.n > l->name_bytes)
		return "its name is too long (--limit name-bytes=NUMBER "
		       "raises the limit)";
	fault = bytes_fault(name);
	if (fault)
		return fault;
	if (name.p[0] == '/')
		return "its name is absolute";
	if (name.n >= 2 && name.p[1] == ':' && is_letter(name.p[0]))
		return "its name starts with a drive letter";
	for (size_t from = 0, to; from <= name.n; from = to + 1) {
		for (to = from; to < name.n && name.p[to] != '/'; to++)
			;
		if (to == from)
			return "its name has an empty part";
		if (slice_is(slice_part(name, from, to), ".."))
			return "its name has a \"..\" part";
	}
	return NULL;
}
