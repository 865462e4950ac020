#include "show/show.h"

#include <string.h>

#include "show/split.h"

static show_read_part *const readers[SHOW_COMMANDS] = {
	[SHOW_COMMAND_TECH_LICENSE] = show_read_licence,
	[SHOW_COMMAND_LICENSE_TECH] = show_read_licence,
	[SHOW_COMMAND_LICENSE_ALL] = show_read_licence,
	[SHOW_COMMAND_LICENSE_STATUS] = show_read_licence,
	[SHOW_COMMAND_LICENSE_SUMMARY] = show_read_licence,
	[SHOW_COMMAND_LICENSE_USAGE] = show_read_licence,
	[SHOW_COMMAND_LICENSE_UDI] = show_read_licence,
	[SHOW_COMMAND_LICENSE_AUTHORIZATION] = show_read_licence,
	[SHOW_COMMAND_LICENSE_PLATFORM] = show_read_licence,
	[SHOW_COMMAND_LICENSE_EVENTLOG] = show_read_eventlog,
	[SHOW_COMMAND_LICENSE_HISTORY] = show_read_history,
	[SHOW_COMMAND_RUM_ID_ALL] = show_read_rum_ids,
	[SHOW_COMMAND_RUM_ID_DETAIL] = show_read_rum_detail,
	[SHOW_COMMAND_RUM_ID_LIST] = show_read_rum_ids,
	[SHOW_COMMAND_RUM_SHOW] = show_read_rum_payload,
	[SHOW_COMMAND_VERSION] = show_read_version,
	[SHOW_COMMAND_CLOCK] = show_read_clock,
	[SHOW_COMMAND_NTP_STATUS] = show_read_ntp,
	[SHOW_COMMAND_TRUSTPOINT] = show_read_trustpoints,
	[SHOW_COMMAND_CPU] = show_read_cpu,
	[SHOW_COMMAND_MEMORY] = show_read_memory,
	[SHOW_COMMAND_REPORT_COUNT] = show_read_report_count,
	[SHOW_COMMAND_PLATFORM] = show_read_platform,
	[SHOW_COMMAND_INVENTORY] = show_read_inventory,
	[SHOW_COMMAND_RUNNING_CONFIG] = show_read_config,
	/* Its messages were lifted out as events; debugs that went there are
	 * told like those of a trace. */
	[SHOW_COMMAND_LOGGING] = show_read_logging,
	[SHOW_COMMAND_TRACE] = show_read_trace,
};

/* ---- reading ----------------------------------------------------------------- */

/* Everything that may become a line or a log message. */
static uint64_t count_lines(struct slice s)
{
	uint64_t n = 1;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '\n' || s.p[i] == '%' || s.p[i] == '\\';
	for (size_t i = 0; i + 1 < s.n; i++)
		n += s.p[i] == '\r' && s.p[i + 1] != '\n';
	return n;
}

/* A limit as a count of things whose numbers have 32 bits. */
static uint32_t at_most(uint64_t limit)
{
	return limit < UINT32_MAX ? (uint32_t)limit : UINT32_MAX - 1;
}

static void leave_half(struct show_reader *r, struct show_line *line, bool licence)
{
	if (licence)
		show_unread(r, line, SLICE_LITERAL("Broken lines"));
	else
		line->use = LINE_ASIDE;
}

static void read_part(struct arena *a, struct show_capture *c,
		      const struct show_found *f)
{
	struct show_device *d = c->device[f->device];
	struct show_reader r = {.arena = a, .text = &c->text, .device = d};
	bool licence = show_command_kind(f->part.command) == KIND_LICENCE;
	struct show_line *line = c->text.line;

	d->seen[f->part.command] = true;
	/* The time stamp is one line or two. */
	for (uint32_t i = f->stamp; i && i < f->stamp + 2 && i <= f->part.end; i++)
		show_read_stamp(&r, &line[i - 1]);
	for (uint32_t i = f->part.first; f->traced && i < f->part.end; i++) {
		if (line[i].n && line[i].p[0] == '*')
			show_read_trace_line(&r, &line[i]);
	}
	if (f->part.first < f->part.end)
		readers[f->part.command](&r, &f->part);
	for (uint32_t i = f->part.first; i < f->part.end; i++) {
		line[i].licence = licence;
		if (line[i].use == LINE_HALF)
			leave_half(&r, &line[i], licence);
		else if (!licence && line[i].use == LINE_UNREAD)
			line[i].use = LINE_ASIDE;
	}
}

