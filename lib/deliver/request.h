/* Requests for authorization codes, and returns of them, in the forms that the
 * account takes; layer 4.
 *
 * The members are those that published code reads from a device's own request
 * (formats/cssm-files.md section 7) and sends to the account's interface (section
 * 10). Whether the account asks for a signature on such a file is not public; none
 * is written. */
#ifndef DELIVER_REQUEST_H
#define DELIVER_REQUEST_H

#include "account/auth_request.h"
#include "base/limits.h"

#define REQUEST_FORMS(X)                                                       \
	X(REQUEST_FILE, "file", "txt", "a <smartLicense> file")               \
	X(REQUEST_REST, "rest", "json", "the JSON body of CSSM's request call")
#define X(name, word, extension, text) name,
enum request_form { REQUEST_FORMS(X) };
#undef X

struct request_device {
	struct udi udi;
	struct slice hostname, software_tag; /* p == NULL: not known */
};
struct request {
	enum request_form form;
	int64_t at; /* epoch seconds */
	struct slice nonce;
	const struct request_device *devices;
	size_t device_count;
	const struct wanted_license *licenses; /* the same for each device */
	size_t license_count;
	struct slice remove_code; /* a return; p == NULL: none */
};
/* RC_USAGE when a text in it cannot stand in such a file. */
enum rc request_write(struct buf *out, const struct request *r,
		      const struct limits *l, struct err *e);

/* The entitlement tag of a feature on a product, where it is public; *found. A
 * constant text. */
struct slice request_feature_tag(const char *feature, struct slice pid,
				 bool *found);

#endif
