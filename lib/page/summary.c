#include "page/inside.h"

/* The few numbers that matter, each with what it says and where more stands. */
enum mark { MARK_GOOD, MARK_WARN, MARK_BAD, MARK_UNKNOWN };

/* Words, so that nothing depends on colour. */
static const struct {
	const char *name, *text;
} marks[] = {
	[MARK_GOOD] = {"good", "\u2713 fine"},
	[MARK_WARN] = {"warn", "! look at it"},
	[MARK_BAD] = {"bad", "\u2715 act"},
	[MARK_UNKNOWN] = {"unknown", "? not known"},
};

static void begin_figure(struct page *p, enum mark mark, const char *link)
{
	putf(p, "<li class=%s><a href=\"#%s\"><span class=mark>%s</span> "
		"<strong>", marks[mark].name, link, marks[mark].text);
}

static void middle(struct page *p, const char *label)
{
	putf(p, "</strong> <span class=what>%s</span></a><p>", label);
}

/* What was not looked at is not fine. */
static void put_unknown(struct page *p, const char *link, const char *label,
			const char *why)
{
	begin_figure(p, MARK_UNKNOWN, link);
	put(p, "\u2013");
	middle(p, label);
	put(p, why);
}

static const char no_account[] = "no snapshot tells what is owned";

static enum mark mark_if(bool any, enum mark mark)
{
	return any ? mark : MARK_GOOD;
}

/* ---- the figures ----------------------------------------------------------------------- */

static void put_short(struct page *p)
{
	const struct page_facts *f = &p->facts;
	size_t n = f->by_finding[FINDING_INSUFFICIENT];

	if (!p->facts.knows_account) {
		put_unknown(p, "licences", "licences short", no_account);
		return;
	}
	begin_figure(p, mark_if(n, MARK_BAD), "licences");
	put_count(p, n);
	middle(p, n == 1 ? "licence short" : "licences short");
	put(p, "of ");
	put_counted(p, p->m->balance->license_count, "licence", "licences");
	if (n) {
		put(p, "; ");
		put_amount(p, f->missing);
		put(p, " missing in all");
	}
}

static void put_estimated(struct page *p, const struct page_facts *f)
{
	if (!f->overdue_estimated)
		return;
	if (f->overdue_estimated == f->overdue)
		put(p, f->overdue == 1 ? "" : "all ");
	else
		put_count(p, f->overdue_estimated);
	put(p, f->overdue_estimated == f->overdue ? "by " : " of them by ");
	put(p, f->overdue_estimated == 1 ? "an estimated date; "
					 : "estimated dates; ");
}

static void put_overdue(struct page *p)
{
	const struct page_facts *f = &p->facts;

	if (!p->m->standing_count) {
		put_unknown(p, "devices", "devices overdue",
			    "no device is known");
		return;
	}
	begin_figure(p, f->overdue ? MARK_BAD
			: mark_if(f->due_soon || f->undated, MARK_WARN),
		     "deadlines");
	put_count(p, f->overdue);
	middle(p, f->overdue == 1 ? "device overdue" : "devices overdue");
	if (f->overdue) {
		put(p, "the longest by ");
		put_counted(p, f->overdue_longest, "day", "days");
		put(p, "; ");
		put_estimated(p, f);
	}
	if (f->due_soon)
		put_count(p, f->due_soon);
	else
		put(p, "none");
	putf(p, " %sdue within %d\u00a0days", f->overdue ? "more " : "",
	     DUE_SOON_DAYS);
	if (f->undated) {
		put(p, "; ");
		put_count(p, f->undated);
		put(p, " without any date");
	}
}

static void put_out_of_place(struct page *p)
{
	size_t silent = p->facts.notes[FINDING_SILENT_DEVICE];
	size_t strangers = p->facts.notes[FINDING_STRANGER_DEVICE];
	size_t wrong = p->facts.notes[FINDING_WRONG_ACCOUNT];
	size_t all = silent + strangers + wrong;

	if (!p->facts.listed) {
		put_unknown(p, "findings", "devices out of place",
			    "nothing that lists devices was read");
		return;
	}
	begin_figure(p, mark_if(all, MARK_BAD), "findings");
	put_count(p, all);
	middle(p, all == 1 ? "device out of place" : "devices out of place");
	if (silent)
		put_count(p, silent);
	else
		put(p, "none");
	put(p, " silent since ");
	put_short_date(p, p->m->balance->silent_since);
	if (strangers) {
		put(p, "; ");
		put_counted(p, strangers, "unlisted device reports",
			    "unlisted devices report");
	}
	if (wrong) {
		put(p, "; ");
		put_count(p, wrong);
		put(p, " in the wrong account");
	}
}

