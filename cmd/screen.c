#include "cmd/screen.h"

#include <inttypes.h>

#include "base/code.h"
#include "base/when.h"
#include "cli/out.h"

enum { LABEL_WIDTH = 11, BRIEF_KIND_WIDTH = 15 };

static void label(struct buf *out, const char *name)
{
	buf_printf(out, "  %s%-*s%s", ink_on(INK_DIM), LABEL_WIDTH, name,
		   ink_off());
}

/* A slice that may be absent. */
static void put(struct buf *out, struct slice s)
{
	if (s.n)
		text_safe(out, s);
	else
		buf_add_text(out, s.p ? "(empty)" : "(not told)");
}

static void line(struct buf *out, const char *name, struct slice s)
{
	label(out, name);
	put(out, s);
	buf_add_byte(out, '\n');
}

static void put_time(struct buf *out, struct maybe_i64 t)
{
	char text[WHEN_TEXT_MAX];

	buf_add_text(out, t.given ? when_text(text, t.value) : "(not told)");
}

static void put_tag(struct buf *out, const char *name, struct slice tag)
{
	struct slice shown = rum_tag_name(tag);

	label(out, name);
	put(out, shown);
	if (shown.n && !slice_equal(shown, tag)) {
		buf_printf(out, "  %s", ink_on(INK_DIM));
		text_safe(out, tag);
		buf_add_text(out, ink_off());
	}
	buf_add_byte(out, '\n');
}

static void put_period(struct buf *out, const struct rum_report *r)
{
	label(out, "Period");
	put_time(out, r->first_time);
	buf_add_text(out, " to ");
	put_time(out, r->last_time);
	if (r->first_time.given && r->last_time.given &&
	    r->last_time.value >= r->first_time.value)
		buf_printf(out, " (%.1f days)",
			   (double)(r->last_time.value - r->first_time.value) /
				   86400.0);
	buf_add_byte(out, '\n');
}

static void put_members(struct buf *out, const struct rum_report *r)
{
	for (size_t i = 0; i < r->ha_count; i++) {
		label(out, i ? "" : "Members");
		put(out, r->ha[i].role);
		buf_add_text(out, "  PID:");
		put(out, r->ha[i].udi.pid);
		buf_add_text(out, " SN:");
		put(out, r->ha[i].udi.sn);
		buf_add_byte(out, '\n');
	}
}

/* What happened in a measurement, in a few words. */
static void note_measurement(struct buf *out, const struct rum_measurement *m)
{
	if (json_count(m->added))
		buf_printf(out, "+%u devices ", json_count(m->added));
	if (json_count(m->removed))
		buf_printf(out, "-%u devices ", json_count(m->removed));
	if (m->clock_change.given)
		buf_printf(out, "clock %+" PRId64 " s ", m->clock_change.value);
	if (m->termination_reason.n) {
		buf_add_text(out, "ended: ");
		buf_add_slice(out, m->termination_reason);
		buf_add_byte(out, ' ');
	}
	if (m->close_reason.n &&
	    !slice_equal(m->close_reason, m->termination_reason)) {
		buf_add_text(out, "closed: ");
		buf_add_slice(out, m->close_reason);
	}
}

static void cell_time(struct table *t, struct maybe_i64 when)
{
	char text[WHEN_TEXT_MAX];

	table_cell(t, slice_of(when.given ? when_text(text, when.value) : "-"));
}

static void put_use(struct buf *out, const struct rum_report *r)
{
	static const char *const heads[] = {"#",   "from",    "to",
					    "count", "samples", "notes"};
	static const enum align aligns[] = {ALIGN_RIGHT, ALIGN_LEFT,
					    ALIGN_LEFT,	 ALIGN_RIGHT,
					    ALIGN_RIGHT, ALIGN_LEFT};
	struct table *t = table_new(6, heads, aligns);

	for (size_t i = 0; i < r->measurement_count; i++) {
		const struct rum_measurement *m = &r->measurements[i];
		_cleanup_buf_ struct buf notes = {0};

		table_printf(t, "%zu", i + 1);
		cell_time(t, m->start);
		cell_time(t, m->end);
		table_cell(t, m->count_text.p ? m->count_text : slice_of("-"));
		if (m->samples.given)
			table_printf(t, "%" PRIu64, m->samples.value);
		else
			table_cell(t, slice_of("-"));
		if (!slice_is(m->metric, "ENTITLEMENT")) {
			buf_add_slice(&notes, m->metric);
			buf_printf(&notes, " (%u values) ",
				   json_count(m->values));
		}
		note_measurement(&notes, m);
		table_cell(t, slice_trim(buf_slice(&notes)));
	}
	buf_printf(out, "  %sUse%s\n", ink_on(INK_DIM), ink_off());
	table_end(t, out, 4);
}

