#include "cli/out.h"

#include <errno.h>
#include <stdarg.h>
#include <unistd.h>

#include "cli/inside.h"

enum { BUFFER_BYTES = 64 * 1024 };

/* The first failure of stdout: 0, or the errno. */
static int failure;
static bool failure_told;

const char *cli_env(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

/* stdio locks itself, so that workers may speak while another one prints. */
static void prepare(void)
{
	static char buffer[BUFFER_BYTES];
	static bool done;

	if (!done)
		setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
	done = true;
}

static void note_failure(void)
{
	if (!failure)
		failure = errno ? errno : EIO;
}

void out_write(struct slice bytes)
{
	prepare();
	errno = 0;
	if (bytes.n && !failure &&
	    fwrite(bytes.p, 1, bytes.n, stdout) != bytes.n)
		note_failure();
}

void out_text(const char *text)
{
	out_write(slice_of(text));
}

void out_printf(const char *format, ...)
{
	_cleanup_buf_ struct buf text = {0};
	char small[256];
	va_list args, again;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(small, sizeof(small), format, args);
	va_end(args);
	if (n >= 0 && (size_t)n < sizeof(small)) {
		out_write((struct slice){(uint8_t *)small, (size_t)n});
	} else if (n >= 0) {
		buf_reserve(&text, (size_t)n + 1);
		vsnprintf((char *)text.p, (size_t)n + 1, format, again);
		out_write((struct slice){text.p, (size_t)n});
	}
	va_end(again);
}

void out_flush(void)
{
	progress_clear();
	errno = 0;
	if (!failure && fflush(stdout) != 0)
		note_failure();
}

/* Some file systems tell of a full disk only when a descriptor is closed; a
 * duplicate leaves stdout itself open, so that no file opened later can get its
 * number. */
static void check_close(void)
{
	int fd = dup(STDOUT_FILENO);

	errno = 0;
	if (fd >= 0 && close(fd) < 0)
		note_failure();
}

enum status out_close(void)
{
	struct err e = {0};

	out_flush();
	if (!failure)
		check_close();
	if (!failure)
		return STATUS_YES;
	if (failure != EPIPE && !failure_told) {
		err_errno(&e, failure, "standard output: cannot write");
		say_error(&e);
	}
	failure_told = true;
	return STATUS_SYSTEM;
}

/* One write a message, so that those of several processes do not mix. */
static void say_line(struct slice message)
{
	_cleanup_buf_ struct buf line = {0};

	out_flush();
	buf_add_text(&line, "rum: ");
	text_safe(&line, message);
	buf_add_byte(&line, '\n');
	fwrite(line.p, 1, line.n, stderr);
}

void say_error(const struct err *e)
{
	say_line(slice_of(e->text));
}

void say(const char *format, ...)
{
	char text[ERR_MESSAGE_MAX * 2];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	say_line(slice_of(text));
}
