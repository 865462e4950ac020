#include "ledger/check.h"

#include <inttypes.h>
#include <stddef.h>

#include "base/code.h"
#include "cli/out.h"
#include "cmd/ledger_parts.h"

struct check_options {
	struct common_options common;
	struct keeping_options keeping;
	const char *head;
};

static const struct option_row options[] = {
	{0, "head", OPTION_TEXT, "HASH", offsetof(struct check_options, head),
	 "see that the journal has a row with this hash, 16 digits of it or "
	 "more", NULL, 0, 0},
	OPTION_ROWS_KEEPING(struct check_options),
	OPTION_ROW_JSON(struct check_options),
	OPTION_ROW_QUIET(struct check_options),
	OPTION_ROW_VERBOSE(struct check_options),
	OPTION_ROW_LIMIT(struct check_options),
	OPTION_ROW_END,
};

static void put_fault_json(const struct ledger_fault *f)
{
	_cleanup_buf_ struct buf line = {0};
	struct json_writer w = {.out = &line};

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "ledger-fault");
	json_put_text(&w, "area", f->area);
	if (f->number)
		json_put_i64(&w, "number", f->number);
	else
		json_put_null(&w, "number");
	json_put_slice(&w, "subject", f->subject);
	json_put_text(&w, "reason", f->text);
	json_put_text(&w, "advice", f->advice);
	json_end_object(&w);
	ledger_put_line(&line);
}

static void put_fault(void *context, const struct ledger_fault *f)
{
	const struct check_options *o = context;
	_cleanup_buf_ struct buf line = {0};

	if (o->common.quiet) {
		say("%.*s: %s; %s", SLICE_ARG(f->subject), f->text, f->advice);
	} else if (o->common.json) {
		put_fault_json(f);
	} else {
		text_safe(&line, f->subject);
		buf_add_text(&line, ": ");
		text_safe(&line, slice_of(f->text));
		buf_printf(&line, "; %s", f->advice);
		ledger_put_line(&line);
	}
}

static void put_done(void *context, const char *area, const char *what,
		     uint64_t count)
{
	const struct check_options *o = context;

	if (o->common.verbose && !o->common.quiet && !o->common.json)
		out_printf("ok: %" PRIu64 " %s\n", count, what);
}

static void put_sums_json(const struct ledger_session *s,
			  const struct ledger_sums *n)
{
	_cleanup_buf_ struct buf line = {0};
	struct json_writer w = {.out = &line};

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "summary");
	json_put_text(&w, "ledger", s->file);
	json_put_u64(&w, "pages", n->pages);
	json_put_u64(&w, "rows", n->rows);
	json_put_u64(&w, "evidence", n->objects);
	json_put_u64(&w, "forgotten", n->forgotten);
	json_put_u64(&w, "reports", n->reports);
	json_put_u64(&w, "files", n->files);
	json_put_u64(&w, "faults", n->faults);
	ledger_put_head(&w, "head", n->seq, n->head);
	json_put_u64(&w, "exit", n->faults ? STATUS_NO : STATUS_YES);
	json_end_object(&w);
	ledger_put_line(&line);
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void put_sums_text(const struct ledger_session *s,
			  const struct ledger_sums *n)
{
	char hex[SHA256_TEXT_MAX];

	if (n->faults) {
		out_printf("%s: %" PRIu64 " fault%s found\n", s->file,
			   n->faults, plural(n->faults));
		return;
	}
	out_printf("%s: sound; %" PRIu64 " page%s, %" PRIu64 " piece%s of "
		   "evidence, %" PRIu64 " report%s, %" PRIu64 " file%s\n",
		   s->file, n->pages, plural(n->pages), n->objects,
		   plural(n->objects), n->reports, plural(n->reports),
		   n->files, plural(n->files));
	if (!n->seq)
		return;
	out_printf("the journal ends with row %" PRId64 ", %s\n", n->seq,
		   hex_text(hex, n->head, SHA256_BYTES));
	out_text("write that down: \"rum ledger check --head\" finds out whether "
		 "rows behind it were cut off\n");
}

/* In lower case, as hashes are compared. */
static enum rc read_head(const struct check_options *o, struct arena *a,
			 struct slice *out, struct err *e)
{
	enum { LEAST = 16 };
	struct slice s;
	char *text;

	*out = (struct slice){0};
	if (!o->head)
		return RC_OK;
	s = slice_trim(slice_of(o->head));
	text = arena_text(a, s);
	for (size_t i = 0; i < s.n; i++) {
		if (text[i] >= 'A' && text[i] <= 'F')
			text[i] = (char)(text[i] - 'A' + 'a');
		if (!strchr("0123456789abcdef", text[i]) || s.n < LEAST ||
		    s.n > SHA256_TEXT_MAX - 1)
			return err_set(e, RC_USAGE,
				       "ledger check: --head: \"%s\" is no hash "
				       "of 16 to 64 hexadecimal digits",
				       o->head);
	}
	*out = slice_of(text);
	return s.n ? RC_OK
		   : err_set(e, RC_USAGE, "ledger check: --head needs a hash");
}

static enum status run(const struct invocation *in)
{
	struct check_options *o = in->options;
	struct ledger_check_wish wish = {
		.limits = &o->common.limits,
		.fault = put_fault,
		.done = put_done,
		.context = o,
	};
	_cleanup_arena_ struct arena a = {0};
	struct ledger_session s = {.rereads = true};
	struct ledger_sums sums = {0};
	struct err e = {0};
	enum rc rc = read_head(o, &a, &wish.head, &e);

	if (!rc)
		rc = ledger_session_begin(&s, &o->common, &o->keeping,
					  LEDGER_READ, NULL, &e);
	if (!rc)
		rc = ledger_check(s.ledger, &wish, &sums, &e);
	if (!rc && !o->common.quiet) {
		if (o->common.json)
			put_sums_json(&s, &sums);
		else
			put_sums_text(&s, &sums);
	}
	return ledger_session_status(&s, rc, &e,
				     sums.faults ? STATUS_NO : STATUS_YES);
}

const struct command ledger_check_command = {
	.name = "check",
	.summary = "proves that nothing in the ledger was altered or lost",
	.operands = "",
	.options = options,
	.options_size = sizeof(struct check_options),
	.run = run,
};
