#include "page/inside.h"

/* One row a licence: what is owned against what is in use, as a bar and in
 * numbers. A bar's scale is its own: what matters is how full it is. */

static amount most(amount a, amount b)
{
	return a > b ? a : b;
}

static amount told(struct maybe_amount v)
{
	return v.given && v.value > 0 ? v.value : 0;
}

struct bar {
	amount limit;	  /* owned and got from others; 0 when not known */
	bool has_limit;
	amount account;	  /* in use by the account's count */
	amount reserved;  /* on top of it */
	amount reported, peak, scale;
};

static struct bar bar_of(const struct balance_license *l)
{
	struct bar b = {
		.has_limit = l->owned.given,
		.account = told(l->in_use_account),
		.reserved = l->reserved_in_use ? 0 : told(l->reserved),
		.reported = l->in_use_reported,
		.peak = l->peak_reported,
	};

	if (b.has_limit)
		b.limit = most(l->owned.value + l->substituted, 0);
	b.scale = most(most(b.limit, b.account + b.reserved),
		       most(b.reported, b.peak));
	return b;
}

static void put_piece(struct page *p, const char *class, int y, amount from,
		      amount to, amount scale)
{
	char x[16], w[16];

	if (to > from)
		putf(p, "<rect class=%s x=%s%% y=%d width=%s%% height=10 />",
		     class, percent(x, from, scale), y,
		     percent(w, to - from, scale));
}

/* A lane of use; what goes beyond the limit looks different. */
static void put_lane(struct page *p, const struct bar *b, const char *class,
		     int y, amount from, amount to)
{
	amount edge = b->has_limit ? b->limit : to;

	put_piece(p, class, y, from, to < edge ? to : most(edge, from),
		  b->scale);
	put_piece(p, "over", y, most(from, edge), to, b->scale);
}

static void put_bar(struct page *p, const struct balance_license *l)
{
	struct bar b = bar_of(l);
	char x[16];

	put(p, "<td class=g><svg class=bar aria-hidden=true>");
	if (b.has_limit && b.limit)
		putf(p, "<rect class=own y=2 width=%s%% height=26 />",
		     percent(x, b.limit, b.scale));
	put_lane(p, &b, "acc", 4, 0, b.account);
	put_lane(p, &b, "res", 4, b.account, b.account + b.reserved);
	put_lane(p, &b, "rep", 16, 0, b.reported);
	if (b.peak > b.reported)
		putf(p, "<svg class=peak x=%s%% y=21><path d=\"M-5 0L0-5 5 0 0 "
			"5z\"/></svg>", percent(x, b.peak, b.scale));
	if (b.has_limit)
		putf(p, "<svg class=lim x=%s%%><path d=\"M0 0v30\"/></svg>",
		     percent(x, b.limit, b.scale));
	put(p, "</svg>");
}

static void put_number(struct page *p, const char *label, bool given, amount v)
{
	putf(p, "<td class=n data-l=%s", label);
	if (!given) {
		put(p, "><span class=none>not told</span>");
		return;
	}
	put_sort(p, v);
	buf_add_byte(p->out, '>');
	put_amount(p, v);
}

static void put_balance(struct page *p, const struct balance_license *l)
{
	bool is_short = l->balance.given && l->balance.value < 0;

	put(p, "<td class=\"n end\" data-l=Balance");
	if (!l->balance.given) {
		put(p, "><span class=none>not known</span>");
		return;
	}
	put_sort(p, l->balance.value);
	put(p, is_short ? "><b class=bad>short by " : "><b>");
	put_amount(p, is_short ? -l->balance.value : l->balance.value);
	put(p, "</b>");
}

