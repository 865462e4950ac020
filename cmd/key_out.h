/* What the key commands print. */
#ifndef CMD_KEY_OUT_H
#define CMD_KEY_OUT_H

#include "cli/command.h"
#include "crypto/keyring.h"

/* One of `cert` and `crl` is NULL. */
void key_out_added(const struct common_options *c, enum keyring_role role,
		   const char *file, bool added, const struct cert *cert,
		   const struct crl *crl);
void key_out_list(const struct common_options *c, const struct keyring *ring);
/* All entries whose fingerprint (or device serial number) begins with `prefix`;
 * false when there is none. */
bool key_out_show(const struct common_options *c, const struct keyring *ring,
		  const char *prefix);

#endif
