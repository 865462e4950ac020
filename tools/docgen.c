/* docgen FROM TO   the pages in TO/man from the templates in FROM/man, and
 *                  the completions of three shells in TO/completions
 * docgen --list    every command and option, a line each, for the drift test
 *
 * A line that is one of the words below, alone, is replaced in a template. */
#include "tools/docgen.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/file.h"
#include "rules/knowledge.h"

static const struct {
	const char *line;
	void (*make)(struct buf *out, const struct command *c);
	bool required;
} sections[] = {
	{"@NAME@", man_name, true},	    {"@SYNOPSIS@", man_synopsis, true},
	{"@OPTIONS@", man_options, true},   {"@EXIT@", man_exit, true},
	{"@LIMITS@", man_limits, false},    {"@COMMANDS@", man_commands, false},
	{"@SHAPES@", man_shapes, false},
};
enum { SECTIONS = sizeof(sections) / sizeof(sections[0]) };

static const char notice[] =
	".\\\" Made by tools/docgen from the option tables and %s; edit those.\n";

const struct option_row help_row = {
	'h', "help", OPTION_FLAG, NULL, 0, "show a short help", NULL, 0, 0,
};

enum complete complete_value(const struct option_row *row)
{
	if (row->words)
		return COMPLETE_WORDS;
	switch (row->type) {
	case OPTION_FILE:
		return COMPLETE_FILES;
	case OPTION_FOLDER:
		return COMPLETE_FOLDERS;
	case OPTION_LIST:
		return strstr(row->argument, "FILE") ? COMPLETE_FILES
						     : COMPLETE_NOTHING;
	case OPTION_LIMIT:
		return COMPLETE_LIMITS;
	default:
		return COMPLETE_NOTHING;
	}
}

enum complete complete_operands(const struct command *c)
{
	static const struct {
		const char *word;
		enum complete complete;
	} words[] = {
		{"FILE", COMPLETE_FILES},    {"DUMP", COMPLETE_FILES},
		{"SOURCE", COMPLETE_FILES},  {"A B", COMPLETE_FILES},
		{"DIR", COMPLETE_FOLDERS},   {"FOLDER", COMPLETE_FOLDERS},
		{"COMMAND", COMPLETE_COMMANDS},
		{"WORD", COMPLETE_KNOWLEDGE},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (c->operands && strstr(c->operands, words[i].word))
			return words[i].complete;
	}
	return COMPLETE_NOTHING;
}

/* Letters, digits, '-' and '_'. */
static bool needs_no_quotes(const char *word)
{
	return word[strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				 "abcdefghijklmnopqrstuvwxyz0123456789-_")] == 0;
}

static void add_knowledge(struct buf *out, const char *gap)
{
	size_t count;
	const struct knowledge *all = knowledge_all(&count);
	const char *before = "";

	for (size_t i = 0; i < count; i++) {
		size_t k = 0;

		while (strcmp(all[k].word, all[i].word) != 0)
			k++;
		/* Some words stand for two things. */
		if (k < i || !needs_no_quotes(all[i].word))
			continue;
		buf_printf(out, "%s%s", before, all[i].word);
		before = gap;
	}
}

void add_operand_words(struct buf *out, enum complete what, const char *gap)
{
	if (what == COMPLETE_KNOWLEDGE) {
		add_knowledge(out, gap);
		return;
	}
	for (size_t i = 0; commands_all[i]; i++)
		buf_printf(out, "%s%s", commands_all[i]->name, gap);
	buf_printf(out, "limits%sexit-status", gap);
}

void visit_commands(struct buf *out, visit_fn visit)
{
	visit(out, "", NULL);
	for (size_t i = 0; commands_all[i]; i++) {
		const struct command *c = commands_all[i];

		visit(out, c->name, c);
		for (size_t j = 0; c->parts && c->parts[j]; j++) {
			_cleanup_buf_ struct buf path = {0};

			buf_printf(&path, "%s %s", c->name, c->parts[j]->name);
			visit(out, buf_text(&path), c->parts[j]);
		}
	}
}

