#include "artefact/internal.h"

#include <inttypes.h>

/* A JSON document's shape tells what it is: the keys of its root. */
static bool is_payload(struct json_value v)
{
	return json_type(json_get(v, "asset_identification")) == JSON_OBJECT;
}

static bool is_outer(struct json_value v)
{
	return json_type(json_get(v, "payload")) != JSON_NONE;
}

static enum rc give_report(struct walk *w, struct json_value v,
			   enum report_shape shape, struct json_value sudi,
			   const char *suffix, struct err *e)
{
	struct artefact a = {
		.sudi = sudi,
		.kind = KIND_RUM_REPORT,
		.offset = w->bom + json_offset(v),
		.bytes = json_span(v),
		.json = v,
		.shape = shape,
	};

	return walk_give(w, &a, suffix, e);
}

/* `usage` is an object in the published model and an array in published code
 * (formats/rum-report.md section 11). */
static enum rc give_usage(struct walk *w, struct json_value parent,
			  const char *prefix, struct err *e)
{
	struct json_value usage = json_get(parent, "usage");
	bool is_array = json_type(usage) == JSON_ARRAY;
	struct json_value v = is_array ? json_first(usage) : usage;
	uint64_t n = 0;
	enum rc rc = RC_OK;
	char suffix[96];

	for (; !rc && json_type(v) != JSON_NONE;
	     v = is_array ? json_next(v) : (struct json_value){0}) {
		snprintf(suffix, sizeof(suffix), "#%susage[%" PRIu64 "]",
			 prefix, ++n);
		rc = give_report(w, v, SHAPE_OUTER, json_get(parent, "sudi"),
				 suffix, e);
	}
	return rc;
}

static enum rc give_rest(struct walk *w, struct json_value root, struct err *e)
{
	struct artefact a = {
		.kind = KIND_REST_REPLY, .bytes = json_span(root), .json = root};
	struct json_value reports = json_path(root, "data", "reports", NULL);
	bool is_array = json_type(reports) == JSON_ARRAY;
	struct json_value report = is_array ? json_first(reports) : reports;
	uint64_t n = 0;
	enum rc rc = walk_give(w, &a, NULL, e);
	char prefix[64];

	if (!rc)
		rc = give_usage(w, root, "", e);
	for (; !rc && json_type(report) != JSON_NONE;
	     report = is_array ? json_next(report) : (struct json_value){0}) {
		snprintf(prefix, sizeof(prefix), "reports[%" PRIu64 "].", ++n);
		rc = give_usage(w, report, prefix, e);
	}
	return rc;
}

static bool has_any(struct json_value root, const char *const *keys)
{
	for (; *keys; keys++) {
		if (json_type(json_get(root, *keys)) != JSON_NONE)
			return true;
	}
	return false;
}

static enum rc give_document(struct walk *w, const struct json_doc *doc,
			     struct err *e)
{
	static const char *const rest_keys[] = {
		"usage", "usage_list", "poll_id", "correlation_id", NULL};
	static const char *const request_keys[] = {
		"reports", "acknowledgements", "authorizations", "licenses",
		"poll_id", NULL};
	struct json_value root = json_root(doc);
	struct artefact unknown = {.kind = KIND_UNKNOWN};
	const struct json_value none = {0};

	if (is_outer(root))
		return give_report(w, root, SHAPE_OUTER, none, NULL, e);
	if (is_payload(root))
		return give_report(w, root, SHAPE_PAYLOAD, none, NULL, e);
	if (json_type(root) == JSON_STRING)
		return give_report(w, root, SHAPE_QUOTED, none, NULL, e);
	if (has_any(root, rest_keys) ||
	    has_any(json_get(root, "data"), request_keys))
		return give_rest(w, root, e);
	return walk_give(w, &unknown, NULL, e);
}

enum rc walk_json(struct walk *w, struct stream *in, struct err *e)
{
	_cleanup_buf_ struct buf whole = {0};
	_cleanup_arena_ struct arena arena = {0};
	struct slice text;
	struct json_doc doc;
	struct err fault = {0};
	uint64_t line, column;
	char reason[ERR_MESSAGE_MAX];
	enum rc rc = STREAM_ALL(in, &whole, w->limits, piece_bytes,
				"the JSON document", &fault);

	/* A byte order mark of UTF-8 at the start is let pass, as in XML. */
	text = buf_slice(&whole);
	w->bom = slice_starts(text, "\xef\xbb\xbf") ? 3 : 0;
	text = slice_part(text, w->bom, text.n);
	if (!rc) {
		rc = json_read(&doc, &arena, text, w->limits, &fault);
		if (rc && fault.has_offset) {
			json_place(text, fault.offset, &line, &column);
			snprintf(reason, sizeof(reason), "%s", fault.text);
			err_at(&fault, rc, w->bom + fault.offset,
			       "JSON: %.400s (line %" PRIu64 ", column %" PRIu64
			       ")", reason, line, column);
		}
	}
	if (rc)
		return walk_give_fault(w, &fault, e);
	return give_document(w, &doc, e);
}
