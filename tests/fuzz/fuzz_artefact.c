/* Whatever the bytes are: a walk over them, every report read and checked, every
 * element and message read, every file of the account read whole. Brackets must
 * balance, and a whole file must read the same again. */
#include <stdlib.h>

#include "account/conversion.h"
#include "account/device_list.h"
#include "account/rest.h"
#include "artefact/document.h"
#include "artefact/snapshot_file.h"
#include "artefact/walk.h"
#include "rum/checks.h"
#include "tests/fuzz/fuzz.h"

struct fuzzing {
	struct limits limits;
	unsigned depth;
};

static void read_report(struct fuzzing *f, const struct artefact *a)
{
	_cleanup_arena_ struct arena arena = {0};
	struct slice text = a->bytes;
	struct rum_report r;
	struct rum_checks checks;
	struct err e = {0};

	if (a->xml && rum_report_text(&text, &arena, a->xml, &e))
		return;
	if (a->shape == SHAPE_OUTER
		    ? rum_report_read(&r, &arena, text, &f->limits, &e)
		    : rum_payload_read(&r, &arena, text, &f->limits, &e))
		return;
	rum_check_report(&checks, &arena, &r, 0);
}

static void read_element(struct fuzzing *f, const struct artefact *a)
{
	_cleanup_arena_ struct arena arena = {0};
	struct document_piece p = {.kind = a->kind,
				   .bytes = a->bytes,
				   .name = a->xml->name};
	struct err e = {0};

	if (document_piece_read(&p, &arena, a->xml, NULL, &f->limits, &e) &&
	    !e.text[0])
		abort();
}

static void read_json(struct fuzzing *f, const struct artefact *a)
{
	_cleanup_arena_ struct arena arena = {0};
	struct conversion conversion;
	struct auth_request request;
	struct rest_reply reply;

	if (a->kind == KIND_REST_REPLY)
		rest_reply_read(&reply, &arena, a->json);
	else if (a->kind == KIND_CONVERSION)
		conversion_read(&conversion, &arena, a->json);
	else if (a->kind == KIND_AUTH_REQUEST)
		auth_request_read_json(&request, &arena, a->json);
}

/* Each thing in it has a place, and what is refused has a reason. */
static void read_snapshot(struct fuzzing *f, const struct artefact *a)
{
	_cleanup_arena_ struct arena arena = {0};
	_cleanup_buf_ struct buf contents = {0};
	struct snapshot s;
	struct err e = {0};

	if (snapshot_file_read(&s, &arena, a->bytes, NULL, &f->limits, &e)) {
		if (!e.text[0])
			abort();
		return;
	}
	for (size_t i = 0; i < s.license_count; i++) {
		if (!s.licenses[i].place.n || s.licenses[i].offset > a->bytes.n)
			abort();
	}
	for (size_t i = 0; i < s.device_count; i++) {
		if (!s.devices[i].place.n || s.devices[i].offset > a->bytes.n)
			abort();
	}
	snapshot_contents(&contents, &s);
	if (snapshot_one_account(&s).p && snapshot_lacks_account(&s) &&
	    s.form != SNAPSHOT_V3_SUMMARY && s.form != SNAPSHOT_CATALYST)
		abort();
}

static enum rc piece(void *context, const struct artefact *a, struct err *e)
{
	struct fuzzing *f = context;
	_cleanup_arena_ struct arena arena = {0};
	struct device_list devices;
	struct err fault;

	if (a->kind == KIND_MALFORMED && (!a->fault || !a->fault->text[0]))
		abort();
	if (a->kind == KIND_RUM_REPORT)
		read_report(f, a);
	else if (a->kind == KIND_DEVICE_LIST)
		device_list_read(&devices, &arena, a->bytes, &f->limits,
				 &fault);
	else if (a->kind == KIND_SNAPSHOT)
		read_snapshot(f, a);
	else if (a->xml)
		read_element(f, a);
	else
		read_json(f, a);
	return RC_OK;
}

/* What was walked can be read whole, and it names somebody or nobody. */
static enum rc whole_file(void *context, const struct artefact *a,
			  struct err *e)
{
	struct fuzzing *f = context;
	_cleanup_arena_ struct arena arena = {0};
	const struct udi nobody = {{0}, {0}};
	struct addressees addressees;
	struct document d;
	struct err fault = {0};

	if (!document_read(&d, &arena, a->bytes, NULL, &f->limits, &fault))
		document_addressees(&addressees, &arena, &d, nobody,
				    a->source);
	else if (!fault.text[0])
		abort();
	return RC_OK;
}

static enum rc begin(void *context, struct err *e)
{
	struct fuzzing *f = context;

	f->depth++;
	return RC_OK;
}

static enum rc end(void *context, const struct artefact *a, struct err *e)
{
	struct fuzzing *f = context;

	if (f->depth-- == 0)
		abort();
	return RC_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzzing f = {.limits = limits_default()};
	const struct walk_sink sink = {.context = &f,
				       .piece = piece,
				       .whole_file = whole_file,
				       .archive_begin = begin,
				       .archive_end = end};
	struct err e = {0};

	f.limits.archive_bytes = 1 << 22;
	f.limits.piece_bytes = 1 << 20;
	if (artefact_walk_bytes("x", (struct slice){data, size}, &f.limits,
				&sink, &e) ||
	    f.depth)
		abort();
	return 0;
}
