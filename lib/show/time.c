#include "show/state.h"

#include "base/when.h"

/* The words of a time, each of a known kind, in whatever order they come: the
 * four forms of formats/show-output.md 2.2 differ in nothing else. */
struct time_words {
	uint64_t year, month, day;
	int64_t second; /* of the day; -1: none yet */
	struct slice zone;
};

char show_clock_mark(struct slice text)
{
	return text.n && (text.p[0] == '*' || text.p[0] == '.')
		       ? (char)text.p[0]
		       : 0;
}

/* Three letters of either case as a number; 0 for other words. */
static uint32_t letters(struct slice word)
{
	if (word.n != 3)
		return 0;
	return (word.p[0] | 0x20u) << 16 | (word.p[1] | 0x20u) << 8 |
	       (word.p[2] | 0x20u);
}
#define LETTERS(a, b, c) ((uint32_t)(a) << 16 | (uint32_t)(b) << 8 | (c))

static uint64_t month_of(struct slice word)
{
	static const uint32_t names[] = {
		LETTERS('j', 'a', 'n'), LETTERS('f', 'e', 'b'),
		LETTERS('m', 'a', 'r'), LETTERS('a', 'p', 'r'),
		LETTERS('m', 'a', 'y'), LETTERS('j', 'u', 'n'),
		LETTERS('j', 'u', 'l'), LETTERS('a', 'u', 'g'),
		LETTERS('s', 'e', 'p'), LETTERS('o', 'c', 't'),
		LETTERS('n', 'o', 'v'), LETTERS('d', 'e', 'c'),
	};
	uint32_t name = letters(word);

	for (unsigned i = 0; name && i < 12; i++) {
		if (names[i] == name)
			return i + 1;
	}
	return 0;
}

static bool is_weekday(struct slice word)
{
	switch (letters(word)) {
	case LETTERS('m', 'o', 'n'):
	case LETTERS('t', 'u', 'e'):
	case LETTERS('w', 'e', 'd'):
	case LETTERS('t', 'h', 'u'):
	case LETTERS('f', 'r', 'i'):
	case LETTERS('s', 'a', 't'):
	case LETTERS('s', 'u', 'n'):
		return true;
	default:
		return false;
	}
}

/* "03:31:32" or "03:31:32.920": seconds of the day. */
static bool take_clock(struct time_words *t, struct slice word)
{
	uint64_t h, m, s;

	if (word.n < 8 || word.p[2] != ':' || word.p[5] != ':' ||
	    (word.n > 8 && word.p[8] != '.') ||
	    !slice_u64(slice_part(word, 0, 2), &h) ||
	    !slice_u64(slice_part(word, 3, 5), &m) ||
	    !slice_u64(slice_part(word, 6, 8), &s) || h > 23 || m > 59 ||
	    s > 60)
		return false;
	t->second = (int64_t)(h * 3600 + m * 60 + s);
	return true;
}

/* "2021-11-17" */
static bool take_date(struct time_words *t, struct slice word)
{
	return word.n == 10 && word.p[4] == '-' && word.p[7] == '-' &&
	       slice_u64(slice_part(word, 0, 4), &t->year) &&
	       slice_u64(slice_part(word, 5, 7), &t->month) &&
	       slice_u64(slice_part(word, 8, 10), &t->day);
}

static bool take_word(struct time_words *t, struct slice word)
{
	uint64_t number;

	if (slice_u64(word, &number)) {
		uint64_t *place = word.n == 4 ? &t->year : &t->day;

		if (*place)
			return false;
		*place = number;
		return true;
	}
	if (t->second < 0 && take_clock(t, word))
		return true;
	if (!t->month && (t->month = month_of(word)))
		return true;
	if (!t->year && take_date(t, word))
		return true;
	if (is_weekday(word))
		return true;
	if (t->second >= 0 && !t->zone.p) {
		t->zone = word;
		return true;
	}
	return false;
}

bool show_time(struct shown s, int64_t *seconds, struct slice *zone)
{
	struct time_words t = {.second = -1};
	struct slice rest = s.text;

	if (show_clock_mark(rest))
		rest = slice_part(rest, 1, rest.n);
	while ((rest = slice_trim(rest)).n) {
		size_t n = 0;

		while (n < rest.n && rest.p[n] != ' ' && rest.p[n] != '\t')
			n++;
		if (!take_word(&t, slice_part(rest, 0, n)))
			return false;
		rest = slice_part(rest, n, rest.n);
	}
	if (t.second < 0 || t.year < 1970 || t.year > 9999 || !t.month ||
	    t.month > 12 || !t.day || t.day > 31)
		return false;
	*seconds = when_from_parts((struct when_parts){
			   .year = (int64_t)t.year,
			   .month = (int)t.month,
			   .day = (int)t.day,
		   }) + t.second;
	if (*seconds == 0)
		return false;
	if (zone)
		*zone = t.zone;
	return true;
}
