#include "cli/out.h"

#include <stdarg.h>

#include "base/text.h"
#include "base/utf8.h"

enum { GAP = 2 };

struct cell {
	char *text;
	size_t bytes, width;
	enum ink ink;
};

struct table {
	size_t columns;
	const enum align *aligns; /* NULL: all left */
	bool headed;
	struct cell *cells;	  /* row by row, the headings first */
	size_t count, room;
	struct arena texts;
};

/* Code points: right for the scripts that host and license names come in;
 * East Asian wide characters would need the terminal's own tables. */
static size_t width_of(struct slice s)
{
	size_t width = 0;

	for (; s.n; width++) {
		size_t n = utf8_length(s);

		s = slice_part(s, n ? n : 1, s.n);
	}
	return width;
}

struct table *table_new(size_t columns, const char *const *headings,
			const enum align *aligns)
{
	struct table *t = mem_new(1, sizeof(*t));

	t->columns = columns ? columns : 1;
	t->aligns = aligns;
	t->headed = headings != NULL;
	for (size_t i = 0; headings && i < t->columns; i++)
		table_cell_ink(t, slice_of(headings[i]), INK_BOLD);
	return t;
}

void table_cell_ink(struct table *t, struct slice s, enum ink i)
{
	_cleanup_buf_ struct buf safe = {0};
	struct cell *cell;

	if (t->count == t->room) {
		t->room = t->room ? t->room * 2 : 64;
		t->cells = mem_resize(t->cells, t->room * sizeof(*t->cells));
	}
	text_safe(&safe, s);
	cell = &t->cells[t->count++];
	cell->text = arena_text(&t->texts, buf_slice(&safe));
	cell->bytes = safe.n;
	cell->width = width_of(buf_slice(&safe));
	cell->ink = i;
}

void table_cell(struct table *t, struct slice s)
{
	table_cell_ink(t, s, INK_PLAIN);
}

void table_printf(struct table *t, const char *format, ...)
{
	_cleanup_arena_ struct arena a = {0};
	char small[256];
	va_list args, again;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(small, sizeof(small), format, args);
	va_end(args);
	if (n >= (int)sizeof(small)) {
		char *text = arena_alloc(&a, (size_t)n + 1);

		vsnprintf(text, (size_t)n + 1, format, again);
		table_cell(t, slice_of(text));
	} else {
		table_cell(t, slice_of(n < 0 ? "" : small));
	}
	va_end(again);
}

static void add_blanks(struct buf *out, size_t n)
{
	while (n--)
		buf_add_byte(out, ' ');
}

static void add_cell(struct buf *out, const struct cell *cell)
{
	if (cell->ink != INK_PLAIN)
		buf_add_text(out, ink_on(cell->ink));
	buf_add(out, cell->text, cell->bytes);
	if (cell->ink != INK_PLAIN)
		buf_add_text(out, ink_off());
}

/* Blanks are owed until something visible follows: no line ends in one. */
static void add_row(const struct table *t, struct buf *out, size_t first,
		    const size_t *widths, unsigned indent)
{
	size_t owed = indent;

	for (size_t i = 0; i < t->columns && first + i < t->count; i++) {
		const struct cell *cell = &t->cells[first + i];
		size_t fill = widths[i] - cell->width;
		bool right = t->aligns && t->aligns[i] == ALIGN_RIGHT;

		if (cell->bytes) {
			add_blanks(out, owed + (right ? fill : 0));
			add_cell(out, cell);
			owed = right ? 0 : fill;
		} else {
			owed += widths[i];
		}
		owed += GAP;
	}
	buf_add_byte(out, '\n');
}

void table_end(struct table *t, struct buf *out, unsigned indent)
{
	_cleanup_free_ size_t *widths = mem_new(t->columns, sizeof(*widths));

	for (size_t i = 0; i < t->count; i++) {
		if (t->cells[i].width > widths[i % t->columns])
			widths[i % t->columns] = t->cells[i].width;
	}
	if (t->count > (t->headed ? t->columns : 0)) {
		for (size_t i = 0; i < t->count; i += t->columns)
			add_row(t, out, i, widths, indent);
	}
	arena_free(&t->texts);
	free(t->cells);
	free(t);
}
