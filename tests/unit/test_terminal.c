/* What needs a terminal: passphrases without echo, progress, colour. Each test
 * runs its child on a pseudo-terminal of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/out.h"

enum { PATIENCE_MS = 10000 };

struct terminal {
	int master;
	pid_t child;
	struct buf seen;
	int status;
};

/* `act` runs in the child; its result is the exit status. */
static void begin(struct terminal *t, int (*act)(void))
{
	*t = (struct terminal){0};
	t->child = forkpty(&t->master, NULL, NULL, NULL);
	assert_true(t->child >= 0);
	if (t->child == 0) {
		setenv("TERM", "vt100", 1);
		_exit(act());
	}
}

/* Reads what the child shows until `text` is there; NULL: until its end. */
static void see(struct terminal *t, const char *text)
{
	while (!text || slice_find(buf_slice(&t->seen), text, 0) == SIZE_MAX) {
		struct pollfd p = {.fd = t->master, .events = POLLIN};
		char bytes[256];
		ssize_t n;

		if (poll(&p, 1, PATIENCE_MS) != 1)
			fail_msg("nothing shown; so far: %s",
				 buf_text(&t->seen));
		n = read(t->master, bytes, sizeof(bytes));
		/* EIO: the other side is closed. */
		if (n <= 0) {
			if (text)
				fail_msg("\"%s\" never shown", text);
			return;
		}
		buf_add(&t->seen, bytes, (size_t)n);
	}
}

static void type(struct terminal *t, const char *text)
{
	assert_int_equal(write(t->master, text, strlen(text)), strlen(text));
}

static void finish(struct terminal *t)
{
	see(t, NULL);
	assert_int_equal(waitpid(t->child, &t->status, 0), t->child);
	close(t->master);
}

static bool echoes(const struct terminal *t)
{
	struct termios now;

	assert_int_equal(tcgetattr(t->master, &now), 0);
	return (now.c_lflag & ECHO) != 0;
}

static int act_ask(void)
{
	_cleanup_buf_ struct buf pass = {0};
	struct err e = {0};
	enum rc rc = cli_ask_passphrase(NULL, "Pass\033phrase: ", &pass, &e);
	struct termios now;

	if (rc) {
		fprintf(stdout, "[%s]\n", e.text);
		return rc == RC_LIMIT ? 3 : 2;
	}
	tcgetattr(STDIN_FILENO, &now);
	fprintf(stdout, "[%zu %s]\n", pass.n,
		now.c_lflag & ECHO ? "echo" : "silent");
	fflush(stdout);
	return slice_is(buf_slice(&pass), "open sesame") ? 0 : 1;
}

static void test_ask(void **state)
{
	struct terminal t;

	begin(&t, act_ask);
	/* A control byte in the prompt is shown, not sent. */
	see(&t, "Pass\\x1Bphrase: ");
	assert_false(echoes(&t));
	type(&t, "open sesame\n");
	see(&t, "[11 echo]");
	finish(&t);
	assert_int_equal(slice_find(buf_slice(&t.seen), "sesame", 0), SIZE_MAX);
	assert_true(WIFEXITED(t.status) && WEXITSTATUS(t.status) == 0);
	buf_free(&t.seen);
}

static void test_ask_end(void **state)
{
	struct terminal t;

	begin(&t, act_ask);
	see(&t, "phrase: ");
	type(&t, "\004");
	finish(&t);
	assert_true(WIFEXITED(t.status) && WEXITSTATUS(t.status) == 2);
	buf_free(&t.seen);
}

static void test_ask_interrupted(void **state)
{
	struct terminal t;
	int slave;

	begin(&t, act_ask);
	/* Kept open so that the terminal's state can be seen afterwards. */
	slave = open(ptsname(t.master), O_RDWR | O_NOCTTY);
	see(&t, "phrase: ");
	assert_false(echoes(&t));
	type(&t, "open\003");
	assert_int_equal(waitpid(t.child, &t.status, 0), t.child);
	assert_true(WIFSIGNALED(t.status) && WTERMSIG(t.status) == SIGINT);
	assert_true(echoes(&t));
	close(slave);
	close(t.master);
	buf_free(&t.seen);
}

