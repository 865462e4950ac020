/* What the commands that judge input share: their options, the key folder, and
 * how a survey is started. */
#ifndef CMD_JUDGING_H
#define CMD_JUDGING_H

#include "cli/command.h"
#include "sandbox/sandbox.h"
#include "survey/survey.h"

struct judging_options {
	const char *keys; /* --keys DIR */
	int crl;	  /* --crl: index into crl_words */
	bool allow_sha1;
	/* No options: what the command needs in the sandbox on top. */
	const char *const *write; /* folders, which exist */
	size_t write_count;
	bool key_module; /* a PKCS#11 module is at work */
	bool keyless; /* no verdict is told: no key folder is needed or read */
	/* as in survey.h */
	bool pair_manifests, whole_files, for_ledger, own_repeats, payloads;
	const struct ack_keys *ack_keys;
	const struct snapshot_columns *columns; /* cmd/columns.h */
	bool seldom_parses; /* XML and archives are not what it mostly reads */
	size_t snapshots; /* of the operands, the last; not with `each` */
	/* Not NULL: each operand is a survey of its own, and this is called
	 * before it, with the context of the survey's ops. The tally's status is
	 * the gravest, its numbers are those of the last operand. */
	void (*each)(void *context, size_t operand);
	/* Called with the opened ring before the sandbox is entered and anything
	 * is read, to open what else is needed; or NULL. */
	enum rc (*ready)(void *context, const struct keyring *ring,
			 struct err *e);
	void *ready_context;
};
extern const char *const crl_words[];

#define OPTION_ROW_KEYS(type)                                                  \
	{0, "keys", OPTION_FOLDER, "DIR", offsetof(type, judging.keys),        \
	 "take keys and certificates from DIR instead of RUM_KEYS", NULL, 0, 0}
#define OPTION_ROWS_JUDGING(type)                                              \
	OPTION_ROW_KEYS(type),                                                 \
	{0, "crl", OPTION_CHOICE, "WHEN", offsetof(type, judging.crl),         \
	 "use revocation lists: if-present, required or off", crl_words, 0,    \
	 0},                                                                   \
	{0, "allow-sha1", OPTION_FLAG, NULL,                                   \
	 offsetof(type, judging.allow_sha1),                                   \
	 "let a signature that fits only with SHA-1 count", NULL, 0, 0}

/* Where keys are kept: --keys, RUM_KEYS, or the XDG configuration folder. The
 * caller frees. RC_USAGE when none of them is set. */
enum rc keys_folder(char **out, const char *given, struct err *e);

/* sandbox_enter; with --verbose says what the kernel lacks. */
enum rc confine(const struct common_options *common,
		const struct sandbox_wish *wish, struct err *e);

/* Opens the keyring (an empty one when `keyless`), enters the sandbox, in which only the operands and what
 * stands beside them can be read, and runs a survey over them. Says what went
 * wrong; STATUS_YES only means that the survey ran. */
enum status judging_survey(const struct invocation *in,
			   const struct common_options *common,
			   const struct judging_options *judging,
			   const struct survey_ops *ops,
			   struct survey_tally *tally);

#endif
