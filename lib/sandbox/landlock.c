#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/late.h"
#include "sandbox/inside.h"

/* glibc has no wrappers, and the header of the build is often older than the
 * kernel it runs on: numbers and layouts are the kernel's promise to programs
 * (linux/landlock.h of Linux 6.12). */
#ifndef __NR_landlock_create_ruleset
#define __NR_landlock_create_ruleset 444
#define __NR_landlock_add_rule 445
#define __NR_landlock_restrict_self 446
#endif
enum { CREATE_RULESET_VERSION = 1, RULE_PATH_BENEATH = 1 };

struct ruleset {
	uint64_t fs, net, scoped;
};
struct beneath {
	uint64_t access;
	int32_t fd;
} __attribute__((packed));

#define BIT(n) (UINT64_C(1) << (n))
static const uint64_t fs_write_file = BIT(1), fs_read_file = BIT(2),
		      fs_read_dir = BIT(3), fs_remove_file = BIT(5),
		      fs_make_dir = BIT(7), fs_make_reg = BIT(8),
		      fs_refer = BIT(13), fs_truncate = BIT(14);

/* What each ABI brought, all of it handled: what is handled and not allowed by
 * a rule is refused. */
static const struct {
	int abi;
	struct ruleset brought;
} abis[] = {
	{1, {.fs = BIT(13) - 1}},	/* execute … make_sym */
	{2, {.fs = BIT(13)}},		/* refer */
	{3, {.fs = BIT(14)}},		/* truncate */
	{4, {.net = BIT(0) | BIT(1)}},	/* bind and connect TCP */
	{5, {.fs = BIT(15)}},		/* ioctl on devices */
	{6, {.scoped = BIT(0) | BIT(1)}}, /* abstract sockets, signals */
};

int landlock_abi(void)
{
	long abi = syscall(__NR_landlock_create_ruleset, NULL, (size_t)0,
			   CREATE_RULESET_VERSION);

	return abi > 0 ? (int)abi : 0;
}

static struct ruleset best_ruleset(int abi)
{
	struct ruleset best = {0};

	for (size_t i = 0; i < sizeof(abis) / sizeof(abis[0]); i++) {
		if (abis[i].abi > abi)
			break;
		best.fs |= abis[i].brought.fs;
		best.net |= abis[i].brought.net;
		best.scoped |= abis[i].brought.scoped;
	}
	return best;
}

/* The rule goes by the inode that `path` leads to now: a name that leads
 * elsewhere later is not allowed. */
static enum rc allow(int ruleset, const char *path, uint64_t access,
		     struct err *e)
{
	struct beneath rule = {.access = access};
	enum rc rc = RC_OK;
	struct stat st;

	rule.fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.fd < 0 && (errno == EMFILE || errno == ENFILE ||
			    errno == ENOMEM || errno == EIO))
		return err_errno(e, errno, "%s: cannot look at", path);
	/* Opening it will say why it cannot be opened. */
	if (rule.fd < 0)
		return RC_OK;
	if (fstat(rule.fd, &st) < 0)
		rc = err_errno(e, errno, "%s: cannot look at", path);
	else if (!S_ISDIR(st.st_mode))
		rule.access &= fs_read_file | fs_write_file | fs_truncate;
	/* EBADFD: pipes and their like, which Landlock lets through. */
	if (!rc && syscall(__NR_landlock_add_rule, ruleset, RULE_PATH_BENEATH,
			   &rule, 0) < 0 && errno != EBADFD)
		rc = err_errno(e, errno, "%s: cannot be let into the sandbox",
			       path);
	close(rule.fd);
	return rc;
}

static enum rc allow_libraries(int ruleset, uint64_t handled, struct err *e)
{
	const char *folder;
	enum rc rc = allow(ruleset, LATE_CACHE, fs_read_file & handled, e);

	for (size_t i = 0; !rc && (folder = late_folder(i)); i++)
		rc = allow(ruleset, folder, fs_read_file & handled, e);
	return rc;
}

static enum rc allow_wish(int ruleset, const struct sandbox_wish *w,
			  uint64_t handled, struct err *e)
{
	const uint64_t to_read = fs_read_file | fs_read_dir;
	const uint64_t to_write = to_read | fs_write_file | fs_remove_file |
				  fs_make_dir | fs_make_reg | fs_refer | fs_truncate;
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < w->read_count; i++)
		rc = allow(ruleset, w->read[i], to_read & handled, e);
	for (size_t i = 0; !rc && i < w->write_count; i++)
		rc = allow(ruleset, w->write[i], to_write & handled, e);
	if (!rc && w->libraries)
		rc = allow_libraries(ruleset, handled, e);
	if (!rc && SANDBOX_SANITIZED)
		rc = allow(ruleset, "/proc/self", to_read & handled, e);
	return rc;
}

enum rc landlock_enter(const struct sandbox_wish *w, struct sandbox_report *out,
		       struct err *e)
{
	struct ruleset handled;
	int abi, ruleset;
	enum rc rc;

	if (w->no_landlock)
		return RC_OK;
	abi = landlock_abi();
	if (!abi) {
		sandbox_note(out, "files are not closed off: %s",
			     errno == EOPNOTSUPP
				     ? "Landlock is not switched on at boot"
				     : "this kernel has no Landlock");
		return RC_OK;
	}
	handled = best_ruleset(abi);
	ruleset = (int)syscall(__NR_landlock_create_ruleset, &handled,
			       sizeof(handled), 0);
	if (ruleset < 0) {
		sandbox_note(out, "files are not closed off: Landlock refused "
			     "(%s)", strerror(errno));
		return RC_OK;
	}
	rc = allow_wish(ruleset, w, handled.fs, e);
	if (!rc && syscall(__NR_landlock_restrict_self, ruleset, 0) < 0) {
		sandbox_note(out, "files are not closed off: Landlock refused "
			     "(%s)", strerror(errno));
	} else if (!rc) {
		out->landlock = true;
		out->landlock_abi = abi;
	}
	close(ruleset);
	return rc;
}
