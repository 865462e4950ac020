#include "cmd/diff_out.h"

#include <inttypes.h>
#include <stdlib.h>

#include "cli/out.h"
#include "crypto/digest.h"
#include "json/write.h"

struct diff_out {
	const struct common_options *common;
	/* The subject whose differences are being told, and those of it. */
	const struct difference_subject *subject; /* of A */
	struct slice row; /* whose cells the table holds; n == 0: none */
	const char *group;
	struct table *table;
	bool any;
};

enum { DAY = 86400 };

struct diff_out *diff_out_new(const struct common_options *common)
{
	struct diff_out *out = mem_new(1, sizeof(*out));

	out->common = common;
	return out;
}

/* ---- JSON ------------------------------------------------------------------------ */

static void put_movement(struct json_writer *w, const char *key,
			 struct maybe_i64 v)
{
	if (v.given)
		json_put_i64(w, key, v.value);
	else
		json_put_null(w, key);
}

/* "licenses", "licenses.count", "reporting.last_ack" */
static void put_what(struct json_writer *w, const struct difference *d)
{
	_cleanup_buf_ struct buf what = {0};

	if (d->group.json)
		buf_add_text(&what, d->group.json);
	if (d->group.json && d->name.json)
		buf_add_byte(&what, '.');
	if (d->name.json)
		buf_add_text(&what, d->name.json);
	json_put_text(w, "what", what.n ? buf_text(&what) : NULL);
}

static void take_json(const struct difference *d)
{
	_cleanup_buf_ struct buf out = {0};
	struct json_writer w = {.out = &out};
	const struct difference_subject *about = d->a ? d->a : d->b;

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "difference");
	json_put_text(&w, "change", change_word(d->change));
	json_put_text(&w, "subject_kind", subject_word(about->kind));
	json_put_slice(&w, "subject", about->name);
	json_put_slice(&w, "subject_after", d->b ? d->b->name
						 : (struct slice){0});
	put_what(&w, d);
	json_put_some(&w, "key", d->row);
	json_put_slice(&w, "before", d->before);
	json_put_slice(&w, "after", d->after);
	put_movement(&w, "movement", d->movement);
	put_movement(&w, "movement_aside", d->movement_aside);
	put_movement(&w, "seconds", d->seconds);
	json_end_object(&w);
	buf_add_byte(&out, '\n');
	out_write(buf_slice(&out));
}

static void end_json(const struct difference_result *r, enum status status)
{
	_cleanup_buf_ struct buf out = {0};
	struct json_writer w = {.out = &out};

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "summary");
	json_put_bool(&w, "same", status == STATUS_YES);
	json_put_u64(&w, "compared", r->compared);
	json_put_u64(&w, "added", r->added);
	json_put_u64(&w, "removed", r->removed);
	json_put_u64(&w, "changed", r->changed);
	json_put_u64(&w, "untold_before", r->untold_before);
	json_put_u64(&w, "untold_after", r->untold_after);
	json_put_u64(&w, "compared_by_force", r->by_force);
	json_put_u64(&w, "exit", (uint64_t)status);
	json_end_object(&w);
	buf_add_byte(&out, '\n');
	out_write(buf_slice(&out));
}

/* ---- for people -------------------------------------------------------------------- */

static const struct {
	const char *mark;
	enum ink ink;
} marks[] = {
	[CHANGE_ADDED] = {"+", INK_GOOD},
	[CHANGE_REMOVED] = {"-", INK_BAD},
	[CHANGE_CHANGED] = {"~", INK_WARN},
	[CHANGE_UNTOLD] = {"?", INK_DIM},
};

/* Sums are told by their first digits. */
enum { SUM_SHOWN = 12 };

static void put_value(struct buf *out, struct slice value)
{
	bool is_sum = value.n == SHA256_TEXT_MAX - 1;

	for (size_t i = 0; is_sum && i < value.n; i++)
		is_sum = strchr("0123456789abcdef", value.p[i]) != NULL;
	if (!value.p)
		buf_add_text(out, "not told");
	else if (!value.n)
		buf_add_text(out, "none");
	else if (is_sum)
		buf_printf(out, "%.*s…", SUM_SHOWN, (const char *)value.p);
	else
		buf_add_slice(out, value);
}

