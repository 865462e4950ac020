#include "cmd/balances_parts.h"

#include <inttypes.h>

#include "cli/out.h"

static struct maybe_amount known(amount v)
{
	return (struct maybe_amount){true, v};
}

/* ---- licences ------------------------------------------------------------------- */

static const char *const columns[] = {
	"virtual_account", "tag", "name", "billing", "owned", "reserved",
	"substituted", "in_use_account", "in_use_reported", "peak_reported",
	"peak_at", "balance", "available", "ended", "not_begun",
	"not_acknowledged", "held_by_codes", "devices", "findings", NULL};

static void put_row(struct csv *c, const struct balances_view *v,
		    const struct balance_license *l)
{
	const struct books *b = v->from->books;
	_cleanup_buf_ struct buf findings = {0};
	uint64_t devices = 0;

	for (size_t i = 0; i < l->device_count; i++)
		devices += balances_device_counts(&l->devices[i]);
	balances_put_findings(&findings, l->findings, " ");
	csv_cell(c, books_account(b, l->account));
	csv_cell(c, books_tag(b, l->tag));
	csv_cell(c, books_name(b, l->name));
	csv_cell(c, l->billing);
	csv_amount(c, l->owned);
	csv_amount(c, l->reserved);
	csv_amount(c, known(l->substituted));
	csv_amount(c, l->in_use_account);
	csv_amount(c, known(l->in_use_reported));
	csv_amount(c, known(l->peak_reported));
	if (l->peak_at.given)
		csv_time(c, l->peak_at.value);
	else
		csv_cell(c, (struct slice){0});
	csv_amount(c, l->balance);
	csv_amount(c, l->available);
	csv_amount(c, known(l->ended));
	csv_amount(c, known(l->not_begun));
	csv_amount(c, known(l->not_acknowledged));
	csv_amount(c, known(l->held_by_codes));
	csv_u64(c, devices);
	csv_cell(c, buf_slice(&findings));
	csv_end_row(c);
}

void balances_csv(struct buf *out, const struct balances_view *v)
{
	struct csv c = {.out = out};

	for (size_t i = 0; columns[i]; i++)
		csv_cell(&c, slice_of(columns[i]));
	csv_end_row(&c);
	for (size_t i = 0; i < v->balance->license_count; i++)
		put_row(&c, v, &v->balance->licenses[i]);
}

/* ---- findings about devices and snapshots ------------------------------------------ */

static const char *const finding_columns[] = {
	"finding", "pid", "sn", "hostname", "virtual_account",
	"other_virtual_account", "other_pid", "other_sn", "tag", "report_ids",
	"last_report", "last_contact", "source", "other_source", "detail", NULL};

static void csv_maybe_time(struct csv *c, struct maybe_i64 t)
{
	if (t.given)
		csv_time(c, t.value);
	else
		csv_cell(c, (struct slice){0});
}

static void csv_udi(struct csv *c, struct udi udi)
{
	csv_cell(c, udi.pid);
	csv_cell(c, udi.sn);
}

static void csv_note(struct csv *c, const struct balances_view *v,
		     const struct balance_note *n)
{
	const struct books *b = v->from->books;
	_cleanup_buf_ struct buf text = {0};
	uint64_t ids[2];
	size_t count = balances_report_ids(n, ids);

	for (size_t i = 0; i < count; i++)
		buf_printf(&text, "%s%" PRIu64, i ? " " : "", ids[i]);
	csv_cell(c, slice_of(balance_finding_word(n->finding)));
	csv_udi(c, balances_udi(v, n->device));
	csv_cell(c, balances_hostname(v, n->device));
	csv_cell(c, books_account(b, n->account));
	csv_cell(c, books_account(b, n->other_account));
	csv_udi(c, balances_udi(v, n->other));
	csv_cell(c, books_tag(b, n->tag));
	csv_cell(c, buf_slice(&text));
	csv_maybe_time(c, n->last_report);
	csv_maybe_time(c, n->last_contact);
	csv_cell(c, n->source);
	csv_cell(c, n->other_source);
	csv_cell(c, n->detail);
	csv_end_row(c);
}

void balances_findings_csv(struct buf *out, const struct balances_view *v)
{
	struct csv c = {.out = out};

	for (size_t i = 0; finding_columns[i]; i++)
		csv_cell(&c, slice_of(finding_columns[i]));
	csv_end_row(&c);
	for (size_t i = 0; i < v->balance->note_count; i++)
		csv_note(&c, v, &v->balance->notes[i]);
}
