#include "page/inside.h"

#include <ctype.h>

#include "rules/knowledge.h"

/* Each finding: what it means, what to do, and what proves it (proofs.c). */

/* What a note is about, where it is not a device. */
static const struct {
	const char *one, *many;
} noted[FINDING_COUNT] = {
	[FINDING_SNAPSHOT_CUT] = {"snapshot", "snapshots"},
	[FINDING_CONFLICT] = {"report", "reports"},
};

/* Some are so only where they leave a shortage. */
static bool is_grave(const struct page *p, enum balance_finding k)
{
	for (size_t i = 0; i < p->m->balance->license_count; i++) {
		if (p->licenses[i]->gravities >> k & 1)
			return true;
	}
	return balance_finding_counts(k) && p->facts.notes[k];
}

/* What is typed, as "--since", stays in one piece: a browser breaks lines behind
 * hyphens. */
static void put_advice(struct page *p, const char *text)
{
	while (*text) {
		size_t space = strspn(text, " "), n = strcspn(text + space, " ");
		bool typed = memmem(text + space, n, "--", 2) != NULL;

		put(p, space ? " " : "");
		put(p, typed ? "<span class=typed>" : "");
		put_text(p, (struct slice){(const uint8_t *)text + space, n});
		put(p, typed ? "</span>" : "");
		text += space + n;
	}
}

static void put_steps(struct page *p, const char *label,
		      const char *const steps[KNOWLEDGE_STEPS])
{
	if (!steps[0])
		return;
	putf(p, "<dt>%s<dd>", label);
	for (unsigned i = 0; i < KNOWLEDGE_STEPS && steps[i]; i++) {
		if (i)
			put(p, slice_ends(slice_of(steps[i - 1]), "?") ? " "
								       : "; ");
		put_advice(p, steps[i]);
	}
}

static void put_how_many(struct page *p, enum balance_finding k)
{
	size_t licenses = p->facts.by_finding[k], notes = p->facts.notes[k];

	if (licenses)
		put_counted(p, licenses, "licence", "licences");
	put(p, licenses && notes ? ", " : "");
	if (notes)
		put_counted(p, notes, noted[k].one ? noted[k].one : "device",
			    noted[k].many ? noted[k].many : "devices");
}

/* A mark of the kind, then its words. */
static void put_heading(struct page *p, enum balance_finding k)
{
	const char *text = balance_finding_text(k);

	putf(p, "<span class=mark>%s</span> <span>%c%s</span>",
	     is_grave(p, k) ? "\u2715" : "i", toupper((unsigned char)text[0]), text + 1);
}

static void put_entry(struct page *p, enum balance_finding k)
{
	putf(p, "<li class=%s><a href=\"#f-%s\">",
	     is_grave(p, k) ? "grave" : "calm", balance_finding_word(k));
	put_heading(p, k);
	put(p, "</a> <small>");
	put_how_many(p, k);
	put(p, "</small>");
}

static void put_finding(struct page *p, enum balance_finding k)
{
	const char *word = balance_finding_word(k);
	const struct knowledge *known = knowledge_get(KNOW_FINDING, word);

	putf(p, "<article id=f-%s class=%s><h3>", word,
	     is_grave(p, k) ? "grave" : "calm");
	put_heading(p, k);
	putf(p, " <small>%s, ", word);
	put_how_many(p, k);
	put(p, "</small></h3>");
	if (known) {
		put(p, "<p>");
		put_advice(p, known->title);
		put(p, ". ");
		if (known->cause)
			put_advice(p, known->cause);
		put(p, "</p><dl class=steps>");
		put_steps(p, "Look at", known->check);
		put_steps(p, "Do", known->remedy);
		put(p, "</dl>");
	}
	put_license_proofs(p, k);
	put_note_proofs(p, k);
	put(p, "</article>\n");
}

/* Those that lead to status 1 first. */
static size_t list_findings(const struct page *p, enum balance_finding *out)
{
	size_t n = 0;

	for (unsigned grave = 2; grave-- > 0;) {
		for (unsigned k = 0; k < FINDING_COUNT; k++) {
			if ((p->facts.by_finding[k] || p->facts.notes[k]) &&
			    is_grave(p, k) == grave)
				out[n++] = k;
		}
	}
	return n;
}

void put_findings(struct page *p)
{
	enum balance_finding all[FINDING_COUNT];
	size_t n = list_findings(p, all);

	put(p, "<section id=findings aria-labelledby=h-findings>"
	       "<h2 id=h-findings>Findings, and what proves them</h2>");
	if (!n)
		put(p, "<p>None. What was looked at stands under \u201cHow this "
		       "page was made\u201d.</p>");
	put(p, n ? "<ul class=index>" : "");
	for (size_t i = 0; i < n; i++)
		put_entry(p, all[i]);
	put(p, n ? "</ul>\n" : "");
	for (size_t i = 0; i < n; i++)
		put_finding(p, all[i]);
	put(p, "</section>\n");
}
