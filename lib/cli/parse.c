/* GNU conventions: --x=v, --x v, -qv, -j4, "--", options after operands. Names
 * are never abbreviated, and nothing may be given twice unless its type says so:
 * a script's line means one thing, also after the next release. */
#include "cli/command.h"

#include <stdarg.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cli/inside.h"

/* Pairs that ask for two outputs at once. */
static const char *const rivals[][2] = {{"json", "csv"}};

static const struct option_row no_rows[] = {OPTION_ROW_END};

static size_t rows_count(const struct option_row *rows)
{
	size_t n = 0;

	while (rows[n].name)
		n++;
	return n;
}

enum rc parser_complain(struct parser *p, const char *format, ...)
{
	char text[ERR_MESSAGE_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return err_set(p->e, RC_USAGE, "%s: %s", p->path, text);
}

static const struct option_row *row_named(const struct parser *p,
					  struct slice name)
{
	for (size_t i = 0; i < p->row_count; i++) {
		if (slice_is(name, p->rows[i].name))
			return &p->rows[i];
	}
	return NULL;
}

static const struct option_row *row_lettered(const struct parser *p, char c)
{
	for (size_t i = 0; i < p->row_count; i++) {
		if (p->rows[i].letter && p->rows[i].letter == c)
			return &p->rows[i];
	}
	return NULL;
}

static enum rc unknown_name(struct parser *p, struct slice name)
{
	_cleanup_free_ const char **names =
		mem_new(p->row_count + 1, sizeof(*names));
	_cleanup_buf_ struct buf word = {0};
	const char *near;

	for (size_t i = 0; i < p->row_count; i++)
		names[i] = p->rows[i].name;
	names[p->row_count] = "help";
	buf_add_slice(&word, name);
	near = cli_nearest(buf_text(&word), names, p->row_count + 1);
	if (near)
		return parser_complain(p, "there is no option --%s; did you mean --%s?",
				buf_text(&word), near);
	return parser_complain(p, "there is no option --%s; `rum %s --help` lists them",
			buf_text(&word), p->path);
}

static bool may_repeat(const struct option_row *row)
{
	return row->type == OPTION_LIST || row->type == OPTION_LIMIT;
}

static enum rc take_row(struct parser *p, const struct option_row *row,
			const char *value)
{
	bool *seen = &p->seen[row - p->rows];

	if (*seen && !may_repeat(row))
		return parser_complain(p, "--%s was given twice; give it once",
				row->name);
	*seen = true;
	return parser_take_value(p, row, value);
}

/* The value is the next argument, whatever it looks like, as in getopt. */
static enum rc next_value(struct parser *p, const struct option_row *row,
			  const char **value)
{
	if (p->at + 1 >= p->count)
		return parser_complain(p, "--%s needs a value: --%s=%s", row->name,
				row->name, row->argument);
	*value = p->args[++p->at];
	return RC_OK;
}

static enum rc take_long(struct parser *p, const char *arg)
{
	struct slice name = slice_of(arg);
	size_t equals = slice_find(name, "=", 0);
	const char *value = equals == SIZE_MAX ? NULL : arg + equals + 1;
	const struct option_row *row;
	enum rc rc = RC_OK;

	name = slice_part(name, 0, equals);
	if (slice_is(name, "help") && !value) {
		p->in->help = true;
		return RC_OK;
	}
	row = row_named(p, name);
	if (!row)
		return unknown_name(p, name);
	if (row->type == OPTION_FLAG && value)
		return parser_complain(p, "--%s takes no value; write --%s alone",
				row->name, row->name);
	if (row->type != OPTION_FLAG && !value)
		rc = next_value(p, row, &value);
	return rc ? rc : take_row(p, row, value);
}

/* "-json" is a long option with one dash too few, unless its letters are all
 * options. */
static bool lacks_dash(const struct parser *p, const char *letters)
{
	struct slice s = slice_of(letters);

	s = slice_part(s, 0, slice_find(s, "=", 0));
	if (s.n < 2 || !(slice_is(s, "help") || row_named(p, s)))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		const struct option_row *row = row_lettered(p, letters[i]);

		if (!row || row->type != OPTION_FLAG)
			return true;
	}
	return false;
}

/* A character outside ASCII is named whole. */
static size_t letter_bytes(const char *letters)
{
	size_t n = utf8_length(slice_of(letters));

	return n ? n : 1;
}

static enum rc take_letters(struct parser *p, const char *letters)
{
	enum rc rc = RC_OK;

	if (lacks_dash(p, letters))
		return parser_complain(p, "there is no option -%s; "
				"did you mean --%s?", letters, letters);
	for (; !rc && *letters; letters++) {
		const struct option_row *row = row_lettered(p, *letters);
		const char *value = letters + 1;

		if (*letters == 'h' && !row) {
			p->in->help = true;
			return RC_OK;
		}
		if (!row)
			return parser_complain(p, "there is no option -%.*s; "
					"`rum %s --help` lists them",
					(int)letter_bytes(letters), letters,
					p->path);
		if (row->type == OPTION_FLAG) {
			rc = take_row(p, row, NULL);
			continue;
		}
		if (!*value)
			rc = next_value(p, row, &value);
		return rc ? rc : take_row(p, row, value);
	}
	return rc;
}

