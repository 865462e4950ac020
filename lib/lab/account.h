/* Writes a fleet, what an account's portal would give for it, and what
 * `rum reconcile` must find; layer 4.
 *
 *	DIR/...                     the fleet: see lab/fleet.h
 *	DIR/inventory.csv           hostname,pid,sn,virtual_account
 *	DIR/map.csv                 "tag","name" of each licence
 *	DIR/FORM/...                snapshots of one form each
 *	DIR/FORM/expected.json      the records that reconcile must give for them
 *	DIR/README.txt              the command for each
 *
 * The shapes of the snapshots are those of formats/cssm-files.md section 11. What
 * is expected follows from what the lab dealt out, not from the code that
 * reconciles. The same wish gives the same bytes. */
#ifndef LAB_ACCOUNT_H
#define LAB_ACCOUNT_H

#include "lab/fleet.h"

enum {
	LAB_ACCOUNTS = 3, /* when nothing else is wished, as below */
	LAB_ACCOUNT_DEVICES = 12,
	LAB_SPARES = 3,
	LAB_ACCOUNTS_MOST = 9,
	/* Below a page of 50 with all that devices use. */
	LAB_SPARES_MOST = 30,
	/* One report of each licence at least, one that is no telemetry. */
	LAB_ACCOUNT_REPORTS_LEAST = 4,
	LAB_ACCOUNT_REPORTS_MOST = 100,
};

struct lab_account_wish {
	struct lab_wish fleet;
	unsigned accounts; /* virtual accounts, 1 .. LAB_ACCOUNTS_MOST */
	unsigned spares;   /* licences a virtual account that nobody uses */
};

/* As lab_fleet; `watch` hears of the devices. */
enum rc lab_account(const char *folder, const struct lab_account_wish *w,
		    const struct lab_watch *watch, struct err *e);

#endif
