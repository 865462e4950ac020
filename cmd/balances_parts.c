#include "cmd/balances_parts.h"

#include <inttypes.h>

#include "base/when.h"
#include "cli/out.h"

/* So many rows of a list are shown without --verbose. */
enum { LISTED = 20 };

bool balances_explains(const struct balances_view *v,
		       const struct balance_license *l)
{
	const struct books *b = v->from->books;
	struct slice asked = v->options->explain;
	const uint32_t *names = NULL;
	size_t count;

	if (slice_equal(books_tag(b, l->tag), asked) ||
	    slice_equal(books_name(b, l->name), asked))
		return true;
	count = l->tag == BOOKS_NONE ? 0 : books_names_of(b, l->tag, &names);
	for (size_t i = 0; i < count; i++) {
		if (slice_equal(books_name(b, names[i]), asked))
			return true;
	}
	return false;
}

struct udi balances_udi(const struct balances_view *v, uint32_t device)
{
	size_t count;
	const struct book_device *all = books_devices(v->from->books, &count);

	return device == BOOKS_NONE ? (struct udi){0} : all[device].udi;
}

struct slice balances_hostname(const struct balances_view *v, uint32_t device)
{
	size_t count;
	const struct book_device *all = books_devices(v->from->books, &count);

	return device != BOOKS_NONE && all[device].hostname.n
		       ? all[device].hostname
		       : (struct slice){0};
}

size_t balances_report_ids(const struct balance_note *n, uint64_t ids[2])
{
	size_t count = 0;

	if (n->has_report_id)
		ids[count++] = n->report_id;
	else if (n->last_report.given)
		ids[count++] = n->last_report_id;
	if (n->has_report_id && n->finding == FINDING_HA_OVERLAP)
		ids[count++] = n->other_report_id;
	return count;
}

size_t balances_products(const struct balances_view *v)
{
	size_t count, n = 0;
	const struct book_device *all = books_devices(v->from->books, &count);

	for (size_t i = 0; i < count; i++)
		n += books_is_product(&all[i]);
	return n;
}

bool balances_device_counts(const struct balance_device *d)
{
	return d->covered_by == BOOKS_NONE && !d->lapsed;
}

void balances_put_findings(struct buf *out, uint32_t findings,
			   const char *separator)
{
	const char *before = "";

	for (unsigned f = 0; f < FINDING_COUNT; f++) {
		if (!(findings & 1u << f))
			continue;
		buf_printf(out, "%s%s", before,
			   balance_finding_word((enum balance_finding)f));
		before = separator;
	}
}

void balances_put_license(struct buf *out, const struct balances_view *v,
			  const struct balance_license *l)
{
	struct slice name = books_name(v->from->books, l->name);

	text_safe(out, name.n ? name : books_tag(v->from->books, l->tag));
}

/* Where nothing tells what is owned, there is nothing to be in order. */
enum status balances_status(const struct balance *b)
{
	if (!b->in_order)
		return STATUS_NO;
	return b->knows_account ? STATUS_YES : STATUS_UNKNOWN;
}

bool balances_has_several(const struct balance *b)
{
	return b->license_count && b->licenses[0].account !=
		b->licenses[b->license_count - 1].account;
}

void balances_put_place(struct buf *out, const struct balances_view *v,
			const struct balance_license *l)
{
	balances_put_license(out, v, l);
	if (!balances_has_several(v->balance))
		return;
	buf_add_text(out, " in ");
	balances_put_account(out, v, l->account);
}

void balances_put_device(struct buf *out, const struct balances_view *v,
			 uint32_t device)
{
	struct udi udi = balances_udi(v, device);

	buf_add_text(out, "PID:");
	text_safe(out, udi.pid);
	buf_add_text(out, " SN:");
	text_safe(out, udi.sn);
}

void balances_put_time(struct buf *out, int64_t at)
{
	char text[WHEN_TEXT_MAX];

	buf_add_text(out, when_text(text, at));
}

/* "Campus", or words where none is known. */
void balances_put_account(struct buf *out, const struct balances_view *v,
			uint32_t account)
{
	struct slice name = books_account(v->from->books, account);

	if (name.n)
		text_safe(out, name);
	else
		buf_add_text(out, "(not known)");
}

const char *balances_plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

void balances_say_more(struct buf *out, size_t left)
{
	if (left)
		buf_printf(out, "  and %zu more; --verbose shows all\n", left);
}

size_t balances_listed(const struct balances_view *v, size_t count)
{
	return v->common->verbose || count <= LISTED ? count : LISTED;
}

/* ---- the sum, and what was looked at ------------------------------------------------------------ */

/* "1204 in use rest on valid reports, 40 on unverifiable ones" */
static void put_verdicts(struct buf *out, const struct balance *b)
{
	const char *before = "";

	for (unsigned i = VERDICT_NONE + 1; i < VERDICT_COUNT; i++) {
		char text[AMOUNT_TEXT_MAX];

		if (!b->by_verdict[i])
			continue;
		buf_printf(out, "%s%s %s %s reports", before,
			   amount_text(text, b->by_verdict[i]),
			   *before ? "on" : "in use rest on",
			   verdict_word((enum verdict)i));
		before = ", ";
	}
	if (*before)
		buf_add_byte(out, '\n');
}

static const struct {
	size_t place;
	const char *words; /* behind the number and "report", "reports" */
} asides[] = {
	{offsetof(struct books_tally, invalid),
	 "left out: the signature is invalid"},
	{offsetof(struct books_tally, nameless),
	 "left out: no device or no report id is told"},
	{offsetof(struct books_tally, aside),
	 "of files not counted beside the ledger: rum import takes them in"},
	{offsetof(struct books_tally, telemetry), "of telemetry, which is no use"},
};

