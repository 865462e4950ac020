/* Where the passphrase of a private key comes from: a file named by
 * --passphrase-file, else a person at the terminal; never the command line. */
#ifndef CMD_PASSPHRASE_H
#define CMD_PASSPHRASE_H

#include "base/rc.h"
#include "crypto/key.h"

#define OPTION_ROW_PASSPHRASE(type, field)                                     \
	{0, "passphrase-file", OPTION_FILE, "FILE", offsetof(type, field),     \
	 "read the key's passphrase from the first line of FILE", NULL, 0, 0}

/* `file` (may be NULL) must outlive the source. */
struct passphrase_source passphrase_from(const char *file);

#endif
