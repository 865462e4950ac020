#include "base/when.h"

#include <inttypes.h>
#include <time.h>

enum { DAY = 86400 };
static const uint64_t MILLISECONDS_FROM = 100000000000u;

/* Days since 1970-01-01 of a proleptic Gregorian date, counting years from
 * March so that the leap day comes last. */
static int64_t days_from_date(int64_t year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 +
			  day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - 719468;
}

int64_t when_from_parts(struct when_parts p)
{
	return days_from_date(p.year, p.month, p.day) * DAY + p.hour * 3600 +
	       p.minute * 60 + p.second;
}

struct when_parts when_parts(int64_t seconds)
{
	int64_t days = seconds / DAY, rest = seconds % DAY;
	int64_t era, of_era, year_of_era, of_year, month;
	struct when_parts p;

	if (rest < 0) {
		rest += DAY;
		days--;
	}
	days += 719468;
	era = (days >= 0 ? days : days - 146096) / 146097;
	of_era = days - era * 146097;
	year_of_era = (of_era - of_era / 1460 + of_era / 36524 -
		       of_era / 146096) / 365;
	of_year = of_era - (365 * year_of_era + year_of_era / 4 -
			    year_of_era / 100);
	month = (5 * of_year + 2) / 153;
	p.day = (int)(of_year - (153 * month + 2) / 5 + 1);
	p.month = (int)(month < 10 ? month + 3 : month - 9);
	p.year = year_of_era + era * 400 + (p.month <= 2);
	p.hour = (int)(rest / 3600);
	p.minute = (int)(rest / 60 % 60);
	p.second = (int)(rest % 60);
	return p;
}

static bool take_number(struct slice *s, size_t digits, int *out)
{
	uint64_t value;

	if (s->n < digits || !slice_u64(slice_part(*s, 0, digits), &value))
		return false;
	*out = (int)value;
	*s = slice_part(*s, digits, s->n);
	return true;
}

static bool take_byte(struct slice *s, const char *any_of)
{
	if (s->n == 0 || !strchr(any_of, s->p[0]) || s->p[0] == 0)
		return false;
	*s = slice_part(*s, 1, s->n);
	return true;
}

static bool take_date(struct slice *s, int64_t *days)
{
	static const int length[] = {31, 28, 31, 30, 31, 30,
				     31, 31, 30, 31, 30, 31};
	int year, month, day, longest;

	if (!take_number(s, 4, &year) || !take_byte(s, "-") ||
	    !take_number(s, 2, &month) || !take_byte(s, "-") ||
	    !take_number(s, 2, &day) || month < 1 || month > 12)
		return false;
	longest = length[month - 1];
	if (month == 2 && (year % 4 == 0 && (year % 100 || year % 400 == 0)))
		longest = 29;
	if (day < 1 || day > longest)
		return false;
	*days = days_from_date(year, month, day);
	return true;
}

static bool take_clock(struct slice *s, int64_t *seconds)
{
	int hour, minute, second;

	if (!take_number(s, 2, &hour) || !take_byte(s, ":") ||
	    !take_number(s, 2, &minute) || !take_byte(s, ":") ||
	    !take_number(s, 2, &second) || hour > 23 || minute > 59 ||
	    second > 60)
		return false;
	*seconds = hour * 3600 + minute * 60 + second;
	if (take_byte(s, ".")) {
		if (!take_byte(s, "0123456789"))
			return false;
		while (take_byte(s, "0123456789"))
			;
	}
	return true;
}

static bool take_zone(struct slice *s, int64_t *offset)
{
	bool west;
	int hour, minute;

	*offset = 0;
	if (s->n == 0 || take_byte(s, "Zz"))
		return true;
	west = s->p[0] == '-';
	if (!take_byte(s, "+-") || !take_number(s, 2, &hour) ||
	    !take_byte(s, ":") || !take_number(s, 2, &minute) || hour > 23 ||
	    minute > 59)
		return false;
	*offset = (hour * 60 + minute) * 60 * (west ? -1 : 1);
	return true;
}

int64_t when_from_number(uint64_t number)
{
	if (number >= MILLISECONDS_FROM)
		number /= 1000;
	return number > INT64_MAX ? INT64_MAX : (int64_t)number;
}

bool when_parse(struct slice text, int64_t *seconds)
{
	int64_t days, clock, offset;
	uint64_t number;

	if (slice_u64(text, &number)) {
		*seconds = when_from_number(number);
		return true;
	}
	if (!take_date(&text, &days))
		return false;
	if (text.n == 0) {
		*seconds = days * DAY;
		return true;
	}
	if (!take_byte(&text, "Tt ") || !take_clock(&text, &clock) ||
	    !take_zone(&text, &offset) || text.n)
		return false;
	*seconds = days * DAY + clock - offset;
	return true;
}

bool when_is_date(struct slice text)
{
	return text.n == sizeof("2026-12-31") - 1 && text.p[4] == '-';
}

enum rc when_read(const char *text, int64_t *seconds, struct err *e)
{
	if (when_parse(slice_of(text), seconds))
		return RC_OK;
	return err_set(e, RC_USAGE,
		       "\"%s\" is not a time; write 2026-01-31T12:00:00Z, "
		       "2026-01-31, or seconds since 1970", text);
}

const char *when_text(char out[WHEN_TEXT_MAX], int64_t seconds)
{
	struct when_parts p = when_parts(seconds);

	if (p.year < 0 || p.year > 9999)
		snprintf(out, WHEN_TEXT_MAX, "@%" PRId64, seconds);
	else
		snprintf(out, WHEN_TEXT_MAX,
			 "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)p.year,
			 p.month, p.day, p.hour, p.minute, p.second);
	return out;
}

int64_t when_now(void)
{
	return (int64_t)time(NULL);
}
