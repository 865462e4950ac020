#include "lab/fleet.h"

#include <sys/stat.h>

#include "base/file.h"
#include "base/pipeline.h"
#include "cli/out.h"
#include "lab/authority.h"
#include "lab/usage_file.h"

enum { FOLDER_MODE = 0777, FILE_MODE = 0666 }; /* less the umask */

struct fleet {
	const struct lab_wish *wish;
	const char *folder;
	struct arena arena;
	struct lab_authority authority;
	struct lab_device *devices;
	struct key_job *jobs;
	enum rc rc;
	struct err *e;
};

static const char *path_of(struct fleet *f, const char *below)
{
	return arena_printf(&f->arena, "%s/%s", f->folder, below);
}

/* Half a fleet and half another would agree in nothing. */
static enum rc refuse_second(struct fleet *f, struct err *e)
{
	static const char *const parts[] = {"devices.csv", "usage", "keys"};
	struct stat st;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (lstat(path_of(f, parts[i]), &st) == 0)
			return err_set(e, RC_SYSTEM,
				       "%s: holds a fleet already, or part of "
				       "one (%s is there); name another folder "
				       "or remove this one", f->folder,
				       parts[i]);
	}
	return RC_OK;
}

/* Keys take longest, so every thread makes some. */
struct key_job {
	struct lab_device *device;
	enum rc rc;
	struct err e;
};

static void make_key(void *context, void *job, unsigned thread)
{
	struct fleet *f = context;
	struct key_job *j = job;

	j->rc = lab_device_key(j->device, f->wish->seed, &j->e);
	if (!j->rc)
		j->rc = lab_authority_issue(&f->authority, j->device, &j->e);
}

static void made_key(void *context, void *job)
{
	struct fleet *f = context;
	struct key_job *j = job;

	if (j->rc && !f->rc) {
		f->rc = j->rc;
		if (f->e)
			*f->e = j->e;
	}
}

static enum rc make_devices(struct fleet *f, struct err *e)
{
	const struct pipeline_ops ops = {f, make_key, made_key};
	const struct lab_wish *w = f->wish;
	struct pipeline *p;

	f->devices = mem_new(w->devices, sizeof(*f->devices));
	f->jobs = mem_new(w->devices, sizeof(*f->jobs));
	f->e = e;
	p = pipeline_new(&ops, w->threads, w->threads * 4);
	for (unsigned i = 0; i < w->devices; i++) {
		lab_device_init(&f->devices[i], &f->arena, w, i);
		f->jobs[i].device = &f->devices[i];
		pipeline_submit(p, &f->jobs[i]);
	}
	pipeline_free(p);
	return f->rc;
}

static enum rc write_whole(struct fleet *f, const char *below,
			   const struct buf *bytes, struct err *e)
{
	return output_whole(path_of(f, below), FILE_MODE, 0, buf_slice(bytes),
			    e);
}

static enum rc write_keys(struct fleet *f, struct err *e)
{
	_cleanup_buf_ struct buf root = {0}, ca = {0}, cssm = {0}, devices = {0};
	enum rc rc;

	cert_pem(&root, f->authority.root);
	cert_pem(&ca, f->authority.ca);
	cert_pem(&cssm, f->authority.cssm);
	for (unsigned i = 0; i < f->wish->devices; i++) {
		if (f->devices[i].cert)
			cert_pem(&devices, f->devices[i].cert);
	}
	rc = write_whole(f, "keys/lab-anchor.pem", &root, e);
	if (!rc)
		rc = write_whole(f, "keys/lab-ca.pem", &ca, e);
	if (!rc)
		rc = write_whole(f, "keys/lab-cssm.pem", &cssm, e);
	/* A fleet of builtin devices alone has no certificates to enrol. */
	if (!rc && devices.n)
		rc = write_whole(f, "keys/lab-devices.pem", &devices, e);
	return rc;
}

static enum rc write_list(struct fleet *f, struct err *e)
{
	_cleanup_buf_ struct buf out = {0};
	struct csv csv = {.out = &out};
	static const char *const head[] = {"hostname", "pid", "sn", "shape"};

	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		csv_cell(&csv, slice_of(head[i]));
	csv_end_row(&csv);
	for (unsigned i = 0; i < f->wish->devices; i++) {
		const struct lab_device *d = &f->devices[i];

		csv_cell(&csv, slice_of(d->hostname));
		csv_cell(&csv, slice_of(d->members[0].pid));
		csv_cell(&csv, slice_of(d->members[0].sn));
		csv_cell(&csv, slice_of(lab_shape_names[d->shape]));
		csv_end_row(&csv);
	}
	return write_whole(f, "devices.csv", &out, e);
}

static enum rc write_usage(struct fleet *f, const struct lab_watch *watch,
			   struct err *e)
{
	struct usage_writer *writer =
		usage_writer_new(f->wish->threads, watch);
	enum rc rc = RC_OK;

	for (unsigned i = 0; !rc && i < f->wish->devices; i++) {
		const struct lab_device *d = &f->devices[i];
		const char *path = arena_printf(&f->arena, "%s/usage/%s",
						f->folder, d->file_name);

		rc = usage_writer_file(writer, d, path, FILE_MODE, e);
		if (!rc && watch->device)
			watch->device(watch->context, d, path);
	}
	usage_writer_free(writer);
	return rc;
}

static enum rc make_folders(struct fleet *f, struct err *e)
{
	enum rc rc = folder_make(path_of(f, "usage"), FOLDER_MODE, e);

	return rc ? rc : folder_make(path_of(f, "keys"), FOLDER_MODE, e);
}

/* The list comes last: where it is, the fleet is whole. */
static enum rc make_all(struct fleet *f, const struct lab_watch *watch,
			struct err *e)
{
	enum rc rc = refuse_second(f, e);

	if (!rc)
		rc = lab_authority_make(&f->authority, f->wish->seed,
					f->wish->at, e);
	if (!rc)
		rc = make_devices(f, e);
	if (!rc)
		rc = make_folders(f, e);
	if (!rc)
		rc = write_keys(f, e);
	if (!rc)
		rc = write_usage(f, watch, e);
	return rc ? rc : write_list(f, e);
}

enum rc lab_fleet(const char *folder, const struct lab_wish *w,
		  const struct lab_watch *watch, struct err *e)
{
	struct fleet f = {.wish = w};
	struct slice name = slice_of(folder);
	enum rc rc;

	while (name.n > 1 && name.p[name.n - 1] == '/')
		name.n--;
	f.folder = arena_text(&f.arena, name);
	rc = make_all(&f, watch, e);
	for (unsigned i = 0; f.devices && i < w->devices; i++)
		lab_device_end(&f.devices[i]);
	free(f.devices);
	free(f.jobs);
	lab_authority_end(&f.authority);
	arena_free(&f.arena);
	return rc;
}
