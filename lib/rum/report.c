#include "rum/internal.h"

#include <inttypes.h>

/* JSON's own message with what was being read put in front. */
static enum rc read_json(struct json_doc *doc, struct arena *a,
			 struct slice text, const struct limits *l,
			 const char *subject, struct err *e)
{
	struct err fault = {0};
	enum rc rc = json_read(doc, a, text, l, &fault);

	if (!rc && json_type(json_root(doc)) != JSON_OBJECT)
		rc = err_at(&fault, RC_MALFORMED, 0, "a JSON object is needed, "
			    "this is %s",
			    json_type_name(json_type(json_root(doc))));
	if (!rc)
		return RC_OK;
	return err_at(e, rc, fault.offset, "%s: %.400s (offset %" PRIu64 ")",
		      subject, fault.text, fault.offset);
}

static void read_signature(struct rum_signature *s, struct arena *a,
			   struct json_value v)
{
	s->present = json_type(v) == JSON_OBJECT;
	s->odd = !s->present && json_type(v) != JSON_NONE &&
		 json_type(v) != JSON_NULL;
	if (!s->present)
		return;
	s->span = json_span(v);
	s->sudi = udi_of_json(a, json_get(v, "sudi"));
	s->signing_type = json_string(a, json_get(v, "signing_type"));
	s->key = json_string(a, json_get(v, "key"));
	s->value = json_string(a, json_get(v, "value"));
}

/* Version 1 keeps the id in meta, version 2 in asset_identification; the place
 * decides, not the software version (formats/rum-report.md section 5). */
static void read_report_id(struct rum_report *r, struct json_value asset,
			   struct json_value meta)
{
	struct maybe_u64 in_asset = maybe_u64_of(json_get(asset, "report_id"));
	struct maybe_u64 in_meta = maybe_u64_of(json_get(meta, "report_id"));

	r->report_id = in_asset.given ? in_asset : in_meta;
	r->two_report_ids = in_asset.given && in_meta.given &&
			    in_asset.value != in_meta.value;
}

static void read_ha(struct rum_report *r, struct arena *a,
		    struct json_value list)
{
	struct json_value v = json_first(list);
	struct rum_member *all;

	r->ha_count = json_type(list) == JSON_ARRAY ? json_count(list) : 0;
	all = arena_array(a, r->ha_count, sizeof(*all));
	for (size_t i = 0; i < r->ha_count; i++, v = json_next(v)) {
		all[i].role = json_string(a, json_get(v, "role"));
		all[i].udi = udi_of_json(a, json_get(v, "sudi"));
	}
	r->ha = all;
}

static void read_meta(struct rum_report *r, struct arena *a,
		      struct json_value meta)
{
	bool utility;

	r->entitlement_tag = json_string(a, json_get(meta, "entitlement_tag"));
	r->software_version =
		json_string(a, json_get(meta, "software_version"));
	r->report_type = json_string(a, json_get(meta, "report_type"));
	r->hostname = json_string(a, json_get(meta, "hostname"));
	if (json_bool(json_get(meta, "utility_enabled"), &utility))
		r->utility = (struct maybe_u64){true, utility};
	r->is_telemetry = slice_is(r->report_type, "telemetry");
	read_ha(r, a, json_get(meta, "ha_udi"));
}

/* Everything inside the payload, whose root object is r->inner. */
static enum rc read_inner(struct rum_report *r, struct arena *a,
			  const struct limits *l, struct err *e)
{
	struct json_value asset = json_get(r->inner, "asset_identification");
	struct json_value meta = json_get(r->inner, "meta");
	struct json_value instance = json_get(asset, "instance");
	struct json_value signature = json_get(r->inner, "signature");
	struct json_value version = json_get(r->inner, "version");

	if (json_type(asset) != JSON_OBJECT)
		return err_at(e, RC_MALFORMED, 0,
			      "payload: there is no asset_identification, so "
			      "this is no usage report");
	r->version = json_string(a, version);
	if (!r->version.p)
		r->version = json_type(version) == JSON_NONE
				     ? slice_of("1")
				     : json_span(version);
	if (json_type(signature) == JSON_NONE)
		signature = json_get(asset, "signature");
	read_signature(&r->inner_signature, a, signature);
	r->software_tag =
		json_string(a, json_path(asset, "asset", "name", NULL));
	r->udi = udi_of_json(a, json_get(instance, "sudi"));
	r->product_instance_id = json_string(
		a, json_get(instance, "product_instance_identifier"));
	read_report_id(r, asset, meta);
	if (json_count(json_get(r->inner, "measurements")) >
		    l->report_measurements ||
	    json_count(json_get(meta, "ha_udi")) > l->report_measurements)
		return LIMIT_EXCEEDED(e, l, report_measurements, "the report");
	read_meta(r, a, meta);
	rum_measurements_read(r, a, json_get(r->inner, "measurements"));
	return RC_OK;
}

