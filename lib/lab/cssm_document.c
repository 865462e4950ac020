#include "lab/cssm_document.h"

#include <inttypes.h>

#include "base/code.h"
#include "json/write.h"
#include "lab/cssm_text.h"
#include "lab/draw.h"
#include "rum/checks.h"

/* A number that follows from the seed and a device. */
static uint64_t device_root(const struct cssm *c, const char *what,
			    struct udi u)
{
	_cleanup_buf_ struct buf label = {0};

	buf_printf(&label, "cssm\n%s\n%.*s\n%.*s", what, SLICE_ARG(u.pid),
		   SLICE_ARG(u.sn));
	return lab_root(c->wish.seed, buf_text(&label), (uint64_t)c->wish.at);
}

/* 32 hex digits, '-', 16 hex digits; the first 8 are the time. */
enum { CORRELATION_TEXT = 50 };
static const char *correlation_id(char out[CORRELATION_TEXT],
				  const struct cssm *c,
				  const struct cssm_part *p)
{
	uint64_t root = device_root(c, "correlation", p->udi);
	uint64_t first = p->entry_count ? p->entries[0].report.id : 0;

	snprintf(out, CORRELATION_TEXT, "%08x%08x%016" PRIx64 "-%016" PRIx64,
		 (unsigned)(uint32_t)c->wish.at, (unsigned)(uint32_t)root,
		 lab_draw(root, DRAW_NONCE, first),
		 lab_draw(root, DRAW_NONCE, first + 1));
	return out;
}

/* ---- acknowledgement ------------------------------------------------------- */

static void put_udi(struct json_writer *w, struct udi u)
{
	json_begin_object(w, "sudi");
	json_put_slice(w, "udi_pid", u.pid);
	json_put_slice(w, "udi_serial_number", u.sn);
	json_end_object(w);
}

static void put_entries(struct buf *out, const struct cssm_part *p)
{
	struct json_writer w = {.out = out};

	json_begin_array(&w, NULL);
	for (size_t i = 0; i < p->entry_count; i++) {
		const struct cssm_entry *x = &p->entries[i];

		json_begin_object(&w, NULL);
		put_udi(&w, x->report.udi);
		json_put_u64(&w, "report_id", x->report.id);
		json_put_text(&w, "status", x->message ? "FAILED" : "ACKED");
		if (x->message)
			json_put_text(&w, "status_message", x->message);
		json_end_object(&w);
	}
	json_end_array(&w);
}

/* UDIs are plain and messages cannot hold "]]>" (cssm_open), so nothing ends the
 * CDATA section early. */
static enum rc put_ack(struct buf *out, const struct cssm *c,
		       const struct cssm_part *p, struct err *e)
{
	size_t from = cssm_block_begin(out, "smartLicenseRumAck");

	buf_add_text(out, "<data><![CDATA[");
	put_entries(out, p);
	buf_add_text(out, "]]></data>");
	return cssm_block_end(out, "smartLicenseRumAck", from, c->key, e);
}

/* ---- authorization --------------------------------------------------------- */

static void put_license(struct buf *out, const struct wanted_license *x)
{
	_cleanup_buf_ struct buf name = {0};
	char count[24];

	snprintf(count, sizeof(count), "%" PRIu64, x->count.value);
	buf_printf(&name, "%.*s (lab)", SLICE_ARG(rum_tag_name(x->tag)));
	buf_add_text(out, "<entitlement>");
	cssm_element(out, "tag", x->tag);
	cssm_element(out, "count", slice_of(count));
	buf_add_text(out, "<startDate></startDate><endDate></endDate>"
			  "<licenseType>PERPETUAL</licenseType>");
	cssm_element(out, "displayName", buf_slice(&name));
	cssm_element(out, "tagDescription", buf_slice(&name));
	buf_add_text(out, "<tagType>PERPETUAL</tagType>"
			  "<status><success>true</success></status>"
			  "</entitlement>");
}

static void put_code_text(struct buf *out, const struct cssm *c,
			  const struct auth_request_entry *x)
{
	const struct cssm_part alone = {.udi = x->udi};
	char id[LAB_UUID_TEXT], correlation[CORRELATION_TEXT];

	buf_add_text(out, "<authorizationCode><customerInfo>");
	cssm_element(out, "smartAccount", slice_of(c->wish.smart_account));
	cssm_element(out, "virtualAccount", slice_of(c->wish.virtual_account));
	buf_add_text(out, "</customerInfo><flag>A</flag><version>C</version>");
	cssm_element(out, "piid",
		     slice_of(lab_draw_uuid(id, device_root(c, "piid", x->udi),
					    DRAW_PRODUCT_INSTANCE, 0)));
	cssm_element_time(out, "dateStamp", c->wish.at);
	buf_add_text(out, "<entitlements>");
	for (size_t i = 0; i < x->key_count; i++)
		put_license(out, &x->keys[i]);
	buf_add_text(out, "</entitlements><status><success>true</success>");
	cssm_element(out, "correlationID",
		     slice_of(correlation_id(correlation, c, &alone)));
	buf_add_text(out, "</status></authorizationCode>");
}

