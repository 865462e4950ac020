#include "cmd/import_out.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/spool.h"
#include "cli/out.h"
#include "cmd/record.h"

/* What came from one file that was named or found: how many things went as they
 * should without more to say, and a row for each other one. */
struct group {
	struct buf file; /* its provenance, up to the first '!' or '#' */
	uint64_t reports_added, reports_known, others_known;
	struct buf rows;
};
enum { GROUP_ROWS_MOST = 1 << 20 }; /* bytes of rows that are kept back */

struct mark {
	uint64_t spool;
	size_t polls;
};

struct import_out {
	const struct common_options *common;
	bool dry_run;
	struct spool *spool;
	struct buf line;
	struct group group;
	struct mark *marks;
	size_t mark_count, mark_cap;
	size_t polls;
	struct err fault;
};

struct import_out *import_out_new(const struct common_options *c, bool dry_run)
{
	struct import_out *o = mem_new(1, sizeof(*o));
	const char *folder = cli_env("TMPDIR");

	o->common = c;
	o->dry_run = dry_run;
	o->spool = spool_new(folder ? folder : "/tmp");
	return o;
}

void import_out_free(struct import_out *o)
{
	if (!o)
		return;
	spool_free(o->spool);
	buf_free(&o->line);
	buf_free(&o->group.file);
	buf_free(&o->group.rows);
	free(o->marks);
	free(o);
}

static void hold(struct import_out *o, struct slice text)
{
	struct err e = {0};

	if (spool_add(o->spool, text, &e) && !o->fault.code)
		o->fault = e;
}

/* ---- JSON ------------------------------------------------------------------- */

static void put_acknowledged(struct json_writer *w,
			     const struct ledger_ack_result *a)
{
	json_begin_object(w, "acknowledged");
	json_put_u64(w, "newly", a->acknowledged);
	json_put_u64(w, "before", a->already);
	json_put_u64(w, "unknown", a->unknown);
	json_put_u64(w, "refused", a->refused);
	json_put_u64(w, "unclear", a->unclear);
	json_end_object(w);
}

static void put_json(struct buf *out, const struct intake_record *r)
{
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	json_put_text(&w, "action", r->action);
	json_put_text(&w, "kind", r->kind);
	json_put_slice(&w, "source", r->source);
	json_put_u64(&w, "offset", r->offset);
	record_udi(&w, "udi", r->udi);
	if (r->report_id.given)
		json_put_u64(&w, "report_id", r->report_id.value);
	else
		json_put_null(&w, "report_id");
	json_put_text(&w, "before", r->before);
	json_put_text(&w, "after", r->after);
	json_put_text(&w, "verdict", r->verdict);
	json_put_text(&w, "addressee_basis", r->basis);
	if (r->acknowledged)
		put_acknowledged(&w, r->acknowledged);
	if (r->poll_id.given)
		json_put_u64(&w, "poll_id", r->poll_id.value);
	json_put_slice(&w, "reason", r->reason);
	json_end_object(&w);
	buf_add_byte(out, '\n');
}

/* ---- text ------------------------------------------------------------------- */

static void put_udi(struct buf *out, struct udi udi)
{
	if (!udi_known(udi))
		return;
	text_safe(out, udi.pid);
	buf_add_byte(out, ':');
	text_safe(out, udi.sn);
}

static void put_subject(struct buf *out, const struct intake_record *r)
{
	size_t from = out->n;

	put_udi(out, r->udi);
	if (r->report_id.given)
		buf_printf(out, " report %" PRIu64, r->report_id.value);
	while (out->n < from + 32)
		buf_add_byte(out, ' ');
}

/* For -v and --dry-run: a line that stands by itself. */
static void put_line(struct buf *out, const struct intake_record *r)
{
	text_safe(out, r->source);
	buf_printf(out, ": %s: %s", r->action, r->kind);
	if (udi_known(r->udi)) {
		buf_add_text(out, " of ");
		put_udi(out, r->udi);
	}
	if (r->report_id.given)
		buf_printf(out, ", report %" PRIu64, r->report_id.value);
	if (r->verdict)
		buf_printf(out, " (%s)", r->verdict);
	if (r->reason.n) {
		buf_add_text(out, ": ");
		text_safe(out, r->reason);
	}
	buf_add_byte(out, '\n');
}