static int act_without_terminal(void)
{
	_cleanup_buf_ struct buf pass = {0};
	struct err e = {0};
	pid_t child = fork();
	int status = 1;

	if (child == 0) {
		setsid();
		_exit(cli_ask_passphrase(NULL, "?", &pass, &e) == RC_MISSING &&
				      e.text[0] ? 0 : 1);
	}
	waitpid(child, &status, 0);
	return status;
}

static void test_without_terminal(void **state)
{
	struct terminal t;

	begin(&t, act_without_terminal);
	finish(&t);
	assert_int_equal(t.status, 0);
	buf_free(&t.seen);
}

static int act_progress(void)
{
	struct common_options c = {0};
	struct progress p;

	progress_begin(&p, &c);
	progress_show(&p, "too early");
	/* A second has passed. */
	p.started_ms -= 2000;
	progress_show(&p, "%d of %d: a\nb", 1, 2);
	progress_show(&p, "too soon after");
	say("a message");
	p.shown_ms -= 2000;
	progress_show(&p, "%0200d", 7);
	progress_end(&p);
	progress_show(&p, "too late");
	return 0;
}

static void test_progress(void **state)
{
	struct terminal t;
	struct slice seen;
	size_t zeros = 0;

	begin(&t, act_progress);
	finish(&t);
	seen = buf_slice(&t.seen);
	assert_true(slice_starts(seen, "\r1 of 2: a\\x0Ab\033[K"
				 "\r\033[K" "rum: a message\r\n\r0"));
	assert_int_equal(slice_find(seen, "too", 0), SIZE_MAX);
	assert_true(slice_ends(seen, "\r\033[K"));
	for (size_t i = 0; i < seen.n; i++)
		zeros += seen.p[i] == '0';
	/* One column less than the terminal has, minus none in "\x0A". */
	assert_int_equal(zeros, 79 + 1);
	buf_free(&t.seen);
}

static int act_no_progress(void)
{
	struct common_options none = {.no_progress = true}, c = {0};
	struct progress p;

	progress_begin(&p, &none);
	p.started_ms -= 2000;
	progress_show(&p, "unwanted");
	setenv("TERM", "dumb", 1);
	progress_begin(&p, &c);
	p.started_ms -= 2000;
	progress_show(&p, "unwanted");
	return 0;
}

static void test_no_progress(void **state)
{
	struct terminal t;

	begin(&t, act_no_progress);
	finish(&t);
	assert_int_equal(t.seen.n, 0);
	buf_free(&t.seen);
}

static int act_color(void)
{
	unsetenv("NO_COLOR");
	out_color_setup(COLOR_AUTO);
	out_printf("%d", *ink_on(INK_BAD) != 0);
	setenv("NO_COLOR", "1", 1);
	out_color_setup(COLOR_AUTO);
	out_printf("%d", *ink_on(INK_BAD) != 0);
	out_color_setup(COLOR_ALWAYS);
	out_printf("%d", *ink_on(INK_BAD) != 0);
	unsetenv("NO_COLOR");
	setenv("TERM", "dumb", 1);
	out_color_setup(COLOR_AUTO);
	out_printf("%d", *ink_on(INK_BAD) != 0);
	out_color_setup(COLOR_NEVER);
	out_printf("%d", *ink_on(INK_BAD) != 0);
	return (int)out_close();
}

static void test_color(void **state)
{
	struct terminal t;

	begin(&t, act_color);
	finish(&t);
	assert_string_equal(buf_text(&t.seen), "10100");
	buf_free(&t.seen);
}

/* A bare chroot may have no terminals to lend. */
static bool can_open_terminal(void)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY);
	bool can = fd >= 0 && grantpt(fd) == 0 && unlockpt(fd) == 0 &&
		   access(ptsname(fd), R_OK) == 0;

	if (fd >= 0)
		close(fd);
	return can;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ask),
		cmocka_unit_test(test_ask_end),
		cmocka_unit_test(test_ask_interrupted),
		cmocka_unit_test(test_without_terminal),
		cmocka_unit_test(test_progress),
		cmocka_unit_test(test_no_progress),
		cmocka_unit_test(test_color),
	};

	if (!can_open_terminal()) {
		printf("1..1\nok 1 # SKIP no terminal can be opened here\n");
		return 0;
	}
	/* A child that waits for ever must not hold up all other tests. */
	/* A shell that starts this in the background leaves it ignored. */
	signal(SIGINT, SIG_DFL);
	alarm(60);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
