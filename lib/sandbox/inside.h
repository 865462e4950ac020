/* Between the two halves of the sandbox; layer 1. */
#ifndef SANDBOX_INSIDE_H
#define SANDBOX_INSIDE_H

#include "sandbox/sandbox.h"

/* LeakSanitizer looks at the process from a helper that it clones at exit and
 * that traces it; such builds are for tests, and leave it the means. */
#if defined(__SANITIZE_ADDRESS__)
#define SANDBOX_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANDBOX_SANITIZED 1
#endif
#endif
#ifndef SANDBOX_SANITIZED
#define SANDBOX_SANITIZED 0
#endif

/* "; " between the parts of a note. */
void sandbox_note(struct sandbox_report *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The best ABI of Landlock the running kernel has; 0 with errno when none. */
int landlock_abi(void);
enum rc landlock_enter(const struct sandbox_wish *w, struct sandbox_report *out,
		       struct err *e);
bool seccomp_offered(void);
enum rc seccomp_enter(const struct sandbox_wish *w, struct sandbox_report *out,
		      struct err *e);

#endif
