#include "survey/read.h"

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
			const struct limits *l, struct judge_thread *judge,
			int64_t now)
{
	enum rc rc;

	if (item->artefact.shape == SHAPE_OUTER)
		rc = rum_report_read(&item->report, a, input->input, l,
				     &item->fault);
	else
		rc = rum_payload_read(&item->report, a, input->input, l,
				      &item->fault);
	if (rc) {
		item->fault.offset += input->offset;
		survey_malformed(item, &item->fault);
		return;
	}
	take_outer(&item->report, input->outer);
	item->payload_hash = hash_slice(item->report.payload);
	rum_check_report(&item->checks, a, &item->report, now);
	judge_report(judge, a, &item->report, &item->judgement);
}

struct element_read {
	struct survey_item *item;
	struct arena *arena;
	const struct limits *limits;
};

static enum rc take_element(void *context, const struct xml_piece *piece,
			    struct err *e)
{
	struct element_read *r = context;
	struct survey_item *item = r->item;

	if (item->kind == KIND_SYSTEM_INFO)
		return system_info_read(&item->system, r->arena, piece->root,
					r->limits, e);
	block_read(&item->block, r->arena, piece->root);
	return RC_OK;
}

/* The piece's own bytes are read again, here and not where it was found, so
 * that this work is shared between threads. The element tree does not outlive
 * xml_read; what was taken from it is in the arena or in `bytes`. */
static void read_element(struct survey_item *item, struct slice bytes,
			 struct arena *a, const struct limits *l)
{
	static const char *const no_containers[] = {NULL};
	struct element_read r = {item, a, l};
	const struct xml_sink sink = {&r, NULL, take_element};
	struct stream_memory memory;

	if (xml_read(stream_memory(&memory, bytes), no_containers, l, &sink,
		     &item->fault))
		survey_malformed(item, &item->fault);
	else if (artefact_bears_signature(item->kind))
		judge_account_block(a, item->block.signature, &item->judgement);
}

void survey_read(struct survey_item *item, const struct survey_input *input,
		 struct arena *a, const struct limits *l,
		 struct judge_thread *judge, int64_t now)
{
	switch (item->kind) {
	case KIND_RUM_REPORT:
		read_report(item, input, a, l, judge, now);
		break;
	case KIND_SYSTEM_INFO:
	case KIND_ACK:
	case KIND_AUTHORIZATION:
	case KIND_POLICY:
	case KIND_ACCOUNT_INFO:
	case KIND_AUTH_REQUEST:
	case KIND_CORRELATION:
		read_element(item, input->input, a, l);
		break;
	default:
		break;
	}
}
