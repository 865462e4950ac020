#include "artefact/internal.h"

#include <inttypes.h>

#include "account/auth_request.h"
#include "account/conversion.h"
#include "artefact/snapshot_file.h"
#include "base/code.h"
#include "show/show.h"

/* A JSON document's shape tells what it is: the keys of its root. */
static bool is_payload(struct json_value v)
{
	return json_type(json_get(v, "asset_identification")) == JSON_OBJECT;
}

static bool is_outer(struct json_value v)
{
	return json_type(json_get(v, "payload")) != JSON_NONE;
}

static enum rc give_at(struct walk *w, struct json_value v,
		       const struct err *fault, const char *suffix,
		       struct err *e)
{
	struct artefact a = {.kind = KIND_MALFORMED,
			     .offset = w->bom + json_offset(v),
			     .fault = fault};

	return walk_give(w, &a, suffix, e);
}

/* A message's sudi is read again for each of its pieces, so a long one would
 * cost its length times their number. */
static enum rc check_sudi(struct json_value sudi, struct err *fault)
{
	enum { SUDI_BYTES = 4096 };

	if (json_span(sudi).n <= SUDI_BYTES)
		return RC_OK;
	return err_set(fault, RC_MALFORMED,
		       "the sudi of the message around it is too long to name a "
		       "device: %d bytes are the most", SUDI_BYTES);
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
	struct err fault = {0};

	if (check_sudi(sudi, &fault))
		return give_at(w, v, &fault, suffix, e);
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

/* Strictly base64: line breaks or other padding in it would give one file several
 * spellings. */
static enum rc decode_file(struct arena *a, struct json_value v,
			   struct slice *bytes, struct err *fault)
{
	struct slice text = json_string(a, v);

	if (text.p && base64_decode(a, text, bytes))
		return RC_OK;
	return err_set(fault, RC_MALFORMED,
		       "smart_license is no base64 (RFC 4648, padded, without "
		       "line breaks); save the reply again as it came");
}

/* The file that an entry of a reply carries. It is told by itself when nothing in
 * it is judged, and then not once more with the reply. */
static enum rc give_file(struct walk *w, struct json_value entry,
			 const char *place, struct err *e)
{
	_cleanup_arena_ struct arena arena = {0};
	struct json_value v = json_get(entry, "smart_license");
	struct json_value outer = w->sudi, sudi = json_get(entry, "sudi");
	struct stream_memory memory;
	struct err fault = {0};
	struct slice bytes;
	size_t before = w->source.n;
	enum rc rc;

	if (check_sudi(sudi, &fault) ||
	    decode_file(&arena, v, &bytes, &fault))
		return give_at(w, v, &fault, place, e);
	buf_add_text(&w->source, place);
	w->sudi = sudi;
	w->judged = false;
	rc = walk_xml(w, stream_memory(&memory, bytes), e);
	if (!rc)
		rc = walk_leaf_end(w, e);
	w->judged = true;
	w->sudi = outer;
	w->source.n = before;
	return rc;
}

/* Absent, null, empty and the text "None" say that there is no file. */
static bool has_file(struct json_value entry)
{
	struct json_value v = json_get(entry, "smart_license");

	return json_type(v) != JSON_NONE && json_type(v) != JSON_NULL &&
	       !json_is(v, "") && !json_is(v, "None");
}

/* formats/cssm-files.md section 10: data.acknowledgements[] and
 * data.authorizations[]. */
static enum rc give_files(struct walk *w, struct json_value data,
			  const char *list, struct err *e)
{
	struct json_value entries = json_get(data, list), v;
	uint64_t n = 0;
	enum rc rc = RC_OK;
	char place[96];

	for (v = json_first(entries); !rc && json_type(v) != JSON_NONE;
	     v = json_next(v)) {
		snprintf(place, sizeof(place), "#%s[%" PRIu64 "].smart_license",
			 list, ++n);
		if (has_file(v))
			rc = give_file(w, v, place, e);
	}
	return rc;
}

static enum rc give_root(struct walk *w, struct json_value root,
			 enum artefact_kind kind, struct err *e)
{
	struct artefact a = {.kind = kind,
			     .offset = w->bom + json_offset(root),
			     .bytes = json_span(root),
			     .json = root};

	return walk_give(w, &a, NULL, e);
}

static enum rc give_rest(struct walk *w, struct json_value root, struct err *e)
{
	struct json_value reports = json_path(root, "data", "reports", NULL);
	bool is_array = json_type(reports) == JSON_ARRAY;
	struct json_value report = is_array ? json_first(reports) : reports;
	uint64_t n = 0;
	enum rc rc = give_root(w, root, KIND_REST_REPLY, e);
	char prefix[64];

