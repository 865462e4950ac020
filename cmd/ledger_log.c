#include <inttypes.h>
#include <stddef.h>

#include "cli/out.h"
#include "cmd/journal_row.h"
#include "cmd/ledger_parts.h"
#include "ledger/journal.h"

struct log_options {
	struct common_options common;
	struct keeping_options keeping;
	struct given_time since, until;
	const char *action, *name;
};

static const struct option_row options[] = {
	{0, "since", OPTION_TIME, "TIME", offsetof(struct log_options, since),
	 "leave out what happened before TIME", NULL, 0, 0},
	{0, "until", OPTION_END, "TIME", offsetof(struct log_options, until),
	 "leave out what happened after TIME (a date means its end)", NULL,
	 0, 0},
	{0, "action", OPTION_TEXT, "WORD", offsetof(struct log_options, action),
	 "show the rows of one action only, such as import", NULL, 0, 0},
	{0, "who", OPTION_TEXT, "NAME", offsetof(struct log_options, name),
	 "show what NAME did only", NULL, 0, 0},
	OPTION_ROWS_KEEPING(struct log_options),
	OPTION_ROW_JSON(struct log_options),
	OPTION_ROW_CSV(struct log_options),
	OPTION_ROW_END,
};

struct listing {
	const struct log_options *options;
	struct limits limits;
	struct table *table;
	struct buf line;
};

/* ---- detail in words -------------------------------------------------------- */

static void put_words(struct buf *out, struct arena *a, struct json_value v)
{
	struct slice text = json_string(a, v);
	bool first = true;

	if (json_type(v) != JSON_ARRAY) {
		buf_add_slice(out, text.p ? text : json_span(v));
		return;
	}
	for (struct json_value i = json_first(v); json_type(i) != JSON_NONE;
	     i = json_next(i)) {
		text = json_string(a, i);
		buf_add_text(out, first ? "" : " ");
		buf_add_slice(out, text.p ? text : json_span(i));
		first = false;
	}
}

/* Zeros, falses and empty lists say nothing that a person looks for. */
static bool is_nothing(struct json_value v)
{
	uint64_t n;

	return json_type(v) == JSON_NULL || json_type(v) == JSON_FALSE ||
	       (json_u64(v, &n) && n == 0) ||
	       (json_type(v) == JSON_ARRAY && !json_count(v));
}

static void put_key(struct buf *out, struct json_value v)
{
	struct slice key = json_span(json_key(v));

	key = slice_part(key, 1, key.n ? key.n - 1 : 0);
	for (size_t i = 0; i < key.n; i++)
		buf_add_byte(out, key.p[i] == '_' ? ' ' : key.p[i]);
}

static void put_detail(struct buf *out, struct slice detail,
		       const struct limits *l)
{
	_cleanup_arena_ struct arena a = {0};
	struct json_doc doc;
	bool first = true;

	if (json_read(&doc, &a, detail, l, NULL)) {
		buf_add_slice(out, detail);
		return;
	}
	for (struct json_value v = json_first(json_root(&doc));
	     json_type(v) != JSON_NONE; v = json_next(v)) {
		if (is_nothing(v))
			continue;
		buf_add_text(out, first ? "" : ", ");
		put_key(out, v);
		if (json_type(v) != JSON_TRUE) {
			buf_add_byte(out, ' ');
			put_words(out, &a, v);
		}
		first = false;
	}
}

/* ---- rows -------------------------------------------------------------------- */

static void put_csv(struct listing *x, const struct journal_row *r)
{
	_cleanup_buf_ struct buf detail = {0};
	struct csv c = {.out = &x->line};

	put_detail(&detail, r->detail, &x->limits);
	csv_i64(&c, r->seq);
	csv_time(&c, r->at);
	csv_cell(&c, r->who);
	csv_cell(&c, r->action);
	csv_cell(&c, buf_slice(&detail));
	csv_end_row(&c);
}

static void put_text(struct listing *x, const struct journal_row *r)
{
	_cleanup_buf_ struct buf detail = {0};
	char at[WHEN_TEXT_MAX];

	put_detail(&detail, r->detail, &x->limits);
	table_printf(x->table, "%" PRId64, r->seq);
	table_printf(x->table, "%s", when_text(at, r->at));
	table_cell(x->table, r->who);
	table_cell(x->table, r->action);
	table_cell(x->table, buf_slice(&detail));
}

static enum rc put_row(void *context, const struct journal_row *r,
		       struct err *e)
{
	struct listing *x = context;
	const struct log_options *o = x->options;

	if ((o->until.given && r->at > o->until.at) ||
	    (o->action && !slice_is(r->action, o->action)) ||
	    (o->name && !slice_is(r->who, o->name)))
		return RC_OK;
	if (o->common.json)
		journal_row_json(&x->line, r, &x->limits);
	else if (o->common.csv)
		put_csv(x, r);
	else
		put_text(x, r);
	out_write(buf_slice(&x->line));
	buf_clear(&x->line);
	return RC_OK;
}

static enum status run(const struct invocation *in)
{
	static const char *const headings[] = {"row", "time", "who", "action",
					       "what"};
	static const enum align aligns[] = {ALIGN_RIGHT, ALIGN_LEFT, ALIGN_LEFT,
					    ALIGN_LEFT, ALIGN_LEFT};
	struct log_options *o = in->options;
	struct listing x = {.options = o, .limits = limits_default()};
	struct ledger_session s = {0};
	struct err e = {0};
	enum rc rc = ledger_session_begin(&s, &o->common, &o->keeping,
					  LEDGER_READ, NULL, &e);

	if (!rc)
		rc = ledger_begin(s.ledger, false, &e);
	x.table = table_new(5, headings, aligns);
	if (!rc && o->common.csv && !o->common.json)
		out_text("row,at,who,action,detail\r\n");
	if (!rc)
		rc = journal_each(s.ledger,
				  o->since.given ? o->since.at : INT64_MIN,
				  put_row, &x, &e);
	table_end(x.table, &x.line, 0);
	out_write(buf_slice(&x.line));
	buf_free(&x.line);
	return ledger_session_status(&s, rc, &e, STATUS_YES);
}

const struct command ledger_log_command = {
	.name = "log",
	.summary = "lists what changed the ledger, the newest last",
	.operands = "",
	.options = options,
	.options_size = sizeof(struct log_options),
	.run = run,
};
