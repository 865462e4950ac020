#include "artefact/snapshot_file.h"
#include "base/when.h"
#include "intake/state.h"

/* A snapshot of the account: kept whole, with the time it was taken and the
 * virtual account it is of (formats/cssm-files.md section 11.8). */

/* Of a time to come, as the published sample has it, the file knows nothing; it
 * would keep its snapshot the newest for ever. */
static bool is_ahead(const struct intake *i, const struct snapshot *s)
{
	enum { SLACK = 86400 };

	return s->taken.given && s->taken.value - SLACK > i->options->now;
}

static void take_time(const struct intake *i, const struct snapshot *s,
		      struct ledger_snapshot *out)
{
	const struct intake_options *o = i->options;

	if (o->taken.given) {
		out->basis = slice_of("option");
		out->taken = o->taken;
	} else if (s->taken.given && !is_ahead(i, s)) {
		out->basis = slice_of("file");
		out->taken = s->taken;
	} else {
		out->basis = slice_of("import");
		out->taken = (struct maybe_i64){true, o->now};
	}
}

static void take_accounts(const struct intake *i, const struct snapshot *s,
			  struct ledger_snapshot *out)
{
	const struct intake_options *o = i->options;

	out->virtual_account = snapshot_lacks_account(s)
				       ? o->virtual_account
				       : snapshot_one_account(s);
	out->smart_account = s->account.p ? s->account : o->smart_account;
}

/* A line for each header that was named. */
static struct slice columns_text(struct intake *i)
{
	const struct snapshot_columns *c = i->options->columns;
	_cleanup_buf_ struct buf text = {0};

	for (size_t k = 0; c && k < c->count; k++) {
		size_t from = text.n;

		buf_printf(&text, "%s=%s", c->at[k].column, c->at[k].header);
		for (size_t n = from; n < text.n; n++)
			text.p[n] = text.p[n] == '\n' ? ' ' : text.p[n];
		buf_add_byte(&text, '\n');
	}
	return text.n ? arena_copy(&i->arena, buf_slice(&text))
		      : (struct slice){0};
}

static void put_contents(struct buf *out, const struct snapshot *s)
{
	buf_printf(out, "%s: ", snapshot_form_text(s->form));
	snapshot_contents(out, s);
	if (s->is_cut)
		buf_add_text(out, s->total.given ? ": the rest is missing"
						 : ", exactly a page: there may "
						   "be more");
}

static void put_taken(const struct intake *i, struct buf *out,
		      const struct snapshot *s,
		      const struct ledger_snapshot *kept)
{
	char text[WHEN_TEXT_MAX];

	buf_printf(out, ", taken %s (%s)", when_text(text, kept->taken.value),
		   slice_is(kept->basis, "option") ? "--taken"
		   : slice_is(kept->basis, "file") ? "its own time"
						   : "time of import");
	if (slice_is(kept->basis, "import") && is_ahead(i, s))
		buf_printf(out, "; its own time, %s, has not come yet",
			   when_text(text, s->taken.value));
}

static bool same_text(struct slice a, struct slice b)
{
	return !a.n == !b.n && slice_equal(a, b);
}

/* What was said now and is not so: the first telling stays. */
static void put_kept(struct buf *out, const struct ledger_snapshot *kept,
		     const struct ledger_snapshot *wish)
{
	char text[WHEN_TEXT_MAX];

	if (slice_is(wish->basis, "option") && kept->taken.given &&
	    kept->taken.value != wish->taken.value)
		buf_printf(out, "; it stays recorded as taken %s",
			   when_text(text, kept->taken.value));
	if (!same_text(kept->virtual_account, wish->virtual_account))
		buf_printf(out, "; it stays recorded for virtual account "
			   "\"%.*s\"",
			   SLICE_ARG(slice_part(kept->virtual_account, 0, 128)));
	if (!same_text(kept->columns, wish->columns))
		buf_add_text(out, "; it stays recorded with the columns that were "
				  "named then");
}

static bool keep(struct intake *i, const struct survey_item *item,
		 const struct ledger_snapshot *wish, int64_t *id, bool *added)
{
	struct ledger_file f = {
		.bytes = item->artefact.bytes,
		.kind = artefact_word(KIND_SNAPSHOT),
		.source = ledger_source_of(item->artefact.source),
	};
	struct err e = {0};

	sha256(f.hash, f.bytes);
	return !intake_failed(i, ledger_add_snapshot(i->ledger, &f, wish, id,
						     added, &e), &e);
}

static const char refusal[] =
	"it does not say which virtual account it is of; say so with "
	"--virtual-account NAME";

void intake_snapshot(struct intake *i, const struct survey_item *item)
{
	const struct snapshot *s = &item->snapshot;
	struct ledger_snapshot wish = {.columns = s->form == SNAPSHOT_CSV
							  ? columns_text(i)
							  : (struct slice){0}};
	struct ledger_snapshot kept = {0};
	struct intake_record r = {0};
	_cleanup_buf_ struct buf text = {0};
	struct err e = {0};
	bool added, found;
	size_t contents;
	int64_t id;

	if (snapshot_lacks_account(s) && !i->options->virtual_account.n) {
		intake_refuse(i, item, &r, STATUS_NO, refusal);
		return;
	}
	take_time(i, s, &wish);
	take_accounts(i, s, &wish);
	if (!keep(i, item, &wish, &id, &added) ||
	    intake_failed(i, ledger_snapshot_find(i->ledger, &i->arena, id,
						  &kept, &found, &e), &e))
		return;
	put_contents(&text, s);
	contents = text.n;
	if (added)
		put_taken(i, &text, s, &wish);
	else if (found)
		put_kept(&text, &kept, &wish);
	r.disagrees = !added && text.n > contents;
	r.reason = buf_slice(&text);
	intake_tell(i, item, added ? LEDGER_ADDED : LEDGER_KNOWN, &r);
}