static void put_label(struct buf *out, const char *label)
{
	for (; *label; label++)
		buf_add_byte(out, (uint8_t)(*label == '_' ? ' ' : *label));
}

static void cell_label(struct table *t, const struct difference *d)
{
	_cleanup_buf_ struct buf what = {0};

	if (d->name.label)
		put_label(&what, d->name.label);
	table_cell(t, buf_slice(&what));
}

static void put_values(struct buf *out, const struct difference *d)
{
	if (d->before.p && d->after.p) {
		put_value(out, d->before);
		buf_add_text(out, " → ");
		put_value(out, d->after);
	} else if (d->before.n || d->after.n || d->name.json) {
		put_value(out, d->before.p ? d->before : d->after);
	}
	if (d->change == CHANGE_UNTOLD && !(d->before.p && d->after.p))
		buf_printf(out, "%s%s", out->n ? ", " : "",
			   d->before.p ? "told before only"
				       : "told after only");
}

static void cell_values(struct table *t, const struct difference *d)
{
	_cleanup_buf_ struct buf values = {0};

	put_values(&values, d);
	table_cell(t, buf_slice(&values));
}

static void put_days(struct buf *out, int64_t seconds)
{
	uint64_t n = (uint64_t)(seconds < 0 ? -seconds : seconds);
	const char *sign = seconds < 0 ? "-" : "+";

	if (n < DAY)
		buf_printf(out, "%s%02" PRIu64 ":%02" PRIu64 ":%02" PRIu64, sign,
			   n / 3600, n / 60 % 60, n % 60);
	else
		buf_printf(out, "%s%" PRIu64 " day%s", sign, n / DAY,
			   n / DAY == 1 ? "" : "s");
}

static void put_moved(struct buf *out, const struct difference *d)
{
	if (d->seconds.given)
		put_days(out, d->seconds.value);
	else if (d->movement.given && d->movement.value)
		buf_printf(out, "%+" PRId64, d->movement.value);
	if (!d->seconds.given && d->movement_aside.given &&
	    d->movement_aside.value &&
	    d->movement_aside.value != d->movement.value)
		buf_printf(out, "%s(%+" PRId64 ")", out->n ? " " : "",
			   d->movement_aside.value);
}

static void cell_movement(struct table *t, const struct difference *d)
{
	_cleanup_buf_ struct buf moved = {0};

	put_moved(&moved, d);
	table_cell(t, buf_slice(&moved));
}

static void flush(struct diff_out *x)
{
	_cleanup_buf_ struct buf out = {0};

	if (!x->table)
		return;
	table_end(x->table, &out, x->row.n ? 6 : 2);
	x->table = NULL;
	out_write(buf_slice(&out));
}

/* When each side was so, and how far they are apart. */
static void put_times(struct buf *out, const struct difference_subject *a,
		      const struct difference_subject *b)
{
	if (!a->at_text.n || !b->at_text.n)
		return;
	buf_add_text(out, "  captured ");
	text_safe(out, a->at_text);
	buf_add_text(out, " → ");
	text_safe(out, b->at_text);
	if (a->at.given && b->at.given && slice_equal(a->zone, b->zone)) {
		buf_add_text(out, ", ");
		put_days(out, b->at.value - a->at.value);
	}
	buf_add_byte(out, '\n');
}

/* The line above a subject's differences. */
static void head(struct diff_out *x, const struct difference *d)
{
	_cleanup_buf_ struct buf out = {0};

	buf_add_text(&out, x->any ? "\n" : "");
	buf_add_text(&out, ink_on(INK_BOLD));
	text_safe(&out, d->a->name);
	if (!slice_equal(d->a->name, d->b->name)) {
		buf_add_text(&out, " → ");
		text_safe(&out, d->b->name);
	}
	buf_add_text(&out, ink_off());
	buf_add_byte(&out, '\n');
	if (d->by_force)
		buf_add_text(&out, "  nothing says that these are the same; they "
				   "are compared all the same\n");
	put_times(&out, d->a, d->b);
	out_write(buf_slice(&out));
}

