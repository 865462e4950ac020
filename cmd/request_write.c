#include <inttypes.h>

#include "base/file.h"
#include "base/when.h"
#include "cmd/request_out.h"
#include "cmd/request_parts.h"
#include "deliver/names.h"
#include "json/write.h"

static const char *const extensions[] = {
#define X(name, word, extension, text) extension,
	REQUEST_FORMS(X)
#undef X
};

static const char *path_of(struct asking *x, const struct request *r)
{
	const char *what = r->remove_code.p ? "return" : "request";
	const char *whose = r->device_count == 1
				    ? name_folder(&x->arena, r->devices[0].udi)
				    : "bulk";

	return arena_printf(&x->arena, "%s/auth_%s_%s.%s", x->options->output,
			    what, whose, extensions[r->form]);
}

static struct slice detail_of(struct asking *x, const struct request *r)
{
	_cleanup_buf_ struct buf text = {0};

	for (size_t i = 0; i < r->license_count; i++)
		buf_printf(&text, "%s%.*s x %" PRIu64, i ? ", " : "",
			   SLICE_ARG(r->licenses[i].tag),
			   r->licenses[i].count.value);
	return arena_copy(&x->arena, buf_slice(&text));
}

/* The file's bytes stand with its first device. */
static enum rc record(struct asking *x, struct ledger *l,
		      const struct request *r, struct slice bytes,
		      struct err *e)
{
	struct slice detail = detail_of(x, r);
	enum rc rc = RC_OK;
	bool known;

	if (r->remove_code.p)
		return ledger_return_authorization(l, r->devices[0].udi,
						   r->remove_code, bytes,
						   &known, e);
	for (size_t i = 0; !rc && i < r->device_count; i++)
		rc = ledger_add_event(l, r->devices[i].udi,
				      "authorization-requested", detail,
				      i ? (struct slice){0} : bytes, e);
	return rc;
}

static enum rc write_one(struct asking *x, struct ledger *l,
			 const struct request *r,
			 const struct request_out *out, struct err *e)
{
	const struct request_options *o = x->options;
	const char *path = path_of(x, r);
	_cleanup_buf_ struct buf bytes = {0};
	enum rc rc = request_write(&bytes, r, &o->common.limits, e);

	if (!rc && !o->dry_run)
		rc = output_whole(path, 0644, o->force ? OUTPUT_FORCE : 0,
				  buf_slice(&bytes), e);
	if (!rc && l)
		rc = record(x, l, r, buf_slice(&bytes), e);
	if (!rc)
		request_out_file(out, path, r, buf_slice(&bytes));
	return rc;
}

/* All of them are looked at before the first is written. */
static enum rc write_files(struct asking *x, struct ledger *l,
			   const struct request_out *out, size_t *files,
			   struct err *e)
{
	const struct request_options *o = x->options;
	const size_t step = o->each ? 1 : x->request.device_count;
	struct request part = x->request;
	enum rc rc = RC_OK;

	*files = 0;
	part.device_count = step;
	for (size_t i = 0; !rc && !o->dry_run && i < x->request.device_count;
	     i += step) {
		part.devices = x->request.devices + i;
		rc = output_check(path_of(x, &part),
				  o->force ? OUTPUT_FORCE : 0, e);
	}
	for (size_t i = 0; !rc && i < x->request.device_count; i += step) {
		part.devices = x->request.devices + i;
		rc = write_one(x, l, &part, out, e);
		*files += !rc;
	}
	return rc;
}

static enum rc commit(struct asking *x, struct ledger *l, size_t files,
		      struct err *e)
{
	_cleanup_buf_ struct buf detail = {0};
	struct json_writer w = {.out = &detail};

	json_begin_object(&w, NULL);
	json_put_text(&w, "output", x->options->output);
	json_put_u64(&w, "files", files);
	json_put_u64(&w, "devices", x->request.device_count);
	json_end_object(&w);
	return ledger_commit(l,
			     &(struct journal_note){
				     .action = x->request.remove_code.p
						       ? "return"
						       : "request",
				     .who = journal_who(&x->options->keeping),
				     .at = when_now(),
				     .detail = buf_slice(&detail),
			     }, NULL, e);
}

enum rc request_write_all(struct asking *x, struct err *e)
{
	const struct request_options *o = x->options;
	const struct request_out out = {
		.common = &o->common,
		.dry_run = o->dry_run,
		.recorded = x->file && !o->dry_run,
	};
	struct ledger *l = NULL;
	size_t files;
	enum rc rc = RC_OK;

	if (out.recorded)
		rc = ledger_open(&l, x->file, LEDGER_WRITE,
				 ledger_wait(&o->keeping), e);
	if (!rc && l)
		rc = ledger_begin(l, true, e);
	if (!rc)
		rc = write_files(x, l, &out, &files, e);
	if (!rc && l)
		rc = commit(x, l, files, e);
	if (!rc)
		request_out_end(&out, files, x->request.device_count);
	ledger_close(l);
	return rc;
}
