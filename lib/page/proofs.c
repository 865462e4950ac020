#include "page/inside.h"

#include <inttypes.h>

/* How many proofs stand open, how many there are at all, and how many devices one
 * licence names. */
enum { OPEN_ROWS = 8, ROWS_MOST = 2000, USERS_MOST = 8 };

/* ---- rows of a table, the first of them open ------------------------------------------- */

struct rows {
	const char *head; /* "<tr><th…" */
	size_t count, all;
};

static void open_table(struct page *p, const struct rows *r)
{
	putf(p, "<div class=wide tabindex=0 role=region aria-label=proofs>"
		"<table class=\"t proofs\"><thead>%s</thead><tbody>\n", r->head);
}

static void close_table(struct page *p)
{
	put(p, "</tbody></table></div>");
}

/* False when this row is one too many. */
static bool next_row(struct page *p, struct rows *r)
{
	if (r->count == ROWS_MOST)
		return false;
	if (r->count == OPEN_ROWS) {
		close_table(p);
		put(p, "<details><summary>");
		put_counted(p, r->all - OPEN_ROWS, "more", "more");
		put(p, "</summary>");
	}
	if (r->count == 0 || r->count == OPEN_ROWS)
		open_table(p, r);
	r->count++;
	return true;
}

static void end_rows(struct page *p, const struct rows *r)
{
	if (!r->count)
		return;
	close_table(p);
	if (r->count < r->all) {
		put(p, "<p class=note>");
		put_counted(p, r->all - r->count, "more is", "more are");
		put(p, " left out here; rum reconcile --json tells all.</p>");
	}
	if (r->count > OPEN_ROWS)
		put(p, "</details>");
}

/* ---- licences ------------------------------------------------------------------------- */

static void put_using(struct page *p, const struct balance_license *l)
{
	size_t shown = 0, left = 0;

	for (size_t i = 0; i < l->device_count; i++) {
		const struct balance_device *d = &l->devices[i];

		if (!d->count || d->lapsed || d->covered_by != BOOKS_NONE)
			continue;
		if (shown == USERS_MOST) {
			left++;
			continue;
		}
		put(p, shown++ ? "<li>" : "<ul class=using><li>");
		put_device_line(p, d->device);
		put(p, ": <b>");
		put_count(p, d->count);
		putf(p, "</b> <small>report %" PRIu64 "</small>", d->report_id);
	}
	if (!shown)
		put(p, "<span class=none>no device by the reports</span>");
	if (left) {
		put(p, "<li>and ");
		put_counted(p, left, "more device", "more devices");
	}
	put(p, shown ? "</ul>" : "");
}

static void put_told(struct page *p, struct maybe_amount v)
{
	if (v.given)
		put_amount(p, v.value);
	else
		put(p, "an unknown number");
}

static void prove_short(struct page *p, const struct balance_license *l)
{
	put_told(p, l->owned);
	put(p, " owned, ");
	put_amount(p, l->in_use_reported);
	put(p, " reported, ");
	put_told(p, l->in_use_account);
	put(p, " by the account: short by\u00a0");
	put_amount(p, l->balance.given ? -l->balance.value : 0);
}

static void prove_differs(struct page *p, const struct balance_license *l)
{
	put_told(p, l->in_use_account);
	put(p, " by the account, ");
	put_amount(p, l->in_use_reported);
	put(p, " by the reports");
}

static void prove_reported(struct page *p, const struct balance_license *l)
{
	put_amount(p, l->in_use_reported);
	put(p, " in use now, at most ");
	put_amount(p, l->peak_reported);
}

static void prove_peak(struct page *p, const struct balance_license *l)
{
	put_amount(p, l->peak_reported);
	put(p, " in use");
	if (l->peak_at.given) {
		put(p, " on ");
		put_short_date(p, l->peak_at.value);
	}
	put(p, ", ");
	put_told(p, l->owned);
	put(p, " owned");
}

static void prove_owned(struct page *p, const struct balance_license *l)
{
	put_told(p, l->owned);
	put(p, " owned");
}

static void prove_reserved(struct page *p, const struct balance_license *l)
{
	put_told(p, l->reserved);
	put(p, " reserved in the account, ");
	put_amount(p, l->held_by_codes);
	put(p, " by authorization codes on record");
}

static void prove_ended(struct page *p, const struct balance_license *l)
{
	put_amount(p, l->ended);
	put(p, " of a term that has ended, ");
	put_told(p, l->owned);
	put(p, " still owned");
}

static void prove_ending(struct page *p, const struct balance_license *l)
{
	for (size_t i = 0, n = 0; i < l->forecast_count; i++) {
		const struct balance_forecast *f = &l->forecasts[i];

		if (f->quantity >= 0)
			continue;
		put(p, n++ ? "; " : "");
		put_amount(p, -f->quantity);
		put(p, " until ");
		put_text(p, f->end.text);
		if (f->balance < 0) {
			put(p, ", then short by\u00a0");
			put_amount(p, -f->balance);
		}
	}
}

static void prove_waiting(struct page *p, const struct balance_license *l)
{
	put_amount(p, l->not_acknowledged);
	put(p, " of ");
	put_amount(p, l->in_use_reported);
	put(p, " in use");
}

