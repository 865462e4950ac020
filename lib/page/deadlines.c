#include "page/inside.h"

#include <stdlib.h>

#include "base/when.h"

/* What is due when: a drawing by weeks, then the same in numbers, then the terms
 * that end. */

enum {
	WEEKS = 13,		/* on either side of now */
	COLUMNS = 2 * WEEKS + 2, /* with one for what is earlier, one for later */
	NOW = WEEKS + 1,	/* the first column that is not overdue */
	WEEK = 7 * DAY,
	LANE = 74,		/* height of a lane with its numbers */
	TOP_TEXT = 14, LANES_TOP = 18,
};

#define LANES(X)                                                               \
	X(LANE_REPORTS, "Reports due", "reports")                              \
	X(LANE_ACKS, "ACKs due", "acks")                           \
	X(LANE_TERMS, "Terms end", "terms")
enum lane {
#define X(name, text, word) name,
	LANES(X)
#undef X
	LANE_COUNT
};
static const char *const lane_texts[] = {
#define X(name, text, word) [name] = text,
	LANES(X)
#undef X
};

/* Groups of the table: up to so many days from now. */
static const struct group {
	int64_t days; /* the last that belongs to it */
	const char *text;
} groups[] = {
	{-91, "overdue by more than 90 days"},
	{-31, "overdue by 31 to 90 days"},
	{-8, "overdue by 8 to 30 days"},
	{-1, "overdue by up to 7 days"},
	{7, "within 7 days"},
	{30, "in 8 to 30 days"},
	{90, "in 31 to 90 days"},
	{INT64_MAX, "later"},
};
enum { GROUPS = sizeof(groups) / sizeof(groups[0]), OVERDUE_GROUPS = 4 };

struct tally {
	uint64_t column[LANE_COUNT][COLUMNS], group[LANE_COUNT][GROUPS];
	uint64_t unknown;	/* devices without any date */
	uint64_t nothing;	/* that need not report */
	bool any;
};

/* Days from now, rounded away from it, so that an instant that has passed is
 * never 0. */
static int64_t days_from(int64_t now, int64_t at)
{
	amount apart = (amount)at - now;

	return (int64_t)(apart < 0 ? -((-apart + DAY - 1) / DAY)
				   : (apart + DAY - 1) / DAY);
}

static void add(struct tally *t, const struct page *p, enum lane lane,
		int64_t at)
{
	int64_t days = days_from(p->m->at, at);
	int64_t week = days < 0 ? -((-days + 6) / 7) : days / 7;
	unsigned g = 0;

	if (week < -WEEKS - 1)
		week = -WEEKS - 1;
	if (week > WEEKS)
		week = WEEKS;
	t->column[lane][NOW + week]++;
	while (days > groups[g].days)
		g++;
	t->group[lane][g]++;
	t->any = true;
}

static void add_standing(struct tally *t, const struct page *p,
			 const struct standing *s)
{
	const struct deadlines *d = &s->deadlines;

	if (d->report.given)
		add(t, p, LANE_REPORTS, d->report.at);
	if (d->ack.given)
		add(t, p, LANE_ACKS, d->ack.at);
	if (d->report.given || d->ack.given)
		return;
	if (s->state == STANDS_CLEAR)
		t->nothing++;
	else
		t->unknown++;
}

static void gather(struct tally *t, const struct page *p)
{
	const struct balance *b = p->m->balance;

	for (size_t i = 0; i < p->m->standing_count; i++)
		add_standing(t, p, &p->m->standings[i]);
	for (size_t i = 0; i < b->license_count; i++) {
		const struct balance_license *l = &b->licenses[i];

		for (size_t k = 0; k < l->forecast_count; k++) {
			if (l->forecasts[k].quantity < 0)
				add(t, p, LANE_TERMS, l->forecasts[k].at);
		}
	}
}

/* ---- the drawing -------------------------------------------------------------------- */

/* "999", "1.7k", "12k": as narrow as a column; the table has it in full. */
static void put_brief(struct page *p, uint64_t n)
{
	static const char units[] = "kMGTPE";
	unsigned unit = 0;

	if (n < 1000) {
		put_count(p, n);
		return;
	}
	for (; n >= 1000000; n /= 1000)
		unit++;
	if (n < 10000)
		putf(p, "%u.%u%c", (unsigned)n / 1000, (unsigned)n / 100 % 10,
		     units[unit]);
	else
		putf(p, "%u%c", (unsigned)n / 1000, units[unit]);
}