/* The findings in words; a shortage has been told by the balance. */
static void put_words(struct page *p, const struct balance_license *l)
{
	uint32_t bits = l->findings & ~(1u << FINDING_INSUFFICIENT);

	if (!bits)
		return;
	put(p, "<small class=words>");
	for (unsigned k = 0, n = 0; k < FINDING_COUNT; k++) {
		if (!(bits >> k & 1))
			continue;
		putf(p, "%s<a href=\"#f-%s\"%s>%s</a>", n++ ? ", " : "",
		     balance_finding_word(k),
		     l->gravities >> k & 1 ? " class=bad" : "",
		     balance_finding_word(k));
	}
	put(p, "</small>");
}

static void put_row(struct page *p, const struct balance_license *l)
{
	put(p, "<tr><th scope=row>");
	put_license(p, l);
	put_words(p, l);
	put_bar(p, l);
	put_number(p, "Owned", l->owned.given, l->owned.value);
	if (l->substituted) {
		put(p, l->substituted > 0 ? "<small>+" : "<small>");
		put_amount(p, l->substituted);
		put(p, " by substitution</small>");
	}
	put_number(p, "Reserved", l->reserved.given, l->reserved.value);
	put_number(p, "Account", l->in_use_account.given,
		   l->in_use_account.value);
	put_number(p, "Reported", true, l->in_use_reported);
	put_number(p, "Peak", true, l->peak_reported);
	put_balance(p, l);
	put(p, "\n");
}

static const char head[] =
	"<div class=wide tabindex=0 role=region aria-labelledby=c-licences>"
	"<table class=\"t licences\" data-name=licences data-page=40>"
	"<caption id=c-licences>Each bar has its own scale. The short ones stand "
	"first.</caption>"
	"<thead><tr><th scope=col data-k=t>Licence<th scope=col>Owned against use"
	"<th scope=col data-k=n class=n>Owned<th scope=col data-k=n class=n>Reserved"
	"<th scope=col data-k=n class=n title=\"in use by the account\'s own count\">"
	"Account<th scope=col data-k=n class=n title=\"in use by the reports\">"
	"Reported<th scope=col data-k=n class=n title=\"most in use at one time, by "
	"the reports\">Peak<th scope=col data-k=n class=n>Balance</thead><tbody>\n";

static const char legend[] =
	"<ul class=legend>"
	"<li><svg class=key aria-hidden=true><rect class=own y=1 width=26 "
	"height=14 /><path class=limit d=\"M26 0v16\"/></svg>owned, with what is "
	"substituted"
	"<li><svg class=key aria-hidden=true><rect class=acc y=3 width=28 "
	"height=10 /></svg>in use by the account\u2019s count"
	"<li><svg class=key aria-hidden=true><rect class=res y=3 width=28 "
	"height=10 /></svg>reserved by authorization codes"
	"<li><svg class=key aria-hidden=true><rect class=rep y=3 width=28 "
	"height=10 /></svg>in use by the reports"
	"<li><svg class=key aria-hidden=true><rect class=over y=3 width=28 "
	"height=10 /></svg>beyond what is owned"
	"<li><svg class=key aria-hidden=true><path class=peak d=\"M9 8L14 3l5 5-5 "
	"5z\"/></svg>peak of the reports</ul>";

void put_licenses(struct page *p)
{
	size_t count = p->m->balance->license_count;
	size_t rows = count < LICENSES_MOST ? count : LICENSES_MOST;

	put(p, "<section id=licences aria-labelledby=h-licences>"
	       "<h2 id=h-licences>Licences</h2>");
	if (!count) {
		put(p, "<p>No licence is owned, and none is reported.</p>"
		       "</section>\n");
		return;
	}
	put_beyond(p, count - rows, "licence that does better",
		   "licences that do better",
		   "<code>rum reconcile --csv</code> lists every licence, and so "
		   "does <code>reconcile.csv</code> in an evidence pack.");
	put(p, legend);
	put(p, head);
	for (size_t i = 0; i < rows; i++)
		put_row(p, p->licenses[i]);
	put(p, "</tbody></table></div></section>\n");
}