static enum ink verdict_ink(enum verdict v)
{
	if (v == VERDICT_VALID)
		return INK_GOOD;
	return v == VERDICT_INVALID || v == VERDICT_UNTRUSTED ? INK_BAD
							       : INK_WARN;
}

static void put_verdict(struct buf *out, const struct survey_item *item)
{
	const struct judgement *j = &item->judgement;

	label(out, "Verdict");
	buf_printf(out, "%s%s%s: ", ink_on(verdict_ink(j->verdict)),
		   verdict_word(j->verdict), ink_off());
	text_safe(out, slice_of(j->reason));
	buf_add_byte(out, '\n');
}

static void put_signature(struct buf *out, const struct rum_signature *s)
{
	_cleanup_arena_ struct arena a = {0};
	struct slice value;

	label(out, "Signature");
	if (!s->present) {
		buf_add_text(out, "none\n");
		return;
	}
	put(out, s->signing_type);
	if (s->value.p && base64_decode(&a, s->value, &value))
		buf_printf(out, ", %zu bytes", value.n);
	else if (s->value.n)
		buf_add_text(out, ", not base64");
	buf_add_byte(out, '\n');
}

static void put_checks(struct buf *out, const struct rum_checks *checks,
		       bool verbose)
{
	unsigned ok = 0;

	for (size_t i = 0; i < RUM_CHECK_COUNT; i++)
		ok += checks->at[i].result == CHECK_OK;
	label(out, "Checks");
	buf_printf(out, "%u of %d ok\n", ok, (int)RUM_CHECK_COUNT);
	for (size_t i = 0; i < RUM_CHECK_COUNT; i++) {
		const struct check *c = &checks->at[i];

		if (c->result == CHECK_OK && !verbose)
			continue;
		buf_printf(out, "    %s%s%s %s: ",
			   ink_on(c->result == CHECK_FAIL ? INK_BAD : INK_DIM),
			   check_result_word(c->result), ink_off(),
			   rum_check_name((enum rum_check)i));
		text_safe(out, slice_of(c->detail ? c->detail
						  : rum_check_text((enum rum_check)i)));
		buf_add_byte(out, '\n');
	}
}

static void put_unknown(void *context, const char *path, struct json_value v)
{
	struct buf *out = context;
	struct slice span = json_span(v);

	label(out, "Unknown");
	text_safe(out, slice_of(path));
	buf_add_text(out, " = ");
	text_safe(out, slice_part(span, 0, 200));
	buf_add_text(out, span.n > 200 ? " ...\n" : "\n");
}

static void full_report(struct buf *out, const struct survey_item *item,
			bool verbose)
{
	const struct rum_report *r = &item->report;

	label(out, "Device");
	buf_add_text(out, "PID:");
	put(out, r->udi.pid);
	buf_add_text(out, " SN:");
	put(out, r->udi.sn);
	buf_add_byte(out, '\n');
	line(out, "Host name", r->hostname.p ? r->hostname : item->hostname);
	label(out, "Report");
	if (r->report_id.given)
		buf_printf(out, "%" PRIu64, r->report_id.value);
	else
		buf_add_text(out, "(no id)");
	buf_printf(out, ", %s", rum_state_word(r->state)
					? rum_state_word(r->state)
					: "state not told");
	buf_add_text(out, ", payload version ");
	put(out, r->version);
	if (r->report_type.p) {
		buf_add_text(out, ", ");
		put(out, r->report_type);
	}
	buf_add_byte(out, '\n');
	if (!r->is_telemetry)
		put_tag(out, "License", r->entitlement_tag);
	put_tag(out, "Package", r->software_tag);
	line(out, "Software", r->software_version);
	put_period(out, r);
	put_members(out, r);
	put_use(out, r);
	put_signature(out, &r->signature);
	put_verdict(out, item);
	put_checks(out, &item->checks, verbose);
	rum_report_unknown(r, put_unknown, out);
}

static void full_system(struct buf *out, const struct system_info *s)
{
	label(out, "Device");
	buf_add_text(out, "PID:");
	put(out, s->udi.pid);
	buf_add_text(out, " SN:");
	put(out, s->udi.sn);
	buf_add_byte(out, '\n');
	line(out, "Host name", s->hostname);
	label(out, "Written");
	if (s->timestamp.given)
		put_time(out, s->timestamp);
	else
		put(out, s->timestamp_text);
	buf_add_byte(out, '\n');
	if (s->software_tag.p)
		put_tag(out, "Package", s->software_tag);
}

