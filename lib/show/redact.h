/* Device text that may leave the building: what tells who and where is replaced
 * by placeholders, everything else stays as it is, byte for byte; layer 2.
 *
 * Values are looked for in the text as a terminal shows it: codes of a terminal
 * around one stay, those within it go with it. Of a line with backspaces or with
 * the title of a window only that stays which is seen: what was wiped or written
 * over may be half a value.
 *
 * Replaced wherever they stand: serial numbers, host names, addresses (IPv4,
 * IPv6, MAC, hosts of URLs), account names, user names, mail addresses, instance
 * ids, codes, and what configuration calls a password, key, secret, community,
 * token, location, contact or description, also in a command that was logged. They
 * are known from the device's state, from the words in front of them, or by their
 * form. Kept: names of the vendor's own servers and its default names
 * ("cslu-local"), masks, and names that are words of the output itself ("Switch",
 * a virtual account "Default" outside its own line): to replace those would change
 * what the text says. */
#ifndef SHOW_REDACT_H
#define SHOW_REDACT_H

#include "show/show.h"

/* The same value has the same placeholder in all texts of one redactor. */
struct redactor;
struct redactor *redactor_new(void);
void redactor_free(struct redactor **r);
/* Append `text` to `out`, redacted; `c` is what show_read made of it. */
void redact(struct redactor *r, struct slice text, const struct show_capture *c,
	    struct buf *out);
/* What stands for what: the private map, in order of first use. The value as it
 * was first met. */
void redactor_each(const struct redactor *r,
		   void (*each)(void *context, const char *placeholder,
				struct slice value),
		   void *context);

#endif
