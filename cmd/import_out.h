/* What import tells: a line an artefact, held back until the ledger has it. */
#ifndef CMD_IMPORT_OUT_H
#define CMD_IMPORT_OUT_H

#include "cli/command.h"
#include "intake/intake.h"

struct import_out;
struct import_out *import_out_new(const struct common_options *c, bool dry_run);
void import_out_free(struct import_out *o);
/* For intake_new; `context` is the import_out. */
void import_out_record(void *context, const struct intake_record *r);
/* Marks nest like archives. */
void import_out_mark(struct import_out *o);
void import_out_unmark(struct import_out *o, bool cancel);
/* Records with a poll id. */
size_t import_out_polls(const struct import_out *o);
/* Gives out what was held back, and the summary. */
void import_out_end(struct import_out *o, const struct intake_tally *t,
		    const char *ledger, enum status status);

/* The journal's words for it, a JSON object. */
void import_detail(struct buf *out, const struct intake_tally *t,
		   char *const *operands, size_t count, bool force);
/* Is `path` the ledger, or a file that SQLite keeps beside it? */
bool import_is_ledger(const char *ledger, const char *path);

#endif
