#include "show/reader.h"

#include <string.h>
#include <strings.h>

#include "base/when.h"

bool show_number(struct shown s, uint64_t *out)
{
	return slice_u64(show_digits(s.text), out);
}

/* What stands in the first parentheses; p == NULL without. */
static struct slice aside(struct slice text)
{
	size_t from = slice_find(text, "(", 0);
	size_t to = slice_find(text, ")", 0);

	if (from == SIZE_MAX || to == SIZE_MAX || to < from)
		return (struct slice){0};
	return slice_trim(slice_part(text, from + 1, to));
}

bool show_number_aside(struct shown s, uint64_t *out)
{
	return slice_u64(aside(s.text), out);
}

struct slice show_origin(struct shown s)
{
	return aside(s.text);
}

bool show_bool(struct shown s, bool *out)
{
	static const struct {
		const char *word;
		bool value;
	} words[] = {
		{"true", true},	 {"yes", true}, {"false", false},
		{"no", false},	 {"enabled", true}, {"disabled", false},
	};
	size_t n = 0;

	while (n < s.text.n && s.text.p[n] > ' ' && s.text.p[n] != '(')
		n++;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strlen(words[i].word) == n &&
		    strncasecmp(words[i].word, (const char *)s.text.p, n) ==
			    0) {
			*out = words[i].value;
			return true;
		}
	}
	return false;
}
