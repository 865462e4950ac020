#include "tools/docgen.h"

static const char begin[] =
"# fish completion for rum; made by tools/docgen from the option tables.\n"
"\n"
"# Whether the command line names exactly the command $argv[1].\n"
"function __rum_at\n"
"\tset -l words (commandline -opc)\n"
"\tset -l here\n"
"\tfor word in $words[2..]\n"
"\t\tset -l longer (string join ' ' -- $here $word)\n"
"\t\tcontains -- $longer $__rum_paths; or break\n"
"\t\tset here $longer\n"
"\tend\n"
"\ttest \"$here\" = \"$argv[1]\"\n"
"end\n"
"\n"
"set -g __rum_paths";

static void add_quoted(struct buf *out, const char *text)
{
	buf_add_byte(out, '\'');
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			buf_add_byte(out, '\\');
		buf_add_byte(out, (uint8_t)*text);
	}
	buf_add_byte(out, '\'');
}

static void add_path(struct buf *out, const char *path,
		     const struct command *c)
{
	if (c)
		buf_printf(out, " \\\n\t'%s'", path);
}

static void add_condition(struct buf *out, const char *path)
{
	buf_printf(out, "complete -c rum -n '__rum_at \"%s\"'", path);
}

static void add_value(struct buf *out, const struct option_row *row)
{
	switch (complete_value(row)) {
	case COMPLETE_FILES:
		buf_add_text(out, " -r -F");
		break;
	case COMPLETE_FOLDERS:
		buf_add_text(out, " -x -a '(__fish_complete_directories)'");
		break;
	case COMPLETE_WORDS:
		buf_add_text(out, " -x -a '");
		for (size_t i = 0; row->words[i]; i++)
			buf_printf(out, "%s%s", i ? " " : "", row->words[i]);
		buf_add_byte(out, '\'');
		break;
	case COMPLETE_LIMITS:
		buf_add_text(out, " -x -a '");
		for (size_t i = 0; i < limit_count; i++)
			buf_printf(out, "%s%s=", i ? " " : "",
				   limit_rows[i].name);
		buf_add_byte(out, '\'');
		break;
	default:
		buf_add_text(out, " -x");
	}
}

static void add_option(struct buf *out, const char *path,
		       const struct option_row *row)
{
	add_condition(out, path);
	if (row->letter)
		buf_printf(out, " -s %c", row->letter);
	buf_printf(out, " -l %s", row->name);
	if (row->argument)
		add_value(out, row);
	buf_add_text(out, " -d ");
	add_quoted(out, row->help);
	buf_add_byte(out, '\n');
}

static void add_operands(struct buf *out, const char *path,
			 const struct command *c)
{
	enum complete what = complete_operands(c);

	switch (what) {
	case COMPLETE_FILES:
		add_condition(out, path);
		buf_add_text(out, " -F\n");
		break;
	case COMPLETE_FOLDERS:
		add_condition(out, path);
		buf_add_text(out, " -a '(__fish_complete_directories)'\n");
		break;
	case COMPLETE_COMMANDS:
	case COMPLETE_KNOWLEDGE:
		add_condition(out, path);
		buf_add_text(out, " -a '");
		add_operand_words(out, what, " ");
		buf_add_text(out, "'\n");
		break;
	default:
		break;
	}
}

static void add_command(struct buf *out, const char *path,
			const struct command *c)
{
	const struct command *const *parts = c ? c->parts : commands_all;
	const struct option_row *row = c ? c->options : cli_options;

	buf_add_byte(out, '\n');
	for (size_t i = 0; parts && parts[i]; i++) {
		add_condition(out, path);
		buf_printf(out, " -a %s -d ", parts[i]->name);
		add_quoted(out, parts[i]->summary);
		buf_add_byte(out, '\n');
	}
	for (; row && row->name; row++)
		add_option(out, path, row);
	add_option(out, path, &help_row);
	if (!parts)
		add_operands(out, path, c);
}

void shell_fish(struct buf *out)
{
	buf_add_text(out, begin);
	visit_commands(out, add_path);
	buf_add_text(out, "\n\ncomplete -c rum -f\n");
	visit_commands(out, add_command);
	buf_add_byte(out, '\n');
	for (size_t i = 0; commands_all[i]; i++)
		buf_printf(out, "complete -c rum-%s -w 'rum %s'\n",
			   commands_all[i]->name, commands_all[i]->name);
}
