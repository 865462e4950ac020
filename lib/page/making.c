#include "page/inside.h"

#include <stdlib.h>

/* How the page came about, and what it does not know. */

/* Files that are listed, and up to how many stand open. */
enum { INPUTS_MOST = 5000, INPUTS_OPEN = 12 };

static void put_fact(struct page *p, const char *name)
{
	putf(p, "<dt>%s<dd>", name);
}

static void put_facts(struct page *p)
{
	const struct books_tally *t = books_tally(p->m->books);
	const struct page_model *m = p->m;

	put(p, "<dl class=facts>");
	put_fact(p, "Made by");
	putf(p, "rum %s, which opens no network connection", m->version);
	put_fact(p, "Judged as of");
	put_long_time(p, m->at);
	put_fact(p, "Window");
	put(p, m->since.given ? "from " : "from the first measurement, ");
	put_long_time(p, m->balance->since);
	if (m->until.given) {
		put_fact(p, "Looks ahead to");
		put_long_time(p, m->until.value);
	}
	put_fact(p, "Read");
	put_counted(p, t->reports, "report", "reports");
	put(p, ", ");
	put_counted(p, t->snapshots, "snapshot of an account",
		    "snapshots of accounts");
	put(p, ", ");
	put_counted(p, t->lists, "list of devices", "lists of devices");
	put(p, ", ");
	put_counted(p, t->texts, "text of a device", "texts of devices");
	for (size_t i = 0; i < m->choice_count; i++) {
		put_fact(p, m->choices[i].name);
		put_name(p, m->choices[i].value);
	}
	for (size_t i = 0; i < m->balance->what_if_count; i++) {
		put_fact(p, "What if");
		put_name(p, slice_of(m->balance->what_ifs[i].what_if->text));
		put(p, ": ");
		put_name(p, m->balance->what_ifs[i].text);
	}
	put(p, "</dl>");
}

static void put_input(struct page *p, const struct page_input *in)
{
	put(p, "<tr><th scope=row>");
	put_name(p, in->name);
	put(p, "<td class=n data-l=Bytes>");
	put_count(p, in->size);
	put(p, "<td data-l=SHA-256>");
	put_hex(p, in->sha256);
	put(p, "\n");
}

static void put_inputs(struct page *p)
{
	size_t n = p->m->input_count, shown = n < INPUTS_MOST ? n : INPUTS_MOST;

	put(p, "<h3>Files that were read</h3>");
	if (!n) {
		put(p, "<p>None: the ledger holds all of it, and no snapshot or device text.</p>");
		return;
	}
	if (n > INPUTS_OPEN) {
		put(p, "<details><summary>");
		put_counted(p, n, "file, with its hash",
			    "files, with their hashes");
		put(p, "</summary>");
	}
	put(p, "<div class=wide tabindex=0 role=region aria-label=\"files that "
	       "were read\"><table class=\"t inputs\"><thead><tr><th scope=col>"
	       "File<th scope=col class=n>Bytes<th scope=col>SHA-256</thead>"
	       "<tbody>\n");
	for (size_t i = 0; i < shown; i++)
		put_input(p, &p->m->inputs[i]);
	put(p, "</tbody></table></div>");
	if (shown < n) {
		put(p, "<p class=note>");
		put_counted(p, n - shown, "more is", "more are");
		put(p, " left out here.</p>");
	}
	put(p, n > INPUTS_OPEN ? "</details>" : "");
}

/* ---- the account's side ---------------------------------------------------------------------- */

/* The file that an item stands in: its provenance up to '#'. */
static struct slice file_of(const struct book_license *l)
{
	return slice_part(l->source, 0, slice_find(l->source, "#", 0));
}

static int compare_snapshots(const void *x, const void *y)
{
	const struct book_license *a = *(const struct book_license *const *)x;
	const struct book_license *b = *(const struct book_license *const *)y;
	int by_file = slice_compare(file_of(a), file_of(b));

	if (by_file)
		return by_file;
	return a->form < b->form ? -1 : a->form > b->form;
}

static void put_snapshot(struct page *p, const struct book_license *l,
			 size_t count)
{
	put(p, "<tr><th scope=row>");
	put_name(p, file_of(l));
	putf(p, "<td data-l=Form>%s<td data-l=Taken>",
	     snapshot_form_text(l->form));
	if (l->taken.given)
		put_date(p, l->taken.value);
	else
		put(p, "<span class=none>not told</span>");
	put_number_cell(p, "Licences", count);
	put(p, "\n");
}

static void put_snapshots(struct page *p)
{
	size_t n;
	const struct book_license *all = books_licenses(p->m->books, &n);
	const struct book_license **by = arena_array(&p->arena, n + 1,
						     sizeof(*by));

	put(p, "<h3>The account\u2019s side</h3>");
	if (!n) {
		put(p, "<p>No snapshot tells what is owned.</p>");
		return;
	}
	for (size_t i = 0; i < n; i++)
		by[i] = &all[i];
	qsort(by, n, sizeof(*by), compare_snapshots);
	put(p, "<table class=\"t snapshots\"><caption>Snapshots that tell of "
	       "licences</caption><thead><tr><th scope=col>File<th scope=col>Form"
	       "<th scope=col>Taken<th scope=col class=n>Licences</thead><tbody>\n");
	for (size_t i = 0, to; i < n; i = to) {
		for (to = i + 1; to < n && !compare_snapshots(&by[i], &by[to]);)
			to++;
		put_snapshot(p, by[i], to - i);
	}
	put(p, "</tbody></table>");
}

/* What the reader must not take for more than it is. */
static const char doubts[] =
	"<h3>What is not certain</h3><ul>"
	"<li>Dates with \u2248 are computed from the policy by rules that the vendor "
	"has not published in full; what a device states takes their place."
	"<li>Use holds from one measurement to the next: what a device did after its "
	"last report is not known."
	"<li>Which licence lends and which borrows in a substitution is not public; "
	"the numbers are those of the account."
	"<li>An <i>unverifiable</i> report may be genuine: nobody can check its "
	"signature without the network."
	"<li>Times are UTC.</ul>";

void put_making(struct page *p)
{
	put(p, "<section id=making aria-labelledby=h-making>"
	       "<h2 id=h-making>How this page was made</h2>");
	put_facts(p);
	put_snapshots(p);
	put_inputs(p);
	put(p, doubts);
	put(p, "</section>\n");
}
