/* What the files of export share; not for other commands.
 *
 *	export.c         options and the run
 *	export_files.c   reports gathered from files
 *	export_ledger.c  reports gathered from the ledger, and what it remembers
 *	export_write.c   signing and writing
 *	export_out.c     what is told */
#ifndef CMD_EXPORT_PARTS_H
#define CMD_EXPORT_PARTS_H

#include "bundle/choose.h"
#include "bundle/gather.h"
#include "bundle/layout.h"
#include "cmd/export_out.h"
#include "cmd/signed_files.h"
#include "cmd/judging.h"
#include "cmd/keeping.h"
#include "ledger/records.h"

struct export_options {
	struct common_options common;
	struct judging_options judging;
	const char *output, *key, *cert, *passphrase_file;
	const char *smart_account, *virtual_account, *message;
	struct keeping_options keeping;
	int form;
	bool force, dry_run, is_unsigned;
	bool all, unreported; /* from the ledger */
	struct given_number again;
	struct text_list udis, rum_ids;
	struct given_number days;
	struct given_time since;
};

struct exporting {
	struct export_options *options;
	const struct export_signer *signer;
	const char *folder; /* that is written into; NULL in a dry run */
	struct choice choice;
	struct gather *gather;
	size_t *marks; /* of the archives that are open */
	size_t mark_count, mark_cap;
	uint64_t not_chosen;

	/* From the ledger. */
	struct ledger *ledger;
	const char *form_word;
	int64_t *ids; /* of reports, in the order they were gathered */
	size_t id_count, id_cap;
	const char *smart_account, *virtual_account; /* of the reports; or NULL */
	struct arena arena;
	struct ledger_export_file *files; /* written, to be remembered */
	size_t file_count;
	int64_t export_id; /* 0: not remembered */
};

/* Gathers, settles and writes; each says what went wrong and ends the output. */
enum status export_from_files(const struct invocation *in,
			      struct exporting *x);
enum status export_from_ledger(struct exporting *x);
/* Writes an earlier export anew. */
enum status export_again(struct exporting *x);

/* Settles what was gathered and writes it. *going counts the reports. */
enum rc export_gathered(struct exporting *x, size_t *going, struct err *e);
/* The ledger's part, when all files lie under their names: x->files. */
enum rc export_remember(struct exporting *x, struct err *e);

#endif
