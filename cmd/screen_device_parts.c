#include "cmd/screen_device_parts.h"

#include <inttypes.h>

#include "cli/out.h"
#include "cmd/screen_parts.h"

void screen_shown(struct buf *out, struct shown s)
{
	if (s.line && !s.text.n)
		buf_add_text(out, "none");
	else
		screen_put(out, s.text);
}

static bool cell_differs(const struct show_row *row, enum show_column column,
			 struct shown other)
{
	return !slice_equal(show_cell(row, column).text, other.text);
}

static void put_role(struct buf *out, struct shown role)
{
	enum { ROLE_WIDTH = 9 };
	size_t before = out->n;

	screen_shown(out, role);
	buf_printf(out, "%*s",
		   (int)(out->n - before < ROLE_WIDTH ? ROLE_WIDTH -
							(out->n - before)
						      : 1), "");
}

static struct udi udi_at(const struct show_row *row, enum show_column pid,
			 enum show_column sn)
{
	return (struct udi){show_cell(row, pid).text, show_cell(row, sn).text};
}

/* A device that stands alone is no list. */
void screen_device_members(struct buf *out, const struct show_device *d)
{
	const struct show_rows *rows = &d->list[SHOW_MEMBERS];

	if (rows->count == 1 &&
	    !cell_differs(&rows->at[0], SHOW_MEMBER_SN, show_get(d, SHOW_SN)))
		return;
	for (uint32_t i = 0; i < rows->count; i++) {
		screen_label(out, i ? "" : "Members");
		put_role(out, show_cell(&rows->at[i], SHOW_MEMBER_ROLE));
		screen_udi(out, udi_at(&rows->at[i], SHOW_MEMBER_PID,
				       SHOW_MEMBER_SN));
		buf_add_byte(out, '\n');
	}
}

static void put_trust_row(struct buf *out, const struct show_row *row)
{
	struct udi u = udi_at(row, SHOW_TRUST_PID, SHOW_TRUST_SN);
	struct shown installed = show_cell(row, SHOW_TRUST_INSTALLED);
	struct shown state = show_cell(row, SHOW_TRUST_STATE);
	struct shown until = show_cell(row, SHOW_TRUST_EXPIRES);

	if (u.pid.p || u.sn.p) {
		screen_udi(out, u);
		buf_add_text(out, "  ");
	}
	if (installed.line) {
		buf_add_text(out, "installed ");
		screen_shown(out, installed);
	} else {
		screen_shown(out, state);
	}
	if (shown_some(until)) {
		buf_add_text(out, ", until ");
		screen_shown(out, until);
	}
	buf_add_byte(out, '\n');
}

void screen_device_trust(struct buf *out, const struct show_device *d)
{
	const struct show_rows *rows = &d->list[SHOW_TRUST];
	struct shown overall = show_get(d, SHOW_OVERALL_TRUST);

	if (rows->line && !rows->count) {
		screen_label(out, "Trust code");
		buf_add_text(out, "none\n");
	}
	for (uint32_t i = 0; i < rows->count; i++) {
		screen_label(out, i ? "" : "Trust code");
		put_trust_row(out, &rows->at[i]);
	}
	if (overall.line) {
		screen_label(out, "Trust");
		buf_add_text(out, "overall: ");
		screen_shown(out, overall);
		buf_add_byte(out, '\n');
	}
}

/* ---- licences ----------------------------------------------------------------- */

uint32_t screen_device_in_use(const struct show_device *d)
{
	const struct show_rows *rows = &d->list[SHOW_LICENSES];
	uint32_t n = 0;
	uint64_t count;

	for (uint32_t i = 0; i < rows->count; i++)
		n += show_number(show_cell(&rows->at[i], SHOW_LICENSE_COUNT),
				 &count) && count;
	return n;
}

