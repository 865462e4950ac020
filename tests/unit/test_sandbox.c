/* The sandbox, entered in a child for each test: there is no way back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <seccomp.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/late.h"
#include "base/mem.h"
#include "sandbox/inside.h"

/* In the child: what does not hold is told, and is its exit status. */
#define HOLDS(what)                                                            \
	do {                                                                   \
		if (!(what)) {                                                 \
			dprintf(STDERR_FILENO, "%s:%d: %s (errno %d)\n",       \
				__FILE__, __LINE__, #what, errno);             \
			return 1;                                              \
		}                                                              \
	} while (0)
#define FAILS_WITH(errnum, call)                                               \
	HOLDS((errno = 0, (call) < 0) && errno == (errnum))

/* in/file, out/, other, all below a folder of this test. */
static char *top, *in, *in_file, *out, *other;

static char *below(const char *name)
{
	_cleanup_buf_ struct buf path = {0};

	buf_printf(&path, "%s/%s", top, name);
	return mem_text(buf_text(&path));
}

static void write_text(const char *path)
{
	struct err e = {0};

	assert_int_equal(output_whole(path, 0644, 0, slice_of("text\n"), &e),
			 RC_OK);
}

static int set_up(void **state)
{
	char name[] = "/tmp/rum-sandbox-XXXXXX";

	top = mem_text(mkdtemp(name));
	in = below("in");
	in_file = below("in/file");
	out = below("out");
	other = below("other");
	assert_int_equal(mkdir(in, 0700), 0);
	assert_int_equal(mkdir(out, 0700), 0);
	write_text(in_file);
	write_text(other);
	return 0;
}

static int tear_down(void **state)
{
	_cleanup_free_ char *made = below("out/folder");

	unlink(in_file);
	unlink(other);
	rmdir(in);
	rmdir(made);
	rmdir(out);
	assert_int_equal(rmdir(top), 0);
	free(in);
	free(in_file);
	free(out);
	free(other);
	free(top);
	return 0;
}

static void in_child(int (*act)(void))
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0)
		_exit(act());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static bool have_seccomp(void)
{
	struct sandbox_report offers;

	sandbox_offers(&offers);
	if (!offers.seccomp)
		print_message("no seccomp here: skipped\n");
	return offers.seccomp;
}

static bool have_landlock(void)
{
	struct sandbox_report offers;

	sandbox_offers(&offers);
	if (!offers.landlock)
		print_message("no Landlock here: skipped\n");
	return offers.landlock;
}

/* ---- seccomp -------------------------------------------------------------- */

static int enter_bare(void)
{
	const struct sandbox_wish w = {.no_landlock = true};
	struct sandbox_report r;
	struct err e = {0};

	HOLDS(sandbox_enter(&w, &r, &e) == RC_OK);
	HOLDS(r.seccomp && !r.landlock && !r.note[0]);
	return 0;
}