	if (!rc)
		rc = give_usage(w, root, "", e);
	for (; !rc && json_type(report) != JSON_NONE;
	     report = is_array ? json_next(report) : (struct json_value){0}) {
		snprintf(prefix, sizeof(prefix), "reports[%" PRIu64 "].", ++n);
		rc = give_usage(w, report, prefix, e);
	}
	if (!rc)
		rc = give_files(w, json_get(root, "data"), "acknowledgements", e);
	if (!rc)
		rc = give_files(w, json_get(root, "data"), "authorizations", e);
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

/* A snapshot that a program printed in Python's words (formats/cssm-files.md trap
 * 21). */
static enum rc give_python(struct walk *w, struct slice text, struct err *e)
{
	struct slice trimmed = slice_trim(text);
	struct artefact a = {.kind = KIND_SNAPSHOT,
			     .offset = w->bom +
				       (uint64_t)(trimmed.p - text.p),
			     .bytes = trimmed};

	return walk_give(w, &a, NULL, e);
}

/* Output of a device that a tool wrapped in JSON, or text that only begins like
 * JSON: the readers of device text want it as it lies there. */
static enum rc give_device_text(struct walk *w, struct slice text,
				struct err *e)
{
	struct artefact a = {.kind = KIND_DEVICE_TEXT,
			     .offset = w->bom,
			     .bytes = text};

	return walk_give(w, &a, NULL, e);
}

/* An empty list may be an account's answer, and nothing tells what it lists. */
static enum rc give_nothing_known(struct walk *w, struct json_value root,
				  struct err *e)
{
	struct artefact unknown = {.kind = KIND_UNKNOWN};

	if (json_type(root) == JSON_ARRAY && !json_count(root))
		unknown.hint = "this is an empty list: it tells of no virtual "
			       "account and no licence; if it is the account's "
			       "answer, export it again with the rights to see "
			       "them";
	return walk_give(w, &unknown, NULL, e);
}

static enum rc give_document(struct walk *w, const struct json_doc *doc,
			     struct slice text, struct err *e)
{
	static const char *const rest_keys[] = {
		"usage", "usage_list", "poll_id", "correlation_id", NULL};
	static const char *const request_keys[] = {
		"reports", "acknowledgements", "authorizations", "poll_id",
		NULL};
	struct json_value root = json_root(doc);
	const struct json_value none = {0};
	bool is_request, is_rest;
	enum rc rc = RC_OK;

	if (is_outer(root))
		return give_report(w, root, SHAPE_OUTER, none, NULL, e);
	if (is_payload(root))
		return give_report(w, root, SHAPE_PAYLOAD, none, NULL, e);
	if (json_type(root) == JSON_STRING && show_looks_like(text))
		return give_device_text(w, text, e);
	if (json_type(root) == JSON_STRING)
		return give_report(w, root, SHAPE_QUOTED, none, NULL, e);
	if (conversion_is_json(root))
		return give_root(w, root, KIND_CONVERSION, e);
	if (snapshot_is_json(root))
		return give_root(w, root, KIND_SNAPSHOT, e);
	is_request = auth_request_is_json(root);
	is_rest = has_any(root, rest_keys) ||
		  has_any(json_get(root, "data"), request_keys);
	if (!is_request && !is_rest)
		return show_looks_like(text) ? give_device_text(w, text, e)
					     : give_nothing_known(w, root, e);
	/* A message that is both hides neither. */
	if (is_request)
		rc = give_root(w, root, KIND_AUTH_REQUEST, e);
	return rc || !is_rest ? rc : give_rest(w, root, e);
}

/* Records that rum printed, one a line: an evidence pack holds some. They tell of
 * evidence, and are none. */
static bool is_output_of_ours(struct slice text)
{
	return slice_starts(text, "{\"kind\":\"") &&
	       slice_find(text, "}\n{\"kind\":\"", 0) != SIZE_MAX;
}

enum rc walk_json(struct walk *w, struct stream *in, struct err *e)
{
	struct artefact unknown = {.kind = KIND_UNKNOWN};
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
	if (rc && is_output_of_ours(text))
		return walk_give(w, &unknown, NULL, e);
	if (rc == RC_MALFORMED && show_looks_like(text))
		return give_device_text(w, text, e);
	if (rc == RC_MALFORMED && snapshot_is_python(text, w->limits))
		return give_python(w, text, e);
	if (rc)
		return walk_give_fault(w, &fault, e);
	return give_document(w, &doc, text, e);
}
