#include "bundle/manifest.h"

#include <inttypes.h>

#include "base/code.h"
#include "base/when.h"
#include "json/write.h"

static const char manifest_kind[] = "rum-export-manifest";
enum { MANIFEST_VERSION = 1 };

static void put_hash(struct buf *out, const uint8_t sha256[SHA256_BYTES])
{
	char hex[SHA256_TEXT_MAX];

	buf_printf(out, "\"sha256\": \"%s\"",
		   hex_text(hex, sha256, SHA256_BYTES));
}

static void put_string(struct buf *out, struct slice s)
{
	if (!s.p) {
		buf_add_text(out, "null");
		return;
	}
	buf_add_byte(out, '"');
	json_escape(out, s);
	buf_add_byte(out, '"');
}

static void put_member(struct buf *out, const struct manifest_member *m)
{
	buf_add_text(out, "    {\"name\": ");
	put_string(out, m->name);
	buf_add_text(out, ", ");
	put_hash(out, m->sha256);
	if (udi_known(m->udi)) {
		buf_add_text(out, ",\n     \"udi\": {\"pid\": ");
		put_string(out, m->udi.pid);
		buf_add_text(out, ", \"sn\": ");
		put_string(out, m->udi.sn);
		buf_add_text(out, "}, \"report_ids\": [");
		for (size_t i = 0; i < m->report_count; i++)
			buf_printf(out, "%s%" PRIu64, i ? ", " : "",
				   m->report_ids[i]);
		buf_add_text(out, "]");
	}
	buf_add_text(out, "}");
}

static void put_named(struct buf *out, const char *key, struct slice s)
{
	buf_printf(out, ",\n  \"%s\": ", key);
	put_string(out, s);
}

void manifest_write(struct buf *out, const struct manifest *m)
{
	char when[WHEN_TEXT_MAX];

	buf_printf(out, "{\n  \"kind\": \"%s\",\n  \"version\": %d",
		   manifest_kind, MANIFEST_VERSION);
	put_named(out, "created", slice_of(when_text(when, m->created)));
	put_named(out, "program", m->program);
	buf_add_text(out, ",\n  \"file\": {\"name\": ");
	put_string(out, m->file);
	buf_printf(out, ", \"size\": %" PRIu64 ",\n           ", m->size);
	put_hash(out, m->sha256);
	buf_add_text(out, "},\n  \"members\": [\n");
	for (size_t i = 0; i < m->member_count; i++) {
		put_member(out, &m->members[i]);
		buf_add_text(out, i + 1 < m->member_count ? ",\n" : "\n");
	}
	buf_add_text(out, "  ]");
	put_named(out, "smart_account", m->smart_account);
	put_named(out, "virtual_account", m->virtual_account);
	put_named(out, "message", m->message);
	buf_add_text(out, "\n}\n");
}

static bool read_hash(struct arena *a, struct json_value v,
		      uint8_t out[SHA256_BYTES])
{
	return hex_decode(json_string(a, json_get(v, "sha256")), out,
			  SHA256_BYTES);
}

static bool read_ids(struct manifest_member *m, struct arena *a,
		     struct json_value list)
{
	struct json_value v = json_first(list);
	uint64_t *ids;

	m->report_count = json_count(list);
	m->report_ids = ids = arena_array(a, m->report_count, sizeof(*ids));
	for (size_t i = 0; i < m->report_count; i++, v = json_next(v)) {
		if (!json_u64(v, &ids[i]))
			return false;
	}
	return true;
}

static bool read_member(struct manifest_member *m, struct arena *a,
			struct json_value v)
{
	struct json_value udi = json_get(v, "udi");

	m->name = json_string(a, json_get(v, "name"));
	m->udi.pid = json_string(a, json_get(udi, "pid"));
	m->udi.sn = json_string(a, json_get(udi, "sn"));
	return m->name.n && read_hash(a, v, m->sha256) &&
	       read_ids(m, a, json_get(v, "report_ids"));
}

static bool read_head(struct manifest *m, struct arena *a,
		      struct json_value root)
{
	struct json_value file = json_get(root, "file");
	uint64_t version;

	m->file = json_string(a, json_get(file, "name"));
	m->smart_account = json_string(a, json_get(root, "smart_account"));
	m->virtual_account = json_string(a, json_get(root, "virtual_account"));
	m->message = json_string(a, json_get(root, "message"));
	m->program = json_string(a, json_get(root, "program"));
	return json_is(json_get(root, "kind"), manifest_kind) &&
	       json_u64(json_get(root, "version"), &version) &&
	       version == MANIFEST_VERSION && m->file.n &&
	       json_u64(json_get(file, "size"), &m->size) &&
	       read_hash(a, file, m->sha256) &&
	       when_parse(json_string(a, json_get(root, "created")),
			  &m->created) &&
	       json_type(json_get(root, "members")) == JSON_ARRAY;
}

enum rc manifest_read(struct manifest *out, struct arena *a, struct slice text,
		      const struct limits *l, struct err *e)
{
	struct manifest_member *members;
	struct json_value list, v;
	struct json_doc *doc = arena_alloc(a, sizeof(*doc));
	enum rc rc = json_read(doc, a, text, l, e);

	memset(out, 0, sizeof(*out));
	if (rc) {
		err_prefix(e, "the manifest's content");
		return rc;
	}
	if (!read_head(out, a, json_root(doc)))
		return err_set(e, RC_MALFORMED,
			       "the signed content is not a manifest of an "
			       "export that this program knows");
	list = json_get(json_root(doc), "members");
	out->member_count = json_count(list);
	out->members = members =
		arena_array(a, out->member_count, sizeof(*members));
	v = json_first(list);
	for (size_t i = 0; i < out->member_count; i++, v = json_next(v)) {
		if (!read_member(&members[i], a, v))
			return err_set(e, RC_MALFORMED,
				       "entry %zu of the manifest's members "
				       "cannot be read", i + 1);
	}
	return RC_OK;
}
