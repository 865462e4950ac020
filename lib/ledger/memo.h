/* Ids that were found or made lately, so that runs of like rows ask SQLite once;
 * private to lib/ledger; layer 3.
 *
 * To be forgotten whenever rows may have gone: at a rollback and a cancelled
 * mark. */
#ifndef LEDGER_MEMO_H
#define LEDGER_MEMO_H

#include "base/slice.h"

enum { MEMO_SLOTS = 64 };
struct memo {
	struct {
		struct buf key;
		int64_t id;
	} slots[MEMO_SLOTS];
	struct buf key; /* being asked for */
};

/* A key is a letter for the table and the parts that tell rows apart. */
void memo_begin(struct memo *m, char table);
void memo_add(struct memo *m, struct slice part);
/* The id kept under the key, or 0. */
int64_t memo_find(struct memo *m);
/* Keeps it under the key that memo_find was asked with last. */
void memo_keep(struct memo *m, int64_t id);
void memo_forget(struct memo *m);
void memo_free(struct memo *m);

#endif
