#include "cli/out.h"

#include <stdarg.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"
#include "base/utf8.h"
#include "cli/inside.h"

enum { FIRST_AFTER_MS = 1000, EVERY_MS = 100, WIDTH_DEFAULT = 80 };

/* Whether the line on the terminal is ours; there is one terminal. */
static bool line_shown;

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void progress_begin(struct progress *p, const struct common_options *c)
{
	const char *term = cli_env("TERM");

	*p = (struct progress){.started_ms = now_ms()};
	p->off = c->no_progress || c->quiet || isatty(STDERR_FILENO) != 1 ||
		 !term || strcmp(term, "dumb") == 0;
}

static size_t columns(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 10)
		return size.ws_col;
	return WIDTH_DEFAULT;
}

/* The last column stays free: writing there makes some terminals wrap. */
static struct slice cut(struct slice s)
{
	size_t at = 0;

	for (size_t left = columns() - 1; left && at < s.n; left--) {
		size_t n = utf8_length(slice_part(s, at, s.n));

		at += n ? n : 1;
	}
	return slice_part(s, 0, at);
}

void progress_show(struct progress *p, const char *format, ...)
{
	_cleanup_buf_ struct buf safe = {0}, line = {0};
	char text[512];
	va_list args;
	int64_t now;

	if (p->off)
		return;
	now = now_ms();
	if (now - p->started_ms < FIRST_AFTER_MS ||
	    now - p->shown_ms < EVERY_MS)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	text_safe(&safe, slice_of(text));
	buf_add_text(&line, "\r");
	buf_add_slice(&line, cut(buf_slice(&safe)));
	buf_add_text(&line, "\033[K");
	fwrite(line.p, 1, line.n, stderr);
	p->shown_ms = now;
	p->shown = line_shown = true;
}

void progress_clear(void)
{
	static const char erase[] = "\r\033[K";

	if (line_shown)
		fwrite(erase, 1, sizeof(erase) - 1, stderr);
	line_shown = false;
}

void progress_end(struct progress *p)
{
	if (p->shown)
		progress_clear();
	p->off = true;
}
