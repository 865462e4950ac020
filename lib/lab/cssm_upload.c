#include "lab/cssm_upload.h"

#include <stdlib.h>

#include "artefact/walk.h"
#include "base/text.h"
#include "rum/system_info.h"

enum { NAME_MOST = 200 };

struct reading {
	struct uploads *uploads;
	const char *path; /* what was named */
	const struct limits *limits;
	struct arena scratch;
	struct upload *upload; /* the file at hand */
	size_t prefix;	       /* bytes of provenance that name it */
};

/* Room for one more: arrays are as long as the next power of two. */
static void *grown(void *at, size_t count, size_t size)
{
	if (count & (count - 1))
		return at;
	return mem_resize(at, (count ? count * 2 : 1) * size);
}

bool upload_text_is_plain(struct slice s)
{
	static const char odd[] = "<>&\"'\\]%";

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] <= ' ' || s.p[i] > '~' ||
		    memchr(odd, s.p[i], sizeof(odd) - 1))
			return false;
	}
	return s.n > 0;
}

static const char *fit_name(struct arena *a, struct slice text)
{
	char *name = arena_text(a, slice_part(text, 0, NAME_MOST));

	for (char *p = name; *p; p++) {
		bool fit = (*p >= '0' && *p <= '9') ||
			   (*p >= 'A' && *p <= 'Z') ||
			   (*p >= 'a' && *p <= 'z') || *p == '.' || *p == '_' ||
			   *p == '-';

		if (!fit)
			*p = '-';
	}
	return name;
}

static const char *file_name_of(struct arena *a, struct slice path)
{
	size_t from = path.n;

	while (from && path.p[from - 1] != '/')
		from--;
	path = slice_part(path, from, path.n);
	return slice_is(path, "-") ? "stdin" : fit_name(a, path);
}

static enum rc begin_file(void *context, const char *path, bool *skip,
			  bool *hash, struct err *e)
{
	struct reading *r = context;
	struct uploads *all = r->uploads;
	_cleanup_buf_ struct buf shown = {0};
	struct upload *u;

	text_visible(&shown, slice_of(path));
	r->prefix = shown.n;
	all->at = grown(all->at, all->count, sizeof(*all->at));
	u = &all->at[all->count++];
	memset(u, 0, sizeof(*u));
	u->path = arena_text(&all->arena, slice_of(path));
	u->name = file_name_of(&all->arena, slice_of(path));
	r->upload = u;
	return RC_OK;
}

static void note_fault(struct reading *r, struct slice source,
		       const struct err *fault)
{
	struct upload *u = r->upload;

	if (u->fault.code)
		return;
	u->fault = *fault;
	err_prefix(&u->fault, "%.*s", SLICE_ARG(source));
}

static void note(struct reading *r, struct slice source, const char *reason)
{
	struct err fault = {0};

	err_set(&fault, RC_MALFORMED, "%s", reason);
	note_fault(r, source, &fault);
}

/* The file a piece stands in: provenance without what follows '#', which names
 * in archives cannot hold, parted at '!', which they cannot hold either. */
static struct upload_file *file_of(struct reading *r, struct slice source)
{
	struct upload *u = r->upload;
	struct arena *a = &r->uploads->arena;
	struct upload_file *f;
	struct slice inside, archive = {0};
	size_t end;

	end = slice_find(source, "#", r->prefix);
	source = slice_part(source, 0, end);
	if (u->count && slice_is(source, u->files[u->count - 1].source))
		return &u->files[u->count - 1];
	u->files = grown(u->files, u->count, sizeof(*u->files));
	f = &u->files[u->count++];
	memset(f, 0, sizeof(*f));
	f->source = arena_text(a, source);
	f->name = u->name;
	inside = slice_part(source, r->prefix, source.n);
	u->is_archive = inside.n > 0;
	while (inside.n) {
		end = slice_find(inside, "!", 1);
		if (end == SIZE_MAX)
			break;
		archive = slice_part(inside, 1, end);
		inside = slice_part(inside, end, inside.n);
	}
	if (archive.n)
		f->archive = fit_name(a, archive);
	if (inside.n)
		f->name = fit_name(a, slice_part(inside, 1, inside.n));
	return f;
}

static struct udi keep(struct uploads *all, struct udi u)
{
	return (struct udi){arena_copy(&all->arena, u.pid),
			    arena_copy(&all->arena, u.sn)};
}

static void note_udi(struct reading *r, struct upload_file *f, struct udi u)
{
	if (!udi_known(f->udi) && udi_known(u))
		f->udi = keep(r->uploads, u);
}

static enum rc read_report(struct rum_report *out, struct reading *r,
			   const struct artefact *piece, struct err *fault)
{
	struct slice text = piece->bytes;
	enum rc rc = RC_OK;

	if (piece->xml)
		rc = rum_report_text(&text, &r->scratch, piece->xml, fault);
	else if (piece->shape != SHAPE_OUTER)
		rc = err_set(fault, RC_MALFORMED,
			     "a payload without its envelope; CSSM takes "
			     "whole reports only");
	if (!rc)
		rc = rum_report_read(out, &r->scratch, text, r->limits, fault);
	if (rc)
		return rc;
	if (!out->report_id.given)
		return err_set(fault, RC_MALFORMED, "the report has no id");
	if (!upload_text_is_plain(out->udi.pid) ||
	    !upload_text_is_plain(out->udi.sn))
		return err_set(fault, RC_MALFORMED,
			       "the report's UDI is missing or has signs that "
			       "no product id or serial number has");
	return RC_OK;
}

