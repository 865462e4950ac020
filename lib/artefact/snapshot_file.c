#include "artefact/snapshot_file.h"

#include <inttypes.h>

#include "account/python.h"
#include "artefact/artefact.h"

static enum rc read_python(struct json_doc *doc, struct arena *a,
			   struct slice bytes, const struct limits *l,
			   bool *same)
{
	_cleanup_buf_ struct buf text = {0};
	struct err ignored = {0};

	if (!python_to_json(&text, bytes))
		return RC_MALFORMED;
	*same = text.n == bytes.n;
	return json_read(doc, a, arena_copy(a, buf_slice(&text)), l, &ignored);
}

/* *same false: the places of the document are not those of the bytes. */
static enum rc read_json(struct json_doc *doc, struct arena *a,
			 struct slice bytes, const struct limits *l, bool *same,
			 struct err *e)
{
	enum rc rc = json_read(doc, a, bytes, l, e);

	*same = true;
	if (rc == RC_MALFORMED && !read_python(doc, a, bytes, l, same))
		rc = RC_OK;
	return rc;
}

bool snapshot_is_python(struct slice bytes, const struct limits *l)
{
	_cleanup_arena_ struct arena a = {0};
	struct json_doc doc;
	bool same;

	return !read_python(&doc, &a, bytes, l, &same) &&
	       snapshot_is_json(json_root(&doc));
}

/* Spreadsheets put a byte order mark of UTF-8 in front. */
static bool begins_as_json(struct slice bytes)
{
	struct slice text = slice_starts(bytes, "\xef\xbb\xbf")
				    ? slice_part(bytes, 3, bytes.n)
				    : bytes;

	text = slice_trim(text);
	return text.n && (text.p[0] == '{' || text.p[0] == '[');
}

/* The places of a text that was written anew are not those of the file. */
static void drop_offsets(struct snapshot *s, struct arena *a)
{
	struct snapshot_license *licenses =
		arena_array(a, s->license_count, sizeof(*licenses));
	struct snapshot_device *devices =
		arena_array(a, s->device_count, sizeof(*devices));

	for (size_t i = 0; i < s->license_count; i++) {
		licenses[i] = s->licenses[i];
		licenses[i].offset = 0;
	}
	for (size_t i = 0; i < s->device_count; i++) {
		devices[i] = s->devices[i];
		devices[i].offset = 0;
	}
	s->licenses = licenses;
	s->devices = devices;
}

enum rc snapshot_file_read(struct snapshot *out, struct arena *a,
			   struct slice bytes,
			   const struct snapshot_columns *columns,
			   const struct limits *l, struct err *e)
{
	struct json_doc *doc;
	bool same;
	enum rc rc;

	if (!begins_as_json(bytes))
		return snapshot_read_csv(out, a, bytes, columns, l, e);
	doc = arena_alloc(a, sizeof(*doc));
	rc = read_json(doc, a, bytes, l, &same, e);
	if (!rc)
		rc = snapshot_read_json(out, a, json_root(doc), l, e);
	if (!rc && !same)
		drop_offsets(out, a);
	return rc;
}

bool snapshot_lacks_account(const struct snapshot *s)
{
	if (s->form == SNAPSHOT_V3_SUMMARY || s->form == SNAPSHOT_CATALYST ||
	    (s->form == SNAPSHOT_CSV && !s->license_count))
		return true;
	for (size_t i = 0; i < s->license_count; i++) {
		if (!s->licenses[i].virtual_account.p)
			return true;
	}
	for (size_t i = 0; i < s->device_count; i++) {
		if (!s->devices[i].virtual_account.p)
			return true;
	}
	return false;
}

/* False when it is another than the one before. */
static bool same_account(struct slice *one, struct slice account)
{
	bool is_first = !one->p;

	if (is_first)
		*one = account;
	return account.p && (is_first || slice_equal(*one, account));
}

struct slice snapshot_one_account(const struct snapshot *s)
{
	struct slice one = {0};

	for (size_t i = 0; i < s->license_count; i++) {
		if (!same_account(&one, s->licenses[i].virtual_account))
			return (struct slice){0};
	}
	for (size_t i = 0; i < s->device_count; i++) {
		if (!same_account(&one, s->devices[i].virtual_account))
			return (struct slice){0};
	}
	return one;
}

void snapshot_contents(struct buf *out, const struct snapshot *s)
{
	bool is_list = s->form == SNAPSHOT_V1_DEVICES;
	size_t n = is_list ? s->device_count : s->license_count;
	const char *what = is_list ? "device" : "licence";

	buf_printf(out, "%zu %s%s", n, what, n == 1 ? "" : "s");
	if (s->total.given && s->total.value != s->rows)
		buf_printf(out, ", %" PRIu64 " of %" PRIu64 " rows", s->rows,
			   s->total.value);
}
