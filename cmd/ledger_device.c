#include <inttypes.h>
#include <stddef.h>

#include "cli/out.h"
#include "cmd/ledger_parts.h"
#include "cmd/record.h"

struct device_options {
	struct common_options common;
	struct keeping_options keeping;
	bool reports;
};

static void put_udi(struct buf *out, struct udi u)
{
	text_safe(out, u.pid);
	buf_add_byte(out, ':');
	text_safe(out, u.sn);
}

/* ---- devices -------------------------------------------------------------- */

static const struct option_row devices_rows[] = {
	OPTION_ROWS_KEEPING(struct device_options),
	OPTION_ROW_JSON(struct device_options),
	OPTION_ROW_CSV(struct device_options),
	OPTION_ROW_END,
};

struct listing {
	const struct common_options *common;
	struct table *table;
	struct buf line;
};

static void put_device_csv(struct listing *x, const struct ledger_device *d)
{
	struct csv c = {.out = &x->line};

	csv_cell(&c, d->udi.pid);
	csv_cell(&c, d->udi.sn);
	csv_cell(&c, d->hostname);
	csv_cell(&c, d->smart_account);
	csv_cell(&c, d->virtual_account);
	for (unsigned i = 0; i < REPORT_STATE_COUNT; i++)
		csv_u64(&c, d->states[i]);
	csv_u64(&c, d->conflicts);
	csv_end_row(&c);
	out_write(buf_slice(&x->line));
	buf_clear(&x->line);
}

static void put_device_text(struct listing *x, const struct ledger_device *d)
{
	_cleanup_buf_ struct buf udi = {0};

	buf_add_slice(&udi, d->udi.pid);
	buf_add_byte(&udi, ':');
	buf_add_slice(&udi, d->udi.sn);
	table_cell(x->table, buf_slice(&udi));
	table_cell(x->table, d->hostname);
	table_cell(x->table, d->virtual_account);
	for (unsigned i = 0; i < REPORT_STATE_COUNT; i++)
		table_printf(x->table, "%" PRIu64, d->states[i]);
	table_printf(x->table, "%" PRIu64, d->conflicts);
}

static enum rc put_device(void *context, const struct ledger_device *d,
			  struct err *e)
{
	struct listing *x = context;
	struct json_writer w = {.out = &x->line};

	if (x->common->json) {
		ledger_put_device(&w, "ledger-device", d);
		json_end_object(&w);
		ledger_put_line(&x->line);
	} else if (x->common->csv) {
		put_device_csv(x, d);
	} else {
		put_device_text(x, d);
	}
	return RC_OK;
}

static enum status run_devices(const struct invocation *in)
{
	static const char *const headings[] = {
		"device", "host name", "virtual account", "open", "closed",
		"unack.", "ack.", "conflict"};
	static const enum align aligns[] = {
		ALIGN_LEFT, ALIGN_LEFT, ALIGN_LEFT, ALIGN_RIGHT,
		ALIGN_RIGHT, ALIGN_RIGHT, ALIGN_RIGHT, ALIGN_RIGHT};
	struct device_options *o = in->options;
	struct listing x = {.common = &o->common};
	struct ledger_session s = {0};
	struct err e = {0};
	enum rc rc = ledger_session_begin(&s, &o->common, &o->keeping,
					  LEDGER_READ, NULL, &e);

	if (!rc)
		rc = ledger_begin(s.ledger, false, &e);
	x.table = table_new(8, headings, aligns);
	if (!rc && o->common.csv && !o->common.json)
		out_text("pid,sn,hostname,smart_account,virtual_account,open,"
			 "closed,unacknowledged,acknowledged,conflicts\r\n");
	if (!rc)
		rc = ledger_devices(s.ledger, put_device, &x, &e);
	table_end(x.table, &x.line, 0);
	out_write(buf_slice(&x.line));
	buf_free(&x.line);
	return ledger_session_status(&s, rc, &e, STATUS_YES);
}

/* ---- show ----------------------------------------------------------------- */

static const struct option_row show_rows[] = {
	{0, "reports", OPTION_FLAG, NULL,
	 offsetof(struct device_options, reports),
	 "list each usage report with its state too", NULL, 0, 0},
	OPTION_ROWS_KEEPING(struct device_options),
	OPTION_ROW_JSON(struct device_options),
	OPTION_ROW_END,
};

