/* The evidence pack of `rum report --pack`. */
#ifndef CMD_REPORT_PACK_H
#define CMD_REPORT_PACK_H

#include "bundle/pack.h"
#include "cmd/signed_files.h"
#include "cmd/judging.h"
#include "ledger/ledger.h"

/* A command's struct holds `struct pack_options pack`. */
struct pack_options {
	const char *file, *message;
	const char *key, *cert, *passphrase_file;
	bool is_unsigned;
};
#define OPTION_ROWS_PACK(type)                                                 \
	{0, "pack", OPTION_FILE, "FILE", offsetof(type, pack.file),            \
	 "write an evidence pack: an archive FILE (tar.gz) with the page, the " \
	 "records, the journal and the certificates, and FILE.p7m, which "     \
	 "signs it", NULL, 0, 0},                                              \
	{'m', "message", OPTION_TEXT, "TEXT", offsetof(type, pack.message),    \
	 "put TEXT into the pack's signed manifest", NULL, 0, 0},              \
	{'k', "key", OPTION_FILE, "KEY", offsetof(type, pack.key),             \
	 "sign the pack with KEY: a file (PEM, DER, PKCS#12) or a URI such as " \
	 "pkcs11:...", NULL, 0, 0},                                            \
	{0, "cert", OPTION_FILE, "FILE", offsetof(type, pack.cert),            \
	 "take the signer's certificate from FILE", NULL, 0, 0},               \
	OPTION_ROW_PASSPHRASE(type, pack.passphrase_file),                     \
	{0, "unsigned", OPTION_FLAG, NULL, offsetof(type, pack.is_unsigned),   \
	 "write no signed manifest beside the pack", NULL, 0, 0}

struct report_pack {
	const struct pack_options *options;
	unsigned flags; /* OUTPUT_FORCE */
	char *folder;	/* that the pack is written into */
	const char *name; /* in it */
	struct export_signer signer;
	struct arena arena;
	struct archive_file *files;
	size_t count, cap;
	/* After it was written. */
	uint64_t size;
	uint8_t sha256[SHA256_BYTES];
};

/* Before the sandbox is entered: opens the key and gathers the certificates of
 * the key folder (never a private key), and sees whether pack and manifest can be
 * written. judging->key_module is set when a module holds the key. The caller
 * adds p->folder to judging->write. */
enum rc report_pack_open(struct report_pack *p, const struct pack_options *o,
			 struct judging_options *judging, bool force,
			 struct err *e);
void report_pack_free(struct report_pack *p);

/* What goes in; a part with p == NULL is left out. */
struct pack_contents {
	struct maybe_i64 until; /* of what reconcile foretells */
	struct slice page, balances_json, balances_csv, status_json, status_csv;
	struct ledger *ledger; /* in a read transaction; or NULL */
	const char *smart_account, *virtual_account; /* or NULL */
};
/* Both files, or none after an error. */
enum rc report_pack_write(struct report_pack *p, const struct pack_contents *c,
			  const struct common_options *common, struct err *e);
/* A line or two, or with --json a record. */
void report_pack_tell(const struct report_pack *p,
		      const struct common_options *common);

#endif