static void full_manifest(struct buf *out, const struct survey_item *item)
{
	const struct manifest *m = &item->manifest;
	char hex[SHA256_TEXT_MAX];

	line(out, "File", m->file);
	label(out, "SHA-256");
	buf_printf(out, "%s, %" PRIu64 " bytes\n",
		   hex_text(hex, m->sha256, SHA256_BYTES), m->size);
	label(out, "Signed at");
	put_time(out, (struct maybe_i64){true, m->created});
	buf_add_byte(out, '\n');
	line(out, "Account", m->smart_account);
	line(out, "Virtual", m->virtual_account);
	if (m->message.p)
		line(out, "Message", m->message);
	for (size_t i = 0; i < m->member_count; i++) {
		label(out, i ? "" : "Members");
		put(out, m->members[i].name);
		if (m->members[i].report_count)
			buf_printf(out, " (%zu report%s)",
				   m->members[i].report_count,
				   m->members[i].report_count == 1 ? "" : "s");
		buf_add_byte(out, '\n');
	}
}

static void full_block(struct buf *out, const struct block *b)
{
	for (size_t i = 0; i < b->count; i++) {
		buf_printf(out, "  %s", ink_on(INK_DIM));
		text_safe(out, slice_of(b->fields[i].path));
		buf_printf(out, "%s  ", ink_off());
		text_safe(out, slice_part(b->fields[i].text, 0, 400));
		buf_add_byte(out, '\n');
	}
}

void screen_full(struct buf *out, const struct survey_item *item, bool verbose)
{
	buf_add_text(out, ink_on(INK_BOLD));
	buf_add_slice(out, item->artefact.source);
	buf_printf(out, "%s: %s\n", ink_off(), artefact_text(item->kind));
	if (item->kind == KIND_MALFORMED) {
		label(out, "Reason");
		text_safe(out, slice_of(item->fault.text));
		buf_add_text(out, "\n\n");
		return;
	}
	if (item->kind == KIND_RUM_REPORT)
		full_report(out, item, verbose);
	else if (item->kind == KIND_SYSTEM_INFO)
		full_system(out, &item->system);
	else if (item->kind == KIND_MANIFEST && item->manifest.file.p)
		full_manifest(out, item);
	else if (item->kind == KIND_UPLOAD_ARCHIVE || item->kind == KIND_ARCHIVE)
		buf_printf(out, "  %" PRIu64 " members\n",
			   item->artefact.members);
	else
		full_block(out, &item->block);
	if (item->kind != KIND_RUM_REPORT && item->judgement.verdict)
		put_verdict(out, item);
	buf_add_byte(out, '\n');
}

static void brief_report(struct buf *out, const struct survey_item *item)
{
	const struct rum_report *r = &item->report;
	const struct rum_measurement *last =
		r->measurement_count
			? &r->measurements[r->measurement_count - 1]
			: NULL;

	put(out, r->udi.pid);
	buf_add_byte(out, ' ');
	put(out, r->udi.sn);
	if (r->report_id.given)
		buf_printf(out, " report %" PRIu64, r->report_id.value);
	buf_add_byte(out, ' ');
	put(out, r->is_telemetry ? slice_of("telemetry")
				 : rum_tag_name(r->entitlement_tag));
	if (last && last->count_text.p) {
		buf_add_text(out, " count ");
		put(out, last->count_text);
	}
	buf_add_text(out, " until ");
	put_time(out, r->last_time);
	buf_printf(out, " %s %s",
		   rum_state_word(r->state) ? rum_state_word(r->state) : "-",
		   verdict_word(item->judgement.verdict));
}

void screen_brief(struct buf *out, const struct survey_item *item)
{
	buf_printf(out, "%-*s ", BRIEF_KIND_WIDTH, artefact_word(item->kind));
	buf_add_slice(out, item->artefact.source);
	buf_add_text(out, ": ");
	if (item->kind == KIND_RUM_REPORT)
		brief_report(out, item);
	else if (item->kind == KIND_MALFORMED)
		text_safe(out, slice_of(item->fault.text));
	else if (item->kind == KIND_UPLOAD_ARCHIVE || item->kind == KIND_ARCHIVE)
		buf_printf(out, "%" PRIu64 " members", item->artefact.members);
	else
		buf_add_text(out, artefact_text(item->kind));
	buf_add_byte(out, '\n');
}
