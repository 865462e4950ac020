#include "page/inside.h"

#include <stdlib.h>

/* Use over time: a small drawing a licence, all over the same span, so that they
 * can be held against each other. */

enum { TELLING = 12, CHARTS_MOST = 500, WIDTH = 320, TOP = 16, HEIGHT = 84,
       BASE = TOP + HEIGHT };

struct span {
	int64_t from, to;
};

struct chart {
	const struct balance_license *license;
	struct span span;
	amount scale;
	size_t number;
};

/* ---- which are the most telling ------------------------------------------------------- */

static amount lowest(const struct balance_license *l)
{
	amount low = l->point_count ? l->points[0].in_use : 0;

	for (size_t i = 0; i < l->point_count; i++) {
		if (l->points[i].in_use < low)
			low = l->points[i].in_use;
	}
	return low;
}

struct telling {
	const struct balance_license *license;
	unsigned class;
	unsigned change; /* of the peak, in thousandths */
	size_t order;
};

static struct telling telling_of(const struct balance_license *l, size_t order)
{
	static const enum balance_finding urgent[] = {
		FINDING_INSUFFICIENT, FINDING_AT_PEAK, FINDING_UNKNOWN_LICENSE};
	struct telling t = {.license = l, .class = 3, .order = order};

	for (unsigned k = 0; k < 3 && t.class == 3; k++) {
		if (l->findings >> urgent[k] & 1)
			t.class = k;
	}
	if (l->peak_reported > 0)
		t.change = (unsigned)((l->peak_reported - lowest(l)) * 1000 /
				      l->peak_reported);
	return t;
}

