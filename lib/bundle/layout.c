#include "bundle/layout.h"

#include <inttypes.h>
#include <stdlib.h>

#include "archive/archive.h"
#include "base/code.h"
#include "base/when.h"
#include "json/write.h"

/* Consecutive gathered reports of one device that go. */
struct device {
	struct udi udi;
	const struct gathered **reports;
	size_t count;
	const char *file; /* name of its file */
	struct buf content;
};

struct making {
	struct arena *arena;
	const struct layout_options *options;
	const struct limits *limits; /* those that the reports were read under */
	struct device *devices;
	size_t count;
	const char *stamp;
};

/* 26Nov24_05_10_00_000, as published code writes it; English month names, so
 * that the name does not depend on the locale. */
static const char *stamp_of(struct arena *a, int64_t at)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct when_parts p = when_parts(at);

	return arena_printf(a, "%02d%.3s%02d_%02d_%02d_%02d_000",
			    (int)(p.year % 100), months + 3 * (p.month - 1),
			    p.day, p.hour, p.minute, p.second);
}

/* '_' parts the fields of a device file's name, so it may not stand in one. */
static const char *name_part(struct arena *a, struct slice s)
{
	char *out = arena_text(a, slice_part(s, 0, 64));

	for (char *p = out; *p; p++) {
		bool plain = (*p >= '0' && *p <= '9') ||
			     (*p >= 'A' && *p <= 'Z') ||
			     (*p >= 'a' && *p <= 'z') || *p == '-' ||
			     (*p == '.' && p != out);

		if (!plain)
			*p = '-';
	}
	return out;
}

static void group_devices(struct making *m, const struct gather *g)
{
	size_t n = gather_count(g);
	const struct gathered **all =
		arena_array(m->arena, n, sizeof(struct gathered *));
	struct device *d = NULL;
	size_t going = 0;

	m->devices = arena_array(m->arena, n, sizeof(*m->devices));
	for (size_t i = 0; i < n; i++) {
		const struct gathered *r = gather_at(g, i);

		if (!gathered_goes(r))
			continue;
		all[going] = r;
		if (!d || !udi_equal(d->udi, r->udi)) {
			d = &m->devices[m->count++];
			d->udi = r->udi;
			d->reports = &all[going];
		}
		d->count++;
		going++;
	}
}

/* What may not stand in a CDATA section. In JSON all of it can only stand inside
 * a string, where it may be written as an escape: the unescaped bytes, which are
 * the signed ones, stay the same. */
static const struct {
	const char *bytes, *instead;
} escapes[] = {
	{"]]>", "]]\\u003e"},		/* would end the section */
	{"\xef\xbf\xbe", "\\ufffe"}, /* U+FFFE and U+FFFF are no characters */
	{"\xef\xbf\xbf", "\\uffff"}, /* of XML */
};

static void put_in_cdata(struct buf *out, struct slice json)
{
	const size_t rows = sizeof(escapes) / sizeof(escapes[0]);

	while (json.n) {
		size_t at = SIZE_MAX, row = 0;

		for (size_t i = 0; i < rows; i++) {
			size_t hit = slice_find(json, escapes[i].bytes, 0);

			if (hit < at) {
				at = hit;
				row = i;
			}
		}
		buf_add_slice(out, slice_part(json, 0, at));
		if (at == SIZE_MAX)
			return;
		buf_add_text(out, escapes[row].instead);
		json = slice_part(json, at + 3, json.n);
	}
}

static void write_device(struct making *m, struct device *d, size_t number)
{
	d->file = arena_printf(m->arena, "dev_%zu_%s_%s_%s.txt", number,
			       name_part(m->arena, d->udi.pid),
			       name_part(m->arena, d->udi.sn), m->stamp);
	buf_add_text(&d->content, "<smartLicense>");
	for (size_t i = 0; i < d->count; i++) {
		buf_add_text(&d->content, "<RUMReport><![CDATA[");
		put_in_cdata(&d->content, d->reports[i]->text);
		buf_add_text(&d->content, "]]></RUMReport>");
	}
	buf_add_text(&d->content, "</smartLicense>");
}

static void fill_member(struct making *m, struct manifest_member *out,
			const struct device *d, const char *name)
{
	uint64_t *ids = arena_array(m->arena, d->count, sizeof(*ids));

	for (size_t i = 0; i < d->count; i++)
		ids[i] = d->reports[i]->report_id;
	out->name = slice_of(name);
	sha256(out->sha256, buf_slice(&d->content));
	out->udi = d->udi;
	out->report_ids = ids;
	out->report_count = d->count;
}