static struct show_ration *new_ration(struct arena *a, const struct limits *l)
{
	struct show_ration *r = arena_array(a, 1, sizeof(*r));

	r->left = at_most(l->show_rows);
	return r;
}

static void new_device(struct arena *a, struct show_capture *c,
		       struct show_ration *ration)
{
	struct show_device *d = arena_array(a, 1, sizeof(*d));

	d->ration = ration;
	c->device[c->devices++] = d;
}

enum rc show_read(struct arena *a, struct slice bytes, const struct limits *l,
		  struct show_capture *out, struct err *e)
{
	struct show_ration *ration = new_ration(a, l);
	struct show_split split;
	uint32_t devices = 0;

	*out = (struct show_capture){0};
	if (bytes.n > l->show_lines && count_lines(bytes) > l->show_lines)
		return LIMIT_EXCEEDED(e, l, show_lines, "this text");
	show_lines(a, bytes, &out->text);
	if (!show_split(a, &out->text, at_most(l->show_outputs), &split))
		return LIMIT_EXCEEDED(e, l, show_outputs, "this text");
	if (!show_assign(a, &out->text, &split, at_most(l->show_devices), &devices))
		return LIMIT_EXCEEDED(e, l, show_devices, "this text");
	if (!devices && show_logs_licensing(&out->text))
		devices = 1;
	out->device = arena_array(a, devices, sizeof(struct show_device *));
	while (out->devices < devices)
		new_device(a, out, ration);
	for (uint32_t i = 0; i < split.count && !ration->exceeded; i++)
		read_part(a, out, &split.at[i]);
	show_finish(a, &split, out);
	if (!ration->exceeded)
		return RC_OK;
	out->devices = 0;
	return LIMIT_EXCEEDED(e, l, show_rows, "this text");
}

const struct show_line *show_line_at(const struct show_text *t, uint32_t number)
{
	uint32_t low = 0, high = t->lines;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (t->line[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < t->lines && t->line[low].number == number ? &t->line[low]
							       : NULL;
}

/* ---- what it is and what it holds -------------------------------------------- */

bool show_angle_is_text(struct slice text)
{
	size_t end = slice_find(slice_part(text, 0, 16), ">", 0);

	if (text.n < 2 || text.p[0] != '<' || end == SIZE_MAX)
		return false;
	return (text.p[1] >= '0' && text.p[1] <= '9') ||
	       show_is_null(slice_part(text, 0, end + 1));
}

/* Is it text at all, and none of the kinds that other readers know? */
static bool may_be_text(struct slice head)
{
	struct slice text = slice_trim(head);

	if (slice_starts(text, "\xef\xbb\xbf"))
		text = slice_trim(slice_part(text, 3, text.n));
	if (slice_starts(head, "\xff\xfe") || slice_starts(head, "\xfe\xff"))
		return true;
	if (!text.n || memchr(text.p, 0, text.n))
		return false;
	return text.p[0] != '<' || show_angle_is_text(text);
}

bool show_looks_like(struct slice head)
{
	_cleanup_arena_ struct arena a = {0};
	struct show_text t;
	struct show_split split;

	if (!may_be_text(head))
		return false;
	show_lines(&a, head, &t);
	show_split(&a, &t, UINT32_MAX - 1, &split);
	for (uint32_t i = 0; i < split.count; i++) {
		/* A payload alone is a usage report's, not a device's. */
		if (split.at[i].part.echo.n ||
		    split.at[i].part.command != SHOW_COMMAND_RUM_SHOW)
			return true;
	}
	return split.bare || show_logs_licensing(&t);
}

struct show_coverage show_coverage(const struct show_capture *c)
{
	struct show_coverage all = {0};

	for (uint32_t i = 0; i < c->text.lines; i++) {
		const struct show_line *l = &c->text.line[i];

		if (!l->licence || l->use == LINE_BLANK)
			continue;
		all.lines++;
		all.understood += l->use != LINE_UNREAD;
	}
	return all;
}
