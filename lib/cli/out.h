/* What a person or a script sees: stdout, stderr, colour, tables, CSV; layer 1.
 * The only part of the library that prints or asks the environment. */
#ifndef CLI_OUT_H
#define CLI_OUT_H

#include "base/amount.h"
#include "base/mem.h"
#include "base/rc.h"
#include "cli/command.h"

/* Environment: NULL when unset or empty. */
const char *cli_env(const char *name);

/* stdout, buffered whole; a failed write (full disk, closed pipe) is kept and
 * told by out_close. SIGPIPE is ignored by cli_main. */
void out_write(struct slice bytes);
void out_text(const char *text);
void out_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
void out_flush(void);
/* STATUS_SYSTEM when stdout could not take everything (with a message, except
 * for a closed pipe), else STATUS_YES. */
enum status out_close(void);

/* "rum: MESSAGE" on stderr, control bytes made visible. */
void say_error(const struct err *e);
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Append `s` so that a terminal shows it and obeys nothing: control bytes (C0,
 * DEL, C1), invalid UTF-8 and bidirectional overrides become \xNN. */
void text_safe(struct buf *out, struct slice s);

/* Colour: an escape sequence or "" — set by out_color_setup. */
enum ink { INK_PLAIN, INK_GOOD, INK_WARN, INK_BAD, INK_DIM, INK_BOLD };
void out_color_setup(int when /* enum color_when */);
bool out_is_terminal(void);
const char *ink_on(enum ink i);
const char *ink_off(void);

/* A table whose columns are as wide as they need be. Cells are made safe. */
struct table;
enum align { ALIGN_LEFT, ALIGN_RIGHT };
struct table *table_new(size_t columns, const char *const *headings,
			const enum align *aligns);
void table_cell(struct table *t, struct slice s);	/* next cell, row by row */
void table_cell_ink(struct table *t, struct slice s, enum ink i);
void table_printf(struct table *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Print with `indent` blanks before each line, and free. Without a row nothing
 * is printed, the headings (NULL: none) neither. */
void table_end(struct table *t, struct buf *out, unsigned indent);

/* RFC 4180 with CR LF; cells that a spreadsheet would run (= + - @ at the
 * start of text that is no number) get a leading apostrophe. Control bytes but
 * LF, for which the RFC has no place, are made visible as text_safe does. */
struct csv {
	struct buf *out;
	bool comma;
};
void csv_cell(struct csv *c, struct slice s);
void csv_u64(struct csv *c, uint64_t value);
void csv_i64(struct csv *c, int64_t value);
void csv_time(struct csv *c, int64_t seconds);
void csv_amount(struct csv *c, struct maybe_amount v); /* empty: not told */
void csv_end_row(struct csv *c);

/* One line on stderr that rewrites itself, only on a terminal and only after a
 * second of work. */
struct progress {
	int64_t started_ms, shown_ms;
	bool off, shown;
};
void progress_begin(struct progress *p, const struct common_options *c);
void progress_show(struct progress *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void progress_end(struct progress *p);

/* Ask for a passphrase on the controlling terminal, without echo; a
 * passphrase_fn of crypto/key.h in all but name. RC_MISSING without one. */
enum rc cli_ask_passphrase(void *context, const char *prompt, struct buf *out,
			   struct err *e);

#endif
