#include "cmd/coverage.h"

#include <inttypes.h>

#include "cli/out.h"
#include "json/write.h"

/* In hundredths of a percent, rounded down: 100 % means every line. */
static unsigned share(struct show_coverage c)
{
	return (unsigned)((uint64_t)c.understood * 10000 / c.lines);
}

static void put_share(struct buf *out, struct show_coverage c)
{
	if (!c.lines) {
		buf_add_text(out, "no lines of licence sections\n");
		return;
	}
	buf_printf(out, "%" PRIu32 " of %" PRIu32 " lines understood, "
		   "%u.%02u %%\n", c.understood, c.lines, share(c) / 100,
		   share(c) % 100);
}

void coverage_text(struct buf *out, const struct survey_item *item)
{
	const struct show_text *t = &item->capture.text;

	buf_add_slice(out, item->artefact.source);
	buf_add_text(out, ": ");
	put_share(out, show_coverage(&item->capture));
	for (uint32_t i = 0; i < t->lines; i++) {
		if (t->line[i].use != LINE_UNREAD)
			continue;
		buf_printf(out, "  %6" PRIu32 "  ", t->line[i].number);
		text_safe(out, show_line_text(&t->line[i]));
		buf_add_byte(out, '\n');
	}
}

void coverage_total_text(struct buf *out, struct show_coverage sum,
			 uint64_t texts)
{
	buf_printf(out, "%" PRIu64 " texts: ", texts);
	put_share(out, sum);
}

static void put_numbers(struct json_writer *w, struct show_coverage c)
{
	_cleanup_buf_ struct buf number = {0};

	json_put_u64(w, "lines", c.lines);
	json_put_u64(w, "understood", c.understood);
	if (!c.lines) {
		json_put_null(w, "share");
		return;
	}
	buf_printf(&number, "%u.%04u", share(c) / 10000, share(c) % 10000);
	json_put_raw(w, "share", buf_slice(&number));
}

void coverage_json(struct buf *out, const struct survey_item *item)
{
	const struct show_text *t = &item->capture.text;
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "coverage");
	json_put_slice(&w, "source", item->artefact.source);
	json_put_u64(&w, "offset", item->artefact.offset);
	put_numbers(&w, show_coverage(&item->capture));
	json_begin_array(&w, "unread");
	for (uint32_t i = 0; i < t->lines; i++) {
		if (t->line[i].use != LINE_UNREAD)
			continue;
		json_begin_object(&w, NULL);
		json_put_u64(&w, "line", t->line[i].number);
		json_put_slice(&w, "text", show_line_text(&t->line[i]));
		json_end_object(&w);
	}
	json_end_array(&w);
	json_end_object(&w);
	buf_add_byte(out, '\n');
}

void coverage_total_json(struct buf *out, struct show_coverage sum,
			 uint64_t texts)
{
	struct json_writer w = {.out = out};

	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "summary");
	json_put_u64(&w, "texts", texts);
	put_numbers(&w, sum);
	json_end_object(&w);
	buf_add_byte(out, '\n');
}
