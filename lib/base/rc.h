/* Result codes and finished messages; layer 0.
 *
 * Every function that can fail returns an `enum rc` and fills a `struct err`
 * with a message a person can act on: subject, place, reason, next step. The
 * message is complete where it is made; callers only put a subject in front.
 */
#ifndef BASE_RC_H
#define BASE_RC_H

#include <stdbool.h>
#include <stdint.h>

/* name, exit status it leads to, meaning */
#define RC_TABLE(X)                                                            \
	X(RC_OK, STATUS_YES, "done")                                           \
	X(RC_USAGE, STATUS_USAGE, "the command line is wrong")                 \
	X(RC_MALFORMED, STATUS_INPUT, "input breaks its format")               \
	X(RC_LIMIT, STATUS_INPUT, "input exceeds a named limit")               \
	X(RC_REFUSED, STATUS_INPUT, "input is well formed but unsafe")         \
	X(RC_MISMATCH, STATUS_NO, "a check did not hold")                      \
	X(RC_MISSING, STATUS_SYSTEM, "something named does not exist")         \
	X(RC_SYSTEM, STATUS_SYSTEM, "the system failed or refused")            \
	X(RC_DEFECT, STATUS_DEFECT, "a defect of this program")

/* status, number, what it promises (man pages are made from this table) */
#define STATUS_TABLE(X)                                                        \
	X(STATUS_YES, 0, "yes: done, genuine, in balance, no finding")         \
	X(STATUS_NO, 1,                                                        \
	  "no: a signature is invalid or untrusted, accounts differ, "         \
	  "a deadline is missed, or a fault was found")                        \
	X(STATUS_USAGE, 2, "wrong usage")                                      \
	X(STATUS_UNKNOWN, 3,                                                   \
	  "cannot tell: nothing is wrong that could be checked, "              \
	  "but genuineness could not be established")                          \
	X(STATUS_INPUT, 4, "unusable input: malformed, truncated, "            \
			   "or over a limit")                                  \
	X(STATUS_SYSTEM, 5, "system: cannot read, write or lock, "             \
			    "or out of memory or space")                       \
	X(STATUS_DEFECT, 70, "a defect of this program")

#define X(name, status, text) name,
enum rc { RC_TABLE(X) };
#undef X

#define X(name, number, text) name = number,
enum status { STATUS_TABLE(X) };
#undef X

enum { ERR_MESSAGE_MAX = 512 };

/* A finished message. Zero-initialise. `has_offset` says that `offset` is a
 * byte position in the subject the message is about. */
struct err {
	enum rc code;
	bool has_offset;
	uint64_t offset;
	char text[ERR_MESSAGE_MAX];
};

/* Fill *e and return `code`, so that `return err_set(e, …)` reads well. The
 * text is cut at ERR_MESSAGE_MAX. `e` may be NULL. */
enum rc err_set(struct err *e, enum rc code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
enum rc err_at(struct err *e, enum rc code, uint64_t offset, const char *format,
	       ...) __attribute__((format(printf, 4, 5)));
/* As err_set with RC_SYSTEM (RC_MISSING for ENOENT), adding the errno's text. */
enum rc err_errno(struct err *e, int errnum, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Put "subject: " before the message that *e holds; returns e->code. */
enum rc err_prefix(struct err *e, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The exit status a result code leads to. */
enum status rc_status(enum rc code);
/* The graver of two statuses in the order 70, 5, 2, 4, 1, 3, 0. */
enum status status_graver(enum status a, enum status b);
/* What the status promises; NULL for a number that is not in the table. */
const char *status_text(enum status s);

#endif
