#include "balance/balance_inside.h"

#include <inttypes.h>
#include <stdlib.h>

static enum rc no_form(const char *text, struct err *e)
{
	return err_set(e, RC_USAGE,
		       "--what-if: \"%.200s\" is none of \"+PID:N\" (N more "
		       "devices), \"move PID:SN VIRTUAL-ACCOUNT\" and "
		       "\"-SUBSCRIPTION\"", text);
}

static bool split(struct slice s, const char *at, struct slice *before,
		  struct slice *after)
{
	size_t where = slice_find(s, at, 0);

	if (where == SIZE_MAX)
		return false;
	*before = slice_trim(slice_part(s, 0, where));
	*after = slice_trim(slice_part(s, where + 1, s.n));
	return before->n && after->n;
}

/* "PID:P SN:S" and "PID:P,SN:S", as the program and devices print it, else "P:S" or a
 * serial number alone; and what follows. */
static bool split_udi(struct slice s, struct udi *udi, struct slice *rest)
{
	size_t at = slice_find(s, "SN:", 4);
	struct slice name;

	if (slice_starts(s, "PID:")) {
		if (at == SIZE_MAX || !strchr(", ", s.p[at - 1]))
			return false;
		udi->pid = slice_trim(slice_part(s, 4, at - 1));
		if (slice_ends(udi->pid, ","))
			udi->pid.n--;
		return udi->pid.n &&
		       split(slice_part(s, at + 3, s.n), " ", &udi->sn, rest);
	}
	if (!split(s, " ", &name, rest))
		return false;
	if (!split(name, ":", &udi->pid, &udi->sn))
		udi->sn = name;
	return true;
}

enum rc what_if_parse(struct what_if *out, const char *text, struct err *e)
{
	struct slice s = slice_trim(slice_of(text)), count;

	*out = (struct what_if){.text = text};
	if (slice_starts(s, "+")) {
		out->kind = WHAT_IF_MORE;
		if (!split(slice_part(s, 1, s.n), ":", &out->pid, &count) ||
		    !slice_u64(count, &out->count))
			return no_form(text, e);
	} else if (slice_starts(s, "move ")) {
		out->kind = WHAT_IF_MOVE;
		if (!split_udi(slice_trim(slice_part(s, 5, s.n)), &out->udi,
			       &out->virtual_account))
			return no_form(text, e);
	} else if (slice_starts(s, "-") && s.n > 1) {
		out->kind = WHAT_IF_DROP;
		out->subscription = slice_trim(slice_part(s, 1, s.n));
	} else {
		return no_form(text, e);
	}
	return RC_OK;
}

static void tell(struct making *m, const struct what_if *w, const char *text)
{
	struct what_if_told *all = (struct what_if_told *)m->out->what_ifs;

	all[m->out->what_if_count++] =
		(struct what_if_told){w, slice_of(text)};
}

/* ---- before counting: moves and subscriptions --------------------------------------- */

/* By UDI, or by a serial number that one device alone has. */
static uint32_t device_of(const struct making *m, struct udi udi)
{
	size_t count;
	const struct book_device *d = books_devices(m->books, &count);
	uint32_t found = BOOKS_NONE;

	if (udi.pid.n)
		return books_find_device(m->books, udi);
	for (uint32_t i = 0; i < count; i++) {
		if (!slice_equal(d[i].udi.sn, udi.sn))
			continue;
		if (found != BOOKS_NONE)
			return BOOKS_NONE;
		found = i;
	}
	return found;
}

static enum rc move(struct making *m, const struct what_if *w, struct err *e)
{
	uint32_t device = device_of(m, w->udi);
	uint32_t account = books_find_account(m->books, w->virtual_account);

	if (device == BOOKS_NONE)
		return err_set(e, RC_USAGE,
			       "--what-if \"%.200s\": no source tells of exactly "
			       "one device of this name; write it as PID:SN",
			       w->text);
	if (account == BOOKS_NONE)
		return err_set(e, RC_USAGE,
			       "--what-if \"%.200s\": no source tells of a "
			       "virtual account %.*s", w->text,
			       SLICE_ARG(w->virtual_account));
	m->counting.accounts[device] = account;
	m->books->devices.at[device].basis = ACCOUNT_WHAT_IF;
	tell(m, w, arena_printf(m->a, "%.*s counts in %.*s",
				SLICE_ARG(m->books->devices.at[device].udi.sn),
				SLICE_ARG(w->virtual_account)));
	return RC_OK;
}

/* Takes the terms of a subscription out; gives how many they were, and adds up what
 * they brought. Where fewer are owned than all terms say, some of them are left out
 * already (terms.c): then no more is owned than what the other terms say. */
static size_t drop_terms(struct making *m, struct snapshot_license *l,
			 struct slice subscription, amount *gone)
{
	struct snapshot_term *kept = arena_array(m->a, l->term_count,
						 sizeof(*kept));
	amount dropped = 0, left = 0;
	size_t n = 0, terms;

	for (size_t k = 0; k < l->term_count; k++) {
		if (slice_equal(l->terms[k].subscription_id, subscription)) {
			dropped += l->terms[k].quantity.value;
		} else {
			left += l->terms[k].quantity.value;
			kept[n++] = l->terms[k];
		}
	}
	terms = l->term_count - n;
	if (!terms)
		return 0;
	if (l->owned.value >= left + dropped)
		l->owned.value -= dropped;
	else if (left < l->owned.value)
		l->owned.value = left;
	l->terms = kept;
	l->term_count = n;
	*gone += dropped;
	return terms;
}

static enum rc drop(struct making *m, const struct what_if *w, struct err *e)
{
	char text[AMOUNT_TEXT_MAX];
	amount gone = 0;
	size_t terms = 0;

