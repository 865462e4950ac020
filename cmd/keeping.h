/* What the commands that use the ledger share: their options, where it lies, who
 * writes in its journal. */
#ifndef CMD_KEEPING_H
#define CMD_KEEPING_H

#include "base/mem.h"
#include "cli/command.h"
#include "ledger/ledger.h"

struct keeping_options {
	const char *ledger;	  /* --ledger FILE */
	struct given_number wait; /* --wait SECONDS */
	const char *who;	  /* --who NAME */
};
#define OPTION_ROWS_KEEPING(type)                                              \
	{0, "ledger", OPTION_FILE, "FILE", offsetof(type, keeping.ledger),     \
	 "use the ledger FILE instead of RUM_LEDGER", NULL, 0, 0},             \
	{0, "wait", OPTION_NUMBER, "SECONDS", offsetof(type, keeping.wait),    \
	 "wait so long for another process that writes to the ledger; the "    \
	 "default is 30", NULL, 0, 86400}
#define OPTION_ROW_WHO(type)                                                   \
	{0, "who", OPTION_TEXT, "NAME", offsetof(type, keeping.who),           \
	 "name NAME in the journal instead of the user", NULL, 0, 0}

/* Where the ledger is: --ledger, RUM_LEDGER, or the XDG data folder. The caller
 * frees. RC_USAGE when none of them is set. */
enum rc ledger_file(char **out, const struct keeping_options *o,
		    struct err *e);
/* The folder it lies in, for the sandbox; made when `make` and missing. */
enum rc ledger_folder(char **out, const char *file, bool make, struct err *e);
unsigned ledger_wait(const struct keeping_options *o);
/* --who, else the user's name, else "unknown". */
const char *journal_who(const struct keeping_options *o);

#endif
