/* The usage (RUM) report: what a device says it used; layer 2.
 *
 * Field names, generations and oddities are those of formats/rum-report.md. The
 * payload is a JSON string whose *unescaped* bytes are signed (section 3): both
 * the escaped source span and the unescaped bytes are kept, and neither is ever
 * printed again from a parsed form.
 */
#ifndef RUM_REPORT_H
#define RUM_REPORT_H

#include "base/limits.h"
#include "base/mem.h"
#include "json/json.h"
#include "xml/xml.h"

/* Product id and serial number; p == NULL where one is not told. */
struct udi {
	struct slice pid, sn;
};
bool udi_equal(struct udi a, struct udi b);
/* Both parts told and not empty. */
bool udi_known(struct udi u);

/* Numbers that a report may leave out. */
struct maybe_u64 {
	bool given;
	uint64_t value;
};
struct maybe_i64 {
	bool given;
	int64_t value;
};

/* Section 4 and 5: the outer one, and the one inside the payload. */
struct rum_signature {
	bool present;
	bool odd;	   /* something is there, but no object */
	struct slice span; /* source bytes of the object */
	struct udi sudi;   /* outer only */
	struct slice signing_type, key, value; /* p == NULL when absent */
};

struct rum_measurement {
	struct slice metric;
	struct maybe_i64 log_time, start, end;	/* epoch seconds */
	struct maybe_u64 interval, samples;	/* seconds; a number of samples */
	struct maybe_u64 count;
	struct slice count_text;		/* as written; p == NULL: none */
	struct maybe_i64 clock_change;		/* seconds */
	struct slice termination_reason, close_reason;
	struct json_value added, removed;	/* arrays of {udi_pid, …} */
	struct json_value values;		/* telemetry: [{type, value}] */
	struct json_value object;		/* the measurement itself */
};

struct rum_member {
	struct slice role;
	struct udi udi;
};

enum payload_form {
	PAYLOAD_STRING, /* as signed: a JSON string */
	PAYLOAD_OBJECT, /* documentation form, not in signed form */
	PAYLOAD_BARE,	/* a payload alone, without its envelope */
};

enum rum_state { RUM_STATE_UNTOLD, RUM_STATE_OPEN, RUM_STATE_CLOSED };

struct rum_report {
	/* The envelope. */
	struct json_doc outer_doc, payload_doc;
	struct json_value outer, inner; /* their root objects */
	struct slice text;		/* the outer JSON object as it came */
	enum payload_form form;
	struct slice payload_span;	/* source span, quotes included */
	struct slice payload;		/* unescaped bytes: what is signed */
	struct rum_signature signature;

	/* The payload. */
	struct slice version;		/* "1" where the payload names none */
	struct rum_signature inner_signature;
	struct udi udi;
	struct maybe_u64 report_id;
	bool two_report_ids;		/* meta and asset_identification differ */
	struct slice software_tag, entitlement_tag, software_version;
	struct slice product_instance_id, report_type, hostname;
	struct maybe_u64 utility;	/* 0 or 1 */
	bool is_telemetry;
	const struct rum_member *ha;
	size_t ha_count;
	const struct rum_measurement *measurements;
	size_t measurement_count;
	struct maybe_i64 first_time, last_time; /* least start, greatest end */
	enum rum_state state;
};

/* From the JSON object with payload and signature. `text` must outlive *out. */
enum rc rum_report_read(struct rum_report *out, struct arena *a,
			struct slice text, const struct limits *l,
			struct err *e);
/* From a payload alone: JSON text, or a JSON string that holds it. */
enum rc rum_payload_read(struct rum_report *out, struct arena *a,
			 struct slice text, const struct limits *l,
			 struct err *e);
/* The JSON text inside a <RUMReport>: its CDATA, or escaped text. Refuses two
 * CDATA sections, child elements, text beside CDATA. */
enum rc rum_report_text(struct slice *out, struct arena *a,
			const struct xml_element *element, struct err *e);

/* Members of an object that the reader does not use, for showing: calls `each`
 * with a path such as "meta.customer_info" and the value. */
void rum_report_unknown(const struct rum_report *r,
			void (*each)(void *context, const char *path,
				     struct json_value v),
			void *context);

/* An open report grows: does `later` only continue `earlier`? Its measurements
 * begin with the earlier's, of whose last the end, interval, samples, value and
 * meta may have changed, and the earlier has no close reason (interface.md,
 * "Sameness"). */
bool rum_report_is_closed(const struct rum_report *r);
bool rum_report_continues(const struct rum_report *later,
			  const struct rum_report *earlier);

/* {udi_pid, udi_serial_number} */
struct udi udi_of_json(struct arena *a, struct json_value object);
/* Does the report's ha_udi list name it? */
bool rum_report_has_member(const struct rum_report *r, struct udi u);
const char *rum_state_word(enum rum_state s); /* NULL for untold */

#endif
