#include "base/when.h"
#include "intake/state.h"

/* What devices say of themselves, kept whole. It bears no signature, so it changes
 * no state of a report and moves no device to another virtual account; deadlines,
 * names of licences and accounts are read from it anew each time. */

static struct udi udi_of(const struct show_device *d)
{
	return (struct udi){show_get(d, SHOW_PID).text,
			    show_get(d, SHOW_SN).text};
}

/* The one device of a text is named by its record. */
static void put_device(struct buf *out, const struct show_device *d, bool alone)
{
	struct udi udi = udi_of(d);
	char text[WHEN_TEXT_MAX];
	struct slice zone;
	int64_t captured;

	if (!alone)
		buf_printf(out, "%s%.*s:%.*s, ", out->n ? "; " : "",
			   SLICE_ARG(slice_part(udi.pid, 0, 64)),
			   SLICE_ARG(slice_part(udi.sn, 0, 64)));
	if (show_time(show_get(d, SHOW_CAPTURED_AT), &captured, &zone))
		buf_printf(out, "captured %s", when_text(text, captured));
	else
		buf_add_text(out, "captured at a time it does not tell");
}

/* Those that are named in full, and may enter; their number. `fault` is why another
 * may not. */
static uint32_t entering(struct intake *i, const struct show_capture *c,
			 struct udi *udis, struct buf *text, const char **fault)
{
	uint32_t count = 0;

	*fault = "it does not say which device it is of (PID and serial number)";
	for (uint32_t k = 0; k < c->devices; k++) {
		struct udi udi = udi_of(c->device[k]);
		const char *why;

		if (!udi_known(udi))
			continue;
		why = intake_listing_fault(i, udi);
		if (why) {
			*fault = why;
			continue;
		}
		udis[count++] = udi;
		put_device(text, c->device[k], c->devices == 1);
	}
	return count;
}

void intake_text(struct intake *i, const struct survey_item *item)
{
	const struct show_capture *c = &item->capture;
	struct udi *udis = arena_array(&i->arena, c->devices, sizeof(*udis));
	struct ledger_file f = {
		.bytes = item->artefact.bytes,
		.kind = artefact_word(KIND_DEVICE_TEXT),
		.source = ledger_source_of(item->artefact.source),
	};
	struct intake_record r = {0};
	_cleanup_buf_ struct buf text = {0};
	struct err e = {0};
	const char *fault;
	uint32_t count = entering(i, c, udis, &text, &fault);
	bool added;

	if (!count && item->artefact.named)
		intake_refuse(i, item, &r, STATUS_NO, fault);
	else if (!count)
		intake_ignore(i, item, fault);
	if (!count)
		return;
	sha256(f.hash, f.bytes);
	if (intake_failed(i, ledger_add_text(i->ledger, &f, udis, count, &added,
					     &e), &e))
		return;
	r.udi = count == 1 ? udis[0] : (struct udi){0};
	r.reason = buf_slice(&text);
	intake_tell(i, item, added ? LEDGER_ADDED : LEDGER_KNOWN, &r);
}
