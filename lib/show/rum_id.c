#include "show/reader.h"

#include <string.h>

static const struct slice section_all = SLICE_LITERAL("rum id all");
static const struct slice section_detail = SLICE_LITERAL("rum id detail");
static const struct slice section_payload = SLICE_LITERAL("rum show");

/* Does text follow the part, so that what it lacks is not just cut off? */
static bool goes_on(const struct show_reader *r, const struct show_part *part)
{
	return part->end < r->text->lines;
}

/* ---- lists of ids ---------------------------------------------------------- */

static struct show_row *add_report(struct show_reader *r,
				   struct show_line *line, struct slice id)
{
	struct show_row *row = show_add(r->device, r->arena, SHOW_REPORTS,
					line->number);

	show_set_cell(row, SHOW_REPORT_ID, id, line->number);
	line->use = LINE_READ;
	return row;
}

static bool is_id(struct slice word)
{
	uint64_t id;

	return slice_u64(word, &id);
}

/* "1671840750          ACK       N     air-network-advantage". Rows of other tables,
 * where the heading between was lost, have a number there. */
static bool read_row(struct show_reader *r, struct show_line *line,
		     struct slice text)
{
	static const enum show_column columns[] = {SHOW_REPORT_STATE,
						   SHOW_REPORT_FLAG};
	struct slice id = show_next_word(&text), rest = text, word;
	struct show_row *row;

	if (!is_id(id) || show_digits(show_next_word(&rest)).n)
		return false;
	row = add_report(r, line, id);
	for (size_t i = 0; i < 2 && (word = show_next_word(&text)).n; i++)
		show_set_cell(row, columns[i], word, line->number);
	text = slice_trim(text);
	if (text.n)
		show_set_cell(row, SHOW_REPORT_FEATURE, text, line->number);
	return true;
}

/* "report_id:1624247687 state:SmartAgentRumStateOpen" */
static bool read_pair(struct show_reader *r, struct show_line *line,
		      struct slice text)
{
	static const char id_mark[] = "report_id:", state_mark[] = "state:";
	static const char state_name[] = "SmartAgentRumState";
	struct slice id, state, rest;
	struct show_row *row;
	size_t at;

	if (!show_begins(text, id_mark))
		return false;
	rest = slice_part(text, sizeof(id_mark) - 1, text.n);
	id = show_next_word(&rest);
	if (slice_ends(id, ","))
		id.n--;
	if (!is_id(id))
		return false;
	row = add_report(r, line, id);
	at = slice_find(rest, state_mark, 0);
	if (at == SIZE_MAX)
		return true;
	rest = slice_part(rest, at + sizeof(state_mark) - 1, rest.n);
	state = show_next_word(&rest);
	if (show_begins(state, state_name) &&
	    state.n > sizeof(state_name) - 1)
		state = slice_part(state, sizeof(state_name) - 1, state.n);
	show_set_cell(row, SHOW_REPORT_STATE, state, line->number);
	return true;
}

static bool is_heading(struct slice text)
{
	return show_begins(text, "Smart Licensing Usage Report") ||
	       show_begins(text, "Report Id,");
}

void show_read_rum_ids(struct show_reader *r, const struct show_part *part)
{
	uint32_t heading = 0, before = r->device->list[SHOW_REPORTS].count;

	for (uint32_t i = part->first; i < part->end; i++) {
		struct show_line *line = &r->text->line[i];
		struct slice text = slice_trim(show_line_text(line));

		if (show_begins(text, "Report Id,"))
			heading = line->number;
		if (show_read_stamp(r, line) || !show_line_open(line) ||
		    read_row(r, line, text) || read_pair(r, line, text))
			continue;
		if (is_heading(text))
			line->use = LINE_FRAME;
		else if (!show_read_trace_line(r, line))
			show_unread(r, line, section_all);
	}
	if (heading && r->device->list[SHOW_REPORTS].count == before &&
	    goes_on(r, part))
		show_mark_none(r->device, SHOW_REPORTS, heading);
}

/* ---- one report in detail -------------------------------------------------- */

static const struct {
	const char *key;
	enum show_column column;
} details[] = {
	{"Metric Name", SHOW_DETAIL_METRIC},
	{"Feature Name", SHOW_DETAIL_FEATURE},
	{"Metric Value", SHOW_DETAIL_TAG},
	{"Previous Report Id", SHOW_DETAIL_PREVIOUS},
	{"Next Report Id", SHOW_DETAIL_NEXT},
	{"State", SHOW_DETAIL_STATE},
	{"State Change Reason", SHOW_DETAIL_STATE_REASON},
	{"Close Reason", SHOW_DETAIL_CLOSE_REASON},
	{"Start Time", SHOW_DETAIL_START},
	{"End Time", SHOW_DETAIL_END},
	{"Storage State", SHOW_DETAIL_STORAGE},
	{"Transaction ID", SHOW_DETAIL_TRANSACTION},
	{"Transaction Message", SHOW_DETAIL_TRANSACTION_TEXT},
};

/* "PID:X,SN:Y", behind "UDI:" or on the line after it. */
static bool set_udi(struct show_row *row, struct show_line *line,
		    struct slice text)
{
	struct slice pid, sn;

	if (!show_udi(text, &pid, &sn))
		return false;
	show_set_cell(row, SHOW_DETAIL_PID, pid, line->number);
	show_set_cell(row, SHOW_DETAIL_SN, sn, line->number);
	line->use = LINE_READ;
	return true;
}