static enum rc take_arguments(struct parser *p)
{
	bool only_operands = false;
	enum rc rc = RC_OK;

	for (; !rc && !p->in->help && p->at < p->count; p->at++) {
		const char *arg = p->args[p->at];

		/* "-" is an operand: standard input. */
		if (only_operands || arg[0] != '-' || !arg[1])
			p->operands[p->in->count++] = p->args[p->at];
		else if (strcmp(arg, "--") == 0)
			only_operands = true;
		else if (arg[1] == '-')
			rc = take_long(p, arg + 2);
		else
			rc = take_letters(p, arg + 1);
	}
	return rc;
}

static enum rc check_rivals(struct parser *p)
{
	for (size_t i = 0; i < sizeof(rivals) / sizeof(rivals[0]); i++) {
		const struct option_row *a =
			row_named(p, slice_of(rivals[i][0]));
		const struct option_row *b =
			row_named(p, slice_of(rivals[i][1]));

		if (a && b && p->seen[a - p->rows] && p->seen[b - p->rows])
			return parser_complain(p, "--%s and --%s exclude each other; "
					"give one of them", a->name, b->name);
	}
	return RC_OK;
}

/* "FILE" of "[FILE...]". */
static struct slice operand_word(const struct command *c)
{
	struct slice s = slice_of(c->operands ? c->operands : "");
	size_t n = 0;

	if (slice_starts(s, "["))
		s = slice_part(s, 1, s.n);
	while (n < s.n && !strchr(" .]", s.p[n]))
		n++;
	return n ? slice_part(s, 0, n) : SLICE_LITERAL("operand");
}

static enum rc check_operands(struct parser *p)
{
	const struct command *c = p->command;
	struct slice word = operand_word(c);
	size_t n = p->in->count;
	bool none = !c->operands || !*c->operands;

	if (n < c->least && c->least == 1)
		return err_set(p->e, RC_USAGE, "%s needs %s %.*s; "
			       "`rum %s --help` shows how", p->path,
			       c->most == 1 ? "a" : "at least one",
			       SLICE_ARG(word), p->path);
	if (n < c->least)
		return err_set(p->e, RC_USAGE, "%s needs %s%s; "
			       "`rum %s --help` shows how", p->path,
			       c->most == c->least ? "" : "at least ",
			       c->operands, p->path);
	if (none && n)
		return parser_complain(p, "takes no operand, so \"%s\" is too much; "
				"`rum %s --help` shows how",
				p->in->operands[0], p->path);
	if (c->most && n > c->most)
		return parser_complain(p, "takes no more than %s, so \"%s\" is too "
				"much; `rum %s --help` shows how",
				c->operands, p->in->operands[c->most], p->path);
	return RC_OK;
}

static void options_prepare(struct parser *p)
{
	p->in->options = mem_new(1, p->command->options_size);
	for (size_t i = 0; i < p->row_count; i++) {
		if (p->rows[i].type == OPTION_LIMIT)
			*(struct limits *)parser_place(p, &p->rows[i]) =
				limits_default();
	}
}

enum rc cli_parse_as(const char *path, const struct command *c, int argc,
		     char **argv, struct invocation *out, struct err *e)
{
	struct parser p = {
		.path = path, .command = c, .args = argv, .in = out, .e = e,
		.rows = c->options ? c->options : no_rows,
		.count = argc > 0 ? (size_t)argc : 0,
	};
	enum rc rc;

	*out = (struct invocation){.program = "rum", .command = c};
	p.row_count = rows_count(p.rows);
	p.seen = mem_new(p.row_count, sizeof(*p.seen));
	p.limit_seen = mem_new(limit_count, sizeof(*p.limit_seen));
	p.operands = mem_new(p.count, sizeof(*p.operands));
	out->operands = p.operands;
	options_prepare(&p);
	rc = take_arguments(&p);
	if (!rc && !out->help)
		rc = check_rivals(&p);
	if (!rc && !out->help)
		rc = check_operands(&p);
	mem_free_pointer(&p.seen);
	mem_free_pointer(&p.limit_seen);
	if (rc)
		invocation_free(out);
	return rc;
}

enum rc cli_parse(const struct command *c, int argc, char **argv,
		  struct invocation *out, struct err *e)
{
	return cli_parse_as(c->name, c, argc, argv, out, e);
}

void invocation_free(struct invocation *in)
{
	const struct option_row *row = in->command ? in->command->options : NULL;

	for (; row && row->name && in->options; row++) {
		struct text_list *list =
			(void *)((char *)in->options + row->place);

		if (row->type == OPTION_LIST)
			mem_free_pointer(&list->at);
	}
	mem_free_pointer(&in->options);
	mem_free_pointer(&in->operands);
	*in = (struct invocation){0};
}