/* As the portals' event logs say it, where they do. */
static const struct {
	const char *word, *text;
} trail_words[] = {
	{"report-received", "Usage report from product instance"},
	{"report-exported", "Usage report exported to file"},
	{"acknowledgement-received", "Acknowledgement received from CSSM"},
	{"policy-received", "Policy received from CSSM"},
	{"trust-code-received", "Trust code received from CSSM"},
	{"answer-handed", "Usage report acknowledgement to product instance"},
	{"answer-installed", "Acknowledgement installed on product instance"},
	{"authorization-requested", "Authorization code requested"},
	{"authorization-reserved", "Authorization code received from CSSM"},
	{"authorization-installed",
	 "Authorization code installed on product instance"},
	{"authorization-returned", "Authorization code returned"},
	{"text-received", "Device text taken in"},
	{"reopened", "Usage report has to be reported again"},
};

/* A word that is not in the table says itself. What was handed over is named for
 * its kind only when that is an acknowledgement. */
static struct slice trail_text(const struct ledger_trail_row *r)
{
	if (slice_is(r->what, "answer-handed") && !slice_is(r->detail, "ack"))
		return SLICE_LITERAL("Answer of CSSM to product instance");
	if (slice_is(r->what, "answer-installed") &&
	    !slice_is(r->detail, "ack"))
		return SLICE_LITERAL("Answer of CSSM installed on product "
				     "instance");
	for (size_t i = 0; i < sizeof(trail_words) / sizeof(*trail_words); i++) {
		if (slice_is(r->what, trail_words[i].word))
			return slice_of(trail_words[i].text);
	}
	return r->what;
}

static bool is_said(struct slice what)
{
	return slice_ends(what, "-installed");
}

static enum rc put_trail_json(void *context, const struct ledger_trail_row *r,
			      struct err *e)
{
	struct json_writer *w = context;

	json_begin_object(w, NULL);
	json_put_i64(w, "row", r->seq);
	json_put_time(w, "at", r->at);
	json_put_slice(w, "event", r->what);
	json_put_slice(w, "text", trail_text(r));
	json_put_slice(w, "detail", r->detail);
	json_put_slice(w, "source", r->source);
	json_put_slice(w, "who", r->who);
	json_end_object(w);
	return RC_OK;
}

/* The file that somebody carried; --json has the place inside it too. */
static struct slice outer_file(struct slice source)
{
	size_t at = slice_find(source, "!", 0);

	return at == SIZE_MAX ? source : slice_part(source, 0, at);
}

static enum rc put_trail_text(void *context, const struct ledger_trail_row *r,
			      struct err *e)
{
	struct table *t = context;
	_cleanup_buf_ struct buf what = {0};
	char at[WHEN_TEXT_MAX];

	buf_add_slice(&what, r->detail);
	if (r->source.n) {
		buf_add_text(&what, what.n ? ", " : "");
		buf_add_slice(&what, outer_file(r->source));
	}
	if (is_said(r->what)) {
		buf_add_text(&what, what.n ? "; said by " : "said by ");
		buf_add_slice(&what, r->who);
	}
	table_printf(t, "%s", when_text(at, r->at));
	table_cell(t, trail_text(r));
	table_cell(t, buf_slice(&what));
	return RC_OK;
}

static enum rc put_report_json(void *context,
			       const struct ledger_report_row *r,
			       struct err *e)
{
	struct json_writer *w = context;

	json_begin_object(w, NULL);
	json_put_u64(w, "report_id", r->report_id);
	json_put_text(w, "state", report_state_word(r->state));
	json_put_bool(w, "conflict", r->conflict);
	if (r->last_time.given)
		json_put_time(w, "last_time", r->last_time.value);
	else
		json_put_null(w, "last_time");
	json_put_slice(w, "verdict", r->verdict);
	json_put_slice(w, "source", r->source);
	json_end_object(w);
	return RC_OK;
}

static enum rc put_report_text(void *context,
			       const struct ledger_report_row *r,
			       struct err *e)
{
	struct table *t = context;
	char at[WHEN_TEXT_MAX];

