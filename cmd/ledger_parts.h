/* The parts of `rum ledger`, and what they share. */
#ifndef CMD_LEDGER_PARTS_H
#define CMD_LEDGER_PARTS_H

#include "base/when.h"
#include "cmd/judging.h"
#include "cmd/keeping.h"
#include "json/write.h"
#include "ledger/journal.h"
#include "ledger/records.h"

extern const struct command ledger_log_command, ledger_check_command,
	ledger_backup_command, ledger_restore_command, ledger_rebuild_command,
	ledger_forget_command, ledger_show_command, ledger_devices_command,
	ledger_confirm_command;

/* The ledger that the options name, opened, in the sandbox. */
struct ledger_session {
	char *file, *folder;
	struct ledger *ledger;
	bool rereads; /* set before it begins: evidence will be read again, and
			 what that needs is loaded while files can be opened */
};
/* `others` are what else may be read and written. Frees nothing on an error:
 * ledger_session_end does. */
enum rc ledger_session_begin(struct ledger_session *s,
			     const struct common_options *common,
			     const struct keeping_options *keeping,
			     enum ledger_mode mode,
			     const struct sandbox_wish *others, struct err *e);
/* The same without opening: *file and *folder only. The folder is made. */
enum rc ledger_session_confine(struct ledger_session *s,
			       const struct common_options *common,
			       const struct keeping_options *keeping,
			       const struct sandbox_wish *others,
			       struct err *e);
void ledger_session_end(struct ledger_session *s);
/* Commits with a row of the journal. */
enum rc ledger_session_commit(struct ledger_session *s, const char *action,
			      const struct keeping_options *keeping,
			      struct slice detail, bool *changed,
			      struct err *e);
/* Says *e unless `rc` is RC_OK, ends the session and stdout. */
enum status ledger_session_status(struct ledger_session *s, enum rc rc,
				  const struct err *e, enum status otherwise);

/* `text` as PID:SN or a serial number that one device of the ledger has. */
enum rc ledger_named_device(struct ledger_session *s, struct arena *a,
			    const char *text, struct ledger_device *out,
			    struct err *e);
/* One JSON record of a device, without its end. */
void ledger_put_device(struct json_writer *w, const char *kind,
		       const struct ledger_device *d);
/* {"row", "sha256"}, or null for an empty journal. */
void ledger_put_head(struct json_writer *w, const char *key, int64_t seq,
		     const uint8_t hash[SHA256_BYTES]);
/* Ends the line and writes it. */
void ledger_put_line(struct buf *line);

#endif
