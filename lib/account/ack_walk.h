/* The report ids in the members of an acknowledgement; private to lib/account;
 * layer 2. */
#ifndef ACCOUNT_ACK_WALK_H
#define ACCOUNT_ACK_WALK_H

#include "account/ack.h"

/* Fills out->entries from out->members. `keys` may be NULL. */
void ack_walk(struct ack *out, struct arena *a, const struct ack_keys *keys);

#endif
