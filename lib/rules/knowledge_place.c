#include "rules/knowledge_place.h"

/* Rows are printed in columns: no gap is wider, and no id has fewer digits or more. */
enum { GAP_MOST = 64, ID_LEAST = 9, ID_MOST = 20 };

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static size_t behind_gap(struct slice text, size_t at)
{
	size_t most = at + GAP_MOST;

	while (at < text.n && at < most && is_blank(text.p[at]))
		at++;
	return at;
}

/* Where the state stands in a row that begins with an id; 0: it is no such row. */
static size_t row_state(struct slice text)
{
	size_t from = behind_gap(text, 0), at = from;

	while (at < text.n && at - from <= ID_MOST && text.p[at] >= '0' &&
	       text.p[at] <= '9')
		at++;
	if (at - from < ID_LEAST || at >= text.n || !is_blank(text.p[at]))
		return 0;
	return behind_gap(text, at);
}

/* Does the word at `from` follow the state of such a row, and is it one letter? */
static bool is_flag(struct slice text, size_t from, size_t end)
{
	size_t at = row_state(text), most = at + GAP_MOST;

	if (!at || end - from != 1)
		return false;
	while (at < text.n && at < most && !is_blank(text.p[at]))
		at++;
	return behind_gap(text, at) == from;
}

/* The end of what stands in front of the blanks before `at`. */
static size_t end_before(struct slice text, size_t at)
{
	while (at && is_blank(text.p[at - 1]))
		at--;
	return at;
}

/* At the beginning, behind a comma or behind two blanks; and a value follows. */
static bool is_key(struct slice text, size_t from, size_t end)
{
	size_t before = end_before(text, from);

	if (end >= text.n || text.p[end] != ':' ||
	    (end + 1 < text.n && !is_blank(text.p[end + 1])))
		return false;
	return !before || from - before >= 2 || text.p[before - 1] == ',';
}

bool knowledge_in_place(struct slice text, size_t from, size_t end,
			enum knowledge_kind kind)
{
	switch (kind) {
	case KNOW_REPORT_STATE:
		return (from && row_state(text) == from) ||
		       is_key(text, from, end) ||
		       slice_ends(slice_part(text, 0, end_before(text, from)),
				  "State:");
	case KNOW_REPORT_FLAG:
		return is_flag(text, from, end);
	case KNOW_TERM:
		return is_key(text, from, end);
	default:
		return false;
	}
}