static enum rc read_payload_text(struct rum_report *r, struct arena *a,
				 const struct limits *l, struct err *e)
{
	enum rc rc = read_json(&r->payload_doc, a, r->payload, l, "payload", e);

	if (rc)
		return rc;
	r->inner = json_root(&r->payload_doc);
	return read_inner(r, a, l, e);
}

static enum rc read_payload(struct rum_report *r, struct arena *a,
			    const struct limits *l, struct err *e)
{
	struct json_value payload = json_get(r->outer, "payload");
	enum rc rc;

	switch (json_type(payload)) {
	case JSON_STRING:
		r->form = PAYLOAD_STRING;
		r->payload_span = json_span(payload);
		r->payload = json_string(a, payload);
		rc = read_payload_text(r, a, l, e);
		/* Places inside the unescaped payload stand in the message; in
		 * the source the fault lies where the string begins. */
		if (rc && e)
			e->offset = json_offset(payload);
		return rc;
	case JSON_OBJECT:
		r->form = PAYLOAD_OBJECT;
		r->payload_span = r->payload = json_span(payload);
		r->inner = payload;
		return read_inner(r, a, l, e);
	case JSON_NONE:
		return err_at(e, RC_MALFORMED, 0, "there is no \"payload\"");
	default:
		return err_at(e, RC_MALFORMED, json_offset(payload),
			      "\"payload\" must be a string; this is %s",
			      json_type_name(json_type(payload)));
	}
}

/* Vendor documentation prints `"payload":"{ "asset_…`: a quote that opens but
 * never closes (formats/rum-report.md section 16.5). Without it the text is
 * JSON with the payload as an object, which is read as "not in signed form". */
static bool drop_stray_quote(struct slice *text, struct arena *a)
{
	size_t key = slice_find(*text, "\"payload\"", 0), at = key + 9;
	uint8_t *copy;

	if (key == SIZE_MAX)
		return false;
	while (at < text->n && strchr(": \t\r\n", text->p[at]))
		at++;
	if (at + 1 >= text->n || text->p[at] != '"' || text->p[at + 1] != '{')
		return false;
	for (size_t i = at + 2; i < text->n; i++) {
		if (text->p[i] == '"')
			break;
		if (!strchr(" \t\r\n", text->p[i]) || text->p[i] == 0)
			return false;
	}
	copy = arena_alloc(a, text->n);
	memcpy(copy, text->p, text->n);
	copy[at] = ' ';
	text->p = copy;
	return true;
}

enum rc rum_report_read(struct rum_report *out, struct arena *a,
			struct slice text, const struct limits *l,
			struct err *e)
{
	enum rc rc;

	memset(out, 0, sizeof(*out));
	rc = read_json(&out->outer_doc, a, text, l, "report", e);
	if (rc == RC_MALFORMED && drop_stray_quote(&text, a)) {
		struct err first = e ? *e : (struct err){0};

		rc = read_json(&out->outer_doc, a, text, l, "report", e);
		if (rc && e)
			*e = first;
	}
	if (rc)
		return rc;
	out->outer = json_root(&out->outer_doc);
	out->text = json_span(out->outer);
	read_signature(&out->signature, a, json_get(out->outer, "signature"));
	return read_payload(out, a, l, e);
}

enum rc rum_payload_read(struct rum_report *out, struct arena *a,
			 struct slice text, const struct limits *l,
			 struct err *e)
{
	struct json_doc quoted;
	enum rc rc;

	memset(out, 0, sizeof(*out));
	out->form = PAYLOAD_BARE;
	text = slice_trim(text);
	out->payload_span = out->payload = text;
	if (slice_starts(text, "\"")) {
		rc = json_read(&quoted, a, text, l, e);
		if (rc)
			return rc;
		out->payload = json_string(a, json_root(&quoted));
	}
	return read_payload_text(out, a, l, e);
}

enum rc rum_report_text(struct slice *out, struct arena *a,
			const struct xml_element *element, struct err *e)
{
	if (element->first)
		return err_at(e, RC_MALFORMED, 0,
			      "<%.*s> inside the report; only JSON text is "
			      "expected", SLICE_ARG(slice_part(element->first->name, 0, 64)));
	if (element->cdata_sections > 1)
		return err_at(e, RC_MALFORMED, 0,
			      "two CDATA sections in one report");
	if (element->cdata_sections && element->has_text)
		return err_at(e, RC_MALFORMED, 0,
			      "text beside the CDATA section of the report");
	*out = element->cdata_sections ? element->cdata : xml_text(a, element);
	if (slice_trim(*out).n == 0)
		return err_at(e, RC_MALFORMED, 0, "the report is empty");
	return RC_OK;
}
