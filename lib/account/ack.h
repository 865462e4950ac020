/* The acknowledgement of usage reports; layer 2.
 *
 * What is public: <smartLicenseRumAck> holds <data>, a JSON array of objects in
 * CDATA, and <signature> (formats/cssm-files.md section 4.2). The keys of the
 * objects are not public. So ids are read only under the keys of a table, which
 * the caller may extend (--ack-key), at any depth of a member, and never guessed
 * from other numbers; all else is kept as it stands. */
#ifndef ACCOUNT_ACK_H
#define ACCOUNT_ACK_H

#include "account/udi.h"
#include "base/limits.h"
#include "xml/xml.h"

/* What the ACK says of one report id. */
enum ack_result {
	ACK_TAKEN,   /* no status beside it, or one of the known good ones */
	ACK_REFUSED, /* "FAILED", "REJECTED", "ERROR", "DUPLICATE" */
	ACK_UNCLEAR, /* a status that is not known, which is never mapped by
			guess, or an error without a status of its own */
};
const char *ack_result_word(enum ack_result r); /* "acknowledged", … */

struct ack_entry {
	uint64_t report_id;
	struct udi udi;		 /* of its member; parts may be absent */
	enum ack_result result;
	struct slice status, message; /* p == NULL: none */
};

/* Keys that name report ids, beside those of the table. */
struct ack_keys {
	const char *const *more;
	size_t count;
};
/* The built-in table, NULL-terminated. */
extern const char *const ack_id_keys[];

struct ack {
	bool has_data;
	struct slice data;	 /* the text in <data>, trimmed */
	struct json_value members; /* JSON_NONE when it is no JSON array; lives
				      in the arena */
	bool python_quotes;	 /* written as Python does, read tolerantly:
				    members are those of a converted copy */
	const char *fault;	 /* why members could not be read, or NULL */
	const struct ack_entry *entries;
	size_t entry_count;
	struct slice signature;
};

/* Texts live in the arena. `keys` may be NULL. RC_LIMIT and the like only for
 * what breaks a limit; a greyed-out or unreadable array is told in `fault`. */
enum rc ack_read(struct ack *out, struct arena *a,
		 const struct xml_element *element, const struct ack_keys *keys,
		 const struct limits *l, struct err *e);

#endif
