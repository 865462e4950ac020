#include "cmd/commands.h"

int main(int argc, char **argv)
{
	return (int)cli_main(commands_all, argc, argv);
}
