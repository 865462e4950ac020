/* Whatever the bytes are: a walk over them, every report read and checked, every
 * block read. Brackets must balance and every piece lie inside its file. */
#include <stdlib.h>

#include "account/block.h"
#include "artefact/walk.h"
#include "rum/checks.h"
#include "rum/system_info.h"
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

static enum rc piece(void *context, const struct artefact *a, struct err *e)
{
	struct fuzzing *f = context;
	_cleanup_arena_ struct arena arena = {0};
	struct system_info info;
	struct block block;
	struct err fault;

	if (a->kind == KIND_MALFORMED && (!a->fault || !a->fault->text[0]))
		abort();
	if (a->kind == KIND_RUM_REPORT)
		read_report(f, a);
	else if (a->kind == KIND_SYSTEM_INFO)
		system_info_read(&info, &arena, a->xml, &f->limits, &fault);
	else if (a->xml)
		block_read(&block, &arena, a->xml);
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
