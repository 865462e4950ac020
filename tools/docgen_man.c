#include "tools/docgen.h"

#include <inttypes.h>
#include <string.h>

#include "lab/shape.h"

enum { TEXT_WIDTH = 72 };

static const struct option_row no_rows[] = {OPTION_ROW_END};

static const struct option_row *rows_of(const struct command *c)
{
	return c->options ? c->options : no_rows;
}

/* One word as mdoc text: a backslash begins an escape, two hyphens must stay
 * two for who copies them. */
static void add_word(struct buf *out, const char *word, size_t n)
{
	bool option = n > 2 && word[0] == '-' && word[1] == '-';

	for (size_t i = 0; i < n; i++) {
		if (word[i] == '\\')
			buf_add_text(out, "\\e");
		else if (word[i] == '-' && option)
			buf_add_text(out, "\\-");
		else
			buf_add_byte(out, (uint8_t)word[i]);
	}
}

/* A text of the tables as sentences: capital first, full stop, filled lines. */
static void add_sentence(struct buf *out, const char *text)
{
	size_t column = 0, start = out->n;

	while (*text) {
		size_t n = strcspn(text, " ");

		if (column && column + 1 + n > TEXT_WIDTH) {
			buf_add_byte(out, '\n');
			column = 0;
		}
		if (column) {
			buf_add_byte(out, ' ');
			column++;
		} else if (*text == '.' || *text == '\'') {
			buf_add_text(out, "\\&");
		}
		add_word(out, text, n);
		column += n;
		text += n + (text[n] == ' ');
	}
	if (out->p[start] >= 'a' && out->p[start] <= 'z')
		out->p[start] = (uint8_t)(out->p[start] - 'a' + 'A');
	if (out->p[out->n - 1] != '.')
		buf_add_byte(out, '.');
	buf_add_byte(out, '\n');
}

void man_name(struct buf *out, const struct command *c)
{
	if (c)
		buf_printf(out, ".Nm rum-%s\n.Nd %s\n", c->name, c->summary);
	else
		buf_add_text(out, ".Nm rum\n.Nd carry Cisco Smart Licensing "
			     "Using Policy across an air gap\n");
}

/* "[FILE...]" and "A B" */
static void add_operands(struct buf *out, const char *operands)
{
	while (*operands) {
		struct slice word = {(const uint8_t *)operands,
				     strcspn(operands, " ")};
		bool optional = slice_starts(word, "["), many;

		operands += word.n + (operands[word.n] == ' ');
		if (optional)
			word = slice_part(word, 1,
					  word.n - slice_ends(word, "]"));
		many = slice_ends(word, "...");
		if (many)
			word = slice_part(word, 0, word.n - 3);
		buf_printf(out, ".%sAr %.*s%s\n", optional ? "Op " : "",
			   SLICE_ARG(word), many ? " ..." : "");
	}
}

static void add_flag_letters(struct buf *out, const struct option_row *rows)
{
	buf_add_text(out, ".Op Fl h");
	for (; rows->name; rows++) {
		if (rows->letter && rows->type == OPTION_FLAG)
			buf_add_byte(out, (uint8_t)rows->letter);
	}
	buf_add_byte(out, '\n');
}

/* `path` is "verify" or "key add". */
static void add_synopsis(struct buf *out, const char *path,
			 const struct command *c)
{
	const struct option_row *row = rows_of(c);

	buf_printf(out, ".Nm rum %s\n", path);
	add_flag_letters(out, row);
	for (; row->name; row++) {
		if (row->letter && row->type == OPTION_FLAG)
			continue;
		if (row->letter)
			buf_printf(out, ".Op Fl %c Ar %s\n", row->letter,
				   row->argument);
		else if (row->argument)
			buf_printf(out, ".Op Fl \\-%s Ns = Ns Ar %s\n",
				   row->name, row->argument);
		else
			buf_printf(out, ".Op Fl \\-%s\n", row->name);
	}
	if (c->operands)
		add_operands(out, c->operands);
}

void man_synopsis(struct buf *out, const struct command *c)
{
	if (!c) {
		buf_add_text(out, ".Nm rum\n.Ar COMMAND\n.Op Ar OPTION ...\n"
			     ".Op Ar OPERAND ...\n.Nm rum\n.Fl \\-help\n");
		for (const struct option_row *row = cli_options; row->name;
		     row++)
			buf_printf(out, ".Nm rum\n.Fl \\-%s%s%s\n", row->name,
				   row->argument ? " Ns = Ns Ar " : "",
				   row->argument ? row->argument : "");
	} else if (c->parts) {
		for (size_t i = 0; c->parts[i]; i++) {
			buf_printf(out, ".Nm rum %s %s\n.Op Ar OPTION ...\n",
				   c->name, c->parts[i]->name);
			if (c->parts[i]->operands)
				add_operands(out, c->parts[i]->operands);
		}
	} else {
		add_synopsis(out, c->name, c);
	}
}

