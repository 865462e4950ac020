/* Requests for authorization codes, and returns of them; layer 2.
 *
 * formats/cssm-files.md sections 7 and 10: in a file a JSON array in
 * <smartLicenseAuthRequest><data>, in REST an object with data.licenses. */
#ifndef ACCOUNT_AUTH_REQUEST_H
#define ACCOUNT_AUTH_REQUEST_H

#include "account/udi.h"
#include "base/limits.h"
#include "xml/xml.h"

struct wanted_license {
	struct slice tag, count_text; /* the count is a string in the source */
	struct maybe_u64 count;
};
struct auth_request_entry {
	struct udi udi;
	struct slice hostname, confirm_code, remove_code; /* p == NULL: none */
	const struct wanted_license *keys;
	size_t key_count;
};
struct auth_request {
	const struct auth_request_entry *entries;
	size_t count;
	struct slice signature;
};

enum rc auth_request_read_xml(struct auth_request *out, struct arena *a,
			      const struct xml_element *element,
			      const struct limits *l, struct err *e);
/* `root` is the REST message; texts are copies in the arena. */
void auth_request_read_json(struct auth_request *out, struct arena *a,
			    struct json_value root);
/* Does a JSON root look like one (data.licenses)? */
bool auth_request_is_json(struct json_value root);

/* A return code as a device prints it: groups of base58 joined by '-', any number
 * (section 7). True when the trimmed text is one and nothing else. */
bool return_code_is(struct slice text);

#endif