static void put_lane(struct page *p, const struct tally *t, enum lane lane)
{
	enum { TALLEST = LANE - 44 };
	int base = LANES_TOP + ((int)lane + 1) * LANE - 4;
	uint64_t most = 1;
	bool is_many = false;
	char x[16], w[16], middle[16];

	for (unsigned i = 0; i < COLUMNS; i++) {
		uint64_t n = t->column[lane][i];

		/* On a phone there is room for one digit. */
		is_many |= n > 9;
		if (n > most && i > 0 && i + 1 < COLUMNS)
			most = n;
	}
	putf(p, "<g%s><text x=0 y=%d class=lane>%s</text><path class=base "
		"d=\"M0 %dh4000\"/>", is_many ? " class=many" : "",
	     base - LANE + 20, lane_texts[lane], base);
	for (unsigned i = 0; i < COLUMNS; i++) {
		uint64_t n = t->column[lane][i];
		int high = (int)((amount)n * TALLEST / most);

		if (!n)
			continue;
		/* What is earlier and later may be more than a drawing holds. */
		high = n > most ? TALLEST : high < 3 ? 3 : high;
		percent(x, i * 100 + 12, COLUMNS * 100);
		percent(w, 76, COLUMNS * 100);
		percent(middle, i * 100 + 50, COLUMNS * 100);
		putf(p, "<rect class=%s x=%s%% y=%d width=%s%% height=%d />"
			"<text class=num x=%s%% y=%d text-anchor=middle>",
		     i < NOW ? "late" : "due", x, base - high, w, high, middle,
		     base - high - 3);
		put_brief(p, n);
		put(p, "</text>");
	}
	put(p, "</g>");
}

static void put_mark(struct page *p, int week, const char *class, bool shown)
{
	char x[16];

	percent(x, (NOW + week) * 100, COLUMNS * 100);
	putf(p, "<svg class=%s x=%s%%><path d=\"M0 %dv%d\"/></svg>", class, x,
	     TOP_TEXT + 2, LANE * LANE_COUNT);
	if (!shown)
		return;
	putf(p, "<text x=%s%% y=%d text-anchor=middle>", x, TOP_TEXT - 4);
	if (week)
		put_short_date(p, p->m->at + (int64_t)week * WEEK);
	else
		put(p, "today");
	put(p, "</text>");
}

static void put_drawing(struct page *p, const struct tally *t)
{
	putf(p, "<svg class=timeline height=%d role=img aria-label=\"What is due "
		"by weeks, 13 before and 13 after now; the table below has the "
		"numbers\">", LANES_TOP + LANE_COUNT * LANE);
	put_mark(p, -9, "tick", true);
	put_mark(p, 0, "today", true);
	put_mark(p, 9, "tick", true);
	for (unsigned lane = 0; lane < LANE_COUNT; lane++)
		put_lane(p, t, lane);
	put(p, "</svg><p class=note>A column is a week; the first and the last "
	       "hold all that is earlier and later. What has passed is "
	       "crossed.</p>");
}

/* ---- the numbers ------------------------------------------------------------------- */

static bool has_any(const struct tally *t, unsigned g)
{
	for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
		if (t->group[lane][g])
			return true;
	}
	return false;
}

static void put_groups(struct page *p, const struct tally *t)
{
	put(p, "<table class=small><caption>The same in numbers</caption>"
	       "<thead><tr><th scope=col>When");
	for (unsigned lane = 0; lane < LANE_COUNT; lane++)
		putf(p, "<th scope=col class=n>%s", lane_texts[lane]);
	put(p, "</thead><tbody>\n");
	for (unsigned g = 0; g < GROUPS; g++) {
		if (!has_any(t, g))
			continue;
		putf(p, "<tr><th scope=row>%s%s%s", g < OVERDUE_GROUPS
		     ? "<span class=bad>" : "", groups[g].text,
		     g < OVERDUE_GROUPS ? "</span>" : "");
		for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
			put(p, "<td class=n>");
			if (t->group[lane][g])
				put_count(p, t->group[lane][g]);
			else
				put(p, "<span class=none>\u2013</span>");
		}
		put(p, "\n");
	}
	put(p, "</tbody></table><p class=note>");
	if (t->nothing) {
		put_counted(p, t->nothing, "device needs", "devices need");
		put(p, " not report. ");
	}
	if (t->unknown) {
		put_counted(p, t->unknown, "device has", "devices have");
		put(p, " no date that could be known or computed. ");
	}
	put(p, "</p>");
}

