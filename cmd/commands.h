/* The commands' tables, from commands.def; layer 5. */
#ifndef CMD_COMMANDS_H
#define CMD_COMMANDS_H

#include "cli/command.h"

#define COMMAND(name) extern const struct command command_##name;
#include "cmd/commands.def"
#undef COMMAND

/* All of them in the order of help, NULL-terminated. */
extern const struct command *const commands_all[];

#endif
