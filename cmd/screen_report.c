#include "cmd/screen_parts.h"

#include <inttypes.h>

#include "base/code.h"
#include "base/when.h"
#include "cli/out.h"
#include "cmd/record.h"

static void put_period(struct buf *out, const struct rum_report *r)
{
	screen_label(out, "Period");
	screen_time(out, r->first_time);
	buf_add_text(out, " to ");
	screen_time(out, r->last_time);
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
		screen_label(out, i ? "" : "Members");
		screen_put(out, r->ha[i].role);
		buf_add_text(out, "  ");
		screen_udi(out, r->ha[i].udi);
		buf_add_byte(out, '\n');
	}
}

static void note_devices(struct buf *out, char sign, uint32_t n)
{
	if (n)
		buf_printf(out, "%c%u device%s ", sign, n, n == 1 ? "" : "s");
}

/* What happened in a measurement, in a few words. */
static void note_measurement(struct buf *out, const struct rum_measurement *m)
{
	note_devices(out, '+', json_count(m->added));
	note_devices(out, '-', json_count(m->removed));
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

static void put_signature(struct buf *out, const struct rum_signature *s)
{
	_cleanup_arena_ struct arena a = {0};
	struct slice value;

	screen_label(out, "Signature");
	if (!s->present) {
		buf_add_text(out, "none\n");
		return;
	}
	screen_put(out, s->signing_type);
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
	screen_label(out, "Checks");
	buf_printf(out, "%u of %d ok\n", ok, (int)RUM_CHECK_COUNT);
	record_checks(out, checks, 4, verbose);
}

static void put_unknown(void *context, const char *path, struct json_value v)
{
	struct buf *out = context;
	struct slice span = json_span(v);

	screen_label(out, "Unknown");
	text_safe(out, slice_of(path));
	buf_add_text(out, " = ");
	text_safe(out, slice_part(span, 0, 200));
	buf_add_text(out, span.n > 200 ? " ...\n" : "\n");
}

void screen_report(struct buf *out, const struct survey_item *item,
		   bool verbose)
{
	const struct rum_report *r = &item->report;

	screen_device(out, "Device", r->udi);
	screen_line(out, "Host name", r->hostname.p ? r->hostname : item->hostname);
	screen_label(out, "Report");
	if (r->report_id.given)
		buf_printf(out, "%" PRIu64, r->report_id.value);
	else
		buf_add_text(out, "(no id)");
	buf_printf(out, ", %s", rum_state_word(r->state)
					? rum_state_word(r->state)
					: "state not told");
	buf_add_text(out, ", payload version ");
	screen_put(out, r->version);
	if (r->report_type.p) {
		buf_add_text(out, ", ");
		screen_put(out, r->report_type);
	}
	buf_add_byte(out, '\n');
	if (!r->is_telemetry)
		screen_tag(out, "License", r->entitlement_tag);
	screen_tag(out, "Package", r->software_tag);
	screen_line(out, "Software", r->software_version);
	put_period(out, r);
	put_members(out, r);
	put_use(out, r);
	put_signature(out, &r->signature);
	screen_verdict(out, item);
	put_checks(out, &item->checks, verbose);
	rum_report_unknown(r, put_unknown, out);
}

void screen_report_brief(struct buf *out, const struct survey_item *item)
{
	const struct rum_report *r = &item->report;
	const struct rum_measurement *last =
		r->measurement_count
			? &r->measurements[r->measurement_count - 1]
			: NULL;

	screen_put(out, r->udi.pid);
	buf_add_byte(out, ' ');
	screen_put(out, r->udi.sn);
	if (r->report_id.given)
		buf_printf(out, " report %" PRIu64, r->report_id.value);
	buf_add_byte(out, ' ');
	screen_put(out, r->is_telemetry ? slice_of("telemetry")
				 : rum_tag_name(r->entitlement_tag));
	if (last && last->count_text.p) {
		buf_add_text(out, " count ");
		screen_put(out, last->count_text);
	}
	buf_add_text(out, " until ");
	screen_time(out, r->last_time);
	buf_printf(out, " %s %s",
		   rum_state_word(r->state) ? rum_state_word(r->state) : "-",
		   verdict_word(item->judgement.verdict));
}
