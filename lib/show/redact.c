#include <stdlib.h>

#include "show/redact_inside.h"

static const char *const class_word[] = {
#define X(name, word) [name] = word,
	REDACT_CLASSES(X)
#undef X
};

struct redactor *redactor_new(void)
{
	struct redactor *r = mem_new(1, sizeof(*r));

	redact_words_begin(r);
	return r;
}

void redactor_free(struct redactor **pointer)
{
	struct redactor *r = *pointer;

	if (!r)
		return;
	arena_free(&r->arena);
	free(r->value);
	free(r->slot);
	free(r->used);
	free(r->span);
	free(r);
	*pointer = NULL;
}

/* ---- what the state tells -------------------------------------------------------- */

/* A URL, a sentence or an object, but no name. */
static bool is_more(enum show_secret secret, struct slice s)
{
	bool is_host = secret == SHOW_ADDRESS || secret == SHOW_HOST;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < ' ' || redact_is_one_of(s.p[i], "\"{") ||
		    (is_host && redact_is_one_of(s.p[i], " /:")))
			return true;
	}
	return false;
}

static void learn(struct redactor *r, enum show_secret secret, struct shown s)
{
	static const enum redact_class classes[] = {
		[SHOW_SERIAL] = REDACT_SERIAL,
		[SHOW_HOST] = REDACT_HOST,
		[SHOW_ADDRESS] = REDACT_HOST,
		[SHOW_ACCOUNT] = REDACT_ACCOUNT,
		[SHOW_USER] = REDACT_USER,
		[SHOW_PASSWORD] = REDACT_SECRET,
	};

	/* Addresses and URLs are told by their form. */
	if (secret == SHOW_OPEN || !shown_some(s) || is_more(secret, s.text) ||
	    redact_is_address(s.text) || redact_is_public_host(s.text))
		return;
	redact_learn(r, classes[secret], s.text);
}

/* Columns of SHOW_HOST hold free text, whose names are found by other means. */
static void learn_device(struct redactor *r, const struct show_device *d)
{
	for (int f = 0; f < SHOW_FIELDS; f++)
		learn(r, show_fields[f].secret,
		      show_get(d, (enum show_field)f));
	for (int list = 0; list < SHOW_LISTS; list++) {
		const struct show_list_info *info = &show_lists[list];
		const struct show_rows *rows = &d->list[list];

		for (unsigned c = 0; c < info->columns; c++) {
			enum show_secret secret =
				show_columns[info->first + c].secret;

			if (secret == SHOW_HOST)
				continue;
			for (uint32_t i = 0; i < rows->count; i++)
				learn(r, secret, rows->at[i].cell[c]);
		}
	}
}

/* ---- the text anew ------------------------------------------------------------------ */

/* Where several begin at one place, the longest first. */
static int by_place(const void *a, const void *b)
{
	const struct redact_span *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->to < y->to) - (x->to > y->to);
}

static void put_placeholder(struct redactor *r, uint32_t index, struct buf *out)
{
	struct redact_value *v = &r->value[index];

	if (!v->number) {
		v->number = ++r->last[v->class];
		if (r->used_count == r->used_cap) {
			r->used_cap = r->used_cap ? r->used_cap * 2 : 64;
			r->used = mem_resize(r->used, r->used_cap *
							      sizeof(*r->used));
		}
		r->used[r->used_count++] = index;
	}
	buf_printf(out, "%s-%u", class_word[v->class], v->number);
}

/* What ends lines within a value stays, so that lines keep their numbers. */
static void put_line_ends(struct slice value, struct buf *out)
{
	for (size_t i = 0; i < value.n; i++) {
		bool escaped = value.p[i] == '\\' && i + 1 < value.n &&
			       redact_is_one_of(value.p[i + 1], "rn");

		if (escaped)
			buf_add(out, value.p + i++, 2);
		else if (value.p[i] == '\n' || value.p[i] == '\r')
			buf_add_byte(out, value.p[i]);
	}
}

/* A span that begins inside another one is part of it, and what it has beyond is
 * cut: it belongs to no less a secret. What stands within a value goes with it,
 * what stands around it stays. */
static void write_anew(struct redactor *r, struct buf *out)
{
	const struct redact_view *v = &r->view;
	size_t at = 0;

	if (r->spans)
		qsort(r->span, r->spans, sizeof(*r->span), by_place);
	for (size_t i = 0; i < r->spans; i++) {
		size_t from = redact_view_base(v, r->span[i].from);
		size_t to = redact_view_base(v, r->span[i].to - 1) + 1;

		if (from >= at) {
			buf_add_slice(out, slice_part(v->base, at, from));
			put_placeholder(r, r->span[i].value, out);
			put_line_ends(slice_part(v->base, from, to), out);
		}
		at = to > at ? to : at;
	}
	buf_add_slice(out, slice_part(v->base, at, v->base.n));
}

void redact(struct redactor *r, struct slice text, const struct show_capture *c,
	    struct buf *out)
{
	redact_view_make(&r->view, text);
	r->text = r->view.text;
	r->capture = c;
	r->spans = 0;
	for (uint32_t d = 0; d < c->devices; d++)
		learn_device(r, c->device[d]);
	redact_lines(r);
	redact_certificates(r);
	redact_forms(r);
	redact_known_values(r);
	write_anew(r, out);
	redact_view_free(&r->view);
}

void redactor_each(const struct redactor *r,
		   void (*each)(void *context, const char *placeholder,
				struct slice value),
		   void *context)
{
	_cleanup_buf_ struct buf name = {0};

	for (uint32_t i = 0; i < r->used_count; i++) {
		const struct redact_value *v = &r->value[r->used[i]];

		buf_clear(&name);
		buf_printf(&name, "%s-%u", class_word[v->class], v->number);
		each(context, buf_text(&name), v->text);
	}
}
