/* Sort very many records of one size in little memory; layer 0.
 *
 * Up to a budget they stay in memory; beyond it sorted runs go to a file without
 * a name and are merged while they are read. */
#ifndef BASE_SORTER_H
#define BASE_SORTER_H

#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"

struct sorter;
/* `compare` as for qsort; records that it calls equal come in any order, so it
 * should tell all records apart whose order matters. `folder` is for the nameless
 * file, which is made at once so that nothing needs to be opened later; a folder
 * that cannot be written matters only when the file is needed. */
struct sorter *sorter_new(size_t record_bytes, const char *folder,
			  int (*compare)(const void *a, const void *b));
void sorter_free(struct sorter **s);
/* Copies the record. */
enum rc sorter_add(struct sorter *s, const void *record, struct err *e);
/* After the last record. */
enum rc sorter_end(struct sorter *s, struct err *e);
/* The next in order, valid until the call after; NULL behind the last, and on an
 * error, which is then in *rc. */
const void *sorter_next(struct sorter *s, enum rc *rc, struct err *e);
/* From the first again. */
enum rc sorter_rewind(struct sorter *s, struct err *e);
/* Without records again, as if new. */
void sorter_clear(struct sorter *s);

#endif
