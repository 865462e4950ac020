#include <inttypes.h>
#include <string.h>

#include "survey/batch.h"

uint64_t survey_line_offset(struct slice bytes, uint32_t number)
{
	const uint8_t *at = bytes.p, *end = bytes.p + bytes.n;

	for (; number > 1 && at < end; number--) {
		at = memchr(at, '\n', (size_t)(end - at));
		at = at ? at + 1 : end;
	}
	return (uint64_t)(at - bytes.p);
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
		 struct shown payload, struct arena *a)
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
				survey_line_offset(text->bytes, payload.line);
	item->artefact.bytes = payload.text;
	item->artefact.shape = shape_of(payload.text);
}

void survey_inside(struct batch_entry *entry, struct arena *a)
{
	const struct show_capture *c = &entry->item.capture;
	size_t most = 0;

	if (entry->item.kind != KIND_DEVICE_TEXT)
		return;
	for (uint32_t d = 0; d < c->devices; d++)
		most += c->device[d]->list[SHOW_PAYLOADS].count;
	if (!most)
		return;
	entry->inside = arena_array(a, most, sizeof(*entry->inside));
	for (uint32_t d = 0; d < c->devices; d++) {
		const struct show_rows *rows = &c->device[d]->list[SHOW_PAYLOADS];

		for (uint32_t i = 0; i < rows->count; i++) {
			struct shown payload = show_cell(&rows->at[i],
							 SHOW_PAYLOAD_TEXT);

			if (shown_some(payload))
				fill(&entry->inside[entry->insides++], entry,
				     payload, a);
		}
	}
}
