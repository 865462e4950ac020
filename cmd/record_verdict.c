#include "cmd/record.h"

#include <inttypes.h>

#include "base/code.h"
#include "cli/out.h"

enum verdict record_verdict(const struct survey_item *item)
{
	return item->judgement.verdict == VERDICT_NONE
		       ? VERDICT_UNSIGNED
		       : item->judgement.verdict;
}

const char *record_reason(const struct survey_item *item)
{
	if (item->judgement.reason)
		return item->judgement.reason;
	if (item->kind == KIND_UNKNOWN)
		return "the content is not known, so nothing in it could be "
		       "verified";
	return "content of this kind bears no signature";
}

void record_fault(struct buf *out, const struct survey_item *item)
{
	const struct err *f = &item->fault;

	text_safe(out, slice_of(f->text));
	/* Some messages name line and column, or an offset inside a payload. */
	if (f->has_offset && !strstr(f->text, "(offset ") &&
	    !strstr(f->text, "(line ") && f->offset)
		buf_printf(out, " (offset %" PRIu64 ")",
			   item->artefact.offset + f->offset);
}

void record_say_fault(void *context, const struct survey_item *item)
{
	_cleanup_buf_ struct buf text = {0};

	if (item->kind != KIND_MALFORMED)
		return;
	record_fault(&text, item);
	say("%.*s: %s", SLICE_ARG(item->artefact.source), buf_text(&text));
}

void record_checks(struct buf *out, const struct rum_checks *checks,
		   int indent, bool all)
{
	for (size_t i = 0; i < RUM_CHECK_COUNT; i++) {
		const struct check *c = &checks->at[i];
		const enum rum_check which = (enum rum_check)i;

		if (c->result == CHECK_OK && !all)
			continue;
		buf_printf(out, "%*s%s%s%s %s: ", indent, "",
			   ink_on(c->result == CHECK_FAIL ? INK_BAD : INK_DIM),
			   check_result_word(c->result), ink_off(),
			   rum_check_name(which));
		text_safe(out, slice_of(c->detail ? c->detail
						  : rum_check_text(which)));
		buf_add_byte(out, '\n');
	}
}

void record_subject(struct buf *out, const struct survey_item *item)
{
	const struct rum_report *r = &item->report;

	if (item->kind != KIND_RUM_REPORT) {
		if (item->kind != KIND_MALFORMED && item->kind != KIND_UNKNOWN)
			buf_printf(out, "%s; ", artefact_text(item->kind));
		return;
	}
	buf_add_text(out, "PID:");
	text_safe(out, r->udi.pid);
	buf_add_text(out, " SN:");
	text_safe(out, r->udi.sn);
	if (r->report_id.given)
		buf_printf(out, " report %" PRIu64, r->report_id.value);
	buf_add_text(out, "; ");
}

void record_begin(struct json_writer *w, const struct survey_item *item)
{
	json_put_text(w, "kind", artefact_word(item->kind));
	json_put_slice(w, "source", item->artefact.source);
	json_put_u64(w, "offset", item->artefact.offset);
	if (item->kind == KIND_MALFORMED) {
		json_put_u64(w, "at",
			     item->artefact.offset +
				     (item->fault.has_offset ? item->fault.offset
							     : 0));
		json_put_text(w, "reason", item->fault.text);
	}
}

void record_udi(struct json_writer *w, const char *key, struct udi udi)
{
	if (!udi.pid.p && !udi.sn.p) {
		json_put_null(w, key);
		return;
	}
	json_begin_object(w, key);
	json_put_slice(w, "pid", udi.pid);
	json_put_slice(w, "sn", udi.sn);
	json_end_object(w);
}

static void put_signer(struct json_writer *w, const struct judgement *j)
{
	const struct cert_facts *s = j->signer;

	if (!s) {
		json_put_null(w, "signer");
		return;
	}
	json_begin_object(w, "signer");
	json_put_slice(w, "subject", s->subject);
	json_put_slice(w, "serial", s->serial);
	json_put_hex(w, "sha256", s->sha256, sizeof(s->sha256));
	json_put_text(w, "anchor", j->anchor);
	json_end_object(w);
}

