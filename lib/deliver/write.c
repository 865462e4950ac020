#include "deliver/write.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"
#include "deliver/names.h"
#include "deliver/runbook.h"

struct writing {
	const struct plan *plan;
	const struct deliver_wish *wish;
	struct buf path;
	struct arena arena;
};

static const char *path_of(struct writing *w, const char *folder,
			   const char *name)
{
	buf_clear(&w->path);
	buf_printf(&w->path, "%s/", w->wish->output);
	if (folder)
		buf_printf(&w->path, "%s/", folder);
	buf_add_text(&w->path, name);
	return buf_text(&w->path);
}

/* Does a file lie there with exactly these bytes? */
static bool is_there(const char *path, struct slice bytes)
{
	struct input_file *f;
	uint8_t part[16384];
	bool same;

	if (input_open(&f, AT_FDCWD, path, 0, NULL))
		return false;
	same = f->size == bytes.n;
	while (same && bytes.n) {
		size_t got = 0;

		same = !stream_read(&f->base, part, sizeof(part), &got, NULL) &&
		       got && got <= bytes.n && !memcmp(part, bytes.p, got);
		bytes = slice_part(bytes, got, bytes.n);
	}
	input_close(f);
	return same;
}

typedef enum rc put_file(const char *path, struct slice bytes, unsigned flags,
			 struct err *e);

static enum rc check(const char *path, struct slice bytes, unsigned flags,
		     struct err *e)
{
	return is_there(path, bytes) ? RC_OK : output_check(path, flags, e);
}

static enum rc put(const char *path, struct slice bytes, unsigned flags,
		   struct err *e)
{
	return is_there(path, bytes)
		       ? RC_OK
		       : output_whole(path, 0644, flags, bytes, e);
}

static enum rc each_file(struct writing *w, put_file *act, struct err *e)
{
	size_t count;
	const struct delivery *all = plan_deliveries(w->plan, &count);
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < count; i++) {
		for (size_t k = 0; !rc && k < all[i].count; k++) {
			const struct delivery_file *f = &all[i].files[k];

			if (!f->again)
				rc = act(path_of(w, f->folder, f->name),
					 f->answer->bytes, w->wish->flags, e);
		}
	}
	return rc;
}

static enum rc each_page(struct writing *w, put_file *act, struct err *e)
{
	size_t count;
	const struct delivery *all = plan_deliveries(w->plan, &count);
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < count; i++) {
		_cleanup_buf_ struct buf text = {0};
		struct runbook r;

		arena_reset(&w->arena);
		runbook_make(&r, &w->arena, &all[i], w->wish->media);
		runbook_text(&text, &all[i], &r);
		rc = act(path_of(w, all[i].folder, NAME_RUNBOOK),
			 buf_slice(&text), w->wish->flags, e);
	}
	return rc;
}

static enum rc overview(struct writing *w, put_file *act, struct err *e)
{
	_cleanup_buf_ struct buf text = {0};

	runbook_overview(&text, w->plan);
	return act(path_of(w, NULL, NAME_RUNBOOK), buf_slice(&text),
		   w->wish->flags, e);
}

/* A link in place of a folder would lead out of the output. */
static enum rc make_folder(struct writing *w, const char *folder,
			   struct err *e)
{
	const char *path = path_of(w, NULL, folder);
	struct stat st;

	if (mkdir(path, 0777) < 0 && errno != EEXIST)
		return err_errno(e, errno, "%s: cannot make the folder", path);
	if (lstat(path, &st) < 0)
		return err_errno(e, errno, "%s: cannot look at", path);
	return S_ISDIR(st.st_mode)
		       ? RC_OK
		       : err_set(e, RC_SYSTEM, "%s: is not a folder", path);
}

static enum rc make_folders(struct writing *w, struct err *e)
{
	size_t count;
	const struct delivery *all = plan_deliveries(w->plan, &count);
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < count; i++) {
		rc = make_folder(w, all[i].folder, e);
		for (size_t k = 0; !rc && k < all[i].count; k++) {
			const struct delivery_file *f = &all[i].files[k];

			if (!f->again && f->folder != all[i].folder)
				rc = make_folder(w, f->folder, e);
		}
	}
	return rc;
}

enum rc deliver_write(const struct plan *p, const struct deliver_wish *wish,
		      struct err *e)
{
	struct writing w = {.plan = p, .wish = wish};
	enum rc rc = make_folders(&w, e);

	if (!rc)
		rc = each_file(&w, check, e);
	if (!rc)
		rc = each_page(&w, check, e);
	if (!rc)
		rc = overview(&w, check, e);
	if (!rc)
		rc = each_file(&w, put, e);
	if (!rc)
		rc = each_page(&w, put, e);
	if (!rc)
		rc = overview(&w, put, e);
	buf_free(&w.path);
	arena_free(&w.arena);
	return rc;
}
