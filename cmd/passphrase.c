#include "cmd/passphrase.h"

#include <stddef.h>

#include "base/file.h"
#include "cli/out.h"

/* The first line, without its end. */
static enum rc from_file(void *context, const char *prompt, struct buf *out,
			 struct err *e)
{
	const struct limits l = limits_default();
	struct buf text = {0};
	struct slice line;
	size_t end;
	enum rc rc = file_read_small(context, &text, &l,
				     offsetof(struct limits, key_bytes), e);

	if (!rc) {
		line = buf_slice(&text);
		end = slice_find(line, "\n", 0);
		line = slice_part(line, 0, end);
		if (slice_ends(line, "\r"))
			line.n--;
		buf_add_slice(out, line);
	}
	if (text.n)
		explicit_bzero(text.p, text.n);
	buf_free(&text);
	return rc;
}

struct passphrase_source passphrase_from(const char *file)
{
	if (file)
		return (struct passphrase_source){from_file,
						  (void *)(uintptr_t)file};
	return (struct passphrase_source){cli_ask_passphrase, NULL};
}
