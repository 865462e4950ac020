/* What a source holds, piece by piece; layer 2.
 *
 * The kind of a thing follows from its content, never from its name alone. The
 * element and key names that tell kinds apart are facts of
 * formats/cssm-files.md sections 2, 5, 6, 10 and formats/rum-report.md 2, 11;
 * what device text looks like is formats/show-output.md's. */
#ifndef ARTEFACT_ARTEFACT_H
#define ARTEFACT_ARTEFACT_H

#include "base/limits.h"
#include "base/slice.h"
#include "json/json.h"
#include "xml/xml.h"

/* kind, word, can it bear a signature, what it is */
#define ARTEFACT_KINDS(X)                                                      \
	X(KIND_UNKNOWN, "unknown", false, "content that is not known")         \
	X(KIND_MALFORMED, "malformed", false, "cannot be read")   \
	X(KIND_RUM_REPORT, "rum-report", true, "usage report")                 \
	X(KIND_SYSTEM_INFO, "system-info", false, "system information")        \
	X(KIND_ACK, "ack", true, "acknowledgement of usage reports")           \
	X(KIND_AUTHORIZATION, "authorization", true, "authorization code")     \
	X(KIND_POLICY, "policy", true, "reporting policy")                     \
	X(KIND_ACCOUNT_INFO, "account-info", true, "account information")      \
	X(KIND_CORRELATION, "correlation-id", false, "correlation id")         \
	X(KIND_AUTH_REQUEST, "auth-request", false, "authorization request")   \
	X(KIND_AUTH_RETURN, "auth-return", false,                              \
	  "return code of an authorization")                                   \
	X(KIND_TRUST_CODE, "trust-code", true, "trust code")                   \
	X(KIND_CONVERSION, "conversion", false, "device-led conversion")       \
	X(KIND_DEVICE_LIST, "device-list", false, "list of devices")           \
	X(KIND_SNAPSHOT, "snapshot", false, "snapshot of an account")          \
	X(KIND_ACCOUNT_FILE, "account-file", false,                            \
	  "a file of the account, whole")                                      \
	X(KIND_REST_REPLY, "rest-reply", false, "REST message")                \
	X(KIND_CERTIFICATE, "certificate", false, "certificate or CRL")        \
	X(KIND_MANIFEST, "manifest", true, "signed manifest of an export")     \
	X(KIND_MANIFEST_MF, "manifest-mf", false, "manifest.mf of an upload")  \
	X(KIND_ARCHIVE, "archive", false, "archive")                           \
	X(KIND_UPLOAD_ARCHIVE, "upload-archive", false, "upload archive")      \
	X(KIND_DEVICE_TEXT, "device-text", false, "device text")               \
	X(KIND_NAME_MAP, "name-map", false, "names of entitlement tags, for --map")

enum artefact_kind {
#define X(name, word, signs, text) name,
	ARTEFACT_KINDS(X)
#undef X
};

const char *artefact_word(enum artefact_kind kind);
const char *artefact_text(enum artefact_kind kind);
bool artefact_bears_signature(enum artefact_kind kind);
/* The name of the innermost file in provenance: what stands behind its last '/'
 * or '!'. */
struct slice source_name(struct slice source);
/* KIND_UNKNOWN for an element name that is not in the table. A name that holds
 * "Trust" or "Conversion" is taken for KIND_TRUST_CODE or KIND_CONVERSION, whose
 * real names are not public. */
enum artefact_kind artefact_kind_of_element(struct slice name);

/* How a usage report lies in its source. */
enum report_shape {
	SHAPE_OUTER,   /* text: the JSON object with payload and signature */
	SHAPE_PAYLOAD, /* text: a payload alone, as printed on a console */
	SHAPE_QUOTED,  /* text: a payload alone, still a JSON string */
};

/* One piece, borrowed until the sink returns. */
struct artefact {
	enum artefact_kind kind;
	struct slice source; /* provenance; control bytes visible */
	uint64_t offset;     /* of the piece in the innermost file */
	struct slice bytes;  /* as they lie there; p == NULL for archives and
				for unknown content, which is not read */
	const struct xml_element *xml; /* when the piece is an element */
	uint32_t index;		       /* of the element, from 1, among siblings
					  of its name */
	struct json_value json;	       /* when it is part of a JSON document */
	enum report_shape shape;       /* KIND_RUM_REPORT from JSON */
	struct json_value sudi; /* of the REST message's part that the report,
				   or the file in base64, stands in; JSON_NONE
				   without one */
	const struct err *fault;       /* KIND_MALFORMED */
	const char *hint;   /* KIND_UNKNOWN: what it is all the same, and what to
			       do; or NULL */
	bool named;	    /* a file that the caller named, not found in one */
	bool inside_known;  /* an unknown part of a known file */
	uint64_t members;   /* archives: members read, the refused included */
};

#endif
