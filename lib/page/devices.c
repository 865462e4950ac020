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

/* What is computed is marked: the device has not said so. */
static void put_deadline(struct page *p, const char *label,
			 const struct deadline *d)
{
	putf(p, "<td data-l=\"%s\"", label);
	if (!d->given) {
		put(p, d->none ? "><span class=none>none"
						: "><span class=none>?");
		put(p, "</span>");
		return;
	}
	put_sort(p, d->at);
	put(p, d->rule == DEADLINE_STATED ? ">" : ">\u2248 ");
	put_date(p, d->at);
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

static void put_words(struct page *p, const struct standing *s)
{
	uint32_t bits = p->device_findings[s->device];
	unsigned n = 0;

	put(p, "<td data-l=Findings>");
	for (unsigned k = 0; k < STANDING_FINDING_COUNT; k++) {
		if (s->findings >> k & 1)
			put_word(p, &n, standing_word(k));
	}
	for (unsigned k = 0; k < FINDING_COUNT; k++) {
		bool told = (k == FINDING_CONFLICT &&
			     s->findings >> STANDING_CONFLICT & 1) ||
			    (k == FINDING_WRONG_ACCOUNT &&
			     s->findings >> STANDING_WRONG_ACCOUNT & 1);

		if (bits >> k & 1 && !told)
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
	put_words(p, s);
	put(p, "\n");
}

/* Buttons that set the filter; the script shows them. */
static void put_choice(struct page *p, const char *words, size_t n)
{
	if (!n)
		return;
	putf(p, "<button type=button data-q=\"%s\">%s <b>", words, words);
	put_count(p, n);
	put(p, "</b></button>");
}

static void put_choices(struct page *p)
{
	const struct page_facts *f = &p->facts;

	put(p, "<p class=choices hidden data-for=devices>");
	put_choice(p, standing_word(STANDING_OVERDUE), f->overdue);
	for (unsigned k = 0; k < STANDING_FINDING_COUNT; k++) {
		if (k != STANDING_OVERDUE)
			put_choice(p, standing_word(k), f->by_standing[k]);
	}
	put_choice(p, balance_finding_word(FINDING_SILENT_DEVICE),
		   f->notes[FINDING_SILENT_DEVICE]);
	put_choice(p, balance_finding_word(FINDING_STRANGER_DEVICE),
		   f->notes[FINDING_STRANGER_DEVICE]);
	put(p, "</p>");
}

static void put_meanings(struct page *p)
{
	put(p, "<dl class=words>");
	for (unsigned k = 0; k < STANDING_FINDING_COUNT; k++) {
		if (!p->facts.by_standing[k])
			continue;
		putf(p, "<dt>%s<dd>%s: ", standing_word(k), standing_text(k));
		put_counted(p, p->facts.by_standing[k], "device", "devices");
	}
	put(p, "</dl>");
}

static const char head[] =
	"<div class=wide tabindex=0 role=region aria-labelledby=c-devices>"
	"<table class=\"t devices\" data-name=devices data-page=50>"
	"<caption id=c-devices>The most urgent first. \u2248 is a date that was "
	"computed from the policy; the others are stated by the device."
	"</caption><thead><tr><th scope=col data-k=t>Device<th scope=col data-k=t>"
	"Account<th scope=col data-k=n>State<th scope=col data-k=n>Last report"
	"<th scope=col data-k=n>Last ACK<th scope=col data-k=n>Next report"
	"<th scope=col data-k=n>ACK by<th scope=col data-k=t>Findings</thead>"
	"<tbody>\n";

void put_devices(struct page *p)
{
	size_t count;
	const struct book_device *all = books_devices(p->m->books, &count);

	put(p, "<section id=devices aria-labelledby=h-devices>"
	       "<h2 id=h-devices>Devices</h2>");
	if (!p->m->standing_count) {
		put(p, "<p>No device is known.</p></section>\n");
		return;
	}
	put_choices(p);
	put(p, head);
	for (size_t i = 0; i < p->m->standing_count; i++) {
		const struct standing *s = &p->m->standings[i];

		if (s->device < count)
			put_row(p, s, &all[s->device]);
	}
	put(p, "</tbody></table></div>");
	put_meanings(p);
	put(p, "</section>\n");
}
