#include "base/rc.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 3, 0))) static void
fill(struct err *e, enum rc code, const char *format, va_list args)
{
	if (!e)
		return;
	e->code = code;
	e->has_offset = false;
	e->offset = 0;
	vsnprintf(e->text, sizeof(e->text), format, args);
}

enum rc err_set(struct err *e, enum rc code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fill(e, code, format, args);
	va_end(args);
	return code;
}

enum rc err_at(struct err *e, enum rc code, uint64_t offset, const char *format,
	       ...)
{
	va_list args;

	va_start(args, format);
	fill(e, code, format, args);
	va_end(args);
	if (e) {
		e->has_offset = true;
		e->offset = offset;
	}
	return code;
}

enum rc err_errno(struct err *e, int errnum, const char *format, ...)
{
	enum rc code = errnum == ENOENT ? RC_MISSING : RC_SYSTEM;
	char reason[128];
	size_t used;
	va_list args;

	va_start(args, format);
	fill(e, code, format, args);
	va_end(args);
	if (!e)
		return code;
	/* The GNU strerror_r may return a static string instead of `reason`. */
	used = strlen(e->text);
	snprintf(e->text + used, sizeof(e->text) - used, ": %s",
		 strerror_r(errnum, reason, sizeof(reason)));
	return code;
}

enum rc err_prefix(struct err *e, const char *format, ...)
{
	char old[ERR_MESSAGE_MAX];
	size_t used;
	va_list args;

	if (!e)
		return RC_DEFECT;
	memcpy(old, e->text, sizeof(old));
	va_start(args, format);
	vsnprintf(e->text, sizeof(e->text), format, args);
	va_end(args);
	used = strlen(e->text);
	snprintf(e->text + used, sizeof(e->text) - used, ": %s", old);
	return e->code;
}

enum status rc_status(enum rc code)
{
#define X(name, status, text) [name] = status,
	static const enum status table[] = {RC_TABLE(X)};
#undef X
	return table[code];
}

enum status status_graver(enum status a, enum status b)
{
	static const enum status order[] = {
		STATUS_DEFECT, STATUS_SYSTEM, STATUS_USAGE, STATUS_INPUT,
		STATUS_NO,     STATUS_UNKNOWN};

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (a == order[i] || b == order[i])
			return order[i];
	}
	return STATUS_YES;
}

const char *status_text(enum status s)
{
#define X(name, number, text)                                                  \
	case number:                                                           \
		return text;
	switch ((int)s) {
		STATUS_TABLE(X)
	default:
		return NULL;
	}
#undef X
}
