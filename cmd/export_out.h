/* What export tells: a record a file, then what stayed home. */
#ifndef CMD_EXPORT_OUT_H
#define CMD_EXPORT_OUT_H

#include "bundle/layout.h"
#include "cli/command.h"
#include "cmd/signed_files.h"

/* `signer` is NULL without a manifest, `export_id` 0 without a ledger. With `first` the record carries what was
 * left out, so that a reader meets each of those once. */
void export_out_file(const struct common_options *c, const char *folder,
		     const struct layout_file *f, const struct cert *signer,
		     bool dry_run, int64_t export_id, bool first,
		     const struct gather *g);
/* An earlier export, written again. */
void export_out_again(const struct common_options *c, const char *folder,
		      const struct export_piece *pieces, size_t count);
/* The list of what stayed home, and the status that follows from it and from
 * what happened before. */
enum status export_out_end(const struct common_options *c,
			   const struct gather *g, size_t going,
			   uint64_t not_chosen, int64_t export_id,
			   enum status before);

#endif
