#include "cmd/redaction.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/spool.h"
#include "base/text.h"
#include "cli/out.h"
#include "cmd/record.h"
#include "show/redact.h"

struct redaction {
	struct redactor *redactor;
	struct spool *spool;
	uint64_t *mark; /* of the archives that are open */
	size_t marks, mark_cap;
	uint64_t texts, left_out;
	struct buf sources; /* of the texts, for the map */
	struct err fault;
};

struct redaction *redaction_new(const char *temporary_folder)
{
	struct redaction *r = mem_new(1, sizeof(*r));

	r->redactor = redactor_new();
	r->spool = spool_new(temporary_folder);
	return r;
}

void redaction_free(struct redaction **pointer)
{
	struct redaction *r = *pointer;

	if (!r)
		return;
	redactor_free(&r->redactor);
	spool_free(r->spool);
	free(r->mark);
	buf_free(&r->sources);
	free(r);
	*pointer = NULL;
}

/* A file gets the very bytes, a terminal text that it does not obey. */
static void write_shown(struct slice bytes)
{
	_cleanup_buf_ struct buf safe = {0};

	while (bytes.n) {
		size_t end = slice_find(bytes, "\n", 0);
		struct slice line = slice_part(bytes, 0, end);

		if (slice_ends(line, "\r"))
			line.n--;
		text_safe(&safe, line);
		if (end != SIZE_MAX)
			buf_add_byte(&safe, '\n');
		bytes = slice_part(bytes, end == SIZE_MAX ? bytes.n : end + 1,
				   bytes.n);
	}
	out_write(buf_slice(&safe));
}

static void keep_fault(struct redaction *r, const struct err *fault)
{
	if (fault->code && !r->fault.code)
		r->fault = *fault;
}

static void flush(struct redaction *r)
{
	struct err fault = {0};

	if (r->marks)
		return;
	spool_flush(r->spool, out_is_terminal() ? write_shown : out_write,
		    &fault);
	keep_fault(r, &fault);
}

void redaction_take(void *context, const struct survey_item *item)
{
	struct redaction *r = context;
	_cleanup_buf_ struct buf out = {0};
	struct err fault = {0};

	record_say_fault(NULL, item);
	if (item->kind == KIND_ARCHIVE || item->kind == KIND_UPLOAD_ARCHIVE ||
	    item->kind == KIND_MALFORMED)
		return;
	if (item->kind != KIND_DEVICE_TEXT) {
		r->left_out++;
		return;
	}
	if (++r->texts > 1)
		buf_printf(&out, "-------- DUMP-%" PRIu64 " --------\n",
			   r->texts);
	buf_printf(&r->sources, "DUMP-%" PRIu64 "\t", r->texts);
	buf_add_slice(&r->sources, item->artefact.source);
	buf_add_byte(&r->sources, '\n');
	redact(r->redactor, item->artefact.bytes, &item->capture, &out);
	if (out.n && out.p[out.n - 1] != '\n' && r->texts > 1)
		buf_add_byte(&out, '\n');
	spool_add(r->spool, buf_slice(&out), &fault);
	keep_fault(r, &fault);
	flush(r);
}

void redaction_begin(void *context)
{
	struct redaction *r = context;

	if (r->marks == r->mark_cap) {
		r->mark_cap = r->mark_cap ? r->mark_cap * 2 : 8;
		r->mark = mem_resize(r->mark, r->mark_cap * sizeof(*r->mark));
	}
	r->mark[r->marks++] = spool_length(r->spool);
}

void redaction_end(void *context, bool cancel)
{
	struct redaction *r = context;
	uint64_t mark = r->mark[--r->marks];
	struct err fault = {0};

	if (cancel)
		spool_cut(r->spool, mark, &fault);
	keep_fault(r, &fault);
	flush(r);
}

enum status redaction_status(void *context, const struct survey_item *item)
{
	if (item->kind == KIND_MALFORMED)
		return rc_status(item->fault.code);
	return item->kind != KIND_DEVICE_TEXT && item->artefact.named &&
			       item->kind != KIND_ARCHIVE &&
			       item->kind != KIND_UPLOAD_ARCHIVE
		       ? STATUS_INPUT
		       : STATUS_YES;
}

static void map_line(void *context, const char *placeholder, struct slice value)
{
	struct buf *out = context;

	buf_printf(out, "%s\t", placeholder);
	text_visible(out, value);
	buf_add_byte(out, '\n');
}

enum rc redaction_finish(struct redaction *r, const char *map, bool force,
			 struct err *e)
{
	_cleanup_buf_ struct buf text = {0};

	if (r->left_out)
		say("inspect: %" PRIu64 " piece%s no device text; --redact "
		    "leaves %s out", r->left_out,
		    r->left_out == 1 ? " is" : "s are",
		    r->left_out == 1 ? "it" : "them");
	if (r->fault.code) {
		*e = r->fault;
		return e->code;
	}
	if (!map)
		return RC_OK;
	redactor_each(r->redactor, map_line, &text);
	if (r->texts > 1)
		buf_add_slice(&text, buf_slice(&r->sources));
	return output_whole(map, 0600, force ? OUTPUT_FORCE : 0,
			    buf_slice(&text), e);
}
