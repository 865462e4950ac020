#include "page/inside.h"

/* The table of devices: a row each, the most urgent first. */

static void put_time(struct page *p, const char *label, struct maybe_i64 at)
{
	putf(p, "<td data-l=\"%s\"", label);
	if (!at.given) {
		put(p, "><span class=none>never</span>");
		return;
	}
	put_sort(p, at.value);
	buf_add_byte(p->out, '>');
	put_date(p, at.value);
}

static void put_rule(struct page *p, const struct deadline *d)
{
	if (d->rule != DEADLINE_STATED)
		putf(p, "<small>%s</small>", deadline_rule_words[d->rule]);
}

/* What is computed is marked: the device has not said so. */
static void put_deadline(struct page *p, const char *label,
			 const struct deadline *d)
{
	putf(p, "<td data-l=\"%s\"", label);
	if (!d->given) {
		put(p, d->none ? "><span class=none>none"
						: "><span class=none>?");
		put(p, "</span>");
		if (d->none)
			put_rule(p, d);
		return;
	}
	put_sort(p, d->at);
	put(p, d->rule == DEADLINE_STATED ? ">" : ">\u2248 ");
	put_date(p, d->at);
	put_rule(p, d);
}

/* What the policy gives, beside the other date that the device states. */
static void put_other(struct page *p, const struct deadlines *d)
{
	const struct deadline *c = &d->computed_ack;

	if (!d->differs || !(c->given || c->none))
		return;
	put(p, "<small>");
	if (c->given) {
		put(p, "\u2248 ");
		put_date(p, c->at);
	} else {
		put(p, "none");
	}
	putf(p, " by %s</small>", deadline_rule_words[c->rule]);
}

static void put_state(struct page *p, const struct standing *s)
{
	const char *tag = is_due_soon(p, s) ? "b class=warn" : "span";

	put(p, "<td data-l=State");
	switch (s->state) {
	case STANDS_OVERDUE:
		put_sort(p, (amount)s->next.value - p->m->at);
		put(p, "><b class=bad>overdue by ");
		put_counted(p, s->overdue_days, "day", "days");
		put(p, "</b>");
		break;
	case STANDS_DUE:
		put_sort(p, (amount)s->next.value - p->m->at);
		putf(p, "><%s>due ", tag);
		put_days(p, s->next.value);
		putf(p, "</%.*s>", (int)strcspn(tag, " "), tag);
		break;
	case STANDS_CLEAR:
		put(p, "><span class=none>nothing due</span>");
		break;
	default:
		put(p, "><span class=none>not known</span>");
	}
}

static void put_word(struct page *p, unsigned *n, const char *word)
{
	putf(p, "%s%s", (*n)++ ? ", " : "", word);
}

/* What status and reconcile find of one device, each thing once. */
struct words {
	uint32_t standing, balance; /* bits */
};

static struct words words_of(const struct page *p, const struct standing *s)
{
	static const struct {
		enum standing_finding standing;
		enum balance_finding balance;
	} alike[] = {{STANDING_CONFLICT, FINDING_CONFLICT},
		     {STANDING_WRONG_ACCOUNT, FINDING_WRONG_ACCOUNT}};
	struct words w = {s->findings, p->device_findings[s->device]};

	for (unsigned i = 0; i < sizeof(alike) / sizeof(alike[0]); i++) {
		w.standing |= (w.balance >> alike[i].balance & 1)
			      << alike[i].standing;
		w.balance &= ~(1u << alike[i].balance);
	}
	/* Of the two the one that has proofs below. */
	if (w.balance >> FINDING_SILENT_DEVICE & 1)
		w.standing &= ~(1u << STANDING_NO_REPORT);
	return w;
}

static void put_words(struct page *p, const struct standing *s)
{
	struct words w = words_of(p, s);
	unsigned n = 0;

	put(p, "<td data-l=Findings>");
	for (unsigned k = 0; k < STANDING_FINDING_COUNT; k++) {
		if (w.standing >> k & 1)
			put_word(p, &n, standing_word(k));
	}
	for (unsigned k = 0; k < FINDING_COUNT; k++) {
		if (w.balance >> k & 1)
			put_word(p, &n, balance_finding_word(k));
	}
	if (!n)
		put(p, "<span class=none>\u2013</span>");
}

static void put_row(struct page *p, const struct standing *s,
		    const struct book_device *d)
{
	put(p, "<tr><th scope=row>");
	put_device(p, s->device);
	put(p, "<td data-l=Account>");
	if (books_account(p->m->books, d->account).n)
		put_name(p, books_account(p->m->books, d->account));
	else
		put(p, "<span class=none>not known</span>");
	put_state(p, s);
	put_time(p, "Last report", s->last_report);
	put_time(p, "Last ACK", s->last_ack);
	put_deadline(p, "Next report", &s->deadlines.report);
	put_deadline(p, "ACK by", &s->deadlines.ack);
	put_other(p, &s->deadlines);
	put_words(p, s);
	put(p, "\n");
}

