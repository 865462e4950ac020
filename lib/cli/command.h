/* One table a command: what drives parsing, --help, the man page's SYNOPSIS and
 * OPTIONS, and the completions of three shells; layer 1. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stddef.h>

#include "base/limits.h"
#include "base/rc.h"
#include "base/slice.h"

enum option_type {
	OPTION_FLAG,   /* bool */
	OPTION_TEXT,   /* const char *; NULL when not given */
	OPTION_FILE,   /* the same; completes to files */
	OPTION_FOLDER, /* the same; completes to folders */
	OPTION_LIST,   /* struct text_list; may be given several times */
	OPTION_TIME,   /* struct given_time; a date is its first second */
	OPTION_END,    /* the same; a date is its last second */
	OPTION_NUMBER, /* struct given_number */
	OPTION_CHOICE, /* int: index into `words`; the first is the default */
	OPTION_LIMIT,  /* struct limits; may be given several times */
};

struct text_list {
	const char **at;
	size_t count;
};
struct given_time {
	bool given;
	int64_t at;
};
struct given_number {
	bool given;
	uint64_t value;
};

struct option_row {
	char letter;	      /* 0: none */
	const char *name;     /* without "--"; NULL ends a table */
	enum option_type type;
	const char *argument; /* "FILE", "DIR", …; NULL for a flag */
	size_t place;	      /* offsetof in the command's option struct */
	const char *help;     /* one sentence, lower case, no full stop; the man
				 page and --help both print it */
	const char *const *words; /* OPTION_CHOICE: NULL-terminated */
	uint64_t least, most; /* OPTION_NUMBER; most 0: no bound */
};

struct invocation {
	const char *program; /* "rum": for messages */
	void *options;	     /* the command's struct, filled */
	char *const *operands;
	size_t count;
	bool help; /* --help was given: what stands after it was not looked at */
	const struct command *command;
};

struct command {
	const char *name;
	const char *summary;  /* "says whether input is whole and genuine" */
	const char *operands; /* "FILE...", "[FILE...]", "" */
	size_t least, most;   /* number of operands; most 0: any number */
	const struct option_row *options;   /* NULL-name-terminated, or NULL */
	size_t options_size;
	const struct command *const *parts; /* subcommands, NULL-terminated; a
					       command with parts has no run */
	enum status (*run)(const struct invocation *in);
};

/* Options that mean the same everywhere. A command's struct holds a
 * `struct common_options common`, and its table the rows it wants. */
enum color_when { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
struct common_options {
	bool json, csv, quiet, verbose, no_progress;
	int color; /* enum color_when */
	struct given_time at;
	struct given_number jobs;
	struct limits limits;
};
extern const char *const color_words[];

#define OPTION_ROW_JSON(type)                                                  \
	{0, "json", OPTION_FLAG, NULL, offsetof(type, common.json),            \
	 "print one JSON object a line", NULL, 0, 0}
#define OPTION_ROW_CSV(type)                                                   \
	{0, "csv", OPTION_FLAG, NULL, offsetof(type, common.csv),              \
	 "print comma-separated values (RFC 4180) with a header line", NULL,   \
	 0, 0}
#define OPTION_ROW_QUIET(type)                                                 \
	{'q', "quiet", OPTION_FLAG, NULL, offsetof(type, common.quiet),        \
	 "print nothing but errors", NULL, 0, 0}
#define OPTION_ROW_VERBOSE(type)                                               \
	{'v', "verbose", OPTION_FLAG, NULL, offsetof(type, common.verbose),    \
	 "print more", NULL, 0, 0}
#define OPTION_ROW_AT(type)                                                    \
	{0, "at", OPTION_TIME, "TIME", offsetof(type, common.at),              \
	 "judge dates as if it were TIME (RFC 3339, a date or seconds since "   \
	 "1970)",                                                              \
	 NULL, 0, 0}
#define OPTION_ROW_JOBS(type)                                                  \
	{'j', "jobs", OPTION_NUMBER, "N", offsetof(type, common.jobs),         \
	 "use N threads; the default is one for each processor", NULL, 1, 256}
#define OPTION_ROW_LIMIT(type)                                                 \
	{0, "limit", OPTION_LIMIT, "NAME=VALUE",                               \
	 offsetof(type, common.limits),                                        \
	 "set a limit on input; rum help limits lists them", NULL, 0, 0}
#define OPTION_ROW_COLOR(type)                                                 \
	{0, "color", OPTION_CHOICE, "WHEN", offsetof(type, common.color),      \
	 "colour the output: auto, always or never", color_words, 0, 0}
#define OPTION_ROW_NO_PROGRESS(type)                                           \
	{0, "no-progress", OPTION_FLAG, NULL,                                  \
	 offsetof(type, common.no_progress), "show no progress on a terminal", \
	 NULL, 0, 0}
#define OPTION_ROW_END                                                         \
	{0, NULL, OPTION_FLAG, NULL, 0, NULL, NULL, 0, 0}

/* "now": --at when given, else the machine's clock. */
int64_t common_now(const struct common_options *c);
/* --jobs when given, else the number of processors this process may use. */
unsigned common_jobs(const struct common_options *c);

/* Find the command (by argv[0] "rum-NAME" or argv[1]), parse, run. `commands`
 * is NULL-terminated. Prints usage errors and --help by itself. */
enum status cli_main(const struct command *const *commands, int argc,
		     char **argv);
/* Parse one command's arguments (what stands after its name), for tests:
 * RC_USAGE with the message. The option struct is zeroed, limits set to their
 * defaults where the table has a row for them. */
enum rc cli_parse(const struct command *c, int argc, char **argv,
		  struct invocation *out, struct err *e);
void invocation_free(struct invocation *in);
/* The same, where messages call the command `path`: "key add". */
enum rc cli_parse_as(const char *path, const struct command *c, int argc,
		     char **argv, struct invocation *out, struct err *e);
/* The command that the first words name ("key", "add"): appends "key add" to
 * `path` and counts in *used the words taken. Stops at a command without parts,
 * at an option and at the end. RC_USAGE, with the nearest name, when a word
 * names nothing. */
enum rc cli_find(const struct command *const *commands, char *const *words,
		 size_t count, size_t *used, struct buf *path,
		 const struct command **out, struct err *e);
/* What --help prints. `prefix` is "rum" or "rum key". */
void cli_usage(struct buf *out, const char *prefix, const struct command *c);
/* That on stdout; `path` is "verify" or "key add". */
void cli_show_usage(const char *path, const struct command *c);
/* The options that stand in place of a command, besides --help. */
extern const struct option_row cli_options[];
/* What `rum --help` prints. */
void cli_overview(struct buf *out, const struct command *const *commands);
/* Words wrapped at 80 columns: the first line goes on at column `at`, the
 * others begin at `indent`. */
void cli_wrap(struct buf *out, unsigned at, unsigned indent, const char *text);
/* A number as --limit takes it: 64M for 67108864. */
void cli_size(struct buf *out, uint64_t value);
/* How many edits lead from one word to the other: a letter more, less, other, or two
 * swapped. UINT_MAX when one has more than 40 letters. */
unsigned cli_edits(const char *a, const char *b);
/* The nearest of `words` when a typing mistake away, else NULL: at most two
 * edits, and fewer than half the letters of the longer word. */
const char *cli_nearest(const char *word, const char *const *words,
			size_t count);

#endif
