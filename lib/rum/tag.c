#include "rum/checks.h"

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(uint8_t c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* A pattern of 'd' (digit), 'h' (hex digit) and literal bytes. */
static bool fits(struct slice s, const char *pattern)
{
	for (size_t i = 0; i < s.n; i++) {
		char p = pattern[i];

		if (p == 'd' ? !is_digit(s.p[i])
			     : p == 'h' ? !is_hex(s.p[i]) : s.p[i] != (uint8_t)p)
			return false;
	}
	return true;
}

enum { DATE_LENGTH = 7, UUID_LENGTH = 36 };
static const char vendor[] = ".com.cisco.";

static struct slice after_vendor(struct slice tag)
{
	size_t at = slice_find(tag, vendor, 0);

	return at == SIZE_MAX ? (struct slice){0}
			      : slice_part(tag, at + sizeof(vendor) - 1, tag.n);
}

bool rum_tag_has_form(struct slice tag)
{
	struct slice rest = after_vendor(tag);
	size_t comma = slice_find(rest, ",", 0);
	struct slice version = slice_part(rest, comma + 1, rest.n);

	if (!slice_starts(tag, "regid.") || !rest.p ||
	    !fits(slice_part(tag, 6, 6 + DATE_LENGTH), "dddd-dd") ||
	    slice_find(tag, vendor, 0) != 6 + DATE_LENGTH)
		return false;
	if (comma == SIZE_MAX || comma == 0 || version.n < UUID_LENGTH + 2 ||
	    slice_find(version, ",", 0) != SIZE_MAX)
		return false;
	return version.p[version.n - UUID_LENGTH - 1] == '_' &&
	       fits(slice_part(version, version.n - UUID_LENGTH, version.n),
		    "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh");
}

struct slice rum_tag_name(struct slice tag)
{
	struct slice rest = after_vendor(tag);
	size_t comma = slice_find(rest, ",", 0);

	return rest.p && comma != SIZE_MAX ? slice_part(rest, 0, comma) : tag;
}
