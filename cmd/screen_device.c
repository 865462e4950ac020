#include "cmd/screen_device.h"

#include <inttypes.h>

#include "cli/out.h"
#include "cmd/screen_device_parts.h"
#include "cmd/screen_parts.h"

bool screen_device_now(const struct show_device *d, const struct given_time *at,
		       int64_t *now)
{
	if (at->given)
		*now = at->at;
	return at->given || show_time(show_get(d, SHOW_CAPTURED_AT), now, NULL);
}

/* A field and the words in front of it. */
struct part {
	enum show_field field;
	const char *before;
};

/* One line of several fields; no line when the text shows none of them, and
 * "none" for one that it shows as none. Without a label the line goes on with
 * what is rarely there. */
static const struct {
	const char *label;
	struct part parts[5];
} heads[] = {
	{"Software",
	 {{SHOW_OPERATING_SYSTEM, ""},
	  {SHOW_SOFTWARE_VERSION, "release "},
	  {SHOW_AGENT_VERSION, "Smart Agent "}}},
	{"Captured", {{SHOW_CAPTURED_AT, ""}, {SHOW_UPTIME, "up for "}}},
	{"Licensing",
	 {{SHOW_ENABLED, ""},
	  {SHOW_SLP_STATUS, "using policy: "},
	  {SHOW_REPORTING_MODE, "mode "}}},
	{"",
	 {{SHOW_LEGACY_REGISTRATION, "registration "},
	  {SHOW_LEGACY_AUTHORIZATION, "authorization "},
	  {SHOW_LEGACY_EVALUATION, "evaluation remaining "}}},
	{"Account",
	 {{SHOW_SMART_ACCOUNT, "smart "},
	  {SHOW_VIRTUAL_ACCOUNT, "virtual "},
	  {SHOW_SMART_ACCOUNT_AS_OF, "as of "}}},
	{"Transport",
	 {{SHOW_TRANSPORT_TYPE, ""},
	  {SHOW_TRANSPORT_URL, ""},
	  {SHOW_CSLU_ADDRESS, "CSLU address "}}},
	{"",
	 {{SHOW_PROXY, "proxy "},
	  {SHOW_PROXY_PORT, "port "},
	  {SHOW_VRF, "VRF "},
	  {SHOW_SOURCE_INTERFACE, "from "},
	  {SHOW_TRUST_POINT, "trustpoint "}}},
	{"Privacy",
	 {{SHOW_SEND_HOSTNAME, "host name is sent: "},
	  {SHOW_PRIVACY_VERSION, "version privacy "}}},
	{"Boot level",
	 {{SHOW_BOOT_LEVEL, ""},
	  {SHOW_BOOT_ADDON, "add-on "},
	  {SHOW_BOOT_LEVEL_NEXT, "after reload "},
	  {SHOW_AIR_LEVEL, "AIR "}}},
	{"Throughput",
	 {{SHOW_THROUGHPUT, ""},
	  {SHOW_CRYPTO_THROUGHPUT, "crypto "},
	  {SHOW_THROUGHPUT_CONFIGURED, "configured "}}},
	{"Clock",
	 {{SHOW_NTP_SYNCED, "set by NTP: "},
	  {SHOW_NTP_STATUS, ""},
	  {SHOW_TIME_SOURCE, ""}}},
};

static void put_line(struct buf *out, const char *label,
		     const struct part *parts, size_t most,
		     const struct show_device *d)
{
	bool first = true;

	for (size_t i = 0; i < most && parts[i].before; i++) {
		struct shown s = show_get(d, parts[i].field);

		if (!s.line || (!*label && !s.text.n))
			continue;
		if (first)
			screen_label(out, label);
		buf_printf(out, "%s%s", first ? "" : ", ", parts[i].before);
		if (slice_ends(s.text, "."))
			s.text.n--;
		screen_shown(out, s);
		first = false;
	}
	if (!first)
		buf_add_byte(out, '\n');
}

static struct udi udi_of(const struct show_device *d)
{
	return (struct udi){show_get(d, SHOW_PID).text,
			    show_get(d, SHOW_SN).text};
}