static struct slice maybe(const char *text)
{
	return text ? slice_of(text) : (struct slice){0};
}

static void fill_manifest(const struct making *m, struct layout_file *f)
{
	f->manifest.file = slice_of(f->name);
	f->manifest.size = f->content.n;
	sha256(f->manifest.sha256, buf_slice(&f->content));
	f->manifest.created = m->options->at;
	f->manifest.program = maybe(m->options->program);
	f->manifest.smart_account = maybe(m->options->smart_account);
	f->manifest.virtual_account = maybe(m->options->virtual_account);
	f->manifest.message = maybe(m->options->message);
}

/* ---- cssm ----------------------------------------------------------------- */

/* A name for the maker that repeats with the content. */
static const char *uuid_of(struct arena *a, struct slice bytes)
{
	uint8_t sha[SHA256_BYTES];
	char hex[SHA256_TEXT_MAX];

	sha256(sha, bytes);
	hex_text(hex, sha, sizeof(sha));
	return arena_printf(a, "%.8s-%.4s-8%.3s-8%.3s-%.12s", hex, hex + 8,
			    hex + 12, hex + 15, hex + 18);
}

static const char *after_colon(struct arena *a, const char *value)
{
	return value ? arena_printf(a, " %s", value) : "";
}

static const char *manifest_mf(struct making *m, const char *inner_name,
			       struct slice inner)
{
	const struct layout_options *o = m->options;

	return arena_printf(
		m->arena,
		"Manifest-Version: 1.0\n"
		"Created-By: \"{\\\"uuid\\\": \\\"%s\\\"}\"\n"
		"Smart-Account:%s\n"
		"Smart-Account-ID:\n"
		"\n"
		"Name: /%s\n"
		"Specification-VA: %s\n"
		"Specification-VA-ID: \n",
		uuid_of(m->arena, inner), after_colon(m->arena, o->smart_account),
		inner_name, o->virtual_account ? o->virtual_account : "");
}

static enum rc pack_devices(struct making *m, struct buf *out, struct err *e)
{
	struct archive_file *files =
		arena_array(m->arena, m->count, sizeof(*files));

	for (size_t i = 0; i < m->count; i++) {
		files[i].name = m->devices[i].file;
		files[i].content = buf_slice(&m->devices[i].content);
	}
	return archive_write_tar_gz(out, files, m->count, m->options->at, e);
}

static enum rc make_cssm(struct layout *out, struct making *m, struct err *e)
{
	const char *inner_name = arena_printf(m->arena, "UD_VA_%s.tar.gz",
					      m->stamp);
	_cleanup_buf_ struct buf inner = {0};
	struct manifest_member *members;
	struct layout_file *f = out->files;
	struct archive_file files[2];
	enum rc rc = pack_devices(m, &inner, e);

	if (rc)
		return rc;
	files[0].name = "manifest.mf";
	files[0].content =
		slice_of(manifest_mf(m, inner_name, buf_slice(&inner)));
	files[1].name = inner_name;
	files[1].content = buf_slice(&inner);
	rc = archive_write_tar_gz(&f->content, files, 2, m->options->at, e);
	if (rc)
		return rc;
	out->count = 1;
	f->name = arena_printf(m->arena, "UD_SA_%s.tar.gz", m->stamp);
	f->devices = m->count;
	members = arena_array(m->arena, m->count + 1, sizeof(*members));
	members[0].name = slice_of(files[0].name);
	sha256(members[0].sha256, files[0].content);
	for (size_t i = 0; i < m->count; i++) {
		fill_member(m, &members[i + 1], &m->devices[i],
			    arena_printf(m->arena, "%s!%s", inner_name,
					 m->devices[i].file));
		f->reports += m->devices[i].count;
	}
	f->manifest.members = members;
	f->manifest.member_count = m->count + 1;
	fill_manifest(m, f);
	return RC_OK;
}

/* ---- device --------------------------------------------------------------- */

static enum rc make_device(struct layout *out, struct making *m, struct err *e)
{
	struct manifest_member *members =
		arena_array(m->arena, m->count, sizeof(*members));

