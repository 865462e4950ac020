#include "show/reader.h"

static const struct slice section_log = SLICE_LITERAL("eventlog");
static const struct slice section_history = SLICE_LITERAL("history message");

/* ---- event log ------------------------------------------------------------- */

/* A line shorter than this was not broken by a terminal. */
enum { WRAP_LEAST = 72 };

static bool is_date(struct slice word)
{
	return word.n == 10 && word.p[4] == '-' && word.p[7] == '-' &&
	       word.p[0] >= '0' && word.p[0] <= '9';
}

static bool is_name(struct slice word)
{
	return slice_starts(word, "SA");
}

/* "2021-11-17 03:31:32.920 UTC SAEVT_X key="value" …"; the zone may be missing. */
static bool split_event(struct slice text, struct slice *time,
			struct slice *name, struct slice *rest)
{
	struct slice date = show_next_word(&text), clock, zone;

	if (!is_date(date))
		return false;
	clock = show_next_word(&text);
	if (clock.n < 8 || clock.p[2] != ':')
		return false;
	*time = show_span(date, clock);
	zone = show_next_word(&text);
	if (is_name(zone)) {
		*name = zone;
	} else {
		if (zone.n)
			*time = show_span(date, zone);
		*name = show_next_word(&text);
	}
	*rest = slice_trim(text);
	return name->n > 0;
}

static bool begins_event(const struct show_line *line)
{
	struct slice text = slice_trim(show_line_text(line));

	return is_date(show_next_word(&text));
}

/* Where the lines end over which a terminal spread the event on line `i`. */
static uint32_t event_end(struct show_reader *r, uint32_t i, uint32_t end)
{
	uint32_t width = r->text->line[i].n, after = i + 1;

	if (width < WRAP_LEAST)
		return after;
	for (; after < end; after++) {
		const struct show_line *line = &r->text->line[after];

		if (!show_line_open(&r->text->line[after]) ||
		    begins_event(line) || line->n > width ||
		    r->text->line[after - 1].n + 1 < width)
			break;
	}
	return after;
}

static void add_event(struct show_reader *r, uint32_t first, uint32_t end,
		      const struct slice part[3])
{
	static const enum show_column columns[] = {
		SHOW_LOG_TIME, SHOW_LOG_NAME, SHOW_LOG_TEXT};
	uint32_t number = r->text->line[first].number;
	struct show_row *row = show_add(r->device, r->arena, SHOW_LOG, number);

	for (size_t i = 0; i < 3; i++)
		show_set_cell(row, columns[i], part[i], number);
	for (; first < end; first++)
		r->text->line[first].use = LINE_READ;
}

static void read_log_line(struct show_reader *r, struct show_line *line)
{
	struct slice text = slice_trim(show_line_text(line));

	if (show_begins(text, "No EventLog Found")) {
		show_mark_none(r->device, SHOW_LOG, line->number);
		line->use = LINE_READ;
	} else if (show_begins(text, "**** Event Log")) {
		line->use = LINE_FRAME;
	} else if (!show_read_trace_line(r, line)) {
		show_unread(r, line, section_log);
	}
}

void show_read_eventlog(struct show_reader *r, const struct show_part *part)
{
	uint32_t i = part->first, next;

	for (; i < part->end; i = next) {
		struct show_line *line = &r->text->line[i];
		struct slice piece[3];

		next = i + 1;
		if (show_read_stamp(r, line) || !show_line_open(line))
			continue;
		if (!begins_event(line)) {
			read_log_line(r, line);
			continue;
		}
		next = event_end(r, i, part->end);
		if (split_event(show_join(r, i, next), &piece[0], &piece[1],
				&piece[2])) {
			add_event(r, i, next, piece);
		} else {
			next = i + 1;
			show_unread(r, line, section_log);
		}
	}
}

/* ---- history --------------------------------------------------------------- */

/* formats/show-output.md sections 4 (7) and 6.9; whatever begins with "Import"
 * is one as well. */
static bool is_channel(struct slice name)
{
	static const char *const channels[] = {
		"Trust Establishment", "Trust Acknowledgement",
		"Usage Reporting", "Result Polling", "Authorization Request",
		"Authorization Confirmation", "Authorization Return",
		"Trust Sync", "Hello Message", "Telemetry Reporting",
	};

	for (size_t i = 0; i < sizeof(channels) / sizeof(channels[0]); i++) {
		if (show_same_word(name, channels[i]))
			return true;
	}
	return show_begins(name, "Import ");
}

static void add_history(struct show_reader *r, struct show_line *line,
			struct slice channel, struct slice text)
{
	struct show_row *row = show_add(r->device, r->arena, SHOW_HISTORY,
					line->number);

	show_set_cell(row, SHOW_HISTORY_CHANNEL, channel, line->number);
	show_set_cell(row, SHOW_HISTORY_TEXT, text, line->number);
	/* Nobody outside has seen a message here: kept as it is. */
	line->use = shown_none(show_cell(row, SHOW_HISTORY_TEXT)) ? LINE_READ
								  : LINE_KEPT;
}

void show_read_history(struct show_reader *r, const struct show_part *part)
{
	struct slice channel = {0};

	for (uint32_t i = part->first; i < part->end; i++) {
		struct show_line *line = &r->text->line[i];
		struct slice text = slice_trim(show_line_text(line));
		struct slice key, value;

		if (show_read_stamp(r, line) || !show_line_open(line))
			continue;
		if (show_begins(text, "Message History (") ||
		    show_begins(text, "Import Message History (")) {
			line->use = LINE_FRAME;
		} else if (show_key_value(text, &key, &value) && !value.n &&
			   is_channel(key)) {
			channel = key;
			line->use = LINE_FRAME;
		} else if (channel.p) {
			add_history(r, line, channel, text);
		} else if (!show_read_trace_line(r, line)) {
			show_unread(r, line, section_history);
		}
	}
}