static void prove_name(struct page *p, const struct balance_license *l)
{
	const uint32_t *tags;
	size_t n = books_tags_of(p->m->books, l->name, &tags);

	for (size_t i = 0; i < n; i++) {
		put(p, i ? ", " : "the tags ");
		put_name(p, books_tag(p->m->books, tags[i]));
	}
}

/* What proves a finding of a licence; `devices`: who uses it matters. */
static const struct proof {
	void (*put)(struct page *p, const struct balance_license *l);
	bool devices;
} proofs[FINDING_COUNT] = {
	[FINDING_INSUFFICIENT] = {prove_short, true},
	[FINDING_USAGE_DIFFERS] = {prove_differs, true},
	[FINDING_UNKNOWN_LICENSE] = {prove_reported, true},
	[FINDING_AMBIGUOUS_NAME] = {prove_name, false},
	[FINDING_EXPIRED] = {prove_ended, false},
	[FINDING_EXPIRING] = {prove_ending, false},
	[FINDING_AT_PEAK] = {prove_peak, false},
	[FINDING_UNUSED] = {prove_owned, false},
	[FINDING_RESERVED] = {prove_reserved, false},
	[FINDING_HA_OVERLAP] = {prove_reported, false},
	[FINDING_NOT_ACKNOWLEDGED] = {prove_waiting, false},
	[FINDING_SNAPSHOT_CUT] = {prove_owned, false},
	[FINDING_CONFLICT] = {prove_reported, false},
};

void put_license_proofs(struct page *p, enum balance_finding k)
{
	const struct proof *proof = &proofs[k];
	struct rows r = {
		.head = proof->devices ? "<tr><th scope=col>Licence<th scope=col>"
					 "Numbers<th scope=col>Devices, reports"
				       : "<tr><th scope=col>Licence<th scope=col>"
					 "Numbers",
		.all = p->facts.by_finding[k],
	};

	for (size_t i = 0; i < p->m->balance->license_count; i++) {
		const struct balance_license *l = p->licenses[i];

		if (!(l->findings >> k & 1))
			continue;
		if (!next_row(p, &r))
			break;
		put(p, "<tr><th scope=row>");
		put_license_brief(p, l);
		put(p, "<td>");
		if (proof->put)
			proof->put(p, l);
		if (proof->devices) {
			put(p, "<td>");
			put_using(p, l);
		}
		put(p, "\n");
	}
	end_rows(p, &r);
}

/* ---- devices and snapshots ---------------------------------------------------------------- */

static void put_part(struct page *p, unsigned *n)
{
	put(p, (*n)++ ? "; " : "");
}

static void put_accounts(struct page *p, const struct balance_note *n,
			 unsigned *parts)
{
	struct slice own = books_account(p->m->books, n->account);
	struct slice other = books_account(p->m->books, n->other_account);

	if (own.n) {
		put_part(p, parts);
		put(p, n->device == BOOKS_NONE ? "virtual account "
					       : "belongs to ");
		put_name(p, own);
	}
	if (other.n) {
		put(p, own.n ? ", " : "");
		put(p, "is named in ");
		put_name(p, other);
	}
}

static void put_note(struct page *p, const struct balance_note *n)
{
	unsigned parts = 0;

	put_accounts(p, n, &parts);
	if (n->other != BOOKS_NONE) {
		put_part(p, &parts);
		put(p, "with ");
		put_device_line(p, n->other);
	}
	if (n->tag != BOOKS_NONE) {
		put_part(p, &parts);
		put_name(p, books_tag(p->m->books, n->tag));
	}
	if (n->has_report_id) {
		put_part(p, &parts);
		putf(p, "report %" PRIu64, n->report_id);
	}
	if (n->last_report.given) {
		put_part(p, &parts);
		put(p, "last report ");
		put_date(p, n->last_report.value);
	} else if (n->finding == FINDING_SILENT_DEVICE) {
		put_part(p, &parts);
		put(p, "no report at all");
	}
	if (n->last_contact.given) {
		put_part(p, &parts);
		put(p, "last contact ");
		put_date(p, n->last_contact.value);
	}
	if (n->detail.n) {
		put_part(p, &parts);
		put_name(p, n->detail);
	}
	if (n->source.n) {
		put(p, "<small>");
		put_name(p, n->source);
		put(p, "</small>");
	}
}

void put_note_proofs(struct page *p, enum balance_finding k)
{
	struct rows r = {
		.head = "<tr><th scope=col>Device<th scope=col>Proof",
		.all = p->facts.notes[k],
	};

	for (size_t i = 0; i < p->m->balance->note_count; i++) {
		const struct balance_note *n = &p->m->balance->notes[i];

		if (n->finding != k)
			continue;
		if (!next_row(p, &r))
			break;
		put(p, "<tr><th scope=row>");
		if (n->device == BOOKS_NONE)
			put(p, "<b>the snapshot</b>");
		else
			put_device(p, n->device);
		put(p, "<td>");
		put_note(p, n);
		put(p, "\n");
	}
	end_rows(p, &r);
}
