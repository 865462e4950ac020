#include <inttypes.h>

#include "base/file.h"
#include "cli/out.h"
#include "cmd/balances.h"
#include "cmd/report_pack.h"
#include "cmd/report_parts.h"
#include "cmd/standings.h"
#include "json/write.h"
#include "ledger/journal.h"

struct report_options {
	struct common_options common;
	struct judging_options judging;
	struct keeping_options keeping;
	struct accounting_options accounting;
	struct balancing_options balancing;
	struct pack_options pack;
	struct text_list map_columns;
	const char *output, *title;
	bool force;
};

static const struct option_row options[] = {
	{'o', "output", OPTION_FILE, "FILE",
	 offsetof(struct report_options, output),
	 "write the page to FILE; - is standard output", NULL, 0, 0},
	{0, "title", OPTION_TEXT, "TEXT", offsetof(struct report_options, title),
	 "head the page with TEXT", NULL, 0, 0},
	{'f', "force", OPTION_FLAG, NULL, offsetof(struct report_options, force),
	 "replace files that are there", NULL, 0, 0},
	OPTION_ROWS_PACK(struct report_options),
	OPTION_ROWS_ACCOUNTING(struct report_options),
	OPTION_ROWS_BALANCING(struct report_options),
	OPTION_ROWS_KEEPING(struct report_options),
	OPTION_ROWS_JUDGING(struct report_options),
	OPTION_ROW_JSON(struct report_options),
	OPTION_ROW_QUIET(struct report_options),
	OPTION_ROW_VERBOSE(struct report_options),
	OPTION_ROW_AT(struct report_options),
	OPTION_ROW_JOBS(struct report_options),
	OPTION_ROW_LIMIT(struct report_options),
	OPTION_ROW_COLOR(struct report_options),
	OPTION_ROW_NO_PROGRESS(struct report_options),
	OPTION_ROW_END,
};

/* How far a page looks ahead where nobody says: a quarter. */
enum { AHEAD_DAYS = 90 };

struct reporting {
	struct report_options *options;
	struct report_gathering gathering;
	struct accounting from;
	struct report_pack pack;
	struct arena arena;
	char *folder;		 /* that the page is written to; or NULL */
	const char *folders[2];  /* that may be written to */
	struct balance_options wish;
	struct balance balance;
	struct standing_options standing_wish;
	const struct standing *standings;
	size_t standing_count;
	struct page_choice choices[8];
	size_t choice_count;
	struct buf page;
};

/* ---- before anything is read ------------------------------------------------------ */

static bool to_stdout(const struct report_options *o)
{
	return o->output && strcmp(o->output, "-") == 0;
}

static enum rc check(const struct report_options *o, struct err *e)
{
	int64_t at = common_now(&o->common);

	if (!o->output && !o->pack.file)
		return err_set(e, RC_USAGE,
			       "report: say where the page is to go: -o FILE, or "
			       "--pack FILE for an archive with everything");
	if (to_stdout(o) && o->common.json)
		return err_set(e, RC_USAGE,
			       "report: the page and --json cannot both go to "
			       "standard output; name a file with -o");
	if (o->accounting.since.given && o->accounting.since.at > at)
		return err_set(e, RC_USAGE,
			       "report: --since lies behind --at; the window "
			       "ends at --at, or now");
	if (o->balancing.until.given && o->balancing.until.at < at)
		return err_set(e, RC_USAGE,
			       "report: --until lies before --at; it says how "
			       "far to look ahead");
	return RC_OK;
}

/* Before an hour's work, not behind it. */
static enum rc prepare(struct reporting *r, struct err *e)
{
	struct report_options *o = r->options;
	enum rc rc = check(o, e);

	if (!rc && o->output && !to_stdout(o)) {
		rc = output_check(o->output, o->force ? OUTPUT_FORCE : 0, e);
		r->folder = folder_of(o->output);
	}
	if (!rc && o->pack.file)
		rc = report_pack_open(&r->pack, &o->pack, &o->judging, o->force,
				      e);
	o->judging.write = r->folders;
	if (r->folder)
		r->folders[o->judging.write_count++] = r->folder;
	if (r->pack.folder)
		r->folders[o->judging.write_count++] = r->pack.folder;
	o->judging.ready = report_gathering_ready;
	o->judging.ready_context = &r->gathering;
	if (!rc)
		rc = balancing_read(&r->wish, &r->arena, &o->common,
				    &o->accounting, &o->balancing, e);
	if (!rc && !r->wish.until.given)
		r->wish.until = (struct maybe_i64){
			true, common_now(&o->common) + AHEAD_DAYS * 86400LL};
	return rc;
}

