#include "page/inside.h"

/* Who vouches for the numbers. */

enum { SIGNERS_MOST = 1000 };

/* ---- verdicts -------------------------------------------------------------------------- */

static void put_verdicts(struct page *p)
{
	const struct books_tally *t = books_tally(p->m->books);

	put(p, "<table class=small><caption>Verdicts on the reports that count"
	       "</caption><thead><tr><th scope=col>Verdict<th scope=col class=n>"
	       "Reports<th scope=col class=n>In use by them"
	       "<th scope=col>Which means</thead><tbody>\n");
	for (unsigned v = VERDICT_VALID; v < VERDICT_COUNT; v++) {
		amount use = p->m->balance->by_verdict[v];
		uint64_t n = v == VERDICT_INVALID ? t->invalid
						  : t->by_verdict[v];

		if (!n && !use)
			continue;
		putf(p, "<tr><th scope=row>%s<td class=n>", verdict_word(v));
		put_count(p, n);
		put(p, "<td class=n>");
		put_amount(p, use);
		putf(p, "<td>%s\n", verdict_text(v));
	}
	put(p, "</tbody></table>");
}

/* The ledger keeps that an anchor vouched, and not which. */
static void put_anchor(struct page *p, const struct page_signer *s)
{
	put(p, "<td data-l=\"Vouched for by\">");
	if (s->anchor.n)
		put_name(p, s->anchor);
	else if (s->verdict == VERDICT_VALID)
		put(p, "<span class=none>an anchor that was enrolled at the "
		       "import; the ledger does not keep which</span>");
	else
		put(p, "<span class=none>\u2013</span>");
}

/* Every device signs with a certificate of its own: so first by what vouches for
 * them. */
static void put_signer_groups(struct page *p)
{
	const struct page_signer *all = p->m->signers;

	put(p, "<table class=\"t signers\"><caption>What vouches for the reports"
	       "</caption><thead><tr><th scope=col>Verdict<th scope=col>Vouched "
	       "for by<th scope=col class=n>Signers<th scope=col class=n>Reports"
	       "</thead><tbody>\n");
	for (size_t i = 0, to; i < p->m->signer_count; i = to) {
		uint64_t reports = 0;

		for (to = i; to < p->m->signer_count &&
			     all[to].verdict == all[i].verdict &&
			     slice_equal(all[to].anchor, all[i].anchor); to++)
			reports += all[to].reports;
		putf(p, "<tr><th scope=row>%s", verdict_word(all[i].verdict));
		put_anchor(p, &all[i]);
		put_number_cell(p, "Signers", to - i);
		put_number_cell(p, "Reports", reports);
		put(p, "\n");
	}
	put(p, "</tbody></table>");
}

static void put_signer(struct page *p, const struct page_signer *s)
{
	put(p, "<tr><th scope=row>");
	if (s->subject.n)
		put_name(p, s->subject);
	else
		put(p, "<span class=none>its certificate is not at hand</span>");
	putf(p, "<td data-l=Verdict>%s", verdict_word(s->verdict));
	put_number_cell(p, "Reports", s->reports);
	put(p, "<td data-l=Certificate>");
	put_hex(p, s->sha256);
	put(p, "\n");
}

static void put_signers(struct page *p)
{
	size_t n = p->m->signer_count;
	size_t shown = n < SIGNERS_MOST ? n : SIGNERS_MOST;

	if (!n) {
		put(p, "<p>No report bears a signature that a certificate at hand "
		       "fits, so nobody is named as its signer.</p>");
		return;
	}
	put_signer_groups(p);
	put(p, "<details><summary>");
	put_counted(p, n, "signer", "signers");
	put(p, "</summary><div class=wide tabindex=0 role=region "
	       "aria-label=signers><table class=\"t signers\" data-name=signers "
	       "data-page=40><thead><tr><th scope=col data-k=t>Signer<th scope=col "
	       "data-k=t>Verdict<th scope=col data-k=n class=n>Reports<th scope=col>"
	       "SHA-256 of the certificate</thead><tbody>\n");
	for (size_t i = 0; i < shown; i++)
		put_signer(p, &p->m->signers[i]);
	put(p, "</tbody></table></div>");
	if (shown < n)
		put(p, "<p class=note>The others are left out here.</p>");
	put(p, "</details>");
}

static void put_journal(struct page *p)
{
	const struct page_model *m = p->m;

	put(p, "<h3>The journal</h3>");
	if (!m->ledger.p) {
		put(p, "<p>No ledger was read: the numbers come from files alone, "
		       "and no journal vouches for what was kept.</p>");
		return;
	}
	put(p, "<p>The numbers rest on the ledger <b>");
	put_name(p, m->ledger);
	put(p, "</b>, whose journal has ");
	put_counted(p, (uint64_t)m->journal_rows, "row", "rows");
	if (!m->journal_rows) {
		put(p, ".</p>");
		return;
	}
	put(p, ". Each row holds the hash of the one before, so that the last one "
	       "stands for all. Its head is</p><p class=hash>");
	put_hex(p, m->journal_head);
	put(p, "</p><p><code>rum ledger check</code> proves the chain, and "
	       "<code>rum ledger log --json</code> shows the row with this hash, "
	       "also when more have come since.</p>");
}

static void put_left_out(struct page *p)
{
	const struct books_tally *t = books_tally(p->m->books);
	const struct {
		uint64_t n;
		const char *one, *many;
	} rows[] = {
		{t->conflicts, "report is in conflict, and does not count",
		 "reports are in conflict, and do not count"},
		{t->invalid, "report is invalid, and does not count",
		 "reports are invalid, and do not count"},
		{p->m->malformed, "piece could not be read",
		 "pieces could not be read"},
		{t->nameless, "report has no UDI or no id",
		 "reports have no UDI or no id"},
		{t->aside, "report in files stood aside for the ledger; import it",
		 "reports in files stood aside for the ledger; import them"},
		{t->no_tag, "measurement names no entitlement",
		 "measurements name no entitlement"},
		{t->no_start, "measurement has no start or no count",
		 "measurements have no start or no count"},
		{t->telemetry, "report is telemetry, which never counts",
		 "reports are telemetry, which never counts"},
		{p->m->balance->without_account,
		 "device in use has no known virtual account",
		 "devices in use have no known virtual account"},
	};
	bool any = false;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!rows[i].n)
			continue;
		put(p, any ? "<li>" : "<h3>What was left out</h3><ul><li>");
		put_counted(p, rows[i].n, rows[i].one, rows[i].many);
		any = true;
	}
	put(p, any ? "</ul>" : "");
}

void put_custody(struct page *p)
{
	put(p, "<section id=custody aria-labelledby=h-custody>"
	       "<h2 id=h-custody>Verdicts and custody</h2>");
	put_verdicts(p);
	put_signers(p);
	put_left_out(p);
	put_journal(p);
	put(p, "</section>\n");
}
