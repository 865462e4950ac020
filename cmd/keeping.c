#include "cmd/keeping.h"

#include "base/file.h"
#include "cli/out.h"

enum rc ledger_file(char **out, const struct keeping_options *o,
		    struct err *e)
{
	const char *file = o->ledger ? o->ledger : cli_env("RUM_LEDGER");
	const char *data = cli_env("XDG_DATA_HOME");
	const char *home = cli_env("HOME");
	_cleanup_buf_ struct buf path = {0};

	if (file)
		buf_add_text(&path, file);
	else if (data)
		buf_printf(&path, "%s/rum/ledger.db", data);
	else if (home)
		buf_printf(&path, "%s/.local/share/rum/ledger.db", home);
	else
		return err_set(e, RC_USAGE,
			       "there is no place for the ledger: set RUM_LEDGER "
			       "or HOME, or give --ledger FILE");
	*out = mem_text(buf_text(&path));
	return RC_OK;
}

enum rc ledger_folder(char **out, const char *file, bool make, struct err *e)
{
	*out = folder_of(file);
	return make ? folder_make(*out, 0700, e) : RC_OK;
}

unsigned ledger_wait(const struct keeping_options *o)
{
	return o->wait.given ? (unsigned)o->wait.value : LEDGER_WAIT_SECONDS;
}

const char *journal_who(const struct keeping_options *o)
{
	const char *name = o->who ? o->who : cli_env("LOGNAME");

	if (!name)
		name = cli_env("USER");
	return name ? name : "unknown";
}