static int compare(const void *x, const void *y)
{
	const struct telling *a = x, *b = y;

	if (a->class != b->class)
		return a->class < b->class ? -1 : 1;
	if (a->class == 3 && a->change != b->change)
		return a->change > b->change ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

/* ---- a drawing ------------------------------------------------------------------------ */

static int place_x(const struct chart *c, int64_t at)
{
	amount span = (amount)c->span.to - c->span.from;
	amount part = (amount)at - c->span.from;

	if (part <= 0 || span <= 0)
		return 0;
	return part >= span ? WIDTH : (int)(part * WIDTH / span);
}

/* In tenths. */
static int place_y(const struct chart *c, amount value)
{
	if (value <= 0 || c->scale <= 0)
		return BASE * 10;
	return BASE * 10 - (int)(value * HEIGHT * 10 / c->scale);
}

static void put_y(struct page *p, char letter, int tenths)
{
	if (tenths % 10)
		putf(p, "%c%d.%d", letter, tenths / 10, tenths % 10);
	else
		putf(p, "%c%d", letter, tenths / 10);
}

/* Steps that fall on one column of the drawing become one stroke: up to the
 * greatest, then to the last. */
static void put_steps(struct page *p, const struct chart *c)
{
	const struct balance_license *l = c->license;
	int y = BASE * 10;
	size_t i = 0;

	putf(p, "M0 %d", BASE);
	while (i < l->point_count) {
		int x = place_x(c, l->points[i].at), high = y, last = y;

		for (; i < l->point_count && place_x(c, l->points[i].at) == x;
		     i++) {
			last = place_y(c, l->points[i].in_use);
			high = last < high ? last : high;
		}
		if (x)
			putf(p, "H%d", x);
		if (high != y && high != last)
			put_y(p, 'V', high);
		if (last != y)
			put_y(p, 'V', last);
		y = last;
	}
	putf(p, "H%d", WIDTH);
}

static void put_owned(struct page *p, const struct chart *c)
{
	const struct balance_license *l = c->license;
	amount limit = l->owned.value + l->substituted;
	int y = place_y(c, limit);

	/* Beyond it the same area once more, cut off at the line. */
	if (limit < l->peak_reported)
		putf(p, "<clipPath id=o%zu><path d=\"M0 0H%dV%dH0z\"/></clipPath>"
			"<use href=#u%zu class=above clip-path=\"url(#o%zu)\"/>",
		     c->number, WIDTH, y / 10, c->number, c->number);
	putf(p, "<path class=limit d=\"M0 %d.%dH%d\"/>", y / 10, y % 10, WIDTH);
	/* Its name stands away from the peak's: above the line where no use is
	 * beyond it, else under it, where the area has no pattern. */
	putf(p, "<text x=%s y=%d>owned ",
	     l->peak_at.given && place_x(c, l->peak_at.value) < WIDTH / 2
		     ? "318 text-anchor=end" : "2",
	     limit < l->peak_reported && y / 10 < BASE - 12 ? y / 10 + 11
							   : y / 10 - 4);
	put_amount(p, limit);
	put(p, "</text>");
}

static void put_peak(struct page *p, const struct chart *c)
{
	const struct balance_license *l = c->license;
	int x = place_x(c, l->peak_at.value);
	int y = place_y(c, l->peak_reported);

	putf(p, "<circle cx=%d cy=%d r=2.5 /><text x=%d y=%d class=peak%s>peak ",
	     x, y / 10, x, y / 10 - 5,
	     x > WIDTH * 3 / 4 ? " text-anchor=end"
	     : x > WIDTH / 4 ? " text-anchor=middle" : "");
	put_amount(p, l->peak_reported);
	put(p, "</text>");
}

static void put_state(struct page *p, const struct balance_license *l)
{
	if (l->balance.given && l->balance.value < 0) {
		put(p, "<b class=bad>short by ");
		put_amount(p, -l->balance.value);
		put(p, "</b>");
	} else if (l->findings >> FINDING_AT_PEAK & 1) {
		put(p, "<b class=warn>short at the peak</b>");
	} else if (!l->item && p->facts.knows_account) {
		put(p, "<b class=bad>not in the account</b>");
	} else {
		put(p, "<span class=plain>");
		put_amount(p, l->in_use_reported);
		put(p, " in use</span>");
	}
}

static void put_chart(struct page *p, const struct chart *c)
{
	const struct balance_license *l = c->license;

	put(p, "<figure><figcaption><span>");
	put_license_brief(p, l);
	put(p, "</span> ");
	put_state(p, l);
	putf(p, "</figcaption><svg viewBox=\"0 0 %d %d\" role=img aria-label=\"",
	     WIDTH, BASE + 14);
	put_amount(p, l->in_use_reported);
	put(p, " in use now, at most ");
	put_amount(p, l->peak_reported);
	putf(p, "\"><g class=use><path id=u%zu d=\"", c->number);
	put_steps(p, c);
	putf(p, "V%dz\"/></g>", BASE);
	if (l->owned.given)
		put_owned(p, c);
	putf(p, "<path class=base d=\"M0 %dH%d\"/>", BASE, WIDTH);
	if (l->peak_at.given)
		put_peak(p, c);
	putf(p, "<text x=0 y=%d>", BASE + 12);
	put_short_date(p, c->span.from);
	putf(p, "</text><text x=%d y=%d text-anchor=end>", WIDTH, BASE + 12);
	put_short_date(p, c->span.to);
	put(p, "</text></svg></figure>\n");
}

static void put_several(struct page *p, const struct telling *t, size_t from,
			size_t to)
{
	struct chart c = {.span = {p->m->balance->since, p->m->at}};

	put(p, "<div class=charts>\n");
	for (size_t i = from; i < to; i++) {
		const struct balance_license *l = t[i].license;
		amount limit = l->owned.value + l->substituted;

		c.license = l;
		c.number = i;
		c.scale = l->peak_reported;
		if (l->owned.given && limit > c.scale)
			c.scale = limit;
		put_chart(p, &c);
	}
	put(p, "</div>");
}

/* Only what was ever in use has anything to draw. */
static size_t choose(struct page *p, struct telling **out)
{
	const struct balance *b = p->m->balance;
	struct telling *t = arena_array(&p->arena, b->license_count + 1,
					sizeof(*t));
	size_t n = 0;

	for (size_t i = 0; i < b->license_count; i++) {
		if (p->licenses[i]->peak_reported > 0) {
			t[n] = telling_of(p->licenses[i], n);
			n++;
		}
	}
	qsort(t, n, sizeof(*t), compare);
	*out = t;
	return n;
}

void put_charts(struct page *p)
{
	struct telling *t;
	size_t n = choose(p, &t), most = n < CHARTS_MOST ? n : CHARTS_MOST;

	put(p, "<section id=time aria-labelledby=h-time>"
	       "<h2 id=h-time>Use over time</h2>");
	if (!n) {
		put(p, "<p>The reports show nothing in use in this time.</p>"
		       "</section>\n");
		return;
	}
	put(p, "<p>What the reports show in use, from ");
	put_long_time(p, p->m->balance->since);
	put(p, ". The line is what is owned now; every drawing has a height of "
	       "its own.");
	put(p, n > TELLING ? " The most telling come first.</p>" : "</p>");
	put_several(p, t, 0, n < TELLING ? n : TELLING);
	if (n > TELLING) {
		put(p, "<details><summary>");
		put_counted(p, most - TELLING, "more licence", "more licences");
		put(p, "</summary>");
		put_several(p, t, TELLING, most);
		put(p, "</details>");
	}
	if (n > most) {
		put(p, "<p>");
		put_counted(p, n - most, "licence is", "licences are");
		put(p, " not drawn; all are in the table above.</p>");
	}
	put(p, "</section>\n");
}
