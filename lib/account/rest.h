/* Replies of the account's REST interface; layer 2.
 * formats/cssm-files.md section 10: poll ids exceed 2^53 and are exact here. */
#ifndef ACCOUNT_REST_H
#define ACCOUNT_REST_H

#include "account/udi.h"

struct rest_entry {		/* data.acknowledgements[], .authorizations[] */
	bool is_authorization;
	struct udi udi;
	struct json_value sudi;	/* the object the UDI came from */
	struct slice software_tag, piid, status, error_code, message;
	struct slice correlation_id;
	struct slice smart_license; /* still base64; p == NULL: null */
};
struct rest_reply {
	struct slice status, message_code, message, type, action, nonce;
	struct slice correlation_id;
	struct maybe_i64 timestamp;	/* epoch seconds */
	struct maybe_u64 poll_id, poll_interval; /* interval: seconds [I] */
	const struct rest_entry *entries;
	size_t count;
};

/* Texts are copies in the arena; null and the text "None" are p == NULL
 * (trap 17). */
void rest_reply_read(struct rest_reply *out, struct arena *a,
		     struct json_value root);

#endif
