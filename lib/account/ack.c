#include "account/ack.h"

#include <inttypes.h>

#include "account/ack_walk.h"
#include "account/fields.h"
#include "account/python.h"
#include "account/values.h"

const char *const ack_id_keys[] = {
	"report_id",	 "report_ids",	   "reportId",	  "reportIds",
	"rum_id",	 "rum_ids",	   "rumId",	  "rumIds",
	"rum_report_id", "rum_report_ids", "rumReportId", "rumReportIds",
	NULL,
};

const char *ack_result_word(enum ack_result r)
{
	static const char *const words[] = {
		[ACK_TAKEN] = "acknowledged",
		[ACK_REFUSED] = "refused",
		[ACK_UNCLEAR] = "unclear",
	};

	return words[r];
}

/* Read strictly, and only when that fails as Python writes it: the conversion
 * is a copy for reading, what is kept and shown is the source. */
static enum rc read_members(struct ack *out, struct arena *a,
			    const struct limits *l, struct err *e)
{
	_cleanup_buf_ struct buf converted = {0};
	struct err fault = {0};
	enum rc rc = data_read(&out->members, a, out->data, l, &fault);

	if (rc == RC_MALFORMED && python_to_json(&converted, out->data)) {
		rc = data_read(&out->members, a,
			       arena_copy(a, buf_slice(&converted)), l, &fault);
		out->python_quotes = !rc;
	}
	if (rc == RC_OK)
		return RC_OK;
	out->members = (struct json_value){0};
	if (rc != RC_MALFORMED)
		return err_set(e, rc, "<data>: %.400s", fault.text);
	out->fault = arena_printf(a, "<data>: %s (offset %" PRIu64 " in it)",
				  fault.text, fault.offset);
	return RC_OK;
}

enum rc ack_read(struct ack *out, struct arena *a,
		 const struct xml_element *element, const struct ack_keys *keys,
		 const struct limits *l, struct err *e)
{
	enum rc rc;

	memset(out, 0, sizeof(*out));
	out->signature = fields_text(a, element, "signature");
	out->has_data = xml_child(element, "data") != NULL;
	out->fault = data_take(&out->data, a, element);
	if (out->fault)
		return RC_OK;
	rc = read_members(out, a, l, e);
	if (!rc)
		ack_walk(out, a, keys);
	return rc;
}
