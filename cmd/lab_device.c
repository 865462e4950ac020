#include <inttypes.h>

#include "base/file.h"
#include "cli/out.h"
#include "cmd/lab_parts.h"
#include "cmd/record.h"
#include "lab/import.h"
#include "rum/checks.h"

struct device_options {
	struct common_options common;
	const char *fleet, *udi;
};

#define ROW(letter, name, type, argument, field, help)                         \
	{letter, name, type, argument, offsetof(struct device_options, field), \
	 help, NULL, 0, 0}

static const struct option_row rows[] = {
	ROW(0, "fleet", OPTION_FOLDER, "DIR", fleet,
	    "take the device of the fleet that lab fleet wrote into DIR"),
	ROW(0, "udi", OPTION_TEXT, "PID:SN", udi, "be this device"),
	OPTION_ROW_JSON(struct device_options),
	OPTION_ROW_QUIET(struct device_options),
	OPTION_ROW_VERBOSE(struct device_options),
	OPTION_ROW_LIMIT(struct device_options),
	OPTION_ROW_END,
};

/* ---- telling --------------------------------------------------------------- */

static void put_error(struct json_writer *w, const struct lab_import *x)
{
	if (x->taken) {
		json_put_null(w, "error");
		json_put_null(w, "reason");
		return;
	}
	json_begin_object(w, "error");
	json_put_u64(w, "number", agent_error_number(x->error));
	json_put_text(w, "name", agent_error_name(x->error));
	json_put_text(w, "text", agent_error_text(x->error));
	json_end_object(w);
	json_put_text(w, "reason", x->reason);
}

/* What was not taken changed nothing. */
static void put_changes(struct json_writer *w, const struct lab_import *x)
{
	json_begin_array(w, "acknowledged");
	for (size_t i = 0; x->taken && i < x->acknowledged_count; i++)
		json_put_u64(w, NULL, x->acknowledged[i]);
	json_end_array(w);
	json_begin_array(w, "refused");
	for (size_t i = 0; i < x->refused_count; i++) {
		json_begin_object(w, NULL);
		json_put_u64(w, "report_id", x->refused[i].id);
		json_put_slice(w, "message", x->refused[i].message);
		json_end_object(w);
	}
	json_end_array(w);
	json_put_bool(w, "policy", x->policy);
	json_begin_array(w, "authorizations");
	for (size_t i = 0; x->taken && i < x->code_count; i++)
		record_udi(w, NULL, x->codes[i]);
	json_end_array(w);
}

static void tell_json(const char *path, struct udi udi,
		      const struct lab_import *x)
{
	_cleanup_buf_ struct buf out = {0};
	struct json_writer w = {.out = &out};

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "lab-import");
	json_put_text(&w, "source", path);
	record_udi(&w, "udi", udi);
	json_put_bool(&w, "taken", x->taken);
	put_error(&w, x);
	put_changes(&w, x);
	json_end_object(&w);
	buf_add_byte(&out, '\n');
	out_write(buf_slice(&out));
}

static void tell_refused(struct buf *out, const struct lab_import *x)
{
	for (size_t i = 0; i < x->refused_count; i++) {
		buf_printf(out, "  report %" PRIu64 " refused by the account",
			   x->refused[i].id);
		if (x->refused[i].message.p) {
			buf_add_text(out, ": ");
			text_safe(out, x->refused[i].message);
		}
		buf_add_byte(out, '\n');
	}
}

static void tell_changes(struct buf *out, const struct lab_import *x,
			 const struct device_state *s)
{
	if (x->acknowledged_count)
		buf_printf(out, "  %zu report%s acknowledged\n",
			   x->acknowledged_count,
			   x->acknowledged_count == 1 ? "" : "s");
	if (x->known)
		buf_printf(out, "  %zu acknowledged before\n", x->known);
	tell_refused(out, x);
	if (x->policy) {
		buf_add_text(out, "  policy installed: ");
		text_safe(out, s->policy_name);
		buf_add_byte(out, '\n');
	}
	for (size_t i = 0; i < x->code_count; i++) {
		buf_add_text(out, "  authorization installed: PID:");
		text_safe(out, x->codes[i].pid);
		buf_add_text(out, ",SN:");
		text_safe(out, x->codes[i].sn);
		buf_add_byte(out, '\n');
	}
	if (x->replaced)
		buf_printf(out, "  %zu code%s replaced\n", x->replaced,
			   x->replaced == 1 ? "" : "s");
	if (x->codes_ignored)
		buf_printf(out, "  %zu code%s of other devices ignored\n",
			   x->codes_ignored, x->codes_ignored == 1 ? "" : "s");
}

static void tell_text(const struct common_options *c, const char *path,
		      const struct device_state *s, const struct lab_import *x)
{
	_cleanup_buf_ struct buf out = {0};

	if (!x->taken) {
		say("lab device: %s: refused with agent error %u (%s: %s): %s; "
		    "the text a real device prints for a failed import is not "
		    "public", path, agent_error_number(x->error),
		    agent_error_name(x->error), agent_error_text(x->error),
		    x->reason);
		return;
	}
	if (c->quiet)
		return;
	buf_add_text(&out, "Import Data Successful\n");
	tell_changes(&out, x, s);
	out_write(buf_slice(&out));
}

/* ---- import ---------------------------------------------------------------- */

static enum status import_one(const struct device_options *o,
			      struct lab_agent *d, const char *path)
{
	const struct device_state *s = lab_agent_state(d);
	_cleanup_buf_ struct buf bytes = {0};
	struct lab_import x;
	struct err e = {0};
	enum rc rc = file_read_small(path, &bytes, &o->common.limits,
				     offsetof(struct limits, piece_bytes), &e);

