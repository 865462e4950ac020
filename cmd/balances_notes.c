#include "cmd/balances_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/out.h"
#include "rules/knowledge.h"

/* ---- what the findings of licences mean -------------------------------------------------- */

/* "  insufficient: more in use than owned. Do: move …; buy …", wrapped. */
static void put_meaning(struct buf *out, enum balance_finding f, const char *more)
{
	const char *word = balance_finding_word(f);
	const struct knowledge *k = knowledge_get(KNOW_FINDING, word);
	_cleanup_buf_ struct buf text = {0};

	buf_printf(&text, "%s%s", balance_finding_text(f), more);
	for (size_t i = 0; k && k->remedy[i]; i++)
		buf_printf(&text, "%s%s", i ? "; " : ". Do: ", k->remedy[i]);
	buf_printf(out, "%s: ", word);
	cli_wrap(out, (unsigned)strlen(word) + 2, 2, buf_text(&text));
}

void balances_put_meanings(struct buf *out, const struct balances_view *v)
{
	uint32_t present = 0;

	for (size_t i = 0; i < v->balance->license_count; i++)
		present |= v->balance->licenses[i].findings;
	/* Told with its snapshots. */
	present &= ~(1u << FINDING_SNAPSHOT_CUT);
	if (present)
		buf_add_byte(out, '\n');
	for (unsigned f = 0; f < FINDING_COUNT; f++) {
		if (!(present & 1u << f))
			continue;
		put_meaning(out, (enum balance_finding)f, "");
		balances_put_proofs(out, v, (enum balance_finding)f);
	}
}

/* ---- findings about devices and snapshots ------------------------------------------------------ */

static void put_part(struct buf *out, const char *words, struct maybe_i64 t)
{
	if (!t.given)
		return;
	buf_printf(out, "%s%s ", out->n ? ", " : "", words);
	balances_put_time(out, t.value);
}

/* "last report 17 until …" */
static void put_last(struct buf *out, const struct balance_note *n)
{
	char words[64];

	snprintf(words, sizeof(words), "last report %" PRIu64 " until",
		 n->last_report_id);
	put_part(out, words, n->last_report);
}

/* What proves it, in words. */
static void put_evidence(struct buf *out, const struct balances_view *v,
			 const struct balance_note *n)
{
	if (n->other != BOOKS_NONE) {
		buf_add_text(out, "and ");
		balances_put_device(out, v, n->other);
	}
	if (n->has_report_id)
		buf_printf(out, "%sreport %" PRIu64, out->n ? ", " : "",
			   n->report_id);
	if (n->has_report_id && n->other != BOOKS_NONE)
		buf_printf(out, " and %" PRIu64, n->other_report_id);
	if (n->other_account != BOOKS_NONE) {
		text_safe(out, n->source);
		buf_add_text(out, " names ");
		balances_put_account(out, v, n->other_account);
	}
	put_last(out, n);
	if (n->finding == FINDING_SILENT_DEVICE && !n->last_report.given)
		buf_add_text(out, "no report at all");
	put_part(out, "last contact", n->last_contact);
	if (n->source.n && n->other_account == BOOKS_NONE) {
		buf_add_text(out, out->n ? ", " : "");
		text_safe(out, n->source);
	}
	if (n->other_source.n) {
		buf_add_text(out, " and ");
		text_safe(out, n->other_source);
	}
	if (n->detail.n) {
		buf_add_text(out, out->n ? ": " : "");
		text_safe(out, n->detail);
	}
}

static void note_row(struct table *t, const struct balances_view *v,
		     const struct balance_note *n)
{
	_cleanup_buf_ struct buf device = {0}, account = {0}, evidence = {0};
	struct slice host = balances_hostname(v, n->device);

	if (n->device != BOOKS_NONE)
		balances_put_device(&device, v, n->device);
	else
		buf_add_byte(&device, '-');
	balances_put_account(&account, v, n->account);
	put_evidence(&evidence, v, n);
	table_cell(t, buf_slice(&device));
	table_cell(t, host.n ? host : slice_of("-"));
	table_cell(t, buf_slice(&account));
	table_cell(t, buf_slice(&evidence));
}

static const char *since_text(struct buf *out, const struct balances_view *v,
			      enum balance_finding f)
{
	if (f == FINDING_SILENT_DEVICE) {
		buf_add_text(out, ", which begins at ");
		balances_put_time(out, v->balance->silent_since);
	}
	return buf_text(out);
}

void balances_put_notes(struct buf *out, const struct balances_view *v)
{
	static const char *const headings[] = {"Device", "Host", "Account",
					       "Evidence"};
	const struct balance *b = v->balance;
	size_t from = 0, to, most;

	for (; from < b->note_count; from = to) {
		_cleanup_buf_ struct buf since = {0};
		struct table *t = table_new(4, headings, NULL);

		for (to = from; to < b->note_count &&
				b->notes[to].finding == b->notes[from].finding;)
			to++;
		buf_add_byte(out, '\n');
		put_meaning(out, b->notes[from].finding,
			    since_text(&since, v, b->notes[from].finding));
		most = balances_listed(v, to - from);
		for (size_t i = from; i < from + most; i++)
			note_row(t, v, &b->notes[i]);
		table_end(t, out, 2);
		balances_say_more(out, to - from - most);
	}
}
