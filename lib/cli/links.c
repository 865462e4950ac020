/* `rum --install-links DIR` */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/inside.h"
#include "cli/out.h"

struct links {
	const char *folder;
	int fd;
	char target[PATH_MAX];
	struct stat program;
	unsigned made;
};

static enum rc find_program(struct links *l, struct err *e)
{
	ssize_t n = readlink("/proc/self/exe", l->target,
			     sizeof(l->target) - 1);

	if (n < 0)
		return err_errno(e, errno, "/proc/self/exe: cannot read");
	l->target[n] = 0;
	if (stat(l->target, &l->program) < 0)
		return err_errno(e, errno, "%s: cannot look at", l->target);
	return RC_OK;
}

/* Beside the program itself the bare name serves, and still serves when the
 * folder is moved, as packaging does. */
static void shorten_target(struct links *l)
{
	char copy[PATH_MAX];
	struct stat here, there;

	memcpy(copy, l->target, sizeof(copy));
	if (fstat(l->fd, &here) == 0 && stat(dirname(copy), &there) == 0 &&
	    here.st_dev == there.st_dev && here.st_ino == there.st_ino) {
		memcpy(copy, l->target, sizeof(copy));
		snprintf(l->target, sizeof(l->target), "%s", basename(copy));
	}
}

/* *there: a link to this program already. Anything else is not replaced. */
static enum rc look(const struct links *l, const char *name, bool *there,
		    struct err *e)
{
	struct stat link, end;

	*there = false;
	if (fstatat(l->fd, name, &link, AT_SYMLINK_NOFOLLOW) < 0) {
		if (errno == ENOENT)
			return RC_OK;
		return err_errno(e, errno, "%s/%s: cannot look at", l->folder,
				 name);
	}
	*there = S_ISLNK(link.st_mode) && fstatat(l->fd, name, &end, 0) == 0 &&
		 end.st_dev == l->program.st_dev &&
		 end.st_ino == l->program.st_ino;
	if (*there)
		return RC_OK;
	return err_set(e, RC_SYSTEM, "%s/%s: exists and is no link to this "
		       "program; remove it first", l->folder, name);
}

static enum rc make(struct links *l, const char *command, bool only_look,
		    struct err *e)
{
	char name[NAME_MAX + 1];
	bool there;
	enum rc rc;

	snprintf(name, sizeof(name), "rum-%s", command);
	rc = look(l, name, &there, e);
	if (rc || there || only_look)
		return rc;
	if (symlinkat(l->target, l->fd, name) < 0)
		return err_errno(e, errno, "%s/%s: cannot make the link",
				 l->folder, name);
	l->made++;
	return RC_OK;
}

enum status links_install(const struct command *const *commands,
			  const char *folder)
{
	struct links l = {.folder = folder};
	struct err e = {0};
	enum rc rc = find_program(&l, &e);

	l.fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (!rc && l.fd < 0)
		rc = err_errno(&e, errno, "%s: cannot open the folder", folder);
	if (!rc)
		shorten_target(&l);
	/* First a look at all names: a refusal leaves nothing half done. */
	for (int only_look = 1; !rc && only_look >= 0; only_look--) {
		for (size_t i = 0; !rc && commands[i]; i++)
			rc = make(&l, commands[i]->name, only_look, &e);
	}
	if (l.fd >= 0)
		close(l.fd);
	if (rc) {
		say_error(&e);
		return rc_status(rc);
	}
	out_printf("made %u links in %s\n", l.made, folder);
	return STATUS_YES;
}
