#include "show/reader.h"

static void begin_trustpoint(struct show_reader *r, struct show_line *line,
			     struct slice rest)
{
	struct show_row *row = show_add(r->device, r->arena, SHOW_TRUSTPOINTS,
					line->number);

	if (slice_ends(rest, ":"))
		rest = slice_trim(slice_part(rest, 0, rest.n - 1));
	show_set_cell(row, SHOW_TRUSTPOINT_NAME, rest, line->number);
}

static void set_cell(struct show_reader *r, struct show_line *line,
		     enum show_column column, struct slice text)
{
	struct show_row *row = show_last(r->device, SHOW_TRUSTPOINTS);

	if (row)
		show_set_cell(row, column, text, line->number);
}

/* The whole line: its wording is what tells the states apart. */
static void read_state(struct show_reader *r, struct show_line *line,
		       struct slice rest)
{
	set_cell(r, line, SHOW_TRUSTPOINT_STATE,
		 slice_trim(show_line_text(line)));
}

static void read_subject(struct show_reader *r, struct show_line *line,
			 struct slice rest)
{
	set_cell(r, line, SHOW_TRUSTPOINT_SUBJECT,
		 slice_trim(show_line_text(line)));
}

static void read_serial(struct show_reader *r, struct show_line *line,
			struct slice rest)
{
	set_cell(r, line, SHOW_TRUSTPOINT_SERIAL, rest);
}

/* "show crypto pki trustpoints" and the same with "status"
 * (formats/show-output.md section 6.11). */
void show_read_trustpoints(struct show_reader *r, const struct show_part *part)
{
	static const struct show_phrase phrases[] = {
		{.begin = "Trustpoint ", .read = begin_trustpoint},
		{.begin = "cn=", .read = read_subject},
		{.begin = "Serial Number (hex):", .read = read_serial},
		{.begin = "Certificate configured", .read = read_state},
		{.begin = "Certificate pending", .read = read_state},
		{.begin = "Not authenticated", .read = read_state},
		{.begin = "Persistent self-signed", .read = read_state},
		{.begin = "Issuing CA authenticated", .read = read_state},
		{0},
	};
	uint32_t before = r->device->list[SHOW_TRUSTPOINTS].count;

	for (uint32_t i = part->first; i < part->end; i++) {
		struct show_line *line = &r->text->line[i];
		bool inside = r->device->list[SHOW_TRUSTPOINTS].count > before;

		if (show_read_stamp(r, line) || !show_line_open(line))
			continue;
		/* What stands before the first name belongs to none. */
		if (inside || show_begins(slice_trim(show_line_text(line)),
					  "Trustpoint "))
			show_read_phrase(r, phrases, line);
	}
	show_pass_over(r->text, part);
}