static enum rc put_code(struct buf *out, const struct cssm *c,
			const struct auth_request_entry *x, struct err *e)
{
	size_t from = cssm_block_begin(out, "smartLicenseAuthorization");
	_cleanup_buf_ struct buf udi = {0};

	buf_printf(&udi, "P:%.*s,S:%.*s", SLICE_ARG(x->udi.pid),
		   SLICE_ARG(x->udi.sn));
	cssm_element(out, "udi", buf_slice(&udi));
	put_code_text(out, c, x);
	return cssm_block_end(out, "smartLicenseAuthorization", from, c->key,
			      e);
}

/* With an ACK, codes that were given before come again, unchanged. */
static void put_known_codes(struct buf *out, const struct cssm *c,
			    const struct cssm_part *p)
{
	for (size_t i = 0; p->entry_count && i < c->wish.code_count; i++) {
		if (udi_equal(c->wish.codes[i].udi, p->udi))
			buf_add_slice(out, c->wish.codes[i].bytes);
	}
}

/* ---- policy, account ------------------------------------------------------- */

enum rc cssm_put_policy(struct buf *out, const struct cssm *c, struct err *e)
{
	size_t from = cssm_block_begin(out, "smartLicensePolicy");

	lab_policy_write(out, c->wish.policy);
	return cssm_block_end(out, "smartLicensePolicy", from, c->key, e);
}

/* Short decimal numbers (formats/cssm-files.md section 4.2). */
static void put_account_id(struct buf *out, const struct cssm *c,
			   const char *element, const char *name)
{
	char text[24];

	snprintf(text, sizeof(text), "%u",
		 (unsigned)(100000 + lab_root(c->wish.seed, name, 1) % 900000));
	cssm_element(out, element, slice_of(text));
}

static enum rc put_info(struct buf *out, const struct cssm *c, struct err *e)
{
	size_t from = cssm_block_begin(out, "smartLicenseAccountInfo");

	buf_printf(out, "<customerInfo><timestamp>%" PRId64 "</timestamp>",
		   c->wish.at * 1000);
	cssm_element(out, "smartAccount", slice_of(c->wish.smart_account));
	cssm_element(out, "virtualAccount", slice_of(c->wish.virtual_account));
	put_account_id(out, c, "smartAccountId", c->wish.smart_account);
	put_account_id(out, c, "virtualAccountId", c->wish.virtual_account);
	buf_add_text(out, "<smartAccountDomain>lab.example"
			  "</smartAccountDomain></customerInfo>");
	return cssm_block_end(out, "smartLicenseAccountInfo", from, c->key, e);
}

/* ---- the whole ------------------------------------------------------------- */

enum rc cssm_document(struct buf *out, const struct cssm *c,
		      const struct cssm_part *p, struct err *e)
{
	char correlation[CORRELATION_TEXT];
	enum rc rc = RC_OK;

	buf_add_text(out, "<smartLicense>");
	put_known_codes(out, c, p);
	for (size_t i = 0; !rc && i < p->request_count; i++)
		rc = put_code(out, c, p->requests[i], e);
	if (!rc && c->wish.policy)
		rc = cssm_put_policy(out, c, e);
	if (!rc && p->entry_count)
		rc = put_ack(out, c, p, e);
	if (!rc)
		rc = put_info(out, c, e);
	cssm_element(out, "correlationID",
		     slice_of(correlation_id(correlation, c, p)));
	buf_add_text(out, "</smartLicense>");
	return rc;
}

static enum rc put_reply_part(struct json_writer *w, const struct cssm *c,
			      const struct cssm_part *p, bool authorization,
			      struct err *e)
{
	_cleanup_buf_ struct buf xml = {0}, text = {0};
	bool none = !p->entry_count && !p->request_count;
	enum rc rc = none ? RC_OK : cssm_document(&xml, c, p, e);

	base64_encode(&text, buf_slice(&xml));
	json_begin_object(w, NULL);
	put_udi(w, p->udi);
	/* A code that was taken back leaves nothing to give (section 7). */
	json_put_slice(w, "smart_license",
		       none ? (struct slice){0} : buf_slice(&text));
	if (authorization) {
		json_put_text(w, "status", "SUCCESS");
		json_put_null(w, "error_code");
		json_put_null(w, "status_message");
	}
	json_end_object(w);
	return rc;
}

enum rc cssm_rest_reply(struct buf *out, const struct cssm *c,
			const struct cssm_part *parts, size_t count,
			bool authorizations, struct err *e)
{
	const char *type = authorizations ? "authorizations"
					  : "acknowledgements";
	struct json_writer w = {.out = out};
	char correlation[CORRELATION_TEXT];
	enum rc rc = RC_OK;

	json_begin_object(&w, NULL);
	json_put_text(&w, "status", "COMPLETE");
	json_put_text(&w, "message_code", "");
	json_put_text(&w, "message", "");
	json_put_i64(&w, "timestamp", c->wish.at * 1000);
	json_put_text(&w, "type", type);
	json_put_text(&w, "correlation_id",
		      correlation_id(correlation, c, &parts[0]));
	json_begin_object(&w, "data");
	json_begin_array(&w, type);
	for (size_t i = 0; !rc && i < count; i++)
		rc = put_reply_part(&w, c, &parts[i], authorizations, e);
	json_end_array(&w);
	json_end_object(&w);
	json_end_object(&w);
	return rc;
}
