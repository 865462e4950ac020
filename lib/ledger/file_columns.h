/* The rows that a file of the account tells; private to lib/ledger; layer 3. */
#ifndef LEDGER_FILE_COLUMNS_H
#define LEDGER_FILE_COLUMNS_H

#include "ledger/records.h"
#include "ledger/sql.h"

/* `judgements` has one for each piece. */
enum rc file_columns_add(struct ledger *l, int64_t file,
			 const struct document *d,
			 const struct ledger_judgement *judgements,
			 struct err *e);

#endif
