#include "page/inside.h"

#include <inttypes.h>

#include "base/code.h"
#include "base/text.h"
#include "base/when.h"

/* Nobody reads more of a name, and the rest must not swell the page. */
enum { TEXT_MOST = 300 };

void put(struct page *p, const char *html)
{
	buf_add_text(p->out, html);
}

static void escape(struct buf *out, struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '<':
			buf_add_text(out, "&lt;");
			break;
		case '>':
			buf_add_text(out, "&gt;");
			break;
		case '&':
			buf_add_text(out, "&amp;");
			break;
		case '"':
			buf_add_text(out, "&quot;");
			break;
		case '\'':
			buf_add_text(out, "&#39;");
			break;
		default:
			buf_add_byte(out, s.p[i]);
		}
	}
}

/* At most so many bytes, and no character in halves. */
static struct slice cut(struct slice s)
{
	size_t n = TEXT_MOST;

	if (s.n <= n)
		return s;
	while (n && (s.p[n] & 0xc0) == 0x80)
		n--;
	return slice_part(s, 0, n);
}

void put_text(struct page *p, struct slice s)
{
	_cleanup_buf_ struct buf visible = {0};
	struct slice short_form = cut(s);

	text_visible(&visible, short_form);
	escape(p->out, buf_slice(&visible));
	if (short_form.n < s.n)
		put(p, "\u2026");
}

static bool is_ascii(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] >= 0x80)
			return false;
	}
	return true;
}

void put_name(struct page *p, struct slice s)
{
	bool apart = !is_ascii(s);

	put(p, apart ? "<bdi dir=ltr>" : "");
	put_text(p, s);
	put(p, apart ? "</bdi>" : "");
}

void put_amount(struct page *p, amount v)
{
	char text[AMOUNT_TEXT_MAX];
	const char *digits = amount_text(text, v);
	size_t n;

	if (*digits == '-') {
		put(p, "\u2212");
		digits++;
	}
	n = strlen(digits);
	for (size_t i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			put(p, "\u202f");
		buf_add_byte(p->out, (uint8_t)digits[i]);
	}
}

void put_count(struct page *p, uint64_t v)
{
	put_amount(p, v);
}

void put_sort(struct page *p, amount v)
{
	char text[AMOUNT_TEXT_MAX];

	putf(p, " data-s=%s", amount_text(text, v));
}

static const char *const months[] = {
	"January", "February", "March",	    "April",   "May",	   "June",
	"July",	   "August",   "September", "October", "November", "December"};

/* What cannot be a date for people is told in seconds. */
static bool is_dated(struct page *p, int64_t at, struct when_parts *w)
{
	*w = when_parts(at);
	if (w->year >= 0 && w->year <= 9999)
		return true;
	putf(p, "@%" PRId64, at);
	return false;
}

void put_date(struct page *p, int64_t at)
{
	struct when_parts w;

	if (is_dated(p, at, &w))
		putf(p, "%04" PRId64 "-%02d-%02d", w.year, w.month, w.day);
}

void put_short_date(struct page *p, int64_t at)
{
	struct when_parts w;

	if (is_dated(p, at, &w))
		putf(p, "%d %.3s %" PRId64, w.day, months[w.month - 1], w.year);
}

void put_long_time(struct page *p, int64_t at)
{
	char text[WHEN_TEXT_MAX];
	struct when_parts w;

	if (!is_dated(p, at, &w))
		return;
	putf(p, "<time datetime=\"%s\">%d %s %" PRId64, when_text(text, at),
	     w.day, months[w.month - 1], w.year);
	if (w.second)
		putf(p, ", %02d:%02d:%02d UTC</time>", w.hour, w.minute,
		     w.second);
	else
		putf(p, ", %02d:%02d UTC</time>", w.hour, w.minute);
}

void put_hex(struct page *p, const uint8_t hash[SHA256_BYTES])
{
	char text[SHA256_TEXT_MAX];

	putf(p, "<code>%s</code>", hex_text(text, hash, SHA256_BYTES));
}