static void take_report(struct reading *r, const struct artefact *piece)
{
	struct rum_report report;
	struct upload_report *to;
	struct upload_file *f;
	struct err fault = {0};

	if (read_report(&report, r, piece, &fault)) {
		note_fault(r, piece->source, &fault);
		return;
	}
	f = file_of(r, piece->source);
	f->is_rest = !piece->xml;
	note_udi(r, f, report.udi);
	f->reports = grown(f->reports, f->report_count, sizeof(*to));
	to = &f->reports[f->report_count++];
	/* One device writes most files: its UDI is kept once. */
	to->udi = udi_equal(report.udi, f->udi) ? f->udi
						: keep(r->uploads, report.udi);
	to->id = report.report_id.value;
}

static bool request_is_plain(const struct auth_request_entry *x)
{
	bool plain = upload_text_is_plain(x->udi.pid) &&
		     upload_text_is_plain(x->udi.sn);

	for (size_t i = 0; i < x->key_count; i++)
		plain = plain && upload_text_is_plain(x->keys[i].tag) &&
			x->keys[i].count.given && x->keys[i].count.value;
	return plain;
}

static void add_requests(struct reading *r, const struct artefact *piece,
			 const struct auth_request *all)
{
	struct upload_file *f = file_of(r, piece->source);

	f->is_rest = !piece->xml;
	for (size_t i = 0; i < all->count; i++) {
		const struct auth_request_entry *x = &all->entries[i];

		if (!request_is_plain(x)) {
			note(r, piece->source,
			     "a request has no UDI, a tag that is none, or no "
			     "count above 0");
			return;
		}
		note_udi(r, f, x->udi);
		f->requests = grown(f->requests, f->request_count, sizeof(*x));
		f->requests[f->request_count++] = *x;
	}
}

/* Read into the arena of the uploads, which the entries stay in. */
static void take_request(struct reading *r, const struct artefact *piece)
{
	struct arena *a = &r->uploads->arena;
	struct auth_request request = {0};
	struct err fault = {0};

	if (!piece->xml)
		auth_request_read_json(&request, a, piece->json);
	else if (auth_request_read_xml(&request, a, piece->xml, r->limits,
				       &fault)) {
		note_fault(r, piece->source, &fault);
		return;
	}
	add_requests(r, piece, &request);
}

/* Only for its UDI, where no report names one. */
static void take_system_info(struct reading *r, const struct artefact *piece)
{
	struct system_info info;

	if (!system_info_read(&info, &r->scratch, piece->xml, r->limits, NULL))
		note_udi(r, file_of(r, piece->source), info.udi);
}

static enum rc take(void *context, const struct artefact *piece,
		    struct err *e)
{
	struct reading *r = context;

	/* Standard input, or a folder that cannot be opened. */
	if (!r->upload)
		begin_file(r, r->path, NULL, NULL, NULL);
	switch (piece->kind) {
	case KIND_RUM_REPORT:
		take_report(r, piece);
		break;
	case KIND_SYSTEM_INFO:
		take_system_info(r, piece);
		break;
	case KIND_AUTH_REQUEST:
		take_request(r, piece);
		break;
	case KIND_REST_REPLY:
		if (auth_request_is_json(piece->json))
			take_request(r, piece);
		break;
	case KIND_MALFORMED:
		note_fault(r, piece->source, piece->fault);
		break;
	default:
		break;
	}
	arena_reset(&r->scratch);
	return RC_OK;
}

static enum rc end_archive(void *context, const struct artefact *archive,
			   struct err *e)
{
	struct reading *r = context;

	if (archive->kind == KIND_MALFORMED)
		note_fault(r, archive->source, archive->fault);
	return RC_OK;
}

/* System information alone asks for nothing. */
static void drop_empty(struct upload *u)
{
	size_t kept = 0;

	for (size_t i = 0; i < u->count; i++) {
		if (u->files[i].report_count || u->files[i].request_count)
			u->files[kept++] = u->files[i];
	}
	u->count = kept;
	if (!kept && !u->fault.code)
		err_set(&u->fault, RC_MALFORMED,
			"%s: holds neither usage reports nor requests for "
			"authorization codes", u->path);
}

enum rc uploads_read(struct uploads *out, const char *path,
		     const struct limits *l, struct err *e)
{
	struct reading r = {.uploads = out, .path = path, .limits = l};
	const struct walk_sink sink = {
		.context = &r,
		.piece = take,
		.archive_end = end_archive,
		.file_begin = begin_file,
	};
	size_t before = out->count;
	enum rc rc = artefact_walk(path, l, &sink, e);

	for (size_t i = before; i < out->count; i++)
		drop_empty(&out->at[i]);
	if (!rc && out->count == before)
		rc = err_set(e, RC_MALFORMED, "%s: there is nothing to answer",
			     path);
	arena_free(&r.scratch);
	return rc;
}

void uploads_free(struct uploads *u)
{
	for (size_t i = 0; i < u->count; i++) {
		struct upload *x = &u->at[i];

		for (size_t k = 0; k < x->count; k++) {
			free(x->files[k].reports);
			free(x->files[k].requests);
		}
		free(x->files);
	}
	free(u->at);
	arena_free(&u->arena);
}
