/* What an account owns of what a fleet uses: dealt out so that every finding comes
 * up, and known by construction; layer 4. */
#ifndef LAB_ACCOUNT_PLAN_H
#define LAB_ACCOUNT_PLAN_H

#include "lab/account.h"
#include "lab/story.h"

/* What is the matter with a licence. They are dealt out in this order, over and
 * over, to the licences that devices use. */
enum lab_lot_kind {
	LOT_ENOUGH,
	LOT_SHORT,
	LOT_DIFFERS,	    /* the account counts other use than the reports */
	LOT_RESERVED,	    /* authorization codes hold some */
	LOT_EXPIRED,	    /* a term has ended, and enough is left */
	LOT_UNKNOWN,	    /* not in the account */
	LOT_EXPIRED_SHORT,  /* a term has ended, and too little is left */
	LOT_EXPIRING,	    /* a term ends soon */
	LOT_AT_PEAK,	    /* enough now, but not at the peak */
	LOT_EXPIRING_SHORT, /* a term ends soon, and too little is left then */
	LOT_SURPLUS,
	LOT_DEALT,	    /* so many of these */
	LOT_SPARE = LOT_DEALT, /* nobody uses it */
	LOT_TWIN,	       /* nobody uses it, and two tags bear its name */
	LOT_COUNTED,	       /* a kind of licence, of which only numbers are told */
	LOT_COUNTED_SPARE,     /* another, which nobody uses */
};

struct lab_lot_term {
	int64_t quantity;
	int64_t end; /* INT64_MAX: none */
};

struct lab_lot_use {
	unsigned device; /* index */
	uint64_t count;	 /* when the fleet's last report ends */
};

/* A licence of a virtual account. */
struct lab_lot {
	enum lab_lot_kind kind;
	unsigned account;
	const char *tag, *name; /* tag NULL: LOT_TWIN, LOT_COUNTED… */
	/* By product id and serial number; a count of 0 is not there. */
	const struct lab_lot_use *uses;
	size_t use_count;
	int64_t reported, peak;
	int64_t owned;		  /* less the terms that have ended */
	int64_t in_use, reserved; /* by the account, neither in the other */
	struct lab_lot_term terms[2];
	unsigned term_count;
};

/* A device of the account's own list or of the inventory that is no device of the
 * fleet. */
struct lab_phantom {
	const char *hostname, *pid, *sn;
};

struct lab_plan {
	const struct lab_account_wish *wish;
	int64_t at, until;
	const struct lab_device *devices;
	unsigned device_count;
	const char *accounts[LAB_ACCOUNTS_MOST];
	unsigned account_count;
	const unsigned *account_of; /* by index of device */
	const struct lab_lot *lots; /* by account and name */
	size_t lot_count;
	struct lab_phantom listed, inventoried; /* that never report */
	const char *twin_tags[2], *twin_name;
};
enum { LAB_UNTIL_DAYS = 30 };

/* All memory from `a`. The devices go round the first `accounts` virtual
 * accounts. */
void lab_plan_make(struct lab_plan *p, struct arena *a,
		   const struct lab_account_wish *w, unsigned accounts);

#endif