static void put_unacknowledged(struct page *p)
{
	const struct page_facts *f = &p->facts;

	if (!books_tally(p->m->books)->knows_acks) {
		put_unknown(p, "findings", "in use, not acknowledged",
			    "no acknowledgement and no ledger was read");
		return;
	}
	begin_figure(p, mark_if(f->not_acknowledged != 0, MARK_WARN),
		     "findings");
	put_amount(p, f->not_acknowledged);
	middle(p, "in use, not acknowledged");
	put(p, "of ");
	put_amount(p, f->reported);
	put(p, " that the reports show in use");
}

static void put_ends(struct page *p)
{
	const struct page_facts *f = &p->facts;

	if (!p->facts.knows_account) {
		put_unknown(p, "terms", "terms end", no_account);
		return;
	}
	begin_figure(p, f->ends_short ? MARK_BAD
			: mark_if(f->ends, MARK_WARN), "terms");
	put_count(p, f->ends);
	middle(p, f->ends == 1 ? "term ends" : "terms end");
	if (p->m->until.given) {
		put(p, "by ");
		put_short_date(p, p->m->until.value);
	}
	if (f->ends) {
		put(p, "; ");
		if (f->ends_short)
			put_count(p, f->ends_short);
		else
			put(p, "none");
		put(p, f->ends_short == 1 ? " leaves a shortage"
					  : " leave a shortage");
	}
}

static void put_unused(struct page *p)
{
	size_t n = p->facts.by_finding[FINDING_UNUSED];

	if (!p->facts.knows_account) {
		put_unknown(p, "findings", "licences unused", no_account);
		return;
	}
	begin_figure(p, mark_if(n, MARK_WARN), "findings");
	put_count(p, n);
	middle(p, n == 1 ? "licence unused" : "licences unused");
	if (n) {
		put_amount(p, p->facts.unused);
		put(p, " owned, and nothing uses them");
	} else {
		put(p, "everything that is owned is or was in use");
	}
}

/* ---- the sentence on top -------------------------------------------------------------------- */

static void put_part(struct page *p, bool *any, size_t n, const char *one,
		     const char *many)
{
	if (!n)
		return;
	put(p, *any ? ", " : "");
	put_counted(p, n, one, many);
	*any = true;
}

/* Nothing to check is not the same as nothing wrong. */
static void put_lead(struct page *p)
{
	const struct page_facts *f = &p->facts;
	const struct balance *b = p->m->balance;
	size_t others = 0;
	bool any = false;

	put(p, "<p class=lead>");
	if (!b->license_count && !p->m->standing_count) {
		put(p, "Nothing was found to compare: no licence, no device.</p>");
		return;
	}
	put_part(p, &any, f->by_finding[FINDING_INSUFFICIENT],
		 "licence is short", "licences are short");
	put_part(p, &any, f->overdue, "device is overdue",
		 "devices are overdue");
	put_part(p, &any, f->notes[FINDING_SILENT_DEVICE], "device is silent",
		 "devices are silent");
	put_part(p, &any, f->notes[FINDING_CONFLICT], "report is in conflict",
		 "reports are in conflict");
	/* Without an account nothing can be held against it. */
	for (size_t i = 0; p->facts.knows_account && i < b->license_count; i++)
		others += b->licenses[i].gravities &&
			  !(b->licenses[i].findings >> FINDING_INSUFFICIENT & 1);
	put_part(p, &any, others,
		 any ? "other licence does not add up" : "licence does not add up",
		 any ? "other licences do not add up" : "licences do not add up");
	if (!p->facts.knows_account)
		put(p, any ? "; no snapshot tells what is owned"
			   : "No device is overdue; no snapshot tells what is owned");
	else if (!any)
		put(p, b->in_order
			       ? "The account adds up, and no device is overdue"
			       : "There are findings about devices or snapshots");
	put(p, ".</p>");
}

/* Whoever reads only the beginning must not miss it. */
static void put_lacking(struct page *p)
{
	if (!p->m->malformed)
		return;
	put(p, "<p class=lacking><b class=bad>");
	put_counted(p, p->m->malformed, "piece of the input",
		    "pieces of the input");
	put(p, " could not be read</b>: the numbers are without what ");
	put(p, p->m->malformed == 1 ? "it holds.</p>" : "they hold.</p>");
}

void put_summary(struct page *p)
{
	put(p, "<section id=summary aria-labelledby=h-summary>"
	       "<h2 id=h-summary>In short</h2>");
	put_lead(p);
	put_lacking(p);
	put(p, "<ul class=figures>");
	put_short(p);
	put_overdue(p);
	put_out_of_place(p);
	put_unacknowledged(p);
	put_ends(p);
	put_unused(p);
	put(p, "</ul></section>\n");
}
