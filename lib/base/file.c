#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

static const char *kind_of(mode_t mode)
{
	static const struct {
		mode_t format;
		const char *name;
	} kinds[] = {
		{S_IFDIR, "a folder"},	    {S_IFIFO, "a FIFO"},
		{S_IFCHR, "a device"},	    {S_IFBLK, "a device"},
		{S_IFSOCK, "a socket"},	    {S_IFLNK, "a symbolic link"},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if ((mode & S_IFMT) == kinds[i].format)
			return kinds[i].name;
	}
	return "not a file";
}

static enum rc input_read(struct stream *s, void *to, size_t cap, size_t *got,
			  struct err *e)
{
	struct input_file *f = (struct input_file *)(void *)s;
	ssize_t n = 0;

	while (!f->ended && (n = read(f->fd, to, cap)) < 0 && errno == EINTR)
		;
	if (n < 0)
		return err_errno(e, errno, "cannot read");
	*got = (size_t)n;
	f->done += *got;
	/* Less than was asked for, and as much as there was: no need to ask. */
	f->ended = *got == 0 || (*got < cap && f->done == f->size);
	return RC_OK;
}

static struct input_file *input_new(int fd, const char *name, off_t size)
{
	struct input_file *f = mem_new(1, sizeof(*f));

	f->base = (struct stream){.read = input_read, .whole_reads = true};
	f->fd = fd;
	f->size = (uint64_t)size;
	f->name = mem_text(name);
	return f;
}

enum rc input_open(struct input_file **out, int folder_fd, const char *path,
		   unsigned flags, struct err *e)
{
	/* O_NONBLOCK: opening a FIFO must not wait for its writer. */
	int how = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	struct stat st;
	int fd;

	if (!(flags & INPUT_FOLLOW_LINKS))
		how |= O_NOFOLLOW;
	fd = openat(folder_fd, path, how);
	if (fd < 0 && errno == ELOOP && !(flags & INPUT_FOLLOW_LINKS))
		return err_set(e, RC_REFUSED,
			       "is a symbolic link; links inside a folder are "
			       "not followed");
	if (fd < 0)
		return err_errno(e, errno, "cannot open");
	if (fstat(fd, &st) < 0) {
		int errnum = errno;

		close(fd);
		return err_errno(e, errnum, "cannot look at");
	}
	if (!S_ISREG(st.st_mode)) {
		close(fd);
		return err_set(e, RC_REFUSED, "is %s, not a regular file",
			       kind_of(st.st_mode));
	}
	*out = input_new(fd, path, st.st_size);
	return RC_OK;
}

enum rc input_open_stdin(struct input_file **out, struct err *e)
{
	int fd;

	if (isatty(STDIN_FILENO))
		return err_set(e, RC_USAGE,
			       "standard input is a terminal; give a file or "
			       "pipe one in");
	fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	if (fd < 0)
		return err_errno(e, errno, "cannot use standard input");
	*out = input_new(fd, "-", 0);
	return RC_OK;
}

void input_close(struct input_file *f)
{
	if (!f)
		return;
	close(f->fd);
	free(f->name);
	free(f);
}

enum rc file_read_small(const char *path, struct buf *out,
			const struct limits *l, size_t limit_place,
			struct err *e)
{
	struct input_file *f;
	enum rc rc = input_open(&f, AT_FDCWD, path, INPUT_FOLLOW_LINKS, e);

	if (rc) {
		err_prefix(e, "%s", path);
		return rc;
	}
	rc = stream_all(&f->base, out, l, limit_place, "the file", e);
	if (rc)
		err_prefix(e, "%s", path);
	input_close(f);
	return rc;
}

struct output_file {
	int fd, folder_fd;
	char *path, *base, *temporary;
	unsigned flags;
	bool synced;
	bool replaces; /* a file was there */
};

/* Split `path` into a folder that is opened and a base name. */
static enum rc open_folder(struct output_file *f, struct err *e)
{
	const char *slash = strrchr(f->path, '/');
	_cleanup_free_ char *folder = NULL;

	f->base = mem_text(slash ? slash + 1 : f->path);
	if (!f->base[0] || strcmp(f->base, ".") == 0 ||
	    strcmp(f->base, "..") == 0)
		return err_set(e, RC_USAGE, "%s: names a folder, not a file",
			       f->path);
	folder = folder_of(f->path);
	f->folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (f->folder_fd < 0)
		return err_errno(e, errno, "%s: cannot open the folder", folder);
	return RC_OK;
}

/* Never through a link, and over an existing file only with OUTPUT_FORCE. */
static enum rc check_target(struct output_file *f, struct err *e)
{
	struct stat st;

	f->replaces = fstatat(f->folder_fd, f->base, &st,
			      AT_SYMLINK_NOFOLLOW) == 0;
	if (!f->replaces && errno == ENOENT)
		return RC_OK;
	if (!f->replaces)
		return err_errno(e, errno, "%s: cannot look at", f->path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, RC_SYSTEM, "%s: is %s; it is not replaced",
			       f->path, kind_of(st.st_mode));
	if (!(f->flags & OUTPUT_FORCE))
		return err_set(e, RC_SYSTEM,
			       "%s: exists; choose another name, or replace it "
			       "with --force", f->path);
	return RC_OK;
}

static enum rc create_temporary(struct output_file *f, mode_t mode,
				struct err *e)
{
	uint32_t random;
	char name[64];

