#include "archive/archive.h"
#include "base/utf8.h"

static const char *bytes_fault(struct slice name)
{
	for (size_t i = 0, step; i < name.n; i += step) {
		const uint8_t *p = name.p + i;

		step = utf8_step(p, name.p + name.n);
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
