#include "page/page.h"

#include "base/code.h"
#include "base/when.h"
#include "page/inside.h"

/* Only this style and this script, known by their hash, and no request at all. */
static void put_hash(struct page *p, const char *text)
{
	uint8_t hash[SHA256_BYTES];

	sha256(hash, slice_of(text));
	put(p, " 'sha256-");
	base64_encode(p->out, (struct slice){hash, sizeof(hash)});
	put(p, "'");
}

static void put_title(struct page *p)
{
	put_text(p, slice_of(p->m->title ? p->m->title : "Licence report"));
}

static void put_head(struct page *p)
{
	put(p, "<!DOCTYPE html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
	       "<meta http-equiv=Content-Security-Policy content=\"default-src "
	       "'none'; base-uri 'none'; form-action 'none'; style-src");
	put_hash(p, page_style);
	put(p, "; script-src");
	put_hash(p, page_script);
	put(p, "\">\n<meta name=viewport content=\"width=device-width, "
	       "initial-scale=1\">\n<meta name=color-scheme content=\"light dark\">"
	       "\n<meta name=referrer content=no-referrer>\n<meta name=generator "
	       "content=\"rum ");
	put_text(p, slice_of(p->m->version));
	put(p, "\">\n<title>");
	put_title(p);
	put(p, ", ");
	put_short_date(p, p->m->at);
	put(p, "</title>\n<style>");
	put(p, page_style);
	put(p, "</style>\n<script>");
	put(p, page_script);
	put(p, "</script>\n</head>\n");
}

/* Names of the virtual accounts that licences are in: the balance is in their
 * order. */
static void put_accounts(struct page *p)
{
	enum { NAMED = 6 };
	const struct balance *b = p->m->balance;
	uint32_t last = BOOKS_NONE;
	size_t n = 0;

	for (size_t i = 0; i < b->license_count; i++) {
		struct slice name = books_account(p->m->books,
						  b->licenses[i].account);

		if (!name.n || b->licenses[i].account == last)
			continue;
		last = b->licenses[i].account;
		if (n < NAMED) {
			put(p, n ? ", <b>" : "Virtual account: <b>");
			put_name(p, name);
			put(p, "</b>");
		}
		n++;
	}
	if (n > NAMED) {
		put(p, " and ");
		put_counted(p, n - NAMED, "other", "others");
	}
	put(p, n ? ". " : "");
}

static void put_banner(struct page *p)
{
	put(p, "<header><p class=eyebrow>rum report</p><h1>");
	put_title(p);
	put(p, "</h1><p class=under>");
	put_accounts(p);
	put(p, "As of ");
	put_long_time(p, p->m->at);
	put(p, ".</p><nav aria-label=\"on this page\"><a href=\"#summary\">In short"
	       "</a> <a href=\"#licences\">Licences</a> <a href=\"#time\">Use over "
	       "time</a> <a href=\"#deadlines\">Deadlines</a> <a href=\"#devices\">"
	       "Devices</a> <a href=\"#findings\">Findings</a> <a "
	       "href=\"#custody\">Custody</a> <a href=\"#making\">How it was made"
	       "</a></nav></header>\n");
}

/* Patterns that drawings fill with, so that none depends on its colour. */
static const char patterns[] =
	"<svg class=defs aria-hidden=true><defs>"
	"<pattern id=hatch width=6 height=6 patternUnits=userSpaceOnUse "
	"patternTransform=\"rotate(45)\"><path class=hatch-0 d=\"M0 0h6v6H0z\"/>"
	"<path class=hatch-1 d=\"M0 0h3v6H0z\"/></pattern>"
	"<pattern id=dots width=5 height=5 patternUnits=userSpaceOnUse>"
	"<path class=dots-0 d=\"M0 0h5v5H0z\"/><circle class=dots-1 cx=2.5 cy=2.5 "
	"r=1.3 /></pattern>"
	"<pattern id=cross width=6 height=6 patternUnits=userSpaceOnUse "
	"patternTransform=\"rotate(45)\"><path class=cross-0 d=\"M0 0h6v6H0z\"/>"
	"<path class=cross-1 d=\"M0 3h6M3 0v6\"/></pattern></defs></svg>\n";

void page_write(struct buf *out, const struct page_model *m)
{
	struct page p = {.out = out, .m = m};

	page_facts_gather(&p);
	put_head(&p);
	put(&p, "<body>\n<a class=skip href=\"#main\">To the content</a>\n");
	put(&p, patterns);
	put_banner(&p);
	put(&p, "<main id=main tabindex=-1>\n");
	put_summary(&p);
	put_licenses(&p);
	put_charts(&p);
	put_deadlines(&p);
	put_devices(&p);
	put_findings(&p);
	put_custody(&p);
	put_making(&p);
	put(&p, "</main>\n</body>\n</html>\n");
	arena_free(&p.arena);
}
