/* A snapshot of an account from the bytes of its file, whatever form they have;
 * layer 2.
 *
 * JSON, JSON as Python prints it (formats/cssm-files.md trap 21), or CSV. */
#ifndef ARTEFACT_SNAPSHOT_FILE_H
#define ARTEFACT_SNAPSHOT_FILE_H

#include "account/snapshot.h"

/* Are the bytes JSON as Python prints it, and a snapshot? Only to be asked for
 * what json_read refused. */
bool snapshot_is_python(struct slice bytes, const struct limits *l);
/* Errors as snapshot_read_json and snapshot_read_csv have them. Texts point into
 * the bytes or the arena; `columns` may be NULL. */
enum rc snapshot_file_read(struct snapshot *out, struct arena *a,
			   struct slice bytes,
			   const struct snapshot_columns *columns,
			   const struct limits *l, struct err *e);

/* Is there anything in it whose virtual account it does not tell? Forms that never
 * tell one say so also when they are empty. */
bool snapshot_lacks_account(const struct snapshot *s);
/* The one virtual account that all of it is about; p == NULL: none or several. */
struct slice snapshot_one_account(const struct snapshot *s);
/* "12 licences", and "3 devices, 3 of 75 rows" where rows are missing. */
void snapshot_contents(struct buf *out, const struct snapshot *s);

#endif