	table_printf(t, "%" PRIu64, r->report_id);
	table_printf(t, "%s",
		     r->conflict ? "conflict" : report_state_word(r->state));
	table_printf(t, "%s", r->last_time.given
				      ? when_text(at, r->last_time.value)
				      : "");
	table_cell(t, r->verdict);
	table_cell(t, r->source);
	return RC_OK;
}

static enum rc show_json(struct ledger *l, const struct ledger_device *d,
			 bool reports, struct err *e)
{
	_cleanup_buf_ struct buf line = {0};
	struct json_writer w = {.out = &line};
	enum rc rc;

	ledger_put_device(&w, "ledger-trail", d);
	json_begin_array(&w, "trail");
	rc = ledger_trail(l, d->udi, put_trail_json, &w, e);
	json_end_array(&w);
	if (reports) {
		json_begin_array(&w, "each_report");
		if (!rc)
			rc = ledger_report_rows(l, d->udi, put_report_json, &w,
						e);
		json_end_array(&w);
	}
	json_end_object(&w);
	if (!rc)
		ledger_put_line(&line);
	return rc;
}

static void put_head(struct buf *out, const struct ledger_device *d)
{
	const struct {
		const char *name;
		struct slice text;
	} names[] = {{"host name", d->hostname},
		     {"smart account", d->smart_account},
		     {"virtual account", d->virtual_account}};
	bool any = false;

	put_udi(out, d->udi);
	buf_add_byte(out, '\n');
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!names[i].text.n)
			continue;
		buf_printf(out, "  %-15s  ", names[i].name);
		text_safe(out, names[i].text);
		buf_add_byte(out, '\n');
	}
	buf_printf(out, "  %-15s  ", "reports");
	for (unsigned i = 0; i < REPORT_STATE_COUNT; i++) {
		if (!d->states[i])
			continue;
		buf_printf(out, "%s%" PRIu64 " %s", any ? ", " : "",
			   d->states[i],
			   report_state_word((enum report_state)i));
		any = true;
	}
	if (d->conflicts)
		buf_printf(out, "%s%" PRIu64 " in conflict", any ? ", " : "",
			   d->conflicts);
	buf_add_text(out, any || d->conflicts ? "\n" : "none\n");
}

static enum rc show_text(struct ledger *l, const struct ledger_device *d,
			 bool reports, struct err *e)
{
	static const enum align aligns[] = {ALIGN_RIGHT, ALIGN_LEFT, ALIGN_LEFT,
					    ALIGN_LEFT, ALIGN_LEFT};
	_cleanup_buf_ struct buf text = {0};
	struct table *t = table_new(3, NULL, NULL);
	enum rc rc = ledger_trail(l, d->udi, put_trail_text, t, e);

	put_head(&text, d);
	table_end(t, &text, 2);
	if (!rc && reports) {
		t = table_new(5, NULL, aligns);
		rc = ledger_report_rows(l, d->udi, put_report_text, t, e);
		table_end(t, &text, 2);
	}
	if (!rc)
		out_write(buf_slice(&text));
	return rc;
}

static enum status run_show(const struct invocation *in)
{
	struct device_options *o = in->options;
	_cleanup_arena_ struct arena a = {0};
	struct ledger_session s = {0};
	struct err e = {0};
	enum rc rc = ledger_session_begin(&s, &o->common, &o->keeping,
					  LEDGER_READ, NULL, &e);

	if (!rc)
		rc = ledger_begin(s.ledger, false, &e);
	for (size_t i = 0; !rc && i < in->count; i++) {
		struct ledger_device d;

		rc = ledger_named_device(&s, &a, in->operands[i], &d, &e);
		if (!rc)
			rc = o->common.json
				     ? show_json(s.ledger, &d, o->reports, &e)
				     : show_text(s.ledger, &d, o->reports, &e);
	}
	return ledger_session_status(&s, rc, &e, STATUS_YES);
}

const struct command ledger_devices_command = {
	.name = "devices",
	.summary = "lists the devices with the states of their reports",
	.operands = "",
	.options = devices_rows,
	.options_size = sizeof(struct device_options),
	.run = run_devices,
};
const struct command ledger_show_command = {
	.name = "show",
	.summary = "tells all that happened with a device, in order",
	.operands = "UDI...",
	.least = 1,
	.options = show_rows,
	.options_size = sizeof(struct device_options),
	.run = run_show,
};