	for (size_t i = 0; i < m->count; i++) {
		struct layout_file *f = &out->files[out->count++];
		struct device *d = &m->devices[i];

		f->name = d->file;
		f->devices = 1;
		f->reports = d->count;
		fill_member(m, &members[i], d, d->file);
		f->content = d->content;
		d->content = (struct buf){0};
		f->manifest.members = &members[i];
		f->manifest.member_count = 1;
		fill_manifest(m, f);
	}
	return RC_OK;
}

/* ---- rest ----------------------------------------------------------------- */

/* Payload and signature as they stand in the report's own bytes. */
static enum rc put_usage(struct json_writer *w, const struct gathered *r,
			 const struct limits *l, struct err *e)
{
	_cleanup_arena_ struct arena a = {0};
	struct rum_report report;
	struct json_value signature;

	if (rum_report_read(&report, &a, r->text, l, NULL))
		return err_set(e, RC_DEFECT,
			       "%.*s: was read before and cannot be read again",
			       SLICE_ARG(r->source));
	signature = json_get(report.outer, "signature");
	json_begin_object(w, NULL);
	json_put_raw(w, "payload", report.payload_span);
	if (json_type(signature) != JSON_NONE)
		json_put_raw(w, "signature", json_span(signature));
	json_end_object(w);
	return RC_OK;
}

static enum rc put_device(struct json_writer *w, const struct device *d,
			  const struct limits *l, struct err *e)
{
	enum rc rc = RC_OK;

	json_begin_object(w, NULL);
	json_begin_object(w, "sudi");
	json_put_slice(w, "udi_pid", d->udi.pid);
	json_put_slice(w, "udi_serial_number", d->udi.sn);
	json_end_object(w);
	json_begin_array(w, "usage");
	for (size_t i = 0; !rc && i < d->count; i++)
		rc = put_usage(w, d->reports[i], l, e);
	json_end_array(w);
	json_end_object(w);
	return rc;
}

static enum rc make_rest(struct layout *out, struct making *m, struct err *e)
{
	struct layout_file *f = out->files;
	struct json_writer w = {.out = &f->content};
	_cleanup_buf_ struct buf all = {0};
	struct manifest_member *member =
		arena_array(m->arena, 1, sizeof(*member));
	enum rc rc = RC_OK;

	for (size_t i = 0; i < m->count; i++)
		buf_add_slice(&all, buf_slice(&m->devices[i].content));
	json_begin_object(&w, NULL);
	json_begin_object(&w, "data");
	json_put_i64(&w, "timestamp", m->options->at * 1000);
	json_put_text(&w, "nonce", uuid_of(m->arena, buf_slice(&all)));
	json_begin_array(&w, "reports");
	for (size_t i = 0; !rc && i < m->count; i++) {
		rc = put_device(&w, &m->devices[i], m->limits, e);
		f->reports += m->devices[i].count;
	}
	json_end_array(&w);
	json_end_object(&w);
	json_end_object(&w);
	out->count = 1;
	f->name = arena_printf(m->arena, "reportusage_%s.json", m->stamp);
	f->devices = m->count;
	member->name = slice_of(f->name);
	sha256(member->sha256, buf_slice(&f->content));
	f->manifest.members = member;
	f->manifest.member_count = 1;
	fill_manifest(m, f);
	return rc;
}

enum rc layout_make(struct layout *out, const struct gather *g,
		    const struct layout_options *o, struct err *e)
{
	static enum rc (*const makers[])(struct layout *, struct making *,
					 struct err *) = {
		[FORM_CSSM] = make_cssm,
		[FORM_DEVICE] = make_device,
		[FORM_REST] = make_rest,
	};
	struct making m = {.options = o, .limits = gather_limits(g)};
	enum rc rc;

	memset(out, 0, sizeof(*out));
	m.arena = &out->arena;
	m.stamp = stamp_of(m.arena, o->at);
	group_devices(&m, g);
	for (size_t i = 0; i < m.count; i++)
		write_device(&m, &m.devices[i], i + 1);
	out->files = arena_array(m.arena, m.count + 1, sizeof(*out->files));
	rc = makers[o->form](out, &m, e);
	for (size_t i = 0; i < m.count; i++)
		buf_free(&m.devices[i].content);
	if (rc)
		layout_free(out);
	return rc;
}

void layout_free(struct layout *l)
{
	for (size_t i = 0; i < l->count; i++)
		buf_free(&l->files[i].content);
	arena_free(&l->arena);
	memset(l, 0, sizeof(*l));
}
