#include "cmd/screen_parts.h"

#include "base/when.h"
#include "cli/out.h"

enum { LABEL_WIDTH = 11 };

void screen_label(struct buf *out, const char *name)
{
	buf_printf(out, "  %s%-*s%s", ink_on(INK_DIM), LABEL_WIDTH, name,
		   ink_off());
}

void screen_udi(struct buf *out, struct udi u)
{
	buf_add_text(out, "PID:");
	screen_put(out, u.pid);
	buf_add_text(out, " SN:");
	screen_put(out, u.sn);
}

void screen_device(struct buf *out, const char *name, struct udi u)
{
	screen_label(out, name);
	if (u.pid.p || u.sn.p)
		screen_udi(out, u);
	else
		buf_add_text(out, "(not told)");
	buf_add_byte(out, '\n');
}

void screen_when(struct buf *out, const char *name, struct maybe_i64 t,
		 struct slice text)
{
	screen_label(out, name);
	if (t.given)
		screen_time(out, t);
	else
		screen_put(out, text);
	buf_add_byte(out, '\n');
}

/* A slice that may be absent. */
void screen_put(struct buf *out, struct slice s)
{
	if (s.n)
		text_safe(out, s);
	else
		buf_add_text(out, s.p ? "(empty)" : "(not told)");
}

void screen_line(struct buf *out, const char *name, struct slice s)
{
	screen_label(out, name);
	screen_put(out, s);
	buf_add_byte(out, '\n');
}

void screen_time(struct buf *out, struct maybe_i64 t)
{
	char text[WHEN_TEXT_MAX];

	buf_add_text(out, t.given ? when_text(text, t.value) : "(not told)");
}

void screen_tag(struct buf *out, const char *name, struct slice tag)
{
	struct slice shown = rum_tag_name(tag);

	screen_label(out, name);
	screen_put(out, shown);
	if (shown.n && !slice_equal(shown, tag)) {
		buf_printf(out, "  %s", ink_on(INK_DIM));
		text_safe(out, tag);
		buf_add_text(out, ink_off());
	}
	buf_add_byte(out, '\n');
}

void screen_cell(struct table *t, struct slice s)
{
	table_cell(t, s.n ? s : slice_of("-"));
}

static enum ink verdict_ink(enum verdict v)
{
	if (v == VERDICT_VALID)
		return INK_GOOD;
	return v == VERDICT_INVALID || v == VERDICT_UNTRUSTED ? INK_BAD
							       : INK_WARN;
}

void screen_verdict(struct buf *out, const struct survey_item *item)
{
	const struct judgement *j = &item->judgement;

	screen_label(out, "Verdict");
	buf_printf(out, "%s%s%s: ", ink_on(verdict_ink(j->verdict)),
		   verdict_word(j->verdict), ink_off());
	text_safe(out, slice_of(j->reason));
	buf_add_byte(out, '\n');
}
