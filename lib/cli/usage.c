#include "cli/command.h"

#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"

/* Help begins at one column for all rows; a longer left side gets its own
 * line. */
enum { WIDTH = 80, COLUMN_MOST = 30 };

static size_t width_of(const char *text, size_t n)
{
	struct slice s = {(const uint8_t *)text, n};
	size_t width = 0;

	for (; s.n; width++) {
		size_t length = utf8_length(s);

		s = slice_part(s, length ? length : 1, s.n);
	}
	return width;
}

static void add_blanks(struct buf *out, size_t n)
{
	while (n--)
		buf_add_byte(out, ' ');
}

void cli_wrap(struct buf *out, unsigned at, unsigned indent, const char *text)
{
	size_t column = at;
	bool fresh = true; /* nothing on this line since `at` or `indent` */

	while (*text) {
		size_t n = strcspn(text, " \n"), width = width_of(text, n);

		if (n && !fresh && column + 1 + width > WIDTH) {
			buf_add_byte(out, '\n');
			add_blanks(out, indent);
			column = indent;
			fresh = true;
		}
		if (n && !fresh) {
			buf_add_byte(out, ' ');
			column++;
		}
		if (n)
			fresh = false;
		buf_add(out, text, n);
		column += width;
		text += n + (text[n] != 0);
	}
	buf_add_byte(out, '\n');
}

void cli_size(struct buf *out, uint64_t value)
{
	static const char suffixes[] = {0, 'k', 'M', 'G'};
	size_t i = 0;

	while (value && value % 1024 == 0 && i < 3) {
		value /= 1024;
		i++;
	}
	buf_printf(out, "%" PRIu64, value);
	if (i)
		buf_add_byte(out, (uint8_t)suffixes[i]);
}

struct line {
	char left[128];
	const char *help;
};

/* "  -j, --jobs N" */
static void option_left(char *to, size_t size, const struct option_row *row)
{
	char letter[8] = "    ";

	if (row->letter)
		snprintf(letter, sizeof(letter), "-%c, ", row->letter);
	snprintf(to, size, "  %s--%s%s%s", letter, row->name,
		 row->argument ? " " : "", row->argument ? row->argument : "");
}

static void add_lines(struct buf *out, const struct line *lines, size_t count)
{
	unsigned column = 0;

	for (size_t i = 0; i < count; i++) {
		unsigned n = (unsigned)strlen(lines[i].left) + 2;

		if (n > column && n <= COLUMN_MOST)
			column = n;
	}
	for (size_t i = 0; i < count; i++) {
		size_t n = strlen(lines[i].left);

		buf_add_text(out, lines[i].left);
		if (n + 2 > column) {
			buf_add_byte(out, '\n');
			n = 0;
		}
		add_blanks(out, column - n);
		cli_wrap(out, column, column, lines[i].help);
	}
}

static void add_options(struct buf *out, const struct option_row *rows)
{
	size_t count = 0;
	_cleanup_free_ struct line *lines = NULL;

	while (rows && rows[count].name)
		count++;
	lines = mem_new(count + 1, sizeof(*lines));
	for (size_t i = 0; i < count; i++) {
		option_left(lines[i].left, sizeof(lines[i].left), &rows[i]);
		lines[i].help = rows[i].help;
	}
	snprintf(lines[count].left, sizeof(lines[count].left),
		 "  -h, --help");
	lines[count].help = "show this help";
	buf_add_text(out, "\nOptions:\n");
	add_lines(out, lines, count + 1);
}

static void add_commands(struct buf *out, const char *heading,
			 const struct command *const *commands)
{
	size_t count = 0;
	_cleanup_free_ struct line *lines = NULL;

	while (commands[count])
		count++;
	lines = mem_new(count, sizeof(*lines));
	for (size_t i = 0; i < count; i++) {
		snprintf(lines[i].left, sizeof(lines[i].left), "  %s",
			 commands[i]->name);
		lines[i].help = commands[i]->summary;
	}
	buf_printf(out, "\n%s:\n", heading);
	add_lines(out, lines, count);
}

/* "Says whether input is whole and genuine." */
static void add_summary(struct buf *out, const char *summary)
{
	_cleanup_buf_ struct buf text = {0};

	buf_printf(&text, "%s.", summary);
	if (text.p[0] >= 'a' && text.p[0] <= 'z')
		text.p[0] = (uint8_t)(text.p[0] - 'a' + 'A');
	buf_add_byte(out, '\n');
	cli_wrap(out, 0, 0, buf_text(&text));
}

/* The page is the command's, also for its parts: rum-key for "rum key add". */
static void add_page(struct buf *out, const char *prefix, const char *name)
{
	const char *blank = strchr(prefix, ' ');

	buf_printf(out, "\nMore: man rum-%s\n", blank ? blank + 1 : name);
}

void cli_usage(struct buf *out, const char *prefix, const struct command *c)
{
	_cleanup_buf_ struct buf line = {0};

	buf_printf(out, "Usage: %s %s", prefix, c->name);
	if (c->parts) {
		buf_add_text(out, " COMMAND [OPTION...] [OPERAND...]\n");
	} else {
		buf_printf(&line, "[OPTION...] %s",
			   c->operands ? c->operands : "");
		buf_add_byte(out, ' ');
		cli_wrap(out, (unsigned)(strlen(prefix) + strlen(c->name) + 9),
			 8, buf_text(&line));
	}
	add_summary(out, c->summary);
	if (c->parts)
		add_commands(out, "Commands", c->parts);
	else
		add_options(out, c->options);
	if (c->parts)
		buf_printf(out, "\nOptions of one: %s %s COMMAND --help\n",
			   prefix, c->name);
	add_page(out, prefix, c->name);
}

const struct option_row cli_options[] = {
	{0, "version", OPTION_FLAG, NULL, 0, "show the version", NULL, 0, 0},
	{0, "install-links", OPTION_FOLDER, "DIR", 0,
	 "make links rum-COMMAND in DIR that do the same as rum COMMAND", NULL,
	 0, 0},
	OPTION_ROW_END,
};

void cli_overview(struct buf *out, const struct command *const *commands)
{
	buf_add_text(out,
		     "Usage: rum COMMAND [OPTION...] [OPERAND...]\n"
		     "\n"
		     "Carries Cisco Smart Licensing Using Policy across an air "
		     "gap; opens no socket.\n");
	add_commands(out, "Commands", commands);
	add_options(out, cli_options);
	buf_add_text(out,
		     "\nMore: rum COMMAND --help, rum help limits, "
		     "rum help exit-status, man rum\n");
}
