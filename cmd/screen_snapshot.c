#include "cmd/screen_snapshot.h"

#include <inttypes.h>

#include "artefact/snapshot_file.h"
#include "base/when.h"
#include "cli/out.h"
#include "cmd/record_snapshot.h"
#include "cmd/screen_parts.h"

void screen_snapshot_brief(struct buf *out, const struct snapshot *s)
{
	buf_printf(out, ", %s, ", snapshot_form_text(s->form));
	snapshot_contents(out, s);
	if (s->is_cut)
		buf_add_text(out, ", cut");
}

static void put_accounts(struct buf *out, struct arena *a,
			 const struct snapshot *s)
{
	enum { ACCOUNTS_TOLD = 8 };
	size_t count;
	const struct slice *accounts = record_accounts(a, s, &count);

	screen_label(out, "Virtual");
	if (!count)
		buf_add_text(out, "(not told)");
	for (size_t i = 0; i < count && i < ACCOUNTS_TOLD; i++) {
		buf_add_text(out, i ? ", " : "");
		screen_put(out, accounts[i]);
	}
	if (count > ACCOUNTS_TOLD)
		buf_printf(out, " and %zu more", count - ACCOUNTS_TOLD);
	buf_add_byte(out, '\n');
}

static void put_head(struct buf *out, struct arena *a, const struct snapshot *s)
{
	screen_label(out, "Form");
	buf_printf(out, "%s, ", snapshot_form_text(s->form));
	snapshot_contents(out, s);
	buf_add_byte(out, '\n');
	if (s->account.p)
		screen_line(out, "Account", s->account);
	put_accounts(out, a, s);
	if (s->taken.given)
		screen_when(out, "Taken", s->taken, (struct slice){0});
	if (s->outstanding.given) {
		screen_label(out, "Waiting");
		buf_printf(out, "%" PRIu64 " usage reports\n",
			   s->outstanding.value);
	}
}

/* ---- licences ------------------------------------------------------------------- */

/* The end that comes next, and how many it is of: the earliest that is not past,
 * else the latest one. */
struct next_end {
	bool given;
	int64_t last;
	const struct snapshot_time *end;
	amount quantity;
};

static bool is_nearer(int64_t last, const struct next_end *than, int64_t now)
{
	if (!than->given)
		return true;
	if ((last >= now) != (than->last >= now))
		return last >= now;
	return last >= now ? last < than->last : last > than->last;
}

static struct next_end find_end(const struct snapshot_license *l, int64_t now)
{
	struct next_end next = {0};

	for (size_t i = 0; i < l->term_count; i++) {
		const struct snapshot_term *t = &l->terms[i];
		int64_t last;

		if (!snapshot_end(&t->end, &last))
			continue;
		if (is_nearer(last, &next, now))
			next = (struct next_end){true, last, &t->end, 0};
		if (last == next.last)
			next.quantity += t->quantity.value;
	}
	return next;
}

static void cell_end(struct table *t, struct arena *a,
		     const struct snapshot_license *l, int64_t now)
{
	struct next_end next = find_end(l, now);
	char count[AMOUNT_TEXT_MAX], when[WHEN_TEXT_MAX];
	const char *text;

	if (!next.given) {
		screen_cell(t, (struct slice){0});
		return;
	}
	text = next.end->is_date
		       ? arena_text(a, next.end->text)
		       : when_text(when, next.end->at.value);
	text = arena_printf(a, "%s%s, %s", next.last < now ? "ended " : "", text,
			    amount_text(count, next.quantity));
	table_cell_ink(t, slice_of(text), next.last < now ? INK_BAD : INK_PLAIN);
}

static void put_licenses(struct buf *out, struct arena *a,
			 const struct snapshot *s, int64_t now)
{
	static const char *const heads[] = {
		"licence",   "billing", "owned",     "in use",
		"reserved",  "status",	"ends next", "virtual account"};
	static const enum align aligns[] = {
		ALIGN_LEFT,  ALIGN_LEFT, ALIGN_RIGHT, ALIGN_RIGHT,
		ALIGN_RIGHT, ALIGN_LEFT, ALIGN_LEFT,  ALIGN_LEFT};
	bool several = !snapshot_one_account(s).p && !snapshot_lacks_account(s);
	struct table *t = table_new(several ? 8 : 7, heads, aligns);

	for (size_t i = 0; i < s->license_count; i++) {
		const struct snapshot_license *l = &s->licenses[i];

		screen_cell(t, l->name.n ? l->name : l->tag);
		screen_cell(t, l->billing);
		screen_cell(t, record_amount_text(a, l->owned));
		screen_cell(t, record_amount_text(a, l->in_use));
		screen_cell(t, record_amount_text(a, l->reserved));
		screen_cell(t, l->status);
		cell_end(t, a, l, now);
		if (several)
			screen_cell(t, l->virtual_account);
	}
	table_end(t, out, 2);
}

