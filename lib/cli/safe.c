#include "cli/out.h"

#include "base/text.h"

void text_safe(struct buf *out, struct slice s)
{
	text_visible(out, s);
}
