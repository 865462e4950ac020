/* What a simulated product instance remembers between imports; layer 4.
 *
 * FLEET/state/PID_SN.json, written anew whole or not at all:
 *
 *	{"pid":…,"sn":…,"acknowledged":[ids],"policy":{…}|null,
 *	 "account":{…}|null,"authorizations":[{…}],"trust_code":null}
 *
 * The form of a trust code is not public, so none is ever installed. */
#ifndef LAB_IMPORT_STATE_H
#define LAB_IMPORT_STATE_H

#include "account/policy.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "json/write.h"

struct state_code {
	struct udi udi;
	char sha256[SHA256_TEXT_MAX]; /* of the element, in hex */
	struct slice date;
	const struct slice *tags;
	size_t tag_count;
};
struct device_state {
	struct udi udi;
	uint64_t *acknowledged; /* in order, each once */
	size_t acknowledged_count;
	bool has_policy, has_account;
	struct slice policy_name, policy_version;
	struct policy_days policy[POLICY_GROUP_COUNT];
	struct slice smart_account, virtual_account;
	struct state_code *codes;
	size_t code_count;
};

/* `path` may not exist yet: the device has imported nothing. Texts go into the
 * arena, the two arrays are freed by device_state_free. RC_MALFORMED for a file
 * that is not of this form. */
enum rc device_state_read(struct device_state *out, struct arena *a,
			  const char *path, struct udi udi,
			  const struct limits *l, struct err *e);
void device_state_free(struct device_state *s);
void device_state_put(struct json_writer *w, const struct device_state *s);
enum rc device_state_save(const struct device_state *s, const char *path,
			  struct err *e);

bool device_state_has_ack(const struct device_state *s, uint64_t id);
/* Keeps the order; an id that is there stays once. */
void device_state_add_ack(struct device_state *s, uint64_t id);
/* The code of this device, or NULL. */
struct state_code *device_state_code(const struct device_state *s,
				     struct udi udi);
/* In place of the one for the same device. */
void device_state_add_code(struct device_state *s,
			   const struct state_code *code);

#endif
