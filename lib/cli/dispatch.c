#include "cli/command.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli/inside.h"
#include "cli/out.h"

/* A closed descriptor 0, 1 or 2 would be given to the next file that is opened,
 * and messages would end up inside it. Each is filled so that its use fails. */
static void fill_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0)
			fd = open("/dev/null",
				  fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
		if (fd < 0)
			return;
	}
}

static enum status usage_error(const struct err *e)
{
	say_error(e);
	return rc_status(e->code);
}

/* --color counts from the first byte on, so it is not left to each command. */
static void setup_color(const struct invocation *in)
{
	const struct option_row *row = in->command->options;

	for (; row && row->name; row++) {
		if (row->words == color_words) {
			out_color_setup(*(int *)(void *)((char *)in->options +
							 row->place));
			return;
		}
	}
	out_color_setup(COLOR_AUTO);
}

void cli_show_usage(const char *path, const struct command *c)
{
	const char *last = strrchr(path, ' ');
	_cleanup_buf_ struct buf prefix = {0}, text = {0};

	buf_add_text(&prefix, "rum");
	if (last)
		buf_printf(&prefix, " %.*s", (int)(last - path), path);
	cli_usage(&text, buf_text(&prefix), c);
	out_write(buf_slice(&text));
}

static enum status run(const char *path, const struct command *c, int argc,
		       char **argv)
{
	struct invocation in;
	struct err e = {0};
	enum status status = STATUS_YES;

	if (cli_parse_as(path, c, argc, argv, &in, &e))
		return usage_error(&e);
	if (in.help) {
		cli_show_usage(path, c);
	} else {
		setup_color(&in);
		status = c->run(&in);
	}
	invocation_free(&in);
	return status;
}

static bool is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* "new, list, show or remove" */
static void add_names(struct buf *out, const struct command *const *commands)
{
	for (size_t i = 0; commands[i]; i++)
		buf_printf(out, "%s%s", i == 0 ? "" :
			   commands[i + 1] ? ", " : " or ", commands[i]->name);
}

static enum status run_words(const struct command *const *commands, int argc,
			     char **argv)
{
	_cleanup_buf_ struct buf path = {0}, names = {0};
	const struct command *c;
	struct err e = {0};
	size_t used;

	if (cli_find(commands, argv, (size_t)argc, &used, &path, &c, &e))
		return usage_error(&e);
	argc -= (int)used;
	argv += used;
	if (!c->parts)
		return run(buf_text(&path), c, argc, argv);
	if (argc && is_help(argv[0])) {
		cli_show_usage(buf_text(&path), c);
		return STATUS_YES;
	}
	add_names(&names, c->parts);
	if (argc)
		err_set(&e, RC_USAGE, "%s: name %s before the option %s; "
			"`rum %s --help` shows how", buf_text(&path),
			buf_text(&names), argv[0], buf_text(&path));
	else
		err_set(&e, RC_USAGE, "%s needs %s; `rum %s --help` shows how",
			buf_text(&path), buf_text(&names), buf_text(&path));
	return usage_error(&e);
}

static enum status unknown_option(const char *arg)
{
	const char *names[8] = {"help"}, *near = NULL;
	size_t count = 1;

	for (const struct option_row *row = cli_options; row->name; row++)
		names[count++] = row->name;
	if (arg[1] == '-')
		near = cli_nearest(arg + 2, names, count);
	if (near)
		say("there is no option %s here; did you mean --%s?", arg,
		    near);
	else
		say("there is no option %s before a command; `rum --help` "
		    "shows how", arg);
	return STATUS_USAGE;
}

static enum status install_links(const struct command *const *commands,
				 int argc, char **argv)
{
	const char *equals = strchr(argv[0], '=');
	const char *folder = equals ? equals + 1 : argc > 1 ? argv[1] : "";

	if (*folder && argc == (equals ? 1 : 2))
		return links_install(commands, folder);
	say("--install-links needs one folder: --install-links=DIR");
	return STATUS_USAGE;
}

/* Options in place of a command. */
static enum status run_options(const struct command *const *commands, int argc,
			       char **argv)
{
	_cleanup_buf_ struct buf text = {0};
	struct slice name = slice_of(argv[0]);

	if (is_help(argv[0])) {
		cli_overview(&text, commands);
		out_write(buf_slice(&text));
		return STATUS_YES;
	}
	if (slice_is(name, "--version")) {
		out_printf("rum %s\n", RUM_VERSION);
		return STATUS_YES;
	}
	if (slice_is(slice_part(name, 0, slice_find(name, "=", 0)),
		     "--install-links"))
		return install_links(commands, argc, argv);
	return unknown_option(argv[0]);
}

static enum status no_words(const struct command *const *commands)
{
	_cleanup_buf_ struct buf names = {0};

	add_names(&names, commands);
	say("give a command: %s; `rum --help` tells what each does",
	    buf_text(&names));
	return STATUS_USAGE;
}

/* "rum-verify" is `rum verify`; any other name is `rum`. */
static char *linked_name(const struct command *const *commands, char *program)
{
	char *slash = strrchr(program, '/'), *base = slash ? slash + 1 : program;

	if (strncmp(base, "rum-", 4) != 0)
		return NULL;
	for (; *commands; commands++) {
		if (strcmp((*commands)->name, base + 4) == 0)
			return base + 4;
	}
	return NULL;
}

enum status cli_main(const struct command *const *commands, int argc,
		     char **argv)
{
	enum status status;
	char *name = argc ? linked_name(commands, argv[0]) : NULL;

	fill_descriptors();
	/* A closed pipe is an error of write, not the end in mid-work. */
	signal(SIGPIPE, SIG_IGN);
	/* So is a file that may not grow any more. */
	signal(SIGXFSZ, SIG_IGN);
	if (name) {
		argv[0] = name;
		status = run_words(commands, argc, argv);
	} else if (argc < 2) {
		status = no_words(commands);
	} else if (argv[1][0] == '-') {
		status = run_options(commands, argc - 1, argv + 1);
	} else {
		status = run_words(commands, argc - 1, argv + 1);
	}
	return status_graver(status, out_close());
}