static void add_choice(struct buf *out, const struct option_row *row)
{
	_cleanup_buf_ struct buf text = {0};
	bool told = true;

	for (size_t i = 0; row->words[i]; i++)
		told = told && strstr(row->help, row->words[i]);
	if (!told) {
		buf_printf(&text, "%s is ", row->argument);
		for (size_t i = 0; row->words[i]; i++)
			buf_printf(&text, "%s%s", i == 0 ? "" :
				   row->words[i + 1] ? ", " : " or ",
				   row->words[i]);
		add_sentence(out, buf_text(&text));
		buf_clear(&text);
	}
	buf_printf(&text, "the default is %s", row->words[0]);
	add_sentence(out, buf_text(&text));
}

static void add_option(struct buf *out, const struct option_row *row)
{
	_cleanup_buf_ struct buf bounds = {0};

	buf_add_text(out, ".It");
	if (row->letter)
		buf_printf(out, " Fl %c%s%s ,", row->letter,
			   row->argument ? " Ar " : "",
			   row->argument ? row->argument : "");
	buf_printf(out, " Fl \\-%s%s%s\n", row->name,
		   row->argument ? " Ns = Ns Ar " : "",
		   row->argument ? row->argument : "");
	add_sentence(out, row->help);
	if (row->type == OPTION_CHOICE)
		add_choice(out, row);
	if (row->type == OPTION_NUMBER && row->most) {
		buf_printf(&bounds, "%s is from %" PRIu64 " to %" PRIu64,
			   row->argument, row->least, row->most);
		add_sentence(out, buf_text(&bounds));
	}
	if (row->type == OPTION_LIST || row->type == OPTION_LIMIT)
		add_sentence(out, "may be given several times");
}

static void add_option_list(struct buf *out, const struct option_row *row)
{
	buf_add_text(out, ".Bl -tag -width Ds\n");
	for (; row && row->name; row++)
		add_option(out, row);
	add_option(out, &help_row);
	buf_add_text(out, ".El\n");
}

void man_options(struct buf *out, const struct command *c)
{
	if (!c) {
		add_option_list(out, cli_options);
		return;
	}
	if (!c->parts) {
		add_option_list(out, c->options);
		return;
	}
	for (size_t i = 0; c->parts[i]; i++) {
		_cleanup_buf_ struct buf path = {0};

		buf_printf(&path, "%s %s", c->name, c->parts[i]->name);
		buf_printf(out, ".Ss rum %s\n", buf_text(&path));
		add_sentence(out, c->parts[i]->summary);
		buf_add_text(out, ".Bd -ragged -offset indent\n");
		add_synopsis(out, buf_text(&path), c->parts[i]);
		buf_add_text(out, ".Ed\n");
		add_option_list(out, c->parts[i]->options);
	}
}

void man_exit(struct buf *out, const struct command *c)
{
	buf_add_text(out, ".Bl -tag -width Ds\n");
#define X(name, number, text)                                                  \
	buf_printf(out, ".It %d\n", number);                                   \
	add_sentence(out, text);
	STATUS_TABLE(X)
#undef X
	buf_add_text(out, ".El\n");
}

void man_limits(struct buf *out, const struct command *c)
{
	buf_add_text(out, ".Bl -tag -width Ds\n");
	for (size_t i = 0; i < limit_count; i++) {
		buf_printf(out, ".It Cm %s Ns = Ns ", limit_rows[i].name);
		cli_size(out, limit_rows[i].value);
		buf_printf(out, " Pq %s\n", limit_rows[i].unit);
		add_sentence(out, limit_rows[i].text);
	}
	buf_add_text(out, ".El\n");
}

void man_commands(struct buf *out, const struct command *c)
{
	buf_add_text(out, ".Bl -tag -width rum-version(1)\n");
	for (size_t i = 0; commands_all[i]; i++) {
		buf_printf(out, ".It Xr rum-%s 1\n", commands_all[i]->name);
		add_sentence(out, commands_all[i]->summary);
	}
	buf_add_text(out, ".El\n");
}

void man_shapes(struct buf *out, const struct command *c)
{
	buf_add_text(out, ".Bl -tag -width telemetry\n");
#define X(shape, name, text)                                                   \
	buf_add_text(out, ".It Cm " name "\n");                                \
	add_sentence(out, text);
	LAB_SHAPES(X)
#undef X
	buf_add_text(out, ".El\n");
}