static void put_asides(struct buf *out, const struct books_tally *t)
{
	for (size_t i = 0; i < sizeof(asides) / sizeof(asides[0]); i++) {
		const uint64_t *n = (const uint64_t *)(const void *)(
			(const char *)t + asides[i].place);

		if (*n)
			buf_printf(out, "%" PRIu64 " report%s %s\n", *n,
				   balances_plural(*n), asides[i].words);
	}
	if (t->no_tag || t->no_start)
		buf_printf(out, "%" PRIu64 " measurement%s without tag and %"
			   PRIu64 " without start: not counted\n", t->no_tag,
			   balances_plural(t->no_tag), t->no_start);
}

static void put_shortages(struct buf *out, const struct balance *b)
{
	char text[AMOUNT_TEXT_MAX];
	amount missing = 0;
	uint64_t licenses = 0, judged = 0;

	for (size_t i = 0; i < b->license_count; i++) {
		const struct maybe_amount *left = &b->licenses[i].balance;

		judged += left->given;
		if (!left->given || left->value >= 0)
			continue;
		missing -= left->value;
		licenses++;
	}
	if (licenses)
		buf_printf(out, "%" PRIu64 " licence%s short, by %s in all\n",
			   licenses, licenses == 1 ? " is" : "s are",
			   amount_text(text, missing));
	else if (judged)
		buf_add_text(out, "No licence is short\n");
	else if (!b->license_count)
		buf_add_text(out, "No licence is owned or in use as far as can be "
				  "seen\n");
}

static bool has_odd_terms(const struct balance_license *l)
{
	return l->odd_terms > 0;
}

static bool has_other_sum(const struct balance_license *l)
{
	return l->terms_sum.given;
}

/* What of the account's own word does not fit and counts as it stands. */
static const struct {
	bool (*is_so)(const struct balance_license *l);
	const char *words;
} oddities[] = {
	{has_odd_terms, "has terms that the account calls cancelled, expired, "
			"pending or the like; by their dates they run, and they "
			"count"},
	{has_other_sum, "has terms that do not add up to its quantity, which "
			"counts"},
};

static void put_oddities(struct buf *out, const struct balances_view *v)
{
	const struct balance *b = v->balance;

	for (size_t i = 0; i < sizeof(oddities) / sizeof(oddities[0]); i++) {
		const struct balance_license *first = NULL;
		size_t n = 0;

		for (size_t k = 0; k < b->license_count; k++) {
			if (!oddities[i].is_so(&b->licenses[k]))
				continue;
			first = first ? first : &b->licenses[k];
			n++;
		}
		if (!n)
			continue;
		balances_put_place(out, v, first);
		if (n > 1)
			buf_printf(out, ", as %zu more,", n - 1);
		buf_printf(out, " %s; --explain shows them\n",
			   oddities[i].words);
	}
}

static void put_missing_sides(struct buf *out, const struct balances_view *v)
{
	const struct books_tally *t = books_tally(v->from->books);

	if (!t->reports)
		buf_add_text(out, "No usage report counts: nothing but the "
				  "account tells of use\n");
	if (!t->snapshots)
		buf_add_text(out, "There is no snapshot of the account: what it "
				  "owns is not known; give --snapshot FILE\n");
	else if (!v->balance->knows_account)
		buf_add_text(out, "The account's list of devices tells nothing of "
				  "what it owns; give a snapshot of its licences "
				  "with --snapshot FILE\n");
}

static void put_sources(struct buf *out, const struct balances_view *v)
{
	const struct books_tally *t = books_tally(v->from->books);
	size_t devices = balances_products(v);

	buf_printf(out, "Looked at %" PRIu64 " report%s, %zu device%s and %" PRIu64
		   " snapshot%s, from %s", t->reports,
		   balances_plural(t->reports), devices,
		   balances_plural(devices), t->snapshots,
		   balances_plural(t->snapshots),
		   v->from->from_files ? "files" : "");
	if (v->from->ledger_path) {
		buf_printf(out, "%sthe ledger ",
			   v->from->from_files ? " and " : "");
		text_safe(out, slice_of(v->from->ledger_path));
	}
	buf_add_text(out, "\nIn use at ");
	balances_put_time(out, v->options->at);
	buf_add_text(out, ", peaks since ");
	balances_put_time(out, v->balance->since);
	buf_add_byte(out, '\n');
}

void balances_put_basis(struct buf *out, const struct balances_view *v)
{
	const struct balance *b = v->balance;

	if (out->n)
		buf_add_byte(out, '\n');
	for (size_t i = 0; i < b->what_if_count; i++) {
		buf_add_text(out, "What if ");
		text_safe(out, slice_of(b->what_ifs[i].what_if->text));
		buf_add_text(out, ": ");
		text_safe(out, b->what_ifs[i].text);
		buf_add_byte(out, '\n');
	}
	if (!v->options->explain.p)
		put_shortages(out, b);
	put_sources(out, v);
	put_missing_sides(out, v);
	if (!v->options->explain.p)
		put_oddities(out, v);
	put_verdicts(out, b);
	put_asides(out, books_tally(v->from->books));
	if (b->without_account)
		buf_printf(out, "%" PRIu64 " device%s that report%s: no source "
			   "names a virtual account for them; give "
			   "--virtual-account, or a list of devices\n",
			   b->without_account,
			   balances_plural(b->without_account),
			   b->without_account == 1 ? "s" : "");
}
