#include "cmd/journal_row.h"

#include "json/write.h"

void journal_row_json(struct buf *out, const struct journal_row *r,
		      const struct limits *limits)
{
	struct json_writer w = {.out = out};
	_cleanup_arena_ struct arena a = {0};
	struct json_doc doc;

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "journal");
	json_put_i64(&w, "row", r->seq);
	json_put_time(&w, "at", r->at);
	json_put_slice(&w, "who", r->who);
	json_put_slice(&w, "action", r->action);
	if (json_read(&doc, &a, r->detail, limits, NULL))
		json_put_slice(&w, "detail", r->detail);
	else
		json_put_value(&w, "detail", json_root(&doc));
	json_put_hex(&w, "content", r->content, SHA256_BYTES);
	json_put_hex(&w, "previous", r->prev, SHA256_BYTES);
	json_put_hex(&w, "sha256", r->hash, SHA256_BYTES);
	json_end_object(&w);
	buf_add_byte(out, '\n');
}