/* In how many rows each word stands. */
struct word_counts {
	size_t standing[STANDING_FINDING_COUNT], balance[FINDING_COUNT];
};

static struct word_counts count_words(const struct page *p, size_t rows)
{
	struct word_counts c = {0};

	for (size_t i = 0; i < rows; i++) {
		struct words w = words_of(p, &p->m->standings[i]);

		for (unsigned k = 0; k < STANDING_FINDING_COUNT; k++)
			c.standing[k] += w.standing >> k & 1;
		for (unsigned k = 0; k < FINDING_COUNT; k++)
			c.balance[k] += w.balance >> k & 1;
	}
	return c;
}

/* Buttons that set the filter; the script shows them. */
static void put_choice(struct page *p, const char *word, size_t n)
{
	if (!n)
		return;
	putf(p, "<button type=button data-q=\"%s\">%s <b>", word, word);
	put_count(p, n);
	put(p, "</b></button>");
}

static void put_choices(struct page *p, const struct word_counts *c)
{
	put(p, "<p class=choices hidden data-for=devices>");
	for (unsigned k = 0; k < STANDING_FINDING_COUNT; k++)
		put_choice(p, standing_word(k), c->standing[k]);
	for (unsigned k = 0; k < FINDING_COUNT; k++)
		put_choice(p, balance_finding_word(k), c->balance[k]);
	put(p, "</p>");
}

static void put_meaning(struct page *p, const char *word, const char *text,
			size_t n)
{
	if (!n)
		return;
	putf(p, "<dt>%s<dd>%s: ", word, text);
	put_counted(p, n, "device", "devices");
}

static void put_meanings(struct page *p, const struct word_counts *c)
{
	put(p, "<dl class=words>");
	for (unsigned k = 0; k < STANDING_FINDING_COUNT; k++)
		put_meaning(p, standing_word(k), standing_text(k),
			    c->standing[k]);
	for (unsigned k = 0; k < FINDING_COUNT; k++)
		put_meaning(p, balance_finding_word(k), balance_finding_text(k),
			    c->balance[k]);
	put(p, "</dl>");
}

/* The rules that dates of these rows name, and how sure they are. */
static void put_rules(struct page *p, size_t rows)
{
	bool used[DEADLINE_RULE_COUNT] = {false};

	for (size_t i = 0; i < rows; i++) {
		const struct standing *s = &p->m->standings[i];

		standing_rules(s, s->deadlines.differs, used);
	}
	put(p, "<dl class=\"words rules\">");
	for (unsigned r = 0; r < DEADLINE_RULE_COUNT; r++) {
		if (used[r])
			putf(p, "<dt>%s<dd>%s (%s)", deadline_rule_words[r],
			     deadline_rule_text(r), deadline_rule_sure(r));
	}
	put(p, "</dl>");
}

static const char head[] =
	"<div class=wide tabindex=0 role=region aria-labelledby=c-devices>"
	"<table class=\"t devices\" data-name=devices data-page=50>"
	"<caption id=c-devices>The most urgent first. \u2248 is a date that was "
	"computed from the policy, by the rule beside it; the others are stated "
	"by the device."
	"</caption><thead><tr><th scope=col data-k=t>Device<th scope=col data-k=t>"
	"Account<th scope=col data-k=n>State<th scope=col data-k=n>Last report"
	"<th scope=col data-k=n>Last ACK<th scope=col data-k=n>Next report"
	"<th scope=col data-k=n>ACK by<th scope=col data-k=t>Findings</thead>"
	"<tbody>\n";

static void put_table(struct page *p, size_t rows)
{
	struct word_counts c = count_words(p, rows);
	size_t count;
	const struct book_device *all = books_devices(p->m->books, &count);

	put_choices(p, &c);
	put(p, head);
	for (size_t i = 0; i < rows; i++) {
		const struct standing *s = &p->m->standings[i];

		if (s->device < count)
			put_row(p, s, &all[s->device]);
	}
	put(p, "</tbody></table></div>");
	put_meanings(p, &c);
	put_rules(p, rows);
}

void put_devices(struct page *p)
{
	size_t n = p->m->standing_count;
	size_t rows = n < DEVICES_MOST ? n : DEVICES_MOST;

	put(p, "<section id=devices aria-labelledby=h-devices>"
	       "<h2 id=h-devices>Devices</h2>");
	if (!n) {
		put(p, "<p>No device is known.</p></section>\n");
		return;
	}
	put_beyond(p, n - rows, "less urgent device", "less urgent devices",
		   "<code>rum status --csv</code> lists every device, and so does "
		   "<code>status.csv</code> in an evidence pack.");
	put_table(p, rows);
	put(p, "</section>\n");
}
