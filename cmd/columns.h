/* What the commands that read snapshots share: --map-columns. */
#ifndef CMD_COLUMNS_H
#define CMD_COLUMNS_H

#include "account/snapshot.h"
#include "cli/command.h"

/* The command's struct holds a `struct text_list map_columns`. */
#define OPTION_ROW_MAP_COLUMNS(type)                                           \
	{0, "map-columns", OPTION_LIST, "COLUMN=HEADER",                       \
	 offsetof(type, map_columns),                                          \
	 "take the column headed HEADER in CSV of the account for COLUMN, "    \
	 "which is license, owned, in-use or another word", NULL, 0, 0}

/* RC_USAGE for a word that is no column, with the nearest one or all of them, a
 * column that is named twice, and a missing '=' or HEADER. Borrows the headers;
 * the array is in the arena. */
enum rc columns_read(struct snapshot_columns *out, struct arena *a,
		     const struct text_list *given, struct err *e);

#endif
