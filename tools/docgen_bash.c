#include "tools/docgen.h"

#include <string.h>

/* What the tables say is one `case`; the rest reads it. Readline cuts words at
 * "=" unless COMP_WORDBREAKS was changed: both ways are understood. */
static const char begin[] =
"# bash completion for rum; made by tools/docgen from the option tables.\n"
"# An option is followed by = and what its value completes to.\n"
"# shellcheck shell=bash disable=SC2207\n"
"\n"
"_rum_table() {\n"
"\twords='' options='' operands=''\n"
"\tcase $1 in\n";

static const char end[] =
"\tesac\n"
"}\n"
"\n"
"# Fills COMPREPLY with what `kind` offers for the value $1.\n"
"_rum_complete() {\n"
"\tlocal IFS=$' \\t\\n' kind=$2\n"
"\tcase $kind in\n"
"\tfile | folder)\n"
"\t\tcompopt -o filenames 2>/dev/null\n"
"\t\tIFS=$'\\n'\n"
"\t\tif [[ $kind == file ]]; then\n"
"\t\t\tCOMPREPLY=($(compgen -f -- \"$1\"))\n"
"\t\telse\n"
"\t\t\tCOMPREPLY=($(compgen -d -- \"$1\"))\n"
"\t\tfi\n"
"\t\t;;\n"
"\twords:*)\n"
"\t\tkind=${kind#words:}\n"
"\t\tCOMPREPLY=($(compgen -W \"${kind//,/ }\" -- \"$1\"))\n"
"\t\t;;\n"
"\tesac\n"
"\tif [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then\n"
"\t\tcompopt -o nospace 2>/dev/null\n"
"\tfi\n"
"}\n"
"\n"
"# Sets `kind` to what the value of option $1 completes to; fails for a flag.\n"
"_rum_kind() {\n"
"\tlocal entry\n"
"\tfor entry in $options; do\n"
"\t\tif [[ $entry == \"$1\"=* ]]; then\n"
"\t\t\tkind=${entry#*=}\n"
"\t\t\treturn 0\n"
"\t\tfi\n"
"\tdone\n"
"\treturn 1\n"
"}\n"
"\n"
"_rum() {\n"
"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
"\tlocal IFS=$' \\t\\n' words options operands kind entry only='' path='' i=1\n"
"\tlocal name=${COMP_WORDS[0]##*/}\n"
"\n"
"\tCOMPREPLY=()\n"
"\t[[ $name == rum-* ]] && path=${name#rum-}\n"
"\t_rum_table \"$path\"\n"
"\tfor (( ; i < COMP_CWORD; i++)); do\n"
"\t\t[[ \" $words \" == *\" ${COMP_WORDS[i]} \"* ]] || break\n"
"\t\tpath=${path:+$path }${COMP_WORDS[i]}\n"
"\t\t_rum_table \"$path\"\n"
"\tdone\n"
"\tfor (( ; i < COMP_CWORD; i++)); do\n"
"\t\t[[ ${COMP_WORDS[i]} == -- ]] && only=yes\n"
"\tdone\n"
"\tif [[ $cur == = ]]; then\n"
"\t\tcur=''\n"
"\telif [[ $prev == = ]]; then\n"
"\t\tprev=${COMP_WORDS[COMP_CWORD - 2]}\n"
"\tfi\n"
"\tif [[ -z $only && $prev == -* ]] && _rum_kind \"$prev\"; then\n"
"\t\t_rum_complete \"$cur\" \"$kind\"\n"
"\telif [[ -z $only && $cur == --*=* ]] && _rum_kind \"${cur%%=*}\"; then\n"
"\t\t_rum_complete \"${cur#*=}\" \"$kind\"\n"
"\t\tCOMPREPLY=(\"${COMPREPLY[@]/#/${cur%%=*}=}\")\n"
"\telif [[ -z $only && $cur == -* ]]; then\n"
"\t\tkind=''\n"
"\t\tfor entry in $options; do\n"
"\t\t\t[[ $entry == --*=* ]] && entry=${entry%%=*}=\n"
"\t\t\t[[ $entry == -?=* ]] && entry=${entry%%=*}\n"
"\t\t\tkind+=$entry,\n"
"\t\tdone\n"
"\t\t_rum_complete \"$cur\" \"words:$kind\"\n"
"\telif [[ -n $words ]]; then\n"
"\t\t_rum_complete \"$cur\" \"words:${words// /,}\"\n"
"\telse\n"
"\t\t_rum_complete \"$cur\" \"$operands\"\n"
"\tfi\n"
"}\n"
"\n";

static void add_kind(struct buf *out, const struct option_row *row)
{
	switch (complete_value(row)) {
	case COMPLETE_FILES:
		buf_add_text(out, "file");
		break;
	case COMPLETE_FOLDERS:
		buf_add_text(out, "folder");
		break;
	case COMPLETE_WORDS:
		for (size_t i = 0; row->words[i]; i++)
			buf_printf(out, "%s%s", i ? "," : "words:",
				   row->words[i]);
		break;
	case COMPLETE_LIMITS:
		for (size_t i = 0; i < limit_count; i++)
			buf_printf(out, "%s%s=", i ? "," : "words:",
				   limit_rows[i].name);
		break;
	default:
		buf_add_text(out, "text");
	}
}

static void add_option(struct buf *out, const struct option_row *row)
{
	if (row->letter) {
		buf_printf(out, "\t\t-%c", row->letter);
		if (row->argument) {
			buf_add_byte(out, '=');
			add_kind(out, row);
		}
		buf_add_byte(out, '\n');
	}
	buf_printf(out, "\t\t--%s", row->name);
	if (row->argument) {
		buf_add_byte(out, '=');
		add_kind(out, row);
	}
	buf_add_byte(out, '\n');
}

static void add_operands(struct buf *out, const struct command *c)
{
	enum complete what = complete_operands(c);

	switch (what) {
	case COMPLETE_FILES:
		buf_add_text(out, "\t\toperands='file'\n");
		break;
	case COMPLETE_FOLDERS:
		buf_add_text(out, "\t\toperands='folder'\n");
		break;
	case COMPLETE_COMMANDS:
	case COMPLETE_KNOWLEDGE:
		buf_add_text(out, "\t\toperands='words:");
		add_operand_words(out, what, ",");
		buf_add_text(out, "'\n");
		break;
	default:
		break;
	}
}

static void add_entry(struct buf *out, const char *path,
		      const struct command *c)
{
	const struct command *const *parts = c ? c->parts : commands_all;
	const struct option_row *row = c ? c->options : cli_options;

	buf_printf(out, "\t'%s')\n", path);
	if (parts) {
		buf_add_text(out, "\t\twords='");
		for (size_t i = 0; parts[i]; i++)
			buf_printf(out, "%s%s", i ? " " : "", parts[i]->name);
		buf_add_text(out, "'\n");
	} else {
		add_operands(out, c);
	}
	buf_add_text(out, "\t\toptions='\n");
	for (; row && row->name; row++)
		add_option(out, row);
	add_option(out, &help_row);
	buf_add_text(out, "\t\t'\n\t\t;;\n");
}

void shell_bash(struct buf *out)
{
	buf_add_text(out, begin);
	visit_commands(out, add_entry);
	buf_add_text(out, end);
	buf_add_text(out, "complete -F _rum rum");
	for (size_t i = 0; commands_all[i]; i++)
		buf_printf(out, " rum-%s", commands_all[i]->name);
	buf_add_byte(out, '\n');
}
