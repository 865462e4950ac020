#include "show/licence.h"

#include <string.h>

/* ---- one key with its value -------------------------------------------------- */

static void enter(struct licence *l, const struct grammar_row *row)
{
	if (row->opens != SCOPE_SAME)
		l->scope = (enum licence_scope)row->opens;
}

static bool open_heading(struct licence *l, const struct grammar_row *row,
			 struct slice value)
{
	/* "Telemetry Reporting: Expired …" is a job, not a heading. */
	if (value.n)
		return false;
	if (row->opens != SCOPE_SAME)
		licence_end(l);
	if (row->scope == SCOPE_ROOT)
		licence_begin(l);
	enter(l, row);
	l->group_line = SHOW_FIELDS;
	l->line->use = LINE_FRAME;
	return true;
}

static bool set_value(struct licence *l, const struct grammar_row *row,
		      struct slice value)
{
	if (row->flags & GRAMMAR_LATE && !value.n) {
		l->late = row;
	} else if (row->what == GRAMMAR_FIELD) {
		show_set(l->r->device, (enum show_field)row->argument, value,
			 l->line->number);
	} else {
		licence_cell(l, (enum show_column)row->argument, value);
	}
	enter(l, row);
	l->line->use = LINE_READ;
	return true;
}

static bool keep(struct licence *l, const struct grammar_row *row,
		 struct slice value)
{
	struct slice text = slice_trim(show_line_text(l->line)), key = text;

	if (row->flags & GRAMMAR_BARE)
		value = text;
	else
		show_key_value(text, &key, &text);
	/* "Build type:: Production" */
	if (value.n && value.p[0] == ':')
		value = slice_trim(slice_part(value, 1, value.n));
	show_keep(l->r, l->line, grammar_scopes[l->scope].title, key, value);
	return true;
}

static bool take(struct licence *l, const struct grammar_row *row,
		 struct slice value)
{
	switch ((enum grammar_what)row->what) {
	case GRAMMAR_HEADING:
		return open_heading(l, row, value);
	case GRAMMAR_KEEP:
		return keep(l, row, value);
	case GRAMMAR_CALL:
		if (!row->call(l, row, value))
			return false;
		enter(l, row);
		if (l->line->use == LINE_UNREAD)
			l->line->use = LINE_READ;
		return true;
	case GRAMMAR_FIELD:
	case GRAMMAR_CELL:
		break;
	}
	return set_value(l, row, value);
}

/* Pairs taken from one line; what is behind them belongs to the last value. A
 * hostile line holds millions, and each may begin a row. */
enum { PAIRS_MOST = 8 };

/* Where a wide gap ends the value; its own length without. */
static size_t end_of_value(struct slice value)
{
	size_t n = 0;

	while (n < value.n && value.p[n] != '\t' &&
	       !(value.p[n] == ' ' && n + 1 < value.n && value.p[n + 1] == ' '))
		n++;
	return n;
}

/* "Total: 12,  Purged: 0(0)": as many keys as the line holds. */
static bool take_pairs(struct licence *l, const struct grammar_row *row,
		       struct slice value)
{
	for (unsigned pair = 1; row; pair++) {
		size_t end = end_of_value(value);
		struct slice rest = slice_trim(slice_part(value, end, value.n));
		struct slice key, first = slice_part(value, 0, end);
		const struct grammar_row *next = NULL;

		if (rest.n && pair < PAIRS_MOST &&
		    show_key_value(rest, &key, &rest))
			next = grammar_find(l->scope, key, false);
		if (!next || !(next->flags & GRAMMAR_PAIRS)) {
			next = NULL;
			first = value;
		}
		if (first.n && first.p[first.n - 1] == ',')
			first.n--;
		set_value(l, row, first);
		row = next;
		value = rest;
	}
	return true;
}

/* ---- a line ------------------------------------------------------------------ */

