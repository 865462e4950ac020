#include "lab/cssm_text.h"

#include "base/code.h"
#include "base/when.h"
#include "xml/xml.h"

void cssm_element(struct buf *out, const char *name, struct slice text)
{
	buf_printf(out, "<%s>", name);
	xml_escape(out, text);
	buf_printf(out, "</%s>", name);
}

void cssm_element_time(struct buf *out, const char *name, int64_t at)
{
	char text[WHEN_TEXT_MAX];
	struct slice s = slice_of(when_text(text, at));

	if (slice_ends(s, "Z"))
		s.n--;
	cssm_element(out, name, s);
}

size_t cssm_block_begin(struct buf *out, const char *name)
{
	buf_printf(out, "<%s>", name);
	return out->n;
}

enum rc cssm_block_end(struct buf *out, const char *name, size_t from,
		       const struct private_key *key, struct err *e)
{
	_cleanup_buf_ struct buf value = {0}, text = {0};
	enum rc rc = private_key_sign(&value, key, "ecdsa-sha256",
				      slice_part(buf_slice(out), from, out->n),
				      e);

	base64_encode(&text, buf_slice(&value));
	cssm_element(out, "signature", buf_slice(&text));
	buf_printf(out, "</%s>", name);
	return rc;
}
