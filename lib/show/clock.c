#include "show/reader.h"

#include "show/cpu.h"

static void set_clock(struct show_reader *r, struct show_line *line,
		      struct slice text)
{
	struct shown clock = {slice_trim(text), line->number};
	int64_t seconds;

	if (show_time(clock, &seconds, NULL))
		show_set(r->device, SHOW_CLOCK_LINE, clock.text, line->number);
}

/* "NTP, .05:30:30.132 UTC Fri Oct 22 2021"; under "show clock" only "NTP". */
static void read_source(struct show_reader *r, struct show_line *line,
			struct slice rest)
{
	size_t comma = slice_find(rest, ",", 0);

	if (comma == SIZE_MAX)
		comma = rest.n;
	else
		set_clock(r, line, slice_part(rest, comma + 1, rest.n));
	show_set(r->device, SHOW_TIME_SOURCE,
		 slice_trim(slice_part(rest, 0, comma)), line->number);
}

bool show_read_stamp(struct show_reader *r, struct show_line *line)
{
	static const struct show_phrase stamps[] = {
		{.begin = "Load for five secs:", .read = show_read_cpu_totals},
		{.begin = "Time source is ", .read = read_source},
		/* Behind it a comma, so that the source is shown as none. */
		{.begin = "No time source", .read = read_source},
		{0},
	};

	if (line->use == LINE_EVENT || !show_read_phrase(r, stamps, line))
		return false;
	line->use = LINE_FRAME;
	return true;
}

void show_read_clock(struct show_reader *r, const struct show_part *part)
{
	for (uint32_t i = part->first; i < part->end; i++) {
		struct show_line *line = &r->text->line[i];
		struct slice text = slice_trim(show_line_text(line));
		int64_t seconds;

		if (show_read_stamp(r, line) || !show_line_open(line))
			continue;
		if (show_time((struct shown){text, line->number}, &seconds,
			      NULL)) {
			set_clock(r, line, text);
			line->use = LINE_READ;
		}
	}
	show_pass_over(r->text, part);
}

void show_read_ntp(struct show_reader *r, const struct show_part *part)
{
	for (uint32_t i = part->first; i < part->end; i++) {
		struct show_line *line = &r->text->line[i];
		struct slice text = slice_trim(show_line_text(line));

		if (line->use == LINE_EVENT || line->use == LINE_HALF ||
		    show_read_stamp(r, line))
			continue;
		/* What is behind is an address. */
		text = slice_part(text, 0, slice_find(text, ", reference", 0));
		while (text.n && (text.p[0] == '%' || text.p[0] == ' '))
			text = slice_part(text, 1, text.n);
		if (!show_begins(text, "Clock is ") &&
		    !show_begins(text, "NTP is "))
			continue;
		show_set(r->device, SHOW_NTP_STATUS, text, line->number);
		line->use = LINE_READ;
	}
	show_pass_over(r->text, part);
}
