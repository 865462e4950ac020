#include <inttypes.h>
#include <string.h>

#include "survey/batch.h"

enum { BLOCK_BYTES = 4096 };

struct survey_lines survey_lines(struct arena *a, struct slice bytes)
{
	struct survey_lines l = {
		.bytes = bytes, .blocks = bytes.n / BLOCK_BYTES + 1};
	uint32_t n = 0;

	l.before = arena_array(a, l.blocks, sizeof(*l.before));
	for (size_t i = 0; i < l.blocks; i++) {
		struct slice block = slice_part(bytes, i * BLOCK_BYTES,
						(i + 1) * BLOCK_BYTES);

		l.before[i] = n;
		for (size_t at = 0; at < block.n; at++)
			n += block.p[at] == '\n';
	}
	return l;
}

uint64_t survey_line_offset(const struct survey_lines *l, uint32_t number)
{
	uint32_t ends = number ? number - 1 : 0; /* in front of it */
	const uint8_t *at, *end = l->bytes.p + l->bytes.n;
	size_t low = 0, high = l->blocks;

	/* The last block with fewer of them in front, or the first one. */
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (l->before[middle] < ends)
			low = middle;
		else
			high = middle;
	}
	at = l->bytes.p + low * BLOCK_BYTES;
	for (ends -= l->before[low]; ends && at < end; ends--) {
		at = memchr(at, '\n', (size_t)(end - at));
		at = at ? at + 1 : end;
	}
	return (uint64_t)(at - l->bytes.p);
}

/* Consoles print the payload alone; some the object with payload and signature
 * (formats/show-output.md section 6.7). */
static enum report_shape shape_of(struct slice text)
{
	size_t payload = slice_find(text, "\"payload\"", 0);

	if (text.n && text.p[0] == '"')
		return SHAPE_QUOTED;
	return payload < slice_find(text, "\"asset_identification\"", 0)
		       ? SHAPE_OUTER
		       : SHAPE_PAYLOAD;
}

static void fill(struct batch_entry *to, const struct batch_entry *around,
		 const struct survey_lines *lines, struct shown payload,
		 struct arena *a)
{
	const struct artefact *text = &around->item.artefact;
	struct survey_item *item = &to->item;

	to->kind = ENTRY_ITEM;
	to->input.input = payload.text;
	item->kind = item->artefact.kind = KIND_RUM_REPORT;
	item->artefact.source = slice_of(
		arena_printf(a, "%.*s#line %" PRIu32, SLICE_ARG(text->source),
			     payload.line));
	item->artefact.offset = text->offset +
				survey_line_offset(lines, payload.line);
	item->artefact.bytes = payload.text;
	item->artefact.shape = shape_of(payload.text);
}

void survey_inside(struct batch_entry *entry, struct arena *a)
{
	const struct show_capture *c = &entry->item.capture;
	struct survey_lines lines;
	size_t most = 0;

	if (entry->item.kind != KIND_DEVICE_TEXT)
		return;
	for (uint32_t d = 0; d < c->devices; d++)
		most += c->device[d]->list[SHOW_PAYLOADS].count;
	if (!most)
		return;
	lines = survey_lines(a, entry->item.artefact.bytes);
	entry->inside = arena_array(a, most, sizeof(*entry->inside));
	for (uint32_t d = 0; d < c->devices; d++) {
		const struct show_rows *rows = &c->device[d]->list[SHOW_PAYLOADS];

		for (uint32_t i = 0; i < rows->count; i++) {
			struct shown payload = show_cell(&rows->at[i],
							 SHOW_PAYLOAD_TEXT);

			if (shown_some(payload))
				fill(&entry->inside[entry->insides++], entry,
				     &lines, payload, a);
		}
	}
}
