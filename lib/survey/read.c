#include "survey/read.h"

#include "artefact/snapshot_file.h"
#include "base/hash.h"
#include "survey/state.h"

/* A message around the report names its device once more: one that contradicts
 * the report stands for the outer UDI, so that it is checked like one. */
static void take_outer(struct rum_report *r, struct udi outer)
{
	if (!udi_known(outer) || !r->signature.present)
		return;
	if (!udi_known(r->signature.sudi) ||
	    (!udi_equal(outer, r->udi) && !rum_report_has_member(r, outer)))
		r->signature.sudi = outer;
}

static void read_report(struct survey_item *item,
			const struct survey_input *input, struct arena *a,
			const struct survey_reader *r)
{
	const struct survey_ops *ops = r->ops;
	enum rc rc;

	if (item->artefact.shape == SHAPE_OUTER)
		rc = rum_report_read(&item->report, a, input->input, r->limits,
				     &item->fault);
	else
		rc = rum_payload_read(&item->report, a, input->input, r->limits,
				      &item->fault);
	if (rc) {
		item->fault.offset += input->offset;
		survey_malformed(item, &item->fault);
		return;
	}
	take_outer(&item->report, item->outer);
	if (r->for_ledger)
		sha256(item->text_sha256, item->report.text);
	else
		item->payload_hash = hash_slice(item->report.payload);
	rum_check_report(&item->checks, a, &item->report, r->now);
	item->known = ops->known ? ops->known(ops->context, item) : 0;
	if (item->known)
		return;
	if (r->for_ledger)
		sha256(item->payload_sha256, item->report.payload);
	judge_report(r->judge, a, &item->report, &item->judgement);
}

struct element_read {
	struct survey_item *item;
	struct arena *arena;
	const struct survey_reader *reader;
};

static enum rc take_element(void *context, const struct xml_piece *piece,
			    struct err *e)
{
	struct element_read *r = context;
	struct survey_item *item = r->item;
	struct document_piece *p = &item->piece;

	p->kind = item->kind;
	p->bytes = item->artefact.bytes;
	p->offset = item->artefact.offset;
	p->index = item->artefact.index;
	p->name = arena_copy(r->arena, piece->root->name);
	return document_piece_read(p, r->arena, piece->root,
				   r->reader->ack_keys, r->reader->limits, e);
}

/* A code is genuine or not whatever the message around it says; but who hands it
 * on by that message would give it to the wrong device. */
static void warn_outer(struct survey_item *item, struct arena *a)
{
	struct udi code = item->piece.authorization.udi.udi;

	if (item->kind != KIND_AUTHORIZATION || !udi_known(code) ||
	    !udi_known(item->outer) || udi_equal(code, item->outer) ||
	    item->judgement.warning)
		return;
	item->judgement.warning = arena_printf(
		a, "the code is for PID:%.*s SN:%.*s, the message around it for "
		"PID:%.*s SN:%.*s", SLICE_ARG(code.pid), SLICE_ARG(code.sn),
		SLICE_ARG(item->outer.pid), SLICE_ARG(item->outer.sn));
}

/* The piece's own bytes are read again, here and not where it was found, so
 * that this work is shared between threads. The element tree does not outlive
 * xml_read; what was taken from it is in the arena or in `bytes`. */
static void read_element(struct survey_item *item,
			 const struct survey_input *input, struct arena *a,
			 const struct survey_reader *reader)
{
	static const char *const no_containers[] = {NULL};
	struct element_read r = {item, a, reader};
	const struct xml_sink sink = {&r, NULL, take_element};
	struct stream_memory memory;

	if (xml_read(stream_memory(&memory, input->input), no_containers,
		     reader->limits, &sink, &item->fault)) {
		survey_malformed(item, &item->fault);
		return;
	}
	if (!artefact_bears_signature(item->kind))
		return;
	judge_account_block(reader->judge, a, input->input, &item->judgement);
	warn_outer(item, a);
}

/* The document's nodes live as long as the item, whose values point to them. */
static void read_json(struct survey_item *item, const struct survey_input *input,
		      struct arena *a, const struct survey_reader *r)
{
	struct json_doc *doc = arena_alloc(a, sizeof(*doc));

	if (json_read(doc, a, input->input, r->limits, &item->fault)) {
		survey_malformed(item, &item->fault);
		return;
	}
	if (item->kind == KIND_REST_REPLY)
		rest_reply_read(&item->rest, a, json_root(doc));
	else if (item->kind == KIND_CONVERSION)
		conversion_read(&item->conversion, a, json_root(doc));
	else
		auth_request_read_json(&item->piece.request, a, json_root(doc));
}

/* Text that only looked like a device's is as unknown as any other. */
static void read_device_text(struct survey_item *item,
			     const struct survey_input *input, struct arena *a,
			     const struct survey_reader *r)
{
	if (show_read(a, input->input, r->limits, &item->capture,
		      &item->fault)) {
		survey_malformed(item, &item->fault);
	} else if (!item->capture.devices) {
		item->kind = item->artefact.kind = KIND_UNKNOWN;
		item->artefact.bytes = (struct slice){0};
	}
}

void survey_read(struct survey_item *item, const struct survey_input *input,
		 struct arena *a, const struct survey_reader *r)
{
	switch (item->kind) {
	case KIND_RUM_REPORT:
		read_report(item, input, a, r);
		break;
	case KIND_SYSTEM_INFO:
	case KIND_ACK:
	case KIND_AUTHORIZATION:
	case KIND_POLICY:
	case KIND_ACCOUNT_INFO:
	case KIND_CORRELATION:
	case KIND_TRUST_CODE:
		read_element(item, input, a, r);
		break;
	case KIND_AUTH_REQUEST:
	case KIND_CONVERSION:
		if (item->is_element)
			read_element(item, input, a, r);
		else
			read_json(item, input, a, r);
		break;
	case KIND_REST_REPLY:
		read_json(item, input, a, r);
		break;
	case KIND_DEVICE_LIST:
		if (device_list_read(&item->devices, a, input->input, r->limits,
				     &item->fault))
			survey_malformed(item, &item->fault);
		break;
	case KIND_SNAPSHOT:
		if (snapshot_file_read(&item->snapshot, a, input->input,
				       r->columns, r->limits, &item->fault))
			survey_malformed(item, &item->fault);
		break;
	case KIND_DEVICE_TEXT:
		read_device_text(item, input, a, r);
		break;
	case KIND_AUTH_RETURN:
		item->return_code = input->input;
		break;
	default:
		break;
	}
}
