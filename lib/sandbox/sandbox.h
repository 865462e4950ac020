/* What this process may still do: no sockets, no other programs, no files but
 * those it was told to work on; layer 1.
 *
 * Entered once, before the first byte of hostile input is read, by a process that
 * has one thread still. There is no way back. A kernel or an outer sandbox that
 * refuses a part of it is no error: the report says what is missing. */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/rc.h"

enum { SANDBOX_NOTE_MAX = 160 };

struct sandbox_wish {
	/* Files, or folders with all below, that may be read. What does not
	 * exist is passed over: opening it will say so. */
	const char *const *read;
	size_t read_count;
	/* Folders in which files may also be made, renamed and removed, and
	 * folders made. They themselves are not made here. */
	const char *const *write;
	size_t write_count;
	/* For key modules (PKCS#11), whose files nobody can list and which ask a
	 * daemon of this machine over a local socket. */
	bool no_landlock;
	bool local_sockets;
	/* For what is seldom needed and loaded then (base/late.h): the files of the
	 * folders that the loader takes shared libraries from may be read. */
	bool libraries;
};

struct sandbox_report {
	bool seccomp, landlock;
	int landlock_abi; /* 0: none */
	char note[SANDBOX_NOTE_MAX]; /* what is missing and why, or "" */
};

/* Refused calls fail with EPERM (seccomp) or EACCES (Landlock). RC_SYSTEM when
 * a path of the wish cannot be looked at for another reason than that it does
 * not exist or is closed to this user. */
enum rc sandbox_enter(const struct sandbox_wish *w, struct sandbox_report *out,
		      struct err *e);
/* What this kernel offers, without entering. */
void sandbox_offers(struct sandbox_report *out);

/* Memory holds keys: no core file, and no other process of the same user reads
 * it. */
void sandbox_no_core(void);

#endif
