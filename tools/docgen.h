/* The pieces of docgen, which makes man pages and completions from the option
 * tables; build only. */
#ifndef TOOLS_DOCGEN_H
#define TOOLS_DOCGEN_H

#include "base/mem.h"
#include "cmd/commands.h"

/* What an operand or a value completes to. */
enum complete {
	COMPLETE_NOTHING,
	COMPLETE_FILES,
	COMPLETE_FOLDERS,
	COMPLETE_WORDS,
	COMPLETE_LIMITS,
	COMPLETE_COMMANDS,
	COMPLETE_KNOWLEDGE,
};
enum complete complete_operands(const struct command *c);
/* What COMPLETE_COMMANDS and COMPLETE_KNOWLEDGE offer, with `gap` between. Of what
 * explain knows, the words that need no quotes. */
void add_operand_words(struct buf *out, enum complete what, const char *gap);
enum complete complete_value(const struct option_row *row);

/* Every command and part; `path` is "verify" or "key add", "" for rum itself
 * (c is NULL then). */
typedef void (*visit_fn)(struct buf *out, const char *path,
			 const struct command *c);
void visit_commands(struct buf *out, visit_fn visit);
/* --help: the row that every command has. */
extern const struct option_row help_row;

/* Sections of a page; c is NULL for rum(1). */
void man_name(struct buf *out, const struct command *c);
void man_synopsis(struct buf *out, const struct command *c);
void man_options(struct buf *out, const struct command *c);
void man_exit(struct buf *out, const struct command *c);
void man_limits(struct buf *out, const struct command *c);
void man_commands(struct buf *out, const struct command *c);
void man_shapes(struct buf *out, const struct command *c);

void shell_bash(struct buf *out);
void shell_zsh(struct buf *out);
void shell_fish(struct buf *out);

#endif
