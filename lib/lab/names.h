/* What simulated devices are called; layer 4.
 *
 * Product ids are those of the vendor's families, so that other tools accept
 * them. Serial numbers begin with LAB and belong to no device. Tags have the
 * vendor's form with UUIDs of the lab's own: no account knows them. */
#ifndef LAB_NAMES_H
#define LAB_NAMES_H

#include "lab/draw.h"
#include "lab/shape.h"

enum { LAB_SERIAL_TEXT = 12, LAB_PIDS = 3, LAB_LICENSES = 2 };

/* A tag without its UUID. */
struct lab_tag {
	const char *date, *name, *version;
};

struct lab_family_row {
	const char *host; /* in the host name: "lab-sw-001" */
	const char *pids[LAB_PIDS];
	struct lab_tag software, licenses[LAB_LICENSES];
	const char *software_version;
};

const struct lab_family_row *lab_family_row(enum lab_family f);
/* "regid.2017-05.com.cisco.C9300,v1_UUID"; the UUID follows from the fleet's
 * seed and the name, so all devices of a fleet name a licence alike. */
const char *lab_tag_text(struct arena *a, const char *seed,
			 const struct lab_tag *tag);
/* The serial number of thing `slot` (0: the device, then members or access
 * points) of device `index`; no two of a fleet are alike. */
enum { LAB_SLOTS = 64 };
const char *lab_serial(char out[LAB_SERIAL_TEXT], uint64_t fleet_root,
		       unsigned index, unsigned slot);
/* The product id of an access point. */
const char *lab_point_pid(unsigned slot);

#endif
