/* The XML declaration (XML 1.0, productions 23 to 26, 32 and 80). */
#include <strings.h>

#include "xml/lexer.h"

static struct slice skip_white(struct slice s)
{
	const uint8_t *p = xml_not_white(s);

	return p ? slice_part(s, (size_t)(p - s.p), s.n)
		 : slice_part(s, s.n, s.n);
}

/* `name = "value"` with white space before it, taken off *rest. */
static bool take(struct slice *rest, const char *name, struct slice *value)
{
	struct slice s = skip_white(*rest);
	size_t n = 1;

	if (s.n == rest->n || !slice_starts(s, name))
		return false;
	s = skip_white(slice_part(s, slice_of(name).n, s.n));
	if (!slice_starts(s, "="))
		return false;
	s = skip_white(slice_part(s, 1, s.n));
	if (!slice_starts(s, "\"") && !slice_starts(s, "'"))
		return false;
	while (n < s.n && s.p[n] != s.p[0])
		n++;
	if (n == s.n)
		return false;
	*value = slice_part(s, 1, n);
	*rest = slice_part(s, n + 1, s.n);
	return true;
}

static bool is_utf8(struct slice s)
{
	return s.n == 5 && strncasecmp((const char *)s.p, "UTF-8", 5) == 0;
}

enum rc declaration_check(struct slice inside, uint64_t offset, struct err *e)
{
	char shown[SHOWN_MAX];
	struct slice value;

	if (!take(&inside, "version", &value))
		return err_at(e, RC_MALFORMED, offset,
			      "the XML declaration has no version");
	if (!slice_is(value, "1.0"))
		return err_at(e, RC_REFUSED, offset,
			      "XML version %s; only 1.0 is read",
			      xml_shown(shown, value));
	if (take(&inside, "encoding", &value) && !is_utf8(value))
		return err_at(e, RC_REFUSED, offset,
			      "encoding %s; only UTF-8 is read",
			      xml_shown(shown, value));
	if (take(&inside, "standalone", &value) && !slice_is(value, "yes") &&
	    !slice_is(value, "no"))
		return err_at(e, RC_MALFORMED, offset,
			      "standalone in the XML declaration is neither "
			      "yes nor no");
	if (xml_not_white(inside))
		return err_at(e, RC_MALFORMED, offset,
			      "the XML declaration is malformed");
	return RC_OK;
}
