#include "tools/docgen.h"

#include <string.h>

static const char begin[] =
"\n"
"# Completion for rum; made by tools/docgen from the option tables.\n"
"\n"
"_rum_limits() {\n"
"\tlocal -a limits\n"
"\tlimits=(\n";

static const char middle[] =
"\t)\n"
"\t_describe -t limits limit limits -S =\n"
"}\n"
"\n"
"# Goes on with the function of the part that was typed.\n"
"_rum_part() {\n"
"\tlocal name=$1_$words[1]\n"
"\t(( $+functions[$name] )) || return 1\n"
"\tcurcontext=\"${curcontext%:*}-$words[1]:\"\n"
"\t$name\n"
"}\n"
"\n";

static const char end[] =
"if [[ $service == rum-* ]]; then\n"
"\t_rum_${service#rum-}\n"
"else\n"
"\t_rum_\n"
"fi\n";

/* Text between single quotes, with `specials` escaped for _arguments. */
static void add_text(struct buf *out, const char *text, const char *specials)
{
	for (; *text; text++) {
		if (*text == '\'')
			buf_add_text(out, "'\\''");
		else if (strchr(specials, *text))
			buf_printf(out, "\\%c", *text);
		else
			buf_add_byte(out, (uint8_t)*text);
	}
}

static void add_words(struct buf *out, const struct option_row *row)
{
	buf_add_byte(out, '(');
	for (size_t i = 0; row->words[i]; i++)
		buf_printf(out, "%s%s", i ? " " : "", row->words[i]);
	buf_add_byte(out, ')');
}

/* ":FILE:_files" */
static void add_value(struct buf *out, const struct option_row *row)
{
	buf_add_byte(out, ':');
	add_text(out, row->argument, ":");
	buf_add_byte(out, ':');
	switch (complete_value(row)) {
	case COMPLETE_FILES:
		buf_add_text(out, "_files");
		break;
	case COMPLETE_FOLDERS:
		buf_add_text(out, "_files -/");
		break;
	case COMPLETE_WORDS:
		add_words(out, row);
		break;
	case COMPLETE_LIMITS:
		buf_add_text(out, "_rum_limits");
		break;
	default:
		buf_add_byte(out, ' ');
	}
}

/* One _arguments specification: (what it excludes){names}[help]:value. */
static void add_option(struct buf *out, const struct option_row *row)
{
	bool many = row->type == OPTION_LIST || row->type == OPTION_LIMIT;
	bool ends = row == &help_row;

	buf_add_text(out, "\t\t'");
	if (many)
		buf_add_byte(out, '*');
	else if (ends)
		buf_add_text(out, "(- *)");
	else if (row->letter)
		buf_printf(out, "(-%c --%s)", row->letter, row->name);
	if (row->letter)
		buf_printf(out, "'{-%c%s,--%s%s}'", row->letter,
			   row->argument ? "+" : "", row->name,
			   row->argument ? "=" : "");
	else
		buf_printf(out, "--%s%s", row->name, row->argument ? "=" : "");
	buf_add_byte(out, '[');
	add_text(out, row->help, "[]");
	buf_add_byte(out, ']');
	if (row->argument)
		add_value(out, row);
	buf_add_text(out, "' \\\n");
}

static void add_parts(struct buf *out, const struct command *const *parts)
{
	buf_add_text(out, "\t\t'1:command:((");
	for (size_t i = 0; parts[i]; i++) {
		buf_printf(out, "%s%s\\:\"", i ? " " : "", parts[i]->name);
		add_text(out, parts[i]->summary, ":\"\\");
		buf_add_byte(out, '"');
	}
	buf_add_text(out, "))' \\\n\t\t'*:: :->part'");
}

static void add_operands(struct buf *out, const struct command *c)
{
	enum complete what = complete_operands(c);

	switch (what) {
	case COMPLETE_FILES:
		buf_add_text(out, "\t\t'*:file:_files'");
		break;
	case COMPLETE_FOLDERS:
		buf_add_text(out, "\t\t'*:folder:_files -/'");
		break;
	case COMPLETE_COMMANDS:
	case COMPLETE_KNOWLEDGE:
		buf_printf(out, "\t\t'*:%s:(",
			   what == COMPLETE_COMMANDS ? "command" : "word");
		add_operand_words(out, what, " ");
		buf_add_text(out, ")'");
		break;
	default:
		buf_add_text(out, c->operands && *c->operands
					  ? "\t\t'*:operand: '"
					  : "\t\t':: :'");
	}
}

static void add_function(struct buf *out, const char *path,
			 const struct command *c)
{
	const struct command *const *parts = c ? c->parts : commands_all;
	const struct option_row *row = c ? c->options : cli_options;
	_cleanup_buf_ struct buf name = {0};

	buf_add_text(&name, "_rum_");
	for (const char *p = path; *p; p++)
		buf_add_byte(&name, *p == ' ' ? '_' : (uint8_t)*p);
	buf_printf(out, "%s() {\n", buf_text(&name));
	if (parts)
		buf_add_text(out, "\tlocal state line curcontext=$curcontext\n"
			     "\tlocal -A opt_args\n\n"
			     "\t_arguments -C -S \\\n");
	else
		buf_add_text(out, "\t_arguments -s -S \\\n");
	for (; row && row->name; row++)
		add_option(out, row);
	add_option(out, &help_row);
	if (parts)
		add_parts(out, parts);
	else
		add_operands(out, c);
	if (parts)
		buf_printf(out, " && return\n"
			   "\t[[ $state == part ]] && _rum_part %s\n",
			   c ? buf_text(&name) : "_rum");
	else
		buf_add_byte(out, '\n');
	buf_add_text(out, "}\n\n");
}

void shell_zsh(struct buf *out)
{
	buf_add_text(out, "#compdef rum");
	for (size_t i = 0; commands_all[i]; i++)
		buf_printf(out, " rum-%s", commands_all[i]->name);
	buf_add_byte(out, '\n');
	buf_add_text(out, begin);
	for (size_t i = 0; i < limit_count; i++) {
		buf_printf(out, "\t\t'%s:", limit_rows[i].name);
		add_text(out, limit_rows[i].text, ":");
		buf_add_text(out, "'\n");
	}
	buf_add_text(out, middle);
	visit_commands(out, add_function);
	buf_add_text(out, end);
}
