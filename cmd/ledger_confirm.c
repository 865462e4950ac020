#include <inttypes.h>
#include <stddef.h>

#include "cli/out.h"
#include "cmd/ledger_parts.h"
#include "cmd/record.h"

struct confirm_options {
	struct common_options common;
	struct keeping_options keeping;
};

static const struct option_row options[] = {
	OPTION_ROWS_KEEPING(struct confirm_options),
	OPTION_ROW_WHO(struct confirm_options),
	OPTION_ROW_JSON(struct confirm_options),
	OPTION_ROW_QUIET(struct confirm_options),
	OPTION_ROW_END,
};

/* Files of the device that were handed and not installed. */
struct handed {
	struct udi udi;
	struct buf files; /* int64_t each */
	struct buf names; /* for text, a line each */
};

static enum rc take_answer(void *context, const struct ledger_answer *a,
			   struct err *e)
{
	struct handed *h = context;

	if (!udi_equal(a->udi, h->udi) || !a->handed || a->installed)
		return RC_OK;
	buf_add(&h->files, &a->file, sizeof(a->file));
	buf_add_text(&h->names, "  ");
	text_safe(&h->names, a->kind);
	buf_add_text(&h->names, "  ");
	text_safe(&h->names, a->source);
	buf_add_byte(&h->names, '\n');
	return RC_OK;
}

/* Held back in `out` until the ledger has it. */
static void tell(struct buf *out, bool json, const struct handed *h,
		 size_t count)
{
	struct json_writer w = {.out = out};

	if (json) {
		json_begin_object(&w, NULL);
		json_put_text(&w, "kind", "ledger-confirm");
		record_udi(&w, "udi", h->udi);
		json_put_u64(&w, "installed", count);
		json_end_object(&w);
		buf_add_byte(out, '\n');
		return;
	}
	text_safe(out, h->udi.pid);
	buf_add_byte(out, ':');
	text_safe(out, h->udi.sn);
	if (count)
		buf_printf(out, ": %zu answer%s installed\n", count,
			   count == 1 ? "" : "s");
	else
		buf_add_text(out, ": no answer was handed over that is not "
				  "installed\n");
	buf_add_slice(out, buf_slice(&h->names));
}

struct confirming {
	struct ledger_session session;
	struct json_writer devices; /* of the journal's row */
	uint64_t all;
	bool json;
	struct buf told;
};

static enum rc confirm(struct confirming *x, const char *text, struct err *e)
{
	_cleanup_arena_ struct arena a = {0};
	struct ledger_device d;
	struct handed h = {0};
	enum rc rc = ledger_named_device(&x->session, &a, text, &d, e);
	size_t count = 0;

	if (rc)
		return rc;
	h.udi = d.udi;
	rc = ledger_answers(x->session.ledger, take_answer, &h, e);
	for (; !rc && count < h.files.n / sizeof(int64_t); count++) {
		int64_t file;

		memcpy(&file, h.files.p + count * sizeof(file), sizeof(file));
		rc = ledger_mark_answer(x->session.ledger, file, d.udi, true,
					e);
	}
	if (!rc) {
		json_put_text(&x->devices, NULL, text);
		tell(&x->told, x->json, &h, count);
	}
	x->all += count;
	buf_free(&h.files);
	buf_free(&h.names);
	return rc;
}

static enum status run(const struct invocation *in)
{
	struct confirm_options *o = in->options;
	_cleanup_buf_ struct buf detail = {0};
	struct confirming x = {.devices.out = &detail, .json = o->common.json};
	struct err e = {0};
	enum rc rc = ledger_session_begin(&x.session, &o->common, &o->keeping,
					  LEDGER_READ, NULL, &e);

	if (!rc)
		rc = ledger_begin(x.session.ledger, true, &e);
	json_begin_object(&x.devices, NULL);
	json_begin_array(&x.devices, "devices");
	for (size_t i = 0; !rc && i < in->count; i++)
		rc = confirm(&x, in->operands[i], &e);
	json_end_array(&x.devices);
	json_put_u64(&x.devices, "answers", x.all);
	json_end_object(&x.devices);
	if (!rc)
		rc = ledger_session_commit(&x.session, "confirm", &o->keeping,
					   buf_slice(&detail), NULL, &e);
	if (!rc && !o->common.quiet)
		out_write(buf_slice(&x.told));
	buf_free(&x.told);
	return ledger_session_status(&x.session, rc, &e, STATUS_YES);
}

const struct command ledger_confirm_command = {
	.name = "confirm",
	.summary = "records that devices took what was handed over for them",
	.operands = "UDI...",
	.least = 1,
	.options = options,
	.options_size = sizeof(struct confirm_options),
	.run = run,
};