static bool set_detail(struct show_reader *r, struct show_row *row,
		       struct show_line *line, struct slice key,
		       struct slice value)
{
	if (show_same_word(key, "UDI"))
		return !value.n || set_udi(row, line, value);
	for (size_t i = 0; i < sizeof(details) / sizeof(details[0]); i++) {
		if (show_same_word(key, details[i].key)) {
			show_set_cell(row, details[i].column, value,
				      line->number);
			return true;
		}
	}
	show_keep(r, line, section_detail, key, value);
	return true;
}

/* A line holds one pair or two, with a comma and blanks between; values have
 * commas too, but none with blanks and a colon behind them. */
static bool read_pairs(struct show_reader *r, struct show_row *row,
		       struct show_line *line, struct slice text)
{
	struct slice key, value, key2, value2;
	bool used = true;
	size_t gap;

	if (!show_key_value(text, &key, &value))
		return false;
	gap = slice_find(value, ",  ", 0);
	if (gap != SIZE_MAX &&
	    show_key_value(slice_part(value, gap + 1, value.n), &key2,
			   &value2)) {
		value = slice_part(value, 0, gap);
		used = set_detail(r, row, line, key2, value2);
	}
	return set_detail(r, row, line, key, value) && used;
}

static struct show_row *add_detail(struct show_reader *r,
				   struct show_line *line, struct slice id)
{
	struct show_row *row = show_add(r->device, r->arena,
					SHOW_REPORT_DETAILS, line->number);

	show_set_cell(row, SHOW_DETAIL_ID, id, line->number);
	line->use = LINE_READ;
	return row;
}

static struct show_row *read_detail_line(struct show_reader *r,
					 struct show_row *row,
					 struct show_line *line)
{
	struct slice text = slice_trim(show_line_text(line)), key, value;

	if (is_heading(text)) {
		line->use = LINE_FRAME;
		return NULL;
	}
	if (show_key_value(text, &key, &value) &&
	    show_same_word(key, "Report Id"))
		return add_detail(r, line, value);
	if (row && set_udi(row, line, text))
		return row;
	if (row && read_pairs(r, row, line, text)) {
		if (line->use == LINE_UNREAD)
			line->use = LINE_READ;
	} else if (!show_read_trace_line(r, line)) {
		show_unread(r, line, section_detail);
	}
	return row;
}

void show_read_rum_detail(struct show_reader *r, const struct show_part *part)
{
	struct show_row *row = NULL;

	for (uint32_t i = part->first; i < part->end; i++) {
		struct show_line *line = &r->text->line[i];

		if (!show_read_stamp(r, line) && show_line_open(line))
			row = read_detail_line(r, row, line);
	}
}

/* ---- a report printed whole ------------------------------------------------ */

/* How far a JSON text is: a value is whole when its brackets are closed. */
struct json_scan {
	uint32_t depth;
	bool string, escape;
};

/* True when the value ends in this piece; *end is where. */
static bool scan(struct json_scan *s, struct slice piece, size_t *end)
{
	for (size_t i = 0; i < piece.n; i++) {
		uint8_t c = piece.p[i];

		if (s->string) {
			if (s->escape)
				s->escape = false;
			else if (c == '\\')
				s->escape = true;
			else if (c == '"')
				s->string = false;
		} else if (c == '"') {
			s->string = true;
		} else if (c == '{' || c == '[') {
			s->depth++;
		} else if ((c == '}' || c == ']') && s->depth &&
			   --s->depth == 0) {
			*end = i + 1;
			return true;
		}
	}
	return false;
}

/* The lines from `first` on that one JSON text fills; 0: it does not end. */
static uint32_t whole_text(struct show_reader *r, uint32_t first,
			   uint32_t end, size_t *cut)
{
	struct json_scan s = {0};

	for (uint32_t i = first; i < end; i++) {
		struct show_line *line = &r->text->line[i];
		size_t stop;

		if (!show_line_open(line) ||
		    !scan(&s, show_line_text(line), &stop))
			continue;
		*cut = line->n - stop;
		return i + 1;
	}
	return 0;
}

static void add_payload(struct show_reader *r, uint32_t first, uint32_t end,
			size_t cut)
{
	uint32_t number = r->text->line[first].number;
	struct slice text = show_join(r, first, end);
	struct show_row *row = show_add(r->device, r->arena, SHOW_PAYLOADS,
					number);

	/* A prompt may follow on the last line. */
	text.n -= cut;
	show_set_cell(row, SHOW_PAYLOAD_TEXT, text, number);
	for (; first < end; first++) {
		if (show_line_open(&r->text->line[first]))
			r->text->line[first].use = LINE_READ;
	}
}

void show_read_rum_payload(struct show_reader *r, const struct show_part *part)
{
	uint32_t i = part->first, next;
	bool ends = true;

	for (; i < part->end; i = next) {
		struct show_line *line = &r->text->line[i];
		uint32_t end = 0;
		size_t cut = 0;

		next = i + 1;
		if (show_read_stamp(r, line) || !show_line_open(line))
			continue;
		/* Behind a text that is cut off no other is looked for: that
		 * would read the rest once for each bracket. */
		if (ends &&
		    slice_starts(slice_trim(show_line_text(line)), "{")) {
			end = whole_text(r, i, part->end, &cut);
			ends = end != 0;
		}
		if (end)
			add_payload(r, i, next = end, cut);
		else if (!show_read_trace_line(r, line))
			show_unread(r, line, section_payload);
	}
}
