/* Which command words name. */
#include "cli/command.h"

#include <string.h>

#include "base/mem.h"

static const struct command *named(const struct command *const *commands,
				   const char *name)
{
	for (; *commands; commands++) {
		if (strcmp((*commands)->name, name) == 0)
			return *commands;
	}
	return NULL;
}

/* `path` is "" for the commands themselves. */
static enum rc unknown(const struct command *const *commands, const char *word,
		       const char *path, struct err *e)
{
	_cleanup_free_ const char **names = NULL;
	bool part = *path;
	const char *near;
	size_t count = 0;

	while (commands[count])
		count++;
	names = mem_new(count, sizeof(*names));
	for (size_t i = 0; i < count; i++)
		names[i] = commands[i]->name;
	near = cli_nearest(word, names, count);
	if (near)
		return err_set(e, RC_USAGE, "%s%sthere is no command %s; "
			       "did you mean %s?", path, part ? ": " : "", word,
			       near);
	return err_set(e, RC_USAGE, "%s%sthere is no command %s; "
		       "`rum%s%s --help` lists them", path, part ? ": " : "",
		       word, part ? " " : "", path);
}

enum rc cli_find(const struct command *const *commands, char *const *words,
		 size_t count, size_t *used, struct buf *path,
		 const struct command **out, struct err *e)
{
	*out = NULL;
	*used = 0;
	while (commands && *used < count && words[*used][0] != '-') {
		const struct command *c = named(commands, words[*used]);

		if (!c)
			return unknown(commands, words[*used], buf_text(path),
				       e);
		buf_printf(path, "%s%s", path->n ? " " : "", c->name);
		*out = c;
		commands = c->parts;
		++*used;
	}
	return RC_OK;
}