void put_counted(struct page *p, uint64_t n, const char *one, const char *many)
{
	put_count(p, n);
	putf(p, "\u00a0%s", n == 1 ? one : many);
}

void put_beyond(struct page *p, uint64_t n, const char *one, const char *many,
		const char *where)
{
	if (!n)
		return;
	put(p, "<p class=beyond><b>");
	put_counted(p, n, one, many);
	put(p, n == 1 ? "</b> is not in this page; " : "</b> are not in this page; ");
	put(p, where);
	put(p, "</p>");
}

const char *percent(char out[16], amount part, amount whole)
{
	unsigned hundredths = 0;

	if (whole > 0 && part > 0)
		hundredths = part >= whole ? 10000
					   : (unsigned)(part * 10000 / whole);
	snprintf(out, 16, "%u.%02u", hundredths / 100, hundredths % 100);
	return out;
}

void put_number_cell(struct page *p, const char *label, uint64_t n)
{
	putf(p, "<td class=n data-l=%s", label);
	put_sort(p, n);
	buf_add_byte(p->out, '>');
	put_count(p, n);
}

/* ---- names of things ------------------------------------------------------------- */

struct slice license_name(const struct page *p, const struct balance_license *l)
{
	struct slice name = books_name(p->m->books, l->name);

	return name.n ? name : books_tag(p->m->books, l->tag);
}

void put_license_brief(struct page *p, const struct balance_license *l)
{
	struct slice name = license_name(p, l);
	struct slice account = books_account(p->m->books, l->account);

	put(p, "<b>");
	if (name.n)
		put_name(p, name);
	else
		put(p, "without a name");
	put(p, "</b>");
	if (account.n) {
		put(p, "<small>");
		put_name(p, account);
		if (l->billing.n) {
			put(p, " \u00b7 ");
			put_name(p, l->billing);
		}
		put(p, "</small>");
	}
}

void put_license(struct page *p, const struct balance_license *l)
{
	struct slice tag = books_tag(p->m->books, l->tag);

	put_license_brief(p, l);
	if (tag.n && !slice_equal(tag, license_name(p, l))) {
		put(p, "<small class=tag>");
		put_name(p, tag);
		put(p, "</small>");
	}
}

static const struct book_device *device_of(const struct page *p,
					   uint32_t device)
{
	size_t count;
	const struct book_device *all = books_devices(p->m->books, &count);

	return device < count ? &all[device] : NULL;
}

static void put_udi(struct page *p, const struct udi *udi)
{
	put_name(p, udi->pid);
	put(p, udi->pid.n && udi->sn.n ? " " : "");
	put_name(p, udi->sn);
}

void put_device(struct page *p, uint32_t device)
{
	const struct book_device *d = device_of(p, device);

	if (!d)
		return;
	if (d->hostname.n) {
		put(p, "<b>");
		put_name(p, d->hostname);
		put(p, "</b><small>");
		put_udi(p, &d->udi);
		put(p, "</small>");
	} else {
		put(p, "<b>");
		put_name(p, d->udi.sn);
		put(p, "</b><small>");
		put_name(p, d->udi.pid);
		put(p, "</small>");
	}
}

void put_device_line(struct page *p, uint32_t device)
{
	const struct book_device *d = device_of(p, device);

	if (!d)
		return;
	if (d->hostname.n) {
		put_name(p, d->hostname);
		put(p, " (");
	}
	put_udi(p, &d->udi);
	put(p, d->hostname.n ? ")" : "");
}

void put_days(struct page *p, int64_t at)
{
	amount apart = (amount)at - p->m->at;
	amount days = ((apart < 0 ? -apart : apart) + DAY - 1) / DAY;

	if (!days) {
		put(p, "now");
		return;
	}
	put(p, apart > 0 ? "in " : "");
	put_amount(p, days);
	put(p, days == 1 ? "\u00a0day" : "\u00a0days");
	put(p, apart > 0 ? "" : " ago");
}
