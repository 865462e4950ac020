#include "cmd/status_out.h"

#include <inttypes.h>

#include "base/text.h"

/* A label's value: UTF-8 in which a backslash, a quote and a line end are escaped
 * (the exposition format). Control bytes and broken UTF-8 are made visible before,
 * so that no line end is left. */
static void put_label(struct buf *out, const char *name, struct slice value)
{
	_cleanup_buf_ struct buf text = {0};

	text_visible(&text, value);
	buf_printf(out, "%s=\"", name);
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\\' || text.p[i] == '"')
			buf_add_byte(out, '\\');
		buf_add_byte(out, text.p[i]);
	}
	buf_add_byte(out, '"');
}

static void put_head(struct buf *out, const char *name, const char *help)
{
	buf_printf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void put_device(struct buf *out, const struct standings_view *v,
		       const struct standing *s, const char *name,
		       int64_t value)
{
	size_t count;
	const struct book_device *d =
		&books_devices(v->from->books, &count)[s->device];

	buf_printf(out, "%s{", name);
	put_label(out, "pid", d->udi.pid);
	buf_add_byte(out, ',');
	put_label(out, "sn", d->udi.sn);
	buf_add_byte(out, ',');
	put_label(out, "hostname", d->hostname);
	buf_add_byte(out, ',');
	put_label(out, "virtual_account",
		  books_account(v->from->books, d->account));
	buf_printf(out, "} %" PRId64 "\n", value);
}

/* ---- values of a device --------------------------------------------------------- */

static struct maybe_i64 date(const struct deadline *d)
{
	return (struct maybe_i64){d->given, d->at};
}

static struct maybe_i64 overdue(const struct standing *s)
{
	return (struct maybe_i64){true, (int64_t)s->overdue_days};
}

static struct maybe_i64 estimated(const struct standing *s)
{
	return (struct maybe_i64){s->next.given, s->estimated};
}

static struct maybe_i64 report_due(const struct standing *s)
{
	return date(&s->deadlines.report);
}

static struct maybe_i64 ack_due(const struct standing *s)
{
	return date(&s->deadlines.ack);
}

static struct maybe_i64 last_ack(const struct standing *s)
{
	return s->last_ack;
}

static struct maybe_i64 last_report(const struct standing *s)
{
	return s->last_report;
}

static struct maybe_i64 last_export(const struct standing *s)
{
	return s->last_export;
}

static const struct {
	const char *name, *help;
	struct maybe_i64 (*value)(const struct standing *s);
} device_metrics[] = {
	{"rum_device_overdue_days",
	 "Days since the earliest deadline that has passed; 0: none has.",
	 overdue},
	{"rum_device_deadline_estimated",
	 "1 where the next deadline is computed, 0 where the device states it.",
	 estimated},
	{"rum_device_next_report_due_timestamp_seconds",
	 "When the next usage report is due.", report_due},
	{"rum_device_ack_deadline_timestamp_seconds",
	 "When an acknowledgement has to have come.", ack_due},
	{"rum_device_last_ack_timestamp_seconds",
	 "When the last acknowledgement came.", last_ack},
	{"rum_device_last_report_timestamp_seconds",
	 "When the last usage report on record ends.", last_report},
	{"rum_device_last_export_timestamp_seconds",
	 "When usage reports were last exported.", last_export},
};

/* ---- sums ------------------------------------------------------------------------ */

static void put_sum(struct buf *out, const char *name, const char *help,
		    int64_t value)
{
	put_head(out, name, help);
	buf_printf(out, "%s %" PRId64 "\n", name, value);
}

static void put_sums(struct buf *out, const struct standings_view *v)
{
	static const char *const states[] = {
		[REPORT_OPEN] = "open",
		[REPORT_CLOSED] = "closed",
		[REPORT_UNACKNOWLEDGED] = "unacknowledged",
		[REPORT_ACKNOWLEDGED] = "acknowledged",
	};
	const struct standings_sums *sums = &v->sums;

	put_head(out, "rum_reports", "Usage reports on record, by state.");
	for (size_t i = 0; i < REPORT_STATE_COUNT; i++)
		buf_printf(out, "rum_reports{state=\"%s\"} %" PRIu64 "\n",
			   states[i], sums->reports[i]);
	put_head(out, "rum_devices_by_state",
		 "Product instances by how they stand.");
	for (unsigned i = 0; i < STANDING_STATE_COUNT; i++)
		buf_printf(out, "rum_devices_by_state{state=\"%s\"} %" PRIu64
			   "\n", standing_state_word(i), sums->by_state[i]);
	put_head(out, "rum_devices_with_finding",
		 "Product instances that a finding is about.");
	for (unsigned i = 0; i < STANDING_FINDING_COUNT; i++)
		buf_printf(out, "rum_devices_with_finding{finding=\"%s\"} %"
			   PRIu64 "\n", standing_word(i), sums->findings[i]);
	put_sum(out, "rum_devices", "Product instances that are known.",
		(int64_t)v->count);
	put_sum(out, "rum_devices_overdue",
		"Product instances of which a deadline has passed.",
		(int64_t)sums->by_state[STANDS_OVERDUE]);
	put_sum(out, "rum_devices_reported",
		"Product instances with a report in the window.",
		(int64_t)sums->covered);
	put_sum(out, "rum_status_malformed",
		"Pieces of input that could not be read and are left out.",
		(int64_t)v->from->tally.malformed);
	put_sum(out, "rum_status_timestamp_seconds",
		"When all of this was so.", v->options->at);
}

void status_metrics(struct buf *out, const struct standings_view *v)
{
	for (size_t m = 0; m < sizeof(device_metrics) / sizeof(*device_metrics);
	     m++) {
		put_head(out, device_metrics[m].name, device_metrics[m].help);
		for (size_t i = 0; i < v->count; i++) {
			struct maybe_i64 value =
				device_metrics[m].value(&v->all[i]);

			if (value.given)
				put_device(out, v, &v->all[i],
					   device_metrics[m].name,
					   value.value);
		}
	}
	put_sums(out, v);
}
