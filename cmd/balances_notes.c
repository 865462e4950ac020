#include "cmd/balances_parts.h"

#include <inttypes.h>
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

/* What of a licence led to its finding, as far as the table does not show it. */
static void put_peak(struct buf *out, const struct balance_license *l)
{
	amount used = l->in_use_reported;
	char text[AMOUNT_TEXT_MAX];

	if (l->in_use_account.given && l->in_use_account.value > used)
		used = l->in_use_account.value;
	buf_printf(out, "%s missing from ",
		   amount_text(text, l->peak_reported - used -
					     l->balance.value));
	balances_put_time(out, l->peak_at.value);
}

static void put_tags(struct buf *out, const struct balances_view *v,
		     const struct balance_license *l)
{
	const struct books *b = v->from->books;
	const uint32_t *tags;
	size_t count = books_tags_of(b, l->name, &tags);

	for (size_t i = 0; i < count; i++) {
		buf_add_text(out, i ? ", " : "it may be ");
		text_safe(out, books_tag(b, tags[i]));
	}
}

static void put_detail(struct buf *out, const struct balances_view *v,
		       const struct balance_license *l, enum balance_finding f)
{
	char text[AMOUNT_TEXT_MAX], whole[AMOUNT_TEXT_MAX];

	switch (f) {
	case FINDING_UNKNOWN_LICENSE:
		text_safe(out, l->name == BOOKS_NONE
				       ? slice_of("no source names it")
				       : books_tag(v->from->books, l->tag));
		break;
	case FINDING_AMBIGUOUS_NAME:
		put_tags(out, v, l);
		break;
	case FINDING_EXPIRED:
		buf_printf(out, "%s ended", amount_text(text, l->ended));
		if (l->balance.given)
			buf_printf(out, ", which leaves a balance of %s",
				   amount_text(text, l->balance.value));
		break;
	case FINDING_AT_PEAK:
		put_peak(out, l);
		break;
	case FINDING_NOT_ACKNOWLEDGED:
		buf_printf(out, "%s of %s",
			   amount_text(text, l->not_acknowledged),
			   amount_text(whole, l->in_use_reported));
		break;
	default:
		break;
	}
}

static void put_details(struct buf *out, const struct balances_view *v,
			enum balance_finding f)
{
	const struct balance *b = v->balance;
	struct table *t = table_new(2, NULL, NULL);
	size_t count = 0, shown = 0, most;

	for (size_t i = 0; i < b->license_count; i++)
		count += (b->licenses[i].findings & 1u << f) != 0;
	most = balances_listed(v, count);
	for (size_t i = 0; i < b->license_count && shown < most; i++) {
		_cleanup_buf_ struct buf name = {0}, detail = {0};

		if (!(b->licenses[i].findings & 1u << f))
			continue;
		put_detail(&detail, v, &b->licenses[i], f);
		/* Of some findings the table says all. */
		if (!detail.n)
			break;
		balances_put_place(&name, v, &b->licenses[i]);
		table_cell(t, buf_slice(&name));
		table_cell(t, buf_slice(&detail));
		shown++;
	}
	table_end(t, out, 2);
	balances_say_more(out, shown ? count - shown : 0);
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
		put_details(out, v, (enum balance_finding)f);
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
		text_safe(out, n->source.n ? n->source
					   : slice_of("the account's list"));
		buf_add_text(out, " names ");
		balances_put_account(out, v, n->other_account);
	}
	put_part(out, "last report", n->last_report);
	if (n->finding == FINDING_SILENT_DEVICE && !n->last_report.given)
		buf_add_text(out, "no report at all");
	put_part(out, "last contact", n->last_contact);
	if (n->source.n && n->other_account == BOOKS_NONE) {
		buf_add_text(out, out->n ? ", " : "");
		text_safe(out, n->source);
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
	struct slice host = {0};
	size_t count;

	if (n->device != BOOKS_NONE) {
		balances_put_device(&device, v, n->device);
		host = books_devices(v->from->books, &count)[n->device].hostname;
	} else {
		buf_add_byte(&device, '-');
	}
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
