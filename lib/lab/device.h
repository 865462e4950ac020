/* One simulated product instance; layer 4. */
#ifndef LAB_DEVICE_H
#define LAB_DEVICE_H

#include "lab/names.h"

enum { LAB_MEMBERS_MOST = 8 };

struct lab_member {
	const char *role, *pid, *sn;
};

/* What all devices of a fleet have in common. */
struct lab_wish {
	const char *seed;
	int64_t at;	      /* all that is measured ends before it */
	unsigned devices;     /* 1 .. LAB_DEVICES_MOST */
	uint64_t reports;     /* a device; 1 .. LAB_REPORTS_MOST */
	uint32_t shapes;      /* 1 << enum lab_shape, or 0 for all of them */
	unsigned threads;
};

struct lab_device {
	unsigned index;
	enum lab_shape shape;
	const struct lab_shape_row *row;
	const struct lab_family_row *family;
	uint64_t root, fleet_root;

	unsigned version; /* of the payload: 1 or 2 */
	const char *hostname, *file_name;
	/* The first is the device itself. */
	struct lab_member members[LAB_MEMBERS_MOST];
	unsigned member_count;
	const char *software_tag, *licenses[LAB_LICENSES];
	const char *instance_id; /* NULL: not told */
	const char *signing_type;

	/* Reports of each licence follow one another; see story.h. */
	uint64_t reports, first_id;
	int64_t at, first, step;

	struct private_key *key; /* NULL for builtin, like cert */
	struct cert *cert;
};

/* All but key and certificate; texts live in the arena. */
void lab_device_init(struct lab_device *d, struct arena *a,
		     const struct lab_wish *w, unsigned index);
void lab_device_end(struct lab_device *d);
/* Derived from the fleet's seed and the UDI: whoever knows the seed can make
 * it, so it proves nothing outside of a rehearsal. */
enum rc lab_device_key(struct lab_device *d, const char *seed, struct err *e);

#endif