static void put_who(struct buf *out, const struct show_capture *c,
		    uint32_t which)
{
	const struct show_device *d = c->device[which];
	struct slice name = show_get(d, SHOW_HOSTNAME).text;
	struct udi u = udi_of(d);

	screen_label(out, "Device");
	if (name.n) {
		screen_put(out, name);
		buf_add_text(out, u.pid.p || u.sn.p ? ", " : "");
	}
	if (u.pid.p || u.sn.p)
		screen_udi(out, u);
	else if (!name.n)
		buf_add_text(out, "(not told)");
	if (c->devices > 1)
		buf_printf(out, "  (%" PRIu32 " of %" PRIu32 " in this text, "
			   "lines %" PRIu32 " to %" PRIu32 ")",
			   which + 1, c->devices, d->first, d->last);
	buf_add_byte(out, '\n');
}

/* ---- policy ----------------------------------------------------------------- */

static const struct {
	const char *group;
	enum show_field first, frequency, change;
} groups[] = {
	{"unenforced, perpetual", SHOW_PERPETUAL_FIRST,
	 SHOW_PERPETUAL_FREQUENCY, SHOW_PERPETUAL_CHANGE},
	{"unenforced, subscription", SHOW_SUBSCRIPTION_FIRST,
	 SHOW_SUBSCRIPTION_FREQUENCY, SHOW_SUBSCRIPTION_CHANGE},
	{"enforced", SHOW_ENFORCED_FIRST, SHOW_ENFORCED_FREQUENCY,
	 SHOW_ENFORCED_CHANGE},
	{"export-controlled", SHOW_EXPORT_FIRST, SHOW_EXPORT_FREQUENCY,
	 SHOW_EXPORT_CHANGE},
};

/* "365 (CISCO default)": the number, and where it comes from only once a row. */
static void cell_days(struct table *t, struct shown s)
{
	uint64_t days;

	if (show_number(s, &days))
		table_printf(t, "%" PRIu64, days);
	else
		screen_cell(t, s.text);
}

/* Whence the numbers of a row are: once where all are from there. */
static void cell_origins(struct table *t, const struct shown *days, size_t count)
{
	_cleanup_buf_ struct buf text = {0};
	bool alike = true;

	for (size_t i = 0; i < count; i++) {
		struct slice origin = show_origin(days[i]);

		alike &= slice_equal(origin, show_origin(days[0]));
		buf_add_text(&text, i ? ", " : "");
		buf_add_slice(&text, origin.n ? origin : slice_of("-"));
	}
	screen_cell(t, alike ? show_origin(days[0]) : buf_slice(&text));
}

static void put_policy(struct buf *out, const struct show_device *d)
{
	static const char *const titles[] = {"days until", "first report",
					     "next report", "on change",
					     "origin"};
	static const enum align aligns[] = {ALIGN_LEFT, ALIGN_RIGHT,
					    ALIGN_RIGHT, ALIGN_RIGHT,
					    ALIGN_LEFT};
	static const struct part parts[] = {{SHOW_POLICY_SOURCE, ""},
					    {SHOW_POLICY_NAME, "name "},
					    {SHOW_POLICY_INSTALLED, "installed "},
					    {SHOW_ACK_REQUIRED, "ACK required: "}};
	struct table *t = table_new(5, titles, aligns);

	put_line(out, "Policy", parts, 4, d);
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		const struct shown days[] = {show_get(d, groups[i].first),
					     show_get(d, groups[i].frequency),
					     show_get(d, groups[i].change)};

		if (!days[0].line && !days[1].line && !days[2].line)
			continue;
		table_cell(t, slice_of(groups[i].group));
		for (size_t k = 0; k < 3; k++)
			cell_days(t, days[k]);
		cell_origins(t, days, 3);
	}
	table_end(t, out, 4);
}

/* ---- dates ------------------------------------------------------------------- */

/* The largest unit of which there are two at least; of what is overdue a day that
 * has begun counts, as in diagnose. */
static void put_span(struct buf *out, int64_t seconds, bool overdue)
{
	static const struct {
		int64_t seconds;
		const char *name;
	} units[] = {{86400, "days"}, {3600, "hours"}, {60, "minutes"},
		     {1, "seconds"}};
	size_t i = 0;

	while (units[i].seconds > 1 && seconds < 2 * units[i].seconds)
		i++;
	if (overdue && i == 0)
		seconds += units[0].seconds - 1;
	buf_printf(out, "%" PRId64 " %s", seconds / units[i].seconds,
		   units[i].name);
}

/* How `when` lies to `now`. A date that is due and has passed is overdue, others
 * have only been. */