static int no_sockets(void)
{
	int pair[2];

	HOLDS(enter_bare() == 0);
	FAILS_WITH(EPERM, socket(AF_UNIX, SOCK_STREAM, 0));
	FAILS_WITH(EPERM, socket(AF_INET, SOCK_STREAM, 0));
	FAILS_WITH(EPERM, socket(AF_NETLINK, SOCK_RAW, 0));
	FAILS_WITH(EPERM, socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	FAILS_WITH(EPERM, sendto(0, "", 1, 0, NULL, 0));
	FAILS_WITH(EPERM, connect(0, NULL, 0));
	return 0;
}

static int no_children(void)
{
	char *const words[] = {(char *)(uintptr_t)"true", NULL};
	pid_t child;

	HOLDS(enter_bare() == 0);
	FAILS_WITH(EPERM, execve("/bin/true", words, words + 1));
	FAILS_WITH(EPERM, syscall(__NR_execveat, AT_FDCWD, "/bin/true", words,
				  words + 1, 0));
	FAILS_WITH(ENOSYS, syscall(__NR_clone3, NULL, 0));
	if (SANDBOX_SANITIZED)
		return 0;
	FAILS_WITH(EPERM, fork());
	FAILS_WITH(EPERM, ptrace(PTRACE_TRACEME, 0, NULL, NULL));
	HOLDS(posix_spawn(&child, "/bin/true", NULL, NULL, words, words + 1) ==
	      EPERM);
	return 0;
}

static void *answer(void *question)
{
	return question;
}

static int threads_work(void)
{
	int question;
	pthread_t thread;
	void *got = NULL;

	HOLDS(enter_bare() == 0);
	HOLDS(pthread_create(&thread, NULL, answer, &question) == 0);
	HOLDS(pthread_join(thread, &got) == 0 && got == &question);
	return 0;
}

static int no_back_doors(void)
{
	char key = '\n';

	HOLDS(enter_bare() == 0);
	FAILS_WITH(EPERM, syscall(__NR_io_uring_setup, 1, NULL));
	FAILS_WITH(EPERM, syscall(__NR_bpf, 0, NULL, 0));
	FAILS_WITH(EPERM, syscall(__NR_process_vm_readv, getpid(), NULL, 0,
				  NULL, 0, 0));
	FAILS_WITH(EPERM, syscall(__NR_open_by_handle_at, -1, NULL, 0));
	FAILS_WITH(EPERM, syscall(__NR_keyctl, 0, 0, 0, 0, 0));
	FAILS_WITH(EPERM, ioctl(STDIN_FILENO, TIOCSTI, &key));
	FAILS_WITH(EPERM, syscall(__NR_ioctl, STDIN_FILENO,
				  TIOCSTI | (UINT64_C(1) << 32), &key));
	return 0;
}

static int local_sockets_only(void)
{
	const struct sandbox_wish w = {.no_landlock = true,
				       .local_sockets = true};
	struct sandbox_report r;
	int fd;

	HOLDS(sandbox_enter(&w, &r, NULL) == RC_OK && r.seccomp);
	HOLDS((fd = socket(AF_UNIX, SOCK_STREAM, 0)) >= 0);
	FAILS_WITH(EPERM, socket(AF_INET, SOCK_STREAM, 0));
	FAILS_WITH(EPERM, socket(AF_INET6, SOCK_DGRAM, 0));
	close(fd);
	return 0;
}

/* What a container without either looks like from inside. */
static int refused_from_outside(void)
{
	const struct sandbox_wish w = {0};
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);
	struct sandbox_report r;
	struct err e = {0};

	HOLDS(f);
	HOLDS(seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS),
			       __NR_landlock_create_ruleset, 0) == 0);
	HOLDS(seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(seccomp),
			       0) == 0);
	HOLDS(seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(prctl), 1,
			       SCMP_A0(SCMP_CMP_EQ, PR_SET_SECCOMP, 0)) == 0);
	HOLDS(seccomp_load(f) == 0);
	seccomp_release(f);
	HOLDS(sandbox_enter(&w, &r, &e) == RC_OK);
	HOLDS(!r.seccomp && !r.landlock && r.landlock_abi == 0);
	HOLDS(strstr(r.note, "this kernel has no Landlock; sockets"));
	HOLDS(strstr(r.note, "seccomp refused (Operation not permitted)"));
	return 0;
}

/* ---- Landlock ------------------------------------------------------------- */

static int enter(void)
{
	const char *const read[] = {in, "/nowhere/at/all"};
	const char *const write[] = {out};
	const struct sandbox_wish w = {.read = read, .read_count = 2,
				       .write = write, .write_count = 1};
	struct sandbox_report r;
	struct err e = {0};

	HOLDS(sandbox_enter(&w, &r, &e) == RC_OK);
	HOLDS(r.landlock && r.landlock_abi > 0 && !r.note[0]);
	return 0;
}

static int reads_only_what_is_named(void)
{
	const struct limits l = limits_default();
	_cleanup_buf_ struct buf text = {0};
	struct err e = {0};

	HOLDS(enter() == 0);
	HOLDS(file_read_small(in_file, &text, &l,
			      offsetof(struct limits, key_bytes), &e) == RC_OK);
	HOLDS(slice_is(buf_slice(&text), "text\n"));
	FAILS_WITH(EACCES, open(other, O_RDONLY));
	FAILS_WITH(EACCES, open("/etc/passwd", O_RDONLY));
	FAILS_WITH(EACCES, open(LATE_CACHE, O_RDONLY));
	FAILS_WITH(EACCES, open("/", O_RDONLY | O_DIRECTORY));
	/* The reason is still the true one. */
	FAILS_WITH(ENOENT, open("/nowhere/at/all", O_RDONLY));
	return 0;
}