static void list_command(struct buf *out, const char *path,
			 const struct command *c)
{
	const struct option_row *row = c ? c->options : cli_options;
	const char *blank = *path ? " " : "";

	buf_printf(out, "command\trum%s%s\n", blank, path);
	for (; row && row->name; row++)
		buf_printf(out, "option\trum%s%s\t--%s\n", blank, path,
			   row->name);
	buf_printf(out, "option\trum%s%s\t--%s\n", blank, path, help_row.name);
}

static enum rc fill_template(struct buf *out, const char *name,
			     struct slice template, const struct command *c,
			     struct err *e)
{
	bool used[SECTIONS] = {false};

	buf_printf(out, notice, name);
	while (template.n) {
		size_t end = slice_find(template, "\n", 0);
		struct slice line = slice_part(template, 0, end);
		int i = 0;

		while (i < SECTIONS && !slice_is(line, sections[i].line))
			i++;
		if (i < SECTIONS) {
			sections[i].make(out, c);
			used[i] = true;
		} else {
			buf_add_slice(out, line);
			buf_add_byte(out, '\n');
		}
		if (end == SIZE_MAX)
			break;
		template = slice_part(template, end + 1, template.n);
	}
	for (int i = 0; i < SECTIONS; i++) {
		if (sections[i].required && !used[i])
			return err_set(e, RC_MALFORMED, "%s: has no line %s",
				       name, sections[i].line);
	}
	return RC_OK;
}

/* c is NULL for rum(1). */
static enum rc make_page(const char *from, const char *to,
			 const struct command *c, struct err *e)
{
	_cleanup_buf_ struct buf template = {0}, page = {0};
	_cleanup_arena_ struct arena a = {0};
	const char *name = arena_printf(&a, "man/rum%s%s.1", c ? "-" : "",
					c ? c->name : "");
	const char *in = arena_printf(&a, "%s.in", name);
	struct limits limits = limits_default();
	enum rc rc;

	rc = file_read_small(arena_printf(&a, "%s/%s", from, in), &template,
			     &limits, offsetof(struct limits, key_bytes), e);
	if (!rc)
		rc = fill_template(&page, in, buf_slice(&template), c, e);
	if (!rc)
		rc = output_whole(arena_printf(&a, "%s/%s", to, name), 0644,
				  OUTPUT_FORCE, buf_slice(&page), e);
	return rc;
}

static enum rc make_completion(const char *to, const char *name,
			       void (*make)(struct buf *out), struct err *e)
{
	_cleanup_buf_ struct buf path = {0}, text = {0};

	buf_printf(&path, "%s/completions/%s", to, name);
	make(&text);
	return output_whole(buf_text(&path), 0644, OUTPUT_FORCE,
			    buf_slice(&text), e);
}

static enum rc make_folder(const char *to, const char *name, struct err *e)
{
	_cleanup_buf_ struct buf path = {0};

	buf_printf(&path, "%s/%s", to, name);
	return folder_make(buf_text(&path), 0755, e);
}

static enum rc make_all(const char *from, const char *to, struct err *e)
{
	enum rc rc = make_folder(to, "man", e);

	if (!rc)
		rc = make_folder(to, "completions", e);
	if (!rc)
		rc = make_page(from, to, NULL, e);
	for (size_t i = 0; !rc && commands_all[i]; i++)
		rc = make_page(from, to, commands_all[i], e);
	if (!rc)
		rc = make_completion(to, "rum.bash", shell_bash, e);
	if (!rc)
		rc = make_completion(to, "_rum", shell_zsh, e);
	if (!rc)
		rc = make_completion(to, "rum.fish", shell_fish, e);
	return rc;
}

int main(int argc, char **argv)
{
	_cleanup_buf_ struct buf list = {0};
	struct err e = {0};
	enum rc rc = RC_OK;

	if (argc == 2 && strcmp(argv[1], "--list") == 0) {
		visit_commands(&list, list_command);
		fwrite(list.p, 1, list.n, stdout);
	} else if (argc == 3) {
		rc = make_all(argv[1], argv[2], &e);
	} else {
		rc = err_set(&e, RC_USAGE, "write docgen FROM TO, or "
			     "docgen --list");
	}
	if (rc)
		fprintf(stderr, "docgen: %s\n", e.text);
	return (int)rc_status(rc);
}
