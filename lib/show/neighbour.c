#include "show/reader.h"

void show_read_platform(struct show_reader *r, const struct show_part *part)
{
	static const struct show_phrase phrases[] = {
		{.begin = "Chassis type:", .field = SHOW_CHASSIS},
		{0},
	};

	for (uint32_t i = part->first; i < part->end; i++) {
		struct show_line *line = &r->text->line[i];

		if (!show_read_stamp(r, line) && show_line_open(line))
			show_read_phrase(r, phrases, line);
	}
	show_pass_over(r->text, part);
}

/* The first entry is the chassis, or the stack under the name of its active
 * member; the modules behind it are not what a licence is bound to. */
void show_read_inventory(struct show_reader *r, const struct show_part *part)
{
	bool found = false;

	for (uint32_t i = part->first; i < part->end && !found; i++) {
		struct show_line *line = &r->text->line[i];
		struct slice text = slice_trim(show_line_text(line)), pid, sn;

		if (show_read_stamp(r, line) || !show_line_open(line) ||
		    !show_begins(text, "PID:"))
			continue;
		found = true;
		if (!show_udi(text, &pid, &sn) || !pid.n || !sn.n)
			continue;
		show_set(r->device, SHOW_CHASSIS_PID, pid, line->number);
		show_set(r->device, SHOW_CHASSIS_SN, sn, line->number);
		line->use = LINE_READ;
	}
	show_pass_over(r->text, part);
}

void show_settle(struct show_device *d)
{
	static const enum show_field pairs[][2] = {
		{SHOW_CHASSIS_PID, SHOW_CHASSIS_SN},
		{SHOW_BOARD_PID, SHOW_BOARD_SN},
	};
	int64_t seconds;

	/* Both or none: a product and a serial of two boards are no device. */
	for (size_t i = 0; i < 2 && !d->field[SHOW_SN].line; i++) {
		struct shown pid = d->field[pairs[i][0]];
		struct shown sn = d->field[pairs[i][1]];

		if (d->field[SHOW_PID].line || !shown_some(pid) ||
		    !shown_some(sn))
			continue;
		d->field[SHOW_PID] = pid;
		d->field[SHOW_SN] = sn;
	}
	if (!shown_some(d->field[SHOW_CAPTURED_AT]) &&
	    show_time(d->field[SHOW_CLOCK_LINE], &seconds, NULL))
		d->field[SHOW_CAPTURED_AT] = d->field[SHOW_CLOCK_LINE];
}
