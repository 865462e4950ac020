#include "cmd/balances_parts.h"

#include <inttypes.h>
#include <stdlib.h>

#include "cli/out.h"

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

/* Of the terms that have ended the last so many are named. */
enum { TERMS_NAMED = 3, USERS_NAMED = 3 };

static void put_ended(struct buf *out, const struct balances_view *v,
		      const struct balance_license *l)
{
	const struct snapshot_license *item = &l->item->item;
	char text[AMOUNT_TEXT_MAX];
	size_t named = 0, left = 0;

	buf_printf(out, "%s ended", amount_text(text, l->ended));
	if (l->balance.given)
		buf_printf(out, ", which leaves a balance of %s",
			   amount_text(text, l->balance.value));
	for (size_t i = 0; i < item->term_count; i++) {
		const struct snapshot_term *t = &item->terms[i];

		if (balance_term(t, v->options->at) != TERM_ENDED)
			continue;
		if (named == TERMS_NAMED && !v->common->verbose) {
			left++;
			continue;
		}
		buf_printf(out, "%s%s", named++ ? "; " : ": ",
			   amount_text(text, t->quantity.value));
		if (t->subscription_id.n) {
			buf_add_text(out, " of ");
			text_safe(out, t->subscription_id);
		}
		buf_add_text(out, " until ");
		text_safe(out, t->end.text);
	}
	if (left)
		buf_printf(out, "; and %zu more", left);
}

/* How far the account's list of devices explains the difference. */
static void put_differs(struct buf *out, const struct balance_license *l)
{
	char account[AMOUNT_TEXT_MAX], reports[AMOUNT_TEXT_MAX];
	amount left = l->unexplained.value;

	buf_printf(out, "%s by the account, %s by the reports; ",
		   amount_text(account, l->in_use_account.value),
		   amount_text(reports, l->in_use_reported));
	if (!l->unexplained.given)
		buf_add_text(out, "no list of its devices tells which differ");
	else if (!left)
		buf_add_text(out, "the devices above");
	else if (!l->gap_count)
		buf_add_text(out, "its list of devices says what the reports say "
				  "and does not explain it");
	else
		buf_printf(out, "the devices above do not explain it: beside "
				"them the account has %s %s",
			   amount_text(account, left < 0 ? -left : left),
			   left < 0 ? "fewer" : "more");
}

static void put_short(struct buf *out, const struct balance_license *l)
{
	char owned[AMOUNT_TEXT_MAX], account[AMOUNT_TEXT_MAX],
		reports[AMOUNT_TEXT_MAX], left[AMOUNT_TEXT_MAX];

	buf_printf(out, "%s owned, %s in use by the account and %s by the "
			"reports: a balance of %s",
		   amount_text(owned, l->owned.value),
		   l->in_use_account.given
			   ? amount_text(account, l->in_use_account.value)
			   : "-",
		   amount_text(reports, l->in_use_reported),
		   amount_text(left, l->balance.value));
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
		put_ended(out, v, l);
		break;
	case FINDING_INSUFFICIENT:
		put_short(out, l);
		break;
	case FINDING_USAGE_DIFFERS:
		put_differs(out, l);
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

/* ---- who uses it ----------------------------------------------------------------------- */

/* Does the use of this device prove the finding? */
static bool is_user(const struct balance_device *d, enum balance_finding f)
{
	return balances_device_counts(d) && d->count &&
	       (f != FINDING_NOT_ACKNOWLEDGED || d->state == STATE_WAITING);
}

/* Devices that differ are shown on their own. */
static bool has_users(const struct balance_license *l, enum balance_finding f)
{
	return f == FINDING_INSUFFICIENT || f == FINDING_UNKNOWN_LICENSE ||
	       f == FINDING_NOT_ACKNOWLEDGED ||
	       (f == FINDING_USAGE_DIFFERS && !l->gap_count);
}

/* The greatest first, then as they stand, by UDI. */
static int by_use(const void *a, const void *b)
{
	const struct balance_device *x = *(const struct balance_device *const *)a;
	const struct balance_device *y = *(const struct balance_device *const *)b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return x < y ? -1 : x > y;
}

static void user_row(struct table *t, const struct balances_view *v,
		     const struct balance_device *d)
{
	_cleanup_buf_ struct buf device = {0};

	buf_add_text(&device, "  ");
	balances_put_device(&device, v, d->device);
	table_cell(t, buf_slice(&device));
	table_printf(t, "%" PRIu64 " by report %" PRIu64, d->count, d->report_id);
}

/* Rows of the devices that use most, and how many more there are. */
static void put_users(struct table *t, const struct balances_view *v,
		      const struct balance_license *l, enum balance_finding f)
{
	_cleanup_free_ const struct balance_device **users =
		mem_new(l->device_count + 1, sizeof(struct balance_device *));
	size_t n = 0, shown;

	for (size_t i = 0; i < l->device_count; i++) {
		if (is_user(&l->devices[i], f))
			users[n++] = &l->devices[i];
	}
	if (n)
		qsort(users, n, sizeof(struct balance_device *), by_use);
	shown = v->common->verbose || n < USERS_NAMED ? n : USERS_NAMED;
	for (size_t i = 0; i < shown; i++)
		user_row(t, v, users[i]);
	if (shown == n && n)
		return;
	if (n)
		table_printf(t, "  and %zu more device%s", n - shown,
			     balances_plural(n - shown));
	else
		table_cell(t, slice_of("  no device by the reports"));
	table_cell(t, (struct slice){0});
}

void balances_put_proofs(struct buf *out, const struct balances_view *v,
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
		if (has_users(&b->licenses[i], f))
			put_users(t, v, &b->licenses[i], f);
		shown++;
	}
	table_end(t, out, 2);
	balances_say_more(out, shown ? count - shown : 0);
}

