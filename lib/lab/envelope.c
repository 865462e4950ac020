#include "lab/envelope.h"

#include "base/code.h"
#include "json/write.h"
#include "lab/payload.h"
#include "xml/xml.h"

static bool has_declaration(const struct lab_device *d)
{
	return d->index % 2 == 0;
}

static bool has_system_info(const struct lab_device *d)
{
	return d->index % 3 != 2;
}

static bool has_header(const struct lab_device *d)
{
	return d->index % 6 != 4;
}

static const char *line_end(const struct lab_device *d)
{
	return d->index % 4 == 1 ? "\n" : "";
}

/* Members known from published code only (section 2); times are milliseconds
 * in what is meant for CSSM (section 15). */
static void put_system_info(struct buf *out, const struct lab_device *d)
{
	_cleanup_buf_ struct buf text = {0};
	struct json_writer w = {.out = &text};
	char nonce[LAB_UUID_TEXT];

	json_begin_object(&w, NULL);
	lab_put_udi(&w, "sudi", d->members[0].pid, d->members[0].sn);
	json_put_i64(&w, "timestamp", d->at * 1000);
	json_put_text(&w, "nonce",
		      lab_draw_uuid(nonce, d->root, DRAW_NONCE, 0));
	json_put_text(&w, "hostname", d->hostname);
	json_put_text(&w, "software_tag_identifier", d->software_tag);
	json_end_object(&w);
	buf_add_text(out, "<smartLicenseSystemInfo><data>");
	xml_escape(out, buf_slice(&text));
	buf_add_text(out, "</data></smartLicenseSystemInfo>\n");
}

void lab_file_head(struct buf *out, const struct lab_device *d)
{
	if (has_declaration(d))
		buf_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
				  "\n");
	buf_add_text(out, "<smartLicense>\n");
	if (has_system_info(d))
		put_system_info(out, d);
}

void lab_file_tail(struct buf *out, const struct lab_device *d)
{
	buf_add_text(out, "</smartLicense>\n");
}

static enum rc put_signature(struct json_writer *w, const struct lab_device *d,
			     uint64_t number, struct slice payload,
			     struct err *e)
{
	_cleanup_buf_ struct buf value = {0}, text = {0};
	enum rc rc;

	json_begin_object(w, "signature");
	lab_put_udi(w, "sudi", d->members[0].pid, d->members[0].sn);
	json_put_text(w, "signing_type", d->signing_type);
	if (!d->row->scheme) {
		json_put_text(w, "key", d->software_tag);
		lab_put_invented(w, "value", d, DRAW_BUILTIN, number, 32);
		json_end_object(w);
		return RC_OK;
	}
	rc = private_key_sign(&value, d->key, d->row->scheme, payload, e);
	if (rc)
		return rc;
	base64_encode(&text, buf_slice(&value));
	/* How real ones name the key is not public: the certificate's serial
	 * number, which at least leads to it. */
	json_put_slice(w, "key", cert_facts(d->cert)->serial);
	json_put_slice(w, "value", buf_slice(&text));
	json_end_object(w);
	return RC_OK;
}

/* No text of the lab holds '>', so "]]>" cannot end the CDATA section early. */
enum rc lab_file_report(struct buf *out, const struct lab_device *d,
			uint64_t number, struct err *e)
{
	_cleanup_buf_ struct buf payload = {0};
	struct json_writer w = {.out = out};
	struct lab_story story;
	enum rc rc;

	lab_story_tell(&story, d, number);
	lab_payload(&payload, d, &story);
	buf_printf(out, "<RUMReport>%s<![CDATA[%s", line_end(d), line_end(d));
	json_begin_object(&w, NULL);
	json_put_slice(&w, "payload", buf_slice(&payload));
	if (has_header(d)) {
		json_begin_object(&w, "header");
		json_put_text(&w, "type", "rum");
		json_end_object(&w);
	}
	rc = put_signature(&w, d, number, buf_slice(&payload), e);
	json_end_object(&w);
	buf_printf(out, "]]>%s</RUMReport>\n", line_end(d));
	return rc;
}
