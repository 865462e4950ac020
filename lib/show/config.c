#include "show/reader.h"

static void keep_line(struct show_reader *r, struct show_line *line,
		      struct slice rest)
{
	struct show_row *row = show_add(r->device, r->arena, SHOW_CONFIG,
					line->number);

	show_set_cell(row, SHOW_CONFIG_TEXT, slice_trim(show_line_text(line)),
		      line->number);
}

/* A value that is also kept as a line. */
static void keep_value(struct show_reader *r, struct show_line *line,
		       enum show_field field, struct slice value)
{
	show_set(r->device, field, value, line->number);
	keep_line(r, line, value);
}

static void read_transport(struct show_reader *r, struct show_line *line,
			   struct slice rest)
{
	keep_value(r, line, SHOW_CONFIG_TRANSPORT, rest);
}

/* "default", "https://…", or a transport's name and then one of these. */
static void read_url(struct show_reader *r, struct show_line *line,
		     struct slice rest)
{
	struct slice word[2];

	keep_value(r, line, SHOW_CONFIG_URL,
		   show_words(rest, word, 2) == 2 ? word[1] : rest);
}

static void read_boot_level(struct show_reader *r, struct show_line *line,
			    struct slice rest)
{
	keep_value(r, line, SHOW_CONFIG_BOOT_LEVEL, rest);
}

static void read_source_interface(struct show_reader *r, struct show_line *line,
				  struct slice rest)
{
	keep_value(r, line, SHOW_CONFIG_SOURCE_INTERFACE, rest);
}

static void read_throughput(struct show_reader *r, struct show_line *line,
			    struct slice rest)
{
	keep_value(r, line, SHOW_THROUGHPUT_CONFIGURED, rest);
}

/* "C8000V sn 9ABCDEFGHIJ" */
static void read_udi(struct show_reader *r, struct show_line *line,
		     struct slice rest)
{
	struct slice word[3];

	if (show_words(rest, word, 3) == 3 && show_same_word(word[1], "sn")) {
		show_set(r->device, SHOW_CHASSIS_PID, word[0], line->number);
		show_set(r->device, SHOW_CHASSIS_SN, word[2], line->number);
	}
	keep_line(r, line, rest);
}

void show_read_config(struct show_reader *r, const struct show_part *part)
{
	static const struct show_phrase phrases[] = {
		{.begin = "hostname ", .field = SHOW_HOSTNAME},
		{.begin = "switchname ", .field = SHOW_HOSTNAME},
		{.begin = "license smart transport ", .read = read_transport},
		{.begin = "license smart url ", .read = read_url},
		{.begin = "license boot level ", .read = read_boot_level},
		{.begin = "license udi pid ", .read = read_udi},
		{.begin = "license ", .read = keep_line},
		{.begin = "no license ", .read = keep_line},
		{.begin = "platform hardware throughput ",
		 .read = read_throughput},
		{.begin = "ip http client source-interface ",
		 .read = read_source_interface},
		{.begin = "ip http client ", .read = keep_line},
		{0},
	};

	for (uint32_t i = part->first; i < part->end; i++) {
		struct show_line *line = &r->text->line[i];

		if (!show_read_stamp(r, line) && show_line_open(line))
			show_read_phrase(r, phrases, line);
	}
	show_pass_over(r->text, part);
}