static void put_distance(struct buf *out, int64_t when, int64_t now, bool due)
{
	bool late = due && when < now;

	buf_add_text(out, ink_on(late ? INK_BAD : INK_DIM));
	if (late) {
		buf_add_text(out, "overdue by ");
		put_span(out, now - when, true);
	} else if (when < now) {
		put_span(out, now - when, false);
		buf_add_text(out, " ago");
	} else {
		buf_add_text(out, "in ");
		put_span(out, when - now, false);
	}
	buf_add_text(out, ink_off());
}

static const struct {
	enum show_field field;
	const char *label;
	bool due;
} dates[] = {
	{SHOW_LAST_ACK, "last ACK", false},
	{SHOW_ACK_DEADLINE, "next ACK due", true},
	{SHOW_NEXT_ACK_CHECK, "next ACK check", true},
	{SHOW_LAST_PUSH, "last report push", false},
	{SHOW_NEXT_PUSH, "next report push", true},
	{SHOW_LAST_FILE_WRITE, "last report file", false},
};

static void put_dates(struct buf *out, const struct show_device *d,
		      const struct given_time *at)
{
	enum { DATE_LABEL = 17 };
	int64_t now = 0, when;
	bool told = screen_device_now(d, at, &now), first = true;

	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		struct shown s = show_get(d, dates[i].field);

		if (!s.line)
			continue;
		screen_label(out, first ? "Reporting" : "");
		buf_printf(out, "%-*s", DATE_LABEL, dates[i].label);
		screen_shown(out, s);
		if (told && show_time(s, &when, NULL)) {
			buf_add_text(out, "  ");
			put_distance(out, when, now, dates[i].due);
		}
		buf_add_byte(out, '\n');
		first = false;
	}
	if (show_get(d, SHOW_PUSH_INTERVAL).line) {
		screen_label(out, first ? "Reporting" : "");
		buf_printf(out, "%-*s", DATE_LABEL, "every, days");
		screen_shown(out, show_get(d, SHOW_PUSH_INTERVAL));
		buf_add_byte(out, '\n');
	}
}

void screen_device_full(struct buf *out, const struct show_capture *c,
			uint32_t which, const struct common_options *o)
{
	const struct show_device *d = c->device[which];

	put_who(out, c, which);
	screen_device_members(out, d);
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		put_line(out, heads[i].label, heads[i].parts,
			 sizeof(heads[i].parts) / sizeof(heads[i].parts[0]), d);
	if (shown_some(show_get(d, SHOW_SOFTWARE_TAG)))
		screen_tag(out, "Package", show_get(d, SHOW_SOFTWARE_TAG).text);
	put_policy(out, d);
	put_dates(out, d, &o->at);
	screen_device_trust(out, d);
	screen_device_licenses(out, d);
	screen_device_counters(out, d);
	screen_device_communications(out, d);
	screen_device_rest(out, d, o->verbose);
}

/* ---- one line ----------------------------------------------------------------- */

void screen_device_brief(struct buf *out, const struct show_device *d,
			 const struct given_time *at)
{
	struct slice name = show_get(d, SHOW_HOSTNAME).text;
	struct udi u = udi_of(d);
	struct shown due = show_get(d, SHOW_ACK_DEADLINE);
	int64_t now, when;

	text_safe(out, name);
	if (u.pid.p || u.sn.p) {
		buf_add_text(out, name.n ? " " : "");
		screen_put(out, u.pid);
		buf_add_byte(out, ' ');
		screen_put(out, u.sn);
	} else if (!name.n) {
		buf_add_text(out, "a device that is not named");
	}
	if (shown_some(show_get(d, SHOW_AGENT_VERSION))) {
		buf_add_text(out, ", agent ");
		text_safe(out, show_get(d, SHOW_AGENT_VERSION).text);
	}
	if (shown_some(show_get(d, SHOW_TRANSPORT_TYPE))) {
		buf_add_text(out, ", ");
		text_safe(out, show_get(d, SHOW_TRANSPORT_TYPE).text);
	}
	if (d->list[SHOW_LICENSES].line) {
		uint32_t n = screen_device_in_use(d);

		buf_printf(out, ", %" PRIu32 " license%s in use", n,
			   n == 1 ? "" : "s");
	}
	if (!due.line)
		return;
	buf_add_text(out, ", ACK due ");
	screen_shown(out, due);
	if (screen_device_now(d, at, &now) && show_time(due, &when, NULL) &&
	    when < now) {
		buf_add_text(out, ", ");
		put_distance(out, when, now, true);
	}
}
