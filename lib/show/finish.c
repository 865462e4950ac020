#include <string.h>

#include "show/split.h"

bool show_logs_licensing(const struct show_text *t)
{
	struct syslog_message m;

	for (uint32_t i = 0; i < t->events; i++) {
		if (syslog_read(t->event[i].text, &m) &&
		    slice_is(m.facility, "SMART_LIC"))
			return true;
	}
	return false;
}

/* The line of the echo, or the first of the output where there is none. */
static uint32_t begin_of(const struct show_found *f)
{
	return f->part.echo.n ? f->part.first - 1 : f->part.first;
}

/* ---- events ------------------------------------------------------------------ */

static void add_event(struct arena *a, struct show_device *d,
		      const struct show_event *e)
{
	struct syslog_message m;
	struct show_row *row;

	if (!syslog_read(e->text, &m))
		return;
	row = show_add(d, a, SHOW_EVENTS, e->number);
	if (m.time.p)
		show_set_cell(row, SHOW_EVENT_TIME, m.time, e->number);
	show_set_cell(row, SHOW_EVENT_FACILITY, m.facility, e->number);
	show_set_cell(row, SHOW_EVENT_SEVERITY, m.severity, e->number);
	show_set_cell(row, SHOW_EVENT_MNEMONIC, m.mnemonic, e->number);
	if (!e->half)
		show_set_cell(row, SHOW_EVENT_TEXT, m.text, e->number);
}

/* A message is that of the device whose output it stands in or behind. */
static void add_events(struct arena *a, const struct show_split *s,
		       struct show_capture *c)
{
	const struct show_line *line = c->text.line;
	uint32_t part = 0, device = s->count ? s->at[0].device : 0;

	for (uint32_t i = 0; i < c->text.events; i++) {
		const struct show_event *e = &c->text.event[i];

		while (part < s->count &&
		       line[begin_of(&s->at[part])].number <= e->number)
			device = s->at[part++].device;
		add_event(a, c->device[device], e);
	}
}

/* ---- names and places -------------------------------------------------------- */

static void learn_place(struct show_capture *c, const struct show_found *f)
{
	struct show_device *d = c->device[f->device];
	uint32_t first = c->text.line[begin_of(f)].number;
	uint32_t last = c->text.line[f->part.end - 1].number;

	if (!d->first || first < d->first)
		d->first = first;
	if (last > d->last)
		d->last = last;
	if (f->xr)
		show_set(d, SHOW_OPERATING_SYSTEM, slice_of("IOS XR"), first);
	if (f->host.n)
		show_set(d, SHOW_HOSTNAME, f->host, first);
}

/* The active member is the device, where no "UDI:" line says so. */
static void learn_unit(struct show_device *d)
{
	const struct show_rows *rows = &d->list[SHOW_MEMBERS];
	const struct show_row *active = rows->count ? &rows->at[0] : NULL;
	struct shown sn;

	if (d->field[SHOW_PID].line || !active)
		return;
	sn = show_cell(active, SHOW_MEMBER_SN);
	if (!shown_some(sn))
		return;
	d->field[SHOW_PID] = show_cell(active, SHOW_MEMBER_PID);
	d->field[SHOW_SN] = sn;
}

/* How product names tell the system, where no "show version" does. */
static void learn_system(struct show_device *d)
{
	static const struct {
		const char *begin, *system;
	} products[] = {
		{"N9K-", "NX-OS"},   {"N7K-", "NX-OS"},  {"N3K-", "NX-OS"},
		{"N5K-", "NX-OS"},   {"DS-C", "NX-OS"},  {"ASA", "ASA"},
		{"FPR", "ASA"},	     {"NCS-", "IOS XR"}, {"ASR-9", "IOS XR"},
		{"C9", "IOS XE"},    {"C8", "IOS XE"},   {"C11", "IOS XE"},
		{"ISR", "IOS XE"},   {"ASR10", "IOS XE"}, {"CSR1", "IOS XE"},
		{"WS-C3", "IOS XE"}, {"IE-", "IOS XE"},  {"CBR", "IOS XE"},
	};
	struct shown pid = d->field[SHOW_PID];

	for (size_t i = 0; i < sizeof(products) / sizeof(products[0]); i++) {
		if (shown_some(pid) &&
		    slice_starts(pid.text, products[i].begin))
			show_set(d, SHOW_OPERATING_SYSTEM,
				 slice_of(products[i].system), pid.line);
	}
}

/* ---- the end of the text ----------------------------------------------------- */

/* Is only some of the output there by the wish of who typed it? */
static bool is_filtered(const struct show_found *f)
{
	return f->part.echo.n && memchr(f->part.echo.p, '|', f->part.echo.n);
}

/* Does output stop before what always ends it? */
static bool lacks_end(const struct show_found *f)
{
	switch (f->part.command) {
	case SHOW_COMMAND_LICENSE_TECH:
		return !(f->flags & HEADING_ENDS_TECH);
	case SHOW_COMMAND_LICENSE_ALL:
		return !(f->flags & HEADING_ENDS_ALL);
	case SHOW_COMMAND_LICENSE_STATUS:
		return !(f->flags & HEADING_TRANSPORT) ||
		       (f->flags & HEADING_POLICY &&
			!(f->flags & HEADING_ENDS_STATUS));
	default:
		return false;
	}
}

/* Does the last line break off: a heading or its rule with nothing behind it, or,
 * without a line end, words that nobody understood? */
static bool breaks_off(const struct show_text *t, const struct show_part *part)
{
	uint32_t i = part->end;
	const struct show_line *l;

	while (i > part->first && t->line[i - 1].use == LINE_BLANK)
		i--;
	if (i == part->first)
		return false;
	l = &t->line[i - 1];
	return (l->use == LINE_UNREAD && t->cut) || l->p[l->n - 1] == '=' ||
	       l->p[l->n - 1] == ':';
}

static void judge_end(const struct show_split *s, struct show_capture *c)
{
	const struct show_found *last;

	if (!s->count || !s->open)
		return;
	last = &s->at[s->count - 1];
	if (is_filtered(last) && !s->bare)
		return;
	if (s->bare || lacks_end(last) ||
	    (show_command_kind(last->part.command) == KIND_LICENCE &&
	     breaks_off(&c->text, &last->part)))
		c->device[last->device]->cut = true;
}

void show_finish(struct arena *a, const struct show_split *s,
		 struct show_capture *c)
{
	for (uint32_t i = 0; i < s->count; i++)
		learn_place(c, &s->at[i]);
	if (c->devices)
		add_events(a, s, c);
	for (uint32_t i = 0; i < c->devices; i++) {
		struct show_device *d = c->device[i];

		if (!d->first && c->text.lines) {
			d->first = c->text.line[0].number;
			d->last = c->text.line[c->text.lines - 1].number;
		}
		show_settle(d);
		learn_unit(d);
		learn_system(d);
	}
	judge_end(s, c);
}