static int reads_a_single_file(void)
{
	const char *const read[] = {in_file};
	const struct sandbox_wish w = {.read = read, .read_count = 1};
	struct sandbox_report r;
	int fd;

	HOLDS(sandbox_enter(&w, &r, NULL) == RC_OK && r.landlock);
	HOLDS((fd = open(in_file, O_RDONLY)) >= 0);
	close(fd);
	FAILS_WITH(EACCES, open(in, O_RDONLY | O_DIRECTORY));
	FAILS_WITH(EACCES, open(in_file, O_WRONLY));
	return 0;
}

static int writes_only_where_it_may(void)
{
	_cleanup_free_ char *file = below("out/file");
	_cleanup_free_ char *folder = below("out/folder");
	_cleanup_free_ char *elsewhere = below("in/new");
	struct err e = {0};
	int fd;

	HOLDS(enter() == 0);
	HOLDS(output_whole(file, 0644, 0, slice_of("1"), &e) == RC_OK);
	HOLDS(output_whole(file, 0644, OUTPUT_FORCE, slice_of("2"), &e) ==
	      RC_OK);
	HOLDS((fd = open(out, O_TMPFILE | O_RDWR | O_EXCL, 0600)) >= 0 ||
	      errno == EOPNOTSUPP);
	if (fd >= 0) {
		HOLDS(write(fd, "1", 1) == 1 && ftruncate(fd, 0) == 0);
		close(fd);
	}
	/* Folders may be made, as for one a device; links may not. */
	HOLDS(mkdir(folder, 0700) == 0);
	FAILS_WITH(EACCES, symlink("file", elsewhere));
	FAILS_WITH(EACCES, open(elsewhere, O_WRONLY | O_CREAT, 0600));
	FAILS_WITH(EACCES, unlink(in_file));
	HOLDS(rename(file, elsewhere) < 0);
	HOLDS(unlink(file) == 0);
	return 0;
}

/* Libraries that wait until they are needed come from folders that stay open to be
 * read, by the kernel's own word. */
static int loads_libraries(void)
{
	static const char *const names[] = {"archive_read_new", "archive_free"};
	const struct sandbox_wish w = {.libraries = true};
	void *calls[2] = {NULL, NULL};
	struct sandbox_report r;
	struct err e = {0};

	HOLDS(!late_can_wait("librum-never-was.so.0"));
	if (!late_can_wait(LIBARCHIVE_SONAME))
		return 0;
	HOLDS(sandbox_enter(&w, &r, &e) == RC_OK && r.landlock);
	HOLDS(dlopen(LIBARCHIVE_SONAME, RTLD_NOW | RTLD_NOLOAD) == NULL);
	HOLDS(late_load(LIBARCHIVE_SONAME, names, calls, 2, &e) == RC_OK);
	HOLDS(calls[0] && calls[1]);
	FAILS_WITH(EACCES, open(late_folder(0), O_RDONLY | O_DIRECTORY));
	FAILS_WITH(EACCES, open(LATE_CACHE, O_WRONLY));
	return 0;
}

static int no_core(void)
{
	struct rlimit l;

	sandbox_no_core();
	HOLDS(getrlimit(RLIMIT_CORE, &l) == 0 && l.rlim_cur == 0 &&
	      l.rlim_max == 0);
	HOLDS(SANDBOX_SANITIZED || prctl(PR_GET_DUMPABLE) == 0);
	return 0;
}

/* ---- the list ------------------------------------------------------------- */

#define TEST(name, needed)                                                     \
	static void test_##name(void **state)                                  \
	{                                                                      \
		if (!(needed))                                                 \
			skip();                                                \
		in_child(name);                                                \
	}
#define TESTS(X)                                                               \
	X(no_sockets, have_seccomp())                                          \
	X(no_children, have_seccomp())                                         \
	X(threads_work, have_seccomp())                                        \
	X(no_back_doors, have_seccomp())                                       \
	X(local_sockets_only, have_seccomp())                                  \
	X(refused_from_outside, have_seccomp())                                \
	X(reads_only_what_is_named, have_landlock())                           \
	X(reads_a_single_file, have_landlock())                                \
	X(writes_only_where_it_may, have_landlock())                           \
	X(loads_libraries, have_landlock())                                    \
	X(no_core, true)
TESTS(TEST)

int main(void)
{
#define ROW(name, needed) cmocka_unit_test(test_##name),
	const struct CMUnitTest tests[] = {TESTS(ROW)};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