void screen_device_licenses(struct buf *out, const struct show_device *d)
{
	static const char *const heads[] = {"license", "count", "status", "type",
					    "enforcement", "title", "tag"};
	static const enum show_column columns[] = {
		SHOW_LICENSE_NAME, SHOW_LICENSE_COUNT, SHOW_LICENSE_STATUS,
		SHOW_LICENSE_TYPE, SHOW_LICENSE_ENFORCEMENT,
		SHOW_LICENSE_DESCRIPTION};
	static const enum align aligns[] = {ALIGN_LEFT, ALIGN_RIGHT, ALIGN_LEFT,
					    ALIGN_LEFT, ALIGN_LEFT, ALIGN_LEFT,
					    ALIGN_LEFT};
	const struct show_rows *rows = &d->list[SHOW_LICENSES];
	struct table *t = table_new(7, heads, aligns);

	if (rows->line) {
		screen_label(out, "Licenses");
		if (rows->count)
			buf_printf(out, "%" PRIu32 ", of which %" PRIu32
				   " in use\n", rows->count,
				   screen_device_in_use(d));
		else
			buf_add_text(out, "none in use\n");
	}
	for (uint32_t i = 0; i < rows->count; i++) {
		const struct show_row *row = &rows->at[i];
		struct shown tag = show_cell(row, SHOW_LICENSE_TAG);

		for (size_t k = 0; k < sizeof(columns) / sizeof(columns[0]);
		     k++)
			screen_cell(t, show_cell(row, columns[k]).text);
		screen_cell(t, tag.text.n ? rum_tag_name(tag.text)
					  : show_cell(row, SHOW_LICENSE_TITLE)
						    .text);
	}
	table_end(t, out, 4);
}

/* ---- reports ------------------------------------------------------------------- */

static const enum show_field counters[] = {
	SHOW_COUNT_TOTAL, SHOW_COUNT_PURGED, SHOW_COUNT_ACKED,
	SHOW_COUNT_WAITING, SHOW_COUNT_AVAILABLE, SHOW_COUNT_COLLECTING,
	SHOW_COUNT_STORAGE, SHOW_COUNT_MISSING,
};

/* How many reports each state has, in the order they first come. Devices know
 * four states; more than there is room for are counted as others. */
static void put_states(struct buf *out, const struct show_rows *rows)
{
	enum { STATES = 8 };
	struct slice state[STATES + 1] = {[STATES] = slice_of("in other states")};
	uint32_t count[STATES + 1] = {0};
	bool first = true;

	for (uint32_t i = 0; i < rows->count; i++) {
		struct slice s = show_cell(&rows->at[i], SHOW_REPORT_STATE).text;
		size_t k = 0;

		while (k < STATES && count[k] && !slice_equal(state[k], s))
			k++;
		if (k < STATES)
			state[k] = s;
		count[k]++;
	}
	for (size_t k = 0; k <= STATES; k++) {
		if (!count[k])
			continue;
		buf_printf(out, "%s%" PRIu32 " ", first ? "" : ", ", count[k]);
		screen_put(out, state[k]);
		first = false;
	}
	buf_add_byte(out, '\n');
}

void screen_device_counters(struct buf *out, const struct show_device *d)
{
	bool first = true;

	for (size_t i = 0; i < sizeof(counters) / sizeof(counters[0]); i++) {
		struct shown s = show_get(d, counters[i]);

		if (!s.line)
			continue;
		if (first)
			screen_label(out, "Counters");
		buf_printf(out, "%s%s ", first ? "" : ", ",
			   show_fields[counters[i]].label);
		screen_shown(out, s);
		first = false;
	}
	if (!first)
		buf_add_byte(out, '\n');
	if (d->list[SHOW_REPORTS].count) {
		screen_label(out, "Reports");
		put_states(out, &d->list[SHOW_REPORTS]);
	}
}

/* ---- communications ------------------------------------------------------------- */

enum comm_state { COMM_FAILING, COMM_TRIED, COMM_UNUSED, COMM_STATES };

static bool is_above_zero(struct shown s)
{
	uint64_t n;

	return show_number(s, &n) && n;
}

static enum comm_state comm_state(const struct show_row *row)
{
	if (is_above_zero(show_cell(row, SHOW_COMM_FAIL)) ||
	    is_above_zero(show_cell(row, SHOW_COMM_ONGOING)))
		return COMM_FAILING;
	return is_above_zero(show_cell(row, SHOW_COMM_ATTEMPTS)) ? COMM_TRIED
								 : COMM_UNUSED;
}

static void put_channel(struct table *t, const struct show_row *row)
{
	static const enum show_column columns[] = {
		SHOW_COMM_CHANNEL, SHOW_COMM_ATTEMPTS, SHOW_COMM_SUCCESS,
		SHOW_COMM_FAIL,	   SHOW_COMM_ONGOING,  SHOW_COMM_RESPONSE,
		SHOW_COMM_TIME,	   SHOW_COMM_REASON};
	enum ink ink = comm_state(row) == COMM_FAILING ? INK_BAD : INK_PLAIN;

	for (size_t k = 0; k < sizeof(columns) / sizeof(columns[0]); k++) {
		struct slice text = show_cell(row, columns[k]).text;

		table_cell_ink(t, text.n ? text : slice_of("-"),
			       k ? INK_PLAIN : ink);
	}
}

