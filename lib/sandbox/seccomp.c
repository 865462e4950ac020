#include <errno.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/inside.h"

/* All is allowed but what is named here. The other way round would be stricter,
 * and would break with the next glibc or the next machine: what the program
 * must never do is a short list, what libraries do is not. */

/* Talk to others. */
static const int talking[] = {
	SCMP_SYS(socketpair), SCMP_SYS(connect),  SCMP_SYS(bind),
	SCMP_SYS(listen),     SCMP_SYS(accept),	  SCMP_SYS(accept4),
	SCMP_SYS(sendto),     SCMP_SYS(sendmsg),  SCMP_SYS(sendmmsg),
	SCMP_SYS(recvfrom),   SCMP_SYS(recvmsg),  SCMP_SYS(recvmmsg),
};

/* Run something else, reach into another process, or change the machine. */
static const int always[] = {
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork),

	SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
	SCMP_SYS(process_madvise), SCMP_SYS(pidfd_getfd), SCMP_SYS(kcmp),
	SCMP_SYS(migrate_pages), SCMP_SYS(move_pages),

	/* They do what other calls do, unseen by this filter. */
	SCMP_SYS(io_uring_setup), SCMP_SYS(io_uring_enter),
	SCMP_SYS(io_uring_register), SCMP_SYS(bpf), SCMP_SYS(userfaultfd),
	SCMP_SYS(perf_event_open),

	/* Names that Landlock does not see. */
	SCMP_SYS(name_to_handle_at), SCMP_SYS(open_by_handle_at),
	SCMP_SYS(fanotify_init), SCMP_SYS(mount), SCMP_SYS(umount),
	SCMP_SYS(umount2), SCMP_SYS(mount_setattr), SCMP_SYS(move_mount),
	SCMP_SYS(open_tree), SCMP_SYS(fsopen), SCMP_SYS(fsconfig),
	SCMP_SYS(fsmount), SCMP_SYS(fspick), SCMP_SYS(pivot_root),
	SCMP_SYS(chroot), SCMP_SYS(setns), SCMP_SYS(unshare),
	SCMP_SYS(mknod), SCMP_SYS(mknodat),

	SCMP_SYS(add_key), SCMP_SYS(request_key), SCMP_SYS(keyctl),
	SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(delete_module),
	SCMP_SYS(kexec_load), SCMP_SYS(kexec_file_load), SCMP_SYS(reboot),
	SCMP_SYS(swapon), SCMP_SYS(swapoff), SCMP_SYS(acct), SCMP_SYS(syslog),
	SCMP_SYS(iopl), SCMP_SYS(ioperm), SCMP_SYS(modify_ldt),
	SCMP_SYS(quotactl), SCMP_SYS(personality), SCMP_SYS(vhangup),
	SCMP_SYS(settimeofday), SCMP_SYS(clock_settime),
	SCMP_SYS(sethostname), SCMP_SYS(setdomainname),
};

/* Where clone takes its flags. */
#if defined(__s390__) || defined(__cris__)
enum { CLONE_FLAGS = 1 };
#else
enum { CLONE_FLAGS = 0 };
#endif

/* The first fault is kept. A call that this machine never had is none. */
static void keep(int *fault, int result)
{
	if (!*fault && result < 0 && result != -EDOM)
		*fault = result;
}

static void refuse_list(scmp_filter_ctx f, int *fault, const int *calls,
			size_t count)
{
	for (size_t i = 0; i < count; i++)
		keep(fault, seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM),
					     calls[i], 0));
}
#define REFUSE_LIST(f, fault, list)                                            \
	refuse_list(f, fault, list, sizeof(list) / sizeof((list)[0]))

/* An unsigned 32-bit argument; the kernel ignores the upper half. */
#define LOW_HALF UINT64_C(0xffffffff)

static void refuse_sockets(scmp_filter_ctx f, int *fault, bool but_local)
{
	const uint32_t no = SCMP_ACT_ERRNO(EPERM);

	if (but_local) {
		keep(fault, seccomp_rule_add(f, no, SCMP_SYS(socket), 1,
					     SCMP_A0(SCMP_CMP_NE, AF_UNIX, 0)));
		return;
	}
	keep(fault, seccomp_rule_add(f, no, SCMP_SYS(socket), 0));
	REFUSE_LIST(f, fault, talking);
}

static void refuse_processes(scmp_filter_ctx f, int *fault)
{
	const uint32_t no = SCMP_ACT_ERRNO(EPERM);

	/* Its flags are in memory, where no filter sees them; without it the C
	 * library makes threads with clone. */
	keep(fault, seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS),
				     SCMP_SYS(clone3), 0));
	if (SANDBOX_SANITIZED)
		return;
	keep(fault, seccomp_rule_add(f, no, SCMP_SYS(ptrace), 0));
	keep(fault, seccomp_rule_add(
			    f, no, SCMP_SYS(clone), 1,
			    SCMP_CMP(CLONE_FLAGS, SCMP_CMP_MASKED_EQ,
				     (scmp_datum_t)CLONE_THREAD, 0)));
}

/* Keys put into the terminal's input are run by the shell afterwards. */
static void refuse_typing(scmp_filter_ctx f, int *fault)
{
	static const scmp_datum_t requests[] = {
		TIOCSTI,
#ifdef TIOCLINUX
		TIOCLINUX,
#endif
	};

	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		keep(fault, seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM),
					     SCMP_SYS(ioctl), 1,
					     SCMP_A1(SCMP_CMP_MASKED_EQ,
						     LOW_HALF, requests[i])));
}

bool seccomp_offered(void)
{
	const uint32_t action = SECCOMP_RET_ERRNO;

	return syscall(__NR_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

enum rc seccomp_enter(const struct sandbox_wish *w, struct sandbox_report *out,
		      struct err *e)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);
	int fault = 0;

	if (!f)
		return err_set(e, RC_SYSTEM, "cannot make a system call filter");
	refuse_sockets(f, &fault, w->local_sockets);
	refuse_processes(f, &fault);
	refuse_typing(f, &fault);
	REFUSE_LIST(f, &fault, always);
	/* Threads that a key module has started are held to it too, where the
	 * kernel can. */
	seccomp_attr_set(f, SCMP_FLTATR_CTL_TSYNC, 1);
	if (fault) {
		seccomp_release(f);
		return err_errno(e, -fault, "cannot make a system call filter");
	}
	errno = 0;
	out->seccomp = seccomp_load(f) == 0;
	/* Its result stands for many reasons; the kernel's own is in errno. */
	if (!out->seccomp)
		sandbox_note(out, "sockets and child processes are not closed "
			     "off: seccomp refused (%s)",
			     strerror(errno ? errno : ENOSYS));
	seccomp_release(f);
	return RC_OK;
}
