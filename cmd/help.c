#include <inttypes.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "cli/out.h"
#include "cmd/commands.h"

const struct command *const commands_all[] = {
#define COMMAND(name) &command_##name,
#include "cmd/commands.def"
#undef COMMAND
	NULL,
};

enum { TEXT_WIDTH = 44 };

/* The last cell of a row: its words over as many rows as they need, the cells
 * before them empty. */
static void add_text(struct table *t, unsigned columns, const char *text)
{
	for (;;) {
		size_t n = strlen(text);

		if (n > TEXT_WIDTH) {
			n = TEXT_WIDTH;
			while (n > 1 && text[n] != ' ')
				n--;
		}
		table_cell(t, (struct slice){(const uint8_t *)text, n});
		text += n;
		if (!*text)
			return;
		text++;
		for (unsigned i = 1; i < columns; i++)
			table_cell(t, SLICE_LITERAL(""));
	}
}

static void print_table(struct table *t)
{
	_cleanup_buf_ struct buf text = {0};

	table_end(t, &text, 0);
	out_write(buf_slice(&text));
}

static void help_limits(void)
{
	static const char *const headings[] = {"LIMIT", "DEFAULT", "UNIT",
					       "BOUNDS"};
	static const enum align aligns[] = {ALIGN_LEFT, ALIGN_RIGHT, ALIGN_LEFT,
					    ALIGN_LEFT};
	struct table *t = table_new(4, headings, aligns);

	for (size_t i = 0; i < limit_count; i++) {
		_cleanup_buf_ struct buf size = {0};

		cli_size(&size, limit_rows[i].value);
		table_cell(t, slice_of(limit_rows[i].name));
		table_cell(t, buf_slice(&size));
		table_cell(t, slice_of(limit_rows[i].unit));
		add_text(t, 4, limit_rows[i].text);
	}
	print_table(t);
}

static void help_exit_status(void)
{
	static const char *const headings[] = {"STATUS", "MEANING"};
	static const enum align aligns[] = {ALIGN_RIGHT, ALIGN_LEFT};
	struct table *t = table_new(2, headings, aligns);

#define X(name, number, text)                                                  \
	table_printf(t, "%d", number);                                         \
	add_text(t, 2, text);
	STATUS_TABLE(X)
#undef X
	print_table(t);
}

static const struct {
	const char *name;
	void (*print)(void);
} topics[] = {
	{"limits", help_limits},
	{"exit-status", help_exit_status},
};

static enum status help_command(const struct invocation *in)
{
	_cleanup_buf_ struct buf path = {0};
	const struct command *c;
	struct err e = {0};
	size_t used;
	enum rc rc = cli_find(commands_all, in->operands, in->count, &used,
			      &path, &c, &e);

	if (!rc && used < in->count)
		rc = err_set(&e, RC_USAGE, "help: %s has no command %s; "
			     "`rum help %s` tells what it has", buf_text(&path),
			     in->operands[used], buf_text(&path));
	if (rc) {
		say_error(&e);
		return rc_status(rc);
	}
	cli_show_usage(buf_text(&path), c);
	return STATUS_YES;
}

static enum status run(const struct invocation *in)
{
	_cleanup_buf_ struct buf text = {0};

	if (in->count == 0) {
		cli_overview(&text, commands_all);
		out_write(buf_slice(&text));
		return STATUS_YES;
	}
	for (size_t i = 0; i < sizeof(topics) / sizeof(topics[0]); i++) {
		if (in->count == 1 &&
		    strcmp(in->operands[0], topics[i].name) == 0) {
			topics[i].print();
			return STATUS_YES;
		}
	}
	return help_command(in);
}

const struct command command_help = {
	.name = "help",
	.summary = "shows how a command is used, the limits, or the exit "
		   "statuses",
	.operands = "[COMMAND...]",
	.least = 0,
	.most = 0,
	.options = NULL,
	.options_size = sizeof(char),
	.run = run,
};