static bool is_loud(const struct intake_record *r)
{
	return strcmp(r->action, "refused") == 0 ||
	       strcmp(r->action, "conflict") == 0 ||
	       (r->acknowledged && r->acknowledged->refused);
}

static struct slice place_below(const struct intake_record *r,
				const struct buf *file)
{
	return slice_part(r->source, file->n, r->source.n);
}

/* What went wrong is told with its whole place, the rest without. */
static void put_row(struct buf *out, const struct intake_record *r,
		    const struct buf *file)
{
	struct slice below = place_below(r, file);

	buf_printf(out, "  %-8s ", r->action);
	put_subject(out, r);
	buf_printf(out, " %-13s %-12s", r->kind, r->verdict ? r->verdict : "");
	if (r->reason.n) {
		buf_add_byte(out, ' ');
		text_safe(out, r->reason);
	}
	while (out->n && out->p[out->n - 1] == ' ')
		out->n--;
	if (is_loud(r) && below.n) {
		buf_add_text(out, "\n           at ");
		text_safe(out, below);
	}
	buf_add_byte(out, '\n');
}

static void put_count(struct buf *out, uint64_t n, const char *what,
		      const char *more)
{
	if (n)
		buf_printf(out, "%s %" PRIu64 "%s%s",
			   out->p[out->n - 1] == ':' ? "" : ",", n, what, more);
}

static void end_group(struct import_out *o)
{
	struct group *g = &o->group;

	if (!g->reports_added && !g->reports_known && !g->others_known &&
	    !g->rows.n) {
		buf_clear(&g->file);
		return;
	}
	buf_clear(&o->line);
	text_safe(&o->line, buf_slice(&g->file));
	buf_add_byte(&o->line, ':');
	put_count(&o->line, g->reports_added,
		  g->reports_added == 1 ? " report" : " reports", " added");
	put_count(&o->line, g->reports_known,
		  g->reports_known == 1 ? " report" : " reports", " known");
	put_count(&o->line, g->others_known, "", " known");
	if (o->line.p[o->line.n - 1] == ':')
		o->line.n--;
	buf_add_byte(&o->line, '\n');
	hold(o, buf_slice(&o->line));
	hold(o, buf_slice(&g->rows));
	buf_clear(&g->rows);
	buf_clear(&g->file);
	g->reports_added = g->reports_known = g->others_known = 0;
}

static struct slice file_of(struct slice source)
{
	size_t n = 0;

	while (n < source.n && source.p[n] != '!' && source.p[n] != '#')
		n++;
	return slice_part(source, 0, n);
}

static void tell_grouped(struct import_out *o, const struct intake_record *r)
{
	struct group *g = &o->group;
	struct slice file = file_of(r->source);

	if (!slice_equal(file, buf_slice(&g->file)) ||
	    g->rows.n > GROUP_ROWS_MOST) {
		end_group(o);
		buf_add_slice(&g->file, file);
	}
	if (r->plain && strcmp(r->action, "added") == 0)
		g->reports_added++;
	else if (r->plain)
		g->reports_known++;
	else if (strcmp(r->action, "known") == 0 && !r->report_id.given &&
		 !r->disagrees)
		g->others_known++;
	else if (is_loud(r) || strcmp(r->kind, "account-info") != 0)
		put_row(&g->rows, r, &g->file);
}

static void tell_text(struct import_out *o, const struct intake_record *r)
{
	const struct common_options *c = o->common;

	if (!c->quiet && (c->verbose || o->dry_run)) {
		buf_clear(&o->line);
		put_line(&o->line, r);
		hold(o, buf_slice(&o->line));
		return;
	}
	/* In a quiet run only what the status comes from is told. */
	if ((c->quiet && !is_loud(r)) || strcmp(r->action, "ignored") == 0)
		return;
	tell_grouped(o, r);
}

void import_out_record(void *context, const struct intake_record *r)
{
	struct import_out *o = context;

	o->polls += r->poll_id.given;
	if (!o->common->json) {
		tell_text(o, r);
	} else if (!o->common->quiet) {
		buf_clear(&o->line);
		put_json(&o->line, r);
		hold(o, buf_slice(&o->line));
	}
}

size_t import_out_polls(const struct import_out *o)
{
	return o->polls;
}