/* ---- devices -------------------------------------------------------------------- */

static struct slice uses_text(struct arena *a, const struct snapshot_device *d)
{
	_cleanup_buf_ struct buf out = {0};

	for (size_t i = 0; i < d->usage_count; i++) {
		buf_add_text(&out, i ? ", " : "");
		buf_add_slice(&out, d->usage[i].name);
		if (d->usage[i].count.given)
			buf_printf(&out, " %.*s",
				   SLICE_ARG(record_amount_text(
					   a, d->usage[i].count)));
	}
	return arena_copy(a, buf_slice(&out));
}

static struct slice contact_text(struct arena *a, const struct snapshot_time *t)
{
	char text[WHEN_TEXT_MAX];

	if (!t->at.given || t->is_date)
		return t->text;
	return arena_copy(a, slice_of(when_text(text, t->at.value)));
}

static void put_devices(struct buf *out, struct arena *a,
			const struct snapshot *s)
{
	static const char *const heads[] = {"pid",  "sn",	    "host name",
					    "uses", "last contact",
					    "virtual account"};
	static const enum align aligns[] = {ALIGN_LEFT, ALIGN_LEFT, ALIGN_LEFT,
					    ALIGN_LEFT, ALIGN_LEFT, ALIGN_LEFT};
	bool several = !snapshot_one_account(s).p;
	struct table *t = table_new(several ? 6 : 5, heads, aligns);

	for (size_t i = 0; i < s->device_count; i++) {
		const struct snapshot_device *d = &s->devices[i];

		screen_cell(t, d->udi.pid);
		screen_cell(t, d->udi.sn);
		screen_cell(t, d->hostname);
		screen_cell(t, uses_text(a, d));
		screen_cell(t, contact_text(a, &d->last_contact));
		if (several)
			screen_cell(t, d->virtual_account);
	}
	table_end(t, out, 2);
}

/* ---- what to beware of ------------------------------------------------------------ */

static void put_warning(struct buf *out, const char *text)
{
	buf_printf(out, "  %sWarning%s: %s\n", ink_on(INK_WARN), ink_off(), text);
}

static void put_postpaid(struct buf *out, struct arena *a,
			 const struct snapshot_license *l)
{
	for (size_t i = 0; i < l->term_count; i++) {
		_cleanup_buf_ struct buf text = {0};
		struct maybe_amount n = l->terms[i].postpaid;

		if (!n.given || !n.value)
			continue;
		text_safe(&text, l->name.n ? l->name : l->tag);
		buf_printf(&text, ": postpaid_usage %.*s is shown and never "
			   "counted", SLICE_ARG(record_amount_text(a, n)));
		put_warning(out, buf_text(&text));
	}
}

static void put_warnings(struct buf *out, struct arena *a,
			 const struct snapshot *s)
{
	if (s->is_cut && s->total.given)
		put_warning(out, "it stops before its end, so its totals are not "
				 "to be trusted; export again without a limit");
	else if (s->is_cut)
		put_warning(out, "this is exactly a page of the portal, so there "
				 "may be more; export again without a limit");
	if (s->rows_alike)
		put_warning(out, "the same row stands in it more than once, and "
				 "was taken once");
	for (size_t i = 0; i < s->license_count; i++) {
		const struct snapshot_license *l = &s->licenses[i];
		const char *why = record_available(a, l);
		_cleanup_buf_ struct buf text = {0};

		put_postpaid(out, a, l);
		if (!why)
			continue;
		text_safe(&text, l->name.n ? l->name : l->tag);
		buf_printf(&text, ": %s", why);
		put_warning(out, buf_text(&text));
	}
}

void screen_snapshot(struct buf *out, const struct survey_item *item,
		     const struct common_options *o)
{
	const struct snapshot *s = &item->snapshot;
	_cleanup_arena_ struct arena a = {0};

	put_head(out, &a, s);
	put_licenses(out, &a, s, common_now(o));
	put_devices(out, &a, s);
	put_warnings(out, &a, s);
}