static void put_checks(struct json_writer *w, const struct rum_checks *checks)
{
	json_begin_array(w, "checks");
	for (size_t i = 0; checks && i < RUM_CHECK_COUNT; i++) {
		json_begin_object(w, NULL);
		json_put_text(w, "check", rum_check_name((enum rum_check)i));
		json_put_text(w, "result",
			      check_result_word(checks->at[i].result));
		json_put_text(w, "detail", checks->at[i].detail);
		json_end_object(w);
	}
	json_end_array(w);
}

void record_verdict_json(struct buf *out, const struct survey_item *item)
{
	struct json_writer w = {.out = out};
	const bool is_report = item->kind == KIND_RUM_REPORT;

	json_begin_object(&w, NULL);
	record_begin(&w, item);
	if (is_report) {
		record_udi(&w, "udi", item->report.udi);
		if (item->report.report_id.given)
			json_put_u64(&w, "report_id",
				     item->report.report_id.value);
		else
			json_put_null(&w, "report_id");
	}
	if (item->kind == KIND_MALFORMED) {
		json_put_null(&w, "verdict");
	} else {
		json_put_text(&w, "verdict",
			      verdict_word(record_verdict(item)));
		json_put_text(&w, "scheme", item->judgement.scheme);
		put_signer(&w, &item->judgement);
		json_put_text(&w, "reason", record_reason(item));
		if (item->judgement.warning)
			json_put_text(&w, "warning", item->judgement.warning);
		put_checks(&w, is_report ? &item->checks : NULL);
	}
	json_end_object(&w);
	buf_add_byte(out, '\n');
}

void record_summary_json(struct buf *out, const struct survey_tally *t)
{
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "summary");
	json_put_u64(&w, "artefacts", t->artefacts);
	for (int v = VERDICT_VALID; v < VERDICT_COUNT; v++)
		json_put_u64(&w, verdict_word((enum verdict)v),
			     t->by_verdict[v]);
	json_put_u64(&w, "malformed", t->malformed);
	json_put_u64(&w, "exit", (uint64_t)t->status);
	json_end_object(&w);
	buf_add_byte(out, '\n');
}

void record_verdict_csv_head(void)
{
	out_text("kind,source,offset,pid,sn,report_id,verdict,scheme,"
		 "signer_subject,signer_serial,anchor,reason,failed_checks,"
		 "warned_checks\r\n");
}

static void csv_checks(struct csv *c, const struct survey_item *item,
		       enum check_result result)
{
	_cleanup_buf_ struct buf names = {0};

	for (size_t i = 0; item->kind == KIND_RUM_REPORT &&
			   i < RUM_CHECK_COUNT; i++) {
		if (item->checks.at[i].result == result)
			buf_printf(&names, "%s%s", names.n ? " " : "",
				   rum_check_name((enum rum_check)i));
	}
	csv_cell(c, buf_slice(&names));
}

void record_verdict_csv(struct buf *out, const struct survey_item *item)
{
	struct csv c = {.out = out};
	const struct judgement *j = &item->judgement;
	const struct cert_facts *s = j->signer;
	const bool broken = item->kind == KIND_MALFORMED;

	csv_cell(&c, slice_of(artefact_word(item->kind)));
	csv_cell(&c, item->artefact.source);
	csv_u64(&c, item->artefact.offset);
	csv_cell(&c, item->report.udi.pid);
	csv_cell(&c, item->report.udi.sn);
	if (item->report.report_id.given)
		csv_u64(&c, item->report.report_id.value);
	else
		csv_cell(&c, (struct slice){0});
	csv_cell(&c, slice_of(broken ? "" : verdict_word(record_verdict(item))));
	csv_cell(&c, slice_of(j->scheme));
	csv_cell(&c, s ? s->subject : (struct slice){0});
	csv_cell(&c, s ? s->serial : (struct slice){0});
	csv_cell(&c, slice_of(j->anchor));
	csv_cell(&c, slice_of(broken ? item->fault.text : record_reason(item)));
	csv_checks(&c, item, CHECK_FAIL);
	csv_checks(&c, item, CHECK_WARN);
	csv_end_row(&c);
}