/* What fails comes first; channels that were never used are only counted. */
void screen_device_communications(struct buf *out, const struct show_device *d)
{
	static const char *const heads[] = {"channel", "tried", "ok", "failed",
					    "in a row", "last answer", "at",
					    "reason"};
	static const enum align aligns[] = {ALIGN_LEFT, ALIGN_RIGHT,
					    ALIGN_RIGHT, ALIGN_RIGHT,
					    ALIGN_RIGHT, ALIGN_LEFT, ALIGN_LEFT,
					    ALIGN_LEFT};
	const struct show_rows *rows = &d->list[SHOW_COMMUNICATIONS];
	unsigned count[COMM_STATES] = {0};
	struct table *t = table_new(8, heads, aligns);

	for (int state = COMM_FAILING; state < COMM_UNUSED; state++) {
		for (uint32_t i = 0; i < rows->count; i++) {
			if (comm_state(&rows->at[i]) == (enum comm_state)state)
				put_channel(t, &rows->at[i]);
		}
	}
	for (uint32_t i = 0; i < rows->count; i++)
		count[comm_state(&rows->at[i])]++;
	if (rows->line) {
		screen_label(out, "Channels");
		buf_printf(out, "%u failing, %u without fault, %u not used",
			   count[COMM_FAILING], count[COMM_TRIED],
			   count[COMM_UNUSED]);
		if (shown_some(show_get(d, SHOW_COMM_STATE))) {
			buf_add_text(out, "; ");
			screen_shown(out, show_get(d, SHOW_COMM_STATE));
		}
		buf_add_byte(out, '\n');
	}
	table_end(t, out, 4);
}

/* ---- the rest -------------------------------------------------------------------- */

static void put_event(struct buf *out, const struct show_row *row)
{
	struct shown when = show_cell(row, SHOW_EVENT_TIME);

	buf_printf(out, "    line %-6" PRIu32, row->line);
	if (shown_some(when)) {
		text_safe(out, when.text);
		buf_add_byte(out, ' ');
	}
	buf_add_byte(out, '%');
	text_safe(out, show_cell(row, SHOW_EVENT_FACILITY).text);
	buf_add_byte(out, '-');
	text_safe(out, show_cell(row, SHOW_EVENT_SEVERITY).text);
	buf_add_byte(out, '-');
	text_safe(out, show_cell(row, SHOW_EVENT_MNEMONIC).text);
	buf_add_text(out, ": ");
	text_safe(out, show_cell(row, SHOW_EVENT_TEXT).text);
	buf_add_byte(out, '\n');
}

static void put_events(struct buf *out, const struct show_device *d,
		       bool verbose)
{
	enum { SHOWN = 8 };
	const struct show_rows *rows = &d->list[SHOW_EVENTS];
	uint32_t from = 0;

	if (!rows->count)
		return;
	if (!verbose && rows->count > SHOWN)
		from = rows->count - SHOWN;
	screen_label(out, "Syslog");
	buf_printf(out, "%" PRIu32 " message%s", rows->count,
		   rows->count == 1 ? "" : "s");
	if (from)
		buf_printf(out, ", the last %d of them; -v shows all", SHOWN);
	buf_add_byte(out, '\n');
	for (uint32_t i = from; i < rows->count; i++)
		put_event(out, &rows->at[i]);
}

struct missing {
	struct buf *out;
	bool any;
};

static void put_missing(void *context, const char *section)
{
	struct missing *m = context;

	if (!m->any)
		screen_label(m->out, "Missing");
	buf_printf(m->out, "%s%s", m->any ? ", " : "", section);
	m->any = true;
}

void screen_device_rest(struct buf *out, const struct show_device *d,
			bool verbose)
{
	struct missing missing = {out, false};
	uint32_t unread = d->list[SHOW_UNREAD].count;

	put_events(out, d, verbose);
	show_missing(d, put_missing, &missing);
	if (missing.any)
		buf_add_text(out, " (not in this text, so not known)\n");
	if (d->cut) {
		screen_label(out, "Cut");
		buf_add_text(out, "the text ends in the middle of an output\n");
	}
	if (unread) {
		screen_label(out, "Not read");
		buf_printf(out, "%" PRIu32 " line%s; --coverage shows them\n",
			   unread, unread == 1 ? "" : "s");
	}
}
