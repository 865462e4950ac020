#include "cli/out.h"

#include <string.h>
#include <unistd.h>

static bool colored;

static const char *const sequences[] = {
	[INK_PLAIN] = "",	 [INK_GOOD] = "\033[32m",
	[INK_WARN] = "\033[33m", [INK_BAD] = "\033[1;31m",
	[INK_DIM] = "\033[2m",	 [INK_BOLD] = "\033[1m",
};

bool out_is_terminal(void)
{
	return isatty(STDOUT_FILENO) == 1;
}

/* An option outweighs the environment (no-color.org). */
void out_color_setup(int when)
{
	const char *term = cli_env("TERM");

	colored = when == COLOR_ALWAYS ||
		  (when == COLOR_AUTO && out_is_terminal() &&
		   !cli_env("NO_COLOR") && term && strcmp(term, "dumb") != 0);
}

const char *ink_on(enum ink i)
{
	return colored ? sequences[i] : "";
}

const char *ink_off(void)
{
	return colored ? "\033[0m" : "";
}