/* `colon`: the first one; NULL: the line is no more than a key. */
static bool take_key(struct licence *l, struct slice text,
		     const uint8_t *colon)
{
	size_t n = colon ? (size_t)(colon - text.p) : text.n;
	struct slice key = slice_trim(slice_part(text, 0, n)), value;
	const struct grammar_row *row = grammar_find(l->scope, key, !colon);

	if (!row)
		return false;
	value = slice_trim(slice_part(text, n + (colon != NULL), text.n));
	if (row->flags & GRAMMAR_PAIRS)
		return take_pairs(l, row, value);
	return take(l, row, value);
}

/* The value of the line before. */
static bool take_late(struct licence *l, const struct grammar_row *late,
		      struct slice text, bool bare)
{
	if (!late || (!bare && text.p[0] != '<'))
		return false;
	return set_value(l, late, text);
}

static bool take_other(struct licence *l, struct slice text)
{
	enum licence_scope scope = l->scope;

	for (;;) {
		const struct grammar_scope *s = &grammar_scopes[scope];

		if (s->other && s->other(l, text)) {
			if (l->line->use == LINE_UNREAD)
				l->line->use = LINE_READ;
			return true;
		}
		if (scope == SCOPE_ROOT)
			return false;
		scope = (enum licence_scope)s->parent;
	}
}

/* "<none>" under a heading. */
static bool take_none(struct licence *l, struct slice text)
{
	enum licence_scope scope = l->scope;

	if (!show_is_null(text))
		return false;
	while (scope != SCOPE_ROOT &&
	       grammar_scopes[scope].list == SHOW_LISTS)
		scope = (enum licence_scope)grammar_scopes[scope].parent;
	if (scope == SCOPE_ROOT)
		return false;
	show_mark_none(l->r->device,
		       (enum show_list)grammar_scopes[scope].list,
		       l->line->number);
	l->line->use = LINE_READ;
	return true;
}

static void read_line(struct licence *l, struct slice text)
{
	const struct grammar_row *late = l->late;
	const uint8_t *colon = memchr(text.p, ':', text.n);
	bool bare = !colon;

	l->late = NULL;
	if (take_key(l, text, colon) || take_late(l, late, text, bare) ||
	    take_other(l, text) || (bare && take_none(l, text)) ||
	    show_read_stamp(l->r, l->line) ||
	    show_read_trace_line(l->r, l->line))
		return;
	show_unread(l->r, l->line, grammar_scopes[l->scope].title);
}

/* The text ends in this line, perhaps in mid-value: its key is understood, and what
 * is not told is not none. */
static void read_last_half(struct licence *l)
{
	struct slice text = licence_text(l), key = text, value;
	bool bare = !show_key_value(text, &key, &value);

	if (l->line + 1 == l->r->text->line + l->r->text->lines &&
	    grammar_find(l->scope, key, bare))
		l->line->use = LINE_READ;
}

static enum licence_scope scope_of(enum show_command c)
{
	switch (c) {
	case SHOW_COMMAND_LICENSE_SUMMARY:
		return SCOPE_SUMMARY;
	case SHOW_COMMAND_LICENSE_USAGE:
		return SCOPE_USAGE;
	case SHOW_COMMAND_LICENSE_UDI:
		return SCOPE_PRODUCT;
	case SHOW_COMMAND_LICENSE_AUTHORIZATION:
		return SCOPE_AUTHORIZE;
	case SHOW_COMMAND_LICENSE_PLATFORM:
		return SCOPE_CONSUMPTION;
	default:
		return SCOPE_STATUS;
	}
}

void show_read_licence(struct show_reader *r, const struct show_part *part)
{
	struct licence l = {
		.r = r,
		.scope = scope_of(part->command),
		.entry = {.list = SHOW_LISTS},
		.group_line = SHOW_FIELDS,
	};

	licence_begin(&l);
	l.end = &r->text->line[part->end];
	for (l.line = &r->text->line[part->first]; l.line < l.end; l.line++) {
		struct slice text;

		if (l.line->use == LINE_HALF)
			read_last_half(&l);
		else if (show_open_text(l.line, &text))
			read_line(&l, text);
	}
	licence_end(&l);
}
