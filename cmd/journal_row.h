/* A row of the journal for programs: what `ledger log` prints and a pack keeps. */
#ifndef CMD_JOURNAL_ROW_H
#define CMD_JOURNAL_ROW_H

#include "ledger/journal.h"

/* One JSON line. */
void journal_row_json(struct buf *out, const struct journal_row *r,
		      const struct limits *limits);

#endif
