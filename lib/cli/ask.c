#include "cli/out.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include "cli/inside.h"

enum { PASSPHRASE_MAX = 1024, LOOK_EVERY_MS = 200 };

/* Signals that would leave the terminal without echo. */
static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
enum { CAUGHT = sizeof(caught) / sizeof(caught[0]) };

static volatile sig_atomic_t arrived;

static void remember(int signal)
{
	arrived = signal;
}

/* Without SA_RESTART, so that waiting ends when a signal comes. */
static void signals_catch(struct sigaction *old)
{
	struct sigaction s = {.sa_handler = remember};

	arrived = 0;
	sigemptyset(&s.sa_mask);
	for (int i = 0; i < CAUGHT; i++)
		sigaction(caught[i], &s, &old[i]);
}

static void signals_restore(const struct sigaction *old)
{
	for (int i = 0; i < CAUGHT; i++)
		sigaction(caught[i], &old[i], NULL);
}

static void put(int tty, struct slice s)
{
	ssize_t unused = write(tty, s.p, s.n);

	(void)unused;
}

/* Until there is a line to read. The look now and then is for a signal that
 * came just before the wait, or to another thread. */
static bool wait_line(int tty)
{
	struct pollfd p = {.fd = tty, .events = POLLIN};

	while (!arrived && poll(&p, 1, LOOK_EVERY_MS) <= 0)
		;
	return !arrived;
}

static enum rc read_line(int tty, struct buf *out, struct err *e)
{
	size_t start = out->n;
	uint8_t byte = 0;

	/* All at once: a buffer that grows would leave copies behind. */
	buf_reserve(out, PASSPHRASE_MAX + 1);
	while (wait_line(tty)) {
		ssize_t n = read(tty, &byte, 1);

		if (n < 0)
			return err_errno(e, errno, "the terminal: cannot read "
					 "the passphrase");
		if (n == 0 && out->n == start)
			return err_set(e, RC_SYSTEM,
				       "no passphrase was typed");
		if (n == 0 || byte == '\n')
			return RC_OK;
		if (out->n - start == PASSPHRASE_MAX)
			return err_set(e, RC_LIMIT, "the passphrase is longer "
				       "than %d bytes", PASSPHRASE_MAX);
		buf_add_byte(out, byte);
	}
	return err_set(e, RC_SYSTEM, "interrupted");
}

static void forget(struct buf *out, size_t start)
{
	explicit_bzero(out->p + start, out->n - start);
	out->n = start;
}

/* One question; when a signal ended it, *signal is its number. */
static enum rc ask_once(int tty, struct slice prompt, struct buf *out,
			int *signal, struct err *e)
{
	struct sigaction old[CAUGHT];
	struct termios before, silent;
	size_t start = out->n;
	enum rc rc;

	if (tcgetattr(tty, &before) < 0)
		return err_errno(e, errno, "the terminal: cannot ask");
	signals_catch(old);
	silent = before;
	silent.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
	silent.c_lflag |= ICANON | ISIG;
	if (tcsetattr(tty, TCSAFLUSH, &silent) < 0) {
		rc = err_errno(e, errno, "the terminal: cannot switch off echo");
	} else {
		put(tty, prompt);
		rc = read_line(tty, out, e);
		put(tty, SLICE_LITERAL("\n"));
		tcsetattr(tty, TCSAFLUSH, &before);
	}
	signals_restore(old);
	*signal = arrived;
	if (rc || *signal)
		forget(out, start);
	return rc;
}

enum rc cli_ask_passphrase(void *context, const char *prompt, struct buf *out,
			   struct err *e)
{
	int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC), signal;
	_cleanup_buf_ struct buf shown = {0};
	enum rc rc;

	if (tty < 0)
		return err_set(e, RC_MISSING, "no terminal to ask for the "
			       "passphrase on; --passphrase-file names a file "
			       "that holds it");
	out_flush();
	text_safe(&shown, slice_of(prompt));
	do {
		signal = 0;
		rc = ask_once(tty, buf_slice(&shown), out, &signal, e);
		/* Its usual effect comes now that the terminal is as it was;
		 * whoever was stopped and goes on is asked again. */
		if (signal)
			raise(signal);
	} while (signal);
	close(tty);
	return rc;
}
