#include "artefact/internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

struct entry {
	char *name;
	bool regular; /* a file, as the folder itself tells; else ask */
};
struct entries {
	struct entry *at;
	size_t count, cap;
};

static void entries_free(struct entries *n)
{
	for (size_t i = 0; i < n->count; i++)
		free(n->at[i].name);
	free(n->at);
}

static int by_bytes(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static enum rc begin_file(struct walk *w, const char *path, bool *skip,
			  struct err *e)
{
	const struct walk_sink *sink = w->sink;

	w->hash = *skip = false;
	return sink->file_begin ? sink->file_begin(sink->context, path, skip,
						   &w->hash, e)
				: RC_OK;
}

/* One regular file, read once: what is hashed is what is read. */
static enum rc walk_file(struct walk *w, struct input_file *f, const char *path,
			 struct err *e)
{
	const struct walk_sink *sink = w->sink;
	struct hashing_stream hashing;
	uint8_t sha[SHA256_BYTES];
	struct stream *in = &f->base;
	struct err ignored;
	enum rc rc;

	if (!w->hash)
		return walk_stream(w, in, e);
	in = hashing_stream_init(&hashing, in);
	rc = walk_stream(w, in, e);
	if (!rc)
		walk_drain(in, &ignored);
	hashing_stream_end(&hashing, sha);
	if (!rc && sink->file_end)
		rc = sink->file_end(sink->context, path, hashing.size, sha, e);
	return rc;
}

static enum rc open_and_walk(struct walk *w, int folder, const char *name,
			     const char *path, unsigned flags, struct err *e)
{
	struct input_file *f;
	struct err fault = {0};
	bool skip;
	enum rc rc = begin_file(w, path, &skip, e);

	if (rc || skip)
		return rc;
	if (input_open(&f, folder, name, flags, &fault))
		return walk_give_fault(w, &fault, e);
	rc = walk_file(w, f, path, e);
	input_close(f);
	return rc;
}

static enum rc list_folder(struct walk *w, DIR *d, struct entries *list,
			   uint64_t *budget, struct err *fault)
{
	struct dirent *entry;

	for (errno = 0; (entry = readdir(d)); errno = 0) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		if ((*budget)-- == 0)
			return LIMIT_EXCEEDED(fault, w->limits, folder_files,
					      "the folder");
		list->at = mem_room(list->at, list->count, &list->cap,
				    sizeof(*list->at));
		list->at[list->count++] = (struct entry){
			.name = mem_text(entry->d_name),
			.regular = entry->d_type == DT_REG,
		};
	}
	if (errno)
		return err_errno(fault, errno, "cannot list the folder");
	if (list->count)
		qsort(list->at, list->count, sizeof(*list->at), by_bytes);
	return RC_OK;
}

static enum rc walk_folder(struct walk *w, int fd, const char *path,
			   uint64_t depth, uint64_t *budget, struct err *e);

static enum rc walk_entry(struct walk *w, int folder, const char *path,
			  const struct entry *entry, uint64_t depth,
			  uint64_t *budget, struct err *e)
{
	const char *name = entry->name;
	size_t before = w->source.n;
	_cleanup_buf_ struct buf full = {0};
	struct stat st;
	enum rc rc;
	int fd;

	buf_printf(&full, "%s%s%s", path,
		   slice_ends(slice_of(path), "/") ? "" : "/", name);
	buf_clear(&w->source);
	text_visible(&w->source, buf_slice(&full));
	if (!entry->regular &&
	    fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISDIR(st.st_mode)) {
		fd = openat(folder, name,
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		rc = walk_folder(w, fd, buf_text(&full), depth + 1, budget, e);
	} else {
		rc = open_and_walk(w, folder, name, buf_text(&full), 0, e);
	}
	w->source.n = before;
	return rc;
}

/* Takes fd. Links are never followed, so a folder cannot hold itself. */
static enum rc walk_folder(struct walk *w, int fd, const char *path,
			   uint64_t depth, uint64_t *budget, struct err *e)
{
	struct entries list = {0};
	struct err fault = {0};
	enum rc rc = RC_OK;
	DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (!d)
		err_errno(&fault, errno, "cannot open the folder");
	else if (depth > w->limits->folder_depth)
		LIMIT_EXCEEDED(&fault, w->limits, folder_depth,
			       "folders inside folders: the nesting");
	else
		list_folder(w, d, &list, budget, &fault);
	if (fault.code)
		rc = walk_give_fault(w, &fault, e);
	w->named = false;
	for (size_t i = 0; !rc && !fault.code && i < list.count; i++)
		rc = walk_entry(w, dirfd(d), path, &list.at[i], depth, budget,
				e);
	entries_free(&list);
	if (d)
		closedir(d);
	else if (fd >= 0)
		close(fd);
	return rc;
}

static enum rc walk_stdin(struct walk *w, struct err *e)
{
	struct input_file *f;
	struct err fault = {0};
	bool skip;
	enum rc rc = begin_file(w, "-", &skip, e);

	if (rc || skip)
		return rc;
	rc = input_open_stdin(&f, &fault);
	if (rc == RC_USAGE) {
		*e = fault;
		return rc;
	}
	if (rc)
		return walk_give_fault(w, &fault, e);
	rc = walk_file(w, f, "-", e);
	input_close(f);
	return rc;
}

enum rc artefact_walk(const char *path, const struct limits *l,
		      const struct walk_sink *sink, struct err *e)
{
	struct walk w = {.limits = l, .sink = sink, .named = true};
	uint64_t budget = l->folder_files;
	enum rc rc;
	int fd;

	text_visible(&w.source, slice_of(path));
	if (strcmp(path, "-") == 0) {
		rc = walk_stdin(&w, e);
	} else {
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd >= 0 || errno == EACCES) {
			rc = walk_folder(&w, fd, path, 1, &budget, e);
		} else {
			rc = open_and_walk(&w, AT_FDCWD, path, path,
					   INPUT_FOLLOW_LINKS, e);
		}
	}
	buf_free(&w.source);
	return rc;
}

enum rc artefact_walk_bytes(const char *name, struct slice bytes,
			    const struct limits *l,
			    const struct walk_sink *sink, struct err *e)
{
	struct walk w = {.limits = l, .sink = sink, .named = true};
	struct stream_memory memory;
	enum rc rc;

	text_visible(&w.source, slice_of(name));
	rc = walk_stream(&w, stream_memory(&memory, bytes), e);
	buf_free(&w.source);
	return rc;
}