	for (size_t i = 0; i < m->books->licenses.count; i++)
		terms += drop_terms(m, &m->books->licenses.at[i].item,
				    w->subscription, &gone);
	if (!terms)
		return err_set(e, RC_USAGE,
			       "--what-if \"%.200s\": no term has the "
			       "subscription id %.*s", w->text,
			       SLICE_ARG(w->subscription));
	tell(m, w, arena_printf(m->a, "%zu term%s of %s gone", terms,
				terms == 1 ? "" : "s",
				amount_text(text, gone)));
	return RC_OK;
}

enum rc balance_what_ifs_before(struct making *m, struct err *e)
{
	enum rc rc = RC_OK;

	m->out->what_ifs = arena_array(m->a, m->o->what_if_count,
				       sizeof(*m->out->what_ifs));
	for (size_t i = 0; !rc && i < m->o->what_if_count; i++) {
		const struct what_if *w = &m->o->what_ifs[i];

		if (w->kind == WHAT_IF_MOVE)
			rc = move(m, w, e);
		else if (w->kind == WHAT_IF_DROP)
			rc = drop(m, w, e);
	}
	return rc;
}

/* ---- after counting: more devices ------------------------------------------------------ */

/* The account that most devices of a product which report belong to; of several
 * the first by name. */
static uint32_t account_of(const struct making *m, struct slice pid,
			   uint64_t *devices)
{
	_cleanup_free_ uint64_t *tally = NULL;
	uint32_t best = BOOKS_NONE;
	size_t count, accounts = books_accounts(m->books);
	const struct book_device *d = books_devices(m->books, &count);

	tally = mem_new(accounts + 1, sizeof(*tally));
	for (size_t i = 0; i < count; i++) {
		uint32_t account = m->counting.accounts[i];

		if (account != BOOKS_NONE && d[i].has_reports &&
		    slice_equal(d[i].udi.pid, pid) &&
		    balance_is_shown(m, account))
			tally[account]++;
	}
	*devices = 0;
	for (uint32_t i = 0; i < accounts; i++) {
		if (tally[i] > *devices ||
		    (tally[i] && tally[i] == *devices &&
		     slice_compare(books_account(m->books, i),
				   books_account(m->books, best)) < 0)) {
			*devices = tally[i];
			best = i;
		}
	}
	return best;
}

static int by_count(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* What most of the devices use of a licence: the commonest count, of several the
 * highest; 0 unless more than half use it. */
static uint64_t typical(const struct making *m, const struct balance_license *l,
			struct slice pid, uint64_t devices)
{
	_cleanup_free_ uint64_t *counts = mem_new(l->device_count + 1,
						  sizeof(*counts));
	uint64_t best = 0;
	size_t n = 0, most = 0, run = 0;

	for (size_t i = 0; i < l->device_count; i++) {
		const struct balance_device *d = &l->devices[i];

		if (d->count && !d->lapsed &&
		    slice_equal(m->books->devices.at[d->device].udi.pid, pid))
			counts[n++] = d->count;
	}
	if (n * 2 <= devices)
		return 0;
	qsort(counts, n, sizeof(*counts), by_count);
	for (size_t i = 0; i < n; i++) {
		run = i && counts[i] == counts[i - 1] ? run + 1 : 1;
		if (run >= most) {
			most = run;
			best = counts[i];
		}
	}
	return best;
}

/* Those that report and were not looked at need another word. */
static const char *where_none(const struct making *m, struct slice pid)
{
	size_t count;
	const struct book_device *d = books_devices(m->books, &count);

	for (size_t i = 0; i < count; i++) {
		if (d[i].has_reports && slice_equal(d[i].udi.pid, pid))
			return m->o->virtual_account.n
				       ? " from this virtual account"
				       : " from a virtual account that is known";
	}
	return "";
}

static enum rc more(struct making *m, const struct what_if *w, struct err *e)
{
	_cleanup_buf_ struct buf text = {0};
	char number[AMOUNT_TEXT_MAX];
	uint64_t devices;
	uint32_t account = account_of(m, w->pid, &devices);

	if (account == BOOKS_NONE)
		return err_set(e, RC_USAGE,
			       "--what-if \"%.200s\": no device of product %.*s "
			       "reports%s, so what more of them would use "
			       "cannot be told", w->text, SLICE_ARG(w->pid),
			       where_none(m, w->pid));
	buf_printf(&text, "in %.*s, each as most of the %" PRIu64
		   " that report:", SLICE_ARG(books_account(m->books, account)),
		   devices);
	for (size_t i = 0; i < m->licenses.count; i++) {
		struct balance_license *l = &m->licenses.at[i];
		uint64_t each;
		amount added;

		if (l->account != account)
			continue;
		each = typical(m, l, w->pid, devices);
		if (!each)
			continue;
		added = (amount)each * (amount)w->count;
		l->in_use_reported += added;
		if (l->in_use_reported > l->peak_reported) {
			l->peak_reported = l->in_use_reported;
			l->peak_at = (struct maybe_i64){true, m->o->at};
		}
		buf_printf(&text, " %s of %.*s,", amount_text(number, each),
			   SLICE_ARG(books_name(m->books, l->name).p
					     ? books_name(m->books, l->name)
					     : books_tag(m->books, l->tag)));
	}
	if (slice_ends(buf_slice(&text), ":"))
		buf_add_text(&text, " nothing,");
	text.n--;
	tell(m, w, arena_text(m->a, buf_slice(&text)));
	return RC_OK;
}

enum rc balance_what_ifs_after(struct making *m, struct err *e)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < m->o->what_if_count; i++) {
		if (m->o->what_ifs[i].kind == WHAT_IF_MORE)
			rc = more(m, &m->o->what_ifs[i], e);
	}
	return rc;
}
