#include "sandbox/sandbox.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "sandbox/inside.h"

void sandbox_note(struct sandbox_report *r, const char *format, ...)
{
	size_t n = strlen(r->note);
	va_list args;

	if (n && n + 2 < sizeof(r->note)) {
		memcpy(r->note + n, "; ", 3);
		n += 2;
	}
	va_start(args, format);
	vsnprintf(r->note + n, sizeof(r->note) - n, format, args);
	va_end(args);
}

enum rc sandbox_enter(const struct sandbox_wish *w, struct sandbox_report *out,
		      struct err *e)
{
	enum rc rc;

	memset(out, 0, sizeof(*out));
	/* Both halves ask for this, and it is worth having alone. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) {
		sandbox_note(out, "the kernel refuses no_new_privs (%s), so "
			     "there is no sandbox", strerror(errno));
		return RC_OK;
	}
	/* The filter comes last: what sets up Landlock opens files. */
	rc = landlock_enter(w, out, e);
	return rc ? rc : seccomp_enter(w, out, e);
}

void sandbox_offers(struct sandbox_report *out)
{
	memset(out, 0, sizeof(*out));
	out->seccomp = seccomp_offered();
	out->landlock_abi = landlock_abi();
	out->landlock = out->landlock_abi > 0;
}

void sandbox_no_core(void)
{
	const struct rlimit none = {0, 0};

	/* Neither can fail in a way that could be acted upon. */
	setrlimit(RLIMIT_CORE, &none);
	if (!SANDBOX_SANITIZED)
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