/* ---- terms ------------------------------------------------------------------------- */

struct ending {
	const struct balance_license *license;
	const struct balance_forecast *forecast;
};

static int compare(const void *x, const void *y)
{
	const struct ending *a = x, *b = y;

	if (a->forecast->at != b->forecast->at)
		return a->forecast->at < b->forecast->at ? -1 : 1;
	if (a->license != b->license)
		return a->license < b->license ? -1 : 1;
	return a->forecast < b->forecast ? -1 : a->forecast > b->forecast;
}

static size_t list_endings(struct page *p, struct ending **out)
{
	const struct balance *b = p->m->balance;
	size_t n = 0;

	for (size_t i = 0; i < b->license_count; i++)
		n += b->licenses[i].forecast_count;
	*out = arena_array(&p->arena, n + 1, sizeof(**out));
	n = 0;
	for (size_t i = 0; i < b->license_count; i++) {
		const struct balance_license *l = &b->licenses[i];

		for (size_t k = 0; k < l->forecast_count; k++)
			(*out)[n++] = (struct ending){l, &l->forecasts[k]};
	}
	qsort(*out, n, sizeof(**out), compare);
	return n;
}

static void put_ending(struct page *p, const struct ending *e)
{
	const struct balance_forecast *f = e->forecast;

	put(p, "<tr><td");
	put_sort(p, f->at);
	buf_add_byte(p->out, '>');
	if (f->quantity < 0 && f->end.text.n)
		put_text(p, f->end.text);
	else
		put_date(p, f->at);
	put(p, "<small>");
	put_days(p, f->at);
	put(p, "</small><th scope=row>");
	put_license_brief(p, e->license);
	put(p, "<td class=n data-l=Quantity");
	put_sort(p, f->quantity);
	put(p, f->quantity > 0 ? ">+" : ">");
	put_amount(p, f->quantity);
	put(p, "<td data-l=Subscription>");
	if (f->subscription_id.n)
		put_name(p, f->subscription_id);
	else
		put(p, "<span class=none>\u2013</span>");
	put(p, "<td class=n data-l=\"Owned then\"");
	put_sort(p, f->owned);
	buf_add_byte(p->out, '>');
	put_amount(p, f->owned);
	put(p, "<td class=\"n end\" data-l=\"Balance then\"");
	put_sort(p, f->balance);
	put(p, f->balance < 0 ? "><b class=bad>short by " : "><b>");
	put_amount(p, f->balance < 0 ? -f->balance : f->balance);
	put(p, "</b>\n");
}

static void put_terms(struct page *p)
{
	struct ending *all;
	size_t n = list_endings(p, &all), rows = n < TERMS_MOST ? n : TERMS_MOST;

	put(p, "<h3 id=terms>What runs out</h3>");
	if (!n) {
		put(p, "<p>No term ends or begins");
		if (p->m->until.given) {
			put(p, " by ");
			put_short_date(p, p->m->until.value);
		}
		put(p, ".</p>");
		return;
	}
	put_beyond(p, n - rows, "later term", "later terms",
		   "<code>rum reconcile --json</code> has the forecast of every "
		   "licence.");
	put(p, "<div class=wide tabindex=0 role=region aria-labelledby=c-terms>"
	       "<table class=\"t terms\" data-name=terms data-page=20><caption "
	       "id=c-terms>Terms that end or begin, and the balance from then on "
	       "if use stays as it is</caption><thead><tr><th scope=col data-k=n>"
	       "When<th scope=col data-k=t>Licence<th scope=col data-k=n "
	       "class=n>Quantity<th scope=col data-k=t>Subscription<th scope=col "
	       "data-k=n class=n>Owned then<th scope=col data-k=n class=n>Balance "
	       "then</thead><tbody>\n");
	for (size_t i = 0; i < rows; i++)
		put_ending(p, &all[i]);
	put(p, "</tbody></table></div>");
}

void put_deadlines(struct page *p)
{
	struct tally t = {0};

	gather(&t, p);
	put(p, "<section id=deadlines aria-labelledby=h-deadlines>"
	       "<h2 id=h-deadlines>Deadlines</h2>");
	if (t.any) {
		put_drawing(p, &t);
		put_groups(p, &t);
	} else {
		put(p, "<p>No deadline is known.</p>");
	}
	put_terms(p);
	put(p, "</section>\n");
}
