/* The parts of rum key that have a file of their own. */
#ifndef CMD_KEY_PARTS_H
#define CMD_KEY_PARTS_H

#include "cli/command.h"

extern const struct command key_new;

#endif