	if (!rc)
		rc = lab_agent_import(d, buf_slice(&bytes), &x, &e);
	if (rc) {
		err_prefix(&e, "lab device");
		say_error(&e);
		return rc_status(rc);
	}
	if (o->common.json && !o->common.quiet)
		tell_json(path, s->udi, &x);
	else
		tell_text(&o->common, path, s, &x);
	if (x.malformed)
		return STATUS_INPUT;
	return x.taken ? STATUS_YES : STATUS_NO;
}

static enum status import_all(const struct invocation *in, struct lab_agent *d)
{
	enum status status = STATUS_YES;

	for (size_t i = 1; i < in->count; i++)
		status = status_graver(status, import_one(in->options, d,
							  in->operands[i]));
	return status;
}

/* ---- show ------------------------------------------------------------------ */

static void show_policy(struct buf *out, const struct device_state *s)
{
	buf_add_text(out, "Policy in use:   ");
	if (!s->has_policy)
		buf_add_text(out, "the default");
	else
		text_safe(out, s->policy_name);
	buf_add_byte(out, '\n');
}

static void show_codes(struct buf *out, const struct device_state *s)
{
	if (!s->code_count)
		buf_add_text(out, "Authorizations:  none\n");
	for (size_t i = 0; i < s->code_count; i++) {
		const struct state_code *c = &s->codes[i];

		buf_add_text(out, "Authorization:   PID:");
		text_safe(out, c->udi.pid);
		buf_add_text(out, ",SN:");
		text_safe(out, c->udi.sn);
		for (size_t k = 0; k < c->tag_count; k++) {
			buf_add_text(out, k ? ", " : " ");
			text_safe(out, rum_tag_name(c->tags[k]));
		}
		buf_add_byte(out, '\n');
	}
}

static void show_text(const struct lab_agent *d)
{
	const struct device_state *s = lab_agent_state(d);
	_cleanup_buf_ struct buf out = {0};

	buf_add_text(&out, "Device:          PID:");
	text_safe(&out, s->udi.pid);
	buf_add_text(&out, ",SN:");
	text_safe(&out, s->udi.sn);
	buf_printf(&out, "\nReports:         %zu, %zu of them acknowledged\n",
		   lab_agent_reports(d), s->acknowledged_count);
	show_policy(&out, s);
	buf_add_text(&out, "Smart account:   ");
	text_safe(&out, s->has_account ? s->smart_account
				       : slice_of("not told"));
	buf_add_text(&out, "\nVirtual account: ");
	text_safe(&out, s->has_account ? s->virtual_account
				       : slice_of("not told"));
	buf_add_byte(&out, '\n');
	show_codes(&out, s);
	buf_add_text(&out, "Trust code:      none\n");
	out_write(buf_slice(&out));
}

static enum status show(const struct invocation *in, struct lab_agent *d)
{
	const struct device_options *o = in->options;
	_cleanup_buf_ struct buf out = {0};
	struct json_writer w = {.out = &out};

	if (o->common.quiet)
		return STATUS_YES;
	if (!o->common.json) {
		show_text(d);
		return STATUS_YES;
	}
	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "lab-device-state");
	json_put_u64(&w, "reports", lab_agent_reports(d));
	device_state_put(&w, lab_agent_state(d));
	json_end_object(&w);
	buf_add_byte(&out, '\n');
	out_write(buf_slice(&out));
	return STATUS_YES;
}

/* ---- the command ----------------------------------------------------------- */

static const struct action {
	const char *word;
	bool takes_files;
	enum status (*run)(const struct invocation *in, struct lab_agent *d);
} actions[] = {
	{"import", true, import_all},
	{"show", false, show},
};

static const struct action *action_of(const struct invocation *in,
				      struct err *e)
{
	const struct device_options *o = in->options;
	const struct action *a = NULL;

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strcmp(in->operands[0], actions[i].word) == 0)
			a = &actions[i];
	}
	if (!a)
		err_set(e, RC_USAGE, "there is no action %s; there are import "
			"and show", in->operands[0]);
	else if (!o->fleet || !*o->fleet || !o->udi)
		err_set(e, RC_USAGE, "needs --fleet DIR and --udi PID:SN");
	else if (a->takes_files != (in->count > 1))
		err_set(e, RC_USAGE, "%s takes %s", a->word,
			a->takes_files ? "the files to import" : "no files");
	return e->code ? NULL : a;
}

static enum rc open_agent(struct lab_agent **out, struct choice *c,
			  const struct invocation *in, struct err *e)
{
	const struct device_options *o = in->options;
	struct udi udi;
	enum rc rc = lab_read_udi(c, o->udi, &udi, e);

	if (!rc)
		rc = lab_agent_prepare(o->fleet, e);
	if (!rc)
		rc = lab_confine(&o->common,
				 (const char *const *)in->operands + 1,
				 in->count - 1, &o->fleet, 1, e);
	return rc ? rc : lab_agent_open(out, o->fleet, udi, &o->common.limits,
					e);
}

static enum status run(const struct invocation *in)
{
	struct choice choice = {0};
	struct lab_agent *d = NULL;
	struct err e = {0};
	const struct action *a = action_of(in, &e);
	enum status status = STATUS_YES;

	if (!a || open_agent(&d, &choice, in, &e)) {
		err_prefix(&e, "lab device");
		say_error(&e);
		status = rc_status(e.code);
	} else {
		status = a->run(in, d);
	}
	lab_agent_close(d);
	choice_free(&choice);
	return status_graver(status, out_close());
}

const struct command lab_device_command = {
	.name = "device",
	.summary = "lets a simulated device import files, or shows its state",
	.operands = "import|show [FILE...]",
	.least = 1,
	.options = rows,
	.options_size = sizeof(struct device_options),
	.run = run,
};