void import_out_mark(struct import_out *o)
{
	end_group(o);
	if (o->mark_count == o->mark_cap) {
		o->mark_cap = o->mark_cap ? o->mark_cap * 2 : 8;
		o->marks = mem_resize(o->marks, o->mark_cap *
						sizeof(*o->marks));
	}
	o->marks[o->mark_count++] =
		(struct mark){spool_length(o->spool), o->polls};
}

void import_out_unmark(struct import_out *o, bool cancel)
{
	const struct mark m = o->marks[--o->mark_count];
	struct err e = {0};

	end_group(o);
	if (!cancel)
		return;
	o->polls = m.polls;
	if (spool_cut(o->spool, m.spool, &e) && !o->fault.code)
		o->fault = e;
}

/* ---- the end ---------------------------------------------------------------- */

static const struct {
	const char *word, *one, *many;
	size_t place;
} totals[] = {
#define TOTAL(field, one, many)                                                \
	{#field, one, many, offsetof(struct intake_tally, field)}
	TOTAL(added, "added", "added"),
	TOTAL(updated, "updated", "updated"),
	TOTAL(known, "known already", "known already"),
	TOTAL(conflict, "in conflict", "in conflict"),
	TOTAL(refused, "refused", "refused"),
	TOTAL(ignored, "ignored", "ignored"),
	TOTAL(acknowledged, "report newly acknowledged",
	      "reports newly acknowledged"),
#undef TOTAL
};
enum { TOTALS = sizeof(totals) / sizeof(*totals) };

static uint64_t total(const struct intake_tally *t, size_t i)
{
	return *(const uint64_t *)(const void *)((const char *)t +
						 totals[i].place);
}

static void put_totals(struct json_writer *w, const struct intake_tally *t)
{
	for (size_t i = 0; i < TOTALS; i++)
		json_put_u64(w, totals[i].word, total(t, i));
}

static void end_json(struct import_out *o, const struct intake_tally *t,
		     const char *ledger, enum status status)
{
	struct json_writer w = {.out = &o->line};

	buf_clear(&o->line);
	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "summary");
	put_totals(&w, t);
	json_put_bool(&w, "dry_run", o->dry_run);
	json_put_text(&w, "ledger", ledger);
	json_put_u64(&w, "exit", (uint64_t)status);
	json_end_object(&w);
	buf_add_byte(&o->line, '\n');
	out_write(buf_slice(&o->line));
}

static void end_text(struct import_out *o, const struct intake_tally *t,
		     const char *ledger)
{
	bool any = false;

	out_text(o->dry_run ? "would be " : "");
	for (size_t i = 0; i < TOTALS; i++) {
		if (!total(t, i))
			continue;
		out_printf("%s%" PRIu64 " %s", any ? ", " : "", total(t, i),
			   total(t, i) == 1 ? totals[i].one : totals[i].many);
		any = true;
	}
	out_printf("%s; ledger %s\n", any ? "" : "nothing to take", ledger);
}

void import_out_end(struct import_out *o, const struct intake_tally *t,
		    const char *ledger, enum status status)
{
	struct err e = {0};

	end_group(o);
	if (spool_flush(o->spool, out_write, &e) && !o->fault.code)
		o->fault = e;
	if (o->fault.code)
		say_error(&o->fault);
	if (o->common->quiet)
		return;
	if (o->common->json)
		end_json(o, t, ledger, status);
	else
		end_text(o, t, ledger);
}

void import_detail(struct buf *out, const struct intake_tally *t,
		   char *const *operands, size_t count, bool force)
{
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	put_totals(&w, t);
	if (force)
		json_put_bool(&w, "force", true);
	json_begin_array(&w, "from");
	for (size_t i = 0; i < count; i++)
		json_put_text(&w, NULL, operands[i]);
	json_end_array(&w);
	json_end_object(&w);
}

bool import_is_ledger(const char *ledger, const char *path)
{
	struct stat ours, theirs;

	if (stat(path, &theirs))
		return false;
	if (stat(ledger, &ours) == 0 && ours.st_dev == theirs.st_dev &&
	    ours.st_ino == theirs.st_ino)
		return true;
	return slice_starts(slice_of(path), ledger) &&
	       strcmp(path + strlen(ledger), "-journal") == 0;
}