/* ---- the page ------------------------------------------------------------------------ */

static void choose(struct reporting *r, const char *name, const char *value)
{
	if (value)
		r->choices[r->choice_count++] =
			(struct page_choice){name, slice_of(value)};
}

static void list_choices(struct reporting *r)
{
	const struct report_options *o = r->options;

	choose(r, "Virtual account alone", o->accounting.virtual_account);
	choose(r, "Names from", o->accounting.map);
	if (o->balancing.stale.given)
		choose(r, "Measurements lapse after",
		       arena_printf(&r->arena, "%" PRIu64 " days",
				    o->balancing.stale.value));
	if (o->balancing.lender)
		choose(r, "Substitutions are lent by",
		       lender_words[o->balancing.lender]);
	if (o->judging.crl)
		choose(r, "Revocation lists", crl_words[o->judging.crl]);
	if (o->judging.allow_sha1)
		choose(r, "SHA-1", "lets a signature count");
}

static int64_t window_of(const struct reporting *r)
{
	const struct given_time *since = &r->options->accounting.since;

	return since->given ? since->at
			    : r->wish.at - ACCOUNTING_SILENT_DAYS * 86400LL;
}

static enum rc judge(struct reporting *r, struct err *e)
{
	const char *account = r->options->accounting.virtual_account;
	enum rc rc = report_gathering_settle(&r->gathering, r->from.books,
					     r->from.ledger,
					     r->from.kept_snapshots, e);

	r->standing_wish = (struct standing_options){
		.at = r->wish.at,
		.since = window_of(r),
	};
	if (!rc)
		rc = balance_make(&r->balance, &r->arena, r->from.books,
				  &r->wish, e);
	if (!rc)
		rc = standing_make(&r->standings, &r->standing_count, &r->arena,
				   r->from.books, r->from.ledger,
				   r->gathering.notes, &r->standing_wish, e);
	if (!rc)
		r->standings = standings_of_account(&r->arena, r->standings,
						    &r->standing_count,
						    r->from.books, account);
	return rc;
}

/* Where it lies is nobody's business who gets the page. */
static struct slice ledger_name(const struct reporting *r)
{
	const char *path = r->from.ledger_path;
	const char *slash = path ? strrchr(path, '/') : NULL;

	return path ? slice_of(slash ? slash + 1 : path) : (struct slice){0};
}

static enum rc compose(struct reporting *r, struct err *e)
{
	struct page_model m = {
		.title = r->options->title,
		.version = RUM_VERSION,
		.at = r->wish.at,
		.since = r->wish.since,
		.until = r->wish.until,
		.books = r->from.books,
		.balance = &r->balance,
		.standings = r->standings,
		.standing_count = r->standing_count,
		.signers = r->gathering.signers,
		.signer_count = r->gathering.signer_count,
		.inputs = r->gathering.inputs,
		.input_count = r->gathering.input_count,
		.malformed = r->from.tally.malformed,
		.choices = r->choices,
		.ledger = ledger_name(r),
	};
	enum rc rc = RC_OK;

	list_choices(r);
	m.choice_count = r->choice_count;
	if (r->from.ledger)
		rc = journal_head(r->from.ledger, &m.journal_rows,
				  m.journal_head, e);
	if (!rc)
		page_write(&r->page, &m);
	return rc;
}

/* ---- writing ----------------------------------------------------------------------------- */

struct sums {
	uint64_t insufficient, overdue;
};

static struct sums sums_of(const struct reporting *r)
{
	struct sums s = {0};

	for (size_t i = 0; i < r->balance.license_count; i++)
		s.insufficient += r->balance.licenses[i].findings >>
				  FINDING_INSUFFICIENT & 1;
	for (size_t i = 0; i < r->standing_count; i++)
		s.overdue += r->standings[i].overdue_days != 0;
	return s;
}

static void tell_record(const struct reporting *r, const struct sums *s)
{
	_cleanup_buf_ struct buf line = {0};
	struct json_writer w = {.out = &line};
	uint8_t hash[SHA256_BYTES];

	sha256(hash, buf_slice(&r->page));
	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "page");
	json_put_text(&w, "path", r->options->output);
	json_put_u64(&w, "size", r->page.n);
	json_put_hex(&w, "sha256", hash, SHA256_BYTES);
	json_put_u64(&w, "licenses", r->balance.license_count);
	json_put_u64(&w, "insufficient", s->insufficient);
	json_put_u64(&w, "devices", r->standing_count);
	json_put_u64(&w, "overdue", s->overdue);
	json_end_object(&w);
	buf_add_byte(&line, '\n');
	out_write(buf_slice(&line));
}

