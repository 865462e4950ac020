/* What the files of cli/ share among themselves; layer 1. */
#ifndef CLI_INSIDE_H
#define CLI_INSIDE_H

#include "base/mem.h"
#include "cli/command.h"

struct parser {
	const char *path; /* "key add": what messages call the command */
	const struct command *command;
	const struct option_row *rows;
	size_t row_count;
	bool *seen;	  /* one a row */
	bool *limit_seen; /* one a limit */
	char *const *args;
	size_t count, at; /* the argument being read */
	struct invocation *in;
	char **operands;
	struct err *e;
};

/* RC_USAGE with "PATH: MESSAGE". */
enum rc parser_complain(struct parser *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Where the row's value goes in the command's option struct. */
void *parser_place(const struct parser *p, const struct option_row *row);
/* `value` is NULL for a flag only. */
enum rc parser_take_value(struct parser *p, const struct option_row *row,
			  const char *value);

/* Takes the progress line away before other text reaches the terminal. */
void progress_clear(void);

/* `rum --install-links DIR`: a link rum-NAME for each command. */
enum status links_install(const struct command *const *commands,
			  const char *folder);

#endif
