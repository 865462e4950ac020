#include "cmd/lab_cssm_out.h"

#include <inttypes.h>

#include "cli/out.h"
#include "cmd/record.h"

static void put_entries(struct json_writer *w, const struct cssm_answer *x)
{
	json_begin_array(w, "reports");
	for (size_t i = 0; i < x->entry_count; i++) {
		if (!x->entries[i].message)
			json_put_u64(w, NULL, x->entries[i].report.id);
	}
	json_end_array(w);
	json_begin_array(w, "refused");
	for (size_t i = 0; i < x->entry_count; i++) {
		if (!x->entries[i].message)
			continue;
		json_begin_object(w, NULL);
		json_put_u64(w, "report_id", x->entries[i].report.id);
		json_put_text(w, "message", x->entries[i].message);
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_codes(struct json_writer *w, const struct cssm_answer *x)
{
	json_begin_array(w, "authorizations");
	for (size_t i = 0; i < x->code_count; i++)
		record_udi(w, NULL, x->codes[i]);
	json_end_array(w);
	json_put_u64(w, "returned", x->returned);
}

static void tell_json(const char *folder, const struct cssm_answer *x)
{
	_cleanup_buf_ struct buf out = {0}, path = {0};
	struct json_writer w = {.out = &out};

	if (x->name)
		buf_printf(&path, "%s/%s", folder, x->name);
	json_begin_object(&w, NULL);
	json_put_text(&w, "kind", "lab-answer");
	json_put_text(&w, "source", x->source);
	json_put_text(&w, "path", x->name ? buf_text(&path) : NULL);
	json_put_text(&w, "member", x->member);
	record_udi(&w, "udi", x->udi);
	put_entries(&w, x);
	put_codes(&w, x);
	json_put_bool(&w, "lost", x->lost);
	json_end_object(&w);
	buf_add_byte(&out, '\n');
	out_write(buf_slice(&out));
}

/* What all answers in one file have in common. */
static void tell_file(struct buf *out, const char *folder, const char *name,
		      const struct cssm *c)
{
	size_t devices = 0, taken = 0, refused = 0, codes = 0;
	_cleanup_buf_ struct buf path = {0};

	for (size_t i = 0; i < c->answer_count; i++) {
		const struct cssm_answer *x = &c->answers[i];

		if (!x->name || strcmp(x->name, name) != 0)
			continue;
		devices++;
		taken += x->entry_count - x->refused;
		refused += x->refused;
		codes += x->code_count;
	}
	buf_printf(&path, "%s/%s", folder, name);
	text_safe(out, buf_slice(&path));
	buf_printf(out, ": %zu answer%s", devices, devices == 1 ? "" : "s");
	if (taken)
		buf_printf(out, ", %zu report%s acknowledged", taken,
			   taken == 1 ? "" : "s");
	if (refused)
		buf_printf(out, ", %zu refused", refused);
	if (codes)
		buf_printf(out, ", %zu authorization code%s", codes,
			   codes == 1 ? "" : "s");
	buf_add_byte(out, '\n');
}

static void tell_refused(struct buf *out, const struct cssm_answer *x)
{
	for (size_t i = 0; i < x->entry_count; i++) {
		const struct cssm_entry *entry = &x->entries[i];

		if (!entry->message)
			continue;
		buf_printf(out, "  PID:%.*s SN:%.*s report %" PRIu64
			   " refused: ", SLICE_ARG(entry->report.udi.pid),
			   SLICE_ARG(entry->report.udi.sn), entry->report.id);
		text_safe(out, slice_of(entry->message));
		buf_add_byte(out, '\n');
	}
}

static void tell_nothing(struct buf *out, const struct cssm_answer *x)
{
	text_safe(out, slice_of(x->source));
	buf_printf(out, ": no answer: %s\n",
		   x->lost ? "it gets lost, as was wished"
			   : "a code that comes back needs none");
}

static void tell_text(const struct common_options *c, const char *folder,
		      const struct cssm *cssm)
{
	_cleanup_buf_ struct buf out = {0};

	for (size_t i = 0; i < cssm->file_count; i++)
		tell_file(&out, folder, cssm->files[i].name, cssm);
	for (size_t i = 0; i < cssm->answer_count; i++) {
		if (!cssm->answers[i].name)
			tell_nothing(&out, &cssm->answers[i]);
		else if (c->verbose)
			tell_refused(&out, &cssm->answers[i]);
	}
	out_write(buf_slice(&out));
}

void lab_cssm_tell(const struct common_options *c, const char *folder,
		   const struct cssm *cssm)
{
	if (cssm->duplicate)
		say("lab cssm: an upload brings reports again that came before; "
		    "it failed as a whole");
	if (c->quiet)
		return;
	if (!c->json) {
		tell_text(c, folder, cssm);
		return;
	}
	for (size_t i = 0; i < cssm->answer_count; i++)
		tell_json(folder, &cssm->answers[i]);
}