	for (int tries = 0; tries < 100; tries++) {
		if (getrandom(&random, sizeof(random), 0) < 0)
			return err_errno(e, errno, "%s: no random name",
					 f->path);
		snprintf(name, sizeof(name), ".rum-%08x.tmp", random);
		f->fd = openat(f->folder_fd, name,
			       O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC |
				       O_NOFOLLOW, mode);
		if (f->fd >= 0) {
			f->temporary = mem_text(name);
			return RC_OK;
		}
		if (errno != EEXIST)
			break;
	}
	return err_errno(e, errno, "%s: cannot create", f->path);
}

/* The target's folder is open and the target may be written; or f is freed. */
static enum rc output_begin(struct output_file **out, const char *path,
			    unsigned flags, struct err *e)
{
	struct output_file *f = mem_new(1, sizeof(*f));
	enum rc rc;

	f->fd = f->folder_fd = -1;
	f->flags = flags;
	f->path = mem_text(path);
	rc = open_folder(f, e);
	if (!rc)
		rc = check_target(f, e);
	if (rc)
		output_abandon(f);
	else
		*out = f;
	return rc;
}

enum rc output_check(const char *path, unsigned flags, struct err *e)
{
	struct output_file *f = NULL;
	enum rc rc = output_begin(&f, path, flags, e);

	if (!rc)
		output_abandon(f);
	return rc;
}

enum rc output_create(struct output_file **out, const char *path, mode_t mode,
		      unsigned flags, struct err *e)
{
	struct output_file *f = NULL;
	enum rc rc = output_begin(&f, path, flags, e);

	if (rc)
		return rc;
	rc = create_temporary(f, mode, e);
	if (rc) {
		output_abandon(f);
		return rc;
	}
	*out = f;
	return RC_OK;
}

enum rc output_write(struct output_file *f, struct slice bytes, struct err *e)
{
	while (bytes.n) {
		ssize_t n = write(f->fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(e, errno, "%s: cannot write", f->path);
		bytes = slice_part(bytes, (size_t)n, bytes.n);
	}
	return RC_OK;
}

enum rc output_sync(struct output_file *f, struct err *e)
{
	int fd = f->fd;

	if (f->synced)
		return RC_OK;
	if (fsync(fd) < 0)
		return err_errno(e, errno, "%s: cannot sync", f->path);
	f->fd = -1;
	/* Network and overlay file systems may tell of a full disk only here. */
	if (close(fd) < 0)
		return err_errno(e, errno, "%s: cannot close", f->path);
	f->synced = true;
	return RC_OK;
}

static enum rc rename_into_place(struct output_file *f, struct err *e)
{
	enum rc rc = check_target(f, e);

	if (rc)
		return rc;
	if (f->flags & OUTPUT_FORCE) {
		if (renameat(f->folder_fd, f->temporary, f->folder_fd,
			     f->base) < 0)
			return err_errno(e, errno, "%s: cannot rename", f->path);
		return RC_OK;
	}
	if (renameat2(f->folder_fd, f->temporary, f->folder_fd, f->base,
		      RENAME_NOREPLACE) == 0)
		return RC_OK;
	/* File systems without RENAME_NOREPLACE (vfat on a stick): the check
	 * above is all there is against a rival. */
	if ((errno == EINVAL || errno == ENOSYS) &&
	    renameat(f->folder_fd, f->temporary, f->folder_fd, f->base) == 0)
		return RC_OK;
	return err_errno(e, errno, "%s: cannot rename", f->path);
}

enum rc output_commit(struct output_file *f, struct err *e)
{
	enum rc rc = output_sync(f, e);

	if (!rc)
		rc = rename_into_place(f, e);
	if (!rc) {
		mem_free_pointer(&f->temporary);
		f->temporary = NULL;
		/* vfat and some network file systems cannot sync a folder. */
		if (fsync(f->folder_fd) < 0 && errno != EINVAL)
			rc = err_errno(e, errno, "%s: cannot sync its folder",
				       f->path);
		/* Where it took another one's place, that one is gone. */
		if (rc && !f->replaces)
			unlinkat(f->folder_fd, f->base, 0);
	}
	output_abandon(f);
	return rc;
}

void output_abandon(struct output_file *f)
{
	if (!f)
		return;
	if (f->fd >= 0)
		close(f->fd);
	if (f->temporary)
		unlinkat(f->folder_fd, f->temporary, 0);
	if (f->folder_fd >= 0)
		close(f->folder_fd);
	free(f->temporary);
	free(f->base);
	free(f->path);
	free(f);
}

enum rc output_whole(const char *path, mode_t mode, unsigned flags,
		     struct slice bytes, struct err *e)
{
	struct output_file *f;
	enum rc rc = output_create(&f, path, mode, flags, e);

	if (rc)
		return rc;
	rc = output_write(f, bytes, e);
	if (rc) {
		output_abandon(f);
		return rc;
	}
	return output_commit(f, e);
}

char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = mem_text(slash ? path : ".");

	if (slash)
		folder[slash == path ? 1 : slash - path] = 0;
	return folder;
}

enum rc folder_make(const char *path, mode_t mode, struct err *e)
{
	_cleanup_free_ char *part = mem_text(path);
	struct stat st;

	for (char *p = part + 1;; p++) {
		char end = *p;

		if (end != '/' && end != 0)
			continue;
		*p = 0;
		if (mkdir(part, mode) < 0 && errno != EEXIST)
			return err_errno(e, errno, "%s: cannot make the folder",
					 part);
		*p = end;
		if (!end)
			break;
	}
	if (stat(path, &st) < 0)
		return err_errno(e, errno, "%s: cannot look at", path);
	if (!S_ISDIR(st.st_mode))
		return err_set(e, RC_SYSTEM, "%s: is not a folder", path);
	return RC_OK;
}
