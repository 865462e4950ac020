/* Output that may have to be taken back; layer 0.
 *
 * A first part stays in memory, the rest goes to a file without a name, so that
 * memory stays flat however much is held back. */
#ifndef BASE_SPOOL_H
#define BASE_SPOOL_H

#include "base/rc.h"
#include "base/slice.h"

struct spool;
/* `folder` is for the nameless file, which is made at once so that nothing needs
 * to be opened later; a folder that cannot be written matters only when the file
 * is needed. */
struct spool *spool_new(const char *folder);
void spool_free(struct spool *s);
enum rc spool_add(struct spool *s, struct slice bytes, struct err *e);
/* Bytes held so far: a mark for spool_cut. */
uint64_t spool_length(const struct spool *s);
/* Bytes [at, at + n), which are all held, to `to`. */
enum rc spool_read(const struct spool *s, uint64_t at, void *to, size_t n,
		   struct err *e);
/* Forget what came after `mark`. */
enum rc spool_cut(struct spool *s, uint64_t mark, struct err *e);
/* Hand all that is held to `write` and forget it. */
enum rc spool_flush(struct spool *s, void (*write)(struct slice bytes),
		    struct err *e);

#endif
