/* Writes a fleet of simulated product instances; layer 4.
 *
 *	DIR/usage/usage_PID_SN.txt  what each would save of its usage
 *	DIR/keys/lab-anchor.pem     the lab's root certificate
 *	DIR/keys/lab-ca.pem         the one below it that signs for devices
 *	DIR/keys/lab-devices.pem    the devices' certificates
 *	DIR/keys/lab-cssm.pem       that of the simulated CSSM (lab/cssm.h)
 *	DIR/devices.csv             hostname,pid,sn,shape (RFC 4180)
 *
 * The same wish gives the same bytes, on any number of threads. Private keys are
 * not written: they follow from the seed. */
#ifndef LAB_FLEET_H
#define LAB_FLEET_H

#include "lab/device.h"

enum {
	LAB_DEVICES = 5,  /* when nothing else is wished */
	LAB_REPORTS = 4,
	LAB_DEVICES_MOST = 5000,
	LAB_REPORTS_MOST = 100000,
};
/* 2026-01-01T00:00:00Z: a fixed instant, so that a run without a time can be
 * repeated too; and the times that a wish may name, 2000-01-01 to 2100-01-01. */
#define LAB_AT INT64_C(1767225600)
#define LAB_AT_LEAST INT64_C(946684800)
#define LAB_AT_MOST INT64_C(4102444800)

/* Called in the order of the devices by the thread that called lab_fleet; each may
 * be NULL. */
struct lab_watch {
	void *context;
	/* The file of one device is there under `path`. */
	void (*device)(void *context, const struct lab_device *d,
		       const char *path);
	/* So many reports were written. */
	void (*progress)(void *context, uint64_t reports);
};

/* Makes the folder when it is missing. RC_SYSTEM when it holds a fleet, or
 * part of one, already. */
enum rc lab_fleet(const char *folder, const struct lab_wish *w,
		  const struct lab_watch *watch, struct err *e);

#endif