static void tell(const struct reporting *r)
{
	const struct report_options *o = r->options;
	struct sums s = sums_of(r);

	if (o->common.quiet || !o->output || to_stdout(o))
		return;
	if (o->common.json) {
		tell_record(r, &s);
		return;
	}
	out_printf("%s: page of %zu bytes: ", o->output, r->page.n);
	if (r->balance.knows_account)
		out_printf("%" PRIu64 " of %zu licences short", s.insufficient,
			   r->balance.license_count);
	else
		out_text("no snapshot tells what is owned");
	out_printf(", %" PRIu64 " of %zu devices overdue\n", s.overdue,
		   r->standing_count);
}

/* What reconcile and status print of the same. */
struct records {
	struct buf balances_json, balances_csv, status_json, status_csv;
};

static void put_balance(struct records *out, const struct reporting *r)
{
	const struct balances_view v = {
		.common = &r->options->common,
		.from = &r->from,
		.options = &r->wish,
		.balance = &r->balance,
		.status = status_graver(r->from.status,
					balances_status(&r->balance)),
	};

	balances_json(&out->balances_json, &v);
	balances_csv(&out->balances_csv, &v);
}

static void put_standings(struct records *out, const struct reporting *r)
{
	struct standings_view v = {
		.common = &r->options->common,
		.from = &r->from,
		.options = &r->standing_wish,
		.all = r->standings,
		.count = r->standing_count,
	};

	standings_sum(&v);
	standings_json(&out->status_json, &v);
	standings_csv(&out->status_csv, &v);
}

static enum rc write_pack(struct reporting *r, struct err *e)
{
	struct records records = {0};
	struct pack_contents contents = {
		.until = r->wish.until,
		.page = buf_slice(&r->page),
		.ledger = r->from.ledger,
		.virtual_account = r->options->accounting.virtual_account,
	};
	enum rc rc;

	put_balance(&records, r);
	put_standings(&records, r);
	contents.balances_json = buf_slice(&records.balances_json);
	contents.balances_csv = buf_slice(&records.balances_csv);
	contents.status_json = buf_slice(&records.status_json);
	contents.status_csv = buf_slice(&records.status_csv);
	rc = report_pack_write(&r->pack, &contents, &r->options->common, e);
	if (!rc && !to_stdout(r->options))
		report_pack_tell(&r->pack, &r->options->common);
	buf_free(&records.balances_json);
	buf_free(&records.balances_csv);
	buf_free(&records.status_json);
	buf_free(&records.status_csv);
	return rc;
}

static enum rc deliver(struct reporting *r, struct err *e)
{
	const struct report_options *o = r->options;
	enum rc rc = RC_OK;

	if (to_stdout(o))
		out_write(buf_slice(&r->page));
	else if (o->output)
		rc = output_whole(o->output, 0644, o->force ? OUTPUT_FORCE : 0,
				  buf_slice(&r->page), e);
	if (!rc)
		tell(r);
	return rc || !o->pack.file ? rc : write_pack(r, e);
}

static enum status make(struct reporting *r, struct err *e, enum rc *rc)
{
	enum status status = accounting_gather(&r->from);

	if (status != STATUS_YES)
		return status;
	/* A page of half of what was named would be taken for the whole. */
	if (r->from.status == STATUS_SYSTEM) {
		say("report: nothing is written, because not all of the input "
		    "could be read");
		return STATUS_SYSTEM;
	}
	*rc = judge(r, e);
	if (!*rc)
		*rc = compose(r, e);
	if (!*rc)
		*rc = deliver(r, e);
	return r->from.status;
}

static enum status run(const struct invocation *in)
{
	struct report_options *o = in->options;
	struct reporting r = {
		.options = o,
		.from = {
			.in = in,
			.common = &o->common,
			.judging = &o->judging,
			.keeping = &o->keeping,
			.options = &o->accounting,
			.map_columns = &o->map_columns,
		},
	};
	enum status status = STATUS_YES;
	struct err e = {0};
	enum rc rc;

	out_color_setup(o->common.color);
	report_gathering_begin(&r.gathering);
	r.from.also = &r.gathering.also;
	rc = prepare(&r, &e);
	if (!rc)
		status = make(&r, &e, &rc);
	status = accounting_end(&r.from, status, rc, &e);
	report_gathering_free(&r.gathering);
	report_pack_free(&r.pack);
	arena_free(&r.arena);
	buf_free(&r.page);
	mem_free_pointer(&r.folder);
	return status;
}

const struct command command_report = {
	.name = "report",
	.summary = "shows in one page whether the account adds up, and packs what "
		   "proves it",
	.operands = "[FILE...]",
	.options = options,
	.options_size = sizeof(struct report_options),
	.run = run,
};
