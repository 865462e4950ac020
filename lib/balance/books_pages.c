#include "balance/books_inside.h"

#include <stdlib.h>

static int by_total(const struct book_page *x, const struct book_page *y)
{
	uint64_t s = x->file->total.value, t = y->file->total.value;

	if (x->file->form != y->file->form)
		return x->file->form < y->file->form ? -1 : 1;
	if (x->file->total.given != y->file->total.given)
		return x->file->total.given ? -1 : 1;
	return (s > t) - (s < t);
}

static int by_answer(const void *a, const void *b)
{
	const struct book_page *x = a, *y = b;
	int o = by_total(x, y);

	return o ? o : (x->account > y->account) - (x->account < y->account);
}

static uint64_t rows_of(const struct book_page *pages, size_t count)
{
	uint64_t have = 0;

	for (size_t i = 0; i < count; i++)
		have += pages[i].file->rows -
			(pages[i].file->items - pages[i].items);
	return have;
}

/* `pages` of one answer. A file that is whole by itself is no page; those that stop
 * at a page's end may be whole together. */
static void judge_answer(struct books *b, const struct book_page *pages,
			 size_t count)
{
	const struct book_page *first = &pages[0];
	uint64_t have = rows_of(pages, count);
	uint32_t account = first->account;
	bool cut = true;

	for (size_t i = 0; i < count; i++) {
		const struct note_file *f = pages[i].file;

		cut &= f->cut;
		if (pages[i].items && pages[i].account != account)
			account = BOOKS_NONE;
		if (slice_compare(f->source, first->file->source) < 0)
			first = &pages[i];
	}
	if (first->file->total.given && count > 1)
		cut = first->file->total.value > have;
	if (cut)
		NOTE_ADD(&b->cuts, (struct book_cut){
			account, first->file->form, first->file->total, have,
			first->file->source});
}

/* `pages` of one total. Each may hold rows of any virtual account; where they have
 * more rows than that together, they are answers of several accounts. */
static void judge_total(struct books *b, const struct book_page *pages,
			size_t count)
{
	size_t first = 0;

	if (pages[0].file->total.given &&
	    rows_of(pages, count) <= pages[0].file->total.value) {
		judge_answer(b, pages, count);
		return;
	}
	for (size_t i = 1; i <= count; i++) {
		if (i < count && !by_answer(&pages[first], &pages[i]))
			continue;
		/* Empty pages stand last, and are the end of any of them. */
		if (!first || rows_of(&pages[first], i - first))
			judge_answer(b, &pages[first], i - first);
		first = i;
	}
}

struct book_page *books_pages_new(const struct books *b)
{
	struct book_page *pages = mem_new(b->files.count + 1, sizeof(*pages));

	for (size_t i = 0; i < b->files.count; i++)
		pages[i] = (struct book_page){.file = &b->files.at[i],
					      .account = BOOKS_NONE};
	return pages;
}

void books_note_page(struct book_page *pages, size_t file, uint32_t account)
{
	struct book_page *p = &pages[file];

	if (!p->items)
		p->account = account;
	else if (p->account != account)
		p->account = BOOKS_NONE;
	p->items++;
}

/* An empty file may be a page too: what lies behind the last row. */
void books_find_cuts(struct books *b, struct book_page *pages)
{
	size_t n = 0, first = 0;

	for (size_t i = 0; i < b->files.count; i++) {
		const struct note_file *f = pages[i].file;

		if (pages[i].items || (f->cut && !f->items &&
				       !books_is_void(b, f->epoch)))
			pages[n++] = pages[i];
	}
	if (n)
		qsort(pages, n, sizeof(*pages), by_answer);
	for (size_t i = 1; i <= n; i++) {
		if (i < n && !by_total(&pages[first], &pages[i]))
			continue;
		judge_total(b, &pages[first], i - first);
		first = i;
	}
}
