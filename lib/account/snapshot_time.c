/* Dates of snapshots: formats/cssm-files.md sections 11.1 and 15 (trap 18), and
 * what spreadsheets make of them. */
#include "account/csv.h"
#include "account/snapshot_read.h"
#include "base/when.h"

/* Words in place of a date that say there is none. */
static bool says_none(struct slice text)
{
	static const char *const words[] = {"none",	 "null",      "na",
					    "nil",	 "never",     "perpetual",
					    "permanent", "no expiration",
					    "does not expire"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (csv_name_is(text, words[i]))
			return true;
	}
	return csv_name_is(text, ""); /* "-" and its like */
}

/* "Dec" or "December"; 0: none. */
static int month_of(struct slice word)
{
	static const char *const names[] = {
		"january", "february", "march",	  "april",
		"may",	   "june",	  "july",	  "august",
		"september", "october", "november", "december"};

	for (int i = 0; i < 12; i++) {
		char head[4] = {names[i][0], names[i][1], names[i][2], '\0'};

		if (csv_name_is(word, head) || csv_name_is(word, names[i]))
			return i + 1;
	}
	return csv_name_is(word, "sept") ? 9 : 0;
}

static bool is_letter_or_digit(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

/* The next run of letters or digits, behind up to two separators. */
static struct slice next_word(struct slice *rest)
{
	struct slice word;
	size_t from = 0, n;

	while (from < 2 && from < rest->n && strchr("-/., ", rest->p[from]) &&
	       rest->p[from])
		from++;
	for (n = from; n < rest->n && is_letter_or_digit(rest->p[n]);)
		n++;
	word = slice_part(*rest, from, n);
	*rest = slice_part(*rest, n, rest->n);
	return word;
}

/* Day, month and year as words; false: the words are no date with one reading. */
static bool order_words(const struct slice words[3], struct slice *year,
			int *month, uint64_t *day)
{
	/* Where the year, the month and the day stand, and whether the month must
	 * be a name. */
	static const struct {
		int year, month, day;
		bool named;
	} orders[] = {{0, 1, 2, false}, {0, 1, 2, true}, {2, 1, 0, true},
		      {2, 0, 1, true}};
	uint64_t number;

	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		struct slice name = words[orders[i].month];

		*year = words[orders[i].year];
		*month = month_of(name);
		if (!orders[i].named && name.n <= 2 &&
		    slice_u64(name, &number))
			*month = (int)number;
		if (*month && year->n == 4 && slice_u64(*year, &number) &&
		    words[orders[i].day].n <= 2 &&
		    slice_u64(words[orders[i].day], day))
			return true;
	}
	return false;
}

static bool is_numbers(const struct slice words[3])
{
	uint64_t number;

	for (size_t i = 0; i < 3; i++) {
		if (!slice_u64(words[i], &number))
			return false;
	}
	return true;
}

/* Two numbers before the year, of which only one can be the month. */
static bool order_numbers(const struct slice words[3], struct slice *year,
			  int *month, uint64_t *day)
{
	uint64_t first, second, number;

	*year = words[2];
	if (year->n != 4 || !slice_u64(*year, &number) || words[0].n > 2 ||
	    words[1].n > 2 || !slice_u64(words[0], &first) ||
	    !slice_u64(words[1], &second) ||
	    (first <= 12 && second <= 12 && first != second))
		return false;
	*month = (int)(first > 12 ? second : first);
	*day = first > 12 ? first : second;
	return true;
}

static const char *const no_date = "is no date; write dates as 2026-12-31";

/* Why three words are none. */
static const char *fault_of(const struct slice words[3])
{
	if (!is_numbers(words))
		return no_date;
	for (size_t i = 0; i < 3; i++) {
		if (words[i].n == 3 || words[i].n > 4)
			return "has no year of four digits; write dates as "
			       "2026-12-31, and nothing where a term never ends";
	}
	return "does not say which number is the day and which the month or year "
	       "(a spreadsheet may have changed it); write dates as 2026-12-31";
}

/* The forms that people and spreadsheets write. */
static const char *read_written(struct snapshot_time *out, struct arena *a,
				struct slice text)
{
	struct slice rest = text, words[3], year;
	uint64_t day;
	int month;

	for (size_t i = 0; i < 3; i++)
		words[i] = next_word(&rest);
	if (!order_words(words, &year, &month, &day) &&
	    !order_numbers(words, &year, &month, &day))
		return fault_of(words);
	text = slice_of(arena_printf(a, "%.*s-%02d-%02d%.*s", SLICE_ARG(year),
				     month, (int)day, SLICE_ARG(rest)));
	if (!when_parse(text, &out->at.value))
		return no_date;
	out->text = text;
	out->at.given = true;
	out->is_date = rest.n == 0;
	return NULL;
}

const char *snapshot_time_read(struct snapshot_time *out, struct arena *a,
			       struct slice text)
{
	/* Fewer digits are a date without separators, or none. */
	enum { EPOCH_DIGITS = 9 };
	uint64_t number;

	text = slice_trim(text);
	*out = (struct snapshot_time){.text = text};
	if (!text.n || csv_name_is(text, "none") || csv_name_is(text, "null")) {
		out->text = SLICE_LITERAL("");
		return NULL;
	}
	if (says_none(text))
		return NULL;
	if (slice_u64(text, &number) && text.n < EPOCH_DIGITS)
		return no_date;
	if (!when_parse(text, &out->at.value))
		return read_written(out, a, text);
	out->at.given = true;
	out->is_date = when_is_date(text);
	return NULL;
}

bool snapshot_end(const struct snapshot_time *t, int64_t *last)
{
	*last = t->at.value + (t->is_date ? WHEN_DAY_LAST : 0);
	return t->at.given;
}