static void put_mark(struct buf *out, enum change change)
{
	buf_printf(out, "%s%s%s", ink_on(marks[change].ink), marks[change].mark,
		   ink_off());
}

static void whole_subject(struct diff_out *x, const struct difference *d)
{
	_cleanup_buf_ struct buf out = {0};
	const struct difference_subject *about = d->a ? d->a : d->b;
	struct slice words = d->a ? d->before : d->after;

	flush(x);
	buf_add_text(&out, x->subject ? "\n" : "");
	x->subject = NULL;
	put_mark(&out, d->change);
	buf_add_byte(&out, ' ');
	text_safe(&out, about->name);
	if (words.n) {
		buf_add_text(&out, ": ");
		text_safe(&out, words);
	}
	buf_add_byte(&out, '\n');
	out_write(buf_slice(&out));
	x->any = true;
}

/* A row of a list: by itself where it came or went, else above its cells. */
static void row_line(const struct difference *d, bool with_values)
{
	_cleanup_buf_ struct buf out = {0}, values = {0};

	buf_add_text(&out, "  ");
	put_mark(&out, with_values ? d->change : CHANGE_CHANGED);
	buf_printf(&out, "  %s: ", d->group.label);
	text_safe(&out, d->row);
	if (with_values) {
		put_values(&values, d);
		buf_add_text(&values, d->movement.given ? "  " : "");
		put_moved(&values, d);
	}
	buf_add_text(&out, values.n ? "  " : "");
	text_safe(&out, buf_slice(&values));
	buf_add_byte(&out, '\n');
	out_write(buf_slice(&out));
}

static void begin_table(struct diff_out *x, const struct difference *d)
{
	if (x->table && x->group == d->group.label &&
	    slice_equal(x->row, d->row))
		return;
	flush(x);
	x->row = d->row;
	x->group = d->group.label;
	if (d->row.n && d->name.json)
		row_line(d, false);
	x->table = table_new(4, NULL, NULL);
}

static void take_text(struct diff_out *x, const struct difference *d)
{
	if (!d->a || !d->b) {
		whole_subject(x, d);
		return;
	}
	if (d->a != x->subject) {
		flush(x);
		head(x, d);
		x->subject = d->a;
		x->any = true;
	}
	if (d->row.n && !d->name.json) {
		flush(x);
		row_line(d, true);
		return;
	}
	begin_table(x, d);
	table_cell_ink(x->table, slice_of(marks[d->change].mark),
		       marks[d->change].ink);
	cell_label(x->table, d);
	cell_values(x->table, d);
	cell_movement(x->table, d);
}

void diff_out_take(void *context, const struct difference *d)
{
	struct diff_out *x = context;

	if (x->common->quiet ||
	    (d->change == CHANGE_UNTOLD && !x->common->verbose))
		return;
	if (x->common->json)
		take_json(d);
	else
		take_text(x, d);
}

static void end_text(struct diff_out *x, const struct difference_result *r,
		     enum status status)
{
	uint64_t untold = r->untold_before + r->untold_after;

	flush(x);
	if (x->any)
		out_text("\n");
	if (status == STATUS_YES)
		out_text(r->by_force ? "the same, though nothing says that they "
				       "are one and the same thing"
				     : "the same");
	else
		out_printf("%" PRIu64 " added, %" PRIu64 " removed, %" PRIu64
			   " changed", r->added, r->removed, r->changed);
	if (untold)
		out_printf("; %" PRIu64 " value%s that only one side tells %s not "
			   "compared%s", untold, untold == 1 ? "" : "s",
			   untold == 1 ? "is" : "are",
			   x->common->verbose ? "" : " (-v lists them)");
	out_text("\n");
}

void diff_out_end(struct diff_out *x, const struct difference_result *r,
		  enum status status)
{
	if (x->common->quiet)
		return;
	if (x->common->json)
		end_json(r, status);
	else
		end_text(x, r, status);
}

void diff_out_free(struct diff_out **out)
{
	if (*out)
		flush(*out);
	mem_free_pointer(out);
}
